/* Marks against their criteria, sheet totals, the stored form. */
#include "core/rules/rubric.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct criterion criteria[] = {
    {.code = "K1", .name = "需求", .max_centi = 1200, .step_centi = 100, .weight = 10000},
    {.code = "K2", .name = "目标", .max_centi = 1800, .step_centi = 50, .weight = 10000},
    {.code = "K10", .name = "预算", .max_centi = 10000, .step_centi = 10, .weight = 1500},
};
static const struct rubric rubric = {criteria, 3};

static void test_find(void **state)
{
    (void)state;
    assert_int_equal(rubric_find(&rubric, "K1"), 0);
    assert_int_equal(rubric_find(&rubric, "K10"), 2);
    assert_int_equal(rubric_find(&rubric, "k1"), -1);
    assert_int_equal(rubric_find(&rubric, ""), -1);
    assert_int_equal(rubric_max_micro(&rubric), 45000000); /* 12 + 18 + 0.15 x 100 */
}

static void test_mark_fault(void **state)
{
    (void)state;
    static const struct {
        size_t criterion;
        int64_t centi;
        const char *reason;
    } cases[] = {
        {0, 0, NULL},
        {0, 1200, NULL},
        {0, 1100, NULL},
        {0, 1300, "高于满分 12"},
        {0, 1201, "高于满分 12"},
        {0, -100, "低于最低分 0"},
        {0, 1150, "不是步长 1 的整数倍"},
        {1, 1150, NULL},
        {1, 1125, "不是步长 0.5 的整数倍"},
        {2, 9990, NULL},
        {2, 9995, "不是步长 0.1 的整数倍"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *reason = mark_fault(&criteria[cases[i].criterion], cases[i].centi, &arena);
        if (cases[i].reason == NULL) {
            assert_null(reason);
        } else {
            assert_string_equal(reason, cases[i].reason);
        }
    }
    arena_release(&arena);
}

static void test_mark_parse(void **state)
{
    (void)state;
    static const struct {
        const char *cell;
        int64_t centi;      /* when good */
        const char *reason; /* a part of it */
    } cases[] = {
        {"11", 1100, NULL},
        {"11.00", 1100, NULL},
        {"11.5", 1150, NULL},
        {" １１．５　", 1150, NULL},
        {"0", 0, NULL},
        {"18", 1800, NULL},
        {"", 0, "没有填写"},
        {"　", 0, "没有填写"},
        {"18.5", 0, "“18.5”高于满分 18"},
        {"11.3", 0, "“11.3”不是步长 0.5 的整数倍"},
        {"11.555", 0, "“11.555”小数位数太多"},
        {"-1", 0, "“-1”低于最低分 0"},
        {"-0", 0, "“-0”不是数字"},
        {"约85", 0, "“约85”不是数字"},
        {"85分", 0, "“85分”不是数字"},
        {"1.38E+10", 0, "“1.38E+10”不是数字"},
        {"nan", 0, "“nan”不是数字"},
        {"0x10", 0, "“0x10”不是数字"},
        {"1²", 0, "不是数字"},
        {"13800000000000", 0, "太大"},
        {"13800000000", 0, "高于满分 18"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t centi = -77;
        const char *reason = mark_parse(&criteria[1], cases[i].cell, &centi, &arena);
        if (cases[i].reason == NULL) {
            assert_null(reason);
            assert_int_equal(centi, cases[i].centi);
        } else {
            assert_non_null(reason);
            if (strstr(reason, cases[i].reason) == NULL) {
                fail_msg("“%s” gave %s", cases[i].cell, reason);
            }
            assert_int_equal(centi, -77);
        }
    }
    arena_release(&arena);
}

static void test_totals(void **state)
{
    (void)state;
    struct marks marks = {{1100, MARK_NONE, 9990}};
    assert_int_equal(marks_given(&rubric, &marks), 2);
    assert_int_equal(marks_total(&rubric, &marks), 11000000 + 14985000);
    marks.centi[1] = 0;
    assert_int_equal(marks_given(&rubric, &marks), 3);
    assert_int_equal(marks_total(&rubric, &marks), 25985000);
}

static void test_pack(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const struct {
        struct marks marks;
        const char *text;
    } cases[] = {
        {{{1100, MARK_NONE, 9990}}, "1100 - 9990"},
        {{{MARK_NONE, MARK_NONE, MARK_NONE}}, "- - -"},
        {{{0, 1800, 10000}}, "0 1800 10000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(marks_pack(&rubric, &cases[i].marks, &arena), cases[i].text);
        struct marks back;
        assert_true(marks_unpack(&rubric, cases[i].text, &back));
        assert_memory_equal(back.centi, cases[i].marks.centi, rubric.count * sizeof back.centi[0]);
    }
    arena_release(&arena);
}

static void test_unpack_damaged(void **state)
{
    (void)state;
    static const char *const damaged[] = {
        "",
        "1100",
        "1100 -",
        "1100 - 9990 ",
        "1100 - 9990 100",
        "1100  - 9990",
        "1100 x 9990",
        "-1100 - 9990",
        "1100 - 1e3",
        " 1100 - 9990",
        "1300 - 9990",
        "1150 - 9990",
        "01100 - 100",
        "1100,-,9990",
        "1100 -- 9990",
        "1100 - 99999999999999999999",
    };
    for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++) {
        struct marks marks;
        if (marks_unpack(&rubric, damaged[i], &marks)) {
            fail_msg("“%s” was read", damaged[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),       cmocka_unit_test(test_mark_fault),
        cmocka_unit_test(test_mark_parse), cmocka_unit_test(test_totals),
        cmocka_unit_test(test_pack),       cmocka_unit_test(test_unpack_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
