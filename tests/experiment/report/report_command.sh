#!/usr/bin/env bash
# report_command.sh WHAT ACCEPTLAB ROOT: `acceptlab report` and `--plot` as their users meet them.
#
#   run exact compare sweep validation published recommendation
#                a page of each kind of result, valid and whole
#   damaged      what is no result is told, and leaves no file
#   no_gnuplot   without gnuplot a report says what to install, and --plot keeps the table
#   plot         pictures in the terminal: 79 columns, ASCII where the locale has no more
set -u
what=$1
acceptlab=$2
root=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1

fail() {
  echo "report.$what: $*" >&2
  exit 1
}

# expect STATUS TEXT COMMAND...: ends with the status, and says TEXT on stdout or stderr.
expect() {
  local status=$1 text=$2
  shift 2
  "$@" >out 2>err
  local got=$?
  [[ $got == "$status" ]] || fail "$* ended with $got, not $status: $(head -n 3 err)"
  grep -qF -- "$text" out err || fail "$* does not say '$text': $(head -n 3 out err)"
}

scenario() {
  cat >s.toml <<'TOML'
format = 1
title = "</script><b>two & \"four\""
[machine]
cores = 4
[server]
workers = 4
sockets = "per-worker"
[work]
cpu = { type = "exponential", mean = "1ms" }
[[arrivals]]
process = { type = "poisson", rate = "2k/s" }
[run]
duration = "300ms"
warmup = "100ms"
replications = 3
[sweep]
axes = [{ key = "server.workers", values = [2, 4] }, { key = "run.load", values = [0.2, 0.5, 0.9] }]
TOML
}

# page FILE: valid HTML that needs nothing else, and the same when it is made again.
page() {
  "$acceptlab" report "$1" -o page.html || fail "report $1 ended with $?"
  "$acceptlab" report "$1" >again.html || fail "report $1 to a pipe ended with $?"
  cmp -s page.html again.html || fail "two reports of $1 differ"
  tidy -q -e page.html 2>tidy.txt
  [[ ! -s tidy.txt ]] || fail "the page is no valid HTML: $(head -n 5 tidy.txt)"
  ! grep -qE 'https?://|<script|@import|xlink' page.html || fail "the page refers to something else"
  # Every id once; all that is referred to is there.
  grep -oE " id=['\"][^'\"]+" page.html | sort | uniq -d >twice
  [[ ! -s twice ]] || fail "ids that collide: $(head -n 3 twice)"
  ! grep -qE "color=.(black|white)|'black'" page.html || fail "a colour that dark mode cannot change"
  for text in 'What this rests on' 'How to get the same numbers' 'Assumptions in force' "$@"; do
    [[ $text == "$1" ]] || grep -qF -- "$text" page.html || fail "the page does not say '$text'"
  done
}

# scenario_of_page: the file that the page gives to get its numbers again.
scenario_of_page() {
  sed -n '/<h3>scenario.toml/,/<\/pre>/p' page.html | sed -e '/<h3>/d' -e 's/.*<pre>//' -e '/<\/pre>/d' \
    -e 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&#39;/'"'"'/g; s/&amp;/\&/g'
}

run() {
  scenario
  "$acceptlab" run s.toml --json --series 20ms >r.json || fail "run ended with $?"
  page r.json '&lt;/script&gt;&lt;b&gt;two &amp; &quot;four&quot;' 'Backlog over time' 'Tail of' \
    'by chance' 'acceptlab run scenario.toml --series 20000us'
  # What the page has to run gives the same result: its scenario reads as the one that ran.
  scenario_of_page >again.toml
  "$acceptlab" run again.toml --series 20000us --json >again.json || fail "again: $?"
  cmp r.json again.json || fail "the scenario of the page gives another result"
}

exact() {
  "$acceptlab" run "$root/scenarios/textbook-queue.toml" --exact --json >r.json
  page r.json 'Theory:' 'Tail in theory' '--exact'
  ! grep -qF 'check --explain' page.html || fail "the page sends its reader elsewhere for assumptions"
}

compare() {
  scenario
  "$acceptlab" compare s.toml --vary server.sockets=1,per-worker --json >c.json || fail "compare: $?"
  page c.json 'against the first' 'service_wait.p99' 'column-2.toml' 'Wake-ups'
}

sweep() {
  scenario
  "$acceptlab" sweep s.toml -o points --quiet >table || fail "sweep ended with $?"
  page points '6 points over server.workers (2) x run.load (3)' 'latency.service_wait.p99' \
    'Every point' '[sweep]'
  # One damaged result is told in the page and does not stop the others.
  echo '{"schema": "acceptlab.result/1"' >points/torn.json
  page points 'torn.json is no whole result' '6 points'
}

validation() {
  local record
  record=$root/validation/records/lifecycle-2cpu-guest.json
  "$acceptlab" validate "$record" --json >v.json 2>err
  [[ -s v.json ]] || fail "validate says nothing: $(head -n 3 err)"
  page v.json 'Validation:' 'Case by case' 'Simulated over real' 'Predicted'
}

published() {
  "$acceptlab" validate --published "$root/scenarios/published/nginx-1.9.1.claims.toml" --json >p.json 2>err
  [[ -s p.json ]] || fail "validate --published says nothing: $(head -n 3 err)"
  page p.json 'Published figures' 'Source: A. Hutchings' 'Taken as input:' 'What the scenario was fitted to' \
    'unexplained' 'predicted figures that count'
}

recommendation() {
  scenario
  "$acceptlab" recommend s.toml --goal 'lost_share < 0.5' --set 'search.vary={"server.workers"=[2,4]}' \
    --json >r.json 2>err
  [[ -s r.json ]] || fail "recommend says nothing: $(head -n 3 err)"
  page r.json 'Recommendation: ' 'What was tried' 'The goals: lost_share &lt; 0.5.' 'Evidence: ' \
    'acceptlab recommend scenario.toml --max-replications 80'
  # The goals and what is searched stand in the scenario, wherever they came from.
  scenario_of_page >again.toml
  "$acceptlab" recommend again.toml --max-replications 80 --json >again.json 2>err
  cmp r.json again.json || fail "the scenario of the page gives another recommendation"
}

damaged() {
  scenario
  "$acceptlab" run s.toml --json >r.json
  head -c 5000 r.json >torn.json
  echo '{"schema": "acceptlab.record/1"}' >record.json
  : >empty.json
  mkdir none
  expect 2 'torn.json is no whole JSON file' "$acceptlab" report torn.json -o p.html
  expect 2 "of the schema 'acceptlab.record/1'" "$acceptlab" report record.json -o p.html
  expect 2 'empty.json is no whole JSON file' "$acceptlab" report empty.json -o p.html
  expect 2 'it names no schema' "$acceptlab" report <(echo '[]') -o p.html
  expect 2 'not.json is not there' "$acceptlab" report not.json -o p.html
  expect 2 'has no results' "$acceptlab" report none -o p.html
  expect 3 'not/a/folder' "$acceptlab" report r.json -o r.json/not/a/folder/p.html
  expect 3 "into folder $folder/missing: No such file" "$acceptlab" report r.json -o missing/p.html
  [[ ! -e missing ]] || fail "a folder is made of a slip of the pen"
  [[ ! -e p.html ]] || fail "a file is left behind"
  [[ -z $(find . -name '*.html*' -o -name '.*.tmp*') ]] || fail "something is left behind"
}

no_gnuplot() {
  scenario
  mkdir empty
  "$acceptlab" run s.toml --json >r.json
  expect 3 'apt-get install gnuplot-nox' env PATH="$folder/empty" "$acceptlab" report r.json -o p.html
  [[ $(wc -l <err) == 2 ]] || fail "more than one error: $(cat err)"
  [[ ! -e p.html ]] || fail "a file is left behind"
  expect 3 'apt-get install gnuplot-nox' env PATH="$folder/empty" "$acceptlab" run s.toml --plot
  grep -q 'service_wait' out || fail "the table is not there"
}

# widest FILE: the length of its longest line.
widest() { LC_ALL=C.UTF-8 awk '{ if (length($0) > most) most = length($0) } END { print most }' "$1"; }

plot() {
  scenario
  local command
  for command in "run s.toml" "compare s.toml --vary server.sockets=1,per-worker" "sweep s.toml -o points"; do
    # shellcheck disable=SC2086
    LC_ALL=C.UTF-8 "$acceptlab" $command --quiet >table || fail "$command ended with $?"
    # shellcheck disable=SC2086
    LC_ALL=C.UTF-8 "$acceptlab" $command --quiet --plot >plotted || fail "$command --plot ended with $?"
    head -n "$(wc -l <table)" plotted | cmp - table || fail "$command --plot: another table"
    tail -n "+$(($(wc -l <table) + 1))" plotted >pictures
    grep -q 'service_wait' pictures || fail "$command --plot: no picture"
    [[ $(widest pictures) -le 79 ]] || fail "$command --plot: $(widest pictures) columns in a pipe"
    ! grep -q $'\x1b\|\f' pictures || fail "$command --plot: control characters in a pipe"
  done
  LC_ALL=C "$acceptlab" compare s.toml --vary 'server.backlog=100,200' --plot --quiet >out
  ! sed -n '/Tail of/,$p' out | LC_ALL=C grep -q '[^ -~]' || fail "more than ASCII in the C locale"
  "$acceptlab" run s.toml --plot --color always --quiet | grep -q $'\x1b\[38' || fail "no colours"
}

"$what"
