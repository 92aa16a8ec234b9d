#!/usr/bin/env bash
# How long exports of some 10^5 rows take, the whole command: each format that has rows, median of several
# runs. A row is that of docs/exports.md: of csv and jsonl a point, of which each has a file of its own.
#
#   bench/exports.sh path/to/acceptlab [points] [runs]
set -eu
acceptlab=$(realpath "${1:?usage: bench/exports.sh path/to/acceptlab [points] [runs]}")
points=${2:-1000}
runs=${3:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >scenario.toml <<TOML
format = 1
[server]
workers = 4
policy = "nginx-herd"
[work]
cpu = "50us"
[[arrivals]]
process = { type = "poisson", rate = "30k/s" }
[run]
duration = "1s"
warmup = "5ms"
drain = "5ms"
replications = 2
[sweep]
axes = [{ key = "server.backlog", values = [$(seq -s, 101 $((100 + points)))] }]
TOML
"$acceptlab" sweep scenario.toml -o points --set run.duration=50ms --quiet >/dev/null 2>&1
echo "$points points, $(($(du -sb points --exclude='*.replications' | cut -f1) / points / 1000)) kB each"

# time_of NAME ROWS COMMAND...: median of the seconds; ROWS is a command that counts what was written.
time_of() {
  local name=$1 rows=$2 times
  shift 2
  times=$(for _ in $(seq "$runs"); do
    begin=${EPOCHREALTIME/./}
    "$@" >out
    echo $((${EPOCHREALTIME/./} - begin))
  done | sort -n)
  awk -v name="$name" -v rows="$(eval "$rows")" '
    { us[NR] = $1 }
    END { s = us[int((NR + 1) / 2)] / 1e6
          printf "%-10s %8d rows in %6.2f s: 10^5 in %6.2f s\n", name, rows, s, s / rows * 1e5 }' <<<"$times"
}
export_as() { "$acceptlab" export "$1" --format "$2" -o "$3" 2>/dev/null; }

export_as points sqlite all.sqlite
tables='points settings metrics counts histograms sockets workers cpus goals findings'
time_of csv "echo $points" export_as points csv out.csv
time_of jsonl "echo $points" export_as points jsonl out.jsonl
time_of sqlite "for t in $tables; do sqlite3 all.sqlite \"select count(*) from \$t\"; done | paste -sd+ | bc" \
  export_as points sqlite out.sqlite
time_of hgrm 'cat percentiles/*.hgrm | grep -vc "^#\|Value\|^$"' export_as points hgrm percentiles
time_of perfetto 'grep -c "\"ph\"" out' "$acceptlab" trace scenario.toml --from 0s --to 300ms
time_of text 'wc -l <out' "$acceptlab" trace scenario.toml --from 0s --to 990ms --format text
