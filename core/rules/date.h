/* Calendar dates as the office writes them. Pure. */
#ifndef PINGSHEN_CORE_DATE_H
#define PINGSHEN_CORE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "data/arena.h"

/* Reads YYYY-MM-DD, also with / or . or 年月日, one or two digits for month and day; the text must be folded.
 * NULL and *out "YYYY-MM-DD" when it is a real day of 1900..2999; otherwise a Chinese reason (no year, a
 * spreadsheet serial number, no such day …). */
const char *date_parse(const char *text, const char **out, struct arena *arena);
/* "2026年4月20日" for "2026-04-20"; "" for "". */
const char *date_print(const char *date, struct arena *arena);
/* The day in Asia/Shanghai (UTC+8, no daylight saving) of a time in UTC milliseconds: "YYYY-MM-DD". */
const char *date_of(int64_t time_ms, struct arena *arena);
/* "2026-04-20 09:30:05" in Asia/Shanghai. */
const char *date_time_of(int64_t time_ms, struct arena *arena);
/* Days from a to b (both "YYYY-MM-DD"), b - a. */
int64_t date_days_between(const char *a, const char *b);
/* Number of Monday-to-Friday days from start to end, both counted. */
int64_t date_weekdays(const char *start, const char *end);

#endif
