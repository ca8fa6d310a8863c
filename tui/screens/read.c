/* 查看申报: one application part by part, for those who do not mark it here. */
#include <stdlib.h>
#include <string.h>

#include "tui/screens/form_view.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 3, LINE_MAX_COLUMNS = 110 };

struct reading {
    char *no; /* 申报编号 in hand */
    struct form_view view;
};

static enum status read_open(struct app *app, void *state, const void *argument)
{
    struct reading *r = state;
    (void)app;
    r->no = xstrdup(argument);
    return ST_OK;
}

static enum status read_load(struct app *app, void *state)
{
    struct reading *r = state;
    struct application form = {0};
    enum status st = application_read(app->ctx, r->no, &form);
    if (st == ST_OK) {
        form_view_set(&r->view, &form);
    }
    return st;
}

static void read_draw(struct app *app, void *state, const struct surface *s)
{
    struct reading *r = state;
    int columns = s->columns - 2 > LINE_MAX_COLUMNS ? LINE_MAX_COLUMNS : s->columns - 2;
    struct surface text = surface_part(s, HEAD_ROWS, 1, -1, columns);
    (void)app;
    surface_format(s, 0, 1, s->columns - 14, STYLE_BOLD, "%s %s", r->view.form.no, r->view.form.project_name);
    surface_right(s, 0, s->columns - 12, 11, r->view.form.passed ? STYLE_PLAIN : STYLE_WARN,
                  r->view.form.passed ? "" : "不通过");
    form_draw_tabs(s, 1, r->view.part);
    form_view_draw(&r->view, &text);
}

static enum stale turn(struct app *app, struct reading *r, bool forward)
{
    const char *found = NULL;
    enum status st = applications_step(app_request(app), r->no, forward, &found);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    if (found == NULL) {
        return app_say(app, STYLE_PLAIN, forward ? "已经是最后一件" : "已经是第一件");
    }
    free(r->no);
    r->no = xstrdup(found);
    form_view_to_top(&r->view);
    return STALE_DATA;
}

static enum stale find(struct app *app, void *state, const char *words)
{
    return form_view_find(app, &((struct reading *)state)->view, words);
}

static enum stale read_act(struct app *app, void *state, enum key_action action)
{
    struct reading *r = state;
    switch (action) {
    case DO_PREVIOUS:
    case DO_NEXT:
        return turn(app, r, action == DO_NEXT);
    case DO_FIND:
        return form_view_ask(app, &r->view, find);
    default:
        return form_view_act(&r->view, action);
    }
}

static void read_close(struct app *app, void *state)
{
    struct reading *r = state;
    (void)app;
    form_view_release(&r->view);
    free(r->no);
}

const struct screen_ops screen_read = {
    .id = SCREEN_READ,
    .title = "查看申报",
    .size = sizeof(struct reading),
    .open = read_open,
    .load = read_load,
    .draw = read_draw,
    .act = read_act,
    .close = read_close,
};
