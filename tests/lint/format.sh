#!/usr/bin/env bash
# Every C file looks as .clang-format says. `clang-format -i FILE` puts it right.
. "$(dirname "$0")/lib.sh"

own_c data core tui tests | xargs -r clang-format --dry-run -Werror --ferror-limit=3
