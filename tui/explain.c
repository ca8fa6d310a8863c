#include "tui/explain.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/chain.h"
#include "core/rules/date.h"
#include "core/workflow/ranking_file.h"

/* What is being written, and for whom. */
struct text {
    struct buf out;
    struct ctx *ctx;
    const struct rules *rules;
    const struct explanation *e;
};

enum { QUOTIENT_SCALE = 8 }; /* decimals of a mean that does not come out even */

/* A number of 10^-scale with as many decimals as it needs. */
static const char *plain(struct text *t, int64_t value, int scale)
{
    char out[POINTS_TEXT];
    return arena_strdup(t->ctx->arena, points_print_short(out, value, scale, 0));
}

static const char *score(struct text *t, int64_t myriad)
{
    return score_text(&t->rules->programme, myriad, t->ctx->arena);
}

/* sum / count before rounding: all decimals, or the first eight and "…". */
static const char *quotient(struct text *t, int64_t sum, int64_t count, int scale)
{
    int64_t whole = sum / count, rest = sum % count;
    for (; scale < QUOTIENT_SCALE && rest != 0; scale++) {
        int64_t tenths = rest * 10;
        whole = whole * 10 + tenths / count;
        rest = tenths % count;
    }
    return arena_printf(t->ctx->arena, "%s%s", plain(t, whole, scale), rest != 0 ? "…" : "");
}

/* " × 1.5" or "" */
static const char *times(struct text *t, const struct criterion *c)
{
    return c->weight == 10000 ? "" : arena_printf(t->ctx->arena, "×%s", plain(t, c->weight, 4));
}

static const char *dropped(const struct agg_value *value)
{
    return !value->dropped ? "" : value->dropped_high ? "（作为最高分去掉）" : "（作为最低分去掉）";
}

/* "去掉 2 个，计入 5 个，合计 432，432÷5 = 86.4，四舍五入到 2 位小数得 86.40" */
static void write_mean(struct text *t, const struct agg_mean *mean, size_t given, int scale, const char *unit)
{
    const struct programme *p = &t->rules->programme;
    if (mean->trimmed) {
        buf_printf(&t->out, "去掉 %zu %s，", given - (size_t)mean->count, unit);
    } else if (p->method == AGG_TRIM) {
        buf_printf(&t->out, "不足 %" PRId64 " %s，不去掉最高最低，", p->trim_min_n, unit);
    }
    const char *sum = plain(t, mean->sum, scale);
    buf_printf(&t->out,
               "计入 %" PRId64 " %s，合计 %s，%s÷%" PRId64 " = %s，四舍五入到 %" PRId64 " 位小数得 %s",
               mean->count, unit, sum, sum, mean->count, quotient(t, mean->sum, mean->count, scale),
               p->decimals, score(t, mean->rounded));
}

/* ---- expert score ---- */

static void write_method(struct text *t)
{
    const struct programme *p = &t->rules->programme;
    bool sheet = p->scope == AGG_SHEET;
    buf_printf(&t->out, "  计分办法：%s",
               sheet ? "每份评分表各项指标的得分（有权重的乘权重）相加为总分，"
                     : "每项指标分别计算，各位专家的得分取平均，乘权重后四舍五入，再把各项相加；");
    if (p->method == AGG_TRIM) {
        buf_printf(&t->out, "%s去掉最高的 %" PRId64 " 个和最低的 %" PRId64 " 个，其余取平均，",
                   sheet ? "" : "取平均时", p->trim_count, p->trim_count);
    } else if (sheet) {
        buf_puts(&t->out, "全部总分取平均，");
    }
    buf_printf(&t->out, "四舍五入到 %" PRId64 " 位小数。\n", p->decimals);
    buf_printf(&t->out, "  有效评分表共 %zu 份；没有提交的和回避的不计入，也不按零分计算。\n", t->e->sheets);
}

static void write_sheets(struct text *t)
{
    const struct rubric *rubric = &t->rules->rubric;
    for (size_t s = 0; s < t->e->sheets; s++) {
        const struct explain_sheet *sheet = &t->e->sheet[s];
        buf_printf(&t->out, "  %s：", sheet->label);
        for (size_t c = 0; c < rubric->count; c++) {
            const struct criterion *k = &rubric->criterion[c];
            buf_printf(&t->out, "%s%s %s%s", c > 0 ? " + " : "", k->code, plain(t, sheet->marks.centi[c], 2),
                       times(t, k));
        }
        buf_printf(&t->out, "，总分 %s%s。\n", plain(t, sheet->total_micro, 6),
                   dropped(&t->e->expert.total[s]));
    }
    buf_puts(&t->out, "  ");
    write_mean(t, &t->e->expert.mean, t->e->sheets, 6, "份");
    buf_puts(&t->out, "。\n");
}

static void write_criterion(struct text *t, size_t c)
{
    const struct criterion *k = &t->rules->rubric.criterion[c];
    const struct expert_result *x = &t->e->expert;
    buf_printf(&t->out, "  %s %s（满分 %s）：", k->code, k->name, plain(t, k->max_centi, 2));
    for (size_t s = 0; s < t->e->sheets; s++) {
        buf_printf(&t->out, "%s%s %s%s", s > 0 ? "、" : "", t->e->sheet[s].label,
                   plain(t, x->mark[c][s].value, 2), dropped(&x->mark[c][s]));
    }
    buf_puts(&t->out, "；");
    write_mean(t, &x->criterion[c], t->e->sheets, 2, "个");
    if (k->weight != 10000) {
        buf_printf(&t->out, "；乘权重 %s 为 %s，四舍五入得 %s", plain(t, k->weight, 4),
                   plain(t, k->weight * x->criterion[c].rounded, 8), score(t, x->weighted[c]));
    }
    buf_puts(&t->out, "。\n");
}

static void write_criteria(struct text *t)
{
    size_t count = t->rules->rubric.count;
    for (size_t c = 0; c < count; c++) {
        write_criterion(t, c);
    }
    buf_puts(&t->out, "  各项相加：");
    for (size_t c = 0; c < count; c++) {
        buf_printf(&t->out, "%s%s", c > 0 ? " + " : "", score(t, t->e->expert.weighted[c]));
    }
    buf_printf(&t->out, " = %s。\n", score(t, t->e->expert.expert));
}

static void write_expert(struct text *t)
{
    buf_puts(&t->out, "一、专家评审得分\n");
    write_method(t);
    if (t->e->sheets > 0 && t->rules->programme.scope == AGG_SHEET) {
        write_sheets(t);
    } else if (t->e->sheets > 0) {
        write_criteria(t);
    }
    buf_printf(&t->out, "  专家评审得分为 %s。\n", score(t, t->e->result.entry.expert));
}

/* ---- objective and review score ---- */

/* " + 14.40" or " - 2.00" */
static const char *added(struct text *t, int64_t centi, bool first)
{
    const char *value = score(t, 100 * (centi < 0 && !first ? -centi : centi));
    return first ? value : arena_printf(t->ctx->arena, " %s %s", centi < 0 ? "-" : "+", value);
}

static void write_objective(struct text *t)
{
    const struct objective_items *items = &t->rules->items;
    const struct rank_entry *e = &t->e->result.entry;
    buf_puts(&t->out, "二、客观得分\n");
    for (size_t i = 0; i < items->count; i++) {
        const struct objective_item *item = &items->item[i];
        buf_printf(&t->out, "  %s：%s（范围 %s）。\n", item->name, score(t, e->item[i] * 100),
                   objective_terms(item, t->ctx->arena));
    }
    if (items->count == 0) {
        buf_puts(&t->out, "  本轮没有客观分项。\n");
    }
    buf_puts(&t->out, "  客观得分为 ");
    for (size_t i = 0; items->count > 1 && i < items->count; i++) {
        buf_puts(&t->out, added(t, e->item[i], i == 0));
    }
    buf_printf(&t->out, "%s%s。\n", items->count > 1 ? " = " : "", score(t, e->objective * 100));
}

static void write_review(struct text *t)
{
    const struct rank_entry *e = &t->e->result.entry;
    bool minus = e->objective < 0;
    const char *objective = score(t, (minus ? -e->objective : e->objective) * 100);
    buf_printf(&t->out, "三、立项评审得分\n  专家评审得分加客观得分：%s %s %s = %s。\n", score(t, e->expert),
               minus ? "-" : "+", objective, score(t, e->review));
}

/* ---- place ---- */

static const char *chain_value(struct text *t, const struct chain_step *step, int64_t value)
{
    bool centi = step->kind == CHAIN_OBJECTIVE || step->kind == CHAIN_ITEM;
    return score(t, centi ? value * 100 : value);
}

static void write_chain(struct text *t)
{
    const struct rules *r = t->rules;
    if (r->programme.chain_count == 0) {
        return;
    }
    buf_puts(&t->out, "  立项评审得分相同时依次比较，高的在前；本项的");
    for (size_t i = 0; i < r->programme.chain_count; i++) {
        const struct chain_step *step = &r->programme.chain[i];
        buf_printf(&t->out, "%s%s为 %s", i > 0 ? "，" : "",
                   chain_step_name(step, &r->rubric, &r->items, t->ctx->arena),
                   chain_value(t, step, t->e->result.entry.chain[i]));
    }
    buf_puts(&t->out, "。\n");
}

static void write_ruling(struct text *t)
{
    const struct ruling_view *r = t->e->ruling;
    bool vote = strcmp(r->method, "vote") == 0;
    buf_printf(&t->out, "  该组已于 %s %s（登记账号 %s），理由：%s。次序为", date_of(r->time, t->ctx->arena),
               vote ? "由评审组票决" : "由组长裁决", r->account, r->reason);
    for (size_t i = 0; i < r->count; i++) {
        buf_printf(&t->out, "%s%s", i > 0 ? "、" : "", r->no[i]);
        if (r->votes[i] >= 0) {
            buf_printf(&t->out, "（%" PRId64 " 票）", r->votes[i]);
        }
    }
    buf_puts(&t->out, "。\n");
}

static void write_tie(struct text *t)
{
    const struct rank_entry *e = &t->e->result.entry;
    if (e->tie == 0) {
        return;
    }
    buf_printf(&t->out, "  与另外 %" PRId64 " 项%s相同，为同分第 %" PRId64 " 组。\n", t->e->tie_size - 1,
               t->rules->programme.chain_count > 0 ? "得分和上述各项比较" : "立项评审得分", e->tie);
    if (t->e->ruling != NULL) {
        write_ruling(t);
    } else {
        buf_puts(&t->out, "  该组没有裁决，名次并列。\n");
    }
}

static void write_outcome(struct text *t)
{
    const struct programme *p = &t->rules->programme;
    const struct rank_entry *e = &t->e->result.entry;
    if (p->has_min_total) {
        buf_printf(&t->out, "  最低分为 %s，本项%s。\n", plain(t, p->min_total_myriad, 4),
                   e->review < p->min_total_myriad ? "低于最低分，不能入选" : "达到最低分");
    }
    if (e->outcome == OUTCOME_TIE_AT_CUT) {
        buf_printf(&t->out, "  名额 %" PRId64 " 项，这一组同分跨越名额，须先裁决才能公示。\n", p->quota);
    } else {
        buf_printf(&t->out, "  名额 %" PRId64 " 项，本项%s名额之内。\n", p->quota,
                   e->outcome == OUTCOME_PROPOSED ? "在" : "不在");
    }
    buf_printf(&t->out, "  结论：%s。\n", outcome_name(e->outcome));
}

static void write_place(struct text *t)
{
    const struct rank_entry *e = &t->e->result.entry;
    buf_puts(&t->out, "四、名次与结论\n");
    if (e->withdrawn) {
        buf_puts(&t->out, "  对本项的异议成立，本项已撤出，不排名次，不占名额。\n  结论：撤出。\n");
        return;
    }
    buf_printf(&t->out, "  按立项评审得分从高到低，%zu 项申报中本项为第 %" PRId64 " 名。\n",
               t->e->applications, e->rank);
    write_chain(t);
    write_tie(t);
    write_outcome(t);
}

const char *explain_text(struct ctx *ctx, const struct explanation *explanation)
{
    struct text t = {.ctx = ctx, .rules = ctx->rules, .e = explanation};
    const struct result *row = &explanation->result;
    buf_printf(&t.out, "%s %s\n项目名称：%s\n\n", row->entry.no, row->society, row->project_name);
    write_expert(&t);
    buf_puts(&t.out, "\n");
    write_objective(&t);
    buf_puts(&t.out, "\n");
    write_review(&t);
    buf_puts(&t.out, "\n");
    write_place(&t);
    const char *text = arena_strndup(ctx->arena, t.out.bytes, t.out.size);
    buf_release(&t.out);
    return text;
}
