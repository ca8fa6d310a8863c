#!/usr/bin/env bash
# Power cuts, the race for the write gate, hostile surroundings: a sample of `make crash`.
set -u
: "${PINGSHEN:?}" "${TOOLS:?}" "${TMPDIR:?}"
here=$(dirname "$0")
case $PINGSHEN in
*/san/*) ;; # the interposed library cannot be put before the sanitizer's for a whole session
*)
    JOBS=1 python3 "$here/power.py" "$PINGSHEN" "$TOOLS/crash" "$TMPDIR/power" 90
    python3 "$here/race.py" "$PINGSHEN" "$TOOLS/crash" "$TMPDIR/race"
    ;;
esac
exec python3 "$here/hostile.py" "$PINGSHEN" "$TOOLS/crash" "$TMPDIR/hostile"
