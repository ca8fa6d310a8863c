"""A small random round: what the office, the panel and the objective platform would supply, and what must come
out of it by the arithmetic of verify.py."""

import random
from fractions import Fraction

from checker import verify

STEPS = ("1", "1", "0.5", "0.25", "0.1", "0.01")
WEIGHTS = ("1", "1", "1", "0.5", "2", "0.3333", "1.25", "0.0125", "0.1")
ODD_NAMES = ("=1+1研究", "@示例推广", "甲、乙,丙示范", "带“引号”的\"项目\"", "－减号开头", "换行\n项目", "𠮷村䶮种植", "+推广")
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def uscc(rng):
    """A unified social credit code with a right check character."""
    body = "51" + "".join(rng.choice("0123456789") for _ in range(15))
    total = sum(USCC_LETTERS.index(c) * (3 ** i % 31) for i, c in enumerate(body))
    return body + USCC_LETTERS[(31 - total % 31) % 31]


def text_of(value, decimals=2):
    return verify.decimal_text(Fraction(value), decimals)


class RoundData:
    """Everything is text or exact; self.sheets is what counts now: {application: {account: {code: Fraction}}}."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.make_rules()
        self.make_people()
        self.make_applications()
        self.make_objective()
        self.make_pairs()
        self.make_sheets()
        self.make_limits()
        self.withdrawn, self.rulings = set(), []

    def make_rules(self):
        rng = self.rng
        self.rubric = []
        for i in range(rng.randint(1, 5)):
            step = Fraction(rng.choice(STEPS))
            self.rubric.append(verify.Criterion("K%d" % (i + 1), step * rng.choice((4, 10, 20)), step,
                                                Fraction(rng.choice(WEIGHTS))))
        self.items = []
        for i in range(rng.randint(1, 3)):
            lower = Fraction(rng.choice(("0", "0", "-5", "-0.75")))
            upper = Fraction(0) if lower < 0 and rng.random() < 0.5 else Fraction(rng.choice(("10", "2.50", "0.25")))
            self.items.append(verify.Item(("ITEM%d" if rng.random() < 0.5 else "o%d") % i, "客观分项" + "甲乙丙"[i],
                                          lower, upper))
        steps = ["expert_score", "objective_score", "untrimmed_mean"]
        steps += ["objective:" + item.code for item in self.items] + ["criterion:" + c.code for c in self.rubric]
        chain = rng.sample(steps, rng.choice((0, 0, 1, 1, 2, min(3, len(steps)))))
        trim_count = rng.choice((1, 1, 2))
        self.keys = {
            "title": "随机评审轮次", "outlier.pct": rng.choice(("20", "30", "60", "500")),
            "agg.method": rng.choice(("mean", "trim")), "agg.scope": rng.choice(("sheet", "criterion")),
            "agg.decimals": str(rng.randint(0, 4)),
            "agg.trim_count": str(trim_count), "agg.trim_min_n": str(2 * trim_count + rng.randint(1, 2)),
            "panel.min_valid": str(rng.randint(1, 3)), "tie.chain": ",".join(chain)}
        if rng.random() < 0.3:
            self.keys["expert_max"] = text_of(sum(c.weight * c.maximum for c in self.rubric), 6).rstrip("0").rstrip(".")
        rules = verify.Rules(self.keys)
        self.needed = max(rules.min_valid, rules.trim_min_n if rules.method == "trim" else 0)

    def make_people(self):
        rng = self.rng
        count = max(2, self.needed) + rng.randint(0, 3)
        self.members = ["zj%02d" % n for n in rng.sample(range(1, 60), count)]
        self.chair = rng.choice(self.members)
        self.deputy = rng.choice([m for m in self.members if m != self.chair]) if rng.random() < 0.5 else None

    def role(self, account):
        return {self.chair: "组长", self.deputy: "副组长"}.get(account, "评审专家")

    def make_applications(self):
        """applications: {number: (society, project, category, industry)} of those that passed; failed: the rest."""
        rng, numbers = self.rng, set()
        while len(numbers) < rng.randint(3, 11):
            no = "%s%s%d" % (rng.choice("ABXYabz"), rng.choice(("", "-", "_")), rng.randint(1, 120))
            if no.lower() not in {n.lower() for n in numbers}:
                numbers.add(no)
        numbers = sorted(numbers)
        rng.shuffle(numbers)
        self.code, self.applications, self.failed = {}, {}, {}
        for i, no in enumerate(numbers):
            society = "示例市第%d学会" % (i // 2 if rng.random() < 0.2 else i)
            self.code.setdefault(society, uscc(rng))
            project = rng.choice(ODD_NAMES) if rng.random() < 0.2 else "示例项目%d" % i
            target = self.failed if i and rng.random() < 0.1 else self.applications
            target[no] = (society, project, rng.choice(("种植业", "养殖业")), rng.choice(("食用菌", "柑橘", "生猪")))

    def make_objective(self):
        """One value a society (the key column may be any), often equal between societies."""
        rng, of_society = self.rng, {}
        self.objective = {}
        for no, row in {**self.applications, **self.failed}.items():
            if row[0] not in of_society:
                of_society[row[0]] = {
                    item.code: rng.choice((item.lower, item.upper, item.lower + (item.upper - item.lower) / 5))
                    for item in self.items}
            self.objective[no] = of_society[row[0]]

    def make_pairs(self):
        """Who reviews what: assigned pairs, and recusals early (before open) and late (after marks)."""
        rng, spare = self.rng, len(self.members) - self.needed
        self.assigned, self.early, self.late = {}, set(), set()
        self.with_assignments = rng.random() < 0.3
        for no in self.applications:
            left_out = rng.sample(self.members, rng.randint(0, spare)) if spare and rng.random() < 0.5 else []
            self.assigned[no] = list(self.members)
            for account in left_out:
                kind = rng.choice(("early", "late", "unassigned" if self.with_assignments else "early"))
                if kind == "unassigned":
                    self.assigned[no].remove(account)
                else:
                    (self.early if kind == "early" else self.late).add((account, no))

    def recused(self, account, no):
        return (account, no) in self.early or (account, no) in self.late

    def make_sheets(self):
        """given: every sheet that is keyed in; sheets: those that count once the late recusals are in."""
        rng, templates = self.rng, []
        for _ in range(rng.randint(1, 3)):
            base = {c.code: rng.randint(0, int(c.maximum / c.step)) for c in self.rubric}
            templates.append([{c.code: self.near(c, base[c.code]) for c in self.rubric} for _ in self.members])
        self.given = {}
        for no in self.applications:
            slots = list(rng.choice(templates))
            if rng.random() < 0.7:
                rng.shuffle(slots)
            self.given[no] = {account: dict(slots[i]) for i, account in enumerate(self.members)
                              if account in self.assigned[no] and (account, no) not in self.early}
        self.sheets = {no: {account: marks for account, marks in sheets.items() if (account, no) not in self.late}
                       for no, sheets in self.given.items()}

    def near(self, criterion, units):
        """A mark close to so many steps, so that equal ones are frequent."""
        top = int(criterion.maximum / criterion.step)
        return min(top, max(0, units + self.rng.choice((-1, 0, 0, 1)) * max(1, top // 10))) * criterion.step

    def make_limits(self):
        """quota and min_total, set where they hurt: at a score that occurs."""
        rng = self.rng
        self.keys["quota"] = str(rng.randint(1, len(self.applications)))
        self.withdrawn, self.rulings = set(), []
        if rng.random() < 0.3:
            place = rng.choice(self.ranking())
            self.keys["min_total"] = text_of(max(place.review, Fraction(0)), 4).rstrip("0").rstrip(".")

    def rules(self):
        return verify.Rules(self.keys)

    def places(self):
        rules = self.rules()
        found = []
        for no in self.applications:
            sheets = {self.members.index(account): marks for account, marks in self.sheets[no].items()}
            found.append(verify.Place(rules, no, verify.Assessment(rules, self.rubric, sheets), self.objective[no],
                                      no in self.withdrawn))
        return found

    def ranking(self):
        return verify.make_ranking(self.rules(), self.places(), self.rulings)

    def tie_groups(self):
        """{group number: places} of the ranking as it stands."""
        groups = {}
        for place in self.ranking():
            if place.tie:
                groups.setdefault(place.tie, []).append(place)
        return groups

    def drop_void_rulings(self):
        """A ruling belongs to exactly its applications and score; once void it stays void."""
        tied = [(group[0].review, sorted(p.no for p in group)) for group in self.tie_groups().values()]
        self.rulings = [(score, order) for score, order in self.rulings if (score, sorted(order)) in tied]

    def outliers(self):
        """(account, application) of every submitted sheet that lies far from the others."""
        pct, found = int(self.keys["outlier.pct"]), []
        for no, sheets in self.sheets.items():
            totals = {account: verify.sheet_total(self.rubric, marks) for account, marks in sheets.items()}
            found += [(account, no) for account in sorted(verify.outliers(pct, totals))]
        return found
