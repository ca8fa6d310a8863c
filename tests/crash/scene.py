"""The round that the tests of this folder hurt, random sessions on it, and what must be in the file afterwards.

A session is a list of operations for session.c; apply() is the model: what a file holds after an operation.
"""
import copy
import csv
import decimal
import os
import random
import re
import shutil
import sqlite3
import subprocess

MEMBERS = ('m1', 'm2', 'm3')
CRITERIA = (('K1', 20, 1), ('K2', 15, 0.5), ('K3', 25, 1), ('K4', 40, 1))
ENVIRONMENT = {'LC_ALL': 'C.UTF-8', 'TZ': 'UTC0', 'PATH': os.environ['PATH']}
ENVIRONMENT.update({name: os.environ[name] for name in ('ASAN_OPTIONS', 'UBSAN_OPTIONS', 'LSAN_OPTIONS')
                    if name in os.environ})
APPLICATION_HEADER = '申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论,重点任务与预期目标'


class Failed(Exception):
    """What a test found."""


def write(path, lines):
    with open(path, 'w', encoding='utf-8', newline='') as out:
        out.write('\n'.join(lines) + '\n')
    return path


def application_line(number, name, text='目标'):
    return f'{number},{name},学会{number[2:]},新兴产业,氢能,通过,{text}'


def pingshen(program, round_file, *arguments, expect=0, environment=None, stdin=None):
    """Runs one command; returns its standard output."""
    done = subprocess.run([program, '--round', round_file, *arguments], capture_output=True, check=False,
                          env=environment or ENVIRONMENT, stdin=stdin or subprocess.DEVNULL)
    if expect is not None and done.returncode != expect:
        raise Failed(f'pingshen {" ".join(arguments)}: status {done.returncode}, expected {expect}: '
                     + done.stderr.decode(errors='replace').strip()[:400])
    return done.stdout.decode(errors='replace')


class Scene:
    """A round in the scoring stage, as a file to copy from."""

    def __init__(self, program, folder, applications=8, text=20):
        self.program = program
        self.folder = folder
        self.text = '目标' * text
        self.numbers = [f'A-{i:02d}' for i in range(1, applications + 1)]
        os.makedirs(folder, exist_ok=True)
        self.file = os.path.join(folder, 'base.db')
        self.make()
        self.start = State(self.numbers)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make(self):
        write(self.path('rubric.csv'), ['指标编号,指标名称,满分,步长']
              + [f'{code},指标{code},{top},{step}' for code, top, step in CRITERIA])
        write(self.path('items.csv'), ['代码,名称,下限,上限', 'X,创新能力分值,0,30'])
        write(self.path('programme.csv'), ['键,值', 'title,测试轮次', 'quota,2'])
        write(self.path('accounts.csv'), ['账号,姓名,工作单位,职称,角色', 'm1,组长甲,示例大学,教授,组长',
                                          'm2,专家乙,示例一院,研究员,评审专家',
                                          'm3,专家丙,示例二院,研究员,评审专家'])
        write(self.path('applications.csv'), [APPLICATION_HEADER]
              + [application_line(no, '项目' + no, self.text) for no in self.numbers])
        for name in os.listdir(self.folder):
            if name.startswith('base.db'):
                os.remove(self.path(name))
        subprocess.run([self.program, 'init', self.file, '--programme', self.path('programme.csv'), '--rubric',
                        self.path('rubric.csv'), '--objective-items', self.path('items.csv')], check=True,
                       env=ENVIRONMENT, stdout=subprocess.DEVNULL)
        pingshen(self.program, self.file, 'import', 'accounts', self.path('accounts.csv'))
        pingshen(self.program, self.file, 'import', 'applications', self.path('applications.csv'))
        pingshen(self.program, self.file, 'open')
        for member in MEMBERS:
            pingshen(self.program, self.file, '--as', member, 'undertake')

    def copy_to(self, folder):
        """A fresh copy of the round in an empty folder; its path."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for suffix in ('', '-wal'):
            if os.path.exists(self.file + suffix):
                shutil.copyfile(self.file + suffix, os.path.join(folder, 'round.db' + suffix))
        return os.path.join(folder, 'round.db')


class State:
    """What a round file holds, as far as a session can change it."""

    def __init__(self, numbers):
        self.marks = {}      # (member, application) -> {criterion: Decimal}
        self.state = {}      # (member, application) -> 'draft', 'submitted', 'returned'
        self.opinion = {}    # (member, application) -> text
        self.name = {no: '项目' + no for no in numbers}
        self.objective = {}  # application -> Decimal

    def copy(self):
        return copy.deepcopy(self)

    def facts(self):
        """Comparable; a sheet without marks and opinion is none."""
        sheets = {pair: (self.state.get(pair, 'draft'), dict(self.marks.get(pair, {})), self.opinion.get(pair, ''))
                  for pair in set(self.marks) | set(self.opinion) | set(self.state)}
        sheets = {pair: sheet for pair, sheet in sheets.items() if sheet != ('draft', {}, '')}
        return {'sheets': sheets, 'names': self.name, 'objective': self.objective}


def read_state(path):
    """The facts of a round file, read with another library than the program's own statements."""
    db = sqlite3.connect(path)
    try:
        state = State([])
        codes = [row[0] for row in db.execute('SELECT code FROM criterion ORDER BY position')]
        for account, no, kind, marks in db.execute(
                'SELECT account, no, state, marks FROM sheet JOIN account a ON a.id = account_id '
                'JOIN application p ON p.id = application_id'):
            state.state[account, no] = kind
            state.marks[account, no] = {code: decimal.Decimal(mark) / 100
                                        for code, mark in zip(codes, marks.split(' ')) if mark != '-'}
        for account, no, text in db.execute(
                'SELECT account, no, text FROM opinion JOIN account a ON a.id = account_id '
                'JOIN application p ON p.id = application_id'):
            state.opinion[account, no] = text
        state.name = dict(db.execute('SELECT no, project_name FROM application'))
        state.objective = {no: decimal.Decimal(value) / 100 for no, value in db.execute(
            'SELECT no, value_centi FROM objective_value JOIN application p ON p.id = application_id')}
        return state
    finally:
        db.close()


class Session:
    """A random session: lines for session.c and, for each, what it does to the state."""

    def __init__(self, scene, folder, seed, length, kinds=None, backups=True):
        self.scene = scene
        self.folder = folder
        self.random = random.Random(seed)
        self.lines = []
        self.states = [scene.start.copy()]  # states[k]: after k operations
        self.files = {}                     # operation number -> (kind, member, path)
        kinds = kinds or (['mark'] * 30 + ['opinion'] * 4 + ['submit'] * 8 + ['return'] * 2 + ['paper'] * 2
                          + ['paper_submit', 'objective', 'applications', 'sheets', 'sheets', 'reopen', 'reopen']
                          + ['backup'] * backups)
        while len(self.lines) < length:
            getattr(self, 'add_' + self.random.choice(kinds))()

    def add(self, words, state):
        self.lines.append('\t'.join(words))
        self.states.append(state)

    def pair(self, submitted):
        """A random pair that is (not) submitted, or None."""
        state = self.states[-1]
        pairs = [(m, no) for m in MEMBERS for no in self.scene.numbers
                 if (state.state.get((m, no)) == 'submitted') == submitted]
        return self.random.choice(pairs) if pairs else None

    def value(self, criterion):
        _, top, step = criterion
        return decimal.Decimal(str(step)) * self.random.randint(0, int(top / step))

    def give(self, state, pair, code, mark):
        state.marks.setdefault(pair, {})[code] = mark
        state.state.setdefault(pair, 'draft')

    def add_mark(self):
        pair = self.pair(False)
        if pair is None:
            return
        state = self.states[-1].copy()
        criterion = self.random.choice(CRITERIA)
        if self.random.random() < 0.05 and criterion[0] in state.marks.get(pair, {}):
            del state.marks[pair][criterion[0]]
            self.add(['mark', *pair, criterion[0], ''], state)
            return
        mark = self.value(criterion)
        self.give(state, pair, criterion[0], mark)
        self.add(['mark', *pair, criterion[0], str(mark)], state)

    def add_opinion(self):
        pair = self.pair(False)
        if pair is not None:
            state = self.states[-1].copy()
            state.opinion[pair] = '意见' * self.random.randint(1, 60)
            state.state.setdefault(pair, 'draft')
            self.add(['opinion', *pair, state.opinion[pair]], state)

    def add_submit(self):
        """Completes a sheet first if need be."""
        pair = self.pair(False)
        if pair is None:
            return
        for criterion in CRITERIA:
            if criterion[0] not in self.states[-1].marks.get(pair, {}):
                state = self.states[-1].copy()
                mark = self.value(criterion)
                self.give(state, pair, criterion[0], mark)
                self.add(['mark', *pair, criterion[0], str(mark)], state)
        state = self.states[-1].copy()
        state.state[pair] = 'submitted'
        self.add(['submit', *pair], state)

    def add_return(self):
        pair = self.pair(True)
        if pair is not None:
            state = self.states[-1].copy()
            state.state[pair] = 'returned'
            self.add(['return', '-', *pair, '笔误'], state)

    def file(self, lines):
        return write(os.path.join(self.folder, f'in{len(self.lines)}.csv'), lines)

    def add_paper(self, submit=False):
        state = self.states[-1].copy()
        rows, named = [], set()
        for _ in range(self.random.randint(2, 12)):
            pair = self.pair(False)
            if pair is None:
                return
            for criterion in CRITERIA:
                if pair not in named and (submit or self.random.random() < 0.6):
                    mark = self.value(criterion)
                    self.give(state, pair, criterion[0], mark)
                    rows.append(f'{pair[0]},{pair[1]},{criterion[0]},{mark}')
            if submit:
                state.state[pair] = 'submitted'
            named.add(pair)
        if rows:
            path = self.file(['账号,申报编号,指标编号,得分', *rows])
            self.add(['import', '-', 'marks', path, '纸质', *(['submit'] if submit else [])], state)

    def add_paper_submit(self):
        self.add_paper(True)

    def add_objective(self):
        state = self.states[-1].copy()
        state.objective = {no: decimal.Decimal(self.random.randint(0, 3000)) / 100 for no in self.scene.numbers}
        path = self.file(['申报编号,X', *(f'{no},{value}' for no, value in state.objective.items())])
        self.add(['import', '-', 'objective', path], state)

    def add_applications(self):
        state = self.states[-1].copy()
        for no in self.random.sample(self.scene.numbers, 3):
            state.name[no] = f'项目{no}改{self.random.randint(1, 999)}'
        path = self.file([APPLICATION_HEADER]
                         + [application_line(no, name, self.scene.text) for no, name in state.name.items()])
        self.add(['import', '-', 'applications', path, '更正'], state)

    def add_sheets(self):
        """Exported over an older export of the same name: the name shows the old one or the new one."""
        member = self.random.choice(MEMBERS)
        path = os.path.join(self.folder, f'{member}.csv')
        self.add(['export', member, 'sheets', path], self.states[-1].copy())
        self.files[len(self.lines)] = ('sheets', member, path)

    def add_backup(self):
        path = os.path.join(self.folder, f'backup{len(self.lines)}.db')
        self.add(['backup', '-', path], self.states[-1].copy())
        self.files[len(self.lines)] = ('backup', '-', path)

    def add_reopen(self):
        self.add(['reopen', self.random.choice(MEMBERS + ('-',))], self.states[-1].copy())

    # ---- afterwards ----

    def script(self):
        return ('\n'.join(self.lines) + '\n').encode()

    def check_round(self, path, done, unknown=True):
        """The file holds exactly the first `done` operations, or (unknown) the one in flight as well."""
        found = read_state(path).facts()
        for count in (done, done + 1) if unknown else (done,):
            if count < len(self.states) and self.states[count].facts() == found:
                return count
        raise Failed(f'after {done} acknowledged operations the round holds something else: '
                     + difference(self.states[done].facts(), found))

    def check_files(self, done):
        """Every acknowledged export is there and whole, and there is no half one."""
        last = {}
        for number, (kind, member, path) in self.files.items():
            if number <= done:
                last[path] = (kind, member, [number])
            elif number == done + 1:
                last.setdefault(path, (kind, member, [None]))[2].append(number)
        for path, (kind, member, numbers) in last.items():
            path = os.path.join(self.folder, os.path.basename(path))
            if not os.path.exists(path):
                if None not in numbers:
                    raise Failed(f'an acknowledged {kind} is missing: {path}')
            elif kind == 'sheets':
                self.check_sheets(path, member, numbers)
            else:
                pingshen(self.scene.program, path, 'verify')
                self.check_round(path, numbers[-1], False)

    def check_sheets(self, path, member, numbers):
        with open(path, 'rb') as file:
            data = file.read()
        rows = list(csv.reader(data.decode('utf-8-sig').splitlines()))
        if not data.endswith(b'\r\n') or len(rows) != len(self.scene.numbers) + 1:
            raise Failed(f'half an export: {path}')
        found = {row[0]: {code: decimal.Decimal(cell) for (code, _, _), cell in zip(CRITERIA, row[2:]) if cell}
                 for row in rows[1:]}
        for number in numbers:
            marks = self.states[number].marks if number else {}
            if number and all(found.get(no) == marks.get((member, no), {}) for no in self.scene.numbers):
                return
        raise Failed(f'an export shows other marks than there were: {path}')


def difference(wanted, found):
    for part in wanted:
        for key in sorted(set(wanted[part]) | set(found[part])):
            if wanted[part].get(key) != found[part].get(key):
                return f'{part} {key}: {found[part].get(key)} instead of {wanted[part].get(key)}'
    return 'nothing'


def acknowledged(output):
    """Number of operations that were acknowledged, and the receipts among them."""
    count, receipts = 0, []
    for line in output.decode().splitlines(keepends=True):
        match = re.fullmatch(r'ok (\d+)(?: (\S+))?\n', line)
        if match is None:
            raise Failed('the session answered ' + line.strip())
        count = int(match[1])
        if match[2]:
            receipts.append(match[2])
    return count, receipts
