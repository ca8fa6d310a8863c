"""Measures the panel over SSH on a host of its own: see README.md. Prints one line a measurement."""
import os
import pathlib
import re
import shutil
import socket
import statistics
import threading
import time

import host
import panel
import test_setup
from client import Terminal, new_key, ssh
from host import PROGRAM, ROUND, USER, run, wait_for
from panel import REVIEWERS
from test_screens import undertake

RUNS = int(os.environ.get("BENCH_RUNS", "11"))
PLAIN = "plain"  # an ordinary account of the host


def line(name, text, good=None):
    print(f"{name:46s} {text}" + ("" if good is None else "  达到" if good else "  未达到"), flush=True)


def plain_account(key):
    home = pathlib.Path("/opt/plain")
    run("useradd", "--system", "--home-dir", home, "--no-create-home", "--shell", "/bin/sh", PLAIN)
    run("usermod", "-p", "*", PLAIN)
    (home / ".ssh").mkdir(parents=True)
    shutil.copy(key.with_suffix(".pub"), home / ".ssh/authorized_keys")
    run("chown", "-R", PLAIN, home)
    run("chmod", "700", home, home / ".ssh")


def usual(words):
    """With the key exchange that a client chooses by itself; the tests take a quicker one."""
    at = words.index("KexAlgorithms=curve25519-sha256")
    return words[:at - 1] + words[at + 1:]


def plain_ssh(port, key, *remote):
    words = usual(ssh(port, key, "-tt"))
    words[-1] = f"{PLAIN}@127.0.0.1"
    return [*words, *remote]


def until_gone(words):
    start = time.monotonic()
    terminal = Terminal(words)
    terminal.wait()
    spent = time.monotonic() - start
    terminal.close()
    return spent


def until_painted(words, **options):
    start = time.monotonic()
    terminal = Terminal(words, **options)
    terminal.expect("q 返回", "q 退出")
    spent = time.monotonic() - start
    terminal.close()
    return spent


def first_paint(stage, plain_key):
    local = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", PROGRAM, "--round", ROUND, "--as", "r01"]
    ours, theirs, start, ratios = [], [], [], []
    for _ in range(RUNS):
        theirs.append(until_gone(plain_ssh(stage.host.port, plain_key, "true")))
        ours.append(until_painted(usual(stage.ssh("r01", "-t"))))
        start.append(until_painted(local))
        ratios.append(ours[-1] / (theirs[-1] + start[-1]))
    ratio = statistics.median(ratios)
    line("登录到第一屏 / （ssh true + 本机启动）",
         f"{statistics.median(ours) * 1000:.0f} ms / ({statistics.median(theirs) * 1000:.0f} + "
         f"{statistics.median(start) * 1000:.0f} ms) = {ratio:.2f} ({min(ratios):.2f}-{max(ratios):.2f})，目标 <= 1.2", ratio <= 1.2)


def pss(pid):
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return int(re.search(r"^Pss:\s+(\d+)", text, re.M).group(1))


def thirty_sessions(stage):
    terminals = [Terminal(stage.ssh(account, "-t")) for account in REVIEWERS]
    for terminal in terminals:
        terminal.expect("q 返回", "q 退出")
    ours = [pss(pid) for pid in stage.host.sessions()]
    theirs = [pss(int(entry.name)) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()
              and (entry / "comm").read_text().strip() == "sshd" and int(entry.name) != stage.host.sshd.pid]
    for terminal in terminals:
        terminal.close()
    line(f"{len(ours)} 个会话，每个的内存（PSS）", f"最大 {max(ours) / 1024:.2f} MiB，平均 {statistics.mean(ours) / 1024:.2f} MiB；"
         f"另有 sshd 每个 {sum(theirs) / len(ours) / 1024:.2f} MiB，目标 <= 4 MiB", len(ours) == 30 and max(ours) <= 4096)


class Counter(threading.Thread):
    """Carries one connection to a port and counts its bytes."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.to, self.up, self.down = port, 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", self.to))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self.carry, args=(near, far, "up"), daemon=True).start()
        self.carry(far, near, "down")

    def carry(self, source, target, name):
        try:
            while got := source.recv(65536):
                setattr(self, name, getattr(self, name) + len(got))
                target.sendall(got)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return


def quiet(terminal):
    """Until nothing has come for a moment."""
    size = -1
    while size != len(terminal.raw):
        size = len(terminal.raw)
        terminal.drain(0.3)


def typed(road, terminal, marks):
    """Bytes up and down of these lines, typed one after the other by somebody who looks at each."""
    quiet(terminal)
    up, down = road.up, road.down
    for mark in marks:
        for key in f"{mark}\r":
            terminal.type(key)
            wait_for("the echo", lambda before=len(terminal.raw): terminal.drain() and len(terminal.raw) > before)
            while terminal.drain(0.02) and select_ready(terminal):
                pass
    quiet(terminal)
    return road.up - up, road.down - down


def select_ready(terminal):
    import select
    return bool(select.select([terminal.fd], [], [], 0)[0])


def bytes_of_a_sheet(stage, plain_key):
    marks = ["5"] * 9
    road = Counter(stage.host.port)
    terminal = Terminal(ssh(road.port, stage.keys["r02"], "-t"))
    undertake(terminal)
    terminal.type("\r")
    terminal.expect(" 评分表 ")
    ours = typed(road, terminal, marks)
    terminal.expect("已评 9/9 项")
    terminal.close()
    line("打完一份九项评分表的字节数（上行 + 下行）", f"{ours[0]} + {ours[1]} = {sum(ours)}")
    if not shutil.which("nano"):
        line("同样的九行输入 nano", "没有 nano，没有测")
        return
    road = Counter(stage.host.port)
    terminal = Terminal(plain_ssh(road.port, plain_key, "nano -I /opt/plain/marks"))
    terminal.expect("^X")
    theirs = typed(road, terminal, marks)
    terminal.close()
    line("同样的九行输入 nano", f"{theirs[0]} + {theirs[1]} = {sum(theirs)}；我们是它的 {sum(ours) / sum(theirs):.2f} 倍")


def main():
    host.private_places()
    stage = panel.Stage(host.Host())
    test_setup.prepare(stage)
    plain_key = new_key("plain")
    plain_account(plain_key)
    stage.host.install()
    stage.host.start()
    stage.make_round(built_in_rubric=True)
    bytes_of_a_sheet(stage, plain_key)
    thirty_sessions(stage)
    first_paint(stage, plain_key)
    stage.host.sshd.terminate()


main()
