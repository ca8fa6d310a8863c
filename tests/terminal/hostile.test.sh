#!/usr/bin/env bash
# Hostile terminals on a real pseudo terminal. The sanitized program is covered by the key scripts and unit tests.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${PINGSHEN:=$PWD/build/pingshen}" "${TOOLS:=$PWD/build/tests}" "${TMPDIR:=$PWD/build/tmp}"
export PINGSHEN TOOLS TMPDIR
if [ "${VARIANT:-plain}" = san ]; then
    echo "ok hostile # SKIP the plain program only"
    exit 0
fi
mkdir -p "$TMPDIR"
if ! "$here/../screens/rounds.sh" "$PINGSHEN" data/sample "$TMPDIR/rounds"; then
    echo "not ok the rounds"
    exit 1
fi
exec python3 "$here/hostile.py" "$TMPDIR/rounds" "$@"
