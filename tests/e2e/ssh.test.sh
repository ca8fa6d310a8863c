#!/usr/bin/env bash
# The panel over real SSH: a host set up by `make install-host`, a real sshd on loopback, real clients. Runs in mount and
# process namespaces of its own (host.py), so it needs root and a kernel that allows that.
set -u
cd "$(dirname "$0")/../.." || exit 2
export PYTHONPATH=tests/e2e LC_ALL=C.UTF-8

if [ "$(id -u)" != 0 ] || ! unshare -m -p -f --mount-proc true 2>/dev/null; then
    echo "ok the panel over SSH # SKIP needs root and namespaces"
    exit 0
fi
if ! ls /usr/lib/*/libvterm.so.0 >/dev/null 2>&1 || ! command -v plink >/dev/null; then
    echo "ok the panel over SSH # SKIP needs libvterm and putty-tools"
    exit 0
fi
exec unshare -m -p -f --mount-proc --kill-child python3 tests/e2e/main.py "$@"
