#!/usr/bin/env bash
# The round file: damaged, foreign, in the wrong place, killed in mid-write, shared by many processes.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/badinput.sh"

small_round
must open
for account in $PANEL; do must --as "$account" undertake; done
SMALL=$TMPDIR/small.db
must backup "$SMALL"
D=$TMPDIR/d.db

# ---- a lock held for longer than the limit; looked at further down, as it takes 10 s ----
cp "$SMALL" "$TMPDIR/held.db"
flock "$TMPDIR/held.db-gate" sleep 12 &
HOLDER=$!
while flock -n "$TMPDIR/held.db-gate" true; do :; done # until the holder has it
(
    "$PINGSHEN" --round "$TMPDIR/held.db" account add w1 --name 壬 --role 评审专家 >"$TMPDIR/held.out" 2>&1
    echo $? >"$TMPDIR/held.rc"
) &
WAITER=$!

# ---- not a round ----
# no_round NAME TEXT: status, an import, verify and backup of $D say TEXT and leave the file alone.
no_round()
{
    local name=$1 text=$2 before command
    put "${PANEL_FILE}x1,王五,评审专家\n"
    ROUND=$D
    [ ! -f "$D" ] || before=$(sha256sum <"$D")
    for command in "status" "import accounts $IN" "verify" "backup $TMPDIR/copy.db"; do
        # shellcheck disable=SC2086 # words on purpose
        ps $command
        expect "$name: ${command%% *}" 4 "$text"
    done
    if [ -f "$D" ] && [ "$before" != "$(sha256sum <"$D")" ]; then fail "$name: the file changed"; fi
    if [ -e "$TMPDIR/copy.db" ]; then fail "$name: a backup was written"; fi
    ROUND=$TMPDIR/round.db
    rm -rf "$D" "$D"-* "$TMPDIR/copy.db"
}
no_round "round missing" '找不到轮次文件'
: >"$D" && no_round "round empty" '不是轮次文件'
printf 'SQLite' >"$D" && no_round "round of six bytes" '不是轮次文件'
printf '%b' "$PANEL_FILE" >"$D" && no_round "round is a CSV file" '不是轮次文件'
head -c 16384 /dev/urandom >"$D" && no_round "round is noise" '不是轮次文件'
mkdir "$D" && no_round "round is a folder" '不是文件'
mkfifo "$D" && no_round "round is a FIFO" '不是文件'
ln -s /dev/zero "$D" && no_round "round is a device" '不是文件'
ln -s d.db "$D" && no_round "round is a link to itself" '轮次文件'
printf 'SQLite format 3\0' >"$D" && no_round "round is a bare header" '轮次文件'
head -c 100 "$SMALL" >"$D" && no_round "round cut after its header" '轮次文件'
head -c 5000 "$SMALL" >"$D" && no_round "round cut after a page" '损坏'
{ printf 'X'; tail -c +2 "$SMALL"; } >"$D" && no_round "first byte flipped" '不是轮次文件'
cp "$SMALL" "$D" && sqlite3 "$D" 'PRAGMA application_id=1' && no_round "another program's database" '别的程序'
sqlite3 "$D" 'CREATE TABLE t(x)' && no_round "a plain database" '别的程序'
cp "$SMALL" "$D" && sqlite3 "$D" 'PRAGMA user_version=99' && no_round "a newer version" '较新版本（99）'
cp "$SMALL" "$D" && sqlite3 "$D" 'PRAGMA user_version=0' && no_round "an unfinished round" '没有建完'
ROUND='' ps status
expect "no name of a round" 4 '轮次文件'

# ---- init never overwrites ----
for kind in round csv folder link; do
    case $kind in
    round) cp "$SMALL" "$D" ;;
    csv) printf 'a,b\n' >"$D" ;;
    folder) mkdir "$D" ;;
    link) ln -s nowhere "$D" ;;
    esac
    before=$(tar -C "$TMPDIR" -cf - --mtime=@0 d.db | sha256sum)
    OUT=$("$PINGSHEN" init "$D" 2>&1) && RC=0 || RC=$?
    ERR=
    expect "init over a $kind" 1 '已经存在'
    check "init over a $kind changes nothing" test "$before" = "$(tar -C "$TMPDIR" -cf - --mtime=@0 d.db | sha256sum)"
    rm -rf "$D"
done
OUT=$("$PINGSHEN" init "$TMPDIR/no/where.db" 2>&1) && RC=0 || RC=$?
expect "init in a folder that is not there" 4 '文件夹不存在'
put '键,值\nquota,many\n'
OUT=$("$PINGSHEN" init "$D" --programme "$IN" 2>&1) && RC=0 || RC=$?
expect "init with a wrong file" 1 'in.csv:2:'
check "leaves nothing behind" test -z "$(find "$TMPDIR" -name 'd.db*')"
OUT=$("$PINGSHEN" init "$D" --rubric "$TMPDIR/none.csv" 2>&1) && RC=0 || RC=$?
expect "init with a missing file" 4 'none.csv'
check "leaves nothing behind either" test -z "$(find "$TMPDIR" -name 'd.db*')"

# ---- the write-ahead log: what it held may be lost, nothing may crash ----
for damage in 'rm d.db-wal' 'rm d.db-shm' 'truncate -s 0 d.db-wal' 'truncate -s 1000 d.db-wal' \
    'dd if=/dev/zero of=d.db-wal bs=32 count=1 conv=notrunc' 'dd if=/dev/urandom of=d.db-shm bs=1024 count=8 conv=notrunc'; do
    cp "$SMALL" "$D"
    "$PINGSHEN" --round "$D" account add w1 --name 壬 --role 评审专家 >/dev/null 2>&1
    (cd "$TMPDIR" && $damage) 2>/dev/null
    ROUND=$D
    ps status
    expect "log damaged: $damage" 0 '评分'
    ps verify
    expect "log damaged, verify: $damage" 0 '完好'
    rm -f "$D" "$D"-*
done
"$PINGSHEN" init "$D" >/dev/null 2>&1
rm -f "$D-wal" "$D-shm"
ps status
no_signal "the log of a new round removed"
rm -f "$D" "$D"-*

# ---- bytes flipped anywhere: no crash, and a refusal says so ----
python3 - "$SMALL" "$TMPDIR" <<'PYTHON'
import random, sys
data = open(sys.argv[1], "rb").read()
random.seed(7)
for n in range(24):
    copy = bytearray(data)
    for i in range(1 if n < 12 else 40):
        copy[random.randrange(16, 120) if n < 12 else random.randrange(100, len(copy))] ^= 1 << random.randrange(8)
    open("%s/flip%d.db" % (sys.argv[2], n), "wb").write(copy)
PYTHON
worst=0
for ROUND in "$TMPDIR"/flip*.db; do
    for command in status verify 'sheet A-1 --as r1' 'mark A-1 K1 5 --as r1'; do
        # shellcheck disable=SC2086
        ps $command
        if [ "$RC" -gt 4 ]; then worst=$RC; fi
        if [ "$RC" != 0 ] && [ -z "$ERR" ]; then worst=silent; fi
    done
    rm -f "$ROUND" "$ROUND"-*
done
RC=$worst
no_signal "24 files with flipped bytes"

# ---- edited from outside: verify finds it ----
ROUND=$D
# edited NAME TEXT SQL: the triggers are taken away first.
edited()
{
    cp "$SMALL" "$D"
    sqlite3 "$D" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema WHERE type = 'trigger'" | sqlite3 "$D"
    sqlite3 "$D" "$3"
    ps verify
    expect "edited: $1" 1 '破坏' "$2"
    rm -f "$D" "$D"-*
}
LAST='(SELECT max(seq) FROM journal)'
edited "an entry's detail" '' "UPDATE journal SET detail = '{}' WHERE seq = 2"
edited "an entry's time" '' "UPDATE journal SET time = time + 1 WHERE seq = 2"
edited "an entry's person" '' "UPDATE journal SET actor = 'x' WHERE seq = 3"
edited "an entry's hash" '' "UPDATE journal SET hash = printf('%064d', seq) WHERE seq = 2"
edited "an entry removed" '' "DELETE FROM journal WHERE seq = 2"
edited "the first entry removed" '' "DELETE FROM journal WHERE seq = 1"
edited "an entry replaced" '' "INSERT OR REPLACE INTO journal SELECT seq, time, actor, via, action, person, object, '{\"a\":1}', prev, hash FROM journal WHERE seq = 2"
edited "an entry doubled" '' "INSERT INTO journal SELECT seq + 1, time, actor, via, action, person, object, detail, prev, hash FROM journal WHERE seq = $LAST"
# slipped NAME SQL…: past the triggers, which are all still there; each SQL is a session of the sqlite3 shell as it comes.
slipped()
{
    local name=$1 sql
    shift
    cp "$SMALL" "$D"
    for sql in "$@"; do sqlite3 "$D" "$sql" || fail "slipped: $name" "sqlite3: $sql"; done
    check "slipped: $name, the triggers are there" test \
        "$(sqlite3 "$D" "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")" = "$TRIGGERS"
    ps verify
    expect "slipped: $name" 1 '破坏'
    rm -f "$D" "$D"-*
}
TRIGGERS=$(sqlite3 "$SMALL" "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'")
REPLACED="INSERT OR REPLACE INTO journal SELECT seq, time, actor, via, action, person, object, '{\"a\":1}', prev, hash FROM journal WHERE seq = 2"
slipped "an entry replaced" "$REPLACED"
slipped "the last entry replaced" "${REPLACED%2}$LAST"
slipped "an entry put in the place of another" "REPLACE INTO journal SELECT seq - 1, time, actor, via, action, person, object, detail, prev, hash FROM journal WHERE seq = 3"
slipped "an entry invented" "INSERT INTO journal SELECT seq + 1, time, actor, via, action, person, object, detail, hash, hash FROM journal WHERE seq = $LAST"
slipped "triggers without teeth" "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql = replace(sql, 'RAISE(ABORT, ''journal is append-only'')', '1') WHERE type = 'trigger'" \
    "UPDATE journal SET actor = 'x' WHERE seq = 2"
cp "$SMALL" "$D"
sqlite3 "$D" "PRAGMA writable_schema=ON; DELETE FROM sqlite_schema WHERE type = 'trigger'"
ps verify
expect "the triggers gone, nothing altered" 0 '完好'
sqlite3 "$D" "DELETE FROM journal WHERE seq = 2"
ps verify
expect "the triggers gone, an entry deleted" 1 '破坏'
rm -f "$D" "$D"-*
# ruined RC SQL: the table of tables altered. Either it cannot be read, or verify finds that it is not as it was.
ruined()
{
    cp "$SMALL" "$D"
    sqlite3 "$D" "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET $2"
    ps verify
    expect "ruined: $2" "$1" '坏'
    rm -f "$D" "$D"-*
}
ruined 4 "sql = 'CREATE TABLE journal (x)' WHERE name = 'journal'"
ruined 4 "sql = 'x' WHERE name = 'journal'"
ruined 4 "name = 'j' WHERE name = 'journal'"
ruined 1 "rootpage = 2 WHERE name = 'sheet'"

cp "$SMALL" "$D"
HEAD=$(sqlite3 "$D" "SELECT hash FROM journal ORDER BY seq DESC LIMIT 1")
ps verify --head "$HEAD"
expect "the head that was written down" 0 '完好'
sqlite3 "$D" "DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE seq = $LAST"
ps verify --head "$HEAD"
expect "edited: the last entry cut off, by the head that was written down" 1
rm -f "$D" "$D"-*
cp "$SMALL" "$D"
remember
for sql in "UPDATE journal SET detail = '{}'" "DELETE FROM journal" "DELETE FROM journal WHERE seq = $LAST" \
    "PRAGMA recursive_triggers=ON; INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 2"; do
    OUT=$(sqlite3 "$D" "$sql" 2>&1)
    RC=$?
    if [ $RC != 0 ]; then RC=1; fi
    refuses "the triggers refuse: ${sql:0:40}" 1 'append-only'
done
rm -f "$D" "$D"-*

# ---- twenty processes at once ----
ROUND=$TMPDIR/many.db
cp "$SMALL" "$ROUND"
value=0
for account in $PANEL; do
    for no in A-1 A-2; do
        for criterion in K1 K2; do
            value=$(((value + 3) % 11))
            echo "$account $no $criterion $value"
        done
    done
done >"$TMPDIR/wanted"
jobs=()
while read -r account no criterion mark; do
    "$PINGSHEN" --round "$ROUND" --as "$account" mark "$no" "$criterion" "$mark" >"$TMPDIR/mark.$account.$no.$criterion" 2>&1 &
    jobs+=($!)
done <"$TMPDIR/wanted"
RC=0
for job in "${jobs[@]}"; do wait "$job" || RC=$?; done
OUT=$(cat "$TMPDIR"/mark.*)
ERR=
expect "twenty processes write marks" 0
while read -r account no criterion mark; do
    ps --as "$account" sheet "$no"
    awk -v k="$criterion" -v a="$account" -v n="$no" '$1 == k { print a, n, k, $NF }' <<<"$OUT"
done <"$TMPDIR/wanted" >"$TMPDIR/found"
same "every acknowledged mark is there" "$TMPDIR/found" "$TMPDIR/wanted"
ps verify
expect "the journal is whole" 0 '完好'
RC=0
jobs=()
for account in $PANEL; do
    for no in A-1 A-2; do
        "$PINGSHEN" --round "$ROUND" --as "$account" submit "$no" >"$TMPDIR/mark.$account.$no" 2>&1 &
        jobs+=($!)
    done
done
"$PINGSHEN" --round "$ROUND" status >/dev/null 2>&1 || RC=9
"$PINGSHEN" --round "$ROUND" backup "$TMPDIR/meanwhile.db" >/dev/null 2>&1 || RC=9
for job in "${jobs[@]}"; do wait "$job" || RC=$?; done
expect "ten submit at once, status and backup meanwhile" 0
ps --as c1 close
expect "all of them count" 0
ps export marks -
check "with the marks they gave" test "$(grep -c '^A-' <<<"$OUT")" = 20
ps verify "$TMPDIR/meanwhile.db"
expect "the copy taken meanwhile is whole" 0 '完好'

# ---- a reader that does not end ----
ROUND=$TMPDIR/reader.db
cp "$SMALL" "$ROUND"
python3 - "$ROUND" "$PINGSHEN" <<'PYTHON' >"$TMPDIR/out" 2>&1
import sqlite3, subprocess, sys
db = sqlite3.connect("file:%s?mode=ro" % sys.argv[1], uri=True, isolation_level=None)
db.execute("BEGIN")
before = db.execute("SELECT count(*) FROM journal").fetchone()
for i in range(30):
    subprocess.run([sys.argv[2], "--round", sys.argv[1], "--as", "r1", "mark", "A-1", "K1", str(i % 11)], check=True, stdout=subprocess.DEVNULL)
assert before == db.execute("SELECT count(*) FROM journal").fetchone()
PYTHON
RC=$?
OUT=$(cat "$TMPDIR/out")
ERR=
expect "thirty writes beside an open reader" 0
ps verify
expect "and whole" 0 '完好'

# ---- killed in the middle of an import ----
rows=$([ -n "$SANITIZED" ] && echo 4000 || echo 20000)
python3 - "$rows" >"$TMPDIR/large.csv" <<'PYTHON'
import sys
print("申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论,重点任务与预期目标")
for i in range(int(sys.argv[1])):
    print("L-%d,团队%d,学会%d,新兴产业,氢能,通过,%s" % (i, i, i, "目标" * 200))
PYTHON
cp "$SMALL" "$D"
cut=0 wrong=0
for i in $(seq 10); do
    ROUND=$TMPDIR/kill.db
    cp "$SMALL" "$ROUND"
    "$PINGSHEN" --round "$ROUND" import applications "$TMPDIR/large.csv" --reason 补报 >/dev/null 2>&1 &
    child=$!
    sleep "0.$(printf '%03d' $((RANDOM % 300)))"
    kill -9 $child 2>/dev/null
    wait $child 2>/dev/null
    RC=$?
    [ $RC = 137 ] && cut=$((cut + 1))
    ps status --json
    if [[ $OUT != *'"applications":2,'* && $OUT != *"\"applications\":$((rows + 2)),"* ]]; then
        wrong=$((wrong + 1))
        fail "killed import, round $i: half of it is there"
    fi
    ps verify
    [ "$RC" = 0 ] || { wrong=$((wrong + 1)); fail "killed import, round $i: verify"; }
    ps --as r1 mark A-1 K1 5
    [ "$RC" = 0 ] || { wrong=$((wrong + 1)); fail "killed import, round $i: not usable"; }
    rm -f "$ROUND" "$ROUND"-*
done
check "ten imports killed ($cut before their end): nothing or all of it" test $wrong = 0
check "most were killed in the middle" test $cut -ge 3

# ---- killed while a mark is saved ----
ROUND=$TMPDIR/kill.db
cp "$SMALL" "$ROUND"
last=
for i in $(seq 20); do
    : >"$TMPDIR/said" # the kill may come before the shell has opened it
    "$PINGSHEN" --round "$ROUND" --as r1 mark A-1 K1 $((i % 11)) >"$TMPDIR/said" 2>/dev/null &
    child=$!
    sleep "0.0$(printf '%02d' $((RANDOM % 30)))"
    kill -9 $child 2>/dev/null
    wait $child 2>/dev/null
    ps --as r1 sheet A-1
    got=$(awk '$1 == "K1" { print $NF }' <<<"$OUT")
    if [ -s "$TMPDIR/said" ] && [ "$got" != $((i % 11)) ]; then fail "an acknowledged mark is lost" "$got"; fi
    if [ "$got" != $((i % 11)) ] && [ -n "$last" ] && [ "$got" != "$last" ]; then fail "the mark before is lost" "$got"; fi
    last=$got
done
ps verify
expect "twenty saves killed" 0 '完好'

# ---- two imports at once ----
ROUND=$TMPDIR/two.db
cp "$SMALL" "$ROUND"
put "${PANEL_FILE}x1,王五,监督员\n"
"$PINGSHEN" --round "$ROUND" import applications "$TMPDIR/large.csv" --reason 补报 >"$TMPDIR/first" 2>&1 &
child=$!
while kill -0 $child 2>/dev/null && flock -n "$ROUND-gate" true; do :; done # until the first one writes
ps import accounts "$IN" --reason 补录
expect "the second import" 0 '新增 1'
wait $child
RC=$?
OUT=$(cat "$TMPDIR/first")
expect "the first import" 0 "新增 $rows"
stored "both are in the journal" 2 "SELECT count(*) FROM journal WHERE action IN ('import_applications', 'import_accounts') AND detail LIKE '%reason%'"
ps verify
expect "two imports: whole" 0 '完好'

# ---- the same file twice, and half of it again ----
ps import applications "$TMPDIR/large.csv" --reason 再次
expect "the same file again" 0 "新增 0，更新 0，未变 $rows"
head -n $((rows / 2 + 1)) "$TMPDIR/large.csv" | sed '2s/团队0/团队零/' >"$TMPDIR/half.csv"
ps import applications "$TMPDIR/half.csv" --reason 更正
expect "half of it, with one change" 0 "新增 0，更新 1，未变 $((rows / 2 - 1))"

# ---- few descriptors, little memory ----
ROUND=$D
for limit in '-n 10' '-n 6' '-n 4'; do
    # shellcheck disable=SC2086
    OUT=$( (ulimit $limit && "$PINGSHEN" --round "$ROUND" status) 2>&1) && RC=0 || RC=$?
    ERR=
    if [ -n "$SANITIZED" ] || [ $RC = 127 ]; then
        echo "ok ulimit $limit # SKIP not with the sanitizers"
    else
        no_signal "ulimit $limit"
    fi
done
if [ -z "$SANITIZED" ]; then
    head -n 500 "$TMPDIR/large.csv" >"$TMPDIR/short.csv"
    worst=0 ended=0
    for kib in $(seq 6000 250 22000); do # 127: the loader could not even start the program
        (ulimit -v "$kib" && exec "$PINGSHEN" --round "$ROUND" import applications "$TMPDIR/short.csv" --dry-run --reason x) \
            >"$TMPDIR/out" 2>&1 && code=0 || code=$?
        if [ $code = 127 ] || [ $code = 0 ]; then continue; fi
        ended=$((ended + 1))
        if [ $code -gt 4 ]; then worst=$code; fi
        if [ ! -s "$TMPDIR/out" ]; then worst=99; fi
    done
    RC=$worst OUT=$(cat "$TMPDIR/out")
    no_signal "memory ends anywhere ($ended places): no crash, never silent"
    ps verify
    expect "and the round is whole" 0 '完好'
else
    echo "ok memory ends # SKIP not with the sanitizers"
fi

# ---- the lock of the beginning ----
wait $WAITER
RC=$(cat "$TMPDIR/held.rc") OUT=$(cat "$TMPDIR/held.out") ERR=
expect "a lock held for 12 s: refused after 10 s" 4 '等了 10 秒' '稍后再试' '请稍候'
wait $HOLDER
ROUND=$TMPDIR/held.db
ps account add w1 --name 壬 --role 评审专家
expect "and free afterwards" 0

done_testing
