#!/usr/bin/env bash
# Plays the demonstration round on the command line, from the office's files to the publicity list.
#   play.sh PINGSHEN SAMPLE_DIR OUT_DIR
# OUT_DIR receives round.db and 公示名单.csv; those of an earlier play are replaced.
set -euo pipefail
export LC_ALL=C.UTF-8 NO_COLOR=1

if [ $# -ne 3 ]; then
    echo "用法：play.sh PINGSHEN SAMPLE_DIR OUT_DIR" >&2
    exit 2
fi
program=$1
sample=${2%/}
out=${3%/}
export PINGSHEN_ROUND=$out/round.db
list=$out/公示名单.csv

mkdir -p "$out"
rm -f "$out"/round.db* "$list"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

heading() {
    printf '\n== %s ==\n' "$1"
}

# The command as a person would type it in the folder of the files.
echo_command() {
    local line="\$ pingshen $*"
    line=${line//"$sample"\//}
    printf '%s\n' "${line//"$out"\//}"
}

# The first LIMIT lines of a file, then how many were left out.
first_lines() {
    local limit=$1 file=$2 count
    count=$(wc -l <"$file")
    sed -n "1,${limit}p" "$file"
    if [ "$count" -gt "$limit" ]; then
        printf '   ……（另有 %d 行，此处从略）\n' $((count - limit))
    fi
}

# Runs the program and keeps what it says; the exit code is left in $code.
capture() {
    code=0
    "$program" "$@" >"$scratch/said" 2>"$scratch/notes" </dev/null || code=$?
}

failed() {
    cat "$scratch/said" "$scratch/notes" >&2
    printf '演示中断：上面的命令返回 %d。\n' "$code" >&2
    exit 1
}

# run LIMIT ARGUMENTS…: must succeed; shows LIMIT lines of the result and at most three messages.
run() {
    local limit=$1
    shift
    echo_command "$@"
    capture "$@"
    [ "$code" -eq 0 ] || failed
    first_lines "$limit" "$scratch/said"
    first_lines 3 "$scratch/notes"
}

# quiet ARGUMENTS…: must succeed; shows nothing.
quiet() {
    capture "$@"
    [ "$code" -eq 0 ] || failed
}

# refused LIMIT ARGUMENTS…: must be refused with exit code 1; shows why.
refused() {
    local limit=$1
    shift
    echo_command "$@"
    capture "$@"
    [ "$code" -eq 1 ] || failed
    cat "$scratch/notes" >>"$scratch/said"
    first_lines "$limit" "$scratch/said"
    echo "   （返回 1，符合预期：$why）"
}

# One sheet as its member scores it, mark by mark, from marks-r07.csv.
score_by_hand() {
    local account application criterion value
    while IFS=, read -r account application criterion value; do
        quiet --as "$account" mark "$application" "$criterion" "$value"
        printf '   %s mark %s %s %s\n' "$account" "$application" "$criterion" "$value"
    done < <(sed -e 1d -e 's/\r$//' "$sample/marks-r07.csv")
}

echo "深耕评审工作站 演示轮次：全部机构、人员、数据均为虚构。"

heading "1. 建立轮次"
run 6 init "$PINGSHEN_ROUND"

heading "2. 导入账号、申报和附表（提示不改变形式审查结论）"
run 3 import accounts "$sample/accounts.csv"
run 3 import applications "$sample/applications.csv"
run 3 import members "$sample/members.csv"
run 3 import budget "$sample/budget.csv"
run 3 import schedule "$sample/schedule.csv"

heading "3. 回避"
why="回避提议没有处理完，不能开始评分"
run 4 recusal list
refused 4 check
run 2 recusal confirm 1
run 2 --as r05 recuse SL2026-008 --reason "本人任该学会副理事长"

heading "4. 客观分（一个平台名称由人工对照）"
run 4 import objective "$sample/objective.csv" --map "$sample/objective-map.csv"

heading "5. 开始评分"
run 4 check
run 10 open

heading "6. 评审专家签署承诺，评分"
run 1 --as r01 undertake
for account in r02 r03 r04 r05 r06 r07; do
    quiet --as "$account" undertake
done
echo "   （r02 至 r07 同样签署）"
run 3 import marks "$sample/marks.csv" --submit
echo "其余一份由 r07 本人逐项评分："
score_by_hand
run 3 --as r07 submit SL2026-035

heading "7. 进度和封存"
run 10 status
run 4 --as r01 close

heading "8. 排名：第10、11名同分"
run 16 rank
why="入围线上的同分须先裁决"
refused 4 --as r01 publish

heading "9. 裁决和公示"
run 12 --as r01 ties
run 3 --as r01 rule --order SL2026-035,SL2026-019 --method chair \
    --reason "两项得分相同，SL2026-035专家评审得分较高，量化指标更具体"
run 4 --as r01 publish --start 2026-05-11 --end 2026-05-15
run 2 export publicity "$list"
tail -c +4 "$list" | tr -d '\r'

heading "10. 第一名的得分怎样算出"
quiet rank --format csv
first=$(grep -o -m1 'SL2026-[0-9]*' "$scratch/said")
run 28 explain "$first"

heading "11. 核验"
run 10 verify

printf '\n演示完成。公示名单：%s\n轮次文件：%s\n' "$list" "$PINGSHEN_ROUND"
