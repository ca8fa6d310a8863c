#!/usr/bin/env bash
# run.sh PINGSHEN: measures the program against its reference programs and prints one line a measurement.
#   BENCH_SCALE=10   a tenth of the sizes, for a quick look        BENCH_RUNS=5   rounds of the long measurements
#   BENCH_KEEP=1     leaves the files in build/bench/work          BENCH_ONLY=rank  imports, rank, small, saves, growth,
#                                                                  screens or ssh
#   BENCH_GROWTH=400000   also the size of a national foundation's year    BENCH_SESSIONS=200   workstations at once
# Everything is made below build/bench, about 2 GB at the most. See README.md for how to read the figures.
set -euo pipefail
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: tests/bench/run.sh build/pingshen" >&2
    exit 2
fi
for tool in sqlite3 python3 gcc valgrind; do
    command -v "$tool" >/dev/null || { echo "bench: $tool is missing (Debian package of that name)" >&2; exit 2; }
done

program=$(realpath "$1")
source=$(cd "$(dirname "$0")" && pwd)
build=$source/../../build/bench
mkdir -p "$build"
build=$(cd "$build" && pwd)
for name in gen load timer floor; do
    if [ "$source/$name.c" -nt "$build/$name" ]; then
        gcc -std=c11 -D_XOPEN_SOURCE=700 -O2 -Wall -Wextra -o "$build/$name" "$source/$name.c" \
            -lcsv -lsqlite3 -lncursesw -ltinfo
    fi
done
top=$(cd "$source/../.." && pwd)
gcc -std=c11 -D_XOPEN_SOURCE=700 -O2 -Wall -Wextra -I"$top" -I"$top/build/gen" -o "$build/save" "$source/save.c" \
    "$top/build/libpingshen.a" -lcsv -lsqlite3 -lsodium -lutf8proc
only=${BENCH_ONLY-}
if [ "$only" != ssh ] && [ "$only" != screens ]; then
    python3 "$source/bench.py" "$program" "$build"
fi
if [ -z "$only" ] || [ "$only" = screens ]; then
    python3 "$source/screens.py" "$program" "$build"
fi
if [ -z "$only" ] || [ "$only" = ssh ]; then
    if [ "$(id -u)" = 0 ] && unshare -m -p -f --mount-proc true 2>/dev/null; then
        export TMPDIR=$build/ssh PYTHONPATH=$source/../e2e
        rm -rf "$TMPDIR"
        mkdir -p "$TMPDIR"
        cd "$source/../.."
        unshare -m -p -f --mount-proc --kill-child python3 "$source/ssh.py"
    else
        echo "SSH: 需要 root 和命名空间，没有测"
    fi
fi
