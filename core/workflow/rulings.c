/* Ties (同分) and the rulings (裁决) that order them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/results_data.h"
#include "data/db.h"
#include "data/text.h"

/* right: rank */
enum status results_ties(struct ctx *ctx, struct results *results, struct tie_view **tie, size_t *count)
{
    *tie = NULL;
    *count = 0;
    enum status st = results_rank(ctx, results);
    if (st != ST_OK) {
        return st;
    }
    int64_t quota = ctx->rules->programme.quota;
    *tie = arena_alloc(ctx->arena, results->count * sizeof **tie);
    for (size_t i = 0; i < results->count; i++) {
        const struct rank_entry *e = &results->row[i].entry;
        struct tie_view *last = *count > 0 ? &(*tie)[*count - 1] : NULL;
        if (e->tie == 0) {
            continue;
        }
        if (last == NULL || last->number != e->tie) {
            last = &(*tie)[(*count)++];
            *last = (struct tie_view){.number = e->tie, .review = e->review, .first = i, .ruled = e->ruled};
        }
        last->size++;
        last->at_cut = results_at_cut(results, last->first, last->size, quota);
    }
    return ST_OK;
}

/* ---- voiding ---- */

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The group's numbers in byte order, joined by ",": the object of the journal's entries. */
static const char *group_object(struct ctx *ctx, const char *const *no, size_t count)
{
    const char **sorted = arena_alloc(ctx->arena, count * sizeof *sorted);
    struct buf text = {0};
    memcpy(sorted, no, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_bytes);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&text, "%s%s", i > 0 ? "," : "", sorted[i]);
    }
    const char *object = arena_strndup(ctx->arena, text.bytes, text.size);
    buf_release(&text);
    return object;
}

static void json_order(struct buf *detail, const char *const *no, size_t count)
{
    json_open(detail, "order", '[');
    for (size_t i = 0; i < count; i++) {
        json_text(detail, NULL, no[i]);
    }
    json_close(detail, ']');
}

static void json_review(struct ctx *ctx, struct buf *detail, int64_t review)
{
    char text[POINTS_TEXT];
    json_text(detail, "review",
              points_print(text, review, 4, programme_print_decimals(&ctx->rules->programme)));
}

static enum status void_ruling(struct ctx *ctx, const struct ruling_view *ruling, const char *reason)
{
    enum status st = DB_RUN(ctx->db, Q_RULING_VOID, I(ruling->id), I(ctx->clock()), T(reason));
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "ruling", ruling->id);
    json_order(&detail, ruling->no, ruling->count);
    json_review(ctx, &detail, ruling->review);
    json_text(&detail, "reason", reason);
    journal_deputy(ctx, &detail);
    journal_salt(&detail);
    json_close(&detail, '}');
    st = journal_append(ctx, "void_ruling", NULL, group_object(ctx, ruling->no, ruling->count), detail.bytes,
                        NULL, NULL);
    buf_release(&detail);
    return st;
}

/* Why a ruling has no tie group any more. */
static const char *void_cause(struct ctx *ctx, const struct results *results,
                              const struct ruling_view *ruling)
{
    const char *cause = "同分的申报有增减";
    for (size_t i = 0; i < ruling->count; i++) {
        const struct result *row = results_find(results, ruling->no[i]);
        if (row == NULL || row->entry.withdrawn) {
            return arena_printf(ctx->arena, "申报 %s 已不参加排名", ruling->no[i]);
        }
        if (row->entry.review != ruling->review) {
            cause = arena_printf(ctx->arena, "申报 %s 的立项评审得分已变化", ruling->no[i]);
        }
    }
    return cause;
}

enum status results_refresh_rulings(struct ctx *ctx)
{
    struct results results;
    enum status st = results_compute(ctx, &results);
    for (size_t i = 0; st == ST_OK && i < results.rulings; i++) {
        const struct ruling_view *ruling = &results.ruling[i];
        if (!ruling->voided && !ruling->used) {
            st = void_ruling(ctx, ruling, void_cause(ctx, &results, ruling));
        }
    }
    return st;
}

/* ---- a new ruling ---- */

struct plan {
    struct ctx *ctx;
    const struct ruling_order *order;
    int64_t *id; /* of each application; 0: unknown */
    const char *unknown;
    int64_t review; /* of the group */
};

static enum status usage(struct ctx *ctx, const char *text)
{
    return err_set(ctx->err, ST_USAGE, "%s", text);
}

/* What is wrong whatever the round holds. */
static enum status check_form(struct ctx *ctx, const struct ruling_order *order)
{
    bool chair = strcmp(order->method, "chair") == 0;
    if (!chair && strcmp(order->method, "vote") != 0) {
        return err_set(ctx->err, ST_USAGE, "没有“%s”这种裁决方式；只能是 chair（组长裁决）或 vote（票决）",
                       order->method);
    }
    if (order->count < 2) {
        return usage(ctx, "裁决至少要写两项申报，从高到低用逗号分开");
    }
    for (size_t i = 0; i < order->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(order->no[i], order->no[k]) == 0) {
                return err_set(ctx->err, ST_USAGE, "申报“%s”写了两次；每项只能写一次", order->no[i]);
            }
        }
    }
    if (order->votes != NULL && chair) {
        return err_how(ctx->err, usage(ctx, "组长裁决没有票数；按票数决定请改为票决"), "--method vote");
    }
    if (order->reason == NULL || text_trim(ctx->arena, order->reason)[0] == '\0') {
        return usage(ctx, "裁决须说明理由");
    }
    return ST_OK;
}

static bool recused_from(struct ctx *ctx, enum status *st, int64_t application_id, int64_t account_id)
{
    return application_id != 0 && DB_ONE(ctx->db, st, 0, Q_RECUSED, I(application_id), I(account_id)) == 1;
}

/* The first of the tied applications that the account is recused from, or NULL. */
static const char *recused_from_any(struct plan *plan, enum status *st, int64_t account_id)
{
    for (size_t i = 0; i < plan->order->count; i++) {
        if (recused_from(plan->ctx, st, plan->id[i], account_id)) {
            return plan->order->no[i];
        }
    }
    return NULL;
}

static enum status find_applications(struct plan *plan)
{
    enum status st = ST_OK;
    plan->id = arena_alloc(plan->ctx->arena, plan->order->count * sizeof *plan->id);
    for (size_t i = 0; st == ST_OK && i < plan->order->count; i++) {
        const char *no = plan->order->no[i];
        struct db_rows *rows = DB_SELECT(plan->ctx->db, Q_APPLICATION_BY_NO, T(no));
        plan->id[i] = db_next(rows) ? db_int(rows, 0) : 0;
        st = db_done(rows);
        plan->unknown = plan->id[i] == 0 && plan->unknown == NULL ? no : plan->unknown;
    }
    return st;
}

/* Staff record the members' vote only when nobody of the chair and the deputies is free to rule. */
static enum status check_staff(struct plan *plan)
{
    struct ctx *ctx = plan->ctx;
    enum status st = ST_OK;
    const char *leader = NULL, *role = "";
    struct db_rows *rows = db_select0(ctx->db, Q_RULING_PEOPLE);
    while (st == ST_OK && leader == NULL && db_next(rows)) {
        enum role r = ROLE_REVIEWER;
        role_parse(db_text(rows, 3), &r);
        if ((r == ROLE_CHAIR || r == ROLE_DEPUTY) && recused_from_any(plan, &st, db_int(rows, 0)) == NULL) {
            leader = db_dup(rows, 1, ctx->arena);
            role = role_name(r);
        }
    }
    enum status done = db_done(rows);
    if (st != ST_OK || done != ST_OK) {
        return st != ST_OK ? st : done;
    }
    if (leader != NULL) {
        return ctx_deny(
            ctx, "%s“%s”没有回避这些申报，应由其裁决；组长和副组长都回避其中的申报时，工作人员才能登记票决",
            role, leader);
    }
    if (strcmp(plan->order->method, "vote") != 0) {
        return err_how(ctx->err, ctx_deny(ctx, "工作人员不能代组长裁决，只能登记没有回避的成员的票决"),
                       "--method vote");
    }
    return ST_OK;
}

static enum status check_person(struct plan *plan)
{
    struct ctx *ctx = plan->ctx;
    if (ctx->who.role == ROLE_STAFF) {
        return check_staff(plan);
    }
    enum status st = ST_OK;
    const char *no = recused_from_any(plan, &st, ctx->who.id);
    if (st == ST_OK && no != NULL) {
        return ctx_deny(ctx, "您已回避申报“%s”，不能裁决含有它的同分；请由没有回避的组长或副组长裁决", no);
    }
    return st;
}

/* "A、B、C" */
static const char *group_names(struct ctx *ctx, const struct results *results, size_t first, size_t size)
{
    const char *text = "";
    for (size_t i = first; i < first + size; i++) {
        text = arena_printf(ctx->arena, "%s%s%s", text, i > first ? "、" : "", results->row[i].entry.no);
    }
    return text;
}

/* The order must name exactly one tie group. */
static enum status check_group(struct plan *plan, const struct results *results)
{
    struct ctx *ctx = plan->ctx;
    const struct ruling_order *order = plan->order;
    const struct rank_entry *tied = NULL;
    for (size_t i = 0; i < order->count; i++) {
        const struct result *row = results_find(results, order->no[i]);
        if (tied == NULL && row != NULL && row->entry.tie != 0) {
            tied = &row->entry;
        }
    }
    size_t first = 0, size = 0;
    if (tied == NULL || !results_group(results, tied->tie, &first, &size)) {
        return err_how(ctx->err, ctx_refuse(ctx, "这些申报不在任何一组同分之中，不需要裁决"),
                       "用 ties 查看同分");
    }
    bool all = order->count == size;
    for (size_t i = 0; all && i < order->count; i++) {
        const struct result *row = results_find(results, order->no[i]);
        all = row != NULL && row->entry.tie == tied->tie;
    }
    if (!all) {
        return ctx_refuse(ctx,
                          "裁决须正好写出一组同分的全部申报，每项一次；同分第 %" PRId64 " 组共 %zu 项：%s",
                          tied->tie, size, group_names(ctx, results, first, size));
    }
    plan->review = tied->review;
    return ST_OK;
}

/* Members who may vote: on the panel, still there, and recused from none of the tied applications. */
static enum status count_voters(struct plan *plan, int64_t *voters)
{
    enum status st = ST_OK;
    struct db_rows *rows = db_select0(plan->ctx->db, Q_RULING_PEOPLE);
    *voters = 0;
    while (st == ST_OK && db_next(rows)) {
        *voters += recused_from_any(plan, &st, db_int(rows, 0)) == NULL;
    }
    enum status done = db_done(rows);
    return st != ST_OK ? st : done;
}

static enum status check_votes(struct plan *plan)
{
    struct ctx *ctx = plan->ctx;
    const struct ruling_order *order = plan->order;
    int64_t voters = 0;
    if (strcmp(order->method, "vote") != 0) {
        return ST_OK;
    }
    enum status st = count_voters(plan, &voters);
    if (st == ST_OK && voters == 0) {
        return ctx_refuse(ctx, "评审组没有一位成员可以对这些申报投票（都已回避或退出），不能登记票决");
    }
    for (size_t i = 0; st == ST_OK && order->votes != NULL && i < order->count; i++) {
        if (order->votes[i] < 0 || order->votes[i] > voters) {
            return ctx_refuse(
                ctx, "申报“%s”的票数 %" PRId64 " 不对：可以投票的成员共 %" PRId64 " 位（回避的不投票）",
                order->no[i], order->votes[i], voters);
        }
        if (i > 0 && order->votes[i] > order->votes[i - 1]) {
            return ctx_refuse(ctx,
                              "票数与次序矛盾：“%s”得 %" PRId64 " 票，排在它前面的“%s”只有 %" PRId64 " 票",
                              order->no[i], order->votes[i], order->no[i - 1], order->votes[i - 1]);
        }
    }
    return st;
}

static enum status void_earlier(struct plan *plan, const struct results *results)
{
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < results->rulings; i++) {
        const struct ruling_view *r = &results->ruling[i];
        if (!r->voided && ruling_names(r, plan->order->no, plan->order->count)) {
            st = void_ruling(plan->ctx, r, "由同一组的新裁决取代");
        }
    }
    return st;
}

static enum status write_journal(struct plan *plan, int64_t id)
{
    struct ctx *ctx = plan->ctx;
    const struct ruling_order *order = plan->order;
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "ruling", id);
    json_text(&detail, "method", order->method);
    json_text(&detail, "reason", text_trim(ctx->arena, order->reason));
    json_order(&detail, order->no, order->count);
    if (order->votes == NULL) {
        json_null(&detail, "votes");
    } else {
        json_open(&detail, "votes", '[');
        for (size_t i = 0; i < order->count; i++) {
            json_int(&detail, NULL, order->votes[i]);
        }
        json_close(&detail, ']');
    }
    json_review(ctx, &detail, plan->review);
    journal_deputy(ctx, &detail);
    journal_salt(&detail);
    json_close(&detail, '}');
    enum status st = journal_append(ctx, "rule", NULL, group_object(ctx, order->no, order->count),
                                    detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status record(struct plan *plan)
{
    struct ctx *ctx = plan->ctx;
    const struct ruling_order *order = plan->order;
    enum status st = ST_OK;
    int64_t id = db_one0(ctx->db, &st, 0, Q_RULING_LAST) + 1;
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_RULING_INSERT, I(id), I(plan->review), T(order->method),
                    T(text_trim(ctx->arena, order->reason)), ctx->who.id == 0 ? N() : I(ctx->who.id),
                    I(ctx->clock()));
    }
    for (size_t i = 0; st == ST_OK && i < order->count; i++) {
        st = DB_RUN(ctx->db, Q_RULING_ORDER_INSERT, I(id), I((int64_t)i + 1), I(plan->id[i]),
                    order->votes == NULL ? N() : I(order->votes[i]));
    }
    return st == ST_OK ? write_journal(plan, id) : st;
}

static enum status check_undecided(struct ctx *ctx)
{
    bool open = false;
    enum status st = rulings_open(ctx, &open);
    if (st == ST_OK && !open) {
        st = err_how(ctx->err, ctx_refuse(ctx, "名单已经公示，同分不能再裁决；确有必要请组长重新开放评分"),
                     "reopen");
    }
    return st;
}

static enum status rule_inside(struct plan *plan, enum action action)
{
    struct ctx *ctx = plan->ctx;
    struct results results;
    enum status st = find_applications(plan);
    if (st == ST_OK) {
        st = check_person(plan);
    }
    if (st == ST_OK && plan->unknown != NULL) {
        st = ctx_refuse(ctx, "没有申报“%s”；请核对申报编号", plan->unknown);
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, action);
    }
    if (st == ST_OK) {
        st = results_compute(ctx, &results);
    }
    if (st == ST_OK) {
        st = check_group(plan, &results);
    }
    if (st == ST_OK) {
        st = check_undecided(ctx);
    }
    if (st == ST_OK) {
        st = check_votes(plan);
    }
    if (st == ST_OK) {
        st = void_earlier(plan, &results);
    }
    return st == ST_OK ? record(plan) : st;
}

/* right: rule, or rule_vote for staff */
enum status results_rule(struct ctx *ctx, const struct ruling_order *order)
{
    struct plan plan = {.ctx = ctx, .order = order};
    enum action action = ctx->who.role == ROLE_STAFF ? ACT_RULE_VOTE : ACT_RULE;
    enum status st = check_form(ctx, order);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_begin(ctx, action);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, rule_inside(&plan, action));
}
