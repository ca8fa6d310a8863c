/* 导入: looking for a file in the folders of this machine. Over SSH they cannot be reached. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/date.h"
#include "data/folder.h"
#include "tui/grid.h"
#include "tui/screens/screens.h"
#include "tui/text_view.h"

static const struct table_column columns[] = {{"文件名", 40, 1}, {"字节", 12, 0}, {"修改时间", 19, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static const char remote[] =
    "您是通过网络登录的，这里看不到您电脑里的文件。请在您自己电脑的命令行里导入，先预览：\n\n"
    "    ssh 主机 import applications - --dry-run < 申报.csv\n\n"
    "预览没有错误，再去掉 --dry-run 执行一次。applications 可以换成：\n\n"
    "    applications 申报    members 专家团成员    budget 经费预算\n"
    "    schedule 进度安排    accounts 账号         recusals 回避\n"
    "    assignments 分配     objective 客观分      marks 纸质评分\n\n"
    "评分开始以后，有些种类还须加 --reason \"理由\"。";

struct imports {
    struct grid grid;
    char *folder; /* absolute */
    struct folder_entry *entry;
    size_t up; /* 1: the first row is the folder above */
    size_t skipped;
    bool local;
    struct text_view view; /* of remote */
};

static enum status imports_open(struct app *app, void *state, const void *argument)
{
    struct imports *m = state;
    const char *folder = NULL;
    (void)argument;
    grid_init(&m->grid, columns, COLUMNS);
    m->local = strcmp(app->ctx->who.via, "local") == 0;
    if (!m->local) {
        text_view_set(&m->view, remote, true);
        return ST_OK;
    }
    enum status st = folder_path(".", &folder, app->ctx->arena, app->ctx->err);
    m->folder = st == ST_OK ? xstrdup(folder) : NULL;
    return st;
}

static void fill_row(const char **cell, const struct folder_entry *e, struct arena *arena)
{
    cell[0] = e->folder ? arena_printf(arena, "%s/", e->name) : e->name;
    cell[1] = e->folder ? "" : arena_printf(arena, "%12" PRId64, e->bytes);
    cell[2] = date_time_of(e->changed, arena);
}

static enum status imports_load(struct app *app, void *state)
{
    struct imports *m = state;
    struct folder_entry *entry = NULL;
    size_t count = 0, skipped = 0;
    struct arena *arena = app->ctx->arena;
    enum status st = ctx_allow(app->ctx, ACT_IMPORT);
    if (st != ST_OK || !m->local) {
        return st;
    }
    st = folder_list(m->folder, ".csv", &entry, &count, &skipped, arena, app->ctx->err);
    if (st != ST_OK) {
        return st;
    }
    size_t up = strcmp(m->folder, "/") == 0 ? 0 : 1;
    const char **cell = arena_alloc(arena, ((count + up) * COLUMNS + 1) * sizeof *cell);
    if (up > 0) {
        cell[0] = "../", cell[1] = "", cell[2] = "上一级文件夹";
    }
    for (size_t i = 0; i < count; i++) {
        fill_row(cell + (i + up) * COLUMNS, &entry[i], arena);
    }
    grid_set(&m->grid, cell, count + up);
    m->entry = entry, m->up = up, m->skipped = skipped;
    return ST_OK;
}

static void imports_draw(struct app *app, void *state, const struct surface *s)
{
    struct imports *m = state;
    struct arena arena = {0};
    (void)app;
    if (!m->local) {
        struct surface text = surface_part(s, 1, 3, s->rows - 1, s->columns - 6);
        text_view_draw(&m->view, &text);
        return;
    }
    const char *skipped =
        m->skipped == 0 ? "" : arena_printf(&arena, "（%zu 个文件名不是 UTF-8，没有列出）", m->skipped);
    surface_format(s, 0, 1, -1, STYLE_BOLD, "文件夹 %s%s", m->folder, skipped);
    struct surface list = surface_part(s, 1, 0, -1, -1);
    grid_draw(&m->grid, &list, "项", "选一个 CSV 文件，先看预览：", "这里没有文件夹，也没有 CSV 文件");
    arena_release(&arena);
}

/* ---- acting ---- */

static enum stale enter(struct app *app, struct imports *m, const char *path)
{
    const char *folder = NULL;
    struct ctx *ctx = app_request(app);
    enum status st = folder_path(path, &folder, ctx->arena, ctx->err);
    struct folder_entry *entry = NULL;
    size_t count = 0, skipped = 0;
    if (st == ST_OK) { /* one that cannot be read is not entered */
        st = folder_list(folder, ".csv", &entry, &count, &skipped, ctx->arena, ctx->err);
    }
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    free(m->folder);
    m->folder = xstrdup(folder);
    m->grid.list.at = m->grid.list.top = 0;
    filter_clear(&m->grid.filter);
    return STALE_DATA;
}

static enum stale open_row(struct app *app, struct imports *m)
{
    long row = grid_at(&m->grid);
    size_t at = row == GRID_NONE ? 0 : (size_t)row;
    struct arena arena = {0};
    const char *base = strcmp(m->folder, "/") == 0 ? "" : m->folder;
    enum stale stale = STALE_NONE;
    if (row == GRID_NONE) {
        return stale;
    }
    if (at < m->up) {
        const char *left = arena_printf(&arena, "%s/", strrchr(m->folder, '/') + 1);
        stale = enter(app, m, arena_printf(&arena, "%s/..", base));
        if (stale == STALE_DATA) {
            grid_follow(&m->grid, left);
        }
    } else {
        const struct folder_entry *e = &m->entry[at - m->up];
        const char *path = arena_printf(&arena, "%s/%s", base, e->name);
        struct preview_argument argument = {path, NULL};
        stale = e->folder ? enter(app, m, path) : app_push(app, &screen_preview, &argument);
    }
    arena_release(&arena);
    return stale;
}

static bool imports_can(struct app *app, void *state, enum key_action action)
{
    struct imports *m = state;
    (void)app;
    switch (action) {
    case DO_OPEN:
        return m->local && grid_at(&m->grid) != GRID_NONE;
    case DO_FILTER:
    case DO_SORT:
    case DO_REVERSE:
        return m->local;
    default:
        return true;
    }
}

static enum stale imports_act(struct app *app, void *state, enum key_action action)
{
    struct imports *m = state;
    if (!m->local) {
        return text_view_act(&m->view, action) ? STALE_PAINT : STALE_PASS;
    }
    return action == DO_OPEN ? open_row(app, m) : grid_act(&m->grid, action);
}

static enum stale imports_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct imports *)state)->grid, app, key);
}

static bool imports_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct imports *)state)->grid.filter.typing;
}

static const char *imports_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct imports *)state)->grid);
}

static void imports_close(struct app *app, void *state)
{
    struct imports *m = state;
    (void)app;
    grid_release(&m->grid);
    text_view_release(&m->view);
    free(m->folder);
}

const struct screen_ops screen_imports = {
    .id = SCREEN_IMPORTS,
    .title = "导入",
    .size = sizeof(struct imports),
    .open = imports_open,
    .load = imports_load,
    .draw = imports_draw,
    .act = imports_act,
    .text = imports_text,
    .typing = imports_typing,
    .can = imports_can,
    .hint = imports_hint,
    .close = imports_close,
};
