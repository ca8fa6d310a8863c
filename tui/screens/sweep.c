/* 逐项评分: one criterion down all one's applications, to keep one's own scale even. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/scoring.h"
#include "data/text.h"
#include "tui/filter.h"
#include "tui/list.h"
#include "tui/screens/histogram.h"
#include "tui/screens/mark_cell.h"
#include "tui/screens/screens.h"
#include "tui/screens/sheet_pane.h"

enum { FRAME_ROWS = 3, HEAD_ROWS = HISTOGRAM_ROWS + 3, CELL_COLUMNS = 6 };

struct sweep {
    struct list list;    /* of line */
    struct sheet *sheet; /* the member's own, without recused ones */
    size_t sheets;
    struct sheet **line; /* those that the filter leaves, in the order in use */
    struct filter filter;
    bool by_mark, reverse; /* by the mark of the criterion, best first; else by number */
    const struct rules *rules;
    size_t at;        /* criterion */
    char *first_code; /* of the criterion to begin with; NULL: chosen already */
    char *keep;       /* number under the cursor, to find it again */
    struct mark_cell cell;
    char *stored; /* application of the last mark stored here: what an undo is about; NULL: none */
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS);
}

static enum status sweep_open(struct app *app, void *state, const void *argument)
{
    struct sweep *s = state;
    const struct sweep_argument *a = argument;
    (void)app;
    filter_init(&s->filter);
    s->first_code = a->criterion == NULL ? NULL : xstrdup(a->criterion);
    s->keep = a->no == NULL ? NULL : xstrdup(a->no);
    return ST_OK;
}

static struct sheet *in_hand(struct sweep *s)
{
    return s->list.at < s->list.count ? s->line[s->list.at] : NULL;
}

static void keep_place(struct sweep *s)
{
    if (in_hand(s) != NULL) {
        free(s->keep);
        s->keep = xstrdup(in_hand(s)->no);
    }
}

/* A mark being typed belongs to one row: it goes with it. */
static void find_kept(struct sweep *s, size_t page)
{
    bool found = false;
    for (size_t i = 0; s->keep != NULL && i < s->list.count; i++) {
        if (strcmp(s->line[i]->no, s->keep) == 0) {
            s->list.at = i;
            found = true;
        }
    }
    list_fit(&s->list, page);
    if (!found) {
        mark_cell_end(&s->cell);
        keep_place(s);
    }
}

struct item {
    int64_t mark;
    struct sheet *sheet;
    int sign;
};

/* The best mark first and those without one last; otherwise as the core gave them. */
static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = a->mark < b->mark ? 1 : a->mark > b->mark ? -1 : a->sheet < b->sheet ? -1 : 1;
    return a->sign * order;
}

static bool shown(const struct sheet *sheet, const char *key, struct arena *arena)
{
    return filter_lets(key, arena_printf(arena, "%s\n%s\n%s", sheet->no, sheet->project_name,
                                         sheet_state_name(sheet->state)));
}

static void arrange(struct sweep *s, struct arena *arena)
{
    struct arena scratch = {0};
    const char *key = text_key(&scratch, filter_text(&s->filter));
    struct item *item = arena_alloc(&scratch, (s->sheets + 1) * sizeof *item);
    size_t count = 0;
    for (size_t i = 0; i < s->sheets; i++) {
        struct sheet *sheet = &s->sheet[i];
        if (shown(sheet, key, &scratch)) {
            item[count++] =
                (struct item){s->by_mark ? sheet->marks.centi[s->at] : 0, sheet, s->reverse ? -1 : 1};
        }
    }
    qsort(item, count, sizeof *item, compare);
    s->line = arena_alloc(arena, (count + 1) * sizeof(struct sheet *));
    for (size_t i = 0; i < count; i++) {
        s->line[i] = item[i].sheet;
    }
    s->list.count = count;
    arena_release(&scratch);
}

static enum status sweep_load(struct app *app, void *state)
{
    struct sweep *s = state;
    struct sheet *all = NULL;
    size_t count = 0, kept = 0;
    enum status st = scoring_list(app->ctx, &all, &count);
    if (st != ST_OK) {
        return st;
    }
    for (size_t i = 0; i < count; i++) {
        if (all[i].state != SHEET_RECUSED) {
            all[kept++] = all[i];
        }
    }
    s->sheet = all, s->sheets = kept, s->rules = app->ctx->rules;
    if (s->first_code != NULL) {
        int wanted = rubric_find(&s->rules->rubric, s->first_code);
        s->at = wanted < 0 ? 0 : (size_t)wanted;
        free(s->first_code);
        s->first_code = NULL;
    }
    arrange(s, app->ctx->arena);
    find_kept(s, page_of(app));
    return ST_OK;
}

/* ---- drawing ---- */

static void draw_order(const struct sweep *s, const struct surface *body)
{
    const char *order = s->by_mark   ? (s->reverse ? "按得分倒排" : "按得分排")
                        : s->reverse ? "按编号倒排"
                                     : "";
    int columns = shown_columns(order);
    surface_right(body, HISTOGRAM_ROWS + 1, body->columns - columns - 1, columns, STYLE_PLAIN, order);
}

static void draw_head(const struct sweep *s, const struct surface *body)
{
    struct arena arena = {0};
    struct buf marks = {0};
    const struct criterion *c = &s->rules->rubric.criterion[s->at];
    surface_format(body, 0, 1, -1, STYLE_BOLD, "%s %s  %s", c->code, c->name, sheet_limits_text(c, &arena));
    for (size_t i = 0; i < s->sheets; i++) {
        if (s->sheet[i].marks.centi[s->at] != MARK_NONE) {
            buf_add(&marks, &s->sheet[i].marks.centi[s->at], sizeof(int64_t));
        }
    }
    struct surface chart = surface_part(body, 1, 1, HISTOGRAM_ROWS, -1);
    histogram_draw(&chart, c, (const int64_t *)(const void *)marks.bytes, marks.size / sizeof(int64_t));
    if (!filter_draw_words(&s->filter, body, HISTOGRAM_ROWS + 1,
                           arena_printf(&arena, "%zu 件", s->list.count))) {
        surface_format(body, HISTOGRAM_ROWS + 1, 1, -1, STYLE_DIM, "已评 %zu 件，共 %zu 件",
                       marks.size / sizeof(int64_t), s->sheets);
    }
    draw_order(s, body);
    buf_release(&marks);
    arena_release(&arena);
}

static void draw_row(const struct sweep *s, const struct surface *body, int row, size_t n)
{
    struct arena arena = {0};
    char text[POINTS_TEXT];
    const struct sheet *sheet = s->line[n];
    bool here = n == s->list.at;
    int64_t mark = sheet->marks.centi[s->at];
    surface_text(body, row, 0, 1, STYLE_PLAIN, here ? ">" : " ");
    surface_text(body, row, 2, 12, STYLE_PLAIN, sheet->no);
    if (here && s->cell.typing) {
        edit_draw_line(&s->cell.edit, body, row, 15, CELL_COLUMNS);
    } else {
        surface_fill(body, row, 15, CELL_COLUMNS, here ? STYLE_CURSOR : STYLE_PLAIN);
        surface_right(body, row, 15, CELL_COLUMNS, here ? STYLE_CURSOR : STYLE_BOLD,
                      mark == MARK_NONE ? "--" : points_print_short(text, mark, 2, 0));
    }
    if (here && !s->cell.typing && !s->filter.typing) { /* as in the sheet */
        surface_cursor(body, row, 15 + CELL_COLUMNS - 1);
    }
    surface_text(body, row, 23, 6, STYLE_PLAIN, sheet_state_name(sheet->state));
    surface_text(body, row, 31, -1, STYLE_PLAIN, sheet->project_name);
    arena_release(&arena);
}

static void sweep_draw(struct app *app, void *state, const struct surface *body)
{
    struct sweep *s = state;
    size_t page = page_of(app);
    draw_head(s, body);
    for (size_t i = 0; i < page && s->list.top + i < s->list.count; i++) {
        draw_row(s, body, HEAD_ROWS + (int)i, s->list.top + i);
    }
    if (s->list.count == 0) {
        surface_text(body, HEAD_ROWS, 4, -1, STYLE_PLAIN,
                     s->sheets > 0 ? "没有符合筛选条件的申报；按 Esc 显示全部" : "现在没有需要您评审的申报");
    }
}

/* ---- marks ---- */

static enum stale refuse(struct app *app, const struct sheet *sheet)
{
    if (app->ctx->stage != STAGE_SCORING) {
        return app_say(app, STYLE_WARN, "现在是“%s”阶段，不能打分", stage_name(app->ctx->stage));
    }
    return app_say(app, STYLE_WARN, "%s 的评分表已提交，不能修改", sheet->no);
}

static bool put(struct app *app, struct sweep *s, const char *text, int64_t version)
{
    struct sheet read = {0}, *sheet = in_hand(s);
    enum status st = scoring_put_mark(app_request(app), sheet->no, s->rules->rubric.criterion[s->at].code,
                                      text, version, &read);
    if (st != ST_OK) {
        app_fail(app, st);
        s->cell.edit.suggested = true; /* a digit begins anew, Enter tries again */
    } else {
        free(s->stored);
        s->stored = xstrdup(sheet->no);
    }
    if (read.no != NULL) { /* somebody else's change is seen at once */
        sheet->marks = read.marks, sheet->version = s->cell.version = read.version;
        sheet->state = read.state, sheet->given = read.given, sheet->total_micro = read.total_micro;
    }
    return st == ST_OK;
}

static bool store(struct app *app, struct sweep *s)
{
    const char *text = edit_text(&s->cell.edit);
    if (text[0] != '\0' && !put(app, s, text, s->cell.version)) {
        return false;
    }
    mark_cell_end(&s->cell);
    return true;
}

static bool waits(const struct app *app, const struct sheet *sheet)
{
    return app->ctx->stage == STAGE_SCORING && sheet->state != SHEET_SUBMITTED;
}

/* To the next one, below the cursor or else from the top, that has no mark of this criterion yet. */
static enum stale go_on(struct app *app, struct sweep *s)
{
    for (size_t i = 1; i <= s->list.count; i++) {
        size_t n = (s->list.at + i) % s->list.count;
        if (waits(app, s->line[n]) && s->line[n]->marks.centi[s->at] == MARK_NONE) {
            s->list.at = n;
            list_fit(&s->list, page_of(app));
            keep_place(s);
            return STALE_PAINT;
        }
    }
    if (s->list.count < s->sheets) {
        return app_say(app, STYLE_PLAIN, "筛选出的申报这一项都已评；按 q 显示全部");
    }
    return app_say(app, STYLE_GOOD, "本项已全部评完。左右键换一项指标，q 返回");
}

static enum stale filter_typed(struct app *app, struct sweep *s, int32_t key)
{
    bool changed = false;
    enum stale stale = filter_key(&s->filter, app, key, &changed);
    return changed ? STALE_DATA : stale;
}

static enum stale sweep_text(struct app *app, void *state, int32_t key)
{
    struct sweep *s = state;
    struct sheet *sheet = in_hand(s);
    if (s->filter.typing) {
        return filter_typed(app, s, key);
    }
    if (!s->cell.typing) {
        if (key == K_ENTER) {
            return go_on(app, s);
        }
        if (sheet == NULL || !mark_cell_starts(key)) {
            return STALE_PASS;
        }
        if (!waits(app, sheet)) {
            return refuse(app, sheet);
        }
        mark_cell_begin(&s->cell, key);
        s->cell.version = sheet->version;
        return STALE_PAINT;
    }
    switch (mark_cell_key(&s->cell, key)) {
    case MARK_STORE:
        return store(app, s) ? go_on(app, s) : STALE_PAINT;
    case MARK_DISCARD:
        mark_cell_end(&s->cell);
        return STALE_PAINT;
    case MARK_LEAVE:
    case MARK_READ:
        return store(app, s) ? STALE_PASS : STALE_PAINT;
    case MARK_WRONG:
        return app_say(app, STYLE_WARN, MARK_CELL_SLIP);
    default:
        return STALE_PAINT;
    }
}

static enum stale clear(struct app *app, struct sweep *s)
{
    struct sheet *sheet = in_hand(s);
    if (sheet == NULL) {
        return STALE_NONE;
    }
    if (!waits(app, sheet)) {
        return refuse(app, sheet);
    }
    put(app, s, "", sheet->version);
    return STALE_PAINT;
}

/* Takes back the last mark stored here and goes to its cell. */
static enum stale undo(struct app *app, struct sweep *s)
{
    struct sheet read = {0};
    struct undone undone = {0};
    enum status st = scoring_undo(app_request(app), s->stored, -1, &read, &undone);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    int at = undone.criterion == NULL ? -1 : rubric_find(&s->rules->rubric, undone.criterion);
    s->at = at < 0 ? s->at : (size_t)at;
    free(s->keep);
    s->keep = xstrdup(s->stored);
    filter_clear(&s->filter);
    if (undone.what == NULL) {
        return app_say(app, STYLE_PLAIN, "没有可以撤销的改动");
    }
    app_say(app, STYLE_GOOD, "已撤销：%s %s", s->stored, undone.what);
    return STALE_DATA;
}

static enum stale sweep_act(struct app *app, void *state, enum key_action action)
{
    struct sweep *s = state;
    size_t count = s->rules->rubric.count;
    switch (action) {
    case DO_LEFT:
    case DO_RIGHT:
        s->at = action == DO_RIGHT ? (s->at + 1) % count : (s->at + count - 1) % count;
        return s->by_mark ? STALE_DATA : STALE_PAINT;
    case DO_FILTER:
        s->filter.typing = true;
        return STALE_PAINT;
    case DO_SORT:
        s->by_mark = !s->by_mark;
        s->reverse = false;
        return STALE_DATA;
    case DO_REVERSE:
        s->reverse = !s->reverse;
        return STALE_DATA;
    case DO_BACK:
        return filter_clear(&s->filter) ? STALE_DATA : STALE_PASS;
    case DO_CLEAR:
        return clear(app, s);
    case DO_NEXT_TODO:
        return go_on(app, s);
    case DO_UNDO:
        return undo(app, s);
    default:
        if (!list_act(&s->list, action, page_of(app))) {
            return STALE_PASS;
        }
        keep_place(s);
        return STALE_PAINT;
    }
}

static bool sweep_can(struct app *app, void *state, enum key_action action)
{
    const struct sheet *sheet = in_hand(state);
    switch (action) {
    case DO_MARK:
    case DO_CLEAR:
        return sheet != NULL && waits(app, sheet);
    case DO_NEXT_TODO:
        return app->ctx->stage == STAGE_SCORING;
    case DO_UNDO:
        return app->ctx->stage == STAGE_SCORING && ((struct sweep *)state)->stored != NULL;
    default:
        return true;
    }
}

static const char *sweep_why(struct app *app, void *state, enum key_action action)
{
    const struct sheet *sheet = in_hand(state);
    if (app->ctx->stage != STAGE_SCORING) {
        return NULL;
    }
    if (action == DO_UNDO) {
        return "在这里还没有存入得分；更早的改动请在评分表里撤销";
    }
    return sheet != NULL && sheet->state == SHEET_SUBMITTED ? "这份评分表已提交，不能修改" : NULL;
}

static bool sweep_typing(struct app *app, void *state)
{
    (void)app;
    struct sweep *s = state;
    return s->cell.typing || s->filter.typing;
}

static const char *sweep_hint(struct app *app, void *state)
{
    (void)app;
    struct sweep *s = state;
    return s->filter.typing ? FILTER_HINT("编号、项目或状态") : s->cell.typing ? MARK_CELL_HINT : NULL;
}

static void sweep_close(struct app *app, void *state)
{
    struct sweep *s = state;
    (void)app;
    mark_cell_end(&s->cell);
    filter_release(&s->filter);
    free(s->first_code);
    free(s->keep);
    free(s->stored);
}

const struct screen_ops screen_sweep = {
    .id = SCREEN_SWEEP,
    .title = "逐项评分",
    .size = sizeof(struct sweep),
    .open = sweep_open,
    .load = sweep_load,
    .draw = sweep_draw,
    .act = sweep_act,
    .text = sweep_text,
    .typing = sweep_typing,
    .can = sweep_can,
    .why = sweep_why,
    .hint = sweep_hint,
    .close = sweep_close,
};
