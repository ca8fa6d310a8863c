/* Questions: yes or no, or one line of text. They stand at the foot of the screen that asked. */
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "tui/app.h"
#include "tui/box.h"
#include "tui/edit.h"
#include "tui/screens/screens.h"

enum { ANSWER_MAX = 200, OWN_ROWS = 3, MARGIN = 2 };

struct dialog {
    char *title, *text;
    bool yes_no, inform;
    int32_t pass;
    struct edit edit;
    enum stale (*done)(struct app *app, void *state, const char *answer);
};

static enum status dialog_open(struct app *app, void *state, const void *argument)
{
    struct dialog *d = state;
    const struct question *q = argument;
    (void)app;
    d->title = xstrdup(q->title);
    d->text = xstrdup(q->text == NULL ? "" : q->text);
    d->yes_no = q->initial == NULL;
    d->done = q->done;
    d->inform = q->done == NULL;
    d->pass = q->pass;
    edit_init(&d->edit, d->yes_no ? "" : q->initial, q->limit > 0 ? q->limit : ANSWER_MAX, false);
    d->edit.suggested = !d->yes_no;
    return ST_OK;
}

static void dialog_close(struct app *app, void *state)
{
    struct dialog *d = state;
    (void)app;
    edit_release(&d->edit);
    free(d->title);
    free(d->text);
}

static void dialog_draw(struct app *app, void *state, const struct surface *s)
{
    struct dialog *d = state;
    struct surface own = box_draw(s, d->title, d->text, OWN_ROWS);
    (void)app;
    if (d->inform) {
        surface_text(&own, 1, MARGIN, -1, STYLE_BOLD, "按任意键继续");
    } else if (d->yes_no) {
        surface_text(&own, 1, MARGIN, -1, STYLE_BOLD, "按 Y 确认，按 N 或 Esc 取消");
    } else {
        edit_draw_line(&d->edit, &own, 0, MARGIN, own.columns - 2 * MARGIN);
        surface_text(&own, 1, MARGIN, -1, STYLE_PLAIN,
                     d->edit.refused ? "已到字数上限" : "Enter 确定，Esc 取消");
    }
}

static enum stale answer(struct app *app, struct dialog *d, const char *text)
{
    app->answer.done = d->done;
    app->answer.text = xstrdup(text);
    return app_pop(app);
}

static enum stale dialog_text(struct app *app, void *state, int32_t key)
{
    struct dialog *d = state;
    if (d->inform) {
        app->again = key == d->pass ? key : 0;
        return key == K_PASTE ? STALE_NONE : app_pop(app);
    }
    if (key == K_ESC || key == K_CTRL('c')) {
        return app_pop(app);
    }
    if (d->yes_no) {
        key = key_plain(key);
        if (key == 'y' || key == 'Y') {
            return answer(app, d, "y");
        }
        bool no = key == 'n' || key == 'N' || key == 'q';
        return no ? app_pop(app) : app_say(app, STYLE_PLAIN, "请按 Y 或 N");
    }
    if (key == K_ENTER) {
        struct arena arena = {0};
        const char *text = text_trim(&arena, edit_text(&d->edit));
        enum stale stale =
            text[0] == '\0' ? app_say(app, STYLE_WARN, "请先填写，或按 Esc 取消") : answer(app, d, text);
        arena_release(&arena);
        return stale;
    }
    if (key == K_PASTE) {
        edit_paste(&d->edit, term_pasted(app->term));
        return STALE_PAINT;
    }
    return edit_key(&d->edit, key) ? STALE_PAINT : STALE_PASS;
}

static bool dialog_typing(struct app *app, void *state)
{
    (void)app, (void)state;
    return true;
}

static const struct screen_ops dialog_ops = {
    .id = SCREEN_DIALOG,
    .title = "请回答",
    .size = sizeof(struct dialog),
    .open = dialog_open,
    .draw = dialog_draw,
    .text = dialog_text,
    .typing = dialog_typing,
    .close = dialog_close,
};

enum stale app_ask(struct app *app, const struct question *question)
{
    return app_push(app, &dialog_ops, question);
}

enum stale app_inform(struct app *app, const char *title, const char *text)
{
    return app_ask(app, &(struct question){.title = title, .text = text});
}
