/* 查看申报: one application part by part, for those who do not mark it here. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/applications.h"
#include "tui/screens/form_text.h"
#include "tui/screens/screens.h"
#include "tui/text_view.h"

enum { HEAD_ROWS = 3, FIND_MAX = 40, LINE_MAX_COLUMNS = 110 };

struct reading {
    char *no; /* 申报编号 in hand */
    struct application form;
    enum form_part part;
    struct text_view view;
    int text_columns; /* the part's text was made for these; 0: not made */
    struct arena text;
    char *find; /* last words looked for */
};

static enum status read_open(struct app *app, void *state, const void *argument)
{
    struct reading *r = state;
    (void)app;
    r->no = xstrdup(argument);
    r->find = xstrdup("");
    return ST_OK;
}

static enum status read_load(struct app *app, void *state)
{
    struct reading *r = state;
    struct application form = {0};
    enum status st = application_read(app->ctx, r->no, &form);
    if (st == ST_OK) {
        r->form = form;
        r->text_columns = 0;
    }
    return st;
}

static void read_draw(struct app *app, void *state, const struct surface *s)
{
    struct reading *r = state;
    int columns = s->columns - 2 > LINE_MAX_COLUMNS ? LINE_MAX_COLUMNS : s->columns - 2;
    struct surface text = surface_part(s, HEAD_ROWS, 1, -1, columns);
    (void)app;
    if (r->text_columns != columns) {
        arena_release(&r->text);
        text_view_set(&r->view, form_part_text(&r->form, r->part, columns, &r->text), false);
        r->text_columns = columns;
    }
    surface_format(s, 0, 1, s->columns - 14, STYLE_BOLD, "%s %s", r->form.no, r->form.project_name);
    surface_right(s, 0, s->columns - 12, 11, r->form.passed ? STYLE_PLAIN : STYLE_WARN,
                  r->form.passed ? "" : "不通过");
    form_draw_tabs(s, 1, r->part);
    text_view_draw(&r->view, &text);
}

static enum stale turn_part(struct reading *r, int by)
{
    r->part = (enum form_part)(((int)r->part + by + FORM_PARTS) % FORM_PARTS);
    r->text_columns = 0;
    r->view.top = 0;
    return STALE_PAINT;
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
    r->view.top = 0;
    return STALE_DATA;
}

static enum stale find(struct app *app, void *state, const char *words)
{
    struct reading *r = state;
    free(r->find);
    r->find = xstrdup(words);
    return text_view_find(&r->view, words) ? STALE_PAINT
                                           : app_say(app, STYLE_WARN, "这一部分没有“%s”", words);
}

static enum stale ask_find(struct app *app, struct reading *r)
{
    struct question q = {.title = "在这一部分里查找（再按 / 和 Enter 找下一处）",
                         .initial = r->find,
                         .limit = FIND_MAX,
                         .done = find};
    return app_ask(app, &q);
}

static enum stale read_act(struct app *app, void *state, enum key_action action)
{
    struct reading *r = state;
    switch (action) {
    case DO_PART:
    case DO_PART_BACK:
        return turn_part(r, action == DO_PART ? 1 : -1);
    case DO_PREVIOUS:
    case DO_NEXT:
        return turn(app, r, action == DO_NEXT);
    case DO_FIND:
        return ask_find(app, r);
    default:
        return text_view_act(&r->view, action) ? STALE_PAINT : STALE_PASS;
    }
}

static void read_close(struct app *app, void *state)
{
    struct reading *r = state;
    (void)app;
    text_view_release(&r->view);
    arena_release(&r->text);
    free(r->no);
    free(r->find);
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
