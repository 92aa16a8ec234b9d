#!/usr/bin/env bash
# slurm_command.sh ACCEPTLAB: `acceptlab sweep` under a Slurm of this machine alone.
#
# srun with three ranks, srun without MPI, a job array of shards: the same files as one thread writes. A
# rank that is killed ends the step and loses its point; a stop by signal ends with 130.
# Status 3: skipped, there is no Slurm here.
set -u
here=$(realpath "$(dirname "$0")")
acceptlab=$1
folder=$(mktemp -d)
trap '"$here/one_node_slurm.sh" stop "$folder/slurm"; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
source "$here/../sweep/sweep_checks.sh"
mkdir slurm tmp
export TMPDIR=$folder/tmp SLURM_CONF=$folder/slurm/slurm.conf
export OMPI_MCA_oob_tcp_if_include=lo OMPI_MCA_btl=self,vader
export OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_btl_vader_backing_directory=$folder/tmp
"$here/one_node_slurm.sh" start "$folder/slurm" || exit
if ! srun --mpi=list 2>&1 | grep -q pmix; then
  echo "skipped: this Slurm has no PMIx"
  exit 3
fi

results() { find "$1" -name '*.json' 2>/dev/null | wc -l; }
wait_for_results() {
  for _ in $(seq 400); do
    (($(results "$1") >= $2)) && return
    sleep 0.02
  done
  fail "no $2 results in $1: $(cat said)"
}

scenario 40 20ms
sweep -o whole -j 1 || fail "an undisturbed sweep ended with $?"

expect 0 "3 ranks on 1 machine, 3 threads" \
  srun --mpi=pmix -n 3 "$acceptlab" sweep s.toml -o ranks -j 1
(($(grep -c "40 points, 0 present" out) == 1)) || fail "not only rank 0 speaks: $(cat out)"
same whole ranks

expect 0 "srun offers no MPI: the 3 processes that srun has started share the work by claims" \
  srun --mpi=none -n 3 "$acceptlab" sweep s.toml -o claims -j 1
same whole claims

cat >array.sh <<SH
#!/bin/sh
"$acceptlab" sweep s.toml -o part\$SLURM_ARRAY_TASK_ID --shard \$SLURM_ARRAY_TASK_ID/3 -j 1 --quiet
SH
sbatch --wait --array=0-2 -o array.out array.sh >/dev/null || fail "the job array: $(cat array.out)"
expect 0 "40 points in merged" "$acceptlab" merge part0 part1 part2 -o merged
same whole merged

expect 2 "srun has started 3 processes" srun --mpi=pmix -n 3 "$acceptlab" run s.toml

scenario 120 300ms
sweep -o long -j 2
# stopped WHAT STATUS: in the middle, by a signal to all, or to one.
stopped() {
  rm -rf stopped
  srun --mpi=pmix -n 3 "$acceptlab" sweep "$folder/s.toml" -o stopped -j 1 >/dev/null 2>said &
  local step=$! got before
  wait_for_results stopped 5
  case $1 in
    signal) scancel --signal=INT "$(squeue -h -o %i)" ;;
    kill) kill -KILL "$(pgrep -f "^$acceptlab sweep $folder" | tail -n 1)" ;;
  esac
  wait "$step"
  got=$?
  [[ $got == "$2" ]] || fail "status $got, not $2 after $1: $(cat said)"
  ! pgrep -af "^$acceptlab sweep $folder" || fail "left running"
  before=$(results stopped)
  ((before >= 5 && before < 120)) || fail "$before of 120 points after $1"
  expect 0 "120 points, $before present, $((120 - before)) to run" \
    srun --mpi=pmix -n 3 "$acceptlab" sweep s.toml -o stopped -j 1
  same long stopped
}
stopped signal 130
stopped kill 137
exit "$status"
