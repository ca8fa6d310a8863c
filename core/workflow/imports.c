#include "core/workflow/imports.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/recusals.h"
#include "data/db.h"
#include "data/text.h"

static const struct import_kind *const kinds[] = {
    &import_applications, &import_members,     &import_budget,    &import_schedule, &import_accounts,
    &import_recusals,     &import_assignments, &import_objective, &import_marks,    &import_sheets,
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* Larger than a finding may be, so that the report does the cutting, between two characters. */
enum { MESSAGE_ROOM = 4096 };

const struct import_kind *import_kind_at(size_t index)
{
    return index < KINDS ? kinds[index] : NULL;
}

const char *import_kind_name(size_t index)
{
    return index < KINDS ? kinds[index]->name : NULL;
}

const struct csv_column *import_kind_columns(size_t index, size_t *count)
{
    *count = kinds[index]->columns == NULL ? 0 : kinds[index]->column_count;
    return kinds[index]->columns;
}

const char *import_kind_note(size_t index)
{
    return kinds[index]->note == NULL ? "" : kinds[index]->note;
}

static const struct import_kind *find_kind(const char *name)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (strcmp(kinds[i]->name, name) == 0) {
            return kinds[i];
        }
    }
    return NULL;
}

const char *import_kind_title(const char *kind)
{
    const struct import_kind *found = find_kind(kind);
    return found == NULL ? NULL : found->title;
}

bool import_needs_reason(const struct ctx *ctx, const char *kind)
{
    const struct import_kind *found = find_kind(kind);
    return found != NULL && found->reason_after_open && ctx->stage != STAGE_SETUP;
}

/* ---- cells ---- */

const char *import_text(struct import *imp, size_t column)
{
    const char *cell = csv_in_cell(imp->in, column);
    return cell == NULL ? NULL : text_trim(&imp->row, cell);
}

const char *import_fold(struct import *imp, size_t column)
{
    const char *cell = csv_in_cell(imp->in, column);
    return cell == NULL ? NULL : text_fold(&imp->row, cell);
}

void import_error(struct import *imp, size_t column, const char *format, ...)
{
    va_list args;
    char text[MESSAGE_ROOM];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    report_error(&imp->result->report, csv_in_cell_line(imp->in, column), csv_in_title(imp->in, column), "%s",
                 text);
}

void import_how(struct import *imp, const char *how)
{
    report_how(&imp->result->report, how);
}

void import_warning(struct import *imp, size_t column, const char *format, ...)
{
    va_list args;
    char text[MESSAGE_ROOM];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    report_warning(&imp->result->report, csv_in_cell_line(imp->in, column), csv_in_title(imp->in, column),
                   "%s", text);
}

void import_row_error(struct import *imp, const char *format, ...)
{
    va_list args;
    char text[MESSAGE_ROOM];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    report_error(&imp->result->report, csv_in_line(imp->in), NULL, "%s", text);
}

void import_change(struct import *imp, const char *format, ...)
{
    struct import_result *r = imp->result;
    if (r->change_count++ >= IMPORT_CHANGES_MAX) {
        return;
    }
    va_list args;
    char text[MESSAGE_ROOM];
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct import_change *change = arena_alloc(imp->ctx->arena, sizeof *change);
    change->text = arena_strdup(imp->ctx->arena, text);
    *r->last_change = change;
    r->last_change = &change->next;
}

enum status import_application(struct import *imp, size_t column, struct application_ref *out, bool *found)
{
    const char *no = import_fold(imp, column);
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_APPLICATION_BY_NO, T(no == NULL ? "" : no));
    *found = db_next(rows);
    if (*found) {
        *out =
            (struct application_ref){db_int(rows, 0), db_dup(rows, 1, &imp->row), db_dup(rows, 2, &imp->row),
                                     db_dup(rows, 3, &imp->row), db_int(rows, 4) != 0};
    }
    enum status st = db_done(rows);
    if (st == ST_OK && !*found) {
        import_error(imp, column, "没有申报“%s”；请先导入申报，或改正编号",
                     import_shown(imp, no == NULL ? "" : no));
    }
    return st;
}

enum status import_account(struct import *imp, size_t column, struct account_ref *out, bool *found)
{
    const char *account = import_fold(imp, column);
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_ACCOUNT_BY_NAME, T(account == NULL ? "" : account));
    *found = db_next(rows);
    if (*found) {
        *out = (struct account_ref){.id = db_int(rows, 0),
                                    .account = db_dup(rows, 1, &imp->row),
                                    .name = db_dup(rows, 2, &imp->row),
                                    .token = db_dup(rows, 3, &imp->row),
                                    .panel_no = db_int(rows, 5),
                                    .undertaken = !db_null(rows, 6),
                                    .withdrawn = !db_null(rows, 7)};
        role_parse(db_text(rows, 4), &out->role);
    }
    enum status st = db_done(rows);
    if (st == ST_OK && !*found) {
        import_error(imp, column, "没有账号“%s”；请先导入账号，或改正",
                     import_shown(imp, account == NULL ? "" : account));
    }
    return st;
}

bool import_duplicate(struct import *imp, size_t column, int64_t row_import_no, int64_t row_import_line,
                      const char *key)
{
    if (row_import_no != imp->no) {
        return false;
    }
    import_error(imp, column, "“%s”与第 %" PRId64 " 行重复；同一文件中每个键只能出现一次",
                 import_shown(imp, key), row_import_line);
    return true;
}

/* "1/2/26", "2026-4-20": three groups of digits that a spreadsheet prints for a date. 2026-01-003 is none. */
static bool date_shape(const char *text)
{
    static const char digits[] = "0123456789";
    size_t first = strspn(text, digits);
    char separator = text[first];
    if (first == 0 || first == 3 || first > 4 || (separator != '/' && separator != '-')) {
        return false;
    }
    const char *second = text + first + 1;
    size_t second_size = strspn(second, digits);
    if (second_size == 0 || second_size > 2 || second[second_size] != separator) {
        return false;
    }
    const char *third = second + second_size + 1;
    size_t third_size = strspn(third, digits);
    return third[third_size] == '\0' && (third_size == 1 || third_size == 2 || third_size == 4);
}

/* "Jan-26", "26-Jan": what a spreadsheet makes of 1-26. */
static bool month_shape(const char *text)
{
    static const char months[] = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    size_t digits = strspn(text, "0123456789");
    const char *name = digits > 0 && text[digits] == '-' ? text + digits + 1 : text;
    if (strlen(name) < 3) {
        return false;
    }
    char month[4] = {name[0], name[1], name[2], '\0'};
    const char *rest = name + 3;
    if (strchr(month, ' ') != NULL || strstr(months, month) == NULL) {
        return false;
    }
    if (digits > 0) {
        return digits <= 2 && *rest == '\0';
    }
    return *rest == '-' && strlen(rest) > 1 && strspn(rest + 1, "0123456789") == strlen(rest + 1);
}

/* Shapes that a spreadsheet makes of an identifier when it takes it for a number, a date or a formula. */
static bool spreadsheet_damage(const char *text)
{
    size_t digits = strspn(text, "0123456789.");
    if (digits > 0 && (text[digits] == 'E' || text[digits] == 'e') &&
        (text[digits + 1] == '+' || text[digits + 1] == '-')) {
        return true;
    }
    if (text[0] == '#' && strspn(text + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ/0!?#") == strlen(text + 1)) {
        return true;
    }
    return date_shape(text) || month_shape(text);
}

bool import_identifier(struct import *imp, size_t column, const char *text)
{
    if (!import_filled(imp, column, text)) {
        return false;
    }
    if (strlen(text) > 100) {
        import_error(imp, column, "太长（最多 100 个字节）；请核对是否放错了列");
        return false;
    }
    if (text_has_invisible(text)) {
        import_error(imp, column, "“%s”含有看不见的字符；请重新输入", text_safe(&imp->row, text, false));
        return false;
    }
    if (spreadsheet_damage(text)) {
        import_error(imp, column, "“%s”像是被电子表格改坏的编号；请把该列设为“文本”后重新填写", text);
        return false;
    }
    if (strchr("=+-@", text[0]) != NULL) {
        import_error(imp, column, "“%s”不能以 = + - @ 开头；请改正编号", text);
        return false;
    }
    return true;
}

/* ---- the driver ---- */

static enum status refuse_stage(struct ctx *ctx, const struct import_kind *kind)
{
    const char *stages = "";
    for (int s = 0; s < STAGE_COUNT; s++) {
        if ((kind->stages & (1u << s)) != 0) {
            stages = arena_printf(ctx->arena, "%s%s“%s”", stages, stages[0] == '\0' ? "" : "、",
                                  stage_name((enum stage)s));
        }
    }
    return ctx_refuse(ctx, "现在是“%s”阶段，不能再导入%s；只在%s阶段可以", stage_name(ctx->stage),
                      kind->title, stages);
}

static enum status check_stage(struct ctx *ctx, const struct import_kind *kind,
                               const struct import_options *options)
{
    enum status st = ctx_in_stage(ctx, kind->action);
    if (st != ST_OK) {
        return st;
    }
    if ((kind->stages & (1u << ctx->stage)) == 0) {
        return refuse_stage(ctx, kind);
    }
    if (import_needs_reason(ctx, kind->name) && (options->reason == NULL || options->reason[0] == '\0')) {
        return err_how(ctx->err, ctx_refuse(ctx, "评分开始后导入%s须说明理由", kind->title), "--reason");
    }
    return ST_OK;
}

static bool on_tick(void *payload, long long bytes)
{
    struct ctx *ctx = payload;
    return ctx->tick == NULL || ctx->tick(ctx->tick_payload, bytes);
}

static void take_sample(struct import *imp)
{
    enum { CELL_COLUMNS = 40 };
    struct import_sample *sample = &imp->result->sample;
    struct arena *arena = imp->ctx->arena;
    size_t known = imp->kind->sample_columns > 0 ? imp->kind->sample_columns : imp->column_count, column = 0;
    for (size_t i = 0; i < known && column < IMPORT_SAMPLE_COLUMNS; i++) {
        if (csv_in_has(imp->in, i)) {
            const char *text = text_safe(&imp->row, csv_in_cell(imp->in, i), false);
            sample->title[column] = imp->columns[i].title;
            sample->cell[sample->rows][column++] = text_clip(arena, text, CELL_COLUMNS);
        }
    }
    sample->columns = column;
    sample->rows++;
}

static enum status read_rows(struct import *imp)
{
    bool more = true;
    enum status st = ST_OK;
    while (st == ST_OK) {
        st = csv_in_next(imp->in, &more);
        if (st != ST_OK || !more) {
            break;
        }
        imp->result->rows++;
        if (imp->result->sample.rows < IMPORT_SAMPLE_ROWS) {
            take_sample(imp);
        }
        st = imp->kind->row(imp);
        arena_reset(&imp->row);
    }
    return st;
}

static enum status write_journal(struct import *imp)
{
    struct import_result *r = imp->result;
    struct buf detail = {0};
    char action[64];
    json_open(&detail, NULL, '{');
    json_text(&detail, "file", r->report.file);
    json_text(&detail, "sha256", r->digest);
    json_text(&detail, "encoding", charset_name(r->charset));
    json_int(&detail, "rows", r->rows);
    if (!r->counts_hidden) {
        json_int(&detail, "added", r->added);
        json_int(&detail, "updated", r->updated);
        json_int(&detail, "same", r->same);
        json_int(&detail, "removed", r->removed);
    }
    if (imp->options->reason != NULL) {
        json_text(&detail, "reason", imp->options->reason);
    }
    if (imp->detail.size > 0) {
        buf_add(&detail, ",", 1);
        buf_add(&detail, imp->detail.bytes, imp->detail.size);
    }
    journal_salt(&detail); /* a file of marks has few values: its digest must not be found by trying */
    json_close(&detail, '}');
    snprintf(action, sizeof action, "import_%s", imp->kind->name);
    /* The file's name stays in the detail: outsiders read the object too, and r07.csv names a person. */
    enum status st = journal_append(imp->ctx, action, NULL, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status finish(struct import *imp)
{
    struct ctx *ctx = imp->ctx;
    struct import_result *r = imp->result;
    r->charset = csv_in_charset(imp->in);
    r->digest = arena_strdup(ctx->arena, csv_in_digest(imp->in));
    const char *expected = imp->options->expect_sha256;
    if (expected != NULL && strcmp(expected, r->digest) != 0) {
        return ctx_refuse(ctx, "文件 %s 在预览以后改动过，没有导入任何内容；请重新预览", r->report.file);
    }
    if (r->rows == 0 && r->report.errors == 0) { /* an empty assignments file would take all pairs away */
        report_error(&r->report, 0, NULL, "表头下面没有任何数据，请检查是否选对了文件");
    }
    if (r->report.errors > 0) {
        return ctx_refuse(ctx, "%s 有 %ld 处错误，没有导入任何内容", r->report.file, r->report.errors);
    }
    enum status st = DB_RUN(ctx->db, Q_IMPORT_RUN_INSERT, I(imp->no), T(imp->kind->name), T(r->report.file),
                            T(r->digest), T(charset_name(r->charset)), I(ctx->clock()));
    if (st == ST_OK) {
        st = write_journal(imp);
    }
    if (st == ST_OK && imp->kind->proposes_recusals && ctx->stage <= STAGE_SCORING) {
        st = recusals_propose(ctx, &r->proposals);
    }
    return st;
}

static enum status inside(struct import *imp)
{
    struct ctx *ctx = imp->ctx;
    enum status st = check_stage(ctx, imp->kind, imp->options);
    if (st == ST_OK) {
        imp->no = db_one0(ctx->db, &st, 0, Q_IMPORT_RUN_LAST) + 1;
    }
    if (st == ST_OK && imp->kind->prepare != NULL) {
        st = imp->kind->prepare(imp);
    }
    if (st == ST_OK) {
        st = csv_in_open(&imp->in, imp->options->file, imp->options->charset, imp->columns, imp->column_count,
                         &imp->result->report, ctx->err);
    }
    if (st == ST_OK) {
        ctx->tick_unit = NULL;
        csv_in_set_progress(imp->in, on_tick, ctx);
        st = imp->kind->begin == NULL ? ST_OK : imp->kind->begin(imp);
    }
    if (st == ST_OK) {
        st = read_rows(imp);
    }
    if (st == ST_OK && imp->kind->end != NULL) {
        st = imp->kind->end(imp);
    }
    if (st == ST_OK) {
        st = finish(imp);
    }
    if (st == ST_REFUSED && imp->result->report.errors > 0) {
        ctx_refuse(ctx, "%s 有 %ld 处错误，没有导入任何内容", imp->result->report.file,
                   imp->result->report.errors);
    }
    return st;
}

/* right: import, import_marks or offline_form, by kind */
enum status import_run(struct ctx *ctx, const struct import_options *options, struct import_result *result)
{
    const struct import_kind *kind = find_kind(options->kind);
    if (kind == NULL) {
        return err_set(ctx->err, ST_USAGE, "没有“%s”这种导入；用 pingshen import --help 查看种类",
                       options->kind);
    }
    *result = (struct import_result){.last_change = NULL};
    result->last_change = &result->changes;
    report_init(&result->report, ctx->arena, options->file_name == NULL ? options->file : options->file_name);
    struct import imp = {.ctx = ctx, .kind = kind, .options = options, .result = result};
    imp.columns = kind->columns;
    imp.column_count = kind->column_count;
    imp.state = arena_alloc(ctx->arena, kind->state_size + 1);
    enum status st = ctx_begin(ctx, kind->action);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_allow_file(ctx, options->file);
    if (st == ST_OK) {
        st = ctx_allow_file(ctx, options->map_file);
    }
    if (st == ST_OK) {
        st = inside(&imp);
    }
    if (st == ST_OK && options->dry_run) {
        db_rollback(ctx->db);
    } else {
        st = ctx_end(ctx, st);
    }
    csv_in_free(imp.in);
    arena_release(&imp.row);
    buf_release(&imp.detail);
    return st;
}
