#!/usr/bin/env bash
# sweep_command.sh WHAT ACCEPTLAB: `acceptlab sweep` as its users meet it.
#
#   killed       kill -9 at ten random moments, then resume: the files are those of an undisturbed sweep
#   shared       three processes in one folder; shards merged: likewise
#   interrupted  Ctrl-C finishes the running points, ends with 130 and can go on
#   usage        what is wrong is told, with its exit status
#   full_disk    a disk that is full ends the sweep with status 3; with room again it goes on
set -u
here=$(realpath "$(dirname "$0")")
what=$1
acceptlab=$2
folder=$(mktemp -d)
trap 'umount "$folder/disk" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder" || exit 1
source "$here/sweep_checks.sh"

# not_run_again: the points that were there are the same files; one run again would be another.
not_run_again() {
  find killed -name '*.json' -printf '%f %i %T@\n' 2>/dev/null | sort >is
  [[ -z "$(comm -23 was is)" ]] || fail "lost or run twice: $(comm -23 was is | head -n 3)"
  mv is was
}

killed() {
  scenario 120 40ms
  local begin=${EPOCHREALTIME/./}
  sweep -o whole -j 2 || fail "an undisturbed sweep ended with $?"
  local length=$((${EPOCHREALTIME/./} - begin)) before=0
  : >was
  RANDOM=$$
  echo "moments of the random numbers from $$; a whole sweep takes $length us"
  for _ in $(seq 10); do
    "$acceptlab" sweep s.toml --quiet -o killed -j 2 >/dev/null 2>&1 &
    local pid=$!
    # Each time a seventh of its length at most, of which what was running is lost: all of them meet a
    # sweep that is not over (the sum has a mean of 0.71 and a standard deviation of 0.13 lengths).
    sleep "$(awk -v r="$RANDOM" -v l="$length" 'BEGIN { print r / 32768 * l / 7e6 }')"
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
    local got=$?
    [[ $got == 137 ]] || fail "status $got: the sweep was over before it was killed"
    not_run_again
    before=$(wc -l <was)
  done
  [[ $before -gt 0 ]] || fail "nothing was finished between ten kills"
  echo "$before of 120 points after ten kills"
  expect 0 "120 points, $before present, $((120 - before)) to run" \
    "$acceptlab" sweep s.toml -o killed -j 2
  not_run_again
  same whole killed
}

shared() {
  scenario 60 20ms
  sweep -o whole -j 1 || fail "an undisturbed sweep ended with $?"
  local pids=() pid
  for _ in 1 2 3; do
    "$acceptlab" sweep s.toml --quiet -o together -j 1 >/dev/null 2>&1 &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || fail "one of three ended with $?"; done
  same whole together
  for i in 0 1 2; do sweep -o "part$i" -j 1 --shard "$i/3" || fail "shard $i ended with $?"; done
  "$acceptlab" merge part0 part1 part2 -o merged --quiet || fail "merge ended with $?"
  same whole merged
}

interrupted() {
  scenario 400 50ms
  "$acceptlab" sweep s.toml -o r -j 1 >out 2>&1 &
  local pid=$!
  for _ in $(seq 100); do
    [[ $(find r -name '*.json' 2>/dev/null | wc -l) -ge 2 ]] && break
    sleep 0.05
  done
  kill -INT "$pid"
  wait "$pid"
  local got=$?
  [[ $got == 130 ]] || fail "status $got after Ctrl-C: $(tail -n 2 out)"
  local there
  there=$(find r -name '*.json' | wc -l)
  [[ $there -ge 2 && $there -lt 400 ]] || fail "$there points after Ctrl-C"
  [[ $(ls -A r | grep -vcE '\.json$|\.replications$|^acceptlab-sweep$') == 0 ]] ||
    fail "left: $(ls -A r | grep -vE '\.json$|\.replications$')"
  expect 0 "400 points, $there present, $((400 - there)) to run" \
    "$acceptlab" sweep s.toml -o r --dry-run
}

usage() {
  scenario 3 5ms
  expect 2 "a sweep needs a folder" "$acceptlab" sweep s.toml
  expect 2 "there is no shard 3 of 3" "$acceptlab" sweep s.toml -o r --shard 3/3
  expect 2 "is not a percentage" "$acceptlab" sweep s.toml -o r --tornado 0
  expect 2 "cannot read the scenario" "$acceptlab" sweep no.toml -o r
  expect 0 "3 points, 0 present, 3 to run" "$acceptlab" sweep s.toml --dry-run
  [[ ! -e r ]] || fail "a dry run made the folder"
  expect 0 "3 points, 0 present, 3 to run" "$acceptlab" sweep s.toml -o r
  expect 2 "run.seed (7 there, 8 here)" "$acceptlab" sweep s.toml -o r --seed 8
  expect 0 "server.backlog,title," "$acceptlab" export r --format csv
  expect 2 "hgrm has one in a file" "$acceptlab" export r --format hgrm
  expect 2 "is not there" "$acceptlab" export none --format csv
  expect 0 "3 points in m, 3 of them new" "$acceptlab" merge r -o m
  head -c 200 s.toml >"$(find r -name '*.json' | head -n 1)"
  expect 1 "is no whole result" "$acceptlab" export r --format jsonl
  expect 1 "is damaged and left out" "$acceptlab" merge r -o n
  expect 0 "3 points, 2 present, 1 to run" "$acceptlab" sweep s.toml -o r
  [[ $(find r -name '*.damaged' | wc -l) == 1 ]] || fail "nothing was set aside"
  expect 0 "server.workers" "$acceptlab" sweep s.toml -o t --tornado 10% --metric service_wait.mean
}

full_disk() {
  scenario 40 20ms
  mkdir disk
  mount -t tmpfs -o size=1m tmpfs disk 2>/dev/null || exit 3
  expect 3 "No space left on device" "$acceptlab" sweep s.toml -o disk/r -j 2
  grep -qF "the same command goes on" out || fail "no way out: $(cat out)"
  local there
  there=$(find disk/r -name '*.json' | wc -l)
  [[ $there -ge 1 && $there -lt 40 ]] || fail "$there points on a full disk"
  [[ -z $(find disk/r -name '.*' ! -path disk/r) ]] || fail "left: $(ls -A disk/r)"
  mount -o remount,size=64m disk
  expect 0 "40 points, $there present, $((40 - there)) to run" \
    "$acceptlab" sweep s.toml -o disk/r -j 2
  sweep -o whole -j 2
  same whole disk/r
}

"$what"
exit "$status"
