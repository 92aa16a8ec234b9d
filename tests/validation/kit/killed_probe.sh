#!/bin/sh
# killed_probe.sh PROBE: a probe that is ended in the middle of its watchers leaves no process and no
# record.
record=$(mktemp)
trap 'rm -f "$record"' EXIT
"$1" >"$record" &
probe=$!
children=
for _ in $(seq 200); do
  children=$(cat /proc/$probe/task/$probe/children 2>/dev/null)
  [ -n "$children" ] && break
  sleep 0.05
done
[ -n "$children" ] || { echo "no watchers were seen"; exit 1; }
kill -TERM $probe
wait $probe
status=$?
sleep 0.2
for child in $children; do
  if kill -0 "$child" 2>/dev/null; then
    echo "process $child is left"
    exit 1
  fi
done
[ $status -eq 3 ] || { echo "exit status $status, not 3"; exit 1; }
[ ! -s "$record" ] || { echo "a record in part"; exit 1; }
