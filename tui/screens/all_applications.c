/* 全部申报: every application of the round, also those that failed the formal review (形式审查), with the
 * reason; for staff and supervisor. */
#include "core/workflow/applications.h"
#include "tui/grid.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {
    {"申报编号", 11, 0}, {"申报单位", 20, 2}, {"项目名称", 20, 3}, {"产业领域", 8, 1}, {"形式审查", 8, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 3 };

struct all {
    struct grid grid;
    struct application_row *row;
    size_t failed;
};

static enum status all_open(struct app *app, void *state, const void *argument)
{
    struct all *a = state;
    (void)app, (void)argument;
    grid_init(&a->grid, columns, COLUMNS);
    return ST_OK;
}

static enum status all_load(struct app *app, void *state)
{
    struct all *a = state;
    struct application_row *row = NULL;
    size_t rows = 0, failed = 0;
    enum status st = applications_list(app->ctx, &row, &rows);
    if (st != ST_OK) {
        return st;
    }
    const char **cell = arena_alloc(app->ctx->arena, (rows * COLUMNS + 1) * sizeof *cell);
    for (size_t i = 0; i < rows; i++) {
        const char *line[COLUMNS] = {row[i].no, row[i].society, row[i].project_name, row[i].industry,
                                     row[i].passed ? "通过" : "不通过"};
        for (size_t c = 0; c < COLUMNS; c++) {
            cell[i * COLUMNS + c] = line[c];
        }
        failed += row[i].passed ? 0 : 1;
    }
    grid_set(&a->grid, cell, rows);
    a->row = row, a->failed = failed;
    return ST_OK;
}

static void draw_detail(const struct all *a, const struct surface *s)
{
    long at = grid_at(&a->grid);
    surface_across(s, 0);
    if (at == GRID_NONE) {
        return;
    }
    const struct application_row *row = &a->row[at];
    surface_format(s, 1, 1, -1, STYLE_PLAIN, "%s  %s%s%s", row->project_name, row->society,
                   row->category[0] == '\0' ? "" : "  ", row->category);
    if (!row->passed) {
        surface_format(s, 2, 1, -1, STYLE_WARN, "形式审查不通过：%s",
                       row->formal_reason[0] == '\0' ? "没有填写意见" : row->formal_reason);
    }
}

static void all_draw(struct app *app, void *state, const struct surface *s)
{
    struct all *a = state;
    struct arena arena = {0};
    struct surface list = surface_part(s, 0, 0, s->rows - DETAIL_ROWS, -1);
    struct surface detail = surface_part(s, s->rows - DETAIL_ROWS, 0, DETAIL_ROWS, -1);
    (void)app;
    grid_draw(&a->grid, &list, "件",
              arena_printf(&arena, "通过 %zu 件，不通过 %zu 件", a->grid.rows - a->failed, a->failed),
              "还没有申报；请先导入申报");
    draw_detail(a, &detail);
    arena_release(&arena);
}

static bool all_can(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return action != DO_OPEN || grid_at(&((struct all *)state)->grid) != GRID_NONE;
}

static enum stale all_act(struct app *app, void *state, enum key_action action)
{
    struct all *a = state;
    if (action == DO_OPEN) {
        return app_push(app, &screen_read, a->row[grid_at(&a->grid)].no);
    }
    return grid_act(&a->grid, action);
}

static enum stale all_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct all *)state)->grid, app, key);
}

static bool all_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct all *)state)->grid.filter.typing;
}

static const char *all_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct all *)state)->grid);
}

static void all_close(struct app *app, void *state)
{
    (void)app;
    grid_release(&((struct all *)state)->grid);
}

const struct screen_ops screen_all = {
    .id = SCREEN_ALL,
    .title = "全部申报",
    .size = sizeof(struct all),
    .open = all_open,
    .load = all_load,
    .draw = all_draw,
    .act = all_act,
    .text = all_text,
    .typing = all_typing,
    .can = all_can,
    .hint = all_hint,
    .close = all_close,
};
