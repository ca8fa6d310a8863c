/* The rules of the form on its lists: team, budget lines, stages. */
#include "tests/unit/formal_support.h"

/* A team of count members on lines 2..: full professors from three sectors, all different. */
static struct formal_member *good_team(size_t count)
{
    static const char *const employer[] = {"示例大学", "示例省测试计量所", "示例重工有限公司"};
    struct formal_member *member = arena_alloc(&arena, count * sizeof *member);
    for (size_t i = 0; i < count; i++) {
        member[i] = (struct formal_member){.line = (long)i + 2,
                                           .seq = (int64_t)i + 1,
                                           .name = arena_printf(&arena, "成员%zu", i),
                                           .title = "教授",
                                           .employer = employer[i % 3],
                                           .age = 20 + (int64_t)i};
    }
    return member;
}

static struct formal_team counted;

static void check_team(const struct formal_member *member, size_t count)
{
    formal_check_team("SL2026-018", member, count, &counted, &report, &arena);
}

static void team_size_and_lead(void **state)
{
    (void)state;
    begin();
    check_team(good_team(10), 10);
    assert_int_equal(counted.members, 10);
    assert_int_equal(counted.senior, 10);
    assert_int_equal(counted.sector[SECTOR_UNIVERSITY], 4); /* three employers in turn */
    assert_int_equal(counted.sector[SECTOR_INSTITUTE], 3);
    assert_int_equal(counted.sector[SECTOR_ENTERPRISE], 3);
    check_team(NULL, 0);
    assert_int_equal(counted.members, 0);
    no_warning();
    check_team(good_team(9), 9);
    assert_int_equal(report.warnings, 1);
    assert_non_null(warned("专家团只有 9 人，少于 10 人（R09）"));
    begin();
    struct formal_member *member = good_team(10);
    member[0].title = "副教授";
    check_team(member, 10);
    one_warning("领衔专家成员0：职称“副教授”不是正高级（R10）", 2, "职务职称");
    begin();
    member = good_team(10);
    member[0].title = "高级工程师（教授级）";
    check_team(member, 10);
    one_warning("请人工认定（R10）", 2, "职务职称");
    begin();
    member = good_team(10);
    member[3].seq = 1;
    check_team(member, 10);
    one_warning("有 2 人，应恰有 1 人（R14）", 2, "序号");
    begin();
    member = good_team(10);
    member[0].seq = 11;
    check_team(member, 10);
    one_warning("有 0 人，应恰有 1 人（R14）", 2, "序号");
}

static void team_ratio(void **state)
{
    static const struct {
        size_t count, senior, unsure; /* unsure: of the others, with a doubtful title */
        const char *part;
    } table[] = {
        {10, 6, 0, NULL},
        {10, 5, 0, "10 人中副高级以上只有 5 人，不足 60%，应不少于 6 人（R11）"},
        {11, 6, 0, "应不少于 7 人（R11）"},
        {11, 7, 0, NULL},
        {12, 7, 0, "应不少于 8 人（R11）"},
        {13, 8, 0, NULL},
        {14, 8, 0, "应不少于 9 人（R11）"},
        {15, 9, 0, NULL},
        {11, 6, 2, "另有 2 人的职称要人工认定（R11）"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        begin();
        struct formal_member *member = good_team(table[i].count);
        for (size_t j = 1; j < table[i].count; j++) {
            member[j].title = j < table[i].senior                     ? "副研究员"
                              : j < table[i].senior + table[i].unsure ? "特聘教授"
                                                                      : "讲师";
        }
        check_team(member, table[i].count);
        if (table[i].part == NULL) {
            no_warning();
        } else {
            one_warning(table[i].part, 2, "职务职称");
        }
    }
    begin();
    struct formal_member *member = good_team(10);
    for (size_t j = 5; j < 10; j++) {
        member[j].title = j == 5 ? "高级工程师（教授级）" : "工程师";
    }
    check_team(member, 10); /* 6 of 10, but one of them is doubtful */
    one_warning("其中 1 人的职称要人工认定，认定后可能不足 60%（R11）", 2, "职务职称");
}

static void team_employers_and_ages(void **state)
{
    (void)state;
    begin();
    struct formal_member *member = good_team(12);
    for (size_t i = 0; i < 12; i++) {
        member[i].employer = i % 2 == 0 ? "示例大学" : "示例重工有限公司";
    }
    check_team(member, 12);
    one_warning("没有科研院所人员（R12）", 2, "工作单位");
    begin();
    member = good_team(12);
    for (size_t i = 0; i < 12; i++) {
        member[i].employer = i % 2 == 0 ? "示例大学" : "示例农业大学";
    }
    check_team(member, 12);
    one_warning("只有一类单位，没有科研院所、企业人员（R12）", 2, "工作单位");
    begin();
    member = good_team(12);
    for (size_t i = 0; i < 12; i++) {
        member[i].employer = i % 2 == 0 ? "示例大学" : "示例大学　";
    }
    check_team(member, 12);
    assert_int_equal(report.warnings, 2);
    assert_non_null(warned("（R12）"));
    assert_non_null(warned("都在同一单位“示例大学”（R13）"));
    begin();
    member = good_team(12);
    member[9].name = "成员 3"; /* same employer as member 3: every third */
    member[4].name = "成员5";  /* same name, another employer: another person */
    check_team(member, 12);
    one_warning("“成员 3”与第 5 行重复（R15）", 11, "姓名");
    begin();
    member = good_team(10);
    member[2].age = 19;
    member[3].age = 90;
    member[4].age = 20;
    member[5].age = -1;
    check_team(member, 10);
    one_warning("年龄 19 不在 20 至 90 之间，请核对（R29）", 4, "年龄");
    begin();
    member = good_team(10);
    member[6].age = 91;
    check_team(member, 10);
    one_warning("年龄 91", 8, "年龄");
}

static void budget_lines(void **state)
{
    struct formal_application application = {.total = 30 * WAN, .special = 20 * WAN, .self = 10 * WAN};
    struct formal_budget budget[] = {{2, 12 * WAN, true}, {3, 10 * WAN, false}, {4, 8 * WAN, true}};
    (void)state;
    begin();
    formal_check_budget("A", budget, 3, &application, &report, &arena);
    formal_check_budget("A", budget, 0, &application, &report, &arena);
    formal_check_budget("A", budget, 3, NULL, &report, &arena);
    no_warning();
    budget[2].amount = 7 * WAN + 5000;
    application.special = -1;
    formal_check_budget("A", budget, 3, &application, &report, &arena);
    one_warning("预算明细合计 29.50 万元，申报表中为 30.00 万元（R26）", 2, "金额");
    begin();
    application.special = 20 * WAN;
    budget[2].amount = 8 * WAN;
    budget[2].special = false; /* the total holds, the classes do not */
    formal_check_budget("A", budget, 3, &application, &report, &arena);
    assert_int_equal(report.warnings, 2);
    assert_non_null(warned("专项资金合计 12.00 万元，申报表中为 20.00 万元（R26）"));
    assert_non_null(warned("自筹资金合计 18.00 万元，申报表中为 10.00 万元（R26）"));
    begin();
    budget[2] = (struct formal_budget){4, -1, true}; /* no amount: no sum either */
    formal_check_budget("A", budget, 3, &application, &report, &arena);
    one_warning("应大于 0（R27）", 4, "金额");
    begin();
    budget[2].amount = 0;
    budget[0].amount = 20 * WAN;
    formal_check_budget("A", budget, 3, &application, &report, &arena);
    one_warning("应大于 0（R27）", 4, "金额");
    begin();
    budget[0].amount = INT64_MAX - 1;
    budget[2].amount = INT64_MAX - 1;
    formal_check_budget("A", budget, 3, &application, &report, &arena); /* no overflow */
    assert_non_null(warned("（R26）"));
}

static void schedule(void **state)
{
    static const struct formal_stage good[3] = {
        {2, 1, "2026-05-01", "2026-06-30", "一", "甲"},
        {3, 2, "2026-07-01", "2026-09-30", "二", "乙"},
        {4, 3, "2026-09-30", "2026-12-31", "三", "丙"}, /* may begin on the day the former ends */
    };
    static const struct {
        size_t index;
        const char *start, *end, *owner, *part, *column;
        long line;
    } table[] = {
        {2, "2026-10-01", "2027-01-31", "丙", "结束日期 2027-01-31 晚于项目期末 2026-12-31（R28）",
         "结束日期", 4},
        {2, "2026-10-01", "2026-12-31", "/", "阶段 3 没有责任人（R28）", "责任人", 4},
        {2, "2026-09-20", "2026-12-31", "丙", "时间重叠（R28）", "开始日期", 4},
        {2, "2026-10-02", "2026-12-31", "丙", "阶段 2 之间空了 1 天（R28）", "开始日期", 4},
        {2, "2026-10-01", "2026-09-30", "丙", "开始日期 2026-10-01 晚于结束日期 2026-09-30（R28）",
         "开始日期", 4},
        {2, "2026-06-01", "2026-06-30", "丙", "早于阶段 2 开始（R28）", "开始日期", 4},
    };
    struct formal_stage stage[3];
    (void)state;
    begin();
    formal_check_schedule("A", good, 3, "2026-12-31", &report);
    formal_check_schedule("A", good, 0, "2026-12-31", &report);
    no_warning();
    for (size_t i = 0; i < COUNT(table); i++) {
        begin();
        memcpy(stage, good, sizeof stage);
        stage[table[i].index].start = table[i].start;
        stage[table[i].index].end = table[i].end;
        stage[table[i].index].owner = table[i].owner;
        formal_check_schedule("A", stage, 3, "2026-12-31", &report);
        one_warning(table[i].part, table[i].line, table[i].column);
    }
    begin();
    memcpy(stage, good, sizeof stage);
    stage[2].end = "2027-01-31";
    stage[1].start = "";
    stage[1].end = "";
    stage[0].owner = NULL; /* no such column */
    formal_check_schedule("A", stage, 3, "", &report);
    no_warning();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(team_size_and_lead, end),
        cmocka_unit_test_teardown(team_ratio, end),
        cmocka_unit_test_teardown(team_employers_and_ages, end),
        cmocka_unit_test_teardown(budget_lines, end),
        cmocka_unit_test_teardown(schedule, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
