"""The table of escape attempts over a real line: escapes.tsv says what each kind is."""
import pathlib
import re

from client import Line, Terminal, command, ssh
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


def long_line_of(name, text):
    def attempt(stage):
        before = state()
        done = stage.line.run(text)
        true(done.returncode in (1, 2, 3), f"status {done.returncode}: {done.err[:200]}")
        true(0 < len(done.stderr) < 2000, f"{len(done.stderr)} bytes of answer")
        same(state(), before)
    attempt.__doc__ = f"escape by a very long line: {name}"
    return attempt


LONG = 120_000  # an argument of Linux may have 128 KiB
LONG_LINES = {"a word": "x" * LONG, "an argument": "show " + "x" * LONG, "a mark": "mark A-01 K1 " + "7" * LONG,
              "many words": "status " * (LONG // 7), "blanks": " " * LONG, "quotes": "'\"" * (LONG // 2),
              "backslashes": "status " + "\\" * LONG, "an option": "--" + "o" * LONG}


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


HOSTILE = ["\x1b[31mred", "\x1b]52;c;aWQ=\x07", "\x1b]0;title\x07", "\x9b31m", "\u009b31m", "\u202eltr", "\x07\x08\x7f",
           "=HYPERLINK(1)", "%s%n%s%n", "'); DROP TABLE sheet; --", "$(id)`id`", "\u200b\ufeff", "a\u0301" * 200, "<b>"]
COLUMNS = ["项目名称", "申报单位", "项目负责人", "负责人职务职称", "领衔专家", "领衔专家职称", "联系人", "联系电话", "电子信箱",
           "重点任务与预期目标", "实施路径及具体举措", "实施条件及保障措施", "形式审查意见"]
FIXED = {"产业类型": "新兴产业", "产业领域": "氢能", "形式审查结论": "不通过"}


TABLES = {"members": "申报编号,序号,姓名,职务职称,工作单位,备注\nZ-40,1,{0},{0},{0},{0}\n",
          "budget": "申报编号,序号,支出内容明细,金额,资金类别,测算依据\nZ-40,1,{0},1.00,专项资金,{0}\n",
          "schedule": "申报编号,序号,开始日期,结束日期,工作内容,责任人\nZ-40,1,2026-05-01,2026-06-01,{0},{0}\n",
          "accounts": "账号,姓名,工作单位,职称,角色\nz40,{0},{0},{0},监督员\n"}


def drawn(raw):
    """The escape sequences in what a terminal got."""
    return set(re.findall(rb"\x1b\][^\x07\x1b]*|\x1b\[[0-9;]*m|\x07|\xc2\x9b|\xe2\x80\xae", raw))


def read_on_a_terminal(stage, account, words):
    shown = Terminal([*ssh(stage.host.fast, stage.keys[account], "-t"), words])
    same((words, shown.wait()), (words, 0))
    same(drawn(shown.raw), set())
    shown.close()


def control_sequences_in_every_text(stage):
    """Control and escape sequences in every text column never reach the terminal of the one who reads them."""
    staff = stage.keys["s1"]
    number = 50
    for text in HOSTILE:
        number += 1
        head = ",".join(["申报编号", *COLUMNS, *FIXED])
        cells = ",".join('"' + text.replace('"', '""') + '"' for _ in COLUMNS)
        body = f"{head}\nZ-{number},{cells},{','.join(FIXED.values())}\n"
        done = command([*ssh(stage.host.fast, staff)], "import applications - --reason 核对",
                       text=body.encode("utf-8", "surrogatepass"))
        true(done.returncode in (0, 1), done.err)
        same(drawn(done.stderr + done.stdout), set())
        shown = Terminal([*ssh(stage.host.fast, staff, "-t"), f"show Z-{number}"])
        true(shown.wait() in (0, 1), shown.screen())
        same(drawn(shown.raw), set())
        shown.close()
    same(command([*ssh(stage.host.fast, staff)], "import applications - --reason 核对",
                 text="申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论\n"
                      "Z-40,项目,单位,新兴产业,氢能,不通过\n".encode()).returncode, 0)
    for text in HOSTILE:
        cell = '"' + text.replace('"', '""') + '"'
        for kind, form in TABLES.items():
            done = command([*ssh(stage.host.fast, staff)], f"import {kind} - --reason 核对",
                           text=form.format(cell).encode("utf-8", "surrogatepass"))
            true(done.returncode in (0, 1), done.err)
            same(drawn(done.stderr + done.stdout), set())
        for words in ("show Z-40", "account list"):
            shown = Terminal([*ssh(stage.host.fast, staff, "-t"), words])
            true(shown.wait() in (0, 1), shown.screen())
            same(drawn(shown.raw), set())
            shown.close()
    opinion = Line(stage.host.fast, stage.keys["r02"], "opinion")
    same(opinion.run("undertake").returncode, 0)
    for number, text in enumerate(HOSTILE):
        quoted = "'" + text.replace("'", "'\\''") + "'"
        typed = [opinion.run("opinion A-01 -", text=text.encode("utf-8", "surrogatepass")),
                 stage.command("s1", f"account add z{number} --name {quoted} --role supervisor --employer {quoted}"),
                 stage.command("s1", f"recusal add r02 A-{number % 8 + 2:02d} --reason {quoted}")]
        same([done.returncode for done in typed if done.returncode not in (0, 1, 2, 3)], [])
        same(drawn(b"".join(done.stderr + done.stdout for done in typed)), set())
        read_on_a_terminal(stage, "r02", "sheet A-01")
    opinion.close()
    for words in ("account list", "recusal list", "journal"):
        read_on_a_terminal(stage, "s1", words)
    listed = Terminal(ssh(stage.host.fast, staff, "-t"))
    listed.expect("退出", "返回")
    ours = listed.raw.replace(b"\x1b]104\x07", b"")  # curses sets the colours back
    same([found for found in drawn(ours) if not found.startswith(b"\x1b[")], [])
    listed.close()


def end(stage):
    """After the escapes: nothing runs, nothing was left behind."""
    stage.line.close()
    same(stage.host.foreign(), [])
    true(not pathlib.Path("/opt/evil/proof").exists(), "a script was run")


TESTS = [begin, *[attempt_of(*row) for row in rows("command")], *[long_line_of(*item) for item in LONG_LINES.items()], *[environment_of(row[1]) for row in rows("env")],
         control_sequences_in_every_text, end]
