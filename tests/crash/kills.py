"""Every command that changes the round or writes a file, killed at every one of its system calls (part of crash.py).

The commands and the rounds that they are given are those of bases.py; clock and random numbers stand still, so that what
a whole run leaves is known exactly. After a kill the round is as before or as after the command, verify finds nothing,
whoever was told that it is done has it, a file that is written is whole or not there, and the command can be run again.
"""
import concurrent.futures
import os
import random
import shutil
import subprocess
import time

import bases
import faults
import scene

# Each system call is two stops: the way in and the way out. Those before the program is loaded are the same for all, and
# tried with this command alone.
FIRST = 'init'
SAMPLE = ('init', 'import marks', 'mark', 'submit', 'close', 'rule', 'publish', 'export bundle', 'backup')  # of make check


class Kills:
    def __init__(self, program, tools, work):
        self.program = program
        self.killer = os.path.join(tools, 'killer')
        self.faults = faults.Faults(program, tools, work, 0)
        self.bases = self.faults.bases
        self.work = work
        self.loaded = self.stops_of([program, '--version'], self.bases.environment('version', SHIM_PROGRAM='-'), work)

    def kill(self, at, command, environment, folder, text=b''):
        environment['ASAN_OPTIONS'] = environment.get('ASAN_OPTIONS', '') + ':detect_leaks=0'  # LeakSanitizer cannot be traced
        return subprocess.run([self.killer, str(at), *command], input=text, capture_output=True, check=False, cwd=folder,
                              timeout=faults.LONGEST, env=environment)

    def stops_of(self, command, environment, folder):
        return int(self.kill(0, command, environment, folder).stderr.split()[-1])

    def run(self, case, folder, at):
        """One run on a fresh copy, killed at stop `at`; 0: a whole one. Returns it without the killer's own last line."""
        name, base, words = case
        round_file = self.bases.copy(base, folder)
        more = bases.served(self.bases.path('proof'), bases.SERVED) if name == 'serve' else {}
        command = [self.program, '--round', round_file, *self.faults.words(words, folder)]
        environment = self.bases.environment(name, SHIM_PROGRAM=os.path.basename(self.program), **more)
        return self.kill(at, command, environment, folder, bases.STDIN.get(name, '').encode())

    def left(self, name, folder):
        """What is in a folder: the round, the files besides it that are not hidden, and a backup by what it holds."""
        files = {path: digest for path, digest in faults.tree_of(folder).items() if not path.startswith('.pingshen-')}
        if name == 'backup' and 'out' in files:
            files['out'] = faults.state_of(os.path.join(folder, 'out'))
        return self.faults.state(name, os.path.join(folder, 'round.db')), files

    def command(self, case, points, share, shares):
        """Returns (times killed, stops of a whole run); None: the command only reads."""
        name, base, _ = case
        folder = os.path.join(self.work, f'{name.replace(" ", "-")}-{share}')
        self.bases.copy(base, folder)
        before = self.left(name, folder)
        ended = self.run(case, folder, 0)
        *said, stops = ended.stderr.splitlines()
        whole = {'before': before, 'after': self.left(name, folder), 'said': (ended.stdout, said)}
        if ended.returncode != 0:
            raise scene.Failed(f'{name}: {ended.stderr.decode()}')
        if whole['before'] == whole['after']:
            return None
        first = 1 if name == FIRST and not points else min(self.loaded - 20, int(stops))
        places = list(range(first, int(stops) + 1))
        if points:
            places = sorted(random.Random(name).sample(places, min(points, len(places))))
        killed = 0
        for at in places[share::shares]:
            ended = self.run(case, folder, at)
            killed += ended.returncode == 137
            try:
                self.judge(case, folder, ended, whole)
            except scene.Failed as failure:
                raise scene.Failed(f'killed at {at} of {int(stops)}: {failure}') from None
        shutil.rmtree(folder)
        return killed, int(stops)

    def judge(self, case, folder, ended, whole):
        name, _, words = case
        round_file = os.path.join(folder, 'round.db')
        if ended.returncode not in (0, 137):
            raise scene.Failed(f'status {ended.returncode}: {ended.stderr.decode()}')
        if os.path.exists(round_file):  # by the program first: whoever looks at the file brings it to rest
            self.verify(round_file)
        found = self.left(name, folder)
        if found not in (whole['before'], whole['after']):
            raise scene.Failed(f'neither as before nor as after: {found}')
        told = (ended.stdout, ended.stderr.splitlines()) == whole['said'] and any(whole['said'])
        if (ended.returncode == 0 or told) and found != whole['after']:
            raise scene.Failed('it was done and it is not there')
        for path in found[1]:
            path = os.path.join(folder, path.split(os.sep)[0])
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.remove(path)
        if name == 'init' and found == whole['after']:
            return
        again = self.faults.again(name, words, folder, round_file)
        if found == whole['before'] and (again.returncode != 0 or self.left(name, folder) != whole['after']):
            raise scene.Failed(f'afterwards it cannot be done: status {again.returncode}: {again.stderr.decode()}')
        if again.returncode not in (0, 1, 3):
            raise scene.Failed(f'it cannot be repeated: status {again.returncode}: {again.stderr.decode()}')
        self.verify(round_file)

    def verify(self, round_file):
        if '不通过' in scene.pingshen(self.program, round_file, 'verify'):
            raise scene.Failed('verify is not clean')


def one(kills, case, points, share, shares):
    """In a process of its own: (what command returned, what went wrong or an empty text)."""
    try:
        return kills.command(case, points, share, shares), ''
    except (scene.Failed, subprocess.TimeoutExpired) as failure:
        return None, str(failure)


def run(program, tools, work, points, report):
    """points: at so many places of the commands of the sample; 0: all commands, at every place."""
    started, jobs = time.monotonic(), int(os.environ.get('JOBS', '2'))
    kills = Kills(program, tools, work)
    cases = [case for case in bases.COMMANDS if (not points or case[0] in SAMPLE)
             and os.environ.get('CRASH_ONLY', '') in case[0]]
    shares = 1 if points else jobs
    total, commands, failed = 0, 0, False
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        tasks = [(case[0], [pool.submit(one, kills, case, points, share, shares) for share in range(shares)]) for case in cases]
        for name, parts in tasks:
            results = [part.result() for part in parts]
            for said in filter(None, (said for _, said in results)):
                report(f'{name}: killed anywhere', False, said)
                failed = True
            counts = [count for count, _ in results if count is not None]
            commands += counts != []
            total += sum(killed for killed, _ in counts)
            if counts and not points:
                report(f'{name}: killed at {sum(killed for killed, _ in counts)} places, nothing half done', True)
    report(f'{commands} commands that write killed at {total} places, nothing half done ({time.monotonic() - started:.0f} s)',
           not failed and total > 0)
