# What the scripts that try `acceptlab sweep` have in common: scenarios to sweep, and how its files are
# looked at. Sourced in a folder of its own, with the program's path in $acceptlab; the script ends
# with $status.
status=0

fail() {
  echo "$*"
  status=1
}

# expect STATUS TEXT COMMAND...: the exit status, and a text on stderr or stdout.
expect() {
  local wanted=$1 text=$2 got
  shift 2
  "$@" >out 2>&1
  got=$?
  [[ $got == "$wanted" ]] || fail "status $got, not $wanted: $* ($(cat out))"
  grep -qF -- "$text" out || fail "no '$text' from: $* ($(cat out))"
}

# scenario POINTS LENGTH: points that differ in their backlog.
scenario() {
  cat >s.toml <<TOML
format = 1
[server]
workers = 2
[[arrivals]]
process = { type = "poisson", rate = "10k/s" }
[run]
duration = "$2"
warmup = "1ms"
drain = "1ms"
replications = 2
[sweep]
axes = [{ key = "server.backlog", values = [$(seq -s, 1 "$1")] }]
TOML
}

sweep() { "$acceptlab" sweep s.toml --quiet "$@" >/dev/null; }

same() { diff -r "$1" "$2" >differ || fail "$1 and $2 differ: $(head -n 3 differ)"; }
