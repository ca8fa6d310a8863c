"""What each role can reach over the line, and what it can't: the table of the README."""
import re

from client import Line
from panel import answer, same

ROLES = {"reviewer": "r01", "chair": "c1", "deputy": "d1", "staff": "s1", "supervisor": "v1"}
PANEL = {"reviewer", "chair", "deputy"}
CHAIR = {"chair", "deputy"}
STAFF = {"staff"}
OFFICE = STAFF | {"supervisor"}
ALL = set(ROLES)
NOBODY = set()

# While scoring is open. Who has the right gets another answer than 3: done, or not in this stage, or not with these words.
TABLE = [
    ("status", ALL),
    ("show A-01", ALL),
    ("sheet", PANEL),
    ("mark A-01 K1 99", PANEL),
    ("submit A-02", PANEL),
    ("export sheets", PANEL),
    ("recuse A-99 --reason x", PANEL),
    ("check", ALL - {"reviewer"}),
    ("journal", ALL - {"reviewer"}),
    ("verify", ALL - {"reviewer"}),
    ("rank", ALL - {"reviewer"}),
    ("explain A-01", ALL - {"reviewer"}),
    ("export ranking", ALL - {"reviewer"}),
    ("export marks", ALL - {"reviewer"}),
    ("close", CHAIR),
    ("reopen --reason x", CHAIR),
    ("publish", CHAIR),
    ("rule --order A-01,A-02 --method chair --reason x", CHAIR),
    ("open", STAFF),
    ("approve", STAFF),
    ("account list", OFFICE),
    ("account key r02 list", STAFF),
    ("account passcode nobody", STAFF),
    ("recusal list", OFFICE),
    ("return r02 A-01 --reason x", STAFF),
    ("import objective -", STAFF),
    ("import accounts - --reason x", STAFF),
    ("objection list", OFFICE),
    ("backup /opt/state/x.db", NOBODY),
    ("export bundle", NOBODY),
    ("export sheets /opt/state/x.csv", NOBODY),
    ("import objective /etc/passwd", NOBODY),
    ("verify /etc/passwd", NOBODY),
    ("init /opt/state/x.db", NOBODY),
    ("status --as s1", NOBODY),
    ("status --round /opt/state/x.db", NOBODY),
    ("bash", NOBODY),
]


def every_role(stage):
    """Each role reaches what the README's table says, and is refused the rest."""
    for role, account in ROLES.items():
        line = Line(stage.host.fast, stage.keys[account], role)
        for command, allowed in TABLE:
            done = line.run(command, text="")
            same((role, command, done.returncode != 3), (role, command, role in allowed))
            same((command, done.returncode in (0, 1, 3)), (command, True))
        line.close()


def nobodys_marks_are_seen(stage):
    """Before close no role sees the mark of another in status, journal or export."""
    line = Line(stage.host.fast, stage.keys["r05"], "secret")
    answer(line.run("undertake"), 0)
    answer(line.run("mark A-03 K2 13.5"), 0)
    line.close()
    for account in ("c1", "d1", "s1", "v1", "r04"):
        line = Line(stage.host.fast, stage.keys[account], f"seeks-{account}")
        for command in ("status", "status --json", "journal", "journal --json", "check", "show A-03", "export sheets", "verify"):
            done = line.run(command)
            seen = re.search(r"\b(13\.50?|1350)\b", done.out + done.err)  # as points, or as stored
            same((account, command, seen and seen.group()), (account, command, None))
        line.close()


def recused_is_out(stage):
    """A member neither reads nor marks the application that the member is recused from."""
    line = Line(stage.host.fast, stage.keys["r01"], "recused")
    line.run("recuse A-10 --reason 同事")
    for command in ("show A-10", "sheet A-10", "mark A-10 K1 7", "submit A-10", "opinion A-10 -"):
        answer(line.run(command, text="x"), 3, "回避")
    line.close()


TESTS = [every_role, recused_is_out, nobodys_marks_are_seen]
