#!/usr/bin/env bash
# Cells that are wrong, damaged by a spreadsheet, or hostile: refused and shown, or kept exactly as they are.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/badinput.sh"

small_round
A=$PANEL_FILE
APPS="$HEADER\n"

# ---- identifiers: name, what is said of column 申报编号 ----
# bad_id NAME ID TEXT
bad_id()
{
    bad "$1" applications "${APPS}B-1,$REST\n\"$2\",$REST\n" 'in.csv:3: 列“申报编号”' "$3"
}
SPOILT='像是被电子表格改坏'
bad_id "empty id" '' '不能为空'
bad_id "blank id" ' 　' '不能为空'
bad_id "1.38E+10" '1.38E+10' "$SPOILT"
bad_id "an 18-digit code in scientific form" '1.23457E+17' "$SPOILT"
bad_id "scientific form, long" '1.23456789012346E+017' "$SPOILT"
bad_id "scientific form, full width" '１．２３Ｅ＋１７' "$SPOILT"
bad_id "lower case" '5e+10' "$SPOILT"
bad_id "a month" 'Jan-26' "$SPOILT"
bad_id "a month behind a day" '26-Jan' "$SPOILT"
bad_id "a date" '1/2/26' "$SPOILT"
bad_id "a date with dashes" '2026-1-3' "$SPOILT"
bad_id "#NAME?" '#NAME?' "$SPOILT"
bad_id "#REF!" '#REF!' "$SPOILT"
bad_id "#N/A" '#N/A' "$SPOILT"
bad_id "#DIV/0!" '#DIV/0!' "$SPOILT"
bad_id "a column too narrow" '########' "$SPOILT"
bad_id "zero-width space inside" 'B\xE2\x80\x8B2' '看不见'
bad_id "U+202E" 'B\xE2\x80\xAE2' '看不见'
bad_id "soft hyphen" 'B\xC2\xAD2' '看不见'
bad_id "ESC" 'B\x1B[31m2' '看不见'
bad_id "line break inside" 'B\n2' '看不见'
bad_id "private use" 'B\xEE\x80\x802' '看不见'
bad_id "formula" '=1+1' '开头'
bad_id "plus" '+B2' '开头'
bad_id "minus" '-B2' '开头'
bad_id "at" '@B2' '开头'
bad_id "full-width equals" '＝1' '开头'
bad_id "comma" 'B,2' '逗号'
bad_id "101 bytes" "$(printf 'B%.0s' $(seq 101))" '太长'
bad_id "the same as B-1 after folding" 'Ｂ－１' '重复'
bad_id "the same as B-1 with blanks round it" ' \xC2\xA0B-1　' '重复'
reads "ids that differ only in case" applications "${APPS}B-1,$REST\nb-1,$REST\n" '新增 2'
reads "leading zeros stay" applications "${APPS}000123,$REST\n123,$REST\n" '新增 2'
reads "an id that is almost a date" applications "${APPS}2026-01-003,$REST\n" '新增 1'
loads "an id is folded" applications "${APPS}　Ｂ－９ ,$REST\n"
stored "and found in its plain form" 'B-9' "SELECT no FROM application WHERE no LIKE 'B%'"

# ---- accounts ----
bad "account with a blank" accounts "${A}x 1,王五,评审专家\n" 'in.csv:2: 列“账号”' 'x 1'
bad "account in Chinese" accounts "${A}王五,王五,评审专家\n" 'in.csv:2: 列“账号”'
bad "account with a path" accounts "${A}../x,王五,评审专家\n" 'in.csv:2: 列“账号”'
bad "account named local" accounts "${A}local,王五,评审专家\n" 'in.csv:2: 列“账号”' 'local'
bad "account too long" accounts "${A}$(printf 'x%.0s' $(seq 33)),王五,评审专家\n" 'in.csv:2: 列“账号”'
bad "name empty" accounts "${A}x1,,评审专家\n" 'in.csv:2: 列“姓名”' '空'
bad "name of blanks" accounts "${A}x1,　 ,评审专家\n" 'in.csv:2: 列“姓名”' '空'
bad "name with U+202E" accounts "${A}x1,王\xE2\x80\xAE五,评审专家\n" 'in.csv:2:' '看不见'
bad "role unknown" accounts "${A}x1,王五,评委\n" 'in.csv:2: 列“角色”' '评委'
bad "role empty" accounts "${A}x1,王五,\n" 'in.csv:2: 列“角色”'
bad "a key with options in front" accounts "账号,姓名,角色,SSH公钥\nx1,王五,评审专家,\"command=\"\"sh\"\" ssh-ed25519 AAAA\"\n" 'in.csv:2: 列“SSH公钥”'
bad "a private key" accounts "账号,姓名,角色,SSH公钥\nx1,王五,评审专家,\"-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n\"\n" 'in.csv:2: 列“SSH公钥”'
reads "a name of one character, of sixty" accounts "${A}x1,王,评审专家\nx2,$(printf '阿%.0s' $(seq 60)),评审专家\n" '新增 2'

# ---- cells of an application: column, cell, what is said ----
bad_cell()
{
    bad "$1: ${3:0:24}" applications "$HEADER,$2\nB-1,$REST,\nB-2,$REST,\"$3\"\n" "in.csv:3: 列“$2”" "${@:4}"
}
bad "verdict unknown" applications "${APPS}B-1,甲团,甲学会,全省优势产业,电子信息,合格\n" 'in.csv:2: 列“形式审查结论”' '合格'
bad "verdict empty" applications "${APPS}B-1,甲团,甲学会,全省优势产业,电子信息,\n" 'in.csv:2: 列“形式审查结论”' '空'
bad "verdict with a tick" applications "${APPS}B-1,甲团,甲学会,全省优势产业,电子信息,√\n" 'in.csv:2: 列“形式审查结论”' '√'
bad_cell "date without a year" 申请日期 '4月20日' '没有年份'
bad_cell "date without a year" 申请日期 '4/20' '年份'
bad_cell "serial number of a spreadsheet" 申请日期 '46132' '序列号'
bad_cell "no such day" 申请日期 '2026-02-29' '2026-02-29'
bad_cell "no such month" 申请日期 '2026-13-01' '月'
bad_cell "the American order" 申请日期 '04/20/2026' '年份'
bad_cell "with a time" 申请日期 '2026-04-20 08:00' '时间'
bad_cell "only a month" 申请日期 '2026年4月' '年月日'
bad_cell "words" 申请日期 '四月二十日' '四月二十日'
for date in 2026-04-03 2026/4/3 2026.4.3 2026年4月3日 ２０２６－０４－０３; do
    reads "date $date" applications "$HEADER,申请日期\nB-1,$REST,$date\n" '新增 1'
done
bad_cell "money" 经费总预算 '约25' '约25'
bad_cell "money" 经费总预算 '25万元' '25万元'
bad_cell "money" 经费总预算 '≥25' '≥25'
bad_cell "money" 经费总预算 '2,500' '2,500'
bad_cell "money" 经费总预算 '2.5E+5' '2.5E+5'
bad_cell "money" 经费总预算 '25%' '25%'
bad_cell "money" 经费总预算 '-25' '-25'
bad_cell "money" 经费总预算 '25.12345' '小数'
bad_cell "money" 经费总预算 '9999999999999999999' '大'
for marker in / 无 — - 暂无 N/A ''; do
    reads "nothing written as '$marker'" applications "$HEADER,经费总预算,申请日期,联系电话\nB-1,$REST,$marker,$marker,$marker\n" '新增 1'
done
reads "a telephone number that was damaged" applications "$HEADER,联系电话\nB-1,$REST,1.38E+10\n" 'in.csv:2: 列“联系电话”: 提示' '1.38E+10'
reads "a telephone number with .0" applications "$HEADER,联系电话\nB-1,$REST,13800138000.0\n" 'in.csv:2: 列“联系电话”: 提示'
reads "a code that was damaged" applications "$HEADER,统一社会信用代码\nB-1,$REST,5.15E+17\n" 'in.csv:2: 列“统一社会信用代码”: 提示' '改坏'
reads "a code that lost its last digits" applications "$HEADER,统一社会信用代码\nB-1,$REST,515100000000000000\n" 'in.csv:2: 列“统一社会信用代码”: 提示' '改坏'
reads "元 for 万元" applications "$HEADER,专项资金\nB-1,$REST,200000\n" 'in.csv:2: 列“专项资金”: 提示'

# ---- lines of an application ----
MEMBERS='申报编号,序号,姓名,年龄,职务职称,工作单位\n'
BUDGET='申报编号,序号,支出内容明细,金额,资金类别\n'
SCHEDULE='申报编号,序号,开始日期,结束日期,工作内容\n'
bad "team of nobody's application" members "${MEMBERS}Z-9,1,甲,50,教授,某校\n" 'in.csv:2: 列“申报编号”' 'Z-9'
bad "number of a line in words" members "${MEMBERS}A-1,一,甲,50,教授,某校\n" 'in.csv:2: 列“序号”' '一'
bad "age in scientific form" members "${MEMBERS}A-1,1,甲,5E1,教授,某校\n" 'in.csv:2: 列“年龄”' '5E1'
bad "age with a unit" members "${MEMBERS}A-1,1,甲,50岁,教授,某校\n" 'in.csv:2: 列“年龄”' '50岁'
bad "amount empty" budget "${BUDGET}A-1,1,差旅,,专项资金\n" 'in.csv:2: 列“金额”' '空'
bad "amount with a comma" budget "${BUDGET}A-1,1,差旅,\"20,000\",专项资金\n" 'in.csv:2: 列“金额”' '20,000'
bad "class of funds unknown" budget "${BUDGET}A-1,1,差旅,1,其他\n" 'in.csv:2: 列“资金类别”' '其他'
bad "schedule without a year" schedule "${SCHEDULE}A-1,1,4月,5月,调研\n" 'in.csv:2: 列“开始日期”' '年份'

# ---- objective values: X is 0..10, Y is -5..5 ----
OBJECTIVE='申报编号,X,Y\n'
# bad_value NAME CELL TEXT
bad_value()
{
    bad "objective: $1" objective "${OBJECTIVE}A-1,5,0\nA-2,\"$2\",0\n" 'in.csv:3: 列“X”' "$3"
}
bad_value "empty" '' '没有'
bad_value "over its limit" 10.01 '超出'
bad_value "under its limit" -0.01 '-0.01'
bad_value "three decimals" 5.555 '小数'
bad_value "-0" -0 '-0'
bad_value "text" '无' '无'
bad_value "scientific" '1E1' '1E1'
bad_value "percent" '50%' '50%'
bad "objective: a deduction too large" objective "${OBJECTIVE}A-1,5,-5.01\n" 'in.csv:2: 列“Y”' '-5.01'
bad "objective: an unknown society and the near ones" objective '申报单位,X\n示例甲学,5\n' 'in.csv:2: 列“申报单位”' '示例甲学会' '--map'
bad "objective: a radical is not the character" objective '申报单位,X\n⺬例甲学会,5\n' 'in.csv:2: 列“申报单位”'
bad "objective: an unknown code" objective '统一社会信用代码,X\n5.15E+17,5\n' 'in.csv:2: 列“统一社会信用代码”' '5.15E+17'
bad "objective: an unknown number" objective '申报编号,X\nZ-9,5\n' 'in.csv:2: 列“申报编号”' 'Z-9'
reads "objective: spellings of one name" objective '申报单位,X\n 示例　甲学会\xE2\x80\x8B,５．５\n' '未变 1'
reads "objective: trailing zeros and full width" objective "${OBJECTIVE}A-1,５．５００,-1.00\n" '未变 1'
put '平台名称,申报单位\n平台甲,没有的学会\n'
cp "$IN" "$TMPDIR/map.csv"
put '申报单位,X\n平台甲,5\n'
remember
ps import objective "$IN" --map "$TMPDIR/map.csv"
refuses "objective: a map to nobody" 1 'map.csv:2: 列“申报单位”' '没有的学会'
ps import objective "$IN" --map "$TMPDIR/none.csv"
refuses "objective: no such map" 4 'none.csv'

# ---- names of persons: compared by their key, never by a guess ----
loads "a member whose name is spelt another way" accounts "账号,姓名,工作单位,角色\nm1,买买提•艾力,示例 大学（北区）,评审专家\nm2,王小五,示例大学,评审专家\n"
loads "a team with that name" members "${MEMBERS}A-2,1,买买提·艾力,50,教授,示例大学(北区)\nA-2,2,王小武,50,教授,示例大学\n" '回避建议 1 条'
ps recusal list
expect "the pair is proposed" 0 m1 A-2
lacks "a similar name is not" m2
must recusal reject 1 --reason 同名
must account role m1 监督员 --reason 改任
must account role m2 监督员 --reason 改任

# ---- texts: stored as they are ----
# Formulas, controls of a terminal, quotes of SQL, formats, marks on marks, joined emoji.
title='=HYPERLINK(""http://x"",""点"")'
hostile='\x1B]52;c;cHdk\x07\x1B[2J\xC2\x9B31m\xE2\x80\xAE%s%n%d'"'"'); DROP TABLE journal;-- e\xCC\x81👨‍👩‍👧 ①℃'
loads "hostile texts" applications "$HEADER,重点任务与预期目标\nH-1,\"$title\",%s%n'); DROP TABLE round;--,全省优势产业,电子信息,通过,\"$hostile\"\nH-2,+1+1,-1+1,@SUM(1),＝1,通过,\"\t=1\"\n" '新增 2'
stored "a formula is kept" '=HYPERLINK("http://x","点")|%s%n'"'"'); DROP TABLE round;--' "SELECT project_name, society FROM application WHERE no = 'H-1'"
stored "signs are kept" '+1+1|-1+1|@SUM(1)|＝1' "SELECT project_name, society, category, industry FROM application WHERE no = 'H-2'"
stored "controls are kept" "$(printf '%b' "$hostile" | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F)" \
    "SELECT hex(tasks_goals) FROM application_text JOIN application ON id = application_id WHERE no = 'H-1'"
marks=$(for i in $(seq 200); do printf '\\xCC\\x81'; done)
loads "200 marks on a letter" applications "${APPS}H-3,e$marks,甲学会,全省优势产业,电子信息,通过\n"
big=$(head -c 100000 /dev/zero | tr '\0' a)
loads "a text of 100 kB" applications "$HEADER,重点任务与预期目标\nH-4,$REST,$big\n" '新增 1' 'in.csv:2: 列“重点任务与预期目标”: 提示'
loads "two projects with one title and applicant" applications "${APPS}H-5,$REST\nH-6,$REST\n" '新增 2'
ps show H-1
expect "a file gets the text as it is" 0 '%s%n%d' "$(printf '\x1B[2J')"
# harmless NAME ARGS…: on a terminal no control but line ends, no bidi control comes out.
harmless()
{
    local name=$1
    shift
    OUT=$(script -qec "$(printf '%q ' "$PINGSHEN" --round "$ROUND" "$@") 2>&1" /dev/null </dev/null)
    ERR=
    if [ -z "$OUT" ]; then
        fail "$name" "prints nothing"
    elif LC_ALL=C grep -qP '[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]|\xC2[\x80-\x9F]|\xE2\x80[\xAA-\xAE]' <<<"$OUT"; then
        fail "$name" "a control character reaches the terminal: $(tr -cd '\000-\010\013\014\016-\037' <<<"$OUT" | od -c | head -3)"
    else
        pass "$name"
    fi
}
if command -v script >/dev/null; then
    harmless "show on a terminal" show H-1
    harmless "status on a terminal" status
    harmless "an error on a terminal" show "$(printf 'H\x1B[2J\xE2\x80\xAE')"
    put "$HEADER\nH\x1B[2J\xE2\x80\xAE1,$REST\n"
    harmless "an import's errors on a terminal" import applications "$IN"
    cp "$IN" "$TMPDIR/$(printf '\x1B[2J').csv"
    harmless "a file's name on a terminal" import applications "$TMPDIR/$(printf '\x1B[2J').csv"
    harmless "a missing file on a terminal" import applications "$(printf '/no\x1B[2J')"
    harmless "a missing round on a terminal" --round "$(printf '/no\x1B[2J')" status
    harmless "an unknown command on a terminal" "$(printf 'no\x1B[2J')"
    harmless "an unknown option on a terminal" status "$(printf -- '--no\x1B[2J')"
    harmless "an unknown kind on a terminal" export "$(printf 'no\x1B[2J')"
else
    echo "ok harmless on a terminal # SKIP no script(1)"
fi
remember
ps show "$(printf 'H-1\xFF')"
refuses "an argument that is not UTF-8" 2 'UTF-8'

# ---- marks ----
csv back.csv "$HEADER" "H-1,甲,示例甲学会,新兴产业,氢能,不通过" "H-2,甲,甲学会,新兴产业,氢能,不通过" \
    "H-3,甲,甲学会,新兴产业,氢能,不通过" "H-4,甲,甲学会,新兴产业,氢能,不通过" "H-5,甲,甲学会,新兴产业,氢能,不通过" \
    "H-6,=1+1,甲学会,新兴产业,氢能,通过" "B-9,甲,甲学会,新兴产业,氢能,不通过" "A-2,@x,示例乙学会,新兴产业,氢能,通过"
must import applications "$TMPDIR/back.csv"
csv objective6.csv 申报编号,X,Y H-6,1,-1
must import objective "$TMPDIR/objective6.csv"
ps recusal list
must open
# bad_mark NAME CELL TEXT: of K1 (maximum 10, step 1)
bad_mark()
{
    bad "mark: $1" marks "${MARKS}r1,A-1,K1,5\nr1,A-1,K2,\"$2\"\n" 'in.csv:3: 列“得分”' "$3"
}
bad_mark "empty" '' '没有填写'
bad_mark "blank" ' 　' '没有填写'
bad_mark "over the maximum" 20.5 '20.5'
bad_mark "far over" 9999999999999999999 '大'
bad_mark "off the step" 15.25 '15.25'
bad_mark "three decimals" 15.555 '15.555'
bad_mark "negative" -1 '-1'
for cell in nan NaN inf -inf 0x10 -0 -0.0 +1 .5 5. 1e1 1E+1 86,5 1,5 '1 5' 约15 15分 八 15.5.5 -- - / '=15' '15%' $'1\xCC\x81' 十五 Ⅷ ① １５，５ null '’15'; do
    bad_mark "'$cell'" "$cell" "“$cell”"
done
for cell in 0 00 15 15.5 15.50 015.500000 ' 15 ' '　１５．５' 20; do
    reads "mark: '$cell' is a number" marks "${MARKS}r1,A-1,K2,$cell\n" '读入 1 行'
done
bad "mark: unknown account" marks "${MARKS}r9,A-1,K1,5\n" 'in.csv:2: 列“账号”' 'r9'
bad "mark: account not on the panel" marks "${MARKS}s1,A-1,K1,5\n" 'in.csv:2: 列“账号”' 's1'
bad "mark: unknown application" marks "${MARKS}r1,Z-9,K1,5\n" 'in.csv:2: 列“申报编号”' 'Z-9'
bad "mark: application that failed" marks "${MARKS}r1,A-3,K1,5\n" 'in.csv:2: 列“申报编号”' 'A-3'
bad "mark: unknown criterion" marks "${MARKS}r1,A-1,K9,5\n" 'in.csv:2: 列“指标编号”' 'K9'
bad "mark: the same one twice" marks "${MARKS}r1,A-1,K1,5\nr1,A-2,K1,5\nr1,A-1,K1,5\n" 'in.csv:4: 列“指标编号”' '出现'
bad "mark: the same one by another spelling" marks "${MARKS}r1,A-1,K1,5\nｒ１,Ａ－１,Ｋ１,5\n" 'in.csv:3: 列“指标编号”' '出现'
bad "mark: account over 100 bytes" marks "${MARKS}$(printf 'r%.0s' $(seq 200)),A-1,K1,5\n" 'in.csv:2:'
must --as r1 undertake
for value in nan -0 -1 +1 .5 5. 11 5.5 0x5 1e1 约5; do
    remember
    ps --as r1 mark A-1 K1 "$value"
    refuses "the command mark refuses '$value'" 1 'K1' "“$value”"
done
remember
ps --as r1 mark A-1 K1 -- -1
refuses "a negative mark behind --" 1 '“-1”'
ps --as r1 mark A-1 K1 -x
refuses "a mark that looks like an option" 2 '-x'
ps --as r1 mark A-1 K9 1
refuses "an unknown criterion" 1 'K9'
ps --as r1 mark Z-9 K1 1
refuses "an unknown application" 1 'Z-9'
OUT=$(printf '意见\0' | "$PINGSHEN" --round "$ROUND" --as r1 opinion A-1 - 2>&1) && RC=0 || RC=$?
ERR=
refuses "an opinion with NUL" 1 '第 7 个字节'
OUT=$(printf '\xD2\xE2\xBC\xFB' | "$PINGSHEN" --round "$ROUND" --as r1 opinion A-1 - 2>&1) && RC=0 || RC=$?
refuses "an opinion in GBK" 1 'UTF-8'
OUT=$(python3 -c "print('字' * 2001)" | "$PINGSHEN" --round "$ROUND" --as r1 opinion A-1 - 2>&1) && RC=0 || RC=$?
refuses "an opinion of 2001 characters" 1 '2000'

# ---- the own form, saved by a spreadsheet ----
must --as r1 export sheets "$TMPDIR/form.csv"
# form NAME RC SCRIPT TEXT…: the form changed by sed, in GB18030 with LF as a spreadsheet saves it.
form()
{
    local name=$1 rc=$2
    tail -c +4 "$TMPDIR/form.csv" | tr -d '\r' | sed "$3" | iconv -t GB18030 >"$IN"
    shift 3
    remember
    ps --as r1 import sheets "$IN" --dry-run
    refuses "the own form: $name" "$rc" "$@"
}
form "saved again" 0 '' 'GB18030'
form "a title that was guarded" 0 "s/'=1+1/=1+1/" 'GB18030'
form "a column away" 1 's/,[^,]*$//' 'in.csv:1:' '校验码'
form "another check code" 1 '2s/..$/00/' 'in.csv:2: 列“校验码”'
form "a check code turned into a number" 1 '2s/[^,]*$/1.2E+10/' 'in.csv:2: 列“校验码”'
form "a mark over the maximum" 1 '2s/,,,,/,99,,,/' 'in.csv:2: 列“K1'
form "another number" 1 '2s/^A-1/A-9/' 'in.csv:2: 列“申报编号”' 'A-9'
form "an application twice" 1 '2p' 'in.csv:3:'
cp "$IN" "$TMPDIR/r1.csv"
remember
tail -c +4 "$TMPDIR/form.csv" | tr -d '\r' >"$IN"
ps --as r2 import sheets "$IN"
refuses "the own form: of somebody else" 1

# ---- out again ----
all_marks 8 15.5 'A-1 A-2 H-6' >"$IN"
must import marks "$IN" --submit
must --as c1 close
must export ranking "$TMPDIR/ranking.csv"
check "a formula is guarded" grep -q ",'=1+1," "$TMPDIR/ranking.csv"
check "an at sign is guarded" grep -q ",'@x," "$TMPDIR/ranking.csv"
check "a negative number is not" grep -q ',-1\.00,' "$TMPDIR/ranking.csv"

done_testing
