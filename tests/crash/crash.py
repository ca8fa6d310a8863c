"""crash.py PINGSHEN TOOLS WORK [RUNS [SEED]]: sessions killed at a random system call, and commands killed (kills.py).

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

import kills
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


def main():
    os.umask(0o077)  # a round is its owner's alone, or nobody is served
    program, tools, work = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 50
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    points = int(os.environ.get('CRASH_POINTS', '8'))
    try:
        crash = Crash(program, tools, work)
        sessions(crash, runs, seed)
        kills.run(program, tools, os.path.join(work, 'commands'), points, report)
    except Failed as failure:
        report('crash.py', False, str(failure))


if __name__ == '__main__':
    main()
