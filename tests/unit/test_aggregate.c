/* From sheets to the expert score. Besides the written cases, thousands of pseudo-random ones are compared
 * with a second computation below: sorted copies, 128-bit integers, floor division. */
#include "core/rules/aggregate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SHEETS_MAX = 12, CASES = 6000 };
__extension__ typedef __int128 wide;

static struct programme programme_of(enum agg_method method, enum agg_scope scope, int decimals)
{
    struct programme programme;
    programme_defaults(&programme);
    programme.method = method;
    programme.scope = scope;
    programme.decimals = decimals;
    return programme;
}

/* ---- written cases ---- */

struct mean_case {
    enum agg_method method;
    int decimals;
    int64_t trim_count, trim_min_n;
    size_t count;
    int64_t points[SHEETS_MAX];
    int64_t rounded, counted;
    const char *dropped; /* by value: "." in, "H" out as highest, "L" out as lowest */
};

static const struct mean_case mean_cases[] = {
    {AGG_TRIM, 2, 1, 5, 10, {80, 85, 85, 85, 85, 85, 85, 85, 86, 90}, 851300, 8, "L........H"}, /* 85.125 */
    {AGG_TRIM, 3, 1, 5, 10, {80, 85, 85, 85, 85, 85, 85, 85, 86, 90}, 851250, 8, "L........H"},
    {AGG_TRIM, 2, 1, 5, 5, {80, 90, 90, 90, 95}, 900000, 3, "L...H"},
    {AGG_TRIM, 2, 1, 5, 5, {90, 90, 90, 80, 90}, 900000, 3, "...LH"}, /* the highest number among equals */
    {AGG_TRIM, 2, 1, 5, 5, {80, 80, 80, 80, 80}, 800000, 3, "...LH"}, /* high side first, then the rest */
    {AGG_TRIM, 2, 1, 5, 4, {80, 81, 82, 83}, 815000, 4, "...."},      /* too few: no trimming */
    {AGG_TRIM, 2, 2, 5, 6, {70, 75, 80, 85, 90, 95}, 825000, 2, "LL..HH"},
    {AGG_TRIM, 2, 2, 5, 5, {1, 2, 2, 2, 9}, 20000, 1, "L.LHH"},
    {AGG_TRIM, 2, 0, 5, 5, {1, 2, 3, 4, 5}, 30000, 5, "....."},
    {AGG_TRIM, 2, 3, 5, 6, {1, 2, 3, 4, 5, 6}, 35000, 6, "......"}, /* none would be left */
    {AGG_MEAN, 2, 1, 5, 5, {80, 90, 90, 90, 95}, 890000, 5, "....."},
    {AGG_MEAN, 2, 1, 5, 3, {80, 80, 81}, 803300, 3, "..."},
    {AGG_MEAN, 2, 1, 5, 3, {80, 81, 81}, 806700, 3, "..."},
    {AGG_MEAN, 0, 1, 5, 2, {80, 81}, 810000, 2, ".."},
    {AGG_MEAN, 4, 1, 5, 3, {80, 80, 81}, 803333, 3, "..."},
    {AGG_MEAN, 2, 1, 5, 1, {0}, 0, 1, "."},
};

static void test_mean_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mean_cases / sizeof mean_cases[0]; i++) {
        const struct mean_case *c = &mean_cases[i];
        struct programme programme = programme_of(c->method, AGG_SHEET, c->decimals);
        programme.trim_count = c->trim_count;
        programme.trim_min_n = c->trim_min_n;
        struct agg_value value[SHEETS_MAX];
        for (size_t s = 0; s < c->count; s++) {
            value[s] = (struct agg_value){c->points[s] * 1000000, (int64_t)s + 1, true, true};
        }
        struct agg_mean mean;
        aggregate_mean(&programme, value, c->count, 6, &mean);
        assert_int_equal(mean.rounded, c->rounded);
        assert_int_equal(mean.count, c->counted);
        assert_int_equal(mean.trimmed, strchr(c->dropped, 'H') != NULL);
        for (size_t s = 0; s < c->count; s++) {
            char seen = '.';
            if (value[s].dropped) {
                seen = value[s].dropped_high ? 'H' : 'L';
            }
            assert_int_equal(seen, c->dropped[s]);
        }
    }
}

/* The 专家 number decides among equals, not the place in the array. */
static void test_drop_by_number(void **state)
{
    (void)state;
    struct programme programme = programme_of(AGG_TRIM, AGG_SHEET, 2);
    struct agg_value value[] = {
        {9000, 7, false, false}, {9000, 2, false, false}, {8000, 9, false, false},
        {8000, 1, false, false}, {8500, 5, false, false},
    };
    struct agg_mean mean;
    aggregate_mean(&programme, value, 5, 2, &mean);
    assert_true(value[0].dropped && value[0].dropped_high);
    assert_true(value[2].dropped && !value[2].dropped_high);
    assert_false(value[1].dropped || value[3].dropped || value[4].dropped);
    assert_int_equal(mean.rounded, 850000);
    assert_int_equal(mean.sum, 25500);
}

static struct criterion two[] = {
    {.code = "A", .max_centi = 10000, .step_centi = 1, .weight = 3333},
    {.code = "B", .max_centi = 10000, .step_centi = 1, .weight = 15000},
};
static const struct rubric two_rubric = {two, 2};

static void fill(struct sheet_in *sheet, int64_t panel, int64_t a, int64_t b)
{
    *sheet = (struct sheet_in){.panel = panel, .marks = {{a, b}}};
    sheet->total_micro = marks_total(&two_rubric, &sheet->marks);
}

static void test_scope_criterion(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct programme programme = programme_of(AGG_MEAN, AGG_CRITERION, 2);
    struct sheet_in sheet[3];
    fill(&sheet[0], 1, 8000, 7000);
    fill(&sheet[1], 2, 8100, 7050);
    fill(&sheet[2], 3, 8100, 7100);
    struct expert_result out;
    aggregate_expert(&programme, &two_rubric, sheet, 3, true, &arena, &out);
    assert_int_equal(out.criterion[0].rounded, 806700); /* 80.666… */
    assert_int_equal(out.criterion[1].rounded, 705000);
    assert_int_equal(out.weighted[0], 268900);  /* 0.3333 x 80.67 = 26.887311 */
    assert_int_equal(out.weighted[1], 1057500); /* 1.5 x 70.50 */
    assert_int_equal(out.expert, 1326400);
    assert_int_equal(out.mark[1][2].value, 7100);
    assert_int_equal(out.mark[1][2].panel, 3);
    assert_int_equal(out.sheets, 3);
    /* 131.664 + 132.7473 + 133.4973 = 397.9086, a third is 132.6362 */
    assert_int_equal(out.untrimmed, 1326400);
    arena_release(&arena);
}

/* Each criterion drops its own extremes. */
static void test_trim_per_criterion(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct programme programme = programme_of(AGG_TRIM, AGG_CRITERION, 2);
    struct sheet_in sheet[5];
    fill(&sheet[0], 1, 1000, 5000);
    fill(&sheet[1], 2, 2000, 4000);
    fill(&sheet[2], 3, 3000, 3000);
    fill(&sheet[3], 4, 4000, 2000);
    fill(&sheet[4], 5, 6000, 1000);
    struct expert_result out;
    aggregate_expert(&programme, &two_rubric, sheet, 5, true, &arena, &out);
    assert_true(out.mark[0][0].dropped && !out.mark[0][0].dropped_high);
    assert_true(out.mark[0][4].dropped && out.mark[0][4].dropped_high);
    assert_true(out.mark[1][0].dropped && out.mark[1][0].dropped_high);
    assert_int_equal(out.criterion[0].rounded, 300000);
    assert_int_equal(out.criterion[1].rounded, 300000);
    for (size_t i = 0; i < 5; i++) {
        assert_false(out.total[i].dropped);
    }
    arena_release(&arena);
}

static void test_what_is_computed(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct sheet_in sheet[3];
    fill(&sheet[0], 1, 8000, 7000);
    fill(&sheet[1], 2, 8100, 7050);
    fill(&sheet[2], 3, 8200, 7100);
    struct programme programme = programme_of(AGG_MEAN, AGG_SHEET, 2);
    struct expert_result out;
    assert_false(aggregate_needs_marks(&programme));
    aggregate_expert(&programme, &two_rubric, sheet, 3, false, &arena, &out);
    assert_null(out.criterion);
    assert_null(out.mark);
    assert_null(out.weighted);
    aggregate_expert(&programme, &two_rubric, sheet, 3, true, &arena, &out);
    assert_non_null(out.criterion);
    assert_non_null(out.mark);
    assert_null(out.weighted);
    programme.chain[0] = (struct chain_step){CHAIN_UNTRIMMED, -1};
    programme.chain[1] = (struct chain_step){CHAIN_CRITERION, 1};
    programme.chain_count = 1;
    assert_false(aggregate_needs_marks(&programme));
    programme.chain_count = 2;
    assert_true(aggregate_needs_marks(&programme));
    aggregate_expert(&programme, &two_rubric, sheet, 3, false, &arena, &out);
    assert_int_equal(out.criterion[1].rounded, 705000);
    assert_null(out.mark);
    programme.chain_count = 0;
    programme.scope = AGG_CRITERION;
    assert_true(aggregate_needs_marks(&programme));
    arena_release(&arena);
}

/* The largest numbers the limits allow. */
static void test_largest(void **state)
{
    (void)state;
    enum { SHEETS = 10000 };
    struct arena arena = {0};
    struct criterion *criterion = calloc(CRITERIA_MAX, sizeof *criterion);
    struct sheet_in *sheet = calloc(SHEETS, sizeof *sheet);
    int64_t *total = calloc(SHEETS, sizeof *total);
    bool *flag = calloc(SHEETS, sizeof *flag);
    assert_true(criterion != NULL && sheet != NULL && total != NULL && flag != NULL);
    struct rubric rubric = {criterion, CRITERIA_MAX};
    for (size_t c = 0; c < CRITERIA_MAX; c++) {
        criterion[c] =
            (struct criterion){.max_centi = POINTS_MAX_CENTI, .step_centi = 1, .weight = WEIGHT_MAX};
    }
    for (size_t s = 0; s < SHEETS; s++) {
        for (size_t c = 0; c < CRITERIA_MAX; c++) {
            sheet[s].marks.centi[c] = POINTS_MAX_CENTI;
        }
        sheet[s].panel = (int64_t)s + 1;
        total[s] = sheet[s].total_micro = marks_total(&rubric, &sheet[s].marks);
    }
    for (int scope = AGG_SHEET; scope <= AGG_CRITERION; scope++) {
        struct programme programme = programme_of(AGG_TRIM, (enum agg_scope)scope, 4);
        struct expert_result out;
        aggregate_expert(&programme, &rubric, sheet, SHEETS, false, &arena, &out);
        assert_int_equal(out.expert, INT64_C(600000000000));
        assert_int_equal(out.untrimmed, INT64_C(600000000000));
    }
    assert_int_equal(outlier_flags(total, SHEETS, 1, flag), 0);
    total[0] = 0;
    assert_int_equal(outlier_flags(total, SHEETS, 99, flag), 1);
    assert_true(flag[0]);
    assert_int_equal(outlier_flags(total, SHEETS, 100, flag), 0);
    free(criterion);
    free(sheet);
    free(total);
    free(flag);
    arena_release(&arena);
}

static void test_outliers(void **state)
{
    (void)state;
    static const struct {
        size_t count;
        int64_t points[SHEETS_MAX];
        int64_t pct;
        const char *flags;
    } cases[] = {
        {7, {45, 88, 88, 88, 88, 88, 88}, 30, "x......"},
        {3, {70, 100, 100}, 30, "..."}, /* exactly 30 %: not more */
        {3, {69, 100, 100}, 30, "x.."},
        {3, {131, 100, 100}, 30, "x.."},
        {3, {130, 100, 100}, 30, "..."},
        {2, {1, 100}, 30, ".."}, /* one other only */
        {1, {1}, 30, "."},
        {3, {0, 0, 0}, 30, "..."},
        {3, {1, 0, 0}, 1000, "x.."}, /* a mean of 0; and 0 against 0.5 is 100 % off, not 1000 % */
        {4, {50, 100, 100, 100}, 50, "...."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int64_t total[SHEETS_MAX];
        bool flag[SHEETS_MAX];
        size_t expected = 0;
        for (size_t s = 0; s < cases[i].count; s++) {
            total[s] = cases[i].points[s] * 1000000;
        }
        const char *flags = cases[i].flags;
        size_t found = outlier_flags(total, cases[i].count, cases[i].pct, flag);
        for (size_t s = 0; s < cases[i].count; s++) {
            assert_int_equal(flag[s], flags[s] == 'x');
            expected += flags[s] == 'x';
        }
        assert_int_equal(found, expected);
    }
}

/* ---- the second computation ---- */

static uint64_t random_state = 20260420;

static int64_t random_below(int64_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((random_state >> 33) % (uint64_t)limit);
}

static wide naive_power(int exponent)
{
    return exponent == 0 ? 1 : 10 * naive_power(exponent - 1);
}

/* floor(x + 1/2) of numerator / denominator with that many decimals, in myriads; no negatives here */
static int64_t naive_round(wide numerator, wide denominator, int decimals)
{
    wide doubled = 2 * numerator * naive_power(decimals) + denominator;
    return (int64_t)(doubled / (2 * denominator) * naive_power(4 - decimals));
}

struct naive_value {
    int64_t value, panel;
    size_t index;
};

static int by_value(const void *a, const void *b, int64_t sign)
{
    const struct naive_value *x = a, *y = b;
    int64_t key = (x->value - y->value) * sign;
    key = key != 0 ? key : y->panel - x->panel;
    return (key > 0) - (key < 0);
}

static int highest_first(const void *a, const void *b)
{
    return by_value(a, b, -1);
}

static int lowest_first(const void *a, const void *b)
{
    return by_value(a, b, 1);
}

/* fate: by index, '.', 'H' or 'L' */
static int64_t naive_mean(const struct programme *programme, const struct naive_value *value, size_t count,
                          int scale, char *fate)
{
    struct naive_value sorted[SHEETS_MAX];
    memcpy(sorted, value, count * sizeof *value);
    memset(fate, '.', count);
    size_t drop = (size_t)programme->trim_count;
    bool trim = programme->method == AGG_TRIM && (int64_t)count >= programme->trim_min_n;
    if (!trim) {
        drop = 0;
    }
    qsort(sorted, count, sizeof *sorted, highest_first);
    for (size_t i = 0; i < drop; i++) {
        fate[sorted[i].index] = 'H';
    }
    qsort(sorted + drop, count - drop, sizeof *sorted, lowest_first);
    for (size_t i = drop; i < 2 * drop; i++) {
        fate[sorted[i].index] = 'L';
    }
    wide sum = 0;
    for (size_t i = 2 * drop; i < count; i++) {
        sum += sorted[i].value;
    }
    return naive_round(sum, (wide)(count - 2 * drop) * naive_power(scale), (int)programme->decimals);
}

struct random_case {
    struct programme programme;
    struct criterion criterion[6];
    struct rubric rubric;
    struct sheet_in sheet[SHEETS_MAX];
    size_t count;
};

static void random_case_make(struct random_case *c)
{
    c->programme =
        programme_of((enum agg_method)random_below(2), (enum agg_scope)random_below(2), (int)random_below(5));
    c->programme.trim_count = 1 + random_below(2);
    c->programme.trim_min_n = 2 * c->programme.trim_count + 1 + random_below(3);
    c->rubric = (struct rubric){c->criterion, 1 + (size_t)random_below(6)};
    c->count = 1 + (size_t)random_below(SHEETS_MAX);
    for (size_t i = 0; i < c->rubric.count; i++) {
        c->criterion[i] = (struct criterion){.max_centi = 100 * (1 + random_below(100)), .step_centi = 1};
        c->criterion[i].weight = random_below(2) == 0 ? 10000 : 1 + random_below(30000);
    }
    int64_t coarse = random_below(2) == 0 ? 100 : 1; /* whole points give many equals */
    for (size_t s = 0; s < c->count; s++) {
        for (size_t i = 0; i < c->rubric.count; i++) {
            int64_t steps = c->criterion[i].max_centi / coarse;
            c->sheet[s].marks.centi[i] = coarse * (steps - random_below(steps < 4 ? steps + 1 : 4));
        }
        c->sheet[s].panel = (int64_t)((s * 5 + 3) % 13); /* distinct, not in order */
        c->sheet[s].total_micro = marks_total(&c->rubric, &c->sheet[s].marks);
    }
}

static void check_fates(const struct agg_value *value, size_t count, const char *fate)
{
    for (size_t s = 0; s < count; s++) {
        assert_int_equal(value[s].dropped, fate[s] != '.');
        assert_int_equal(value[s].dropped && value[s].dropped_high, fate[s] == 'H');
    }
}

static void check_random_case(const struct random_case *c, struct arena *arena)
{
    struct expert_result out, brief;
    aggregate_expert(&c->programme, &c->rubric, c->sheet, c->count, true, arena, &out);
    aggregate_expert(&c->programme, &c->rubric, c->sheet, c->count, false, arena, &brief);
    assert_int_equal(brief.expert, out.expert);
    assert_int_equal(brief.untrimmed, out.untrimmed);
    struct naive_value value[SHEETS_MAX];
    char fate[SHEETS_MAX];
    wide all = 0;
    int64_t expert = 0;
    int decimals = (int)c->programme.decimals;
    for (size_t i = 0; i < c->rubric.count; i++) {
        for (size_t s = 0; s < c->count; s++) {
            value[s] = (struct naive_value){c->sheet[s].marks.centi[i], c->sheet[s].panel, s};
        }
        int64_t mean = naive_mean(&c->programme, value, c->count, 2, fate);
        assert_int_equal(out.criterion[i].rounded, mean);
        check_fates(out.mark[i], c->count, fate);
        expert += naive_round((wide)c->criterion[i].weight * mean, naive_power(8), decimals);
    }
    for (size_t s = 0; s < c->count; s++) {
        value[s] = (struct naive_value){0, c->sheet[s].panel, s};
        for (size_t i = 0; i < c->rubric.count; i++) {
            value[s].value += c->criterion[i].weight * c->sheet[s].marks.centi[i];
        }
        all += value[s].value;
    }
    if (c->programme.scope == AGG_SHEET) {
        expert = naive_mean(&c->programme, value, c->count, 6, fate);
        check_fates(out.total, c->count, fate);
    }
    assert_int_equal(out.expert, expert);
    assert_int_equal(out.untrimmed, naive_round(all, (wide)c->count * naive_power(6), decimals));
}

static void check_random_outliers(const struct random_case *c)
{
    int64_t total[SHEETS_MAX];
    bool flag[SHEETS_MAX];
    int64_t pct = 1 + random_below(5);
    for (size_t s = 0; s < c->count; s++) {
        total[s] = c->sheet[s].total_micro;
    }
    outlier_flags(total, c->count, pct, flag);
    for (size_t s = 0; s < c->count; s++) {
        wide others = 0, size = (wide)c->count - 1;
        for (size_t o = 0; o < c->count; o++) {
            others += o == s ? 0 : total[o];
        }
        wide distance = total[s] * size > others ? total[s] * size - others : others - total[s] * size;
        assert_int_equal(flag[s], size >= 2 && distance * 100 > pct * others);
    }
}

static void test_differential(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (int i = 0; i < CASES; i++) {
        struct random_case c = {0};
        random_case_make(&c);
        check_random_case(&c, &arena);
        check_random_outliers(&c);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mean_cases),       cmocka_unit_test(test_drop_by_number),
        cmocka_unit_test(test_scope_criterion),  cmocka_unit_test(test_trim_per_criterion),
        cmocka_unit_test(test_what_is_computed), cmocka_unit_test(test_largest),
        cmocka_unit_test(test_outliers),         cmocka_unit_test(test_differential),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
