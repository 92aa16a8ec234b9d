#!/usr/bin/env bash
# killed_measure.sh ACCEPTLAB SCENARIO [OPTION...]: `acceptlab measure` killed at ten moments leaves no process, no
# folder and no part of a record; one that was told to end keeps what was finished as a whole record.
# Its processes are known by a mark in their environment. Exit status 3: the options' server is not here.
set -u
acceptlab=$1
scenario=$2
shift 2
options=("$@")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/tmp"
"$acceptlab" validate "$scenario" "${options[@]}" --predict-only -o "$folder/prediction.json" \
  --set run.duration=10ms >/dev/null 2>&1
[[ $? == 3 ]] && exit 3
rm -f "$folder/prediction.json"
mark="ACCEPTLAB_KILL_TEST=$$"

marked() { grep -lzsx "$mark" /proc/[0-9]*/environ | cut -d/ -f3; }

# nothing_left: within ten seconds.
nothing_left() {
  for _ in $(seq 100); do
    [[ -z "$(marked)" && -z "$(ls -A "$folder/tmp")" ]] && return 0
    sleep 0.1
  done
  echo "left: processes '$(marked | tr '\n' ' ')', in the temporary folder '$(ls -A "$folder/tmp")'"
  return 1
}

measure() {
  exec env "$mark" TMPDIR="$folder/tmp" "$acceptlab" measure "$scenario" --repeats 1 \
    -o "$folder/record.json" --set run.duration=1s --quiet "${options[@]}"
}

status=0
RANDOM=2014  # the moments, of which the first is early and the last beyond the first run's begin
for n in $(seq 10); do
  (measure) >"$folder/out" 2>&1 &
  pid=$!
  sleep "$((n / 4)).$((RANDOM % 9 + 1))"
  signal=$([[ $((n % 3)) == 0 ]] && echo TERM || echo KILL)
  kill -s "$signal" "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  nothing_left || { echo "after $signal number $n"; status=1; }
  parts=$(ls "$folder" | grep -vxE 'out|tmp|record.json')
  if [[ -n "$parts" || ( -e "$folder/record.json" && "$(tail -n 1 "$folder/record.json")" != "}" ) ]]; then
    echo "a part of a record was left: $(ls "$folder")"
    status=1
  fi
  rm -f "$folder/record.json"
done
exit "$status"
