#include "tui/screens/tie_table.h"

#include "core/rules/chain.h"
#include "core/workflow/ranking_file.h"

enum { LABEL_COLUMNS = 26, COLUMN_LEAST = 17, COLUMN_MOST = 26, HEAD_ROWS = 2 };

/* ---- lines ---- */

enum line_kind { LINE_EXPERT, LINE_ITEM, LINE_OBJECTIVE, LINE_REVIEW, LINE_CRITERION, LINE_STEP, LINE_NOTE };
struct line {
    enum line_kind kind;
    size_t index; /* of the item, criterion, step */
};

static size_t item_lines(const struct tie_table *t)
{
    return t->rules->items.count > 1 ? t->rules->items.count : 0; /* a single one is the objective score */
}

size_t tie_table_lines(const struct tie_table *t)
{
    size_t steps = t->rules->programme.chain_count;
    return 3 + item_lines(t) + t->rules->rubric.count + steps + 1;
}

static struct line line_of(const struct tie_table *t, size_t n)
{
    size_t items = item_lines(t), criteria = t->rules->rubric.count, steps = t->rules->programme.chain_count;
    if (n < steps + 1) { /* why they are tied comes first */
        return n < steps ? (struct line){LINE_STEP, n} : (struct line){LINE_NOTE, 0};
    }
    n -= steps + 1;
    if (n < 1) {
        return (struct line){LINE_EXPERT, 0};
    }
    if (n < 1 + items) {
        return (struct line){LINE_ITEM, n - 1};
    }
    if (n < 1 + items + 2) {
        return (struct line){n == 1 + items ? LINE_OBJECTIVE : LINE_REVIEW, 0};
    }
    n -= 3 + items;
    return (struct line){LINE_CRITERION, n < criteria ? n : criteria - 1};
}

/* The value in myriads; false: there is none. */
static bool value_of(const struct tie_table *t, const struct line *line, const struct result *row,
                     int64_t *value)
{
    const struct rank_entry *e = &row->entry;
    const int64_t *means = t->room->criterion[row - t->room->row];
    switch (line->kind) {
    case LINE_EXPERT:
        *value = e->expert;
        return row->sheets > 0;
    case LINE_ITEM:
        *value = e->item[line->index] * 100;
        return true;
    case LINE_OBJECTIVE:
        *value = e->objective * 100;
        return true;
    case LINE_REVIEW:
        *value = e->review;
        return true;
    case LINE_CRITERION:
        *value = means == NULL ? 0 : means[line->index];
        return means != NULL;
    case LINE_STEP: {
        enum chain_kind kind = t->rules->programme.chain[line->index].kind;
        *value = e->chain[line->index] * (kind == CHAIN_OBJECTIVE || kind == CHAIN_ITEM ? 100 : 1);
        return true;
    }
    default:
        return false;
    }
}

/* Shorter than in sentences: the column is narrow. */
static const char *step_name(const struct rules *r, const struct chain_step *step, struct arena *arena)
{
    if (step->kind == CHAIN_CRITERION) {
        const struct criterion *c = &r->rubric.criterion[step->index];
        return arena_printf(arena, "%s %s", c->code, c->name);
    }
    return step->kind == CHAIN_ITEM ? r->items.item[step->index].name
                                    : chain_step_name(step, &r->rubric, &r->items, arena);
}

static const char *label_of(const struct tie_table *t, const struct line *line, struct arena *arena)
{
    const struct rules *r = t->rules;
    switch (line->kind) {
    case LINE_EXPERT:
        return "专家评审得分";
    case LINE_ITEM:
        return r->items.item[line->index].name;
    case LINE_OBJECTIVE:
        return "客观得分";
    case LINE_REVIEW:
        return "立项评审得分";
    case LINE_CRITERION:
        return arena_printf(arena, "%s %s", r->rubric.criterion[line->index].code,
                            r->rubric.criterion[line->index].name);
    case LINE_STEP:
        return arena_printf(arena, "比较%zu %s", line->index + 1,
                            step_name(r, &r->programme.chain[line->index], arena));
    default:
        return "";
    }
}

/* ---- drawing ---- */

struct spread_columns {
    int width;
    size_t first, shown;
};

static struct spread_columns columns_for(const struct tie_table *t, int columns)
{
    struct spread_columns c = {.width = COLUMN_LEAST};
    size_t count = t->room->count;
    int room = columns - LABEL_COLUMNS, fit = room / COLUMN_LEAST;
    c.shown = (size_t)fit < count ? (size_t)fit : count;
    c.width = c.shown > 0 ? room / (int)c.shown : COLUMN_LEAST;
    c.width = c.width > COLUMN_MOST ? COLUMN_MOST : c.width;
    c.first = t->at >= c.shown ? t->at - c.shown + 1 : 0;
    return c;
}

/* Why the chain left them equal. */
static void draw_note(const struct tie_table *t, const struct surface *s, int row)
{
    const char *more = t->room->separated == 0 ? "" : "；同为这个得分的其他申报已由比较分开";
    if (t->rules->programme.chain_count == 0) {
        surface_text(s, row, 2, -1, STYLE_DIM, "本轮没有规定得分相同时的比较次序，只能裁决或并列");
    } else {
        surface_format(s, row, 2, -1, STYLE_DIM, "以上各步全组相同，没有分出高低%s", more);
    }
}

static void draw_line(const struct tie_table *t, const struct spread_columns *c, const struct surface *s,
                      int row, const struct line *line)
{
    struct arena arena = {0};
    int64_t value = 0, highest = 0, lowest = 0;
    bool any = false;
    for (size_t i = 0; i < t->room->count; i++) {
        if (value_of(t, line, t->column[i], &value)) {
            highest = !any || value > highest ? value : highest;
            lowest = !any || value < lowest ? value : lowest;
            any = true;
        }
    }
    surface_text(s, row, 0, 1, STYLE_DIM, any && highest == lowest ? "=" : " ");
    surface_text(s, row, 2, LABEL_COLUMNS - 3, STYLE_PLAIN, label_of(t, line, &arena));
    for (size_t i = 0; i < c->shown; i++) {
        int at = LABEL_COLUMNS + (int)i * c->width;
        bool there = value_of(t, line, t->column[c->first + i], &value);
        bool best = there && highest != lowest && value == highest;
        surface_right(s, row, at, 11, best ? STYLE_BOLD : STYLE_PLAIN,
                      there ? score_text(&t->rules->programme, value, &arena) : "--");
        surface_text(s, row, at + 12, 1, STYLE_BOLD, best ? "+" : " ");
    }
    arena_release(&arena);
}

size_t tie_table_page(const struct surface *s)
{
    return s->rows > HEAD_ROWS ? (size_t)(s->rows - HEAD_ROWS) : 1;
}

void tie_table_draw(const struct tie_table *t, const struct surface *s)
{
    struct spread_columns c = columns_for(t, s->columns);
    size_t lines = tie_table_lines(t), n = t->top;
    surface_text(s, 0, 2, LABEL_COLUMNS - 3, STYLE_DIM, "= 全组相同  + 最高");
    if (c.shown < t->room->count) {
        surface_format(s, 1, 2, LABEL_COLUMNS - 3, STYLE_DIM, "第 %zu-%zu 项，共 %zu 项", c.first + 1,
                       c.first + c.shown, t->room->count);
    }
    for (size_t i = 0; i < c.shown; i++) {
        const struct result *row = t->column[c.first + i];
        int at = LABEL_COLUMNS + (int)i * c.width;
        surface_text(s, 0, at, c.width - 1, c.first + i == t->at ? STYLE_CURSOR : STYLE_BOLD, row->entry.no);
        surface_text(s, 1, at, c.width - 1, STYLE_DIM, row->society);
    }
    for (int row = HEAD_ROWS; row < s->rows && n < lines; row++, n++) {
        struct line line = line_of(t, n);
        if (line.kind == LINE_NOTE) {
            draw_note(t, s, row);
        } else {
            draw_line(t, &c, s, row, &line);
        }
    }
}
