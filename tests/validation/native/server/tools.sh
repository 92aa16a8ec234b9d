#!/usr/bin/env bash
# tools.sh PATH/acceptlab-server: the reference server under curl, ab and wrk, as people would try
# it. Exit status 3 where curl is missing; ab and wrk are left out where they are.
set -euo pipefail
readonly server="$1"
command -v curl >/dev/null || { echo "curl is not installed"; exit 3; }

folder=$(mktemp -d)
"$server" --listen 127.0.0.1:0 --workers 2 --sockets per-worker --log "$folder/served.log" \
  2>"$folder/errors" &
readonly master=$!
finish() {
  kill -KILL "$master" 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

fail() { echo "FAILED: $*"; cat "$folder/errors"; exit 1; }

for _ in $(seq 100); do
  grep -q "wait on" "$folder/errors" && break
  sleep 0.05
done
port=$(sed -n 's/.*wait on 127\.0\.0\.1:\([0-9]*\) .*/\1/p' "$folder/errors")
[[ -n "$port" ]] || fail "it did not say where it listens"
readonly url="http://127.0.0.1:$port"

[[ $(curl -sS -o /dev/null -w '%{http_code}' "$url/work?cpu=100000&wait=100000&id=1") == 200 ]] ||
  fail "curl"
[[ $(curl -sS -o /dev/null -w '%{http_code}' -X DELETE "$url/") == 405 ]] || fail "curl -X DELETE"
[[ $(curl -sS "$url/metrics" | grep -c '^acceptlab_worker_up') == 2 ]] || fail "metrics"

if command -v ab >/dev/null; then
  ab -q -n 2000 -c 16 "$url/" >"$folder/ab" || fail "ab"
  grep -q "^Complete requests: *2000$" "$folder/ab" && grep -q "^Failed requests: *0$" "$folder/ab" ||
    fail "ab: $(cat "$folder/ab")"
fi
if command -v wrk >/dev/null; then
  wrk -t1 -c16 -d1s -H 'Connection: close' "$url/work" >"$folder/wrk" || fail "wrk"
  ! grep -q -e "Socket errors" -e "Non-2xx" "$folder/wrk" || fail "wrk: $(cat "$folder/wrk")"
fi

kill -QUIT "$master"
wait "$master" || fail "exit status $? after QUIT"
[[ $(ls "$folder" | grep -c served) == 1 ]] || fail "files are left: $(ls "$folder")"
