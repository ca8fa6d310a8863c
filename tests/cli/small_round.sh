# Sourced by tests: a small round up to close. Six applications (one failed the formal review), three members,
# two places; SL-002 and SL-003 tie across the cut, SL-004 and SL-006 tie below it, r1's sheet of SL-004 is an outlier.
# Needs PINGSHEN and TMPDIR; works in $TMPDIR.

cd "$TMPDIR" || exit 2
export PINGSHEN_ROUND=$TMPDIR/round.db

# check NAME COMMAND…: the result of one test.
check() {
    local name=$1
    shift
    if "$@" >"$TMPDIR/check.log" 2>&1; then
        echo "ok $name"
    else
        echo "not ok $name"
        sed 's/^/#   /' "$TMPDIR/check.log" "$TMPDIR/out" "$TMPDIR/err" 2>/dev/null
        failed=1
    fi
}

# run CODE ARGUMENTS…: the program must end with CODE; its output stays in the files out and err.
run() {
    local want=$1 code=0
    shift
    "$PINGSHEN" "$@" >out 2>err </dev/null || code=$?
    [ "$code" = "$want" ] || {
        echo "pingshen $*: $code, expected $want"
        return 1
    }
}

# has FILE TEXT… / lacks FILE TEXT…: every text stands in the file / none does.
has() {
    local file=$1 text
    shift
    for text in "$@"; do
        grep -qF -- "$text" "$file" || {
            echo "not in $file: $text"
            return 1
        }
    done
}
lacks() {
    local file=$1 text
    shift
    for text in "$@"; do
        ! grep -qF -- "$text" "$file" || {
            echo "in $file: $text"
            return 1
        }
    done
}
all() {
    local step
    for step in "$@"; do
        eval "$step" || return 1
    done
}
in_stage() {
    run 0 status --json && has out "\"stage\":\"$1\""
}

# small_round METHOD SCOPE: init to close.
small_round() {
    rm -f round.db*
    cat >programme.csv <<EOF
键,值
title,产业科技专家团项目
year,2026
quota,2
grant_wan,20.5
agg.method,$1
agg.scope,$2
agg.trim_min_n,3
EOF
    cat >rubric.csv <<'EOF'
指标编号,指标名称,满分
K1,任务目标,60
K2,实施路径,40
EOF
    cat >items.csv <<'EOF'
代码,名称,下限,上限
innovation,创新能力分值,0,10
deduction,=扣分,-5,0
EOF
    cat >accounts.csv <<'EOF'
账号,姓名,工作单位,职称,角色
r1,闻一鸣,示例大学,教授,组长
r2,穆清和,示例理工大学,教授,副组长
r3,骆长川,示例省科学技术研究院,研究员,评审专家
s1,成一诺,示例省科协,科长,工作人员
v1,平安然,示例省科协,主任,监督员
EOF
    cat >applications.csv <<'EOF'
申报编号,项目名称,申报单位,产业类型,产业领域,项目负责人,领衔专家,联系人,联系电话,电子信箱,形式审查结论
SL-001,"智能""终端""专家团","示例省云栖电子信息学会,筹",全省优势产业,电子信息,云启明,林知远,苗小禾,19900000001,miao@example.com,通过
SL-002,工业软件专家团,示例省星桥信息工程协会,全省优势产业,电子信息,星远,周一苇,方圆,19900000002,fang@example.com,通过
SL-003,+重型装备专家团,示例省砺石机械工程学会,全省优势产业,装备制造,石坚,韩铁生,安宁,19900000003,an@example.com,通过
SL-004,预制菜专家团,示例省稻香食品科学学会,全省优势产业,食品轻纺,稻香,米兰,乐天,19900000004,le@example.com,通过
SL-005,功能面料专家团,示例省织云纺织工程学会,全省优势产业,食品轻纺,云织,丝路,江南,19900000005,jn@example.com,不通过
SL-006,液流电池专家团,示例省聚能储能协会,新兴产业,新型储能,聚能,储明,关山,19900000006,guan@example.com,通过
EOF
    cat >marks.csv <<'EOF'
账号,申报编号,指标编号,得分
r1,SL-001,K1,50
r1,SL-001,K2,38
r2,SL-001,K1,48
r2,SL-001,K2,37
r3,SL-001,K1,49
r3,SL-001,K2,36
r1,SL-002,K1,45
r1,SL-002,K2,35
r2,SL-002,K1,44
r2,SL-002,K2,34
r3,SL-002,K1,46
r3,SL-002,K2,36
r1,SL-003,K1,46
r1,SL-003,K2,34
r2,SL-003,K1,45
r2,SL-003,K2,33
r3,SL-003,K1,44
r3,SL-003,K2,38
r1,SL-004,K1,50
r1,SL-004,K2,40
r2,SL-004,K1,40
r2,SL-004,K2,20
r3,SL-004,K1,30
r3,SL-004,K2,30
r1,SL-006,K1,40
r1,SL-006,K2,30
r2,SL-006,K1,40
r2,SL-006,K2,30
r3,SL-006,K1,40
r3,SL-006,K2,30
EOF
    cat >objective.csv <<'EOF'
申报编号,innovation,deduction
SL-001,6.25,-0.5
SL-002,5.5,0
SL-003,6,-0.5
SL-004,4,0
SL-006,4,0
EOF
    run 0 init round.db --programme programme.csv --rubric rubric.csv --objective-items items.csv &&
        run 0 import accounts accounts.csv && run 0 import applications applications.csv &&
        run 0 import objective objective.csv && run 0 open && run 0 import marks marks.csv --submit &&
        run 0 --as r1 close
}
