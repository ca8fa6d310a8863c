"""People at the other end of the line: OpenSSH and PuTTY clients, on a terminal (libvterm as its screen) or without."""
import ctypes
import ctypes.util
import fcntl
import os
import pty
import random
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import threading
import time

from host import TMP, USER, run

SSH = ["ssh", "-F", "none", "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
       "-o", f"UserKnownHostsFile={TMP}/known", "-o", "ConnectTimeout=30", "-o", "KexAlgorithms=curve25519-sha256"]


def new_key(name, kind="ed25519"):
    path = TMP / name
    run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", name, "-f", path)
    return path


def ssh(port, key, *options):
    """The words of an ssh client up to the host name; key None: by password, which no script can type."""
    identity = ["-i", str(key), "-o", "BatchMode=yes"] if key else ["-o", "PubkeyAuthentication=no"]
    return [*SSH, *identity, "-p", str(port), *options, f"{USER}@127.0.0.1"]


def plink(port, key, fingerprint, *options):
    ppk = key.with_suffix(".ppk")
    if not ppk.exists():
        run("puttygen", key, "-O", "private", "-o", ppk)
    return ["plink", "-ssh", "-batch", "-hostkey", fingerprint, "-i", str(ppk), "-P", str(port), *options,
            f"{USER}@127.0.0.1"]


def command(words, *remote, text=None, seconds=60, environment=None):
    """Runs a client without a terminal; returns it with .out, .err and .returncode."""
    source = {"input": text if isinstance(text, bytes) else text.encode(), "stdin": None} if text is not None else {}
    return run(*words, *remote, check=False, timeout=seconds, env={**os.environ, **(environment or {})}, **source)


# ---- a terminal ----

_lib = ctypes.CDLL(ctypes.util.find_library("vterm") or "libvterm.so.0")
for _name in ("vterm_new", "vterm_obtain_screen"):
    getattr(_lib, _name).restype = ctypes.c_void_p
for _name in ("vterm_input_write", "vterm_output_read", "vterm_screen_get_text"):
    getattr(_lib, _name).restype = ctypes.c_size_t


class Rect(ctypes.Structure):
    _fields_ = [("start_row", ctypes.c_int), ("end_row", ctypes.c_int), ("start_col", ctypes.c_int),
                ("end_col", ctypes.c_int)]


class Terminal:
    """A client on a pty with a screen of rows x columns. What it prints is drawn; questions to the terminal (where is
    the cursor?) are answered."""

    def __init__(self, words, rows=24, columns=80, term="xterm-256color", environment=None):
        self.rows, self.columns = rows, columns
        self.raw = b""
        self.vt = ctypes.c_void_p(_lib.vterm_new(rows, columns))
        _lib.vterm_set_utf8(self.vt, 1)
        self.screen_of = ctypes.c_void_p(_lib.vterm_obtain_screen(self.vt))
        _lib.vterm_screen_enable_altscreen(self.screen_of, 1)
        _lib.vterm_screen_reset(self.screen_of, 1)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            surroundings = {**os.environ, **(environment or {})}
            surroundings.pop("TERM", None)
            if term is not None:
                surroundings["TERM"] = term
            try:
                os.execvpe(words[0], [str(word) for word in words], surroundings)
            finally:
                os._exit(127)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.status = None

    def resize(self, rows, columns):
        self.rows, self.columns = rows, columns
        _lib.vterm_set_size(self.vt, rows, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.fd, text if isinstance(text, bytes) else text.encode())

    def drain(self, seconds=0.05):
        """Takes in what has come; False once the client is gone."""
        if self.fd < 0:
            return False
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self.fd, 65536)
        except OSError:
            got = b""
        if not got:
            return False
        self.raw += got
        _lib.vterm_input_write(self.vt, got, ctypes.c_size_t(len(got)))
        answer = ctypes.create_string_buffer(512)
        size = _lib.vterm_output_read(self.vt, answer, ctypes.c_size_t(512))
        if size:
            os.write(self.fd, answer.raw[:size])
        return True

    def screen(self):
        lines = []
        for row in range(self.rows):
            text = ctypes.create_string_buffer(4096)
            size = _lib.vterm_screen_get_text(self.screen_of, text, ctypes.c_size_t(4096),
                                              Rect(row, row + 1, 0, self.columns))
            lines.append(text.raw[:size].decode("utf-8", "replace").replace("\0", " ").rstrip())
        return "\n".join(lines)

    def expect(self, *texts, seconds=20):
        """Waits until one of the texts (or patterns) stands on the screen; returns which."""
        end = time.monotonic() + seconds
        alive = True
        while True:
            shown = self.screen()
            for text in texts:
                if text.search(shown) if isinstance(text, re.Pattern) else text in shown:
                    return text
            if not alive or time.monotonic() > end:
                raise RuntimeError(f"not on the screen: {texts}\n{shown}\n{self.raw[-400:]!r}")
            alive = self.drain()

    def wait(self, seconds=20):
        """The exit status of the client; its last words are drawn."""
        end = time.monotonic() + seconds
        while self.status is None:
            if not self.drain():
                _, status = os.waitpid(self.pid, 0)
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > end:
                raise RuntimeError(f"the client did not end\n{self.screen()}")
        return self.status

    def kill(self, number=signal.SIGKILL):
        os.kill(self.pid, number)

    def close(self):
        if self.status is None:
            self.kill()
            os.waitpid(self.pid, 0)
            self.status = -9
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
        _lib.vterm_free(self.vt)


class Line:
    """One connection that many commands share (ControlMaster), as a script of an expert would keep it."""

    def __init__(self, port, key, name):
        self.port, self.key, self.name, self.number = port, key, name, 0
        self.master = None
        self.open()

    def open(self):
        self.number += 1
        self.path = f"/run/{self.name}.{self.number}"
        self.master = subprocess.Popen(ssh(self.port, self.key, "-M", "-N", "-S", self.path), stdin=subprocess.DEVNULL,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        while not os.path.exists(self.path):
            if self.master.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"no connection for {self.name}")
            time.sleep(0.02)

    def run(self, *remote, text=None):
        words = ["ssh", "-F", "none", "-S", self.path, "-o", "ProxyCommand=false", "-o", "LogLevel=ERROR", "x", "--"]
        return command(words, *remote, text=text)

    def cut(self):
        self.master.kill()
        self.master.wait()

    def close(self):
        if self.master.poll() is None:
            self.master.terminate()
            self.master.wait()


class SlowRoad(threading.Thread):
    """Carries bytes to and from a port with 200 ms there and back; what is typed arrives in the pieces it was sent in, and
    what comes back stands still now and then, as after lost packets."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.to = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(("127.0.0.1", self.to))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self.carry, args=(near, far, 0), daemon=True).start()
        self.carry(far, near, 0.1)

    @staticmethod
    def carry(source, target, standstills):
        chance = random.Random(5)
        try:
            while True:
                got = source.recv(65536)
                time.sleep(0.1 + (0.5 if chance.random() < standstills else 0))
                if not got:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(got)
        except OSError:
            return
