"""A host for a panel, set up by `make install-host` in a mount and process namespace of its own.

The namespace has a copy of /etc and empty /opt, /run and /var/log, so nothing outside build/ is touched, and all
processes end with it. The machine is as in production otherwise: service account, root-owned program, sshd's drop-in.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time

USER = "panel"
PREFIX = "/opt/pingshen"
PROGRAM = PREFIX + "/bin/pingshen"
ROUND = "/opt/state/round.db"
TMP = pathlib.Path(os.environ["TMPDIR"])
TOP = pathlib.Path(os.getcwd())

# What a careless administrator might let clients send; LD_* would be the loader's business, long before ours.
ACCEPTED = ("LANG LC_* TERMINFO TERMINFO_DIRS TERMCAP GCONV_PATH LOCPATH NLSPATH HOME PATH ENV BASH_* PINGSHEN_ROUND SSH_* "
            "NCURSES_* ASAN_OPTIONS MALLOC_TRACE TZ COLUMNS LINES NO_COLOR EVIL*")


def run(*command, check=True, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    done = subprocess.run([word if isinstance(word, bytes) else str(word) for word in command], capture_output=True, **options)
    done.out = done.stdout.decode("utf-8", "replace")
    done.err = done.stderr.decode("utf-8", "replace")
    if check and done.returncode != 0:
        raise RuntimeError(f"{command}: status {done.returncode}\n{done.out}{done.err}")
    return done


def wait_for(what, condition, seconds=20):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise RuntimeError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def private_places():
    """What this namespace has for itself."""
    for place in ("/opt", "/run", "/var/log"):
        run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", place)
    shutil.copytree("/etc", "/run/etc", symlinks=True)
    run("mount", "--bind", "/run/etc", "/etc")


class Host:
    """port: with exactly the installed settings. fast: the same, but many channels a connection and a dead line is
    noticed after two seconds, so that tests need not wait."""

    def __init__(self):
        self.port, self.fast = free_port(), free_port()
        self.sshd = None
        self.log = TMP / "sshd.log"

    def configure(self):
        for name in pathlib.Path("/etc/ssh").glob("ssh_host_*"):
            name.unlink()
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/ssh_host_ed25519_key")
        pathlib.Path("/etc/ssh/sshd_config").write_text(
            f"Include /etc/ssh/sshd_config.d/*.conf\nPort {self.port}\nPort {self.fast}\nListenAddress 127.0.0.1\n"
            f"PidFile /run/sshd.pid\nUsePAM no\nUseDNS no\nPrintMotd no\nX11Forwarding yes\nAcceptEnv {ACCEPTED}\n"
            "Subsystem sftp /usr/lib/openssh/sftp-server\n")
        os.makedirs("/etc/ssh/sshd_config.d", exist_ok=True)
        pathlib.Path("/etc/ssh/sshd_config.d/00-fast.conf").write_text(
            f"Match LocalPort {self.fast}\n    MaxSessions 64\n    ClientAliveInterval 1\n    ClientAliveCountMax 2\n")

    def install(self, *variables, check=True, environment=None):
        surroundings = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
        return run("make", "--no-print-directory", "install-host", f"PREFIX={PREFIX}", f"HOST_ROUND={ROUND}",
                   *variables, check=check, env={**surroundings, **(environment or {})})

    def start(self):
        self.sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-E", str(self.log)], stdin=subprocess.DEVNULL)
        wait_for("sshd", self.answers)

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.fast), 1).close()
            return True
        except OSError:
            return False

    def office(self, *words, check=True, text=None):
        """The office on the host itself: the service account, acting as local."""
        source = {"input": text.encode()} if text is not None else {}
        if source:
            return run("runuser", "-u", USER, "--", PROGRAM, "--round", ROUND, *words, check=check, stdin=None, **source)
        return run("runuser", "-u", USER, "--", PROGRAM, "--round", ROUND, *words, check=check)

    def journal(self):
        return [json.loads(line) for line in self.office("journal", "--json").out.splitlines()]

    def fingerprint(self):
        return run("ssh-keygen", "-lf", "/etc/ssh/ssh_host_ed25519_key.pub").out.split()[1]

    def sessions(self):
        """Processes of our program that serve somebody: {pid: command line}."""
        found = {}
        for entry in pathlib.Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            except OSError:
                continue
            if words and words[0].decode() == PROGRAM and b"serve" in words:
                found[int(entry.name)] = b" ".join(words).decode()
        return found

    def foreign(self):
        """Processes of the service account that are neither sshd nor ours (login starts the program)."""
        uid = int(run("id", "-u", USER).out)
        found = []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and entry.stat().st_uid == uid:
                    name = (entry / "comm").read_text().strip()
                    if name not in ("sshd", "pingshen", "login"):
                        found.append(name)
            except OSError:
                continue
        return found


def slip_passcode(text):
    return re.search(r"口令：([2-9A-HJKMNP-Z]{5}-[2-9A-HJKMNP-Z]{5})", text).group(1)
