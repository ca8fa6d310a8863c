#!/usr/bin/env bash
# publish and objection: who, when, what blocks, what a list holds, and the next list after an upheld objection.
set -u
failed=0
# shellcheck source=tests/cli/small_round.sh
. tests/cli/small_round.sh

newest() { sed -n 's/.*"action":"publish".*"list":\([0-9]*\).*/\1/p' out | tail -n 1; }

# digest_of NO…: SHA-256 over the texts of these applications, worked out from the office's file.
digest_of() {
    local no
    for no in "$@"; do
        python3 - "$no" <<'EOF'
import csv, sys
for row in csv.DictReader(open("applications.csv", encoding="utf-8")):
    if row["申报编号"] == sys.argv[1]:
        print("\t".join(row[t] for t in ("申报编号", "申报单位", "项目名称", "产业类型", "产业领域")))
EOF
    done | sha256sum | cut -c1-64
}

check "round up to close" small_round mean sheet
check "publish: not local staff" run 3 publish
check "publish: not a reviewer" run 3 --as r3 publish
check "publish: not a supervisor" run 3 --as v1 publish
check "publish: no positional argument" run 2 --as r1 publish 1
check "publish: tie across the cut blocks" all 'run 1 --as r1 publish' 'has out SL-002、SL-003 ties' 'in_stage closed'
check "publish: an outlier without reason blocks" all 'run 1 --as r1 publish' 'has out "r1 闻一鸣 对 SL-004"'
check "check says the same" all 'run 1 check' 'has out SL-002、SL-003 "SL-004 的评分表离群"'
check "objection: not before publicity" all \
    'run 1 objection add --app SL-001 --from 尚明 --contact 19900001111 --text 事由' 'has err 封存'
check "reason for the outlier" run 0 --as r1 outlier r1 SL-004 --reason "对该领域较熟悉"
check "ruling" run 0 --as r1 rule --order SL-003,SL-002 --method chair --reason "量化指标更具体"
check "no blocker left" run 0 check

check "dates: impossible day" all 'run 1 --as r1 publish --start 2026-02-30 --end 2026-05-15' 'has err 2026-02-30'
check "dates: no year" run 1 --as r1 publish --start 5月11日 --end 2026-05-15
check "dates: start after end" all 'run 1 --as r1 publish --start 2026-05-16 --end 2026-05-15' 'has err 晚于' \
    'in_stage closed'
check "nothing was published" all 'run 0 journal --json' 'lacks out "\"action\":\"publish\""'

check "publish: list 1" all 'run 0 --as r1 publish --start 2026年5月11日 --end 2026/5/15' \
    'has out "第 1 号公示名单，2 项" "2026-05-11 至 2026-05-15，共 5 天" SL-001 SL-003' \
    'lacks out SL-002 SL-004 SL-006' 'in_stage published'
check "publish: the digest is over the texts" all 'run 0 journal --json' \
    'has out "\"list\":1,\"list_sha256\":\"$(digest_of SL-001 SL-003)\",\"count\":2,\"start\":\"2026-05-11\",\"end\":\"2026-05-15\",\"changes\":\"\"}"' \
    'has out "\"action\":\"publish\",\"subject\":\"1\""' 'lacks out 副组长代组长'
check "publish again: nothing new" all 'run 1 --as r1 publish' 'has out 没有新的内容' 'run 0 journal --json' \
    '[ "$(newest)" = 1 ]'
check "publish again with other dates: nothing new, dates kept" all \
    'run 1 --as r1 publish --start 2026-06-01 --end 2026-06-05' 'run 0 export notice -' 'has out 2026年5月15日'

check "objection: chair may not" run 3 --as r1 objection add --app SL-001 --from 尚明 --contact c --text 事由
check "objection: chair may not list" run 3 --as r1 objection list
check "objection: unknown application" run 1 objection add --app SL-999 --from 尚明 --contact c --text 事由
check "objection: failed the formal review" run 1 objection add --app SL-005 --from 尚明 --contact c --text 事由
check "objection: anonymous" all 'run 1 objection add --app SL-001 --contact c --text 事由' 'has err 匿名' \
    'run 1 objection add --app SL-001 --from "　" --contact c --text 事由' \
    'run 1 objection add --app SL-001 --from 匿名 --contact c --text 事由'
check "objection: no contact" all 'run 1 objection add --app SL-001 --from 尚明 --contact 无 --text 事由' \
    'has err 联系方式'
check "objection: no text is a usage error" run 2 objection add --app SL-001 --from 尚明 --contact c
check "objection: bad date" run 1 objection add --app SL-001 --from 尚明 --contact c --text 事由 --date 46132
check "objection: nothing recorded so far" all 'run 0 objection list' '[ "$(wc -l <out)" = 1 ]'
check "objection: recorded" all \
    'run 0 objection add --app SL-001 --from 尚明 --unit 示例重工有限公司 --contact 19900001111 --text 材料不实 --date 2026.5.12' \
    'has out "第 1 号"' 'lacks out 不在公示期' 'run 0 objection list' 'has out 尚明 示例重工有限公司 19900001111 材料不实 2026-05-12 待处理'
check "objection: default date is today in Shanghai" all \
    'run 0 --as s1 objection add --app SL-002 --from 常乐 --contact chang@example.com --text 其他' \
    'has out "不在公示期（2026-05-11 至 2026-05-15）内"' 'run 0 objection list' 'has out "$(TZ=Asia/Shanghai date +%F)"'
check "objection: an open one is not a new list" run 1 --as r1 publish
check "approve waits for open objections" all 'run 1 approve' 'run 1 check' 'has out "2 条异议"'
check "decide: needs exactly one verdict" all 'run 2 objection decide 1 --reason 查实' \
    'run 2 objection decide 1 --upheld --dismissed --reason 查实' 'run 2 objection decide 1 --upheld'
check "decide: unknown number" all 'run 1 objection decide 9 --upheld --reason 查实' 'run 2 objection decide x --upheld --reason 查实'
check "decide: staff only" run 3 --as r2 objection decide 1 --upheld --reason 查实
check "decide: dismissed" all 'run 0 objection decide 2 --dismissed --reason 查无实据' 'run 1 --as r1 publish'
check "decide: upheld" run 0 objection decide 1 --upheld --reason 经查属实
check "decide: once" run 1 objection decide 1 --dismissed --reason 再议
check "the application is withdrawn" all 'run 0 rank --format csv' 'has out "异议成立，撤出"' 'run 1 check' 'has out "没有体现在名单中"'
check "the old list still stands" all 'run 0 export publicity -' 'has out 云栖 砺石'

check "publish: list 2 by a deputy, filled from below" all 'run 0 --as r2 publish --end 2026-05-20' \
    'has out "第 2 号公示名单，2 项" "撤出：SL-001 " "递补：SL-002 示例省星桥信息工程协会（名次 2）" "2026-05-11 至 2026-05-20"'
check "list 2: the journal says who acted for whom" all 'run 0 journal --json' '[ "$(newest)" = 2 ]' \
    'has out "\"acting\":\"副组长代组长\"" "$(digest_of SL-003 SL-002)"'
check "list 2: nothing new afterwards" run 1 --as r1 publish

check "a new tie at the cut must be ruled first" all \
    'run 0 objection add --app SL-003 --from 尚明 --contact 19900001111 --text 重复资助' \
    'run 0 objection decide 3 --upheld --reason 属实' 'run 1 --as r1 publish' 'has out SL-004、SL-006' \
    'run 0 journal --json' 'has out "\"action\":\"void_ruling\""'
check "list 3 after the ruling" all \
    'run 0 --as r1 rule --order SL-006,SL-004 --method vote --votes 2,1 --reason 票决' 'run 0 --as r1 publish' \
    'has out "第 3 号公示名单" "撤出：SL-003 " "递补：SL-006 "' 'run 0 export publicity -' 'has out 星桥 聚能' 'lacks out 砺石 稻香'

sed 's/,液流电池专家团,/,全钒液流电池专家团,/' applications.csv >corrected.csv
check "a corrected text makes list 4" all 'run 0 import applications corrected.csv --reason 更正名称' \
    'run 0 --as r1 publish' 'has out "第 4 号公示名单" "文字更正：SL-006 项目名称“液流电池专家团”改为“全钒液流电池专家团”"' \
    'run 0 export publicity -' 'has out 全钒液流电池'
sed 's/,预制菜专家团,/,乡味预制菜专家团,/' corrected.csv >beside.csv
check "a correction beside the list does not" all 'run 0 import applications beside.csv --reason 更正名称' 'run 1 --as r1 publish'
check "an upheld objection to one not on the list is said too" all \
    'run 0 objection add --app SL-004 --from 尚明 --contact 19900001111 --text 其他' \
    'run 0 objection decide 4 --upheld --reason 属实' 'run 0 --as r1 publish' \
    'has out "撤出：SL-004 示例省稻香食品科学学会（原不在名单中）"'

check "contact data stays with the staff" all 'run 0 journal --json' 'lacks out 尚明 19900001111 chang@example.com' \
    'run 0 export publicity --columns 备注 -' 'lacks out 尚明 1990000'
check "objections name the list that took them up" all 'run 0 objection list' 'has out "成立（名单 2）" "成立（名单 5）"'

check "approve, once the period is over" all 'run 0 approve' 'in_stage approved'
check "approved: no further list" run 1 --as r1 publish
check "approved: no further objection" run 1 objection add --app SL-002 --from 尚明 --contact c --text 事由
check "approved: the record can still be read" run 0 objection list

check "second round: publish without dates" all 'small_round mean sheet' \
    'run 0 --as r1 outlier r1 SL-004 --reason 熟悉' 'run 0 --as r1 rule --order SL-002,SL-003 --method chair --reason 理由' \
    'run 0 --as r1 publish' 'has err 公示起止日期' 'run 1 approve'
check "the period may be given later, without a new list" all \
    'run 0 --as r1 publish --start 2026-05-11 --end 2026-05-15' 'has out "第 1 号公示名单"' \
    'run 1 --as r1 publish --start 2026-05-11 --end 2026-05-22' 'run 0 journal --json' '[ "$(newest)" = 1 ]'
check "reopen withdraws the list" all 'run 0 --as r1 reopen --reason 录入有误' 'run 0 journal --json' \
    'has out "\"action\":\"withdraw_list\"" "{\"list\":1}"' 'run 1 export publicity -'
check "the next list counts on" all 'run 0 --as r1 close' 'run 0 --as r1 publish' \
    'has out "第 2 号公示名单" "第 1 号名单已随重新开放评分撤回" SL-002'

exit $failed
