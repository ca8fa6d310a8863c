/* Outliers (离群评分): sheets far from the others of their application, and the recorded reasons. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/results_data.h"
#include "data/db.h"
#include "data/text.h"

struct found {
    struct ctx *ctx;
    struct outlier_view *row;
    size_t count;
};

static enum status add_flagged(struct found *f, const struct sheet_scan *scan, const int64_t *total,
                               const bool *flag)
{
    struct arena *arena = f->ctx->arena;
    struct db_rows *rows = DB_SELECT(f->ctx->db, Q_RESULT_APPLICATION, I(scan->application_id));
    int64_t sum = 0;
    bool passed = db_next(rows) && db_int(rows, 2) != 0;
    const char *no = passed ? db_dup(rows, 0, arena) : "";
    const char *society = passed ? db_dup(rows, 1, arena) : "";
    for (size_t i = 0; i < scan->count; i++) {
        sum += total[i];
    }
    for (size_t i = 0; passed && i < scan->count; i++) {
        if (flag[i]) {
            f->row = arena_grow(arena, f->row, f->count, sizeof *f->row);
            f->row[f->count++] = (struct outlier_view){
                .account = scan->who[i]->account,
                .name = scan->who[i]->name,
                .label = panel_label(scan->who[i]->panel_no, arena),
                .no = no,
                .society = society,
                .total_micro = total[i],
                .others_sum_micro = sum - total[i],
                .others = (int64_t)scan->count - 1,
                .reason = arena_strdup(arena, scan->reason[i]),
            };
        }
    }
    return db_done(rows);
}

static int by_application(const void *a, const void *b)
{
    const struct outlier_view *x = a, *y = b;
    int order = strcmp(x->no, y->no);
    return order != 0 ? order : strcmp(x->account, y->account);
}

/* Outliers of one application, or of all (0). */
static enum status find_outliers(struct ctx *ctx, int64_t application_id, struct found *f)
{
    struct sheet_scan scan;
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    bool all = application_id == 0;
    sheet_scan_open(&scan, ctx, all ? INT64_MIN : application_id, all ? INT64_MAX : application_id, true);
    int64_t *total = arena_alloc(ctx->arena, scan.members * sizeof *total);
    bool *flag = arena_alloc(ctx->arena, scan.members * sizeof *flag);
    while (st == ST_OK && sheet_scan_next(&scan)) {
        for (size_t i = 0; i < scan.count; i++) {
            total[i] = scan.sheet[i].total_micro;
        }
        if (outlier_flags(total, scan.count, ctx->rules->programme.outlier_pct, flag) > 0) {
            st = add_flagged(f, &scan, total, flag);
        }
    }
    enum status done = sheet_scan_close(&scan);
    if (f->count > 0) {
        qsort(f->row, f->count, sizeof *f->row, by_application);
    }
    return st != ST_OK ? st : done;
}

enum status results_outliers_of(struct ctx *ctx, struct outlier_view **row, size_t *count)
{
    struct found f = {.ctx = ctx};
    enum status st = find_outliers(ctx, 0, &f);
    *row = f.row;
    *count = f.count;
    return st;
}

/* right: rank */
enum status results_outliers(struct ctx *ctx, struct outlier_view **row, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    if (st == ST_OK) {
        st = results_outliers_of(ctx, row, count);
    }
    return ctx_end_read(ctx, st);
}

static enum status store_reason(struct ctx *ctx, const struct account_ref *account,
                                const struct application_ref *application, const char *reason)
{
    enum status st = DB_RUN(ctx->db, Q_OUTLIER_REASON, I(application->id), I(account->id), T(reason));
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0}; /* no total: after a reopen the journal must not show a value of a mark */
    json_open(&detail, NULL, '{');
    json_text(&detail, "reason", reason);
    journal_deputy(ctx, &detail);
    json_close(&detail, '}');
    st = journal_append(ctx, "outlier", account->token, application->no, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status reason_inside(struct ctx *ctx, const char *account, const char *no, const char *reason)
{
    struct account_ref person;
    struct application_ref application;
    struct found f = {.ctx = ctx};
    enum status st = ctx_account(ctx, account, &person);
    if (st == ST_OK) {
        st = ctx_application(ctx, no, &application);
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_OUTLIER);
    }
    if (st == ST_OK) {
        st = find_outliers(ctx, application.id, &f);
    }
    for (size_t i = 0; st == ST_OK && i < f.count; i++) {
        if (strcmp(f.row[i].account, person.account) == 0) {
            return store_reason(ctx, &person, &application, reason);
        }
    }
    if (st == ST_OK) {
        st = err_how(ctx->err, ctx_refuse(ctx, "账号“%s”对申报“%s”没有离群的评分表，不需要说明", account, no),
                     "用 outliers 查看");
    }
    return st;
}

/* right: outlier */
enum status results_outlier_reason(struct ctx *ctx, const char *account, const char *no, const char *reason)
{
    const char *text = reason == NULL ? "" : text_trim(ctx->arena, reason);
    if (text[0] == '\0') {
        return err_set(ctx->err, ST_USAGE, "离群说明不能为空");
    }
    enum status st = ctx_begin(ctx, ACT_OUTLIER);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, reason_inside(ctx, account, no, text));
}
