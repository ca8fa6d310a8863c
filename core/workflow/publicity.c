#include "core/workflow/publicity.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/journal.h"
#include "core/workflow/objections.h"
#include "data/db.h"
#include "data/text.h"

/* ---- blockers ---- */

static void block_tie(struct ctx *ctx, const struct results *results, struct blockers *out)
{
    const char *names = "", *first = NULL;
    int64_t tie = 0;
    for (size_t i = 0; i < results->count; i++) {
        const struct rank_entry *e = &results->row[i].entry;
        if (e->outcome == OUTCOME_TIE_AT_CUT) {
            tie = e->tie;
            names = arena_printf(ctx->arena, "%s%s%s", names, first == NULL ? "" : "、", e->no);
            first = e->no;
        }
    }
    if (tie != 0) {
        const char *text =
            arena_printf(ctx->arena, "同分第 %" PRId64 " 组（%s）跨入围线，尚未裁决", tie, names);
        round_block(ctx, out, (struct blocker){BLOCK_TIE, NULL, first, text, "请用 ties 查看，用 rule 裁决"});
    }
}

static enum status block_outliers(struct ctx *ctx, struct blockers *out)
{
    struct outlier_view *row = NULL;
    size_t count = 0;
    enum status st = results_outliers_of(ctx, &row, &count);
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        if (row[i].reason[0] == '\0') {
            const char *account = row[i].account, *no = row[i].no;
            const char *text =
                arena_printf(ctx->arena, "%s %s 对 %s 的评分表离群，还没有说明", account, row[i].name, no);
            const char *how = arena_printf(ctx->arena, "请用 outlier %s %s --reason 登记", account, no);
            round_block(ctx, out, (struct blocker){BLOCK_OUTLIER, account, no, text, how});
        }
    }
    return st;
}

bool list_row_same_texts(const struct list_row *a, const struct list_row *b)
{
    return strcmp(a->society, b->society) == 0 && strcmp(a->project_name, b->project_name) == 0 &&
           strcmp(a->category, b->category) == 0 && strcmp(a->industry, b->industry) == 0 &&
           strcmp(a->lead_expert, b->lead_expert) == 0 && strcmp(a->project_leader, b->project_leader) == 0;
}

static bool texts_differ(const struct publicity_list *before, const struct publicity_list *now)
{
    for (size_t i = 0; i < before->count; i++) {
        for (size_t k = 0; k < now->count; k++) {
            if (strcmp(before->row[i].no, now->row[k].no) == 0 &&
                !list_row_same_texts(&before->row[i], &now->row[k])) {
                return true;
            }
        }
    }
    return false;
}

/* Whether there is an upheld objection or a corrected text that the list in force does not show. */
static enum status has_news(struct ctx *ctx, const struct results *results, bool *news)
{
    struct publicity_list before, now;
    long unlisted = 0;
    bool found = false;
    enum status st = objections_unlisted_count(ctx, &unlisted);
    if (st == ST_OK) {
        st = publicity_read(ctx, 0, &before, &found);
    }
    if (st == ST_OK) {
        st = publicity_compute(ctx, results, &now);
    }
    *news = st == ST_OK && (!found || unlisted > 0 || texts_differ(&before, &now));
    return st;
}

static enum status find_blockers(struct ctx *ctx, const struct results *results, struct blockers *out)
{
    bool news = true;
    enum status st = ctx->stage == STAGE_PUBLISHED ? has_news(ctx, results, &news) : ST_OK;
    if (st == ST_OK && !news) {
        static const char text[] =
            "没有新的内容可以公示：现行名单之后既没有成立的异议，名单上的文字也没有更正";
        round_block(ctx, out, (struct blocker){BLOCK_NO_NEWS, NULL, NULL, text, NULL});
        return ST_OK;
    }
    if (st == ST_OK) {
        block_tie(ctx, results, out);
        st = block_outliers(ctx, out);
    }
    return st;
}

enum status publicity_blockers(struct ctx *ctx, struct blockers *blockers)
{
    struct results results;
    enum status st = results_compute(ctx, &results);
    return st == ST_OK ? find_blockers(ctx, &results, blockers) : st;
}

/* ---- looking before and after ---- */

static enum status preview_inside(struct ctx *ctx, struct publicity_preview *out)
{
    struct results results;
    enum status st = results_compute(ctx, &results);
    if (st == ST_OK) {
        st = publicity_compute(ctx, &results, &out->list);
    }
    if (st == ST_OK) {
        out->newest = out->list.no - 1;
        out->start = ctx->rules->programme.publicity_start;
        out->end = ctx->rules->programme.publicity_end;
        out->blockers.next = STAGE_PUBLISHED;
        st = find_blockers(ctx, &results, &out->blockers);
    }
    out->news = out->blockers.count == 0 || out->blockers.item[0].kind != BLOCK_NO_NEWS;
    return st;
}

/* right: rank */
enum status publicity_preview(struct ctx *ctx, struct publicity_preview *out)
{
    *out = (struct publicity_preview){.start = "", .end = ""};
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    return ctx_end_read(ctx, st == ST_OK ? preview_inside(ctx, out) : st);
}

/* right: rank */
enum status publicity_show(struct ctx *ctx, int64_t no, struct publicity_list *list)
{
    bool found = false;
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    if (st == ST_OK) {
        st = publicity_read(ctx, no, list, &found);
    }
    if (st == ST_OK && !found) {
        st = ctx_refuse(ctx, "没有第 %" PRId64 " 号名单", no);
    }
    return ctx_end_read(ctx, st);
}

/* ---- the publicity period ---- */

/* *day: the date given, or the one stored. */
static enum status read_day(struct ctx *ctx, const char *what, const char *text, const char **day)
{
    if (text == NULL) {
        return ST_OK;
    }
    const char *fault = date_parse(text_fold(ctx->arena, text), day, ctx->arena);
    return fault == NULL ? ST_OK : ctx_refuse(ctx, "%s“%s”%s", what, text, fault);
}

static enum status store_day(struct ctx *ctx, const char *key, const char *text, const char *day)
{
    return text == NULL ? ST_OK : DB_RUN(ctx->db, Q_PROGRAMME_PUT, T(key), T(day));
}

static enum status set_period(struct ctx *ctx, const char *start, const char *end)
{
    struct programme *p = &ctx->rules->programme;
    const char *first = p->publicity_start, *last = p->publicity_end;
    enum status st = read_day(ctx, "公示开始日期", start, &first);
    if (st == ST_OK) {
        st = read_day(ctx, "公示结束日期", end, &last);
    }
    if (st == ST_OK && first[0] != '\0' && last[0] != '\0' && strcmp(first, last) > 0) {
        st = ctx_refuse(ctx, "公示开始日期 %s 晚于结束日期 %s；请核对", first, last);
    }
    if (st == ST_OK) {
        st = store_day(ctx, "publicity.start", start, first);
    }
    if (st == ST_OK) {
        st = store_day(ctx, "publicity.end", end, last);
    }
    if (st == ST_OK) {
        p->publicity_start = first;
        p->publicity_end = last;
    }
    return st;
}

static void json_period(struct ctx *ctx, struct buf *detail)
{
    json_text(detail, "start", ctx->rules->programme.publicity_start);
    json_text(detail, "end", ctx->rules->programme.publicity_end);
}

/* ---- publish ---- */

static enum status store_list(struct ctx *ctx, const struct publicity_list *list)
{
    enum status st =
        DB_RUN(ctx->db, Q_PUBLICATION_INSERT, I(list->no), I(list->time), T(list->sha256), T(list->changes));
    for (size_t i = 0; st == ST_OK && i < list->count; i++) {
        const struct list_row *r = &list->row[i];
        st = DB_RUN(ctx->db, Q_PUBLICATION_ROW_INSERT, I(list->no), I(r->seq), T(r->no), T(r->society),
                    T(r->project_name), T(r->category), T(r->industry), T(r->lead_expert),
                    T(r->project_leader), T(r->expert), T(r->objective), T(r->review), I(r->rank),
                    T(r->remark));
    }
    return st;
}

static enum status write_journal(struct ctx *ctx, const struct publicity_list *list)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "list", list->no);
    json_text(&detail, "list_sha256", list->sha256);
    json_int(&detail, "count", (int64_t)list->count);
    json_period(ctx, &detail);
    json_text(&detail, "changes", list->changes);
    journal_deputy(ctx, &detail);
    json_close(&detail, '}');
    const char *object = arena_printf(ctx->arena, "%" PRId64, list->no);
    enum status st = journal_append(ctx, "publish", NULL, object, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status freeze(struct ctx *ctx, const struct results *results, struct publicity_list *list)
{
    enum status st = publicity_compute(ctx, results, list);
    if (st == ST_OK) {
        st = store_list(ctx, list);
    }
    if (st == ST_OK) {
        st = objections_mark_listed(ctx, list->no);
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_ROUND_SET_STAGE, T(stage_ident(STAGE_PUBLISHED)));
    }
    if (st == ST_OK) {
        ctx->stage = STAGE_PUBLISHED;
        st = write_journal(ctx, list);
    }
    return st;
}

/* The period of a list that was published without its end: recorded, no further list. Without this such a
 * round could not be approved any more. */
static enum status complete_period(struct ctx *ctx, struct publicity_list *list)
{
    bool found = false;
    struct buf detail = {0};
    enum status st = publicity_read(ctx, 0, list, &found);
    if (st != ST_OK) {
        return st;
    }
    json_open(&detail, NULL, '{');
    json_int(&detail, "list", list->no);
    json_period(ctx, &detail);
    journal_deputy(ctx, &detail);
    json_close(&detail, '}');
    const char *object = arena_printf(ctx->arena, "%" PRId64, list->no);
    st = journal_append(ctx, "publicity_period", NULL, object, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status publish_inside(struct ctx *ctx, const char *start, const char *end,
                                  struct publicity_list *list, struct blockers *shown)
{
    struct results results;
    bool news = true;
    enum status st = ctx_in_stage(ctx, ACT_PUBLISH);
    if (st == ST_OK) {
        st = results_compute(ctx, &results);
    }
    if (st != ST_OK) {
        return st;
    }
    bool without_end = ctx->rules->programme.publicity_end[0] == '\0';
    st = set_period(ctx, start, end);
    if (st == ST_OK && ctx->stage == STAGE_PUBLISHED) {
        st = has_news(ctx, &results, &news);
    }
    if (st == ST_OK && !news && without_end && end != NULL) {
        return complete_period(ctx, list);
    }
    if (st == ST_OK) {
        st = find_blockers(ctx, &results, shown);
    }
    if (st == ST_OK && shown->count > 0) {
        st = ctx_refuse(ctx, "有 %zu 项未解决，不能公示", shown->count);
    }
    return st == ST_OK ? freeze(ctx, &results, list) : st;
}

/* right: publish */
enum status publicity_publish(struct ctx *ctx, const char *start, const char *end,
                              struct publicity_list *list, struct blockers *blockers)
{
    struct blockers found = {.next = STAGE_PUBLISHED};
    *list = (struct publicity_list){.sha256 = "", .changes = ""};
    enum status st = ctx_begin(ctx, ACT_PUBLISH);
    if (st != ST_OK) {
        return st;
    }
    st = publish_inside(ctx, start, end, list, &found);
    if (blockers != NULL) {
        *blockers = found;
    }
    return ctx_end(ctx, st);
}

/* ---- reopen ---- */

static enum status withdraw_one(struct ctx *ctx, int64_t no)
{
    enum status st = DB_RUN(ctx->db, Q_PUBLICATION_WITHDRAW, I(no), I(ctx->clock()));
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "list", no);
    journal_deputy(ctx, &detail);
    json_close(&detail, '}');
    const char *object = arena_printf(ctx->arena, "%" PRId64, no);
    st = journal_append(ctx, "withdraw_list", NULL, object, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

enum status publicity_withdraw(struct ctx *ctx)
{
    enum status st = ST_OK;
    int64_t no = db_one0(ctx->db, &st, 0, Q_PUBLICATION_OLDEST_IN_FORCE);
    while (st == ST_OK && no > 0) {
        st = withdraw_one(ctx, no);
        no = st == ST_OK ? db_one0(ctx->db, &st, 0, Q_PUBLICATION_OLDEST_IN_FORCE) : 0;
    }
    return st;
}
