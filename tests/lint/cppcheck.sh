#!/usr/bin/env bash
# cppcheck, without exceptions: a finding is put right in the code.
. "$(dirname "$0")/lib.sh"

mapfile -t sources < <(own_files '[^/]*\.c' data core tui tests)
if [ ${#sources[@]} -eq 0 ]; then exit 0; fi
cppcheck --quiet --std=c11 --platform=unix64 --library=posix --enable=warning,performance,portability \
    --max-configs=2 -j "${LINT_JOBS:-2}" --error-exitcode=1 \
    --template='{file}:{line}: {severity}: {message} [{id}]' "${INCLUDES[@]}" "${sources[@]}"
