#!/usr/bin/env bash
# Every key script below scripts/ against its expected screens; UPDATE=1 writes the expected screens anew.
#   tests/screens/screens.test.sh [SCRIPT…]
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${PINGSHEN:=$PWD/build/pingshen}" "${TOOLS:=$PWD/build/tests}" "${TMPDIR:=$PWD/build/tmp}"
export PINGSHEN TMPDIR
rounds=$TMPDIR/rounds
mkdir -p "$TMPDIR"

if ! "$here/rounds.sh" "$PINGSHEN" data/sample "$rounds"; then
    echo "not ok the rounds of the key scripts"
    exit 1
fi
[ $# -gt 0 ] || set -- "$here"/scripts/*.keys
status=0
for script in "$@"; do
    "$TOOLS/screens/play" "$script" "$rounds" || status=1
done
exit $status
