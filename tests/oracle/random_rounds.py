#!/usr/bin/env python3
"""Random small rounds played through the command line and compared with verify.py's arithmetic.

Usage: random_rounds.py PINGSHEN [--rounds N] [--seed S] [--keep]

Round i has the seed S+i, so that a failing round is repeated by --rounds 1 --seed SEED; --keep leaves its folder.
"""

import datetime
import os
import shutil
import subprocess
import sys
import tempfile

from checker import verify
from dress import dress, spelled
from program import Mismatch, Program, expect
from round_data import RoundData, text_of

OUTCOMES = {verify.PROPOSED: "proposed", verify.NOT_SELECTED: "not_selected",
            verify.TIE_AT_CUT: "tie_at_cut", verify.WITHDRAWN: "withdrawn"}
ALIASES = {"申报编号": "application_no", "项目名称": "project_name", "申报单位": "applicant_society",
           "统一社会信用代码": "uscc", "产业类型": "industry_category", "产业领域": "industry",
           "形式审查结论": "formal_result"}


def one_line(text):
    return text.replace("\n", " ")


def guarded(text):
    """A text cell as an export writes it."""
    text = one_line(text)
    return "'" + text if text[:1] in tuple(verify.GUARDED) else text


def same(what, got, expected):
    expect(got == expected, "%s: got %r, expected %r" % (what, got, expected))


class Play:
    """One round on its way from the office's files to the publicity list."""

    def __init__(self, path, folder, seed):
        self.data = RoundData(seed)
        self.rng = self.data.rng
        self.program = Program(path, folder)
        self.files = self.lists = self.objections = 0
        self.explained, self.gone = set(), None

    def table(self, header, rows, aliases=None, keep_order=False):
        self.files += 1
        return self.program.write("in-%02d.csv" % self.files, dress(self.rng, header, rows, aliases, keep_order))

    # From nothing to the close

    def init(self):
        data, rng = self.data, self.rng
        programme = self.table(["键", "值"], list(data.keys.items()))
        rubric = self.table(["指标编号", "一级指标", "指标名称", "满分", "步长", "权重"], [
            [c.code, "组", "指标" + c.code, text_of(c.maximum), spelled(rng, text_of(c.step)),
             spelled(rng, text_of(c.weight, 4))] for c in data.rubric], keep_order=True)
        items = self.table(["代码", "名称", "下限", "上限"], [
            [i.code, i.name, spelled(rng, text_of(i.lower), False), spelled(rng, text_of(i.upper), False)]
            for i in data.items], keep_order=True)
        self.program.run("init", self.program.round, "--programme", programme, "--rubric", rubric,
                         "--objective-items", items)

    def supply(self):
        """accounts, applications, objective values, assignments and early recusals."""
        data, run = self.data, self.program.run
        people = [[m, "专家" + m[2:], data.role(m), "示例大学" + m[2:]] for m in data.members]
        people.append(["jd01", "监督", "监督员", ""])
        run("import", "accounts", self.table(["账号", "姓名", "角色", "工作单位"], people))
        rows = [[no, project, society, data.code[society], category, industry, verdict]
                for table, verdict in ((data.applications, "通过"), (data.failed, "不通过"))
                for no, (society, project, category, industry) in table.items()]
        run("import", "applications", self.table(["申报编号", "项目名称", "申报单位", "统一社会信用代码", "产业类型",
                                                  "产业领域", "形式审查结论"], rows, ALIASES))
        if data.with_assignments:
            run("import", "assignments", self.table(["账号", "申报编号"], [
                [account, no] for no, accounts in data.assigned.items() for account in accounts]))
        if data.early:
            self.recuse(data.early)
        self.import_objective()

    def recuse(self, pairs):
        self.program.run("import", "recusals", self.table(["账号", "申报编号", "事由"], [
            [account, no, "合作关系"] for account, no in sorted(pairs)]))

    def import_objective(self):
        data, rng = self.data, self.rng
        every = {**data.applications, **data.failed}
        kind = rng.choice(("申报编号", "统一社会信用代码", "申报单位"))
        keys = {no: no if kind == "申报编号" else every[no][0] for no in every}
        rows = {}
        for no, key in keys.items():
            first = data.code[key] if kind == "统一社会信用代码" else key
            rows[key] = [first] + [spelled(rng, text_of(data.objective[no][i.code]), False) for i in data.items]
        header = [kind] + [rng.choice((i.code, i.name)) for i in data.items]
        self.program.run("import", "objective", self.table(header, list(rows.values())))

    def key_in(self, sheets):
        """Staff key in sheets: [(account, application, marks)], in one of the ways that exist."""
        rows = [[account, no, code, spelled(self.rng, text_of(mark))]
                for account, no, marks in sheets for code, mark in marks.items()]
        name = self.table(["账号", "申报编号", "指标编号", "得分"], rows)
        if self.rng.random() < 0.3:
            self.program.run("import", "marks", name)
        self.program.run("import", "marks", name, "--submit")

    def score(self):
        data, rng = self.data, self.rng
        sheets = [(account, no, marks) for no, by in data.given.items() for account, marks in by.items()]
        rng.shuffle(sheets)
        cut = rng.randint(0, len(sheets))
        for part in (sheets[:cut], sheets[cut:]):
            if part:
                self.key_in(part)
        if data.late:
            self.recuse(data.late)
        if rng.random() < 0.3:
            self.revise()
        if rng.random() < 0.2:
            self.withdraw_member()

    def revise(self):
        """One sheet is given back and comes in anew."""
        data, rng = self.data, self.rng
        pairs = sorted((no, account) for no, by in data.sheets.items() for account in by if account != self.gone)
        if not pairs:
            return
        no, account = rng.choice(pairs)
        self.program.run("return", account, no, "--reason", "笔误")
        marks = {c.code: data.near(c, rng.randint(0, int(c.maximum / c.step))) for c in data.rubric}
        data.sheets[no][account] = marks
        self.explained.discard((account, no))
        self.key_in([(account, no, marks)])

    def withdraw_member(self):
        data, rng = self.data, self.rng
        void = rng.random() < 0.5
        others = [m for m in data.members if m not in (data.chair, data.deputy)
                  and (not void or all(len(set(s) - {m}) >= data.needed for s in data.sheets.values()))]
        if others:
            gone = rng.choice(others)
            self.program.run("account", "withdraw", gone, "--reason", "身体原因", *(["--void"] if void else []))
            for sheets in data.sheets.values() if void else ():
                sheets.pop(gone, None)
            self.gone = gone

    def close(self):
        self.program.run("rank", account=self.data.chair, code=1)
        self.program.run("close", account=self.data.chair)
        self.data.drop_void_rulings()
        self.compare()

    # From the close to the list

    def reader(self):
        return self.rng.choice([self.data.chair, "jd01", None])

    def print_score(self, value):
        return text_of(value, self.data.rules().print_decimals)

    def compare(self):
        """Every result the program can show, with our own."""
        self.compare_json()
        self.compare_ranking()
        self.compare_marks()
        self.program.run("ties", account=self.reader())
        self.program.run("verify", account=self.reader())
        self.compare_bundle()

    def compare_json(self):
        data = self.data
        rows = self.program.json("rank", "--format", "json", account=self.reader())
        ranking = data.ranking()
        same("rank order", [row["application_no"] for row in rows], [place.no for place in ranking])
        for row, place in zip(rows, ranking):
            society, project = data.applications[place.no][:2]
            expected = {
                "rank": place.rank, "application_no": place.no, "applicant_society": society,
                "project_name": one_line(project), "sheets": place.assessment.count,
                "expert_score": self.print_score(place.expert),
                "objective": {code: self.print_score(value) for code, value in place.objective.items()},
                "objective_score": self.print_score(place.objective_score),
                "review_score": self.print_score(place.review), "outcome": OUTCOMES[place.outcome],
                "tie": place.tie}
            for key, value in expected.items():
                got = one_line(row[key]) if key == "project_name" else row.get(key, "absent")
                same("rank, %s of %s" % (key, place.no), got, value)

    def compare_ranking(self):
        data = self.data
        header, rows = self.program.export("ranking", "ranking.csv", account=self.reader())
        first, last = header.index("专家评审得分") + 1, header.index("客观得分")
        same("ranking.csv header", header[:first] + header[last:], [
            "名次", "申报编号", "申报单位", "项目名称", "有效评分数", "专家评审得分", "客观得分", "立项评审得分", "结论", "备注"])
        expect(all(title in (i.name, i.code) for title, i in zip(header[first:last], data.items))
               and last - first == len(data.items), "ranking.csv items: %s" % header[first:last])
        ranking = data.ranking()
        same("ranking.csv order", [row["申报编号"] for row in rows], [place.no for place in ranking])
        for row, place in zip(rows, ranking):
            society, project = data.applications[place.no][:2]
            expected = ["" if place.rank is None else str(place.rank), place.no, guarded(society), guarded(project),
                        str(place.assessment.count), self.print_score(place.expert)]
            expected += [self.print_score(place.objective[i.code]) for i in data.items]
            expected += [self.print_score(place.objective_score), self.print_score(place.review), place.outcome]
            same("ranking.csv, row of %s" % place.no, [row[title] for title in header[:-1]], expected)

    def compare_marks(self):
        """marks.csv: the same sheets, under numbers that stay, and the right ones counted."""
        data = self.data
        rows = self.program.export("marks", "marks.csv", account=self.reader())[1]
        shown, counted = {}, {}
        for row in rows:
            key = row["申报编号"], verify.expert_number(row["评委"]), row["指标编号"]
            expect(key not in counted, "marks.csv: %s twice" % (key,))
            shown.setdefault(key[1], {})[key[0], key[2]] = verify.number(row["得分"])
            counted[key] = row["计入"]
        given = {}
        for no, sheets in data.sheets.items():
            for account, marks in sheets.items():
                given.setdefault(account, {}).update({(no, code): mark for code, mark in marks.items()})
        for number, marks in shown.items():
            expect(any(marks == other for other in given.values()), "marks.csv: nobody gave the marks of 专家%d" % number)
        same("marks.csv experts", len(shown), len(given))
        same("marks.csv lines", len(rows), sum(map(len, given.values())))
        for no in data.applications:
            numbers = {n: {code: m for (app, code), m in marks.items() if app == no} for n, marks in shown.items()}
            numbers = {n: marks for n, marks in numbers.items() if marks}
            dropped = verify.Assessment(data.rules(), data.rubric, numbers).dropped
            for n, marks in numbers.items():
                for code in marks:
                    same("marks.csv, 计入 of %s 专家%d %s" % (no, n, code), counted[no, n, code],
                         "否" if (n, code) in dropped else "是")

    def compare_bundle(self):
        """The bundle says the same, and an outsider's check accepts it, with the head that status shows."""
        folder = self.program.file("bundle")
        shutil.rmtree(folder, ignore_errors=True)
        self.program.run("export", "bundle", folder, account=self.reader())
        for name in ("ranking.csv", "marks.csv"):
            with open(os.path.join(folder, name), "rb") as one, open(self.program.file(name), "rb") as other:
                same("bundle's " + name, one.read(), other.read())
        same("bundle's lists", verify.publicity_numbers(folder), list(range(1, self.lists + 1)))
        head = self.program.json("status", "--json")["head"]
        receipt = self.some_receipt(folder)
        words = [sys.executable, os.path.join(folder, "verify.py"), "--head", head, "--receipt", receipt]
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        said = done.stdout.decode("utf-8", "replace")
        expect(done.returncode == 0, "verify.py on the bundle:\n" + "\n".join(
            line for line in said.splitlines() if not line.startswith("通过")))
        self.program.run("verify", "--head", head, "--receipt", receipt)

    def some_receipt(self, folder):
        """The receipt of one sheet that counts, made from its entry as interface and journal describe."""
        last = verify.last_submissions(verify.read_journal(folder))
        numbers = verify.member_tokens(last.values())
        sheets = verify.Bundle(folder).sheets
        counting = [e for (token, no), e in last.items() if numbers[token] in sheets.get(no, {})]
        return verify.receipt_of(self.rng.choice(counting)["hash"])

    def rule(self, group):
        """The chair decides a tie; the deputy when the chair is recused; else a vote that staff record."""
        data, rng = self.data, self.rng
        order = [place.no for place in group]
        rng.shuffle(order)
        free = [a for a in (data.chair, data.deputy) if a and not any(data.recused(a, no) for no in order)]
        method = rng.choice(("chair", "vote")) if free else "vote"
        words = ["rule", "--order", ",".join(order), "--method", method, "--reason", "合议决定"]
        if method == "vote":
            voters = [m for m in data.members if not any(data.recused(m, no) for no in order)]
            votes = [0] * len(order)
            for i in range(len(voters)):
                votes[i % len(order)] += 1
            words += ["--votes", ",".join(map(str, votes))]
        if data.chair not in free:
            self.program.run(*words, account=data.chair, code=3)
        self.program.run(*words, account=free[0] if free else None)
        data.rulings.append((group[0].review, order))

    def settle(self):
        """Reasons for outliers and rulings for ties, until nothing blocks the list."""
        data = self.data
        missing = [pair for pair in data.outliers() if pair not in self.explained]
        for account, no in missing:
            self.program.run("publish", account=data.chair, code=1)
            self.program.run("outlier", account, no, "--reason", "标准掌握不同", account=data.chair)
            self.explained.add((account, no))
        for group in data.tie_groups().values():
            waiting = group[0].outcome == verify.TIE_AT_CUT
            if waiting:
                self.program.run("publish", account=data.chair, code=1)
            if waiting or (not group[0].ruled and self.rng.random() < 0.3 and self.eligible(group[0])):
                self.rule(group)

    def eligible(self, place):
        least = self.data.rules().min_total
        return least is None or place.review >= least

    def publish(self):
        today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
        self.settle()
        self.program.run("publish", "--start", str(today), "--end", str(today + datetime.timedelta(days=7)),
                         account=self.data.chair)
        self.lists += 1
        header, rows = self.program.export("publicity", "publicity.csv", account=self.reader())
        same("publicity header", header, ["序号", "申报单位", "项目名称", "产业类型", "产业领域"])
        chosen = verify.proposed(self.data.ranking())
        same("publicity", [[row[title] for title in header] for row in rows], [
            [str(i)] + [guarded(text) for text in self.data.applications[place.no]]
            for i, place in enumerate(chosen, 1)])
        self.compare()

    def object(self):
        """An upheld objection takes an application off the list; the next list is filled from below."""
        data = self.data
        chosen = verify.proposed(data.ranking())
        if not chosen:
            return
        no = self.rng.choice(chosen).no
        self.objections += 1
        self.program.run("objection", "add", "--app", no, "--from", "李示例", "--contact", "13900000000",
                         "--text", "材料不实")
        self.program.run("objection", "decide", str(self.objections), "--upheld", "--reason", "查证属实")
        data.withdrawn.add(no)
        data.drop_void_rulings()
        self.compare()
        self.publish()

    def reopen(self):
        """A mark was wrong: back to scoring, close and publish again."""
        self.program.run("reopen", "--reason", "录入有误", account=self.data.chair)
        self.revise()
        self.close()
        self.publish()

    def everything(self):
        self.init()
        self.supply()
        self.program.run("open")
        self.score()
        self.close()
        self.publish()
        for step in self.rng.choice(((), (), (self.object,), (self.reopen,), (self.reopen, self.object),
                                     (self.object, self.object))):
            step()


def play(path, seed, keep):
    """The first difference as text; None: the round came out."""
    folder = tempfile.mkdtemp(prefix="round-%d-" % seed)
    try:
        Play(path, folder, seed).everything()
    except (Mismatch, verify.Broken) as error:
        return "%s%s" % (error, "\n  folder: " + folder if keep else "")
    except subprocess.TimeoutExpired as error:
        return "no answer: %s" % error
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    return None


def main(arguments):
    words, values = [], {"--rounds": "50", "--seed": "1"}
    keep = "--keep" in arguments
    rest = [word for word in arguments if word != "--keep"]
    while rest:
        word = rest.pop(0)
        if word in values and rest:
            values[word] = rest.pop(0)
        else:
            words.append(word)
    if len(words) != 1 or words[0].startswith("-"):
        print(__doc__.strip())
        return 2
    rounds, first, failed = int(values["--rounds"]), int(values["--seed"]), 0
    for seed in range(first, first + rounds):
        difference = play(words[0], seed, keep)
        if difference:
            failed += 1
            print("FAILED seed %d: %s" % (seed, difference), flush=True)
    print("%d rounds, %d failed" % (rounds, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
