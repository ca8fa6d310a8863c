/* Status codes and the one sentence for people that goes with a failure.
 *
 * Every function that can fail returns enum status. Its values are the exit codes that users and scripts
 * rely on, so a status can travel from the lowest floor to main() unchanged.
 */
#ifndef PINGSHEN_DATA_STATUS_H
#define PINGSHEN_DATA_STATUS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

enum status {
    ST_OK = 0,      /* done */
    ST_REFUSED = 1, /* bad data, wrong stage, blockers: nothing changed */
    ST_USAGE = 2,   /* the command line itself is wrong */
    ST_DENIED = 3,  /* this account may not do it */
    ST_STORAGE = 4, /* busy, full, damaged, not a round file, a file that cannot be read or written */
};

/* The failure of one request. text is one Chinese sentence: what is wrong, where, what to do, in words that
 * hold wherever it is shown. */
struct err {
    enum status code;
    char text[2048];
    const char *how; /* the command or option that settles it, for the command line; a literal; NULL: none */
};

/* Records a failure and returns code, so that `return err_set(...)` works. A sentence that a lower floor
 * has already written stays: only the first call since err_clear() has an effect on the text and the code
 * returned is then the first one's. */
enum status err_set(struct err *err, enum status code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
enum status err_set_args(struct err *err, enum status code, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));
void err_clear(struct err *err);
/* Says with which command or option the failure that has just been recorded is settled; returns st. */
enum status err_how(struct err *err, enum status st, const char *how);

/* One finding about one place of an input file. */
struct problem {
    bool warning;       /* a warning never stops an import */
    const char *file;   /* as the user named it; "-" for standard input */
    long line;          /* physical line, 1-based; 0: the whole file */
    const char *column; /* column title, or NULL when it is about the whole line */
    const char *text;   /* Chinese sentence */
    const char *how;    /* as in struct err */
};

/* Findings of one import, in file order. The first REPORT_KEEP errors and the first REPORT_KEEP warnings
 * are kept, all are counted. */
enum { REPORT_KEEP = 50 };

struct arena;
struct report {
    struct arena *arena; /* owns the texts; must outlive the report */
    const char *file;    /* copied into each problem */
    struct problem error[REPORT_KEEP];
    struct problem warning[REPORT_KEEP];
    long errors, warnings; /* all, also those that were not kept */
};

void report_init(struct report *report, struct arena *arena, const char *file);
/* column may be NULL. All strings are copied into the arena (only when kept). */
void report_error(struct report *report, long line, const char *column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void report_warning(struct report *report, long line, const char *column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The same as err_how for the error reported last. */
void report_how(struct report *report, const char *how);

#endif
