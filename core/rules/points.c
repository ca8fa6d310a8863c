#include "core/rules/points.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "data/text.h"

enum {
    SHORT_DIGITS = 6,  /* before the point, of nearly every number */
    WHOLE_DIGITS = 12, /* with 6 decimals at most 10^18 - 1, inside int64 */
    CELL_DIGITS = 64   /* no number of the office is longer, trailing zeros included */
};

static const char digit_set[] = "0123456789";

static int64_t power_of_ten(int exponent)
{
    static const int64_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000};
    assert(exponent >= 0 && (size_t)exponent < sizeof power / sizeof power[0]);
    return power[exponent];
}

/* The value of whole and decimals of the fraction's digits; missing decimals are zeros. */
static int64_t digits_value(const char *whole, size_t whole_size, const char *fraction, size_t fraction_size,
                            size_t decimals)
{
    int64_t value = 0;
    for (size_t i = 0; i < whole_size; i++) {
        value = value * 10 + (whole[i] - '0');
    }
    for (size_t i = 0; i < decimals; i++) {
        value = value * 10 + (i < fraction_size ? fraction[i] - '0' : 0);
    }
    return value;
}

enum points_fault points_parse(const char *text, int decimals, bool minus, int64_t *value)
{
    assert(decimals >= 0 && decimals <= 6);
    if (*text == '\0') {
        return POINTS_EMPTY;
    }
    bool negative = *text == '-';
    const char *whole = negative ? text + 1 : text;
    size_t whole_size = strspn(whole, digit_set);
    bool point = whole[whole_size] == '.';
    const char *fraction = whole + whole_size + (point ? 1 : 0);
    size_t fraction_size = strspn(fraction, digit_set);
    if (whole_size == 0 || (point && fraction_size == 0) || fraction[fraction_size] != '\0') {
        return POINTS_FORM;
    }
    if (negative && !minus) {
        return POINTS_NEGATIVE;
    }
    size_t leading = strspn(whole, "0");
    if (whole_size - leading > WHOLE_DIGITS) {
        return POINTS_TOO_LARGE;
    }
    size_t kept = (size_t)decimals;
    if (fraction_size > kept && strspn(fraction + kept, "0") < fraction_size - kept) {
        return POINTS_DECIMALS;
    }
    int64_t parsed = digits_value(whole + leading, whole_size - leading, fraction, fraction_size, kept);
    if (negative && parsed == 0) {
        return POINTS_FORM; /* "-0" is a slip of the pen or of a spreadsheet, not a number */
    }
    *value = negative ? -parsed : parsed;
    return POINTS_OK;
}

static bool is_blank(int32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x3000 || c == 0x00A0 || c == 0x200B ||
           c == 0xFEFF;
}

/* ASCII as it is, full-width ASCII (全角) narrowed, 0 for everything else. */
static char narrow(int32_t c)
{
    if (c > 0 && c < 0x80) {
        return (char)c;
    }
    return c >= 0xFF01 && c <= 0xFF5E ? (char)(c - 0xFEE0) : '\0';
}

/* "7", "12.5": nearly every cell of a file of millions. false: anything else, which points_parse judges. */
static bool read_short(const char *cell, int decimals, int64_t *value)
{
    int64_t number = 0;
    const char *at = cell;
    for (; *at >= '0' && *at <= '9' && at - cell < SHORT_DIGITS; at++) {
        number = number * 10 + (*at - '0');
    }
    bool whole = at > cell;
    const char *point = at;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && decimals > 0; at++, decimals--) {
            number = number * 10 + (*at - '0');
        }
    }
    if (*at != '\0' || !whole || at == point + 1) {
        return false;
    }
    *value = number * power_of_ten(decimals);
    return true;
}

enum points_fault points_read(const char *cell, int decimals, bool minus, int64_t *value)
{
    char folded[CELL_DIGITS + 1];
    size_t size = 0, step = 0;
    bool gap = false; /* a blank after the number began: only more blanks may follow */
    if (read_short(cell, decimals, value)) {
        return POINTS_OK;
    }
    for (int32_t c = 0; (step = text_step(cell, &c)) > 0; cell += step) {
        if (is_blank(c)) {
            gap = size > 0;
            continue;
        }
        if (gap || size == CELL_DIGITS || narrow(c) == '\0') {
            return POINTS_FORM;
        }
        folded[size++] = narrow(c);
    }
    folded[size] = '\0';
    return points_parse(folded, decimals, minus, value);
}

const char *points_fault_text(enum points_fault fault)
{
    switch (fault) {
    case POINTS_OK:
        return "";
    case POINTS_EMPTY:
        return "没有填写";
    case POINTS_FORM:
        return "不是数字，只能由数字和一个小数点组成";
    case POINTS_NEGATIVE:
        return "是负数，这里不允许";
    case POINTS_DECIMALS:
        return "小数位数太多";
    case POINTS_TOO_LARGE:
        return "太大，小数点前最多 12 位";
    }
    return "";
}

/* Writes the digits of number, at least width of them, before end; returns where they begin. A ranking of
 * 20,000 prints 120,000 numbers: snprintf takes three times as long. */
static char *digits_before(char *end, uint64_t number, int width)
{
    for (; number > 0 || width > 0; width--) {
        *--end = (char)('0' + number % 10);
        number /= 10;
    }
    return end;
}

const char *points_print(char out[POINTS_TEXT], int64_t value, int scale, int decimals)
{
    uint64_t magnitude = value < 0 ? UINT64_C(0) - (uint64_t)value : (uint64_t)value;
    uint64_t unit = (uint64_t)power_of_ten(scale);
    uint64_t rest = magnitude % unit;
    if (decimals < scale) {
        uint64_t cut = (uint64_t)power_of_ten(scale - decimals);
        assert(rest % cut == 0); /* rounding is decided by the rules, never by printing */
        rest /= cut;
    } else {
        rest *= (uint64_t)power_of_ten(decimals - scale);
    }
    char text[POINTS_TEXT]; /* a sign, 19 digits, a point and 8 digits at most */
    char *end = text + sizeof text - 1, *at = end;
    *end = '\0';
    if (decimals > 0) {
        at = digits_before(at, rest, decimals);
        *--at = '.';
    }
    at = digits_before(at, magnitude / unit, 1);
    if (value < 0) {
        *--at = '-';
    }
    memcpy(out, at, (size_t)(end - at) + 1);
    return out;
}

const char *points_print_short(char out[POINTS_TEXT], int64_t value, int scale, int min_decimals)
{
    int decimals = scale;
    while (decimals > 0 && value % power_of_ten(scale - decimals + 1) == 0) {
        decimals--;
    }
    return points_print(out, value, scale, decimals < min_decimals ? min_decimals : decimals);
}

int64_t points_divide(int64_t numerator, int64_t denominator)
{
    assert(denominator > 0);
    int64_t quotient = numerator / denominator;
    int64_t rest = numerator % denominator; /* has the sign of the numerator */
    int64_t size = rest < 0 ? -rest : rest;
    if (size < denominator - size) { /* 2 x size < denominator, without doubling */
        return quotient;
    }
    return rest < 0 ? quotient - 1 : quotient + 1;
}

/* Largest intermediate: 10,000 sheets x 60 criteria x weight 100 x mark 10,000 = 6 x 10^17 micro as the sum;
 * in centi 10^10 x 10^2. Both are inside int64 (9.2 x 10^18). */
int64_t points_mean(int64_t sum, int64_t count, int scale, int decimals)
{
    assert(count > 0 && decimals >= 0 && decimals <= 4);
    int64_t rounded = decimals <= scale ? points_divide(sum, count * power_of_ten(scale - decimals))
                                        : points_divide(sum * power_of_ten(decimals - scale), count);
    return rounded * power_of_ten(4 - decimals);
}
