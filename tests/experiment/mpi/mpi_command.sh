#!/usr/bin/env bash
# mpi_command.sh WHAT ACCEPTLAB: `acceptlab sweep` under mpirun, three ranks on this machine.
#
#   same         -j 1, -j 2, three shards merged, three ranks, two of two threads: the same files
#   killed       kill -9 of each rank and of mpirun in the middle, then resume: likewise
#   interrupted  SIGUSR1 and SIGINT to mpirun: what ran is finished, and the folder can go on
#   usage        only rank 0 speaks; one rank is the plain program; other commands are refused
#   by_claims    without MPI: processes that were started together share the folder, and are told so
#
# Status 3: skipped, there is no mpirun here.
set -u
here=$(realpath "$(dirname "$0")")
what=$1
acceptlab=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
source "$here/../sweep/sweep_checks.sh"

# This machine alone, however small, also for root, in a container, and without a network: nothing but
# loopback and shared memory. Everything that Open MPI writes goes to our folder.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_plm=isolated OMPI_MCA_oob_tcp_if_include=lo OMPI_MCA_btl=self,vader
export OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_btl_vader_backing_directory=$folder/open-mpi
export TMPDIR=$folder/open-mpi
mkdir open-mpi

need_mpirun() {
  command -v mpirun >/dev/null && return
  echo "skipped: there is no mpirun (Debian: openmpi-bin)"
  exit 3
}

# Paths are whole ones: by them our processes are known.
ranks() {
  local count=$1
  shift
  mpirun -n "$count" "$acceptlab" "$@"
}
sweep_by_ranks() {
  local count=$1
  shift
  ranks "$count" sweep "$folder/s.toml" --quiet "$@" >/dev/null
}

results() { find "$1" -name '*.json' 2>/dev/null | wc -l; }

wait_for_results() {
  for _ in $(seq 400); do
    (($(results "$1") >= $2)) && return
    sleep 0.02
  done
  fail "no $2 results in $1: $(cat said)"
}

# nothing_left FOLDER: no process of ours, no file that is neither result nor index.
nothing_left() {
  for _ in $(seq 200); do
    pgrep -f "$acceptlab sweep $folder" >/dev/null || break
    sleep 0.05
  done
  ! pgrep -af "$acceptlab sweep $folder" || fail "left running"
  local left
  left=$(ls -A "$1" | grep -vE '\.json$|\.replications$|^acceptlab-sweep$')
  [[ -z $left ]] || fail "left in $1: $left"
}

same_bytes() {
  scenario 40 20ms
  sweep -o whole -j 1 || fail "-j 1 ended with $?"
  sweep -o two -j 2 || fail "-j 2 ended with $?"
  for i in 0 1 2; do sweep -o "part$i" -j 1 --shard "$i/3" || fail "shard $i ended with $?"; done
  "$acceptlab" merge part0 part1 part2 -o merged --quiet || fail "merge ended with $?"
  sweep_by_ranks 3 -o "$folder/ranks" -j 1 || fail "three ranks ended with $?"
  sweep_by_ranks 2 -o "$folder/more" -j 2 || fail "two ranks ended with $?"
  for i in 0 1; do
    sweep_by_ranks 3 -o "$folder/rank_part$i" --shard "$i/2" || fail "three ranks ended with $?"
  done
  "$acceptlab" merge rank_part0 rank_part1 -o ranks_merged --quiet || fail "merge ended with $?"
  for other in two merged ranks more ranks_merged; do same whole "$other"; done
  nothing_left ranks
  # Half of it by ranks, half of it not; more replications of what is there.
  scenario 60 20ms
  sed -i 's/^replications = 2/replications = 3/' s.toml
  sweep -o grown -j 2
  sweep_by_ranks 3 -o "$folder/ranks" || fail "three ranks that go on ended with $?"
  same grown ranks
}

# rank_process MPIRUN RANK: its process.
rank_process() {
  local pid
  for pid in $(pgrep -P "$1"); do
    tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qxF "OMPI_COMM_WORLD_RANK=$2" && echo "$pid"
  done
}

# long_scenario POINTS: takes this machine about ten seconds.
long_scenario() {
  local start took
  scenario "$1" 100ms
  start=$(date +%s%N)
  sweep -o short -j 2 || fail "a short sweep ended with $?"
  took=$((($(date +%s%N) - start) / 1000000))
  scenario "$1" "$((100 * 10000 / took))ms"
}

killed() {
  # The ranks that are left are ended by mpirun, which takes a second or two: they must not be done
  # by then.
  long_scenario 60
  sweep -o whole -j 2 || fail "an undisturbed sweep ended with $?"
  local mpirun before got victim pid
  for victim in 0 1 2 mpirun; do
    rm -rf killed
    mpirun -n 3 "$acceptlab" sweep "$folder/s.toml" -o "$folder/killed" -j 1 >/dev/null 2>said &
    mpirun=$!
    wait_for_results killed 5
    pid=$mpirun
    [[ $victim == mpirun ]] || pid=$(rank_process "$mpirun" "$victim")
    kill -KILL "$pid" || fail "no process of $victim"
    wait "$mpirun" 2>/dev/null
    got=$?
    [[ $got != 0 ]] || fail "status 0 although $victim was killed"
    for _ in $(seq 200); do
      pgrep -f "$acceptlab sweep $folder" >/dev/null || break
      sleep 0.05
    done
    before=$(results killed)
    echo "$before of 60 points when $victim was killed"
    ((before >= 5 && before < 60)) || fail "$before of 60 points: killed at a bad moment"
    expect 0 "60 points, $before present, $((60 - before)) to run" \
      ranks 3 sweep "$folder/s.toml" -o "$folder/killed" -j 1
    same whole killed
    nothing_left killed
  done
  rm -rf open-mpi/*  # mpirun was killed before it could do so
}

# stopped SIGNAL STATUS: mpirun gets the signal in the middle.
stopped() {
  rm -rf stopped
  mpirun -n 3 "$acceptlab" sweep "$folder/s.toml" -o "$folder/stopped" -j 1 >/dev/null 2>said &
  local mpirun=$! got before
  wait_for_results stopped 5
  kill "-$1" "$mpirun"
  wait "$mpirun"
  got=$?
  [[ $got == "$2" ]] || fail "status $got, not $2 after $1: $(cat said)"
  nothing_left stopped
  (($(grep -c 'finishing what is running' said) == 1)) || fail "not told by rank 0 alone: $(cat said)"
  before=$(results stopped)
  ((before >= 5 && before < 300)) || fail "$before of 300 points after $1"
  expect 0 "300 points, $before present, $((300 - before)) to run" \
    "$acceptlab" sweep s.toml -o stopped --dry-run
}

interrupted() {
  scenario 300 100ms
  stopped USR1 130
  # mpirun itself takes Ctrl-C: it ends the ranks by SIGTERM after a second, and has its own status.
  stopped INT 1
}

# told_once TEXT: in what was said last.
told_once() { (($(grep -cF -- "$1" out) == 1)) || fail "not told once: $1 ($(cat out))"; }

usage() {
  scenario 3 5ms
  expect 2 "which would all do the same 'run'" ranks 3 run "$folder/s.toml"
  told_once "acceptlab: error:"
  expect 2 "'sweep' has no option --shart" ranks 3 sweep "$folder/s.toml" --shart 0/3
  told_once "acceptlab: error:"
  expect 2 "a sweep needs a folder" ranks 3 sweep "$folder/s.toml"
  told_once "acceptlab: error:"
  expect 2 "cannot read the scenario" ranks 3 sweep no.toml -o r
  told_once "cannot read the scenario"
  expect 0 "3 points, 0 present, 3 to run" ranks 3 sweep "$folder/s.toml" --dry-run
  told_once "3 points, 0 present, 3 to run"
  [[ ! -e r ]] || fail "something made the folder"
  expect 0 "3 ranks on 1 machine, 6 threads" ranks 3 sweep "$folder/s.toml" -o "$folder/r" -j 2
  told_once "3 points, 0 present, 3 to run"
  told_once "service_wait.mean"
  expect 2 "run.seed (7 there, 8 here)" ranks 3 sweep "$folder/s.toml" -o "$folder/r" --seed 8
  told_once "run.seed (7 there, 8 here)"
  expect 0 "3 points, 3 present, 0 to run" ranks 1 sweep "$folder/s.toml" -o "$folder/r"
  ! grep -q "ranks on" out || fail "one rank is not the plain program: $(cat out)"
  expect 0 "s.toml" ranks 1 run "$folder/s.toml"
  expect 0 "nginx-shared" mpirun -n 3 env -u OMPI_COMM_WORLD_SIZE "$acceptlab" policies
}

# As mpirun starts a program that is built without MPI.
by_claims() {
  scenario 40 20ms
  sweep -o whole -j 1
  local rank pids=() pid
  for rank in 2 1 0; do
    OMPI_COMM_WORLD_SIZE=3 OMPI_COMM_WORLD_RANK=$rank OMPI_COMM_WORLD_LOCAL_SIZE=3 \
      "$acceptlab" sweep s.toml -o together >"said$rank" 2>&1 &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || fail "one of three ended with $?"; done
  grep -qF "built without MPI: the 3 processes that mpirun has started share the work by together" \
    said0 || fail "not told: $(cat said0)"
  [[ ! -s said1 && ! -s said2 ]] || fail "others speak: $(cat said1 said2)"
  same whole together
}

case $what in
  same)
    need_mpirun
    same_bytes
    ;;
  by_claims) by_claims ;;
  *)
    need_mpirun
    "$what"
    ;;
esac
[[ -z $(ls -A open-mpi) ]] || fail "Open MPI left: $(ls -A open-mpi)"
exit "$status"
