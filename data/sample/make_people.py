"""People of the demonstration round: invented names, employers, teams. No randomness but a hash of fixed words."""

import hashlib
from collections import namedtuple

Member = namedtuple("Member", "name age title employer sector level remark")

SEED = "深耕评审工作站 演示轮次 2026"

# Panel members: (account, name, employer, title, role). Their employers never lead a team, except the one
# case planned: r03 and the lead expert of SL2026-010.
PANEL = [
    ("r01", "闻一鸣", "示例大学", "教授", "组长"),
    ("r02", "穆清和", "示例理工大学", "教授", "副组长"),
    ("r03", "骆长川", "示例省科学技术研究院", "研究员", "评审专家"),
    ("r04", "邬小满", "示例农业大学", "教授", "评审专家"),
    ("r05", "蔺若水", "示例医科大学", "主任医师", "评审专家"),
    ("r06", "钟离岳", "示例重工有限公司", "正高级工程师", "评审专家"),
    ("r07", "谷雨晴", "示例能源股份有限公司", "高级工程师", "评审专家"),
]
OFFICE = [
    ("s01", "宋知秋", "示例省科学技术协会", "", "工作人员"),
    ("s02", "庄静远", "示例省科学技术协会", "", "工作人员"),
    ("v01", "严明之", "示例省科学技术协会", "", "监督员"),
]
SHARED_EMPLOYER = "示例省科学技术研究院"

LEADS = (
    "岑望舒 鲁山川 姜明夏 秦小篆 温如意 尤牧之 贺兰亭 石破晓 汤沐阳 万青禾 卞云起 冷月明 司马昭阳 尉迟远 计成章 "
    "项北辰 滕一帆 缪思源 葛天民 康乐山 苗春耕 鱼跃龙 辛夷 白术 林间 陶然 安澜 华章 墨白 苏合"
).split()
# Names that need GBK (喆 堃) or GB18030 (㐂 䶮 𠮷): third line of these teams.
ENCODING_NAMES = {2: "喆示例", 10: "堃示例", 16: "㐂示例", 30: "䶮示例", 40: "𠮷示例"}

FAMILY = (
    "岑 卞 滕 缪 葛 苗 尤 项 冷 计 汤 温 鲁 姜 秦 贺 石 万 康 鱼 辛 安 华 墨 苏 司马 尉迟 慕容 东方 上官 端木 公孙 令狐 "
    "濮阳 澹台 宇文 南宫 夏侯 仲 芮 羿 蔚 荀 瞿 冀 郗 邝"
).split()
GIVEN = (
    "听泉 观澜 知行 致远 景行 清川 长庚 亦禾 怀瑾 若谷 溪亭 松年 雨田 晓岚 星野 拾穗 问渠 竹声 载阳 南乔 穗丰 新垦 "
    "微澜 临风 采薇 子衿 砚秋 归舟 望岳 枕石 漱玉 凌霄 半夏 远岫 初霁 霁月 流萤 疏桐 立夏 耕云 钓雪 照野 拂晓"
).split()

# domain: universities, institutes, enterprises, employers of lead experts
EMPLOYERS = {
    "it": ("示例大学 示例理工大学 示例邮电大学 示例信息工程学院", "示例省科学技术研究院 示例省电子技术研究所 示例省测试计量所",
           "示例芯片设计有限公司 示例软件股份有限公司 示例通信设备有限公司 示例智能科技有限公司",
           "示例邮电大学 示例省电子技术研究所 示例信息工程学院 示例通信设备有限公司"),
    "mech": ("示例理工大学 示例交通大学 示例航空工业学院", "示例省机械设计研究所 示例省测试计量所 示例省空天技术研究院",
             "示例重工有限公司 示例航空制造有限公司 示例激光装备有限公司 示例轨道装备有限公司",
             "示例交通大学 示例航空工业学院 示例省机械设计研究所 示例省空天技术研究院"),
    "food": ("示例农业大学 示例轻工学院 示例大学", "示例省食品发酵研究院 示例省纺织科学研究所 示例省测试计量所",
             "示例食品股份有限公司 示例纺织有限公司 示例酿造有限公司", "示例轻工学院 示例省食品发酵研究院 示例师范大学"),
    "energy": ("示例理工大学 示例石油学院 示例大学", "示例省化工研究院 示例省能源研究所 示例省测试计量所",
               "示例能源股份有限公司 示例氢能装备有限公司 示例储能科技有限公司", "示例石油学院 示例省化工研究院 示例省能源研究所"),
    "mat": ("示例理工大学 示例大学 示例材料学院", "示例省材料研究所 示例省测试计量所 示例省科学技术研究院",
            "示例重工有限公司 示例复合材料有限公司 示例精密铸造有限公司", "示例材料学院 示例省材料研究所"),
    "geo": ("示例地质大学 示例理工大学", "示例省地质调查研究院 示例省测试计量所 示例省矿产利用研究所",
            "示例地热开发有限公司 示例石墨新材料有限公司 示例勘查工程有限公司", "示例地质大学 示例省矿产利用研究所"),
    "med": ("示例医科大学 示例中医药大学 示例大学", "示例省中药研究所 示例省药品检验研究院 示例省科学技术研究院",
            "示例生物科技有限公司 示例中药饮片有限公司 示例医工科技有限公司",
            "示例中医药大学 示例省药品检验研究院 示例省中药研究所 示例康复大学"),
    "agri": ("示例农业大学 示例林业大学 示例师范大学", "示例省农业科学研究所 示例省林业科学研究院 示例省水产研究所",
             "示例种业有限公司 示例茶业有限公司 示例牧业有限公司", "示例林业大学 示例省农业科学研究所 示例省水产研究所"),
}
# Where the general list of lead employers does not fit the field.
LEAD_EMPLOYER = {4: "示例省食品发酵研究院", 5: "示例省纺织科学研究所", 10: SHARED_EMPLOYER, 14: "示例航空工业学院",
                 13: "示例省空天技术研究院", 19: "示例省农业科学研究所", 22: "示例材料学院", 26: "示例邮电大学", 28: "示例轨道装备有限公司", 34: "示例省水产研究所",
                 35: "示例省农业科学研究所", 36: "示例省食品发酵研究院", 37: "示例林业大学", 38: "示例师范大学"}
SECTORS = ("高校", "科研院所", "企业")
RANKS = {  # by sector: full senior, associate senior, middle
    "高校": ("教授", "副教授", "讲师"),
    "科研院所": ("研究员", "副研究员", "助理研究员"),
    "企业": ("正高级工程师", "高级工程师", "工程师"),
    "其他": ("主任医师", "副主任医师", "主治医师"),
}
AGRI_RANKS = {"科研院所": ("农业技术推广研究员", "高级农艺师", "助理研究员"), "企业": ("正高级工程师", "高级农艺师", "工程师")}
REMARKS = ("需求调查", "方案设计", "试验测试", "现场服务", "数据分析", "标准编制", "培训组织", "成果推广", "", "", "", "")

TEAM_SIZE = {18: 9, 20: 11, 25: 10}  # 018: too small, failed; 020: ratio just short; 025: ratio exact
SENIORS = {18: 7, 20: 6, 25: 6, 28: 9}
SPECIAL_TITLE = {(20, 7): "博士生导师", (22, 1): "院长、教授", (28, 1): "高级工程师（教授级）", (6, 2): "教授级高工"}
WITHOUT_ENTERPRISE = (26,)


def draw(count, *key):
    """A fixed number 0..count-1 for the key."""
    digest = hashlib.sha256("|".join([SEED, *map(str, key)]).encode("utf-8")).hexdigest()
    return int(digest, 16) % count


def pick(variants, *key):
    return variants[draw(len(variants), *key)]


def shuffled(variants, *key):
    return sorted(variants, key=lambda each: (draw(1 << 64, *key, each), each))


def invented_name(no, position):
    """Different for every (no, position < 30): the two list lengths have no common divisor."""
    index = (no * 30 + position) * 331 % (len(FAMILY) * len(GIVEN))
    return FAMILY[index % len(FAMILY)] + GIVEN[index % len(GIVEN)]


def sector_of(employer, domain):
    universities, institutes, enterprises, _ = EMPLOYERS[domain]
    if employer in institutes.split() or employer.endswith(("研究所", "研究院")):
        return "科研院所"
    if employer in enterprises.split():
        return "企业"
    return "高校"


def rank_text(domain, sector, level):
    table = AGRI_RANKS if domain == "agri" and sector in AGRI_RANKS else RANKS
    return table[sector][level]


def lead_expert(no, domain):
    employer = LEAD_EMPLOYER.get(no) or pick(EMPLOYERS[domain][3].split(), no, "lead employer")
    sector = sector_of(employer, domain)
    name = LEADS[no - 1] if no <= len(LEADS) else invented_name(no, 0)
    title = SPECIAL_TITLE.get((no, 1)) or rank_text(domain, sector, 0)
    return Member(name, 46 + draw(13, no, "age", 1), title, employer, sector, 0, "领衔专家")


def member_sector(no, domain, line):
    if domain == "med" and line == 5:
        return "其他"
    sectors = SECTORS[:2] if no in WITHOUT_ENTERPRISE else SECTORS
    return sectors[(line + no) % len(sectors)]


def member_employer(no, domain, sector, line):
    if sector == "其他":
        return pick(["示例市人民医院", "示例州中心医院"], no, "hospital")
    return pick(EMPLOYERS[domain][SECTORS.index(sector)].split(), no, "employer", line)


def team_member(no, domain, line, level):
    sector = member_sector(no, domain, line)
    name = ENCODING_NAMES[no] if line == 3 and no in ENCODING_NAMES else invented_name(no, line)
    title = SPECIAL_TITLE.get((no, line)) or rank_text(domain, sector, level)
    age = (46, 37, 29)[level] + draw(10, no, "age", line) + (18 if title == "博士生导师" else 0)
    remark = pick(REMARKS, no, "remark", line)
    return Member(name, age, title, member_employer(no, domain, sector, line), sector, level, remark)


def levels(no, size):
    """Levels of lines 2..size: 0 full senior, 1 associate, 2 middle."""
    needed = -(-6 * size // 10)
    seniors = SENIORS.get(no) or min(size - 2, needed + draw(3, no, "seniors"))
    full = 1 + draw(3, no, "full")
    return [0] * full + [1] * (seniors - 1 - full) + [2] * (size - seniors)


def team(no, domain):
    size = TEAM_SIZE.get(no) or 10 + draw(6, no, "team size")
    rest = [team_member(no, domain, line, level) for line, level in enumerate(levels(no, size), 2)]
    return [lead_expert(no, domain)] + rest


def senior_count(no, members):
    count = sum(member.level < 2 for member in members)
    return count + 1 if no == 20 else count  # 020 counts a 博士生导师, which the office has looked into
