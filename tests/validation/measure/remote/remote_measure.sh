#!/usr/bin/env bash
# remote_measure.sh WHAT ACCEPTLAB LOAD OTHER_MACHINE: `acceptlab measure --generator` with an agent in a
# network namespace that stands for another machine. WHAT is
#   measured        a suite becomes a record, which `acceptlab validate` judges
#   agent-killed    the agent dies in the middle of a run: a clear end, and nothing left
#   measure-killed  measure itself does: the other machine's load ends with it, and the agent goes on
#   busy            the agent issues another load: refused at once
# Exit status 3: no such namespace can be made here. All processes have a mark in their environment.
set -u
what=$1 acceptlab=$2 load=$3 other_machine=$4
suite=$(dirname "$0")/suite.toml
[[ $(id -u) == 0 ]] || { echo "needs root"; exit 3; }

folder=$(mktemp -d)
mkdir "$folder/tmp"
export TMPDIR=$folder/tmp
export ACCEPTLAB_REMOTE_TEST=$$
interface=alt$(($$ % 100000))
prefix=198.18.$(($$ % 200 + 1))  # of the block for benchmarks, RFC 2544
agent=$prefix.2:7000

marked() { grep -lzsx "ACCEPTLAB_REMOTE_TEST=$$" /proc/[0-9]*/environ | cut -d/ -f3 | grep -vx $$; }
end_other_machine() { kill "$machine_pid" 2>/dev/null; wait "$machine_pid" 2>/dev/null; }
trap 'end_other_machine; rm -rf "$folder"' EXIT

fail() {
  echo "FAILED: $*"
  sed 's/^/  measure: /' "$folder/err"
  sed 's/^/  agent: /' "$folder/agent.err"
  exit 1
}

# within SECONDS COMMAND...: it comes true.
within() {
  local tries=$(($1 * 20))
  shift
  for _ in $(seq "$tries"); do
    "$@" && return 0
    sleep 0.05
  done
  return 1
}
nothing_left() {  # but this script and what it has in a pipe
  local pid
  for pid in $(marked); do
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) =~ ^(acceptlab|stand-keeper) ]] && return 1
  done
  [[ -z "$(ls -A "$TMPDIR")" && ! -e /sys/class/net/$interface ]]
}
has() { grep -q -- "$1" "$2"; }

: >"$folder/err"
"$other_machine" "$interface" "$prefix" "$load" --listen-control "$agent" \
  >"$folder/agent.out" 2>"$folder/agent.err" &
machine_pid=$!
if ! within 10 has "agent at $agent" "$folder/agent.out"; then
  kill "$machine_pid" 2>/dev/null
  wait "$machine_pid"
  status=$?
  cat "$folder/agent.err"
  exit "$status"
fi
agent_pid=$(sed -n 's/^program //p' "$folder/agent.out")

measure() {
  "$acceptlab" measure "$suite" --generator "$agent" -o "$folder/record.json" --quiet \
    >"$folder/out" 2>"$folder/err"
}

measured() {
  measure || fail "measure ended with status $?"
  has "another machine, $agent" "$folder/record.json" ||
    fail "the record does not say that the generator was another machine"
  has "listen = \[.\"$prefix.1:8080" "$folder/record.json" || fail "another listen address"
  has "addresses = \[.\"$prefix.2.\", .\"$prefix.3" "$folder/record.json" || fail "other clients"
  has "\"completed\": [1-9]" "$folder/record.json" || fail "nothing was served"
  "$acceptlab" validate "$folder/record.json" --no-ablations -o "$folder/validation.json" \
    >"$folder/table" 2>"$folder/err"
  local status=$?
  [[ $status == 0 || $status == 1 ]] || fail "validate ended with status $status"
  has "acceptlab.validation/1" "$folder/validation.json" || fail "no validation"
  has "accept_wait.p50" "$folder/table" || fail "nothing was judged"
}

agent_killed() {
  measure &
  local measuring=$! status started=$SECONDS
  within 20 has "load on $prefix.1:8080" "$folder/agent.err" || fail "no load came to the agent"
  sleep 1.6  # from "load on" to the middle of the window
  kill -KILL "$agent_pid"
  wait "$measuring"
  status=$?
  [[ $status == 3 ]] || fail "measure ended with status $status, and not 3"
  ((SECONDS - started < 60)) || fail "it took $((SECONDS - started)) s"
  has "measuring was broken off: acceptlab-stand: the load ended with status 3" "$folder/err" || fail "no reason"
  has "the agent at $agent: the other side has closed the connection" "$folder/err" || fail "no place"
  has "acceptlab-load --listen-control" "$folder/err" || fail "no way out"
  [[ ! -e $folder/record.json ]] || fail "a record of nothing"
}

children_of() { cat /proc/"$1"/task/*/children 2>/dev/null; }
only_the_agent() { [[ -z $(children_of "$agent_pid") ]]; }

measure_killed() {
  measure &
  local measuring=$!
  within 20 has "load on $prefix.1:8080" "$folder/agent.err" || fail "no load came to the agent"
  sleep 1.6
  only_the_agent && fail "no load to be ended"
  # shellcheck disable=SC2046  # each number is an argument
  kill -KILL $(children_of "$measuring")
  wait "$measuring"
  within 10 only_the_agent || fail "the other machine's load goes on"
  "$load" --ask "$agent" >"$folder/asked" 2>"$folder/err" || fail "the agent does not go on"
  has '"busy_with": ""' "$folder/asked" || fail "the agent is busy with nothing"
}

busy() {
  "$load" --drive "$agent" --target "$prefix.1:8080" --rate 1 --duration 60s >"$folder/out" 2>&1 &
  local other=$! status
  within 20 has "load on $prefix.1:8080" "$folder/agent.err" || fail "no load came to the agent"
  measure
  status=$?
  kill -INT "$other"
  wait "$other"
  [[ $status == 3 ]] || fail "measure ended with status $status, and not 3"
  has "busy with a load for the controller at $prefix.1:" "$folder/err" || fail "no reason"
}

case $what in
  measured) measured ;;
  agent-killed) agent_killed ;;
  measure-killed) measure_killed ;;
  busy) busy ;;
  *) exit 2 ;;
esac
end_other_machine
within 10 nothing_left || fail "left: $(marked | xargs -r ps -o pid,args -p), $(ls "$TMPDIR")"
