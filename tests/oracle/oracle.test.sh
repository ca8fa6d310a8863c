#!/usr/bin/env bash
# The results of the program against arithmetic that shares no line with it: the checker's own tests, the real panels
# with officially published results, and random rounds. ROUNDS and SEED choose the random rounds.
set -u
: "${PINGSHEN:?}" "${TMPDIR:?}"
cd "$(dirname "$0")" || exit 2
export PYTHONDONTWRITEBYTECODE=1 TMPDIR

check()
{
    local name=$1
    shift
    if "$@" >"$TMPDIR/said" 2>&1; then
        echo "ok $name ($(tail -n 1 "$TMPDIR/said"))"
    else
        echo "not ok $name"
        tail -n 40 "$TMPDIR/said" | sed 's/^/# /'
        failed=1
    fi
}

failed=0
case $PINGSHEN in
*/san/*) rounds=${ROUNDS:-12} ;; # the sanitizers make each command several times slower
*) rounds=${ROUNDS:-60} ;;
esac
check "the checker finds what is broken" python3 test_verify.py
check "32 real panels come out as published" python3 real_panels.py "$PINGSHEN"
check "$rounds random rounds" python3 random_rounds.py "$PINGSHEN" --rounds "$rounds" --seed "${SEED:-1}"
exit $failed
