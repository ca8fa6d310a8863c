"""The two rounds of blind.py: made in the same way, with the same clock and the same random numbers, up to a stage; what
differs is what the viewer may not know (Secret).
"""
import os
import re
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'crash'))
import bases  # noqa: E402  (the folder is named in the line above)
import scene  # noqa: E402

NOW = 1767600000000
PANEL = ('c1', 'd1', 'r1', 'r2', 'r3')
NAMES = {'c1': '组长甲', 'd1': '副组长乙', 'r1': '专家丙', 'r2': '专家丁', 'r3': '专家戊'}
ROLES = {'c1': '组长', 'd1': '副组长', 'r1': '评审专家', 'r2': '评审专家', 'r3': '评审专家'}
VIEWERS = ('r1', 'c1', 'd1', 's1', 'v1', 'local')
# reopened: published, then open again with the withdrawn list and the old ruling in the file, and new marks
STAGES = ('setup', 'scoring', 'complete', 'closed', 'published', 'approved', 'reopened')
AFTER_CLOSE = ('closed', 'published', 'approved')
KNOWS_ALL_AFTER_CLOSE = ('c1', 'd1', 's1', 'v1', 'local')
# Who has given what while scoring goes on: c1 all submitted, d1 drafts, r2 one of each, r3 nothing but an opinion.
GIVEN = {('c1', 'A-1'): 'submit', ('c1', 'A-2'): 'submit', ('c1', 'A-3'): 'submit', ('d1', 'A-1'): 'draft',
         ('d1', 'A-2'): 'half', ('r1', 'A-1'): 'draft', ('r1', 'A-2'): 'submit', ('r2', 'A-1'): 'submit',
         ('r2', 'A-2'): 'draft', ('r2', 'A-3'): 'half', ('r2', 'A-4'): 'draft', ('r3', 'A-2'): 'submit',
         ('r3', 'A-4'): 'submit', ('c1', 'A-4'): 'draft', ('d1', 'A-4'): 'half', ('r1', 'A-4'): 'draft'}
# What lies in the folder of who sits at the workstation: the names of keys.csv, and which of our files they stand for.
FOLDER = {'corrected.csv': 'applications_later.csv', 'members.csv': 'members.csv', 'budget.csv': 'budget.csv',
          'schedule.csv': 'schedule.csv', 'more.csv': 'accounts_later.csv', 'recusals.csv': 'recusals_later.csv',
          'assignments.csv': 'assignments.csv', 'objective.csv': 'objective_later.csv', 'paper.csv': 'guess.csv',
          'new.pub': 'new.pub'}
APPLICATION_TITLE = ('申报编号,项目名称,申报单位,产业类型,产业领域,领衔专家,项目负责人,联系电话,形式审查结论,重点任务与预期目标,'
                     '实施路径及具体举措')


class Secret:
    """What differs between the two rounds: variant 0 or 1."""

    def __init__(self, viewer, stage, kind, variant):
        self.viewer = viewer
        self.kind = kind      # 'marks' or 'recused'
        self.variant = variant
        self.after = stage in AFTER_CLOSE
        self.was_closed = self.after or stage == 'reopened'
        self.texts_only = kind == 'recused' and self.was_closed  # names stood in the ranking, the application's text did not
        self.balanced = stage in ('published', 'approved')  # the published list must be the same
        self.reopened = stage == 'reopened'

    def mark(self, account, number, code):
        if (account, number, code) == ('r3', 1, 'K2'):
            return 4 if self.variant and self.balanced and self.kind == 'marks' else 3  # far from the others
        like = 2 if number == 3 else number  # are equal
        base = {'K1': 4 + like, 'K2': 10 + like}[code] + PANEL.index(account) % 2
        hidden = account != self.viewer and (self.kind == 'marks' or number == 4)
        if not self.variant or not hidden or self.texts_only or self.reopened:
            return base
        if self.balanced:  # r2 and r3 change places in such a way that every total stays
            shift = {'r2': 1, 'r3': -1}.get(account, 0)
            return base + (shift if code == 'K1' else -shift)
        return base - 3 if (number + PANEL.index(account)) % 2 else base + 1

    def new_mark(self, account, number, code):
        """Given after the round was opened again."""
        hidden = account != self.viewer and (self.kind == 'marks' or number == 4)
        return {'K1': 1, 'K2': 8.5}[code] + (1 if self.variant and hidden else 0)

    def opinion(self, account, number):
        hidden = account != self.viewer and (self.kind == 'marks' or number == 4)
        return '路径可行。' if not (self.variant and hidden) else '目标偏大，经费测算依据不足，建议核减；' * 3

    def objective(self, number, code):
        base = {'X': 2 + (2 if number == 3 else number), 'Y': -1}[code]
        hidden = self.kind == 'marks' and not self.was_closed and self.viewer in PANEL
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
        self.csv('accounts.csv', '账号,姓名,工作单位,职称,角色,SSH公钥',
                 *(f'{a},{NAMES[a]},示例{a}院,教授,{ROLES[a]},{bases.key_of(a)}' for a in PANEL),
                 f's1,工作人员己,,,工作人员,{bases.key_of("s1")}', f'v1,监督员庚,,,监督员,{bases.key_of("v1")}')
        self.csv('applications.csv', APPLICATION_TITLE, *(s.application(n) for n in range(1, 5)),
                 'A-5,项目5,示例5学会,新兴产业,氢能,林知5,负责人5,19900000005,不通过,目标,路径')
        self.csv('members_made.csv', '申报编号,序号,姓名,职务职称,工作单位',
                 f'A-4,1,{"周一苇" if s.variant and s.kind == "recused" and not s.texts_only else "林知4"},教授,示例甲研究院',
                 'A-1,1,林知1,教授,示例乙研究院', 'A-1,2,专家丁,研究员,示例r2院')
        self.csv('objective.csv', '申报编号,X,Y', *(f'A-{n},{s.objective(n, "X")},{s.objective(n, "Y")}' for n in range(1, 5)))
        recused = s.viewer if s.kind == 'recused' else 'd1'
        self.csv('recusals.csv', '账号,申报编号,事由', f'{recused},A-4,同事')
        self.recused = recused
        self.files_of_probes()

    def files_of_probes(self):
        """The same in both rounds."""
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
        self.csv('budget.csv', '申报编号,序号,支出内容明细,金额,资金类别', 'A-4,1,设备,12.5,专项资金', 'A-1,1,差旅,3,自筹资金')
        self.csv('schedule.csv', '申报编号,序号,开始日期,结束日期,工作内容,责任人', 'A-4,1,2026-01-01,2026-03-31,调研,林知4')
        self.csv('new.pub', bases.key_of('new') + ' new')

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
        self.run('--as', 'c1', 'rule', '--order', 'A-3,A-2', '--method', 'chair', '--reason', '指标更具体')
        self.run('--as', 'c1', 'publish', '--start', '2026-01-01', '--end', '2026-01-02')
        if stage == 'approved':
            self.run('objection', 'add', '--app', 'A-1', '--from', '实名', '--contact', '1', '--text', '内容')
            self.run('objection', 'decide', '1', '--dismissed', '--reason', '不成立')
            self.run('approve')
        if stage == 'reopened':
            self.open_again()

    def open_again(self):
        """New marks: r2 has submitted his again, r3 is at it, d1 and c1 have only been given theirs back."""
        self.run('--as', 'c1', 'reopen', '--reason', '复核')
        pairs = [('r2', 1), ('r2', 4), ('r3', 2), ('r3', 4), ('d1', 1), ('c1', 3), ('c1', 4)]
        for account, number in pairs:
            if (account, number) in self.pairs():
                self.run('return', account, f'A-{number}', '--reason', '复核')
        self.csv('again.csv', '账号,申报编号,指标编号,得分', *(f'{a},A-{n},{code},{self.secret.new_mark(a, n, code)}' for a, n in pairs
                                                    for code in ('K1', 'K2') if (a, n) in self.pairs() and a in ('r2', 'r3')))
        self.run('import', 'marks', 'again.csv')
        for account, number in pairs:
            if account == 'r2' and (account, number) in self.pairs():
                self.run('--as', account, 'submit', f'A-{number}')
        self.run('--as', 'd1', 'mark', 'A-1', 'K1', str(self.secret.new_mark('d1', 1, 'K1')))
        self.run('--as', 'r3', 'opinion', 'A-2', '-', stdin=self.secret.opinion('r3', 2).encode())

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
