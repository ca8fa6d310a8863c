"""hostile.py PINGSHEN TOOLS WORK: what happens around a running session: its file or its disk made read-only, its file
moved away or replaced, its disk full, its clock set back, a copy in the old journal mode, a backup while others write.
"""
import os
import re
import shutil
import subprocess
import sys
import threading

import scene
from scene import ENVIRONMENT, Failed, pingshen


class Running:
    """A session that is told its operations one by one."""
    all = []

    def __init__(self, program, tools, round_file, **environment):
        self.program = program
        self.all.append(self)
        self.process = subprocess.Popen([os.path.join(tools, 'session'), round_file], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, env={**ENVIRONMENT, **environment})

    def do(self, *words):
        self.process.stdin.write(('\t'.join(words) + '\n').encode())
        self.process.stdin.flush()
        return self.process.stdout.readline().decode().strip()

    def done(self, *words):
        answer = self.do(*words)
        if not answer.startswith('ok '):
            raise Failed(f'{words}: {answer}')

    def refused(self, text, *words):
        answer = self.do(*words)
        if not answer.startswith('no ') or ' 4 ' not in answer or text not in answer:
            raise Failed(f'{words}: {answer} (expected: {text})')

    def end(self):
        self.all.remove(self)
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    @classmethod
    def end_all(cls):
        """After a failure: those that nobody ended would keep a disk busy."""
        for session in list(cls.all):
            session.process.kill()
            session.end()


class Writer(threading.Thread):
    """A session that gives marks without pause, in cells that no other one has, until it is told to stop."""

    def __init__(self, session, applications):
        super().__init__()
        self.session = session
        self.cells = [(member, no, code) for no in applications for member in scene.MEMBERS for code, _, _ in scene.CRITERIA]
        self.sent = []  # values, one cell after the other
        self.acknowledged = 0
        self.refusal = ''
        self.stopping = False
        self.moved = threading.Condition()

    def run(self):
        while not self.stopping and not self.refusal:
            self.sent.append(len(self.sent) // len(self.cells) % 16)
            answer = self.session.do('mark', *self.cells[(len(self.sent) - 1) % len(self.cells)], str(self.sent[-1]))
            with self.moved:
                self.refusal = '' if answer.startswith('ok ') else answer or 'no answer'
                self.acknowledged += not self.refusal
                self.moved.notify()

    def more(self, count):
        """Waits for so many marks; the number acknowledged so far."""
        with self.moved:
            wanted = self.acknowledged + count
            if not self.moved.wait_for(lambda: self.acknowledged >= wanted or self.refusal, 60) or self.refusal:
                raise Failed('a mark was refused or hung during a backup: ' + self.refusal)
            return self.acknowledged

    def stop(self):
        self.stopping = True
        self.join()
        self.session.end()

    def check(self, state, least):
        """The state has what so many first marks make: not fewer than were acknowledged, no gap."""
        found = {(member, no, code): int(value) for (member, no), marks in state.marks.items() for code, value in marks.items()
                 if (member, no, code) in self.cells}
        for count in range(least, len(self.sent) + 1):
            if found == {self.cells[i % len(self.cells)]: self.sent[i] for i in range(count)}:
                return
        raise Failed(f'a backup does not hold the {least} marks that were acknowledged before it began: {found}')


def last_entry(path):
    """Number and hash of the newest entry of the journal."""
    db = scene.sqlite3.connect(path)
    try:
        return db.execute('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1').fetchone()
    finally:
        db.close()


class Hostile:
    def __init__(self, program, tools, work):
        self.program = program
        self.tools = tools
        self.work = work
        self.scene = scene.Scene(program, os.path.join(work, 'scene'))

    def start(self, name, **environment):
        round_file = self.scene.copy_to(os.path.join(self.work, name))
        return round_file, Running(self.program, self.tools, round_file, **environment)

    def still(self, round_file, value):
        found = scene.read_state(round_file).marks.get(('m1', 'A-01'), {}).get('K1')
        if found != value:
            raise Failed(f'K1 is {found} instead of {value}')
        if pingshen(self.program, round_file, 'verify').strip() != '完好':
            raise Failed('verify is not clean')

    def replaced(self):
        """Another file under its name: the mark is refused, neither file is harmed."""
        round_file, session = self.start('replaced')
        session.done('mark', 'm1', 'A-01', 'K1', '5')
        shutil.move(round_file, round_file + '.old')
        session.refused('移走或替换', 'mark', 'm1', 'A-01', 'K1', '6')
        shutil.copyfile(self.scene.file, round_file)
        session.refused('移走或替换', 'mark', 'm1', 'A-01', 'K1', '7')
        os.replace(round_file + '.old', round_file)
        session.done('mark', 'm1', 'A-01', 'K1', '8')
        session.end()
        self.still(round_file, 8)

    def log_removed(self):
        """A log, its index or the gate that is no longer under its name: nothing is acknowledged that nobody would ever
        see, and nobody writes under another gate than those who come later."""
        round_file, session = self.start('log')
        session.done('mark', 'm1', 'A-01', 'K1', '5')
        for suffix in ('-wal', '-shm', '-gate'):
            os.rename(round_file + suffix, round_file + '.away')
            session.refused('删去或替换', 'mark', 'm1', 'A-01', 'K1', '6')
            os.rename(round_file + '.away', round_file + suffix)
            session.done('mark', 'm1', 'A-01', 'K1', '7')
        os.rename(round_file + '-wal', round_file + '.away')
        pingshen(self.program, round_file, '--as', 'm2', 'mark', 'A-01', 'K1', '8', expect=4)
        session.refused('删去或替换', 'mark', 'm1', 'A-01', 'K1', '9')
        session.end()
        os.rename(round_file + '.away', round_file + '-wal')
        self.still(round_file, 7)
        pingshen(self.program, round_file, '--as', 'm1', 'mark', 'A-01', 'K1', '10')
        self.still(round_file, 10)

    def closed_by_another(self):
        """Another program that only reads, and closes: it must not take the log for its own to move and remove, although
        the session has several connections to the file and opens more."""
        round_file, session = self.start('closed')
        session.done('reopen', 'm1')
        first, _ = last_entry(round_file)
        for value, member in enumerate(scene.MEMBERS * 3):
            session.done('mark', member, 'A-01', 'K1', str(value))
            session.done('reopen', scene.MEMBERS[value % 2])
            if last_entry(round_file)[0] != first + value + 1:
                raise Failed('a mark that was acknowledged is not there')
            if not os.path.exists(round_file + '-wal'):
                raise Failed('the log is gone')
        session.end()
        self.still(round_file, 6)

    def clock_set_back(self):
        """Entries keep their order by number; times are what the clock said."""
        shim = os.path.join(self.tools, 'shim.so')
        round_file, session = self.start('clock', LD_PRELOAD=shim, SHIM_NOW='2000000000000')
        session.done('mark', 'm1', 'A-01', 'K1', '5')
        session.end()
        for now in ('1000000000000', '4102444800000', '951782400000', '2147483648000'):  # 2001, 2100, leap day, 2038
            later = Running(self.program, self.tools, round_file, LD_PRELOAD=shim, SHIM_NOW=now)
            later.done('mark', 'm1', 'A-01', 'K1', str(int(now[:2]) % 20))
            later.done('reopen', 'm1')
            later.done('mark', 'm1', 'A-01', 'K2', '3')
            later.done('mark', 'm1', 'A-01', 'K2', '4')
            later.end()
        self.still(round_file, 21 % 20)
        entries = pingshen(self.program, round_file, 'journal').splitlines()
        if '2001-09-09' not in ''.join(entries) or '2100-01-01' not in ''.join(entries):
            raise Failed('the journal does not show the times')

    def old_mode(self):
        """A copy made by another tool has a rollback journal: opening it brings the log and its syncs back."""
        round_file, session = self.start('mode')
        session.done('mark', 'm1', 'A-01', 'K1', '5')
        session.end()
        db = scene.sqlite3.connect(round_file)
        db.execute('PRAGMA journal_mode=DELETE')
        db.close()
        later = Running(self.program, self.tools, round_file)
        later.done('mark', 'm1', 'A-01', 'K1', '6')
        db = scene.sqlite3.connect(round_file)
        mode = db.execute('PRAGMA journal_mode').fetchone()[0]
        db.close()
        later.end()
        if mode != 'wal':
            raise Failed('journal mode ' + mode)
        self.still(round_file, 6)

    def backups(self):
        """Until five were overtaken by four sessions that write without pause: each is a round, whole, with every mark that
        was acknowledged before it began. The last takes the place of the round, which then is as the copy was."""
        round_file, first = self.start('backup')
        writers = [Writer(first if i == 0 else Running(self.program, self.tools, round_file),
                          self.scene.numbers[2 * i:2 * i + 2]) for i in range(4)]
        for writer in writers:
            writer.start()
        try:
            overtaken = number = 0
            while overtaken < 5:
                number += 1
                if number > 40:
                    raise Failed(f'nobody wrote during {number - overtaken} of {number} backups')
                copy = os.path.join(self.work, 'backup', f'copy{number}.db')
                before = [writer.more(3) for writer in writers]
                pingshen(self.program, round_file, 'backup', copy)
                now = last_entry(round_file)
                overtaken += now[0] > last_entry(copy)[0]
                if pingshen(self.program, copy, 'verify').strip() != '完好':
                    raise Failed('a backup is not whole')
                for writer, least in zip(writers, before):
                    writer.check(scene.read_state(copy), least)
        finally:
            for writer in writers:
                writer.stop()
        kept, end = scene.read_state(copy).facts(), last_entry(copy)
        if os.path.getsize(round_file + '-wal') == 0:
            raise Failed('there is no log that could spoil the restored round')
        self.restore(round_file, copy)
        if scene.read_state(round_file).facts() != kept or last_entry(round_file) != end:
            raise Failed('the restored round is not the copy')
        pingshen(self.program, round_file, '--as', 'm1', 'mark', 'A-01', 'K1', '5')

    def restore(self, round_file, copy):
        """With the very command of the README, in the folder of a round that is damaged."""
        with open(os.path.join(os.path.dirname(scene.__file__), '..', '..', 'README.md'), encoding='utf-8') as file:
            command = re.search(r'恢复就是.*?`(rm -f round\.db[^`]*)`', file.read())[1]
        with open(round_file, 'r+b') as file:
            file.write(bytes(8192))
        folder, tools = os.path.dirname(round_file), os.path.join(self.work, 'tools')
        os.makedirs(tools)
        os.symlink(self.program, os.path.join(tools, 'pingshen'))
        os.rename(copy, os.path.join(folder, '备份.db'))
        done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, check=False,
                              env={**ENVIRONMENT, 'PATH': tools + ':' + ENVIRONMENT['PATH']})
        if done.returncode != 0 or done.stdout.strip() != '完好':
            raise Failed(f'“{command}” does not restore the round: {done.stdout}{done.stderr}')

    def mounted(self, name, size):
        """A small disk of its own; None where this machine does not allow one."""
        disk = os.path.join(self.work, name)
        os.makedirs(disk)
        done = subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', disk], capture_output=True, check=False)
        return disk if done.returncode == 0 else None

    def unmount(self, disk):
        Running.end_all()
        subprocess.run(['umount', disk], check=False)

    def round_on(self, disk):
        round_file = os.path.join(disk, 'round.db')
        for suffix in ('', '-wal'):
            with open(self.scene.file + suffix, 'rb') as source, open(round_file + suffix, 'wb') as file:
                file.write(source.read())
                file.flush()
                os.fsync(file.fileno())
        return round_file

    def read_only(self):
        disk = self.mounted('readonly', '8M')
        if disk is None:
            return 'SKIP cannot mount a tmpfs here'
        try:
            round_file = self.round_on(disk)
            session = Running(self.program, self.tools, round_file)
            session.done('mark', 'm1', 'A-01', 'K1', '4')
            if subprocess.run(['mount', '-o', 'remount,ro', disk], capture_output=True, check=False).returncode == 0:
                session.refused('', 'mark', 'm1', 'A-01', 'K1', '9')
                subprocess.run(['mount', '-o', 'remount,rw', disk], check=True)
            session.done('mark', 'm1', 'A-01', 'K1', '5')  # the system lets nobody have a disk that is in use
            session.end()
            subprocess.run(['mount', '-o', 'remount,ro', disk], check=True)
            for words in (['--as', 'm1', 'mark', 'A-01', 'K1', '6'], ['import', 'accounts', self.scene.path('accounts.csv')]):
                pingshen(self.program, round_file, *words, expect=4)
            subprocess.run(['mount', '-o', 'remount,rw', disk], check=True)
            self.still(round_file, 5)
            pingshen(self.program, round_file, '--as', 'm1', 'mark', 'A-01', 'K1', '7')
        finally:
            self.unmount(disk)
        return ''

    @staticmethod
    def can_freeze(path):
        """Whether a file can be made unchangeable here even for who has it open: ext4 and XFS, as root."""
        if not shutil.which('chattr'):
            return False
        probe = os.open(path, os.O_WRONLY | os.O_CREAT)
        frozen = subprocess.run(['chattr', '+i', path], capture_output=True, check=False).returncode == 0
        try:
            os.write(probe, b'x')
            return False
        except PermissionError:
            return True
        finally:
            os.close(probe)
            if frozen:
                subprocess.run(['chattr', '-i', path], check=True)

    def read_only_file(self):
        """Even what is open cannot be written to; reading goes on, and so does the session when it is over."""
        if not self.can_freeze(os.path.join(self.work, 'probe')):
            return 'SKIP no attribute here stops who has the file open'
        round_file, session = self.start('immutable')
        session.done('mark', 'm1', 'A-01', 'K1', '5')
        files = [round_file, round_file + '-wal', round_file + '-gate']
        subprocess.run(['chattr', '+i', *files], check=True)
        try:
            for value in '678':
                session.refused('磁盘出错', 'mark', 'm1', 'A-01', 'K1', value)
            pingshen(self.program, round_file, '--as', 'm2', 'mark', 'A-01', 'K1', '9', expect=4)
            if '5' not in pingshen(self.program, round_file, '--as', 'm1', 'sheet', 'A-01'):
                raise Failed('a mark is not shown while the file is read-only')
        finally:
            subprocess.run(['chattr', '-i', *files], check=True)
        session.done('mark', 'm1', 'A-01', 'K2', '3')
        self.still(round_file, 5)
        session.done('mark', 'm1', 'A-01', 'K1', '13')
        session.end()
        self.still(round_file, 13)
        return ''

    def failed_disk(self):
        """The system itself makes a disk read-only under a running session, as it does after an error."""
        image, disk = os.path.join(self.work, 'image'), os.path.join(self.work, 'failed')
        os.makedirs(disk)
        with open(image, 'wb') as file:
            file.truncate(16 << 20)
        mount = ['mount', '-o', 'loop', image, disk]
        for words in (['mkfs.ext4', '-q', '-F', image], mount):
            if not shutil.which(words[0]) or subprocess.run(words, capture_output=True, check=False).returncode != 0:
                return 'SKIP cannot mount a file here'
        try:
            round_file = self.round_on(disk)
            session = Running(self.program, self.tools, round_file)
            session.done('mark', 'm1', 'A-01', 'K1', '5')
            subprocess.run(['mount', '-o', 'remount,abort', disk], check=True)
            for value in '678':
                session.refused('不能确定这次是否已经保存', 'mark', 'm1', 'A-01', 'K1', value)
            session.end()
            subprocess.run(['umount', disk], check=True)
            subprocess.run(mount, check=True)
            self.still(round_file, 5)
            pingshen(self.program, round_file, '--as', 'm1', 'mark', 'A-01', 'K1', '13')
            self.still(round_file, 13)
        finally:
            self.unmount(disk)
        return ''

    def full(self):
        """The disk fills up under a running session; what is refused is not there, and it goes on when there is room."""
        disk = self.mounted('full', '3M')
        if disk is None:
            return 'SKIP cannot mount a tmpfs here'
        try:
            round_file = self.round_on(disk)
            session = Running(self.program, self.tools, round_file)
            session.done('mark', 'm1', 'A-01', 'K1', '5')
            with open(os.path.join(disk, 'ballast'), 'wb', buffering=0) as ballast:
                try:
                    while ballast.write(bytes(4096)) == 4096:
                        pass
                except OSError:
                    pass
            answers, value = [], 5
            for i in range(60):
                answers.append(session.do('mark', 'm1', 'A-01', 'K1', str(i % 20)))
                value = i % 20 if answers[-1].startswith('ok') else value
            if not any('磁盘已满' in answer for answer in answers):
                raise Failed('the disk was not full')
            self.still(round_file, value)
            os.remove(os.path.join(disk, 'ballast'))
            session.done('mark', 'm1', 'A-01', 'K1', '13')
            session.end()
            self.still(round_file, 13)
        finally:
            self.unmount(disk)
        return ''


def main():
    program, tools, work = sys.argv[1:4]
    hostile = Hostile(program, tools, work)
    sanitized = '/san/' in program
    for name, case in (('a file replaced under a running session', hostile.replaced),
                       ('the log removed under a running session', hostile.log_removed),
                       ('another program that reads and closes', hostile.closed_by_another),
                       ('a clock set back, 2038, a leap day', hostile.clock_set_back),
                       ('the journal mode is put right when a round is opened', hostile.old_mode),
                       ('five backups under load, and one restored', hostile.backups),
                       ('a disk made read-only', hostile.read_only),
                       ('a file made read-only under a running session', hostile.read_only_file),
                       ('a disk that fails under a running session', hostile.failed_disk),
                       ('a disk that fills up', hostile.full)):
        if sanitized and case == hostile.clock_set_back:
            continue  # needs the interposed library, which the other variant has
        try:
            said = case()
            print(f'ok {name}' + (f' # {said}' if said else ''), flush=True)
        except Failed as failure:
            print(f'not ok {name}: {failure}', flush=True)
        Running.end_all()


if __name__ == '__main__':
    main()
