"""crash.py PINGSHEN TOOLS WORK [RUNS [SEED]]: sessions killed at a random system call, and commands killed likewise.

TOOLS is the folder of session and killer. Afterwards the file opens, verify is clean, every acknowledged operation
is there, at most the one in flight besides, no export is half there, and the round can be worked on.
"""
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import time

import scene
from scene import ENVIRONMENT, Failed, pingshen

OPERATIONS = 200
TRACED = dict(ENVIRONMENT)
TRACED['ASAN_OPTIONS'] = TRACED.get('ASAN_OPTIONS', '') + ':detect_leaks=0'  # LeakSanitizer cannot be traced


class Crash:
    def __init__(self, program, tools, work):
        self.program = program
        self.session = os.path.join(tools, 'session')
        self.killer = os.path.join(tools, 'killer')
        self.work = work
        self.scene = scene.Scene(program, os.path.join(work, 'scene'))

    def kill_at(self, at, command, script=b''):
        return subprocess.run([self.killer, str(at), *command], input=script, capture_output=True, check=False,
                              env=TRACED)

    def one(self, seed, most):
        """One session; most: about how many stops a whole one has. Returns (operations done, killed)."""
        folder = os.path.join(self.work, f'run{seed}')
        round_file = self.scene.copy_to(folder)
        session = scene.Session(self.scene, folder, seed, OPERATIONS)
        at = random.Random(seed).randint(1, most) if most else 0
        ended = self.kill_at(at, [self.session, round_file], session.script())
        killed = ended.returncode == 137
        if not killed and ended.returncode != 0:
            raise Failed(f'session ended with {ended.returncode}: {ended.stdout.decode()[-300:]}')
        done, receipts = scene.acknowledged(ended.stdout)
        if not killed and done != len(session.lines):
            raise Failed(f'{done} of {len(session.lines)} operations')
        if pingshen(self.program, round_file, 'verify').strip() != '完好':
            raise Failed('verify is not clean')
        held = session.check_round(round_file, done, killed)
        session.check_files(done)
        for receipt in receipts[-1:]:
            self.check_receipt(round_file, session, done, held, receipt)
        self.still_works(round_file, session.states[held])
        shutil.rmtree(folder)
        return done, killed, ended.stderr

    def check_receipt(self, round_file, session, done, held, receipt):
        """The last receipt is in the chain, unless its sheet was given back since."""
        last = max(i for i in range(done) if session.lines[i].startswith('submit'))
        pair = tuple(session.lines[last].split('\t')[1:3])
        if all(session.states[i].state.get(pair) == 'submitted' for i in range(last + 1, held + 1)):
            pingshen(self.program, round_file, 'verify', '--receipt', receipt)

    def still_works(self, round_file, state):
        for member in scene.MEMBERS:
            for no in self.scene.numbers:
                if state.state.get((member, no)) != 'submitted':
                    pingshen(self.program, round_file, '--as', member, 'mark', no, 'K1', '7')
                    return

    # ---- single commands, killed anywhere ----

    def command(self, name, prepare, arguments, check, points):
        """Kills one command at `points` places spread over its whole run; check(folder, round, ended) afterwards."""
        folder = os.path.join(self.work, 'command')
        stops = None
        places = [0] + (sorted(points) if isinstance(points, list) else [])
        killed = 0
        step = 0
        while True:
            round_file = prepare(folder)
            command = [self.program, '--round', round_file, *[word.replace('@', folder) for word in arguments]]
            ended = self.kill_at(places[step], command)
            if step == 0:
                if ended.returncode != 0:
                    raise Failed(f'{name}: {ended.stderr.decode()}')
                stops = int(ended.stderr.decode().split()[-1])
                count = min(points, stops) if points else stops
                places = [0] + sorted(random.Random(name).sample(range(1, stops + 1), count))
            killed += ended.returncode == 137
            try:
                check(folder, round_file, ended.returncode == 0)
            except Failed as failure:
                raise Failed(f'{name} killed at {places[step]} of {stops}: {failure}') from None
            step += 1
            if step == len(places):
                return killed


def report(name, passed, why=''):
    print(('ok ' if passed else 'not ok ') + name + (f' {why}' if why else ''), flush=True)
    return passed


def sessions(crash, runs, seed):
    _, _, said = crash.one(seed, 0)
    most = int(int(said.split()[-1]) * 1.02)
    started, done, killed, failures = time.monotonic(), 0, 0, []
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get('JOBS', '2'))) as pool:
        for number, future in enumerate([pool.submit(crash.one, seed + i + 1, most) for i in range(runs)]):
            try:
                operations, was_killed, _ = future.result()
                done += operations
                killed += was_killed
            except Failed as failure:
                failures.append(f'seed {seed + number + 1}: {failure}')
    for failure in failures[:10]:
        report('a killed session', False, failure)
    report(f'{killed} of {runs} sessions killed at a system call, {done} operations acknowledged, none lost '
           f'({time.monotonic() - started:.0f} s)', not failures)
    report('most sessions were killed in the middle', killed * 10 >= runs * 8)
    return not failures


def bare(crash, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return os.path.join(folder, 'round.db')


def closed_scene(crash):
    """A second base: everything submitted and closed."""
    folder = crash.scene.path('closed')
    round_file = crash.scene.copy_to(folder)
    rows = [f'{m},{no},{code},{top // 2 + len(m)}' for m in scene.MEMBERS for no in crash.scene.numbers
            for code, top, _ in scene.CRITERIA]
    scene.write(crash.scene.path('all.csv'), ['账号,申报编号,指标编号,得分', *rows])
    scene.write(crash.scene.path('points.csv'), ['申报编号,X'] + [f'{no},{i}' for i, no in enumerate(crash.scene.numbers)])
    pingshen(crash.program, round_file, 'import', 'objective', crash.scene.path('points.csv'))
    pingshen(crash.program, round_file, 'import', 'marks', crash.scene.path('all.csv'), '--submit')
    return round_file


def copy_of(source):
    def prepare(folder):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for suffix in ('', '-wal'):
            if os.path.exists(source + suffix):
                shutil.copyfile(source + suffix, os.path.join(folder, 'round.db' + suffix))
        return os.path.join(folder, 'round.db')
    return prepare


def commands(crash, points):
    """Every command that writes, killed at `points` of its system calls (0: at every one)."""
    program = crash.program
    submitted = closed_scene(crash)
    closed = os.path.join(crash.scene.folder, 'closed2', 'round.db')
    copy_of(submitted)(os.path.dirname(closed))
    pingshen(program, closed, '--as', 'm1', 'close')

    def whole(folder, round_file, finished):
        if '不通过' in pingshen(program, round_file, 'verify'):
            raise Failed('verify is not clean')

    def stage(before, after):
        def check(folder, round_file, finished):
            whole(folder, round_file, finished)
            text = pingshen(program, round_file, 'status', '--json')
            allowed = (after,) if finished else (before, after)
            if not any(f'"stage":"{name}"' in text for name in allowed):
                raise Failed('stage: ' + text[:60])
        return check

    def made(folder, round_file, finished):
        """init: no file, a whole round, or one that says that it was not finished; then it can be made again."""
        if finished or (os.path.exists(round_file) and subprocess.run(
                [program, '--round', round_file, 'status'], env=ENVIRONMENT, capture_output=True,
                check=False).returncode == 0):
            pingshen(program, round_file, 'verify')
            return
        if os.path.exists(round_file):
            pingshen(program, round_file, 'status', expect=4)
        for name in os.listdir(folder):
            os.remove(os.path.join(folder, name))
        pingshen(program, round_file, 'init', round_file)

    def no_half(name, again):
        """The target is absent or whole (checked by again), and the same export works afterwards."""
        def check(folder, round_file, finished):
            target = os.path.join(folder, name)
            if os.path.exists(target):
                again(target, folder, round_file)
            elif finished:
                raise Failed('no file')
        return check

    def same_text(target, folder, round_file):
        with open(target, 'rb') as file:
            data = file.read()
        fresh = os.path.join(folder, 'fresh')
        pingshen(program, round_file, '--as', 'm1', 'export', 'ranking', fresh)
        with open(fresh, 'rb') as file:
            if data != file.read():
                raise Failed('half an export')

    def same_bundle(target, folder, round_file):
        done = subprocess.run(['sha256sum', '--quiet', '-c', 'SHA256SUMS'], cwd=target, capture_output=True, check=False)
        if done.returncode != 0:
            raise Failed('half a bundle')

    def whole_copy(target, folder, round_file):
        pingshen(program, target, 'verify')

    def rows(table, before, after):
        def check(folder, round_file, finished):
            whole(folder, round_file, finished)
            db = scene.sqlite3.connect(round_file)
            count = db.execute('SELECT count(*) FROM ' + table).fetchone()[0]
            db.close()
            if count not in ((after,) if finished else (before, after)):
                raise Failed(f'{count} rows in {table}')
        return check

    marks = len(scene.MEMBERS) * len(crash.scene.numbers)
    cases = [
        ('init', lambda folder: bare(crash, folder), ['init', '@/round.db'], made),
        ('import marks', copy_of(crash.scene.file), ['import', 'marks', crash.scene.path('all.csv'), '--submit'],
         rows("sheet WHERE state = 'submitted'", 0, marks)),
        ('mark', copy_of(crash.scene.file), ['--as', 'm2', 'mark', 'A-01', 'K1', '7'], rows('sheet', 0, 1)),
        ('close', copy_of(submitted), ['--as', 'm1', 'close'], stage('scoring', 'closed')),
        ('reopen', copy_of(closed), ['--as', 'm1', 'reopen', '--reason', '复核'], stage('closed', 'scoring')),
        ('publish', copy_of(closed), ['--as', 'm1', 'publish', '--start', '2026-01-05', '--end', '2026-01-09'],
         stage('closed', 'published')),
        ('export ranking', copy_of(closed), ['--as', 'm1', 'export', 'ranking', '@/out.csv'],
         no_half('out.csv', same_text)),
        ('export bundle', copy_of(closed), ['--as', 'm1', 'export', 'bundle', '@/bundle'],
         no_half('bundle', same_bundle)),
        ('backup', copy_of(closed), ['backup', '@/copy.db'], no_half('copy.db', whole_copy)),
    ]
    for name, prepare, arguments, check in cases:
        try:
            killed = crash.command(name, prepare, arguments, check, points)
            report(f'{name}: killed at {killed} places, nothing half done', True)
        except Failed as failure:
            report(f'{name}: killed anywhere', False, str(failure))


def main():
    program, tools, work = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 50
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    points = int(os.environ.get('CRASH_POINTS', '12'))
    try:
        crash = Crash(program, tools, work)
        sessions(crash, runs, seed)
        commands(crash, points)
    except Failed as failure:
        report('crash.py', False, str(failure))


if __name__ == '__main__':
    main()
