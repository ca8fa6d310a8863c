#include "tui/screens/form_text.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "data/text.h"

enum { AMOUNT_COLUMNS = 12, INDENT = 3, LEAST = 10 };

static const char *const names[FORM_PARTS] = {"概况",     "重点任务", "实施路径", "保障措施",
                                              "经费预算", "进度安排", "专家团",   "形式审查提示"};

void form_draw_tabs(const struct surface *s, int row, enum form_part at)
{
    int column = 1;
    for (int i = 0; i < FORM_PARTS; i++) {
        column += surface_text(s, row, column, -1, i == (int)at ? STYLE_CURSOR : STYLE_PLAIN, names[i]) + 2;
    }
}

/* What is being written, and for which width. */
struct page {
    struct buf out;
    struct arena *arena;
    int columns;
};

static const char *money(struct page *p, int64_t amount)
{
    return amount < 0 ? "未填" : formal_amount_text(amount, p->arena);
}

static const char *or_none(const char *text)
{
    return text[0] == '\0' ? "未填" : text;
}

/* "名称：内容" */
static void line(struct page *p, const char *name, const char *text)
{
    buf_printf(&p->out, "%s：%s\n", name, or_none(text));
}

/* Under a numbered line; whatever shows the text keeps what it breaks off under it (text_view.h). */
static void below(struct page *p, const char *lines)
{
    while (lines != NULL) {
        const char *end = strchr(lines, '\n');
        int size = end == NULL ? (int)strlen(lines) : (int)(end - lines);
        buf_printf(&p->out, "%*s%.*s\n", size == 0 ? 0 : INDENT, "", size, lines);
        lines = end == NULL ? NULL : end + 1;
    }
}

static void overview(struct page *p, const struct application *a)
{
    line(p, "申报编号", a->no);
    line(p, "项目名称", a->project_name);
    line(p, "申报单位", a->society);
    if (a->uscc[0] != '\0') {
        line(p, "统一社会信用代码", a->uscc);
    }
    line(p, "产业类型", a->category);
    line(p, "产业领域", a->industry);
    buf_printf(&p->out, "项目负责人：%s  %s\n", or_none(a->project_leader), a->leader_title);
    buf_printf(&p->out, "领衔专家：%s  %s\n", or_none(a->lead_expert), a->lead_title);
    if (a->contact_person[0] != '\0' || a->contact_phone[0] != '\0') {
        buf_printf(&p->out, "联系人：%s  %s  %s\n", or_none(a->contact_person), a->contact_phone,
                   a->contact_email);
    }
    line(p, "申请日期", a->date);
    buf_printf(&p->out, "经费总预算：%s%s（专项资金 %s，自筹资金 %s）\n", money(p, a->total),
               a->total < 0 ? "" : " 万元", money(p, a->special), money(p, a->self));
    if (!a->passed) {
        line(p, "形式审查", "不通过");
        line(p, "形式审查意见", a->formal_reason);
    }
}

/* Text on the left, an amount that ends at the right edge of its first line. */
static void amount_line(struct page *p, const char *text, const char *amount)
{
    int width = p->columns - AMOUNT_COLUMNS > LEAST ? p->columns - AMOUNT_COLUMNS : LEAST;
    int fill = AMOUNT_COLUMNS - text_columns(amount);
    const char *lines = text_wrap(p->arena, text, width), *end = strchr(lines, '\n');
    const char *first = end == NULL ? lines : arena_strndup(p->arena, lines, (size_t)(end - lines));
    buf_printf(&p->out, "%s%*s%s\n", text_pad(p->arena, first, width), fill > 0 ? fill : 0, "", amount);
    if (end != NULL) {
        below(p, end + 1);
    }
}

static void budget(struct page *p, const struct application *a)
{
    amount_line(p, "支出内容", "万元");
    for (size_t i = 0; i < a->budgets; i++) {
        const struct budget_row *b = &a->budget[i];
        amount_line(p, arena_printf(p->arena, "%" PRId64 ". %s", b->seq, b->item), money(p, b->amount));
        below(p, arena_printf(p->arena, "%s%s%s", b->fund_class, b->basis[0] == '\0' ? "" : "；", b->basis));
    }
    if (a->budgets == 0) {
        buf_puts(&p->out, "没有预算明细\n");
    }
    buf_puts(&p->out, "\n");
    amount_line(p, "专项资金合计", money(p, a->special_lines));
    amount_line(p, "自筹资金合计", money(p, a->own_lines));
    amount_line(p, "明细合计", money(p, a->special_lines + a->own_lines));
    amount_line(p, "申报的总预算", money(p, a->total));
}

static void schedule(struct page *p, const struct application *a)
{
    for (size_t i = 0; i < a->stages; i++) {
        const struct schedule_row *s = &a->stage[i];
        buf_printf(&p->out, "%" PRId64 ". %s 至 %s\n", s->seq, or_none(date_print(s->start, p->arena)),
                   or_none(date_print(s->end, p->arena)));
        below(p, or_none(s->content));
        below(p, arena_printf(p->arena, "责任人：%s", or_none(s->owner)));
    }
    if (a->stages == 0) {
        buf_puts(&p->out, "没有进度安排\n");
    }
}

/* "高级职称 7/10（70%）；高校 4，科研院所 2，企业 3，其他 1" */
static void team_summary(struct page *p, const struct application *a)
{
    const struct formal_team *t = &a->team;
    buf_printf(&p->out, "共 %zu 人，副高级及以上职称 %zu 人", t->members, t->senior);
    if (t->members > 0) {
        buf_printf(&p->out, "（%zu%%）", t->senior * 100 / t->members);
    }
    buf_printf(&p->out, "%s\n", t->senior_unsure + t->junior_unsure > 0 ? "，个别职称须人工核对" : "");
    buf_printf(&p->out, "单位：高校 %zu，科研院所 %zu，企业 %zu，其他 %zu\n\n", t->sector[SECTOR_UNIVERSITY],
               t->sector[SECTOR_INSTITUTE], t->sector[SECTOR_ENTERPRISE], t->sector[SECTOR_OTHER]);
}

static void team(struct page *p, const struct application *a)
{
    team_summary(p, a);
    for (size_t i = 0; i < a->members; i++) {
        const struct team_member *m = &a->member[i];
        buf_printf(&p->out, "%" PRId64 ". %s%s", m->seq, m->name, m->seq == 1 ? "（领衔专家）" : "");
        if (m->age >= 0) {
            buf_printf(&p->out, "  %" PRId64 " 岁", m->age);
        }
        buf_printf(&p->out, "  %s\n", m->title);
        below(p, arena_printf(p->arena, "%s（%s）%s%s", m->employer,
                              formal_sector_name(formal_sector(m->employer)),
                              m->remark[0] == '\0' ? "" : "；", m->remark));
    }
    if (a->members == 0) {
        buf_puts(&p->out, "没有专家团名单\n");
    }
}

static void hints(struct page *p, const struct application *a)
{
    long kept = a->hints.warnings < REPORT_KEEP ? a->hints.warnings : REPORT_KEEP;
    buf_puts(&p->out, kept == 0 ? "没有提示。\n"
                                : "程序按形式审查规则比对材料得出，仅供参考，不改变形式审查结论：\n\n");
    for (long i = 0; i < kept; i++) {
        const struct problem *w = &a->hints.warning[i];
        buf_printf(&p->out, "%ld. %s%s%s\n", i + 1, w->column == NULL ? "" : w->column,
                   w->column == NULL ? "" : "：", w->text);
    }
}

const char *form_part_text(const struct application *a, enum form_part part, int columns, struct arena *arena)
{
    struct page p = {.arena = arena, .columns = columns};
    switch (part) {
    case FORM_OVERVIEW:
        overview(&p, a);
        break;
    case FORM_TASKS:
        buf_puts(&p.out, or_none(a->tasks));
        break;
    case FORM_PATH:
        buf_puts(&p.out, or_none(a->path));
        break;
    case FORM_CONDITIONS:
        buf_puts(&p.out, or_none(a->conditions));
        break;
    case FORM_BUDGET:
        budget(&p, a);
        break;
    case FORM_SCHEDULE:
        schedule(&p, a);
        break;
    case FORM_TEAM:
        team(&p, a);
        break;
    default:
        hints(&p, a);
    }
    const char *text = arena_strdup(arena, p.out.bytes);
    buf_release(&p.out);
    return text;
}
