"""A program on a pseudo terminal, driven like a person drives it: keys in, the picture out. Standard library only.

Nothing waits for a fixed time: wait() reads until the picture holds the words, and fails when PATIENCE seconds bring
nothing of the kind.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

PATIENCE = 30.0
QUESTION = b"\x1b[6n"  # where is the cursor?
# What a terminal answers after 中中 and after a line stroke: narrow and wide ones, and one that is not set to UTF-8.
ANSWERS = {"narrow": [5, 2], "wide": [5, 3], "gbk": [7, 4], "none": []}
PARTS = ("", "-wal", "-shm", "-gate")


class Failure(Exception):
    pass


class Session:
    """argv runs on a terminal of that size. answer: a key of ANSWERS; "none" does not answer."""

    def __init__(self, argv, env=None, columns=80, rows=24, answer="narrow", show=None, folder=None):
        self.columns, self.rows = columns, rows
        self.answers = list(ANSWERS[answer])
        self.show = show or os.path.join(os.environ["TOOLS"], "screens", "show")
        self.output = bytearray()  # since the size is what it is
        self.total = 0
        self.reads = []  # sizes of what single reads brought
        self.came = 0.0  # when the last of them did
        self.status = None
        self.asked = 0
        environment = {"PATH": os.environ.get("PATH", ""), "TERM": "xterm-256color", "HOME": "/nonexistent"}
        environment.update(env or {})
        environment = {name: value for name, value in environment.items() if value is not None}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                if folder:
                    os.chdir(folder)
                os.execve(argv[0], argv, environment)
            finally:
                os._exit(127)

    # ---- output ----

    def pump(self, timeout):
        """Reads what has been written, at least once; False: nothing came in time, or the program is gone."""
        ready, _, _ = select.select([self.master], [], [], timeout)
        if not ready:
            return False
        try:
            piece = os.read(self.master, 65536)
            self.came = time.perf_counter()  # what is done with it below is no part of the program's time
        except OSError:
            piece = b""
        if not piece:
            return False
        self.output += piece
        self.total += len(piece)
        self.reads.append(len(piece))
        self.answer()
        return True

    def answer(self):
        asked = self.output.count(QUESTION)
        while self.asked < asked:
            self.asked += 1
            if self.answers:
                self.send(b"\x1b[2;%dR" % self.answers.pop(0))

    def picture(self):
        done = subprocess.run([self.show, str(self.columns), str(self.rows)], input=bytes(self.output),
                              capture_output=True, check=True)
        return done.stdout.decode()

    def lines(self):
        return [line[1:] for line in self.picture().split("\n") if line.startswith("|")]

    def text(self):
        return "\n".join(self.lines())

    def wait(self, *words, gone=()):
        """Until every word is on the screen and none of gone is; returns the text of the screen."""
        end = time.monotonic() + PATIENCE
        text = self.text() if self.output else ""
        while any(word not in text for word in words) or any(word in text for word in gone):
            left = end - time.monotonic()
            if left <= 0 or not self.pump(left):
                raise Failure("waited for %s%s; the screen is:\n%s" % (words, " without %s" % (gone,) if gone else "",
                                                                      text))
            text = self.text()
        return text

    def wait_lines(self, lines):
        """Until the screen is exactly this."""
        end = time.monotonic() + PATIENCE
        while self.lines() != lines:
            left = end - time.monotonic()
            if left <= 0 or not self.pump(left):
                raise Failure("waited for the screen\n%s\nit is\n%s" % ("\n".join(lines), self.text()))

    def wait_bytes(self, pattern):
        """Until the raw output matches."""
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, bytes(self.output), re.S):
            left = end - time.monotonic()
            if left <= 0 or not self.pump(left):
                raise Failure("waited for %r in the output: %r" % (pattern, bytes(self.output[-2000:])))

    # ---- input ----

    def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        view = memoryview(data)
        while view:  # a program that is busy writing must be read, or both would wait
            readable, writable, _ = select.select([self.master], [self.master], [], PATIENCE)
            if writable:
                view = view[os.write(self.master, view[:1024]):]
            elif readable:
                self.pump(0)
            else:
                raise Failure("the program takes no keys")

    def press(self, key, *words, gone=()):
        self.send(key)
        return self.wait(*words, gone=gone)

    def resize(self, columns, rows):
        while self.pump(0):
            pass
        self.columns, self.rows = max(1, min(columns, 400)), max(1, min(rows, 200))
        self.output.clear()
        self.asked = 0
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # ---- the end ----

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)

    def end(self):
        """Until the program has ended; its exit code, or minus the number of the signal."""
        limit = time.monotonic() + PATIENCE
        while self.status is None:
            self.pump(0.01)
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self.pump(0):
                    pass
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > limit:
                self.kill()
                os.waitpid(self.pid, 0)
                self.status = -signal.SIGKILL
                raise Failure("the program does not end")
        return self.status

    def alive(self):
        return self.status is None and os.waitpid(self.pid, os.WNOHANG) == (0, 0)

    def close(self):
        if self.status is None:
            try:
                self.kill()
                os.waitpid(self.pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass
            self.status = -signal.SIGKILL
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def hang_up(self):
        """The line drops: the master side is gone. The exit code."""
        os.close(self.master)
        self.master = -1
        _, status = os.waitpid(self.pid, 0)
        self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def memory_kib(pid, name):
    """One line of /proc/PID/smaps_rollup, such as "Pss"."""
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as rollup:
        for line in rollup:
            if line.startswith(name + ":"):
                return int(line.split()[1])
    raise Failure("no " + name)


def copy_round(source, target):
    for part in PARTS:
        if os.path.exists(target + part):
            os.unlink(target + part)
    with open(source, "rb") as one, open(target, "wb") as two:
        two.write(one.read())
