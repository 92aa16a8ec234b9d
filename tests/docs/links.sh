#!/usr/bin/env bash
# links.sh ROOT: every relative link of the documentation leads to a file of the tree.
set -euo pipefail
cd "$1"
faults=0
for page in README.md CONTRIBUTING.md docs/*.md scenarios/README.md bench/README.md gui/README.md; do
  while read -r target; do
    [[ "$target" == *://* || "$target" == \#* || -z "$target" ]] && continue
    if [[ ! -e "$(dirname "$page")/${target%%#*}" ]]; then
      echo "$page: no $target"
      faults=1
    fi
  done < <(grep -v '^    ' "$page" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//')
done
exit $faults
