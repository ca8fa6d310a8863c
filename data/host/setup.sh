#!/usr/bin/env bash
# Makes this machine a host for a panel over SSH, or takes that back. Every step is printed; nothing is activated before
# sshd has accepted its configuration.
#   setup.sh install|uninstall [--dry-run] [--passcode] [--user NAME] [--round FILE] [--program FILE] [--tools FOLDER]
# --passcode: people without a key may sign in too; the account's own password, chosen by the office, only opens the
# question for 账号 and 口令. uninstall leaves the account and its folder with all data.
set -euo pipefail
export LC_ALL=C.UTF-8

user=panel
round=/var/lib/pingshen/round.db
program=/usr/local/bin/pingshen
tools=/usr/local/lib/pingshen
passcode=no
dry=no
number=0

die()
{
    echo "主机设置没有完成：$*" >&2
    exit 1
}

# step SENTENCE: what the next commands are for.
step()
{
    number=$((number + 1))
    echo "$number. $*"
}

# run COMMAND…: shows it, and does it unless this is a dry run.
run()
{
    printf '     $'
    printf ' %q' "$@"
    echo
    if [ $dry = no ]; then "$@"; fi
}

# write FILE MODE: the text from standard input, shown in full.
write()
{
    local text
    text=$(cat)
    echo "     写入 $1（权限 $2）："
    printf '%s\n' "$text" | sed 's/^/       | /'
    if [ $dry = no ]; then
        mkdir -p "$(dirname "$1")"
        printf '%s\n' "$text" >"$1.new"
        chmod "$2" "$1.new"
        mv -f "$1.new" "$1"
    fi
}

has_systemd() { [ -d /run/systemd/system ]; }

# ---- what stands in the files ----

# A dead line must be noticed within 90 s. sshd's clock counts whole seconds and lets up to twice the interval pass
# between two questions (seen: 120 s with 15 x 3): 2 x interval x (count + 1) is the bound.
alive_interval=9
alive_count=3

# Of several files sshd takes the first word: ours stands before what an image brings along (50-cloud-init.conf).
drop_in=/etc/ssh/sshd_config.d/00-pingshen.conf

sshd_lines()
{
    local methods=publickey password=no
    if [ $passcode = yes ]; then methods=any password=yes; fi
    cat <<END
# 深耕评审工作站：评审组经 SSH 登录。由 make install-host 写入，make uninstall-host 删去，请勿手工修改。
# 早上九点大家同时登录：默认的 10:30:100 会拒绝其中不少人。
MaxStartups 200:30:400

Match User $user
    AuthenticationMethods $methods
    PubkeyAuthentication yes
    AuthorizedKeysFile none
    AuthorizedKeysCommand $program --round $round keys %u %t %k
    AuthorizedKeysCommandUser $user
    ExposeAuthInfo yes
    PasswordAuthentication $password
    KbdInteractiveAuthentication no
    PermitEmptyPasswords no
    HostbasedAuthentication no
    GSSAPIAuthentication no
    MaxAuthTries 20
    DisableForwarding yes
    AllowTcpForwarding no
    AllowStreamLocalForwarding no
    AllowAgentForwarding no
    X11Forwarding no
    PermitTunnel no
    PermitUserRC no
    PermitTTY yes
    MaxSessions 1
    ClientAliveInterval $alive_interval
    ClientAliveCountMax $alive_count
    LogLevel VERBOSE
END
    # Above the command of the key's own line, so that both ways in lead to the same place.
    if [ $passcode = yes ]; then echo "    ForceCommand $program --round $round serve"; fi
    echo "Match all"
}

# The login shell of the account. sshd runs the forced command through it; with a real shell, whoever knows the
# connection's password could come by su or on the console instead and read the round.
login_lines()
{
    cat <<END
#!/bin/sh
# 服务账号 $user 的登录程序：只为 sshd 启动评审程序，从别处登录（su、控制台）得不到 shell。
case "\$#:\$1:\$2" in
"2:-c:$program --round $round serve")
    exec $program --round $round serve
    ;;
"2:-c:$program --round $round serve --key "*)
    key=\${2##* }
    case \$key in
    *[!0-9]*) ;;
    *) exec $program --round $round serve --key "\$key" ;;
    esac
    ;;
esac
echo "账号 $user 只用来经 SSH 评审，不能这样登录；办公室操作请用 sudo -u $user $program" >&2
exit 3
END
}

backup_lines()
{
    cat <<END
#!/bin/sh
# 每日备份评审轮次，保留 30 天；以服务账号 $user 的身份运行。
set -eu
umask 077
round=$round
folder=$state/backup
[ -f "\$round" ] || exit 0
name=round-\$(date +%Y%m%d-%H%M%S).db
$program --round "\$round" backup "\$folder/\$name"
cd "\$folder"
sha256sum "\$name" >"\$name.sha256"
find . -name 'round-*.db*' -type f -mtime +30 -delete
END
}

service_lines()
{
    cat <<END
[Unit]
Description=深耕评审工作站：备份评审轮次

[Service]
Type=oneshot
User=$user
ExecStart=$tools/backup
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ReadWritePaths=$state
ProtectHome=yes
ProtectProc=invisible
ProcSubset=pid
PrivateTmp=yes
PrivateDevices=yes
PrivateNetwork=yes
PrivateUsers=yes
IPAddressDeny=any
RestrictAddressFamilies=none
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RemoveIPC=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
END
}

timer_lines()
{
    cat <<END
[Unit]
Description=深耕评审工作站：每日备份

[Timer]
OnCalendar=*-*-* 02:30
RandomizedDelaySec=15min
Persistent=true

[Install]
WantedBy=timers.target
END
}

cron_lines()
{
    cat <<END
#!/bin/sh
# 深耕评审工作站：每日备份
exec runuser -u $user -- $tools/backup
END
}

# ---- checks ----

# sshd runs a program only when nobody but root could have put it there; the login shell deserves the same.
check_place()
{
    local path others
    path=$(readlink -f "$1") || die "找不到程序 $program；请先执行 make install"
    [ -x "$path" ] || die "找不到程序 $program；请先执行 make install"
    while true; do
        if [ "$(stat -c %g "$path")" = 0 ]; then others=002; else others=022; fi
        [ "$(stat -c %u "$path")" = 0 ] && [ $((0$(stat -c %a "$path") & others)) = 0 ] ||
            die "$path 须属于 root 且别人不能写，否则 sshd 不肯运行其中的程序；请换一个 PREFIX"
        [ "$path" != / ] || break
        path=$(dirname "$path")
    done
}

check_names()
{
    [[ $user =~ ^[a-z_][a-z0-9_-]{0,31}$ ]] || die "账号名“$user”不合规；请用小写字母、数字、_ 和 -"
    [ "$user" != root ] || die "不能用 root 作服务账号"
    local path
    for path in "$round" "$program" "$tools"; do
        [[ $path =~ ^/[A-Za-z0-9/._-]+$ ]] || die "路径“$path”须是绝对路径，只含英文字母、数字和 / . _ -"
    done
    state=$(dirname "$round")
    case $state in
    / | /bin | /boot | /dev | /etc | /home | /lib | /proc | /root | /run | /sbin | /srv | /sys | /tmp | /usr | /var | /var/lib)
        die "轮次文件须放在自己的文件夹里，例如 /var/lib/pingshen/round.db" ;;
    esac
}

# Whether the account was made for this, by its comment or its home.
is_ours()
{
    local entry
    entry=$(getent passwd "$user") && [ "$(cut -d: -f3 <<<"$entry")" != 0 ] &&
        { [ "$(cut -d: -f5 <<<"$entry")" = pingshen ] || [ "$(cut -d: -f6 <<<"$entry")" = "$state" ]; }
}

need_root()
{
    [ $dry = yes ] || [ "$(id -u)" = 0 ] || die "需要 root 权限；请用 sudo make install-host，或加 DRY_RUN=1 只看步骤"
}

sshd_program()
{
    command -v sshd || { [ -x /usr/sbin/sshd ] && echo /usr/sbin/sshd; }
}

# ---- activation ----

# Puts the configuration in place, asks sshd, and takes it back when sshd does not like it.
activate_sshd()
{
    local old=
    if [ $dry = no ]; then
        mkdir -p /run/sshd "$(dirname $drop_in)"
        if [ -f $drop_in ]; then old=$(cat $drop_in); fi
    fi
    sshd_lines | write $drop_in 0644
    step "请 sshd 检查全部配置；不通过就恢复原样，什么也不生效"
    echo "     \$ sshd -t"
    echo "     \$ sshd -T -C user=$user,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22"
    if [ $dry = no ]; then
        if ! "$(sshd_program)" -t || ! effective; then
            if [ -n "$old" ]; then printf '%s\n' "$old" >$drop_in; else rm -f $drop_in; fi
            die "sshd 没有接受新的配置（原因见上），已恢复原样"
        fi
    fi
}

# Whether what we wrote is what holds: another file may have said something else before.
effective()
{
    local have want methods=publickey
    local wanted=("authorizedkeyscommand $program --round $round keys %u %t %k" "disableforwarding yes" "permittty yes"
        "exposeauthinfo yes" "authorizedkeysfile none" "permituserrc no")
    if [ $passcode = yes ]; then
        methods=any
        wanted+=("passwordauthentication yes" "forcecommand $program --round $round serve")
    fi
    have=$("$(sshd_program)" -T -C "user=$user,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22") || return 1
    for want in "${wanted[@]}" "authenticationmethods $methods"; do
        grep -qixF "$want" <<<"$have" || { echo "没有生效：$want（是不是缺少 Include /etc/ssh/sshd_config.d/*.conf，或前面另有设置？）" >&2; return 1; }
    done
    if grep -qiE '^(allowusers|allowgroups|denyusers|denygroups) ' <<<"$have"; then
        echo "     注意：sshd 另有 AllowUsers/AllowGroups 一类限制，请确认其中允许 $user"
    fi
}

reload_sshd()
{
    step "让 sshd 读取新配置（已有的连接不断开）"
    if has_systemd; then
        run systemctl reload-or-restart ssh
    elif [ -f /run/sshd.pid ] && kill -0 "$(cat /run/sshd.pid)" 2>/dev/null; then
        run kill -HUP "$(cat /run/sshd.pid)"
    else
        echo "     sshd 没有在运行，启动后即生效"
    fi
}

# ---- install, uninstall ----

install_account()
{
    step "服务账号 $user：没有密码，没有 .ssh，没有 shell，只能运行评审程序"
    login_lines | write "$tools/login" 0755
    if getent passwd "$user" >/dev/null; then
        echo "     账号已经存在，只设它的登录程序"
        run usermod --comment pingshen --shell "$tools/login" "$user"
    else
        run useradd --system --user-group --comment pingshen --home-dir "$state" --no-create-home \
            --shell "$tools/login" "$user"
        run usermod -p '*' "$user"
    fi
    step "数据文件夹 $state：只有 $user 能进入"
    run install -d -m 0700 -o "$user" -g "$user" "$state" "$state/backup"
    if [ -f "$round" ]; then
        run chown "$user:$user" "$round"
        run chmod 0600 "$round"
    fi
    write /etc/tmpfiles.d/pingshen.conf 0644 <<<"d $state 0700 $user $user -"
}

install_backup()
{
    step "每日备份到 $state/backup，保留 30 天"
    backup_lines | write "$tools/backup" 0755
    if has_systemd; then
        service_lines | write /etc/systemd/system/pingshen-backup.service 0644
        timer_lines | write /etc/systemd/system/pingshen-backup.timer 0644
        run systemctl daemon-reload
        run systemctl enable --now pingshen-backup.timer
    else
        cron_lines | write /etc/cron.daily/pingshen-backup 0755
    fi
}

install_packages()
{
    local missing=()
    sshd_program >/dev/null || missing+=(openssh-server)
    [ -e /usr/share/terminfo/p/putty ] || missing+=(ncurses-term)
    step "需要的软件包：openssh-server、ncurses-term（各种终端的说明）"
    if [ ${#missing[@]} = 0 ]; then
        echo "     已经装好"
    else
        run apt-get update
        run apt-get install -y "${missing[@]}"
    fi
}

install_host()
{
    echo "把本机设为评审主机：账号 $user，轮次文件 $round，程序 $program"
    if getent passwd "$user" >/dev/null; then
        is_ours || die "账号 $user 已经存在，不是为评审建立的，设置会收走它的 shell 和公钥；请用 HOST_USER= 另起一个名字"
    fi
    install_packages
    if [ $dry = no ]; then
        check_place "$program"
        check_place "$tools"
        mkdir -p /run/sshd
        "$(sshd_program)" -t || die "sshd 现有的配置就有错（见上），请先修正；什么也没有改"
    fi
    install_account
    step "sshd 的设置：$user 只能进入评审程序"
    activate_sshd
    install_backup
    reload_sshd
    echo "完成。下一步："
    if [ ! -f "$round" ]; then echo "  sudo -u $user $program init $round"; fi
    echo "  sudo -u $user $program --round $round account key 账号 add - < 公钥文件.pub"
    if [ $passcode = yes ]; then
        echo "  sudo passwd $user            （连接用的公用密码，只打开账号和口令的提问）"
        echo "  sudo -u $user $program --round $round account passcode 账号"
    fi
    echo "  主机指纹，请印在邀请函上：ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"
}

uninstall_host()
{
    echo "撤销评审主机的设置：账号 $user 和 $state 中的数据保留"
    step "服务账号 $user：收回连接用的密码和登录程序，从此不能登录"
    if is_ours; then
        run usermod -p '*' --shell /usr/sbin/nologin "$user"
    else
        echo "     没有为评审建立的账号 $user"
    fi
    step "删去 sshd 的设置"
    run rm -f $drop_in
    echo "     \$ sshd -t"
    if [ $dry = no ] && sshd_program >/dev/null; then
        mkdir -p /run/sshd
        "$(sshd_program)" -t || die "sshd 的其他配置有错（见上），请先修正"
    fi
    reload_sshd
    step "停止每日备份"
    if has_systemd; then run systemctl disable --now pingshen-backup.timer; fi
    run rm -f /etc/systemd/system/pingshen-backup.service /etc/systemd/system/pingshen-backup.timer \
        /etc/cron.daily/pingshen-backup /etc/tmpfiles.d/pingshen.conf "$tools/backup" "$tools/login"
    if has_systemd; then run systemctl daemon-reload; fi
    echo "完成。数据仍在 $state；确认不再需要后，由管理员执行：rm -r $state 和 userdel $user"
}

[ $# -gt 0 ] || die "用法：setup.sh install|uninstall [--dry-run] [--passcode] [--user 账号] [--round 文件]"
what=install
while [ $# -gt 0 ]; do
    case $1 in
    install | uninstall) what=$1 ;;
    --dry-run) dry=yes ;;
    --passcode) passcode=yes ;;
    --user | --round | --program | --tools)
        [ $# -gt 1 ] || die "$1 后面缺少内容"
        printf -v "${1#--}" '%s' "$2"
        shift
        ;;
    *) die "不认识“$1”；可用 install、uninstall、--dry-run、--passcode、--user、--round" ;;
    esac
    shift
done
check_names
need_root
"${what}_host"
