"""rights_keys.py PINGSHEN TOOLS WORK [ACTION…]: the table rights.csv against the keys of the workstation, role by role and stage by stage.

keys.csv says which keys lead to each action (the steps of press.c) and by what it is known to be done: an entry of the journal
(日志), a screen with its title and words (标题, 屏幕), a file (文件). A row may hold for some roles only; one without keys (—)
says why the screens do not have the action. Who may gets it done; where the table says 有条件 it may be refused in some stage,
but every role that may must get it done in one. Who may not gets nothing done: the way is not there, a key does nothing, or a
sentence refuses, and the round is as before.
"""
import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

import rights as rights_module  # it shows the way to the two below
import bases
import scene

HERE = os.path.dirname(os.path.abspath(__file__))
# Where an action can be done by keys, when it is another place than that of its command.
PLACE = {('undertake', 'scoring'): 'keys-opened', ('account passcode r2 --remove', 'scoring'): 'keys-scoring'}
NO_KEYS = '—'


def contents(round_file):
    """Everything that a round holds but the place (where a person's cursor stood), which is no work; and its journal."""
    db = sqlite3.connect(round_file)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'place' ORDER BY name")]
    held = {table: db.execute(f'SELECT * FROM {table} ORDER BY 1').fetchall() for table in tables}
    actions = [row[0] for row in db.execute('SELECT action FROM journal ORDER BY seq')]
    db.close()
    return held, actions


class Way:
    """One row of keys.csv."""

    def __init__(self, row):
        self.action, self.roles = row['操作'], row['角色'].split()
        self.steps = [] if row['按键'] == NO_KEYS else row['按键'].split(' ')
        self.signs = [sign.partition(' ')[::2] for sign in row['做成的标志'].split('；')]

    def for_role(self, role):
        return not self.roles or role in self.roles

    def files(self, account):
        """Names of input files that the steps speak of."""
        return [step[1:] for step in self.steps_of(account) if re.match(r"[@'](?!out).*\.(csv|pub)$", step)]

    def steps_of(self, account):
        return [step.replace('-我.', f'-{account}.') for step in self.steps]

    def done(self, title, screen, folder, entries):
        """Whether every sign is there."""
        signs = {'标题': lambda words: title == words, '屏幕': lambda words: words in screen,
                 '日志': lambda words: words in entries, '文件': lambda words: os.path.exists(os.path.join(folder, words))}
        return all(signs[kind](words) for kind, words in self.signs)


class Keys(rights_module.Rights):
    def __init__(self, program, tools, work):
        super().__init__(program, tools, work)
        self.press = os.path.join(tools, 'proof', 'press')
        self.held = {}
        self.share = int(os.environ.get('RIGHTS_SHARE', '1'))  # of the cells, every how many-th is asked
        with open(os.path.join(HERE, 'keys.csv'), encoding='utf-8') as file:
            self.ways = [Way(row) for row in csv.DictReader(file)]
        self.more_places()

    def more_places(self):
        """Bases and files that only the screens need."""
        scene.write(self.bases.path('new.pub'), [bases.key_of('new') + ' new'])
        self.bases.derive('keys-opened', 'opened')

    def unlisted(self):
        """What one of the two tables has and the other has not."""
        actions, known = {row['操作'] for row in self.table}, {way.action for way in self.ways}
        return sorted(actions ^ known)

    def held_by(self, base):
        if base not in self.held:
            self.held[base] = contents(self.bases.path(base, 'round.db'))
        return self.held[base]

    def try_way(self, way, base, account, folder):
        """Returns (done, whether the round has changed, how the keys went)."""
        round_file = self.bases.copy(base, folder)
        for name in way.files(account):
            shutil.copyfile(self.bases.path(name), os.path.join(folder, name))
        said = subprocess.run([self.press, round_file, account, *way.steps_of(account)], stdin=subprocess.DEVNULL, capture_output=True,
                              check=False, cwd=folder, env={**scene.ENVIRONMENT, 'TERM': 'xterm-256color'})
        if said.returncode != 0:
            raise scene.Failed(f'{" ".join(way.steps)}: status {said.returncode} {said.stderr.decode()[-300:]}')
        outcome, title, screen = said.stdout.decode().split('\n', 2)
        before, entries_before = self.held_by(base)
        after, entries = contents(round_file)
        return way.done(title, screen, folder, entries[len(entries_before):]), before != after, outcome

    def ask(self, row, way, stage, role, folder):
        """One cell by one way. Returns (a fault or '', done)."""
        statuses, _ = self.expected(row, stage, role)
        command, ident = row['命令'], rights_module.STAGES[stage]
        base = PLACE.get((command, ident)) or self.place(command, ident, role)
        done, changed, outcome = self.try_way(way, base, rights_module.ROLES[role], folder)
        may = 0 in statuses
        if done and not may:
            return f'{stage} {role}: done, and may not ({outcome})', done
        if not done and changed:
            return f'{stage} {role}: not done, and the round has changed ({outcome})', done
        if may and not done and 1 not in statuses:
            return f'{stage} {role}: may, and is not done ({outcome})', done
        if outcome.startswith('refused ') and not re.search('[\u4e00-\u9fff]', outcome):
            return f'{stage} {role}: refused without a sentence ({outcome})', done
        return '', done

    def row(self, number):
        """One row of the table, all roles and stages. Returns (questions, faults)."""
        row, faults, asked = self.table[number], [], 0
        folder = os.path.join(self.work, f'keys{number}')
        known = [way for way in self.ways if way.action == row['操作']]
        ways = [way for way in known if way.steps]
        for place, role in enumerate(rights_module.ROLES):
            mine = [way for way in known if way.for_role(role)]
            if any(not way.steps for way in mine):
                continue  # the screens do not have it for this role
            ever = done_once = False
            for stage_at, stage in enumerate(rights_module.STAGES):
                if (number + place * len(rights_module.STAGES) + stage_at) % self.share != 0:
                    continue
                ever = ever or 0 in self.expected(row, stage, role)[0]
                for way in mine or ways:
                    fault, done = self.ask(row, way, stage, role, folder)
                    asked += 1
                    faults += [fault] if fault else []
                    done_once = done_once or done
            if self.share == 1 and ever and mine and not done_once:
                faults.append(f'{role}: may, and gets it done in no stage')
        shutil.rmtree(folder, ignore_errors=True)
        return asked, faults


def main():
    program, tools, work = sys.argv[1:4]
    only = sys.argv[4:]
    started = time.monotonic()
    keys = Keys(program, tools, work)
    unlisted = keys.unlisted()
    print('ok every action has its keys or the reason why not' if not unlisted else
          f'not ok every action has its keys or the reason why not: {" ".join(unlisted)}')
    keys.table = [row for row in keys.table if not only or row['操作'] in only]
    asked = rights_module.ask(keys.table, keys.row, 'by keys: ')
    print(f'# {len(keys.table)} actions, {asked} questions by keys ({time.monotonic() - started:.0f} s)')


if __name__ == '__main__':
    main()
