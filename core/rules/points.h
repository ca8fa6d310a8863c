/* Points (分) as integers. Exact: no floating point anywhere on the way of a mark.
 *
 * Units, and the names that carry them:
 *   centi   hundredths of a point: marks, limits, steps, objective values      11.5  -> 1150
 *   myriad  ten-thousandths: weights, rounded means, expert and review scores  118.46 -> 1184600
 *   micro   millionths: weighted sheet totals (weight x mark)                  88    -> 88000000
 */
#ifndef PINGSHEN_CORE_POINTS_H
#define PINGSHEN_CORE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    POINTS_TEXT = 32,           /* room for any printed number with NUL */
    POINTS_MAX_CENTI = 1000000, /* 10,000.00: the largest full mark and objective limit */
    WEIGHT_MAX = 1000000        /* 100.0000 */
};

enum points_fault {
    POINTS_OK,
    POINTS_EMPTY,    /* nothing there: missing is never zero */
    POINTS_FORM,     /* not digits with an optional point and digits */
    POINTS_NEGATIVE, /* a minus sign where none is allowed */
    POINTS_DECIMALS, /* more decimals than allowed (trailing zeros do not count) */
    POINTS_TOO_LARGE /* more than 12 digits before the point */
};

/* Reads a number with at most decimals (0..6) significant decimals into *value, in units of 10^-decimals.
 * The text must already be folded to ASCII (text_fold). Legal: "11", "11.50"; with minus allowed "-3.5".
 * Illegal: "+1", ".5", "5.", "1,000", "1e2", "0x10", "nan", "-0", "-0.00". */
enum points_fault points_parse(const char *text, int decimals, bool minus, int64_t *value);
/* The same for a raw cell: blanks at both ends are dropped and full-width characters read as ASCII, nothing
 * else. Preferred to text_fold + points_parse: NFKC would turn "8²" into 82 and "①" into 1. */
enum points_fault points_read(const char *cell, int decimals, bool minus, int64_t *value);
/* Chinese clause for a fault that follows the cell: "“约85”" + "不是数字…". */
const char *points_fault_text(enum points_fault fault);

/* Prints value (units of 10^-scale) with exactly decimals decimals. decimals < scale: the digits cut off must
 * be zeros (asserted): printing never rounds. */
const char *points_print(char out[POINTS_TEXT], int64_t value, int scale, int decimals);
/* Prints value with as many decimals as it needs, at least min_decimals. */
const char *points_print_short(char out[POINTS_TEXT], int64_t value, int scale, int min_decimals);

/* numerator / denominator rounded to an integer, half up, away from zero for negatives (四舍五入).
 * denominator > 0. */
int64_t points_divide(int64_t numerator, int64_t denominator);

/* The mean sum/count of values in units of 10^-scale (0..8), rounded to decimals (0..4), in myriads. */
int64_t points_mean(int64_t sum, int64_t count, int scale, int decimals);

#endif
