"""The table of escape attempts over a real line: escapes.tsv says what each kind is."""
import pathlib
import re

from client import Line
from host import ROUND, TOP, run
from panel import same, true

STATE = ("SELECT * FROM sheet; SELECT * FROM account; SELECT * FROM account_key; SELECT stage FROM round;"
         "SELECT COUNT(*) FROM journal WHERE action NOT LIKE 'sign_%'")


def rows(kind):
    """(right exit codes, text) of one kind."""
    found = []
    for line in (TOP / "tests/e2e/escapes.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and line.split("\t")[0] == kind:
            _, codes, text = line.split("\t", 2)
            found.append(([int(code) for code in codes.split()], decode(text)))
    return found


def decode(text):
    """\\xHH and \\\\ as in the shell's printf %b; anything else stands for itself."""
    plain = re.sub(rb"\\(x[0-9a-fA-F]{2}|\\)", lambda m: bytes([int(m[1][1:], 16)]) if m[1] != b"\\" else b"\\",
                   text.encode())
    return plain.decode("utf-8", "surrogateescape")


def state():
    return run("sqlite3", ROUND, STATE).out


def attempt_of(codes, text):
    """One line of the table as a test of its own."""
    def attempt(stage):
        before = state()
        done = stage.line.run(text.encode("utf-8", "surrogateescape"))
        true(done.returncode in codes, f"status {done.returncode} instead of {codes}: {done.out}{done.err}")
        true(done.err and len(done.err.strip().splitlines()) <= 3, f"not one answer: {done.err}")
        true("root:" not in done.out + done.err, "a file of the host was shown")
        same(state(), before)
    attempt.__doc__ = f"escape by a command: {printable(text)}"
    return attempt


def environment_of(text):
    name, value = text.split("=", 1)

    def attempt(stage):
        options = ["-o", f'SetEnv="{name}={value}"'.replace("\n", "")] if '"' not in text else []
        done = stage.command("r02", "sheet A-01", options=options)
        same((done.returncode, done.err), (0, ""))
        same(done.out, stage.plain_answer)
    attempt.__doc__ = f"escape by the environment: {printable(text)}"
    return attempt


def printable(text):
    return "".join(c if c.isprintable() else "?" for c in text)[:60]


def begin(stage):
    """Before the escapes: one line for all, the answer that no environment may change, and files that it points to."""
    stage.line = Line(stage.host.fast, stage.keys["r02"], "escapes")
    evil = pathlib.Path("/opt/evil")
    evil.mkdir(mode=0o755)
    for name in ("gconv-modules", "xterm", "evil.sh"):
        (evil / name).write_text("module INTERNAL UTF-8// /opt/evil/no 1\ntouch /opt/evil/proof\n")
    stage.plain_answer = stage.command("r02", "sheet A-01").out
    true("K1" in stage.plain_answer, stage.plain_answer)


def end(stage):
    """After the escapes: nothing runs, nothing was left behind."""
    stage.line.close()
    same(stage.host.foreign(), [])
    true(not pathlib.Path("/opt/evil/proof").exists(), "a script was run")


TESTS = [begin, *[attempt_of(*row) for row in rows("command")], *[environment_of(row[1]) for row in rows("env")], end]
