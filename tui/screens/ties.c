/* 同分: all tie groups, those that need a ruling marked. */
#include <inttypes.h>

#include "core/workflow/ranking_file.h"
#include "tui/grid.h"
#include "tui/screens/closing.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"组", 8, 0},   {"总分", 7, 0},   {"项数", 4, 0},
                                              {"状态", 6, 0}, {"入围线", 6, 0}, {"申报", 33, 1}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct ties {
    struct grid grid;
    const char **first; /* a member of each group */
};

static enum status ties_open(struct app *app, void *state, const void *argument)
{
    struct ties *t = state;
    (void)app, (void)argument;
    grid_init(&t->grid, columns, COLUMNS);
    return ST_OK;
}

static const char *state_of(const struct tie_view *tie)
{
    return tie->ruled ? "已裁决" : tie->at_cut ? "须裁决" : "并列";
}

static const char *names_of(const struct results *results, const struct tie_view *tie, struct arena *arena)
{
    struct buf names = {0};
    for (size_t i = 0; i < tie->size; i++) {
        const struct result *r = &results->row[tie->first + i];
        buf_printf(&names, "%s%s %s", i > 0 ? "、" : "", r->entry.no, r->society);
    }
    const char *text = arena_strndup(arena, names.bytes, names.size);
    buf_release(&names);
    return text;
}

static enum status ties_load(struct app *app, void *state)
{
    struct ties *t = state;
    struct arena *arena = app->ctx->arena;
    struct results results;
    struct tie_view *tie = NULL;
    size_t count = 0;
    enum status st = results_ties(app->ctx, &results, &tie, &count);
    if (st != ST_OK) {
        return closing_sealed(app, st);
    }
    const char **cell = arena_alloc(arena, (count * COLUMNS + 1) * sizeof *cell);
    const char **first = arena_alloc(arena, (count + 1) * sizeof *first);
    for (size_t i = 0; i < count; i++) {
        const char *score = score_text(&app->ctx->rules->programme, tie[i].review, arena);
        const char **line = cell + i * COLUMNS;
        line[0] = arena_printf(arena, "第 %" PRId64 " 组", tie[i].number);
        line[1] = arena_printf(arena, "%7s", score);
        line[2] = arena_printf(arena, "%4zu", tie[i].size);
        line[3] = state_of(&tie[i]);
        line[4] = tie[i].at_cut ? "跨线" : "";
        line[5] = names_of(&results, &tie[i], arena);
        first[i] = results.row[tie[i].first].entry.no;
    }
    grid_set(&t->grid, cell, count);
    t->first = first;
    return ST_OK;
}

static void ties_draw(struct app *app, void *state, const struct surface *s)
{
    struct ties *t = state;
    struct surface list = surface_part(s, 1, 0, -1, -1);
    (void)app;
    surface_text(s, 0, 1, -1, STYLE_PLAIN, "跨入围线的一组须裁决才能公示；其他的可以裁决，也可以并列");
    grid_draw(&t->grid, &list, "组", "", "没有同分的申报，不需要裁决");
}

static bool ties_can(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return action != DO_OPEN || grid_at(&((struct ties *)state)->grid) != GRID_NONE;
}

static enum stale ties_act(struct app *app, void *state, enum key_action action)
{
    struct ties *t = state;
    return action == DO_OPEN ? app_push(app, &screen_tie, t->first[grid_at(&t->grid)])
                             : grid_act(&t->grid, action);
}

static enum stale ties_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct ties *)state)->grid, app, key);
}

static bool ties_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct ties *)state)->grid.filter.typing;
}

static const char *ties_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct ties *)state)->grid);
}

static void ties_close(struct app *app, void *state)
{
    (void)app;
    grid_release(&((struct ties *)state)->grid);
}

const struct screen_ops screen_ties = {
    .id = SCREEN_TIES,
    .title = "同分",
    .size = sizeof(struct ties),
    .open = ties_open,
    .load = ties_load,
    .draw = ties_draw,
    .act = ties_act,
    .text = ties_text,
    .typing = ties_typing,
    .can = ties_can,
    .hint = ties_hint,
    .close = ties_close,
};
