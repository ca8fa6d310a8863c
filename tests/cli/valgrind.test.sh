#!/usr/bin/env bash
# A handful of whole runs under valgrind: no invalid access, nothing definitely lost, also on the ways of refusal.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/badinput.sh"

if [ -n "$SANITIZED" ]; then
    echo "ok valgrind # SKIP the sanitizers watch this program already"
    exit 0
fi
if ! command -v valgrind >/dev/null; then
    echo "ok valgrind # SKIP not installed"
    exit 0
fi

# watched NAME RC ARGS…: the exit code that the command has anyway; 99 is valgrind's.
watched()
{
    local name=$1 rc=$2
    shift 2
    OUT=$(valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
        "$PINGSHEN" --round "$ROUND" "$@" 2>"$TMPDIR/stderr") && RC=0 || RC=$?
    ERR=$(cat "$TMPDIR/stderr")
    expect "$name" "$rc"
}

small_round
watched "init" 0 init "$TMPDIR/new.db" --programme "$TMPDIR/programme.csv" --rubric "$TMPDIR/rubric.csv"
watched "import of applications" 0 import applications "$TMPDIR/applications.csv"
put "$HEADER,申请日期\nB-1,$REST,4月20日\n1.38E+10,$REST,\nB-2,乙\nB-1,$REST,\n合计,,,,,,\nB-3,\"没有"
watched "import with errors" 1 import applications "$IN"
AS=GB18030 put "${PANEL_FILE}x1,𠮷永,监督员\n"
watched "import in GB18030" 0 import accounts "$IN"
put '申报单位,X\n示例甲学,5\n'
watched "import of values for an unknown society" 1 import objective "$IN"
must open
all_marks 8 15.5 >"$IN"
watched "import of marks" 0 import marks "$IN" --submit
watched "a right that the role has not" 3 --as r1 rank
watched "close" 0 --as c1 close
watched "rank" 0 rank --format json
watched "explain" 0 explain A-1
watched "export" 0 export ranking "$TMPDIR/ranking.csv" --encoding gb18030
watched "export of the bundle" 0 export bundle "$TMPDIR/bundle"
watched "export into a missing folder" 4 export bundle "$TMPDIR/none/bundle"
watched "verify" 0 verify
watched "backup" 0 backup "$TMPDIR/copy.db"
ROUND=$TMPDIR/in.csv
watched "not a round" 4 status

done_testing
