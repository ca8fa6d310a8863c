#!/usr/bin/env bash
# deps.sh build|check|fuzz: installs the Debian packages that are missing for building, or for the tests as well.
# Nothing missing: no output, no network, no password. Not Debian: left to the person at the keyboard.
set -euo pipefail

# Package and what it is for.
build_packages()
{
    cat <<'END'
gcc            C 编译器
libc6-dev      C 标准库的头文件
make           按 Makefile 编译
pkg-config     查找各个库的编译参数
libcsv-dev     读取 CSV 文件
libsqlite3-dev 评审轮次文件（SQLite 数据库）
libsodium-dev  校验和、随机数、口令散列
libutf8proc-dev 中文等 Unicode 文字处理
libseccomp-dev SSH 会话的系统调用限制
libncurses-dev 全屏界面
ncurses-term   各种终端的说明（PuTTY 等）
END
}

check_packages()
{
    build_packages
    cat <<'END'
libcmocka-dev  单元测试框架
libvterm-dev   屏幕测试中的终端
tmux           屏幕测试：同样的按键在另一个终端里
python3        独立复核程序 verify.py
sqlite3        用另一个程序核对数据库内容
valgrind       内存检查
clang-format   代码格式检查
clang-tidy     代码静态检查
cppcheck       代码静态检查
universal-ctags 函数长度检查
openssh-server 真实的 SSH 登录测试
openssh-client 同上，客户端
putty-tools    同上，PuTTY 的客户端 plink
nano           测速时的对照
END
}

fuzz_packages()
{
    check_packages
    cat <<'END'
clang          编译随机输入测试
libclang-rt-14-dev 随机输入测试的引擎 libFuzzer
END
}

# missing LIST: its lines whose package is not installed.
missing()
{
    local installed
    installed=$(awk '{ print $1 }' <<<"$1" |
        xargs dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" { print $2 }' || true)
    awk -v installed="$installed" '
        BEGIN { n = split(installed, name, "\n"); for (i = 1; i <= n; i++) have[name[i]] = 1 }
        !($1 in have)' <<<"$1"
}

# as_root COMMAND…: directly, or through sudo.
as_root()
{
    local sudo=(sudo)
    if [ "$(id -u)" = 0 ]; then sudo=(); fi
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive "$@"
}

# The package lists are fetched only when they do not know a package or point to versions that are gone.
install_packages()
{
    local install=(apt-get install -y -q -o Dpkg::Use-Pty=0 --no-install-recommends "$@")
    if apt-get install -s --no-install-recommends "$@" >/dev/null 2>&1 && as_root "${install[@]}"; then
        return 0
    fi
    as_root apt-get update -q && as_root "${install[@]}"
}

case ${1-} in
build) list=$(build_packages) ;;
check) list=$(check_packages) ;;
fuzz) list=$(fuzz_packages) ;;
*)
    echo "usage: deps.sh build|check|fuzz" >&2
    exit 2
    ;;
esac
command -v dpkg-query >/dev/null || exit 0
list=$(missing "$list")
[ -n "$list" ] || exit 0

echo "缺少下列 Debian 软件包，现在用 apt-get 安装（视网络情况需要几十秒到几分钟）："
while read -r package purpose; do
    echo "  $package：$purpose"
done <<<"$list"
mapfile -t packages < <(awk '{ print $1 }' <<<"$list")
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "当前用户不是 root，系统也没有 sudo。请管理员执行：apt-get install ${packages[*]}" >&2
        exit 1
    fi
    echo "安装系统软件包需要管理员权限，sudo 可能询问您的密码。"
fi
mkdir -p build
if ! install_packages "${packages[@]}" >build/apt.log 2>&1; then
    tail -n 15 build/apt.log >&2
    echo "软件包没有装上，经过见上和 build/apt.log。请检查网络和软件源，或请管理员执行：apt-get install ${packages[*]}" >&2
    exit 1
fi
echo "软件包已装好。"
