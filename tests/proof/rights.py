"""rights.py PINGSHEN TOOLS WORK: the table rights.csv against the program, role by role and stage by stage.

A cell names the roles that may (全部: all of them, —: none). Who may gets it done (0); where the last column begins with
有条件 a refusal for another reason than the stage is right as well, but each role that may must get it done in one stage,
on each front end. Who may not in this stage, but in another, is refused because of the stage (1, the sentence names it);
who never may, has no right (3). Asked on the command line of the host and over SSH's entry point, which is told of a key;
by keys in rights_keys.py. What writes on the host is refused over SSH to everybody (3). 我 in a file's name stands for the
account.
"""
import concurrent.futures
import csv
import os
import re
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'crash'))
import bases  # noqa: E402  (the folder is named in the line above)
import faults as faults_module  # noqa: E402
import scene  # noqa: E402

ROLES = {'评审专家': 'r1', '组长': 'c1', '副组长': 'd1', '工作人员': 's1', '监督员': 'v1'}
STAGES = {'准备': 'setup', '评分': 'scoring', '封存': 'closed', '公示': 'published', '立项': 'approved'}
# Where an action can be done in a stage, when it is not the plain round of that stage.
PLACE = {('submit', 'scoring'): 'drafted', ('close', 'scoring'): 'submitted', ('return', 'scoring'): 'submitted',
         ('publish', 'closed'): 'ruled', ('publish', 'published'): 'upheld', ('objection decide', 'published'): 'objected',
         ('recusal confirm', 'setup'): 'proposed', ('recusal reject', 'setup'): 'proposed',
         ('account passcode r2 --remove', 'scoring'): 'passcode'}
# Of the host alone: nobody signs in for them.
OF_THE_HOST = {'init', 'serve', 'keys', 'host-setup'}
# Staff record a vote where neither chair nor deputy may rule.
VOTE = 'rule --order A-3,A-2 --method vote'


# The sanitizer looks for leaks with a system call that a session must not make.


def command_names(program):
    """Every command of --help, with each of its kinds, but those of the host."""
    said = subprocess.run([program, '--help'], capture_output=True, check=True, env=scene.ENVIRONMENT).stdout.decode()
    names = set()
    for match in re.finditer(r'^  ([a-z][a-z-]*(?: [a-z][a-z-]*)*).*\n +(.*)', said, re.M):
        kinds = re.search('种类为 ([a-z、]+)', match[2])
        names.update(f'{match[1]} {kind}' for kind in kinds[1].split('、')) if kinds else names.add(match[1])
    return names - OF_THE_HOST


class Host:
    """The command line of the host."""

    name = '命令'

    def __init__(self, program, environment):
        self.program, self.environment = program, environment

    def closed_to_all(self, words):
        """Nobody may on this front end, whatever the table says."""
        return False

    def run(self, folder, round_file, account, words, stdin):
        return subprocess.run([self.program, '--round', round_file, '--as', account, *words], input=stdin,
                              capture_output=True, check=False, cwd=folder, env=self.environment)


class Ssh(Host):
    """`serve --key N`, as sshd starts it."""

    name = 'SSH'

    def closed_to_all(self, words):
        return words[0] == 'backup' or words[:2] == ['export', 'bundle']

    def run(self, folder, round_file, account, words, stdin):
        proof = os.path.join(folder, 'proof')
        scene.write(proof, ['publickey ' + bases.key_of(account)])
        os.chmod(proof, 0o600)
        if words[0] == 'import':  # a file of the host cannot be named over the line: it comes on standard input
            with open(words[2], 'rb') as file:
                stdin = file.read()
            words = [*words[:2], '-', *words[3:]]
        line = ' '.join("'" + word + "'" for word in words)
        number = 1 + list(ROLES.values()).index(account)
        return subprocess.run([self.program, '--round', round_file, 'serve', '--key', str(number)], input=stdin,
                              capture_output=True, check=False, cwd=folder,
                              env={**self.environment, **bases.served(proof, line)})


class Rights:
    def __init__(self, program, tools, work):
        self.program = program
        self.work = work
        self.bases = bases.Bases(program, os.path.join(tools, 'crash', 'shim.so'), os.path.join(work, 'bases'))
        self.more_bases()
        environment = scene.ENVIRONMENT
        self.fronts = (Host(program, environment), Ssh(program, environment))
        with open(os.path.join(HERE, 'rights.csv'), encoding='utf-8') as file:
            self.table = list(csv.DictReader(file))
        self.states = {}

    def more_bases(self):
        scene.write(self.bases.path('paper.csv'), ['账号,申报编号,指标编号,得分', 'r2,A-1,K1,5'])
        scene.write(self.bases.path('drafts.csv'), ['账号,申报编号,指标编号,得分'] + [
            f'{a},A-1,{k},5' for a in ('c1', 'd1', 'r1') for k in ('K1', 'K2')])
        self.bases.derive('drafted', 'scoring', ('import', 'marks', '@/drafts.csv'))
        self.bases.derive('passcode', 'scoring', ('account', 'passcode', 'r2'))
        self.forms()
        self.bases.derive('upheld', 'objected', ('objection', 'decide', '1', '--upheld', '--reason', '属实'))
        self.voters()
        for stage in (*STAGES.values(), *PLACE.values(), *('voters-' + stage for stage in STAGES.values())):  # everybody has a key, number 1 to 5
            steps = []
            for account in ROLES.values():
                scene.write(self.bases.path(account + '.pub'), [bases.key_of(account) + ' ' + account])
                steps.append(('account', 'key', account, 'add', f'@/{account}.pub'))
            self.bases.derive('keys-' + stage, stage, *steps)

    def forms(self):
        """Everybody's offline form of the round that is being scored; who has none may try another's."""
        round_file = self.bases.copy('scoring', self.bases.path('making'))
        for account in ('c1', 'd1', 'r1'):
            self.bases.run(round_file, '--as', account, 'export', 'sheets', f'@/form-{account}.csv')
        for account in ('s1', 'v1'):
            shutil.copyfile(self.bases.path('form-r1.csv'), self.bases.path(f'form-{account}.csv'))

    def voters(self):
        """A round in every stage in which the chair is recused from one of the tied, the deputy from the other."""
        recused = (('c1', 2), ('d1', 3))
        scene.write(self.bases.path('voters.csv'), ['账号,申报编号,指标编号,得分'] + [
            f'{account},A-{i},{code},{5 if i in (2, 3) else 10 - i}' for account in ('c1', 'd1', 'r1', 'r2') for i in range(1, 5)
            for code in ('K1', 'K2') if (account, i) not in recused])
        steps = {'setup': [('recusal', 'add', account, f'A-{i}', '--reason', '同事') for account, i in recused],
                 'scoring': [('open',)],
                 'closed': [('import', 'marks', '@/voters.csv', '--submit'), ('--as', 'c1', 'close')],
                 'published': [(*VOTE.split(' '), '--reason', '表决'),
                               ('--as', 'c1', 'publish', '--start', '2026-01-01', '--end', '2026-01-02')],
                 'approved': [('approve',)]}
        before = 'setup'
        for stage, words in steps.items():
            self.bases.derive('voters-' + stage, before, *words)
            before = 'voters-' + stage

    def place(self, command, stage, role):
        if command.startswith(VOTE) and role == '工作人员':
            return 'keys-voters-' + stage
        for (begin, where), base in PLACE.items():
            if where == stage and command.startswith(begin):
                return 'keys-' + base
        return 'keys-' + stage

    def expected(self, row, stage, role):
        """(statuses, must the sentence name the stage)"""
        named = {column: row[column].split() for column in STAGES}
        if role in named[stage] or named[stage] == ['全部']:
            return ((0, 1) if row['条件和说明'].startswith('有条件') else (0,)), False
        ever = any(role in roles or roles == ['全部'] for roles in named.values())
        return ((1,), True) if ever else ((3,), False)

    @staticmethod
    def cause_is_right(status, by_stage, said):
        """An objection before publicity is refused because there is none yet, which is as good as the stage."""
        if by_stage:
            return '阶段' in said or '没有第 1 号异议' in said
        return status != 1 or '阶段，' not in said

    def unlisted_commands(self):
        """Commands of the program, with their kinds, that no row of the table asks for."""
        names = command_names(self.program)
        return sorted(name for name in names if not any((row['命令'] + ' ').startswith(name + ' ') for row in self.table))

    def state_of(self, base):
        if base not in self.states:
            self.states[base] = faults_module.state_of(self.bases.path(base, 'round.db'))
        return self.states[base]

    def ask(self, row, stage, role, front, folder):
        """One cell on one front end. Returns (status, a fault or '')."""
        account, base = ROLES[role], self.place(row['命令'], STAGES[stage], role)
        command, _, stdin = row['命令'].replace('-我.', f'-{account}.').partition(' < ')
        words = [w.replace('@', self.bases.folder + '/').replace('%', folder + '/') for w in command.split(' ')]
        statuses, by_stage = ((3,), False) if front.closed_to_all(words) else self.expected(row, stage, role)
        round_file = self.bases.copy(base, folder)
        os.chmod(folder, 0o700)
        os.chmod(round_file, 0o600)
        done = front.run(folder, round_file, account, words, stdin.encode())
        said = done.stderr.decode()
        if done.returncode not in statuses or not self.cause_is_right(done.returncode, by_stage, said):
            return done.returncode, f'{stage} {role} {front.name}: {done.returncode} {said.strip()[:120]}'
        if front is self.fronts[0] and done.returncode != 0 and faults_module.state_of(round_file) != self.state_of(base):
            return done.returncode, f'{stage} {role}: refused, and the round has changed'
        return done.returncode, ''

    def row(self, number):
        """One row of the table, all roles, stages and front ends. Returns (questions, faults)."""
        row, faults, asked = self.table[number], [], 0
        folder = os.path.join(self.work, f'row{number}')
        for role in ROLES:
            may = any(0 in self.expected(row, stage, role)[0] for stage in STAGES)
            for front in self.fronts:
                answers = [self.ask(row, stage, role, front, folder) for stage in STAGES]
                asked += len(answers)
                faults += [fault for _, fault in answers if fault]
                if may and not front.closed_to_all(row['命令'].split(' ')) and all(status != 0 for status, _ in answers):
                    faults.append(f'{role} {front.name}: may, and gets it done in no stage')
        shutil.rmtree(folder)
        return asked, faults


def ask(table, answer, before=''):
    """A line a row of the table: whether answer(index), a count of questions and what is wrong, found nothing; the count."""
    asked = 0
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get('JOBS', '2'))) as pool:
        for row, (count, faults) in zip(table, pool.map(answer, range(len(table)))):
            asked += count
            print(f'{"not ok" if faults else "ok"} {before}{row["操作"]}' + ''.join('\n# ' + fault for fault in faults), flush=True)
    return asked


def main():
    program, tools, work = sys.argv[1:4]
    started = time.monotonic()
    rights = Rights(program, tools, work)
    unlisted = rights.unlisted_commands()
    print(f'not ok every command stands in the table: {", ".join(unlisted)}' if unlisted else 'ok every command stands in the table')
    rights.table = rights.table[::int(os.environ.get('RIGHTS_SHARE', '1'))]
    asked = ask(rights.table, rights.row)
    print(f'# {len(rights.table)} actions, {asked} questions ({time.monotonic() - started:.0f} s)')


if __name__ == '__main__':
    main()
