#include "data/status.h"

#include <stdio.h>
#include <string.h>

#include "data/arena.h"

/* A cut must not leave half a UTF-8 character behind: a terminal would show rubbish. */
static void drop_half_character(char *text, size_t size)
{
    size_t start = size;
    while (start > 0 && size - start < 3 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) {
        return;
    }
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (size - (start - 1) < wanted) {
        text[start - 1] = '\0';
    }
}

static void format_sentence(char *text, size_t capacity, const char *format, va_list args)
{
    int size = vsnprintf(text, capacity, format, args);
    if (size < 0) {
        text[0] = '\0';
    } else if ((size_t)size >= capacity) {
        drop_half_character(text, capacity - 1);
    }
}

enum status err_set_args(struct err *err, enum status code, const char *format, va_list args)
{
    if (!err || code == ST_OK) {
        return code;
    }
    if (err->code != ST_OK) {
        return err->code;
    }
    format_sentence(err->text, sizeof(err->text), format, args);
    err->code = code;
    return code;
}

enum status err_set(struct err *err, enum status code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    enum status st = err_set_args(err, code, format, args);
    va_end(args);
    return st;
}

void err_clear(struct err *err)
{
    if (err) {
        err->code = ST_OK;
        err->text[0] = '\0';
        err->how = NULL;
    }
}

enum status err_how(struct err *err, enum status st, const char *how)
{
    if (err && st != ST_OK) {
        err->how = how;
    }
    return st;
}

void report_init(struct report *report, struct arena *arena, const char *file)
{
    memset(report, 0, sizeof(*report));
    report->arena = arena;
    report->file = arena_strdup(arena, file);
}

static void keep_problem(struct report *report, struct problem *kept, long line, const char *column,
                         const char *format, va_list args)
{
    char text[sizeof(((struct err *)NULL)->text)];
    format_sentence(text, sizeof(text), format, args);
    kept->file = report->file;
    kept->line = line;
    kept->column = arena_strdup(report->arena, column);
    kept->text = arena_strdup(report->arena, text);
}

void report_error(struct report *report, long line, const char *column, const char *format, ...)
{
    if (report->errors < REPORT_KEEP) {
        va_list args;
        va_start(args, format);
        keep_problem(report, &report->error[report->errors], line, column, format, args);
        va_end(args);
    }
    report->errors++;
}

void report_warning(struct report *report, long line, const char *column, const char *format, ...)
{
    if (report->warnings < REPORT_KEEP) {
        struct problem *kept = &report->warning[report->warnings];
        va_list args;
        va_start(args, format);
        keep_problem(report, kept, line, column, format, args);
        va_end(args);
        kept->warning = true;
    }
    report->warnings++;
}

void report_how(struct report *report, const char *how)
{
    if (report->errors > 0 && report->errors <= REPORT_KEEP) {
        report->error[report->errors - 1].how = how;
    }
}
