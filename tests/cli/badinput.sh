# shellcheck shell=bash disable=SC2034 # what is set here is read by those who source it
# Sourced after lib.sh by the tests of bad input: one line a case, the bytes of the file in the case itself.
# BYTES are for printf %b (\n, \xHH, \0). AS=ENCODING before a case converts them from UTF-8 by iconv first.

IN=$TMPDIR/in.csv
# The sanitized program needs a multiple of memory and time: limits on both are only for the plain one.
SANITIZED=
case $PINGSHEN in */san/*) SANITIZED=1 ;; esac

put()
{
    if [ -n "${AS:-}" ]; then
        printf '%b' "$1" | iconv -f UTF-8 -t "$AS" >"$IN"
    else
        printf '%b' "$1" >"$IN"
    fi
}

# bad NAME KIND BYTES TEXT…: the import is refused, says TEXT after the name of the file, changes nothing.
bad()
{
    local name=$1 kind=$2
    put "$3"
    shift 3
    remember
    ps import "$kind" "$IN" "${OPTIONS[@]}"
    if [ -n "$OUT" ]; then fail "$name" "a refusal prints a result"; return 0; fi
    refuses "$name" 1 "$IN:" "没有导入任何内容" "$@"
}

# reads NAME KIND BYTES TEXT…: the import is possible (--dry-run) and says TEXT; nothing has changed either.
reads()
{
    local name=$1 kind=$2
    put "$3"
    shift 3
    remember
    ps import "$kind" "$IN" --dry-run "${OPTIONS[@]}"
    refuses "$name" 0 "$@"
}
OPTIONS=()

# loads NAME KIND BYTES [TEXT…]: imported.
loads()
{
    local name=$1 kind=$2
    put "$3"
    shift 3
    ps import "$kind" "$IN"
    expect "$name" 0 "$@"
}

# stored NAME WANTED SQL: the answer, cells joined by |.
stored()
{
    local got
    got=$(sqlite3 "$ROUND" "$3")
    OUT=$got
    if [ "$got" = "$2" ]; then pass "$1"; else fail "$1" "wanted: $2"; fi
}

# lacks NAME TEXT: the last run did not say TEXT.
lacks()
{
    if [[ $OUT$'\n'$ERR == *"$2"* ]]; then fail "$1" "says: $2"; else pass "$1"; fi
}

# same NAME FILE FILE
same()
{
    if cmp -s "$2" "$3"; then pass "$1"; else fail "$1" "$2 and $3 differ"; fi
}

# check NAME COMMAND…: the command succeeds.
check()
{
    local name=$1
    shift
    if "$@"; then pass "$name"; else fail "$name" "failed: $*"; fi
}

# no_signal NAME: the last run ended by itself with one of the exit codes of README.md.
no_signal()
{
    if [ "$RC" -le 4 ]; then pass "$1"; else fail "$1" "exit code $RC"; fi
}

# measured ARGS…: like ps, and leaves SECONDS10 (tenths) and PEAK (KiB) of the program.
measured()
{
    python3 - "$TMPDIR/figures" "$PINGSHEN" --round "$ROUND" "$@" >"$TMPDIR/stdout" 2>"$TMPDIR/stderr" <<'PYTHON' || true
import resource, subprocess, sys, time
start = time.monotonic()
code = subprocess.call(sys.argv[2:], stdin=subprocess.DEVNULL)
seconds = time.monotonic() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
open(sys.argv[1], "w").write("%d %d %d\n" % (code if code >= 0 else 128 - code, seconds * 10, peak))
PYTHON
    read -r RC SECONDS10 PEAK <"$TMPDIR/figures"
    OUT=$(cat "$TMPDIR/stdout")
    ERR=$(cat "$TMPDIR/stderr")
}

# within NAME: the last measured run took less than 10 s and 64 MiB.
within()
{
    if [ -n "$SANITIZED" ]; then
        echo "ok $1 # SKIP the sanitizers need more"
    elif [ "$SECONDS10" -lt 100 ] && [ "$PEAK" -lt 65536 ]; then
        pass "$1"
    else
        fail "$1" "$SECONDS10 tenths of a second, $PEAK KiB"
    fi
}

PANEL_FILE='账号,姓名,角色\n'
HEADER=申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论
REST=甲学会电子领域专家团,甲学会,全省优势产业,电子信息,通过 # of an application behind its number
MARKS='账号,申报编号,指标编号,得分\n'
