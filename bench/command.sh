#!/bin/sh
# Connections per second of the whole `acceptlab run` command with zero costs and prefork workers,
# on one core, start and output included; the median of several runs.
#
#   bench/command.sh path/to/acceptlab [connections] [runs]
set -eu
acceptlab=${1:?usage: bench/command.sh path/to/acceptlab [connections] [runs]}
connections=${2:-5000000}
runs=${3:-5}
scenario=$(dirname "$0")/accept_path.toml

for workers in 1 16; do
  for run in $(seq "$runs"); do
    # user + system seconds of the command: what others take of the machine does not count
    /usr/bin/env bash -c 'TIMEFORMAT="%U %S"; time "$@" > /dev/null' time \
      "$acceptlab" run "$scenario" --policy shared-blocking -j 1 --quiet --json --seed "$run" \
      --set machine.costs=zero --set server.workers="$workers" \
      --set 'work.cpu={type="exponential", mean="1ms"}' \
      --set arrivals.steady.process.rate=$((800 * workers))/s \
      --set run.connections="$connections" --set run.warmup=0s 2>&1
  done | awk 'NF == 2 { print $1 + $2; next } { print > "/dev/stderr" }' | sort -n |
    awk -v n="$connections" -v w="$workers" '
    { seconds[++count] = $1 }
    END {
      if (count == 0) exit 1
      middle = seconds[int((count + 1) / 2)]
      printf "%d worker(s): %.2f M connections/s (%.2f s CPU, median of %d)\n", w, n / middle / 1e6, middle, count
    }'
done
