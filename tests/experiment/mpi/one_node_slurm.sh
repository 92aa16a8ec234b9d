#!/usr/bin/env bash
# A Slurm of this machine alone, all of it in one folder and on loopback, for trying things:
#
#   one_node_slurm.sh start FOLDER   then: export SLURM_CONF=FOLDER/slurm.conf
#   one_node_slurm.sh stop FOLDER
#
# Debian: slurm-wlm. It has four CPUs, whatever the machine has, so that three tasks run at once. Runs as
# root, or as a user for that user. Status 3: Slurm is not installed, or will not run here.
set -u
folder=$(realpath "${2:?usage: one_node_slurm.sh start|stop FOLDER}")
export SLURM_CONF=$folder/slurm.conf PATH=$PATH:/usr/sbin:/sbin

give_up() {
  echo "skipped: $*"
  stop
  exit 3
}

stop() {
  local name pid
  for name in slurmd slurmctld munged; do
    pid=$(cat "$folder/$name.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null
    for _ in $(seq 100); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$pid" 2>/dev/null
  done
}

# Two ports that nobody listens on, by the number of our process.
configure() {
  local port=$((20000 + $$ % 10000 * 2))
  mkdir -p "$folder/state" "$folder/spool"
  cat >"$SLURM_CONF" <<CONF
ClusterName=one-node
SlurmctldHost=$(hostname)(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=pmix
ReturnToService=2
NodeName=$(hostname) NodeAddr=127.0.0.1 CPUs=4 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  head -c 1024 /dev/urandom >"$folder/munge.key"
  chmod 400 "$folder/munge.key"
}

start() {
  local name
  for name in munged slurmctld slurmd srun; do
    command -v "$name" >/dev/null || give_up "there is no $name (Debian: slurm-wlm)"
  done
  configure
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" \
    --seed-file="$folder/munged.seed" || give_up "munged: $(tail -n 1 "$folder/munged.log")"
  slurmctld -f "$SLURM_CONF" >"$folder/said" 2>&1 || give_up "slurmctld: $(cat "$folder/said")"
  slurmd -f "$SLURM_CONF" -N "$(hostname)" >"$folder/said" 2>&1 ||
    give_up "slurmd: $(cat "$folder/said")"
  for _ in $(seq 100); do
    [[ $(sinfo -h -o %t 2>/dev/null) == idle ]] && return
    sleep 0.2
  done
  give_up "Slurm's node is $(sinfo -h -o %T 2>&1), not idle: $(tail -n 3 "$folder/slurmctld.log")"
}

case $1 in
  start | stop) "$1" ;;
  *)
    echo "usage: one_node_slurm.sh start|stop FOLDER" >&2
    exit 2
    ;;
esac
