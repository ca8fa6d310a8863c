"""What SSH could do besides, and does not here."""
import os
import pathlib
import shutil
import socket
import subprocess
import time

from client import command, new_key, ssh
from host import TMP, USER, free_port, run, wait_for
from panel import REVIEWERS, answer, same, true


def destination(stage, path):
    return f"{USER}@127.0.0.1:{path}"


def copy_words(stage, program, *options):
    base = ssh(stage.host.port, stage.keys["r01"])
    base[base.index("-p")] = "-P"
    return [program, *options, *base[1:-1]]


def copies_are_refused(stage):
    """scp in both modes and sftp move nothing, in either direction."""
    source = TMP / "send.txt"
    source.write_text("x")
    for words in ([*copy_words(stage, "scp", "-O"), source, destination(stage, "/opt/state/")],
                  [*copy_words(stage, "scp"), source, destination(stage, "/opt/state/")],
                  [*copy_words(stage, "scp", "-O"), destination(stage, "/etc/passwd"), TMP / "got"],
                  [*copy_words(stage, "scp"), destination(stage, "/etc/passwd"), TMP / "got"],
                  [*copy_words(stage, "sftp", "-b", "/dev/null"), f"{USER}@127.0.0.1"]):
        true(command(words).returncode != 0, f"{words[0]} was let in")
    true(not (TMP / "got").exists() and not os.path.exists("/opt/state/send.txt"), "a file was moved")


def refusal_is_one_line(stage):
    """scp's own command, rsync's, a shell: one Chinese line and exit 3."""
    for text in ("scp -t /opt/state", "/usr/lib/openssh/sftp-server", "rsync --server . /", "bash", "sh -c id"):
        done = stage.command("r02", text)
        answer(done, 3, "只有评审程序自己的命令")
        same((len(done.err.strip().splitlines()), done.out), (1, ""))
    same(command(stage.ssh("r02", "-s"), "sftp").returncode, 3)  # sshd passes on no messages of a subsystem


def forwarding_is_refused(stage):
    """-L -R -D -W: no port is opened, neither here nor there."""
    here = free_port()
    listener = subprocess.Popen(ssh(stage.host.port, stage.keys["r01"], "-N", "-L", f"{here}:127.0.0.1:{stage.host.port}",
                                    "-D", f"{free_port()}"), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def connected():
        try:
            return socket.create_connection(("127.0.0.1", here), 5)
        except OSError:
            return None
    with wait_for("the client's own port", connected) as through:
        through.settimeout(10)
        same(through.recv(100), b"")  # an sshd behind it would have said its name
    listener.terminate()
    listener.wait()
    done = command(stage.ssh("r01", "-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{free_port()}:127.0.0.1:9"))
    same(done.returncode, 255)
    same(command(stage.ssh("r01", "-W", f"127.0.0.1:{stage.host.port}")).returncode, 255)
    done = command(stage.ssh("r01", "-N", "-o", "ExitOnForwardFailure=yes", "-w", "any"))
    same(done.returncode, 255)


def no_agent_no_display(stage):
    """-A, -X and -Y: no agent and no display reach the host."""
    before = set(pathlib.Path("/tmp").glob("ssh-*"))
    agent = run("ssh-agent", "-s").out
    variables = dict(part.split("=", 1) for part in agent.replace(";", "\n").splitlines() if part.startswith("SSH_"))
    mine = set(pathlib.Path("/tmp").glob("ssh-*")) - before
    done = command(stage.ssh("r01", "-A", "-Y", "-o", "LogLevel=INFO"), "status",
                   environment={**variables, "DISPLAY": "127.0.0.1:99"})
    answer(done, 0, "X11 forwarding request failed")
    same(set(pathlib.Path("/tmp").glob("ssh-*")) - before - mine, set())
    os.kill(int(variables["SSH_AGENT_PID"]), 15)


def one_session_a_connection(stage):
    """A second channel over one connection is refused by the installed settings."""
    path = "/run/second"
    master = subprocess.Popen(ssh(stage.host.port, stage.keys["r01"], "-M", "-S", path, "-tt"), stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for("the first session", lambda: os.path.exists(path))
    wait_for("its program", lambda: master.poll() is not None or stage.host.sessions())
    if master.poll() is None:
        done = command(["ssh", "-F", "none", "-S", path, "-o", "ProxyCommand=false", "x"], "status")
        true(done.returncode != 0, "a second channel was let in")
    master.kill()
    master.wait()


def seven_keys_in_an_agent(stage):
    """Six wrong keys before the right one do not lock anybody out."""
    run("ssh-agent", "-a", "/run/agent")
    environment = {"SSH_AUTH_SOCK": "/run/agent"}
    for number in range(6):
        run("ssh-add", new_key(f"wrong{number}"), env={**os.environ, **environment})
    run("ssh-add", stage.keys["r04"], env={**os.environ, **environment})
    words = [word.replace("IdentitiesOnly=yes", "IdentitiesOnly=no") for word in ssh(stage.host.port, stage.keys["r04"])]
    at = words.index("-i")
    del words[at:at + 2]
    answer(command(words, "status", environment=environment), 0, "本人评分表")


def a_certificate_is_no_key(stage):
    """A certificate for a known key signs nobody in."""
    key = TMP / "certified"
    shutil.copy(stage.keys["r05"], key)
    shutil.copy(stage.keys["r05"].with_suffix(".pub"), key.with_suffix(".pub"))
    run("ssh-keygen", "-q", "-s", new_key("authority"), "-I", "x", "-n", USER, key.with_suffix(".pub"))
    done = command([*ssh(stage.host.port, key, "-o", f"CertificateFile={key}-cert.pub")], "status")
    answer(done, 0, "本人评分表")  # by the key itself, which the client offers next
    true("ED25519-CERT" not in [line for line in stage.host.log.read_text().splitlines() if "Accepted" in line][-1],
         "the certificate was taken")


def other_accounts_have_no_keys(stage):
    """The key of an expert opens no other account of the host."""
    words = ssh(stage.host.port, stage.keys["r01"])
    for other in ("root", "daemon", "nobody"):
        same(command([*words[:-1], f"{other}@127.0.0.1"], "status").returncode, 255)


def slow_lines_do_not_hold_the_door(stage):
    """Twenty connections that say nothing keep nobody out, nor do a hundred who come at once."""
    silent = [socket.create_connection(("127.0.0.1", stage.host.port)) for _ in range(20)]
    clients = [subprocess.Popen([*stage.ssh(REVIEWERS[n % 30]), "status"], stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for n in range(100)]
    end = time.monotonic() + 180
    codes = [client.wait(timeout=max(1, end - time.monotonic())) for client in clients]
    for line in silent:
        line.close()
    same(codes, [0] * 100)


TESTS = [copies_are_refused, refusal_is_one_line, forwarding_is_refused, no_agent_no_display, one_session_a_connection,
         seven_keys_in_an_agent, a_certificate_is_no_key, other_accounts_have_no_keys, slow_lines_do_not_hold_the_door]
