# shellcheck shell=bash
# What the linters share. Each linter prints findings as "file:line: sentence" and fails when there is one.
set -euo pipefail
export LC_ALL=C.UTF-8

# LINT_TOP: another tree to look at (the linters' own test builds small wrong ones).
LINT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=${LINT_TOP:-$(cd "$LINT/../.." && pwd)}
cd "$TOP"

# The flags that the analysers need to read a file; the Makefile has the ones of the compiler.
# shellcheck disable=SC2034 # used by the linters
INCLUDES=(-I. -Ibuild/gen -D_XOPEN_SOURCE=700)

# own_files PATTERN FOLDER…: files whose name matches, sorted; not what tests only read.
own_files()
{
    local pattern=$1 folder present=()
    shift
    for folder in "$@"; do
        if [ -d "$folder" ]; then present+=("$folder"); fi
    done
    if [ ${#present[@]} -eq 0 ]; then return; fi
    find "${present[@]}" -name fixtures -prune -o -name __pycache__ -prune -o -name corpus -prune -o \
        -type f -regextype posix-extended -regex ".*/$pattern" -print | LC_ALL=C sort
}

own_c()
{
    own_files '[^/]*\.[ch]' "$@"
}

# conclude FINDINGS: prints them; the linter's exit status.
conclude()
{
    if [ -z "$1" ]; then return 0; fi
    printf '%s\n' "$1"
    printf '%s finding(s)\n' "$(printf '%s\n' "$1" | wc -l)"
    return 1
}
