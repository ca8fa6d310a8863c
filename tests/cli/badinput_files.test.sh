#!/usr/bin/env bash
# Files and streams that cannot be read or written: what is there stays as it was, the round stays usable.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/badinput.sh"

small_round
A=$PANEL_FILE
ROW='x1,王五,评审专家\n'
cd "$TMPDIR" || exit 2

# ---- files to read: name, exit code, file, what is said ----
# unreadable NAME RC FILE TEXT…
unreadable()
{
    local name=$1 rc=$2 file=$3
    shift 3
    remember
    ps import accounts "$file"
    refuses "$name" "$rc" "$@"
}
mkdir folder
ln -s loop loop
ln -s folder link-to-folder
unreadable "import of a missing file" 4 none.csv 'none.csv' '没有这个文件'
unreadable "import of a folder" 4 folder 'folder' '文件夹'
unreadable "import of a link to a folder" 4 link-to-folder '文件夹'
unreadable "import of a folder that ends in a slash" 4 folder/ '文件夹'
unreadable "import of a file below a file" 4 accounts.csv/x 'accounts.csv/x'
unreadable "import of a link to itself" 4 loop '符号链接'
unreadable "import of an endless device" 4 /dev/zero '设备'
unreadable "import of no device at all" 4 /dev/null '设备'
unreadable "import of no name" 4 ''
unreadable "import of a long name" 4 "$(printf 'x%.0s' $(seq 300))" '名字太长'
unreadable "import of the round itself" 1 "$ROUND"
unreadable "import of a kind that is none" 4 none.csv
ps import nothing accounts.csv
refuses "an unknown kind" 2 'nothing'
# piped NAME RC COMMAND TEXT…: the command's output as standard input.
piped()
{
    local name=$1 rc=$2 command=$3
    shift 3
    remember
    OUT=$(timeout 20 bash -c "$command" 2>/dev/null | timeout 10 "$PINGSHEN" --round "$ROUND" import accounts - 2>stderr)
    RC=$?
    ERR=$(cat stderr)
    refuses "$name" "$rc" "$@"
}
piped "endless NULs" 1 'cat /dev/zero' 'NUL'
piped "an endless line" 1 "tr '\\0' a </dev/zero"
piped "endless lines" 1 'yes' '表头'
piped "endless rows, all wrong" 1 "printf '账号,姓名,角色\\n'; yes 'x1,王五' | head -n 100000" '共 100000 处错误'
piped "nothing" 1 'true' '空的'
remember
OUT=$("$PINGSHEN" --round "$ROUND" import accounts - 2>stderr <folder) && RC=0 || RC=$?
ERR=$(cat stderr)
refuses "standard input is a folder" 4 '文件夹'
OUT=$("$PINGSHEN" --round "$ROUND" import accounts - 2>stderr <&-) && RC=0 || RC=$?
ERR=$(cat stderr)
if [ $RC = 0 ]; then RC=nothing; fi
if [ $RC = 1 ] || [ $RC = 4 ]; then RC=refused; fi
refuses "standard input is closed" refused
mkfifo fifo
put "$A$ROW"
cat "$IN" >fifo &
ps import accounts fifo --dry-run
refuses "a FIFO is read" 0 '新增 1'
wait $!
printf '%b' "$A" >growing.csv
(for i in $(seq 300); do printf 'x%d,王五,评审专家\n' "$i"; done >>growing.csv) &
ps import accounts growing.csv --dry-run
no_signal "a file that grows while it is read"
wait $!
for file in '评审 专家.csv' "it's.csv" '$(id).csv' 'a;b|c.csv' '*.csv' 'back\slash.csv' -x.csv; do
    cp "$IN" "./$file"
    ps import accounts --dry-run -- "$file"
    refuses "a file named $file" 0 '新增 1' "$file"
    rm -f -- "./$file"
done
ps import accounts --dry-run -x.csv
refuses "a leading dash without --" 2 '-x.csv'
ln -s "$IN" link.csv
ps import accounts link.csv --dry-run
refuses "a link to a file" 0 '新增 1'

# ---- a closed round to export from ----
must open
all_marks 8 15.5 >"$IN"
must import marks "$IN" --submit
must --as c1 close
remember
must export ranking right.csv
echo older >older.csv

# ---- files to write ----
# unwritable NAME RC FILE TEXT…: and nothing new lies about.
unwritable()
{
    local name=$1 rc=$2 file=$3 before
    shift 3
    before=$(find . ! -path './stderr' ! -path './round.db-*' | sort | sha256sum)
    ps export ranking "$file"
    refuses "$name" "$rc" "$@"
    if [ "$before" != "$(find . ! -path './stderr' ! -path './round.db-*' | sort | sha256sum)" ]; then
        fail "$name: something was left behind"
    fi
}
unwritable "export into a missing folder" 4 none/x.csv 'none/x.csv' '没有这个文件'
unwritable "export onto a folder" 4 folder '文件夹'
unwritable "export onto a name with a slash" 4 x.csv/ '文件夹'
unwritable "export below a file" 4 older.csv/x.csv 'older.csv/x.csv'
unwritable "export onto a link to a folder" 4 link-to-folder '文件夹'
unwritable "export onto a link to itself" 4 loop '符号链接'
unwritable "export onto a device" 4 /dev/full '普通文件'
unwritable "export onto a FIFO" 4 fifo '普通文件'
unwritable "export onto no name" 4 ''
unwritable "export onto a long name" 4 "$(printf 'x%.0s' $(seq 300))" '名字太长'
unwritable "export into the system" 4 /proc/x.csv '/proc/x.csv'
cp older.csv target.csv
ln -s target.csv link-out.csv
ps export ranking link-out.csv
expect "export onto a link replaces the link" 0
same "the file it pointed to is as it was" target.csv older.csv
same "the export is complete" link-out.csv right.csv
ln -s nowhere.csv dangling.csv
ps export ranking dangling.csv
expect "export onto a link to nowhere" 0
check "does not make the file it pointed to" test ! -e nowhere.csv
for file in '公示 名单.csv' '-dash.csv' "it's.csv" '%s%n.csv'; do
    ps export ranking -- "$file"
    expect "export to $file" 0 "$file"
    same "export to $file is complete" "./$file" right.csv
    rm -f -- "./$file"
done
cp older.csv exists.csv
ps export ranking exists.csv
expect "export over an older file" 0
same "replaces it" exists.csv right.csv
ps export ranking -
printf '%s\n' "$OUT" | tr -d '\r' >plain.csv
check "export to standard output" test "$(tr -d '\r' <right.csv | sha256sum)" = "$(sha256sum <plain.csv)"

for i in 1 2 3 4 5 6; do
    cp older.csv killed.csv
    "$PINGSHEN" --round "$ROUND" export ranking killed.csv 2>/dev/null &
    child=$!
    sleep "0.00$i"
    kill -9 $child 2>/dev/null
    wait $child 2>/dev/null
    cmp -s killed.csv older.csv || cmp -s killed.csv right.csv || fail "an export killed in the middle left half a file"
done
pass "six exports killed: the older file or the new one"
rm -f .pingshen-*.tmp # what a kill leaves

# ---- backup and bundle ----
ps backup older.csv
refuses "backup over an older file" 1 '已经存在'
ps backup folder
refuses "backup over a folder" 1 '已经存在'
ps backup none/x.db
refuses "backup into a missing folder" 4 'none/x.db'
ps backup "$ROUND"
refuses "backup onto the round" 1 '已经存在'
ps backup -
refuses "backup to standard output" 2
ps export bundle folder
refuses "bundle over a folder" 1 '已经存在'
ps export bundle none/bundle
refuses "bundle into a missing folder" 4 'none/bundle'
ps export bundle older.csv
refuses "bundle over a file" 1 '已经存在'
check "the older file is still there" test "$(cat older.csv)" = older

# ---- standard streams: full, closed, gone ----
for command in status rank 'rank --format json' 'explain A-1' 'show A-1' journal 'journal --json' \
    'export ranking -' 'export marks -' verify --help --version 'status --json' 'account list'; do
    # shellcheck disable=SC2086
    ERR=$("$PINGSHEN" --round "$ROUND" $command 2>&1 >/dev/full) && RC=0 || RC=$?
    OUT=
    refuses "full standard output: $command" 4
    # shellcheck disable=SC2086
    "$PINGSHEN" --round "$ROUND" $command >&- 2>/dev/null && RC=0 || RC=$?
    no_signal "closed standard output: $command"
done
ERR=$("$PINGSHEN" --round "$ROUND" export ranking - 2>&1 >/dev/full) && RC=0 || RC=$?
expect "full standard output is said" 4 '标准输出' '磁盘'
ERR=$("$PINGSHEN" --round "$ROUND" journal 2>&1 >/dev/full) && RC=0 || RC=$?
check "a command that only reads has done nothing" test "$ERR" = '结果没能写到标准输出（代码 28）；请检查磁盘空间'
unread() # unread NAME TEXT COMMAND…: only the answer of a change is lost, and the person learns both
{
    local name=$1 text=$2
    shift 2
    ERR=$("$PINGSHEN" --round "$ROUND" "$@" 2>&1 >/dev/full) && RC=0 || RC=$?
    OUT=
    expect "$name, its answer lost" 4 '操作已经完成并保存' '结果没能写到标准输出' "$text"
}
unread "account add" '不必重做' account add y0 --name 子 --role 监督员
ps account list
expect "and the account is there" 0 y0
unread "account passcode" '请再运行一次 account passcode 另发' account passcode y0
check "and the passcode is stored" test "$(sqlite3 "$ROUND" 'SELECT count(*) FROM account_passcode')" = 1
unread "backup" '不必重做' backup unread.db
ROUND=unread.db ps verify
expect "and the backup is whole" 0 '通过'
"$PINGSHEN" --round "$ROUND" export ranking - >&- 2>/dev/null && RC=0 || RC=$?
expect "an export to a closed output is no success" 4
"$PINGSHEN" --round "$ROUND" account add y1 --name 癸 --role 监督员 <&- >&- 2>&- && RC=0 || RC=$?
no_signal "all three closed"
ps account list
expect "and the change is there" 0 y1
ps verify
expect "and the file whole" 0 '通过'
remember
{ "$PINGSHEN" --round "$ROUND" journal; echo $? >rc; } 2>stderr | head -n 1 >/dev/null
RC=$(cat rc) OUT='' ERR=$(cat stderr)
no_signal "the reader of a pipe goes away"

# ---- the surroundings change nothing ----
export_all()
{
    mkdir "$1"
    shift
    local kind
    for kind in ranking marks minutes signing; do
        env -i "$@" "$PINGSHEN" --round "$ROUND" export $kind "$TMPDIR/$to/$kind" 2>>"$TMPDIR/$to.said" || echo "$kind: $?" >>"$TMPDIR/$to.said"
    done
    env -i "$@" "$PINGSHEN" --round "$ROUND" explain A-1 >"$TMPDIR/$to/explain"
    env -i "$@" "$PINGSHEN" --round "$ROUND" rank >"$TMPDIR/$to/rank"
    env -i "$@" "$PINGSHEN" --round "$ROUND" journal >"$TMPDIR/$to/journal"
}
to=plain
export_all plain LC_ALL=C.UTF-8 TZ=UTC0
for setting in LC_ALL=zh_CN.GBK LC_ALL=POSIX LC_ALL=tr_TR.UTF-8 LC_ALL=nonsense TZ=America/New_York TZ=nonsense/+99 \
    'LC_EVIL=() { :; }' LANG=de_DE.UTF-8 COLUMNS=3 HOME=/none NOTHING=1; do
    to=surrounded
    rm -rf surrounded surrounded.said
    export_all surrounded "$setting"
    check "the same bytes with $setting" diff -r plain surrounded
done

# ---- a disk that is full ----
python3 - >large.csv <<'PYTHON'
print("申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论,重点任务与预期目标")
for i in range(4000):
    print("L-%d,团队%d,学会%d,新兴产业,氢能,通过,%s" % (i, i, i, "目标" * 200))
PYTHON
CLOSED=$ROUND
"$PINGSHEN" init first.db >/dev/null 2>&1
"$PINGSHEN" --round first.db backup setup.db >/dev/null 2>&1 # without a log beside it, so that it can be copied
mkdir disk
trap 'umount "$TMPDIR/disk" 2>/dev/null' EXIT
if mount -t tmpfs -o size=2M tmpfs disk 2>/dev/null; then
    "$PINGSHEN" --round setup.db backup disk/round.db >/dev/null
    ROUND=$TMPDIR/disk/round.db
    remember
    ps import applications large.csv
    refuses "import onto a full disk" 4 '磁盘已满'
    ps verify
    expect "the round is whole" 0 '完好'
    ps account add z1 --name 子 --role 监督员
    expect "and takes a small change" 0
    ROUND=$CLOSED
    rm -f disk/round.db*
    cp older.csv disk/list.csv
    dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null
    remember
    ps export ranking disk/list.csv
    refuses "export onto a full disk" 4 '磁盘已满' 'disk/list.csv'
    same "the older file is untouched" disk/list.csv older.csv
    ps backup disk/copy.db
    refuses "backup onto a full disk" 4 'disk/copy.db'
    ps export bundle disk/bundle
    refuses "bundle onto a full disk" 4
    OUT=$("$PINGSHEN" init disk/new.db 2>&1) && RC=0 || RC=$?
    ERR=
    refuses "init onto a full disk" 4
    check "nothing is left behind" test "$(find disk -mindepth 1 | sort | tr '\n' ' ')" = 'disk/filler disk/list.csv '
    ROUND=$CLOSED
    umount disk
    mount -t tmpfs -o size=4M tmpfs disk
    "$PINGSHEN" --round setup.db backup disk/round.db >/dev/null
    cp older.csv disk/list.csv
    mount -o remount,ro disk
    remember
    ps export ranking disk/list.csv
    refuses "export onto a read-only file system" 4 '只能读'
    ps export ranking disk/new.csv
    refuses "export of a new file there" 4 '只能读'
    ROUND=$TMPDIR/disk/round.db
    ps account add z2 --name 丑 --role 监督员
    expect "a change on a read-only file system" 4 'disk/round.db'
    ROUND=$CLOSED
    umount disk
else
    echo "ok full disk # SKIP cannot mount a tmpfs here"
fi

# ---- the round taken away while it is written: said, never a success ----
for loss in 'rm gone.db' 'rm gone.db gone.db-wal gone.db-shm' 'mv setup2.db gone.db' 'truncate -s 0 gone.db'; do
    rm -f gone.db*
    cp setup.db gone.db
    cp setup.db setup2.db
    "$PINGSHEN" --round gone.db import accounts fifo >said 2>&1 &
    child=$!
    exec 9>fifo # waits until the import has opened it
    $loss
    printf '%b' "$A$ROW" >&9
    exec 9>&-
    wait $child && RC=0 || RC=$?
    OUT=$(cat said) ERR=
    expect "in the middle of an import: $loss" 4 'gone.db'
done
cp setup.db busy.db
"$PINGSHEN" --round busy.db import accounts fifo >said 2>&1 &
child=$!
exec 9>fifo
start=$EPOCHREALTIME
ROUND=$TMPDIR/busy.db
ps status
expect "status while a long import runs" 0 '准备'
check "does not wait for it" test "$(((${EPOCHREALTIME/./} - ${start/./}) / 1000000))" -lt 5
printf '%b' "$A$ROW" >&9
exec 9>&-
wait $child && RC=0 || RC=$?
OUT=$(cat said) ERR=
expect "and the import goes on" 0 '新增 1'
ROUND=$CLOSED

# ---- a limit on the size of files ----
cp setup.db limited.db
ROUND=$TMPDIR/limited.db
remember
OUT=$( (ulimit -f 1000 && "$PINGSHEN" --round "$ROUND" import applications large.csv) 2>&1) && RC=0 || RC=$?
ERR=
refuses "import over the size limit" 4 'limited.db'
ps verify
expect "size limit: the round is whole" 0 '完好'
ps import applications large.csv
expect "and loads without the limit" 0 '新增 4000'
ROUND=$CLOSED
cp older.csv list.csv
remember
# limited KIB ARGS…: another connection keeps the index of the log, which would be larger than the limit.
limited()
{
    local kib=$1
    shift
    mkfifo hold
    python3 -c "import sqlite3, sys
db = sqlite3.connect('file:%s?mode=ro' % sys.argv[1], uri=True)
db.execute('SELECT count(*) FROM journal').fetchone()
open('hold').read()
open('hold').read()" "$ROUND" &
    echo >hold
    OUT=$( (ulimit -f "$kib" && exec "$PINGSHEN" --round "$ROUND" "$@") 2>&1) && RC=0 || RC=$?
    ERR=
    echo >hold
    wait $!
    rm -f hold
}
limited 0 export ranking list.csv
refuses "export over the size limit" 4 'list.csv' '超过允许的大小'
same "size limit: the older file is untouched" list.csv older.csv
limited 8 backup copy.db
refuses "backup over the size limit" 4 'copy.db'
limited 1 export bundle bundle
refuses "bundle over the size limit" 4 'bundle'
check "size limit: nothing is left behind" test -z "$(find . -name 'copy.db*' -o -name 'bundle*' -o -name '.pingshen*')"

# ---- without permission: as somebody who is not root ----
if LAB=$(mktemp -d -p /tmp) && chmod 755 "$LAB" && trap 'umount "$TMPDIR/disk" 2>/dev/null; rm -rf "$LAB"' EXIT &&
    cp "$PINGSHEN" "$LAB/program" && mkdir "$LAB/own" "$LAB/out" "$LAB/shut" && cp setup.db "$LAB/own/round.db" &&
    chown -R 65534:65534 "$LAB/own" "$LAB/out" && setpriv --reuid=65534 --regid=65534 --clear-groups "$LAB/program" --version >/dev/null 2>&1; then
    ROUND=$LAB/own/round.db
    nobody()
    {
        OUT=$(cd "$LAB" && setpriv --reuid=65534 --regid=65534 --clear-groups "$LAB/program" --round "$ROUND" "$@" 2>stderr-of-nobody) && RC=0 || RC=$?
        ERR=$(cat "$LAB/stderr-of-nobody")
    }
    cp "$ROUND" "$LAB/shut/round.db"
    printf '%b' "$A$ROW" >"$LAB/secret.csv"
    chmod 600 "$LAB/secret.csv"
    echo older >"$LAB/out/list.csv"
    nobody account list
    expect "the owner may" 0
    nobody import accounts "$LAB/secret.csv"
    expect "a file without permission" 4 'secret.csv' '没有权限'
    nobody backup "$LAB/shut/copy.db"
    expect "backup into a folder without permission" 4 'shut/copy.db'
    nobody init "$LAB/shut/new.db"
    expect "init in a folder without permission" 4 '不可写'
    chmod 644 "$LAB/secret.csv"
    chmod 400 "$ROUND"
    nobody import accounts "$LAB/secret.csv"
    expect "a round that may only be read" 4 'round.db' '权限'
    chmod 000 "$ROUND"
    nobody status
    expect "a round that may not be read" 4 'round.db' '权限'
    chmod 600 "$ROUND"
    chmod 555 "$LAB/own"
    rm -f "$LAB"/own/round.db-*
    nobody import accounts "$LAB/secret.csv"
    expect "a round in a read-only folder" 4 'round.db' '权限'
    nobody status
    if [ "$RC" != 0 ]; then expect "status in a read-only folder" 4 'round.db'; else pass "status in a read-only folder"; fi
    ROUND=$LAB/shut/round.db
    chmod 644 "$ROUND"
    nobody status
    if [ "$RC" != 0 ]; then expect "somebody else's round" 4 'round.db'; else pass "somebody else's round"; fi
    check "nothing was written there" test "$(find "$LAB/shut" -type f | wc -l)" = 1
    chown root "$LAB/out"
    ROUND=$CLOSED
    cp "$CLOSED" "$LAB/own/closed.db"
    chmod 755 "$LAB/own"
    chown 65534 "$LAB/own/closed.db"
    ROUND=$LAB/own/closed.db
    sqlite3 "$CLOSED" "VACUUM INTO '$LAB/own/closed2.db'"
    chown 65534 "$LAB/own/closed2.db"
    ROUND=$LAB/own/closed2.db
    nobody export ranking "$LAB/out/list.csv"
    expect "export into a folder without permission" 4 'out/list.csv' '没有权限'
    check "no permission: the older file is untouched" test "$(cat "$LAB/out/list.csv")" = older
else
    echo "ok without permission # SKIP cannot become somebody else here"
fi

done_testing
