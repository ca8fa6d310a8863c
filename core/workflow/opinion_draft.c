#include "core/workflow/opinion_draft.h"

#include "data/db.h"

/* right: sheet_read */
enum status opinion_draft_read(struct ctx *ctx, const char *no, const char *opinion, const char **text)
{
    struct application_ref application = {0};
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    *text = NULL;
    if (st != ST_OK) {
        return st;
    }
    st = ctx_own_application(ctx, no, &application);
    if (st == ST_OK) {
        struct db_rows *rows =
            DB_SELECT(ctx->db, Q_OPINION_DRAFT, I(application.id), I(ctx->who.id), T(opinion));
        *text = db_next(rows) ? db_dup(rows, 0, ctx->arena) : NULL;
        st = db_done(rows);
    }
    return ctx_end_read(ctx, st);
}

static enum status keep(struct ctx *ctx, const char *no, const char *opinion, const char *text)
{
    struct application_ref application = {0};
    enum status st = ctx_own_application(ctx, no, &application);
    if (st != ST_OK) {
        return st;
    }
    return text == NULL
               ? DB_RUN(ctx->db, Q_OPINION_DRAFT_DELETE, I(application.id), I(ctx->who.id))
               : DB_RUN(ctx->db, Q_OPINION_DRAFT_PUT, I(application.id), I(ctx->who.id), T(opinion), T(text));
}

/* right: score */
enum status opinion_draft_keep(struct ctx *ctx, const char *no, const char *opinion, const char *text)
{
    enum status st = ctx_begin(ctx, ACT_SCORE);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_SCORE);
    return ctx_end(ctx, st == ST_OK ? keep(ctx, no, opinion, text) : st);
}
