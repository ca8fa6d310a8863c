#!/usr/bin/env bash
# export bundle, minutes, signing: an outsider can check the folder, and finds no name of the panel in it.
set -u
failed=0
# shellcheck source=tests/cli/small_round.sh
. tests/cli/small_round.sh

FILES='SHA256SUMS applications.csv journal.jsonl marks.csv objective-items.csv objective.csv programme.csv ranking.csv
recusals.csv rubric.csv rulings.csv verify.py'
head_now() { "$PINGSHEN" status --json | sed 's/.*"head":"\([0-9a-f]*\)".*/\1/'; }

# holds FOLDER LISTS: exactly these files; the sums are right; the independent checker finds nothing.
holds() {
    local n want=$FILES
    for n in $2; do want="$want publicity-$n.csv"; done
    diff <(tr ' ' '\n' <<<"$want" | LC_ALL=C sort) <(ls -A "$1" | LC_ALL=C sort) || return 1
    (cd "$1" && sha256sum --strict --quiet -c SHA256SUMS) || return 1
    LC_ALL=C sort -c -k 2 "$1/SHA256SUMS" || return 1
    [ "$(wc -l <"$1/SHA256SUMS")" = "$(($(ls -A "$1" | wc -l) - 1))" ] || return 1
    python3 "$1/verify.py" --head "$(head_now)" >out || {
        cat out
        return 1
    }
}
# nameless FOLDER: no account and no person's name of anybody who has one.
nameless() {
    ! grep -rnwE 'r[1-9]|s1|v1' "$1" || return 1
    ! grep -rnE '闻一鸣|穆清和|骆长川|成一诺|平安然|示例大学|示例理工大学|科学技术研究院|尚明|1990000' "$1"
}
bytes() {
    { printf '\xEF\xBB\xBF'; sed 's/$/\r/'; } >want
    diff want "$1"
}

check "round up to close" small_round mean sheet
check "closed: the folder holds" all 'run 0 export bundle first' 'holds first ""' 'nameless first'
check "rights: reviewer not, chair and supervisor yes" all 'run 3 --as r3 export bundle none' '[ ! -e none ]' \
    'run 0 --as r1 export bundle by-chair' 'run 0 --as v1 export bundle by-supervisor' 'diff -r first by-chair' \
    'diff -r first by-supervisor'
check "an existing folder is refused and left alone" all 'sha256sum first/* >sums' 'run 1 export bundle first' 'sha256sum --quiet -c sums' \
    'mkdir empty' 'run 1 export bundle empty' '[ -z "$(ls -A empty)" ]'
check "a file of that name is refused" all 'echo x >plain' 'run 1 export bundle plain' '[ "$(cat plain)" = x ]'
check "no place for it" all 'run 4 export bundle missing/folder' '[ ! -e missing ]'
check "a failure half way leaves nothing" all \
    '! (ulimit -f $(($(wc -c <first/verify.py) / 1024 - 1)); "$PINGSHEN" export bundle half >out 2>err)' 'has err verify.py' '[ ! -e half ]'

check "the round can be made again from its rules" all \
    'run 0 init again.db --programme first/programme.csv --rubric first/rubric.csv --objective-items first/objective-items.csv' \
    'run 0 --round again.db status --json' 'grep -o "\"digest\":\"[0-9a-f]*\"" out >digest' 'run 0 status --json' \
    'grep -qF "$(cat digest)" out'
check "applications.csv" bytes first/applications.csv <<'END'
申报编号,申报单位,项目名称,产业类型,产业领域,状态
SL-001,"示例省云栖电子信息学会,筹","智能""终端""专家团",全省优势产业,电子信息,
SL-002,示例省星桥信息工程协会,工业软件专家团,全省优势产业,电子信息,
SL-003,示例省砺石机械工程学会,'+重型装备专家团,全省优势产业,装备制造,
SL-004,示例省稻香食品科学学会,预制菜专家团,全省优势产业,食品轻纺,
SL-006,示例省聚能储能协会,液流电池专家团,新兴产业,新型储能,
END
check "objective.csv" bytes first/objective.csv <<'END'
申报编号,代码,分值
SL-001,innovation,6.25
SL-001,deduction,-0.50
SL-002,innovation,5.50
SL-002,deduction,0.00
SL-003,innovation,6.00
SL-003,deduction,-0.50
SL-004,innovation,4.00
SL-004,deduction,0.00
SL-006,innovation,4.00
SL-006,deduction,0.00
END
check "marks and ranking are those of the exports" all 'run 0 export marks -' 'cmp out first/marks.csv' 'run 0 export ranking -' \
    'cmp out first/ranking.csv'
check "an altered file is found by both" all 'cp -r first bad' 'sed -i s/,50.00,/,51.00,/ bad/marks.csv' \
    '! (cd bad && sha256sum --status -c SHA256SUMS)' '! python3 bad/verify.py >out' 'has out "不通过 文件校验和"'
check "an altered mark is found without the sums too" all \
    '(cd bad && sha256sum $(sed "s/.*  //" SHA256SUMS) >sums && mv sums SHA256SUMS)' '! python3 bad/verify.py >out' \
    'has out "通过 文件校验和" "不通过 评分表与日志"'

check "ruling, reason, list" all 'run 0 --as r1 outlier r1 SL-004 --reason 闻一鸣熟悉该领域' \
    'run 0 --as r1 rule --order SL-003,SL-002 --method chair --reason 量化指标更具体' \
    'run 0 --as r1 publish --start 2026-05-11 --end 2026-05-15' 'run 0 export bundle second' 'holds second 1' 'nameless second'
check "rulings.csv" bytes second/rulings.csv <<'END'
裁决号,立项评审得分,次序,申报编号,方式,票数,理由,状态
1,85.50,1,SL-003,组长裁决,,量化指标更具体,有效
1,85.50,2,SL-002,组长裁决,,量化指标更具体,有效
END
check "publicity-1.csv" bytes second/publicity-1.csv <<'END'
序号,申报单位,项目名称,产业类型,产业领域
1,"示例省云栖电子信息学会,筹","智能""终端""专家团",全省优势产业,电子信息
2,示例省砺石机械工程学会,'+重型装备专家团,全省优势产业,装备制造
END
check "the same state, the same bytes" all 'run 0 export bundle third' 'diff -r second third'
check "an upheld objection: withdrawn, the next list, nobody named" all \
    'run 0 objection add --app SL-003 --from 尚明 --contact 19900001111 --text 事由' 'run 0 objection decide 1 --upheld --reason 经尚明指出属实' \
    'run 0 export bundle between' 'holds between 1' 'run 0 --as r2 publish' 'run 0 export bundle fourth' 'holds fourth "1 2"' \
    'nameless fourth' 'grep -q "^SL-003,.*,撤出" fourth/applications.csv' 'grep -q ",作废" fourth/rulings.csv'

check "reopened: no bundle" all 'run 0 --as r1 reopen --reason 复核' 'run 1 export bundle none' '[ ! -e none ]' 'run 1 export minutes none.txt' \
    'run 1 export signing none.txt' '[ ! -e none.txt ]'
head -n 3 marks.csv | sed 's/,50$/,49/' >"r1 闻一鸣.csv"
check "a file named after a person does not name it" all 'run 0 return r1 SL-001 --reason 笔误' \
    'run 0 import marks "r1 闻一鸣.csv" --submit' 'run 0 --as r1 close' 'run 0 export bundle fifth' 'holds fifth "1 2"' 'nameless fifth'
RECEIPT=$(python3 - <<'PY'
import sys
sys.path.insert(0, "fifth")
sys.dont_write_bytecode = True
import verify
entries = verify.read_journal("fifth")
print([verify.receipt_of(e["hash"]) for e in entries if e["action"] == "submit_paper"][-1])
PY
)
check "a receipt holds in the round and in the folder" all "run 0 verify --receipt $RECEIPT" \
    "python3 fifth/verify.py --receipt $RECEIPT >out" 'has out "通过 回执"'

# ---- minutes and signing ----
narrow() {
    python3 - "$@" <<'PY'
import sys, unicodedata
for name in sys.argv[1:]:
    text = open(name, encoding="utf-8").read()
    assert "\r" not in text and "\t" not in text and text.endswith("\n")
    for line in text.replace("\f", "").split("\n"):
        width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        assert width <= 78, (width, line)
        assert line == line.rstrip(), repr(line)
PY
}
check "minutes: everything that is signed for" all 'run 0 export minutes' 'narrow 评审结果确认单.txt' \
    'has 评审结果确认单.txt "$(head_now)" "$("$PINGSHEN" status --json | grep -o "\"digest\":\"[0-9a-f]*" | cut -c11-)" \
        "汇总方法：平均" "汇总范围：按整份评分表" "K1 任务目标：满分 60" "闻一鸣（组长，示例大学）" "提交评分表 5 份" "专家1 " \
        "专家评审得分 85.67  客观得分 5.75  立项评审得分 91.42  名次 1  拟立项" "量化指标更具体" 已作废 签字：' 'lacks 评审结果确认单.txt 1990000 尚明'
check "signing: one section a member, each sheet with its total" all 'run 0 export signing' 'has err 新宋体五号' 'narrow 评分表签字稿.txt' \
    '[ "$(tr -cd "\f" <评分表签字稿.txt | wc -c)" = 5 ]' '[ "$(grep -c "第 1 页 共 2 页$" 评分表签字稿.txt)" = 3 ]' \
    '[ "$(head -c 1 评分表签字稿.txt)" != $'"'\\f'"' ]' \
    '[ "$(grep -c 评分表总分 评分表签字稿.txt)" = 15 ]' 'has 评分表签字稿.txt "评分表总分 87.00" "组长：闻一鸣，示例大学，教授" "本人评分" \
    "$(printf "%s" '"$RECEIPT"')"'
check "minutes: the same as a table" all 'run 0 export minutes --format csv' 'run 0 export minutes again.csv' 'lacks err 新宋体五号' \
    'cmp again.csv 评审结果确认单.csv' 'run 0 export minutes - --format csv --encoding utf-8' \
    'has out "评审规则,,摘要 SHA-256" "$(head_now)" "$("$PINGSHEN" status --json | grep -o "\"digest\":\"[0-9a-f]*" | cut -c11-)" \
        "指标,K1,任务目标,,,,,,,满分 60，步长 1，权重 1" "评审组,,闻一鸣,组长，示例大学" "出席（纸质评分），提交评分表 5 份" \
        "85.67,5.75,91.42,1,拟立项,专家1 " "裁决,1," 量化指标更具体 已作废 "签字,,,监督员"' 'lacks out 1990000 尚明' \
    'python3 -c "import csv; rows = list(csv.reader(open(\"评审结果确认单.csv\", encoding=\"utf-8-sig\"))); assert all(len(r) == 10 for r in rows)"' \
    'run 2 export ranking - --format csv' 'run 2 export minutes - --format pdf' 'run 2 export bundle x --format csv'
check "the head stands on every paper" all '[ "$(grep -c "$(head_now)" 评分表签字稿.txt)" = 3 ]' \
    'grep -q "$(head_now)" 评审结果确认单.txt'
check "minutes, signing: not for a reviewer" all 'run 3 --as r3 export minutes -' 'run 3 --as r3 export signing -' \
    'run 0 --as v1 export minutes -' 'run 0 --as r1 export signing -'
check "the same state, the same papers" all 'run 0 export minutes again.txt' 'cmp again.txt 评审结果确认单.txt' \
    'run 0 export signing again.txt' 'cmp again.txt 评分表签字稿.txt'

check "trimmed sheets stand in brackets" all 'small_round trim sheet' 'run 0 export minutes -' \
    '[ "$(grep -oE "专家[1-3]（[0-9.]+）" out | wc -l)" = 10 ]' 'run 0 export bundle trimmed' 'holds trimmed ""' 'nameless trimmed'
check "trimmed by criterion" all 'small_round trim criterion' 'run 0 export bundle by-criterion' 'holds by-criterion ""'

exit $failed
