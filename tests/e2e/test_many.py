"""Thirty experts at once, each scoring ten applications, while lines are cut: what was acknowledged is there."""
import json
import pathlib
import random
import re
import threading
import time
from fractions import Fraction

from client import Line, Terminal
from host import ROUND, TOP, USER, PROGRAM, run
from panel import APPLICATIONS, REVIEWERS, answer, same, true
from test_screens import undertake

BY_SCREENS = REVIEWERS[-4:]
THINK = 0.03


class Expert(threading.Thread):
    """Scores all applications; acknowledged holds what the program has confirmed, by application and criterion."""

    def __init__(self, stage, account, seed):
        super().__init__(daemon=True)
        self.stage, self.account, self.random = stage, account, random.Random(seed)
        self.acknowledged, self.error, self.cuts = {}, None, 0
        # Near enough to one another that nobody is an outlier.
        self.will = {no: {"K1": self.random.randint(5, 8), "K2": Fraction(self.random.randint(24, 32), 2)}
                     for no in APPLICATIONS}

    def run(self):
        try:
            self.work()
        except Exception as error:  # shown by the test
            self.error = error

    def value(self, no, code):
        mark = self.will[no][code]
        return str(mark) if mark == int(mark) else f"{float(mark):.1f}"


class ByCommands(Expert):
    def work(self):
        self.line = Line(self.stage.host.fast, self.stage.keys[self.account], self.account)
        self.ask("undertake")
        for no in APPLICATIONS:
            if self.ask(f"sheet {no}").returncode == 3:
                continue  # recused
            for code in ("K1", "K2"):
                time.sleep(self.random.random() * THINK)
                done = self.ask(f"mark {no} {code} {self.value(no, code)}")
                if done.returncode == 0:
                    self.acknowledged[no, code] = self.will[no][code]
                elif "已提交" not in done.err:
                    raise RuntimeError(done.out + done.err)
            done = self.ask(f"submit {no}")
            if done.returncode != 0 and "已经提交" not in done.err:
                raise RuntimeError(done.out + done.err)
        self.line.close()

    def ask(self, text):
        """The answer of the program, over a new line as often as the line is cut."""
        while True:
            done = self.line.run(text)
            if done.returncode != 255:
                return done
            self.line.cut()
            try:
                self.line.open()
            except RuntimeError:
                continue  # cut while it was being opened

    def cut(self):
        self.line.master.kill()


class ByScreens(Expert):
    terminal = None

    def work(self):
        while True:
            self.terminal = Terminal(self.stage.ssh(self.account, "-t", fast=True))
            try:
                if self.finish():
                    self.terminal.close()
                    return
            except (RuntimeError, OSError):
                if self.terminal.drain(0.5):
                    raise  # not a cut line
            self.terminal.close()

    def finish(self):
        """Works until all is submitted; an exception when the line is cut."""
        while True:
            self.terminal.expect("q 返回", "q 退出")
            screen = self.terminal.screen()
            if "承诺书" in screen.splitlines()[0]:
                undertake(self.terminal)
            elif "申报列表" in screen.splitlines()[0]:
                if "已提交 10/10" in screen:
                    return True
                self.terminal.type("n\r")
                self.terminal.expect(" 评分表 ")
            elif "S 提交" in screen:
                self.sheet(re.search(r"A-\d\d", screen).group())
            else:  # a sheet that is submitted already
                self.terminal.type("q")
                self.terminal.expect("申报列表")

    def sheet(self, no):
        for key, (code, most) in zip("kj", {"K1": 10, "K2": 20}.items()):
            time.sleep(self.random.random() * THINK)
            self.terminal.type(f"{key}{self.value(no, code)}\r")
            self.terminal.expect(f" {self.value(no, code)}/{most}")
            self.acknowledged[no, code] = self.will[no][code]
        self.terminal.type("S")
        self.terminal.expect("按 Y 确认")
        self.terminal.type("y")
        self.terminal.expect("回执码")
        self.terminal.type("\rq")
        self.terminal.expect("申报列表")

    def cut(self):
        self.terminal.kill()


def stored():
    """{(account, application): {criterion: mark}} as the round holds it."""
    text = run("sqlite3", "-separator", "|", ROUND, "SELECT a.account, p.no, s.marks FROM sheet s JOIN account a ON a.id = "
               "s.account_id JOIN application p ON p.id = s.application_id WHERE s.state <> 'void'").out
    found = {}
    for line in text.splitlines():
        account, no, marks = line.split("|")
        found[account, no] = {code: Fraction(int(centi), 100) for code, centi in zip(("K1", "K2"), marks.split())
                              if centi != "-"}
    return found


def score_while_lines_are_cut(stage):
    """30 experts score 10 applications each, one line cut every second: every acknowledged mark is there."""
    rows = "申报编号,X\n" + "".join(f"{no},{n}\n" for n, no in enumerate(APPLICATIONS, 1))
    answer(stage.command("s1", "import objective -", source=rows), 0)
    experts = [(ByScreens if account in BY_SCREENS else ByCommands)(stage, account, seed)
               for seed, account in enumerate([*REVIEWERS, "c1", "d1"])]
    for expert in experts:
        expert.start()
    chance = random.Random(7)
    cuts = 0
    end = time.monotonic() + 120
    while any(expert.is_alive() for expert in experts):
        if time.monotonic() > end:
            alive = [expert for expert in experts if expert.is_alive()]
            raise RuntimeError("not done: " + "".join(f"{e.account} {len(e.acknowledged)} " + (
                e.terminal.screen() if isinstance(e, ByScreens) else "") for e in alive))
        chance.choice([expert for expert in experts if expert.is_alive()] or experts).join(1)
        alive = [expert for expert in experts if expert.is_alive()]
        if alive:
            try:
                chance.choice(alive).cut()
                cuts += 1
            except AttributeError:
                pass  # not yet connected
    for expert in experts:
        if expert.error:
            raise expert.error
    true(cuts > 0, "no line was cut")
    held = stored()
    lost = [(e.account, *key) for e in experts for key, mark in e.acknowledged.items()
            if held[e.account, key[0]].get(key[1]) != mark]
    same(lost, [])
    true(sum(len(e.acknowledged) for e in experts) > 500, "too little was scored")
    print(f"# {cuts} lines cut, {sum(len(e.acknowledged) for e in experts)} marks acknowledged")


def half_up(value):
    """To two decimals."""
    return Fraction(int(value * 100 + Fraction(1, 2)), 100)


def the_ranking_is_right(stage):
    """close, rank and verify over the line: the ranking equals an independent sum, the journal is whole."""
    answer(stage.command("c1", "close"), 0)
    held = stored()
    expected = {}
    for n, no in enumerate(APPLICATIONS, 1):
        totals = [sum(marks.values()) for (_, of), marks in held.items() if of == no]
        expected[no] = half_up(sum(totals) / len(totals)) + n
    have = {row["application_no"]: row for row in json.loads(stage.command("c1", "rank --format json").out)}
    same({no: Fraction(row["review_score"]) for no, row in have.items()}, expected)
    for no, row in have.items():
        same(row["rank"], 1 + sum(score > expected[no] for score in expected.values()))
    answer(stage.command("c1", "verify"), 0)
    run("runuser", "-u", USER, "--", PROGRAM, "--round", ROUND, "export", "bundle", "/opt/state/bundle")
    run("python3", "/opt/state/bundle/verify.py", cwd="/opt/state/bundle")


def closed_while_a_cell_is_open(stage):
    """The chair closes while a member has a mark half typed: it is refused, with the stage, and nothing changes."""
    answer(stage.command("c1", "reopen --reason 补评"), 0)
    answer(stage.command("s1", "return r11 A-01 --reason 请重看"), 0)
    before = stored()
    terminal = Terminal(stage.ssh("r11", "-t", fast=True))
    terminal.expect("申报列表", " 评分表 ")
    terminal.expect("q 返回", "q 退出")
    terminal.type("n\r" if "申报列表" in terminal.screen() else "n")
    terminal.expect(" A-01 示例")
    terminal.expect("S 提交")
    terminal.type("k1")
    terminal.expect(re.compile(r">K1 目标 +1 *(_ *)?/10"))
    answer(stage.command("r11", "submit A-01"), 0)
    answer(stage.command("c1", "close"), 0)
    terminal.type("\r")
    terminal.expect("封存", "已提交")
    terminal.close()
    same(stored(), before)


def the_list_over_the_line(stage):
    """publish and export publicity over the line: a CSV for the office, byte for byte what the host would write."""
    answer(stage.command("c1", "publish --start 2026-05-11 --end 2026-05-15"), 0)
    over = stage.command("c1", "export publicity")
    answer(over, 0)
    same(over.stdout, run("runuser", "-u", USER, "--", PROGRAM, "--round", ROUND, "export", "publicity", "-").stdout)
    true(over.out.startswith("\ufeff序号,申报单位") and over.out.count("\r\n") == 4, over.out)


def closed_means_closed(stage):
    """After close no mark is taken, by screen or command."""
    answer(stage.command("r10", "mark A-01 K1 1"), 1, "只能在")
    terminal = Terminal(stage.ssh("r10", "-t", fast=True))
    terminal.expect("申报列表", "评分表")
    terminal.close()


def nothing_is_left(stage):
    """In the end no session is left, and what sshd wrote down names every key."""
    same(stage.host.foreign(), [])
    log = pathlib.Path(stage.host.log).read_text(encoding="utf-8", errors="replace")
    true("Accepted publickey for panel" in log and "SHA256:" in log, "no fingerprints in sshd's log")
    true((TOP / "tests/e2e/escapes.tsv").exists(), "")


TESTS = [score_while_lines_are_cut, the_ranking_is_right, closed_while_a_cell_is_open,
         the_list_over_the_line, closed_means_closed, nothing_is_left]
