"""screens.py PINGSHEN BUILD_DIR: what a key costs on the screens, against the least that curses over SQLite can do (floor.c).

Started by run.sh. Both programs run on pseudo terminals of 80x24 and take turns key by key or start by start, so that a
machine which slows down for a while slows down both. The program is asked as a terminal is asked: the question about
the cursor is answered. A key is over when QUIET seconds have brought nothing more and the program sleeps.
"""
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [SOURCE, os.path.join(SOURCE, '..', 'terminal')]

from bench import Bench, say  # noqa: E402
from terminal import Session, memory_kib  # noqa: E402

QUIET = 0.015
STARTS = 25
STROKES = 120
MARKS = 60
IDLE_SECONDS = 10
DOWN, HOME, PAGE_DOWN = '\x1bOB', '\x1bOH', '\x1b[6~'
MEMBER = 'z002'


def painted(program):
    """The hint line, painted last, is there; the floor program has one too."""
    return any(word.encode() in program.output for word in ('返回', '退出'))


class Program(Session):
    """One of the two contenders, with its figures for one key at a time."""

    def asleep(self):
        """Waits for a key: a program that has more to say is running, or would be if it were let."""
        with open(f'/proc/{self.pid}/stat', encoding='ascii', errors='replace') as stat:
            return stat.read().rpartition(')')[2].split()[0] == 'S'

    def quiet(self, seconds=QUIET):
        """Reads until nothing more comes."""
        while self.pump(seconds) or not self.asleep():
            pass

    def stroke(self, key):
        """Bytes, and milliseconds from the key to the last of them: the clock is read beside the two system calls."""
        before, data = self.total, key.encode()
        begun = time.perf_counter()
        os.write(self.master, data)
        self.pump(1.0)
        self.quiet()
        return self.total - before, (self.came - begun) * 1e3

    def writes(self):
        with open(f'/proc/{self.pid}/io', encoding='ascii') as io:
            return next(int(line.split()[1]) for line in io if line.startswith('syscw'))

    def cpu_ms(self):
        with open(f'/proc/{self.pid}/schedstat', encoding='ascii') as stat:
            return int(stat.read().split()[0]) / 1e6


class Measured:
    def __init__(self, bench):
        self.bench = bench
        self.floor = [os.path.join(bench.build, 'floor')]
        self.lines = []

    # ---- printing ----

    def row(self, name, ours, theirs, ratio, goal, good):
        text = f'{name:<44} {ours:>12} {theirs:>12} {ratio:>20} {goal:>10}  {"达到" if good else "未达到"}'
        print(text, flush=True)
        self.lines.append(text)

    def ratio(self, name, ours, theirs, most, unit='ms', digits=2, group=1, middle=statistics.median):
        """Pairs are formed of the middles of so many strokes in a row: one stroke says nothing."""
        if group > 1:
            ours, theirs = ([middle(part[i:i + group]) for i in range(0, len(part) - group + 1, group)]
                            for part in (ours, theirs))
        pairs = sorted(one / two for one, two in zip(ours, theirs))
        half = statistics.median(pairs)
        self.row(name, f'{statistics.median(ours):.{digits}f} {unit}', f'{statistics.median(theirs):.{digits}f} {unit}',
                 f'{half:.2f} ({pairs[len(pairs) // 10]:.2f}-{pairs[-1 - len(pairs) // 10]:.2f})', f'<= {most}',
                 half <= most)

    def limit(self, name, value, most, unit):
        self.row(name, f'{value:.0f} {unit}' if unit != 'MiB' else f'{value:.2f} MiB', '', '', f'<= {most}', value <= most)

    # ---- programs ----

    def ours(self, name, account=MEMBER):
        return Program([self.bench.program, '--round', self.bench.path(name), '--as', account], show='/nonexistent')

    def least(self, name):
        return Program(self.floor + [self.bench.path(name)], show='/nonexistent')

    def start(self, open_program):
        """Milliseconds from the start of the process to the last byte of its first screen."""
        begun = time.perf_counter()
        with open_program() as program:
            while not painted(program):
                if not program.pump(10):
                    sys.exit('bench: a program did not paint: ' + program.output.decode(errors='replace'))
            return (time.perf_counter() - begun) * 1e3

    def ready(self, program):
        while not painted(program):
            if not program.pump(10):
                sys.exit('bench: a program did not paint: ' + program.output.decode(errors='replace'))
        program.quiet(0.2)
        return program


def measure_start(m):
    small, large, floor = [], [], []
    for _ in range(STARTS):
        floor.append(m.start(lambda: m.least('forty.db')))
        small.append(m.start(lambda: m.ours('forty.db')))
        large.append(m.start(lambda: m.ours('large.db')))
    m.ratio('到第一屏画完，40 件，对照：最简程序', small, floor, 2.5)
    m.ratio('到第一屏画完，20,000 件，对照：40 件', large, small, 1.2)


def strokes(program, key, count, before='', every=0):
    """Bytes and milliseconds of each of count strokes; before is sent unmeasured, again after every strokes."""
    sizes, times = [], []
    for i in range(count):
        if before and (i == 0 if every == 0 else i % every == 0):
            program.send(before)
            program.pump(1.0)
            program.quiet()
        size, spent = program.stroke(key)
        sizes.append(size)
        times.append(spent)
    return sizes, times


def measure_keys(m):
    """Cursor down inside the screen, down at its foot, a page, in a list of 2,000; the two programs in turns."""
    with m.ready(m.ours('two.db')) as ours, m.ready(m.least('two.db')) as floor:
        for name, key, before, every, most in (('光标下移', DOWN, HOME, 15, 190),
                                               ('滚动一行', DOWN, HOME + DOWN * 22, 0, 215),
                                               ('翻页', PAGE_DOWN, HOME, 60, None)):
            sizes, times, floor_sizes, floor_times = [], [], [], []
            cpu = writes = floor_cpu = 0.0
            for part in range(STROKES // 15 if every == 15 else 2):
                count = 15 if every == 15 else STROKES // 2
                for program, a, b in ((ours, sizes, times), (floor, floor_sizes, floor_times)):
                    program.send(before)
                    program.pump(1.0)
                    program.quiet(0.05)
                    spent, written = program.cpu_ms(), program.writes()
                    one, two = strokes(program, key, count)
                    a += one
                    b += two
                    if program is ours:
                        cpu += program.cpu_ms() - spent
                        writes += program.writes() - written
                    else:
                        floor_cpu += program.cpu_ms() - spent
            if most:
                m.limit(f'{name}，字节（最简程序 {statistics.mean(floor_sizes):.0f}）', statistics.mean(sizes), most, '字节')
            else:
                m.ratio(f'{name}，字节', sizes, floor_sizes, 1.25, '字节', 0, group=15, middle=statistics.mean)
            m.limit(f'{name}，每键 write() 次数', round(writes / len(sizes), 2), 1, '次')
            m.ratio(f'{name}，从按键到画完', times, floor_times, 1.5, group=15)
            print(f'{"":4}处理器时间每千键：本程序 {cpu / len(sizes) * 1e3:.0f} ms，最简程序 {floor_cpu / len(sizes) * 1e3:.0f} ms')
        program = ours
        before = program.total
        end = time.monotonic() + IDLE_SECONDS
        while time.monotonic() < end:
            program.pump(end - time.monotonic())
        m.limit(f'{IDLE_SECONDS} 秒不按键，写出', program.total - before, 0, '字节')


def cpu_a_key(program, before, key):
    program.send(before)
    program.pump(1.0)
    program.quiet(0.05)
    spent = program.cpu_ms()
    strokes(program, key, STROKES)
    return (program.cpu_ms() - spent) / STROKES * 1e3


def measure_tig(m):
    """Processor time of a key beside tig, which shows a list of 2,000 too (the changes of a repository)."""
    tig = shutil.which('tig')
    if not (tig and shutil.which('git')):
        print(f'{"":4}没有安装 tig，没有比较处理器时间')
        return
    folder = m.bench.path('tig')
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(['git', 'init', '-q', folder], check=True)
    changes = ''.join(f'commit refs/heads/main\ncommitter a <a@example> {1700000000 + i} +0000\ndata 9\nline {i:04}\n'
                      for i in range(2000))
    subprocess.run(['git', '-C', folder, 'fast-import', '--quiet'], input=changes.encode(), check=True)
    ours, theirs = {}, {}
    for _ in range(3):
        for name, before in (('光标下移', HOME), ('滚动一行', HOME + DOWN * 22)):
            with m.ready(m.ours('two.db')) as program:
                ours.setdefault(name, []).append(cpu_a_key(program, before, DOWN))
            with Program([tig, '-C', folder, 'main'], show='/nonexistent') as program:
                while b'line 1990' not in program.output:
                    if not program.pump(10):
                        sys.exit('bench: tig did not paint')
                program.quiet(0.2)
                theirs.setdefault(name, []).append(cpu_a_key(program, before, DOWN))
    for name, times in ours.items():
        m.ratio(f'{name}，每千键的处理器时间，对照：tig', times, theirs[name], 1, digits=0)
    shutil.rmtree(folder)


def measure_marks(m):
    """A stored mark, key to last byte, against one durable commit of one row in a file beside the round."""
    other = sqlite3.connect(m.bench.path('commit.db'), isolation_level=None)
    other.execute('PRAGMA journal_mode=WAL')
    other.execute('PRAGMA synchronous=FULL')
    other.execute('CREATE TABLE sheet (id INTEGER PRIMARY KEY, mark BLOB)')
    other.execute('INSERT INTO sheet VALUES (1, zeroblob(120))')
    sizes, digits, times, commits = [], [], [], []
    with m.ready(m.ours('forty.db')) as ours:
        ours.send('\r')
        ours.quiet(0.3)
        for i in range(MARKS):
            begun = time.perf_counter()
            other.execute('BEGIN IMMEDIATE')
            other.execute('UPDATE sheet SET mark = ? WHERE id = 1', (b'%0120d' % i,))
            other.execute('COMMIT')
            commits.append((time.perf_counter() - begun) * 1e3)
            digits.append(ours.stroke('123456789'[i // 10 % 9])[0])
            size, spent = ours.stroke('\r')
            sizes.append(size)
            times.append(spent)
            if i % 10 == 9:
                ours.send('\x1bOA' * 12)
                ours.pump(1.0)
                ours.quiet(0.05)
    other.close()
    m.limit('存入一个得分（Enter），字节', statistics.median(sizes), 400, '字节')
    m.limit('一位数字，字节', statistics.median(digits), 190, '字节')
    m.ratio('存入一个得分，从按键到画完，对照：一次落盘提交', times, commits, 1.5, group=10)


def measure_memory(m):
    for name, most in (('forty.db', 4), ('two.db', 8)):
        with m.ready(m.ours(name)) as ours:
            for key in (PAGE_DOWN, '\r', '\t', 'q', 'm', 'q', 's', 's'):
                ours.stroke(key)
            ours.quiet(0.3)
            pss = memory_kib(ours.pid, 'Pss') / 1024
        m.limit(f'一个会话的内存（PSS），{"40 件 7 人" if name == "forty.db" else "2,000 件 15 人"}', pss, most, 'MiB')
    with m.ready(m.least('forty.db')) as floor:
        print(f'{"":4}最简程序 {memory_kib(floor.pid, "Pss") / 1024:.2f} MiB')


def prepare(bench):
    say('bench: rounds for the screens')
    for name, applications, members in (('forty.db', 40, 7), ('two.db', 2000, 15), ('large.db', 20000, 7)):
        bench.open_round(name, applications, members, 10)
        bench.settle(name)
        if name == 'two.db':
            bench.pingshen(name, 'import', 'marks', 'marks.csv')
        bench.pingshen(name, '--as', MEMBER, 'undertake')


def main():
    bench = Bench(os.path.realpath(sys.argv[1]), os.path.realpath(sys.argv[2]))
    m = Measured(bench)
    prepare(bench)
    print(f'界面，{platform.machine()}，{os.cpu_count()} 核，80x24')
    for part in (measure_start, measure_keys, measure_tig, measure_marks, measure_memory):
        part(m)
    with open(os.path.join(bench.build, 'screens.txt'), 'w', encoding='utf-8') as out:
        out.write('\n'.join(m.lines) + '\n')
    for name in ('forty.db', 'two.db', 'large.db', 'commit.db'):
        bench.release(name)


if __name__ == '__main__':
    main()
