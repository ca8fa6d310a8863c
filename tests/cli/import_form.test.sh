#!/usr/bin/env bash
# import applications, members, budget, schedule, and show: what is stored, what is counted, what is refused.
. "$(dirname "$0")/lib.sh"
cd "$TMPDIR" || exit 2

# lacks NAME TEXT: the last run did not say TEXT.
lacks()
{
    if [[ $OUT$'\n'$ERR == *"$2"* ]]; then fail "$1" "says: $2"; else pass "$1"; fi
}

# stored NAME SQL WANTED: the first row of the answer, its cells joined by |.
stored()
{
    local got
    got=$(sqlite3 -nullvalue NULL "$ROUND" "$2")
    if [ "$got" = "$3" ]; then pass "$1"; else fail "$1" "got: $got, wanted: $3"; fi
}

# refused NAME TEXT ARGUMENTS…: exit code 1, says TEXT, and nothing in the round has changed.
refused()
{
    local name=$1 text=$2
    shift 2
    remember
    ps "$@"
    refuses "$name" 1 "$text"
}

# ---- applications ----

HEAD=申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论
ROW=A1,甲学会电子领域专家团,甲学会,全省优势产业,电子信息,通过
FULL=$HEAD,统一社会信用代码,联系电话,申请日期,重点任务与预期目标,经费总预算,专项资金,自筹资金

"$PINGSHEN" init "$ROUND" >/dev/null || exit 1

cat >apps.csv <<EOF
$FULL
$ROW,,028-12345678,2026年4月3日,"　第一行
第二行 ",25.5,20,5.5000
A2,乙学会机器人领域专家团,乙学会,新兴产业,机器人,不通过,,,,,,,
EOF
remember
ps import applications apps.csv --dry-run
refuses dry_run_changes_nothing 0 '试运行，没有改动' '新增 2，更新 0，未变 0'
ps import applications apps.csv
expect add 0 '新增 2，更新 0，未变 0' '编码 UTF-8'
stored amounts "SELECT budget_total, budget_special, budget_self FROM application WHERE no = 'A1'" '255000|200000|55000'
stored empty_amounts "SELECT budget_total, budget_self FROM application WHERE no = 'A2'" 'NULL|NULL'
stored date "SELECT application_date, passed FROM application WHERE no = 'A1'" '2026-04-03|1'
stored long_text_trimmed "SELECT tasks_goals FROM application_text WHERE application_id = 1" $'第一行\n第二行'
ps import applications apps.csv
expect same 0 '新增 0，更新 0，未变 2'

# An absent optional column keeps, an empty optional cell and a marker clear.
printf '%s,联系电话,经费总预算\n%s,,/\n' "$HEAD" "$ROW" >clear.csv
ps import applications clear.csv
expect update 0 '新增 0，更新 1，未变 0'
stored cleared "SELECT contact_phone, budget_total, budget_special FROM application WHERE no = 'A1'" '|NULL|200000'
stored kept_text "SELECT tasks_goals FROM application_text WHERE application_id = 1" $'第一行\n第二行'
ps import applications apps.csv
expect restore 0 '新增 0，更新 1，未变 1'

# English identifiers, any order, title line, full-width header, other encodings, an unknown column.
{
    printf '申报汇总表,,,,,,\n'
    printf 'formal_result,industry,industry_category,applicant_society,project_name,application_no,颜色\n'
    printf '通过,机器人,新兴产业,"丙\n学会","丙学会\r\n机器人领域专家团",A3,红\n'
} >en.csv
ps import applications en.csv
expect identifiers 0 '新增 1，' '不认识的列“颜色”'
stored one_line "SELECT society, project_name FROM application WHERE no = 'A3'" '丙 学会|丙学会 机器人领域专家团'
stored society_key "SELECT society_key FROM application WHERE no = 'A3'" '丙学会'
iconv -t GB18030 en.csv >gb.csv
ps import applications gb.csv
expect gb18030 0 '未变 1' 'GB18030'
{
    printf '\xEF\xBB\xBF'
    cat en.csv
} >bom.csv
ps import applications bom.csv
expect bom 0 '未变 1'
ps import applications gb.csv --encoding utf-8
expect wrong_encoding 1
ps import applications - <en.csv
expect standard_input 0 '未变 1'
printf '%s,重点任务与预期目标\n%s,'"'"'=做什么\n' "$HEAD" "$ROW" >guard.csv
ps import applications guard.csv
stored guard_taken_off "SELECT tasks_goals FROM application_text WHERE application_id = 1" '=做什么'
ps import applications apps.csv

# Hints never stop an import.
printf '%s,统一社会信用代码,专项资金\n%s,1.23E+17,15\n' "$HEAD" "$ROW" >hint.csv
ps import applications hint.csv
expect hints 0 '更新 1' 'hint.csv:2: 列“统一社会信用代码”: 提示：' 'R25'
ps import applications apps.csv

# fault NAME TITLE TEXT ROW…: the row, below a good one, is refused on line 3 at the title.
fault()
{
    local name=$1 title=$2 text=$3
    printf '%s\nZ9,好学会专家团,好学会,新兴产业,机器人,通过,,,,,,,\n%s\n' "$FULL" "$4" >bad.csv
    refused "$name" "bad.csv:3: ${title:+列“$title”: }" import applications bad.csv
    expect "$name.text" 1 "$text" '没有导入任何内容'
}
X=,甲学会专家团,甲学会,新兴产业,机器人,通过
fault no_empty 申报编号 不能为空 "$X,,,,,,,"
fault no_damaged 申报编号 1.23E+17 "1.23E+17$X,,,,,,,"
fault no_date 申报编号 1/2/26 "1/2/26$X,,,,,,,"
fault no_month 申报编号 Jan-26 "Jan-26$X,,,,,,,"
fault no_formula 申报编号 '=A1' "=A1$X,,,,,,,"
fault no_invisible 申报编号 看不见 $'A\u200b1'"$X,,,,,,,"
fault no_comma 申报编号 逗号 "\"A，1\"$X,,,,,,,"
fault project_empty 项目名称 不能为空 'A4, ,甲学会,新兴产业,机器人,通过,,,,,,,'
fault society_empty 申报单位 不能为空 'A4,甲,,新兴产业,机器人,通过,,,,,,,'
fault category_empty 产业类型 不能为空 'A4,甲,甲,,机器人,通过,,,,,,,'
fault verdict_empty 形式审查结论 不能为空 'A4,甲,甲,新兴产业,机器人,,,,,,,,'
fault verdict_other 形式审查结论 '“合格”' 'A4,甲,甲,新兴产业,机器人,合格,,,,,,,'
fault date_no_year 申请日期 没有年份 "A4$X,,,4月20日,,,,"
fault date_serial 申请日期 序列号 "A4$X,,,46132,,,,"
fault date_no_day 申请日期 2026-02-30 "A4$X,,,2026-02-30,,,,"
for number in 约20 20万 1e3 .5 5. +5 -5 -0 '"1,000"' 1.23456 ２０％; do
    fault "amount_$number" 经费总预算 "${number//\"/}" "A4$X,,,,,$number,,"
done
fault duplicate 申报编号 '与第 2 行重复' 'Z9,好学会专家团,好学会,新兴产业,机器人,通过,,,,,,,'
fault too_long 统一社会信用代码 '超过 1000' "A4$X,$(printf '%01001d' 0),,,,,,"
fault total_line '' 合计 '合计,,,,,,,,,,,,'
fault ragged '' 单元格 "A4$X"
printf '申报编号,项目名称,申报单位,产业类型,产业领域\nA1,甲,甲,乙,丙\n' >nocolumn.csv
refused missing_column 形式审查结论 import applications nocolumn.csv
: >empty.csv
refused empty_file empty.csv import applications empty.csv
{ echo "$HEAD"; for i in $(seq 60); do echo "B$i,甲,甲,乙,丙,好"; done; } >many.csv
refused many '共 60 处错误' import applications many.csv
if [ "$(grep -c '^many.csv:[0-9]*: ' <<<"$ERR")" = 50 ]; then pass fifty_at_most; else fail fifty_at_most; fi
ps import applications nowhere.csv
expect no_file 4
printf '%s,专项资金\n%s,２０．００\n' "$HEAD" "$ROW" >wide.csv
ps import applications wide.csv
expect full_width_number 0 '未变 1'
printf '%s\n2026-01-003,甲学会专家团,甲学会,,,不通过\n' "$HEAD" >failed.csv
ps import applications failed.csv
expect no_like_a_date_and_failed_without_industry 0 '新增 1'

# ---- usage and rights ----

ps import nothing apps.csv
expect unknown_kind 2
ps import applications apps.csv --submit
expect submit_elsewhere 2
ps import applications apps.csv --map x.csv
expect map_elsewhere 2
ps import members x.csv --skip-unmatched
expect skip_elsewhere 2
ps import applications apps.csv --encoding latin-9
expect unknown_encoding 2
ps import applications apps.csv --reason ' '
expect blank_reason 2
ps import applications
expect no_file_given 2
cat >accounts.csv <<'EOF'
账号,姓名,工作单位,职称,角色
r1,评一,外省大学,教授,组长
r2,评二,外省学院,教授,评审专家
r3,评三,外省研究所,教授,评审专家
s1,督一,厅,,监督员
EOF
ps import accounts accounts.csv
expect accounts 0 '新增 4'
ps --as r1 import applications apps.csv
expect chair_may_not 3
ps --as s1 import members members.csv
expect supervisor_may_not 3

# ---- members ----

MHEAD=申报编号,序号,姓名,年龄,职务职称,工作单位,备注
cat >members.csv <<EOF
$MHEAD
A1,1,张一,50,教授,某大学,领衔专家
A1,2,李二,,研究员,某研究院,无
A2,1,王三,41,工程师,某公司,
EOF
ps import members members.csv
expect members_add 0 '新增 3，更新 0，未变 0' 'R09'
stored member_keys "SELECT name_key, age, remark, employer_key FROM member WHERE application_id = 1 AND seq = 2" \
    '李二|NULL||某研究院'
ps import members members.csv
expect members_same 0 '新增 0，更新 0，未变 3'
lacks members_nothing_removed 删除
# The file replaces the list of A1 and leaves that of A2 alone.
printf '申报编号,序号,姓名,职务职称,工作单位\nA1,1,张一,院士,某大学\nA1,3,赵四,教授,某公司\n' >replace.csv
ps import members replace.csv
expect members_replace 0 '新增 1，更新 1，未变 0，删除 1'
stored members_left "SELECT group_concat(application_id || ':' || seq) FROM (SELECT * FROM member ORDER BY 1, 2)" \
    '1:1,1:3,2:1'
stored absent_kept "SELECT age, remark, title FROM member WHERE application_id = 1 AND seq = 1" '50|领衔专家|院士'
printf '申报编号,序号,姓名,职务职称,工作单位\nA1,1,钱五,教授,某大学\n' >other.csv
ps import members other.csv
stored absent_not_for_another "SELECT name, age, remark FROM member WHERE application_id = 1" '钱五|NULL|'

# line_fault KIND HEAD NAME TITLE TEXT ROW…: rows from line 2 on; the last one is refused.
line_fault()
{
    local kind=$1 head=$2 name=$3 title=$4 text=$5
    shift 5
    printf '%s\n' "$head" "$@" >bad.csv
    refused "$kind.$name" "bad.csv:$(($# + 1)): ${title:+列“$title”: }" import "$kind" bad.csv
    expect "$kind.$name.text" 1 "$text" '没有导入任何内容'
}
members()
{
    line_fault members "$MHEAD" "$@";
}
members unknown 申报编号 '没有申报“A9”' 'A9,1,张一,50,教授,某大学,'
members no_empty 申报编号 不能为空 ',1,张一,50,教授,某大学,'
members seq_empty 序号 不能为空 'A1,,张一,50,教授,某大学,'
members seq_zero 序号 '“0”' 'A1,0,张一,50,教授,某大学,'
members seq_word 序号 '“一”' 'A1,一,张一,50,教授,某大学,'
members seq_half 序号 '“1.5”' 'A1,1.5,张一,50,教授,某大学,'
members seq_minus 序号 '“-1”' 'A1,-1,张一,50,教授,某大学,'
members seq_twice 序号 '与第 2 行重复' 'A1,1,张一,50,教授,某大学,' 'A1,1,李二,50,教授,某大学,'
members name_empty 姓名 不能为空 'A1,1,,50,教授,某大学,'
members employer_empty 工作单位 不能为空 'A1,1,张一,50,教授,　,'
members age_word 年龄 '“五十”' 'A1,1,张一,五十,教授,某大学,'
members age_half 年龄 '“50.5”' 'A1,1,张一,50.5,教授,某大学,'

# ---- budget ----

BHEAD=申报编号,序号,支出内容明细,金额,资金类别,测算依据
cat >budget.csv <<EOF
单位：万元,,,,,
$BHEAD
A1,1,培训费,15.0001,专项资金,30课时
A1,2,专家费,4.9999,专项资金,
A1,3,差旅费,5,自筹资金,10次
EOF
ps import budget budget.csv
expect budget_add 0 '新增 3' 'R26' '自筹资金合计 5.00 万元，申报表中为 5.50 万元' 'budget.csv:4: 列“测算依据”: 提示：'
lacks budget_special_sum_is_exact '明细专项资金合计'
stored budget_amount "SELECT amount FROM budget_line WHERE seq = 1" 150001
ps import budget budget.csv
expect budget_same 0 '未变 3'
budget()
{
    line_fault budget "$BHEAD" "$@";
}
budget amount_empty 金额 不能为空 'A1,1,培训费,,专项资金,'
budget amount_zero 金额 '大于 0' 'A1,1,培训费,0.00,专项资金,'
budget amount_minus 金额 '“-1”' 'A1,1,培训费,-1,专项资金,'
budget amount_unit 金额 '“5万元”' 'A1,1,培训费,5万元,专项资金,'
budget amount_decimals 金额 '“0.12345”' 'A1,1,培训费,0.12345,专项资金,'
budget amount_huge 金额 太大 'A1,1,培训费,999999999999,专项资金,'
budget class_other 资金类别 '“财政资金”' 'A1,1,培训费,1,财政资金,'
budget class_empty 资金类别 不能为空 'A1,1,培训费,1,,'
budget item_empty 支出内容明细 不能为空 'A1,1,,1,专项资金,'
budget total_line '' 合计 '合计,,,20,,'
budget seq_twice 序号 '与第 2 行重复' 'A1,1,a,1,专项资金,' 'A1,1,b,1,专项资金,'

# ---- schedule ----

SHEAD=申报编号,序号,开始日期,结束日期,工作内容,责任人
cat >schedule.csv <<EOF
$SHEAD
A1,1,2026/6/1,2026.7.31,"第一步
第二步",张一
A1,2,2026年8月1日,,实施,
EOF
ps import schedule schedule.csv
expect schedule_add 0 '新增 2' 'R28'
stored schedule_dates "SELECT start_date, end_date, content FROM schedule_line WHERE seq = 1" \
    $'2026-06-01|2026-07-31|第一步\n第二步'
ps import schedule schedule.csv
expect schedule_same 0 '未变 2'
schedule()
{
    line_fault schedule "$SHEAD" "$@";
}
schedule no_year 开始日期 没有年份 'A1,1,6月1日,,实施,'
schedule no_day 结束日期 2026-06-31 'A1,1,,2026-06-31,实施,'
schedule content_empty 工作内容 不能为空 'A1,1,,,,'

# ---- show ----

ps show A1
expect show 0 【概况】 甲学会电子领域专家团 028-12345678 '25.50 万元' 【重点任务与预期目标】 第二行 【经费预算】 \
    '专项资金 20.00 万元，自筹资金 5.00 万元，合计 25.00 万元' 【进度安排】 2026-07-31 【专家团】 钱五 \
    '共 1 人，副高级以上 1 人（100%）；单位：高校 1 人' 【形式审查提示】 R26
ps --as r2 show A1
expect show_reviewer 0 甲学会电子领域专家团
lacks show_reviewer_no_phone 028-12345678
ps --as s1 show A2
expect show_failed_to_supervisor 0 不通过
ps --as r2 show A2
expect show_failed_to_reviewer 1
ps show A9
expect show_unknown 1 'A9'
ps recusal add r2 A1 --reason 同事
ps --as r2 show A1
expect show_recused 3

# ---- after open ----

ps open
expect open 0
refused reason_needed --reason import applications apps.csv
refused reason_needed_members --reason import members members.csv
refused reason_needed_budget --reason import budget budget.csv
refused reason_needed_schedule --reason import schedule schedule.csv
ps import members members.csv --reason 补报
expect members_after_open 0 '新增'
sed 's/电子领域/智能领域/' apps.csv >fix.csv
ps import applications fix.csv --reason 笔误
expect change_shown 0 '更新 1，未变 1' 'A1 项目名称：甲学会电子领域专家团 → 甲学会智能领域专家团'
stored change_in_journal "SELECT instr(detail, '\"changed\":[{\"no\":\"A1\",\"columns\":[\"项目名称\"]}]') > 0
    FROM journal ORDER BY seq DESC LIMIT 1" 1

# A verdict that becomes 不通过 voids the sheets; back to 通过 starts empty.
sqlite3 "$ROUND" "INSERT INTO sheet (application_id, account_id, state, total_micro, given, marks, version)
    SELECT 1, id, 'draft', 9000000, 1, '900 - - - - - - - -', 1 FROM account WHERE account = 'r3'"
sed '/^A1/s/,通过,/,不通过,/' fix.csv >fail.csv
ps import applications fail.csv --reason 复核不合格
expect verdict_failed 0 '更新 1' 'A1 形式审查结论：通过 → 不通过'
stored sheet_void "SELECT state FROM sheet WHERE application_id = 1" void
ps import applications fix.csv --reason 复核更正
expect verdict_back 0 'A1 形式审查结论：不通过 → 通过'
stored sheet_stays_void "SELECT state FROM sheet WHERE application_id = 1" void

for stage in closed published approved; do
    sqlite3 "$ROUND" "UPDATE round SET stage = '$stage'" # as if the chair had moved it
    refused "$stage.reason" --reason import applications apps.csv
    refused "$stage.members" 不能再导入 import members members.csv --reason 补报
    refused "$stage.budget" 不能再导入 import budget budget.csv --reason 补报
    refused "$stage.schedule" 不能再导入 import schedule schedule.csv --reason 补报
    refused "$stage.verdict" 'fail.csv:2: 列“形式审查结论”: ' import applications fail.csv --reason 更正
    printf '%s\nN1,新学会专家团,新学会,新兴产业,机器人,通过\n' "$HEAD" >new.csv
    refused "$stage.new" 'new.csv:2: 列“申报编号”: ' import applications new.csv --reason 补报
    printf '%s,专项资金\n%s,19\n' "$HEAD" "${ROW/电子/智能}" >amount.csv
    refused "$stage.amount" 'amount.csv:2: 列“专项资金”: ' import applications amount.csv --reason 更正
    ps import applications fix.csv --reason 更正
    expect "$stage.same" 0 '未变 2'
    sed "s/智能领域/${stage}领域/" fix.csv >text.csv
    ps import applications text.csv --reason 更正
    expect "$stage.text" 0 '更新 1，未变 1'
    ps import applications fix.csv --reason 更正
    expect "$stage.text_back" 0 '更新 1，未变 1'
done

done_testing
