"""The workstation over the line: scoring, lines that drop, two sessions of one person, strange terminals."""
import os
import re
import signal
import time

from client import SlowRoad, Terminal, plink, ssh
from host import USER, wait_for
from panel import answer, same, true
from test_escapes import printable, rows

PAGE_DOWN = "\x1b[6~"
MORE = "按 PgDn 读到末尾"


def workstation(stage, account, fast=True, **options):
    return Terminal(stage.ssh(account, "-t", fast=fast), **options)


def undertake(terminal):
    """From the undertaking to the list."""
    while terminal.expect(MORE, "Y 接受") == MORE:
        before = terminal.screen()
        terminal.type(PAGE_DOWN)
        wait_for("the next page", lambda: terminal.drain() and terminal.screen() != before)
    terminal.type("Y")
    terminal.expect("申报列表")


def score(terminal, no, marks):
    """Opens the application under the cursor and types its marks; each is stored when the cursor has left it."""
    terminal.type("\r")
    terminal.expect("评分表")
    for mark in marks:
        terminal.type(f"{mark}\r")
    terminal.expect(f"已评 {len(marks)}/2 项")
    true(no in terminal.screen(), f"not {no}: {terminal.screen()}")


def sheet_by_screens(stage):
    """An expert signs in with ssh, accepts the undertaking, scores a sheet, submits it and reads the receipt."""
    terminal = workstation(stage, "r06", fast=False)
    undertake(terminal)
    score(terminal, "A-01", [7, "12.5"])
    terminal.expect("合计 19.5")
    terminal.type("S")
    terminal.expect("按 Y 确认")
    terminal.type("y")
    terminal.expect("回执码")
    terminal.type("\r")
    terminal.type("q")
    terminal.expect("已提交 1/10")
    terminal.type("q")
    same(terminal.wait(), 0)
    terminal.close()
    entries = [e["action"] for e in stage.host.journal() if e["account"] == "r06"]
    same(entries[-6:], ["sign_in", "undertake", "mark", "mark", "submit", "sign_out"])
    answer(stage.command("r06", "sheet A-01"), 0, "19.5", "已提交")


def sheet_by_putty(stage):
    """The same from PuTTY's plink, which does not know what its terminal is."""
    terminal = Terminal(plink(stage.host.port, stage.keys["r03"], stage.host.fingerprint(), "-t"), term="xterm")
    undertake(terminal)
    score(terminal, "A-01", [5, 10])
    terminal.close()
    answer(stage.command("r03", "sheet A-01"), 0, "15")


def sessions_of(stage, account):
    """Process ids that serve the holder of a key."""
    number = [e["detail"]["key"] for e in stage.host.journal() if e["action"] == "key_add" and e["subject"] == account][0]
    return [pid for pid, words in stage.host.sessions().items() if f"--key {number}" in words]


def ended(stage, account, seconds=20):
    wait_for(f"the session of {account} to end", lambda: not sessions_of(stage, account), seconds)
    last = [e for e in stage.host.journal() if e["account"] == account][-1]
    return last["action"], last["detail"].get("how") if last["detail"] else None


def client_killed(stage):
    """A client that is killed ends the session at once; the next sign-in is back in the same cell."""
    terminal = workstation(stage, "r07")
    undertake(terminal)
    terminal.type("j")
    score(terminal, "A-02", [7])
    terminal.expect(">K2")
    terminal.kill()
    same(ended(stage, "r07", 5), ("sign_out", "hangup"))
    terminal.close()
    again = workstation(stage, "r07")
    again.expect(">K2")
    true("A-02" in again.screen() and "7/10" in again.screen(), again.screen())
    again.close()


def client_frozen(stage):
    """A client that is frozen is noticed by sshd, and its session freed."""
    terminal = workstation(stage, "r07")
    terminal.expect("K2")
    terminal.kill(signal.SIGSTOP)
    same(ended(stage, "r07", 15), ("sign_out", "hangup"))
    terminal.close()


def server_killed(stage):
    """sshd's own process of the connection killed: the session ends, what was entered is there."""
    terminal = workstation(stage, "r07")
    terminal.expect(">K2")
    terminal.type("15\r")
    terminal.expect("15/20")
    pid = sessions_of(stage, "r07")[0]
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        parent = int(stat.read().split(") ")[1].split()[1])
    os.kill(parent, signal.SIGKILL)
    true(terminal.wait() != 0, "the client did not notice")
    ended(stage, "r07", 10)
    terminal.close()
    answer(stage.command("r07", "sheet A-02"), 0, "15")


def signals(stage):
    """HUP, TERM, INT, QUIT, PIPE, XFSZ, TSTP, KILL: the session ends or goes on, no mark is lost, no shell appears, and
    the journal has the end."""
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE, signal.SIGXFSZ,
                   signal.SIGTSTP, signal.SIGUSR1, signal.SIGKILL):
        terminal = workstation(stage, "r07")
        terminal.expect("评分表", "申报列表")
        for pid in sessions_of(stage, "r07"):
            os.kill(pid, number)
        end = time.monotonic() + 0.3
        while time.monotonic() < end and terminal.drain():
            pass
        same(stage.host.foreign(), [])
        terminal.close()
        wait_for("the session to end", lambda: not sessions_of(stage, "r07"))
    answer(stage.command("r07", "sheet A-02"), 0, "15", "7")
    journal = stage.host.journal()  # the killed one could not say that it ended: the next to sign in has
    lost = [e for e in journal if e["action"] == "session_lost"][-1]
    begun = [e for e in journal if e["seq"] == lost["detail"]["sign_in"]][0]
    same((lost["subject"], lost["detail"]["fingerprint"]), ("r07", begun["detail"]["fingerprint"]))


def two_sessions(stage):
    """Two sessions of one expert: the second sees the first's mark; a stale write is refused with both values."""
    one = workstation(stage, "r08")
    undertake(one)
    two = workstation(stage, "r08")
    two.expect("申报列表")
    score(one, "A-01", [7])
    two.expect("草稿 1")
    two.type("\r")
    two.expect("7/10")
    two.type("k8")  # typed, not yet stored
    two.expect(re.compile(r">K1 目标 +8 *(_ *)?/10"))
    one.type("k6\r")
    one.expect("6/10")
    two.type("\r")
    shown = two.expect("现在是 6", "6/10")
    true(shown and "8/10" not in two.screen(), two.screen())
    one.close()
    two.close()
    answer(stage.command("r08", "sheet A-01"), 0, "6")


def key_revoked_while_open(stage):
    """A key that is taken away while the screen is open: the next mark is refused, with a sentence."""
    terminal = workstation(stage, "r09")
    undertake(terminal)
    score(terminal, "A-01", [7])
    number = [e["detail"]["key"] for e in stage.host.journal() if e["action"] == "key_add" and e["subject"] == "r09"][0]
    stage.host.office("account", "key", "r09", "remove", str(number))
    terminal.type("11\r")
    terminal.expect("公钥已被撤销")
    terminal.close()
    stage.host.office("account", "key", "r09", "add", "-", text=stage.public("r09"))
    answer(stage.command("r09", "sheet A-01"), 0, "已评 1/2")


def slow_road(stage):
    """200 ms of delay, keys torn into bytes, standstills: arrows stay arrows and marks arrive."""
    road = SlowRoad(stage.host.fast)
    terminal = Terminal(ssh(road.port, stage.keys["r12"], "-t"))
    terminal.expect(MORE)
    for byte in PAGE_DOWN + PAGE_DOWN:
        terminal.type(byte)
        terminal.drain(0.03)
    terminal.expect("Y 接受")
    terminal.type("Y")
    terminal.expect("申报列表")
    for byte in "\x1b[B\x1bOB\r":
        terminal.type(byte)
        terminal.drain(0.02)
    terminal.expect(" 评分表 ")
    true("A-03" in terminal.screen(), terminal.screen())
    for byte in "7\r12.5\r":
        terminal.type(byte)
        terminal.drain(0.02)
    terminal.expect("合计 19.5")
    terminal.close()
    answer(stage.command("r12", "sheet A-03"), 0, "19.5")


def no_files_of_the_host(stage):
    """The key for the offline form writes no file on the host."""
    terminal = workstation(stage, "r06")
    terminal.expect("申报列表", "评分表")
    if "评分表" in terminal.screen().splitlines()[0]:
        terminal.type("q")
        terminal.expect("申报列表")
    terminal.type("x")
    terminal.drain(0.3)
    terminal.type("/opt/state/form.csv\r")
    end = time.monotonic() + 1
    while time.monotonic() < end and "主机上的文件" not in terminal.screen():
        terminal.drain()
    true(not os.path.exists("/opt/state/form.csv"), "a file was written")
    terminal.close()


def window_sizes(stage):
    """Windows from 1x1 to 65535x65535, and resizing while typing: nothing is lost, memory stays small."""
    terminal = workstation(stage, "r07", rows=24, columns=80)
    terminal.expect("评分表", "申报列表")
    for size in ((3, 10), (1, 1), (65535, 65535), (79, 23), (24, 80)):
        import fcntl
        import struct
        import termios
        fcntl.ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        end = time.monotonic() + 0.25
        while time.monotonic() < end:
            terminal.drain()
        pids = sessions_of(stage, "r07")
        true(pids, f"{size} ended the session")
        with open(f"/proc/{pids[0]}/statm", encoding="ascii") as statm:
            true(int(statm.read().split()[1]) * 4 < 32 * 1024, f"{size} takes much memory")
    terminal.type("\x0c")
    terminal.expect("评分表", "申报列表")
    terminal.close()


def terminal_of(text):
    def attempt(stage):
        terminal = workstation(stage, "r06", term=text)
        end = time.monotonic() + 15
        while time.monotonic() < end and terminal.drain():
            if "申报列表" in terminal.screen() or "评分表" in terminal.screen():
                break
        said = terminal.raw.decode("utf-8", "replace")
        true(any(part in said for part in ("申报列表", "评分表", "终端")), f"{said[-300:]!r}")
        terminal.close()
        same(stage.host.foreign(), [])
    attempt.__doc__ = f"a terminal that calls itself {printable(text) or 'nothing'}"
    return attempt


def a_dead_line_is_freed(stage):
    """The client that froze in the beginning: its session ended within 90 s, under the installed settings."""
    wait_for("the session of d1 to end", lambda: not sessions_of(stage, "d1"), max(1, stage.dead_since + 90 - time.time()))
    ends = [e for e in stage.host.journal() if e["account"] == "d1" and e["detail"] and e["detail"].get("how") == "hangup"]
    same(len(ends), 1)
    seconds = ends[0]["time"] / 1000 - stage.dead_since
    true(5 < seconds <= 90, f"{seconds:.0f} s")
    print(f"# after {seconds:.0f} s")
    stage.dead.close()


TESTS = [sheet_by_screens, sheet_by_putty, client_killed, client_frozen, server_killed, signals, two_sessions,
         key_revoked_while_open, slow_road, no_files_of_the_host, window_sizes, *[terminal_of(row[1]) for row in rows("term")], a_dead_line_is_freed]
