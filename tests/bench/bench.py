"""bench.py PINGSHEN BUILD_DIR: the measurements of `make bench` (started by run.sh, which explains the variables).

Contenders take turns within a round (A B C A B C …), each on a fresh copy of its input, so that a machine which
slows down for a while slows down all of them. Ratios are formed within a round; their median is what counts.
"""
import csv
import hashlib
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys

import growth
import saves

SOURCE = os.path.dirname(os.path.abspath(__file__))
SCALE = max(1, int(os.environ.get('BENCH_SCALE', '1')))
RUNS = max(1, int(os.environ.get('BENCH_RUNS', '5')))
KEEP = 'BENCH_KEEP' in os.environ
ONLY = os.environ.get('BENCH_ONLY', '')
SHORT_RUNS = 40
APPLICATIONS = 20000 // SCALE
CHARACTERS = 2000
MEMORY_MIB = 32
COMPARED = ('名次', '申报编号', '申报单位', '项目名称', '有效评分数', '专家评审得分', '创新能力分值', '贡献分值',
            '客观得分', '立项评审得分')


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    """The folder of the files, the programs, and the table that grows line by line."""

    def __init__(self, program, build):
        self.program = program
        self.build = build
        self.work = os.path.join(build, 'work')
        self.lines = []
        self.failed = False
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)

    def path(self, name):
        return os.path.join(self.work, name)

    def size(self, name):
        return f'{os.path.getsize(self.path(name)) / 1e6:.0f} MB'

    # ---- making files and rounds ----

    def generate(self, name, *arguments):
        with open(self.path(name), 'wb') as out:
            subprocess.run([os.path.join(self.build, 'gen'), *map(str, arguments)], stdout=out, check=True)

    def pingshen(self, round_file, *arguments):
        done = subprocess.run([self.program, '--round', round_file, *arguments], cwd=self.work,
                              capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            sys.exit(f'bench: pingshen {" ".join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}')

    def drop(self, *names):
        for name in names:
            for tail in ('', '-wal', '-shm', '-gate'):
                if os.path.exists(self.path(name + tail)):
                    os.remove(self.path(name + tail))

    def release(self, *names):
        """Gives the space of a finished measurement back."""
        if not KEEP:
            self.drop(*names)

    def settle(self, name):
        """Everything into the one file, so that it can be copied."""
        with sqlite3.connect(self.path(name)) as db:
            db.execute('PRAGMA wal_checkpoint(TRUNCATE)')
        db.close()

    def copy(self, template, name):
        if not name:
            return
        self.drop(name)
        if template:
            shutil.copyfile(self.path(template), self.path(name))

    def new_round(self, name, members, criteria):
        """A round in preparation with its panel."""
        self.generate('programme.csv', 'programme')
        self.generate('rubric.csv', 'rubric', criteria)
        self.generate('accounts.csv', 'accounts', members)
        self.drop(name)
        self.pingshen(name, 'init', name, '--programme', 'programme.csv', '--rubric', 'rubric.csv')
        self.pingshen(name, 'import', 'accounts', 'accounts.csv')

    def open_round(self, name, applications, members, criteria):
        """A round with short applications and objective points where scoring has begun."""
        self.new_round(name, members, criteria)
        self.generate('short.csv', 'applications', applications, 60)
        self.generate('objective.csv', 'objective', applications)
        self.pingshen(name, 'import', 'applications', 'short.csv')
        self.pingshen(name, 'import', 'objective', 'objective.csv')
        self.pingshen(name, 'open')
        self.generate('marks.csv', 'marks', applications, members, criteria)

    def closed_round(self, name, applications, members, criteria):
        self.open_round(name, applications, members, criteria)
        self.pingshen(name, 'import', 'marks', 'marks.csv', '--submit')
        self.pingshen(name, '--as', 'z001', 'close')
        self.settle(name)

    # ---- measuring ----

    def timed(self, contender):
        """Seconds and peak KiB of one run."""
        self.copy(contender.template, contender.target)
        os.sync()
        with open(contender.script or os.devnull, 'rb') as script:
            done = subprocess.run([os.path.join(self.build, 'timer'), contender.output, *contender.command],
                                  cwd=self.work, stdin=script, stdout=subprocess.PIPE, text=True, check=True)
        seconds, peak, status = done.stdout.split()
        if status != '0':
            sys.exit(f'bench: {" ".join(contender.command)} ended with {status}')
        return float(seconds), int(peak)

    def rounds(self, title, contenders, runs):
        """One list of (seconds, peak KiB) for each contender, in the order of the rounds."""
        results = [[] for _ in contenders]
        for turn in range(runs):
            if sys.stderr.isatty():
                say(f'bench: {title}, round {turn + 1} of {runs}')
            for result, contender in zip(results, contenders):
                result.append(self.timed(contender))
        return results

    # ---- the table ----

    def line(self, name, ours, theirs, ratio, goal, good):
        self.note(f'{name:<58} {ours:>11} {theirs:>11}  {ratio:<20} {goal:<9} {"达到" if good else "未达到"}')

    def ratio(self, name, ours, theirs, goal, unit=1.0):
        """unit: 1 shows seconds, 1000 milliseconds."""
        mark = 's' if unit == 1.0 else 'ms'
        ratios = [a[0] / b[0] for a, b in zip(ours, theirs)]
        middle = statistics.median(ratios)
        self.line(name, f'{statistics.median(r[0] for r in ours) * unit:.3f} {mark}',
                  f'{statistics.median(r[0] for r in theirs) * unit:.3f} {mark}',
                  f'{middle:.2f} ({min(ratios):.2f}–{max(ratios):.2f})', f'<= {goal:.2f}', middle <= goal)

    def memory(self, name, ours, theirs):
        most = max(r[1] for r in ours) / 1024
        self.line(name, f'{most:.1f} MiB', f'{max(r[1] for r in theirs) / 1024:.1f} MiB', '', f'< {MEMORY_MIB} MiB',
                  most < MEMORY_MIB)

    def note(self, text):
        self.lines.append(text)
        print(text, flush=True)

    def wrong(self, text):
        """Figures about different work mean nothing: said here and by the exit status."""
        self.failed = True
        self.note(f'  WRONG: {text}')


class Contender:
    """One command with the copy that it works on. script: its standard input."""

    def __init__(self, command, target, template='', output='/dev/null', script=''):
        self.command = command
        self.target = target
        self.template = template
        self.output = output
        self.script = script


def shell(target, script, template='', output='/dev/null'):
    return Contender(['sqlite3', '-batch', target], target, template, output, os.path.join(SOURCE, script))


def digest(path, sql):
    """SHA-256 of all rows, to see that two ways stored the same."""
    total = hashlib.sha256()
    db = sqlite3.connect(path)
    for row in db.execute(sql):
        total.update(repr(row).encode())
    db.close()
    return total.hexdigest()


def same(bench, what, *sources):
    if len({digest(bench.path(name), sql) for name, sql in sources}) != 1:
        bench.wrong(f'the contenders did not store the same {what}')


def import_applications(bench):
    bench.new_round('new.db', 10, 10)
    bench.settle('new.db')
    bench.generate('applications.csv', 'applications', APPLICATIONS, CHARACTERS)
    bench.note(f'import of {APPLICATIONS} applications with three texts of {CHARACTERS} characters '
               f'({bench.size("applications.csv")})')
    ours, bare, theirs = bench.rounds('applications', [
        Contender([bench.program, '--round', 'ours.db', 'import', 'applications', 'applications.csv'], 'ours.db',
                  'new.db'),
        Contender([os.path.join(bench.build, 'load'), 'applications', 'applications.csv', 'bare.db'], 'bare.db',
                  'new.db'),
        shell('shell.db', 'shell_applications.sql')], RUNS)
    bench.ratio('  against the bare loop of libcsv and prepared inserts', ours, bare, 1.25)
    bench.ratio('  against the sqlite3 shell, staging and typed tables', ours, theirs, 0.75)
    bench.memory('  peak memory, ours and the shell\'s', ours, theirs)
    sql = ('SELECT no, project_name, society, category, industry, passed, tasks_goals, path_measures, conditions '
           'FROM application p JOIN application_text t ON t.application_id = p.id ORDER BY p.id')
    same(bench, 'applications', *((name, sql) for name in ('ours.db', 'bare.db', 'shell.db')))
    bench.release('ours.db', 'bare.db', 'shell.db', 'new.db', 'applications.csv')


def import_marks(bench):
    bench.open_round('open.db', APPLICATIONS, 10, 10)
    bench.settle('open.db')
    bench.note(f'import of {APPLICATIONS * 100} marks of 10 members by 10 criteria ({bench.size("marks.csv")})')
    ours, bare, typed, plain = bench.rounds('marks', [
        Contender([bench.program, '--round', 'ours.db', 'import', 'marks', 'marks.csv'], 'ours.db', 'open.db'),
        Contender([os.path.join(bench.build, 'load'), 'marks', 'marks.csv', 'bare.db'], 'bare.db', 'open.db'),
        shell('shell.db', 'shell_marks.sql', 'open.db'), shell('plain.db', 'shell_marks_plain.sql')], RUNS)
    bench.ratio('  against the bare loop of libcsv and prepared inserts', ours, bare, 1.25)
    bench.ratio('  against the sqlite3 shell, staging and a typed table', ours, typed, 0.75)
    bench.ratio('  against the sqlite3 shell, straight into a text table', ours, plain, 0.75)
    bench.memory('  peak memory, ours and the shell\'s', ours, typed)
    packed = 'SELECT application_id, account_id, state, total_micro, given, marks FROM sheet ORDER BY 1, 2'
    same(bench, 'sheets', ('ours.db', packed), ('bare.db', packed))
    same(bench, 'totals', ('ours.db', 'SELECT application_id, account_id, total_micro FROM sheet ORDER BY 1, 2'),
         ('shell.db', 'SELECT application_id, account_id, SUM(centi) * 10000 FROM mark GROUP BY 1, 2 ORDER BY 1, 2'))
    bench.release('ours.db', 'bare.db', 'shell.db', 'plain.db', 'open.db', 'marks.csv')


def compare_rankings(bench):
    """Both lists cell by cell; ours has a header and more columns."""
    with open(bench.path('ours.csv'), encoding='utf-8-sig', newline='') as file:
        mine = [[row[column] for column in COMPARED] for row in csv.DictReader(file)]
    with open(bench.path('shell.csv'), encoding='utf-8', newline='') as file:
        theirs = list(csv.reader(file))
    wrong = sum(a != b for a, b in zip(mine, theirs)) + abs(len(mine) - len(theirs))
    if wrong > 0:
        bench.wrong(f'{wrong} places differ')
    else:
        bench.note(f'  {len(mine)} places, {len({row[0] for row in mine})} distinct ranks, every digit equal')


def rank_large(bench):
    bench.closed_round('closed.db', APPLICATIONS, 9, 10)
    with open(os.path.join(SOURCE, 'raw.sql'), 'rb') as script:
        subprocess.run(['sqlite3', '-batch', 'raw.db'], cwd=bench.work, stdin=script, stdout=subprocess.DEVNULL,
                       check=True)
    bench.release('marks.csv', 'short.csv')
    bench.note(f'rank of {APPLICATIONS} applications, 9 members, 10 criteria, trimmed, scope sheet')
    ours, theirs = bench.rounds('rank', [
        Contender([bench.program, '--round', 'ours.db', 'rank', '--format', 'csv'], 'ours.db', 'closed.db', 'ours.csv'),
        shell('shell.db', 'rank.sql', 'raw.db', 'shell.csv')], RUNS + 4)
    bench.ratio('  against the best single SQL query over the raw marks', ours, theirs, 0.25)
    compare_rankings(bench)
    bench.release('ours.db', 'shell.db', 'closed.db', 'raw.db', 'ours.csv', 'shell.csv')


def rank_small(bench):
    bench.closed_round('small.db', 40, 7, 10)
    bench.note('rank of 40 applications and 7 members, whole process')
    ours, theirs = bench.rounds('small rank', [
        Contender([bench.program, '--round', 'ours.db', 'rank'], 'ours.db', 'small.db'),
        Contender(['sqlite3', 'shell.db', 'select 1'], 'shell.db', 'small.db')], SHORT_RUNS)
    bench.ratio("  against sqlite3 FILE 'select 1'", ours, theirs, 3.0, 1000.0)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    bench = Bench(sys.argv[1], sys.argv[2])
    os.environ['SQLITE_TMPDIR'] = bench.work
    os.environ.pop('PINGSHEN_ROUND', None)
    bench.note(f'{platform.machine()}, {os.cpu_count()} cores, SQLite {sqlite3.sqlite_version}, '
               f'sizes divided by {SCALE}, medians of {RUNS} rounds')
    bench.note(f'{"":<58} {"ours":>11} {"theirs":>11}  {"ratio (min–max)":<20} {"goal":<9}')
    try:
        if ONLY in ('', 'imports'):
            import_applications(bench)
            import_marks(bench)
        if ONLY in ('', 'rank'):
            rank_large(bench)
        if ONLY in ('', 'small'):
            rank_small(bench)
        if ONLY in ('', 'saves'):
            saves.run(bench)
        if ONLY in ('', 'growth'):
            growth.run(bench, Contender)
    finally:
        if not KEEP:
            shutil.rmtree(bench.work, ignore_errors=True)
    with open(os.path.join(bench.build, 'result.txt'), 'w', encoding='utf-8') as out:
        out.write('\n'.join(bench.lines) + '\n')
    return 1 if bench.failed else 0


if __name__ == '__main__':
    sys.exit(main())
