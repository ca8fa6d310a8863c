"""race.py PINGSHEN TOOLS WORK [WRITERS [OPERATIONS [HOLDERS]]]: many writers, checkpoints and closes on one round.

Every writer runs under the watcher (watch.c): no two may hold the write gate at once, and nobody may write to the round
or its log without it. Half of the writers are killed, at any moment or (HOLDERS of them at least) while they hold the
gate. Then a writer that knows no gate is put
among them: the watcher must notice it, and so must the program.
"""
import mmap
import os
import random
import signal
import struct
import subprocess
import sys
import time

import scene
from scene import Failed, pingshen


class Watched:
    def __init__(self, program, tools, work, applications):
        self.program = program
        self.tools = tools
        self.scene = scene.Scene(program, os.path.join(work, 'scene'), applications)
        self.round = os.path.realpath(self.scene.copy_to(os.path.join(work, 'round')))
        self.file = os.path.join(work, 'watch')
        with open(self.file, 'wb') as out:
            out.write(bytes(4096))
        self.environment = {**scene.ENVIRONMENT, 'LD_PRELOAD': os.path.join(tools, 'shim.so'), 'SHIM_WATCH': self.file,
                            'SHIM_ROUND': self.round}

    def counts(self):
        """breaches, takeovers from a killed holder, writes, turns at the gate, writes by checkpoints"""
        with open(self.file, 'rb') as file, mmap.mmap(file.fileno(), 4096, access=mmap.ACCESS_READ) as memory:
            return struct.unpack_from('iiixxxxqqq', memory)[1:]

    def holder(self):
        """The process that holds the gate now, 0: none"""
        with open(self.file, 'rb') as file, mmap.mmap(file.fileno(), 4096, access=mmap.ACCESS_READ) as memory:
            return struct.unpack_from('i', memory)[0]

    def start(self, lines):
        process = subprocess.Popen([os.path.join(self.tools, 'session'), self.round], env=self.environment,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write(('\n'.join(lines) + '\n').encode())
        process.stdin.close()
        return process


def script(watched, writer, operations, chance):
    """Marks in cells that no other writer has; the connection is closed and opened again now and then."""
    member = scene.MEMBERS[writer % len(scene.MEMBERS)]
    mine = [no for i, no in enumerate(watched.scene.numbers) if i % 8 == writer // len(scene.MEMBERS)]
    lines = []
    for i in range(operations):
        if i % 9 == 8:
            lines.append(f'reopen\t{member}')
        code, top, _ = scene.CRITERIA[i % len(scene.CRITERIA)]
        lines.append(f'mark\t{member}\t{chance.choice(mine)}\t{code}\t{chance.randint(0, top)}')
    return lines


def kill_a_holder(watched, victims):
    """Stops whichever of them seems to hold the gate, and kills it when it still does."""
    while any(process.poll() is None for process in victims):
        process = next((process for process in victims if process.pid == watched.holder()), None)
        if process is None or process.poll() is not None:
            time.sleep(0.0002)
            continue
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        if watched.holder() == process.pid:
            process.kill()
            victims.remove(process)
            return
        process.send_signal(signal.SIGCONT)


def follow(watched, writers, operations, chance):
    """Starts them all; kills each second one, in turn at some moment and when it holds the gate. Returns the marks that
    must be there."""
    scripts = [script(watched, i, operations, chance) for i in range(writers)]
    running = [watched.start(lines) for lines in scripts]
    victims = running[::2]
    while victims:
        time.sleep(chance.random() * 0.25)  # any moment will do: which one is a matter of chance
        victims.pop(chance.randrange(len(victims))).kill()
        kill_a_holder(watched, victims)
    wanted = []
    for process, lines in zip(running, scripts):
        said, complaint = process.communicate() if process.stdin is None else (process.stdout.read(), process.stderr.read())
        process.wait()
        if process.returncode not in (0, -9):
            raise Failed(f'a writer ended with {process.returncode}: {(said + complaint).decode()[-300:]}')
        done, _ = scene.acknowledged(said)
        wanted.append((lines[:done], lines[done] if done < len(lines) else None))
    return wanted


def check_marks(watched, wanted):
    found = scene.read_state(watched.round)
    total = 0
    for lines, in_flight in wanted:
        last = {}
        for line in lines:
            words = line.split('\t')
            if words[0] == 'mark':
                last[tuple(words[1:4])] = words[4]
        total += len(last)
        flying = in_flight.split('\t') if in_flight else []
        for (member, no, code), value in last.items():
            stored = found.marks.get((member, no), {}).get(code)
            allowed = {value} | ({flying[4]} if flying[1:4] == [member, no, code] else set())
            if str(stored) not in allowed:
                raise Failed(f'{member} {no} {code}: {stored} instead of {value}')
    return total


def gateless(watched):
    """sqlite3 from Python, without the gate, under the same watcher."""
    before = watched.counts()[0]
    code = ("import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); "
            "d.execute(\"UPDATE application SET project_name = 'x' WHERE no = 'A-01'\"); d.commit()")
    subprocess.run([sys.executable, '-c', code, watched.round], env=watched.environment, capture_output=True, check=True)
    if watched.counts()[0] == before:
        raise Failed('a writer without the gate was not noticed')


def noticed_by_the_program(watched):
    """Somebody writes without the gate while a mark is to be saved."""
    db = scene.sqlite3.connect(watched.round, isolation_level=None)
    db.execute('BEGIN IMMEDIATE')
    done = subprocess.run([watched.program, '--round', watched.round, '--as', 'm1', 'mark', 'A-01', 'K1', '5'],
                          capture_output=True, check=False, env=scene.ENVIRONMENT)
    db.execute('ROLLBACK')
    db.close()
    if done.returncode != 4 or '绕过写入锁' not in done.stderr.decode():
        raise Failed('the program did not say that somebody writes without the gate: ' + done.stderr.decode())
    pingshen(watched.program, watched.round, '--as', 'm1', 'mark', 'A-01', 'K1', '5')


def main():
    program, tools, work = sys.argv[1:4]
    writers = int(sys.argv[4]) if len(sys.argv) > 4 else 8
    operations = int(sys.argv[5]) if len(sys.argv) > 5 else 150
    holders = int(sys.argv[6]) if len(sys.argv) > 6 else 1
    started = time.monotonic()
    try:
        watched = Watched(program, tools, work, 64)
        seed, marks = 0, 0
        # until enough of the killed held the gate, and the log was full once
        while seed < 20 and (watched.counts()[1] < holders or watched.counts()[4] == 0):
            seed += 1
            marks += check_marks(watched, follow(watched, writers, operations, random.Random(seed)))
        breaches, takeovers, writes, locks, moved = watched.counts()
        if breaches:
            raise Failed(f'{breaches} writes without the gate or two holders at once')
        if takeovers < holders:
            raise Failed(f'{takeovers} holders of the gate were killed, wanted {holders}')
        if moved == 0:
            raise Failed('no checkpoint')
        if '完好' not in pingshen(program, watched.round, 'verify'):
            raise Failed('verify is not clean')
        print(f'ok {writers} writers, half of them killed ({takeovers} while holding the gate): {locks} turns, {writes} writes, '
              f'{moved} of them by checkpoints, '
              f'never two at once, {marks} marks there ({time.monotonic() - started:.0f} s)')
        noticed_by_the_program(watched)
        print('ok the program says when somebody writes without the gate')
        gateless(watched)
        print('ok a writer without the gate is noticed by the watcher')
    except Failed as failure:
        print(f'not ok race: {failure}')


if __name__ == '__main__':
    main()
