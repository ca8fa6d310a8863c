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
import csv
import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
import threading
import time

from blind_fronts import CommandLine, Keys, Ssh
from blind_rounds import AFTER_CLOSE, HERE, KNOWS_ALL_AFTER_CLOSE, PANEL, STAGES, VIEWERS, Rounds, Secret
import rights
import scene


def receipt_of(entry_hash):
    """The short code of digest.c."""
    symbols = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    bits = int.from_bytes(hashlib.sha256(entry_hash.encode()).digest()[:8], 'big')
    code = ''.join(symbols[bits >> (59 - 5 * i) & 31] for i in range(12))
    return '-'.join((code[:4], code[4:8], code[8:]))


# Ways that show what the others may know: a copy of the round to who may read its file, the marks to who has just closed.
ONLY = {'备份': '[r1 c1 d1 v1] ', '封存': '[r1 s1 v1 local] '}


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


class Blind:
    def __init__(self, program, tools, work):
        self.program = program
        self.shim = os.path.join(tools, 'crash', 'shim.so')
        self.work = work
        shutil.rmtree(work, ignore_errors=True)
        self.making = {}  # name of a folder: its lock
        self.fronts = {front.name: front for front in (
            CommandLine(program, self.shim), Keys(os.path.join(tools, 'proof', 'look'), program, self.shim),
            Ssh(program, self.shim))}
        with open(os.path.join(HERE, 'probes.txt'), encoding='utf-8') as file:
            self.probes = [line.strip() for line in file if line.strip() and not line.startswith('#')]
        with open(os.path.join(HERE, 'keys.csv'), encoding='utf-8') as file:
            self.probes += dict.fromkeys(ONLY.get(row['操作'], '') + 'keys: way ' + row['按键']
                                         for row in csv.DictReader(file) if row['按键'] != '—')
        with open(os.path.join(HERE, 'screens.csv'), encoding='utf-8') as file:
            self.screens = list(csv.DictReader(file))
        self.share = int(os.environ.get('BLIND_SHARE', '1'))  # of the probes, every how many-th: another part in each row
        self.tours = int(os.environ.get('BLIND_TOURS', '1'))  # of the rows, every how many-th is toured

    def probe_of(self, line):
        """The front end and the words of a probe, and whether it is asked by this viewer: a function of the viewer."""
        only = re.match(r'\[([a-z0-9 ]+)\] ', line)
        line = line[only.end():] if only else line
        front, _, rest = line.partition(': ')
        front, words = (self.fronts[front], rest) if front in self.fronts and rest else (self.fronts[''], line)
        return front, words, lambda viewer: front.asks(viewer) and (not only or viewer in only[1].split())

    def unlisted_commands(self):
        """Commands of the program that no probe asks for."""
        asked = [words + ' ' for front, words, _ in map(self.probe_of, self.probes) if front.name == '' for words in words.split(' ; ')]
        return sorted(name for name in rights.command_names(self.program) if not any(words.startswith(name + ' ') for words in asked))

    def unlisted_screens(self):
        """Screens of the sources that screens.csv does not know, and the other way round."""
        written = set()
        for folder in ('tui', os.path.join('tui', 'screens')):
            for name in os.listdir(os.path.join(HERE, '..', '..', folder)):
                if name.endswith('.c'):
                    with open(os.path.join(HERE, '..', '..', folder, name), encoding='utf-8') as file:
                        written |= set(re.findall(r'^    \.title = "(.*)",$', file.read(), re.M))
        return sorted(written ^ {row['屏幕'] for row in self.screens})

    def check_tour(self, viewer, stage, titles):
        """The tour has seen the screens that the table names for this viewer and stage, and no other."""
        expected = {row['屏幕'] for row in self.screens if viewer in row[stage].split()}
        if titles != expected:
            raise scene.Failed(f'the tour has not seen {sorted(expected - titles)}, and has seen {sorted(titles - expected)}')

    @staticmethod
    def seen(source, folder, viewer, front, words, made):
        """All that can be seen of one probe on a copy of a round, as it is: outputs, files by their names; and its journal."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for name in ('round.db', 'round.db-wal'):
            if os.path.exists(os.path.join(source, name)):
                shutil.copyfile(os.path.join(source, name), os.path.join(folder, name))
        os.symlink(os.path.join(source, 'files'), os.path.join(folder, 'files'))  # the same name in both rounds
        shown = front.run(folder, viewer, words, made)
        files = []
        for top, _, names in os.walk(folder):
            for name in sorted(names):
                path = os.path.join(top, name)
                if not name.startswith('round.db'):
                    with open(path, 'rb') as file:
                        files.append((os.path.relpath(path, folder), file.read()))
        return shown, files, Chain(os.path.join(folder, 'round.db'))

    def compare(self, folder, run, viewer, probe, made, imports):
        """One probe on both rounds, what differs by design replaced. Returns what was shown in one."""
        front, words, _ = self.probe_of(probe)
        sides = [self.seen(os.path.join(folder, str(v)), run, viewer, front, words, made[v]) for v in (0, 1)]
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
        return sides[0][0]

    def pair(self, number, viewer, stage, kind):
        """One row of the table: all probes of one viewer in one stage. Returns how many were compared."""
        folder, run = self.rounds_of(viewer, stage, kind), os.path.join(self.work, f'{viewer}-{stage}-{kind}', 'run')
        made = []
        for variant in ('0', '1'):
            round_file = os.path.join(folder, variant, 'round.db')
            chain = Chain(round_file)
            made.append({'{own}': self.own_receipt(round_file, viewer), '{head}': chain.entries[-1][1]})
        probes = [probe for probe in self.probes[number % self.share::self.share] if self.probe_of(probe)[2](viewer)]
        titles = set()
        for probe in probes:
            shown = self.compare(folder, run, viewer, probe, made, len(chain.files))
            titles |= Keys.titles(shown) if 'keys: ' in probe else set()
        missing = {row['屏幕'] for row in self.screens if viewer in row['走法'].split()} - titles
        if self.share == 1 and missing:
            raise scene.Failed(f'no walk has seen {sorted(missing)}')
        if number % self.tours == 0:
            self.check_tour(viewer, stage, Keys.titles(self.compare(folder, run, viewer, 'keys: tour', made, len(chain.files))))
            probes.append('keys: tour')
        shutil.rmtree(os.path.dirname(run))
        return len(probes)

    def rounds_of(self, viewer, stage, kind):
        """The folder of the two rounds. They are the same for all who are not on the panel."""
        name = f'{viewer if viewer in PANEL else "office"}-{stage}-{kind}-rounds'
        folder = os.path.join(self.work, name)
        with self.making.setdefault(name, threading.Lock()):
            if not os.path.exists(folder):
                for variant in (0, 1):
                    Rounds(self.program, self.shim, os.path.join(folder, str(variant)), Secret(viewer, stage, kind, variant)).make(stage)
                self.differ(folder)
        return folder

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
            after = stage in AFTER_CLOSE
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

    for what, unlisted in (('command is asked', blind.unlisted_commands()), ('screen is in the table', blind.unlisted_screens())):
        print(f'not ok every {what}: not {", ".join(unlisted)}' if unlisted else f'ok every {what}')

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
