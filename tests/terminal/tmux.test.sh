#!/usr/bin/env bash
# The same keys in another terminal give the same screens: some key scripts in tmux.
set -u
here=$(cd "$(dirname "$0")" && pwd)
: "${PINGSHEN:=$PWD/build/pingshen}" "${TOOLS:=$PWD/build/tests}" "${TMPDIR:=$PWD/build/tmp}"
export PINGSHEN TOOLS TMPDIR
if [ "${VARIANT:-plain}" = san ]; then
    echo "ok tmux # SKIP the plain program only"
    exit 0
fi
mkdir -p "$TMPDIR"
scripts=$here/../screens/scripts
if ! "$here/../screens/rounds.sh" "$PINGSHEN" data/sample "$TMPDIR/rounds"; then
    echo "not ok the rounds"
    exit 1
fi
status=0
python3 "$here/tmux.py" "$TMPDIR/rounds" "$scripts/list.keys" 80x24 120x36 || status=1
for script in seat undertaking sheet_parts sheet_marks; do
    python3 "$here/tmux.py" "$TMPDIR/rounds" "$scripts/$script.keys" 80x24 || status=1
done
exit $status
