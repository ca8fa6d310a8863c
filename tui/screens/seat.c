/* 选择身份: the locally trusted operator chooses whom to work as. The journal says both. */
#include "core/workflow/accounts.h"

#include <string.h>

#include "tui/grid.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {
    {"账号", 11, 1}, {"姓名", 12, 1}, {"角色", 10, 0}, {"单位", 20, 3}};
enum { COLUMNS = sizeof columns / sizeof columns[0], HEAD_ROWS = 2 };

struct seat {
    struct grid grid; /* row 0 is the host's own staff account, the others follow */
    struct account *account;
};

static enum status seat_open(struct app *app, void *state, const void *argument)
{
    struct seat *s = state;
    (void)app, (void)argument;
    grid_init(&s->grid, columns, COLUMNS);
    return ST_OK;
}

static const char **cells(struct arena *arena, const struct account *account, size_t accounts)
{
    const char **cell = arena_alloc(arena, (accounts + 1) * COLUMNS * sizeof *cell);
    const char *own[COLUMNS] = {"local", "本机工作人员", role_name(ROLE_STAFF), ""};
    memcpy(cell, own, sizeof own);
    for (size_t i = 0; i < accounts; i++) {
        const struct account *a = &account[i];
        const char *line[COLUMNS] = {a->account, a->name, role_name(a->role),
                                     a->withdrawn ? "已退出" : a->employer};
        memcpy(cell + (i + 1) * COLUMNS, line, sizeof line);
    }
    return cell;
}

static enum status seat_load(struct app *app, void *state)
{
    struct seat *s = state;
    struct account *account = NULL;
    size_t accounts = 0;
    struct arena *arena = app->ctx->arena;
    app->ctx->arena = &app->session;
    enum status st = ctx_switch(app->ctx, NULL);
    app->ctx->arena = arena;
    if (st == ST_OK) {
        st = accounts_list(app->ctx, &account, &accounts);
    }
    if (st == ST_OK) {
        grid_set(&s->grid, cells(arena, account, accounts), accounts + 1);
        s->account = account;
    }
    return st;
}

static void seat_draw(struct app *app, void *state, const struct surface *s)
{
    struct seat *seat = state;
    struct surface list = surface_part(s, HEAD_ROWS, 0, -1, -1);
    surface_text(s, 0, 1, -1, STYLE_PLAIN,
                 "您在本机操作，可以选择以谁的身份工作；日志会同时记下是在本机代为操作。");
    if (app->demonstration) {
        surface_text(s, 1, 1, -1, STYLE_WARN, "[演示] 这是虚构的演示轮次，不是真实评审。");
    }
    grid_draw(&seat->grid, &list, "个", "", "");
}

static bool seat_can(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return action != DO_OPEN || grid_at(&((struct seat *)state)->grid) != GRID_NONE;
}

static enum stale seat_act(struct app *app, void *state, enum key_action action)
{
    struct seat *seat = state;
    if (action != DO_OPEN) {
        return grid_act(&seat->grid, action);
    }
    long at = grid_at(&seat->grid);
    const char *account = at == 0 ? NULL : seat->account[at - 1].account;
    struct ctx *ctx = app_request(app);
    ctx->arena = &app->session;
    enum status st = ctx_switch(ctx, account);
    ctx->arena = &app->request;
    return st == ST_OK ? screen_first(app) : app_fail(app, st);
}

static enum stale seat_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct seat *)state)->grid, app, key);
}

static bool seat_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct seat *)state)->grid.filter.typing;
}

static const char *seat_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct seat *)state)->grid);
}

static void seat_close(struct app *app, void *state)
{
    (void)app;
    grid_release(&((struct seat *)state)->grid);
}

const struct screen_ops screen_seat = {
    .id = SCREEN_SEAT,
    .title = "选择身份",
    .size = sizeof(struct seat),
    .open = seat_open,
    .load = seat_load,
    .draw = seat_draw,
    .act = seat_act,
    .text = seat_text,
    .typing = seat_typing,
    .can = seat_can,
    .hint = seat_hint,
    .close = seat_close,
};
