/* 排名: the ranking with the cut drawn, ties bracketed, and the members' totals as dots. The result is
 * computed once and kept while the round stands still; totals are read for a window of rows. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/ranking_file.h"
#include "tui/filter.h"
#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/list_order.h"
#include "tui/screens/ranking_order.h"
#include "tui/screens/ranking_row.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 2, FOOT_ROWS = 4, CUT_ROWS = 1, FRAME_ROWS = 3 };

struct ranking {
    struct list list;  /* of what the filter lets through */
    struct arena kept; /* of results and rules */
    struct results results;
    struct rules *rules;
    int64_t version; /* of the round that results are of; 0: none yet */
    struct dot_scale scale;
    size_t cut;   /* last row inside the quota */
    size_t *line; /* index into results.row of each line */
    struct arena lines, window;
    struct spread *spread; /* of lines first .. first + spreads - 1; in window */
    size_t first, spreads;
    struct rank_order order;
    struct filter filter;
    char *keep; /* application number under the cursor */
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS - FOOT_ROWS - CUT_ROWS);
}

static const struct result *row_at(const struct ranking *r, size_t n)
{
    return n < r->list.count ? &r->results.row[r->line[n]] : NULL;
}

static void keep_place(struct ranking *r)
{
    const struct result *row = row_at(r, r->list.at);
    if (row != NULL) {
        free(r->keep);
        r->keep = xstrdup(row->entry.no);
    }
}

/* ---- reading ---- */

static enum status ranking_open(struct app *app, void *state, const void *argument)
{
    struct ranking *r = state;
    (void)app, (void)argument;
    filter_init(&r->filter);
    return ST_OK;
}

/* Into an arena of its own, so that it can stay. */
static enum status read_results(struct app *app, struct ranking *r)
{
    struct ctx *ctx = app->ctx;
    struct arena fresh = {0}, *before = ctx->arena;
    struct results results;
    ctx->arena = &fresh;
    ctx->rules = NULL;
    enum status st = results_rank(ctx, &results);
    if (st == ST_OK) {
        arena_release(&r->kept);
        r->kept = fresh;
        r->results = results;
        r->rules = ctx->rules;
        r->scale = dot_scale_of(&results);
        r->cut = results_cut(&results, r->rules->programme.quota);
    } else {
        arena_release(&fresh);
    }
    ctx->arena = before;
    ctx->rules = NULL;
    return st;
}

/* The totals of the lines on the screen and of as many above and below. */
static enum status read_window(struct app *app, struct ranking *r)
{
    struct ctx *ctx = app->ctx;
    struct arena fresh = {0}, *before = ctx->arena;
    size_t page = page_of(app), first = r->list.top > page ? r->list.top - page : 0;
    size_t end = r->list.top + 2 * page < r->list.count ? r->list.top + 2 * page : r->list.count;
    size_t count = end > first ? end - first : 0;
    int64_t *id = arena_alloc(&fresh, (count + 1) * sizeof *id);
    struct spread *spread = NULL;
    for (size_t i = 0; i < count; i++) {
        id[i] = row_at(r, first + i)->entry.id;
    }
    ctx->arena = &fresh;
    ctx->rules = r->rules;
    enum status st = results_spread(ctx, id, count, &spread);
    ctx->arena = before;
    ctx->rules = NULL;
    if (st != ST_OK) {
        arena_release(&fresh);
        return st;
    }
    arena_release(&r->window);
    r->window = fresh;
    r->spread = spread, r->first = first, r->spreads = count;
    return ST_OK;
}

static void find_kept(struct ranking *r)
{
    for (size_t i = 0; r->keep != NULL && i < r->list.count; i++) {
        if (strcmp(row_at(r, i)->entry.no, r->keep) == 0) {
            r->list.at = i;
        }
    }
}

/* The lines that the filter lets through; the cursor stays on its application. */
static void make_lines(struct app *app, struct ranking *r)
{
    arena_release(&r->lines);
    r->line = rank_order_make(&r->order, filter_text(&r->filter), &r->results, &r->lines, &r->list.count);
    find_kept(r);
    list_fit(&r->list, page_of(app));
}

static enum status load_inside(struct app *app, struct ranking *r)
{
    int64_t version = 0;
    enum status st = results_version(app->ctx, &version);
    if (st == ST_OK && version != r->version) {
        st = read_results(app, r);
        r->version = st == ST_OK ? version : r->version;
        r->spreads = 0; /* of other lines */
    }
    if (st == ST_OK) {
        make_lines(app, r);
        st = read_window(app, r);
    }
    return st;
}

static enum status ranking_load(struct app *app, void *state)
{
    enum status st = ctx_begin_read(app->ctx, ACT_RANK);
    if (st == ST_OK) {
        st = ctx_end_read(app->ctx, load_inside(app, state));
    }
    return closing_sealed(app, st);
}

/* ---- drawing ---- */

static bool same_tie(const struct ranking *r, size_t a, size_t b)
{
    const struct result *x = row_at(r, a), *y = row_at(r, b);
    return x != NULL && y != NULL && x->entry.tie != 0 && x->entry.tie == y->entry.tie;
}

/* Beside the rows of a tie; in another order they do not stand together. */
static const char *bracket_of(const struct ranking *r, size_t n)
{
    if (r->order.by != ORDER_RANK) {
        return row_at(r, n)->entry.tie != 0 ? "=" : "";
    }
    bool above = n > 0 && same_tie(r, n - 1, n), below = same_tie(r, n, n + 1);
    return above && below ? "|" : above ? "\\" : below ? "/" : row_at(r, n)->entry.tie != 0 ? "|" : "";
}

static void draw_cut(const struct ranking *r, const struct rank_columns *c, const struct surface *s, int row,
                     size_t above)
{
    surface_across(s, row);
    surface_format(s, row, c->no, -1, STYLE_BOLD, " 入围线：名额 %lld 项 ",
                   (long long)r->rules->programme.quota);
    if (same_tie(r, above, above + 1)) {
        surface_text(s, row, c->tie, 1, STYLE_BOLD, "|");
    }
}

static void draw_rows(const struct ranking *r, const struct rank_columns *c, const struct surface *s,
                      size_t page)
{
    int row = HEAD_ROWS;
    for (size_t n = r->list.top; n < r->list.count && n < r->list.top + page; n++) {
        bool read = n >= r->first && n < r->first + r->spreads;
        rank_columns_row(c, r->rules, s, row++, row_at(r, n), bracket_of(r, n),
                         read ? &r->spread[n - r->first] : NULL, &r->scale, n == r->list.at);
        bool cut_here = r->order.by == ORDER_RANK && r->cut < r->results.count && n + 1 < r->list.count &&
                        (r->line[n] <= r->cut) != (r->line[n + 1] <= r->cut);
        if (cut_here) {
            draw_cut(r, c, s, row++, n);
        }
    }
}

static int by_value(const void *a, const void *b)
{
    const struct agg_value *x = a, *y = b;
    return x->value < y->value ? -1 : x->value > y->value;
}

/* The totals behind the dots of the row in hand, lowest first; o behind one that is dropped. */
static void draw_totals(const struct ranking *r, const struct surface *s, int row)
{
    struct buf text = {0};
    size_t n = r->list.at;
    if (n < r->first || n >= r->first + r->spreads || r->spread[n - r->first].count == 0) {
        return;
    }
    struct spread *spread = &r->spread[n - r->first];
    qsort(spread->total, spread->count, sizeof *spread->total, by_value);
    for (size_t i = 0; i < spread->count; i++) {
        char value[POINTS_TEXT];
        buf_printf(&text, " %s%s", points_print_short(value, spread->total[i].value, 6, 0),
                   spread->total[i].dropped ? "o" : "");
    }
    surface_format(s, row, 1, -1, STYLE_PLAIN, "有效评分 %zu 份，总分%s", spread->count, text.bytes);
    buf_release(&text);
}

/* The row in hand in full: what the columns had no room for. */
static void draw_foot(const struct ranking *r, const struct surface *s)
{
    struct arena arena = {0};
    struct buf sum = {0};
    const struct result *row = row_at(r, r->list.at);
    const struct objective_items *items = &r->rules->items;
    int at = s->rows - FOOT_ROWS;
    surface_across(s, at);
    surface_format(s, at + 1, 1, -1, STYLE_BOLD, "%s  %s", row->society,
                   short_project(row->society, row->project_name));
    for (size_t i = 0; i < items->count; i++) {
        buf_printf(&sum, "%s%s %s", i > 0 ? "，" : "", items->item[i].name,
                   score_text(&r->rules->programme, row->entry.item[i] * 100, &arena));
    }
    surface_format(s, at + 2, 1, -1, STYLE_PLAIN, "%s  %s", sum.bytes == NULL ? "" : sum.bytes, row->remark);
    draw_totals(r, s, at + 3);
    buf_release(&sum);
    arena_release(&arena);
}

static void draw_legend(const struct ranking *r, const struct surface *s)
{
    if (r->order.by != ORDER_RANK || r->order.reverse) {
        surface_format(s, 0, 24, -1, STYLE_PLAIN, "按%s%s", rank_order_name(&r->order),
                       r->order.reverse ? "倒排" : "排");
    }
    surface_right(s, 0, s->columns - 41, 40, STYLE_DIM, "评分表：* 一份，2-9 几份，+ 更多，o 去掉");
}

static void ranking_draw(struct app *app, void *state, const struct surface *s)
{
    struct ranking *r = state;
    struct rank_columns c = rank_columns_for(r->rules, s->columns);
    size_t page = page_of(app);
    list_fit(&r->list, page);
    filter_draw(&r->filter, s, 0, r->list.at, r->list.count);
    if (!r->filter.typing && filter_text(&r->filter)[0] == '\0') {
        draw_legend(r, s);
    }
    rank_columns_head(&c, r->rules, s, 1, &r->scale);
    draw_rows(r, &c, s, page);
    if (r->list.count > 0) {
        draw_foot(r, s);
    } else {
        surface_text(s, HEAD_ROWS + 1, 4, -1, STYLE_PLAIN, "没有符合筛选条件的申报；按 Esc 显示全部");
    }
}

/* ---- acting ---- */

static bool any_tie(const struct ranking *r)
{
    for (size_t i = 0; i < r->results.count; i++) {
        if (r->results.row[i].entry.tie != 0) {
            return true;
        }
    }
    return false;
}

static bool ranking_can(struct app *app, void *state, enum key_action action)
{
    struct ranking *r = state;
    switch (action) {
    case DO_OPEN:
        return r->list.count > 0;
    case DO_TIES:
        return any_tie(r);
    case DO_PUBLISH:
        return app_may(app, ACT_PUBLISH) && policy_stage(ACT_PUBLISH, app->ctx->stage);
    case DO_EXPORT:
        return app_may(app, ACT_EXPORT_RESULTS);
    default:
        return true;
    }
}

/* The group under the cursor, else the list of all. */
static enum stale open_tie(struct app *app, const struct ranking *r)
{
    const struct result *row = row_at(r, r->list.at);
    bool tied = row != NULL && row->entry.tie != 0;
    return tied ? app_push(app, &screen_tie, row->entry.no) : app_push(app, &screen_ties, NULL);
}

/* After the lines or the place changed: the totals that are shown now. */
static enum stale see(struct app *app, struct ranking *r)
{
    size_t page = page_of(app), end = r->list.top + page < r->list.count ? r->list.top + page : r->list.count;
    if (r->list.top < r->first || end > r->first + r->spreads) {
        app_request(app);
        enum status st = read_window(app, r);
        return st == ST_OK ? STALE_PAINT : app_fail(app, st) | STALE_DATA;
    }
    return STALE_PAINT;
}

static enum stale refilter(struct app *app, struct ranking *r)
{
    make_lines(app, r);
    r->spreads = 0; /* lines have moved */
    return see(app, r);
}

static const char *ranking_why(struct app *app, void *state, enum key_action action)
{
    (void)app, (void)state;
    return action == DO_TIES ? "没有同分的申报" : NULL;
}

static enum stale ranking_act(struct app *app, void *state, enum key_action action)
{
    struct ranking *r = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_explain, row_at(r, r->list.at)->entry.no);
    case DO_TIES:
        return open_tie(app, r);
    case DO_PUBLISH:
        return app_push(app, &screen_list, NULL);
    case DO_EXPORT:
        return app_push(app, &screen_exports, NULL);
    case DO_FILTER:
        r->filter.typing = true;
        return STALE_PAINT;
    case DO_SORT:
    case DO_REVERSE:
        keep_place(r);
        if (action == DO_SORT) {
            rank_order_next(&r->order);
        } else {
            r->order.reverse = !r->order.reverse;
        }
        return refilter(app, r);
    case DO_BACK:
        return filter_clear(&r->filter) ? refilter(app, r) : STALE_PASS;
    default:
        if (!list_act(&r->list, action, page_of(app))) {
            return STALE_PASS;
        }
        keep_place(r);
        return see(app, r);
    }
}

static enum stale ranking_text(struct app *app, void *state, int32_t key)
{
    struct ranking *r = state;
    bool changed = false;
    if (!r->filter.typing) {
        return STALE_PASS;
    }
    enum stale stale = filter_key(&r->filter, app, key, &changed);
    return changed ? refilter(app, r) : stale;
}

static bool ranking_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct ranking *)state)->filter.typing;
}

static const char *ranking_hint(struct app *app, void *state)
{
    (void)app;
    return ((struct ranking *)state)->filter.typing ? FILTER_HINT("编号、单位、项目或结论") : NULL;
}

static void ranking_close(struct app *app, void *state)
{
    struct ranking *r = state;
    (void)app;
    filter_release(&r->filter);
    arena_release(&r->kept);
    arena_release(&r->lines);
    arena_release(&r->window);
    free(r->keep);
}

const struct screen_ops screen_ranking = {
    .id = SCREEN_RANKING,
    .title = "排名",
    .size = sizeof(struct ranking),
    .open = ranking_open,
    .load = ranking_load,
    .draw = ranking_draw,
    .act = ranking_act,
    .text = ranking_text,
    .typing = ranking_typing,
    .can = ranking_can,
    .why = ranking_why,
    .hint = ranking_hint,
    .close = ranking_close,
};
