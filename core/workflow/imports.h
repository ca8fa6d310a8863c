/* Imports: one driver for every kind of file (`import --help` lists kinds and columns). One transaction a
 * file: all rows or none. */
#ifndef PINGSHEN_CORE_IMPORTS_H
#define PINGSHEN_CORE_IMPORTS_H

#include "core/workflow/ctx.h"
#include "data/csv_in.h"

struct import_options {
    const char *kind;      /* "applications" … */
    const char *file;      /* path or "-" */
    const char *file_name; /* as shown; NULL: file */
    enum charset charset;  /* CS_AUTO unless --encoding */
    const char *reason;    /* NULL: none given */
    const char *map_file;  /* objective: 平台名称,申报单位; NULL: none */
    bool dry_run, skip_unmatched, submit;
    const char *expect_sha256; /* digest of the file as previewed: another one is refused; NULL: any */
};

/* One line "what: old -> new" shown after an import (objective points; an offline form). */
struct import_change {
    const char *text;
    struct import_change *next;
};
enum { IMPORT_CHANGES_MAX = 2000 }; /* kept for display; all are counted */

/* The first rows as they stand in the file, so that a person sees what file it is. Cells are clipped. */
enum { IMPORT_SAMPLE_ROWS = 5, IMPORT_SAMPLE_COLUMNS = 30 };
struct import_sample {
    const char *title[IMPORT_SAMPLE_COLUMNS]; /* of the columns that the program knows */
    size_t columns;
    const char *cell[IMPORT_SAMPLE_ROWS][IMPORT_SAMPLE_COLUMNS];
    size_t rows;
};

struct import_result {
    struct report report; /* errors and warnings with their lines */
    long rows, added, updated, same, removed, ignored;
    long submitted;     /* marks --submit: sheets submitted */
    long proposals;     /* new recusal proposals that this import caused */
    bool counts_hidden; /* marks before close: only rows may be shown */
    enum charset charset;
    const char *digest; /* SHA-256 of the file */
    struct import_change *changes, **last_change;
    long change_count;
    struct import_sample sample;
};

/* Names of the kinds for the usage line; NULL after the last. */
const char *import_kind_name(size_t index);
/* 申报, 账号 … of a kind; NULL when there is no such kind. */
const char *import_kind_title(const char *kind);
/* Whether the kind needs a reason in the stage that ctx has read. */
bool import_needs_reason(const struct ctx *ctx, const char *kind);

/* Which kinds a file can be: those that the acting role may import and whose required columns all stand in
 * its header; the one that knows most of its columns first. */
enum { IMPORT_KINDS_MAX = 12 };
struct import_guess {
    const char *kind[IMPORT_KINDS_MAX];
    size_t count;
    bool sure; /* the first one is the only one, or knows more columns than the second */
};
/* ST_STORAGE when the file cannot be read. right: none, nothing of the round is shown */
enum status import_guess(struct ctx *ctx, const char *file, enum charset charset, struct import_guess *out);
/* The columns of that kind; *count 0 when they depend on the round: then import_kind_note says which. */
const struct csv_column *import_kind_columns(size_t index, size_t *count);
const char *import_kind_note(size_t index);
/* ST_USAGE for an unknown kind; ST_REFUSED when the file has errors (they are in result->report, the err
 * sentence gives the count). result's memory is ctx->arena. right: import (per kind) */
enum status import_run(struct ctx *ctx, const struct import_options *options, struct import_result *result);

/* ---- for the kinds (core/workflow/import_*.c) ---- */

struct import;
struct import_kind {
    const char *name, *title; /* "applications", 申报 */
    enum action action;
    unsigned stages;                  /* bit (1 << enum stage) where this kind may be imported */
    bool reason_after_open;           /* needs --reason from scoring on */
    bool proposes_recusals;           /* run recusals_propose afterwards */
    size_t sample_columns;            /* only so many columns may be shown as a sample; 0: all */
    const struct csv_column *columns; /* NULL: made by prepare */
    const char *note;                 /* then: what they are, in words */
    size_t column_count;
    size_t state_size;
    enum status (*prepare)(
        struct import *imp); /* before the file is opened; may set imp->columns; NULL: nothing */
    enum status (*begin)(struct import *imp); /* header read, transaction open; NULL: nothing */
    enum status (*row)(
        struct import *imp); /* data faults go to the report; non-OK only for faults of storage */
    enum status (*end)(
        struct import *imp); /* after the last row, also when there are errors; NULL: nothing */
};
struct import {
    struct ctx *ctx; /* its arena lives as long as the request */
    const struct import_kind *kind;
    const struct import_options *options;
    struct import_result *result;
    const struct csv_column *columns;
    size_t column_count;
    struct csv_in *in;
    struct arena row;  /* released after each row */
    int64_t no;        /* import_no of the rows written */
    void *state;       /* kind->state_size bytes, zeroed */
    struct buf detail; /* further members of the journal entry's detail (inside an open object) */
};

/* The cell trimmed, in the row arena; NULL when the file has no such column. */
const char *import_text(struct import *imp, size_t column);
/* The cell folded (identifiers, numbers, dates); NULL when absent. */
const char *import_fold(struct import *imp, size_t column);
/* Adds an error / a warning about a cell of the present row. */
void import_error(struct import *imp, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void import_warning(struct import *imp, size_t column, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* With which option or command of the command line the error just added is settled; a literal. */
void import_how(struct import *imp, const char *how);
/* About the whole row. */
void import_row_error(struct import *imp, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds a line "old -> new". */
void import_change(struct import *imp, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* ---- cells of the application form (core/workflow/import_cells.c) ---- */

/* A cell's text as a message shows it: safe for a terminal and clipped. */
const char *import_shown(struct import *imp, const char *text);
/* A field of one line: trimmed, our own export's guard taken off, line breaks made blanks. More than 1,000
 * characters is reported. NULL when the file has no such column. */
const char *import_field(struct import *imp, size_t column);
/* A text of several lines: trimmed and unguarded, otherwise byte for byte; borrowed from the reader where
 * there is nothing to take off. More than limit characters (0: any length) is reported. NULL when absent. */
const char *import_prose(struct import *imp, size_t column, size_t limit);
/* For optional columns: "" for a marker of nothing (无, /, — …), else text; NULL stays NULL. */
const char *import_optional(const char *text);
/* For required cells: false after reporting an empty one. */
bool import_filled(struct import *imp, size_t column, const char *text);
/* "YYYY-MM-DD"; "" when empty or after reporting; NULL when absent. */
const char *import_date(struct import *imp, size_t column);
/* A whole number or an amount in 10^-decimals; false after reporting one that is none, exceeds max or is
 * missing. */
bool import_number(struct import *imp, size_t column, int decimals, int64_t max, int64_t *value);

/* The application named in a cell (folded): ST_OK and found=true, or found=false after reporting an error. An
 * application that failed the formal review is found too (passed=false). */
enum status import_application(struct import *imp, size_t column, struct application_ref *out, bool *found);
/* The account named in a cell, likewise. */
enum status import_account(struct import *imp, size_t column, struct account_ref *out, bool *found);
/* Whether this key was already named by this import (import_no equal): reports the duplicate with the first
 * line. */
bool import_duplicate(struct import *imp, size_t column, int64_t row_import_no, int64_t row_import_line,
                      const char *key);
/* A required identifier: not empty, no invisible characters, not damaged by a spreadsheet (1.23E+17, #NAME?,
 * a date shape, …), not beginning with = + - @. false after reporting. */
bool import_identifier(struct import *imp, size_t column, const char *text);

const struct import_kind *import_kind_at(size_t index); /* NULL after the last */

extern const struct import_kind import_applications, import_members, import_budget, import_schedule;
extern const struct import_kind import_accounts, import_recusals, import_assignments;
extern const struct import_kind import_objective, import_marks, import_sheets;

#endif
