#!/usr/bin/env bash
# run.sh: `make crash`. The proofs of this folder at full length; the last lines are the figures.
#   CRASH_RUNS=2000   sessions to kill
set -uo pipefail
TOP=$(cd "$(dirname "$0")/../.." && pwd)
cd "$TOP" || exit 2
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 TMPDIR=$TOP/build/tmp
work=$TOP/build/crash
tools=$TOP/build/tests/crash
program=$TOP/build/pingshen
rm -rf "$work"
mkdir -p "$work" "$TMPDIR"
log=$work/result.txt

# part NAME COMMAND…
part()
{
    local start=$SECONDS
    echo "== $1"
    shift
    "$@" 2>&1 | tee -a "$log"
    echo "   $((SECONDS - start)) s"
}
part 'killed sessions and commands' env CRASH_POINTS=0 python3 tests/crash/crash.py "$program" "$tools" "$work/kill" "${CRASH_RUNS:-2000}"
awk '/^ok /{ok++} /^not ok /{bad++} END {printf "%d passed, %d failed\n", ok, bad; exit bad > 0}' "$log"
