#!/usr/bin/env bash
# manual.sh FOLDER ACCEPTLAB: every subcommand and key has its place in the pages, and troff finds no fault.
set -euo pipefail
folder="$1" acceptlab="$2"

for command in $("$acceptlab" --help | awk '/^Subcommands:/ { on = 1; next } on && NF == 0 { exit } on { print $1 }'); do
  grep -q "^\.SS \"acceptlab $command" "$folder/acceptlab.1" || { echo "no $command"; exit 1; }
done
for key in server.sockets kernel.version 'arrivals\[\].process' run.seed; do
  grep -q "^\\\\fB$key\\\\fR" "$folder/acceptlab-scenario.5" || { echo "no $key"; exit 1; }
done
if command -v groff >/dev/null; then
  for page in acceptlab.1 acceptlab-scenario.5; do
    faults=$(groff -man -Tutf8 -ww -rLL=78n "$folder/$page" 2>&1 >/dev/null | grep -v 'cannot \(adjust\|break\) line' || true)
    [[ -z "$faults" ]] || { echo "$faults"; exit 1; }
  done
fi
