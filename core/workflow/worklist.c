#include "core/workflow/worklist.h"

#include <string.h>

#include "core/workflow/sheet_store.h"
#include "data/db.h"

static void read_row(struct ctx *ctx, struct db_rows *rows, struct work_row *row)
{
    size_t given = (size_t)db_int(rows, 7);
    bool recused =
        db_int(rows, 5) != 0; /* then only the number may be read: no name, and none to search or sort by */
    *row = (struct work_row){
        .id = db_int(rows, 0),
        .no = db_dup(rows, 1, ctx->arena),
        .project_name = recused ? "" : db_dup(rows, 2, ctx->arena),
        .society = recused ? "" : db_dup(rows, 3, ctx->arena),
        .industry = recused ? "" : db_dup(rows, 4, ctx->arena),
        .state = sheet_state_of(recused, db_text(rows, 6), given, db_int(rows, 9) != 0),
        .given = given,
        .total_micro = db_int(rows, 8),
    };
}

static enum status read_page(struct ctx *ctx, long first, long limit, struct work_row **row, size_t *count)
{
    struct buf all = {0};
    struct db_rows *rows = DB_SELECT(ctx->db, Q_WORK_PAGE, I(ctx->who.id), I(limit), I(first));
    while (db_next(rows)) {
        struct work_row one = {0};
        read_row(ctx, rows, &one);
        buf_add(&all, &one, sizeof one);
    }
    enum status st = db_done(rows);
    *count = all.size / sizeof **row;
    *row = buf_move(&all, ctx->arena);
    return st;
}

/* right: sheet_read */
enum status worklist_page(struct ctx *ctx, long first, long limit, struct work_row **row, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, read_page(ctx, first, limit, row, count));
}

static bool round_assigned(struct ctx *ctx, enum status *st)
{
    struct db_rows *rows = db_select0(ctx->db, Q_ROUND);
    bool assigned = db_next(rows) && db_int(rows, 2) != 0;
    enum status done = db_done(rows);
    *st = *st == ST_OK ? done : *st;
    return assigned;
}

static enum status read_counts(struct ctx *ctx, struct work_counts *counts)
{
    enum status st = ST_OK;
    int64_t me = ctx->who.id;
    *counts = (struct work_counts){0};
    bool assigned = round_assigned(ctx, &st);
    long recused = (long)DB_ONE(ctx->db, &st, 0, Q_WORK_RECUSED, I(me));
    long open = assigned ? (long)DB_ONE(ctx->db, &st, 0, Q_WORK_ASSIGNED, I(me))
                         : (long)db_one0(ctx->db, &st, 0, Q_WORK_ALL) - recused;
    counts->all = open + recused;
    counts->state[SHEET_RECUSED] = recused;
    counts->state[SHEET_EMPTY] = open;
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_WORK_STATES, I(me));
    while (db_next(rows)) {
        enum sheet_state state = sheet_state_of(false, db_text(rows, 0), 1, false);
        counts->state[state] += (long)db_int(rows, 1);
        counts->state[SHEET_EMPTY] -= (long)db_int(rows, 1);
    }
    return db_done(rows);
}

/* right: sheet_read */
enum status worklist_counts(struct ctx *ctx, struct work_counts *counts)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, read_counts(ctx, counts));
}

/* right: sheet_read */
enum status worklist_before(struct ctx *ctx, const char *no, long *count)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    *count = (long)DB_ONE(ctx->db, &st, 0, Q_WORK_BEFORE, I(ctx->who.id), T(no));
    return ctx_end_read(ctx, st);
}

/* right: sheet_read */
enum status worklist_step(struct ctx *ctx, const char *no, enum work_step step, const char **found)
{
    static const enum query query[] = {
        [WORK_PREVIOUS] = Q_WORK_PREVIOUS, [WORK_NEXT] = Q_WORK_NEXT, [WORK_TODO] = Q_WORK_TODO};
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, query[step], I(ctx->who.id), T(no));
    *found = db_next(rows) ? db_dup(rows, 0, ctx->arena) : NULL;
    return ctx_end_read(ctx, db_done(rows));
}

static enum status read_totals(struct ctx *ctx, const char *except_no, int64_t **total_micro, size_t *count)
{
    struct application_ref application = {0};
    struct buf all = {0};
    enum status st = ctx_rules(ctx);
    if (st == ST_OK) {
        st = ctx_application(ctx, except_no, &application);
    }
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_WORK_TOTALS, I(ctx->who.id), I(application.id),
                                     I((int64_t)ctx->rules->rubric.count));
    while (db_next(rows)) {
        int64_t total = db_int(rows, 0);
        buf_add(&all, &total, sizeof total);
    }
    st = db_done(rows);
    *count = all.size / sizeof **total_micro;
    *total_micro = buf_move(&all, ctx->arena);
    return st;
}

/* right: sheet_read */
enum status worklist_totals(struct ctx *ctx, const char *except_no, int64_t **total_micro, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, read_totals(ctx, except_no, total_micro, count));
}

/* ---- the place of work ---- */

/* right: sheet_read */
enum status worklist_place(struct ctx *ctx, const char **no, const char **criterion)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    *no = NULL, *criterion = "";
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PLACE, I(ctx->who.id));
    if (db_next(rows)) {
        *no = db_dup(rows, 0, ctx->arena);
        *criterion = db_dup(rows, 1, ctx->arena);
    }
    return ctx_end_read(ctx, db_done(rows));
}

static enum status remember(struct ctx *ctx, const char *no, const char *criterion)
{
    struct application_ref application = {0};
    enum status st = ctx_own_application(ctx, no, &application);
    return st == ST_OK ? DB_RUN(ctx->db, Q_PLACE_PUT, I(ctx->who.id), I(application.id), T(criterion)) : st;
}

/* right: sheet_read */
enum status worklist_remember(struct ctx *ctx, const char *no, const char *criterion)
{
    enum status st = ctx_begin(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_end(ctx, remember(ctx, no, criterion));
    if (st == ST_OK) {
        db_fill_log(ctx->db);
    }
    return st;
}
