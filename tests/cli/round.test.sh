#!/usr/bin/env bash
# init, stages and their blockers, status, check: as a script of the office meets them.
. "$(dirname "$0")/lib.sh"

# ---- init ----
OUT=$("$PINGSHEN" init "$ROUND" 2>&1) && RC=0 || RC=$?
ERR=
expect "init with the built-in defaults" 0 "已建立轮次"
remember
OUT=$("$PINGSHEN" init "$ROUND" 2>&1) && RC=0 || RC=$?
refuses "init does not overwrite" 1 "已经存在"
ps status
expect "a new round is in setup" 0 "准备"

# bad_init NAME RC FILEOPTION LINES…: one wrong input file, no round afterwards.
bad_init()
{
    local name=$1 text=$2 option=$3
    shift 3
    csv bad.csv "$@"
    rm -f "$TMPDIR/new.db"
    OUT=$("$PINGSHEN" init "$TMPDIR/new.db" "$option" "$TMPDIR/bad.csv" 2>&1) && RC=0 || RC=$?
    ERR=
    if [ -e "$TMPDIR/new.db" ]; then fail "$name" "a round was left behind"; return; fi
    expect "$name" 1 "$text"
}
bad_init "unknown programme key" 'bad.csv:2: 列“键”' --programme '键,值' 'qouta,10'
bad_init "repeated programme key" '重复' --programme '键,值' 'quota,10' 'quota,11'
bad_init "quota not a number" 'bad.csv:2' --programme '键,值' 'quota,十'
bad_init "trim_min_n too small" 'trim' --programme '键,值' 'agg.trim_count,2' 'agg.trim_min_n,4'
bad_init "expert_max differs" 'expert_max' --programme '键,值' 'expert_max,99'
bad_init "rubric without lines" '没有任何指标' --rubric '指标编号,指标名称,满分'
bad_init "rubric column missing" '满分' --rubric '指标编号,指标名称' 'K1,甲'
bad_init "criterion twice" 'bad.csv:3: 列“指标编号”' --rubric '指标编号,指标名称,满分' 'K1,甲,10' 'K1,乙,10'
bad_init "maximum not positive" 'bad.csv:2: 列“满分”' --rubric '指标编号,指标名称,满分' 'K1,甲,0'
bad_init "step does not divide" 'bad.csv:2: 列“步长”' --rubric '指标编号,指标名称,满分,步长' 'K1,甲,10,3'
bad_init "weight with five decimals" 'bad.csv:2: 列“权重”' --rubric '指标编号,指标名称,满分,权重' 'K1,甲,10,0.12345'
bad_init "limits the wrong way round" 'bad.csv:2: 列“上限”' --objective-items '代码,名称,下限,上限' 'X,甲,5,1'
bad_init "hexadecimal maximum" 'bad.csv:2' --rubric '指标编号,指标名称,满分' 'K1,甲,0x10'

# ---- usage ----
ps
expect "no command" 2 "用法"
ps nonsense
expect "unknown command" 2 "没有命令"
ps open --wrong
expect "unknown option" 2 "没有选项"
ps reopen
expect "missing reason" 2 "--reason"
ps init
expect "missing argument" 2 "参数不够"
ps --help
expect "help" 0 "用法" "退出码"
ps rank --help
expect "help of a command" 0 "rank"
ps import --help
expect "help names the columns of each kind" 0 "members：申报编号*、序号*、姓名*、年龄" "--dry-run" "申报单位三者之一"
ps init --help
expect "help names the keys of a programme" 0 "agg.trim_min_n" "recusal.same_employer" "立项名额                  10"
ps export --help
expect "help names the kinds of files" 0 "bundle" "离线评分表" "--columns"
ps account --help
expect "help of a family" 0 "account add 账号" "account withdraw"
if [[ $OUT == *publish* ]]; then fail "of that family only"; else pass "of that family only"; fi
ps nonsense --help
expect "help of an unknown command" 2 "没有命令"
ps --version
expect "version" 0 "pingshen"
ROUND=$TMPDIR/none.db
ps status
expect "missing round" 4 "找不到轮次文件"
ROUND=$TMPDIR/round.db

# ---- open ----
small_round
ps check
expect "nothing blocks open" 0 "没有阻断项"
remember
ps --as c1 open
refuses "the chair may not open" 3 "无权"
ps close
refuses "local may not close" 3 "无权"
ps --as c1 close
refuses "close in setup" 1 "准备"
ps --as nobody status
refuses "unknown account" 3 "没有账号"
ps open
expect "open shows digest and rules" 0 "SHA-256" "K1" "quota = 1" "客观分项"
ps status --json
expect "status as JSON" 0 '"stage":"scoring"' '"panel":5' '"applications":2' '"empty":10'
ps open
expect "open twice" 1 "评分"

# ---- close ----
ps check
expect "missing sheets block close" 1 "还没有评分"
all_marks 8 15.5 >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv"
ps check
expect "drafts block close" 1 "还是草稿"
remember
ps --as c1 close
refuses "close is refused with the blockers" 1 "还是草稿"
must import marks "$TMPDIR/marks.csv" --submit
ps check
expect "nothing blocks close" 0 "没有阻断项"
ps rank
expect "no rank before close for staff" 1 "评分"
ps --as r1 rank
expect "no rank ever for a reviewer" 3 "无权"
ps --as r1 status
expect "a reviewer sees own counts" 0 "本人"
if [[ $OUT == *r2* ]]; then fail "a reviewer sees nobody else"; else pass "a reviewer sees nobody else"; fi
ps --as r1 check
expect "check is not for reviewers" 3
ps --as d1 close
expect "the deputy closes for the chair" 0 "已封存"
ps --as v1 journal --json
expect "and the journal says so" 0 "副组长"
ps --as c1 reopen --reason 复核
expect "reopen" 0
ps --as c1 close
expect "submitted sheets stay submitted" 0

# ---- blockers of open ----
small_round 'panel.min_valid,6'
ps open
expect "panel too small" 1 "少于"
rm -f "$ROUND" "$ROUND"-*
"$PINGSHEN" init "$ROUND" >/dev/null 2>&1
ps open
expect "nothing there" 1 "没有通过形式审查的申报" "没有组长"

# ---- objective values missing ----
small_round
csv more.csv '申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论' 'A-4,示例丁学会核医疗领域专家团,示例丁学会,新兴产业,核医疗,通过'
must import applications "$TMPDIR/more.csv"
must open
all_marks 8 15 'A-1 A-2 A-4' >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
ps --as c1 close
expect "missing objective values block close" 1 "A-4" "缺少客观分项"

# ---- trimming needs enough sheets for every application ----
small_round 'agg.method,trim'
must open
must recusal add r3 A-2 --reason 同事
all_marks 8 15 A-1 >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
PANEL='c1 d1 r1 r2' all_marks 8 15 A-2 >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
ps --as c1 close
expect "too few sheets to trim block close, never another formula" 1 "A-2" "只有 4 份有效评分表，至少要 5 份"

# ---- approval waits until the last day of publicity is over, in Beijing ----
small_round
must open
all_marks 8 15 >"$TMPDIR/marks.csv"
must import marks "$TMPDIR/marks.csv" --submit
must --as c1 close
today=$(TZ=Asia/Shanghai date +%F)
must --as c1 publish --start 2026-01-05 --end "$today"
ps approve
expect "not on the last day" 1 "当天过后才能立项"

done_testing
