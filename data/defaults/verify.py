#!/usr/bin/env python3
"""核对一份评审结果（export bundle 写出的文件夹）。只需要 Python 3 标准库。

用法：python3 verify.py [--receipt 回执码] [--head 日志头] [文件夹]

不给文件夹时，核对本文件所在的文件夹。每项核对一行“通过”或“不通过”；全部通过时退出码为 0。
"""
# Written from the published rules of the round, not from the program that made the folder: no line is shared
# with it. All arithmetic is exact (int and Fraction). Read it from the top: the rules of scoring come first,
# then the files, then the checks in the order in which they are printed.

import csv
import hashlib
import json
import os
import re
import sys
from fractions import Fraction


class Broken(Exception):
    """Something that does not hold; the text is one Chinese sentence for people."""


def need(condition, text):
    if not condition:
        raise Broken(text)


# ---------------------------------------------------------------------------------------------------------
# Numbers

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?\Z")
_numbers = {}


def number(text, what="数值"):
    """Digits with an optional point and digits, nothing else; exact."""
    if text not in _numbers:
        need(isinstance(text, str) and NUMBER.match(text), "%s“%s”不是数字" % (what, text))
        _numbers[text] = Fraction(text)
    return _numbers[text]


def rounded(value, decimals):
    """四舍五入: half up, away from zero for negatives."""
    scale = 10 ** decimals
    whole = abs(value) * scale
    units = (2 * whole.numerator + whole.denominator) // (2 * whole.denominator)
    return Fraction(units if value >= 0 else -units, scale)


def decimal_text(value, decimals):
    """Prints an exact value that has at most so many decimals."""
    units = value * 10 ** decimals
    need(units.denominator == 1, "%s 的小数位超过 %d 位" % (value, decimals))
    digits = str(abs(units.numerator)).rjust(decimals + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (digits[:-decimals] + "." + digits[-decimals:] if decimals else digits)


# ---------------------------------------------------------------------------------------------------------
# Rules of scoring

class Criterion:
    """One line of the rubric 评分表."""

    def __init__(self, code, maximum, step=Fraction(1), weight=Fraction(1)):
        self.code, self.maximum, self.step, self.weight = code, maximum, step, weight


class Item:
    """One objective item 客观分项 with its limits."""

    def __init__(self, code, name, lower, upper):
        self.code, self.name, self.lower, self.upper = code, name, lower, upper


class Rules:
    """The programme's keys that matter for the result. A key that is absent has its default."""

    def __init__(self, keys):
        def get(key, default):
            return (keys.get(key) or "").strip() or default

        self.quota = int(get("quota", "10"))
        self.method = get("agg.method", "mean")
        self.scope = get("agg.scope", "sheet")
        self.trim_count = int(get("agg.trim_count", "1"))
        self.trim_min_n = int(get("agg.trim_min_n", "5"))
        self.decimals = int(get("agg.decimals", "2"))
        self.min_valid = int(get("panel.min_valid", "3"))
        self.expert_max = get("expert_max", None)
        self.min_total = get("min_total", None)
        if self.expert_max is not None:
            self.expert_max = number(self.expert_max, "expert_max ")
        if self.min_total is not None:
            self.min_total = number(self.min_total, "min_total ")
        self.chain = [step.strip() for step in get("tie.chain", "").split(",") if step.strip()]
        self.print_decimals = max(2, self.decimals)
        need(self.method in ("mean", "trim"), "agg.method“%s”未知" % self.method)
        need(self.scope in ("sheet", "criterion"), "agg.scope“%s”未知" % self.scope)
        need(0 <= self.decimals <= 4, "agg.decimals 应在 0 到 4 之间")
        need(self.quota >= 1, "quota 应至少为 1")
        need(self.trim_min_n > 2 * self.trim_count, "agg.trim_min_n 应大于 2 倍 agg.trim_count")


def trimmed_away(rules, values):
    """Which experts' values are dropped before a mean; values: {expert number: value}.

    trim_count highest and as many lowest go, exactly that many also among equals; of equals the highest
    expert number goes first.
    """
    if rules.method != "trim" or len(values) < rules.trim_min_n:
        return set()
    by_height = sorted(values, key=lambda expert: (-values[expert], -expert))
    highest = by_height[:rules.trim_count]
    rest = [expert for expert in values if expert not in highest]
    lowest = sorted(rest, key=lambda expert: (values[expert], -expert))[:rules.trim_count]
    return set(highest) | set(lowest)


def mean(rules, values):
    """The exact mean of the values that are not dropped."""
    dropped = trimmed_away(rules, values)
    kept = [value for expert, value in values.items() if expert not in dropped]
    return sum(kept, Fraction(0)) / len(kept)


def sheet_total(rubric, marks):
    return sum((c.weight * marks[c.code] for c in rubric), Fraction(0))


class Assessment:
    """What the sheets of one application come to; sheets: {expert number: {criterion code: mark}}."""

    def __init__(self, rules, rubric, sheets):
        need(sheets, "没有有效评分表")
        self.count = len(sheets)
        totals = {expert: sheet_total(rubric, marks) for expert, marks in sheets.items()}
        by_code = {c.code: {expert: marks[c.code] for expert, marks in sheets.items()} for c in rubric}
        self.criterion = {code: rounded(mean(rules, marks), rules.decimals) for code, marks in by_code.items()}
        self.untrimmed = rounded(sum(totals.values(), Fraction(0)) / len(totals), rules.decimals)
        if rules.scope == "sheet":
            self.expert = rounded(mean(rules, totals), rules.decimals)
            gone = trimmed_away(rules, totals)
            self.dropped = {(expert, c.code) for expert in gone for c in rubric}
        else:
            self.expert = sum((rounded(c.weight * self.criterion[c.code], rules.decimals) for c in rubric),
                              Fraction(0))
            self.dropped = {(expert, code) for code, marks in by_code.items()
                            for expert in trimmed_away(rules, marks)}


def outliers(rules_pct, totals):
    """Experts whose total lies more than pct percent of the others' mean away from it; {expert: total}."""
    found = set()
    for expert, total in totals.items():
        others = [value for other, value in totals.items() if other != expert]
        if len(others) >= 2:
            middle = sum(others, Fraction(0)) / len(others)
            if abs(total - middle) * 100 > rules_pct * middle:
                found.add(expert)
    return found


PROPOSED, NOT_SELECTED, TIE_AT_CUT, WITHDRAWN = "拟立项", "未入选", "待裁决", "撤出"


class Place:
    """One application on its way into the ranking."""

    def __init__(self, rules, no, assessment, objective, withdrawn=False):
        self.no, self.assessment, self.objective, self.withdrawn = no, assessment, objective, withdrawn
        self.expert = assessment.expert
        self.objective_score = sum(objective.values(), Fraction(0))
        self.review = self.expert + self.objective_score
        self.key = (self.review,) + tuple(self.step_value(step) for step in rules.chain)
        self.rank = self.tie = self.outcome = None
        self.ruled = False

    def step_value(self, step):
        """The value of one step of tie.chain; the higher stands first."""
        kind, _, code = step.partition(":")
        plain = {"expert_score": self.expert, "objective_score": self.objective_score,
                 "untrimmed_mean": self.assessment.untrimmed}
        if not code and kind in plain:
            return plain[kind]
        table = {"objective": self.objective, "criterion": self.assessment.criterion}.get(kind, {})
        need(code in table, "tie.chain 中的“%s”未知" % step)
        return table[code]


def byte_order(place):
    return place.no.encode("utf-8")


def make_ranking(rules, places, rulings):
    """Sets rank, tie, ruled and outcome, and returns the places in order; a withdrawn one stands where its
    score puts it, after its equals, without a rank. rulings: list of (score, [application numbers, best first])."""
    groups = {}
    for place in places:
        if not place.withdrawn:
            groups.setdefault(place.key, []).append(place)
    order, ties, seats = [], 0, 0
    for key in sorted(groups, reverse=True):
        group = sorted(groups[key], key=byte_order)
        if len(group) > 1:
            ties += 1
            names = sorted(place.no for place in group)
            for score, decided in rulings:
                if score == key[0] and sorted(decided) == names:
                    group.sort(key=lambda place: decided.index(place.no))
                    for place in group:
                        place.ruled = True
        eligible = rules.min_total is None or key[0] >= rules.min_total
        for index, place in enumerate(group):
            shared = not place.ruled and len(group) > 1
            place.tie = ties if len(group) > 1 else None
            place.rank = len(order) + 1 + (0 if shared else index)
            first = seats + (0 if shared else index) + 1
            last = seats + (len(group) if shared else index + 1)
            if not eligible or first > rules.quota:
                place.outcome = NOT_SELECTED
            else:
                place.outcome = PROPOSED if last <= rules.quota else TIE_AT_CUT
        seats += len(group) if eligible else 0
        order += group
    for place in sorted((p for p in places if p.withdrawn), key=lambda p: (p.key, p.no)):
        place.outcome = WITHDRAWN
        before = [i for i, other in enumerate(order) if other.key >= place.key]
        order.insert(before[-1] + 1 if before else 0, place)
    return order


# ---------------------------------------------------------------------------------------------------------
# Files of the folder

GUARDED = "=+-@＝＋－＠\t\r"


def plain(cell):
    """Takes off the quote that keeps a spreadsheet from reading a text as a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in GUARDED else cell


def read_csv(folder, name, required):
    """Rows as dicts of text, in file order; also the header."""
    path = os.path.join(folder, name)
    need(os.path.isfile(path), "缺少文件 %s" % name)
    csv.field_size_limit(1 << 24)
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Broken("%s 读不懂：%s" % (name, error))
    need(lines, "%s 是空文件" % name)
    header, rows = [plain(title) for title in lines[0]], []
    need(len(set(header)) == len(header), "%s 有重复的列名" % name)
    for title in required:
        need(title in header, "%s 缺少列“%s”" % (name, title))
    for position, cells in enumerate(lines[1:], 2):
        need(len(cells) == len(header), "%s 第 %d 行的列数不对" % (name, position))
        rows.append({title: plain(cell) for title, cell in zip(header, cells)})
    return header, rows


def expert_number(text):
    """N of a display name that begins with 专家N; None: it does not."""
    found = re.match(r"专家([1-9][0-9]*)", text)
    return int(found.group(1)) if found else None


class Bundle:
    """Everything the folder says, before any of it is believed."""

    def __init__(self, folder):
        self.folder = folder
        keys = read_csv(folder, "programme.csv", ("键", "值"))[1]
        need(len({row["键"] for row in keys}) == len(keys), "programme.csv 有重复的键")
        self.keys = {row["键"]: row["值"] for row in keys}
        try:
            self.rules = Rules(self.keys)
        except ValueError as error:
            raise Broken("programme.csv 的值不是整数：%s" % error)
        self.read_rubric()
        self.read_items()
        rows = read_csv(folder, "applications.csv",
                        ("申报编号", "申报单位", "项目名称", "产业类型", "产业领域", "状态"))[1]
        self.applications = {row["申报编号"]: row for row in rows}
        need(len(self.applications) == len(rows), "applications.csv 有重复的申报编号")
        self.read_marks()
        self.read_objective()
        self.recused = {(row["申报编号"], row["评委"])
                        for row in read_csv(folder, "recusals.csv", ("申报编号", "评委"))[1]}
        self.read_rulings()
        self.ranking_header, self.ranking = read_csv(
            folder, "ranking.csv", ("名次", "申报编号", "申报单位", "项目名称", "有效评分数", "专家评审得分",
                                    "客观得分", "立项评审得分", "结论", "备注"))

    def read_rubric(self):
        self.rubric = []
        for row in read_csv(self.folder, "rubric.csv", ("指标编号", "指标名称", "满分"))[1]:
            self.rubric.append(Criterion(row["指标编号"], number(row["满分"], "满分"),
                                         number(row.get("步长") or "1", "步长"),
                                         number(row.get("权重") or "1", "权重")))
        need(self.rubric, "rubric.csv 没有指标")
        need(len({c.code for c in self.rubric}) == len(self.rubric), "rubric.csv 有重复的指标编号")
        for c in self.rubric:
            need(c.maximum > 0 and c.step > 0 and c.weight > 0, "指标 %s 的满分、步长、权重应大于 0" % c.code)

    def read_items(self):
        self.items = []
        for row in read_csv(self.folder, "objective-items.csv", ("代码", "名称", "上限"))[1]:
            item = Item(row["代码"], row["名称"], number(row.get("下限") or "0", "下限"), number(row["上限"], "上限"))
            self.items.append(item)
        need(len({item.code for item in self.items}) == len(self.items), "objective-items.csv 有重复的代码")

    def read_marks(self):
        """sheets: {application: {expert: {criterion: mark}}}; counted: the same keys -> 是/否."""
        self.sheets, self.counted = {}, {}
        for row in read_csv(self.folder, "marks.csv", ("申报编号", "评委", "指标编号", "得分", "计入"))[1]:
            no, expert, code = row["申报编号"], expert_number(row["评委"]), row["指标编号"]
            where = "marks.csv 中 %s、%s、%s " % (no, row["评委"], code)
            need(expert is not None and row["评委"] == "专家%d" % expert, where + "的评委不是专家编号")
            need((no, expert, code) not in self.counted, where + "出现两次")
            need(row["计入"] in ("是", "否"), where + "的计入不是“是”或“否”")
            self.sheets.setdefault(no, {}).setdefault(expert, {})[code] = number(row["得分"], where + "的得分")
            self.counted[no, expert, code] = row["计入"]

    def read_objective(self):
        self.objective = {}
        for row in read_csv(self.folder, "objective.csv", ("申报编号", "代码", "分值"))[1]:
            values = self.objective.setdefault(row["申报编号"], {})
            need(row["代码"] not in values, "objective.csv 中 %s 的 %s 出现两次" % (row["申报编号"], row["代码"]))
            values[row["代码"]] = number(row["分值"], "objective.csv 中 %s 的分值" % row["申报编号"])

    def read_rulings(self):
        """rulings: [(number, score, order, in force)]."""
        groups = {}
        for row in read_csv(self.folder, "rulings.csv", ("裁决号", "立项评审得分", "次序", "申报编号", "方式", "票数",
                                                         "理由", "状态"))[1]:
            groups.setdefault(row["裁决号"], []).append(row)
        self.rulings = []
        for name, rows in groups.items():
            where = "裁决 %s " % name
            need([row["次序"] for row in rows] == [str(i + 1) for i in range(len(rows))], where + "的次序不连续")
            need(len({(row["立项评审得分"], row["方式"], row["理由"], row["状态"]) for row in rows}) == 1,
                 where + "各行的得分、方式、理由或状态不一致")
            need(rows[0]["状态"] in ("有效", "作废"), where + "的状态不是“有效”或“作废”")
            need(rows[0]["方式"] and rows[0]["理由"], where + "缺少方式或理由")
            order = [row["申报编号"] for row in rows]
            need(len(set(order)) == len(order), where + "重复列出同一申报")
            self.rulings.append((name, number(rows[0]["立项评审得分"], where + "的得分"), order,
                                 rows[0]["状态"] == "有效"))

    def places(self, put_back=()):
        """Every application with its recomputed scores."""
        found = []
        for no, row in self.applications.items():
            withdrawn = row["状态"] == WITHDRAWN and no not in put_back
            assessment = Assessment(self.rules, self.rubric, self.sheets.get(no, {}))
            found.append(Place(self.rules, no, assessment, self.objective.get(no, {}), withdrawn))
        return found

    def recomputed(self, put_back=()):
        """The ranking from marks and objective values. While an application is put back (see the publicity
        check), rulings that its withdrawal has voided speak again."""
        voided = [(score, order) for _, score, order, valid in self.rulings if not valid and put_back]
        valid = [(score, order) for _, score, order, valid in self.rulings if valid]
        return make_ranking(self.rules, self.places(put_back), voided + valid)


# ---------------------------------------------------------------------------------------------------------
# The journal

JOURNAL_KEYS = ("seq", "time", "account", "via", "action", "subject", "actor", "person", "object", "detail",
                "detail_sha256", "prev", "hash")
SUBMITS = ("submit", "submit_paper")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def sha256(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def receipt_of(entry_hash):
    """The first 60 bits of SHA-256 over the hexadecimal hash, in Crockford's base 32."""
    bits = int(sha256(entry_hash)[:15], 16)
    letters = "".join(CROCKFORD[bits >> shift & 31] for shift in range(55, -1, -5))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def entry_hash(entry):
    lines = [str(entry["seq"]), str(entry["time"]), entry["actor"], entry["via"], entry["action"],
             entry["person"], entry["object"], entry["detail_sha256"], entry["prev"]]
    return sha256("".join(line + "\n" for line in lines))


def detail_text(detail):
    return json.dumps(detail, ensure_ascii=False, separators=(",", ":"))


def unique_pairs(pairs):
    need(len({key for key, _ in pairs}) == len(pairs), "重复的键")
    return dict(pairs)


def no_fraction(text):
    raise Broken("不允许的数值 %s" % text)


def read_entry(line):
    try:
        entry = json.loads(line, object_pairs_hook=unique_pairs, parse_float=no_fraction,
                           parse_constant=no_fraction)
    except ValueError:
        raise Broken("不是一行完整的 JSON")
    need(isinstance(entry, dict) and all(key in entry for key in JOURNAL_KEYS), "缺少应有的键")
    for key in JOURNAL_KEYS:
        kind = int if key in ("seq", "time") else (dict, type(None)) if key == "detail" else str
        need(isinstance(entry[key], kind) and not isinstance(entry[key], bool), "键 %s 的类型不对" % key)
    return entry


def read_journal(folder):
    """All entries, each proved to follow from the one before it; the first that does not is named."""
    path = os.path.join(folder, "journal.jsonl")
    need(os.path.isfile(path), "缺少文件 journal.jsonl")
    with open(path, "rb") as stream:
        data = stream.read()
    entries, prev = [], "0" * 64
    for line in data.split(b"\n")[:-1] if data.endswith(b"\n") else data.split(b"\n"):
        seq = len(entries) + 1
        try:
            entry = read_entry(line.decode("utf-8"))
            need(entry["seq"] == seq, "序号是 %d，应是 %d，有条目被删除、插入或调换" % (entry["seq"], seq))
            need(entry["prev"] == prev, "与前一条接不上")
            if entry["detail"] is not None:
                need(sha256(detail_text(entry["detail"])) == entry["detail_sha256"], "内容与其摘要不符")
            need(entry_hash(entry) == entry["hash"], "内容与其哈希不符")
        except (Broken, UnicodeDecodeError) as error:
            raise Broken("第 %d 条日志（journal.jsonl 第 %d 行）断开：%s" % (seq, seq, error))
        entries.append(entry)
        prev = entry["hash"]
    need(entries, "日志是空的")
    return entries


def last_submissions(entries):
    """{(token of the member, application): entry}, the last submission of each sheet."""
    return {(e["person"], e["object"]): e for e in entries if e["action"] in SUBMITS}


def member_tokens(entries):
    """{token: N} for 专家N, from who submitted as whom; one token a number and one number a token."""
    number_of, token_of = {}, {}
    for entry in entries:
        if entry["action"] in SUBMITS:
            shown = entry["account"] if entry["action"] == "submit" else entry["subject"]
            expert, token = expert_number(shown), entry["person"]
            need(expert is not None, "第 %d 条日志没有写明是哪位专家" % entry["seq"])
            need(number_of.setdefault(token, expert) == expert and token_of.setdefault(expert, token) == token,
                 "第 %d 条日志的专家编号与以前的条目不一致" % entry["seq"])
    return number_of


def submitted_marks(entry):
    detail = entry["detail"]
    need(detail is not None and isinstance(detail.get("marks"), dict), "第 %d 条日志没有评分内容" % entry["seq"])
    return {code: number(text, "第 %d 条日志的得分" % entry["seq"]) for code, text in detail["marks"].items()}


def may_void(entry, token, no):
    """Whether a later entry can be why a submitted sheet no longer counts."""
    if "assign" in entry["action"] or "assign" in entry["object"]:
        return True  # the pairs were replaced
    named = entry["person"] == token and entry["object"] in ("", no)
    return named and any(word in entry["action"] for word in ("return", "recus", "withdraw", "void"))


# ---------------------------------------------------------------------------------------------------------
# Checks. Each returns what to say when it holds and raises Broken when it does not.

BUNDLE_FILES = ("programme.csv", "rubric.csv", "objective-items.csv", "applications.csv", "marks.csv",
                "objective.csv", "recusals.csv", "rulings.csv", "ranking.csv", "journal.jsonl", "verify.py")


def publicity_numbers(folder):
    found = (re.match(r"publicity-([1-9][0-9]*)\.csv\Z", name) for name in os.listdir(folder))
    return sorted(int(match.group(1)) for match in found if match)


def check_sums(folder):
    path = os.path.join(folder, "SHA256SUMS")
    need(os.path.isfile(path), "缺少文件 SHA256SUMS")
    with open(path, "rb") as stream:
        lines = stream.read().decode("utf-8", "replace").splitlines()
    listed = set()
    for line in lines:
        found = re.match(r"([0-9a-f]{64}) [ *]([^/\\]+)\Z", line)
        need(found, "SHA256SUMS 有一行读不懂")
        digest, name = found.groups()
        need(os.path.isfile(os.path.join(folder, name)), "缺少文件 %s" % name)
        with open(os.path.join(folder, name), "rb") as stream:
            need(hashlib.sha256(stream.read()).hexdigest() == digest, "文件 %s 已被改动" % name)
        listed.add(name)
    for name in BUNDLE_FILES + tuple("publicity-%d.csv" % n for n in publicity_numbers(folder)):
        need(name in listed, "SHA256SUMS 没有列出 %s" % name)
    return "%d 个文件" % len(listed)


def check_rules(bundle):
    rules = bundle.rules
    for step in rules.chain:
        kind, _, code = step.partition(":")
        known = {"objective": [i.code for i in bundle.items], "criterion": [c.code for c in bundle.rubric]}
        need(step in ("expert_score", "objective_score", "untrimmed_mean") or code in known.get(kind, ()),
             "tie.chain 中的“%s”未知" % step)
    if rules.expert_max is not None:
        need(sum(c.weight * c.maximum for c in bundle.rubric) == rules.expert_max, "评分表满分之和不等于 expert_max")
    return "%d 项指标，%d 项客观分，名额 %d" % (len(bundle.rubric), len(bundle.items), rules.quota)


def rules_digest(folder):
    """SHA-256 over the rules as `open` froze them: every text followed by a NUL, numbers as whole hundredths
    (weights as whole ten-thousandths), an empty lower bound as -1; dates and columns of the list left out."""
    texts = []
    for row in read_csv(folder, "programme.csv", ("键", "值"))[1]:
        if not row["键"].startswith("publicity.") and row["键"] != "list.columns":
            texts += [row["键"], row["值"]]
    for row in read_csv(folder, "rubric.csv", ("指标编号", "指标名称", "满分"))[1]:
        def cell(title, row=row):
            return row.get(title) or ""
        texts += [cell("指标编号"), cell("一级指标"), cell("指标名称"), number(cell("满分")) * 100,
                  number(cell("步长") or "1") * 100, number(cell("权重") or "1") * 10000]
        texts += [number(cell(band)) * 100 if cell(band) else -1 for band in ("优下限", "良下限", "中下限")]
        texts += [cell(title) for title in ("优", "良", "中", "差", "对应部分")]
    for row in read_csv(folder, "objective-items.csv", ("代码", "名称", "上限"))[1]:
        texts += [row["代码"], row["名称"], number(row.get("下限") or "0") * 100, number(row["上限"]) * 100]
    return sha256("".join("%s\0" % text for text in texts))


def check_frozen_rules(bundle, entries):
    frozen = [e for e in entries if e["action"] == "open" and e["detail"] and "rules_sha256" in e["detail"]]
    need(frozen, "日志中没有开始评分的记录")
    need(frozen[-1]["detail"]["rules_sha256"] == rules_digest(bundle.folder),
         "规则与日志第 %d 条开始评分时冻结的不同" % frozen[-1]["seq"])


def check_sheets(bundle):
    count, codes = 0, {c.code for c in bundle.rubric}
    for no, sheets in bundle.sheets.items():
        need(no in bundle.applications, "marks.csv 中的 %s 不在 applications.csv 中" % no)
        for expert, marks in sheets.items():
            where = "%s、专家%d 的评分表" % (no, expert)
            need(set(marks) == codes, where + "与评分指标不一致")
            need((no, "专家%d" % expert) not in bundle.recused, where + "属于已回避的专家")
            for c in bundle.rubric:
                need(0 <= marks[c.code] <= c.maximum, where + "中 %s 超出范围" % c.code)
                need((marks[c.code] / c.step).denominator == 1, where + "中 %s 不合步长" % c.code)
            count += 1
    for no in bundle.applications:
        need(len(bundle.sheets.get(no, ())) >= bundle.rules.min_valid, "%s 的有效评分表不足" % no)
    return "%d 份评分表" % count


def check_journal_sheets(bundle, entries):
    """Each counted sheet is the last that its expert submitted, and none that was submitted is left out."""
    number_of = member_tokens(entries)
    returned = {(e["person"], e["object"]): e["seq"] for e in entries if e["action"] == "return"}
    seen = set()
    for (token, no), entry in last_submissions(entries).items():
        expert, seq = number_of[token], entry["seq"]
        marks = bundle.sheets.get(no, {}).get(expert)
        if marks is None:
            explained = (no not in bundle.applications or (no, "专家%d" % expert) in bundle.recused
                         or any(may_void(later, token, no) for later in entries[seq:]))
            need(explained, "专家%d 对 %s 已提交的评分表（第 %d 条日志）不在 marks.csv 中" % (expert, no, seq))
            continue
        need(submitted_marks(entry) == marks, "专家%d 对 %s 的评分与提交时（第 %d 条日志）不同" % (expert, no, seq))
        need(returned.get((token, no), 0) < seq, "专家%d 对 %s 的评分表已退回，不应计入" % (expert, no))
        shown = entry["detail"].get("total")
        if shown is not None:
            total = rounded(sheet_total(bundle.rubric, marks), len(shown.partition(".")[2]))
            need(number(shown, "总分") == total, "第 %d 条日志的总分与各项得分不符" % seq)
        seen.add((no, expert))
    for no, sheets in bundle.sheets.items():
        for expert in sheets:
            need((no, expert) in seen, "专家%d 对 %s 的评分表在日志中没有提交" % (expert, no))
    return "%d 份评分表，%d 位专家" % (len(seen), len({expert for _, expert in seen}))


def check_counted(bundle):
    for no in bundle.applications:
        dropped = Assessment(bundle.rules, bundle.rubric, bundle.sheets[no]).dropped
        for expert, marks in bundle.sheets[no].items():
            for code in marks:
                expected = "否" if (expert, code) in dropped else "是"
                need(bundle.counted[no, expert, code] == expected,
                     "%s、专家%d、%s 的“计入”应为“%s”" % (no, expert, code, expected))
    return "%d 个得分" % len(bundle.counted)


def check_objective(bundle):
    for no in bundle.objective:
        need(no in bundle.applications, "objective.csv 中的 %s 不在 applications.csv 中" % no)
    for no in bundle.applications:
        values = bundle.objective.get(no, {})
        need(set(values) == {item.code for item in bundle.items}, "%s 的客观分项不齐" % no)
        for item in bundle.items:
            value = values[item.code]
            need(item.lower <= value <= item.upper, "%s 的 %s 超出上下限" % (no, item.code))
            need((value * 100).denominator == 1, "%s 的 %s 超过两位小数" % (no, item.code))
    return "%d 项申报" % len(bundle.applications)


def ranking_rows(bundle):
    rows = {row["申报编号"]: row for row in bundle.ranking}
    need(len(rows) == len(bundle.ranking), "ranking.csv 有重复的申报编号")
    need(set(rows) == set(bundle.applications), "ranking.csv 与 applications.csv 的申报不一致")
    return rows


def same_number(row, title, value):
    need(number(row[title], title) == value, "%s 的%s是 %s，应为 %s" % (
        row["申报编号"], title, row[title], decimal_text(value, 4).rstrip("0").rstrip(".")))


def check_expert_scores(bundle, ranking):
    rows = ranking_rows(bundle)
    for place in ranking:
        row = rows[place.no]
        need(row["有效评分数"] == str(place.assessment.count), "%s 的有效评分数不对" % place.no)
        same_number(row, "专家评审得分", place.expert)
        for title in ("申报单位", "项目名称"):
            need(row[title] == bundle.applications[place.no][title], "%s 的%s与 applications.csv 不同" % (place.no, title))
    return "%d 项申报" % len(ranking)


def check_review_scores(bundle, ranking):
    rows, header = ranking_rows(bundle), bundle.ranking_header
    titles = header[header.index("专家评审得分") + 1:header.index("客观得分")]
    need(len(titles) == len(bundle.items) and all(title in (item.name, item.code) for title, item in
                                                  zip(titles, bundle.items)), "ranking.csv 的客观分项列不对")
    for place in ranking:
        for title, item in zip(titles, bundle.items):
            same_number(rows[place.no], title, place.objective[item.code])
        same_number(rows[place.no], "客观得分", place.objective_score)
        same_number(rows[place.no], "立项评审得分", place.review)
    return "%d 项申报" % len(ranking)


def check_order(bundle, ranking):
    ranking_rows(bundle)
    by_no = {place.no: place for place in ranking}
    shown = [by_no[row["申报编号"]] for row in bundle.ranking]
    expected = [place for place in ranking if not place.withdrawn]
    for got, place in zip((p for p in shown if not p.withdrawn), expected):
        need(got is place, "%s 的位置上应是 %s" % (got.no, place.no))
    for above, below in zip(shown, shown[1:]):
        need(above.key >= below.key, "%s 不应排在 %s 之前" % (above.no, below.no))
    for row in bundle.ranking:
        rank = by_no[row["申报编号"]].rank
        need(row["名次"] == ("" if rank is None else str(rank)), "%s 的名次是“%s”，应为“%s”" % (
            row["申报编号"], row["名次"], "" if rank is None else rank))
    ties = len({place.tie for place in ranking if place.tie})
    return "%d 项申报，同分 %d 组" % (len(ranking), ties)


def check_rulings(bundle, ranking, entries):
    groups = {}
    for place in ranking:
        if place.tie:
            groups.setdefault(place.tie, []).append(place)
    tied = [(group[0].review, sorted(place.no for place in group)) for group in groups.values()]
    used = []
    recorded = [entry["detail"].get("order") for entry in entries or ()
                if entry["action"] == "rule" and entry["detail"] and entry["detail"].get("order")]
    recorded = [order.split(",") if isinstance(order, str) else order for order in recorded]
    for name, score, order, valid in bundle.rulings:
        need(not recorded or order in recorded, "裁决 %s 的次序与日志不同" % name)
        if valid:
            group = (score, sorted(order))
            need(group in tied, "裁决 %s 不对应任何一组同分，应已作废" % name)
            need(group not in used, "裁决 %s 与另一项有效裁决针对同一组" % name)
            used.append(group)
    return "有效 %d 项，作废 %d 项" % (len(used), len(bundle.rulings) - len(used))


def check_outcomes(bundle, ranking):
    rows = ranking_rows(bundle)
    for place in ranking:
        shown = rows[place.no]["结论"]
        need(shown == place.outcome, "%s 的结论是“%s”，应为“%s”" % (place.no, shown, place.outcome))
    waiting = sum(place.outcome == TIE_AT_CUT for place in ranking)
    text = "拟立项 %d 项" % sum(place.outcome == PROPOSED for place in ranking)
    return text + ("，待裁决 %d 项" % waiting if waiting else "")


LIST_TITLES = ("申报单位", "项目名称", "产业类型", "产业领域")


def read_list(bundle, list_number):
    name = "publicity-%d.csv" % list_number
    rows = read_csv(bundle.folder, name, ("序号",) + LIST_TITLES)[1]
    need([row["序号"] for row in rows] == [str(i + 1) for i in range(len(rows))], "%s 的序号不连续" % name)
    return rows


def list_digest(numbers, rows):
    return sha256("".join("\t".join([no] + [row[title] for title in LIST_TITLES]) + "\n"
                          for no, row in zip(numbers, rows)))


def numbers_by_text(bundle, rows):
    """The application of each row by its texts; None where they do not name exactly one."""
    numbers = []
    for row in rows:
        for titles in (LIST_TITLES, ("申报单位", "项目名称"), ("申报单位",), ("项目名称",)):
            found = [no for no, a in bundle.applications.items() if all(a[t] == row[t] for t in titles)]
            if len(found) == 1:
                break
        numbers.append(found[0] if len(found) == 1 else None)
    return numbers


def proposed(ranking):
    return [place for place in ranking if place.outcome == PROPOSED]


def check_list_columns(bundle, rows, places):
    """Appended columns of the list that the ranking decides."""
    for row, place in zip(rows, places):
        row = dict(row, 申报编号=place.no)
        values = {"专家评审得分": place.expert, "客观得分": place.objective_score,
                  "立项评审得分": place.review, "名次": Fraction(place.rank)}
        for title, value in values.items():
            if title in row:
                same_number(row, title, value)


def check_list(bundle, ranking, entries):
    """The newest list: these applications, in this order, with these texts, as the journal recorded it."""
    numbers = publicity_numbers(bundle.folder)
    need(numbers, "缺少已公布的名单")
    newest = numbers[-1]
    name, rows = "publicity-%d.csv" % newest, read_list(bundle, newest)
    publish = [e for e in entries if e["action"] == "publish"]
    need(publish and publish[-1]["detail"] and publish[-1]["detail"].get("list") == newest,
         "日志中最后一次公布的不是第 %d 号名单" % newest)
    digest = publish[-1]["detail"].get("list_sha256")
    later = entries[publish[-1]["seq"]:]
    if any(e["action"] == "reopen" for e in later):
        numbers = numbers_by_text(bundle, rows)
        need(None in numbers or list_digest(numbers, rows) == digest, "%s 与日志记录的名单不同" % name)
        return "第 %d 号名单已随重新开放评分撤回" % newest
    places, note = proposed(ranking), ""
    back = {no for no in numbers_by_text(bundle, rows) if no and bundle.applications[no]["状态"] == WITHDRAWN}
    if back:
        places, note = proposed(bundle.recomputed(back)), "，其后撤出 %d 项，下一号名单未公布" % len(back)
    need(len(rows) == len(places), "%s 有 %d 项，应为 %d 项" % (name, len(rows), len(places)))
    need(list_digest([place.no for place in places], rows) == digest, "%s 与日志记录的名单不同" % name)
    corrected = any(e["action"].startswith("import") for e in later)
    for row, place in zip(rows, places):
        same = all(row[title] == bundle.applications[place.no][title] for title in LIST_TITLES)
        need(same or corrected, "%s 第 %s 项应是 %s" % (name, row["序号"], place.no))
    check_list_columns(bundle, rows, places)
    return "第 %d 号名单，%d 项%s" % (newest, len(rows), note)


def check_older_lists(bundle, entries):
    """Earlier lists against the digests in the journal, where their texts still name the applications."""
    numbers = publicity_numbers(bundle.folder)
    need(numbers == list(range(1, len(numbers) + 1)), "名单的号不连续")
    digests = {e["detail"].get("list"): e["detail"].get("list_sha256") for e in entries
               if e["action"] == "publish" and e["detail"]}
    need(sorted(digests) == numbers, "日志中公布的名单与文件夹中的不一致")
    checked = 0
    for list_number in numbers:
        rows = read_list(bundle, list_number)
        applications = numbers_by_text(bundle, rows)
        if None not in applications and len(set(applications)) == len(applications):
            need(list_digest(applications, rows) == digests[list_number],
                 "publicity-%d.csv 与日志记录的名单不同" % list_number)
            checked += 1
    return "%d 号名单，按文字核对 %d 号" % (len(numbers), checked)


def check_receipt(bundle, entries, code):
    wanted = re.sub(r"[-\s]", "", code).upper().replace("O", "0").replace("I", "1").replace("L", "1")
    found = [e for e in entries if e["action"] in SUBMITS and receipt_of(e["hash"]).replace("-", "") == wanted]
    need(found, "日志中没有这个回执码的评分表")
    entry = found[0]
    where = "第 %d 条日志、申报 %s" % (entry["seq"], entry["object"])
    token, no = entry["person"], entry["object"]
    need(last_submissions(entries)[token, no] is entry, where + "：这份评分表之后又重新提交过")
    marks = bundle.sheets.get(no, {}).get(member_tokens(entries)[token])
    need(marks is not None, where + "：这份评分表后来没有计入（退回、回避、退出或申报不再参评）")
    need(marks == submitted_marks(entry), where + "：评分与提交时不同")
    return where + "：评分表在日志中，提交后未变"


def check_head(entries, head):
    found = [e["seq"] for e in entries if e["hash"] == head.strip().lower()]
    need(found, "这个日志头不在日志中，日志被截短或重写过")
    return "是第 %d 条，其后有 %d 条" % (found[0], len(entries) - found[0])


# ---------------------------------------------------------------------------------------------------------
# Running the checks

class Report:
    def __init__(self):
        self.good = True

    def run(self, title, check, *given):
        """Prints one line; returns what the check returns, None when it failed or lacks its ground."""
        if any(value is None for value in given):
            self.good = False
            print("不通过 %s：前面的核对没有通过，不能核对" % title)
            return None
        try:
            result = check(*given)
        except Broken as error:
            text = str(error)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            text = "文件读不懂：%s" % error
        else:
            print("通过 %s%s" % (title, "：" + result if isinstance(result, str) else ""))
            return result
        self.good = False
        print("不通过 %s：%s" % (title, text))
        return None


def verify(folder, receipt=None, head=None):
    """Runs every check on a folder; True: all hold."""
    report = Report()
    report.run("文件校验和", check_sums, folder)
    entries = report.run("日志链", read_journal, folder)
    bundle = report.run("结果文件", Bundle, folder)
    report.run("评审规则", check_rules, bundle)
    report.run("冻结的规则", check_frozen_rules, bundle, entries)
    sheets = report.run("评分表", check_sheets, bundle)
    report.run("评分表与日志", check_journal_sheets, bundle, entries)
    report.run("计入", check_counted, bundle)
    objective = report.run("客观分项", check_objective, bundle)
    ranking = report.run("重新计算", lambda b, *_: b.recomputed(), bundle, sheets, objective)
    report.run("专家评审得分", check_expert_scores, bundle, ranking)
    report.run("客观得分与立项评审得分", check_review_scores, bundle, ranking)
    report.run("裁决", check_rulings, bundle, ranking, entries)
    report.run("次序与名次", check_order, bundle, ranking)
    report.run("结论", check_outcomes, bundle, ranking)
    if publicity_numbers(folder) or any(e["action"] == "publish" for e in entries or ()):
        report.run("历次名单", check_older_lists, bundle, entries)
        report.run("公示名单", check_list, bundle, ranking, entries)
    if receipt is not None:
        report.run("回执", check_receipt, bundle, entries, receipt)
    if head is not None:
        report.run("日志头", check_head, entries, head)
    if entries:
        print("日志共 %d 条，日志头 %s" % (len(entries), entries[-1]["hash"]))
    print("全部通过" if report.good else "有核对不通过")
    return report.good


def main(arguments):
    options, folders, rest = {}, [], list(arguments)
    while rest:
        word = rest.pop(0)
        if word in ("--receipt", "--head") and rest:
            options[word[2:]] = rest.pop(0)
        elif word.startswith("-"):
            print(__doc__.strip())
            return 0 if word in ("-h", "--help") else 2
        else:
            folders.append(word)
    folder = folders[0] if folders else os.path.dirname(os.path.abspath(__file__))
    if len(folders) > 1 or not os.path.isdir(folder):
        print("用法：python3 verify.py [--receipt 回执码] [--head 日志头] [文件夹]")
        return 2
    return 0 if verify(folder, **options) else 1


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
