#!/usr/bin/env bash
# clang-tidy with the reviewed list in .clang-tidy.
. "$(dirname "$0")/lib.sh"

# One file a process: the analyser of version 14 takes a va_list of a second file for uninitialized.
export FLAGS="-std=c11 ${INCLUDES[*]}"
# shellcheck disable=SC2016 # expanded by the inner shell: the flags stand behind the files
own_files '[^/]*\.c' data core tui tests |
    xargs -r -n 1 -P "${LINT_JOBS:-2}" bash -c 'clang-tidy --quiet "$@" -- $FLAGS' tidy \
        2> >(grep -vE '^[0-9]+ warnings? (and [0-9]+ errors? )?generated' >&2)
