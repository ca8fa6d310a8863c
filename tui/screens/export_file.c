#include "tui/screens/export_file.h"

#include <stdlib.h>
#include <string.h>

#include "core/workflow/exports.h"
#include "data/folder.h"
#include "data/text.h"
#include "tui/box.h"
#include "tui/edit.h"

enum { FILE_MAX = 1000, OWN_ROWS = 3 };

static const char bundle[] = "bundle";

/* What the rows of a kind are called; kinds that are not here are texts to be read. */
static const struct counted {
    const char *kind, *unit;
} counted[] = {
    {"publicity", "项"}, {"ranking", "项"}, {"awards", "项"}, {"marks", "行"}, {"sheets", "行"},
};

struct argument {
    const char *kind, *title;
};
struct asking {
    char *kind, *title;
    struct edit edit;
    bool replace; /* there is such a file: yes or no */
};

static bool is_bundle(const struct asking *a)
{
    return strcmp(a->kind, bundle) == 0;
}

static enum status asking_open(struct app *app, void *state, const void *argument)
{
    struct asking *a = state;
    const struct argument *given = argument;
    (void)app;
    a->kind = xstrdup(given->kind);
    a->title = xstrdup(given->title);
    edit_init(&a->edit, export_default_file(a->kind), FILE_MAX, false);
    return ST_OK;
}

static void asking_close(struct app *app, void *state)
{
    struct asking *a = state;
    (void)app;
    edit_release(&a->edit);
    free(a->kind);
    free(a->title);
}

static void asking_draw(struct app *app, void *state, const struct surface *s)
{
    struct asking *a = state;
    struct arena arena = {0};
    (void)app;
    if (a->replace) {
        const char *file = folder_full_name(text_trim(&arena, edit_text(&a->edit)), &arena);
        struct surface own =
            box_draw(s, a->title, arena_printf(&arena, "%s\n已有同名文件，替换？", file), OWN_ROWS);
        surface_text(&own, 1, 2, -1, STYLE_BOLD, "按 Y 替换，按 N 或 Esc 另起名字");
    } else {
        struct surface own = box_draw(s, a->title, is_bundle(a) ? "文件夹名：" : "文件名：", OWN_ROWS);
        edit_draw_line(&a->edit, &own, 0, 2, own.columns - 4);
        surface_text(&own, 1, 2, -1, STYLE_PLAIN, a->edit.refused ? "已到字数上限" : "Enter 确定，Esc 取消");
    }
    arena_release(&arena);
}

/* ---- writing ---- */

static const char *unit_of(const char *kind)
{
    for (size_t i = 0; i < sizeof counted / sizeof counted[0]; i++) {
        if (strcmp(counted[i].kind, kind) == 0) {
            return counted[i].unit;
        }
    }
    return NULL;
}

/* The path stands in a line of its own, so that it can be copied. */
static void say_where(struct app *app, const struct asking *a, const char *file, long count)
{
    struct arena arena = {0};
    const char *printing = export_printing(&(struct export_options){.kind = a->kind, .file = file});
    const char *full = folder_full_name(file, &arena), *unit = unit_of(a->kind);
    if (is_bundle(a)) {
        app_say(app, STYLE_GOOD, "已写文件夹，%ld 个文件：\n%s", count, full);
    } else if (unit != NULL) {
        app_say(app, STYLE_GOOD, "已写文件，%ld %s：\n%s", count, unit, full);
    } else {
        app_say(app, STYLE_GOOD, "已写文件%s%s：\n%s", printing == NULL ? "" : "，",
                printing == NULL ? "" : printing, full);
    }
    arena_release(&arena);
}

static enum stale write_it(struct app *app, struct asking *a, const char *file)
{
    long count = 0;
    struct ctx *ctx = app_request(app);
    struct export_options options = {.kind = a->kind, .file = file, .charset = CS_UTF8_BOM};
    a->replace = false;
    enum status st = is_bundle(a) ? bundle_write(ctx, file, &count) : export_run(ctx, &options, &count);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    say_where(app, a, file, count);
    return app_pop(app);
}

static enum stale take(struct app *app, struct asking *a)
{
    struct arena arena = {0};
    const char *file = text_trim(&arena, edit_text(&a->edit));
    enum stale stale = STALE_PAINT;
    if (strcmp(file, "-") == 0) {
        app_say(app, STYLE_WARN, "“-” 不是文件名；请另起名字");
    } else if (file[0] != '\0' && !a->replace && !is_bundle(a) && folder_has_file(file)) {
        a->replace = true;
    } else if (file[0] != '\0') {
        stale = write_it(app, a, file);
    }
    arena_release(&arena);
    return stale;
}

/* ---- keys ---- */

static enum stale answer_replace(struct app *app, struct asking *a, int32_t key)
{
    if (key_plain(key) == 'y' || key_plain(key) == 'Y') {
        return take(app, a);
    }
    if (key == 'n' || key == 'N' || key == K_ESC || key == K_CTRL('c')) {
        a->replace = false;
        return STALE_PAINT;
    }
    return STALE_NONE;
}

static enum stale asking_text(struct app *app, void *state, int32_t key)
{
    struct asking *a = state;
    if (a->replace) {
        return answer_replace(app, a, key);
    }
    switch (key) {
    case K_ESC:
    case K_CTRL('c'):
        return app_pop(app);
    case K_ENTER:
        return take(app, a);
    case K_PASTE:
        edit_paste(&a->edit, term_pasted(app->term));
        return STALE_PAINT;
    default:
        return edit_key(&a->edit, key) ? STALE_PAINT : STALE_PASS;
    }
}

static bool asking_typing(struct app *app, void *state)
{
    (void)app, (void)state;
    return true;
}

static const struct screen_ops asking_ops = {
    .id = SCREEN_DIALOG,
    .title = "请回答",
    .size = sizeof(struct asking),
    .open = asking_open,
    .draw = asking_draw,
    .text = asking_text,
    .typing = asking_typing,
    .close = asking_close,
};

enum stale export_file_ask(struct app *app, const char *kind, const char *title)
{
    return app_push(app, &asking_ops, &(struct argument){kind, title});
}

bool export_file_here(const struct app *app)
{
    return strcmp(app->ctx->who.via, "local") == 0;
}
