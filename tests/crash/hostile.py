"""hostile.py PINGSHEN TOOLS WORK: what happens around a running session: its file made read-only, moved away, replaced,
its disk full, its clock set back, a copy in the old journal mode, a backup while others write.
"""
import os
import re
import shutil
import subprocess
import sys

import scene
from scene import ENVIRONMENT, Failed, pingshen


class Running:
    """A session that is told its operations one by one."""

    def __init__(self, program, tools, round_file, **environment):
        self.program = program
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
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


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
        """Five backups while four sessions write: each is a round, whole, and can take the place of the round."""
        round_file, first = self.start('backup')
        writers = [first] + [Running(self.program, self.tools, round_file) for _ in range(3)]
        for number in range(5):
            copy = os.path.join(self.work, 'backup', f'copy{number}.db')
            lines = [('mark', scene.MEMBERS[i % 3], f'A-0{number + 1}', code, str(i)) for i in range(12) for code in ('K1', 'K2')]
            text = ''.join('\t'.join(line) + '\n' for line in lines).encode()
            for writer in writers:
                writer.process.stdin.write(text)
                writer.process.stdin.flush()
            pingshen(self.program, round_file, 'backup', copy)
            for writer in writers:
                for _ in lines:
                    if not writer.process.stdout.readline().startswith(b'ok '):
                        raise Failed('a mark was refused during a backup')
            if pingshen(self.program, copy, 'verify').strip() != '完好':
                raise Failed('a backup is not whole')
        for writer in writers:
            writer.end()
        self.restore(round_file, copy)
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

    def read_only(self):
        disk = self.mounted('readonly', '8M')
        if disk is None:
            return 'SKIP cannot mount a tmpfs here'
        try:
            round_file = os.path.join(disk, 'round.db')
            shutil.copyfile(self.scene.file, round_file)
            shutil.copyfile(self.scene.file + '-wal', round_file + '-wal')
            pingshen(self.program, round_file, '--as', 'm1', 'mark', 'A-01', 'K1', '5')
            subprocess.run(['mount', '-o', 'remount,ro', disk], check=True)
            for words in (['--as', 'm1', 'mark', 'A-01', 'K1', '6'], ['import', 'accounts', self.scene.path('accounts.csv')]):
                pingshen(self.program, round_file, *words, expect=4)
            subprocess.run(['mount', '-o', 'remount,rw', disk], check=True)
            self.still(round_file, 5)
            pingshen(self.program, round_file, '--as', 'm1', 'mark', 'A-01', 'K1', '7')
        finally:
            subprocess.run(['umount', disk], check=False)
        return ''

    def full(self):
        """The disk fills up under a running session; what is refused is not there, and it goes on when there is room."""
        disk = self.mounted('full', '3M')
        if disk is None:
            return 'SKIP cannot mount a tmpfs here'
        try:
            round_file = os.path.join(disk, 'round.db')
            shutil.copyfile(self.scene.file, round_file)
            shutil.copyfile(self.scene.file + '-wal', round_file + '-wal')
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
            subprocess.run(['umount', disk], check=False)
        return ''


def main():
    program, tools, work = sys.argv[1:4]
    hostile = Hostile(program, tools, work)
    sanitized = '/san/' in program
    for name, case in (('a file replaced under a running session', hostile.replaced),
                       ('a clock set back, 2038, a leap day', hostile.clock_set_back),
                       ('the journal mode is put right when a round is opened', hostile.old_mode),
                       ('five backups under load, and one restored', hostile.backups),
                       ('a disk made read-only', hostile.read_only), ('a disk that fills up', hostile.full)):
        if sanitized and case == hostile.clock_set_back:
            continue  # needs the interposed library, which the other variant has
        try:
            said = case()
            print(f'ok {name}' + (f' # {said}' if said else ''), flush=True)
        except Failed as failure:
            print(f'not ok {name}: {failure}', flush=True)


if __name__ == '__main__':
    main()
