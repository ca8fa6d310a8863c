"""faults.py PINGSHEN TOOLS WORK [MOST]: the N-th call of a kind fails, for every N of one run of each command (of "this call for memory and all later ones" a tenth).

MOST: at most so many N of a kind and command, spread evenly (0 or none: every one). Afterwards: the exit status is 0
(the fault did no harm: then all is as without it) or 4 with a sentence in Chinese; the round is as before, and where it
is as after the command the sentence says so (or, of the one sync of the commit, that nobody can know); no half file and
no hidden one is left; and without the fault the command works. And once for each command: nobody can read its answer
(/dev/full), which changes nothing in what it does, and the sentence says whether something was done.
"""
import concurrent.futures
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import time

import bases
import scene

KINDS = [('open', 'EIO'), ('open', 'EINTR'), ('open', 'ENOSPC'), ('open', 'EDQUOT'), ('write', 'ENOSPC'), ('write', 'EIO'), ('write', 'EINTR'),
         ('write', 'SHORT'), ('write', 'ENOSPC+'), ('write', 'EDQUOT'), ('sync', 'EIO'), ('sync', 'EINTR'), ('sync', 'ENOSPC'),
         ('truncate', 'EIO'), ('truncate', 'ENOSPC'), ('rename', 'EIO'), ('rename', 'ENOSPC'), ('mmap', 'ENOMEM'), ('read', 'EIO'),
         ('read', 'EINTR'), ('mkdir', 'ENOSPC'), ('malloc', 'ENOMEM'), ('malloc', 'ENOMEM+')]
NEVER_HARMS = {'EINTR', 'SHORT'}  # on write and read: the call is simply made again
# What the program says when it failed and yet has done what was asked (main.c; file_new.c and file.c where the name
# is there and only the folder's sync failed), and when a commit failed in such a way that nobody can know (db.c).
DONE = ('操作已经完成并保存', '已写好，但无法确认已存盘')
UNSURE = '不能确定这次是否已经保存'
# What a person can do something about is called by its name; where SQLite has forgotten the cause (it tries a second
# time, in another way), it is among those that the sentence names.
CAUSE = {'ENOSPC': ('磁盘已满', '磁盘空间和配额'), 'EDQUOT': ('磁盘配额已用完', '磁盘空间和配额')}
# FAULT_VALGRIND=1: the program runs under valgrind, which takes the interposed malloc for its own.
VALGRIND = ['valgrind', '--quiet', '--error-exitcode=99', '--leak-check=full', '--errors-for-leak-kinds=definite',
            '--soname-synonyms=somalloc=NONE'] if os.environ.get('FAULT_VALGRIND') else []
# The sanitized program is asked for more of its calls for memory than of the others: most of them are made before it begins.
MEMORY = int(os.environ.get('FAULT_MEMORY', '6'))
SCRIPT = ('a session',)  # the case that is no command: a fault in one operation, the next ones go on
LONGEST = 120  # seconds: a program that goes round for ever is found
SESSION = [('m1', f'A-0{i}', k, str(3 + i)) for i in (1, 2) for k in ('K1', 'K2', 'K3')]


def state_of(path, but=()):
    """A digest of all that a round file holds but some tables, or why it cannot be read."""
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        return 'none'
    db = scene.sqlite3.connect(path)
    try:
        digest = hashlib.sha256()
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall():
            for row in () if table in but else db.execute(f'SELECT * FROM {table} ORDER BY 1, 2' if table != 'round' else 'SELECT * FROM round'):
                digest.update(repr((table, row)).encode())
        return digest.hexdigest()
    except scene.sqlite3.Error as error:
        return f'unreadable: {error}'
    finally:
        db.close()


def tree_of(folder):
    """Digests of the files of a run besides the round's own."""
    found = {}
    for top, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(top, name)
            shown = os.path.relpath(path, folder)
            if not shown.startswith('round.db') and not shown.startswith('count'):
                with open(path, 'rb') as file:
                    found[shown] = hashlib.sha256(file.read()).hexdigest()
    return found


class Faults:
    """share, shares: which part of the N is tried, and how many parts there are; the other parts are for other processes."""

    def __init__(self, program, tools, work, most, shares=1):
        self.share = 0
        self.shares = shares
        self.program = program
        self.tools = tools
        self.work = work
        self.most = most
        self.sanitized = '/san/' in program
        self.bases = bases.Bases(program, os.path.join(tools, 'shim.so'), os.path.join(work, 'bases'))
        self.runs = self.harmless = self.done = self.unsure = 0
        self.unsure_syncs = set()  # which syncs of the present command ended as after it, and were not sure

    def run(self, name, base, words, folder, output=subprocess.PIPE, **fault):
        round_file = self.bases.copy(base, folder)
        return self.again(name, words, folder, round_file, output, **fault)

    def again(self, name, words, folder, round_file, output=subprocess.PIPE, **fault):
        command = [*VALGRIND, self.program, '--round', round_file]
        command += self.words(words, folder)
        if name == 'serve':
            fault.update(bases.served(self.bases.path('proof'), bases.SERVED))
        return subprocess.run(command, input=bases.STDIN.get(name, '').encode(), stdout=output, stderr=subprocess.PIPE,
                              check=False, cwd=folder, timeout=LONGEST, env=self.bases.environment(name, SHIM_PROGRAM=os.path.basename(self.program), **fault))

    def words(self, words, folder):
        return [word.replace('@', self.bases.folder).replace('%', folder) for word in words]

    def state(self, name, round_file):
        """A session of one command is three transactions, of which the first and the last write down that it was there."""
        return state_of(round_file, ('journal', 'session') if name == 'serve' else ())

    def counts(self, count_file, run):
        """How often each call is made in a run. The sanitizer's own calls are not to fail, so memory is counted apart."""
        counts = {}
        for memory in (False, True):
            run(memory=memory, SHIM_COUNT=count_file)
            with open(count_file, encoding='ascii') as file:
                counts.update((op, int(number)) for op, number in (line.split() for line in file) if (op == 'malloc') == memory)
        return counts

    def kinds(self, counts):
        return itertools.islice(self.every_kind(counts), self.share, None, self.shares)

    def every_kind(self, counts):
        for op, kind in KINDS:
            if VALGRIND and op == 'malloc':
                continue
            count, most = counts[op], self.most
            if self.sanitized and op == 'malloc' and most:
                most = MEMORY
            if op == 'malloc' and kind.endswith('+') and not most:
                most = count // 10 + 1  # one failing call is the harder one to be right about: every N of it, a tenth of these
            step = 1 if not most or count <= most else count / most
            for i in range(count if step == 1 else most):
                at = int(i * step) + 1
                yield op, kind.rstrip('+'), f'{op}:{kind.rstrip("+")}:{at}{"+" if kind.endswith("+") else ""}'

    def command(self, name, base, words):
        folder = os.path.join(self.work, f'{name.replace(" ", "-")}-{self.share}')
        round_file = os.path.join(folder, 'round.db')
        before = self.state(name, self.bases.copy(base, folder))
        count_file = os.path.join(folder, 'count')
        counts = self.counts(count_file, lambda **how: self.run(name, base, words, folder, **how))
        done = self.run(name, base, words, folder)
        if done.returncode != 0:
            raise scene.Failed('without a fault: ' + done.stderr.decode())
        whole = {'before': before, 'after': self.state(name, round_file), 'out': done.stdout, 'tree': tree_of(folder)}
        whole['copy'] = state_of(os.path.join(folder, 'out')) if name == 'backup' else ''
        if self.share == 0 and whole['out']:
            self.unread(name, base, words, folder, whole)
        self.unsure_syncs = set()
        for op, kind, fault in self.kinds(counts):
            done = self.run(name, base, words, folder, memory=op == 'malloc', SHIM_FAULT=fault)
            self.runs += 1
            try:
                self.judge(name, words, folder, done, whole, fault)
            except scene.Failed as failure:
                raise scene.Failed(f'{fault}: {failure}; status {done.returncode}: '
                                   + done.stderr.decode(errors='replace').strip()[-300:]) from None
        shutil.rmtree(folder)

    def unread(self, name, base, words, folder, whole):
        """Only the answer is lost: the work is done, and the sentence says so of a command that did some."""
        with open('/dev/full', 'wb') as full:
            done = self.run(name, base, words, folder, full)
        said = done.stderr.decode(errors='replace')
        changed = whole['before'] != whole['after'] or whole['tree'] != {}
        if (done.returncode != 4 or self.state(name, os.path.join(folder, 'round.db')) != whole['after']
                or '没能写到标准输出' not in said or (DONE[0] in said) != changed):
            raise scene.Failed(f'the answer could not be written: status {done.returncode}: {said.strip()[-300:]}')

    def judge(self, name, words, folder, done, whole, fault):
        op, kind, _ = fault.rstrip('+').split(':')
        round_file = os.path.join(folder, 'round.db')
        state, tree = self.state(name, round_file), tree_of(folder)
        if done.returncode == 0:
            self.harmless += 1
            if name == 'backup':  # the same content may lie in other places of the copy
                copy = state_of(os.path.join(folder, 'out'))
                if state != whole['after'] or copy != whole['copy']:
                    raise scene.Failed('the backup is another')
                return
            silent = name == 'keys' and done.stdout == b''  # what sshd asks is answered or not, never with a failure
            if state != whole['after'] or (done.stdout != whole['out'] and not silent) or tree != whole['tree']:
                raise scene.Failed('it says that it is done and it is not')
            return
        if done.returncode != 4:
            raise scene.Failed('neither done nor an honest failure')
        said = done.stderr.decode(errors='replace')
        if not any(ord(c) > 0x2e80 for c in said):
            raise scene.Failed('no sentence')
        if op != 'sync' and not any(cause in said for cause in CAUSE.get(kind, ('',))):
            raise scene.Failed('the cause is not named')
        if kind in NEVER_HARMS and op in ('write', 'read'):
            raise scene.Failed('such a call is to be made again')
        for path, digest in tree.items():
            if name != 'backup' and whole['tree'].get(path) != digest and not (op == 'malloc' and path.startswith('.pingshen-')):
                raise scene.Failed(f'left behind: {path}')
        if name == 'backup' and 'out' in tree and state_of(os.path.join(folder, 'out')) != whole['copy']:
            raise scene.Failed('half a backup')
        if name == 'init':
            made = os.path.exists(round_file) and self.again('status', ['status'], folder, round_file).returncode == 0
            self.judge_words(said, fault, made, True)
            if not made and any(op != 'malloc' or not left.startswith('.pingshen-') for left in os.listdir(folder)):
                raise scene.Failed(f'left behind: {os.listdir(folder)}')  # hidden ones only where memory ended
            return
        if state not in (whole['before'], whole['after']):
            raise scene.Failed('the round is neither as before nor as after: ' + state)
        changes = whole['before'] != whole['after']
        made = set(whole['tree']) != set() and set(whole['tree']) <= set(tree)
        self.judge_words(said, fault, state == whole['after'] if changes else made, changes or whole['tree'] != {})
        self.works_again(name, words, folder, round_file, state == whole['before'])

    def judge_words(self, said, fault, done, changes):
        """A failure after the work was done says that it is done, or people do it again and wonder; before it, it does not.

        Nobody can know only of the commit's own sync: what it should have written may be on the disk or not, and comes
        back when the round is opened next. That is one sync of a command (and where the log is begun anew one more before
        it, after which nothing is there). A program that always reported a failure after its commit, or always was not
        sure, is found.
        """
        op, kind, at = fault.rstrip('+').split(':')
        told, unsure = any(text in said for text in DONE), UNSURE in said
        if told and not (done and changes):
            raise scene.Failed('it says that it is done and it is not')
        if told:
            self.done += 1
            return
        if unsure:
            self.unsure += 1
            if op != 'sync' and (op, kind) != ('write', 'EIO'):
                raise scene.Failed('it can know whether it is done')
        if done and changes:
            self.unsure_syncs |= {at}
            if not unsure or op != 'sync' or len(self.unsure_syncs) > 1:
                raise scene.Failed('it is done and the sentence does not say so')

    def works_again(self, name, words, folder, round_file, as_before):
        """Right after the fault, on the same file."""
        for top in {os.path.join(folder, path.split(os.sep)[0]) for path in tree_of(folder)}:
            if os.path.isdir(top):
                shutil.rmtree(top)
            else:
                os.remove(top)
        done = self.again(name, words, folder, round_file)
        if as_before:
            if done.returncode != 0:
                raise scene.Failed('it does not work without the fault: ' + done.stderr.decode())
        elif done.returncode not in (0, 1, 3):
            raise scene.Failed('it cannot be repeated: ' + done.stderr.decode())

    # ---- a session: a fault in one operation, the next ones go on ----

    def session(self):
        stage = scene.Scene(self.program, os.path.join(self.work, f'scene-{self.share}'), applications=2)
        lines = ['\t'.join(('mark', *words)) for words in SESSION] + ['opinion\tm1\tA-01\t意见', 'submit\tm1\tA-02']
        lines.insert(3, 'reopen\tm1')
        lines.insert(-1, 'mark\tm1\tA-02\tK4\t9')
        script = ('\n'.join(lines) + '\n').encode()
        folder = os.path.join(self.work, f'session-{self.share}')
        count_file = os.path.join(folder, 'count')
        counts = self.counts(count_file, lambda **how: self.play(stage, folder, script, **how))
        for op, _, fault in self.kinds(counts):
            done = self.play(stage, folder, script, memory=op == 'malloc', SHIM_FAULT=fault)
            self.runs += 1
            try:
                self.judge_session(lines, done, os.path.join(folder, 'round.db'), op)
            except scene.Failed as failure:
                raise scene.Failed(f'{fault}: {failure}') from None

    def play(self, stage, folder, script, **fault):
        round_file = stage.copy_to(folder)
        return subprocess.run([*VALGRIND, os.path.join(self.tools, 'session'), round_file], input=script, capture_output=True,
                              check=False, timeout=LONGEST, env=self.bases.environment('session', SHIM_PROGRAM='session', **fault))

    def judge_session(self, lines, done, round_file, op):
        if done.returncode not in (0, 4):
            raise scene.Failed(f'status {done.returncode}: {done.stderr.decode()[-300:]}')
        found = scene.read_state(round_file)
        answers = done.stdout.decode().splitlines()
        for line, answer in zip(lines, answers):
            there = holds(found, line.split('\t'))
            if answer.startswith('ok ') and there is False:
                raise scene.Failed(f'acknowledged and not there: {line}')
            if answer.startswith('no ') and len(answer.split(' ', 3)) < 4:
                raise scene.Failed(f'no sentence: {answer}')
            if answer.startswith('no ') and there and not (op == 'sync' and UNSURE in answer):
                raise scene.Failed(f'refused and there all the same: {line}: {answer}')
        if scene.pingshen(self.program, round_file, 'verify').strip() != '完好':
            raise scene.Failed('verify is not clean')
        scene.pingshen(self.program, round_file, '--as', 'm2', 'mark', 'A-01', 'K1', '7')


def holds(found, words):
    """Whether the file holds what a line of the session does; None: the line changes nothing. No line does what another has."""
    pair = tuple(words[1:3])
    if words[0] == 'mark':
        return found.marks.get(pair, {}).get(words[3]) == scene.decimal.Decimal(words[4])
    if words[0] == 'opinion':
        return found.opinion.get(pair) == words[3]
    return found.state.get(pair) == 'submitted' if words[0] == 'submit' else None


def one(faults, case, share):
    """Runs one part of a case in a process of its own: (runs, harmless, done, unsure, what went wrong or an empty text)."""
    faults.share = share
    try:
        if case == SCRIPT:
            faults.session()
        else:
            faults.command(*case)
        said = ''
    except (scene.Failed, subprocess.TimeoutExpired) as failure:
        said = str(failure)
    return faults.runs, faults.harmless, faults.done, faults.unsure, said


def main():
    os.umask(0o077)  # a round is its owner's alone, or nobody is served
    program, tools, work = sys.argv[1:4]
    most = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    only = sys.argv[5] if len(sys.argv) > 5 else ''
    jobs = int(os.environ.get('JOBS', '2'))
    every = int(os.environ.get('FAULT_SHARE', '1'))  # every how many-th command
    cases = [SCRIPT] * (not only) + [case for case in bases.COMMANDS if only in case[0]][::every]
    started, failures, total = time.monotonic(), 0, [0, 0, 0, 0]
    faults = Faults(program, tools, work, most, 1 if most else jobs)
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        tasks = [(case, pool.submit(one, faults, case, share)) for case in cases for share in range(faults.shares)]
        for case, task in tasks:
            *counts, said = task.result()
            total = [a + b for a, b in zip(total, counts)]
            failures += said != ''
            if said:
                print(f'not ok fault in {case[0]}: {said}', flush=True)
    print(('not ok ' if failures else 'ok ') + f'{total[0]} runs with a failing call in {len(cases)} commands and sessions: '
          f'{total[1]} did no harm, {total[2]} were done before and said so, {total[3]} could not know, the others refused '
          f'({time.monotonic() - started:.0f} s)', flush=True)


if __name__ == '__main__':
    main()
