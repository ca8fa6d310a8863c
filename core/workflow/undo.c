/* Taking back a member's own changes of a sheet (撤销), read from the journal. */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/detail.h"
#include "core/workflow/journal.h"
#include "core/workflow/scoring.h"
#include "core/workflow/sheet_store.h"
#include "data/db.h"

/* One change that can be taken back. */
struct change {
    int64_t seq; /* 0: none */
    bool mark;   /* else an opinion */
    const char *criterion, *old;
};

static bool holds(const struct buf *seqs, int64_t seq)
{
    for (size_t i = 0; i + sizeof seq <= seqs->size; i += sizeof seq) {
        int64_t one;
        memcpy(&one, seqs->bytes + i, sizeof one);
        if (one == seq) {
            return true;
        }
    }
    return false;
}

/* From the newest entry backwards: an entry that takes another back is passed over together with that other;
 * behind a submission, a return or a voiding nothing is taken back. */
static enum status find_change(struct ctx *ctx, const char *no, struct change *change)
{
    struct buf undone = {0};
    struct db_rows *rows = DB_SELECT(ctx->db, Q_UNDO_ENTRIES, T(ctx->who.token), T(no));
    *change = (struct change){0};
    while (change->seq == 0 && db_next(rows)) {
        const char *action = db_text(rows, 1), *detail = db_text(rows, 2);
        int64_t seq = db_int(rows, 0), other = 0;
        bool mark = strcmp(action, "mark") == 0;
        if (!mark && strcmp(action, "opinion") != 0) {
            break;
        }
        if (detail_int(detail, "undoes", &other)) {
            buf_add(&undone, &other, sizeof other);
        } else if (!holds(&undone, seq)) {
            *change = (struct change){seq, mark, mark ? detail_text(detail, "criterion", ctx->arena) : NULL,
                                      mark ? detail_text(detail, "old", ctx->arena) : NULL};
        }
    }
    buf_release(&undone);
    return db_done(rows);
}

static enum status undo_mark(struct ctx *ctx, struct sheet *sheet, const struct change *change,
                             struct undone *undone)
{
    char now[POINTS_TEXT], before[POINTS_TEXT];
    const struct rubric *rubric = &ctx->rules->rubric;
    int64_t centi = MARK_NONE;
    int index = change->criterion == NULL ? -1 : rubric_find(rubric, change->criterion);
    if (index < 0 || (change->old != NULL && points_parse(change->old, 2, false, &centi) != POINTS_OK)) {
        return err_how(ctx->err,
                       err_set(ctx->err, ST_STORAGE,
                               "日志第 %" PRId64 " 条读不出原来的得分；请联系评审工作人员核验日志",
                               change->seq),
                       "verify");
    }
    undone->criterion = change->criterion;
    undone->what = arena_printf(ctx->arena, "%s 由 %s 恢复为 %s", change->criterion,
                                mark_shown(now, sheet->marks.centi[index]), mark_shown(before, centi));
    return sheet_set_mark(ctx, sheet, (size_t)index, centi, change->seq);
}

static enum status undo_opinion(struct ctx *ctx, struct sheet *sheet, const struct change *change,
                                struct undone *undone)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_OPINION_BEFORE, I(change->seq));
    const char *text = db_next(rows) ? db_dup(rows, 0, ctx->arena) : NULL;
    enum status st = db_done(rows);
    if (st != ST_OK || text == NULL) {
        return st != ST_OK ? st : ctx_refuse(ctx, "原来的评审意见没有留存，不能恢复");
    }
    undone->what = text[0] == '\0' ? "评审意见恢复为空" : "评审意见恢复为上一次的内容";
    return sheet_set_opinion(ctx, sheet, text, change->seq);
}

static enum status undo(struct ctx *ctx, const char *no, int64_t version, struct sheet *sheet,
                        struct undone *undone)
{
    struct change change = {0};
    enum status st = scoring_open_editable(ctx, no, sheet);
    if (st == ST_OK && version >= 0 && version != sheet->version) {
        return ctx_refuse(ctx, "申报“%s”的评分表已在别处修改，没有撤销；请核对后再撤销", no);
    }
    if (st == ST_OK) {
        st = find_change(ctx, no, &change);
    }
    if (st != ST_OK || change.seq == 0) {
        return st;
    }
    st = change.mark ? undo_mark(ctx, sheet, &change, undone) : undo_opinion(ctx, sheet, &change, undone);
    return st == ST_OK ? scoring_save(ctx, sheet) : st;
}

/* right: score */
enum status scoring_undo(struct ctx *ctx, const char *no, int64_t version, struct sheet *sheet,
                         struct undone *undone)
{
    enum status st = ctx_begin(ctx, ACT_SCORE);
    *undone = (struct undone){0};
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, undo(ctx, no, version, sheet, undone));
}

/* ---- why a sheet came back ---- */

static enum status read_reason(struct ctx *ctx, const char *no, const char **reason)
{
    const char *found = NULL;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_RETURN_REASON, T(ctx->who.token), T(no));
    if (db_next(rows)) {
        found = detail_text(db_text(rows, 0), "reason", ctx->arena);
    }
    *reason = found == NULL ? "" : found;
    return db_done(rows);
}

/* right: sheet_read */
enum status scoring_return_reason(struct ctx *ctx, const char *no, const char **reason)
{
    struct application_ref application = {0};
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    *reason = "";
    if (st != ST_OK) {
        return st;
    }
    st = ctx_own_application(ctx, no, &application);
    return ctx_end_read(ctx, st == ST_OK ? read_reason(ctx, no, reason) : st);
}
