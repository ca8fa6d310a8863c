"""blind.py PINGSHEN TOOLS WORK [VIEWER [STAGE]]: nothing that a person may not know shows in anything.

For each role and stage two rounds are made in the same way, with the same clock and the same random numbers; they differ
only in what the viewer may not know. Every probe of probes.txt is run on a copy of both: standard output, messages, exit
status, and every file written (name, size, bytes) must be the same.

One thing differs by design: an entry of the journal is bound to its detail by a salted hash. So the hashes of the chain,
and what is derived from them (receipts), are replaced by the number of their entry before comparing; of an entry whose
detail differs between the two rounds the detail's hash too, if there is a salt of 128 bits in it: without one anybody who
sees the hash can find the detail by trying. Nothing else is replaced but the digest of a file that the viewer has just imported.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'crash'))
import scene  # noqa: E402  (the folder is named in the line above)

NOW = 1767600000000
PANEL = ('c1', 'd1', 'r1', 'r2', 'r3')
NAMES = {'c1': '组长甲', 'd1': '副组长乙', 'r1': '专家丙', 'r2': '专家丁', 'r3': '专家戊'}
ROLES = {'c1': '组长', 'd1': '副组长', 'r1': '评审专家', 'r2': '评审专家', 'r3': '评审专家'}
VIEWERS = ('r1', 'c1', 'd1', 's1', 'v1', 'local')
STAGES = ('setup', 'scoring', 'complete', 'closed', 'published', 'approved')
KNOWS_ALL_AFTER_CLOSE = ('c1', 'd1', 's1', 'v1', 'local')
# Who has given what while scoring goes on: c1 all submitted, d1 drafts, r2 one of each, r3 nothing but an opinion.
GIVEN = {('c1', 'A-1'): 'submit', ('c1', 'A-2'): 'submit', ('c1', 'A-3'): 'submit', ('d1', 'A-1'): 'draft',
         ('d1', 'A-2'): 'half', ('r1', 'A-1'): 'draft', ('r1', 'A-2'): 'submit', ('r2', 'A-1'): 'submit',
         ('r2', 'A-2'): 'draft', ('r2', 'A-3'): 'half', ('r2', 'A-4'): 'draft', ('r3', 'A-2'): 'submit',
         ('r3', 'A-4'): 'submit', ('c1', 'A-4'): 'draft', ('d1', 'A-4'): 'half', ('r1', 'A-4'): 'draft'}
APPLICATION_TITLE = ('申报编号,项目名称,申报单位,产业类型,产业领域,领衔专家,项目负责人,联系电话,形式审查结论,重点任务与预期目标,'
                     '实施路径及具体举措')


class Secret:
    """What differs between the two rounds: variant 0 or 1."""

    def __init__(self, viewer, stage, kind, variant):
        self.viewer = viewer
        self.kind = kind      # 'marks' or 'recused'
        self.variant = variant
        after = STAGES.index(stage) >= STAGES.index('closed')
        self.texts_only = kind == 'recused' and after  # names stand in the ranking, the application's text does not
        self.balanced = after and STAGES.index(stage) > STAGES.index('closed')  # the published list must be the same
        self.after = after

    def mark(self, account, number, code):
        base = {'K1': 4 + number, 'K2': 10 + number}[code] + PANEL.index(account) % 2
        hidden = account != self.viewer and (self.kind == 'marks' or number == 4)
        if not self.variant or not hidden or self.texts_only:
            return base
        if self.balanced:  # r2 and r3 change places in such a way that every total stays
            shift = {'r2': 1, 'r3': -1}.get(account, 0)
            return base + (shift if code == 'K1' else -shift)
        return base - 3 if (number + PANEL.index(account)) % 2 else base + 1

    def opinion(self, account, number):
        hidden = account != self.viewer and (self.kind == 'marks' or number == 4)
        return '路径可行。' if not (self.variant and hidden) else '目标偏大，经费测算依据不足，建议核减；' * 3

    def objective(self, number, code):
        base = {'X': 2 + number, 'Y': -1}[code]
        hidden = self.kind == 'marks' and not self.after and self.viewer in PANEL
        return base + 1 if self.variant and hidden else base

    def application(self, number):
        other = self.variant and self.kind == 'recused' and number == 4
        name, society, expert = f'项目{number}', f'示例{number}学会', f'林知{number}'
        if other and not self.texts_only:
            name, society, expert = '另一个团队的项目', '示例别的学会', '周一苇'
        text = '另一种目标与措施' * 40 if other else f'目标{number}' * 10
        return f'A-{number},{name},{society},新兴产业,氢能,{expert},负责人{number},1990000000{number},通过,{text},{text}路径'


class Rounds:
    """Makes one of the two rounds up to a stage."""

    def __init__(self, program, shim, folder, secret):
        self.program, self.shim, self.folder, self.secret = program, shim, folder, secret
        self.step = 0
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        self.inputs = os.path.join(folder, 'files')
        os.makedirs(self.inputs)
        self.round = os.path.join(folder, 'round.db')
        self.files()

    def run(self, *words, stdin=b''):
        self.step += 1
        done = subprocess.run([self.program, '--round', self.round, *words], input=stdin, capture_output=True, check=False,
                              cwd=self.inputs, env=environment(self.shim, f'make {self.step}'))
        if done.returncode != 0:
            raise scene.Failed(f'making a round: {words}: {done.stderr.decode()}')
        return done.stdout.decode()

    def csv(self, name, *lines):
        return scene.write(os.path.join(self.inputs, name), lines)

    def files(self):
        s = self.secret
        self.csv('rubric.csv', '指标编号,指标名称,满分,步长', 'K1,目标,10,1', 'K2,路径,20,0.5')
        self.csv('items.csv', '代码,名称,下限,上限', 'X,创新,0,10', 'Y,扣分,-5,5')
        self.csv('programme.csv', '键,值', 'title,测试轮次', 'quota,2')
        self.csv('accounts.csv', '账号,姓名,工作单位,职称,角色', *(f'{a},{NAMES[a]},示例{a}院,教授,{ROLES[a]}' for a in PANEL),
                 's1,工作人员己,,,工作人员', 'v1,监督员庚,,,监督员')
        self.csv('applications.csv', APPLICATION_TITLE, *(s.application(n) for n in range(1, 5)),
                 'A-5,项目5,示例5学会,新兴产业,氢能,林知5,负责人5,19900000005,不通过,目标,路径')
        self.csv('members_made.csv', '申报编号,序号,姓名,职务职称,工作单位',
                 f'A-4,1,{"周一苇" if s.variant and s.kind == "recused" and not s.texts_only else "林知4"},教授,示例甲研究院',
                 'A-1,1,林知1,教授,示例乙研究院', 'A-1,2,专家丁,研究员,示例r2院')
        self.csv('objective.csv', '申报编号,X,Y', *(f'A-{n},{s.objective(n, "X")},{s.objective(n, "Y")}' for n in range(1, 5)))
        recused = s.viewer if s.kind == 'recused' else 'd1'
        self.csv('recusals.csv', '账号,申报编号,事由', f'{recused},A-4,同事')
        self.recused = recused
        # files of the probes: the same in both rounds
        self.csv('guess.csv', '账号,申报编号,指标编号,得分', 'r2,A-2,K1,7', 'r2,A-2,K2,13', 'd1,A-1,K1,6', 'd1,A-1,K2,12', 'r3,A-3,K1,6',
                 'r3,A-3,K2,13')
        self.csv('guess_high.csv', '账号,申报编号,指标编号,得分', 'r2,A-2,K1,10', 'd1,A-1,K1,10')
        self.csv('wrong.csv', '账号,申报编号,指标编号,得分', 'r2,A-2,K1,11', 'r2,A-1,K1,5', 'd1,A-4,K1,5', 'c1,A-1,K2,5')
        self.csv('form.csv', '申报编号,项目名称,K1 目标（满分10）,K2 路径（满分20）,评审意见,校验码', 'A-1,项目1,5,5,,0000-0000-0000')
        later = APPLICATION_TITLE.split(',')
        short = [later[i] for i in (0, 1, 2, 3, 4, 8)]
        self.csv('applications_later.csv', ','.join(short), 'A-4,更名后的项目,示例4学会,新兴产业,氢能,通过')
        self.csv('applications_out.csv', ','.join(short), 'A-1,项目1,示例1学会,新兴产业,氢能,不通过')
        self.csv('members.csv', '申报编号,序号,姓名,职务职称,工作单位', 'A-1,1,林知1,教授,示例乙研究院')
        self.csv('objective_later.csv', '申报编号,X', 'A-1,9')
        self.csv('recusals_later.csv', '账号,申报编号,事由', 'r2,A-1,同事', 'r3,A-2,同事')
        self.csv('assignments.csv', '账号,申报编号', *(f'{a},A-{n}' for a in PANEL for n in range(1, 4)))
        self.csv('accounts_later.csv', '账号,姓名,角色', 'n9,专家癸,评审专家')

    def pairs(self):
        return [(a, n) for a in PANEL for n in range(1, 5) if (a, n) != (self.recused, 4)]

    def make(self, stage):
        """Goes on until the stage; the marks are given as people give them, on the command line and on paper."""
        self.run('init', self.round, '--programme', 'programme.csv', '--rubric', 'rubric.csv', '--objective-items', 'items.csv')
        self.run('import', 'accounts', 'accounts.csv')
        self.run('import', 'applications', 'applications.csv')
        self.run('import', 'members', 'members_made.csv')
        self.run('import', 'objective', 'objective.csv')
        self.run('import', 'recusals', 'recusals.csv')
        if stage == 'setup':
            return
        self.run('recusal', 'reject', '1', '--reason', '同名不同人')
        self.run('open')
        for account in PANEL:
            self.run('--as', account, 'undertake')
        if stage == 'scoring':
            self.give()
            return
        self.csv('marks.csv', '账号,申报编号,指标编号,得分', *(f'{a},A-{n},{code},{self.secret.mark(a, n, code)}'
                                                    for a, n in self.pairs() for code in ('K1', 'K2')))
        for account, number in self.pairs():
            if number < 3:
                self.run('--as', account, 'opinion', f'A-{number}', '-', stdin=self.secret.opinion(account, number).encode())
        self.run('import', 'marks', 'marks.csv', '--submit')
        if stage == 'complete':
            return
        self.run('--as', 'c1', 'close')
        if stage == 'closed':
            return
        self.settle_outliers()
        self.run('--as', 'c1', 'publish', '--start', '2026-01-01', '--end', '2026-01-02')
        if stage == 'approved':
            self.run('approve')

    def settle_outliers(self):
        for line in self.run('--as', 'c1', 'outliers').splitlines():
            words = line.split()
            pair = [w for w in words if w in PANEL], [w for w in words if re.fullmatch(r'A-\d', w)]
            if all(pair):
                self.run('--as', 'c1', 'outlier', pair[0][0], pair[1][0], '--reason', '看法')

    def give(self):
        s = self.secret
        rows = []
        for (account, no), state in GIVEN.items():
            number = int(no[2:])
            if (account, number) not in self.pairs():
                continue
            for code in ('K1', 'K2') if state != 'half' else ('K1',):
                rows.append(f'{account},{no},{code},{s.mark(account, number, code)}')
            if number < 3 or number == 4:
                self.run('--as', account, 'opinion', no, '-', stdin=s.opinion(account, number).encode())
        self.csv('marks.csv', '账号,申报编号,指标编号,得分', *rows)
        self.run('import', 'marks', 'marks.csv')
        for (account, no), state in GIVEN.items():
            if state == 'submit' and (account, int(no[2:])) in self.pairs():
                self.run('--as', account, 'submit', no)
        if ('r3', 2) in self.pairs():
            self.run('return', 'r3', 'A-2', '--reason', '笔误')
        for account, number, code in (('d1', 3, 'K1'), ('r2', 3, 'K2'), ('r3', 1, 'K1'), ('c1', 4, 'K2')):
            if (account, number) in self.pairs():  # one at a time, as members do it
                self.run('--as', account, 'mark', f'A-{number}', code, str(s.mark(account, number, code)))
        self.run('--as', 'r3', 'opinion', 'A-3', '-', stdin=s.opinion('r3', 3).encode())


def environment(shim, seed):
    return {**scene.ENVIRONMENT, 'LD_PRELOAD': shim, 'SHIM_NOW': str(NOW), 'SHIM_SEED': seed, 'COLUMNS': '80'}


def receipt_of(entry_hash):
    """The short code of digest.c."""
    symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    bits = int.from_bytes(hashlib.sha256(entry_hash.encode()).digest()[:8], 'big')
    code = ''.join(symbols[bits >> (59 - 5 * i) & 31] for i in range(12))
    return '-'.join((code[:4], code[4:8], code[8:]))


class Chain:
    """The journal of one round, and the digests of the files that were imported."""

    def __init__(self, path):
        db = sqlite3.connect(path)
        self.entries = db.execute('SELECT seq, hash, detail, time, actor, via, action, person, object FROM journal ORDER BY seq').fetchall()
        self.files = [digest for (digest,) in db.execute('SELECT sha256 FROM import_run ORDER BY no')]
        db.close()


class Names:
    """What differs by design, each with the label that stands for it: the hashes of the chain and the receipts; the digest of a
    detail that differs between the two rounds, if it is salted; and the file that the viewer has just imported himself."""

    def __init__(self, chain, other, own_files_from):
        self.labels = {}
        for mine, his in zip(chain.entries, other.entries):
            seq, entry_hash, detail, action = mine[0], mine[1], mine[2], mine[6]
            self.labels[entry_hash] = f'<hash {seq}>'
            self.labels[receipt_of(entry_hash)] = f'<receipt {seq}>'
            if mine[3:] != his[3:]:
                raise scene.Failed(f'entry {seq} differs in more than its detail: {mine[3:]} {his[3:]}')
            if detail != his[2]:
                salt = json.loads(detail).get('salt', '')
                if not re.fullmatch(r'[0-9a-f]{32,}', salt):
                    raise scene.Failed(f'entry {seq} ({action}) holds a secret and no salt of 128 bits')
                self.labels[hashlib.sha256(detail.encode()).hexdigest()] = f'<detail {seq}>'
        for number, digest in enumerate(chain.files[own_files_from:]):
            self.labels[digest] = f'<own file {number}>'

    def replace(self, data):
        text = data.decode('utf-8', 'surrogateescape')
        pattern = r'(?:[0-9a-f]{8,64}|\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b)'
        return re.sub(pattern, lambda m: self.label(m[0]), text)

    def label(self, word):
        """A hash may be cut short where there is no room for it."""
        if word in self.labels:
            return self.labels[word]
        return next((f'{label}[{known.index(word)}:{len(word)}]' for known, label in self.labels.items() if word in known), word)


class CommandLine:
    """The front end of the commands. Another one (screens, SSH) has the same two methods."""

    name = ''

    def __init__(self, program, shim):
        self.program, self.shim = program, shim

    def run(self, folder, viewer, probe, made):
        """Everything that the steps of the probe show: a list of (exit status, output, messages)."""
        shown = []
        for number, step in enumerate(probe.split(' ; ')):
            words, _, stdin = step.partition(' < ')
            words = [made.get(w, w) if w.startswith('{') else w for w in words.split(' ')]
            words = [os.path.join('files', w[1:]) if w.startswith('@') else w.lstrip('%') for w in words]
            command = [self.program, *([] if viewer == 'local' else ['--as', viewer]), '--round', 'round.db', *words]
            done = subprocess.run(command, input=stdin.encode(), capture_output=True, check=False, cwd=folder,
                                  env=environment(self.shim, f'{probe} {number}'))
            if done.returncode > 4:
                raise scene.Failed(f'{probe}: status {done.returncode}')
            shown.append((done.returncode, done.stdout, done.stderr))
        return shown


class Keys:
    """The workstation: a walk of keys through its screens. A probe is "SEED STEPS"."""

    name = 'keys'

    def __init__(self, look, shim):
        self.look, self.shim = look, shim

    def run(self, folder, viewer, probe, made):
        done = subprocess.run([self.look, 'round.db', viewer, *probe.split(' ')], stdin=subprocess.DEVNULL, cwd=folder,
                              capture_output=True, check=False, env={**environment(self.shim, probe), 'TERM': 'xterm-256color'})
        if done.returncode != 0:
            raise scene.Failed(f'keys {probe}: status {done.returncode} {done.stderr.decode()[-300:]}')
        return [(0, done.stdout, done.stderr)]


class Blind:
    def __init__(self, program, tools, work):
        self.program = program
        self.shim = os.path.join(tools, 'crash', 'shim.so')
        self.work = work
        self.fronts = {front.name: front for front in (
            CommandLine(program, self.shim), Keys(os.path.join(tools, 'proof', 'look'), self.shim))}
        with open(os.path.join(HERE, 'probes.txt'), encoding='utf-8') as file:
            self.probes = [line.strip() for line in file if line.strip() and not line.startswith('#')]
        self.share = int(os.environ.get('BLIND_SHARE', '1'))  # of the probes, every how many-th: another part in each row

    def seen(self, source, folder, viewer, probe, made):
        """All that can be seen of one probe on a copy of a round, as it is: outputs, files by their names; and its journal."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name in ('round.db', 'round.db-wal'):
            if os.path.exists(os.path.join(source, name)):
                shutil.copyfile(os.path.join(source, name), os.path.join(folder, name))
        os.symlink(os.path.join(source, 'files'), os.path.join(folder, 'files'))  # the same name in both rounds
        front, _, rest = probe.partition(': ')
        front, probe = (self.fronts[front], rest) if front in self.fronts and rest else (self.fronts[''], probe)
        shown = front.run(folder, viewer, probe, made)
        files = []
        for top, _, names in os.walk(folder):
            for name in sorted(names):
                path = os.path.join(top, name)
                if not name.startswith('round.db'):
                    with open(path, 'rb') as file:
                        files.append((os.path.relpath(path, folder), file.read()))
        return shown, files, Chain(os.path.join(folder, 'round.db'))

    def compare(self, folder, viewer, probe, made, imports):
        """One probe on both rounds; what differs by design replaced."""
        sides = [self.seen(os.path.join(folder, str(v)), os.path.join(folder, 'run'), viewer, probe, made[v]) for v in (0, 1)]
        chains, results = [side[2] for side in sides], []
        if len(chains[0].entries) != len(chains[1].entries):
            raise scene.Failed(f'“{probe}” leaves {len(chains[0].entries)} entries of the journal, and {len(chains[1].entries)}')
        for (shown, files, chain), other in zip(sides, reversed(chains)):
            names = Names(chain, other, imports)
            # the sums of a bundle are over files that are compared themselves
            names.labels.update({hashlib.sha256(data).hexdigest(): f'<sum {os.path.basename(path)}>' for path, data in files})
            results.append([(status, names.replace(out), names.replace(err)) for status, out, err in shown]
                           + [(path, names.replace(data)) for path, data in files])
        if results[0] != results[1]:
            raise scene.Failed(f'“{probe}” differs:\n# {first_difference(*results)}')

    def pair(self, number, viewer, stage, kind):
        """One row of the table: all probes of one viewer in one stage. Returns how many were compared."""
        folder = os.path.join(self.work, f'{viewer}-{stage}-{kind}')
        made = []
        for variant in (0, 1):
            rounds = Rounds(self.program, self.shim, os.path.join(folder, str(variant)), Secret(viewer, stage, kind, variant))
            rounds.make(stage)
            chain = Chain(rounds.round)
            made.append({'{own}': self.own_receipt(rounds.round, viewer), '{head}': chain.entries[-1][1]})
        self.differ(folder)
        probes = self.probes[number % self.share::self.share]
        for probe in probes:
            self.compare(folder, viewer, probe, made, len(chain.files))
        shutil.rmtree(folder)
        return len(probes)

    def differ(self, folder):
        """The two rounds must really differ, or nothing would be compared."""
        dumps = []
        for variant in ('0', '1'):
            db = sqlite3.connect(os.path.join(folder, variant, 'round.db'))
            dumps.append([db.execute(f'SELECT * FROM {table} ORDER BY 1, 2').fetchall()
                          for table in ('sheet', 'opinion', 'application_text', 'application', 'objective_value')])
            db.close()
        if dumps[0] == dumps[1]:
            raise scene.Failed('the two rounds are the same')

    def own_receipt(self, round_file, viewer):
        db = sqlite3.connect(round_file)
        row = db.execute("SELECT hash FROM journal JOIN account a ON a.token = person WHERE account = ? AND action LIKE 'submit%' "
                         'ORDER BY seq LIMIT 1', (viewer,)).fetchone()
        db.close()
        return receipt_of(row[0]) if row else '0000-0000-0000'


def first_difference(first, second):
    for a, b in zip(first, second):
        for x, y in zip(a, b):
            if x != y:
                lines = zip(str(x).splitlines(), str(y).splitlines())
                pair = next(((p, q) for p, q in lines if p != q), (f'{len(str(x))} characters', f'{len(str(y))} characters'))
                return f'{pair[0][:300]}\n# {pair[1][:300]}'
    return f'{len(first)} parts, {len(second)} parts'


def rows():
    """The table: viewer, stage, what differs. After close most roles may know everything, so that nothing is left to hide."""
    for stage in STAGES:
        for viewer in VIEWERS:
            after = STAGES.index(stage) >= STAGES.index('closed')
            # before the first mark only what the panel may not know yet differs: objective points
            if not (after and viewer in KNOWS_ALL_AFTER_CLOSE) and not (stage == 'setup' and viewer not in PANEL):
                yield viewer, stage, 'marks'
            if viewer in PANEL:
                yield viewer, stage, 'recused'


def main():
    program, tools, work = sys.argv[1:4]
    only = sys.argv[4:6]
    started = time.monotonic()
    blind = Blind(program, tools, work)
    table = [row for row in rows() if all(word in row for word in only)]

    def one(numbered):
        try:
            return blind.pair(numbered[0], *numbered[1]), ''
        except scene.Failed as failure:
            return 0, str(failure)

    compared, failed = 0, 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get('JOBS', '2'))) as pool:
        for row, (count, said) in zip(table, pool.map(one, enumerate(table))):
            compared += count
            failed += said != ''
            print(f'{"not ok" if said else "ok"} {" ".join(row)}: ' + (said or f'{count} probes the same'), flush=True)
    print(f'# {compared} probes of {len(table)} rows compared, {failed} rows differ ({time.monotonic() - started:.0f} s)')


if __name__ == '__main__':
    main()
