#include "tui/grid.h"

#include <stdlib.h>
#include <string.h>

#include "data/text.h"

enum { HEAD_ROWS = 2 };

void grid_init(struct grid *g, const struct table_column *column, size_t columns)
{
    *g = (struct grid){.column = column, .columns = columns};
    filter_init(&g->filter);
}

void grid_release(struct grid *g)
{
    filter_release(&g->filter);
    arena_release(&g->arena);
    free(g->follow);
}

static const char *cell_of(const struct grid *g, size_t row, size_t column)
{
    return g->cell[row * g->columns + column];
}

/* ---- filter and order ---- */

static bool shown(const struct grid *g, size_t row, const char *key)
{
    struct buf all = {0};
    for (size_t i = 0; i < g->columns; i++) {
        buf_printf(&all, "%s\n", cell_of(g, row, i));
    }
    bool found = filter_lets(key, all.bytes);
    buf_release(&all);
    return found;
}

struct item {
    const char *cell;
    size_t row;
    int sign;
};

static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = strcmp(a->cell, b->cell);
    order = a->sign < 0 ? -order : order;
    return order != 0 ? order : a->row < b->row ? -1 : a->row > b->row ? 1 : 0;
}

/* As given while the first column is not reversed: the core's order is the natural one. */
static void sort(const struct grid *g)
{
    size_t count = g->list.count;
    if ((g->sorted == 0 && !g->reverse) || count == 0) {
        return;
    }
    struct item *item = xcalloc(count, sizeof *item);
    for (size_t i = 0; i < count; i++) {
        item[i] = (struct item){cell_of(g, g->place[i], g->sorted), g->place[i], g->reverse ? -1 : 1};
    }
    qsort(item, count, sizeof *item, compare);
    for (size_t i = 0; i < count; i++) {
        g->place[i] = item[i].row;
    }
    free(item);
}

static void arrange(struct grid *g)
{
    arena_release(&g->arena);
    const char *key = text_key(&g->arena, filter_text(&g->filter));
    g->place = arena_alloc(&g->arena, (g->rows + 1) * sizeof *g->place);
    g->list.count = 0;
    for (size_t i = 0; i < g->rows; i++) {
        if (key[0] == '\0' || shown(g, i, key)) {
            g->place[g->list.count++] = i;
        }
    }
    sort(g);
}

static const char *name_at(const struct grid *g)
{
    long row = grid_at(g);
    return row == GRID_NONE ? NULL : cell_of(g, (size_t)row, 0);
}

void grid_go(struct grid *g, const char *name)
{
    for (size_t i = 0; name != NULL && i < g->list.count; i++) {
        if (strcmp(cell_of(g, g->place[i], 0), name) == 0) {
            list_put(&g->list, i, g->page);
            return;
        }
    }
    list_fit(&g->list, g->page);
}

static enum stale arrange_again(struct grid *g)
{
    const char *name = name_at(g);
    arrange(g);
    grid_go(g, name);
    return STALE_PAINT;
}

void grid_set(struct grid *g, const char *const *cell, size_t rows)
{
    char *name = g->follow != NULL ? g->follow : name_at(g) == NULL ? NULL : xstrdup(name_at(g));
    g->follow = NULL;
    g->cell = cell;
    g->rows = rows;
    arrange(g);
    grid_go(g, name);
    free(name);
}

void grid_follow(struct grid *g, const char *name)
{
    free(g->follow);
    g->follow = xstrdup(name);
}

long grid_at(const struct grid *g)
{
    return g->list.at < g->list.count ? (long)g->place[g->list.at] : GRID_NONE;
}

/* ---- keys ---- */

enum stale grid_act(struct grid *g, enum key_action action)
{
    if (list_act(&g->list, action, g->page)) {
        return STALE_PAINT;
    }
    switch (action) {
    case DO_SORT:
        g->sorted = (g->sorted + 1) % g->columns;
        g->reverse = false;
        return arrange_again(g);
    case DO_REVERSE:
        g->reverse = !g->reverse;
        return arrange_again(g);
    default:
        break;
    }
    if (action == DO_FILTER) {
        g->filter.typing = true;
        return STALE_PAINT;
    }
    return action == DO_BACK && filter_clear(&g->filter) ? arrange_again(g) : STALE_PASS;
}

enum stale grid_text(struct grid *g, struct app *app, int32_t key)
{
    bool changed = false;
    enum stale stale = g->filter.typing ? filter_key(&g->filter, app, key, &changed) : STALE_PASS;
    return changed ? arrange_again(g) : stale;
}

const char *grid_hint(const struct grid *g)
{
    return g->filter.typing ? FILTER_HINT("要找的字") : NULL;
}

/* ---- drawing ---- */

static void draw_first_line(const struct grid *g, const struct surface *s, const char *unit, const char *info)
{
    struct arena arena = {0};
    const char *found = arena_printf(&arena, "%zu %s", g->list.count, unit);
    if (!filter_draw_words(&g->filter, s, 0, found)) {
        int used = surface_text(s, 0, 1, -1, STYLE_BOLD, info);
        if (g->list.count > 0) {
            surface_format(s, 0, 1 + (used > 0 ? used + 2 : 0), -1, STYLE_PLAIN, "第 %zu %s，共 %zu %s",
                           g->list.at + 1, unit, g->list.count, unit);
        }
    }
    if (g->sorted != 0 || g->reverse) {
        const char *order =
            arena_printf(&arena, "按%s%s", g->column[g->sorted].title, g->reverse ? "倒排" : "排");
        int columns = shown_columns(order);
        surface_right(s, 0, s->columns - columns - 1, columns, STYLE_PLAIN, order);
    }
    arena_release(&arena);
}

void grid_draw(struct grid *g, const struct surface *s, const char *unit, const char *info, const char *empty)
{
    g->page = s->rows > HEAD_ROWS ? (size_t)(s->rows - HEAD_ROWS) : 1;
    list_fit(&g->list, g->page);
    draw_first_line(g, s, unit, info);
    table_head(s, 1, g->column, g->columns);
    for (size_t i = 0; i < g->page && g->list.top + i < g->list.count; i++) {
        size_t line = g->list.top + i;
        table_row(s, HEAD_ROWS + (int)i, g->column, g->columns, g->cell + g->place[line] * g->columns,
                  line == g->list.at);
    }
    if (g->list.count == 0) {
        surface_text(s, HEAD_ROWS + 1, 3, -1, STYLE_PLAIN,
                     g->rows == 0 ? empty : "没有符合筛选条件的行；按 Esc 显示全部");
    }
}
