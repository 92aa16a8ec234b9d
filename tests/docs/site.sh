#!/usr/bin/env bash
# site.sh ROOT: the pages as mkdocs makes them, all of them in its contents. Status 3: no mkdocs here.
set -euo pipefail
command -v mkdocs >/dev/null || { echo "mkdocs is not installed"; exit 3; }
cd "$1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdocs build --site-dir "$folder/site" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
# Links that lead out of docs/ are for the forge, and links.sh looks after them.
faults=$(grep -E 'WARNING|ERROR|not included in the "nav"|^  - ' "$folder/log" | grep -v "contains a link to '\.\./" || true)
[[ -z "$faults" ]] || { echo "$faults"; exit 1; }
[[ -s "$folder/site/README.html" || -s "$folder/site/index.html" ]]
