/* Numbers as text and their rounding. */
#include "core/rules/points.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { UNTOUCHED = -77 };

struct parse_case {
    const char *text;
    int decimals;
    bool minus;
    enum points_fault fault;
    int64_t value;
};

static const struct parse_case parse_cases[] = {
    {"11", 2, false, POINTS_OK, 1100},
    {"11.50", 2, false, POINTS_OK, 1150},
    {"11.5", 2, false, POINTS_OK, 1150},
    {"0", 2, false, POINTS_OK, 0},
    {"0.00", 2, false, POINTS_OK, 0},
    {"11.000000000000000000000", 0, false, POINTS_OK, 11},
    {"86.550", 2, false, POINTS_OK, 8655},
    {"007", 0, false, POINTS_OK, 7},
    {"-3.5", 2, true, POINTS_OK, -350},
    {"0.123456", 6, false, POINTS_OK, 123456},
    {"999999999999.999999", 6, false, POINTS_OK, INT64_C(999999999999999999)},
    {"000000000000000000001", 0, false, POINTS_OK, 1},
    {"", 2, false, POINTS_EMPTY, UNTOUCHED},
    {"1000000000000", 0, false, POINTS_TOO_LARGE, UNTOUCHED},
    {"9999999999999999999999", 2, true, POINTS_TOO_LARGE, UNTOUCHED},
    {"86.555", 2, false, POINTS_DECIMALS, UNTOUCHED},
    {"1.5", 0, false, POINTS_DECIMALS, UNTOUCHED},
    {"1.0000001", 6, false, POINTS_DECIMALS, UNTOUCHED},
    {"-1", 2, false, POINTS_NEGATIVE, UNTOUCHED},
    {"+1", 2, true, POINTS_FORM, UNTOUCHED},
    {".5", 2, true, POINTS_FORM, UNTOUCHED},
    {"5.", 2, true, POINTS_FORM, UNTOUCHED},
    {".", 2, true, POINTS_FORM, UNTOUCHED},
    {"-", 2, true, POINTS_FORM, UNTOUCHED},
    {"--1", 2, true, POINTS_FORM, UNTOUCHED},
    {"-.5", 2, true, POINTS_FORM, UNTOUCHED},
    {"1,000", 2, true, POINTS_FORM, UNTOUCHED},
    {"86,5", 2, true, POINTS_FORM, UNTOUCHED},
    {"1.2.3", 2, true, POINTS_FORM, UNTOUCHED},
    {"1e2", 2, true, POINTS_FORM, UNTOUCHED},
    {"1.38E+10", 2, true, POINTS_FORM, UNTOUCHED},
    {"0x10", 2, true, POINTS_FORM, UNTOUCHED},
    {"nan", 2, true, POINTS_FORM, UNTOUCHED},
    {"inf", 2, true, POINTS_FORM, UNTOUCHED},
    {"-0", 2, true, POINTS_FORM, UNTOUCHED},
    {"-0.00", 2, true, POINTS_FORM, UNTOUCHED},
    {"约85", 2, true, POINTS_FORM, UNTOUCHED},
    {"85分", 2, true, POINTS_FORM, UNTOUCHED},
    {" 1", 2, true, POINTS_FORM, UNTOUCHED},
};

static void test_parse(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof parse_cases / sizeof parse_cases[0]; i++) {
        const struct parse_case *c = &parse_cases[i];
        int64_t value = UNTOUCHED;
        enum points_fault fault = points_parse(c->text, c->decimals, c->minus, &value);
        if (fault != c->fault || value != c->value) {
            fail_msg("“%s”: fault %d value %lld", c->text, (int)fault, (long long)value);
        }
    }
}

static const struct parse_case read_cases[] = {
    {" 11.5 ", 2, false, POINTS_OK, 1150},
    {"\t12\r\n", 2, false, POINTS_OK, 1200},
    {"８６．５", 2, false, POINTS_OK, 8650},
    {"　９　", 2, false, POINTS_OK, 900},
    {"－３", 2, true, POINTS_OK, -300},
    {"", 2, false, POINTS_EMPTY, UNTOUCHED},
    {" 　\xC2\xA0", 2, false, POINTS_EMPTY, UNTOUCHED},
    {"8²", 2, false, POINTS_FORM, UNTOUCHED},
    {"①", 2, false, POINTS_FORM, UNTOUCHED},
    {"八十", 2, false, POINTS_FORM, UNTOUCHED},
    {"8 5", 2, false, POINTS_FORM, UNTOUCHED},
    {"１，０００", 2, false, POINTS_FORM, UNTOUCHED},
    {"11111111111111111111111111111111111111111111111111111111111111111111", 2, false, POINTS_FORM,
     UNTOUCHED},
};

static void test_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof read_cases / sizeof read_cases[0]; i++) {
        const struct parse_case *c = &read_cases[i];
        int64_t value = UNTOUCHED;
        enum points_fault fault = points_read(c->text, c->decimals, c->minus, &value);
        if (fault != c->fault || value != c->value) {
            fail_msg("“%s”: fault %d value %lld", c->text, (int)fault, (long long)value);
        }
    }
}

static void test_fault_texts(void **state)
{
    (void)state;
    for (int fault = POINTS_EMPTY; fault <= POINTS_TOO_LARGE; fault++) {
        assert_true(strlen(points_fault_text((enum points_fault)fault)) > 0);
    }
}

static void test_print(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        int scale, decimals;
        const char *text;
    } cases[] = {
        {1184600, 4, 2, "118.46"},
        {1184600, 4, 4, "118.4600"},
        {1184600, 4, 3, "118.460"},
        {0, 4, 2, "0.00"},
        {-350, 2, 2, "-3.50"},
        {-5, 2, 2, "-0.05"},
        {88000000, 6, 2, "88.00"},
        {20, 0, 0, "20"},
        {20, 0, 2, "20.00"},
        {1200, 2, 0, "12"},
        {INT64_MIN, 0, 0, "-9223372036854775808"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[POINTS_TEXT];
        assert_string_equal(points_print(out, cases[i].value, cases[i].scale, cases[i].decimals),
                            cases[i].text);
    }
}

static void test_print_short(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        int scale, least;
        const char *text;
    } cases[] = {
        {1200, 2, 0, "12"},    {1250, 2, 0, "12.5"},     {1255, 2, 0, "12.55"}, {1200, 2, 2, "12.00"},
        {1250, 2, 2, "12.50"}, {0, 6, 0, "0"},           {1, 6, 2, "0.000001"}, {-1250, 2, 0, "-12.5"},
        {10000, 4, 0, "1"},    {100000000, 6, 0, "100"}, {15, 0, 2, "15.00"},   {851250, 4, 2, "85.125"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[POINTS_TEXT];
        assert_string_equal(points_print_short(out, cases[i].value, cases[i].scale, cases[i].least),
                            cases[i].text);
    }
}

/* What is printed is read back as the same value. */
static void test_round_trip(void **state)
{
    (void)state;
    for (int64_t value = -2500; value <= 2500; value += 7) {
        char out[POINTS_TEXT];
        int64_t back = UNTOUCHED;
        assert_int_equal(points_parse(points_print_short(out, value, 3, 0), 3, true, &back), POINTS_OK);
        assert_int_equal(back, value);
    }
}

static void test_divide(void **state)
{
    (void)state;
    static const struct {
        int64_t numerator, denominator, result;
    } cases[] = {
        {0, 3, 0},
        {1, 3, 0},
        {1, 2, 1},
        {3, 2, 2},
        {2, 3, 1},
        {5, 2, 3},
        {-1, 3, 0},
        {-1, 2, -1},
        {-3, 2, -2},
        {-2, 3, -1},
        {-5, 2, -3},
        {7, 1, 7},
        {-7, 1, -7},
        {85125, 10, 8513},
        {85124, 10, 8512},
        {-85125, 10, -8513},
        {INT64_MAX, 2, INT64_C(4611686018427387904)},
        {INT64_MAX, INT64_MAX, 1},
        {INT64_MAX - 1, INT64_MAX, 1},
        {INT64_MIN, 1, INT64_MIN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(points_divide(cases[i].numerator, cases[i].denominator), cases[i].result);
    }
}

static void test_mean(void **state)
{
    (void)state;
    assert_int_equal(points_mean(681000000, 8, 6, 2), 851300); /* 85.125 */
    assert_int_equal(points_mean(681000000, 8, 6, 3), 851250);
    assert_int_equal(points_mean(681000000, 8, 6, 4), 851250);
    assert_int_equal(points_mean(681000000, 8, 6, 0), 850000);
    assert_int_equal(points_mean(-681000000, 8, 6, 2), -851300);
    assert_int_equal(points_mean(10, 3, 0, 2), 33300);
    assert_int_equal(points_mean(1000, 3, 2, 4), 33333); /* more decimals than the values have */
    assert_int_equal(points_mean(2000, 3, 2, 4), 66667);
    assert_int_equal(points_mean(INT64_C(600000000000000000), 10000, 6, 4), INT64_C(600000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),  cmocka_unit_test(test_read),        cmocka_unit_test(test_fault_texts),
        cmocka_unit_test(test_print),  cmocka_unit_test(test_print_short), cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_divide), cmocka_unit_test(test_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
