/* 登录口令: a passcode just made. It is shown once, so no key but Enter closes it. */
#include <stdlib.h>
#include <string.h>

#include "data/digest.h"
#include "data/text.h"
#include "tui/screens/screens.h"

enum { FRAME_ROWS = 4 };

struct once {
    char *text;
};

static enum status once_open(struct app *app, void *state, const void *argument)
{
    (void)app;
    ((struct once *)state)->text = xstrdup(argument);
    return ST_OK;
}

/* Whole rows at the foot, as questions are drawn. */
static void once_draw(struct app *app, void *state, const struct surface *s)
{
    const struct once *o = state;
    struct arena arena = {0};
    const char *text = text_wrap(&arena, shown_text(app->term, &arena, o->text), s->columns - 4);
    int rows = 1;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++) {
        rows++;
    }
    rows = rows > s->rows - FRAME_ROWS ? s->rows - FRAME_ROWS : rows;
    struct surface box = surface_part(s, s->rows - rows - FRAME_ROWS, 0, -1, -1);
    for (int i = 0; i < box.rows; i++) {
        surface_fill(&box, i, 0, -1, i == 0 ? STYLE_BAR : STYLE_PLAIN);
    }
    surface_text(&box, 0, 2, -1, STYLE_BAR, "登录口令（只显示这一次，请抄写后当面交给本人）");
    for (int i = 0; i < rows; i++) {
        surface_text(&box, i + 1, 2, -1, STYLE_PLAIN, text);
        text = strchr(text, '\n') == NULL ? "" : strchr(text, '\n') + 1;
    }
    surface_text(&box, rows + 2, 2, -1, STYLE_BOLD, "抄好以后按 Enter 关闭；别的键不会关闭它");
    arena_release(&arena);
}

static enum stale once_text(struct app *app, void *state, int32_t key)
{
    (void)state;
    return key == K_ENTER ? app_pop(app) : STALE_NONE;
}

static bool once_typing(struct app *app, void *state)
{
    (void)app, (void)state;
    return true;
}

static void once_close(struct app *app, void *state)
{
    struct once *o = state;
    (void)app;
    digest_forget(o->text, strlen(o->text));
    free(o->text);
}

const struct screen_ops screen_passcode = {
    .id = SCREEN_DIALOG,
    .title = "登录口令",
    .size = sizeof(struct once),
    .open = once_open,
    .draw = once_draw,
    .text = once_text,
    .typing = once_typing,
    .close = once_close,
};
