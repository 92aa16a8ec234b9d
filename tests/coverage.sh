#!/usr/bin/env bash
# tests/coverage.sh: builds the preset coverage, runs the everyday tests and says which share of the
# lines of sim, models and experiment they run. Exit status 1: one is below 85 %. Needs gcovr.
# The pages with every line are in build/coverage/lines/index.html.
set -euo pipefail
cd "$(dirname "$0")/.."
readonly least=85
readonly build=build/coverage

command -v gcovr >/dev/null || {
  echo "tests/coverage.sh: gcovr is missing (Debian: gcovr)" >&2
  exit 3
}
cmake --preset coverage
cmake --build --preset coverage
find "$build" -name '*.gcda' -delete  # of earlier runs
ctest --test-dir "$build" -LE 'native|long' -j "$(nproc)" --timeout 900 ||
  echo "tests/coverage.sh: tests failed; the figures are of what ran" >&2

mkdir -p "$build/lines"
gcovr --root . --object-directory "$build" --filter 'sim/' --filter 'models/' --filter 'experiment/' \
  --gcov-ignore-parse-errors --json "$build/coverage.json" --html-details "$build/lines/index.html" \
  --csv "$build/coverage.csv"
# Columns: file, lines, lines that ran. A line a folder, then one each for the three.
awk -F, -v least="$least" '
  NR > 1 {
    n = split($1, part, "/")
    folder = n > 2 ? part[1] "/" part[2] : part[1]
    all[folder] += $2; ran[folder] += $3
    whole[part[1]] += $2; whole_ran[part[1]] += $3
  }
  END {
    for (f in all) printf "%-28s %6d of %6d lines %6.1f %%\n", f, ran[f], all[f], 100 * ran[f] / all[f] | "sort"
    close("sort")
    print ""
    split("sim models experiment", three, " ")
    for (i = 1; i <= 3; ++i) {
      f = three[i]
      printf "%-28s %6d of %6d lines %6.1f %%\n", f, whole_ran[f], whole[f], 100 * whole_ran[f] / whole[f]
      if (100 * whole_ran[f] < least * whole[f]) low = 1
    }
    exit low
  }' "$build/coverage.csv"
