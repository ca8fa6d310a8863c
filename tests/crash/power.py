"""power.py PINGSHEN TOOLS WORK [IMAGES [SEED [OPERATIONS]]]: what a power cut leaves of a session.

A session is recorded (record.c): every write, sync and change of a name. Then the disk is rebuilt as it may be after a
cut right before or right after a sync: what was synced is there; of the rest nothing, everything, any sectors of 512
bytes, or the first writes and a torn one. Each image must open, be clean for verify, and hold every acknowledged
operation, at most the one in flight besides. IMAGES: how many are tried (0: all).
"""
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import time

import scene
from scene import Failed, pingshen

SECTOR = 512
VARIANTS = ('nothing unsynced', 'everything', 'any sectors', 'first writes and a torn one')


class File:
    """An inode: what is durable, and the writes since the last sync."""

    def __init__(self, data=b''):
        self.durable = bytearray(data)
        self.pending = []  # (offset, bytes) or (size, None): truncated

    def apply(self, data, change):
        offset, piece = change
        if piece is None:
            del data[offset:]
            data.extend(bytes(offset - len(data)))
        else:
            if len(data) < offset:
                data.extend(bytes(offset - len(data)))
            data[offset:offset + len(piece)] = piece

    def sync(self):
        for change in self.pending:
            self.apply(self.durable, change)
        self.pending.clear()

    def after_cut(self, variant, chance):
        data = bytearray(self.durable)
        keep = len(self.pending) if variant == 1 else chance.randint(0, len(self.pending)) if variant == 3 else 0
        for number, (offset, piece) in enumerate(self.pending):
            if variant == 2:
                self.sectors(data, offset, piece, chance)
            elif number < keep:
                self.apply(data, (offset, piece))
            elif number == keep and variant == 3 and piece is not None:
                torn = SECTOR * chance.randint(0, len(piece) // SECTOR)
                self.apply(data, (offset, piece[:torn]))
        return data

    def sectors(self, data, offset, piece, chance):
        if piece is None:
            if chance.random() < 0.5:
                self.apply(data, (offset, None))
            return
        start = 0
        while start < len(piece):
            end = min(len(piece), start + SECTOR - (offset + start) % SECTOR)
            if chance.random() < 0.5:
                self.apply(data, (offset + start, piece[start:end]))
            start = end


class Disk:
    """Files by name, as the process sees them and as a cut would leave them."""

    def __init__(self, folder):
        self.names = {}
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), 'rb') as file:
                self.names[os.path.join(folder, name)] = File(file.read())
        self.folder = folder
        self.durable = dict(self.names)

    def event(self, kind, path, value):
        if kind == 'C':
            self.names[path] = File()
        elif kind == 'W' and path in self.names:
            self.names[path].pending.append(value)
        elif kind == 'T' and path in self.names:
            self.names[path].pending.append((value, None))
        elif kind == 'S' and path in self.names:
            self.names[path].sync()
            self.durable[path] = self.names[path]  # a synced new file keeps its name
        elif kind == 'S' and os.path.realpath(path) == self.folder:
            self.durable = dict(self.names)
        elif kind in 'RL' and path in self.names:
            self.names[value] = self.names[path]
            if kind == 'R':
                del self.names[path]
        elif kind == 'U':
            self.names.pop(path, None)

    def image(self, folder, variant, chance):
        """Writes the files as after a cut; the shared-memory file is never on disk."""
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        for path, file in (self.names if variant == 1 else self.durable).items():
            if not path.endswith('-shm'):
                with open(os.path.join(folder, os.path.basename(path)), 'wb') as out:
                    out.write(file.after_cut(variant, chance))


def read_log(path):
    """Events (kind, path, value); W: (offset, bytes), T: size, R and L: new name, A: the text."""
    with open(path, 'rb') as file:
        log = file.read()
    at, events = 0, []
    while at < len(log):
        end = log.index(b'\n', at)
        kind, size, name = log[at:end].decode().split(' ', 2)
        at, size = end + 1, int(size)
        value = size
        if kind == 'W':
            end = log.index(b'\n', at)
            value = (int(log[at:end]), log[end + 1:end + 1 + size])
            at = end + 1 + size
        elif kind in 'RLA':
            value = log[at:at + size].decode()
            at += size
        events.append((kind, name, value))
    return events


class Power:
    def __init__(self, program, tools, work, seed, operations):
        self.program = program
        self.work = work
        self.chance = random.Random(seed)
        self.scene = scene.Scene(program, os.path.join(work, 'scene'))
        folder = os.path.realpath(os.path.join(work, 'session'))
        round_file = self.scene.copy_to(folder)
        self.session = scene.Session(self.scene, folder, seed, operations)
        self.disk = Disk(folder)
        log = os.path.join(work, 'log')
        environment = {**scene.ENVIRONMENT, 'LD_PRELOAD': os.path.join(tools, 'shim.so'), 'SHIM_RECORD': log,
                       'SHIM_UNDER': folder}
        done = subprocess.run([os.path.join(tools, 'session'), round_file], input=self.session.script(),
                              capture_output=True, check=False, env=environment)
        if done.returncode != 0 or scene.acknowledged(done.stdout)[0] != len(self.session.lines):
            raise Failed('the session: ' + (done.stdout + done.stderr).decode()[-300:])
        self.events = read_log(log)

    def cuts(self, images):
        """Which events to cut at: (number of the event, before or after it, variant)."""
        syncs = [i for i, event in enumerate(self.events) if event[0] == 'S']
        every = [(i, side, variant) for i in syncs for side in (0, 1) for variant in range(len(VARIANTS))]
        if not images or images >= len(every):
            return set(every)
        round_syncs = {i for i in syncs if self.events[i][1].endswith('round.db')}  # checkpoints
        near = [cut for cut in every if any(abs(cut[0] - i) < 12 for i in round_syncs)]
        some = self.chance.sample(near, min(len(near), images // 3))
        return set(some + self.chance.sample(every, images - len(some)))

    def check_image(self, folder, done):
        round_file = os.path.join(folder, 'round.db')
        if pingshen(self.program, round_file, 'verify').strip() != '完好':
            raise Failed('verify is not clean')
        self.session.check_round(round_file, done)
        self.session.folder = folder
        self.session.check_files(done)

    def run(self, cuts, share=0, syncs_count=True):
        """Number of images tried. share: which of several processes this is."""
        done, tried = 0, 0
        folder = os.path.join(self.work, f'image-{share}')
        for number, event in enumerate(self.events):
            for side in (0, 1):
                if side == 1 and event[0] == 'A':
                    done += 1
                elif side == 1 and (syncs_count or event[0] != 'S'):
                    self.disk.event(*event)
                for variant, name in enumerate(VARIANTS):
                    if (number, side, variant) in cuts:
                        self.disk.image(folder, variant, self.chance)
                        tried += 1
                        try:
                            self.check_image(folder, done)
                        except Failed as failure:
                            raise Failed(f'cut {"after" if side else "before"} event {number}, {name}: {failure}') from None
        return tried

    def syncs_of_marks(self):
        """Syncs of the round between two acknowledgements, where the operation is a mark: exactly one each, of the log.
        A checkpoint has its own (the log once more, the file), and the first write after it one for the log that begins
        anew."""
        done, count, wrong, checkpoints, anew = 0, [], 0, 0, False
        for kind, path, _ in self.events:
            if kind == 'S' and os.path.basename(path).startswith('round.db'):
                count.append(os.path.basename(path))
            if kind == 'A':
                changed = self.session.states[done].facts() != self.session.states[done + 1].facts()
                if self.session.lines[done].startswith('mark') and 'round.db' not in count:
                    allowed = (1, 2) if anew and changed else (int(changed),)
                    wrong += count != ['round.db-wal'] * len(count) or len(count) not in allowed
                checkpoints += 'round.db' in count
                anew = 'round.db' in count or (anew and not count)
                done, count = done + 1, []
        return wrong, checkpoints


def one(power, cuts, share):
    """A part of the cuts, in a process of its own: (images tried, what went wrong or an empty text)."""
    try:
        return power.run(set(cuts), share), ''
    except Failed as failure:
        return 0, str(failure)


def every_cut(power, images):
    jobs = int(os.environ.get('JOBS', '2'))
    cuts, tried = sorted(power.cuts(images)), 0
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        for task in [pool.submit(one, power, cuts[share::jobs], share) for share in range(jobs)]:
            count, said = task.result()
            tried += count
            if said:
                raise Failed(said)
    return tried


def main():
    program, tools, work = sys.argv[1:4]
    images = int(sys.argv[4]) if len(sys.argv) > 4 else 150
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    operations = int(sys.argv[6]) if len(sys.argv) > 6 else 450
    started = time.monotonic()
    try:
        power = Power(program, tools, work, seed, operations)
        wrong, _ = power.syncs_of_marks()
        checkpoints = sum(event[0] == 'S' and event[1].endswith('/round.db') for event in power.events)
        print(f'{"not ok" if wrong else "ok"} every mark is acknowledged after exactly one sync of the log ({wrong} not)')
        print(f'{"ok" if checkpoints else "not ok"} the session had {checkpoints} checkpoints')
        tried = every_cut(power, images)
        print(f'ok {tried} power cuts: every acknowledged operation there ({time.monotonic() - started:.0f} s)', flush=True)
        without_syncs(program, tools, work, seed)
    except Failed as failure:
        print(f'not ok power cut (seed {seed}): {failure}')


def without_syncs(program, tools, work, seed):
    """The test must be able to fail: as if no sync did anything."""
    blind = Power(program, tools, work, seed, 20)
    try:
        blind.run(blind.cuts(40), syncs_count=False)
        print('not ok without syncs the cuts lose nothing: this test sees nothing')
    except Failed:
        print('ok without syncs acknowledged operations would be lost, and this test sees it')


if __name__ == '__main__':
    main()
