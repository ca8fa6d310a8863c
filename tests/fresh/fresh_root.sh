#!/usr/bin/env bash
# The README's commands on a machine that has nothing: a bare Debian 12 root with git, make and certificates only.
#
#   fresh_root.sh base ROOT               make the bare root (once; it takes a minute)
#   fresh_root.sh try ROOT [TARGET…]      copy ROOT, clone this checkout into the copy, run `make TARGET` there
#                                         for each TARGET (default: run), remove the copy
#   KEEP=1                                leaves the copy, and says where it is
#
# Needs root and debootstrap. What is tried is the last commit: a newcomer clones, he does not see our working tree.
set -euo pipefail

TOP=$(cd "$(dirname "$0")/../.." && pwd)
SUITE=bookworm

die()
{
    echo "fresh_root: $*" >&2
    exit 2
}

# Source lists of the Debian archive itself: others on the host name keys that the bare root does not have.
debian_sources()
{
    grep -lE "^(Suites:|deb )(.* )?$SUITE( |\$)" /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true
}

mirror()
{
    local uri
    uri=$(debian_sources | xargs -r awk '/^URIs:/ { print $2; exit } /^deb / { for (i = 2; i <= NF; i++)
        if ($i ~ /:\/\//) { print $i; exit } }' | head -n 1)
    echo "${uri:-http://deb.debian.org/debian}"
}

# How this host reaches the archive: proxies, and whether it accepts an archive that was frozen some time ago.
copy_network()
{
    local root=$1 file
    rm -f "$root/etc/apt/sources.list"
    for file in $(debian_sources); do
        install -D -m 644 "$file" "$root$file"
    done
    apt-config dump | grep -iE '^Acquire::(https?::proxy|check-(valid-until|date)|retries) ' |
        install -m 644 /dev/stdin "$root/etc/apt/apt.conf.d/90host" || true
    install -m 644 /etc/resolv.conf /etc/hosts "$root/etc/"
}

base()
{
    local root=$1 start=$SECONDS
    [ -e "$root/.bare" ] && { echo "there already: $root"; return; }
    command -v debootstrap >/dev/null || die "debootstrap is not installed"
    [ "$(id -u)" = 0 ] || die "must be root"
    mkdir -p "$(dirname "$root")"
    debootstrap --variant=minbase --include=git,make,ca-certificates "$SUITE" "$root" "$(mirror)" >"$root.log" 2>&1 ||
        die "debootstrap failed, see $root.log"
    copy_network "$root"
    # A stick or image as it comes has no package lists; ours must not help the newcomer either.
    rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
    touch "$root/.bare"
    echo "bare root in $root, $((SECONDS - start)) s"
}

# The mounts live in a name space of their own and go when the command ends, whatever way it ends.
inside()
{
    local root=$1
    shift
    # shellcheck disable=SC2016 # expanded by the inner shells
    unshare --mount --pid --fork --kill-child bash -ec '
        root=$1; shift
        mount --bind "$root" "$root" # a mount point, or nobody inside can have mounts of his own: the SSH tests do
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        exec chroot "$root" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            HOME=/root TERM="${TERM:-dumb}" http_proxy="${http_proxy-}" https_proxy="${https_proxy-}" \
            sh -c "cd /root/pingshen && $*"
    ' inside "$root" "$@" </dev/null
}

try()
{
    local root=$1 copy target start status=0
    shift
    [ -e "$root/.bare" ] || die "no bare root in $root: fresh_root.sh base $root"
    copy=$(mktemp -d "${TMPDIR:-/tmp}/fresh.XXXXXX")
    cp -a --reflink=auto "$root/." "$copy/"
    git clone -q "$TOP" "$copy/root/pingshen"
    for target in "${@:-run}"; do
        start=$SECONDS
        if inside "$copy" "make $target"; then
            echo "ok make $target ($((SECONDS - start)) s)"
        else
            echo "not ok make $target ($((SECONDS - start)) s)"
            status=1
            break
        fi
    done
    if [ "${KEEP-}" = 1 ]; then echo "kept: $copy"; else rm -rf --one-file-system "$copy"; fi
    return $status
}

case ${1-} in
base)
    [ $# = 2 ] || die "usage: fresh_root.sh base ROOT"
    base "$2"
    ;;
try)
    [ $# -ge 2 ] || die "usage: fresh_root.sh try ROOT [TARGET…]"
    shift
    try "$@"
    ;;
*)
    sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"
    exit 2
    ;;
esac
