"""Marks and objective values of the demonstration round. Integers (hundredths of a point) and Fractions only.

Every constraint that the demonstration needs is asserted in check_result; search tries one set of objective
values after the other until the places around the cut come out as wanted.
"""

from fractions import Fraction

from make_people import PANEL, draw

CRITERIA = (("K1", 12), ("K2", 18), ("K3", 18), ("K4", 7), ("K5", 12), ("K6", 13), ("K7", 8), ("K8", 5), ("K9", 7))
RECUSED = {("r03", 10), ("r05", 8)}
QUOTA = 10
TIE_SCORE = 11846            # 118.46, at places 10 and 11
TIE_PAIR = (19, 35)          # the second has the higher expert score; the chair puts it first
INNOVATION_MAX, CONTRIBUTION_MAX = 3000, 2000
OUTLIER_PCT = 30
SEVERITY = {"r01": 4, "r02": -12, "r03": 18, "r04": 8, "r05": -26, "r06": 22, "r07": -6}  # per mille of a maximum


def quality(no):
    """Per mille of the maximum that the panel on the whole gives to an application."""
    fixed = {3: 905, 5: 880, 15: 775, 19: 826, 20: 790, 31: 785, 35: 858}
    return fixed.get(no) or 715 + (draw(121, no, "quality a") + draw(121, no, "quality b"))


def mark(account, no, code, maximum):
    aspect = draw(121, no, code, "aspect") - 60
    noise = draw(101, account, no, code, "noise") - 50
    taste = draw(61, account, no, "taste") - 30
    share = quality(no) + SEVERITY[account] + aspect + taste + noise
    return max(0, min(maximum, (maximum * share + 500) // 1000))


def sheets(passed):
    """{(account, no): {criterion: mark}} of every pair that is not recused."""
    return {
        (account, no): {code: mark(account, no, code, maximum) for code, maximum in CRITERIA}
        for account, *_ in PANEL
        for no in passed
        if (account, no) not in RECUSED
    }


def half_up(value):
    """Nearest integer of a non-negative Fraction, halves upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def totals_by_application(all_sheets):
    totals = {}
    for (_, no), marks in all_sheets.items():
        totals.setdefault(no, []).append(sum(marks.values()))
    return totals


def expert_scores(all_sheets):
    """Mean of the sheet totals in hundredths, rounded once."""
    return {no: half_up(Fraction(100 * sum(totals), len(totals))) for no, totals in totals_by_application(all_sheets).items()}


def objective_values(numbers, attempt):
    values = {}
    for no in numbers:
        better = 3 * (quality(no) - 715)
        innovation = 1150 + better + draw(1001, attempt, no, "innovation")
        contribution = 620 + better // 2 + draw(901, attempt, no, "contribution")
        values[no] = (min(innovation, INNOVATION_MAX - 45), min(contribution, CONTRIBUTION_MAX - 30))
    return values


def set_sum(values, no, wanted):
    """Changes both values of one application in proportion so that they add up to wanted; False: out of limits."""
    innovation, contribution = values[no]
    first = half_up(Fraction(wanted * innovation, innovation + contribution))
    values[no] = (first, wanted - first)
    return 0 <= first <= INNOVATION_MAX and 0 <= wanted - first <= CONTRIBUTION_MAX


def ranking(experts, values):
    """[(review score, no)] highest first, equals by number."""
    scores = [(experts[no] + sum(values[no]), no) for no in experts]
    return sorted(scores, key=lambda each: (-each[0], each[1]))


def arrange(experts, values):
    """Sets the two planned ties; False when the values do not allow it."""
    for no in TIE_PAIR:
        if not set_sum(values, no, TIE_SCORE - experts[no]):
            return False
    (_, _), (_, _), (third, _), (_, fourth_no), *_ = ranking(experts, values)
    return set_sum(values, fourth_no, third - experts[fourth_no])


def places_fit(experts, values):
    order = ranking(experts, values)
    scores = [score for score, _ in order]
    if {no for _, no in order[9:11]} != set(TIE_PAIR) or scores[9] != TIE_SCORE or scores[2] != scores[3]:
        return False
    distinct = len(set(scores)) == len(scores) - 2
    apart = scores[8] - scores[9] >= 15 and scores[10] - scores[11] >= 15 and 20 <= scores[0] - scores[1] <= 400
    return distinct and apart and scores[1] > scores[2] and scores[3] > scores[4]


def search(passed, failed):
    """Marks, expert scores and objective values that give the planned result."""
    all_sheets = sheets(passed)
    experts = expert_scores(all_sheets)
    for attempt in range(5000):
        values = objective_values(passed + failed, attempt)
        if arrange(experts, values) and places_fit(experts, values):
            return all_sheets, values
    raise SystemExit("no set of objective values gives the planned places")


def check_marks(all_sheets, passed):
    assert len(all_sheets) == len(passed) * len(PANEL) - len(RECUSED)
    for marks in all_sheets.values():
        assert all(0 <= marks[code] <= maximum for code, maximum in CRITERIA)
    for totals in totals_by_application(all_sheets).values():
        for index, total in enumerate(totals):
            others = totals[:index] + totals[index + 1:]
            mean = Fraction(sum(others), len(others))
            assert abs(total - mean) * 100 <= OUTLIER_PCT * mean, "a sheet would be flagged as an outlier"


def check_result(all_sheets, values, passed):
    """Asserts every constraint on the result; returns the order."""
    check_marks(all_sheets, passed)
    experts = expert_scores(all_sheets)
    for innovation, contribution in values.values():
        assert 0 <= innovation <= INNOVATION_MAX and 0 <= contribution <= CONTRIBUTION_MAX
    first, second = TIE_PAIR
    assert experts[first] < experts[second] and sum(values[first]) > sum(values[second])
    assert places_fit(experts, values)
    order = ranking(experts, values)
    assert [score for score, _ in order].count(TIE_SCORE) == 2
    return order
