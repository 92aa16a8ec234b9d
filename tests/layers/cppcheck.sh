#!/usr/bin/env bash
# cppcheck.sh ROOT SCRATCH: cppcheck finds nothing in the sources but what cmake/cppcheck.txt explains.
# Status 3: it is not installed. What it knows of a file it keeps in SCRATCH, for the next time.
set -euo pipefail
cd "$1"
command -v cppcheck >/dev/null || exit 3
mkdir -p "$2"
# missingIncludeSystem: it is shown our headers, not those of libraries.
# Style is for clang-tidy, which knows ours.
cppcheck --quiet --error-exitcode=1 -j "$(nproc)" --cppcheck-build-dir="$2" \
  --std=c++20 --language=c++ --enable=warning,performance,portability \
  --library=posix,boost -I . --inline-suppr --suppress=missingIncludeSystem \
  --suppressions-list=cmake/cppcheck.txt --template='{file}:{line}: {severity}: {message} [{id}]' \
  sim models experiment cli gui validation
