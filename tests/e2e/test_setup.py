"""Setting the host up, and taking it back."""
import os
import pathlib
import re
import shutil
import stat

from host import PREFIX, PROGRAM, ROUND, USER, run, wait_for
from panel import answer, same, true

LOGIN = PREFIX + "/lib/pingshen/login"
DROP_IN = pathlib.Path("/etc/ssh/sshd_config.d/00-pingshen.conf")


def prepare(stage):
    stage.host.configure()


def dry_run_changes_nothing(stage):
    """make install-host DRY_RUN=1 prints every step and does none."""
    said = stage.host.install("DRY_RUN=1").out
    for part in ("useradd", "0700", "Match User panel", "DisableForwarding yes", "sshd -t", "cron.daily"):
        true(part in said, f"no {part} in the steps")
    true(not DROP_IN.exists() and not os.path.exists(PROGRAM), "something was installed")
    true(run("getent", "passwd", USER, check=False).returncode != 0, "an account was made")


def faulty_configuration_is_found_first(stage):
    """Where sshd's configuration has a fault already nothing is changed at all."""
    broken = pathlib.Path("/etc/ssh/sshd_config.d/50-broken.conf")
    broken.write_text("NoSuchSetting yes\n")
    done = stage.host.install(check=False)
    broken.unlink()
    true(done.returncode != 0 and "什么也没有改" in done.err, done.out + done.err)
    true(not DROP_IN.exists(), "the drop-in is there")
    true(run("getent", "passwd", USER, check=False).returncode != 0, "an account was made")


def refused_configuration_is_taken_back(stage):
    """Settings that do not hold, because another file said something else before, are taken back."""
    for earlier, options in (("ExposeAuthInfo no", []), ("PasswordAuthentication no", ["PASSCODE=1"])):
        other = pathlib.Path("/etc/ssh/sshd_config.d/00-earlier.conf")
        other.write_text(f"Match User {USER}\n    {earlier}\nMatch all\n")
        done = stage.host.install(*options, check=False)
        other.unlink()
        true(done.returncode != 0 and "没有生效" in done.err and "已恢复原样" in done.err, done.out + done.err)
        true(not DROP_IN.exists(), "the drop-in is still there")


def somebodys_account_is_not_taken(stage):
    """An account that was there for something else keeps its shell, its keys and its way in."""
    run("useradd", "--system", "--shell", "/bin/bash", "somebody")
    before = run("getent", "passwd", "somebody").out
    done = stage.host.install("HOST_USER=somebody", check=False)
    true(done.returncode != 0 and "已经存在" in done.err, done.out + done.err)
    same(run("getent", "passwd", "somebody").out, before)
    true(not DROP_IN.exists(), "the drop-in is there")


def install_and_again(stage):
    """make install-host works, and works again; account, folder and file are closed to others."""
    stage.host.install()
    first = DROP_IN.read_text()
    stage.host.install()
    same(DROP_IN.read_text(), first)
    entry = run("getent", "passwd", USER).out.strip().split(":")
    same(entry[5], "/opt/state")
    same(run("getent", "shadow", USER).out.split(":")[1], "*")
    same(stat.S_IMODE(os.stat("/opt/state").st_mode), 0o700)
    same(entry[6], LOGIN)
    stage.host.start()
    stage.make_round()
    same(stat.S_IMODE(os.stat(ROUND).st_mode), 0o600)
    same(os.stat(ROUND).st_uid, int(entry[2]))


def no_shell_by_another_way(stage):
    """su, a console, a made-up command: the account's login program starts the panel's program and nothing else."""
    serve = f"{PROGRAM} --round {ROUND} serve"
    for words in (["su", USER, "-c", "id"], ["su", "-", USER], ["runuser", "-l", USER, "-c", f"{PROGRAM} --version"],
                  *([LOGIN, *rest] for rest in ([], ["-c"], ["-c", ""], ["-i"], ["-c", f"{serve};id"], ["-c", f"{serve} id"],
                                                ["-c", f"{serve} --key 1;id"], ["-c", f"{serve} --key 1 --as c1"],
                                                ["-c", f"{serve} --key $(id)"], ["-c", serve, "id"], ["-lc", serve]))):
        done = run(*words, check=False)
        answer(done, 3, "只用来经 SSH 评审")
        same(done.out, "")
    answer(run(LOGIN, "-c", f"{serve} --key 999999", check=False), 2, "没有终端，也没有命令")


def daily_backup(stage):
    """The daily job leaves a copy that is a whole round."""
    run("/etc/cron.daily/pingshen-backup")
    copies = sorted(pathlib.Path("/opt/state/backup").glob("round-*.db"))
    true(copies, "no copy")
    same(stat.S_IMODE(copies[0].stat().st_mode), 0o600)
    run("sha256sum", "-c", str(copies[0]) + ".sha256", cwd="/opt/state/backup")
    true("完好" in run("runuser", "-u", USER, "--", PROGRAM, "--round", copies[0], "verify").out, "not whole")


def timer_where_systemd_is(stage):
    """Where systemd runs, the backup is a timer with a hardened unit; taken back like the rest."""
    os.makedirs("/run/systemd/system")
    os.makedirs("/run/stub")
    stub = pathlib.Path("/run/stub/systemctl")
    stub.write_text('#!/bin/sh\necho "$@" >>/run/stub/calls\n')
    stub.chmod(0o755)
    path = {"PATH": f"/run/stub:{os.environ['PATH']}"}
    stage.host.install(environment=path)
    calls = pathlib.Path("/run/stub/calls").read_text()
    true("enable --now pingshen-backup.timer" in calls and "reload-or-restart ssh" in calls, calls)
    units = [pathlib.Path(f"/etc/systemd/system/pingshen-backup.{kind}") for kind in ("service", "timer")]
    true("ProtectSystem=strict" in units[0].read_text() and f"User={USER}" in units[0].read_text(), "not hardened")
    if shutil.which("systemd-analyze"):
        same(run("systemd-analyze", "verify", "--man=no", *units, check=False).err.count("pingshen-backup"), 0)
    run("make", "--no-print-directory", "uninstall-host", f"PREFIX={PREFIX}", f"HOST_ROUND={ROUND}",
        env={**os.environ, **path})
    true(not any(unit.exists() for unit in units), "a unit is still there")
    true("disable --now pingshen-backup.timer" in pathlib.Path("/run/stub/calls").read_text(), "the timer goes on")
    shutil.rmtree("/run/systemd")
    stage.host.install()


def uninstall_leaves_data(stage):
    """make uninstall-host takes the settings back and leaves the data; installed again all works."""
    run("usermod", "-p", "x" * 20, USER)  # the connection's password
    done = run("make", "--no-print-directory", "uninstall-host", f"PREFIX={PREFIX}", f"HOST_ROUND={ROUND}")
    same(run("getent", "shadow", USER).out.split(":")[1], "*")
    same(run("getent", "passwd", USER).out.strip().split(":")[6], "/usr/sbin/nologin")
    true(not os.path.exists(LOGIN), "the login program is still there")
    true("完成" in done.out and not DROP_IN.exists() and not os.path.exists(PROGRAM), done.out)
    true(not os.path.exists("/etc/cron.daily/pingshen-backup"), "the daily job is still there")
    true(os.path.exists(ROUND), "the round is gone")
    wait_for("sshd to forget the settings", lambda: stage.command("r01", "status").returncode == 255)
    stage.host.install()
    wait_for("the settings", lambda: stage.command("r01", "status").returncode == 0)


TESTS = [dry_run_changes_nothing, faulty_configuration_is_found_first, refused_configuration_is_taken_back,
         somebodys_account_is_not_taken, install_and_again, no_shell_by_another_way, daily_backup, timer_where_systemd_is, uninstall_leaves_data]
