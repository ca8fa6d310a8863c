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

# Whoever sits at a screen has no command line: no sentence there names its options and commands, but for those that are
# typed at home after ssh.
spoken=$(grep -nE -- '--[a-z]|pingshen|（命令|请用 [a-z]' "$here"/scripts/*.txt | grep -vE 'ssh 主机|再去掉 --dry-run|还须加 --reason')
if [ -n "$spoken" ]; then
    echo "not ok screens speak of the command line: $spoken"
    exit 1
fi
echo "ok screens do not speak of the command line"
exit $status
