"""Hostile terminals, keyboards and moments: one case each, on a real pseudo terminal.

    hostile.py ROUNDS [CASE…]       PINGSHEN is the program, TOOLS the test tools, TMPDIR a folder to work in
"""
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import traceback

from terminal import Failure, Session, copy_round, memory_kib

PROGRAM = os.environ["PINGSHEN"]
WORK = os.environ["TMPDIR"]
ROUNDS = ""
LIST = "申报列表"


def check(held, why):
    if not held:
        raise Failure(why)


def fresh(name="scoring"):
    path = os.path.join(WORK, "round.db")
    copy_round(os.path.join(ROUNDS, name + ".db"), path)
    return path


def start(account="r07", env=None, name="scoring", folder=WORK, **options):
    argv = [PROGRAM, "--round", fresh(name)] + (["--as", account] if account else [])
    return Session(argv, env, folder=folder, **options)


def command(account, *words):
    argv = [PROGRAM, "--round", os.path.join(WORK, "round.db")] + (["--as", account] if account else [])
    done = subprocess.run(argv + list(words), capture_output=True, text=True, env={"PATH": ""}, check=False)
    check(done.returncode == 0, done.stderr)
    return done.stdout


# ---- TERM, locale, colours ----

def terms_refused():
    for term in (None, "", "dumb", "no-such-terminal", "../../etc/passwd", "x" * 5000, "%s%n%s%n", "终端"):
        with start(env={"TERM": term}) as s:
            check(s.end() == 2, "TERM=%r: exit code %s" % (term, s.status))
            check("TERM" in s.output.decode(), "TERM=%r: no sentence: %r" % (term, bytes(s.output)))
            check(b"\x1b[?1049h" not in s.output, "TERM=%r: the screen was switched" % term)


def terms_taken():
    for term in ("xterm", "xterm-256color", "xterm-ghostty", "linux", "vt100", "vt220", "screen", "tmux-256color",
                 "putty", "putty-256color", "rxvt-unicode-256color"):
        with start(env={"TERM": term}) as s:
            s.wait(LIST, "SL2026-001")
            s.press("q")
            check(s.end() == 0, "TERM=%s: exit code %s" % (term, s.status))


def locales():
    for env in ({"LC_ALL": "C"}, {"LC_ALL": "POSIX"}, {"LC_ALL": "zh_CN.GBK"}, {"LANG": "zh_CN.GB18030"},
                {"LC_EVIL": "() { :; }; exit"}, {"LANG": "x" * 5000}):
        with start(env=env) as s:
            s.wait(LIST, "示例省玄铁材料学会")


def no_colour():
    for env in ({"NO_COLOR": "1"}, {"TERM": "vt100"}, {"TERM": "vt220"}):
        with start(env=env) as s:
            s.wait(LIST, "已提交")
            check(not re.search(rb"\x1b\[([0-9]+;)*([34][0-7]|[34]8)(;[0-9]+)*m", bytes(s.output)), "%s: colours" % env)
            check(re.search(rb"\x1b\[[0-9;]*7[;m]", bytes(s.output)), "%s: nothing is reversed" % env)


# ---- what the terminal answers ----

def answer_narrow():
    with start() as s:
        s.wait(LIST)
        s.press("n\r", "│")


def answer_wide():
    with start(answer="wide") as s:
        s.wait(LIST)
        text = s.press("n\r", "K1 产业契合")
        check("│" not in text and "| >K1" in text, text)


def answer_none():
    with start(answer="none") as s:
        s.wait(LIST)
        text = s.press("n\r", "K1 产业契合")
        check("│" not in text, text)


def answer_gbk():
    """A terminal that takes UTF-8 for GBK: told so in ASCII and in GBK, and left as it was."""
    with start(answer="gbk") as s:
        check(s.end() == 2, "exit code %s" % s.status)
        check(b"Please set the character set of this terminal to UTF-8" in s.output, bytes(s.output))
        check("请把终端的字符编码设为".encode("gbk") in bytes(s.output), bytes(s.output))
        check(s.output.rfind(b"\x1b[?1049l") < s.output.rfind(b"Please"), "said on the screen that goes away")


def answer_late():
    """The answer comes when the list is long there: the lines change, nothing else."""
    with start(answer="none") as s:
        s.wait(LIST)
        s.press("n\r", "| >K1")
        s.send("\x1b[2;5R\x1b[2;2R")
        s.wait("│ >K1")


def answer_forged():
    """Reports that nobody asked for, at any moment, change nothing and end nothing."""
    with start() as s:
        s.wait(LIST)
        s.press("n\r", "│ >K1")
        s.send("\x1b[2;7R\x1b[1;1R\x1b[99999;99999R\x1b[;R\x1b[R" * 50 + "j")
        s.wait("│ >K2")


def answer_mixed():
    """Typed keys between the two answers are keys."""
    with start(answer="none") as s:
        s.wait(LIST)
        s.send("j\x1b[2;5Rj\x1b[2;2Rj")
        s.wait("第 4 件")
        s.press("n\r", "│")


# ---- sizes ----

def sizes_at_start():
    for columns, rows, words in ((1, 1, ()), (79, 23, ("窗口太小", "79x23")), (10, 3, ("窗口太小",)), (0, 0, (LIST,)),
                                 (500, 500, (LIST,)), (65535, 65535, (LIST,)), (80, 1, ("窗口太小",))):
        with start(columns=columns, rows=rows) as s:
            s.columns, s.rows = min(columns, 400) or 80, min(rows, 200) or 24
            s.wait(*words)
            if columns < 80 or rows < 24:
                s.wait_bytes(rb"\x1b\[\?2004h.*\x1b\[6n")
            check(memory_kib(s.pid, "Rss") < 64 * 1024, "%dx%d: %d KiB" % (columns, rows, memory_kib(s.pid, "Rss")))
            s.resize(80, 24)
            s.wait(LIST, "SL2026-001")
            s.press("q")
            check(s.end() == 0, "exit code %s" % s.status)


def size_storm():
    """A window dragged about: 200 sizes without a pause, then it is as it was."""
    with start() as s:
        s.wait(LIST)
        s.press("n\r", "K1 产业契合")
        s.send("1")
        for i in range(200):
            s.resize((10, 80, 200, 79, 120)[i % 5], (3, 24, 60, 23, 36)[i % 5])
        s.resize(81, 25)
        s.wait("K1 产业契合", "Enter 存入")
        s.press("1\r", ">K2", "11/12")


def size_in_dialog():
    with start() as s:
        s.wait(LIST)
        s.press("nh", "请写明事由")
        s.send("有合作")
        s.resize(10, 3)
        s.wait("窗口")
        s.send("q\rx")  # not seen, so they do nothing
        s.resize(100, 30)
        s.wait("请写明事由", "有合作")
        s.press("\r", "已回避申报 SL2026-004")


# ---- keys ----

def bad_bytes():
    """Bytes that are no UTF-8, a name typed by a terminal set to GBK: nothing after them is lost."""
    with start() as s:
        s.wait(LIST)
        s.press(b"\xff\xfe\x80j", "第 2 件")
        s.press(b"/", "筛选")
        s.send("张三".encode("gbk") + "机器人".encode())
        s.wait("1 件", "SL2026-016")


def half_character():
    with start() as s:
        s.wait(LIST)
        s.send(b"/\xe6\x9c")
        s.wait("Enter 完成")
        check(s.hang_up() >= 0, "ended by signal %d" % -s.status)


def paste_ignored():
    """A paste outside a text is no command, whatever is in it."""
    with start() as s:
        s.wait(LIST)
        s.send("\x1b[200~qqq\nnh\x03\x1b[201~j")
        s.wait("第 2 件", LIST)
        s.press("n\r", "K1 产业契合")
        s.send("\x1b[200~1\r2\rSy\x1b[201~j")
        s.wait(">K2", "已评 0/9")


def paste_without_brackets():
    """A terminal without bracketed paste types it: in a text it is text, line ends and all."""
    with start() as s:
        s.wait(LIST)
        s.press("n\re", "最多 2000 字")
        s.send("第一行。\r第二行 q S y。" * 40)
        s.wait("第二行 q S y。")
        s.press("\x1b", "评审意见已保存")


def paste_huge():
    with start() as s:
        s.wait(LIST)
        s.press("n\re", "最多 2000 字")
        s.send("\x1b[200~" + "字" * 150000 + "\x1b[201~")
        s.wait("请缩短", "4000 字")
        check(memory_kib(s.pid, "Rss") < 64 * 1024, "%d KiB" % memory_kib(s.pid, "Rss"))
        s.press("\x13", "有 4000 字，最多 2000 字")
        s.press("\x07", "放弃改动", "按 Y 确认")
        s.press("y", "K1 产业契合")


def paste_never_ended():
    with start() as s:
        s.wait(LIST)
        s.press("n\re", "最多 2000 字")
        s.send("\x1b[200~没有结尾")
        s.wait("没有结尾")
        s.press("了", "没有结尾了")


def putty_keys():
    """What PuTTY sends under TERM=xterm, and its keypad; the program must ask for a numeric one."""
    with start(env={"TERM": "xterm"}) as s:
        s.wait(LIST)
        check(b"\x1b>" in s.output, "the keypad is not set to digits")
        s.press("\x1b[4~", "第 35 件")
        s.press("\x1b[1~", "第 1 件")
        s.press("\x1b[6~", "第 18 件")
        s.press("\x1b[5~", "第 1 件")
        for sequence in ("\x1b[11~", "\x1bOP", "\x1b[[A"):
            s.press(sequence, "按键说明")
            s.press("q", LIST, gone=("按键说明",))
        for sequence in ("\x1b[12~", "\x1b[13~", "\x1b[14~", "\x1bOS", "\x1b[24~", "\x1b[1;5A", "\x1b[Z"):
            s.send(sequence)  # no keys of this screen
        s.press("n\r", "K1 产业契合")
        s.press("\x1bOq\x1bOq\x1bOM", ">K2", "11/12")
        s.press("\x1bOq\x1bOr\x1b[3~\x1bOM", ">K3", "12/18")


def control_keys():
    """Ctrl-S, Q, Z, C, \\, D, NUL: nothing stops, ends or changes."""
    with start() as s:
        s.wait(LIST)
        for key in (b"\x13", b"\x11", b"\x1a", b"\x03", b"\x1c", b"\x04", b"\x00", b"\x0f", b"\x16"):
            s.press(key + b"j", "第 2 件")
            s.press("k", "第 1 件")
            check(s.alive(), "ended by %r" % key)
        s.press("n\r1", "Enter 存入")
        for key in (b"\x13", b"\x11", b"\x1a", b"\x1c", b"\x00"):
            s.send(key)
        s.press("1\r", ">K2", "/12")
        s.press("e", "最多 2000 字")
        s.send(b"abc\x11\x1a\x03\x1c\x04\x00d")
        s.wait("abcd")
        s.press(b"\x13", "评审意见已保存")


def held_key():
    """A key held down is followed, and what is painted in between is skipped, not queued."""
    with start(name="many", account="r1") as s:
        s.wait(LIST)
        before = s.total
        s.send("j" * 3000)
        s.wait("第 1000 件")
        check(s.total - before < 3000 * 120, "%d bytes" % (s.total - before))
        s.send("k" * 999)
        s.wait("第 1 件")


def input_method():
    """Forty characters at once, and Backspace over them."""
    with start() as s:
        s.wait(LIST)
        s.press("n\re", "最多 2000 字")
        s.press("中文输入法一次送来四十个字" * 3, "39 字")
        s.press(b"\x7f" * 38, " 1 字")
        text = s.press("é𠮷x", "4 字")
        check("中é𠮷x" in text, text)


def mouse():
    with start() as s:
        s.wait(LIST)
        s.send(b"\x1b[<0;10;10M\x1b[<0;10;10m\x1b[<64;3;3M\x1b[M qqj")
        s.wait("第 2 件")


def escape_alone():
    """Esc is a key; with something close behind it, it is not."""
    with start() as s:
        s.wait(LIST)
        s.press("\x1b", "按 q 退出")
        s.press("n\r", "K1 产业契合")
        s.press("12", "Enter 存入")
        s.press("\x1b", "--/12", gone=("Enter 存入",))
        s.press("\x1b", LIST, "第 4 件")


# ---- lines that are none, lines that drop ----

def not_a_terminal():
    for streams in ({"stdin": subprocess.DEVNULL}, {"stdout": subprocess.PIPE}, {"stdout": open("/dev/full", "w")}):
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        options.update(streams)
        with subprocess.Popen([PROGRAM, "--round", fresh()], env={"TERM": "xterm"}, **options) as child:
            said = child.communicate()[1].decode()
            check(child.returncode == 2 and "终端" in said, "%s: %s %s" % (streams, child.returncode, said))


def closed_descriptors():
    path = fresh()
    before = open(path, "rb").read(100)
    for closed in ("0<&-", "1>&-", "2>&-", "0<&- 1>&- 2>&-"):
        done = subprocess.run(["/bin/sh", "-c", 'exec "$0" --round "$1" ' + closed, PROGRAM, path],
                              env={"TERM": "xterm"}, check=False, capture_output=True)
        check(done.returncode != 0, "%s: exit code %d" % (closed, done.returncode))
        check(open(path, "rb").read(100) == before, "%s: something was written into the round" % closed)


def signals():
    """Asked to end: the screen is put back, the exit is clean."""
    for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT):
        with start() as s:
            s.wait(LIST)
            s.press("n\r1", "Enter 存入")
            s.kill(number)
            check(s.end() == 0, "signal %d: exit code %s" % (number, s.status))
            check(b"\x1b[?1049l" in s.output and b"\x1b[?2004l" in s.output, "signal %d: left as it was not" % number)
    with start() as s:
        s.wait(LIST)
        for number in (signal.SIGTSTP, signal.SIGQUIT, signal.SIGPIPE, signal.SIGXFSZ):
            s.kill(number)
        s.press("j", "第 2 件")


def line_drops():
    with start() as s:
        s.wait(LIST)
        s.press("n\r1\r", ">K2")
        s.press("e", "最多 2000 字")
        s.press("没有写完的意见", "7 字")
        check(s.hang_up() >= 0, "ended by signal %d" % -s.status)
    check("没有写完的意见" in command("r07", "sheet", "SL2026-004"), "the opinion is lost")


# ---- long work ----

def long_work():
    """It shows how far it is; Esc gives it up and with it what was typed before; else no key is lost."""
    folder = os.path.join(WORK, "long")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "big.csv"), "w", encoding="utf-8") as file:
        file.write("申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论\n")
        for i in range(100000):
            file.write("N-%06d,示例%d学会领域专家团,示例%d学会,新兴产业,氢能,通过\n" % (i, i, i))
    with start(account="s1", name="bare", folder=folder) as s:
        s.press("jjjjjjjj\r", "选一个 CSV 文件")
        s.press("/big\r\r", "正在处理", "KB。按 Esc 取消")
        s.send("o")
        s.press("\x1b", "读取已中止", gone=("正在处理",))
        check("导入选项" not in s.press("q", "筛选“big”"), "a key typed before giving up has acted")
        s.press("\r", "正在处理")
        s.press("o", "导入选项", gone=("正在处理",))
        s.press("\x1b", "新增 100000", gone=("导入选项",))


# ---- others ----

def damaged_round():
    """What is damaged is said on the terminal as it was before, not on the screen that is gone."""
    path = fresh("bare")
    with sqlite3.connect(path) as db:
        db.execute("UPDATE programme SET key = 'quoto' WHERE key = 'quota'")
        db.commit()
    with Session([PROGRAM, "--round", path, "--as", "s1"], folder=WORK) as s:
        status = s.end()
        said = bytes(s.output).rpartition(b"\x1b[?1049l")[2].decode()
        check(status == 4, "exit code %s" % status)
        check("“quoto”已损坏" in said, "no sentence: %r" % said)


def change_of_others():
    """Seen within two seconds without a key; the cursor stays on its row. The same bytes are not painted twice."""
    with start() as s:
        s.wait(LIST)
        s.press("jjjjj", "第 6 件")
        command("r07", "mark", "SL2026-004", "K1", "11")
        s.wait("草稿 1", "第 6 件", "> SL2026-006")
        command("r07", "recuse", "SL2026-001", "--reason", "有合作")
        s.wait("回避 1", "第 6 件", "> SL2026-006")


CASES = [value for value in list(globals().values())
         if callable(value) and getattr(value, "__module__", "") == "__main__"
         and value.__name__ not in ("check", "fresh", "start", "command", "main")]


def main():
    global ROUNDS
    ROUNDS = sys.argv[1]
    failed = 0
    for case in CASES:
        if len(sys.argv) > 2 and case.__name__ not in sys.argv[2:]:
            continue
        try:
            begun = time.monotonic()
            case()
            print("ok %s # %.1f s" % (case.__name__, time.monotonic() - begun), flush=True)
        except Exception:  # whatever it is, the other cases are run
            failed += 1
            print("not ok", case.__name__)
            print("".join("# " + line + "\n" for line in traceback.format_exc().split("\n")), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
