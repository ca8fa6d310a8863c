"""One small round in every stage, for tests that run each command once from the right place.

A base is a folder with round.db (and its log) and the files that commands read; made with a still clock and known
random numbers, so that two rounds made in the same way are the same.
"""
import base64
import os
import pwd
import shutil
import subprocess

import scene

NOW = 1767600000000  # 2026-01-05 08:00 UTC


def key_of(account):
    """A public key that nobody has the other half of."""
    blob = b'\0\0\0\x0bssh-ed25519\0\0\0 ' + account.encode().ljust(32, b'.')
    return 'ssh-ed25519 ' + base64.b64encode(blob).decode()


def served(proof, line):
    """What sshd tells `serve`. A served process gives up ptrace, which the leak checker needs."""
    return {'SSH_USER_AUTH': proof, 'SSH_ORIGINAL_COMMAND': line, 'SSH_CONNECTION': '192.0.2.7 50000 192.0.2.1 22',
            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':detect_leaks=0'}


class Bases:
    def __init__(self, program, shim, folder):
        self.program = program
        self.shim = shim
        self.folder = folder
        self.count = 0
        os.makedirs(folder, exist_ok=True)
        self.files()
        self.make()

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def environment(self, seed, now=NOW, memory=False, **more):
        """memory: calls for memory pass through the interposed library as well, whoever the program gets it from."""
        made = {**scene.ENVIRONMENT, 'LD_PRELOAD': preload(self.shim), 'SHIM_NOW': str(now), 'SHIM_SEED': seed, **more}
        if memory:  # it comes before the address sanitizer, which would not like it, and asks it for the memory
            made['LD_PRELOAD'] = self.shim
            made['ASAN_OPTIONS'] = made.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'
            leaks = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'leaks.txt')
            made['LSAN_OPTIONS'] = made.get('LSAN_OPTIONS', '') + f':print_suppressions=0:suppressions={leaks}'
        return made

    def files(self):
        lines = {
            'rubric.csv': ['指标编号,指标名称,满分,步长', 'K1,目标,10,1', 'K2,路径,20,0.5'],
            'items.csv': ['代码,名称,下限,上限', 'X,创新,0,10', 'Y,扣分,-5,5'],
            'programme.csv': ['键,值', 'title,测试轮次', 'quota,2'],
            'accounts.csv': ['账号,姓名,工作单位,职称,角色', 'c1,组长甲,示例大学,教授,组长', 'd1,副组长乙,示例学院,教授,副组长',
                             'r1,专家丙,示例一院,研究员,评审专家', 'r2,专家丁,示例二院,研究员,评审专家',
                             's1,工作人员己,,,工作人员', 'v1,监督员庚,,,监督员'],
            'more.csv': ['账号,姓名,角色', 'r9,专家癸,评审专家'],
            'applications.csv': ['申报编号,项目名称,申报单位,产业类型,产业领域,领衔专家,形式审查结论,重点任务与预期目标'] + [
                f'A-{i},项目{i},示例{i}学会,新兴产业,氢能,林知{i},{"通过" if i < 5 else "不通过"},{"目标" * 30}' for i in range(1, 6)],
            'corrected.csv': ['申报编号,项目名称,申报单位,产业类型,产业领域,领衔专家,形式审查结论',
                              'A-1,项目一改,示例1学会,新兴产业,氢能,林知1,通过'],
            'members.csv': ['申报编号,序号,姓名,职务职称,工作单位', 'A-1,1,林知1,教授,示例甲院', 'A-1,2,专家丁,研究员,示例二院',
                            'A-2,1,林知2,教授,示例乙院'],
            'budget.csv': ['申报编号,序号,支出内容明细,金额,资金类别', 'A-1,1,设备,12.5,专项资金', 'A-1,2,差旅,3,自筹资金'],
            'schedule.csv': ['申报编号,序号,开始日期,结束日期,工作内容,责任人', 'A-1,1,2026-01-01,2026-03-31,调研,林知1'],
            'objective.csv': ['申报编号,X,Y', 'A-1,5.5,-1', 'A-2,4,0.25', 'A-3,4,0.25', 'A-4,1,0'],
            'recusals.csv': ['账号,申报编号,事由', 'd1,A-4,同事'],
            'assignments.csv': ['账号,申报编号'] + [f'{a},A-{i}' for a in ('c1', 'd1', 'r1', 'r2') for i in range(1, 5)],
            'marks.csv': ['账号,申报编号,指标编号,得分'] + [f'{a},A-{i},{k},{v}' for n, a in enumerate(('c1', 'd1', 'r1', 'r2'))
                                                       for i in range(1, 5) if (a, i) != ('d1', 4)
                                                       for k, v in (('K1', [9, 8, 8, 3][i - 1]), ('K2', 15 if n < 3 or i != 1 else 5))],
        }
        for account in ('r1', 'r2'):
            lines[account + '.pub'] = [f'{key_of(account)} {account}']
        lines['proof'] = [f'publickey {key_of("r1")}']
        for name, text in lines.items():
            scene.write(self.path(name), text)
        os.chmod(self.path('proof'), 0o600)

    def run(self, round_file, *arguments, expect=0, stdin=None):
        """A step in the making of a base. @ stands for the folder of the files."""
        self.count += 1
        return scene.pingshen(self.program, round_file, *[a.replace('@', self.folder) for a in arguments], expect=expect,
                              environment=self.environment(f'step {self.count}'), stdin=stdin)

    def keep(self, round_file, stage):
        folder = self.path(stage)
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for suffix in ('', '-wal'):
            if os.path.exists(round_file + suffix):
                shutil.copyfile(round_file + suffix, os.path.join(folder, 'round.db' + suffix))

    def derive(self, name, source, *steps):
        """A base made from another one."""
        round_file = self.copy(source, self.path('making'))
        for step in steps:
            self.run(round_file, *step)
        self.keep(round_file, name)

    def make(self):
        work = self.path('making')
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        r = os.path.join(work, 'round.db')
        self.run(r, 'init', r, '--programme', '@/programme.csv', '--rubric', '@/rubric.csv', '--objective-items', '@/items.csv')
        self.keep(r, 'new')
        for kind in ('accounts', 'applications', 'objective'):
            self.run(r, 'import', kind, f'@/{kind}.csv')
        self.keep(r, 'setup')
        self.run(r, 'import', 'members', '@/members.csv')
        self.keep(r, 'proposed')
        self.run(r, 'recusal', 'reject', '1', '--reason', '同名不同人')
        self.run(r, 'import', 'recusals', '@/recusals.csv')
        self.run(r, 'open')
        self.keep(r, 'opened')
        for account in ('c1', 'd1', 'r1', 'r2'):
            self.run(r, '--as', account, 'undertake')
        self.run(r, '--as', 'r1', 'mark', 'A-1', 'K1', '5')
        self.run(r, '--as', 'r1', 'mark', 'A-1', 'K2', '7.5')
        self.run(r, '--as', 'r1', 'export', 'sheets', '@/form.csv')
        self.keep(r, 'scoring')
        self.run(r, 'import', 'marks', '@/marks.csv', '--submit')
        self.keep(r, 'submitted')
        self.run(r, '--as', 'c1', 'close')
        self.keep(r, 'closed')
        self.run(r, '--as', 'c1', 'rule', '--order', 'A-3,A-2', '--method', 'chair', '--reason', '指标更具体')
        self.run(r, '--as', 'c1', 'outlier', 'r2', 'A-1', '--reason', '看法不同')
        self.keep(r, 'ruled')
        self.run(r, '--as', 'c1', 'publish', '--start', '2026-01-01', '--end', '2026-01-02')
        self.keep(r, 'published')
        self.run(r, 'objection', 'add', '--app', 'A-1', '--from', '实名', '--contact', '1', '--text', '内容')
        self.keep(r, 'objected')
        self.run(r, 'objection', 'decide', '1', '--dismissed', '--reason', '不成立')
        self.run(r, 'approve')
        self.keep(r, 'approved')
        self.derive('keyed', 'scoring', ('account', 'key', 'r1', 'add', '@/r1.pub'))
        shutil.rmtree(work)

    def copy(self, stage, folder):
        """A fresh copy of a base; the path of its round ('none': an empty folder)."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for suffix in ('', '-wal'):
            source = self.path(stage, 'round.db' + suffix)
            if os.path.exists(source):
                shutil.copyfile(source, os.path.join(folder, 'round.db' + suffix))
        return os.path.join(folder, 'round.db')


def preload(shim):
    """The address sanitizer's library must come first where the program has it."""
    if '/san/' not in shim:
        return shim
    library = subprocess.run(['gcc', '-print-file-name=libasan.so'], capture_output=True, text=True, check=True)
    return os.path.realpath(library.stdout.strip()) + ' ' + shim


# Every command once, where it succeeds: name, base, words. @ is the folder of the files, % that of the run.
COMMANDS = [
    ('init', 'none', ['init', '%/round.db', '--programme', '@/programme.csv', '--rubric', '@/rubric.csv', '--objective-items',
                      '@/items.csv']),
    ('import accounts', 'new', ['import', 'accounts', '@/accounts.csv']),
    ('import applications', 'new', ['import', 'applications', '@/applications.csv']),
    ('import members', 'setup', ['import', 'members', '@/members.csv']),
    ('import budget', 'setup', ['import', 'budget', '@/budget.csv']),
    ('import schedule', 'setup', ['import', 'schedule', '@/schedule.csv']),
    ('import objective', 'setup', ['import', 'objective', '@/objective.csv']),
    ('import recusals', 'setup', ['import', 'recusals', '@/recusals.csv']),
    ('import assignments', 'setup', ['import', 'assignments', '@/assignments.csv']),
    ('account add', 'setup', ['account', 'add', 'n1', '--name', '新人', '--role', '评审专家']),
    ('account role', 'setup', ['account', 'role', 'r1', '副组长', '--reason', '补选']),
    ('account list', 'setup', ['account', 'list']),
    ('recusal add', 'setup', ['recusal', 'add', 'r1', 'A-2', '--reason', '同事']),
    ('recusal list', 'opened', ['recusal', 'list']),
    ('recusal confirm', 'proposed', ['recusal', 'confirm', '1']),
    ('recusal reject', 'proposed', ['recusal', 'reject', '1', '--reason', '同名']),
    ('assign', 'setup', ['assign', '--per-application', '3']),
    ('check', 'setup', ['check']),
    ('open', 'setup', ['open']),
    ('undertake', 'opened', ['--as', 'r1', 'undertake']),
    ('mark', 'scoring', ['--as', 'r1', 'mark', 'A-2', 'K1', '7']),
    ('opinion', 'scoring', ['--as', 'r1', 'opinion', 'A-1', '-']),
    ('submit', 'scoring', ['--as', 'r1', 'submit', 'A-1']),
    ('sheet', 'scoring', ['--as', 'r1', 'sheet', 'A-1']),
    ('sheets', 'scoring', ['--as', 'r1', 'sheet']),
    ('show', 'scoring', ['--as', 'r1', 'show', 'A-1']),
    ('recuse', 'scoring', ['--as', 'r1', 'recuse', 'A-1', '--reason', '同事']),
    ('import marks', 'scoring', ['import', 'marks', '@/marks.csv', '--submit']),
    ('import sheets', 'scoring', ['--as', 'r1', 'import', 'sheets', '@/form.csv']),
    ('export sheets', 'scoring', ['--as', 'r1', 'export', 'sheets', '%/out']),
    ('status', 'scoring', ['status', '--json']),
    ('journal', 'scoring', ['journal', '--json']),
    ('verify', 'ruled', ['verify']),
    ('backup', 'scoring', ['backup', '%/out']),
    ('account key add', 'keyed', ['account', 'key', 'r2', 'add', '@/r2.pub']),
    ('account key list', 'keyed', ['account', 'key', 'r1', 'list']),
    ('account key remove', 'keyed', ['account', 'key', 'r1', 'remove', '1']),
    ('account passcode', 'scoring', ['account', 'passcode', 'r1']),
    ('keys', 'keyed', ['keys', pwd.getpwuid(os.geteuid()).pw_name, *key_of('r1').split()]),
    ('serve', 'keyed', ['serve', '--key', '1']),
    ('return', 'submitted', ['return', 'r1', 'A-1', '--reason', '笔误']),
    ('account withdraw', 'submitted', ['account', 'withdraw', 'r2', '--reason', '病假']),
    ('close', 'submitted', ['--as', 'c1', 'close']),
    ('rank', 'closed', ['--as', 'c1', 'rank']),
    ('explain', 'closed', ['--as', 'c1', 'explain', 'A-1']),
    ('ties', 'closed', ['--as', 'c1', 'ties']),
    ('rule', 'closed', ['--as', 'c1', 'rule', '--order', 'A-3,A-2', '--method', 'chair', '--reason', '指标']),
    ('outliers', 'closed', ['--as', 'c1', 'outliers']),
    ('outlier', 'closed', ['--as', 'c1', 'outlier', 'r2', 'A-1', '--reason', '看法']),
    ('export ranking', 'closed', ['export', 'ranking', '%/out']),
    ('export marks', 'closed', ['export', 'marks', '%/out']),
    ('export signing', 'closed', ['export', 'signing', '%/out']),
    ('export minutes', 'closed', ['export', 'minutes', '%/out']),
    ('export bundle', 'ruled', ['export', 'bundle', '%/out']),
    ('reopen', 'closed', ['--as', 'c1', 'reopen', '--reason', '复核']),
    ('publish', 'ruled', ['--as', 'c1', 'publish', '--start', '2026-01-01', '--end', '2026-01-02']),
    ('export publicity', 'published', ['export', 'publicity', '%/out']),
    ('export notice', 'published', ['export', 'notice', '%/out']),
    ('objection add', 'published', ['objection', 'add', '--app', 'A-1', '--from', '甲', '--contact', '1', '--text', '内容']),
    ('objection decide', 'objected', ['objection', 'decide', '1', '--dismissed', '--reason', '不成立']),
    ('objection list', 'objected', ['objection', 'list']),
    ('approve', 'published', ['approve']),
    ('export awards', 'approved', ['export', 'awards', '%/out']),
]
SERVED = 'mark A-2 K1 7'  # what `serve` is asked for
STDIN = {'opinion': '目标清楚，路径可行。\n'}
