#!/usr/bin/env bash
# The table of rights against the program: every role, every stage, on the host and over SSH's entry point; by keys every
# fourth cell of every action (`make crash` presses them all).
set -u
: "${PINGSHEN:?}" "${TOOLS:?}" "${TMPDIR:?}"
here=$(dirname "$0")
commands=1 keys=4
case $PINGSHEN in */san/*) commands=9 keys=40 ;; esac
status=0
JOBS=1 RIGHTS_SHARE=$commands python3 "$here/rights.py" "$PINGSHEN" "$TOOLS" "$TMPDIR/work" || status=1
JOBS=1 RIGHTS_SHARE=$keys python3 "$here/rights_keys.py" "$PINGSHEN" "$TOOLS" "$TMPDIR/keys" || status=1
exit $status
