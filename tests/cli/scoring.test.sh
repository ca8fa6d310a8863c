#!/usr/bin/env bash
# A member's own work (sheet, mark, opinion, submit, undertake), return, import marks, the offline form.
. "$(dirname "$0")/lib.sh"

form=$TMPDIR/form.csv
back=$TMPDIR/back.csv

# opinion ACCOUNT APPLICATION TEXT: through standard input.
opinion()
{
    OUT=$(printf '%s' "$3" | "$PINGSHEN" --round "$ROUND" --as "$1" opinion "$2" - 2>"$TMPDIR/stderr") && RC=0 || RC=$?
    ERR=$(cat "$TMPDIR/stderr")
}

# row_of ACCOUNT APPLICATION COLUMN: what is stored about a sheet.
row_of()
{
    sqlite3 "$ROUND" "SELECT s.$3 FROM sheet s JOIN application p ON p.id = s.application_id
        JOIN account a ON a.id = s.account_id WHERE a.account = '$1' AND p.no = '$2'"
}

# same NAME WANTED GOT
same() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "wanted “$2”, got “$3”"; fi; }

entries() { sqlite3 "$ROUND" "SELECT COUNT(*) FROM journal WHERE action = '$1'"; }

small_round

# ---- order of refusals: role, pair, unknown, stage, undertaking, value ----
remember
ps mark A-1 K1 9
refuses "local has no sheet" 3 "--as"
ps --as s1 mark A-9 K1 9
refuses "staff have no sheet, whatever the application" 3
ps --as v1 sheet
refuses "the supervisor has none either" 3
ps --as r1 mark A-9 K1 9
refuses "unknown application before the stage" 1 "没有申报“A-9”"
ps --as r1 mark A-3 K1 9
refuses "one that failed the formal review is unknown" 1 "没有申报“A-3”"
ps --as r1 mark A-1 K1 9
refuses "not before open" 1 "准备"
must recusal add r3 A-2 --reason 师生
ps --as r3 mark A-2 K1 9
expect "recused comes before the stage" 3 "回避"
must open
remember
ps --as r1 mark A-1 K1 99
refuses "undertaking before the value" 1 "undertake"
opinion r1 A-1 好
refuses "no opinion before the undertaking" 1 "undertake"
ps --as r1 submit A-1
refuses "no submission before the undertaking" 1 "undertake"
ps --as s1 undertake
refuses "staff do not undertake" 3
ps --as r1 sheet A-1
refuses "reading needs no undertaking" 0 "目标" "未评"

# ---- undertake ----
ps --as r1 undertake
expect "undertake shows the text and the time" 0 "承诺书" "签署"
first=$(sed -n '$p' <<<"$OUT")
ps --as r1 undertake
same "undertaking twice keeps the first time" "$first" "$(sed -n '$p' <<<"$OUT")"
same "and is one entry" 1 "$(entries undertake)"
for account in c1 d1 r2 r3; do
    must --as $account undertake
done

# ---- mark ----
ps --as r1 mark A-1 K1 9
expect "a mark" 0 "9" "1/2" "草稿"
ps --as r1 mark A-1 K2 12.50
expect "a mark with decimals" 0 "12.5" "21.50" "2/2"
same "stored as integers" "900 1250" "$(row_of r1 A-1 marks)"
remember
ps --as r1 mark A-1 K2 12.5
refuses "the same value again changes nothing" 0 "12.5"
ps --as r1 mark A-1 K9 1
refuses "unknown criterion lists the codes" 1 "K9" "K1、K2"
ps --as r1 mark A-1 k1 1
refuses "codes are exact" 1 "K1、K2"
for value in 11 -- 1.5 abc 1e1 9分 0x1 5. .5 +1 1,0 '①' 999999999999999999999; do
    ps --as r1 mark A-1 K1 "$value"
    if [ "$value" = -- ]; then
        expect "a missing value is a usage error" 2
    else
        refuses "mark “$value”" 1 "K1"
    fi
done
ps --as r1 mark -- A-1 K1 -1
refuses "a negative mark" 1 "低于最低分"
ps --as r1 mark A-1 K2 0.25
refuses "off the step" 1 "步长 0.5"
ps --as r1 mark A-1 K1 '９'
refuses "full-width digits are digits" 0 "9"
ps --as r1 mark A-1 K1 0
expect "zero is a mark" 0 "已记 0 分" "2/2"
ps --as r1 mark A-1 K1 ''
expect "an empty value clears" 0 "已清空" "1/2"
same "no mark is not zero" "- 1250" "$(row_of r1 A-1 marks)"
ps --as r1 submit A-1
expect "incomplete sheets name what is missing" 1 "1 项" "K1"
must --as r1 mark A-1 K1 9
ps --as r2 sheet
expect "another's marks are not shown" 0 "0/2" "未评"
ps --as r2 status
expect "another's sheets are not counted" 0 "未评 2" "草稿 0"

# ---- opinion ----
opinion r1 A-1 $'目标清楚。\r\n建议补充数据\n\n'
expect "an opinion" 0 "已保存"
ps --as r1 sheet A-1
expect "line ends are LF" 0 $'目标清楚。\n建议补充数据'
remember
opinion r1 A-1 $'\xff\xfe'
refuses "an opinion must be UTF-8" 1 "UTF-8"
opinion r1 A-1 $'a\eb'
refuses "control characters" 1 "控制字符"
opinion r1 A-1 "$(printf '字%.0s' {1..2001})"
refuses "longer than 2000" 1 "2001" "2000"
opinion r1 A-1 "$(printf 'x%.0s' {1..65600})"
refuses "longer than 64 KiB" 1 "65600"
opinion r1 A-1 "$(printf 'x%.0s' {1..2001})"
refuses "by characters too: one word" 1 "2000"
ps --as r1 opinion A-1 文字
refuses "only from standard input" 2 "标准输入"
opinion r1 A-1 ' '
expect "an empty opinion clears" 0
same "its row is gone" "" "$(sqlite3 "$ROUND" 'SELECT text FROM opinion')"
opinion r1 A-1 "$(printf '字%.0s' {1..2000})"
expect "exactly 2000" 0 "2000"
opinion r1 A-1 "=目标清楚"
opinion r1 A-2 "只有意见"
ps --as r1 sheet
expect "an opinion alone makes a draft" 0 "0/2" "草稿"

# ---- submit and return ----
ps backup "$TMPDIR/lost.db" # where the receipt is never seen
ERR=$("$PINGSHEN" --round "$TMPDIR/lost.db" --as r1 submit A-1 2>&1 >/dev/full) && RC=0 || RC=$?
expect "a receipt that cannot be written" 4 '操作已经完成并保存' '再运行一次 submit 会显示回执码'
ERR=$("$PINGSHEN" --round "$TMPDIR/lost.db" --as r1 submit A-1 2>&1) && RC=0 || RC=$?
expect "and it is read again" 1 '已经提交，回执码'
ps --as r1 submit A-1
expect "submit shows total and receipt" 0 "21.50" "回执码"
receipt=$(grep -oE '[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}' <<<"$OUT")
remember
ps --as r1 submit A-1
refuses "once; the receipt is told again" 1 "$receipt"
ps --as r1 mark A-1 K1 8
refuses "a submitted sheet is fixed" 1 "退回"
opinion r1 A-1 另一意见
refuses "its opinion too" 1 "退回"
ps --as r1 mark A-1 K9 8
refuses "submitted comes before the value" 1 "已提交"
detail=$(sqlite3 "$ROUND" "SELECT detail FROM journal WHERE action = 'submit'")
sha=$(printf '%s' '=目标清楚' | sha256sum | cut -d' ' -f1)
same "the entry holds marks, total and opinion" \
    "{\"marks\":{\"K1\":\"9.00\",\"K2\":\"12.50\"},\"total\":\"21.50\",\"opinion_sha256\":\"$sha\",\"salt\":\"\"}" \
    "$(sed -E 's/("salt":")[0-9a-f]{32}/\1/' <<<"$detail")"
same "the sheet names the entry" 1 \
    "$(sqlite3 "$ROUND" "SELECT COUNT(*) FROM sheet s JOIN journal j ON j.seq = s.submit_seq WHERE j.action = 'submit'")"
remember
ps --as r1 return r1 A-1 --reason 重看
refuses "a member cannot return" 3
ps return r1 A-1
refuses "a return needs a reason" 2 "--reason"
ps return r9 A-1 --reason 重看
refuses "unknown account" 1 "r9"
ps return r1 A-2 --reason 重看
refuses "only a submitted sheet is returned" 1 "没有已提交"
ps return r1 A-1 --reason 重看
expect "return" 0 "已退回"
ps --as r1 mark A-1 K1 10
expect "editing keeps it returned" 0 "退回" "22.50"
ps --as r1 submit A-1
expect "submitted again" 0 "22.50"
if [[ $OUT == *"$receipt"* ]]; then fail "a new receipt"; else pass "a new receipt"; fi

# ---- a sheet made void starts again ----
must --as r2 mark A-2 K1 5
opinion r2 A-2 意见
must --as r2 recuse A-2 --reason 同单位
ps --as r2 sheet A-2
expect "a recused sheet cannot be read" 3 "回避"
ps --as r2 sheet
expect "it stays in the list" 0 "回避"
same "a void sheet has no opinion" 0 "$(sqlite3 "$ROUND" "SELECT COUNT(*) FROM opinion o JOIN account a ON a.id = o.account_id WHERE a.account = 'r2'")"
ps --as c1 status
expect "counts of the whole panel" 0 "已提交 1" "回避 2"

# ---- import marks ----
# bad_marks NAME TEXT ROWS…
bad_marks()
{
    local name=$1 text=$2
    shift 2
    csv bad.csv '账号,申报编号,指标编号,得分' "$@"
    remember
    ps import marks "$TMPDIR/bad.csv"
    refuses "marks: $name" 1 "$text"
}
csv bad.csv '账号,申报编号,指标编号,得分' 'd1,A-1,K1,5'
ps --as d1 import marks "$TMPDIR/bad.csv"
expect "marks: not for members" 3
bad_marks "unknown account" 'bad.csv:2: 列“账号”' 'x,A-1,K1,5'
bad_marks "not on the panel" 's1' 's1,A-1,K1,5'
bad_marks "unknown application" '列“申报编号”' 'd1,A-9,K1,5'
bad_marks "failed application" '未通过' 'd1,A-3,K1,5'
bad_marks "recused pair" '已回避' 'd1,A-1,K1,5' 'r2,A-2,K1,5'
bad_marks "submitted sheet" 'bad.csv:3: 列“申报编号”: “r1”对申报“A-1”的评分表已提交' 'd1,A-1,K1,5' 'r1,A-1,K1,5'
bad_marks "unknown criterion" '列“指标编号”' 'd1,A-1,K9,5'
bad_marks "empty mark" '列“得分”' 'd1,A-1,K1,'
bad_marks "not a number" '“约5”' 'd1,A-1,K1,约5'
bad_marks "above the maximum" '高于满分 10' 'd1,A-1,K1,11'
bad_marks "twice in a row" 'bad.csv:3' 'd1,A-1,K1,5' 'd1,A-1,K1,5'
bad_marks "twice, apart" 'bad.csv:5: 列“指标编号”' 'd1,A-1,K1,5' 'c1,A-1,K1,5' 'd1,A-2,K1,5' 'd1,A-1,K1,6'
csv marks.csv '得分,指标编号,申报编号,账号' '5,K1,A-1,d1' '6,K1,A-1,c1' ' ７ ,K2,A-1,d1' '7.5,Ｋ2,A-1,c1'
remember
ps import marks "$TMPDIR/marks.csv" --dry-run
refuses "marks: dry run" 0 "4"
ps import marks "$TMPDIR/marks.csv"
expect "marks: loaded" 0 "读入 4 行"
if [[ $OUT$ERR == *新增* ]]; then fail "marks: nothing but the number of rows"; else pass "marks: nothing but the number of rows"; fi
same "marks: a draft, pairs may be scattered" "draft 500 700" "$(row_of d1 A-1 "state || ' ' || s.marks")"
csv marks.csv '账号,申报编号,指标编号,得分' 'd1,A-1,K1,4' 'd1,A-2,K1,3' 'c1,A-2,K1,8' 'c1,A-2,K2,9'
ps import marks "$TMPDIR/marks.csv" --submit
expect "marks: --submit takes complete sheets, names the others" 0 "“d1”对申报“A-2”" "1/2"
same "marks: named sheets only" "submitted submitted draft" \
    "$(echo "$(row_of d1 A-1 state)" "$(row_of c1 A-2 state)" "$(row_of d1 A-2 state)")"
same "marks: what the file does not name is kept" "400 700" "$(row_of d1 A-1 marks)"
same "marks: a sheet that no row names is not submitted" draft "$(row_of c1 A-1 state)"
same "marks: keyed in from paper" 2 "$(entries submit_paper)"
same "marks: one entry an import" 2 "$(entries import_marks)"
ps import marks "$TMPDIR/marks.csv"
expect "marks: the same file is refused once submitted" 1 "已提交"

# ---- the offline form ----
ps --as s1 export sheets "$form"
expect "form: the staff have none" 3
ps --as r2 export sheets "$form"
expect "form: exported" 0
same "form: header" '申报编号,项目名称,K1 目标（满分10）,K2 路径（满分20）,评审意见,校验码' \
    "$(head -n 1 "$form" | tail -c +4 | tr -d '\r')"
same "form: no recused application" "A-1" "$(sed 1d "$form" | cut -d, -f1)"
remember
ps --as r2 import sheets "$form"
expect "form: nothing filled in" 0 "未变 1"
edit() { sed -E "$1" "$form" >"$back"; }
edit 's/^(A-1,[^,]*),,,,/\1,9,,"'"'"'=一行\n二行",/'
ps --as r2 import sheets "$back"
expect "form: filled in, changes shown" 0 "A-1 K1: 空 → 9" "评审意见"
ps --as r2 sheet A-1
expect "form: stored, without the guard" 0 $'=一行\n二行' "1/2"
same "form: a mark's entry" 1 "$(sqlite3 "$ROUND" "SELECT COUNT(*) FROM journal j JOIN account a ON a.token = j.person
    WHERE a.account = 'r2' AND j.action = 'mark' AND j.object = 'A-1'")"
remember
ps --as r2 import sheets "$back"
refuses "form: a stale check code" 1 "列“校验码”" "重新导出"
must --as r2 export sheets "$form"
edit 's/^(A-1,[^,]*),9,,/\1,,12,/'
ps --as r2 import sheets "$back"
expect "form: an empty mark leaves what is stored" 0 "A-1 K2: 空 → 12"
same "form: both marks" "900 1200" "$(row_of r2 A-1 marks)"
must --as r2 export sheets "$form"
same "form: line breaks come back" 3 "$(grep -c '' "$form")"
edit 's/^(A-1,[^,]*),9,/\1,99,/'
remember
ps --as r2 import sheets "$back"
refuses "form: a bad mark with its column" 1 "列“K1 目标（满分10）”" "高于满分 10"
ps --as r1 import sheets "$form"
refuses "form: not another's" 1 "已提交"
ps --as d1 import sheets "$form"
refuses "form: nor with another's code" 1
{ cat "$form"; sed 1d "$form"; } >"$back"
ps --as r2 import sheets "$back"
refuses "form: an application twice" 1 "只能出现一次"
sed 's/^A-1/A-2/' "$form" >"$back"
ps --as r2 import sheets "$back"
refuses "form: a recused application" 1 "已回避"
must --as r2 submit A-1
remember
ps --as r2 import sheets "$form"
refuses "form: a submitted sheet" 1 "已提交"

# ---- before close no value is told ----
ps --as c1 journal --json
if [[ $OUT == *9.00* || $OUT == *marks\":* ]]; then fail "the journal tells no value before close"; else pass "the journal tells no value before close"; fi

done_testing
