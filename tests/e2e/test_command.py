"""Commands and files over the line, as the person whose key it is."""
import json
import signal
import time

from client import Line, Terminal, command, new_key, plink, ssh
from panel import answer, same, true


def a_line_goes_dead(stage):
    """A client freezes under the installed settings; a_dead_line_is_freed looks again."""
    stage.dead = Terminal(stage.ssh("d1", "-t"))
    stage.dead.expect("承诺书")
    stage.dead.kill(signal.SIGSTOP)
    stage.dead_since = time.time()


def a_command_is_that_persons(stage):
    """A command runs as the person whose key it is, and is in the journal with fingerprint and address."""
    answer(stage.command("r01", "status"), 0, "本人评分表")
    answer(stage.command("r01", "account list"), 3, "无权")
    answer(stage.command("s1", "account list"), 0, "r30")
    entries = [e for e in stage.host.journal() if e["action"] in ("sign_in", "sign_out") and e["account"] == "r01"]
    detail = entries[-1]["detail"] if isinstance(entries[-1]["detail"], dict) else json.loads(entries[-1]["detail"])
    same(entries[-1]["action"], "sign_out")
    same(detail["client"], "127.0.0.1")
    begun = [e for e in entries if e["action"] == "sign_in"][-1]
    same((detail["fingerprint"], detail["sign_in"]), (begun["detail"]["fingerprint"], begun["seq"]))
    signed_in = [e for e in entries if e["action"] == "sign_in"][-1]["detail"]
    true(signed_in["fingerprint"].startswith("SHA256:") and signed_in["client"] == "127.0.0.1", signed_in)
    same(signed_in["command"], "account")


def scoring_by_commands(stage):
    """Undertake, mark, opinion from standard input, sheet."""
    line = Line(stage.host.fast, stage.keys["r01"], "score")
    answer(line.run("mark", "A-01", "K1", "7"), 1, "承诺")
    answer(line.run("undertake"), 0, "签署")
    answer(line.run("mark A-01 K1 7"), 0, "已记 7 分")
    answer(line.run("mark A-01 K1 11"), 1, "K1")
    answer(line.run("opinion A-01 -", text="思路清楚。\n"), 0, "已保存")
    answer(line.run("sheet A-01"), 0, "思路清楚", "7")
    answer(line.run("recuse A-10 --reason '同事 关系'"), 0, "回避")
    line.close()
    stage.recused = {("r01", "A-10")}


def files_in_and_out(stage):
    """import objective from standard input, export to standard output, both encodings."""
    rows = "申报编号,X\n" + "".join(f"A-{n:02d},{n}\n" for n in range(1, 11))
    answer(stage.command("s1", "import objective -", source=rows.encode("gb18030")), 0, "新增 10")
    bad = stage.command("s1", "import objective -", source="申报编号,X\nA-01,99\n".encode())
    answer(bad, 1, ":2:", "X")
    done = stage.command("r02", "export sheets")
    answer(done, 0, "校验码")
    true(done.stdout.startswith("\ufeff申报编号".encode()), done.stdout[:60])
    answer(stage.command("r02", "export sheets --encoding gb18030"), 0)


def putty_key(stage):
    """PuTTY's plink with a .ppk key: the same person, the same commands."""
    words = plink(stage.host.port, stage.keys["r03"], stage.host.fingerprint())
    answer(command(words, "status"), 0, "本人评分表")
    answer(command(words, "bash"), 3)


def no_terminal_no_command(stage):
    """Neither a terminal nor a command: one line and exit code 2, from both clients."""
    done = command(stage.ssh("r01", "-T"), "")
    answer(command(stage.ssh("r01", "-T")), 2, "没有终端，也没有命令")
    answer(command(plink(stage.host.port, stage.keys["r03"], stage.host.fingerprint(), "-T")), 2, "没有终端")
    same(len(done.err.strip().splitlines()), 1)


def a_revoked_key_stops_at_once(stage):
    """A key that is taken away neither signs in nor goes on."""
    spare = new_key("spare")
    stage.host.office("account", "key", "r30", "add", "-", text=spare.with_suffix(".pub").read_text())
    listed = stage.host.office("account", "key", "r30", "list").out
    number = [row.split()[0] for row in listed.splitlines() if "spare" in row][0]
    line = Line(stage.host.fast, spare, "revoke")
    answer(line.run("status"), 0)
    stage.host.office("account", "key", "r30", "remove", number)
    answer(line.run("status"), 3, "已被撤销")
    same(command(ssh(stage.host.port, spare), "status").returncode, 255)
    answer(stage.command("r30", "status"), 0)  # the other key of the same person stays
    line.close()


TESTS = [a_line_goes_dead, a_command_is_that_persons, scoring_by_commands, files_in_and_out, putty_key, no_terminal_no_command,
         a_revoked_key_stops_at_once]
