#!/usr/bin/env bash
# run.sh FOLDER MINUTES: `make fuzz MIN=…`. Every target in turn, MINUTES each, from its stored corpus; new inputs go to
# build/fuzz/found, a crash to build/fuzz/crash. The last lines are executions and time; status 1 when something was found.
#   FUZZ_ONLY='round keys'   some targets only       FUZZ_MERGE=1   puts what covers more into the stored corpus
set -uo pipefail
TOP=$(cd "$(dirname "$0")/../.." && pwd)
cd "$TOP" || exit 2
bin=$TOP/$1 minutes=$2
found=$TOP/build/fuzz/found crash=$TOP/build/fuzz/crash corpus=$TOP/tests/fuzz/corpus
export TERM=xterm-256color LC_ALL=C.UTF-8
# In memory where there is room: a new file for every input wears a disk, and takes its time.
TMPDIR=$(mktemp -d /dev/shm/fuzzXXXXXX 2>/dev/null) || TMPDIR=$TOP/build/fuzz/tmp
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
mkdir -p "$TMPDIR" "$crash" "$found"
status=0
: >build/fuzz/result.txt
for target in $(cd tests/fuzz && ls fuzz_*.c | sed 's/^fuzz_//; s/\.c$//'); do
    [[ " ${FUZZ_ONLY:-$target} " == *" $target "* ]] || continue
    mkdir -p "$found/$target"
    log=$TOP/build/fuzz/$target.log
    "$bin/$target" -max_total_time=$((minutes * 60)) -close_fd_mask=3 -rss_limit_mb=4096 -timeout=20 -max_len=8192 \
        -print_final_stats=1 -artifact_prefix="$crash/$target-" "$found/$target" "$corpus/$target" >"$log" 2>&1
    code=$?
    runs=$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")
    printf '%-10s %12s executions %5s min  %s\n' "$target" "${runs:-?}" "$minutes" \
        "$([ $code = 0 ] && echo ok || echo "FOUND, see $log")" | tee -a build/fuzz/result.txt
    [ $code = 0 ] || status=1
    if [ "${FUZZ_MERGE-}" = 1 ] && [ $code = 0 ]; then
        "$bin/$target" -merge=1 -close_fd_mask=3 "$corpus/$target" "$found/$target" >>"$log" 2>&1
    fi
done
exit $status
