#!/usr/bin/env bash
# commands.sh ROOT BUILD: runs every command that README.md and docs/*.md show and that begins with acceptlab
# or build/release/cli/acceptlab, in a scratch folder for each page, in the order of the page. What stands in
# for the reader's own files is made by stage(); commands.txt says which commands are not run, and why.
#
# Of a line, what follows two blanks or ` # ` is a remark; [optional parts] are left out; of a|b the first is
# taken; N is 3; a pipe is run as far as its programs are there.
set -euo pipefail
root=$1 build=$2
exceptions=$root/tests/docs/commands.txt
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export PATH=$build/cli:$PATH NO_COLOR=1

declare -A programs=(
  [acceptlab]=$build/cli/acceptlab
  [acceptlab-server]=$build/validation/native/server/acceptlab-server
  [acceptlab-load]=$build/validation/native/load/acceptlab-load
  [acceptlab-stand]=$build/validation/native/stand/acceptlab-stand
  [acceptlab-costs]=$build/validation/native/costs/acceptlab-costs
  [acceptlab-gui]=$build/gui/acceptlab-gui)

# --- What a reader has

# The first scenario that a page shows: from `format = 1` to the end of its block.
first_scenario() {
  awk '/^    format = 1/ { inside = 1 }
       inside && /^[^ ]/ { exit }
       inside { sub(/^    /, ""); print }' "$1"
}

small_scenario() {
  cat <<'TOML'
format = 1
title = "small"
[server]
policy = "nginx-shared"
workers = 2
[work]
cpu = "100us"
[[arrivals]]
process = { type = "poisson", rate = "5k/s" }
[run]
duration = "1200ms"
warmup = "20ms"
replications = 3
[goals]
must = ["service_wait.p99 < 1s"]
[search]
vary = { "server.workers" = [1, 4] }
minimise = "server.workers"
[sweep]
axes = [{ key = "server.workers", values = [1, 2] }]
TOML
}

stage() {
  local page=$1
  ln -s "$root/scenarios" "$root/validation" .
  mkdir -p build/release
  ln -s "$build/cli" build/release/cli
  small_scenario >S.toml
  cp S.toml FILE
  cp S.toml case.toml
  first_scenario "$page" >web.toml
  [[ -s web.toml ]] || rm web.toml
  acceptlab schema --costs default >here.toml
  cp here.toml web1.toml
  acceptlab run S.toml -j 1 --json >result.json
  acceptlab sweep S.toml -j 1 -o results >/dev/null 2>&1
  cp -r results DIR
  for shard in 0 1 2; do cp -r results part$shard; done
  printf 'worker_processes auto;\nevents {}\nhttp { server { listen 80 reuseport backlog=8192; } }\n' >nginx.conf
  for second in 1 2 3 4 5 6 7 8 9; do
    for client in 1 2 3 4 5 6 7 8 9; do
      echo "10.0.0.$client - - [30/Nov/2026:10:00:0$second +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"curl\" rt=0.004 conn=$second$client"
    done
  done >access.log
}

# A reader's own files by the names that they have here.
here() { sed 's#/etc/nginx/nginx.conf#nginx.conf#g; s#/var/log/nginx/access.log#access.log#g; s#~/[.a-z/]*/##g' <<<"$1"; }

# --- What a page shows

# Lines of indented and fenced blocks, a prompt left out: "COMMAND".
commands_of() {
  awk '/^```/ { fenced = !fenced; next }
       { line = $0 }
       fenced || /^    / { sub(/^ +/, "", line); sub(/^\$ /, "", line)
                           if (line ~ /^(build\/release\/cli\/)?acceptlab(-[a-z]+)? /) print line }' "$1"
}

# A line without its remark and optional parts, the first of its alternatives.
as_typed() {
  sed -E 's/([^ ])  +[^ ].*$/\1/; s/ +#( .*)?$//; s/ *\[[^]"]*\]\.*//g; s/\(([^|)]*)\|[^)]*\)/\1/g
          s/([A-Za-z])\|[A-Za-z|.]+/\1/g; s/\.\.\.//g; s/--connection N/--connection 3/
          s/\$SLURM_ARRAY_TASK_ID/0/g; s/ +$//' <<<"$1"
}

# As far as its programs are there.
runnable() {
  local command=$1
  while [[ "$command" == *' | '* ]]; do
    local last=${command##* | }
    command -v "${last%% *}" >/dev/null && break
    command=${command% | *}
  done
  echo "$command"
}

# --- What the help says

declare -A helps
help_of() {
  local program=$1 sub=$2
  if [[ -z "${helps[$program $sub]:-}" ]]; then
    helps[$program $sub]=$(QT_QPA_PLATFORM=offscreen "${programs[$program]}" ${sub:+"$sub"} --help 2>&1) || return 1
  fi
}

# Subcommand and options of a whole line, its optional parts included.
check_words() {
  local line=$1 words program sub="" word
  line=$(sed -E 's/([^ ])  +[^ ].*$/\1/; s/ +#( .*)?$//; s/ \| .*//; s/ > .*//' <<<"$1")
  read -ra words <<<"${line//[\[\]()|]/ }"
  program=${words[0]##*/}
  if [[ ! -x "${programs[$program]:-}" ]]; then return 0; fi  # not built here
  if [[ "$program" == acceptlab && "${words[1]}" != -* ]]; then sub=${words[1]}; fi
  help_of "$program" "$sub" || { echo "there is no '$program $sub'"; return 1; }
  for word in "${words[@]:1}"; do
    if [[ "$word" == --[a-z]* ]] && ! grep -qE -- "(^|[ ,])$word([ ,=]|$)" <<<"${helps[$program $sub]}"; then
      echo "'$program $sub' has no $word"
      return 1
    fi
  done
}

# --- All of it

faults=0 ran=0 not_run=0
declare -A used
fault() { echo "$1: $2"; faults=1; }

# The exception for a command of a page: its number and what it says, or nothing.
exception_for() {
  awk -F' \\| ' -v page="$1" -v command="$2" \
    '$1 == page && (command == $2 || index(command, $2 " ") == 1) { sub(/^[^|]*\|[^|]*\| */, ""); print NR " " $0; exit }' "$exceptions"
}

run_command() {
  local page=$1 line=$2 command wanted=0 what number status=0 missing
  missing=$(check_words "$line") || fault "$page" "$line: $missing"
  command=$(as_typed "$line")
  read -r number what < <(exception_for "$page" "$command") || true
  [[ -z "$number" ]] || used[$number]=1
  case "$what" in
    not\ run:*) not_run=$((not_run + 1)); return ;;
    status\ *) wanted=${what#status } ;;
    with\ *) command+=" ${what#with }" ;;
  esac
  command=$(runnable "$(here "$command")")
  bash -o pipefail -c "$command" >out 2>&1 </dev/null || status=$?
  ran=$((ran + 1))
  [[ -z "${VERBOSE:-}" ]] || echo "$SECONDS s: $page: $command"
  if ((status != wanted)); then fault "$page" "$command: status $status, not $wanted"; tail -5 out; fi
}

cd "$root"
for page in README.md docs/*.md; do
  mapfile -t lines < <(commands_of "$page")
  ((${#lines[@]})) || continue
  folder=$scratch/$(basename "$page" .md)
  mkdir "$folder"
  cd "$folder"
  stage "$root/$page"
  for line in "${lines[@]}"; do run_command "$page" "$line"; done
  cd "$root"
done
while read -r number; do
  [[ -n "${used[$number]:-}" ]] || fault commands.txt "line $number is about no command"
done < <(grep -nE '^[^#]' "$exceptions" | cut -d: -f1)
echo "$ran commands ran, $not_run were not run (tests/docs/commands.txt)"
exit $faults
