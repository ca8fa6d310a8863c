#!/usr/bin/env bash
# The table of rights against the program: every role, every stage, on the host and over SSH's entry point.
set -u
: "${PINGSHEN:?}" "${TOOLS:?}" "${TMPDIR:?}"
share=1
case $PINGSHEN in */san/*) share=9 ;; esac
JOBS=1 RIGHTS_SHARE=$share exec python3 "$(dirname "$0")/rights.py" "$PINGSHEN" "$TOOLS" "$TMPDIR/work"
