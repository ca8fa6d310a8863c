#!/usr/bin/env bash
# run.sh [NAME…]: all linters, or those named; "ok"/"not ok" a line, findings below the failed one.
set -uo pipefail

LINT=$(cd "$(dirname "$0")" && pwd)
ALL=(layers sizes map format cppcheck tidy self)

ok=0 failed=0
[ $# -gt 0 ] || set -- "${ALL[@]}"
for name in "$@"; do
    if findings=$("$LINT/$name.sh" 2>&1); then
        echo "ok $name"
        ok=$((ok + 1))
    else
        echo "not ok $name"
        printf '%s\n' "$findings" | sed 's/^/    /'
        failed=$((failed + 1))
    fi
done
echo "lint: $ok clean, $failed with findings"
[ $failed = 0 ]
