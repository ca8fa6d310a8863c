"""People without a key: the host account's own password opens nothing but the question for account and passcode."""
import os
import signal
import time

from client import Terminal, command, ssh
from host import USER, run, slip_passcode, wait_for
from panel import answer, same, true
from test_escapes import rows

DOOR = "the-office-chose-this"


class Door(Terminal):
    """A terminal at the question for the account."""

    def __init__(self, stage, *remote, **options):
        super().__init__([*ssh(stage.host.fast, None, "-t"), *remote], **options)
        self.expect("password:")
        self.type(DOOR + "\n")
        self.expect("账号：")

    def enter(self, account, passcode):
        """Answers both questions; seconds from the last key to the answer."""
        wait_for("the first question", lambda: not self.drain(0) or self.raw.endswith("账号：".encode()))
        self.type(account + b"\n" if isinstance(account, bytes) else account + "\n")
        wait_for("the second question", lambda: not self.drain() or self.raw.endswith("口令：".encode()))
        before, start = len(self.raw), time.monotonic()
        self.type(passcode + b"\n" if isinstance(passcode, bytes) else passcode + "\n")
        while self.drain(5) and len(self.raw) <= before + 2:
            pass
        return time.monotonic() - start


def switch_on(stage):
    """make install-host PASSCODE=1 lets people in without a key, and those with a key as before."""
    run("chpasswd", "-c", "SHA512", stdin=None, input=f"{USER}:{DOOR}\n".encode())
    stage.host.install("PASSCODE=1")
    wait_for("the new settings", lambda: "password" in command(ssh(stage.host.port, None, "-o", "LogLevel=INFO", "-o",
                                                                   "BatchMode=yes")).err)
    answer(stage.command("r01", "status"), 0, "本人评分表")
    answer(stage.command("r01", "bash"), 3, "只有评审程序")
    same(command(ssh(stage.host.port, stage.keys["r01"], "-W", "127.0.0.1:22")).returncode, 255)


def sign_in_with_a_command(stage):
    """Account and passcode asked for at the terminal; the passcode is not echoed; the command is that person's."""
    code = slip_passcode(stage.host.office("account", "passcode", "v1").out)
    stage.code = code
    door = Door(stage, "status")
    door.enter("v1", code.lower().replace("-", ""))
    door.expect("日志链首")
    same(door.wait(), 0)
    true(code not in door.screen() and code.lower().replace("-", "") not in door.raw.decode(), "the passcode was echoed")
    door.close()
    signed_in = [e for e in stage.host.journal() if e["action"] == "sign_in" and e["account"] == "v1"][-1]
    same((signed_in["via"], signed_in["detail"]["client"]), ("passcode", "127.0.0.1"))


def needs_a_terminal(stage):
    """Without a key and without a terminal nothing is asked and nothing runs."""
    done = Terminal([*ssh(stage.host.fast, None, "-T"), "status"])
    done.expect("password:")
    done.type(DOOR + "\n")
    done.expect("没有用登记过的公钥登录")
    same(done.wait(), 3)
    done.close()


def wrong_is_wrong(stage):
    """A wrong account, a wrong passcode, somebody without one: the same answer in the same time."""
    texts, best = set(), {}

    def told_apart():
        """Whether the quickest answers differ by more than a third of a hash; other work of this machine only adds."""
        return not best or max(best.values()) - min(best.values()) > 0.01

    for _ in range(6):
        if not told_apart():
            break
        for account in ("r02", "nobody", "v1"):
            door = Door(stage, "status")
            best[account] = min(best.get(account, 9), *[door.enter(account, "22222-22222") for _ in range(3)])
            same(door.wait(), 3)
            texts.add(door.screen().replace(account, "?").split("password:")[1])
            door.close()
        stage.host.office("account", "passcode", "v1")  # three failures: start again
    same(len(texts), 1)
    true(not told_apart(), f"times tell them apart: {best}")
    print("# quickest answers: " + ", ".join(f"{account} {seconds * 1000:.1f} ms" for account, seconds in best.items()))


def five_failures_lock(stage):
    """Five failures lock for 15 minutes, the right passcode included; the journal says so; a new one helps."""
    code = slip_passcode(stage.host.office("account", "passcode", "v1").out)
    for tries in (3, 2):
        door = Door(stage, "status")
        for _ in range(tries):
            door.enter("v1", "44444-44444")
        door.close()
    door = Door(stage, "status")
    door.enter("v1", code)
    door.expect("账号或口令不对")
    door.close()
    lock = [e for e in stage.host.journal() if e["action"] == "passcode_lock"][-1]
    same((lock["subject"], lock["detail"]["failures"], lock["detail"]["client"]), ("v1", 5, "127.0.0.1"))
    true(abs(lock["detail"]["until"] - lock["time"] - 15 * 60 * 1000) < 1000, lock)
    code = slip_passcode(stage.host.office("account", "passcode", "v1").out)
    door = Door(stage, "status")
    door.enter("v1", code)
    same(door.wait(), 0)
    door.close()


def escapes_at_the_question(stage):
    """Each account name and passcode of the escape table, typed at its question, is a wrong one and nothing else."""
    typed = [(text.encode("utf-8", "surrogateescape"), b"22222-22222") for _, text in rows("account")]
    typed += [(b"v1", text.encode("utf-8", "surrogateescape")) for _, text in rows("passcode")]
    for at in range(0, len(typed), 3):
        stage.host.office("account", "passcode", "v1")  # not locked
        door = Door(stage, "status")
        for account, passcode in typed[at:at + 3]:
            door.enter(account, passcode)
        wait_for("all answers", lambda: not door.drain() or
                 door.raw.count("账号或口令不对".encode()) == len(typed[at:at + 3]))
        same(door.raw.count("账号或口令不对".encode()), len(typed[at:at + 3]))
        true(b"uid=" not in door.raw, door.raw)
        door.close()
        same(stage.host.foreign(), [])


def keys_and_signals_at_the_questions(stage):
    """Ctrl-C, Ctrl-backslash, Ctrl-Z, Ctrl-D, a long line, signals at either question and before the answer: no shell."""
    for keys in (b"\x03\n", b"\x1c\n", b"\x1a\n", b"\x04", b"x" * 4000 + b"\n"):
        door = Door(stage)
        door.type(keys)
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            door.drain()
        same(stage.host.foreign(), [])
        door.close()
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL):
        for at in ("account", "passcode", "answer"):
            door = Door(stage)
            if at != "account":
                door.type("v1\n")
                door.expect("口令：")
            if at == "answer":  # it comes half a second later
                door.type("22222-22222\n")
            for pid in stage.host.sessions():
                os.kill(pid, number)
            true(door.wait() != 0, "a killed sign-in ended well")
            same(stage.host.foreign(), [])
            door.close()
    wait_for("the sessions to end", lambda: not stage.host.sessions())


def many_at_once(stage):
    """Thirty who sign in by passcode at the same moment need the memory of about one hash."""
    code = slip_passcode(stage.host.office("account", "passcode", "v1").out)
    doors = [Door(stage, "status") for _ in range(30)]
    for door in doors:
        door.type("v1\n")
        door.expect("口令：")
    before = most = sum(resident(pid) for pid in stage.host.sessions())
    for door in doors:
        door.type(code + "\n")
    waiting = set(doors)
    while waiting:
        most = max(most, sum(resident(pid) for pid in stage.host.sessions()))
        waiting = {door for door in waiting if door.drain(0)}
    for door in doors:
        same(door.wait(), 0)
        door.close()
    print(f"# {most - before} KiB more for thirty")
    true(most < before + 5 * 12 * 1024, f"{most - before} KiB more for thirty")


def resident(pid):
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * 4
    except OSError:
        return 0


TESTS = [switch_on, sign_in_with_a_command, needs_a_terminal, wrong_is_wrong, five_failures_lock, escapes_at_the_question,
         keys_and_signals_at_the_questions, many_at_once]
