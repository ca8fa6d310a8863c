#!/usr/bin/env bash
# export: the bytes of each file, who may have it and when, encodings, and that a failure harms nothing.
set -u
failed=0
# shellcheck source=tests/cli/small_round.sh
. tests/cli/small_round.sh

# golden FILE BOM: standard input with CRLF line ends (and a BOM) is exactly the file.
golden() {
    { [ "${2-bom}" = bom ] && printf '\xEF\xBB\xBF'; sed 's/$/\r/'; } >want
    cmp want "$1" || diff <(od -c want) <(od -c "$1") | head -n 20
    cmp -s want "$1"
}

check "round up to close" small_round trim sheet
check "reason, ruling" all 'run 0 --as r1 outlier r1 SL-004 --reason 熟悉' \
    'run 0 --as r1 rule --order SL-003,SL-002 --method chair --reason 理由'

check "unknown kind" all 'run 2 export lists' 'has err lists'
check "unknown encoding" run 2 export ranking - --encoding latin1
check "UTF-16 is not written" run 2 export ranking - --encoding utf-16
check "columns belong to publicity" run 2 export ranking - --columns 备注
check "publicity: only after publish" all 'run 1 export publicity' '[ ! -e 公示名单.csv ]'
check "notice: only after publish" run 1 export notice
check "awards: only after approve" run 1 export awards
check "ranking, marks: not for a reviewer" all 'run 3 --as r3 export ranking -' 'run 3 --as r3 export marks -'
check "ranking, marks: for chair, staff, supervisor" all 'run 0 --as r1 export ranking -' 'run 0 --as s1 export marks -' \
    'run 0 --as v1 export marks -' 'run 0 --as r2 export ranking -'

check "ranking: says what was written" all 'run 0 export ranking' 'has err 评审排名.csv "5 行"' '[ ! -s out ]'
check "ranking: bytes" golden 评审排名.csv <<'EOF'
名次,申报编号,申报单位,项目名称,有效评分数,专家评审得分,创新能力分值,'=扣分,客观得分,立项评审得分,结论,备注
1,SL-001,"示例省云栖电子信息学会,筹","智能""终端""专家团",3,85.00,6.25,-0.50,5.75,90.75,拟立项,
2,SL-003,示例省砺石机械工程学会,'+重型装备专家团,3,80.00,6.00,-0.50,5.50,85.50,拟立项,同分 1，组长裁决
3,SL-002,示例省星桥信息工程协会,工业软件专家团,3,80.00,5.50,0.00,5.50,85.50,未入选,同分 1，组长裁决
4,SL-006,示例省聚能储能协会,液流电池专家团,3,70.00,4.00,0.00,4.00,74.00,未入选,
5,SL-004,示例省稻香食品科学学会,预制菜专家团,3,60.00,4.00,0.00,4.00,64.00,未入选,
EOF
check "marks: a trimmed sheet does not count, of equals the highest number" all 'run 0 export marks -' \
    '[ "$(wc -l <out)" = 31 ]' 'python3 - <<EOF
import csv
rows = list(csv.DictReader(open("out", encoding="utf-8-sig", newline="")))
assert list(rows[0]) == ["申报编号", "评委", "指标编号", "得分", "计入"], rows[0]
keys = [(r["申报编号"], int(r["评委"][2:]), r["指标编号"]) for r in rows]
assert keys == sorted(keys), keys
total, flags = {}, {}
for r, (no, who, _) in zip(rows, keys):
    assert r["得分"].split(".")[1] == "00" and r["计入"] in "是否", r
    total[no, who] = total.get((no, who), 0) + float(r["得分"])
    flags.setdefault((no, who), set()).add(r["计入"])
for no in sorted({no for no, _ in total}):
    sheets = sorted((t, w) for (n, w), t in total.items() if n == no)
    # dropped: one highest and one lowest, among equals the highest number
    high = max(sheets)
    rest = [s for s in sheets if s != high]
    low = max((s for s in rest if s[0] == rest[0][0]), key=lambda s: s[1])
    for t, w in sheets:
        want = {"否"} if (t, w) in (high, low) else {"是"}
        assert flags[no, w] == want, (no, w, flags[no, w], want)
EOF'

check "publish" run 0 --as r1 publish --start 2026-05-11 --end 2026-05-15
check "publicity: default name and bytes" all 'run 0 export publicity' 'has err 公示名单.csv "2 行"'
check "publicity: bytes" golden 公示名单.csv <<'EOF'
序号,申报单位,项目名称,产业类型,产业领域
1,"示例省云栖电子信息学会,筹","智能""终端""专家团",全省优势产业,电子信息
2,示例省砺石机械工程学会,'+重型装备专家团,全省优势产业,装备制造
EOF
check "publicity: every role" all 'for a in r1 r2 r3 s1 v1; do run 0 --as $a export publicity - && cmp out 公示名单.csv || return 1; done'
check "publicity: UTF-8 without BOM" run 0 export publicity plain.csv --encoding utf-8
check "publicity: UTF-8 without BOM, bytes" golden plain.csv none <<'EOF'
序号,申报单位,项目名称,产业类型,产业领域
1,"示例省云栖电子信息学会,筹","智能""终端""专家团",全省优势产业,电子信息
2,示例省砺石机械工程学会,'+重型装备专家团,全省优势产业,装备制造
EOF
check "publicity: GB18030" all 'run 0 export publicity gb.csv --encoding GB18030' \
    'iconv -f GB18030 -t UTF-8 gb.csv >gb.txt' 'cmp gb.txt plain.csv'
check "publicity: columns in the order given" all \
    'run 0 export publicity all.csv --columns "备注,名次, 拟支持经费(万元),立项评审得分,客观得分,专家评审得分,项目负责人,领衔专家"'
check "publicity: columns, bytes" golden all.csv <<'EOF'
序号,申报单位,项目名称,产业类型,产业领域,备注,名次,拟支持经费（万元）,立项评审得分,客观得分,专家评审得分,项目负责人,领衔专家
1,"示例省云栖电子信息学会,筹","智能""终端""专家团",全省优势产业,电子信息,,1,20.5,90.75,5.75,85.00,云启明,林知远
2,示例省砺石机械工程学会,'+重型装备专家团,全省优势产业,装备制造,同分 1，组长裁决,2,20.5,85.50,5.50,80.00,石坚,韩铁生
EOF
check "publicity: a column that is not for the public" all 'run 2 export publicity all.csv --columns 名次,联系电话' \
    'has err 联系电话' 'run 2 export publicity - --columns 名次,名次' '[ ! -s out ]'
check "publicity: no phone, mail, member or mark in any column" lacks all.csv 1990000 @example 苗小禾 闻一鸣 专家1
check "same state, same bytes" all 'run 0 export publicity again.csv' 'cmp again.csv 公示名单.csv' \
    'run 0 export marks m1.csv' 'run 0 export marks m2.csv' 'cmp m1.csv m2.csv'

cp 公示名单.csv before.csv
sed 's/,电子信息,云启明/,电子'$'\xee\xa1\xa4''信息,云启明/' applications.csv >rare.csv
check "a character that GB18030 lacks is refused with its place" all \
    'run 0 import applications rare.csv --reason 更正' 'run 0 --as r1 publish' \
    'run 1 export publicity 公示名单.csv --encoding gb18030' 'has err "第 2 行" 产业领域 U+E864' 'cmp 公示名单.csv before.csv' \
    'run 1 export publicity - --encoding gb18030' '[ ! -s out ]' '[ -z "$(find . -name ".pingshen-*")" ]'
check "UTF-8 has it" run 0 export publicity 公示名单.csv
check "only the frozen list is read" all 'run 0 import applications applications.csv --reason 改回' \
    'run 0 export publicity now.csv' 'cmp now.csv 公示名单.csv'
check "a folder is no file" all 'mkdir folder' 'run 4 export ranking folder'
check "no folder of that name" run 4 export ranking missing/file.csv
if [ "$(id -u)" = 0 ]; then
    echo "ok a folder that cannot be written # SKIP root may write everywhere"
else
    check "a folder that cannot be written" all 'mkdir -m 500 locked' 'run 4 export ranking locked/file.csv'
fi
check "a full device" all '"$PINGSHEN" export ranking - >/dev/full 2>err; [ $? = 4 ]'

check "notice: filled in" all 'run 0 export notice' 'has err 公示通知.txt' \
    'has 公示通知.txt "关于2026年度产业科技专家团项目拟立项名单的公示" "现拟对2个项目" "计划立项2个，每个项目支持经费20.5万元" "2026年5月11日至2026年5月15日" "1. 示例省云栖电子信息学会,筹  智能\"终端\"专家团" "2. 示例省砺石机械工程学会"' \
    'lacks 公示通知.txt "{" $'"'\\r'"' 1990000' '[ "$(head -c 3 公示通知.txt)" = 关 ]'
check "notice: plain text is UTF-8" run 2 export notice - --encoding gb18030
check "notice: not for a reviewer" run 3 --as r3 export notice -

check "awards" all 'run 0 --as r1 publish' 'run 0 approve' 'run 0 --as r3 export awards' 'has err 立项名单.csv "2 行"'
check "awards: bytes" golden 立项名单.csv <<'EOF'
序号,申报单位,项目名称,产业类型,产业领域,立项经费（万元）
1,"示例省云栖电子信息学会,筹","智能""终端""专家团",全省优势产业,电子信息,20.5
2,示例省砺石机械工程学会,'+重型装备专家团,全省优势产业,装备制造,20.5
EOF

check "second round: marks by criterion" all 'small_round trim criterion' 'run 0 export marks - --encoding utf-8' \
    '[ "$(grep -c ",是" out)" = 10 ]' '[ "$(grep -c ",否" out)" = 20 ]'
check "by criterion: a sheet can count in part" all 'grep "^SL-003,.*,44.00,否" out' 'grep "^SL-003,.*,34.00,是" out' \
    'grep "^SL-003,.*,38.00,否" out' 'grep "^SL-003,.*,45.00,是" out'
check "notice without dates says what to do" all 'run 0 --as r1 outlier r1 SL-004 --reason 熟悉' 'run 0 --as r1 publish' \
    'run 1 export notice none.txt' 'has err --start' '[ ! -e none.txt ]'

exit $failed
