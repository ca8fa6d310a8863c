#!/usr/bin/env bash
# Each folder's README.md is its map: it names every source file, and no file that is gone.
#
# A file is named by its path from the README's folder: `points.c`, `points.{c,h}`, `points.c/.h`, `sql/queries.sql`,
# `unit/test_*.c` (a pattern must begin with letters). A folder without README.md is on the map above it.
# What the README at the top names between back quotes below data, core, tui or tests must be there as well.
. "$(dirname "$0")/lib.sh"

# Names that a map may mention without having them.
FOREIGN='^(sqlite3|csv|sodium|utf8proc|curses|ncurses|iconv|cmocka|queries|builtin)\.[ch]$'

map_of()
{
    local folder
    folder=$(dirname "$1")
    while [ "$folder" != . ] && [ ! -f "$folder/README.md" ]; do
        folder=$(dirname "$folder")
    done
    [ "$folder" = . ] || echo "$folder/README.md"
}

# named README: every file name or pattern in it, one a line; short forms written out.
named()
{
    sed -E 's#([A-Za-z0-9_./*-]+)\.(\{c,h\}|\[ch\]|c/\.?h|h/\.?c)#\1.c \1.h#g' "$1" |
        grep -oE '[A-Za-z0-9_./*-]*[A-Za-z0-9_*-]\.(c|h|sh|py|sql|awk)\b' |
        sed 's#^\./##' | grep -vE '(^|/)[*.]' | sort -u
}

sources()
{
    own_files '[^/]*\.(c|h|sh|py|sql|awk)' data core tui tests
}

# on_map NAMES FILE: is the path among the names or matched by a pattern among them?
on_map()
{
    local name
    while IFS= read -r name; do
        # shellcheck disable=SC2053 # the right side is a pattern on purpose
        if [[ $2 == $name ]]; then return 0; fi
    done <<<"$1"
    return 1
}

missing()
{
    local file map names='' last=''
    sources | while IFS= read -r file; do
        map=$(map_of "$file")
        if [ -z "$map" ]; then
            echo "$file:1: its folder has no README.md"
            continue
        fi
        if [ "$map" != "$last" ]; then names=$(named "$map" || true) last=$map; fi
        on_map "$names" "${file#"$(dirname "$map")"/}" || echo "$map:1: does not name ${file#"$(dirname "$map")"/}"
    done
}

gone()
{
    local map name folder
    own_files 'README\.md' data core tui tests | while IFS= read -r map; do
        folder=$(dirname "$map")
        { named "$map" || true; } | while IFS= read -r name; do
            if [[ $name =~ $FOREIGN || $name == build/* ]]; then continue; fi
            # shellcheck disable=SC2086 # a name may be a pattern
            compgen -G "$folder/$name" >/dev/null || compgen -G "$name" >/dev/null || echo "$map:1: names $name, which is gone"
        done
    done
}

gone_from_the_top()
{
    [ -f README.md ] || return 0
    { grep -noE '`(data|core|tui|tests)/[A-Za-z0-9_./*-]*' README.md || true; } | sort -u -t: -k2 | while IFS=: read -r line name; do
        compgen -G "${name#\`}" >/dev/null || echo "README.md:$line: names ${name#\`}, which is gone"
    done
}

conclude "$(missing; gone; gone_from_the_top)"
