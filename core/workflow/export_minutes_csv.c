/* The closing sheet (评审结果确认单) as CSV: the same content as on paper (export_minutes.c), one fact a row,
 * so that an office can sort, filter and sign it in its own form. The first column says which part a row
 * belongs to. */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/exports.h"
#include "core/workflow/journal.h"
#include "core/workflow/ranking_file.h"
#include "core/workflow/results_data.h"
#include "core/workflow/round.h"
#include "data/db.h"

/* One row; what does not apply is "". */
struct fact {
    const char *part, *no, *name, *who;
    const char *expert, *objective, *review, *rank, *outcome;
    const char *note;
};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

static enum status put(struct export *ex, struct fact f)
{
    const char *const cell[] = {
        or_empty(f.part),      or_empty(f.no),     or_empty(f.name), or_empty(f.who),     or_empty(f.expert),
        or_empty(f.objective), or_empty(f.review), or_empty(f.rank), or_empty(f.outcome), or_empty(f.note)};
    return export_row(ex, "trttrrrrtt", cell);
}

/* ---- rules ---- */

static enum status put_settings(struct export *ex)
{
    const struct rules *r = ex->ctx->rules;
    char sha256[65];
    enum status st = round_rules_digest(ex->ctx, sha256);
    if (st == ST_OK) {
        st = put(ex, (struct fact){.part = "评审规则", .name = "摘要 SHA-256", .note = sha256});
    }
    for (size_t i = 0; st == ST_OK && programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value_words(&r->programme, key, &r->rubric, &r->items, ex->ctx->arena);
        if (value[0] != '\0' && strcmp(key, "undertaking") != 0) {
            st = put(ex, (struct fact){
                             .part = "评审规则", .no = key, .name = programme_key_words(key), .note = value});
        }
    }
    return st;
}

static enum status put_rubric(struct export *ex)
{
    const struct rules *r = ex->ctx->rules;
    struct arena *arena = ex->ctx->arena;
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < r->rubric.count; i++) {
        const struct criterion *c = &r->rubric.criterion[i];
        st = put(ex, (struct fact){
                         .part = "指标", .no = c->code, .name = c->name, .note = criterion_terms(c, arena)});
    }
    for (size_t i = 0; st == ST_OK && i < r->items.count; i++) {
        const struct objective_item *item = &r->items.item[i];
        st = put(ex, (struct fact){.part = "客观分项",
                                   .no = item->code,
                                   .name = item->name,
                                   .note = objective_terms(item, arena)});
    }
    return st;
}

/* ---- people ---- */

static enum status put_panel(struct export *ex, const char *part)
{
    enum role role = ROLE_REVIEWER;
    enum status st = ST_OK;
    bool signature = strcmp(part, "签字") == 0;
    struct db_rows *rows = db_select0(ex->ctx->db, Q_MINUTES_PANEL);
    while (st == ST_OK && db_next(rows)) {
        role_parse(db_text(rows, 5), &role);
        bool left = !db_null(rows, 8);
        const char *note = arena_printf(ex->ctx->arena, "%s，提交评分表 %" PRId64 " 份%s",
                                        minutes_attendance(!db_null(rows, 7), db_int(rows, 9)),
                                        db_int(rows, 9), left ? "，中途退出" : "");
        const char *who = arena_printf(ex->ctx->arena, "%s%s%s", role_name(role),
                                       db_text(rows, 3)[0] == '\0' ? "" : "，", db_text(rows, 3));
        if (!signature || !left) {
            st = put(ex, (struct fact){.part = part,
                                       .name = db_dup(rows, 2, ex->ctx->arena),
                                       .who = who,
                                       .note = signature ? "签字：          日期：" : note});
        }
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

static enum status put_recusals(struct export *ex)
{
    enum status st = ST_OK;
    struct db_rows *rows = db_select0(ex->ctx->db, Q_MINUTES_RECUSALS);
    while (st == ST_OK && db_next(rows)) {
        const char *reason = db_text(rows, 3)[0] != '\0' ? db_text(rows, 3) : db_text(rows, 4);
        st = put(ex, (struct fact){.part = "回避",
                                   .no = db_text(rows, 0),
                                   .name = db_text(rows, 1),
                                   .who = db_text(rows, 2),
                                   .note = reason});
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

/* ---- results ---- */

static enum status put_result(struct export *ex, const struct result *row, struct arena *arena)
{
    const struct programme *programme = &ex->ctx->rules->programme;
    const struct rank_entry *e = &row->entry;
    const char *totals = NULL;
    enum status st = minutes_totals(ex->ctx, e->id, arena, &totals);
    const char *note =
        row->remark[0] == '\0' ? totals : arena_printf(arena, "%s；备注：%s", totals, row->remark);
    return st != ST_OK
               ? st
               : put(ex, (struct fact){.part = "结果",
                                       .no = e->no,
                                       .name = row->project_name,
                                       .who = row->society,
                                       .expert = score_text(programme, e->expert, arena),
                                       .objective = score_text(programme, e->objective * 100, arena),
                                       .review = score_text(programme, e->review, arena),
                                       .rank = e->rank == 0 ? "" : arena_printf(arena, "%" PRId64, e->rank),
                                       .outcome = outcome_name(e->outcome),
                                       .note = note});
}

static enum status put_results(struct export *ex, const struct results *results)
{
    struct ctx *ctx = ex->ctx;
    struct arena *request = ctx->arena;
    struct arena one = {0}; /* of one application */
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < results->count; i++) {
        ctx->arena = &one;
        st = put_result(ex, &results->row[i], &one);
        ctx->arena = request;
        arena_release(&one);
    }
    for (size_t i = 0; st == ST_OK && i < results->rulings; i++) {
        const struct ruling_view *r = &results->ruling[i];
        st = put(ex, (struct fact){.part = "裁决",
                                   .no = arena_printf(ctx->arena, "%" PRId64, r->id),
                                   .name = minutes_order(ctx, r),
                                   .who = ruling_method_word(r->method),
                                   .review = score_text(&ctx->rules->programme, r->review, ctx->arena),
                                   .outcome = r->voided ? "已作废" : "有效",
                                   .note = arena_printf(ctx->arena, "%s 理由：%s%s%s",
                                                        date_time_of(r->time, ctx->arena), r->reason,
                                                        r->voided ? "；作废原因：" : "", r->void_reason)});
    }
    return st;
}

static enum status put_head(struct export *ex)
{
    const char *head = NULL;
    enum status st = journal_head(ex->ctx, &head);
    return st == ST_OK ? put(ex, (struct fact){.part = "日志链首", .name = "SHA-256", .note = head}) : st;
}

static enum status put_officials(struct export *ex)
{
    static const char *const who[] = {"工作人员", "监督员"};
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < sizeof who / sizeof who[0]; i++) {
        st = put(ex, (struct fact){.part = "签字", .who = who[i], .note = "签字：          日期："});
    }
    return st;
}

static enum status write_minutes_csv(struct export *ex)
{
    static const char *const title[] = {"部分",     "编号",         "名称", "单位或人员", "专家评审得分",
                                        "客观得分", "立项评审得分", "名次", "结论",       "说明"};
    struct results results;
    enum status st = results_compute(ex->ctx, &results);
    if (st == ST_OK) {
        st = export_header(ex, title, sizeof title / sizeof title[0]);
    }
    if (st == ST_OK) {
        st = put_settings(ex);
    }
    if (st == ST_OK) {
        st = put_rubric(ex);
    }
    if (st == ST_OK) {
        st = put_panel(ex, "评审组");
    }
    if (st == ST_OK) {
        st = put_recusals(ex);
    }
    if (st == ST_OK) {
        st = put_results(ex, &results);
    }
    if (st == ST_OK) {
        st = put_head(ex);
    }
    if (st == ST_OK) {
        st = put_panel(ex, "签字");
    }
    return st == ST_OK ? put_officials(ex) : st;
}

const struct export_kind export_minutes_csv = {"minutes", "评审结果确认单.csv", ACT_EXPORT_RESULTS, false,
                                               write_minutes_csv};
