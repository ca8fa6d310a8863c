/* 登录口令: a passcode just made. It is shown once, so no key but Enter closes it. */
#include <stdlib.h>
#include <string.h>

#include "data/digest.h"
#include "tui/box.h"
#include "tui/screens/screens.h"

enum { OWN_ROWS = 3 };

struct once {
    char *text;
};

static enum status once_open(struct app *app, void *state, const void *argument)
{
    (void)app;
    ((struct once *)state)->text = xstrdup(argument);
    return ST_OK;
}

static void once_draw(struct app *app, void *state, const struct surface *s)
{
    struct surface own = box_draw(s, "登录口令（只显示这一次，请抄写后当面交给本人）",
                                  ((const struct once *)state)->text, OWN_ROWS);
    (void)app;
    surface_text(&own, 1, 2, -1, STYLE_BOLD, "抄好以后按 Enter 关闭；别的键不会关闭它");
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
