"""Durable saves: one against the disk's own limit, many processes against bare SQL with a busy timeout; their cost."""
import os
import re
import statistics
import subprocess

MEMBERS = 20
RUNS = max(1, int(os.environ.get('BENCH_RUNS', '3')))
PAUSE = 200
LOADS = [(1, 0, 2000), (8, 0, 300), (50, 0, 60), (200, 0, 20), (1, PAUSE, 30), (8, PAUSE, 30), (50, PAUSE, 30),
         (200, PAUSE, 25)]


def tool(bench, *arguments, environment=None):
    """One run of save.c: its numbers."""
    done = subprocess.run([os.path.join(bench.build, 'save'), *map(str, arguments)], cwd=bench.work, check=True,
                          capture_output=True, text=True, env={**os.environ, **(environment or {})})
    return [float(word) for word in done.stdout.split()]


def make_round(bench):
    """Members z001 to z020 have every application; everybody has accepted the undertaking."""
    bench.open_round('save.db', 110, MEMBERS, 10)
    for number in range(1, MEMBERS + 1):
        bench.pingshen('save.db', '--as', f'z{number:03}', 'undertake')
    bench.settle('save.db')


def one_process(bench):
    pairs = []
    for _ in range(RUNS + 2):
        bench.copy('save.db', 'ours.db')
        pairs.append((tool(bench, 'ours', 'ours.db', 1500), tool(bench, 'raw', 'raw.bin', 1500)))
    ratios = [ours[2] / raw[2] for ours, raw in pairs]
    middle = statistics.median(ratios)
    bench.line('  a mark: right, rule, row, entry, read back; p50', f'{statistics.median(o[2] for o, _ in pairs) / 1000:.3f} ms',
               f'{statistics.median(r[2] for _, r in pairs) / 1000:.3f} ms',
               f'{middle:.2f} ({min(ratios):.2f}–{max(ratios):.2f})', '<= 2.50', middle <= 2.5)


def syncs(bench):
    counts = []
    for saves in (100, 300):
        bench.copy('save.db', 'ours.db')
        name = bench.path('count')
        tool(bench, 'ours', 'ours.db', saves, environment={
            'LD_PRELOAD': os.path.join(bench.build, '..', 'tests', 'crash', 'shim.so'), 'SHIM_COUNT': name})
        with open(name, encoding='ascii') as file:
            counts.append(int(re.search(r'sync (\d+)', file.read())[1]))
    each = (counts[1] - counts[0]) / 200
    bench.line('  syncs a mark (200 marks, no checkpoint among them)', f'{each:.2f}', '', '', '1', each == 1)


def instructions(bench):
    counts = []
    for saves in (100, 300):
        bench.copy('save.db', 'ours.db')
        done = subprocess.run(['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
                               os.path.join(bench.build, 'save'), 'ours', 'ours.db', str(saves)], cwd=bench.work,
                              check=True, capture_output=True, text=True)
        counts.append(int(re.search(r'Collected\s*:\s*(\d+)', done.stderr)[1]))
    each = (counts[1] - counts[0]) / 200
    bench.line('  instructions a mark (callgrind)', f'{each / 1000:.1f} k', '', '', '<= 150 k', each <= 150000)


def journal_size(bench):
    sizes = []
    for saves in (0, 4000):
        bench.copy('save.db', 'ours.db')
        tool(bench, 'ours', 'ours.db', saves)
        bench.settle('ours.db')
        sizes.append(os.path.getsize(bench.path('ours.db')))
    bench.note(f'  bytes of the file a mark, its entry in the journal with it: {(sizes[1] - sizes[0]) / 4000:.0f}')


def many(bench, processes, pause, saves):
    rounds = []
    for _ in range(RUNS):
        bench.copy('save.db', 'ours.db')
        bench.drop('plain.db')
        rounds.append((tool(bench, 'many', 'ours.db', processes, saves, pause),
                       tool(bench, 'plain', 'plain.db', processes, saves, pause)))
    ours = [[statistics.median(r[side][i] for r in rounds) for i in range(5)] for side in (0, 1)]
    for side, name in ((0, 'ours'), (1, 'plain')):
        count, seconds, p50, p99, most = ours[side]
        bench.note(f'    {processes:>3} processes, {"pause" if pause else "no pause":<8} {name:<6} {count / seconds:>7.0f}/s  '
                   f'p50 {p50 / 1000:>8.2f}  p99 {p99 / 1000:>8.2f}  worst {most / 1000:>8.2f} ms')
    wrong = sum(r[0][5] + r[0][6] for r in rounds)
    if wrong:
        bench.wrong(f'{wrong:.0f} saves failed or are not there')
    p99 = statistics.median(r[0][3] / r[1][3] for r in rounds)
    most = statistics.median(r[0][4] / r[1][4] for r in rounds)
    speed = statistics.median(r[1][1] / r[0][1] for r in rounds)
    if pause:
        judged = processes == 200
        bench.line(f'    {processes} processes: p99 against BEGIN IMMEDIATE + busy_timeout', '', '', f'{p99:.2f}',
                   '<= 0.25' if judged else '', p99 <= 0.25 or not judged)
        bench.line(f'    {processes} processes: worst', '', '', f'{most:.2f}', '<= 0.20' if judged else '',
                   most <= 0.2 or not judged)
    else:
        judged = processes == 200
        bench.line(f'    {processes} processes: throughput against it', '', '', f'{speed:.2f}', '>= 1.50' if judged else '',
                   speed >= 1.5 or not judged)


def run(bench):
    make_round(bench)
    bench.note('durable saves of one process, against raw 4 KiB overwrite + fdatasync')
    one_process(bench)
    syncs(bench)
    instructions(bench)
    journal_size(bench)
    bench.note(f'saves of many processes on one round, pause {PAUSE} ms +-50 %; plain: bare SQL, BEGIN IMMEDIATE + busy_timeout')
    for processes, pause, saves in LOADS:
        many(bench, processes, pause, saves)
    bench.release('save.db', 'ours.db', 'plain.db')
