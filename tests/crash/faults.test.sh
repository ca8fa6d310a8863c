#!/usr/bin/env bash
# Calls that fail: a sample of the sweep of `make crash`, one N of a kind for every second command. The sanitized program looks at
# its own error paths, out of memory too, with fewer commands.
set -u
: "${PINGSHEN:?}" "${TOOLS:?}" "${TMPDIR:?}"
share=2
case $PINGSHEN in */san/*) share=9 ;; esac
JOBS=1 FAULT_SHARE=$share exec python3 "$(dirname "$0")/faults.py" "$PINGSHEN" "$TOOLS/crash" "$TMPDIR/work" 1
