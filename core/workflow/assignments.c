#include "core/workflow/assignments.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/scoring.h"
#include "data/db.h"

enum status assignments_void_orphans(struct ctx *ctx)
{
    bool found = true;
    enum status st = ST_OK;
    while (st == ST_OK && found) { /* one at a time: voiding changes what the query finds */
        struct application_ref application = {0};
        struct account_ref account = {0};
        struct db_rows *rows = db_select0(ctx->db, Q_ASSIGNMENT_ORPHANS);
        found = db_next(rows);
        if (found) {
            application.id = db_int(rows, 0);
            application.no = db_dup(rows, 1, ctx->arena);
            account.id = db_int(rows, 2);
            account.account = db_dup(rows, 3, ctx->arena);
            account.token = db_dup(rows, 4, ctx->arena);
        }
        st = db_done(rows);
        if (st == ST_OK && found) {
            st = scoring_void(ctx, &application, &account, "不再分配");
        }
    }
    return st;
}

/* ---- spreading ---- */

struct pair_member {
    int64_t id;
    int64_t load; /* applications given so far */
};
struct pair_set {       /* recused pairs */
    int64_t (*pair)[2]; /* application, account */
    size_t count;
};

static enum status read_members(struct ctx *ctx, struct pair_member **member, size_t *count)
{
    struct db_rows *rows = db_select0(ctx->db, Q_PANEL_ALL);
    while (db_next(rows)) {
        *member = arena_grow(ctx->arena, *member, *count, sizeof **member);
        (*member)[(*count)++] = (struct pair_member){db_int(rows, 0), 0};
    }
    return db_done(rows);
}

static enum status read_recused(struct ctx *ctx, struct pair_set *set)
{
    struct db_rows *rows = db_select0(ctx->db, Q_RECUSED_PAIRS);
    while (db_next(rows)) {
        set->pair = arena_grow(ctx->arena, set->pair, set->count, sizeof *set->pair);
        set->pair[set->count][0] = db_int(rows, 0);
        set->pair[set->count++][1] = db_int(rows, 1);
    }
    return db_done(rows);
}

static bool is_recused(const struct pair_set *set, int64_t application, int64_t account)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->pair[i][0] == application && set->pair[i][1] == account) {
            return true;
        }
    }
    return false;
}

/* The least loaded member who may review the application; among equals the one after start, so that the same
 * people do not always meet. NULL: nobody is left. */
static struct pair_member *choose(struct pair_member *member, size_t count, const struct pair_set *recused,
                                  const bool *taken, int64_t application, size_t start)
{
    struct pair_member *best = NULL;
    for (size_t k = 0; k < count; k++) {
        struct pair_member *m = &member[(start + k) % count];
        if (!taken[m - member] && !is_recused(recused, application, m->id) &&
            (best == NULL || m->load < best->load)) {
            best = m;
        }
    }
    return best;
}

struct spread {
    struct pair_member *member;
    size_t members;
    struct pair_set recused;
    int64_t per, import_no;
    long pairs;
};

static enum status spread_one(struct ctx *ctx, struct spread *s, int64_t application, const char *no,
                              size_t start)
{
    bool *taken = arena_alloc(ctx->arena, s->members * sizeof *taken + 1);
    enum status st = ST_OK;
    for (int64_t k = 0; k < s->per && st == ST_OK; k++) {
        struct pair_member *m = choose(s->member, s->members, &s->recused, taken, application, start);
        if (m == NULL) {
            return ctx_refuse(ctx, "申报“%s”除回避外只有 %" PRId64 " 人可评，不够每件 %" PRId64 " 人", no, k,
                              s->per);
        }
        taken[m - s->member] = true;
        m->load++;
        s->pairs++;
        st = DB_RUN(ctx->db, Q_ASSIGNMENT_PUT, I(application), I(m->id), I(s->import_no));
    }
    return st;
}

static enum status spread_all(struct ctx *ctx, struct spread *s)
{
    struct db_rows *rows = db_select0(ctx->db, Q_PASSED_ALL);
    enum status st = ST_OK;
    size_t start = 0;
    while (st == ST_OK && db_next(rows)) {
        st = spread_one(ctx, s, db_int(rows, 0), db_text(rows, 1), start++);
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

static enum status finish(struct ctx *ctx, const struct spread *s, const char *reason)
{
    enum status st = DB_RUN(ctx->db, Q_ASSIGNMENT_PRUNE, I(s->import_no));
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_ROUND_SET_ASSIGNED, I(1));
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_IMPORT_RUN_INSERT, I(s->import_no), T("assign"), T(""), T(""), T(""),
                    I(ctx->clock()));
    }
    if (st == ST_OK) {
        st = assignments_void_orphans(ctx);
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "per_application", s->per);
    json_int(&detail, "pairs", s->pairs);
    if (reason != NULL) {
        json_text(&detail, "reason", reason);
    }
    json_close(&detail, '}');
    st = journal_append(ctx, "assign", NULL, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status spread_inside(struct ctx *ctx, int64_t per_application, const char *reason, long *pairs)
{
    struct spread s = {.per = per_application};
    enum status st = ctx_in_stage(ctx, ACT_ASSIGN);
    if (st == ST_OK && ctx->stage != STAGE_SETUP && reason == NULL) {
        st = err_how(ctx->err, ctx_refuse(ctx, "评分开始后重新分配须说明理由"), "--reason");
    }
    if (st == ST_OK) {
        st = read_members(ctx, &s.member, &s.members);
    }
    if (st == ST_OK && (int64_t)s.members < per_application) {
        st = ctx_refuse(ctx, "评审组只有 %zu 人，不够每件 %" PRId64 " 人", s.members, per_application);
    }
    if (st == ST_OK) {
        st = read_recused(ctx, &s.recused);
    }
    if (st == ST_OK) {
        s.import_no = db_one0(ctx->db, &st, 0, Q_IMPORT_RUN_LAST) + 1;
    }
    if (st == ST_OK) {
        st = spread_all(ctx, &s);
    }
    *pairs = s.pairs;
    return st == ST_OK ? finish(ctx, &s, reason) : st;
}

/* right: assign */
enum status assignments_spread(struct ctx *ctx, int64_t per_application, const char *reason, long *pairs)
{
    if (per_application < 1) {
        return err_how(ctx->err, err_set(ctx->err, ST_USAGE, "每件申报的评委人数须为正整数"),
                       "--per-application");
    }
    enum status st = ctx_begin(ctx, ACT_ASSIGN);
    return st == ST_OK ? ctx_end(ctx, spread_inside(ctx, per_application, reason, pairs)) : st;
}
