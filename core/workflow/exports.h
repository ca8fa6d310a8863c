/* Exports: every kind writes one file (`export --help` names them), the bundle a folder. */
#ifndef PINGSHEN_CORE_EXPORTS_H
#define PINGSHEN_CORE_EXPORTS_H

#include "core/workflow/ctx.h"
#include "data/csv_out.h"
#include "data/file.h"

struct export_options {
    const char *kind;
    const char *file;     /* path, "-": standard output */
    enum charset charset; /* CS_UTF8_BOM unless --encoding; CS_UTF8 or CS_GB18030 */
    const char *columns;  /* --columns, comma separated; NULL: as stored */
    const char *format;   /* minutes: "csv" or "text"; NULL: csv where the file's name ends in .csv */
};
/* The name used when none is given: "公示名单.csv" …; for "bundle" that of the folder. */
const char *export_default_file(const char *kind);
/* The same for one export, whose form may change the name. */
const char *export_file_name(const struct export_options *options);
/* How to print it, for those that are signed on paper (export_paper.h); NULL for every other. */
const char *export_printing(const struct export_options *options);
/* ST_USAGE: unknown kind. *rows: rows written (may be NULL). right: by kind */
enum status export_run(struct ctx *ctx, const struct export_options *options, long *rows);

/* ---- for the kinds (core/workflow/export_*.c) ---- */
struct export
{
    struct ctx *ctx;
    const struct export_options *options;
    struct csv_out *csv;   /* NULL for plain text kinds */
    struct file_out *file; /* plain text kinds write here */
    long rows;
};
struct export_kind {
    const char *name, *file_name;
    enum action action;
    bool plain_text;
    enum status (*write)(struct export *ex); /* inside a read view, rights and stage checked */
};
extern const struct export_kind export_publicity, export_ranking, export_marks, export_sheets, export_signing,
    export_awards, export_notice, export_minutes, export_minutes_csv;

/* ---- shared by the two forms of the minutes (export_minutes.c) ---- */
struct ruling_view;
const char *minutes_attendance(bool undertaken, int64_t sheets);
/* "专家1 88.00；专家2（90.00）": an application's counted totals, the trimmed ones in brackets. */
enum status minutes_totals(struct ctx *ctx, int64_t id, struct arena *arena, const char **text);
/* "A、B、C" with the votes where they were counted. */
const char *minutes_order(struct ctx *ctx, const struct ruling_view *r);

/* Writes the row of titles; it does not count as a row. */
enum status export_header(struct export *ex, const char *const *title, size_t count);
/* Writes one row of cells: kinds 't' text (guarded), 'l' text with line breaks, 'r' raw number or identifier.
 */
enum status export_row(struct export *ex, const char *kinds, const char *const *cell);
/* The folder of an outside check. right: export_results */
enum status bundle_write(struct ctx *ctx, const char *folder, long *files);

#endif
