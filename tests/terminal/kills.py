"""A sheet is scored key by key; after every single key the session is killed (SIGKILL) or its line drops (SIGHUP).
Nothing may be lost but the cell being typed, and the next sign-in begins in the same cell. An opinion being written is a
cell as well: a dropped line stores it, and when the hands have rested for a second SIGKILL does not lose it either.

    kills.py ROUNDS
"""
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

from terminal import PATIENCE, Failure, Session, copy_round

PROGRAM = os.environ["PINGSHEN"]
WORK = os.environ["TMPDIR"]
NO = "SL2026-004"
BYTES = {"Enter": "\r", "Backspace": "\x7f", "Ctrl-S": "\x13"}


def script():
    """The keys of the script and the lines of the screen after each; screen 0 comes before the first key."""
    base = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "screens", "scripts", "kills.")
    with open(base + "keys", encoding="utf-8") as file:
        keys = [line.split()[1] for line in file if line.startswith("keys ")]
    with open(base + "80x24.txt", encoding="utf-8") as file:
        blocks = re.split(r"^== .*\n", file.read(), flags=re.M)[1:]
    screens = [[line[1:] for line in block.split("\n") if line.startswith("|")] for block in blocks]
    if len(screens) != len(keys) + 1 or any(one == two for one, two in zip(screens, screens[1:])):
        raise Failure("every key of the script must change the screen")
    return [BYTES.get(key, key) for key in keys], screens


KEYS, SCREENS = script()


def round_file():
    return os.path.join(WORK, "kills.db")


def start(source):
    copy_round(source, round_file())
    session = sign_in()
    session.wait_lines(SCREENS[0])
    return session


def sign_in():
    return Session([PROGRAM, "--round", round_file(), "--as", "r07"], folder=WORK)


def stored():
    done = subprocess.run([PROGRAM, "--round", round_file(), "--as", "r07", "sheet", NO], capture_output=True, text=True,
                          env={"PATH": ""}, check=True)
    return done.stdout


def press(session, number):
    """Types the key of that number (from 1) and waits for its screen: then it has been handled."""
    session.send(KEYS[number - 1])
    session.wait_lines(SCREENS[number])


def cell(session):
    """The criterion in hand as the screen shows it; None: no sheet on the screen."""
    found = re.search(r"> ?(K[0-9]) ", session.text())
    return found.group(1) if found else None


def reference(source):
    """What is stored and which cell is in hand after each key, without any kill."""
    states = []
    with start(source) as session:
        for number in range(1, len(KEYS) + 1):
            press(session, number)
            states.append((stored(), cell(session)))
    return states


def killed(source, keys, number):
    with start(source) as session:
        session.send("".join(KEYS[:keys - 1]))
        session.wait_lines(SCREENS[keys - 1])
        press(session, keys)
        session.kill(number)
        code = session.end()
    if code not in (0, -signal.SIGKILL):
        raise Failure("after key %d: exit code %s" % (keys, code))
    kept = stored()
    with sign_in() as again:
        again.wait("[演示]", "谷雨晴")
        again.wait("合计")
        return kept, cell(again)


def wait_for_draft(session, text):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with sqlite3.connect("file:%s?mode=ro" % round_file(), uri=True) as db:
            if db.execute("SELECT text FROM opinion_draft").fetchall() == [(text,)]:
                return
        session.pump(0.05)
    raise Failure("the opinion being written is not kept aside")


def opinion_found_again(source):
    with start(source) as session:
        session.send("".join(KEYS[:KEYS.index("e") + 1]))
        session.wait_lines(SCREENS[KEYS.index("e") + 1])
        session.press("好的", "2 字")
        wait_for_draft(session, "好的")
        session.kill(signal.SIGKILL)
        session.end()
    if "好" in stored():
        raise Failure("what was being written counts as an opinion")
    with sign_in() as again:
        again.wait("意见未保存")
        again.press("e", "好的", "已找回上次没有保存的意见")
        again.press("\x13", "评审意见已保存")
    if "好的" not in stored():
        raise Failure("the opinion found again is not stored")


def sweep(source, states, number):
    last = None
    for keys in range(1, len(KEYS) + 1):
        expected, place = states[keys - 1]
        last = place or last  # the editor and questions lie over the sheet
        kept, back = killed(source, keys, number)
        typing = KEYS[keys - 1] in ("好", "的")
        if kept != expected and not (typing and number == signal.SIGHUP):
            raise Failure("signal %d after key %d (%r): stored is\n%s\ninstead of\n%s" %
                          (number, keys, KEYS[keys - 1], kept, expected))
        if typing and number == signal.SIGHUP and "好" not in kept:
            raise Failure("the opinion being written is lost after key %d" % keys)
        if keys >= 2 and back != last:
            raise Failure("signal %d after key %d (%r): the next session begins in %s instead of %s" %
                          (number, keys, KEYS[keys - 1], back, last))


def main():
    source = os.path.join(sys.argv[1], "scoring.db")
    failed = 0
    try:
        states = reference(source)
        final = states[-1][0]
        for words in ("11", "17", "好的"):
            if words not in final:
                raise Failure("the script has not scored the sheet:\n" + final)
        print("ok the script scores a sheet: %d keys" % len(KEYS))
    except Failure as failure:
        print("not ok the script scores a sheet\n# %s" % str(failure).replace("\n", "\n# "))
        return 1
    for number, name in ((signal.SIGKILL, "SIGKILL"), (signal.SIGHUP, "SIGHUP")):
        try:
            sweep(source, states, number)
            print("ok %s after each of %d keys: nothing lost but the cell being typed, the same cell again" %
                  (name, len(KEYS)), flush=True)
        except Failure as failure:
            failed = 1
            print("not ok %s\n# %s" % (name, str(failure).replace("\n", "\n# ")), flush=True)
    try:
        opinion_found_again(source)
        print("ok SIGKILL while an opinion is written: it is found again")
    except Failure as failure:
        failed = 1
        print("not ok SIGKILL while an opinion is written\n# %s" % str(failure).replace("\n", "\n# "))
    return failed


if __name__ == "__main__":
    sys.exit(main())
