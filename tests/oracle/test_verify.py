#!/usr/bin/env python3
"""verify.py on a tiny bundle made by hand: it holds as it is, and every way of breaking it is found.

The expected scores below are worked out by hand, not by verify.py:
  totals K1 + 0.5 K2: A1 11, 12.5, 11 -> 11.50; A2 11.5 three times; A3 15 three times; A4 7.5, 7.5, 8 -> 7.67
  objective: A1 2, A2 2, A3 0.25, A4 3 -> review scores 13.50, 13.50, 15.25, 10.67
Two places: A1 and A2 tie across the cut, and ruling 1 puts A2 first.
"""

import contextlib
import copy
import hashlib
import io
import json
import os
import shutil
import tempfile
import unittest
from fractions import Fraction

from checker import PATH, verify

TOKENS = {1: "t-one", 2: "t-two", 3: "t-three"}
MARKS = {
    "A1": [("8.00", "6.00"), ("9.00", "7.00"), ("7.00", "8.00")],
    "A2": [("8.00", "7.00")] * 3,
    "A3": [("10.00", "10.00")] * 3,
    "A4": [("5.00", "5.00"), ("5.00", "5.00"), ("5.00", "6.00")],
}
EXPERT = {"A1": "11.50", "A2": "11.50", "A3": "15.00", "A4": "7.67"}
OBJECTIVE = {"A1": "2.00", "A2": "2.00", "A3": "0.25", "A4": "3.00"}
REVIEW = {"A1": "13.50", "A2": "13.50", "A3": "15.25", "A4": "10.67"}
TEXT = {no: ["示例学会" + no, "'=示例项目" + no, "农业", "食用菌"] for no in MARKS}


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def csv_text(rows):
    return "\ufeff" + "".join(
        ",".join('"%s"' % cell.replace('"', '""') if set(cell) & set(',"\n') else cell for cell in row) + "\r\n"
        for row in rows)


def list_sha(numbers):
    cells = [[no] + [cell.lstrip("'") for cell in TEXT[no]] for no in numbers]
    return sha256("".join("\t".join(row) + "\n" for row in cells))


def entry(action, detail, account="local", actor="local", person="", target=""):
    return {"account": account, "via": "cli", "action": action, "subject": target, "actor": actor,
            "person": person, "object": target, "detail": detail}


def chain(entries):
    """Numbers, links and hashes entries anew."""
    prev = "0" * 64
    for seq, e in enumerate(entries, 1):
        e.update(seq=seq, time=1776650000000 + seq, prev=prev)
        if e["detail"] is not None:
            e["detail_sha256"] = sha256(json.dumps(e["detail"], ensure_ascii=False, separators=(",", ":")))
        e.setdefault("detail_sha256", sha256("withheld"))
        lines = [str(e["seq"]), str(e["time"])] + [e[key] for key in (
            "actor", "via", "action", "person", "object", "detail_sha256", "prev")]
        e["hash"] = prev = sha256("\n".join(lines) + "\n")
    return entries


def submission(no, expert):
    k1, k2 = MARKS[no][expert - 1]
    total = verify.decimal_text(Fraction(k1) + Fraction(k2) / 2, 2)
    detail = {"marks": {"K1": k1, "K2": k2}, "total": total, "opinion_sha256": "0", "salt": "s%s%d" % (no, expert)}
    if expert == 3:  # keyed in from paper by staff
        e = entry("submit_paper", detail, person=TOKENS[3], target=no)
        e["subject"] = "专家3 " + no
        return e
    return entry("submit", detail, "专家%d" % expert, TOKENS[expert], TOKENS[expert], no)


PROGRAMME = [["title", "示例"], ["quota", "2"], ["agg.method", "mean"], ["agg.scope", "sheet"], ["agg.trim_count", "1"],
             ["agg.trim_min_n", "5"], ["agg.decimals", "2"], ["panel.min_valid", "3"], ["expert_max", "15"],
             ["min_total", ""], ["tie.chain", "expert_score"], ["undertaking", "第一行\n第二行"]]
RULES_SHA = sha256("".join("%s\0%s\0" % (key, value) for key, value in PROGRAMME) +
                   "K1\0\0甲\x001000\x00100\x0010000\0-1\0-1\0-1\0\0\0\0\0\0"
                   "K2\0\0乙\x001000\x0050\x005000\0-1\0-1\0-1\0\0\0\0\0\0"
                   "O1\0贡献\x000\x002000\0")


def journal():
    entries = [entry("init", {"title": "示例"}), entry("import accounts", None),
               entry("open", {"rules_sha256": RULES_SHA})]
    entries += [submission(no, expert) for no in sorted(MARKS) for expert in (1, 2, 3)]
    return chain(entries + [entry("close", {}), entry("rule", {"order": ["A2", "A1"], "method": "chair"}),
                            entry("publish", {"list": 1, "list_sha256": list_sha(["A3", "A2"])})])


def ranking_row(rank, no, outcome):
    return [rank, no] + TEXT[no][:2] + ["3", EXPERT[no], OBJECTIVE[no], OBJECTIVE[no], REVIEW[no], outcome, ""]


def good_bundle():
    """{file name: rows of text, or journal entries}."""
    titles = ["申报单位", "项目名称", "产业类型", "产业领域"]
    marks = [[no, "专家%d" % (expert + 1), code, mark, "是"] for no in sorted(MARKS)
             for expert, pair in enumerate(MARKS[no]) for code, mark in zip(("K1", "K2"), pair)]
    return {
        "programme.csv": [["键", "值"]] + [list(pair) for pair in PROGRAMME],
        "rubric.csv": [["指标编号", "指标名称", "满分", "步长", "权重"],
                       ["K1", "甲", "10.00", "1.00", "1.0000"], ["K2", "乙", "10.00", "0.50", "0.5000"]],
        "objective-items.csv": [["代码", "名称", "下限", "上限"], ["O1", "贡献", "0.00", "20.00"]],
        "applications.csv": [["申报编号"] + titles + ["状态"]] + [[no] + TEXT[no] + [""] for no in sorted(TEXT)],
        "marks.csv": [["申报编号", "评委", "指标编号", "得分", "计入"]] + marks,
        "objective.csv": [["申报编号", "代码", "分值"]] + [[no, "O1", OBJECTIVE[no]] for no in sorted(OBJECTIVE)],
        "recusals.csv": [["申报编号", "评委"], ["A1", "专家4"]],
        "rulings.csv": [["裁决号", "立项评审得分", "次序", "申报编号", "方式", "票数", "理由", "状态"],
                        ["1", "13.50", "1", "A2", "组长", "", "示例理由", "有效"],
                        ["1", "13.50", "2", "A1", "组长", "", "示例理由", "有效"]],
        "ranking.csv": [["名次", "申报编号", "申报单位", "项目名称", "有效评分数", "专家评审得分", "贡献", "客观得分",
                         "立项评审得分", "结论", "备注"],
                        ranking_row("1", "A3", "拟立项"), ranking_row("2", "A2", "拟立项"),
                        ranking_row("3", "A1", "未入选"), ranking_row("4", "A4", "未入选")],
        "publicity-1.csv": [["序号"] + titles + ["立项评审得分"],
                            ["1"] + TEXT["A3"] + ["15.25"], ["2"] + TEXT["A2"] + ["13.50"]],
        "journal.jsonl": journal(),
    }


def write(folder, bundle):
    """Writes the whole folder anew, with the sums of what it then holds."""
    for name in os.listdir(folder):
        os.remove(os.path.join(folder, name))
    for name, content in bundle.items():
        if name.endswith(".jsonl"):
            text = "".join(json.dumps(e, ensure_ascii=False, separators=(",", ":")) + "\n" for e in content)
        else:
            text = csv_text(content)
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
    shutil.copy(PATH, os.path.join(folder, "verify.py"))
    write_sums(folder)


def write_sums(folder):
    lines = []
    for name in sorted(os.listdir(folder)):
        if name != "SHA256SUMS":
            with open(os.path.join(folder, name), "rb") as stream:
                lines.append("%s  %s\n" % (hashlib.sha256(stream.read()).hexdigest(), name))
    with open(os.path.join(folder, "SHA256SUMS"), "w", encoding="utf-8") as stream:
        stream.write("".join(lines))


class BundleCase(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.bundle = good_bundle()

    def run_main(self, *options):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = verify.main(list(options) + [self.folder])
        return code, out.getvalue()

    def verdict(self, *options, written=False):
        """Exit code and the names of the checks that failed."""
        if not written:
            write(self.folder, self.bundle)
        code, out = self.run_main(*options)
        failed = [line.split(" ", 1)[1] for line in out.splitlines() if line.startswith("不通过")]
        self.assertEqual(code, 1 if failed else 0)
        return failed, out

    def assert_holds(self, *options):
        failed, out = self.verdict(*options)
        self.assertEqual(failed, [])
        self.assertNotIn("不通过", out)
        return out

    def assert_broken(self, check, *options, text="", written=False):
        failed, _ = self.verdict(*options, written=written)
        hits = [line for line in failed if line.startswith(check) and text in line]
        self.assertTrue(hits, "%s / %s not in %s" % (check, text, failed))

    def cell(self, name, row, title, value):
        rows = self.bundle[name]
        rows[row][rows[0].index(title)] = value


class Holds(BundleCase):
    def test_good(self):
        out = self.assert_holds()
        self.assertIn("全部通过", out)
        self.assertIn(self.bundle["journal.jsonl"][-1]["hash"], out)

    def test_head_and_receipt(self):
        entries = self.bundle["journal.jsonl"]
        self.assert_holds("--head", entries[7]["hash"].upper())
        for e in (entries[3], entries[5]):  # on the screen, and from paper
            code = verify.receipt_of(e["hash"])
            self.assertRegex(code, r"\A[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}\Z")
            out = self.assert_holds("--receipt", code.lower().replace("-", " ").replace("0", "o"))
            line = [text for text in out.splitlines() if "回执" in text][0]
            self.assertNotRegex(line, r"8\.00|6\.00|K1|11")

    def test_receipt_is_sixty_bits(self):
        digits = sha256("ab" * 32)
        bits = "".join(format(int(d, 16), "04b") for d in digits)[:60]
        want = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[int(bits[i:i + 5], 2)] for i in range(0, 60, 5))
        self.assertEqual(verify.receipt_of("ab" * 32).replace("-", ""), want)

    def test_resubmitted_sheet(self):
        """A returned sheet that came back with other marks: the last one counts, the first receipt is void."""
        entries = self.bundle["journal.jsonl"]
        old = copy.deepcopy(entries[3])
        old["detail"]["marks"]["K1"], old["detail"]["total"] = "3.00", "6.00"
        back = entry("return", {"reason": "笔误"}, person=TOKENS[1], target="A1")
        self.bundle["journal.jsonl"] = entries = chain(entries[:3] + [old, back] + entries[3:])
        self.assert_holds()
        self.assert_broken("回执", "--receipt", verify.receipt_of(entries[3]["hash"]), text="重新提交")

    def test_open_tie(self):
        """Without the ruling both share a rank and wait."""
        del self.bundle["rulings.csv"][1:]
        del self.bundle["publicity-1.csv"]
        self.bundle["journal.jsonl"] = chain(self.bundle["journal.jsonl"][:-2])
        self.bundle["ranking.csv"][2:4] = [ranking_row("2", "A1", "待裁决"), ranking_row("2", "A2", "待裁决")]
        self.assertIn("待裁决 2 项", self.assert_holds())

    def test_voided_ruling(self):
        self.bundle["rulings.csv"] += [["2", "13.40", str(i + 1), no, "组长", "", "早先", "作废"]
                                       for i, no in enumerate(["A1", "A2"])]
        self.bundle["journal.jsonl"][-2]["detail"]["order"] = ["A2", "A1"]
        self.bundle["journal.jsonl"] = chain(self.bundle["journal.jsonl"][:-1]
                                             + [entry("rule", {"order": ["A1", "A2"]}),
                                                self.bundle["journal.jsonl"][-1]])
        self.assert_holds()

    def withdraw_a3(self):
        """An upheld objection after list 1: A3 keeps its row without a place, the tie is whole inside the cut."""
        self.bundle["applications.csv"][3][-1] = "撤出"
        for row in self.bundle["rulings.csv"][1:]:
            row[-1] = "有效"
        self.bundle["ranking.csv"][1:] = [ranking_row("", "A3", "撤出"), ranking_row("1", "A2", "拟立项"),
                                          ranking_row("2", "A1", "拟立项"), ranking_row("3", "A4", "未入选")]
        self.bundle["journal.jsonl"] = chain(self.bundle["journal.jsonl"] + [
            entry("objection decide", {"upheld": True}, target="A3")])

    def test_withdrawn_before_next_list(self):
        self.withdraw_a3()
        self.assertIn("撤出 1 项", self.assert_holds())

    def test_next_list(self):
        self.withdraw_a3()
        head = self.bundle["publicity-1.csv"][0]
        self.bundle["publicity-2.csv"] = [head, ["1"] + TEXT["A2"] + ["13.50"], ["2"] + TEXT["A1"] + ["13.50"]]
        publish = entry("publish", {"list": 2, "list_sha256": list_sha(["A2", "A1"])})
        self.bundle["journal.jsonl"] = chain(self.bundle["journal.jsonl"] + [publish])
        self.assertIn("第 2 号名单，2 项", self.assert_holds())
        self.bundle["publicity-1.csv"][1][1] = "示例学会A4"
        self.assert_broken("历次名单")

    def test_list_withdrawn_by_reopen(self):
        self.bundle["journal.jsonl"] = chain(self.bundle["journal.jsonl"] + [
            entry("reopen", {"reason": "补评"}), entry("close", {})])
        self.assertIn("撤回", self.assert_holds())

    def test_withheld_detail(self):
        e = self.bundle["journal.jsonl"][1]
        self.assertIsNone(e["detail"])
        self.assert_holds()


class Broken(BundleCase):
    def test_each_altered_file(self):
        write(self.folder, self.bundle)
        for name in sorted(os.listdir(self.folder)):
            if name == "SHA256SUMS":
                continue
            path = os.path.join(self.folder, name)
            with open(path, "rb") as stream:
                data = stream.read()
            with open(path, "wb") as stream:
                stream.write(data + b"\n")
            self.assert_broken("文件校验和", text=name, written=True)
            with open(path, "wb") as stream:
                stream.write(data)
        self.assertEqual(self.verdict(written=True)[0], [])

    def test_missing_file(self):
        for name in sorted(self.bundle):
            write(self.folder, self.bundle)
            os.remove(os.path.join(self.folder, name))
            self.assert_broken("文件校验和", text=name, written=True)
        write(self.folder, self.bundle)
        os.remove(os.path.join(self.folder, "SHA256SUMS"))
        self.assert_broken("文件校验和", written=True)

    def test_unlisted_file(self):
        write(self.folder, self.bundle)
        path = os.path.join(self.folder, "SHA256SUMS")
        with open(path, encoding="utf-8") as stream:
            lines = [line for line in stream if "marks.csv" not in line]
        with open(path, "w", encoding="utf-8") as stream:
            stream.writelines(lines)
        self.assert_broken("文件校验和", text="marks.csv", written=True)

    def test_altered_mark(self):
        self.cell("marks.csv", 1, "得分", "9.00")
        failed, _ = self.verdict()
        for check in ("评分表与日志", "专家评审得分", "客观得分与立项评审得分"):
            self.assertTrue(any(line.startswith(check) for line in failed), failed)

    def test_altered_mark_with_equal_total(self):
        """One point from the first to the second expert: no score moves, the journal still tells."""
        self.cell("marks.csv", 1, "得分", "9.00")
        self.cell("marks.csv", 3, "得分", "8.00")
        failed, _ = self.verdict()
        self.assertEqual([line.split("：")[0] for line in failed], ["评分表与日志"])

    def test_swapped_sheets(self):
        """Two experts' sheets exchanged."""
        rows = self.bundle["marks.csv"]
        for a, b in ((1, 3), (2, 4)):
            rows[a][3], rows[b][3] = rows[b][3], rows[a][3]
        self.assert_broken("评分表与日志")
        receipt = verify.receipt_of(self.bundle["journal.jsonl"][3]["hash"])
        self.assert_broken("回执", "--receipt", receipt, text="不同")

    def test_sheet_left_out(self):
        self.cell("programme.csv", 8, "值", "2")
        self.bundle["marks.csv"] = [row for row in self.bundle["marks.csv"] if row[:2] != ["A4", "专家3"]]
        self.assert_broken("评分表与日志", text="不在 marks.csv 中")

    def test_sheet_added(self):
        self.bundle["marks.csv"] += [["A4", "专家5", "K1", "5.00", "是"], ["A4", "专家5", "K2", "5.00", "是"]]
        self.assert_broken("评分表与日志", text="没有提交")

    def test_returned_sheet_counted(self):
        self.bundle["journal.jsonl"] = chain(self.bundle["journal.jsonl"] + [
            entry("return", {"reason": "笔误"}, person=TOKENS[1], target="A1")])
        self.assert_broken("评分表与日志", text="退回")

    def test_faulty_sheets(self):
        for title, value, text in (("得分", "11.00", "超出范围"), ("得分", "8.50", "步长"), ("得分", "-1", "超出范围"),
                                   ("申报编号", "A9", "不在"), ("指标编号", "K3", "指标")):
            self.bundle = good_bundle()
            self.cell("marks.csv", 1, title, value)
            failed, _ = self.verdict()
            self.assertTrue(any(line.startswith("评分表") and text in line for line in failed), failed)
        self.bundle = good_bundle()
        self.bundle["recusals.csv"] += [["A1", "专家2"]]
        self.assert_broken("评分表：", text="回避")
        for value in ("", "8.", "约8", "1e1", "８"):
            self.bundle = good_bundle()
            self.cell("marks.csv", 1, "得分", value)
            self.assert_broken("结果文件", text="不是数字")

    def test_counted_column(self):
        self.cell("marks.csv", 1, "计入", "否")
        self.assert_broken("计入", text="A1、专家1、K1")

    def test_ranking_columns(self):
        for title, value, check in (
                ("名次", "2", "次序与名次"), ("有效评分数", "4", "专家评审得分"), ("专家评审得分", "15.01", "专家评审得分"),
                ("项目名称", "别的", "专家评审得分"), ("申报单位", "别的", "专家评审得分"), ("贡献", "0.26", "客观得分"),
                ("客观得分", "0.26", "客观得分"), ("立项评审得分", "15.26", "客观得分"), ("结论", "未入选", "结论")):
            self.bundle = good_bundle()
            self.cell("ranking.csv", 1, title, value)
            self.assert_broken(check)

    def test_swapped_pair(self):
        rows = self.bundle["ranking.csv"]
        rows[2][0], rows[3][0] = rows[3][0], rows[2][0]
        rows[2], rows[3] = rows[3], rows[2]
        rows[2][9], rows[3][9] = rows[3][9], rows[2][9]
        failed, _ = self.verdict()
        for check in ("次序与名次", "结论"):
            self.assertTrue(any(line.startswith(check) for line in failed), failed)

    def test_swapped_ruling(self):
        """The ruling, the ranking and the list exchanged together: the journal has the other order."""
        rows = self.bundle["rulings.csv"]
        rows[1][3], rows[2][3] = "A1", "A2"
        self.bundle["ranking.csv"][2:4] = [ranking_row("2", "A1", "拟立项"), ranking_row("3", "A2", "未入选")]
        self.bundle["publicity-1.csv"][2] = ["2"] + TEXT["A1"] + ["13.50"]
        failed, _ = self.verdict()
        for check in ("裁决", "公示名单", "历次名单"):
            self.assertTrue(any(line.startswith(check) for line in failed), failed)

    def test_ruling_without_a_tie(self):
        self.cell("rulings.csv", 1, "立项评审得分", "13.51")
        self.cell("rulings.csv", 2, "立项评审得分", "13.51")
        failed, _ = self.verdict()
        self.assertTrue(any(line.startswith("裁决") and "作废" in line for line in failed), failed)

    def test_two_rulings_for_one_tie(self):
        self.bundle["rulings.csv"] += [["2"] + row[1:] for row in self.bundle["rulings.csv"][1:]]
        self.assert_broken("裁决", text="同一组")

    def test_altered_rule(self):
        for key, value, check in (("quota", "3", "结论"), ("agg.decimals", "1", "专家评审得分"),
                                  ("min_total", "14", "结论"), ("panel.min_valid", "4", "评分表"),
                                  ("expert_max", "100", "评审规则"), ("agg.scope", "both", "结果文件"),
                                  ("agg.trim_min_n", "2", "结果文件")):
            self.bundle = good_bundle()
            row = [cells[0] for cells in self.bundle["programme.csv"]].index(key)
            self.cell("programme.csv", row, "值", value)
            self.assert_broken(check)
        self.bundle = good_bundle()  # a rule that changes no figure is still not the one that was frozen
        self.cell("programme.csv", 12, "值", "第一行")
        self.assert_broken("冻结的规则")
        self.bundle = good_bundle()
        self.cell("rubric.csv", 2, "权重", "0.6000")
        self.assert_broken("专家评审得分")
        self.bundle = good_bundle()
        self.cell("objective-items.csv", 1, "上限", "2.50")
        self.assert_broken("客观分项", text="A4")

    def test_objective_values(self):
        self.cell("objective.csv", 1, "分值", "2.50")
        self.assert_broken("客观得分")
        self.bundle = good_bundle()
        del self.bundle["objective.csv"][1]
        self.assert_broken("客观分项", text="A1")

    def test_altered_list(self):
        for change in (lambda rows: rows[1].__setitem__(2, "别的项目"), lambda rows: rows.pop(),
                       lambda rows: rows.append(["3"] + TEXT["A1"] + ["13.50"]),
                       lambda rows: rows[1].__setitem__(5, "15.26")):
            self.bundle = good_bundle()
            change(self.bundle["publicity-1.csv"])
            self.assert_broken("公示名单")
        self.bundle = good_bundle()
        del self.bundle["publicity-1.csv"]
        self.assert_broken("历次名单")

    def test_altered_journal(self):
        changes = (
            (5, lambda entries: entries[4]["detail"]["marks"].__setitem__("K1", "10.00")),
            (5, lambda entries: entries[4].__setitem__("time", 1)),
            (5, lambda entries: entries[4].__setitem__("actor", TOKENS[3])),
            (5, lambda entries: entries[4].__setitem__("prev", "0" * 64)),
            (5, lambda entries: entries[4].__setitem__("seq", True)),
            (5, lambda entries: entries[4].pop("via")),
            (2, lambda entries: entries[1].__setitem__("detail", {})),
            (6, lambda entries: entries.pop(5)),
            (1, lambda entries: entries.pop(0)),
            (6, lambda entries: entries.__setitem__(slice(5, 7), [entries[6], entries[5]])),
            (7, lambda entries: entries.insert(6, dict(entries[5]))),
        )
        for broken, change in changes:
            self.bundle = good_bundle()
            change(self.bundle["journal.jsonl"])
            self.assert_broken("日志链", text="第 %d 条" % broken)

    def test_rehashed_entry(self):
        """An entry altered and hashed again: the next one no longer follows."""
        entries = self.bundle["journal.jsonl"]
        e = entries[4]
        e["time"] = 1
        e["hash"] = verify.entry_hash(e)
        self.assert_broken("日志链", text="第 6 条")

    def test_cut_journal(self):
        """Cut after the close: the chain itself is whole, a head that was written down is missing."""
        head = self.bundle["journal.jsonl"][-1]["hash"]
        self.assert_holds("--head", head)
        self.bundle["journal.jsonl"].pop()
        self.assert_broken("日志头", "--head", head)
        failed, _ = self.verdict()
        self.assertNotIn("日志链", [line.split("：")[0] for line in failed])

    def test_rewritten_journal(self):
        """Everything made anew around another mark: only what was written down outside can tell."""
        head, receipt = self.bundle["journal.jsonl"][-1]["hash"], verify.receipt_of(
            self.bundle["journal.jsonl"][6]["hash"])
        e = self.bundle["journal.jsonl"][6]
        e["detail"]["marks"] = {"K1": "7.00", "K2": "9.00"}
        chain(self.bundle["journal.jsonl"])
        self.cell("marks.csv", 7, "得分", "7.00")
        self.cell("marks.csv", 8, "得分", "9.00")
        self.assert_holds()
        self.assert_broken("日志头", "--head", head)
        self.assert_broken("回执", "--receipt", receipt, text="没有")

    def test_exchanged_members(self):
        e = self.bundle["journal.jsonl"][6]
        e["account"] = "专家2"
        chain(self.bundle["journal.jsonl"])
        self.assert_broken("评分表与日志", text="专家编号")

    def test_unreadable(self):
        for name, data in (("marks.csv", b"\xff\xfe"), ("marks.csv", b""), ("programme.csv", b'"a'),
                           ("journal.jsonl", b"{}\n"), ("journal.jsonl", b"[1,2"), ("journal.jsonl", b"\xff\n"),
                           ("journal.jsonl", b'{"seq":1.5}\n'), ("journal.jsonl", b"")):
            write(self.folder, self.bundle)
            with open(os.path.join(self.folder, name), "wb") as stream:
                stream.write(data)
            write_sums(self.folder)
            self.assert_broken("日志链" if name.endswith("l") else "结果文件", written=True)

    def test_usage(self):
        self.assertEqual(self.run_main("--unknown")[0], 2)
        self.assertEqual(self.run_main("/nonexistent")[0], 2)
        self.assertEqual(self.run_main("--help")[0], 0)


def sheets_of(*rows):
    return {expert: {"K%d" % (i + 1): Fraction(mark) for i, mark in enumerate(row.split())}
            for expert, row in enumerate(rows, 1)}


def rules_of(**keys):
    return verify.Rules({key.replace("__", "."): value for key, value in keys.items()})


class Arithmetic(unittest.TestCase):
    """Worked by hand."""

    def test_rounding(self):
        for value, decimals, want in (("85.125", 2, "85.13"), ("85.1249", 2, "85.12"), ("-0.005", 2, "-0.01"),
                                      ("-0.0049", 2, "0.00"), ("0.5", 0, "1"), ("1.5", 0, "2"), ("-2.5", 0, "-3"),
                                      ("2.675", 2, "2.68"), ("1.00005", 4, "1.0001")):
            self.assertEqual(verify.rounded(Fraction(value), decimals), Fraction(want))
        self.assertEqual(verify.rounded(Fraction(2, 3), 2), Fraction("0.67"))
        self.assertEqual(verify.decimal_text(Fraction("-0.05"), 2), "-0.05")
        self.assertEqual(verify.decimal_text(Fraction(7), 0), "7")

    def test_trimming(self):
        rules = rules_of(agg__method="trim", agg__trim_min_n="5")
        for values, want in (((1, 2, 3, 4, 5), {1, 5}), ((5, 5, 5, 5, 5), {4, 5}), ((9, 9, 1, 1, 5), {2, 4}),
                             ((7, 7, 7, 7, 1), {4, 5}), ((1, 2, 3, 4), set())):
            got = verify.trimmed_away(rules, dict(enumerate(map(Fraction, values), 1)))
            self.assertEqual(got, want, values)
        twice = rules_of(agg__method="trim", agg__trim_count="2", agg__trim_min_n="5")
        got = verify.trimmed_away(twice, dict(enumerate(map(Fraction, (80, 80, 80, 80, 90)), 1)))
        self.assertEqual(got, {5, 4, 3, 2})

    def test_scopes(self):
        """By sheet: totals 10.5, 9, 12; by criterion: K1 mean 5.67 -> x 0.5 = 2.835 -> 2.84; K2 mean 7.67."""
        rubric = [verify.Criterion("K1", Fraction(10), Fraction(1), Fraction("0.5")),
                  verify.Criterion("K2", Fraction(10))]
        sheets = sheets_of("5 8", "6 6", "6 9")
        by_sheet = verify.Assessment(rules_of(), rubric, sheets)
        self.assertEqual(by_sheet.expert, Fraction("10.50"))
        by_criterion = verify.Assessment(rules_of(agg__scope="criterion"), rubric, sheets)
        self.assertEqual(by_criterion.expert, Fraction("10.51"))
        self.assertEqual(by_criterion.criterion, {"K1": Fraction("5.67"), "K2": Fraction("7.67")})
        self.assertEqual(by_criterion.untrimmed, Fraction("10.50"))

    def test_dropped(self):
        rubric = [verify.Criterion("K1", Fraction(10)), verify.Criterion("K2", Fraction(10))]
        sheets = sheets_of("1 9", "2 2", "3 3", "4 4", "9 1")
        by_sheet = verify.Assessment(rules_of(agg__method="trim"), rubric, sheets)
        self.assertEqual(by_sheet.dropped, {(5, "K1"), (5, "K2"), (2, "K1"), (2, "K2")})
        by_mark = verify.Assessment(rules_of(agg__method="trim", agg__scope="criterion"), rubric, sheets)
        self.assertEqual(by_mark.dropped, {(1, "K1"), (5, "K1"), (1, "K2"), (5, "K2")})
        self.assertEqual(by_mark.expert, Fraction("6.00"))

    def ranked(self, rules, scores, rulings=(), withdrawn=""):
        rubric = [verify.Criterion("K1", Fraction(100))]
        places = [verify.Place(rules, no, verify.Assessment(rules, rubric, sheets_of(expert)),
                               {"O": Fraction(objective)}, no in withdrawn)
                  for no, (expert, objective) in scores.items()]
        order = verify.make_ranking(rules, places, list(rulings))
        short = {"拟立项": "p", "未入选": "n", "待裁决": "t", "撤出": "w"}
        return " ".join("%s%s%s%s" % (p.no, p.rank or "-", short[p.outcome], p.tie or "") for p in order)

    def test_ranking(self):
        scores = {"D": ("5", "1"), "B": ("3", "3"), "C": ("4", "2"), "A": ("9", "0"), "E": ("1", "1")}
        three = rules_of(quota="3")
        self.assertEqual(self.ranked(three, scores), "A1p B2t1 C2t1 D2t1 E5n")
        self.assertEqual(self.ranked(rules_of(quota="4"), scores), "A1p B2p1 C2p1 D2p1 E5n")
        self.assertEqual(self.ranked(rules_of(quota="1"), scores), "A1p B2n1 C2n1 D2n1 E5n")
        ruling = (Fraction(6), ["C", "D", "B"])
        self.assertEqual(self.ranked(three, scores, [ruling]), "A1p C2p1 D3p1 B4n1 E5n")
        self.assertEqual(self.ranked(three, scores, [(Fraction(5), ["C", "D", "B"])]), "A1p B2t1 C2t1 D2t1 E5n")
        self.assertEqual(self.ranked(three, scores, [ruling], "C"), "A1p B2p1 D2p1 C-w E4n")
        self.assertEqual(self.ranked(rules_of(quota="3", min_total="6.5"), scores), "A1p B2n1 C2n1 D2n1 E5n")
        self.assertEqual(self.ranked(rules_of(quota="3", tie__chain="expert_score"), scores), "A1p D2p C3p B4n E5n")
        self.assertEqual(self.ranked(rules_of(quota="3", tie__chain="objective:O, expert_score"), scores),
                         "A1p B2p C3p D4n E5n")

    def test_outliers(self):
        totals = {1: Fraction(10), 2: Fraction(10), 3: Fraction(13)}
        self.assertEqual(verify.outliers(30, totals), set())
        totals[3] = Fraction("13.01")
        self.assertEqual(verify.outliers(30, totals), {3})
        self.assertEqual(verify.outliers(30, {1: Fraction(1), 2: Fraction(9)}), set())


if __name__ == "__main__":
    unittest.main()
