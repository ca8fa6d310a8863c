"""The three texts of an application form, composed from sentence patterns and the lines of facts.txt."""

from make_people import draw, pick, shuffled

OPENINGS = (
    "{place}是全省{ind}的重要承载地，{state}。2025年10月至2026年3月，本会组织专家走访了{visited}家{who}，收集技术需求{needs}条。"
    "梳理后发现，反映最集中的是三个问题：{p1}；{p2}；{p3}。本项目围绕这三个问题设定任务，服务对象、工作内容和考核数字都与走访记录一一对应。",
    "从{place}的实际看，{state}。今年春节前后，本会召开了{meet}次需求对接会，{visited}家{who}到会，登记需求{needs}条，"
    "其中“{p1}”“{p2}”“{p3}”三项被多次提到。专家团据此确定今年的重点任务，不求面面俱到，只求把这三件事做实。",
    "近年来，{place}的{ind}发展较快，短板也很清楚：{state}。本会开展了一次技术需求调查，回收有效问卷{survey}份，并实地走访{visited}家{who}。"
    "调查显示，用户最希望解决的问题依次是：{p1}；{p2}；{p3}。",
    "{field}是{ind}中与{place}关系最密切的环节之一。当地的情况是：{state}。本会与当地主管部门共同整理的需求清单共有{needs}条，"
    "去掉重复的和不适合由社团承担的，留下三条作为本项目的重点：一是{p1}，二是{p2}，三是{p3}。",
    "本项目的需求来自一线。去年下半年，本会的{branch}个分支机构分头到{place}蹲点，与{visited}家{who}的负责人和技术骨干座谈。"
    "大家的共同感受是：{state}。归纳起来，急需外部专家帮助的有三个方面：{p1}；{p2}；{p3}。",
)
HEADS = (("（一）", "（二）", "（三）"), ("任务一：", "任务二：", "任务三："), ("1．", "2．", "3．"), ("第一，", "第二，", "第三，"))
TASKS = (
    "{m}。针对“{p}”的问题，先摸清现状，再小范围试验，最后形成可以照着做的办法。到2026年11月底，{r}。{x}",
    "着力解决“{p}”的问题。主要做法是：{m}。预期成果是：{r}。{x}",
    "{p}，是用户反映多年的老问题。专家团将{m}，把结果交给用户使用；项目结束时，{r}。{x}",
    "以“{r}”为目标，{m}，逐步改变{p}的状况。{x}",
    "{m}，回应“{p}”这一诉求。年底考核时以一个数字说话：{r}。{x}",
)
EXTRAS = (
    "这项任务由{owner}牵头，先在{k}家单位试行，按月记录数据，成熟后再向同类单位推广。",
    "试验数据由用户和专家团双方签字确认，作为验收的依据。",
    "形成的规程、图表和案例在示例科技云平台公开，供其他单位免费查阅。",
    "每完成一家，填写一份服务记录，写明问题、做法、效果和用户评价。",
    "专家团与用户事先约定指标的测量方法和起算日期，避免事后各说各话。",
    "所需试验条件由成员单位{emp}提供，不另购大型设备。",
    "对暂时达不到目标的单位，专家团将出具原因分析和下一步建议。",
    "成果归属和保密要求在服务合同中事先写明。",
    "同时为每家试点单位培养{k}名能独立操作的技术人员。",
    "过程中遇到的共性问题，整理成专题报告送主管部门参考。",
)
METRICS = (
    "量化目标。到2026年12月31日，专家团通过示例科技云平台签订技术服务合同或订单，成交额不低于{amount}万元；发布科技所能{listings}项；"
    "形成典型成功案例{cases}个；服务{who}{firms}家；举办技术培训{train}期，培训{people}人次。{evidence}",
    "上述任务完成后，应达到以下可核验的指标：（1）技术服务成交额{amount}万元以上；（2）发布科技所能{listings}项；（3）典型成功案例{cases}个，"
    "每个案例附用户证明；（4）现场服务{firms}家单位；（5）技术培训{train}期、{people}人次。{evidence}",
    "考核指标共五项：成交额{amount}万元，科技所能{listings}项，典型成功案例{cases}个，现场服务{firms}家，培训{people}人次（{train}期）。"
    "五项指标分解到人、分解到月，每月底在专家团内部通报一次。{evidence}",
)
EVIDENCE = (
    "各项数字以平台订单、合同、签到表和用户证明为准，没有凭证的不计入。",
    "凭证随做随存，年底一次提交，接受抽查。",
    "成交额只统计以专家团名义签订、在项目期内生效的合同，成员个人承接的业务不计入。",
)
BENEFITS = (
    "预期效益：项目结束后，{place}的{who}在{field}方面将有一套看得懂、用得上的技术文件和一支叫得应的专家队伍，本会也将形成服务{ind}的长期机制。",
    "从长远看，本项目希望留下三样东西：一份持续更新的{field}技术需求清单，一批经过现场检验的操作规程，一群熟悉当地情况的专家。",
    "项目的直接受益者是{place}的{who}，间接受益者是整个{ind}。按试点单位的产量估算，三项任务全部达到目标后，每年可节约成本或增加产值约{gain}万元。",
    "预计项目带动试点单位新增投入{gain}万元以上，并为下一年度把做法推广到其他市县打下基础。",
)
IDEAS = (
    "总体思路是“用户出题、专家答题、用户评卷”。题目来自需求清单，每道题都有明确的联系人；答题由专家团分组承担；效果由用户按事先约定的办法评价，并录入平台。",
    "项目按照“先诊断、后开方、再复查”的顺序推进。专家不带着现成产品进门，先用半天到一天看现场、看数据，再提出书面建议，三个月后回访一次。",
    "项目坚持小步快走：每项任务先选{k}家条件不同的单位试做，用数据说话，试得成的推广，试不成的说明原因。",
    "实施中以{place}为主战场，以科创工作室为固定窗口，线上受理、线下服务，做到件件有登记、事事有回音。",
    "项目把{team}名专家团成员编为三个小组，分别对应三项重点任务，小组长对进度负责，领衔专家{lead}对质量负责。",
)
GROUPS = (
    "分工如下：任务一由{o1}（{e1}）牵头，任务二由{o2}（{e2}）牵头，任务三由{o3}（{e3}）牵头，其他成员按专长编入各组，允许跨组支援。",
    "三项任务各设一名牵头人：{o1}、{o2}、{o3}，分别来自{e1}、{e2}和{e3}。牵头人每月向领衔专家{lead}书面报告一次进展。",
    "领衔专家{lead}负责总体方案和技术把关；{o1}、{o2}、{o3}分别牵头三项任务；项目负责人{leader}负责协调单位和经费。",
)
HOWS = (
    "“{m}”分三步走：先收集{k}家单位的现有资料，再在现场取得第一手数据，最后由专家会商定稿，交用户试用。",
    "落实“{m}”，关键在数据。专家团统一记录表格和测量方法，每周汇总一次，由{owner}复核异常值。",
    "“{m}”以现场工作为主，计划安排专家{days}人天，每次至少有两名不同单位的专家同行，当场交换意见，当场填写记录。",
    "开展“{m}”时，由专家团负责方法和测试，用户负责场地和验证，双方按月碰头，进展和问题都写入会议纪要。",
    "在“{m}”的过程中，先做小样，再做放大，最后进入生产现场；每一阶段都有书面结论，达不到要求不进入下一阶段。",
    "“{m}”采用认领方式：把任务分解成若干小题，成员自愿认领，领衔专家核定，完成后组内互评。",
)
SERVICES = (
    "服务方式有四种：平台在线答疑，两个工作日内回复；电话和视频会诊，一周内安排；专家到现场，按月集中一次；需要试验的，列入专题，签订技术服务合同。",
    "每月第二个星期定为“{field}服务周”，专家分批到{place}，白天看现场，晚上办讲座；平时的问题由科服保姆在平台登记、转办和催办。",
    "在{place}设一个固定服务点，每周有专家值班；对路途较远的单位，安排“科创企业行”巡回服务，全年不少于{trips}次。",
    "服务分为公益和合同两类：咨询、讲座、诊断报告免费提供；涉及试验、开发和长期驻点的，按平台规则签订合同，价格公开。",
)
TRACKS = (
    "跟踪评估：每项服务结束后一周内由用户打分，低于80分的由领衔专家回访；每季度召开一次项目管理组会议，对照指标逐项销号，未完成的写明原因和补救日期。",
    "为便于跟踪，所有服务一事一号，从登记、派单、实施到评价都在平台留痕；7月和10月各做一次自查，自查报告报送主管部门。",
    "项目设三个检查点，分别查需求是否真实、数据是否完整、效果是否得到用户认可。检查由未参加该项任务的成员承担，结论在专家团内部公开。",
    "评估以用户意见为主：抽取不少于三成的服务记录进行回访，重点核对指标的起点和终点是否用同一种方法测得。",
)
BASES = (
    "组织基础。本会成立于{year}年，现有个人会员{members}人、单位会员{units}家，设{branch}个分支机构，近三年承担{ind}方面的调研、培训和标准编制工作{works}项。"
    "本会有固定办公场所和专职人员，财务独立核算，内部管理制度齐全。",
    "本会自{year}年成立以来，一直以联系{who}为主要工作。目前有个人会员{members}人，单位会员{units}家，分支机构{branch}个，"
    "每年举办学术和技术交流活动{works}场左右，在{field}方向积累了比较稳定的专家资源和用户资源。",
    "申报单位条件。{society}是{year}年登记的省级科技社团，个人会员{members}人，单位会员{units}家。{branch}个分支机构中有{half}个直接面向{field}，"
    "与{place}有多年的合作，近三年共同完成技术咨询和人员培训{works}项。",
)
TEAMS = (
    "专家力量。专家团共{team}人，来自{orgs}个单位，其中{mix}；副高级及以上职称{senior}人。领衔专家{lead}，{lead_title}，现任职于{lead_employer}，"
    "长期从事{field}的研究与工程应用，熟悉{place}的情况。",
    "专家团由{team}名成员组成：{mix}，分布在{orgs}个单位，副高级及以上职称{senior}人。领衔专家为{lead_employer}{lead}（{lead_title}），"
    "主持过多项{field}方面的技术攻关，成员之间已有合作基础。",
)
PASTS = (
    "已有实绩。2025年，本会{case}。用户出具了书面证明，相关做法已整理为案例。",
    "近年来，本会的服务得到用户认可。例如，2025年{case}。这一案例的经验是：专家到得早、数据记得全、用户参与深。",
    "前期工作为本项目打下了基础：2025年，本会{case}；同年还组织{trips}批专家到{place}开展咨询，留下服务记录{records}份。",
)
ORGS = (
    "组织管理。成立项目管理组，由项目负责人{leader}任组长，设技术、服务、财务三个岗位；聘请{n1}、{n2}、{n3}为科服保姆，分别联系三项任务的服务对象。"
    "《专家团管理办法》《服务记录规定》《经费使用细则》已经本会常务理事会审议通过。",
    "项目负责人{leader}牵头组建项目管理组，每月例会一次。科服保姆三名（{n1}、{n2}、{n3}）已经到位，负责需求登记、专家派单和满意度回访。"
    "专家请假、更换和退出都有明文规定。",
    "制度保障。本会制定了专家团章程、服务流程和档案管理三项制度；管理组组长为{leader}，科服保姆为{n1}、{n2}和{n3}，人员名单和联系方式向服务对象公开。",
)
MONEY_WITH_SELF = (
    "经费保障。项目总经费{total}万元，其中专项资金{special}万元、自筹资金{self}万元，自筹部分由本会会费和单位会员支持解决。经费单独建账，专款专用，"
    "支出须经领衔专家和项目负责人共同签字。",
    "项目预算{total}万元，申请专项资金{special}万元，自筹{self}万元，资金来源已落实。专项资金只用于专家服务、试验测试、培训和必要的资料费，不购置办公设备。",
)
MONEY_WITHOUT_SELF = (
    "经费保障。项目总经费{total}万元，全部为专项资金，按预算科目使用，单独建账，支出须经领衔专家和项目负责人共同签字；本会免费提供办公和会议场地。",
    "项目预算{total}万元，由专项资金安排，不足部分由本会日常经费补充。资金只用于专家服务、试验测试、培训和必要的资料费，不购置办公设备。",
)
RISKS = (
    "风险应对。若个别专家因工作变动不能参加，由同专业的后备专家接替；若试点单位停产或调整计划，从备选名单中递补，保证任务不断档。",
    "诚信要求。全体成员签订承诺书，不借服务之名推销产品，不泄露用户的技术秘密，不在服务对象处领取合同以外的报酬。",
    "试验和现场服务一律遵守用户的安全规定，进入生产现场前接受安全交底；服务记录、原始数据和合同按年归档，保存期不少于五年。",
)
LASTING = (
    "成果延续。项目期满后，科创工作室继续开放，本会每年从会费中安排不少于{k}万元用于后续服务，已经建立的规程和数据库由专人维护。",
    "考核激励。专家的服务次数和用户评分与本会年度评优挂钩；连续两个月没有服务记录的成员，由管理组了解原因，必要时调整。",
    "成果传播。项目的案例和数据经用户同意后，通过本会网站和学术年会发布，便于同行检验和借鉴，也便于社会监督。",
)


def numbers(no):
    """The figures that the patterns use, fixed for one application."""
    ranges = {
        "visited": (18, 40), "needs": (26, 75), "meet": (2, 5), "survey": (42, 120), "branch": (4, 12), "k": (2, 5),
        "amount": (41, 62), "listings": (20, 37), "cases": (2, 5), "firms": (24, 60), "train": (4, 11), "gain": (12, 65),
        "days": (8, 21), "trips": (6, 14), "year": (1979, 2013), "members": (42, 290), "units": (28, 130),
        "works": (9, 31), "records": (31, 120), "seats": (28, 55),
    }
    result = {name: low + draw(high - low, no, name) for name, (low, high) in ranges.items()}
    result.update(amount=result["amount"] * 10, gain=result["gain"] * 10, members=result["members"] * 10 + draw(10, no))
    result.update(people=result["train"] * result.pop("seats"), half=result["branch"] // 2)
    return result


def task_lines(application, variants, slot, heads):
    """One paragraph for each of the three tasks, no pattern twice."""
    words = application.words
    patterns = shuffled(variants, application.no, slot)
    extras = shuffled(EXTRAS, application.no, "extras")
    lines = []
    for index, (problem, measure, result) in enumerate(application.tasks):
        local = dict(words, p=problem, m=measure, r=result, owner=words[f"o{index + 1}"], emp=words[f"e{index + 1}"])
        extra = extras[index].format(**local)
        lines.append(heads[index] + patterns[index].format(**local, x=extra))
    return lines


def say(application, variants, slot):
    return pick(variants, application.no, slot).format(**application.words)


def tasks_goals(application):
    application.words["evidence"] = pick(EVIDENCE, application.no, "evidence")
    heads = pick(HEADS, application.no, "heads")
    return "\n".join(
        [say(application, OPENINGS, "opening")]
        + task_lines(application, TASKS, "tasks", heads)
        + [say(application, METRICS, "metrics"), say(application, BENEFITS, "benefits")]
    )


def stage_sentence(stages):
    names = "一二三四"
    parts = []
    for index, stage in enumerate(stages):
        start, end = (f"{day.month}月{day.day}日" for day in (stage.start, stage.end))
        if stage.end.year > stage.start.year:
            end = "次年" + end
        parts.append(f"第{names[index]}阶段（{start}至{end}），{stage.content}")
    return "进度安排：" + "；".join(parts) + "。"


def path_measures(application):
    return "\n".join(
        [say(application, IDEAS, "idea"), say(application, GROUPS, "groups")]
        + task_lines(application, HOWS, "hows", ("", "", ""))
        + [say(application, SERVICES, "services"), stage_sentence(application.stages), say(application, TRACKS, "tracks")]
    )


def conditions(application):
    money = MONEY_WITHOUT_SELF if application.words["self"] == "0.00" else MONEY_WITH_SELF
    slots = ((BASES, "base"), (TEAMS, "team"), (PASTS, "past"), (ORGS, "org"), (money, "money"), (RISKS, "risk"), (LASTING, "lasting"))
    return "\n".join(say(application, variants, slot) for variants, slot in slots)
