#!/usr/bin/env bash
# Objective points, the ranking and its sum read aloud, ties and rulings, outliers.
. "$(dirname "$0")/lib.sh"

# sheets APPLICATION ACCOUNT:K1/K2…: adds rows to marks.csv
sheets()
{
    local no=$1 given account marks
    shift
    for given in "$@"; do
        account=${given%%:*} marks=${given#*:}
        printf '%s,%s,K1,%s\n%s,%s,K2,%s\n' "$account" "$no" "${marks%/*}" "$account" "$no" "${marks#*/}"
    done >>"$TMPDIR/marks.csv"
}
new_marks() { csv marks.csv '账号,申报编号,指标编号,得分'; }

# scored: opens, stores marks.csv as submitted sheets and closes.
scored()
{
    local account
    must open
    for account in $PANEL; do must --as "$account" undertake; done
    must import marks "$TMPDIR/marks.csv" --submit
    must --as c1 close
}

# more_applications: A-4 and A-5 of one society, A-6; with objective points
more_applications()
{
    csv more.csv '申报编号,项目名称,申报单位,统一社会信用代码,产业类型,产业领域,形式审查结论' \
        'A-4,丁一,示例丁（省级）学会,51990000FAKE00013C,新兴产业,氢能,通过' \
        'A-5,丁二,示例丁（省级）学会,51990000FAKE00013C,新兴产业,氢能,通过' \
        'A-6,戊,示例戊学会,,新兴产业,氢能,通过'
    must import applications "$TMPDIR/more.csv"
}

# cell APPLICATION COLUMN: of rank --format csv (texts in these rounds hold no comma)
cell() { awk -F, -v no="$1" -v title="$2" '{ sub(/\r$/, "") } NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } $2 == no { print $at[title] }' <<<"$OUT"; }
# cells NAME APPLICATION COLUMN=VALUE…
cells()
{
    local name=$1 no=$2 pair got
    shift 2
    ps rank --format csv
    for pair in "$@"; do
        got=$(cell "$no" "${pair%%=*}")
        if [ "$got" != "${pair#*=}" ]; then fail "$name" "${pair%%=*} is $got, not ${pair#*=}"; return 0; fi
    done
    pass "$name"
}

# ---- objective points ----

small_round
more_applications
# objective NAME RC TEXTS LINES…: TEXTS separated by |
objective()
{
    local name=$1 rc=$2 texts
    IFS='|' read -ra texts <<<"$3"
    shift 3
    csv o.csv "$@"
    remember
    ps import objective "$TMPDIR/o.csv"
    if [ "$rc" = 0 ]; then expect "$name" "$rc" "${texts[@]}"; else refuses "$name" "$rc" "${texts[@]}"; fi
}
objective "a society sets all its applications" 0 '新增 2' '申报单位,X,Y' '示例丁(省级) 学会,1,0'
objective "by code, only the changed value is told" 0 '更新 2|A-4 示例丁（省级）学会 扣分: 0.00 → -0.50|A-5' \
    '统一社会信用代码,创新,Y' '51990000FAKE00013C,1,-0.5'
objective "an absent column keeps what is stored" 0 '更新 1|A-5 示例丁（省级）学会 创新: 1.00 → 2.25' '申报编号,X' 'A-5,２．２５'
objective "the same file again" 0 '未变 1' '申报编号,X' 'A-5,2.250'
objective "a society that failed is matched and ignored" 0 '新增 1' '申报单位,X,Y' '示例丙学会,1,0' '示例戊学会,0,0'
objective "number, then code, then name" 0 '未变 2' '申报单位,统一社会信用代码,申报编号,X' '示例丁（省级）学会,,A-5,2.25' '示例戊学会,,,0'
objective "name contradicts number" 1 'o.csv:2: 列“申报单位”|不一致' '申报单位,申报编号,X' '示例戊学会,A-5,2'
objective "code contradicts number" 1 'o.csv:2: 列“统一社会信用代码”|不一致' '统一社会信用代码,申报编号,X' '51990000FAKE000217,A-5,2'
objective "near names and what to do" 1 'o.csv:2: 列“申报单位”|“示例甲学会”|--map|--skip-unmatched' '申报单位,X' '示例甲协会,2'
objective "unknown number" 1 'o.csv:2: 列“申报编号”' '申报编号,X' 'A-9,2'
objective "no key in a row" 1 'o.csv:2' '申报编号,申报单位,X' ',,2'
objective "no key column" 1 '申报单位' '单位名称,X' '示例甲学会,2'
objective "no item column" 1 '创新' '申报编号,Z' 'A-1,2'
objective "a society twice" 1 'o.csv:4|第 2 行' '申报单位,X,Y' '示例丁（省级）学会,1,0' '示例戊学会,1,0' '示例丁（省级） 学会,1,0'
objective "an application twice, by number" 1 'o.csv:3|第 2 行' '申报编号,X' 'A-1,1' 'A-1,1'
objective "a failed society twice" 1 'o.csv:3|第 2 行' '申报单位,X' '示例丙学会,1' '示例丙学会,2'
objective "missing is never zero" 1 'o.csv:2: 列“X”' '申报编号,X' 'A-1, '
objective "above the limit" 1 'o.csv:2: 列“X”|10.01|0 到 10' '申报编号,X' 'A-1,10.01'
objective "below the limit" 1 'o.csv:2: 列“扣分”|-5.01|-5 到 5' '申报编号,扣分' 'A-1,-5.01'
objective "a minus where no limit allows it" 1 'o.csv:2: 列“X”|-1|0 到 10' '申报编号,X' 'A-1,-1'
objective "three decimals" 1 'o.csv:2: 列“X”|1.005' '申报编号,X' 'A-1,1.005'
for bad in 约3 1e1 +1 .5 5. nan 0x1 -0 '"1,0"' 3分; do
    objective "not a number: $bad" 1 'o.csv:2: 列“Y”' '申报编号,Y' "A-1,$bad"
done
objective "all or nothing" 1 'o.csv:3' '申报编号,X' 'A-1,9' 'A-2,11'

csv o.csv '申报单位,X' '平台上的戊 ,3' '示例外省学会,9'
csv map.csv '平台名称,申报单位' '平台上的戊,示例戊学会' '示例外省学会,'
ps import objective "$TMPDIR/o.csv" --map "$TMPDIR/map.csv"
expect "a map made by a person" 0 'A-6 示例戊学会 创新: 0.00 → 3.00' '更新 1'
ps journal --json
expect "the map's digest is in the journal" 0 "$(sha256sum <"$TMPDIR/map.csv" | cut -c1-64)"
csv map.csv '平台名称,申报单位' '平台上的戊,示例己学会' ',示例戊学会' '甲,示例甲学会' '甲 ,示例乙学会'
remember
ps import objective "$TMPDIR/o.csv" --map "$TMPDIR/map.csv"
refuses "faults of the map under its own name" 1 'map.csv:2: 列“申报单位”' 'map.csv:3: 列“平台名称”' 'map.csv:5: 列“平台名称”'
ps import objective "$TMPDIR/o.csv" --skip-unmatched
expect "skip unmatched" 0 '新增 0' '跳过'
ps import objective "$TMPDIR/o.csv" --skip-unmatched --dry-run
expect "a trial run" 0
ps --as c1 import objective "$TMPDIR/o.csv"
expect "not the chair's" 3

csv o.csv '申报编号,X,Y' 'A-1,5.5,-1'
must import objective "$TMPDIR/o.csv"
ps journal --json
digest=$(printf '%s\n' $'A-1\tX\t5.50' $'A-1\tY\t-1.00' $'A-2\tX\t4.00' $'A-2\tY\t0.25' $'A-4\tX\t1.00' $'A-4\tY\t-0.50' \
    $'A-5\tX\t2.25' $'A-5\tY\t-0.50' $'A-6\tX\t3.00' $'A-6\tY\t0.00' | sha256sum | cut -c1-64)
expect "digest of all objective values" 0 "\"objective_sha256\":\"$digest\""
ps --as c1 journal --json
if [[ $RC == 0 && $OUT == *'"action":"import_objective","subject":"","detail":null'* && $OUT != *"$digest"* ]]; then
    pass "from the panel even that is withheld before close"
else
    fail "from the panel even that is withheld before close"
fi

# ---- mean of the sheets ----

small_round
new_marks
sheets A-1 c1:8/15 d1:7/14.5 r1:9/16 r2:8/15 r3:6/13
sheets A-2 c1:8/15 d1:7/14.5 r1:9/16 r2:8/15.5
must recusal add r3 A-2 --reason 亲属
ps rank
expect "no ranking before close for staff" 1 "准备" "封存"
ps --as r1 rank
expect "never for a reviewer" 3
scored
ps --as r1 explain A-1
expect "no explanation for a reviewer" 3
cells "mean of five" A-1 名次=2 有效评分数=5 专家评审得分=22.30 创新=5.50 扣分=-1.00 客观得分=4.50 立项评审得分=26.80 \
    结论=未入选 备注=
cells "a recused sheet is not zero" A-2 名次=1 有效评分数=4 专家评审得分=23.25 客观得分=4.25 立项评审得分=27.50 结论=拟立项
ps rank --format json
expect "JSON" 0 '"rank":1,"application_no":"A-2"' '"sheets":4' '"expert_score":"23.25"' '"objective":{"X":"4.00","Y":"0.25"}' \
    '"objective_score":"4.25","review_score":"27.50","outcome":"proposed","tie":null' '"outcome":"not_selected"'
ps rank
expect "cut line under the quota" 0
line=$(grep -n -- '^----' <<<"$OUT" | cut -d: -f1)
if [ "$line" = 3 ]; then pass "cut after the first"; else fail "cut after the first" "line $line"; fi
ps explain A-1
expect "the whole sum" 0 'K1 8 + K2 15，总分 23' '合计 111.5，111.5÷5 = 22.3，四舍五入到 2 位小数得 22.30' '5.50 - 1.00 = 4.50' \
    '22.30 + 4.50 = 26.80' '第 2 名' '结论：未入选'
ps explain A-3
expect "an application that failed has no sum" 1 "形式审查"
ps explain A-9
expect "unknown application" 1 "A-9"
ps rank --format xml
expect "unknown format" 2
ps --as v1 ties
expect "no ties" 0 "没有同分"

# ---- trimming, an endless decimal ----

small_round 'agg.method,trim' 'agg.trim_min_n,5'
new_marks
sheets A-1 c1:8/15 d1:7/14.5 r1:9/16 r2:8/15 r3:6/13
sheets A-2 c1:8/15 d1:8/15 r1:9/16 r2:9/16 r3:8/16.5
scored
cells "highest and lowest dropped" A-1 有效评分数=5 专家评审得分=22.50
cells "rounded half up" A-2 专家评审得分=24.17
ps explain A-2
expect "endless decimal shown" 0 '作为最高分去掉' '作为最低分去掉' '去掉 2 份，计入 3 份，合计 72.5，72.5÷3 = 24.16666666…，四舍五入到 2 位小数得 24.17'

# ---- criterion by criterion, with weights and a chain ----

small_round
csv rubric.csv '指标编号,指标名称,满分,步长,权重' 'K1,目标,10,1,0.35' 'K2,路径,20,0.5,1.5'
csv programme.csv '键,值' 'title,加权' 'quota,1' 'agg.scope,criterion' 'agg.decimals,1' 'tie.chain,"criterion:K1,objective:Y"'
rm -f "$ROUND" "$ROUND"-*
must init "$ROUND" --programme "$TMPDIR/programme.csv" --rubric "$TMPDIR/rubric.csv" --objective-items "$TMPDIR/items.csv"
for kind in accounts applications objective; do must import "$kind" "$TMPDIR/$kind.csv"; done
new_marks
sheets A-1 c1:8/15 d1:7/14.5 r1:9/16 r2:8/15 r3:7/13.5
sheets A-2 c1:8/15 d1:7/14.5 r1:9/16 r2:8/15 r3:6/13
scored
# A-1: K1 39/5 = 7.8, x 0.35 = 2.73 -> 2.7; K2 74/5 = 14.8, x 1.5 = 22.2; 24.9
# A-2: K1 38/5 = 7.6, x 0.35 = 2.66 -> 2.7; K2 73.5/5 = 14.7, x 1.5 = 22.05 -> 22.1; 24.8
cells "rounded criterion by criterion" A-1 专家评审得分=24.90 立项评审得分=29.40
cells "half goes up" A-2 专家评审得分=24.80 立项评审得分=29.05
ps explain A-2
expect "every criterion read aloud" 0 'K2 路径（满分 20）' '73.5÷5 = 14.7，四舍五入到 1 位小数得 14.70；乘权重 1.5 为 22.05，四舍五入得 22.10' \
    '各项相加：2.70 + 22.10 = 24.80' '“K1 目标”的平均分为 7.60'

# ---- ties and rulings ----

# tied: A-1, A-2, A-4 with one score, A-5 below; quota 1
tied()
{
    small_round "$@"
    more_applications
    csv o.csv '申报编号,X,Y' 'A-1,1,0' 'A-2,1,0' 'A-4,1,0' 'A-5,1,0' 'A-6,1,-1'
    must import objective "$TMPDIR/o.csv"
    new_marks
}
same() { sheets "$1" c1:8/15 d1:8/15 r1:8/15 r2:8/15 r3:8/15; }

tied
same A-1 && same A-2 && same A-4
sheets A-5 c1:5/15 d1:5/15 r1:5/15 r2:5/15 r3:5/15
same A-6
scored
cells "a tie across the cut waits" A-1 名次=1 结论=待裁决 '备注=同分 1，待裁决'
cells "its last member too" A-4 名次=1 结论=待裁决
cells "the next rank" A-6 名次=4 结论=未入选
ps --as s1 ties
expect "ties are listed" 0 '同分第 1 组：立项评审得分 24.00，共 3 项，跨越名额，公示前须裁决' 'A-1' 'A-4'
remember
# rule NAME RC TEXT ACCOUNT ARGS…
rule()
{
    local name=$1 rc=$2 text=$3 account=$4
    shift 4
    if [ "$account" = - ]; then ps rule "$@"; else ps --as "$account" rule "$@"; fi
    refuses "$name" "$rc" "$text"
}
all=(--order A-4,A-1,A-2 --reason 理由)
rule "no reason" 2 "--reason" c1 --order A-4,A-1,A-2 --method chair
rule "unknown method" 2 "chair" c1 "${all[@]}" --method lot
rule "one number twice" 2 "两次" c1 --order A-1,A-1,A-2 --method chair --reason x
rule "fewer than two" 2 "至少" c1 --order A-1 --method chair --reason x
rule "votes with chair" 2 "票" c1 "${all[@]}" --method chair --votes 3,1,1
rule "votes do not match" 2 "一一对应" c1 "${all[@]}" --method vote --votes 3,1
rule "a vote that is no number" 2 "票数" c1 "${all[@]}" --method vote --votes 3,1,一
rule "a reviewer never" 3 "无权" r1 "${all[@]}" --method vote
rule "a supervisor never" 3 "无权" v1 "${all[@]}" --method vote
rule "staff not while the chair may" 3 "组长“c1”" s1 "${all[@]}" --method vote
rule "local is staff" 3 "组长“c1”" - "${all[@]}" --method chair
rule "unknown application" 1 "A-9" c1 --order A-9,A-1,A-2 --method chair --reason x
rule "not the whole group" 1 "A-1、A-2、A-4" c1 --order A-1,A-2 --method chair --reason x
rule "one too many" 1 "A-1、A-2、A-4" c1 --order A-1,A-2,A-4,A-5 --method chair --reason x
rule "as many, but one of another score" 1 "A-1、A-2、A-4" c1 --order A-1,A-2,A-5 --method chair --reason x
rule "no tie" 1 "同分" c1 --order A-5,A-6 --method chair --reason x
rule "votes against the order" 1 "矛盾" c1 "${all[@]}" --method vote --votes 2,3,0
rule "more votes than members" 1 "5 位" c1 "${all[@]}" --method vote --votes 6,0,0
ps --as d1 rule "${all[@]}" --method vote --votes 3,1,1
expect "the deputy rules" 0 "A-4、A-1、A-2"
cells "distinct ranks" A-4 名次=1 结论=拟立项 '备注=同分 1，票决'
cells "and the second" A-1 名次=2 结论=未入选
ps --as v1 explain A-1
expect "the ruling is explained" 0 '同分第 1 组' '由评审组票决' 'A-4（3 票）、A-1（1 票）、A-2（1 票）' '第 2 名'
ps --as c1 rule --order A-2,A-1,A-4 --method vote --votes 3,2,0 --reason 复议
expect "the chair may record a vote" 0
ps --as c1 rule --order A-2,A-1,A-4 --method chair --reason 复议
expect "a new ruling" 0
cells "takes the place of the old one" A-2 名次=1 结论=拟立项 '备注=同分 1，组长裁决'
ps journal --json
expect "both in the journal" 0 '"action":"rule","subject":"A-1,A-2,A-4"' '"votes":[3,1,1]' '副组长代组长' '"action":"void_ruling"' '"order":["A-2","A-1","A-4"]'

# the score of the group changes: the ruling is void with the next close
must --as c1 reopen --reason 补录
csv o.csv '申报编号,X,Y' 'A-1,2,0'
must import objective "$TMPDIR/o.csv"
must --as c1 close
cells "a smaller tie has no ruling" A-2 名次=2 结论=未入选 '备注=同分 1'
cells "the changed one alone" A-1 名次=1 结论=拟立项 备注=
ps journal --json
expect "why it is void" 0 'A-1 的立项评审得分已变化'

# an upheld objection: the application keeps its row without a place, its ruling is void
tied
same A-1 && same A-2 && same A-4 && same A-5 && same A-6
scored
must --as c1 rule --order A-5,A-4,A-2,A-1 --method chair --reason x
must --as c1 publish --start 2026-05-11 --end 2026-05-15
remember
rule "no ruling once the list is out and none is due" 1 "已经公示" c1 --order A-1,A-2,A-4,A-5 --method chair --reason x
must objection add --app A-5 --from 某人 --contact 电话 --text 情况不实
must objection decide 1 --upheld --reason 属实
cells "withdrawn without a rank" A-5 名次= 结论=撤出 备注=异议成立，撤出 立项评审得分=24.00
cells "the rest of the tie waits again" A-1 名次=1 结论=待裁决
ps rank --format json
expect "withdrawn in JSON" 0 '"rank":null,"application_no":"A-5"' '"outcome":"withdrawn","tie":null'
ps explain A-5
expect "withdrawn explained" 0 '已撤出' '结论：撤出'
ps journal --json
expect "the withdrawal voids the ruling" 0 'A-5 已不参加排名'
ps --as c1 rule --order A-5,A-4,A-2,A-1 --method chair --reason x
expect "the old group is gone" 1 'A-1、A-2、A-4'
ps --as c1 rule --order A-4,A-2,A-1 --method chair --reason x
expect "the new group is ruled while published" 0

# chair recused: the deputy; both: staff record a vote of the others
tied
must recusal add c1 A-2 --reason 同事
sheets A-1 c1:8/15 d1:8/15 r1:8/15 r2:8/15 r3:8/15
sheets A-2 d1:8/15 r1:8/15 r2:8/15 r3:8/15
same A-4 && same A-5 && same A-6
scored
remember
rule "a recused chair" 3 "回避" c1 --order A-1,A-2,A-4,A-5 --method chair --reason x
rule "recused comes before unknown" 3 "回避" c1 --order A-2,A-9 --method chair --reason x
rule "the deputy is still there" 3 "副组长“d1”" s1 --order A-1,A-2,A-4,A-5 --method vote --reason x
rule "a recused member has no vote" 1 "4 位" d1 --order A-1,A-2,A-4,A-5 --method vote --votes 5,0,0,0 --reason x
ps --as d1 rule --order A-5,A-2,A-4,A-1 --method chair --reason x
expect "the deputy may" 0

tied
must recusal add c1 A-2 --reason 同事
must recusal add d1 A-1 --reason 同事
sheets A-1 c1:8/15 r1:8/15 r2:8/15 r3:8/15
sheets A-2 d1:8/15 r1:8/15 r2:8/15 r3:8/15
sheets A-4 c1:1/15 d1:1/15 r1:1/15 r2:1/15 r3:1/15
sheets A-5 c1:1/14 d1:1/14 r1:1/14 r2:1/14 r3:1/14
sheets A-6 c1:1/13 d1:1/13 r1:1/13 r2:1/13 r3:1/13
scored
remember
rule "staff do not rule as chair" 3 "vote" s1 --order A-1,A-2 --method chair --reason x
rule "the deputy is recused too" 3 "回避" d1 --order A-1,A-2 --method chair --reason x
rule "three are left to vote" 1 "3 位" s1 --order A-1,A-2 --method vote --votes 4,0 --reason x
ps --as s1 rule --order A-2,A-1 --method vote --votes 2,1 --reason 票决
expect "staff record the vote" 0
cells "and it decides" A-2 名次=1 结论=拟立项

# ---- a score below the minimum is never selected ----

tied 'min_total,23'
same A-1
sheets A-2 c1:6/15 d1:6/15 r1:6/15 r2:6/15 r3:6/15
sheets A-4 c1:6/15 d1:6/15 r1:6/15 r2:6/15 r3:6/15
same A-5
sheets A-6 c1:5/15 d1:5/15 r1:5/15 r2:5/15 r3:5/15
scored
cells "ties under the minimum keep a rank" A-2 名次=3 结论=未入选 '备注=低于最低分；同分 2'
cells "alone under it" A-6 名次=5 备注=低于最低分

# ---- outliers ----

small_round
new_marks
sheets A-1 c1:10/20 d1:10/20 r1:10/20 r2:10/20 r3:5/16
sheets A-2 c1:10/20 d1:10/20 r1:10/20 r2:10/20 r3:5/15.5
scored
# others' mean 30: 21 is 30 % off and no outlier, 20.5 is
ps outliers
expect "just over the limit" 0 r3 A-2 20.50 30.00 "还没有说明"
if [[ $OUT == *A-1* ]]; then fail "exactly at the limit"; else pass "exactly at the limit"; fi
ps --as r3 outliers
expect "outliers are not the reviewer's" 3
remember
ps --as c1 outlier r3 A-1 --reason x
refuses "no outlier, no reason" 1 "离群"
ps --as s1 outlier r3 A-2 --reason x
refuses "reasons are the chair's" 3
ps --as c1 outlier r3 A-2
refuses "a reason is needed" 2
ps --as c1 outlier r3 A-2 --reason 认为路径不可行
expect "reason recorded" 0
ps outliers
expect "and shown" 0 认为路径不可行
ps journal --json
expect "without a total" 0 '"action":"outlier"' '认为路径不可行'

done_testing
