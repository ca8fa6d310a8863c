#!/usr/bin/env bash
# Who may include whom, and what no file of a floor may contain.
. "$(dirname "$0")/lib.sh"

# Every #include of data, core and tui against the rules of its folder.
includes()
{
    own_c data core tui | xargs -r awk '
    function finding(sentence) { print FILENAME ":" FNR ": " sentence }

    function only_in(header, pattern) {
        if (FILENAME !~ pattern) finding("<" header "> has its own file, and this is not it")
    }

    function check_library(header) {
        if (header == "sqlite3.h") only_in(header, "^data/(db|db_log|db_room|migrate)\\.c$")
        if (header == "csv.h") only_in(header, "^data/csv_[a-z_]*\\.c$")
        if (header ~ /^sodium(\.h|\/)/) only_in(header, "^data/digest\\.c$")
        if (header ~ /^(pthread|threads)\.h$/) only_in(header, "^data/digest_beside\\.c$")
        if (header == "utf8proc.h") only_in(header, "^data/text\\.c$")
        if (header == "seccomp.h") only_in(header, "^tui/filter/call_filter\\.c$")
        if (header ~ /(^|\/)(n?curses|panel|form|menu|term)\.h$/) only_in(header, "^tui/term(_keys)?\\.c$")
    }

    function check_own(header) {
        if (FILENAME ~ /^data\// && header !~ /^(data\/|(queries|builtin)\.h$)/)
            finding("data/ includes only data/, not " header)
        if (FILENAME ~ /^core\/rules\// && header !~ /^(core\/rules\/|data\/(status|arena|text|digest)\.h$)/)
            finding("core/rules includes only core/rules and data/{status,arena,text,digest}.h, not " header)
        if (FILENAME ~ /^core\/workflow\// && header !~ /^(core|data)\/|^queries\.h$/)
            finding("core/workflow includes only core/ and data/, not " header)
        if (FILENAME ~ /^tui\// && (header !~ /^(tui|core|data)\// || header ~ /^data\/db/))
            finding("tui/ includes tui/, core/ and data/ without the database, not " header)
    }

    function readable(path,    line) {
        if (!(path in seen)) {
            seen[path] = (getline line <path) >= 0
            close(path)
        }
        return seen[path]
    }

    FNR == 1 {
        first = 1
        own = FILENAME
        if (sub(/\.c$/, ".h", own) != 1 || !readable(own)) own = ""
    }
    /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
        match($0, /[<"][^>"]*[>"]/)
        quote = substr($0, RSTART, 1)
        header = substr($0, RSTART + 1, RLENGTH - 2)
        if (own != "" && first && header != own) finding("the first include is the own header, " own)
        first = 0
        if (quote == "<" || header !~ /\//) check_library(header)
        if (quote == "\"") check_own(header)
    }'
}

# search FOLDERS PATTERN SENTENCE: findings in code, not in comments or literals. {} stands for the match.
search()
{
    local folders=$1 pattern=$2 sentence=$3
    # shellcheck disable=SC2086 # folders is a list
    own_c $folders | xargs -r awk -v part=code -f "$LINT/code.awk" |
        awk -v pattern="(^|[^A-Za-z0-9_])($pattern)" -v sentence="$sentence" '
        {
            match($0, /^[^:]*:[0-9]+:/)
            place = substr($0, 1, RLENGTH)
            code = substr($0, RLENGTH + 1)
            if (match(code, pattern)) {
                found = substr(code, RSTART, RLENGTH)
                sub(/^[^A-Za-z0-9_]/, "", found)
                sub(/[^A-Za-z0-9_]+$/, "", found)
                print place " " found ": " sentence
            }
        }'
}

words()
{
    search "core" '(float|double|long double)([^A-Za-z0-9_]|$)' 'arithmetic is exact, integers only'
    # Memory that ends is the one reason to leave from below: data/arena.c, before a die hook is set.
    search "core data" '(exit|_exit|_Exit|quick_exit|abort) *[(]' 'only a front end ends the program' |
        grep -v '^data/arena\.c:' || true
    search "core data" '(v?printf|puts|putchar|perror) *[(]|(stderr|stdout)([^A-Za-z0-9_]|$)' \
        'only a front end speaks to people' | grep -v '^data/arena\.c:' || true
    search "data core tui tests" '(strcpy|strcat|stpcpy|v?sprintf|gets|system|popen|ato[ifl]|atoll|strtok) *[(]' \
        'unsafe, or hides an error'
}

# SQL is read, reviewed and ported in data/sql. Opening a file and moving between transactions is SQLite's
# own business and stays with the connection.
sql()
{
    own_c data core tui | xargs -r awk -v part=text -f "$LINT/code.awk" | awk '
        {
            match($0, /^[^:]*:[0-9]+:/)
            place = substr($0, 1, RLENGTH)
            text = " " substr($0, RLENGTH + 1) " "
            upper = toupper(text)
            statement = upper ~ /[^A-Z_](INSERT +(OR|INTO)|UPDATE +[A-Z_]+ +SET|DELETE +FROM|REPLACE +INTO|ALTER +TABLE|ORDER +BY|GROUP +BY|UNION +ALL) / ||
                upper ~ /[^A-Z_](CREATE|DROP) +(TABLE|INDEX|UNIQUE|TRIGGER|VIEW|TEMP|IF) / ||
                upper ~ /^ *SELECT +[^ ]/ || upper ~ /[^A-Z_]FROM +[A-Z_]+ +(WHERE|JOIN|AS) / || text ~ / WHERE +[a-z_.]+ *[=<>]/
            control = text ~ /[^A-Z_](PRAGMA|SAVEPOINT|VACUUM|ATTACH|DETACH) / || text ~ /^ *(BEGIN|COMMIT|ROLLBACK|RELEASE|END)[ ;]/
            if (statement || (control && place !~ /^data\/(db|migrate)\.c:/))
                print place " SQL belongs in data/sql:" text
        }'
}

# Unfinished business is an issue, not a comment. The words are put together so that this file may be read too.
unfinished()
{
    local marks="TO""DO|FIX""ME|X""XX|HA""CK"
    { own_files '[^/]*\.([ch]|sh|py|awk|sql|md|csv|txt)' data core tui tests .ci; ls Makefile README.md 2>/dev/null || true; } |
        xargs -r grep -nwE "$marks" /dev/null | awk -F: '{ print $1 ":" $2 ": unfinished: finish it or open an issue" }'
}

conclude "$(includes; words; sql; unfinished)"
