#!/usr/bin/env bash
# CSV files whose shape is wrong or unusual: header, delimiters, quotes, rows, size.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/badinput.sh"

small_round
A=$PANEL_FILE
ROW='x1,王五,评审专家\n'
ONE='新增 1，更新 0，未变 0'

# ---- accepted ----
reads "CRLF" accounts "账号,姓名,角色\r\nx1,王五,评审专家\r\n" "$ONE"
reads "lone CR" accounts "账号,姓名,角色\rx1,王五,评审专家\r" "$ONE"
reads "mixed line ends" accounts "账号,姓名,角色\r\nx1,王五,评审专家\rx2,赵六,评审专家\nx3,钱七,评审专家" '新增 3'
reads "blank lines" accounts "\n账号,姓名,角色\n\n$ROW \t\n\r\n" "$ONE"
reads "rows of empty cells" accounts "$A$ROW,,\n,,\n" "$ONE"
reads "trailing commas in every row" accounts "账号,姓名,角色,,\nx1,王五,评审专家,,\n" "$ONE"
reads "trailing empty cells too many" accounts "${A}x1,王五,评审专家,,,\n" "$ONE"
reads "another order of the columns" accounts "角色,账号,姓名\n评审专家,x1,王五\n" "$ONE"
reads "titles padded and full-width" accounts "　账　号　, 姓 名 ,\"角色\n\",ＳＳＨ公钥\nx1,王五,评审专家,\n" "$ONE"
reads "English identifiers" accounts "account,name,role\nx1,王五,reviewer\n" "$ONE"
reads "an unknown column is named" accounts "账号,姓名,角色,身份证号\nx1,王五,评审专家,5101\n" "$ONE" 'in.csv:1:' '身份证号' '忽略'
reads "title and unit lines above the header" accounts "评审组名单（2026年）,,\n单位：人,,\n,,\n$A$ROW" "$ONE"
reads "blanks round unquoted cells" accounts "$A  x1 ,　王五 ,评审专家\t\n" "$ONE"
reads "sep=, line, which changes nothing" accounts "sep=,\n$A$ROW" "$ONE"
reads "doubled quotes" accounts "${A}x1,\"王\"\"小五\"\"\",评审专家\n" "$ONE"
reads "blank before the opening quote" accounts "${A}x1, \"王五\",评审专家\n" "$ONE"
lines='第一行\r\n第二行\n""第三行"",尾'
loads "line breaks and quotes inside a cell" applications \
    "$HEADER,重点任务与预期目标\r\nB-1,$REST,\"$lines\"\r\nB-2,乙$REST,短\r\n" '新增 2'
stored "kept as they are" '第一行 第二行 "第三行",尾|短' \
    "SELECT group_concat(replace(replace(tasks_goals, char(13), ''), char(10), ' '), '|') FROM application_text
     JOIN application ON id = application_id WHERE no LIKE 'B-%'"
bad "the line behind them is right" applications "$HEADER,重点任务与预期目标\r\nB-1,$REST,\"$lines\"\r\nB-2,,,,,坏,\r\n" \
    'in.csv:5: 列“项目名称”' 'in.csv:5: 列“形式审查结论”: “坏”'
bad "a cell inside such a row" applications "重点任务与预期目标,$HEADER\n\"一\n二\",=B,$REST\n" 'in.csv:3: 列“申报编号”'

# ---- the header ----
bad "only a header" accounts "$A" '没有' '数据'
bad "only a header, marks of quotes" accounts '"账号","姓名","角色"' '没有' '数据'
bad "header missing" accounts "$ROW" '没有找到表头' '“账号”' '“姓名”' '“角色”'
bad "required column missing" accounts '账号,姓名\nx1,王五\n' 'in.csv:1:' '缺少' '“角色”'
bad "column twice" accounts '账号,姓名,角色,姓名\nx1,王五,评审专家,赵六\n' 'in.csv:1: 列“姓名”' '第 2 列' '第 4 列'
bad "column twice, once in English" accounts '账号,姓名,角色,ｎａｍｅ\nx1,王五,评审专家,赵六\n' 'in.csv:1: 列“姓名”'
bad "another file's header" accounts "$HEADER\nB-1,$REST\n" '“账号”'
bad "five thousand columns" accounts "账号,姓名,角色$(printf ',c%d' $(seq 5000))\n" 'in.csv:1:' '1000'
bad "header after twenty lines" accounts "$(printf '说明 %d\\n' $(seq 25))$A$ROW" '表头'
bad "objective without a key" objective 'X,Y\n1,2\n' '申报编号' '申报单位'
bad "objective without an item" objective '申报编号,得分\nA-1,2\n' '客观分项'
bad "objective with one item twice" objective '申报编号,X,创新\nA-1,2,3\n' 'in.csv:1:' '两次'

# ---- the delimiter ----
bad "sep= line" accounts "sep=;\n账号;姓名;角色\nx1;王五;评审专家\n" 'in.csv:1:' 'sep=;'
bad "semicolons" accounts '账号;姓名;角色\nx1;王五;评审专家\n' 'in.csv:1:' '分号'
bad "quoted cells and semicolons" accounts '"账号";"姓名";"角色"\n"x1";"王五";"评审专家"\n' '分号'
bad "TAB" accounts '账号\t姓名\t角色\nx1\t王五\t评审专家\n' 'in.csv:1:' 'TAB'
bad "full-width commas" accounts '账号，姓名，角色\nx1，王五，评审专家\n' 'in.csv:1:' '全角逗号'
bad "vertical bars" accounts '账号|姓名|角色\nx1|王五|评审专家\n' 'in.csv:1:' '竖线'
bad "full-width comma in one row" accounts "${A}x1，王五，评审专家\n" 'in.csv:2:' '只有 1 个单元格'

# ---- rows ----
bad "too few cells" accounts "${A}x1,王五\n$ROW" 'in.csv:2:' '只有 2 个' '3 列' 'x1'
bad "too many cells" accounts "$A${ROW}x2,赵六,评审专家,多\n" 'in.csv:3:' '4 个'
bad "a comma that was not quoted" accounts "${A}x1,王五,副教授,院长,评审专家\n" 'in.csv:2:' '双引号'
bad "total line" accounts "$A$ROW合计,1,\n" 'in.csv:3:' '合计'
bad "total line, spread out" accounts "$A$ROW总　计：,,1\n" 'in.csv:3:' '总'
bad "signature line" accounts "$A$ROW经办人签字：\n" 'in.csv:3:' '经办人签字'
bad "merged cells below the first row" applications "$HEADER\nB-1,$REST\nB-2,乙团,乙学会,,,通过\n" \
    'in.csv:3: 列“产业类型”: 不能为空' 'in.csv:3: 列“产业领域”: 不能为空'
bad "key twice" accounts "$A$ROW${ROW}" 'in.csv:3: 列“账号”' '第 2 行' '重复'
bad "key twice after folding" accounts "$A${ROW}ｘ１,赵六,评审专家\n" 'in.csv:3: 列“账号”' '重复'
bad "application twice" applications "$HEADER\nB-1,$REST\nB-1,$REST\n" 'in.csv:3: 列“申报编号”' '重复'
bad "team line twice" members '申报编号,序号,姓名,职务职称,工作单位\nA-1,1,甲,教授,某校\nA-1,1,乙,教授,某校\n' 'in.csv:3:' '重复'
bad "budget line twice" budget '申报编号,序号,支出内容明细,金额,资金类别\nA-1,1,差旅,1,专项资金\nA-1,1,差旅,1,专项资金\n' 'in.csv:3:' '重复'
bad "schedule line twice" schedule '申报编号,序号,工作内容\nA-1,1,调研\nA-1,1,总结\n' 'in.csv:3:' '重复'
bad "pair twice" assignments '账号,申报编号\nr1,A-1\nr1,A-1\n' 'in.csv:3:' '重复'
bad "recusal twice" recusals '账号,申报编号,事由\nr1,A-1,甲\nr1,A-1,乙\n' 'in.csv:3:' '重复'
bad "objective value twice" objective '申报编号,X\nA-1,2\nA-1,3\n' 'in.csv:3:' '第 2 行'
bad "a society twice by two spellings" objective '申报单位,X\n示例甲学会,2\n示例 甲学会,3\n' 'in.csv:3:' '第 2 行'
sixty=$(for i in $(seq 60); do printf 'x%d,王五,神仙\\n' "$i"; done)
bad "sixty errors: fifty, then the count" accounts "$A$sixty" 'in.csv:51:' '共 60 处错误' '前 50 处'
lacks "not the fifty-first" 'in.csv:52:'

# ---- quotes ----
bad "unterminated quote" accounts "$A${ROW}x2,\"赵六,评审专家\nx3,钱七,评审专家\nx4,孙八,评审专家\n" 'in.csv:3: 列“姓名”' '没有关上'
bad "unterminated quote closed by a later one" accounts "$A${ROW}x2,\"赵六,评审专家\nx3,\"钱七\",评审专家\n" 'in.csv:3: 列“姓名”' '第 4 行'
bad "unterminated quote in the header" accounts "账号,\"姓名,角色\n$ROW" 'in.csv:1:' '没有关上'
bad "stray quote" accounts "$A${ROW}x2,赵\"六,评审专家\n" 'in.csv:3: 列“姓名”' '单独的英文双引号'
bad "text behind the closing quote" accounts "${A}x1,\"王\"五,评审专家\n" 'in.csv:2: 列“姓名”' '右引号后面'
bad "backslash does not escape" accounts "${A}x1,\"王\\\\\"五\",评审专家\n" 'in.csv:2: 列“姓名”' '右引号后面'
bad "full-width blank before a quote" accounts "${A}x1,　\"王五\",评审专家\n" 'in.csv:2: 列“姓名”'
bad "BOM inside, quoted" accounts "$A$ROW\xEF\xBB\xBF\"x2\",赵六,评审专家\n" 'in.csv:3:' 'BOM'

# ---- size ----
# big NAME PYTHON TEXT…: a file written by the expression, refused within the limits of time and memory.
big()
{
    local name=$1 script=$2
    shift 2
    python3 -c "import sys; w = sys.stdout.buffer.write; $script" >"$IN"
    remember
    measured import "$KIND" "$IN"
    refuses "$name" 1 "$IN:" "$@"
    within "$name: time and memory"
    rm -f "$IN"
}
KIND=accounts
HEAD_PY="w('账号,姓名,角色\\n'.encode())"
big "a cell of 50 MB" "$HEAD_PY; w(b'x1,'); [w(b'a' * 1000000) for i in range(50)]; w(b',\\n')" 'in.csv:2: 列“姓名”' '1 MiB'
big "a quoted cell of 50 MB in lines" "$HEAD_PY; w(b'x1,\"'); [w(b'abcdefghi\\n' * 100000) for i in range(50)]; w(b'\",r\\n')" 'in.csv:2: 列“姓名”' '1 MiB'
big "a cell of 2 MB in a column nobody knows" "w('账号,姓名,角色,备忘\\nx1,王五,评审专家,'.encode() + b'a' * 2000000 + b'\\n')" 'in.csv:2: 列“备忘”' '1 MiB'
big "50 MB without a line end" "w(b'a' * 50000000)" 'in.csv:1:'
big "50 MB of commas" "w(b',' * 50000000)" 'in.csv'
big "50 MB of quotes" "w(b'\"' * 50000000)" 'in.csv'
big "50 MB of line ends" "w(b'\\n' * 50000000)" '空的'
big "a million cells in a row" "$HEAD_PY; w(b'a,' * 1000000 + b'\\n')" 'in.csv:2:' '3 列'
python3 -c "print('账号,姓名,角色'); print('x1,' + 'a' * 1048577 + ',评审专家')" >"$IN"
remember
ps import accounts "$IN"
refuses "one byte more than 1 MiB" 1 'in.csv:2: 列“姓名”' '1 MiB'
{ printf '%s,重点任务与预期目标\nC-1,%s,' "$HEADER" "$REST"; head -c 1048576 /dev/zero | tr '\0' a; echo; } >"$IN"
ps import applications "$IN" --dry-run
refuses "exactly 1 MiB" 0 '新增 1'
truncate -s 1073741825 "$IN"
measured import accounts "$IN"
refuses "1 GiB of nothing" 1 "$IN:"
within "1 GiB of nothing: time and memory"
rm -f "$IN"

# ---- a million rows ----
many=$([ -n "$SANITIZED" ] && echo 50000 || echo 1000000)
must open
KIND=marks
big "$many rows, all wrong" \
    "w('账号,申报编号,指标编号,得分\\n'.encode()); w(b'r1,A-1,K1,5\\n' * $many)" 'in.csv:3:' '前面已经出现' "共 $((many - 1)) 处错误" '前 50 处'
lacks "no more than fifty lines" 'in.csv:60:'

# Forty criteria, five members, many applications.
ROUND=$TMPDIR/large.db
KIND=applications
python3 - "$TMPDIR" $((many / 200)) <<'PYTHON'
import sys
folder, count = sys.argv[1], int(sys.argv[2])
def lines(name, rows):
    with open(folder + "/" + name, "w") as f:
        f.writelines(row + "\n" for row in rows)
lines("forty.csv", ["指标编号,指标名称,满分"] + ["K%d,指标%d,10" % (k, k) for k in range(40)])
lines("large.csv", ["申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论"] +
      ["L-%d,团队%d,学会%d,新兴产业,氢能,通过" % (i, i, i) for i in range(count)])
lines("million.csv", ["账号,申报编号,指标编号,得分"] +
      ["%s,L-%d,K%d,%d" % (a, i, k, (i + k) % 11) for a in "c1 d1 r1 r2 r3".split() for i in range(count) for k in range(40)])
PYTHON
"$PINGSHEN" init "$ROUND" --rubric "$TMPDIR/forty.csv" >/dev/null 2>&1
must import accounts "$TMPDIR/accounts.csv"
must import applications "$TMPDIR/large.csv"
must open
measured import marks "$TMPDIR/million.csv"
expect "$many rows, all right" 0 "读入 $many 行"
within "$many rows: time and memory"
stored "all of them are there" "$((many / 40))" "SELECT count(*) FROM sheet"

done_testing
