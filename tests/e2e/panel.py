"""The round that the tests play on: 32 who score 10 applications, and their keys."""
import os
import pathlib

from client import command, new_key, ssh

FILES = pathlib.Path("/opt/files")
REVIEWERS = [f"r{n:02d}" for n in range(1, 31)]
APPLICATIONS = [f"A-{n:02d}" for n in range(1, 11)]
CRITERIA = {"K1": (10, 1), "K2": (20, 0.5)}


class Stage:
    """What the tests share."""

    def __init__(self, host):
        self.host = host
        self.keys = {}

    def make_round(self, *, built_in_rubric=False):
        os.makedirs(FILES, exist_ok=True)
        for account in ["c1", "d1", "s1", "v1", *REVIEWERS]:
            self.keys[account] = new_key(account)
        self.write("rubric.csv", "指标编号,指标名称,满分,步长,权重", "K1,目标,10,1,1", "K2,路径,20,0.5,1")
        self.write("items.csv", "代码,名称,下限,上限", "X,创新,0,10")
        self.write("programme.csv", "键,值", "title,SSH 测试轮次", "quota,3")
        rows = ["账号,姓名,工作单位,职称,角色,SSH公钥", f"c1,组长,示例大学,教授,组长,{self.public('c1')}",
                f"s1,工作人员,,,工作人员,{self.public('s1')}", f"v1,监督员,,,监督员,{self.public('v1')}",
                f"d1,副组长,示例学院,教授,副组长,{self.public('d1')}"]
        rows += [f"{r},专家{r},示例{r}院,研究员,评审专家,{self.public(r)}" for r in REVIEWERS]
        self.write("accounts.csv", *rows)
        rows = ["申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论"]
        rows += [f"{no},示例{no}领域专家团,示例{no}学会,新兴产业,氢能,通过" for no in APPLICATIONS]
        self.write("applications.csv", *rows)
        office = self.host.office
        own = [] if built_in_rubric else ["--programme", FILES / "programme.csv", "--rubric", FILES / "rubric.csv",
                                          "--objective-items", FILES / "items.csv"]
        office("init", "/opt/state/round.db", *own)
        office("import", "accounts", FILES / "accounts.csv")
        office("import", "applications", FILES / "applications.csv")
        office("open")

    def public(self, account):
        return self.keys[account].with_suffix(".pub").read_text().strip()

    def write(self, name, *lines):
        (FILES / name).write_text("\n".join(lines) + "\n")

    def ssh(self, account, *options, fast=False):
        return ssh(self.host.fast if fast else self.host.port, self.keys[account], *options)

    def command(self, account, text, source=None, options=()):
        return command(self.ssh(account, *options), text, text=source)


def same(have, want):
    if have != want:
        raise AssertionError(f"{have!r} instead of {want!r}")


def true(value, what):
    if not value:
        raise AssertionError(what)


def answer(done, status, *parts):
    """The status of a command, and texts that stand in what it said."""
    said = done.out + done.err
    if done.returncode != status or any(part not in said for part in parts):
        raise AssertionError(f"status {done.returncode} instead of {status}, wanted {parts}:\n{done.out}\n{done.err}")
