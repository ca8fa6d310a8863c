# Shared by the command-line tests: run the program, compare what came out, print one line a case.
#   . "$(dirname "$0")/lib.sh"
# $PINGSHEN is the program, $TMPDIR an empty folder; the round is $TMPDIR/round.db unless ROUND says otherwise.
set -u
export LC_ALL=C.UTF-8 TZ=UTC0
: "${PINGSHEN:?}" "${TMPDIR:?}"
ROUND=$TMPDIR/round.db
failures=0

# ps ARGS…: the program on the round; leaves OUT, ERR and RC.
ps()
{
    OUT=$("$PINGSHEN" --round "$ROUND" "$@" 2>"$TMPDIR/stderr") && RC=0 || RC=$?
    ERR=$(cat "$TMPDIR/stderr")
}

pass() { echo "ok $1"; }
fail()
{
    echo "not ok $1 ${2:-}"
    printf '  rc=%s\n  out: %s\n  err: %s\n' "${RC:-}" "${OUT:0:600}" "${ERR:0:600}" | sed 's/^/# /'
    failures=$((failures + 1))
}

# expect NAME RC [text that stands in out or err]…   after ps
expect()
{
    local name=$1 rc=$2 text
    shift 2
    if [ "$RC" != "$rc" ]; then fail "$name" "exit code $RC instead of $rc"; return 0; fi
    for text in "$@"; do
        if [[ $OUT$'\n'$ERR != *"$text"* ]]; then fail "$name" "missing: $text"; return 0; fi
    done
    pass "$name"
}

# refuses NAME RC TEXT…: like expect, and nothing of the round changed since `remember`.
remember() { STATE=$(sqlite3 "$ROUND" .dump 2>/dev/null | sha256sum); }
refuses()
{
    local before=$STATE
    remember
    if [ "$before" != "$STATE" ]; then fail "$1" "the round changed"; return 0; fi
    expect "$@"
}

# must ARGS…: a step of the set-up; says so when it fails.
must()
{
    ps "$@"
    if [ "$RC" != 0 ]; then fail "setup: $*" "exit code $RC"; fi
}

# csv NAME LINE…: a file in TMPDIR, UTF-8, LF.
csv()
{
    local name=$1
    shift
    printf '%s\n' "$@" >"$TMPDIR/$name"
}

# A small round: 3 applications (A-1, A-2 passed, A-3 failed), panel c1 (chair) d1 (deputy) r1 r2 r3, staff s1,
# supervisor v1; two criteria K1 max 10, K2 max 20; objective items X 0..10, Y -5..5; quota 1, mean, sheet.
small_round()
{
    rm -f "$ROUND" "$ROUND"-*
    csv rubric.csv '指标编号,指标名称,满分,步长,权重' 'K1,目标,10,1,1' 'K2,路径,20,0.5,1'
    csv items.csv '代码,名称,下限,上限' 'X,创新,0,10' 'Y,扣分,-5,5'
    csv programme.csv '键,值' 'title,测试轮次' 'quota,1' "${@}"
    csv accounts.csv '账号,姓名,工作单位,职称,角色' 'c1,组长甲,示例大学,教授,组长' 'd1,副组长乙,示例学院,教授,副组长' \
        'r1,专家丙,示例一院,研究员,评审专家' 'r2,专家丁,示例二院,研究员,评审专家' 'r3,专家戊,示例三院,研究员,评审专家' \
        's1,工作人员己,,,工作人员' 'v1,监督员庚,,,监督员'
    csv applications.csv '申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论' \
        'A-1,示例甲学会电子领域专家团,示例甲学会,全省优势产业,电子信息,通过' \
        'A-2,示例乙学会氢能领域专家团,示例乙学会,新兴产业,氢能,通过' \
        'A-3,示例丙学会机器人领域专家团,示例丙学会,新兴产业,机器人,不通过'
    csv objective.csv '申报编号,X,Y' 'A-1,5.5,-1' 'A-2,4,0.25'
    "$PINGSHEN" init "$ROUND" --programme "$TMPDIR/programme.csv" --rubric "$TMPDIR/rubric.csv" \
        --objective-items "$TMPDIR/items.csv" >/dev/null 2>"$TMPDIR/stderr" || fail "setup: init" "$(cat "$TMPDIR/stderr")"
    must import accounts "$TMPDIR/accounts.csv"
    must import applications "$TMPDIR/applications.csv"
    must import objective "$TMPDIR/objective.csv"
}

PANEL='c1 d1 r1 r2 r3'
# all_marks K1 K2 [APPLICATION]: a marks file in which everybody gives the same.
all_marks()
{
    local account no
    echo '账号,申报编号,指标编号,得分'
    for account in $PANEL; do
        for no in ${3:-A-1 A-2}; do
            printf '%s,%s,K1,%s\n%s,%s,K2,%s\n' "$account" "$no" "$1" "$account" "$no" "$2"
        done
    done
}

done_testing() { exit $((failures > 0)); }
