/* Dates: what is read, what is refused and why, and counting of days. */
#include "core/rules/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void reads_every_style(void **state)
{
    static const char *const table[][2] = {
        {"2026-04-20", "2026-04-20"}, {"2026-4-20", "2026-04-20"},      {"2026/4/2", "2026-04-02"},
        {"2026.4.20", "2026-04-20"},  {"2026年4月20日", "2026-04-20"},  {"2026年04月02日", "2026-04-02"},
        {"1900-01-01", "1900-01-01"}, {"2999/12/31", "2999-12-31"},     {"2024-02-29", "2024-02-29"},
        {"2400.2.29", "2400-02-29"},  {"2026年12月31日", "2026-12-31"},
    };
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *out = NULL;
        assert_null(date_parse(table[i][0], &out, &arena));
        assert_string_equal(out, table[i][1]);
    }
    arena_release(&arena);
}

static void refuses_with_the_cause(void **state)
{
    /* text, a part of the reason */
    static const char *const table[][2] = {
        {"", "没有填"},
        {"4月20日", "没有年份"},
        {"04-20", "没有四位的年份"},
        {"26-4-20", "没有四位的年份"},
        {"20/4/2026", "没有四位的年份"},
        {"46132", "序列号"},
        {"2026-02-29", "没有这一天"},
        {"1900-02-29", "没有这一天"},
        {"2026-04-31", "没有这一天"},
        {"2026-04-00", "没有这一天"},
        {"2026-13-01", "没有这个月份"},
        {"2026-0-01", "没有这个月份"},
        {"1899-12-31", "年份不在"},
        {"3000-01-01", "年份不在"},
        {"0000-01-01", "年份不在"},
        {"2026-04-20 09:30", "时间"},
        {"2026-04-20T09:30", "时间"},
        {"2026/4/20日", "别的字"},
        {"2026-4", "不是完整"},
        {"2026-4/20", "不是完整"},
        {"2026年4月20", "不是完整"},
        {"2026年4月", "不是完整"},
        {"2026-004-20", "不是完整"},
        {"2026-04-020", "不是完整"},
        {"20260420", "不是日期"},
        {"2026", "不是日期"},
        {"12026-04-20", "不是日期"},
        {"999999999999999999999", "不是日期"},
        {"-2026-04-20", "不是日期"},
        {"2026−04−20", "不是日期"},
        {"四月", "不是日期"},
        {"/", "不是日期"},
        {"####", "不是日期"},
    };
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const char *out = "unchanged";
        const char *fault = date_parse(table[i][0], &out, &arena);
        assert_non_null(fault);
        if (strstr(fault, table[i][1]) == NULL) {
            fail_msg("%s: %s", table[i][0], fault);
        }
        assert_string_equal(out, "unchanged");
    }
    arena_release(&arena);
}

static void prints(void **state)
{
    struct arena arena = {0};
    (void)state;
    assert_string_equal(date_print("2026-04-20", &arena), "2026年4月20日");
    assert_string_equal(date_print("2026-12-01", &arena), "2026年12月1日");
    assert_string_equal(date_print("", &arena), "");
    arena_release(&arena);
}

static void shanghai_time(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } table[] = {
        {0, "1970-01-01 08:00:00"},
        {1776648605000, "2026-04-20 09:30:05"},
        {1776614399999, "2026-04-19 23:59:59"}, /* the last millisecond of a Shanghai day */
        {1776614400000, "2026-04-20 00:00:00"},
        {1709164800000, "2024-02-29 08:00:00"},
        {1767225600000, "2026-01-01 08:00:00"},
        {2147483648000, "2038-01-19 11:14:08"},
        {-28800001, "1969-12-31 23:59:59"},
        {-2203891200000, "1900-03-01 08:00:00"},
    };
    struct arena arena = {0};
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_string_equal(date_time_of(table[i].ms, &arena), table[i].text);
        assert_memory_equal(date_of(table[i].ms, &arena), table[i].text, 10);
        assert_int_equal(strlen(date_of(table[i].ms, &arena)), 10);
    }
    arena_release(&arena);
}

static void days_between(void **state)
{
    static const struct {
        const char *a, *b;
        int64_t days;
    } table[] = {
        {"2026-04-20", "2026-04-20", 0},     {"2026-04-20", "2026-04-21", 1},
        {"2026-04-21", "2026-04-20", -1},    {"2024-02-28", "2024-03-01", 2},
        {"2026-02-28", "2026-03-01", 1},     {"2025-12-31", "2026-01-01", 1},
        {"1970-01-01", "2000-03-01", 11017}, {"1900-01-01", "2000-01-01", 36524},
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(date_days_between(table[i].a, table[i].b), table[i].days);
    }
}

static void weekdays(void **state)
{
    static const struct {
        const char *start, *end;
        int64_t days;
    } table[] = {
        {"2026-04-20", "2026-04-20", 1}, /* a Monday */
        {"2026-04-20", "2026-04-24", 5}, /* Monday to Friday */
        {"2026-04-20", "2026-04-26", 5}, /* to Sunday */
        {"2026-04-25", "2026-04-26", 0}, /* a week-end */
        {"2026-04-24", "2026-04-28", 3}, /* Friday to Tuesday */
        {"2026-04-01", "2026-04-30", 22}, {"2021-09-24", "2021-09-28", 3},
        {"2026-04-21", "2026-04-20", 0}, /* the wrong way round */
        {"1968-12-30", "1969-01-05", 5}, /* before the epoch */
    };
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        assert_int_equal(date_weekdays(table[i].start, table[i].end), table[i].days);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_style),
        cmocka_unit_test(refuses_with_the_cause),
        cmocka_unit_test(prints),
        cmocka_unit_test(shanghai_time),
        cmocka_unit_test(days_between),
        cmocka_unit_test(weekdays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
