#include "core/workflow/exports.h"

#include <string.h>
#include <strings.h>

static const struct export_kind *const all_kinds[] = {&export_publicity, &export_ranking, &export_marks,
                                                      &export_sheets,    &export_signing, &export_awards,
                                                      &export_notice,    &export_minutes};
enum { KINDS = sizeof all_kinds / sizeof all_kinds[0], TICK_ROWS = 1024 };

static const struct export_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(all_kinds[i]->name, name) == 0) {
            return all_kinds[i];
        }
    }
    return NULL;
}

const char *export_default_file(const char *kind)
{
    const struct export_kind *found = find_kind(kind);
    return strcmp(kind, "bundle") == 0 ? "核验资料" : found == NULL ? NULL : found->file_name;
}

enum status export_header(struct export *ex, const char *const *title, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        csv_out_text(ex->csv, title[i]); /* guarded: names of objective items are the office's */
    }
    return csv_out_end_row(ex->csv);
}

enum status export_row(struct export *ex, const char *kinds, const char *const *cell)
{
    struct ctx *ctx = ex->ctx;
    for (size_t i = 0; kinds[i] != '\0'; i++) {
        if (kinds[i] == 't') {
            csv_out_text(ex->csv, cell[i]);
        } else if (kinds[i] == 'l') {
            csv_out_lines(ex->csv, cell[i]);
        } else {
            csv_out_raw(ex->csv, cell[i]);
        }
    }
    ex->rows++;
    ctx->tick_unit = "行";
    if (ctx->tick != NULL && ex->rows % TICK_ROWS == 0 && !ctx->tick(ctx->tick_payload, ex->rows)) {
        return ctx_refuse(ctx, "导出已中断，没有写出任何文件");
    }
    return csv_out_end_row(ex->csv);
}

static bool ends_in(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcasecmp(text + size - tail, end) == 0;
}

/* The minutes have two forms: for paper, and for a spreadsheet. */
static const struct export_kind *kind_of(const struct export_options *options)
{
    const struct export_kind *kind = find_kind(options->kind);
    bool csv = options->format != NULL ? strcmp(options->format, "csv") == 0
                                       : options->file != NULL && ends_in(options->file, ".csv");
    return kind == &export_minutes && csv ? &export_minutes_csv : kind;
}

const char *export_file_name(const struct export_options *options)
{
    const struct export_kind *found = kind_of(options);
    return found == NULL ? NULL : found->file_name;
}

const char *export_printing(const struct export_options *options)
{
    const struct export_kind *found = kind_of(options);
    return found == &export_minutes || found == &export_signing
               ? "已按 A4 分页，用 Word 或 WPS 打开，全文设为新宋体五号打印"
               : NULL;
}

/* What the command line got wrong, whatever the round holds. */
static enum status check_options(struct ctx *ctx, const struct export_kind *kind,
                                 const struct export_options *options)
{
    if (kind == NULL) {
        return err_set(ctx->err, ST_USAGE, "没有“%s”这种导出；用 pingshen export --help 查看种类",
                       options->kind);
    }
    enum charset c = options->charset;
    bool unicode = c == CS_UTF8_BOM || c == CS_UTF8;
    if (!unicode && c != CS_GB18030 && c != CS_GBK) {
        return err_set(ctx->err, ST_USAGE, "不能按 %s 导出；--encoding 可用 utf-8-bom、utf-8、gb18030",
                       charset_name(c));
    }
    if (kind->plain_text && !unicode) {
        return err_set(ctx->err, ST_USAGE, "%s 是纯文本，只按 UTF-8 导出；请去掉 --encoding", kind->name);
    }
    if (options->format != NULL &&
        (strcmp(kind->name, "minutes") != 0 ||
         (strcmp(options->format, "csv") != 0 && strcmp(options->format, "text") != 0))) {
        return err_set(ctx->err, ST_USAGE, "--format 只用于 minutes，可用 text、csv");
    }
    if (options->columns == NULL) {
        return ST_OK;
    }
    if (kind != &export_publicity) {
        return err_set(ctx->err, ST_USAGE, "--columns 只用于 publicity");
    }
    struct programme programme;
    static const char key[] = "list.columns";
    programme_defaults(&programme);
    const char *fault = programme_set(&programme, key, options->columns, NULL, NULL, ctx->arena);
    if (fault != NULL) {
        bool named = strncmp(fault, key, sizeof key - 1) == 0;
        return err_set(ctx->err, ST_USAGE, "--columns%s", named ? fault + sizeof key - 1 : fault);
    }
    return ST_OK;
}

/* Everything up to the complete temporary file, in one consistent view. */
static enum status write_file(struct export *ex, const struct export_kind *kind)
{
    struct ctx *ctx = ex->ctx;
    enum status st = ctx_in_stage(ctx, kind->action);
    if (st == ST_OK) {
        st = ctx_rules(ctx);
    }
    if (st == ST_OK) {
        st = file_out_open(&ex->file, ex->options->file, 0644, ctx->err);
    }
    if (st == ST_OK && !kind->plain_text) {
        ex->csv = csv_out_new(ex->file, ex->options->charset, ctx->err);
    }
    if (st == ST_OK) {
        st = kind->write(ex);
    }
    enum status done = csv_out_free(ex->csv);
    return st == ST_OK ? done : st;
}

/* right: by kind */
enum status export_run(struct ctx *ctx, const struct export_options *options, long *rows)
{
    const struct export_kind *kind = kind_of(options);
    struct export ex = {.ctx = ctx, .options = options};
    enum status st = check_options(ctx, kind, options);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_begin_read(ctx, kind->action);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_allow_file(ctx, options->file);
    if (st != ST_OK) {
        return ctx_end_read(ctx, st);
    }
    st = ctx_end_read(ctx, write_file(&ex, kind));
    if (st == ST_OK) {
        st = file_out_commit(ex.file, ctx->err);
        ctx->stored = ctx->stored || (st == ST_OK && strcmp(options->file, "-") != 0);
    } else {
        file_out_abort(ex.file);
    }
    if (rows != NULL) {
        *rows = ex.rows;
    }
    return st;
}
