#!/usr/bin/env bash
# What MPI costs a sweep: two ranks of one thread against two threads, on this machine, for 240 points of
# about 50 ms, both in turns; and what a start costs: the same sweeps when all points are there. Medians
# over the rounds, least and greatest in brackets. The files are in memory: disks have moods of their own.
#
#   bench/mpi_farm.sh path/to/acceptlab [rounds]
set -eu
acceptlab=$(realpath "${1:?usage: bench/mpi_farm.sh path/to/acceptlab [rounds]}")
rounds=${2:-7}
points=240
folder=$(mktemp -d -p /dev/shm)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none

cat >s.toml <<TOML
format = 1
[server]
workers = 4
[[arrivals]]
process = { type = "poisson", rate = "20k/s" }
[run]
duration = "50ms"
warmup = "5ms"
replications = 5
[sweep]
axes = [{ key = "server.backlog", values = [$(seq -s, 101 $((100 + points)))] }]
TOML

# As "seconds CPU-seconds".
measured() {
  local TIMEFORMAT='%R %U %S'
  { time "$@" 2>&3; } 3>&2 2>&1 | awk '{ print $1, $2 + $3 }'
}
threads() { "$acceptlab" sweep s.toml -o results -j 2 --quiet >/dev/null; }
ranks() { mpirun -n 2 "$acceptlab" sweep s.toml -o results -j 1 --quiet >/dev/null; }
afresh() {
  rm -rf results
  measured "$1"
}

for _ in $(seq "$rounds"); do
  echo "$(afresh threads) $(measured threads) $(afresh ranks) $(measured ranks)"
done >measured
# over_rounds EXPRESSION FORMAT: median, least and greatest of it over the rounds.
over_rounds() {
  awk "{ print $1 }" measured | sort -n | awk -v format="$2" '
    { x[NR] = $1 }
    END { printf format "\n", x[int((NR + 1) / 2)], x[1], x[NR] }'
}
over_rounds "2000 * \$1 / $points" "$points points of %.0f ms (%.0f to %.0f) of a thread:"
over_rounds '100 * ($5 / $1 - 1)' "%.1f %% (%.1f to %.1f) longer by ranks, with the start,"
over_rounds '100 * (($5 - $7) / ($1 - $3) - 1)' "%.1f %% (%.1f to %.1f) without it;"
over_rounds '100 * (($6 - $8) / ($2 - $4) - 1)' "%.1f %% (%.1f to %.1f) more CPU time, likewise"
over_rounds '$7 - $3' "a start takes %.2f s (%.2f to %.2f) longer"
