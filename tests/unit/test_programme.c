/* The programme's keys: what is accepted, what is refused and why, and that what is stored is read back. */
#include "core/rules/programme.h"

#include "core/rules/chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct criterion criteria[] = {
    {.code = "K1", .name = "需求", .max_centi = 1200, .step_centi = 100, .weight = 10000},
    {.code = "K2", .name = "目标", .max_centi = 1800, .step_centi = 100, .weight = 15000},
};
static const struct rubric rubric = {criteria, 2};
static const struct objective_items items = {
    .item = {{"CX", "创新能力分值", 0, 3000}, {"GX", "贡献分值", -500, 2000}},
    .count = 2,
};

static const char *set(struct programme *programme, const char *key, const char *value, struct arena *arena)
{
    return programme_set(programme, key, value, &rubric, &items, arena);
}

static const char *stored(const struct programme *programme, const char *key, struct arena *arena)
{
    return programme_value(programme, key, &rubric, &items, arena);
}

/* Value given -> value stored. */
static const struct {
    const char *key, *value, *stored;
} accepted[] = {
    {"title", " 产业科技专家团，2026 ", "产业科技专家团，2026"},
    {"title", "", ""},
    {"year", "2026", "2026"},
    {"year", "２０２６年", "2026"},
    {"year", "2026年度", "2026"},
    {"quota", "1", "1"},
    {"quota", "１０", "10"},
    {"quota", " 10000 ", "10000"},
    {" quota　", "7", "7"},
    {"grant_wan", "20", "20"},
    {"grant_wan", "20.00", "20"},
    {"grant_wan", "12.5", "12.5"},
    {"deadline", "2026/4/20", "2026-04-20"},
    {"deadline", "2026年4月20日", "2026-04-20"},
    {"period_end", "2026-12-31", "2026-12-31"},
    {"period_end", "", ""},
    {"agg.method", "trim", "trim"},
    {"agg.method", "ｍｅａｎ", "mean"},
    {"agg.scope", "criterion", "criterion"},
    {"agg.scope", "sheet", "sheet"},
    {"agg.trim_count", "2", "2"},
    {"agg.trim_min_n", "7", "7"},
    {"agg.decimals", "0", "0"},
    {"agg.decimals", "4", "4"},
    {"panel.min_valid", "5", "5"},
    {"expert_max", "39", "39"},
    {"expert_max", "39.125", "39.125"},
    {"expert_max", "", ""},
    {"min_total", "60", "60"},
    {"min_total", "60.5", "60.5"},
    {"min_total", "0", "0"},
    {"min_total", "", ""},
    {"tie.chain", "", ""},
    {"tie.chain", "expert_score", "expert_score"},
    {"tie.chain", "expert_score,objective:GX,criterion:K1", "expert_score,objective:GX,criterion:K1"},
    {"tie.chain", " untrimmed_mean；objective_score 、criterion:K2，",
     "untrimmed_mean,objective_score,criterion:K2"},
    {"tie.chain", "objective：贡献分值 expert_score;objective:CX", "objective:GX,expert_score,objective:CX"},
    {"outlier.pct", "20", "20"},
    {"recusal.same_employer", "off", "off"},
    {"recusal.same_employer", "on", "on"},
    {"recusal.same_employer", "否", "off"},
    {"recusal.same_employer", "是", "on"},
    {"publicity.start", "2026-06-01", "2026-06-01"},
    {"publicity.end", "2026.6.5", "2026-06-05"},
    {"list.columns", "名次,立项评审得分", "名次,立项评审得分"},
    {"list.columns", "拟支持经费(万元)；领衔专家 、备注", "拟支持经费（万元）,领衔专家,备注"},
    {"list.columns", "项目负责人，专家评审得分，客观得分，拟支持经费（万元）",
     "项目负责人,专家评审得分,客观得分,拟支持经费（万元）"},
    {"list.columns", "", ""},
    {"undertaking", "一、保密。\n二、回避。\n", "一、保密。\n二、回避。"},
};

static void test_accepted(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        struct programme programme;
        programme_defaults(&programme);
        const char *reason = set(&programme, accepted[i].key, accepted[i].value, &arena);
        if (reason != NULL) {
            fail_msg("%s=%s: %s", accepted[i].key, accepted[i].value, reason);
        }
        const char *key = strstr(accepted[i].key, "quota") != NULL ? "quota" : accepted[i].key;
        assert_string_equal(stored(&programme, key, &arena), accepted[i].stored);
    }
    arena_release(&arena);
}

/* Value given -> a part of the reason. Nothing changes. */
static const struct {
    const char *key, *value, *reason;
} refused[] = {
    {"quota", "0", "1 到 10000"},
    {"quota", "10001", "1 到 10000"},
    {"quota", "3.5", "“3.5”不是"},
    {"quota", "-1", "整数"},
    {"quota", "十", "“十”"},
    {"quota", "10个", "“10个”"},
    {"quota", "1²", "“1²”"},
    {"quota", "", "没有填写"},
    {"grant_wan", "20.005", "最多 2 位"},
    {"grant_wan", "20万", "不是数字"},
    {"grant_wan", "-20", "负数"},
    {"grant_wan", "1,000", "不是数字"},
    {"year", "26", "四位数字"},
    {"year", "2026-2027", "四位数字"},
    {"title", "一\n二", "换行"},
    {"deadline", "4月20日", "deadline"},
    {"deadline", "2026-02-30", "deadline"},
    {"publicity.end", "46132", "publicity.end"},
    {"agg.method", "avg", "mean"},
    {"agg.method", "Mean", "mean"},
    {"agg.method", "", "没有填写"},
    {"agg.scope", "sheets", "sheet"},
    {"agg.trim_count", "-1", "0 到"},
    {"agg.trim_min_n", "0", "1 到"},
    {"agg.decimals", "5", "0 到 4"},
    {"panel.min_valid", "0", "1 到"},
    {"expert_max", "0", "大于 0"},
    {"expert_max", "1e2", "不是数字"},
    {"min_total", "60.00001", "最多 4 位"},
    {"min_total", "-5", "负数"},
    {"outlier.pct", "0", "1 到 1000"},
    {"outlier.pct", "30%", "1 到 1000"},
    {"recusal.same_employer", "yes", "on 或 off"},
    {"tie.chain", "expert", "“expert”不认识"},
    {"tie.chain", "expert_scores", "不认识"},
    {"tie.chain", "criterion:K9", "评分表里没有这个指标编号"},
    {"tie.chain", "criterion:k1", "评分表里没有这个指标编号"},
    {"tie.chain", "objective:K1", "客观分项里没有这个代码"},
    {"tie.chain", "objective:", "客观分项里没有这个代码"},
    {"tie.chain", "expert_score,untrimmed_mean,expert_score", "“expert_score”重复"},
    {"tie.chain", "objective:GX,objective:贡献分值", "重复"},
    {"list.columns", "名次,联系电话", "“联系电话”"},
    {"list.columns", "名次,名次", "“名次”重复"},
};

static void test_refused(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct programme programme, before;
        programme_defaults(&programme);
        assert_null(set(&programme, "tie.chain", "untrimmed_mean", &arena));
        memcpy(&before, &programme, sizeof before);
        const char *reason = set(&programme, refused[i].key, refused[i].value, &arena);
        if (reason == NULL || strstr(reason, refused[i].reason) == NULL) {
            fail_msg("%s=%s: %s", refused[i].key, refused[i].value, reason == NULL ? "accepted" : reason);
        }
        assert_memory_equal(&programme, &before, sizeof before);
    }
    arena_release(&arena);
}

static void test_chain_too_long(void **state)
{
    (void)state;
    struct arena arena = {0};
    static struct criterion many[CHAIN_MAX + 1];
    const char *chain = "";
    for (size_t i = 0; i <= CHAIN_MAX; i++) {
        many[i].code = arena_printf(&arena, "C%d", (int)i);
        chain = arena_printf(&arena, "%s criterion:C%d", chain, (int)i);
    }
    const struct rubric long_rubric = {many, CHAIN_MAX + 1};
    struct programme programme;
    programme_defaults(&programme);
    assert_non_null(programme_set(&programme, "tie.chain", chain, &long_rubric, &items, &arena));
    assert_int_equal(programme.chain_count, 0);
    arena_release(&arena);
}

static void test_unknown_key(void **state)
{
    (void)state;
    static const struct {
        const char *key, *near_key;
    } cases[] = {
        {"quato", "是不是 quota"}, {"decimals", "agg.decimals"},  {"agg.trim", "agg.trim_count"},
        {"Title", "title"},        {"tie_chain", "tie.chain"},    {"名额", "可用的键是 title、year、quota"},
        {"", "可用的键是"},        {"panel.blind", "可用的键是"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct programme programme;
        programme_defaults(&programme);
        const char *reason = set(&programme, cases[i].key, "1", &arena);
        if (reason == NULL || strstr(reason, cases[i].near_key) == NULL) {
            fail_msg("%s: %s", cases[i].key, reason == NULL ? "accepted" : reason);
        }
    }
    arena_release(&arena);
}

static void test_defaults(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
    } expected[] = {
        {"title", ""},
        {"year", ""},
        {"quota", "10"},
        {"grant_wan", "20"},
        {"deadline", ""},
        {"period_end", ""},
        {"agg.method", "mean"},
        {"agg.scope", "sheet"},
        {"agg.trim_count", "1"},
        {"agg.trim_min_n", "5"},
        {"agg.decimals", "2"},
        {"panel.min_valid", "3"},
        {"expert_max", ""},
        {"min_total", ""},
        {"tie.chain", ""},
        {"outlier.pct", "30"},
        {"recusal.same_employer", "on"},
        {"publicity.start", ""},
        {"publicity.end", ""},
        {"list.columns", ""},
        {"undertaking", ""},
    };
    struct arena arena = {0};
    struct programme programme;
    programme_defaults(&programme);
    size_t count = sizeof expected / sizeof expected[0];
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(programme_key(i), expected[i].key);
        assert_string_equal(stored(&programme, expected[i].key, &arena), expected[i].value);
    }
    assert_null(programme_key(count));
    assert_null(stored(&programme, "nothing", &arena));
    assert_null(programme_check(&programme, &rubric, &arena));
    arena_release(&arena);
}

/* Every stored value is accepted again and stored alike. */
static void test_round_trip(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct programme programme, copy;
    programme_defaults(&programme);
    programme_defaults(&copy);
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        assert_null(set(&programme, accepted[i].key, accepted[i].value, &arena));
        const char *key = NULL;
        for (size_t k = 0; (key = programme_key(k)) != NULL; k++) {
            const char *value = stored(&programme, key, &arena);
            /* The keys without an empty form always have a value. */
            assert_null(set(&copy, key, value, &arena));
            assert_string_equal(stored(&copy, key, &arena), value);
        }
        assert_int_equal(copy.chain_count, programme.chain_count);
        assert_int_equal(copy.has_min_total, programme.has_min_total);
        assert_int_equal(copy.expert_max_micro, programme.expert_max_micro);
        assert_int_equal(copy.grant_centi_wan, programme.grant_centi_wan);
    }
    arena_release(&arena);
}

static void test_check(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value, *reason; /* NULL: good */
    } cases[] = {
        {"expert_max", "39", NULL}, /* 12 + 1.5 x 18 */
        {"expert_max", "39.00", NULL},
        {"expert_max", "39.01", "39.01"},
        {"expert_max", "30", "合计是 39"},
        {"agg.trim_min_n", "3", NULL},
        {"agg.trim_min_n", "2", "agg.trim_min_n"},
        {"agg.trim_count", "2", NULL},
        {"agg.trim_count", "3", "两倍"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct programme programme;
        programme_defaults(&programme);
        assert_null(set(&programme, cases[i].key, cases[i].value, &arena));
        const char *reason = programme_check(&programme, &rubric, &arena);
        if (cases[i].reason == NULL) {
            assert_null(reason);
        } else {
            assert_non_null(reason);
            assert_non_null(strstr(reason, cases[i].reason));
        }
    }
    struct programme programme;
    programme_defaults(&programme);
    assert_null(set(&programme, "publicity.start", "2026-06-05", &arena));
    assert_null(programme_check(&programme, &rubric, &arena));
    assert_null(set(&programme, "publicity.end", "2026-06-05", &arena));
    assert_null(programme_check(&programme, &rubric, &arena));
    assert_null(set(&programme, "publicity.end", "2026-06-01", &arena));
    assert_non_null(programme_check(&programme, &rubric, &arena));
    arena_release(&arena);
}

/* The programme owns what it borrows: the cell may be reused. */
static void test_cell_reused(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct programme programme;
    programme_defaults(&programme);
    char cell[] = "标题";
    assert_null(set(&programme, "title", cell, &arena));
    memset(cell, 'x', sizeof cell - 1);
    assert_string_equal(programme.title, "标题");
    arena_release(&arena);
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        struct chain_step step;
        const char *name;
    } cases[] = {
        {{CHAIN_EXPERT, -1}, "专家评审得分"},
        {{CHAIN_OBJECTIVE, -1}, "客观得分"},
        {{CHAIN_ITEM, 1}, "客观分项“贡献分值”"},
        {{CHAIN_CRITERION, 0}, "指标“K1 需求”的平均分"},
        {{CHAIN_UNTRIMMED, -1}, "全部评分表总分的平均分"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(chain_step_name(&cases[i].step, &rubric, &items, &arena), cases[i].name);
    }
    struct programme programme;
    programme_defaults(&programme);
    static const int printed[] = {2, 2, 2, 3, 4};
    for (int decimals = 0; decimals <= 4; decimals++) {
        programme.decimals = decimals;
        assert_int_equal(programme_print_decimals(&programme), printed[decimals]);
    }
    assert_int_equal(objective_find(&items, "GX"), 1);
    assert_int_equal(objective_find(&items, "创新能力分值"), 0);
    assert_int_equal(objective_find(&items, "分值"), -1);
    arena_release(&arena);
}

static void every_key_has_words(void **state)
{
    (void)state;
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        assert_string_not_equal(programme_key_words(programme_key(i)), programme_key(i));
    }
    assert_string_equal(programme_key_words("nonsense"), "nonsense");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_chain_too_long), cmocka_unit_test(test_unknown_key),
        cmocka_unit_test(test_defaults),       cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_check),          cmocka_unit_test(test_cell_reused),
        cmocka_unit_test(test_words),          cmocka_unit_test(every_key_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
