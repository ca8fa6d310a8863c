#!/usr/bin/env bash
# rounds.sh PINGSHEN SAMPLE FOLDER: the rounds in which key scripts begin, as FOLDER/NAME.db. README.md says what each
# of them holds. Dates on screens are masked or in the past, so that the rounds are the same on every day.
set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC0

program=$1
sample=${2%/}
folder=${3%/}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
rm -rf "$folder"
mkdir -p "$folder"

# ps ROUND ARGUMENTS…: must succeed; only what goes wrong is shown.
ps()
{
    local round=$1
    shift
    if ! "$program" --round "$folder/$round.db" "$@" >"$scratch/said" 2>&1 </dev/null; then
        echo "rounds.sh: pingshen --round $round $*" >&2
        cat "$scratch/said" >&2
        exit 1
    fi
}

same()
{
    rm -f "$folder/$2.db"*
    ps "$1" backup "$folder/$2.db"
}

# What is still in a log beside the file goes into the file: a copy of the file is then a copy of the round.
settle()
{
    local file
    for file in "$folder"/*.db; do
        mv "$file" "$scratch/round.db"
        if [ -f "$file-wal" ]; then mv "$file-wal" "$scratch/round.db-wal"; fi
        "$program" --round "$scratch/round.db" backup "$file" >/dev/null
        rm -f "$scratch"/round.db* "$file"-* "$file".*
    done
}

# The demonstration round from the office's files to the list in publicity.
demonstration()
{
    ps setup init "$folder/setup.db"
    for kind in accounts applications members budget schedule; do ps setup import "$kind" "$sample/$kind.csv"; done
    ps setup import objective "$sample/objective.csv" --map "$sample/objective-map.csv"

    "$(dirname "$0")/../../data/sample/prepare.sh" "$program" "$sample" "$folder/scoring.db"

    same setup ready
    ps ready recusal confirm 1
    ps ready --as r05 recuse SL2026-008 --reason "本人任该学会副理事长"
    ps ready open
    for account in r01 r02 r03 r04 r05 r06 r07; do ps ready --as "$account" undertake; done
    ps ready import marks "$sample/marks.csv" --submit
    ps ready import marks "$sample/marks-r07.csv" --submit

    same ready closed
    ps closed --as r01 close

    same closed published
    ps published --as r01 rule --order SL2026-035,SL2026-019 --method chair \
        --reason "两项得分相同，SL2026-035专家评审得分较高，量化指标更具体"
    ps published --as r01 publish --start 2026-05-11 --end 2026-05-15
}

csv()
{
    cat >"$scratch/$1.csv"
}

panel()
{
    csv accounts <<'END'
账号,姓名,工作单位,职称,角色
c1,组长甲,示例大学,教授,组长
r1,专家丙,示例一院,研究员,评审专家
r2,专家丁,示例二院,研究员,评审专家
r3,专家戊,示例三院,研究员,评审专家
s1,工作人员己,示例省科协,科长,工作人员
v1,监督员庚,示例省科协,主任,监督员
END
    csv rubric <<'END'
指标编号,指标名称,满分,步长,权重,优下限,良下限,中下限,优,良,中,差
K1,任务目标,10,1,1,9,7,5,明确，可以检验,比较明确,笼统,没有说清
K2,实施路径,20,0.5,1.5,18,14,10,切实可行,基本可行,有缺口,不可行
END
    sed -i 's/明确，可以检验/"明确，可以检验"/' "$scratch/rubric.csv"
}

# start ROUND: with the files made before, up to scoring; everybody has accepted the undertaking but r2.
start()
{
    local round=$1
    panel
    { printf '键,值\ntitle,%s\nquota,1\n' "$2"; [ ! -f "$scratch/undertaking" ] || cat "$scratch/undertaking"; } |
        csv programme
    rm -f "$folder/$round.db"
    ps "$round" init "$folder/$round.db" --programme "$scratch/programme.csv" --rubric "$scratch/rubric.csv"
    ps "$round" import accounts "$scratch/accounts.csv"
    ps "$round" import applications "$scratch/applications.csv"
    if [ -f "$scratch/assignments.csv" ]; then ps "$round" import assignments "$scratch/assignments.csv"; fi
    ps "$round" open
    for account in c1 r1 r3; do ps "$round" --as "$account" undertake; done
    rm -f "$scratch"/*.csv
}

small()
{
    csv applications <<'END'
申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论
A-1,示例甲学会电子领域专家团,示例甲学会,全省优势产业,电子信息,通过
END
    csv assignments <<'END'
账号,申报编号
c1,A-1
r1,A-1
r2,A-1
END
    awk 'BEGIN {
        printf "undertaking,\"评审专家承诺书\n\n"
        for (i = 1; i <= 40; i++) printf "第%d条 本人承诺独立、客观、公正地评审，不透露申报内容和评审意见，不接受请托。\n", i
        printf "以上承诺，请遵守。\"\n"
    }' >"$scratch/undertaking"
    start small "小轮次"
    rm -f "$scratch/undertaking"
}

# Names that terminals disagree about.
odd()
{
    csv applications <<'END'
申报编号,项目名称,申报单位,产业类型,产业领域,项目负责人,领衔专家,重点任务与预期目标,形式审查结论
B-1,𠮷野家领域专家团,示例𠮷学会,新兴产业,氢能,王𠮷,阿卜杜拉·买买提,"罕用字𱍐在这里；①第一项，②第二项……“引号”——破折号 ± ≥ → ℃",通过
B-2,示例é̂组合领域专家团,示例👨‍👩‍👧学会,新兴产业,氢能,,,零宽‍与旗帜🇨🇳,通过
B-3,示例一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十领域专家团,示例一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十学会,地方特色（重点）产业,示例市百草湾县道地药材产业一二三四五六七八九十,,,短,通过
B-4-2026-SHIFAN-00012,a,b,c,d,,,,通过
END
    start odd "罕用字轮次"
}

# More rows than a list reads at once.
many()
{
    awk 'BEGIN {
        print "申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论"
        for (i = 1; i <= 1000; i++)
            printf "M-%04d,示例第%04d号领域专家团,示例%04d学会,新兴产业,%s,通过\n", i, i, i, i % 3 ? "氢能" : "机器人"
    }' | csv applications
    start many "千件轮次"
}

# Everything that can be the matter with a ranking: a tie of three at the cut, one of them the chair's recusal; an
# application of the same score that the chain tells apart (in `voters` there is no chain, and the deputy is recused too); totals that are trimmed; outliers; one under the minimum.
tied()
{
    local round=$1 chain=$2 three=$3
    panel
    sed -i '/^r3,/a r4,专家壬,示例四院,研究员,评审专家\nd1,副组长辛,示例理工,教授,副组长' "$scratch/accounts.csv"
    csv programme <<END
键,值
title,同分轮次
quota,2
agg.method,trim
min_total,20
tie.chain,"$chain"
END
    csv items <<'END'
代码,名称,下限,上限
A,创新能力,0,10
B,贡献,-5,10
END
    awk 'BEGIN {
        print "申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论"
        for (i = 1; i <= 7; i++)
            printf "T-%d,示例%d号学会氢能领域专家团,示例%d号学会,新兴产业,氢能,通过\n", i, i, i
    }' | csv applications
    csv objective <<END
申报编号,A,B
T-1,5,5
T-2,4,3
T-3,$three,4
T-4,3.5,3.5
T-5,5,3
T-6,8,-1
T-7,0,0
END
    awk -v voters="$([ "$round" = voters ] && echo 1 || echo 0)" 'BEGIN {
        print "账号,申报编号,指标编号,得分"
        split("c1 d1 r1 r2 r3 r4", who); split("0 1 -1 0 0 0", k1); split("0 0 0 0 1 -1", k2)
        split("9 8 8 8 7 6 3", one); split("18 16 16 16 16 12 6", two)
        for (a = 1; a <= 7; a++) for (m = 1; m <= 6; m++) {
            if (a == 4 && m == 1 || a == 3 && m == 2 && voters) continue
            x = one[a] + k1[m]; y = two[a] + k2[m]
            if (a == 6 && m == 6) { x = 2; y = 4 }
            printf "%s,T-%d,K1,%s\n%s,T-%d,K2,%s\n", who[m], a, x, who[m], a, y
        }
    }' | csv marks
    rm -f "$folder/$round.db"
    ps "$round" init "$folder/$round.db" --programme "$scratch/programme.csv" --rubric "$scratch/rubric.csv" \
        --objective-items "$scratch/items.csv"
    ps "$round" import accounts "$scratch/accounts.csv"
    ps "$round" import applications "$scratch/applications.csv"
    ps "$round" import objective "$scratch/objective.csv"
    ps "$round" recusal add c1 T-4 --reason "曾任该学会顾问"
    if [ "$round" = voters ]; then ps voters recusal add d1 T-3 --reason "与领衔专家有合作"; fi
    ps "$round" open
    ps "$round" import marks "$scratch/marks.csv" --submit
    ps "$round" --as c1 close
    rm -f "$scratch"/*.csv
}

# One application, closed: lists of one row, no tie, no outlier.
single()
{
    same small single
    printf '申报编号,innovation,contribution\nA-1,10,5\n' | csv objective
    printf '账号,申报编号,指标编号,得分\n%s\n' "$(printf '%s,A-1,K1,8\n%s,A-1,K2,15\n' c1 c1 r1 r1 r2 r2)" | csv marks
    ps single import objective "$scratch/objective.csv"
    ps single import marks "$scratch/marks.csv" --submit
    ps single --as c1 close
    rm -f "$scratch"/*.csv
}

# People and nothing else.
bare()
{
    panel
    ps bare init "$folder/bare.db" --rubric "$scratch/rubric.csv"
    ps bare import accounts "$scratch/accounts.csv"
    rm -f "$scratch"/*.csv
}

demonstration
small
odd
many
tied tied expert_score,criterion:K1 3
tied voters "" 3.33
single
bare
ps fresh init "$folder/fresh.db"
settle
