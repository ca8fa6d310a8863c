#!/usr/bin/env bash
# Refusals that nothing else meets, each with its sentence; and lists longer than what is first made room for.
. "$(dirname "$0")/lib.sh"

# ---- init ----
# bad_init NAME TEXT OPTION LINES…
bad_init()
{
    local name=$1 text=$2 option=$3
    shift 3
    csv bad.csv "$@"
    rm -f "$ROUND"*
    OUT=$("$PINGSHEN" init "$ROUND" "$option" "$TMPDIR/bad.csv" 2>"$TMPDIR/stderr") && RC=0 || RC=$?
    ERR=$(cat "$TMPDIR/stderr")
    expect "init: $name" 1 "$text" "没有建立轮次"
    if [ -e "$ROUND" ]; then fail "init: $name leaves no round"; fi
}
bad_init "code of a criterion" 'bad.csv:2: 列“指标编号”' --rubric '指标编号,指标名称,满分' 'K 1,甲,10'
bad_init "criterion without a name" 'bad.csv:2: 列“指标名称”: 不能为空' --rubric '指标编号,指标名称,满分' 'K1,,10'
bad_init "weight of nothing" 'bad.csv:2: 列“权重”' --rubric '指标编号,指标名称,满分,权重' 'K1,甲,10,0'
bad_init "weight over a hundred" 'bad.csv:2: 列“权重”' --rubric '指标编号,指标名称,满分,权重' 'K1,甲,10,100.5'
bad_init "bands out of order" 'bad.csv:2: 列“良下限”' --rubric '指标编号,指标名称,满分,优下限,良下限' 'K1,甲,10,7,8'
bad_init "a band over the maximum" 'bad.csv:2: 列“优下限”' --rubric '指标编号,指标名称,满分,优下限' 'K1,甲,10,11'
bad_init "more criteria than a sheet has room for" '指标超过 60 个' --rubric '指标编号,指标名称,满分' \
    $(for i in $(seq 61); do echo "K$i,甲$i,10"; done)
bad_init "item without a name" 'bad.csv:2: 列“名称”: 不能为空' --objective-items '代码,名称,下限,上限' 'X,,0,1'
bad_init "item twice" 'bad.csv:3: 列“代码”' --objective-items '代码,名称,下限,上限' 'X,甲,0,1' 'X,乙,0,1'
bad_init "item twice by its name" 'bad.csv:3' --objective-items '代码,名称,下限,上限' 'X,甲,0,1' 'Y,甲,0,1'

# ---- people ----
small_round

# ---- a sentence longer than its room ends between two characters ----
ps account role "x$(printf '中%.0s' {1..900})" nobody --reason 1
expect "a long argument is a usage error" 2 "不是角色" # names the role, not the account
ps account role r1 "x$(printf '中%.0s' {1..900})" --reason 1
if [ "$RC" = 2 ] && iconv -f UTF-8 -t UTF-8 "$TMPDIR/stderr" >/dev/null 2>&1 && [[ $ERR != *$'\uFFFD'* ]]; then
    pass "its sentence is cut between two characters"
else
    fail "its sentence is cut between two characters"
fi
csv rec.csv '账号,申报编号,事由' 'r1,A-1,' 's1,A-1,同事' 'r9,A-1,同事' 'r1,A-9,同事'
remember
ps import recusals "$TMPDIR/rec.csv"
refuses "recusals: each line says what is wrong" 1 'rec.csv:2: 列“事由”: 不能为空' 'rec.csv:3: 列“账号”: “s1”不在评审组' \
    'rec.csv:4: 列“账号”: 没有账号“r9”' 'rec.csv:5: 列“申报编号”: 没有申报“A-9”'
csv rec.csv '账号,申报编号,事由' 'r1,A-3,同事' 'r1,A-1,同事'
ps import recusals "$TMPDIR/rec.csv"
expect "a recusal from what nobody reviews is passed over" 0 "新增 1" "忽略 1"
remember
ps recusal add r1 A-1 --reason 再次
refuses "recused once" 1 "r1已经回避申报“A-1”"
ps recusal add s1 A-1 --reason x
refuses "staff are not on the panel" 1 "不在评审组"
ps account role c1 组长 --reason x
refuses "the role that somebody has" 1 "已经是组长"
csv pairs.csv '账号,申报编号' 's1,A-1' 'r1,A-3' 'r1,A-2'
ps import assignments "$TMPDIR/pairs.csv"
refuses "assignments: who and what does not belong there" 1 'pairs.csv:2: 列“账号”: “s1”不在评审组' \
    'pairs.csv:3: 列“申报编号”: 申报“A-3”没有通过形式审查'
csv pairs.csv '账号,申报编号' 'r1,A-2' 'r2,A-2' 'r3,A-2'
must import assignments "$TMPDIR/pairs.csv"
remember
ps open
refuses "an application that nobody has blocks open" 1 "申报 A-1 没有分配给任何人"
must assign --per-application 3
must open
remember
ps assign --per-application 4
refuses "assigning anew needs a reason once scoring has begun" 1 "--reason"
ps assign --per-application 4 --reason 增加一人
expect "and takes one" 0 "8 对"
ps journal --json
expect "which the journal keeps" 0 '"reason":"增加一人"'
long=$(printf '很%.0s' $(seq 300))
csv pairs.csv '账号,申报编号' "r1,$long"
remember
ps import assignments "$TMPDIR/pairs.csv" --reason 更正
refuses "a very long cell is shown cut" 1 'pairs.csv:2' '..”'

# more people than the first block of a list holds
{
    echo '账号,姓名,角色'
    for i in $(seq 40); do echo "m$i,成员$i,评审专家"; done
} >"$TMPDIR/many.csv"
small_round
must import accounts "$TMPDIR/many.csv"
{
    echo '账号,申报编号,事由'
    for i in $(seq 40); do echo "m$i,A-1,同事"; done
} >"$TMPDIR/many.csv"
must import recusals "$TMPDIR/many.csv"
ps account list --json
if [ "$(grep -o '"account"' <<<"$OUT" | wc -l)" = 47 ]; then pass "47 accounts are listed"; else fail "47 accounts are listed"; fi
ps recusal list --json
if [ "$(grep -o '"account"' <<<"$OUT" | wc -l)" = 40 ]; then pass "40 recusals are listed"; else fail "40 recusals are listed"; fi
must assign --per-application 5
must open
if [ "$(sqlite3 "$ROUND" "SELECT COUNT(DISTINCT panel_no), MIN(panel_no), MAX(panel_no) FROM account
    WHERE role IN ('reviewer','chair','deputy')")" = '45|1|45' ]; then
    pass "45 members, numbers 1 to 45"
else
    fail "45 members, numbers 1 to 45"
fi

# ---- the own offline form ----
small_round
csv pairs.csv '账号,申报编号' r1,A-1 r2,A-1 r3,A-1 c1,A-2 r2,A-2 r3,A-2
must import assignments "$TMPDIR/pairs.csv"
must open
must --as r1 undertake
must --as r1 mark A-1 K1 5
must --as r1 export sheets "$TMPDIR/form.csv"
edit() { sed "$1" "$TMPDIR/form.csv" >"$TMPDIR/edited.csv"; }
edit 's/^A-1/A-7/'
remember
ps --as r1 import sheets "$TMPDIR/edited.csv"
refuses "form: an unknown number" 1 'edited.csv:2: 列“申报编号”: 没有申报“A-7”'
edit 's/^A-1/A-2/'
ps --as r1 import sheets "$TMPDIR/edited.csv"
refuses "form: not assigned" 1 'edited.csv:2: 列“申报编号”: 申报“A-2”没有分配给您'
edit "s/,5,,,/,5,,$(printf '好%.0s' $(seq 2001)),/"
ps --as r1 import sheets "$TMPDIR/edited.csv"
refuses "form: an opinion that is too long" 1 'edited.csv:2: 列“评审意见”' '2000'
edit 's/示例甲学会电子领域专家团/示例乙学会氢能领域专家团/; s/,5,,,/,6,,可行,/'
ps --as r1 import sheets "$TMPDIR/edited.csv"
expect "form: another project's name is a hint" 0 '检查是否错行' 'A-1 K1: 5 → 6' 'A-1 评审意见: 新增'
must --as r1 export sheets "$TMPDIR/form.csv"
edit 's/,6,,可行,/,6,,不可行,/'
ps --as r1 import sheets "$TMPDIR/edited.csv"
expect "form: an opinion changed" 0 'A-1 评审意见: 修改'

# ---- a round without objective items ----
csv none.csv '代码,名称,下限,上限'
rm -f "$ROUND"*
OUT=$("$PINGSHEN" init "$ROUND" --objective-items "$TMPDIR/none.csv" 2>"$TMPDIR/stderr") && RC=0 || RC=$?
ERR=$(cat "$TMPDIR/stderr")
expect "a round may do without objective items" 0
ps import objective "$TMPDIR/objective.csv"
expect "then there is nothing to import" 1 "没有客观分项"

# ---- nobody left to vote; several outliers; papers that hold recusals and opinions ----
small_round 'panel.min_valid,2' 'outlier.pct,20'
for pair in 'c1 A-1' 'd1 A-1' 'r1 A-2' 'r2 A-2' 'r3 A-2'; do
    # shellcheck disable=SC2086 # two words on purpose
    must recusal add $pair --reason '本人与申报单位有长期合作，可能影响公正评审，主动提出回避，并已书面说明情况'
done
csv o.csv '申报编号,X,Y' A-1,1,0 A-2,1,0
must import objective "$TMPDIR/o.csv"
must open
must --as r1 undertake
must --as r1 opinion A-1 - </dev/null
printf '任务明确，路径可行' | "$PINGSHEN" --round "$ROUND" --as r1 opinion A-1 - >/dev/null
csv marks.csv '账号,申报编号,指标编号,得分' r1,A-1,K1,8 r1,A-1,K2,12 r2,A-1,K1,8 r2,A-1,K2,12 r3,A-1,K1,8 r3,A-1,K2,12 \
    c1,A-2,K1,8 c1,A-2,K2,12 d1,A-2,K1,8 d1,A-2,K2,12
must import marks "$TMPDIR/marks.csv" --submit
must --as c1 close
remember
ps --as s1 rule --order A-1,A-2 --method vote --reason 票决
refuses "nobody is free to vote" 1 "没有一位成员可以对这些申报投票"
ps --as c1 rule --order A-1,A-2 --method vote --reason 票决
refuses "the chair is recused" 3 "回避"
ps export minutes -
expect "the minutes hold the recusals" 0 'A-1 示例甲学会：组长甲' '长期合作' 'A-2 示例乙学会：专家戊'
ps export signing -
expect "the signing sheets hold the opinions" 0 '评审意见：任务明确，路径可行'
ps export bundle -
expect "a bundle is a folder" 2 "不能写到标准输出"

small_round 'outlier.pct,25'
must open
all_marks 8 12 | sed 's/^r3,A-2,K1,8/r3,A-2,K1,1/; s/^r3,A-1,K1,8/r3,A-1,K1,1/; s/^c1,A-2,K1,8/c1,A-2,K1,1/' >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
must --as c1 close
ps outliers
if [ "$(awk 'NR > 1 { print $1, $4 }' <<<"$OUT")" = $'r3 A-1\nc1 A-2\nr3 A-2' ]; then
    pass "outliers stand by number, then account"
else
    fail "outliers stand by number, then account"
fi

# ---- the end ----
for pair in 'r3 A-1' 'c1 A-2' 'r3 A-2'; do
    # shellcheck disable=SC2086
    must --as d1 outlier $pair --reason 标准不同
done
must --as c1 publish --start 2026-01-05 --end 2026-01-09
remember
ps objection add --app A-1 --from 某人 --contact 电话 --text ' '
refuses "an objection without a cause" 2 "--text"
ps objection decide 7 --upheld --reason x
refuses "an unknown objection" 1 "没有第 7 号异议"
must approve
ps check
expect "no stage behind the last" 0 "没有下一阶段"

done_testing
