#!/usr/bin/env bash
# The two texts that are printed and signed (minutes, signing): their pages, at 1, 40 and 200 applications.
set -u
# shellcheck source=tests/cli/lib.sh
. tests/cli/lib.sh
cd "$TMPDIR" || exit 2

MEMBERS=15
# big_round COUNT: so many applications with the built-in rubric, everybody's sheets, up to close. With more than
# one, the first has an opinion that is longer than a page, and the second long names.
big_round()
{
    rm -f "$ROUND" "$ROUND"-*
    python3 - "$1" "$MEMBERS" <<'PY'
import sys
count, members = int(sys.argv[1]), int(sys.argv[2])
MAX = [12, 18, 18, 7, 12, 13, 8, 5, 7]
with open("accounts.csv", "w") as f:
    print("账号,姓名,工作单位,职称,角色", file=f)
    for m in range(1, members + 1):
        name = "示例" + "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"[m - 1] + ("（由示例省若干单位联合推荐的、姓名和说明写得很长很长的一位专家）" if m == 3 else "")
        print(f"r{m},{name},示例大学,教授,{'组长' if m == 1 else '评审专家'}", file=f)
with open("applications.csv", "w") as a, open("objective.csv", "w") as o, open("marks.csv", "w") as k:
    print("申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论", file=a)
    print("申报编号,innovation,contribution", file=o)
    print("账号,申报编号,指标编号,得分", file=k)
    for n in range(1, count + 1):
        no, society = f"SL-{n:03}", f"示例省第{n}号" + ("光电信息与智能制造协同创新" * 6 if n == 2 else "") + "学会"
        print(f"{no},{society}某领域专家团,{society},新兴产业,机器人,通过", file=a)
        print(f"{no},{n % 30},{n % 20}", file=o)
        for m in range(1, members + 1):
            for i, most in enumerate(MAX):
                print(f"r{m},{no},K{i + 1},{most - (n * 7 + m * i) % 5}", file=k)
PY
    printf '键,值\ntitle,测试轮次\nquota,10\noutlier.pct,100\n' >programme.csv
    must init "$ROUND" --programme programme.csv
    must import accounts accounts.csv
    must import applications applications.csv
    must import objective objective.csv
    must open
    if [ "$1" -gt 1 ]; then
        must --as r2 undertake
        python3 -c 'print("\n".join(f"第{i}点：“明确”……" for i in range(1, 80)) + "一段“很长”的话，" * 80, end="")' >opinion.txt
        "$PINGSHEN" --round "$ROUND" --as r2 opinion SL-001 - <opinion.txt >/dev/null 2>"$TMPDIR/stderr" ||
            fail "setup: opinion" "$(cat "$TMPDIR/stderr")"
    fi
    must import marks marks.csv --submit
    must --as r1 close
}

# good NAME KIND ARGUMENTS OF pages.py…
good()
{
    local name=$1
    shift
    if OUT=$(python3 "$OLDPWD/tests/cli/pages.py" "$@" 2>"$TMPDIR/stderr"); then
        pass "$name"
        echo "# $OUT"
    else
        ERR=$(cat "$TMPDIR/stderr")
        fail "$name" "$ERR"
    fi
}

for count in 1 40 200; do
    big_round "$count"
    head=$("$PINGSHEN" --round "$ROUND" status --json | sed 's/.*"head":"\([0-9a-f]*\)".*/\1/')
    must export minutes minutes.txt
    must export signing signing.txt
    long=()
    [ "$count" = 1 ] || long=(示例乙)
    good "minutes of $count: pages" minutes minutes.txt "$count" "$MEMBERS" "$head"
    good "signing of $count: pages" signing signing.txt "$count" "$MEMBERS" "$head" "${long[@]}"
done
must export minutes minutes.csv
if tail -c +1 minutes.csv | tr -d '\f' | cmp -s - minutes.csv; then pass "the table has no pages"; else fail "the table has no pages"; fi
done_testing
