"""Setting the host up, and taking it back."""
import os
import pathlib
import re
import shutil
import stat

from host import PREFIX, PROGRAM, ROUND, USER, run, wait_for
from panel import same, true

DROP_IN = pathlib.Path("/etc/ssh/sshd_config.d/pingshen.conf")


def prepare(stage):
    stage.host.configure()


def dry_run_changes_nothing(stage):
    """make install-host DRY_RUN=1 prints every step and does none."""
    said = stage.host.install("DRY_RUN=1").out
    for part in ("useradd", "0700", "Match User panel", "DisableForwarding yes", "sshd -t", "cron.daily"):
        true(part in said, f"no {part} in the steps")
    true(not DROP_IN.exists() and not os.path.exists(PROGRAM), "something was installed")
    true(run("getent", "passwd", USER, check=False).returncode != 0, "an account was made")


def refused_configuration_is_taken_back(stage):
    """A configuration that sshd refuses leaves everything as it was."""
    broken = pathlib.Path("/etc/ssh/sshd_config.d/50-broken.conf")
    broken.write_text("NoSuchSetting yes\n")
    done = stage.host.install(check=False)
    broken.unlink()
    true(done.returncode != 0 and "已恢复原样" in done.err, done.out + done.err)
    true(not DROP_IN.exists(), "the drop-in is still there")


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
    stage.host.start()
    stage.make_round()
    same(stat.S_IMODE(os.stat(ROUND).st_mode), 0o600)
    same(os.stat(ROUND).st_uid, int(entry[2]))


def dead_lines_end_in_time(stage):
    """The installed settings end a dead line within 90 s."""
    text = DROP_IN.read_text()
    interval = int(re.search(r"ClientAliveInterval (\d+)", text).group(1))
    count = int(re.search(r"ClientAliveCountMax (\d+)", text).group(1))
    true(0 < interval * (count + 1) <= 90, f"{interval} x {count}")


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
    done = run("make", "--no-print-directory", "uninstall-host", f"PREFIX={PREFIX}", f"HOST_ROUND={ROUND}")
    true("完成" in done.out and not DROP_IN.exists() and not os.path.exists(PROGRAM), done.out)
    true(not os.path.exists("/etc/cron.daily/pingshen-backup"), "the daily job is still there")
    true(os.path.exists(ROUND), "the round is gone")
    wait_for("sshd to forget the settings", lambda: stage.command("r01", "status").returncode == 255)
    stage.host.install()
    wait_for("the settings", lambda: stage.command("r01", "status").returncode == 0)


TESTS = [dry_run_changes_nothing, refused_configuration_is_taken_back, install_and_again, dead_lines_end_in_time,
         daily_backup, timer_where_systemd_is, uninstall_leaves_data]
