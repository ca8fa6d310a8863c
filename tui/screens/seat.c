/* 选择身份: the locally trusted operator chooses whom to work as. The journal says both. */
#include "core/workflow/accounts.h"
#include "tui/list.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 4 };

struct seat {
    struct list list;
    struct account *account; /* row 0 is the host's own staff account, the others follow */
    size_t accounts;
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - 3 - HEAD_ROWS);
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
    if (st != ST_OK) {
        return st;
    }
    s->account = account, s->accounts = accounts;
    s->list.count = accounts + 1;
    list_fit(&s->list, page_of(app));
    return ST_OK;
}

static void draw_row(const struct surface *s, int row, bool here, const struct account *a)
{
    enum style style = here ? STYLE_CURSOR : STYLE_PLAIN;
    surface_text(s, row, 1, 1, STYLE_PLAIN, here ? ">" : " ");
    surface_text(s, row, 3, 12, style, a == NULL ? "local" : a->account);
    surface_text(s, row, 16, 12, STYLE_PLAIN, a == NULL ? "本机工作人员" : a->name);
    surface_text(s, row, 30, 10, STYLE_PLAIN, a == NULL ? role_name(ROLE_STAFF) : role_name(a->role));
    surface_text(s, row, 42, -1, STYLE_PLAIN, a == NULL ? "" : a->withdrawn ? "已退出" : a->employer);
}

static void seat_draw(struct app *app, void *state, const struct surface *s)
{
    struct seat *seat = state;
    size_t page = page_of(app);
    surface_text(s, 0, 1, -1, STYLE_PLAIN,
                 "您在本机操作，可以选择以谁的身份工作；日志会同时记下是在本机代为操作。");
    if (app->demonstration) {
        surface_text(s, 1, 1, -1, STYLE_WARN, "[演示] 这是虚构的演示轮次，不是真实评审。");
    }
    surface_text(s, 3, 3, -1, STYLE_BOLD, "账号         姓名          角色        单位");
    list_fit(&seat->list, page);
    for (size_t i = 0; i < page && seat->list.top + i < seat->list.count; i++) {
        size_t n = seat->list.top + i;
        draw_row(s, HEAD_ROWS + (int)i, n == seat->list.at, n == 0 ? NULL : &seat->account[n - 1]);
    }
}

static enum stale seat_act(struct app *app, void *state, enum key_action action)
{
    struct seat *seat = state;
    if (list_act(&seat->list, action, page_of(app))) {
        return STALE_PAINT;
    }
    if (action != DO_OPEN) {
        return STALE_PASS;
    }
    const char *account = seat->list.at == 0 ? NULL : seat->account[seat->list.at - 1].account;
    struct ctx *ctx = app_request(app);
    ctx->arena = &app->session;
    enum status st = ctx_switch(ctx, account);
    ctx->arena = &app->request;
    return st == ST_OK ? screen_first(app) : app_fail(app, st);
}

const struct screen_ops screen_seat = {
    .id = SCREEN_SEAT,
    .title = "选择身份",
    .size = sizeof(struct seat),
    .load = seat_load,
    .draw = seat_draw,
    .act = seat_act,
};
