#!/usr/bin/env bash
# Sessions and commands killed at a random system call: a sample of `make crash`.
set -u
: "${PINGSHEN:?}" "${TOOLS:?}" "${TMPDIR:?}"
runs=50 points=8
case $PINGSHEN in */san/*) runs=5 points=2 ;; esac # the sanitized program is many times slower
JOBS=1 CRASH_POINTS=$points exec python3 "$(dirname "$0")/crash.py" "$PINGSHEN" "$TOOLS/crash" "$TMPDIR/work" $runs
