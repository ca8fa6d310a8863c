#include "core/workflow/recusals.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/scoring.h"
#include "data/db.h"

/* ---- proposals ---- */

/* One pair that a rule found. */
struct conflict {
    int64_t application_id, account_id;
    const char *no, *token, *evidence;
    struct conflict *next;
};

/* Reads all conflicts of one rule first: inserting while reading would change what is read. */
static enum status find_conflicts(struct ctx *ctx, enum query query, bool team, struct conflict **list)
{
    struct db_rows *rows = db_select0(ctx->db, query);
    struct conflict **tail = list;
    while (db_next(rows)) {
        struct conflict *c = arena_alloc(ctx->arena, sizeof *c);
        c->application_id = db_int(rows, 0);
        c->account_id = db_int(rows, 1);
        c->no = db_dup(rows, 2, ctx->arena);
        c->token = db_dup(rows, 4, ctx->arena);
        c->evidence = team ? arena_printf(ctx->arena, "姓名和单位与专家团成员第 %" PRId64 " 号相同：%s，%s",
                                          db_int(rows, 5), db_text(rows, 6), db_text(rows, 7))
                           : arena_printf(ctx->arena, "单位与领衔专家%s的单位相同：%s", db_text(rows, 6),
                                          db_text(rows, 7));
        *tail = c;
        tail = &c->next;
    }
    return db_done(rows);
}

static enum status propose_all(struct ctx *ctx, const struct conflict *list, long *added)
{
    enum status st = ST_OK;
    for (const struct conflict *c = list; c != NULL && st == ST_OK; c = c->next) {
        st = DB_RUN(ctx->db, Q_RECUSAL_PROPOSE, I(c->application_id), I(c->account_id), T(c->evidence),
                    I(ctx->clock()));
        if (st != ST_OK || db_changes(ctx->db) == 0) {
            continue; /* the pair stands already, e.g. through two lines of one team */
        }
        struct buf detail = {0};
        json_open(&detail, NULL, '{');
        json_text(&detail, "evidence", c->evidence);
        json_close(&detail, '}');
        st = journal_append(ctx, "recusal_propose", c->token, c->no, detail.bytes, NULL, NULL);
        buf_release(&detail);
        (*added)++;
    }
    return st;
}

enum status recusals_propose(struct ctx *ctx, long *added)
{
    struct conflict *list = NULL;
    enum status st = ctx_rules(ctx);
    if (st == ST_OK) {
        st = find_conflicts(ctx, Q_CONFLICT_TEAM, true, &list);
    }
    if (st == ST_OK) {
        st = propose_all(ctx, list, added);
    }
    if (st == ST_OK && ctx->rules->programme.same_employer) {
        list = NULL;
        st = find_conflicts(ctx, Q_CONFLICT_EMPLOYER, false, &list);
        if (st == ST_OK) {
            st = propose_all(ctx, list, added);
        }
    }
    return st;
}

/* ---- reading ---- */

/* right: oversee */
enum status recusals_list(struct ctx *ctx, struct recusal_row **out, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_OVERSEE);
    if (st != ST_OK) {
        return st;
    }
    *out = NULL;
    *count = 0;
    struct db_rows *rows = db_select0(ctx->db, Q_RECUSALS_ALL);
    while (db_next(rows)) {
        *out = arena_grow(ctx->arena, *out, *count, sizeof **out);
        (*out)[(*count)++] = (struct recusal_row){
            db_int(rows, 0),
            db_dup(rows, 1, ctx->arena),
            db_dup(rows, 2, ctx->arena),
            db_dup(rows, 3, ctx->arena),
            db_dup(rows, 4, ctx->arena),
            db_dup(rows, 5, ctx->arena),
            db_dup(rows, 6, ctx->arena),
            db_dup(rows, 7, ctx->arena),
            db_dup(rows, 8, ctx->arena),
        };
    }
    return ctx_end_read(ctx, db_done(rows));
}

/* ---- decisions ---- */

static enum status journal_reason(struct ctx *ctx, const char *action, const struct account_ref *account,
                                  const struct application_ref *application, const char *source,
                                  const char *reason)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "source", source);
    json_text(&detail, "reason", reason);
    json_close(&detail, '}');
    enum status st = journal_append(ctx, action, account->token, application->no, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status recusal_state(struct ctx *ctx, int64_t application_id, int64_t account_id,
                                 const char **state)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_RECUSAL_STATE, I(application_id), I(account_id));
    *state = db_next(rows) ? db_dup(rows, 0, ctx->arena) : "";
    return db_done(rows);
}

enum status recusals_put(struct ctx *ctx, const struct application_ref *application,
                         const struct account_ref *account, const char *source, const char *reason,
                         bool *changed)
{
    const char *state = NULL;
    *changed = false;
    if (!role_on_panel(account->role)) {
        return ctx_refuse(ctx, "账号“%s”不在评审组，无须回避", account->account);
    }
    if (!application->passed) {
        return ctx_refuse(ctx, "申报“%s”没有通过形式审查，无须回避", application->no);
    }
    enum status st = recusal_state(ctx, application->id, account->id, &state);
    if (st != ST_OK || strcmp(state, "confirmed") == 0) {
        return st;
    }
    *changed = true;
    st = DB_RUN(ctx->db, Q_RECUSAL_PUT, I(application->id), I(account->id), T(source), T(reason),
                I(ctx->clock()));
    if (st == ST_OK) {
        st = journal_reason(ctx, "recuse", account, application, source, reason);
    }
    if (st == ST_OK) {
        st = scoring_void(ctx, application, account, "回避");
    }
    return st;
}

/* The proposal with its pair, refused when it is not waiting. */
static enum status open_proposal(struct ctx *ctx, int64_t id, struct account_ref *account,
                                 struct application_ref *application)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_RECUSAL_BY_ID, I(id));
    bool found = db_next(rows);
    const char *state = found ? db_dup(rows, 0, ctx->arena) : "";
    const char *who = found ? db_dup(rows, 1, ctx->arena) : "";
    const char *no = found ? db_dup(rows, 2, ctx->arena) : "";
    enum status st = db_done(rows);
    if (st == ST_OK && !found) {
        st = err_how(ctx->err, ctx_refuse(ctx, "没有第 %" PRId64 " 号回避建议", id), "用 recusal list 查看");
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_RECUSALS);
    }
    if (st == ST_OK && strcmp(state, "proposed") != 0) {
        st = ctx_refuse(ctx, "第 %" PRId64 " 号回避建议已经%s", id,
                        strcmp(state, "confirmed") == 0 ? "确认" : "否决");
    }
    if (st == ST_OK) {
        st = ctx_account(ctx, who, account);
    }
    return st == ST_OK ? ctx_application(ctx, no, application) : st;
}

static enum status settle(struct ctx *ctx, int64_t id, bool confirm, const char *reason)
{
    struct account_ref account;
    struct application_ref application;
    enum status st = open_proposal(ctx, id, &account, &application);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_RECUSAL_SETTLE, I(id), T(confirm ? "confirmed" : "rejected"), T(reason));
    }
    if (st == ST_OK) {
        st = journal_reason(ctx, confirm ? "recuse" : "recusal_reject", &account, &application, "rule",
                            reason);
    }
    if (st == ST_OK && confirm) {
        st = scoring_void(ctx, &application, &account, "回避");
    }
    return st;
}

/* right: recusals */
enum status recusals_confirm(struct ctx *ctx, int64_t id)
{
    enum status st = ctx_begin(ctx, ACT_RECUSALS);
    return st == ST_OK ? ctx_end(ctx, settle(ctx, id, true, "")) : st;
}

/* right: recusals */
enum status recusals_reject(struct ctx *ctx, int64_t id, const char *reason)
{
    enum status st = ctx_begin(ctx, ACT_RECUSALS);
    return st == ST_OK ? ctx_end(ctx, settle(ctx, id, false, reason)) : st;
}

static enum status already(struct ctx *ctx, const struct application_ref *application, const char *who)
{
    return ctx_refuse(ctx, "%s已经回避申报“%s”", who, application->no);
}

static enum status add_inside(struct ctx *ctx, const char *account_name, const char *no, const char *reason)
{
    struct account_ref account;
    struct application_ref application;
    bool changed = false;
    enum status st = ctx_account(ctx, account_name, &account);
    if (st == ST_OK) {
        st = ctx_application(ctx, no, &application);
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_RECUSAL_ADD);
    }
    if (st == ST_OK) {
        st = recusals_put(ctx, &application, &account, "staff", reason, &changed);
    }
    return st == ST_OK && !changed ? already(ctx, &application, account.account) : st;
}

/* right: recusal_add */
enum status recusals_add(struct ctx *ctx, const char *account, const char *no, const char *reason)
{
    enum status st = ctx_begin(ctx, ACT_RECUSAL_ADD);
    return st == ST_OK ? ctx_end(ctx, add_inside(ctx, account, no, reason)) : st;
}

static enum status declare_inside(struct ctx *ctx, const char *no, const char *reason)
{
    struct account_ref me;
    struct application_ref application;
    bool changed = false;
    enum status st = ctx_own_application(ctx, no, &application);
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_DECLARE);
    }
    if (st == ST_OK) {
        st = ctx_account(ctx, ctx->who.account, &me);
    }
    if (st == ST_OK) {
        st = recusals_put(ctx, &application, &me, "member", reason, &changed);
    }
    return st;
}

/* right: declare */
enum status recusals_declare(struct ctx *ctx, const char *no, const char *reason)
{
    enum status st = ctx_begin(ctx, ACT_DECLARE);
    return st == ST_OK ? ctx_end(ctx, declare_inside(ctx, no, reason)) : st;
}

/* ---- words ---- */

const char *recusal_state_word(const char *state)
{
    return strcmp(state, "proposed") == 0 ? "待处理" : strcmp(state, "confirmed") == 0 ? "回避" : "否决";
}

const char *recusal_source_word(const char *source)
{
    return strcmp(source, "rule") == 0     ? "规则提出"
           : strcmp(source, "member") == 0 ? "本人声明"
           : strcmp(source, "staff") == 0  ? "工作人员登记"
                                           : "文件导入";
}
