#!/usr/bin/env bash
# run.sh: `make crash`. The proofs of this folder at full length; the last lines are the figures.
#   CRASH_RUNS=2000   sessions to kill             CRASH_FAULTS=0   at most so many N of each fault (0: every N)
#   CRASH_CUTS=0      power cuts a session (0: at every sync)
#   CRASH_SAN=10      as CRASH_FAULTS, of the sanitized program    CRASH_MEMORY=100  and of its calls for memory
#   CRASH_VALGRIND=2  every how many-th command also under valgrind, one N of each fault
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
part 'every call fails once' python3 tests/crash/faults.py "$program" "$tools" "$work/faults" "${CRASH_FAULTS:-0}"
part 'every call fails once, sanitized' env FAULT_MEMORY="${CRASH_MEMORY:-100}" ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1:exitcode=99 \
    UBSAN_OPTIONS=exitcode=99 python3 tests/crash/faults.py "$TOP/build/san/pingshen" "$TOP/build/san/tests/crash" "$work/memory" "${CRASH_SAN:-10}"
part 'calls fail, under valgrind' env FAULT_VALGRIND=1 FAULT_SHARE="${CRASH_VALGRIND:-2}" python3 tests/crash/faults.py "$program" "$tools" "$work/valgrind" 1
for seed in 1 2 3; do
    part "power cuts, session $seed" python3 tests/crash/power.py "$program" "$tools" "$work/power" "${CRASH_CUTS:-0}" $seed
done
part 'the race' python3 tests/crash/race.py "$program" "$tools" "$work/race" 20 600 40
part 'hostile surroundings' python3 tests/crash/hostile.py "$program" "$tools" "$work/hostile"
part 'blindness, all probes' python3 tests/proof/blind.py "$program" "$TOP/build/tests" "$work/blind"
part 'rights, the whole table' python3 tests/proof/rights.py "$program" "$TOP/build/tests" "$work/rights"
part 'rights, the whole table by keys' python3 tests/proof/rights_keys.py "$program" "$TOP/build/tests" "$work/keys"
part 'broken on purpose' tests/proof/mutants.sh
awk '/^ok /{ok++} /^not ok /{bad++} END {printf "%d passed, %d failed\n", ok, bad; exit bad > 0}' "$log"
