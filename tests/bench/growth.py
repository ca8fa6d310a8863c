"""How time and memory grow with the number of applications, and what a workstation needs."""
import fcntl
import math
import os
import pty
import re
import select
import statistics
import struct
import sys
import termios
import time

SIZES = [40, 4000, 40000, 400000]
LIMIT = int(os.environ.get('BENCH_GROWTH', '40000'))  # 400000: a national foundation's year, some minutes
SESSIONS = int(os.environ.get('BENCH_SESSIONS', '200'))
QUIET = 0.15  # seconds without output: the screen is complete
LAST = '按键'.encode()  # of the hint line, which is drawn last


class Session:
    """The workstation on a terminal of 80 by 24."""

    def __init__(self, bench, round_file, account):
        self.start = time.monotonic()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(bench.work)
            os.environ['TERM'] = 'xterm-256color'
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
            os.execv(bench.program, [bench.program, '--round', round_file, '--as', account])
        self.last = self.start
        self.output = b''

    def read(self, wait):
        """Takes what has been drawn; False when nothing came within wait seconds, or the program has left."""
        if not select.select([self.terminal], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.terminal, 65536)
        except OSError:
            return False
        self.last = time.monotonic()
        self.output += data
        return bool(data)

    def drawn(self):
        """Seconds from the start to the last byte of the first screen."""
        while LAST not in self.output:
            if not self.read(60):
                sys.exit('bench: a workstation did not paint: ' + self.output.decode(errors='replace'))
        while self.read(QUIET):
            pass
        return self.last - self.start

    def memory(self):
        """KiB of proportional set size and of private pages."""
        with open(f'/proc/{self.pid}/smaps_rollup', encoding='ascii') as file:
            pages = {name: int(size) for name, size in re.findall(r'^(\w+):\s+(\d+) kB', file.read(), re.M)}
        return pages['Pss'], pages['Private_Clean'] + pages['Private_Dirty']

    def end(self):
        os.kill(self.pid, 15)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


def one_size(bench, contender, size):
    """Seconds of import, marks, rank, first screen; KiB of rank and of a session."""
    bench.new_round('growth.db', 5, 10)
    bench.generate('applications.csv', 'applications', size, 60)
    bench.generate('objective.csv', 'objective', size)
    bench.generate('marks.csv', 'marks', size, 5, 10)
    figures = []
    for words in (('import', 'applications', 'applications.csv'), ('import', 'objective', 'objective.csv'), ('open',),
                  ('import', 'marks', 'marks.csv', '--submit'), ('--as', 'z001', 'close'),
                  ('--as', 'z001', 'rank', '--format', 'csv')):
        seconds, peak = bench.timed(contender([bench.program, '--round', 'growth.db', *words], 'growth.db'))
        if words[0] != 'open' and words[1] != 'objective' and words[2:] != ('close',):
            figures.append(seconds)
    session = Session(bench, 'growth.db', 'z002')
    figures.append(session.drawn())
    memory = session.memory()[0]
    session.end()
    bench.drop('growth.db')
    return figures, peak, memory


def exponent(first, second, sizes):
    return math.log(max(second, 1e-4) / max(first, 1e-4)) / math.log(sizes[1] / sizes[0])


def table(bench, contender):
    bench.note('growth with the number of applications, 5 sheets of 10 criteria each; exponent from the size before')
    names = ('import', 'marks', 'rank', 'first screen')
    before, steepest = None, 0.0
    for size in [size for size in SIZES if size <= LIMIT]:
        figures, peak, memory = one_size(bench, contender, size)
        text = '  '.join(f'{name} {seconds:.3f} s' for name, seconds in zip(names, figures))
        bench.note(f'  {size:>6}: {text}  rank {peak / 1024:.1f} MiB, session {memory / 1024:.2f} MiB')
        if before:
            slopes = [exponent(a, b, (before[0], size)) for a, b in zip(before[1], figures)]
            bench.note(f'  {"":>6}  ' + '  '.join(f'{name} ^{slope:.2f}' for name, slope in zip(names, slopes)))
            steepest = max(steepest, *slopes)
        before = (size, figures)
    if before and before[0] > SIZES[0]:
        bench.line('  steepest exponent', f'{steepest:.2f}', '', '', '<= 1.10', steepest <= 1.1)


def verify(bench, contender):
    bench.closed_round('verify.db', 2000, 15, 10)
    seconds = [bench.timed(contender([bench.program, '--round', 'verify.db', 'verify'], 'verify.db'))[0] for _ in range(3)]
    with open(bench.path('verify.db'), 'rb') as file:
        file.seek(0, 2)
        size = file.tell()
    bench.note(f'verify of 2,000 applications by 15 members by 10 criteria: {statistics.median(seconds):.2f} s; the file '
               f'{size / 1e6:.1f} MB')
    bench.release('verify.db')


def sessions(bench):
    """Memory of many workstations at once: shared pages are divided among them, as on a host."""
    bench.open_round('sessions.db', 4000, 10, 10)
    bench.settle('sessions.db')
    running = [Session(bench, 'sessions.db', f'z{i % 10 + 1:03}') for i in range(SESSIONS)]
    for session in running:
        session.drawn()
    sizes = [session.memory() for session in running]
    for session in running:
        session.end()
    pss = sum(size[0] for size in sizes) / len(sizes) / 1024
    bench.note(f'{SESSIONS} workstations open on a round of 4,000 applications, 80 by 24')
    bench.line('  proportional set size of each', f'{pss:.2f} MiB', '', '', '<= 1.5', pss <= 1.5)
    bench.note(f'  private pages of each: {sum(size[1] for size in sizes) / len(sizes) / 1024:.2f} MiB')
    bench.release('sessions.db')


def run(bench, contender):
    def still(command, target):
        """A run on the round as it is: no fresh copy before it."""
        return contender(command, '', '', '/dev/null', '')
    table(bench, still)
    verify(bench, still)
    sessions(bench)
