#!/usr/bin/env bash
# A file over 600 lines or a function over 60 is not read at one go.
. "$(dirname "$0")/lib.sh"

FILE_LINES=600
FUNCTION_LINES=60

files()
{
    own_c data core tui tests | xargs -r awk -v most=$FILE_LINES '
        { lines[FILENAME] = FNR }
        END { for (name in lines) if (lines[name] > most) print name ":1: " lines[name] " lines, at most " most }' | sort
}

# From the line of the name to the closing brace.
functions()
{
    own_c data core tui | ctags -L - --languages=C --langmap=C:+.h --kinds-C=f --fields=ne --sort=no -f - |
        awk -F'\t' -v most=$FUNCTION_LINES '
        {
            start = end = 0
            for (i = 4; i <= NF; i++) {
                if ($i ~ /^line:/) start = substr($i, 6)
                if ($i ~ /^end:/) end = substr($i, 5)
            }
            lines = end - start + 1
            if (lines > most) print $2 ":" start ": " $1 "() has " lines " lines, at most " most
        }'
}

conclude "$(files; functions)"
