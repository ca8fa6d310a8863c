"""Plays key scripts of tests/screens in tmux and compares with the same expected screens.

    tmux.py ROUNDS SCRIPT COLUMNSxROWS…     PINGSHEN is the program, TMPDIR a folder to work in

Only the lines are compared. A step is over when the screen is the expected one; nothing sleeps for a fixed time.
"""
import os
import re
import subprocess
import sys
import time

from terminal import Failure, copy_round

PROGRAM = os.environ["PINGSHEN"]
WORK = os.environ["TMPDIR"]
PATIENCE = 30.0
# The names that tmux has for the keys of a script.
NAMES = {"Esc": "Escape", "Backspace": "BSpace", "PgUp": "PPage", "PgDn": "NPage", "Ins": "IC", "Del": "DC",
         "BackTab": "BTab"}
MASKS = [r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}",
         r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?", r"[0-9a-f]{12,}"]


def masked(line):
    for pattern in MASKS:
        line = re.sub(pattern, lambda found: "*" * len(found.group(0)), line)
    return line


class Tmux:
    """A server of our own with one window."""

    def __init__(self, size):
        self.open, self.size = False, size
        self.servers = 0

    def run(self, *words, check=True, text=None):
        # a path of a socket may have a hundred bytes only, so it is named from its folder
        return subprocess.run(["tmux", "-f", "/dev/null", "-S", f"tmux.{os.getpid()}.{self.size}.{self.servers}", *words], check=check, cwd=WORK,
                              capture_output=True, text=True, input=text, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm"})

    def start(self, argv, columns, rows):
        self.servers += 1  # the one before may still be on its way out
        self.run("new-session", "-d", "-x", str(columns), "-y", str(rows), "-c", WORK, *argv, ";", "set", "status", "off",
                 ";", "resize-window", "-x", str(columns), "-y", str(rows))
        self.open = True

    def close(self):
        if self.open:
            self.run("kill-server", check=False)
        self.open = False

    def screen(self):
        return self.run("capture-pane", "-p").stdout.split("\n")

    def keys(self, rest):
        for word in rest.split():
            name, star, times = word.rpartition("*")
            name, times = (name, int(times)) if star and name and times.isdigit() else (word, 1)
            if name.startswith("Ctrl-"):
                self.run("send-keys", "-N", str(times), "C-" + name[5:].lower())
            elif len(name) == 1:
                self.run("send-keys", "-l", "--", name * times)
            elif name == "Esc":
                self.escape()
            else:
                self.run("send-keys", "-N", str(times), NAMES.get(name, name))

    def escape(self):
        """A key close behind Esc would make another key of both: waits for what Esc does."""
        before, end = self.screen(), time.monotonic() + PATIENCE
        self.run("send-keys", "Escape")
        while self.screen() == before:
            if time.monotonic() > end:
                raise Failure("Esc changes nothing")

    def paste(self, text):
        self.run("load-buffer", "-", text=text)
        self.run("paste-buffer", "-p", "-r")


def expected_screens(script, size):
    with open(script[:-len("keys")] + size + ".txt", encoding="utf-8") as file:
        parts = re.split(r"^== (.*)\n", file.read(), flags=re.M)[1:]
    return {name: [line[1:] for line in block.split("\n") if line.startswith("|")]
            for name, block in zip(parts[::2], parts[1::2])}


def expect(tmux, lines, name):
    end = time.monotonic() + PATIENCE
    while True:
        seen = [masked(line.rstrip()) for line in tmux.screen()]
        seen = (seen + [""] * len(lines))[:len(lines)]
        if seen == lines:
            return
        if time.monotonic() > end:
            both = "\n".join(f"{'  ' if one == two else '- '}{one}" + ("" if one == two else f"\n+ {two}")
                             for one, two in zip(lines, seen))
            raise Failure(f"{name}: the screen in tmux is another one\n{both}")


def play(script, size, rounds):
    columns, rows = map(int, size.split("x"))
    screens = expected_screens(script, size)
    tmux = Tmux(size)
    path = os.path.join(WORK, "tmux.db")
    compared = 0
    with open(script, encoding="utf-8") as file:
        steps = [line.strip() for line in file if line.strip() and not line.startswith("#")]
    try:
        for step in steps:
            word, _, rest = step.partition(" ")
            if word == "round":
                copy_round(os.path.join(rounds, rest + ".db"), path)
            elif word == "as":
                account = ["--as", rest] if rest and rest != "local" else []
                tmux.start([PROGRAM, "--round", path, *account], columns, rows)
            elif word == "keys":
                tmux.keys(rest)
            elif word == "type":
                tmux.run("send-keys", "-l", "--", rest)
            elif word == "paste-times":
                times, _, text = rest.partition(" ")
                tmux.paste(text * int(times))
            elif word == "expect":
                expect(tmux, screens[rest], rest)
                compared += 1
            elif word in ("quit", "over"):
                tmux.close()
            elif word not in ("size", "has", "lacks"):
                raise Failure("no step for tmux: " + step)
    finally:
        tmux.close()
    return compared


def main():
    failed = 0
    script = os.path.abspath(sys.argv[2])
    for size in sys.argv[3:]:
        title = f"{os.path.basename(script)} {size} in tmux"
        try:
            print(f"ok {title}: {play(script, size, sys.argv[1])} screens", flush=True)
        except Failure as failure:
            failed = 1
            print(f"not ok {title}\n# " + str(failure).replace("\n", "\n# "), flush=True)
    return failed


if __name__ == "__main__":
    sys.exit(main())
