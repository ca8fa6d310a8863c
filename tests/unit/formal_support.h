/* What the tests of the form's rules share: one report, and what must be in it. Included once per program. */
#ifndef PINGSHEN_TESTS_FORMAL_SUPPORT_H
#define PINGSHEN_TESTS_FORMAL_SUPPORT_H

#include "core/rules/formal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define WAN          INT64_C(10000) /* 1 万元 */
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct arena arena;
static struct report report;

static void begin(void)
{
    arena_release(&arena);
    memset(&report, 0, sizeof report);
    report_init(&report, &arena, "f.csv");
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* The first warning that holds part; NULL: none. */
static const struct problem *warned(const char *part)
{
    for (long i = 0; i < report.warnings && i < REPORT_KEEP; i++) {
        if (strstr(report.warning[i].text, part) != NULL) {
            return &report.warning[i];
        }
    }
    return NULL;
}

static void show(void)
{
    for (long i = 0; i < report.warnings && i < REPORT_KEEP; i++) {
        print_message("%ld %s %s\n", report.warning[i].line,
                      report.warning[i].column == NULL ? "-" : report.warning[i].column,
                      report.warning[i].text);
    }
}

/* Exactly one warning, holding part, at that line and column. */
static void one_warning(const char *part, long line, const char *column)
{
    if (report.warnings != 1 || warned(part) == NULL) {
        show();
        fail_msg("expected one warning with %s", part);
    }
    assert_int_equal(report.errors, 0);
    assert_int_equal(report.warning[0].line, line);
    assert_string_equal(report.warning[0].column, column);
    assert_true(report.warning[0].warning);
}

static void no_warning(void)
{
    show();
    assert_int_equal(report.warnings, 0);
    assert_int_equal(report.errors, 0);
}

#endif
