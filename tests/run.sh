#!/usr/bin/env bash
# run.sh [plain] [san] [lint]: builds and runs the named parts (all three without a name).
#
# A test is any program that prints "ok NAME" or "not ok NAME" a line ("# SKIP" in it: skipped); cmocka does so too.
# It gets PINGSHEN (the binary under test), TMPDIR (empty, its own, removed afterwards) and the top of the tree as
# working folder. Failed programs are shown in full, the others as one line a suite; all logs are in build/log/.
# The last line is "N passed, N failed[, N skipped]"; the exit status is 1 when something failed.
# TEST_TIMEOUT: seconds that one program may take (600). TEST_ONLY: a pattern, only suites whose name matches.
set -uo pipefail

TOP=$(cd "$(dirname "$0")/.." && pwd)
cd "$TOP" || exit 2
LOG=$TOP/build/log
WORK=$TOP/build/tmp
SLOTS=2

export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 CMOCKA_MESSAGE_OUTPUT=TAP
export LINT_JOBS=1 # two suites run side by side, so each gets one core
unset PINGSHEN_ROUND NO_COLOR

# The makes below are on their own: the job server of a make above would only make them complain.
MAKEFLAGS=$(sed -E 's/(^| )-j[0-9]*//g; s/ *--jobserver-[a-z]+=[^ ]*//g' <<<"${MAKEFLAGS-}")
export MAKEFLAGS
unset MFLAGS

# run_program SUITE PROGRAM…: runs it, keeps its output and adds its counts to the suite's. The three numbers go
# to SUITE.count: passed, failed, skipped. A program that fails without a line, or ends early, is one failure.
run_program()
{
    local suite=$1 name log tmp child code passed skipped failed planned
    shift
    name=$(basename "$1")
    log=$LOG/$suite/$name.log
    tmp=$(mktemp -d "$WORK/$name.XXXXXX")
    TMPDIR=$tmp timeout -k 10 "${TEST_TIMEOUT:-600}" "$@" </dev/null >"$log" 2>&1 &
    child=$!
    trap 'kill $child; exit 130' TERM
    wait $child
    code=$?
    chmod -R u+rwX "$tmp" 2>/dev/null
    collect_reports "$suite" "$tmp" "$log" >>"$log.san"
    cat "$log.san" >>"$log"
    rm -rf --one-file-system "$tmp" "$log.san"

    skipped=$(grep -cE '^(not )?ok .*# SKIP|^skip ' "$log")
    passed=$(grep -E '^ok ' "$log" | grep -vc '# SKIP')
    failed=$(grep -E '^not ok ' "$log" | grep -vc '# SKIP')
    planned=$(sed -nE 's/^1\.\.([0-9]+)$/\1/p' "$log" | tail -n 1)
    if [ "$failed" = 0 ]; then
        if [ $code = 124 ] || [ $code = 137 ]; then
            echo "not ok $name: not done in ${TEST_TIMEOUT:-600} s" >>"$log"
            failed=1
        elif [ $code != 0 ]; then
            echo "not ok $name: ended with status $code" >>"$log"
            failed=1
        elif [ $((passed + skipped)) -lt "${planned:-1}" ]; then
            echo "not ok $name: $((passed + skipped)) of ${planned:-1} results" >>"$log"
            failed=1
        fi
    fi
    echo "$passed $failed $skipped" >>"$LOG/$suite.count"
    if [ "$failed" != 0 ]; then
        echo "--- $suite/$name (status $code)" >>"$LOG/$suite.failed"
        cat "$log" >>"$LOG/$suite.failed"
    fi
}

# collect_reports SUITE TMP LOG: a sanitizer's report fails the program that caused it, even when a test expected
# a failure. The address sanitizer writes to a file; the other one only to the output that a test may have kept.
collect_reports()
{
    local report
    for report in "$LOG/$1"/san.*; do
        [ -f "$report" ] || continue
        echo "not ok sanitizer report"
        cat "$report"
        rm -f "$report"
    done
    if grep -rIhF 'runtime error: ' "$2" "$3"; then
        echo "not ok undefined behaviour, see above"
    fi
}

# run_suite SUITE PROGRAM…: all programs of a suite, one after the other, then its line.
run_suite()
{
    local suite=$1 start=$EPOCHREALTIME program
    shift
    mkdir -p "$LOG/$suite"
    local to=log_path=$LOG/$suite/san:exitcode=99
    export ASAN_OPTIONS=$to:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1
    export UBSAN_OPTIONS=$to:print_stacktrace=1 LSAN_OPTIONS=exitcode=99
    for program in "$@"; do
        # shellcheck disable=SC2086 # a program may have arguments: "tests/lint/run.sh map"
        run_program "$suite" $program
    done
    awk -v suite="$suite" -v start="$start" -v now="$EPOCHREALTIME" '
        { passed += $1; failed += $2; skipped += $3 }
        END { printf "%-28s %5d passed %3d failed %3d skipped %7.1f s\n", suite, passed, failed, skipped, now - start }
        ' "$LOG/$suite.count"
    cat "$LOG/$suite.failed" 2>/dev/null
}

# start SUITE PROGRAM…: in the background, as soon as one of the slots is free. What a suite prints stays together.
start()
{
    local suite=$1
    # shellcheck disable=SC2053 # a pattern on purpose
    [[ $suite == ${TEST_ONLY:-*} ]] || return 0
    while [ "$(jobs -rp | wc -l)" -ge $SLOTS ]; do
        wait -n
    done
    { run_suite "$@" >"$LOG/$suite.out" 2>&1; cat "$LOG/$suite.out"; } &
}

# build SUITE TARGET…: a build that fails is a failed test; what could be built is still run.
build()
{
    local suite=$1 begin=$EPOCHREALTIME
    shift
    if make -k -j$SLOTS --no-print-directory "$@" >"$LOG/$suite.log" 2>&1; then
        echo "1 0 0" >"$LOG/$suite.count"
    else
        echo "0 1 0" >"$LOG/$suite.count"
        grep -E 'error|Error|warning|undefined|\*\*\*' "$LOG/$suite.log" | head -n 60
        echo "not ok $suite: see build/log/$suite.log"
    fi
    awk -v name="$suite" -v start="$begin" -v now="$EPOCHREALTIME" 'BEGIN { printf "%-56s %15.1f s\n", name, now - start }'
}

# tests VARIANT OUT: the unit tests as one suite, every script as a suite of its own; the long ones first.
tests()
{
    local variant=$1 out=$2 script source units=()
    export PINGSHEN=$TOP/$out/pingshen TOOLS=$TOP/$out/tests VARIANT=$variant
    for script in tests/{oracle,crash,proof,fuzz,screens,terminal,cli,files,workflow}/*.test.sh; do
        [ -x "$script" ] || continue
        start "$variant-$(basename "$(dirname "$script")")-$(basename "$script" .test.sh)" "$script"
    done
    if [ "$variant" = plain ]; then # served processes give up ptrace, which the leak checker needs
        for script in tests/e2e/*.test.sh; do
            start "plain-e2e-$(basename "$script" .test.sh)" "$script"
        done
    fi
    for source in tests/unit/test_*.c; do
        [ -f "$source" ] || continue
        units+=("$out/tests/unit/$(basename "$source" .c)")
    done
    [ ${#units[@]} = 0 ] || start "$variant-unit" "${units[@]}"
}

linters()
{
    local name
    for name in cppcheck self layers sizes map format; do
        start "lint-$name" "tests/lint/run.sh $name"
    done
}

# The last line; its numbers come from the files, so that no suite can be forgotten by a subshell.
total()
{
    cat "$LOG"/*.count 2>/dev/null | awk '
        { passed += $1; failed += $2; skipped += $3 }
        END {
            printf "%d passed, %d failed", passed, failed
            if (skipped) printf ", %d skipped", skipped
            print ""
            exit failed > 0 || passed == 0
        }'
}

[ $# -gt 0 ] || set -- plain san lint
rm -rf "$LOG" "$WORK"
mkdir -p "$LOG" "$WORK"
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM

for part in "$@"; do
    case $part in
    plain) build build build units tools ;;
    san) build build-san SAN=1 build units tools ;;
    lint) make --no-print-directory build/gen/queries.h >/dev/null 2>&1 ;;
    *)
        echo "usage: run.sh [plain] [san] [lint]" >&2
        exit 2
        ;;
    esac
done
# The longest of all goes first, so that the others fill the second slot beside it.
[[ " $* " != *" lint "* ]] || start lint-tidy "tests/lint/run.sh tidy"
for part in "$@"; do
    case $part in
    plain) tests plain build ;;
    san) tests san build/san ;;
    lint) linters ;;
    esac
done
wait
rm -rf "$WORK"
total
