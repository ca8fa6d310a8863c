/* The mechanical rules of the form on one application, and what its free texts say: the cases that decide and
 * their neighbours. */
#include "tests/unit/formal_support.h"

static void rank_levels(void **state)
{
    static const struct {
        const char *title;
        enum rank_level level;
        bool unsure;
    } table[] = {
        {"教授", RANK_FULL, false},
        {"副教授", RANK_ASSOC, false},
        {"讲师", RANK_MID, false},
        {"研究员", RANK_FULL, false},
        {"副研究员", RANK_ASSOC, false},
        {"助理研究员", RANK_MID, false},
        {"正高级工程师", RANK_FULL, false},
        {"高级工程师", RANK_ASSOC, false},
        {"工程师", RANK_MID, false},
        {"教授级高工", RANK_FULL, false},
        {"研究员级高级工程师", RANK_FULL, false},
        {"主任医师", RANK_FULL, false},
        {"副主任医师", RANK_ASSOC, false},
        {"农业技术推广研究员", RANK_FULL, false},
        {"高级农艺师", RANK_ASSOC, false},
        {"董事长", RANK_OTHER, false},
        {"院长、教授", RANK_FULL, false},
        {"特聘教授（讲师）", RANK_MID, true},
        {"博士生导师", RANK_OTHER, true},
        {"高级工程师（教授级）", RANK_FULL, true},
        {"院士", RANK_FULL, false},
        {"正高级农艺师", RANK_FULL, false},
        {"研究员级高工", RANK_FULL, false},
        {"编审", RANK_FULL, false},
        {"副编审", RANK_ASSOC, false},
        {"特聘教授", RANK_OTHER, true},
        {"客座研究员", RANK_OTHER, true},
        {"教授（特聘）", RANK_FULL, true},
        {"教授、博士生导师", RANK_FULL, false},
        {"副教授/硕导", RANK_ASSOC, true},
        {"总工程师、正高级工程师", RANK_FULL, false},
        {"总工程师", RANK_OTHER, false},
        {"助理工程师", RANK_OTHER, false},
        {"院士工作站站长", RANK_OTHER, false},
        {"教 授", RANK_FULL, false},
        {"副　教　授", RANK_ASSOC, false},
        {"高级经理", RANK_OTHER, true},
        {"会长", RANK_OTHER, false},
        {"", RANK_OTHER, false},
        {NULL, RANK_OTHER, false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        bool unsure = !table[i].unsure;
        enum rank_level level = formal_rank_level(table[i].title, &unsure);
        if (level != table[i].level || unsure != table[i].unsure) {
            fail_msg("%s: %d %d", table[i].title, (int)level, unsure);
        }
    }
}

static void sectors(void **state)
{
    static const struct {
        const char *employer, *name;
    } table[] = {
        {"示例大学", "高校"},
        {"示例理工大学机械学院", "高校"},
        {"示例职业技术学院", "高校"},
        {"示例医科大学附属医院", "高校"},
        {"示例省科学技术研究院", "科研院所"},
        {"示例省农业科学研究所", "科研院所"},
        {"示例省测试计量所", "科研院所"},
        {"示例省农业科学院", "科研院所"}, /* 科学院 holds 学院 */
        {"示例重工有限公司", "企业"},
        {"示例能源股份有限公司", "企业"},
        {"示例大学科技有限公司", "企业"},
        {"示例省人民医院", "其他"},
        {"", "其他"},
        {NULL, "其他"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_string_equal(formal_sector_name(formal_sector(table[i].employer)), table[i].name);
    }
}

static void credit_codes(void **state)
{
    static const struct {
        const char *code, *part; /* NULL: good */
    } table[] = {
        {"51990000FAKE00013C", NULL},
        {"51990000FAKE000217", NULL},
        {"51990000FAKE0003XY", NULL}, /* organisation check X */
        {"51990000FAKE00080A", NULL}, /* organisation check 0 */
        {"51990000FAKE00298R", "第 17 位"},
        {"51990000FAKE00013D", "第 18 位"},
        {"51990000FAKE00031C", "校验码"}, /* digits swapped */
        {"51990000FAKE0001C", "18 位"},
        {"51990000FAKE00013CC", "18 位"},
        {"", "18 位"},
        {"51990000FAKE0001OC", "没有 I、O"},
        {"51990000fake00013c", "大写"},
        {"5.1E+17", "改坏"},
        {"1.23457E+17", "改坏"},
        {"519900001234567000", "改坏"},
        {"519900001234567890.0", "改坏"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        const char *fault = formal_uscc_fault(table[i].code);
        if (table[i].part == NULL ? fault != NULL : fault == NULL || strstr(fault, table[i].part) == NULL) {
            fail_msg("%s: %s", table[i].code, fault == NULL ? "good" : fault);
        }
    }
}

static void well_formed_codes_hold(void **state)
{
    static const char *const codes[] = {
        "51990000FAKE00013C", "51990000FAKE000217", "51990000FAKE0003XY", "51990000FAKE00048Y",
        "51990000FAKE00056R", "51990000FAKE00064L", "51990000FAKE00072F", "51990000FAKE00080A",
        "51990000FAKE000997", "51990000FAKE00101T", "51990000FAKE0011XJ", "51990000FAKE00128J",
        "51990000FAKE00136D", "51990000FAKE001448", "51990000FAKE001523", "51990000FAKE00160X",
        "51990000FAKE00179T", "51990000FAKE00187M", "51990000FAKE00195G", "51990000FAKE002086",
        "51990000FAKE002161", "51990000FAKE00224U", "51990000FAKE00232N", "51990000FAKE00240H",
        "51990000FAKE00259E", "51990000FAKE002679", "51990000FAKE002754", "51990000FAKE00283Y",
        "51990000FAKE00291R", "51990000FAKE00304F", "51990000FAKE00312A", "51990000FAKE003205",
        "51990000FAKE003392", "51990000FAKE00347W", "51990000FAKE00355P", "51990000FAKE00363J",
        "51990000FAKE00371D", "51990000FAKE0038X5", "51990000FAKE003985", "51990000FAKE00400Q",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(codes); i++) {
        const char *fault = formal_uscc_fault(codes[i]);
        if (fault != NULL) {
            fail_msg("%s: %s", codes[i], fault);
        }
    }
}

static struct formal_application good_application(void)
{
    struct formal_application application = {
        .project_name = "示例省知微人工智能学会行业大模型领域专家团",
        .society = "示例省知微人工智能学会",
        .uscc = "51990000FAKE00101T",
        .category = "新兴产业",
        .industry = "人工智能",
        .leader_title = "理事长、教授",
        .lead_title = "研究员",
        .phone = "000-80000010",
        .email = "a@example.com",
        .date = "2026-04-20",
        .tasks = "任务",
        .path = "路径",
        .conditions = "条件",
        .total = 30 * WAN,
        .special = 20 * WAN,
        .self = 10 * WAN,
    };
    return application;
}

static void check(const struct formal_application *application)
{
    formal_check_application(application, 7, "2026-04-20", 20 * WAN, &report, &arena);
}

/* Whether an application of that category and industry passes without a word. */
static bool accepted(const char *category, const char *industry)
{
    struct formal_application application = good_application();
    begin();
    application.category = category;
    application.industry = industry;
    check(&application);
    return report.warnings == 0;
}

static void known_industries(void **state)
{
    static const struct {
        const char *category;
        const char *names[16];
    } table[] = {
        {"全省优势产业", {"电子信息", "装备制造", "食品轻纺", "能源化工", "先进材料", "医药健康"}},
        {"新兴产业",
         {"人工智能", "集成电路", "新型显示", "商业航天", "新型航空", "低空经济", "机器人", "激光装备",
          "增材制造", "生物农业", "氢能", "新型储能", "先进材料", "生物医药", "核医疗"}},
        {"未来产业",
         {"6G", "量子科技", "元宇宙", "超高速轨道交通", "可控核聚变", "前沿生物", "脑科学与脑机接口",
          "深地科学"}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        for (size_t j = 0; table[i].names[j] != NULL; j++) {
            assert_true(accepted(table[i].category, table[i].names[j]));
            for (size_t k = 0; k < COUNT(table); k++) {
                bool twice = strcmp(table[i].names[j], "先进材料") == 0 && k < 2;
                assert_true(accepted(table[k].category, table[i].names[j]) == (i == k || twice));
            }
        }
    }
    assert_true(accepted("地方特色（重点）产业", "示例市青禾县柑橘产业"));
    assert_true(accepted("地方特色(重点)产业", "示例市青禾县柑橘产业"));
    assert_true(accepted(" 未来产业", "６ｇ"));
    assert_false(accepted("未来产业", "8G"));
    assert_false(accepted("未来产业", ""));
    assert_false(accepted("其他产业", "氢能"));
}

static void a_good_application_passes(void **state)
{
    struct formal_application application = good_application();
    (void)state;
    begin();
    check(&application);
    no_warning();
    application = (struct formal_application){.project_name = "甲学会乙专家团",
                                              .society = "甲学会",
                                              .category = "未来产业",
                                              .industry = "6G",
                                              .total = -1,
                                              .special = -1,
                                              .self = -1};
    check(&application); /* columns that are absent are not faults */
    no_warning();
}

static void names_of_the_application(void **state)
{
    struct formal_application application = good_application();
    (void)state;
    begin();
    application.society = "示例省知微 人工智能学会　";
    check(&application);
    no_warning();
    application.society = "示例省低云飞行协会";
    check(&application);
    one_warning("（R18）", 7, "项目名称");
    begin();
    application = good_application();
    application.project_name = "示例省知微人工智能学会行业大模型项目";
    check(&application);
    one_warning("不以“专家团”结尾（R18）", 7, "项目名称");
    begin();
    application = good_application();
    application.society = "示例省知微人工智能学会、示例大学";
    check(&application);
    one_warning("（R17）", 7, "申报单位");
    begin();
    application = good_application();
    application.society = "示例省机械、冶金学会";
    application.project_name = "示例省机械、冶金学会轧钢领域专家团";
    check(&application);
    no_warning();
}

static void people_of_the_application(void **state)
{
    struct formal_application application = good_application();
    (void)state;
    begin();
    application.leader_title = "副秘书长";
    check(&application);
    no_warning();
    application.leader_title = "教授";
    check(&application);
    one_warning("（R20）", 7, "负责人职务职称");
    begin();
    application = good_application();
    application.lead_title = "副教授";
    check(&application);
    one_warning("不是正高级（R10）", 7, "领衔专家职称");
    begin();
    application.lead_title = "高级工程师（教授级）";
    check(&application);
    one_warning("请人工认定（R10）", 7, "领衔专家职称");
}

static void industries_of_the_application(void **state)
{
    static const struct {
        const char *category, *industry, *part, *column; /* part NULL: good */
    } table[] = {
        {"全省优势产业", "先进材料", NULL, NULL},
        {"新兴产业", "先进材料", NULL, NULL},
        {"未来产业", "脑科学与脑机接口", NULL, NULL},
        {"未来产业", "先进材料", "属于全省优势产业或新兴产业，与所填产业类型“未来产业”不符（R21）",
         "产业领域"},
        {"未来产业", "氢能", "“氢能”属于新兴产业", "产业领域"},
        {"未来产业", "量子科技、元宇宙", "填了 2 个产业领域，只能选一个（R21）", "产业领域"},
        {"未来产业", "量子科技 元宇宙", "填了 2 个产业领域", "产业领域"},
        {"未来产业", "量子科技\n元宇宙\n6G", "填了 3 个产业领域", "产业领域"},
        {"未来产业", "量子科技、", "不在未来产业的名单中（R21）", "产业领域"},
        {"新兴产业", "时间旅行", "“时间旅行”不在新兴产业的名单中（R21）", "产业领域"},
        {"新兴产业", "", "没有填产业领域", "产业领域"},
        {"新兴产业、未来产业", "氢能", "填了 2 个产业类型，只能选一个（R21）", "产业类型"},
        {"朝阳产业", "氢能", "“朝阳产业”不是指南的四类产业之一（R21）", "产业类型"},
        {"地方特色（重点）产业", "示例市青禾县柑橘产业", NULL, NULL},
        {"地方特色（重点）产业", "/", "没有写明市县和产业（R22）", "产业领域"},
        {"地方特色（重点）产业", "柑橘产业", "没有写明市县（R22）", "产业领域"},
        {"地方特色（重点）产业", "示例市青禾县", "没有写明产业（R22）", "产业领域"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct formal_application application = good_application();
        begin();
        application.category = table[i].category;
        application.industry = table[i].industry;
        check(&application);
        if (table[i].part == NULL) {
            no_warning();
        } else {
            one_warning(table[i].part, 7, table[i].column);
        }
    }
}

/* count times piece, then tail. */
static char *repeated(const char *piece, size_t count, const char *tail)
{
    struct buf buf = {0};
    for (size_t i = 0; i < count; i++) {
        buf_puts(&buf, piece);
    }
    buf_puts(&buf, tail);
    char *text = arena_strdup(&arena, buf.bytes);
    buf_release(&buf);
    return text;
}

static void long_texts(void **state)
{
    struct formal_application application = good_application();
    (void)state;
    begin();
    application.tasks = repeated("字", 2000, "");
    application.path = repeated("字", 1999, "。");
    application.conditions = repeated("字 ", 2000, " \n "); /* blanks count in neither way */
    check(&application);
    no_warning();
    application.path = repeated("字", 2000, "。");
    check(&application);
    one_warning("有 2001 字，超过 2000 字（R23）", 7, "实施路径及具体举措");
    begin();
    application = good_application();
    application.conditions =
        repeated("字", 1995, "Internet of Things"); /* 1998 as Word counts, 2011 characters */
    check(&application);
    one_warning("只有一种超过 2000，请人工核对（R23）", 7, "实施条件及保障措施");
    begin();
    application.conditions = repeated("𠮷", 2001, "");
    check(&application);
    one_warning("有 2001 字", 7, "实施条件及保障措施");
}

static void amounts_of_the_application(void **state)
{
    static const struct {
        int64_t total, special, self; /* -1: cell empty */
        const char *part, *column;
    } table[] = {
        {20 * WAN, 20 * WAN, 0, NULL, NULL},
        {30 * WAN + 5000, 20 * WAN, 10 * WAN + 5000, NULL, NULL},
        {30 * WAN, 20 * WAN, 9 * WAN, "总预算 30.00 万元不等于专项资金 20.00 万元加自筹资金 9.00 万元（R24）",
         "经费总预算"},
        {30 * WAN, 20 * WAN, 10 * WAN + 1, "加自筹资金 10.0001 万元（R24）", "经费总预算"},
        {-1, 20 * WAN, 5 * WAN, NULL, NULL}, /* an empty cell is no zero */
        {20 * WAN, -1, 5 * WAN, NULL, NULL},
        {25 * WAN, 25 * WAN, 0, "专项资金 25.00 万元超过 20.00 万元（R25）", "专项资金"},
        {15 * WAN, 15 * WAN, 0, "专项资金 15.00 万元少于 20.00 万元（R25）", "专项资金"},
        {9999 * WAN, 9999 * WAN, 0, "专项资金 9999.00 万元超过", "专项资金"},
        {-1, 200000 * WAN, -1, "200000.00 万元，是否以元填写？（R25）", "专项资金"},
        {-1, 10000 * WAN, -1, "是否以元填写？（R25）", "专项资金"},
        {200000 * WAN, -1, -1, "是否以元填写？（R25）", "经费总预算"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct formal_application application = good_application();
        begin();
        application.total = table[i].total;
        application.special = table[i].special;
        application.self = table[i].self;
        check(&application);
        if (table[i].part == NULL) {
            no_warning();
        } else {
            one_warning(table[i].part, 7, table[i].column);
        }
    }
}

static void contact_of_the_application(void **state)
{
    static const struct {
        const char *phone, *email, *date, *part, *column;
    } table[] = {
        {"19900001234", "a.b@mail.example.org", "2026-04-19", NULL, NULL},
        {"000-80000123、19900000001", "a@example.com", "", "没有填写：申请日期（R16）", NULL},
        {"（000）80000123转12", "a@example.com", "2026-04-20", NULL, NULL},
        {"199-0000-1234", "a@example.com", "2026-04-20", NULL, NULL},
        {"400-800-1234", "a@example.com", "2026-04-20", NULL, NULL},
        {"1.38E+10", "a@example.com", "2026-04-20", "改坏", "联系电话"},
        {"19900001234.0", "a@example.com", "2026-04-20", "改坏", "联系电话"},
        {"1990000123", "a@example.com", "2026-04-20", "少一位（R30）", "联系电话"},
        {"28-80000123", "a@example.com", "2026-04-20", "丢了开头的 0（R30）", "联系电话"},
        {"张三", "a@example.com", "2026-04-20", "以外的字（R30）", "联系电话"},
        {"12345", "a@example.com", "2026-04-20", "位数不足（R30）", "联系电话"},
        {"19900001234", "a.example.com", "2026-04-20", "不像电子信箱（R30）", "电子信箱"},
        {"19900001234", "a@@example.com", "2026-04-20", "（R30）", "电子信箱"},
        {"19900001234", "a@example", "2026-04-20", "（R30）", "电子信箱"},
        {"19900001234", "@example.com", "2026-04-20", "（R30）", "电子信箱"},
        {"19900001234", "a b@example.com", "2026-04-20", "（R30）", "电子信箱"},
        {"19900001234", "a@example.", "2026-04-20", "（R30）", "电子信箱"},
        {"19900001234", "ａ＠example.com", "2026-04-20", NULL, NULL},
        {"19900001234", "a@example.com", "2026-04-21", "申请日期 2026-04-21 晚于截止日期 2026-04-20（R31）",
         "申请日期"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct formal_application application = good_application();
        begin();
        application.phone = table[i].phone;
        application.email = table[i].email;
        application.date = table[i].date;
        check(&application);
        if (table[i].part == NULL) {
            no_warning();
        } else if (table[i].column == NULL) {
            assert_int_equal(report.warnings, 1);
            assert_non_null(warned(table[i].part));
        } else {
            one_warning(table[i].part, 7, table[i].column);
        }
    }
    begin();
    struct formal_application application = good_application();
    application.date = "2027-01-01";
    formal_check_application(&application, 7, "", 0, &report,
                             &arena); /* no deadline, no grant: nothing to compare */
    no_warning();
    application.leader_title = "无";
    application.phone = "/";
    application.tasks = "";
    check(&application);
    assert_non_null(warned("没有填写：负责人职务职称、联系电话、重点任务与预期目标（R16）"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(rank_levels, end),
        cmocka_unit_test_teardown(sectors, end),
        cmocka_unit_test_teardown(known_industries, end),
        cmocka_unit_test_teardown(credit_codes, end),
        cmocka_unit_test_teardown(well_formed_codes_hold, end),
        cmocka_unit_test_teardown(a_good_application_passes, end),
        cmocka_unit_test_teardown(names_of_the_application, end),
        cmocka_unit_test_teardown(people_of_the_application, end),
        cmocka_unit_test_teardown(industries_of_the_application, end),
        cmocka_unit_test_teardown(long_texts, end),
        cmocka_unit_test_teardown(amounts_of_the_application, end),
        cmocka_unit_test_teardown(contact_of_the_application, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
