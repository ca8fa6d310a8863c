/* The closing sheet for signature (评审结果确认单): everything that the members sign for, on paper. */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/export_paper.h"
#include "core/workflow/exports.h"
#include "core/workflow/journal.h"
#include "core/workflow/ranking_file.h"
#include "core/workflow/results_data.h"
#include "core/workflow/round.h"
#include "data/db.h"
#include "data/text.h"

/* ---- rules ---- */

static void add_rubric(struct paper *p, const struct rules *r)
{
    struct arena *arena = p->ctx->arena;
    for (size_t i = 0; i < r->rubric.count; i++) {
        const struct criterion *c = &r->rubric.criterion[i];
        paper_addf(p, 2, "%s %s：%s", c->code, c->name, criterion_terms(c, arena));
    }
    for (size_t i = 0; i < r->items.count; i++) {
        const struct objective_item *item = &r->items.item[i];
        paper_addf(p, 2, "客观分项 %s %s：%s", item->code, item->name, objective_terms(item, arena));
    }
}

static enum status add_rules(struct paper *p)
{
    const struct rules *r = p->ctx->rules;
    char sha256[65];
    enum status st = round_rules_digest(p->ctx, sha256);
    if (st != ST_OK) {
        return st;
    }
    paper_heading(p, "一、评审规则");
    paper_addf(p, 2, "摘要 SHA-256：%s", sha256);
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value_words(&r->programme, key, &r->rubric, &r->items, p->ctx->arena);
        if (value[0] != '\0' && strcmp(key, "undertaking") != 0) {
            paper_addf(p, 2, "%s：%s", programme_key_words(key), value);
        }
    }
    add_rubric(p, r);
    return ST_OK;
}

/* ---- people ---- */

const char *minutes_attendance(bool undertaken, int64_t sheets)
{
    return undertaken || sheets > 0 ? (undertaken ? "出席（已签署承诺书）" : "出席（纸质评分）")
                                    : "未出席（未签署承诺书）";
}

static enum status add_panel(struct paper *p)
{
    enum role role = ROLE_REVIEWER;
    struct db_rows *rows = db_select0(p->ctx->db, Q_MINUTES_PANEL);
    paper_heading(p, "二、评审组");
    while (db_next(rows)) {
        role_parse(db_text(rows, 5), &role);
        bool employer = db_text(rows, 3)[0] != '\0';
        paper_addf(p, 2, "%s（%s%s%s）：%s，提交评分表 %" PRId64 " 份%s", db_text(rows, 2), role_name(role),
                   employer ? "，" : "", db_text(rows, 3),
                   minutes_attendance(!db_null(rows, 7), db_int(rows, 9)), db_int(rows, 9),
                   db_null(rows, 8) ? "" : "，中途退出");
    }
    return db_done(rows);
}

static enum status add_recusals(struct paper *p)
{
    struct db_rows *rows = db_select0(p->ctx->db, Q_MINUTES_RECUSALS);
    bool any = false;
    paper_heading(p, "三、回避");
    while (db_next(rows)) {
        const char *reason = db_text(rows, 3)[0] != '\0' ? db_text(rows, 3) : db_text(rows, 4);
        paper_addf(p, 2, "%s %s：%s，%s", db_text(rows, 0), db_text(rows, 1), db_text(rows, 2), reason);
        any = true;
    }
    if (!any) {
        paper_add(p, 2, "无");
    }
    return db_done(rows);
}

/* ---- results ---- */

enum { CELL = 18, GAP = 2 };

/* Blanks to the next column; a large total moves it, for no digit may be lost. */
static int gap_after(const char *cell)
{
    int gap = CELL - text_columns(cell);
    return gap < GAP ? GAP : gap;
}

/* "专家1 88.00", in brackets when trimmed, one text a counted sheet, by 专家 number. */
static enum status total_cells(struct ctx *ctx, int64_t id, struct arena *arena, const char ***cell,
                               size_t *count)
{
    const struct rules *r = ctx->rules;
    struct sheet_scan scan;
    struct expert_result expert;
    char total[POINTS_TEXT];
    *count = 0;
    sheet_scan_open(&scan, ctx, id, id, true);
    if (sheet_scan_next(&scan)) {
        sheet_scan_sort(&scan);
        aggregate_expert(&r->programme, &r->rubric, scan.sheet, scan.count, true, arena, &expert);
        *count = scan.count;
        *cell = arena_alloc(arena, scan.count * sizeof **cell);
        for (size_t i = 0; i < scan.count; i++) {
            bool dropped = r->programme.scope == AGG_SHEET && expert.total[i].dropped;
            points_print_short(total, scan.sheet[i].total_micro, 6, 2);
            (*cell)[i] = arena_printf(arena, dropped ? "专家%" PRId64 "（%s）" : "专家%" PRId64 " %s",
                                      scan.sheet[i].panel, total);
        }
    }
    return sheet_scan_close(&scan);
}

/* Four on a line. */
static enum status add_totals(struct paper *p, int64_t id, struct arena *arena)
{
    enum { ON_A_LINE = 4 };
    const char **cell = NULL;
    size_t count = 0;
    struct buf line = {0};
    enum status st = total_cells(p->ctx, id, arena, &cell, &count);
    for (size_t i = 0; i < count; i++) {
        bool last = i % ON_A_LINE == ON_A_LINE - 1 || i + 1 == count;
        buf_printf(&line, "%s%*s", cell[i], last ? 0 : gap_after(cell[i]), "");
        if (last) {
            paper_add(p, 4, line.bytes);
            buf_clear(&line);
        }
    }
    buf_release(&line);
    return st;
}

enum status minutes_totals(struct ctx *ctx, int64_t id, struct arena *arena, const char **text)
{
    const char **cell = NULL;
    size_t count = 0;
    enum status st = total_cells(ctx, id, arena, &cell, &count);
    *text = "";
    for (size_t i = 0; i < count; i++) {
        *text = arena_printf(arena, "%s%s%s", *text, i > 0 ? "；" : "", cell[i]);
    }
    return st;
}

static void add_scores(struct paper *p, const struct result *row, struct arena *arena)
{
    const struct programme *programme = &p->ctx->rules->programme;
    const struct rank_entry *e = &row->entry;
    const char *rank = e->rank == 0 ? "无" : arena_printf(arena, "%" PRId64, e->rank);
    paper_addf(p, 4, "专家评审得分 %s  客观得分 %s  立项评审得分 %s  名次 %s  %s",
               score_text(programme, e->expert, arena), score_text(programme, e->objective * 100, arena),
               score_text(programme, e->review, arena), rank, outcome_name(e->outcome));
    if (row->remark[0] != '\0') {
        paper_addf(p, 4, "备注：%s", row->remark);
    }
}

static enum status add_results(struct export *ex, struct paper *p, const struct results *results)
{
    struct ctx *ctx = p->ctx;
    struct arena *request = ctx->arena;
    struct arena one = {0}; /* of one application */
    enum status st = ST_OK;
    paper_heading(p, "四、评分和结果");
    if (ctx->rules->programme.method == AGG_TRIM) {
        paper_add(p, 2,
                  ctx->rules->programme.scope == AGG_SHEET ? "括号内的评分表总分按规则去掉，不计入平均。"
                                                           : "按指标去掉最高和最低，下列评分表总分未去。");
    }
    for (size_t i = 0; st == ST_OK && i < results->count; i++) {
        const struct result *row = &results->row[i];
        ctx->arena = &one;
        paper_begin(p);
        paper_addf(p, 2, "%s %s：%s", row->entry.no, row->society, row->project_name);
        st = add_totals(p, row->entry.id, &one);
        add_scores(p, row, &one);
        paper_end(p);
        ctx->arena = request;
        arena_release(&one);
        ex->rows++;
    }
    return st;
}

const char *minutes_order(struct ctx *ctx, const struct ruling_view *r)
{
    const char *names = "";
    for (size_t k = 0; k < r->count; k++) {
        const char *votes =
            r->votes[k] < 0 ? "" : arena_printf(ctx->arena, "（%" PRId64 " 票）", r->votes[k]);
        names = arena_printf(ctx->arena, "%s%s%s%s", names, k > 0 ? "、" : "", r->no[k], votes);
    }
    return names;
}

static void add_rulings(struct paper *p, const struct results *results)
{
    const struct programme *programme = &p->ctx->rules->programme;
    paper_heading(p, "五、裁决");
    for (size_t i = 0; i < results->rulings; i++) {
        const struct ruling_view *r = &results->ruling[i];
        const char *names = minutes_order(p->ctx, r);
        paper_addf(p, 2, "第 %" PRId64 " 号，%s，%s，%s 分：从高到低 %s。理由：%s%s%s", r->id,
                   date_time_of(r->time, p->ctx->arena), ruling_method_word(r->method),
                   score_text(programme, r->review, p->ctx->arena), names, r->reason,
                   r->voided ? "。已作废：" : "", r->void_reason);
    }
    if (results->rulings == 0) {
        paper_add(p, 2, "无");
    }
}

static void add_head(struct paper *p)
{
    paper_heading(p, "六、日志链首");
    paper_add(p, 2, p->head);
    paper_add(p, 2, "抄录此值，日后可凭它核对日志没有被截短或重写。每页上方印有它的开头。");
}

static enum status add_signatures(struct paper *p)
{
    enum role role = ROLE_REVIEWER;
    struct db_rows *rows = db_select0(p->ctx->db, Q_MINUTES_PANEL);
    paper_heading(p, "七、签字");
    paper_begin(p);
    while (db_next(rows)) {
        role_parse(db_text(rows, 5), &role);
        const char *who = arena_printf(p->ctx->arena, "%s（%s）", db_text(rows, 2), role_name(role));
        if (db_null(rows, 8)) {
            paper_signature(p, who);
        }
    }
    paper_signature(p, "工作人员");
    paper_signature(p, "监督员");
    paper_end(p);
    return db_done(rows);
}

static enum status write_minutes(struct export *ex)
{
    struct paper p = {.ctx = ex->ctx, .name = "评审结果确认单"};
    struct results results;
    const char *title = ex->ctx->rules->programme.title;
    enum status st = results_compute(ex->ctx, &results);
    if (st == ST_OK) {
        st = journal_head(ex->ctx, &p.head);
    }
    if (st == ST_OK) {
        paper_addf(&p, 0, "%s%s评审结果确认单", title, title[0] == '\0' ? "" : " ");
        paper_addf(&p, 0, "阶段：%s", stage_name(ex->ctx->stage));
        st = add_rules(&p);
    }
    if (st == ST_OK) {
        st = add_panel(&p);
    }
    if (st == ST_OK) {
        st = add_recusals(&p);
    }
    if (st == ST_OK) {
        st = add_results(ex, &p, &results);
    }
    if (st == ST_OK) {
        add_rulings(&p, &results);
        add_head(&p);
        st = add_signatures(&p);
    }
    if (st == ST_OK) {
        st = paper_write(&p, ex->file, ex->ctx->err);
    }
    paper_release(&p);
    return st;
}

const struct export_kind export_minutes = {"minutes", "评审结果确认单.txt", ACT_EXPORT_RESULTS, true,
                                           write_minutes};
