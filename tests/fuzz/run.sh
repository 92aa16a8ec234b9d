#!/usr/bin/env bash
# tests/fuzz/run.sh SECONDS [NAME...]: each target of build/fuzz for so long, beginning with what is in
# the tree, what the program itself stores, and what earlier runs found worth keeping
# (build/fuzz/corpus). One line a target; its log and what it found are in build/fuzz/found.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds="${1:?tests/fuzz/run.sh SECONDS [NAME...]}"
shift
names=("$@")
((${#names[@]} > 0)) || names=(scenario trace result replications http)

programs=build/fuzz/tests/fuzz
seeds=build/fuzz/seeds
found=build/fuzz/found
mkdir -p "$seeds" "$found"
"$programs/acceptlab_fuzz_seeds" scenarios/textbook-queue.toml "$seeds"

status=0
for name in "${names[@]}"; do
  kept="build/fuzz/corpus/$name"
  mkdir -p "$kept"
  from=("$kept")
  for folder in "tests/fuzz/corpus/$name" "$seeds/$name"; do
    [[ ! -d "$folder" ]] || from+=("$folder")
  done
  [[ "$name" != scenario ]] || from+=(scenarios)
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1
    -artifact_prefix="$found/$name-")
  [[ ! -f "tests/fuzz/$name.dict" ]] || options+=(-dict="tests/fuzz/$name.dict")
  log="$found/$name.log"
  verdict=clean
  if ! "$programs/acceptlab_fuzz_$name" "${options[@]}" "${from[@]}" >"$log" 2>&1; then
    verdict="FOUND SOMETHING: $log"
    status=1
  fi
  executions=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
  edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 | cut -d ' ' -f 2 || true)
  printf '%-13s %5s s %10s executions %6s edges  %s\n' \
    "$name" "$seconds" "${executions:-?}" "${edges:-?}" "$verdict"
done
exit $status
