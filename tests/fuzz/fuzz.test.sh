#!/usr/bin/env bash
# The stored inputs of every target; `make fuzz MIN=…` looks for new ones.
set -u
: "${TOOLS:?}" "${TMPDIR:?}"
here=$(cd "$(dirname "$0")" && pwd)
export TERM=xterm-256color
for source in "$here"/fuzz_*.c; do
    target=$(basename "$source" .c)
    target=${target#fuzz_}
    if count=$("$TOOLS/fuzz/$target" "$here/corpus/$target" 2>"$TMPDIR/log"); then
        echo "ok $target: ${count:-all} stored inputs"
    else
        echo "not ok $target: $(grep -v '^$' "$TMPDIR/log" | tail -n 3 | tr '\n' ' ')"
    fi
done
