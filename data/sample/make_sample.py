#!/usr/bin/env python3
"""Writes the files of the demonstration round beside itself, or into the folder given.

    python3 data/sample/make_sample.py [FOLDER]

Python 3 standard library only; the same bytes every time. Everything is invented: see README.md here.
"""

import csv
import datetime
import sys
from pathlib import Path

sys.dont_write_bytecode = True

import make_people as people
import make_prose as prose
import make_scores as scores
from make_people import draw, pick

HERE = Path(__file__).resolve().parent
FAILED = {
    9: "2024年度年检基本合格，2025年度未出结论，最近一次结论为基本合格，不符合申报条件",
    18: "专家团9人，少于10人，不符合申报条件",
    21: "2024年度年检不合格，不符合申报条件",
    33: "2025年受到行政处罚，不符合申报条件；另有经费预算误以元为单位填写",
    38: "纸质材料2026年4月21日送达，超过截止日期，不予受理",
}
NOTES = {
    1: "2025年度年检未出结论，经核业务主管单位意见，予以通过",
    15: "预算明细合计19.50万元，与总预算相差0.50万元，已要求签订协议前更正",
    16: "2024年度年检基本合格，2025年度合格，符合条件",
    20: "一名成员职称栏填写博士生导师，已核教授证书，副高级及以上7人，符合条件",
    24: "项目负责人任常务理事，社团已补交授权文件",
    26: "专家团无企业成员，已补交企业合作意向书",
    28: "领衔专家职称已核证书，为正高级",
    31: "末段进度超出项目周期，已要求调整到2026年12月31日前完成",
}
PREFIX = "示例省"
PLATFORM_NAMES = {  # how the platform writes a society: two harmless variants, one for a person to decide
    1: "示例省云栖电子信息学会\u3000",
    3: "示例省 砺石 机械工程学会",
    8: "示例百草药学会",
}
BY_HAND = ("r07", 35)  # this sheet is scored with single commands in play.sh
IN_YUAN = 33
SELF_FUNDS = (0, 0, 300, 400, 500, 600, 800, 1000)
COSTS = (  # name, unit, price in hundredths of 万元
    ("专家现场服务费", "人天", 8), ("试验测试费", "项", 60), ("技术培训费", "课时", 5), ("资料编制与印刷费", "册", 1),
    ("会议费", "次", 50), ("交通差旅费", "人次", 6),
)


class Stage:
    def __init__(self, start, end, content, owner):
        self.start, self.end, self.content, self.owner = start, end, content, owner


class Application:
    """One line of facts.txt with everything composed from it."""

    def __init__(self, head, place, tasks, case):
        number, self.domain, self.society, self.category, self.industry, self.field, self.code = head
        self.no, self.key = int(number), f"SL2026-{number}"
        self.place, self.who, self.state = place
        self.tasks, self.case = tasks, case
        self.team = people.team(self.no, self.domain)
        self.leader, self.contact = (people.invented_name(self.no, place) for place in (20, 21))
        self.special, self.own = 2000, 0 if self.no in (15, IN_YUAN) else pick(SELF_FUNDS, self.no, "self")
        self.stages = schedule(self)
        self.words = words(self)


def read_facts(path):
    blocks = [[]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            blocks.append([])
        elif not line.startswith("#"):
            blocks[-1].append([part.strip() for part in line.split("|")])
    return [Application(b[0], b[1], b[2:5], b[5][0]) for b in blocks if b]


def money(hundredths):
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def industry_words(application):
    name = application.industry
    for mark in ("县", "区"):
        if name.startswith("示例") and mark in name:
            return name.split(mark, 1)[1]
    return name + "产业"


def team_mix(team):
    counts = [(sector, sum(member.sector == sector for member in team)) for sector in people.SECTORS + ("其他",)]
    names = {"其他": "医疗机构"}
    return "、".join(f"{names.get(sector, sector)}{count}人" for sector, count in counts if count)


def words(application):
    no, team = application.no, application.team
    lead, owners = team[0], team[1:4]
    result = dict(prose.numbers(no), ind=industry_words(application), mix=team_mix(team), team=len(team))
    result.update(place=application.place, who=application.who, state=application.state, field=application.field)
    result.update(society=application.society, leader=application.leader, case=application.case)
    result.update(lead=lead.name, lead_title=lead.title, lead_employer=lead.employer)
    result.update(orgs=len({member.employer for member in team}), senior=people.senior_count(no, team))
    for index, owner in enumerate(owners, 1):
        result.update({f"o{index}": owner.name, f"e{index}": owner.employer})
        result[f"p{index}"] = application.tasks[index - 1][0]
        result[f"n{index}"] = people.invented_name(no, 21 + index)
    result.update(special=money(application.special), self=money(application.own))
    result.update(total=money(application.special + application.own))
    return result


# Tables -----------------------------------------------------------------------------------------------


def schedule(application):
    """Three or four stages that follow each other without a gap."""
    no, count = application.no, 3 + draw(2, application.no, "stages")
    ends = {3: ((7, 25), (10, 20), (12, 10)), 4: ((7, 5), (9, 15), (11, 5), (12, 10))}[count]
    contents = stage_contents(application, count)
    stages, start = [], datetime.date(2026, 6, 1)
    for index, (month, day) in enumerate(ends):
        end = datetime.date(2026, month, day) + datetime.timedelta(days=draw(16, no, "stage", index))
        if no == 31 and index == count - 1:
            end = datetime.date(2027, 1, 31)
        stages.append(Stage(start, end, contents[index], application.team[index].name))
        start = end + datetime.timedelta(days=1)
    return stages


def stage_contents(application, count):
    first, second, third = (measure for _, measure, _ in application.tasks)
    opening = pick(("完成现场调查，确定试点单位，签订服务约定", "核对需求清单，落实试点单位和测量方法",
                    "组建三个小组，完成现状摸底和方案评议"), application.no, "first stage")
    closing = pick(("整理案例和凭证，完成自评和验收准备", "汇总数据，召开成果交流会，提交总结报告",
                    "回访试点单位，形成案例，做好绩效评估准备"), application.no, "last stage")
    if count == 3:
        return [opening, f"{first}；{second}", f"{third}；{closing}"]
    return [opening, f"{first}；{second}", f"{third}，组织培训和推广", closing]


def cost_line(no, index, cost, share):
    """Amount near the share, a whole number of units, with its basis."""
    name, unit, price = cost
    count = max(1, share // price)
    return [name, count * price, f"{count}{unit}×{money(price)}万元"]


def split_costs(no, amount, count, slot):
    """count lines that add up to amount; the last takes the rest."""
    lines, rest = [], amount
    for index, cost in enumerate(people.shuffled(COSTS, no, slot)[: count - 1]):
        share = amount * (75 + draw(40, no, slot, index)) // (100 * count)
        lines.append(cost_line(no, index, cost, share))
        rest -= lines[-1][1]
    return lines + [["专家咨询费", rest, "按规定标准发放，附签收清单"]]


def budget_rows(application):
    no, own = application.no, application.own
    special = split_costs(no, application.special, 3 + draw(2, no, "lines"), "special")
    if no == 15:
        special[-1][1] -= 50  # the planned fault: lines 19.50, total 20.00
    lines = [line + ["专项资金"] for line in special]
    if own:
        lines += [line + ["自筹资金"] for line in split_costs(no, own, 1 + draw(2, no, "own lines"), "own")]
    for index, (name, amount, basis, fund) in enumerate(lines, 1):
        shown = str(amount * 100) if no == IN_YUAN else money(amount)
        yield [application.key, index, name, shown, fund, basis]


def member_rows(application):
    for index, member in enumerate(application.team, 1):
        yield [application.key, index, member.name, member.age, member.title, member.employer, member.remark]


def schedule_rows(application):
    """Dates as a spreadsheet writes them."""
    for index, stage in enumerate(application.stages, 1):
        dates = [f"{day.year}/{day.month}/{day.day}" for day in (stage.start, stage.end)]
        yield [application.key, index, *dates, stage.content, stage.owner]


def leader_title(application):
    if application.no == 24:
        return "常务理事、主任医师"
    head = "会长" if application.society.endswith("协会") else "理事长"
    return pick((f"{head}、教授", f"副{head}、研究员", f"副{head}兼秘书长、教授", "秘书长、高级工程师"), application.no, "title")


def application_row(application):
    no, lead = application.no, application.team[0]
    funds = [application.special + application.own, application.special, application.own]
    shown = [str(amount * 100) if no == IN_YUAN else money(amount) for amount in funds]
    day = datetime.date(2026, 3, 20) + datetime.timedelta(days=draw(28, no, "day"))
    return [
        application.key, f"{application.society}{application.field}领域专家团", application.society, application.code,
        application.category, application.industry, application.leader, leader_title(application), lead.name, lead.title,
        application.contact, f"1990000{1000 + 37 * no}", f"sl2026{no:03d}@example.com", day.isoformat(),
        prose.tasks_goals(application), prose.path_measures(application), prose.conditions(application), *shown,
        "不通过" if no in FAILED else "通过", FAILED.get(no) or NOTES.get(no, ""),
    ]


def mark_rows(all_sheets, by_hand):
    for (account, no), marks in all_sheets.items():
        if ((account, no) == BY_HAND) == by_hand:
            for code, value in marks.items():
                yield [account, f"SL2026-{no:03d}", code, value]


def objective_rows(applications, values):
    for application in applications:
        name = PLATFORM_NAMES.get(application.no, application.society)
        yield [name, *map(money, values[application.no])]


# Files ------------------------------------------------------------------------------------------------

HEADERS = {
    "applications": "申报编号,项目名称,申报单位,统一社会信用代码,产业类型,产业领域,项目负责人,负责人职务职称,领衔专家,领衔专家职称,"
                    "联系人,联系电话,电子信箱,申请日期,重点任务与预期目标,实施路径及具体举措,实施条件及保障措施,经费总预算,专项资金,自筹资金,"
                    "形式审查结论,形式审查意见",
    "members": "申报编号,序号,姓名,年龄,职务职称,工作单位,备注",
    "budget": "申报编号,序号,支出内容明细,金额,资金类别,测算依据",
    "schedule": "申报编号,序号,开始日期,结束日期,工作内容,责任人",
    "accounts": "账号,姓名,工作单位,职称,角色",
    "objective": "申报单位,创新能力分值,贡献分值",
    "objective-map": "平台名称,申报单位",
    "marks": "账号,申报编号,指标编号,得分",
    "marks-r07": "账号,申报编号,指标编号,得分",
}


def write(folder, name, rows, encoding="utf-8-sig", above=()):
    with open(folder / f"{name}.csv", "w", encoding=encoding, newline="") as stream:
        out = csv.writer(stream, lineterminator="\r\n")
        out.writerows(above)
        out.writerow(HEADERS[name].split(","))
        out.writerows(rows)


def rows_of(function, applications):
    return [row for application in applications for row in function(application)]


def write_all(folder, applications, all_sheets, values):
    accounts = [(account, name, employer, title, role) for account, name, employer, title, role in people.PANEL + people.OFFICE]
    write(folder, "applications", map(application_row, applications))
    write(folder, "members", rows_of(member_rows, applications), encoding="gb18030")
    write(folder, "budget", rows_of(budget_rows, applications), above=[["单位：万元", "", "", "", "", ""]])
    write(folder, "schedule", rows_of(schedule_rows, applications))
    write(folder, "accounts", accounts)
    write(folder, "objective", objective_rows(applications, values))
    write(folder, "objective-map", [[PLATFORM_NAMES[8], applications[7].society]])
    write(folder, "marks", mark_rows(all_sheets, False))
    write(folder, "marks-r07", mark_rows(all_sheets, True))


# Checks -----------------------------------------------------------------------------------------------


def check_recusal(applications):
    """Exactly one pair arises by itself: r03 and SL2026-010."""
    employers = {employer: account for account, _, employer, _, _ in people.PANEL}
    found = [(employers[a.team[0].employer], a.no) for a in applications if a.team[0].employer in employers]
    assert found == [("r03", 10)], found
    panel = {name for _, name, *_ in people.PANEL + people.OFFICE}
    assert not panel & {member.name for a in applications for member in a.team}


def check_names(applications):
    names = [name for a in applications for name in [m.name for m in a.team] + [a.leader, a.contact]]
    assert len(names) == len(set(names)), "a name stands twice"
    assert all("示例" in m.employer for a in applications for m in a.team)
    for name in people.ENCODING_NAMES.values():
        assert name in names


def check_team(application):
    no, team = application.no, application.team
    seniors = sum(member.level < 2 for member in team)
    assert team[0].level == 0 and (10 <= len(team) <= 15 or no == 18)
    assert 10 * seniors >= 6 * len(team) or no == 20
    sectors = {member.sector for member in team} & set(people.SECTORS)
    assert len(sectors) == (2 if no in people.WITHOUT_ENTERPRISE else 3)


def check_money(application):
    cents = [row[3] for row in budget_rows(application)]
    total = sum(int(value.replace(".", "")) for value in cents)
    wanted = application.special + application.own
    assert 3 <= len(cents) <= 6 and all(not value.startswith("-") for value in cents)
    assert total == {15: 1950, IN_YUAN: 200000}.get(application.no, wanted), application.key


def check_texts(application):
    row = application_row(application)
    for text in row[14:17]:
        assert 500 <= len(text) <= 1200, (application.key, len(text))
        assert "{" not in text and "。。" not in text


def check_stages(application):
    stages = application.stages
    assert all(a.start <= a.end and a.end + datetime.timedelta(days=1) == b.start for a, b in zip(stages, stages[1:]))
    assert (stages[-1].end <= datetime.date(2026, 12, 31)) == (application.no != 31)


def read_marks(folder):
    sheets = {}
    for name in ("marks", "marks-r07"):
        with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                pair = (row["账号"], int(row["申报编号"][-3:]))
                sheets.setdefault(pair, {})[row["指标编号"]] = int(row["得分"])
    return sheets


def read_objective(folder, applications):
    with open(folder / "objective.csv", encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return {a.no: tuple(int(cell.replace(".", "")) for cell in row[1:]) for a, row in zip(applications, rows)}


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    applications = read_facts(HERE / "facts.txt")
    assert [a.no for a in applications] == list(range(1, 41))
    passed = [a.no for a in applications if a.no not in FAILED]
    all_sheets, values = scores.search(passed, sorted(FAILED))
    check_recusal(applications)
    check_names(applications)
    for application in applications:
        for check in (check_team, check_money, check_texts, check_stages):
            check(application)
    write_all(folder, applications, all_sheets, values)
    order = scores.check_result(read_marks(folder), read_objective(folder, applications), passed)
    for place, (score, no) in enumerate(order[:12], 1):
        print(f"{place:2d}  SL2026-{no:03d}  {money(score)}")


if __name__ == "__main__":
    main()
