#!/usr/bin/env bash
# completion.sh ACCEPTLAB: what bash offers after some words; zsh and fish read theirs where installed.
set -euo pipefail
acceptlab="$1"
source <("$acceptlab" completion bash)

# offered WORD...: the completions of the last word.
offered() {
  COMP_WORDS=(acceptlab "$@") COMP_CWORD=$#
  _acceptlab 2>/dev/null
  printf '%s\n' "${COMPREPLY[@]}"
}
# expect WORD-TO-FIND WORD...
expect() {
  local wanted="$1"
  shift
  offered "$@" | grep -qxF -e "$wanted" && return
  echo "after 'acceptlab $*' there is no '$wanted' among: $(offered "$@" | tr '\n' ' ')"
  exit 1
}

expect compare co
expect --policy run --po
expect nginx-reuseport compare --policy nginx-re
expect never run --color ne
expect dragonfly-per-worker policies dragon
expect fish completion f
cd "$(dirname "$0")"
expect completion.sh run compl
[[ -z "$(offered run --no-such)" ]]

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for shell in zsh fish; do
  "$acceptlab" completion "$shell" >"$folder/$shell"
  [[ -s "$folder/$shell" ]]
  if command -v "$shell" >/dev/null; then "$shell" -n "$folder/$shell"; fi
done
