/* 得分说明: the whole sum of one application in sentences that can be read aloud. */
#include "tui/explain.h"

#include <stdlib.h>

#include "tui/screens/closing.h"
#include "tui/screens/screens.h"
#include "tui/text_view.h"

struct explain {
    char *no;
    struct text_view view;
};

static enum status explain_open(struct app *app, void *state, const void *argument)
{
    struct explain *e = state;
    (void)app;
    e->no = xstrdup(argument);
    return ST_OK;
}

static enum status explain_load(struct app *app, void *state)
{
    struct explain *e = state;
    struct explanation explanation;
    enum status st = results_explain(app->ctx, e->no, &explanation);
    if (st == ST_OK) {
        text_view_set(&e->view, explain_text(app->ctx, &explanation), false);
    }
    return closing_sealed(app, st);
}

static void explain_draw(struct app *app, void *state, const struct surface *s)
{
    struct explain *e = state;
    int margin = s->columns > 104 ? (s->columns - 100) / 2 : 2;
    struct surface text = surface_part(s, 0, margin, -1, s->columns - 2 * margin);
    (void)app;
    text_view_draw_more(&e->view, &text);
}

static enum stale explain_act(struct app *app, void *state, enum key_action action)
{
    struct explain *e = state;
    (void)app;
    return text_view_act(&e->view, action) ? STALE_PAINT : STALE_PASS;
}

static void explain_close(struct app *app, void *state)
{
    struct explain *e = state;
    (void)app;
    text_view_release(&e->view);
    free(e->no);
}

const struct screen_ops screen_explain = {
    .id = SCREEN_EXPLAIN,
    .title = "得分说明",
    .size = sizeof(struct explain),
    .open = explain_open,
    .load = explain_load,
    .draw = explain_draw,
    .act = explain_act,
    .close = explain_close,
};
