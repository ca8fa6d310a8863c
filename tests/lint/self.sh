#!/usr/bin/env bash
# The linters are tested too: a tree that is right passes, and each breach put into it is found.
. "$(dirname "$0")/lib.sh"

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
problems=''

# A small tree without a finding; then every case adds or replaces one file.
right_tree()
{
    rm -rf "$WORK/tree"
    mkdir -p "$WORK"/tree/{data/sql,core/rules,core/workflow,tui/cli,tests/unit}
    cp "$TOP/.clang-format" "$TOP/.clang-tidy" "$WORK/tree/"
    cd "$WORK/tree"
    printf '#ifndef ONE_H\n#define ONE_H\nint one(int value);\n#endif\n' >data/one.h
    cat >data/one.c <<'END'
#include "data/one.h"

/* Says neither exit(1) nor "SELECT 1": prose is not code. */
int one(int value)
{
    return value + 1;
}
END
    echo "SELECT account FROM account ORDER BY account;" >data/sql/queries.sql
    # shellcheck disable=SC2016 # backquotes are Markdown's
    echo '- `one.{c,h}`, `sql/queries.sql`' >data/README.md
    touch core/README.md tui/README.md
    # shellcheck disable=SC2016 # so they are here
    echo '`data/`, `data/sql/quer*.sql` and `tests/unit/test_one.c`, `make check`, `x/tests/none`' >README.md
    echo 'int a;' >tests/unit/test_one.c
    echo "unit/test_*.c" >tests/README.md
}

lint()
{
    LINT_TOP=$WORK/tree "$LINT/$1.sh" 2>&1 || true
}

# breach LINTER FILE EXPECTED: the file (standard input) added to the tree must give a finding with these words.
breach()
{
    local found
    right_tree
    mkdir -p "$(dirname "$2")"
    cat >"$2"
    found=$(lint "$1")
    grep -qF -- "$3" <<<"$found" || problems+="$1 does not find in $2: $3"$'\n'
}

clean()
{
    local found
    right_tree
    found=$(lint "$1")
    [ -z "$found" ] || problems+="$1 finds something in a right tree: $found"$'\n'
}

# function LINES: a C function of so many lines.
function_of()
{
    printf 'int two(int value)\n{\n'
    for ((i = 0; i < $1 - 4; i++)); do echo '    value += 1;'; done
    printf '    return value;\n}\n'
}

for linter in layers sizes map format cppcheck tidy; do clean $linter; done

breach layers data/two.c 'includes only data/' <<<'#include "core/rules/points.h"'
breach layers core/rules/two.c 'includes only core/rules' <<<'#include "data/file.h"'
breach layers core/rules/two.c 'includes only core/rules' <<<'#include "core/workflow/ctx.h"'
breach layers core/workflow/two.c 'includes only core/' <<<'#include "tui/main.h"'
breach layers tui/cli/two.c 'without the database' <<<'#include "data/db.h"'
breach layers core/workflow/two.c '<sqlite3.h> has its own file' <<<'#include <sqlite3.h>'
breach layers data/text.c '<csv.h> has its own file' <<<'#  include <csv.h>'
breach layers data/db.c '<sodium.h> has its own file' <<<'#include <sodium.h>'
breach layers data/file.c '<utf8proc.h> has its own file' <<<'#include <utf8proc.h>'
breach layers tui/screen.c '<ncursesw/curses.h> has its own file' <<<'#include <ncursesw/curses.h>'
breach layers data/one.c 'first include is the own header' <<<$'#include <stdio.h>\n#include "data/one.h"'
breach layers core/rules/two.c 'two.c:2: double: arithmetic is exact' <<<$'int a;\nstatic double sum;'
breach layers core/workflow/two.c 'exit: only a front end' <<<'void f(void) { exit (1); }'
breach layers data/two.c 'stderr: only a front end' <<<'void f(void) { fputs("", stderr); }'
breach layers data/two.c 'printf: only a front end' <<<'void f(void) { printf("x"); }'
breach layers tui/two.c 'sprintf: unsafe' <<<'void f(char *s) { sprintf(s, "x"); }'
breach layers tests/unit/two.c 'strtok: unsafe' <<<'void f(char *s) { strtok(s, ","); }'
breach layers core/workflow/two.c 'SQL belongs in data/sql' <<<'const char *q = "SELECT a FROM b";'
breach layers data/db.c 'SQL belongs in data/sql' <<<'const char *q = "delete from journal";'
breach layers data/two.c 'SQL belongs in data/sql' <<<'const char *q = "PRAGMA foreign_keys = ON";'
breach layers tui/two.c 'two.c:1: unfinished' <<<"/* TO""DO: later */"

breach sizes data/two.c 'two() has 61 lines' <<<"$(function_of 61)"
breach sizes tui/two.c '601 lines' <<<"$(yes '/* */' | head -n 601 || true)"

breach map data/two.c 'does not name two.c' <<<'int a;'
breach map data/sql/schema_0001.sql 'does not name sql/schema_0001.sql' <<<''
breach map data/README.md 'names two.c, which is gone' <<<'one.[ch] sql/queries.sql two.c'
breach map tui/cli/two.c 'tui/README.md:1: does not name cli/two.c' <<<'int a;'

breach map README.md 'README.md:2: names tests/unit/test_two.c, which is gone' <<<$'a\n`data/one.c`, `tests/unit/test_two.c -v`'
breach map README.md 'names core/none/*.c, which is gone' <<<'`core/none/*.c`'

breach format data/two.c 'two.c:1' <<<'int   a;'
breach cppcheck core/rules/two.c 'arrayIndexOutOfBounds' <<<'int f(void) { int a[2] = {0}; return a[2]; }'
breach tidy core/rules/two.c 'bugprone' <<<'#include <string.h>
int f(const char *a, const char *b) { return !strcmp(a, b) == 2 || sizeof(sizeof(a)) > 3; }'

cd "$TOP"
conclude "${problems%$'\n'}"
