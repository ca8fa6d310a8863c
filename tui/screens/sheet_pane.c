#include "tui/screens/sheet_pane.h"

#include <string.h>

#include "data/text.h"

enum { CELL_COLUMNS = 6, LIMIT_COLUMNS = 4, LINES_BELOW = 10 };

/* Room is the caller's: rows are drawn at every key. */
static const char *centi(char out[POINTS_TEXT], int64_t value)
{
    return points_print_short(out, value, 2, 0);
}

static const char *micro(char out[POINTS_TEXT], int64_t value)
{
    return points_print_short(out, value, 6, 0);
}

/* ---- rows ---- */

static void draw_cell(const struct sheet_pane *p, const struct surface *s, int row, int column, size_t i)
{
    char text[POINTS_TEXT];
    bool here = i == p->at;
    int64_t mark = p->marks->centi[i];
    if (here && p->cell != NULL) {
        edit_draw_line(p->cell, s, row, column, CELL_COLUMNS);
    } else {
        surface_fill(s, row, column, CELL_COLUMNS, here ? STYLE_CURSOR : STYLE_PLAIN);
        surface_right(s, row, column, CELL_COLUMNS, here ? STYLE_CURSOR : STYLE_BOLD,
                      mark == MARK_NONE ? "--" : centi(text, mark));
    }
    if (here && p->cell == NULL) { /* shown all the time: hiding it and back would be writes of their own */
        surface_cursor(s, row, column + CELL_COLUMNS - 1);
    }
}

static void draw_criterion(const struct sheet_pane *p, const struct surface *s, int row, size_t i)
{
    char most[POINTS_TEXT];
    const struct criterion *c = &p->rubric->criterion[i];
    int cell = s->columns - LIMIT_COLUMNS - CELL_COLUMNS;
    surface_text(s, row, 0, 1, STYLE_PLAIN, i == p->at ? ">" : " ");
    surface_format(s, row, 1, cell - 2, STYLE_PLAIN, "%s %s", c->code, c->name);
    draw_cell(p, s, row, cell, i);
    surface_format(s, row, cell + CELL_COLUMNS, LIMIT_COLUMNS, STYLE_PLAIN, "/%s", centi(most, c->max_centi));
}

/* ---- totals ---- */

static void draw_total(const struct sheet_pane *p, const struct surface *s, int row)
{
    char have[POINTS_TEXT], most[POINTS_TEXT];
    size_t given = marks_given(p->rubric, p->marks);
    int64_t total = marks_total(p->rubric, p->marks);
    surface_format(s, row, 1, -1, STYLE_BOLD, "合计 %s /%s  已评 %zu/%zu 项", micro(have, total),
                   micro(most, rubric_max_micro(p->rubric)), given, p->rubric->count);
}

/* Where this total stands among the member's other complete sheets: keeps one's own scale in sight. */
static void draw_standing(const struct sheet_pane *p, const struct surface *s, int row)
{
    char high[POINTS_TEXT], low[POINTS_TEXT];
    int64_t total = marks_total(p->rubric, p->marks);
    size_t above = 0;
    while (above < p->others && p->other[above] > total) {
        above++;
    }
    if (p->others == 0) {
        surface_text(s, row, 1, -1, STYLE_PLAIN, "本人还没有别的评完的评分表");
    } else if (marks_given(p->rubric, p->marks) < p->rubric->count) {
        surface_format(s, row, 1, -1, STYLE_PLAIN, "本人已评 %zu 件：最高 %s 最低 %s", p->others,
                       micro(high, p->other[0]), micro(low, p->other[p->others - 1]));
    } else {
        surface_format(s, row, 1, -1, STYLE_PLAIN, "列第 %zu，其余 %zu 件 %s-%s", above + 1, p->others,
                       micro(low, p->other[p->others - 1]), micro(high, p->other[0]));
    }
}

/* ---- the criterion in hand ---- */

const char *sheet_limits_text(const struct criterion *c, struct arena *arena)
{
    char weight[POINTS_TEXT], number[POINTS_TEXT];
    const char *step =
        c->step_centi == 100 ? "" : arena_printf(arena, "，步长 %s", centi(number, c->step_centi));
    const char *times = c->weight == 10000
                            ? ""
                            : arena_printf(arena, "，权重 %s", points_print_short(weight, c->weight, 4, 0));
    return arena_printf(arena, "0-%s%s%s", centi(number, c->max_centi), step, times);
}

/* "16-18", "13-15": from its lower bound up to a step below the band above. */
static const char *band_text(const struct criterion *c, int band, struct arena *arena)
{
    int64_t low = band == 3 ? 0 : c->band[band], high = c->max_centi;
    for (int above = band - 1; above >= 0; above--) {
        if (c->band[above] >= 0) {
            high = c->band[above] - c->step_centi;
            break;
        }
    }
    if (low < 0 || (band == 3 && high == c->max_centi)) {
        return "";
    }
    char from[POINTS_TEXT], to[POINTS_TEXT];
    return low >= high ? arena_strdup(arena, centi(from, low))
                       : arena_printf(arena, "%s-%s", centi(from, low), centi(to, high));
}

/* What decides comes first: at 80x24 there is just room for it. */
const char *sheet_anchor_text(const struct criterion *c, int columns, struct arena *arena)
{
    static const char *const band_names[] = {"优", "良", "中", "差"};
    struct buf out = {0};
    buf_puts(&out, "");
    if (c->step_centi != 100 || c->weight != 10000) {
        buf_printf(&out, "%s：%s\n", c->code, sheet_limits_text(c, arena));
    }
    for (int band = 0; band < 4; band++) {
        const char *range = band_text(c, band, arena);
        if (range[0] != '\0' || c->anchor[band][0] != '\0') {
            buf_printf(&out, "%s %s %s\n", band_names[band], range, c->anchor[band]);
        }
    }
    if (c->part[0] != '\0') {
        buf_printf(&out, "看：%s\n", c->part);
    }
    const char *text = text_wrap(arena, out.bytes, columns);
    buf_release(&out);
    return text;
}

/* The anchors of the criterion in hand, as they are shown: made once for each and kept. */
static const char *anchors(struct sheet_pane *p, const struct term *term, int columns)
{
    if (columns != p->anchor_columns || term_ambiguous(term) != p->anchor_answer) {
        arena_release(&p->anchor_arena);
        memset(p->anchor, 0, sizeof p->anchor);
        p->anchor_columns = columns;
        p->anchor_answer = term_ambiguous(term);
    }
    if (p->anchor[p->at] == NULL) {
        struct arena arena = {0};
        const char *text = sheet_anchor_text(&p->rubric->criterion[p->at], columns, &arena);
        p->anchor[p->at] = shown_text(term, &p->anchor_arena, text);
        arena_release(&arena);
    }
    return p->anchor[p->at];
}

static void draw_anchors(struct sheet_pane *p, const struct surface *s, int row)
{
    const char *shown = anchors(p, s->term, s->columns - 2);
    for (; row < s->rows && shown[0] != '\0'; row++) {
        const char *end = strchr(shown, '\n');
        surface_text(s, row, 1, -1, STYLE_PLAIN, shown);
        shown = end == NULL ? "" : end + 1;
    }
}

void sheet_pane_rules(struct sheet_pane *p, const struct rubric *rubric)
{
    if (rubric != p->rubric) {
        p->rubric = rubric;
        p->anchor_columns = 0;
    }
}

void sheet_pane_release(struct sheet_pane *p)
{
    arena_release(&p->anchor_arena);
}

void sheet_pane_draw(struct sheet_pane *p, const struct surface *s)
{
    size_t room = (size_t)(s->rows > 2 * LINES_BELOW ? s->rows - LINES_BELOW : s->rows / 2);
    size_t shown = p->rubric->count < room ? p->rubric->count : room;
    if (p->at < p->top) {
        p->top = p->at;
    }
    if (p->at >= p->top + shown) {
        p->top = p->at - shown + 1;
    }
    for (size_t i = 0; i < shown; i++) {
        draw_criterion(p, s, (int)i, p->top + i);
    }
    int row = (int)shown;
    draw_total(p, s, row);
    draw_standing(p, s, row + 1);
    if (p->receipt != NULL && p->receipt[0] != '\0') {
        surface_format(s, ++row + 1, 1, -1, STYLE_BOLD, "回执码 %s", p->receipt);
    }
    draw_anchors(p, s, s->rows - row > LINES_BELOW ? row + 3 : row + 2);
}
