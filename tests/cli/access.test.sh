#!/usr/bin/env bash
# Keys and passcodes of accounts, what sshd asks, and serve as sshd starts it, without an sshd: its environment is set
# up by hand. The same over real SSH: tests/e2e.
. "$(dirname "$0")/lib.sh"

# A served process gives up ptrace, which the leak checker needs; the other checks stay.
export ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0

chmod 700 "$TMPDIR"
small_round
for name in one two; do ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$TMPDIR/$name"; done
ssh-keygen -q -t rsa -b 1024 -N '' -f "$TMPDIR/weak" 2>/dev/null || ssh-keygen -q -t rsa -b 2048 -N '' -f "$TMPDIR/weak"
FINGERPRINT=$(ssh-keygen -lf "$TMPDIR/one.pub" | cut -d' ' -f2)
read -r TYPE BLOB _ <"$TMPDIR/one.pub"

# ---- account key ----
ps account key r1 add "$TMPDIR/one.pub"
expect "a key is added, its fingerprint shown as ssh-keygen does" 0 "第 1 号公钥" "$FINGERPRINT"
ps journal --json
expect "and is in the journal" 0 '"action":"key_add"' "\"fingerprint\":\"$FINGERPRINT\""
ps account key r1 list
expect "and in the list" 0 "$FINGERPRINT" "one"
remember
ps account key r1 add "$TMPDIR/one.pub"
refuses "the same key again changes nothing" 0 "第 1 号"
ps account key r2 add "$TMPDIR/one.pub"
refuses "one key, one person" 1 "已属于另一个账号"
ps account key r2 add "$TMPDIR/two"
refuses "a private key" 1 "私钥"
ps account key r2 add "$TMPDIR/weak.pub"
refuses "a weak RSA key" 1 "3072"
printf 'command="sh" %s %s\n' "$TYPE" "$BLOB" >"$TMPDIR/options.pub"
ps account key r2 add "$TMPDIR/options.pub"
refuses "options in front" 1 "前面有别的内容"
cat "$TMPDIR"/{one,two}.pub >"$TMPDIR/both.pub"
ps account key r2 add "$TMPDIR/both.pub"
refuses "two lines" 1 "只有一行"
ssh-keygen -q -t ed25519 -N '' -f "$TMPDIR/ca" && ssh-keygen -q -s "$TMPDIR/ca" -I x -n root "$TMPDIR/two.pub"
ps account key r2 add "$TMPDIR/two-cert.pub"
refuses "a certificate" 1 "证书"
ps account key nobody add "$TMPDIR/two.pub"
refuses "an unknown account" 1 "没有账号"
ps --as c1 account key r2 add "$TMPDIR/two.pub"
refuses "keys are the staff's" 3
ps account key r1 remove 7
refuses "no such number" 1 "没有第 7 号"
ps account key r1 remove x
refuses "not a number" 2
ps account key r1 nonsense
refuses "usage" 2 "用法"
OUT=$("$PINGSHEN" --round "$ROUND" account key r2 add - <"$TMPDIR/two.pub" 2>"$TMPDIR/stderr") && RC=0 || RC=$?
ERR=$(cat "$TMPDIR/stderr")
expect "from standard input" 0 "第 2 号公钥"

# ---- what sshd asks ----
keys() { OUT=$("$PINGSHEN" --round "$ROUND" keys "$@" 2>"$TMPDIR/stderr") && RC=0 || RC=$?; ERR=$(cat "$TMPDIR/stderr"); }
# nothing NAME: no output at all, and exit 0.
nothing() { if [ "$RC$OUT$ERR" = 0 ]; then pass "$1"; else fail "$1" "not silent"; fi; }
ME=$(id -un)
remember
keys "$ME" "$TYPE" "$BLOB"
if [ "$OUT" = "restrict,pty,command=\"$(realpath "$PINGSHEN") --round $ROUND serve --key 1\" $TYPE $BLOB" ]; then
    pass "the line of a known key"
else
    fail "the line of a known key"
fi
[ "${BLOB: -1}" = A ] && OTHER=B || OTHER=A
keys "$ME" "$TYPE" "${BLOB:0:-1}$OTHER"
nothing "unknown key"
keys nobody "$TYPE" "$BLOB"
nothing "another user of the host"
keys "$ME"
nothing "no key"
keys
nothing "no arguments"
keys "" "" ""
nothing "empty arguments"
keys "$ME" "$TYPE" "$BLOB" more
nothing "too many arguments"
keys "$ME" "$TYPE" "$(head -c 100000 /dev/zero | tr '\0' A)"
nothing "a very long key"
keys "$(head -c 100000 /dev/zero | tr '\0' A)" "$TYPE" "$BLOB"
nothing "a very long user"
keys "$ME" "$TYPE" "' OR '1'='1"
nothing "quotes"
keys "$ME" "$TYPE" $'a\nb'
nothing "a line break"
keys "$ME" --key 1
nothing "options"
keys "$ME" $'\xff' $'\xfe'
nothing "not UTF-8"
keys "$ME" "$TYPE-cert-v01@openssh.com" "$BLOB"
nothing "a certificate"
good=$ROUND
for ROUND in "$TMPDIR/missing.db" "$TMPDIR/one.pub" "$TMPDIR" round.db ""; do
    keys "$ME" "$TYPE" "$BLOB"
    nothing "no round at '${ROUND##*/}'"
done
ROUND=$good
ln -s "$ROUND" "$TMPDIR/link.db"
ROUND=$TMPDIR/link.db
keys "$ME" "$TYPE" "$BLOB"
nothing "a round behind a link"
ROUND=$good
chmod 640 "$ROUND"
keys "$ME" "$TYPE" "$BLOB"
nothing "a round that others may read"
chmod 600 "$ROUND"
cp "$ROUND" "$TMPDIR/damaged.db"
dd if=/dev/urandom of="$TMPDIR/damaged.db" bs=4096 seek=1 count=40 conv=notrunc status=none
ROUND=$TMPDIR/damaged.db
keys "$ME" "$TYPE" "$BLOB"
nothing "a damaged round"
ROUND=$good
# An exclusive lock: sqlite3 keeps it while its input is open.
mkfifo "$TMPDIR/hold"
sqlite3 "$ROUND" >"$TMPDIR/held" <"$TMPDIR/hold" &
holder=$!
exec 9>"$TMPDIR/hold"
printf 'PRAGMA locking_mode=EXCLUSIVE;\nBEGIN EXCLUSIVE;\nINSERT INTO import_run VALUES (999, 1, 1, 1, 1, 1);\n.print held\n' >&9
until grep -q held "$TMPDIR/held"; do kill -0 $holder || break; done
keys "$ME" "$TYPE" "$BLOB"
if [ "$RC$ERR" = 0 ]; then pass "a locked round is no failure"; else fail "a locked round is no failure"; fi
exec 9>&-
wait $holder
keys "$ME" "$TYPE" "$BLOB"
expect "afterwards as before" 0 "serve --key 1"
refuses "and nothing of this has changed the round" 0

# ---- serve, as sshd starts it ----
printf 'publickey %s %s\n' "$TYPE" "$BLOB" >"$TMPDIR/proof"
# served COMMAND [NAME=VALUE…]: one command as r1, the holder of key 1.
served()
{
    local command=$1
    shift
    OUT=$(env "$@" SSH_USER_AUTH="$TMPDIR/proof" SSH_CONNECTION='192.0.2.7 50000 192.0.2.1 22' SSH_ORIGINAL_COMMAND="$command" \
        "$PINGSHEN" --round "$ROUND" serve --key 1 </dev/null 2>"$TMPDIR/stderr") && RC=0 || RC=$?
    ERR=$(cat "$TMPDIR/stderr")
}
must open
served status
expect "a command as the holder of the key" 0 "本人评分表"
ps journal --json
expect "sign-in with fingerprint and address, sign-out" 0 '"action":"sign_in"' '"via":"key:1"' \
    "\"detail\":{\"fingerprint\":\"$FINGERPRINT\",\"client\":\"192.0.2.7\",\"command\":\"status\"}" '"action":"sign_out"'
served undertake
expect "undertake" 0
served 'mark A-1 K1 "7"'
expect "a mark" 0 "已记 7 分"
ps --as r1 sheet A-1
expect "is that person's" 0 "K1" "7"
served 'mark A-1 K1 11'
expect "a refusal keeps its code" 1
served 'account list'
expect "rights are that person's" 3 "无权"
served 'export sheets'
expect "export goes to standard output" 0 "申报编号"
served ''
expect "an empty command" 3

# ---- the table of escapes, with a round that must not change but for sign-ins ----
state() { sqlite3 "$ROUND" "SELECT * FROM sheet; SELECT * FROM account; SELECT * FROM account_key; SELECT stage FROM round; SELECT COUNT(*) FROM journal WHERE action NOT LIKE 'sign_%'" | sha256sum; }
before=$(state)
files=$(find "$TMPDIR" "$PWD" -newer "$TMPDIR/proof" -path "$PWD/build" -prune -o -type f -print | wc -l)
while IFS=$'\t' read -r kind codes text; do
    [ "$kind" = command ] || continue
    served "$(printf '%b' "$text")"
    if [[ " $codes " == *" $RC "* ]] && [ -n "$ERR" ] && [ "$(wc -l <<<"$ERR")" -le 3 ] && [[ $OUT$ERR != *root:* ]]; then
        pass "escape: ${text:0:60}"
    else
        fail "escape: ${text:0:60}" "exit code $RC instead of $codes"
    fi
done < <(grep -v '^#' tests/e2e/escapes.tsv)
if [ "$before" = "$(state)" ]; then pass "no escape changed the round"; else fail "no escape changed the round"; fi

# ---- every command of the table is either served or refused as the host's ----
wrong=
while read -r first second _; do
    case $first in
    backup | host-setup | init | keys | serve) expected=yes ;;
    *) expected=no ;;
    esac
    case $first in account | recusal | objection) ;; *) second= ;; esac
    served "$first $second x x x x x x x x x x"
    usage=$ERR
    served "$first $second --help"
    [ "$RC" = 0 ] || wrong="$wrong help:$first"
    grep -qF "{\"$first${second:+ $second}\"," tui/cli/served.c && listed=no || listed=yes
    [ "$listed" = $expected ] || wrong="$wrong $first $second"
    [ -n "$usage" ] || wrong="$wrong silent:$first"
done < <("$PINGSHEN" --help | sed -nE 's/^  ([a-z].*)/\1/p')
if [ -z "$wrong" ]; then pass "every command is classified"; else fail "every command is classified" "$wrong"; fi

# ---- serve by hand ----
remember
OUT=$(SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$? ERR=
refuses "without SSH_USER_AUTH" 3 "不是用第 1 号公钥登录"
chmod 666 "$TMPDIR/proof"
OUT=$(SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$?
refuses "with a proof that others may write" 3 "不是用第 1 号公钥登录"
chmod 600 "$TMPDIR/proof"
ln -s proof "$TMPDIR/proof.link"
OUT=$(SSH_USER_AUTH=$TMPDIR/proof.link SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$?
refuses "with a proof behind a link" 3 "不是用第 1 号公钥登录"
OUT=$(SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve --key 2 </dev/null 2>&1) && RC=0 || RC=$?
refuses "with somebody else's key" 3 "不是用第 2 号公钥登录"
OUT=$(SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve --key 99 </dev/null 2>&1) && RC=0 || RC=$?
refuses "with a number that is nobody's" 3 "没有第 99 号"
for key in x -1 0 1x 99999999999999999999 ''; do
    OUT=$(SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve --key "$key" </dev/null 2>&1) && RC=0 || RC=$?
    refuses "--key '$key'" 2
done
OUT=$(SSH_USER_AUTH=$TMPDIR/proof "$PINGSHEN" --round "$ROUND" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$?
refuses "no terminal and no command" 2 "没有终端，也没有命令"
OUT=$(SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$ROUND" serve </dev/null 2>&1) && RC=0 || RC=$?
refuses "no key and no terminal" 3 "没有用登记过的公钥登录"
OUT=$(PINGSHEN_ROUND=$ROUND SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$?
refuses "PINGSHEN_ROUND does nothing" 4 "绝对路径"
OUT=$(SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --as c1 --round "$ROUND" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$?
refuses "no --as beside serve" 2
OUT=$(SSH_USER_AUTH=$TMPDIR/proof SSH_ORIGINAL_COMMAND=status "$PINGSHEN" --round "$TMPDIR/link.db" serve --key 1 </dev/null 2>&1) && RC=0 || RC=$?
refuses "a round behind a link" 4 "链接"

# ---- revoked ----
must account key r1 remove 1
served status
expect "a revoked key does not come in" 3 "已被撤销"
keys "$ME" "$TYPE" "$BLOB"
nothing "and sshd gets no line for it"

# ---- passcodes; typed at a terminal: tests/e2e ----
ps account passcode r2
expect "a slip" 0 "账号：r2" "口令："
code=$(grep -oE '[2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5}' <<<"$OUT")
if [ ${#code} = 11 ]; then pass "in a readable alphabet"; else fail "in a readable alphabet" "$code"; fi
if ! grep -rqF -e "$code" -e "${code/-/}" "$ROUND" "$ROUND"-wal; then pass "stored as a hash only"; else fail "stored as a hash only"; fi
if grep -rqaF '$argon2id$' "$ROUND" "$ROUND"-wal; then pass "by Argon2id"; else fail "by Argon2id"; fi
ps account passcode r2 --remove
expect "taken away" 0 "已取消"
ps account passcode r2 --remove
expect "once" 1 "没有口令"
ps --as r2 account passcode r2
expect "passcodes are the staff's" 3

done_testing
