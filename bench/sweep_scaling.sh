#!/usr/bin/env bash
# What two threads of `acceptlab sweep` reach, against two processes of one thread that know nothing of
# each other, each with half of the 64 points: both in turns, and the median of the ratios.
#
#   bench/sweep_scaling.sh path/to/acceptlab [rounds]
set -eu
acceptlab=$(realpath "${1:?usage: bench/sweep_scaling.sh path/to/acceptlab [rounds]}")
rounds=${2:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# scenario FILE FIRST LAST: points of about 50 ms.
scenario() {
  cat >"$1" <<TOML
format = 1
[server]
workers = 4
[[arrivals]]
process = { type = "poisson", rate = "20k/s" }
[run]
duration = "50ms"
warmup = "5ms"
replications = 10
[sweep]
axes = [{ key = "server.backlog", values = [$(seq -s, "$2" "$3")] }]
TOML
}
scenario all.toml 101 164
scenario first.toml 101 132
scenario second.toml 133 164

seconds() {
  local begin=${EPOCHREALTIME/./}
  "$@"
  awk -v us=$((${EPOCHREALTIME/./} - begin)) 'BEGIN { printf "%.3f", us / 1e6 }'
}
threads() { "$acceptlab" sweep all.toml -o threads -j 2 --quiet >/dev/null; }
processes() {
  "$acceptlab" sweep first.toml -o one -j 1 --quiet >/dev/null &
  "$acceptlab" sweep second.toml -o two -j 1 --quiet >/dev/null
  wait
}

for _ in $(seq "$rounds"); do
  rm -rf threads one two
  two_threads=$(seconds threads)
  two_processes=$(seconds processes)
  echo "$two_threads $two_processes"
done | awk '{ print $2 / $1, $1, $2 }' | sort -n | awk '
  { ratio[NR] = $1; threads[NR] = $2; processes[NR] = $3 }
  END {
    middle = int((NR + 1) / 2)
    printf "64 points: %.2f s with 2 threads, %.2f s in 2 processes; ratio %.3f (%.3f to %.3f)\n",
           threads[middle], processes[middle], ratio[middle], ratio[1], ratio[NR]
  }'
