#!/usr/bin/env python3
"""The 32 real panels of tests/fixtures/isu, each played as a round and compared with the official result.

Usage: real_panels.py PINGSHEN | real_panels.py --arithmetic-only
"""

import collections
import csv
import os
import sys
import tempfile

from checker import TOP, verify
from program import Mismatch, Program, csv_text, expect

FIXTURES = os.path.join(TOP, "tests", "fixtures", "isu")
JUDGES = ["J%d" % n for n in range(1, 10)]
ITEMS = [("ELEM", "技术分", "0", "200"), ("DED", "扣分", "-50", "0")]


class Panel:
    """One program of one event in the words of this project; every number is still text."""

    def __init__(self, competition, program):
        self.name = "%s, %s" % (competition, program)
        short = "SHORT" in program
        self.keys = {"title": self.name, "quota": "3", "agg.scope": "criterion", "agg.method": "trim",
                     "agg.trim_count": "1", "agg.trim_min_n": "8", "agg.decimals": "2", "panel.min_valid": "3",
                     "tie.chain": "objective:ELEM" if short else "expert_score"}
        self.rubric = []        # [code, name, weight]
        self.applications = {}  # number -> row of performances.csv
        self.sheets = {}        # number -> judge -> code -> mark
        self.official = {}      # number -> code -> panel score

    def add(self, row, components):
        no = "P" + row["performance_id"]
        if not self.rubric:
            self.rubric = [["C%d" % i, c["criterion"], c["factor"]] for i, c in enumerate(components, 1)]
        expect([[c["criterion"], c["factor"]] for c in components] == [r[1:] for r in self.rubric],
               "%s: the criteria of %s differ" % (self.name, no))
        self.applications[no] = row
        coded = list(zip((code for code, _, _ in self.rubric), components))
        self.official[no] = {code: c["official_panel_score"] for code, c in coded}
        present = [j for j in JUDGES if any(verify.number(c[j]) for c in components)]
        self.sheets[no] = {j: {code: c[j] for code, c in coded} for j in present}

    def objective(self, no):
        deductions = self.applications[no]["total_deductions"]
        return {"ELEM": self.applications[no]["total_element_score"],
                "DED": "-" + deductions if verify.number(deductions) else "0.00"}


def read_panels():
    with open(os.path.join(FIXTURES, "component-scores.csv"), encoding="utf-8", newline="") as stream:
        components = collections.defaultdict(list)
        for row in csv.DictReader(stream):
            components[row["performance_id"]].append(row)
    panels = {}
    with open(os.path.join(FIXTURES, "performances.csv"), encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            key = row["competition"], row["program"]
            panel = panels.setdefault(key, Panel(*key))
            panel.add(row, sorted(components[row["performance_id"]], key=lambda c: c["criterion"]))
    return list(panels.values())


def compare(panel, what, no, got, official):
    row = panel.applications[no]
    expect(verify.number(got) == verify.number(official), "%s: %s of %s: got %s, official %s" % (
        panel.name, what, row["name"], got, official))


def arithmetic(panel):
    """The official result from the marks, by verify.py's arithmetic alone."""
    rules = verify.Rules(panel.keys)
    rubric = [verify.Criterion(code, verify.number("10"), verify.number("0.25"), verify.number(weight))
              for code, _, weight in panel.rubric]
    places = []
    for no, sheets in panel.sheets.items():
        numbers = {int(j[1:]): {code: verify.number(mark) for code, mark in marks.items()}
                   for j, marks in sheets.items()}
        values = {code: verify.number(value) for code, value in panel.objective(no).items()}
        places.append(verify.Place(rules, no, verify.Assessment(rules, rubric, numbers), values))
    for place in verify.make_ranking(rules, places, []):
        row = panel.applications[place.no]
        for code, official in panel.official[place.no].items():
            score = verify.decimal_text(place.assessment.criterion[code], 2)
            compare(panel, "panel score " + code, place.no, score, official)
        compare(panel, "component total", place.no, verify.decimal_text(place.expert, 2), row["total_component_score"])
        compare(panel, "segment total", place.no, verify.decimal_text(place.review, 2), row["total_segment_score"])
        compare(panel, "rank", place.no, str(place.rank), row["rank"])


def set_up(panel, program):
    """Everything up to the close, as the office would do it."""
    judges = sorted({j for sheets in panel.sheets.values() for j in sheets})

    def write(name, rows):
        return program.write(name, csv_text(rows))

    programme = write("programme.csv", [["键", "值"]] + [[k, v] for k, v in panel.keys.items()])
    rubric = write("rubric.csv", [["指标编号", "指标名称", "满分", "步长", "权重"]]
                   + [[code, name, "10", "0.25", weight] for code, name, weight in panel.rubric])
    items = write("objective-items.csv", [["代码", "名称", "下限", "上限"]] + [list(item) for item in ITEMS])
    program.run("init", program.round, "--programme", programme, "--rubric", rubric, "--objective-items", items)
    program.run("import", "accounts", write("accounts.csv", [["账号", "姓名", "角色"]] + [
        [j.lower(), "Judge " + j[1:], "组长" if j == judges[0] else "评审专家"] for j in judges]))
    program.run("import", "applications", write("applications.csv", [
        ["申报编号", "项目名称", "申报单位", "产业类型", "产业领域", "形式审查结论"]] + [
            [no, "%s (%s)" % (row["name"], row["nation"]), row["name"], row["program"], row["nation"], "通过"]
            for no, row in panel.applications.items()]))
    pairs = [[j.lower(), no] for no, sheets in panel.sheets.items() for j in sheets]
    if len(pairs) < len(judges) * len(panel.sheets):  # somebody was absent for a part
        program.run("import", "assignments", write("assignments.csv", [["账号", "申报编号"]] + pairs))
    program.run("import", "objective", write("objective.csv", [["申报编号", "ELEM", "DED"]] + [
        [no, panel.objective(no)["ELEM"], panel.objective(no)["DED"]] for no in panel.applications]))
    program.run("open")
    program.run("import", "marks", "--submit", write("marks.csv", [["账号", "申报编号", "指标编号", "得分"]] + [
        [j.lower(), no, code, mark] for no, sheets in panel.sheets.items()
        for j, marks in sheets.items() for code, mark in marks.items()]))
    chair = judges[0].lower()
    program.run("close", account=chair)
    return chair


def played(panel, path):
    """The official result through the command line."""
    with tempfile.TemporaryDirectory() as folder:
        program = Program(path, folder)
        chair = set_up(panel, program)
        rows = program.json("rank", "--format", "json", account=chair)
        expect(len(rows) == len(panel.applications), "%s: %d rows" % (panel.name, len(rows)))
        for row in rows:
            no = row["application_no"]
            official = panel.applications[no]
            compare(panel, "sheets", no, str(row["sheets"]), str(len(panel.sheets[no])))
            compare(panel, "component total", no, row["expert_score"], official["total_component_score"])
            compare(panel, "elements", no, row["objective"]["ELEM"], official["total_element_score"])
            compare(panel, "segment total", no, row["review_score"], official["total_segment_score"])
            compare(panel, "rank", no, str(row["rank"]), official["rank"])
            expect(row["tie"] is None, "%s: %s is said to be tied" % (panel.name, official["name"]))
        expect([row["rank"] for row in rows] == sorted(row["rank"] for row in rows), panel.name + ": not in order")
        counted = collections.defaultdict(list)
        for line in program.export("marks", "marks-out.csv", account=chair)[1]:
            if line["计入"] == "是":
                counted[line["申报编号"], line["指标编号"]].append(verify.number(line["得分"]))
        for no, scores in panel.official.items():
            for code, score in scores.items():
                marks = counted[no, code]
                expect(len(marks) == len(panel.sheets[no]) - 2, "%s: %s %s not trimmed" % (panel.name, no, code))
                mean = verify.rounded(sum(marks) / len(marks), 2)
                compare(panel, "panel score " + code, no, verify.decimal_text(mean, 2), score)


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip())
        return 2
    failed, panels = 0, read_panels()
    for panel in panels:
        try:
            arithmetic(panel)
            if arguments[0] != "--arithmetic-only":
                played(panel, arguments[0])
        except (Mismatch, verify.Broken) as error:
            failed += 1
            print("FAILED %s: %s" % (panel.name, error))
    print("%d panels, %d failed" % (len(panels), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
