#!/usr/bin/env bash
# Prepares the demonstration round for the workstation: scoring is under way. Five members have submitted all their
# sheets, r05 has recused twice and submitted the rest, r07 has eight to do.
#   prepare.sh PINGSHEN SAMPLE_DIR ROUND
# An earlier demonstration round of that name is replaced.
set -euo pipefail
export LC_ALL=C.UTF-8

if [ $# -ne 3 ]; then
    echo "用法：prepare.sh PINGSHEN SAMPLE_DIR 轮次文件" >&2
    exit 2
fi
program=$1
sample=${2%/}
export PINGSHEN_ROUND=$3
todo='SL2026-004|SL2026-011|SL2026-015|SL2026-020|SL2026-028|SL2026-030|SL2026-032|SL2026-040'

mkdir -p "$(dirname "$PINGSHEN_ROUND")"
rm -f "$PINGSHEN_ROUND" "$PINGSHEN_ROUND"-*
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Only what goes wrong is shown.
quiet() {
    if ! "$program" "$@" >"$scratch/said" 2>&1 </dev/null; then
        cat "$scratch/said" >&2
        echo "演示轮次没有建成：pingshen $*" >&2
        exit 1
    fi
}

# The defaults under a title that says what this is.
sed 's/^title,/title,（演示）/' "$sample/../defaults/programme.csv" >"$scratch/programme.csv"
quiet init "$PINGSHEN_ROUND" --programme "$scratch/programme.csv"
for kind in accounts applications members budget schedule; do
    quiet import "$kind" "$sample/$kind.csv"
done
quiet recusal confirm 1
quiet --as r05 recuse SL2026-008 --reason "本人任该学会副理事长"
quiet --as r05 recuse SL2026-012 --reason "与项目负责人有合作项目"
quiet import objective "$sample/objective.csv" --map "$sample/objective-map.csv"
quiet open
for account in r01 r02 r03 r04 r05 r06 r07; do
    quiet --as "$account" undertake
done
sed -E -e "/^r07,($todo),/d" -e '/^r05,SL2026-012,/d' "$sample/marks.csv" >"$scratch/marks.csv"
sed 1d "$sample/marks-r07.csv" >>"$scratch/marks.csv"
quiet import marks "$scratch/marks.csv" --submit
