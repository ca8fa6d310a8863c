/* 账号: people, their roles and how they sign in. Staff change them, a supervisor looks on. */
#include "core/workflow/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "core/workflow/passcodes.h"
#include "data/digest.h"
#include "tui/fields.h"
#include "tui/grid.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"账号", 10, 0},     {"姓名", 10, 1}, {"角色", 8, 0},
                                              {"工作单位", 14, 3}, {"公钥", 4, 0},  {"口令", 4, 0},
                                              {"承诺书", 6, 0},    {"状态", 6, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 2, REASON_MAX = 500 };

static const char *const roles[] = {"评审专家", "组长", "副组长", "工作人员", "监督员", NULL};
static const char *const keep_or_void[] = {"仍然有效", "作废", NULL};

struct accounts {
    struct grid grid;
    struct account *row;
    long panel; /* members who are there */
};

/* ---- reading ---- */

static enum status accounts_open(struct app *app, void *state, const void *argument)
{
    struct accounts *a = state;
    (void)app, (void)argument;
    grid_init(&a->grid, columns, COLUMNS);
    return ST_OK;
}

static void fill_row(const char **cell, const struct account *a, struct arena *arena)
{
    bool panel = role_on_panel(a->role);
    cell[0] = a->account;
    cell[1] = a->name;
    cell[2] = role_name(a->role);
    cell[3] = a->employer;
    cell[4] = a->keys == 0 ? "" : arena_printf(arena, "%4lld", (long long)a->keys);
    cell[5] = a->passcode ? "有" : "";
    cell[6] = !panel ? "" : a->undertaken ? "已签" : "未签";
    cell[7] = a->withdrawn ? "已退出" : "";
}

static enum status accounts_load(struct app *app, void *state)
{
    struct accounts *a = state;
    struct account *row = NULL;
    size_t rows = 0;
    enum status st = accounts_list(app->ctx, &row, &rows);
    if (st != ST_OK) {
        return st;
    }
    const char **cell = arena_alloc(app->ctx->arena, (rows * COLUMNS + 1) * sizeof *cell);
    a->panel = 0;
    for (size_t i = 0; i < rows; i++) {
        fill_row(cell + i * COLUMNS, &row[i], app->ctx->arena);
        a->panel += role_on_panel(row[i].role) && !row[i].withdrawn ? 1 : 0;
    }
    grid_set(&a->grid, cell, rows);
    a->row = row;
    return ST_OK;
}

static const struct account *in_hand(const struct accounts *a)
{
    long at = grid_at(&a->grid);
    return at == GRID_NONE ? NULL : &a->row[at];
}

/* ---- drawing ---- */

static void accounts_draw(struct app *app, void *state, const struct surface *s)
{
    struct accounts *a = state;
    const struct account *row = in_hand(a);
    struct arena arena = {0};
    struct surface list = surface_part(s, 0, 0, s->rows - DETAIL_ROWS, -1);
    (void)app;
    grid_draw(&a->grid, &list, "个", arena_printf(&arena, "评审组 %ld 人", a->panel),
              "还没有账号；按 a 增加，或导入账号");
    surface_across(s, s->rows - DETAIL_ROWS);
    if (row != NULL) {
        surface_format(s, s->rows - 1, 1, -1, STYLE_PLAIN, "%s  %s（%s）  %s  %s", row->account, row->name,
                       role_name(row->role), row->employer, row->title);
    }
    arena_release(&arena);
}

/* ---- changing ---- */

static enum status add(struct app *app, void *state, const char *const *value)
{
    struct accounts *a = state;
    struct account one = {.account = value[0], .name = value[1], .employer = value[3], .title = value[4]};
    (void)role_parse(value[2], &one.role);
    enum status st = accounts_add(app_request(app), &one);
    if (st == ST_OK) {
        grid_follow(&a->grid, one.account);
        app_say(app, STYLE_GOOD, "已增加账号 %s（%s，%s）", one.account, one.name, role_name(one.role));
    }
    return st;
}

static enum stale ask_add(struct app *app)
{
    static const struct field field[] = {
        {.name = "账号", .limit = 32, .help = "英文字母、数字或 . _ -，登录时用"},
        {.name = "姓名", .limit = 100},
        {.name = "角色", .choice = roles},
        {.name = "工作单位", .optional = true, .help = "用于提出回避建议，请写全称"},
        {.name = "职称", .optional = true}};
    struct fields fields = {.title = "增加账号", .field = field, .count = 5, .done = add};
    return app_fill(app, &fields);
}

static enum status change_role(struct app *app, void *state, const char *const *value)
{
    struct accounts *a = state;
    enum role role = ROLE_REVIEWER;
    (void)role_parse(value[0], &role);
    const char *account = in_hand(a)->account;
    enum status st = accounts_role(app_request(app), account, role, value[1]);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "%s 现在是%s", account, role_name(role));
    }
    return st;
}

static enum stale ask_role(struct app *app, const struct account *row)
{
    struct field field[] = {{.name = "角色", .choice = roles, .initial = role_name(row->role)},
                            {.name = "理由", .limit = REASON_MAX, .help = "记入日志"}};
    app_request(app);
    struct fields fields = {.title =
                                arena_printf(&app->request, "改变 %s（%s）的角色", row->account, row->name),
                            .field = field,
                            .count = 2,
                            .done = change_role};
    return app_fill(app, &fields);
}

static enum status withdraw(struct app *app, void *state, const char *const *value)
{
    struct accounts *a = state;
    bool void_sheets = strcmp(value[0], keep_or_void[1]) == 0;
    const char *account = in_hand(a)->account;
    enum status st = accounts_withdraw(app_request(app), account, value[1], void_sheets);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "%s 已退出；%s", account,
                void_sheets ? "其评分表全部作废" : "已提交的评分表仍然有效");
    }
    return st;
}

static enum stale ask_withdraw(struct app *app, const struct account *row)
{
    static const struct field field[] = {
        {.name = "已提交的评分表", .choice = keep_or_void, .help = "没有提交的不再计入，也不再妨碍封存"},
        {.name = "理由", .limit = REASON_MAX, .help = "记入日志"}};
    app_request(app);
    struct fields fields = {.title =
                                arena_printf(&app->request, "%s（%s）退出评审组", row->account, row->name),
                            .text = "退出以后不能恢复：此人不能再登录评分。",
                            .field = field,
                            .count = 2,
                            .done = withdraw};
    return app_fill(app, &fields);
}

/* ---- signing in ---- */

static enum stale make_passcode(struct app *app, void *state, const char *answer)
{
    struct accounts *a = state;
    char passcode[PASSCODE_TEXT + 1];
    struct account_ref person = {0};
    struct arena arena = {0};
    (void)answer;
    if (in_hand(a) == NULL) {
        return STALE_NONE;
    }
    enum status st = passcodes_make(app_request(app), in_hand(a)->account, passcode, &person);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    app_push(app, &screen_passcode,
             arena_printf(&arena,
                          "姓名：%s（%s）\n账号：%s\n口令：%s\n\n"
                          "字母不分大小写，连字符可以不输入。连续 %d 次输错锁定 15 分钟。",
                          person.name, role_name(person.role), person.account, passcode, PASSCODE_TRIES));
    digest_forget(passcode, sizeof passcode);
    arena_release(&arena);
    return STALE_DATA;
}

static enum stale ask_passcode(struct app *app, const struct account *row)
{
    app_request(app);
    struct question q = {
        .title = "发放新口令",
        .text = arena_printf(&app->request,
                             row->passcode ? "给 %s %s发放新口令？原口令随即失效，用它登录的会话不能再操作。"
                                           : "给 %s %s发放口令？口令只显示一次，请准备好抄写。",
                             row->account, row->name),
        .done = make_passcode};
    return app_ask(app, &q);
}

static enum stale remove_passcode(struct app *app, void *state, const char *answer)
{
    struct accounts *a = state;
    (void)answer;
    if (in_hand(a) == NULL) {
        return STALE_NONE;
    }
    enum status st = passcodes_remove(app_request(app), in_hand(a)->account);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已取消 %s 的口令；用它登录的会话不能再操作", in_hand(a)->account);
    return STALE_DATA;
}

static enum stale ask_remove(struct app *app)
{
    struct question q = {.title = "取消口令",
                         .text = "此人不能再用口令登录，用它登录的会话随即失效。",
                         .done = remove_passcode};
    return app_ask(app, &q);
}

/* ---- keys ---- */

static bool accounts_can(struct app *app, void *state, enum key_action action)
{
    const struct account *row = in_hand(state);
    bool staff = app_may(app, ACT_ACCOUNTS);
    switch (action) {
    case DO_ADD:
        return staff;
    case DO_OPEN:
        return staff && row != NULL;
    case DO_CHANGE:
    case DO_PASSCODE:
        return staff && row != NULL && !row->withdrawn;
    case DO_REMOVE:
        return staff && row != NULL && row->passcode;
    case DO_WITHDRAW:
        return row != NULL && role_on_panel(row->role) && !row->withdrawn && app_may(app, ACT_WITHDRAW) &&
               policy_stage(ACT_WITHDRAW, app->ctx->stage);
    default:
        return true;
    }
}

static enum stale accounts_act(struct app *app, void *state, enum key_action action)
{
    struct accounts *a = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_keys, in_hand(a)->account);
    case DO_ADD:
        return ask_add(app);
    case DO_CHANGE:
        return ask_role(app, in_hand(a));
    case DO_WITHDRAW:
        return ask_withdraw(app, in_hand(a));
    case DO_PASSCODE:
        return ask_passcode(app, in_hand(a));
    case DO_REMOVE:
        return ask_remove(app);
    default:
        return grid_act(&a->grid, action);
    }
}

static enum stale accounts_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct accounts *)state)->grid, app, key);
}

static bool accounts_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct accounts *)state)->grid.filter.typing;
}

static const char *accounts_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct accounts *)state)->grid);
}

static void accounts_close(struct app *app, void *state)
{
    (void)app;
    grid_release(&((struct accounts *)state)->grid);
}

const struct screen_ops screen_accounts = {
    .id = SCREEN_ACCOUNTS,
    .title = "账号",
    .size = sizeof(struct accounts),
    .open = accounts_open,
    .load = accounts_load,
    .draw = accounts_draw,
    .act = accounts_act,
    .text = accounts_text,
    .typing = accounts_typing,
    .can = accounts_can,
    .hint = accounts_hint,
    .close = accounts_close,
};
