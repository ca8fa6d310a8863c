#include "core/rules/date.h"

#include <stddef.h>
#include <string.h>

enum {
    YEAR_FIRST = 1900,
    YEAR_LAST = 2999,
    CHINA_OFFSET_MS = 8 * 3600 * 1000, /* Asia/Shanghai */
    DAY_MS = 24 * 3600 * 1000,
    EPOCH_WEEKDAY = 3 /* 1970-01-01 was a Thursday; Monday is 0 */
};

struct day {
    int64_t year;
    int64_t month, day;
};

static bool leap_year(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t month_length(int64_t year, int64_t month)
{
    static const int length[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap_year(year) ? 29 : length[month - 1];
}

/* Days since 1970-01-01. A year is taken to begin in March, so that the leap day is its last one and the
 * length of the months before any month follows one line: (153 m + 2) / 5. */
static int64_t day_number(struct day day)
{
    int64_t year = day.month <= 2 ? day.year - 1 : day.year;
    int64_t month = (day.month + 9) % 12;
    int64_t in_year = (153 * month + 2) / 5 + day.day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

/* The reverse of day_number, for the years a journal can hold. */
static struct day day_of_number(int64_t number)
{
    int64_t days = number + 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t in_era = days - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153;
    struct day day = {year + era * 400, month < 10 ? month + 3 : month - 9,
                      in_year - (153 * month + 2) / 5 + 1};
    if (day.month <= 2) {
        day.year++;
    }
    return day;
}

/* Digits at *at, at most 9 of them; returns how many and moves *at behind them. */
static size_t read_digits(const char **at, int64_t *value)
{
    size_t count = 0;
    *value = 0;
    while (**at >= '0' && **at <= '9' && count < 9) {
        *value = *value * 10 + (**at - '0');
        (*at)++;
        count++;
    }
    return count;
}

static bool skip(const char **at, const char *text)
{
    size_t size = strlen(text);
    if (strncmp(*at, text, size) != 0) {
        return false;
    }
    *at += size;
    return true;
}

/* A stored date: four digits, two and two. */
static bool split_stored(const char *date, struct day *out)
{
    const char *at = date;
    bool shape = date != NULL && read_digits(&at, &out->year) == 4 && skip(&at, "-") &&
                 read_digits(&at, &out->month) == 2 && skip(&at, "-") && read_digits(&at, &out->day) == 2 &&
                 *at == '\0';
    return shape && out->month >= 1 && out->month <= 12 && out->day >= 1 && out->day <= 31;
}

/* What is wrong with a text that begins with `digits` digits but has no separator that we know. */
static const char *shape_fault(const char *rest, size_t digits)
{
    if (*rest == '\0' && digits >= 5 && digits <= 6) {
        return "是电子表格的日期序列号，请把该列设为日期格式后重新导出，或写成 2026-04-20";
    }
    if (strncmp(rest, "月", strlen("月")) == 0) {
        return "没有年份，请写成 2026-04-20";
    }
    if (digits > 0 && digits < 4 && (*rest == '-' || *rest == '/' || *rest == '.')) {
        return "没有四位的年份，请写成 2026-04-20";
    }
    return "不是日期，请写成 2026-04-20";
}

/* Month and day behind the year, with the separators of one style. */
static const char *read_month_day(const char **at, struct day *day, const char *after_month,
                                  const char *after_day)
{
    size_t month = read_digits(at, &day->month);
    if (month < 1 || month > 2 || !skip(at, after_month)) {
        return "不是完整的年月日，请写成 2026-04-20";
    }
    size_t digits = read_digits(at, &day->day);
    if (digits < 1 || digits > 2 || !skip(at, after_day)) {
        return "不是完整的年月日，请写成 2026-04-20";
    }
    if (**at == ' ' || **at == 'T') {
        return "日期后面还有时间，请只写日期，如 2026-04-20";
    }
    return **at == '\0' ? NULL : "日期后面还有别的字，请写成 2026-04-20";
}

static const char *value_fault(const struct day *day)
{
    if (day->year < YEAR_FIRST || day->year > YEAR_LAST) {
        return "年份不在 1900 至 2999 之间，请核对";
    }
    if (day->month < 1 || day->month > 12) {
        return "没有这个月份，请核对";
    }
    return day->day < 1 || day->day > month_length(day->year, day->month) ? "该月没有这一天，请核对" : NULL;
}

static const char *print_day(const struct day *day, struct arena *arena)
{
    return arena_printf(arena, "%04d-%02d-%02d", (int)day->year, (int)day->month, (int)day->day);
}

const char *date_parse(const char *text, const char **out, struct arena *arena)
{
    static const struct {
        const char *year, *month, *day;
    } style[] = {{"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}, {"年", "月", "日"}};
    const char *at = text;
    struct day day = {0, 0, 0};
    if (*text == '\0') {
        return "没有填日期";
    }
    size_t digits = read_digits(&at, &day.year);
    if (digits != 4) {
        return shape_fault(at, digits);
    }
    for (size_t i = 0; i < sizeof style / sizeof style[0]; i++) {
        if (!skip(&at, style[i].year)) {
            continue;
        }
        const char *fault = read_month_day(&at, &day, style[i].month, style[i].day);
        if (fault == NULL) {
            fault = value_fault(&day);
        }
        if (fault == NULL) {
            *out = print_day(&day, arena);
        }
        return fault;
    }
    return shape_fault(at, digits);
}

const char *date_print(const char *date, struct arena *arena)
{
    struct day day = {0, 0, 0};
    if (!split_stored(date, &day)) {
        return "";
    }
    return arena_printf(arena, "%d年%d月%d日", (int)day.year, (int)day.month, (int)day.day);
}

/* The Shanghai day of a time; *rest_ms: milliseconds since its midnight. Rounds down before 1970 too. */
static struct day shanghai_day(int64_t time_ms, int64_t *rest_ms)
{
    int64_t local = time_ms + CHINA_OFFSET_MS;
    int64_t number = local / DAY_MS;
    if (local % DAY_MS < 0) {
        number--;
    }
    *rest_ms = local - number * DAY_MS;
    return day_of_number(number);
}

const char *date_of(int64_t time_ms, struct arena *arena)
{
    int64_t rest = 0;
    struct day day = shanghai_day(time_ms, &rest);
    return print_day(&day, arena);
}

const char *date_time_of(int64_t time_ms, struct arena *arena)
{
    int64_t rest = 0;
    struct day day = shanghai_day(time_ms, &rest);
    int second = (int)(rest / 1000);
    return arena_printf(arena, "%s %02d:%02d:%02d", print_day(&day, arena), second / 3600, second / 60 % 60,
                        second % 60);
}

int64_t date_days_between(const char *a, const char *b)
{
    struct day from = {0, 0, 0};
    struct day to = {0, 0, 0};
    if (!split_stored(a, &from) || !split_stored(b, &to)) {
        return 0;
    }
    return day_number(to) - day_number(from);
}

int64_t date_weekdays(const char *start, const char *end)
{
    struct day from = {0, 0, 0};
    struct day to = {0, 0, 0};
    if (!split_stored(start, &from) || !split_stored(end, &to)) {
        return 0;
    }
    int64_t first = day_number(from);
    int64_t days = day_number(to) - first + 1;
    if (days <= 0) {
        return 0;
    }
    int64_t count = days / 7 * 5;
    for (int64_t i = 0; i < days % 7; i++) {
        int64_t weekday = ((first + i + EPOCH_WEEKDAY) % 7 + 7) % 7;
        count += weekday < 5;
    }
    return count;
}
