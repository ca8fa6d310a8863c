/* 公钥: the SSH keys of one account. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/keys.h"
#include "data/file.h"
#include "tui/fields.h"
#include "tui/grid.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"序号", 4, 0}, {"类型", 14, 1}, {"指纹", 50, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 2, KEY_BYTES = 16 * 1024 };

struct account_keys {
    struct grid grid;
    char *account;
    struct account_key *key;
    int64_t asked; /* which one the question is about: meanwhile another session may take one away */
};

static enum status keys_open(struct app *app, void *state, const void *argument)
{
    struct account_keys *k = state;
    (void)app;
    k->account = xstrdup(argument);
    grid_init(&k->grid, columns, COLUMNS);
    return ST_OK;
}

static enum status keys_load(struct app *app, void *state)
{
    struct account_keys *k = state;
    struct account_key *key = NULL;
    size_t count = 0;
    struct arena *arena = app->ctx->arena;
    enum status st = keys_list(app->ctx, k->account, &key, &count);
    if (st != ST_OK) {
        return st;
    }
    const char **cell = arena_alloc(arena, (count * COLUMNS + 1) * sizeof *cell);
    for (size_t i = 0; i < count; i++) {
        cell[i * COLUMNS] = arena_printf(arena, "%4" PRId64, key[i].id);
        cell[i * COLUMNS + 1] = key[i].type;
        cell[i * COLUMNS + 2] = key[i].fingerprint;
    }
    grid_set(&k->grid, cell, count);
    k->key = key;
    return ST_OK;
}

static const struct account_key *in_hand(const struct account_keys *k)
{
    long at = grid_at(&k->grid);
    return at == GRID_NONE ? NULL : &k->key[at];
}

static void keys_draw(struct app *app, void *state, const struct surface *s)
{
    struct account_keys *k = state;
    const struct account_key *key = in_hand(k);
    struct arena arena = {0};
    struct surface list = surface_part(s, 0, 0, s->rows - DETAIL_ROWS, -1);
    (void)app;
    grid_draw(&k->grid, &list, "个", arena_printf(&arena, "%s 的公钥", k->account),
              "没有登记公钥；按 a 登记");
    surface_across(s, s->rows - DETAIL_ROWS);
    if (key != NULL) {
        surface_format(s, s->rows - 1, 1, -1, STYLE_PLAIN, "登记于 %s  备注 %s",
                       date_time_of(key->added, &arena), key->comment);
    }
    arena_release(&arena);
}

/* ---- changing ---- */

/* The line itself, or the file that holds it. */
static enum status read_key(struct app *app, struct ctx *ctx, const char *value, const char **bytes,
                            size_t *size)
{
    bool line = strchr(value, ' ') != NULL && strchr(value, '/') != value;
    bool local = strcmp(app->ctx->who.via, "local") == 0;
    if (line || !local) {
        *bytes = value;
        *size = strlen(value);
        return ST_OK;
    }
    return file_read_all(ctx->arena, value, KEY_BYTES, bytes, size, ctx->err);
}

static enum status add(struct app *app, void *state, const char *const *value)
{
    struct account_keys *k = state;
    const char *bytes = NULL;
    size_t size = 0;
    struct account_key key;
    struct ctx *ctx = app_request(app);
    enum status st = ctx_allow(ctx, ACT_ACCOUNTS);
    if (st == ST_OK) {
        st = read_key(app, ctx, value[0], &bytes, &size);
    }
    if (st == ST_OK) {
        st = keys_add(ctx, k->account, bytes, size, &key);
    }
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "已登记第 %" PRId64 " 号公钥，请用电话与本人核对指纹：%s", key.id,
                key.fingerprint);
    }
    return st;
}

static enum stale ask_add(struct app *app)
{
    bool local = strcmp(app->ctx->who.via, "local") == 0;
    struct field field = {.name = "公钥",
                          .limit = KEY_BYTES,
                          .help =
                              local ? "粘贴 .pub 文件里的那一行，或填写文件名" : "粘贴 .pub 文件里的那一行"};
    struct fields fields = {.title = "登记公钥", .field = &field, .count = 1, .done = add};
    return app_fill(app, &fields);
}

static enum stale remove_key(struct app *app, void *state, const char *answer)
{
    struct account_keys *k = state;
    (void)answer;
    enum status st = keys_remove(app_request(app), k->account, k->asked, NULL);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已撤销第 %" PRId64 " 号公钥；用它登录的会话不能再操作", k->asked);
    return STALE_DATA;
}

static enum stale ask_remove(struct app *app, struct account_keys *k)
{
    k->asked = in_hand(k)->id;
    app_request(app);
    const char *text = arena_printf(
        &app->request, "撤销第 %" PRId64 " 号公钥：此人不能再用它登录，用它登录的会话随即失效。", k->asked);
    struct question q = {.title = "撤销公钥", .text = text, .done = remove_key};
    return app_ask(app, &q);
}

static bool keys_can(struct app *app, void *state, enum key_action action)
{
    switch (action) {
    case DO_ADD:
        return app_may(app, ACT_ACCOUNTS);
    case DO_REMOVE:
        return app_may(app, ACT_ACCOUNTS) && in_hand(state) != NULL;
    default:
        return true;
    }
}

static enum stale keys_act(struct app *app, void *state, enum key_action action)
{
    struct account_keys *k = state;
    switch (action) {
    case DO_ADD:
        return ask_add(app);
    case DO_REMOVE:
        return ask_remove(app, k);
    default:
        return grid_act(&k->grid, action);
    }
}

static enum stale keys_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct account_keys *)state)->grid, app, key);
}

static bool keys_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct account_keys *)state)->grid.filter.typing;
}

static const char *keys_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct account_keys *)state)->grid);
}

static void keys_close(struct app *app, void *state)
{
    struct account_keys *k = state;
    (void)app;
    grid_release(&k->grid);
    free(k->account);
}

const struct screen_ops screen_keys = {
    .id = SCREEN_KEYS,
    .title = "公钥",
    .size = sizeof(struct account_keys),
    .open = keys_open,
    .load = keys_load,
    .draw = keys_draw,
    .act = keys_act,
    .text = keys_text,
    .typing = keys_typing,
    .can = keys_can,
    .hint = keys_hint,
    .close = keys_close,
};
