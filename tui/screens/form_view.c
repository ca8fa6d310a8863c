#include "tui/screens/form_view.h"

#include <stdlib.h>
#include <string.h>

enum { FIND_MAX = 40 };

void form_view_set(struct form_view *v, const struct application *form)
{
    v->form = *form;
    v->columns = 0;
}

void form_view_release(struct form_view *v)
{
    text_view_release(&v->view);
    arena_release(&v->text);
    free(v->words);
}

static void make_text(struct form_view *v, int columns)
{
    if (v->columns != columns) {
        arena_release(&v->text);
        text_view_set(&v->view, form_part_text(&v->form, v->part, columns, &v->text), false);
        v->columns = columns;
    }
}

void form_view_draw(struct form_view *v, const struct surface *s)
{
    make_text(v, s->columns);
    text_view_draw_more(&v->view, s);
}

void form_view_to_top(struct form_view *v)
{
    v->view.top = 0;
}

enum stale form_view_act(struct form_view *v, enum key_action action)
{
    if (action == DO_PART || action == DO_PART_BACK) {
        int by = action == DO_PART ? 1 : FORM_PARTS - 1;
        v->part = (enum form_part)(((int)v->part + by) % FORM_PARTS);
        v->columns = 0;
        form_view_to_top(v);
        return STALE_PAINT;
    }
    if (v->view.width > 0) {
        make_text(v, v->view.width); /* a key typed ahead of the drawing is about the new part already */
    }
    return text_view_act(&v->view, action) ? STALE_PAINT : STALE_PASS;
}

enum stale form_view_ask(struct app *app, const struct form_view *v,
                         enum stale (*done)(struct app *app, void *state, const char *words))
{
    struct question q = {.title = "在这一部分里查找（再按 / 和 Enter 找下一处）",
                         .initial = v->words == NULL ? "" : v->words,
                         .limit = FIND_MAX,
                         .done = done};
    return app_ask(app, &q);
}

enum stale form_view_find(struct app *app, struct form_view *v, const char *words)
{
    bool again = v->words != NULL && strcmp(v->words, words) == 0;
    free(v->words);
    v->words = xstrdup(words);
    if (!text_view_find(&v->view, words, again)) {
        return app_say(app, STYLE_WARN, "这一部分没有“%s”", words);
    }
    return app_say(app, STYLE_PLAIN, "“%s”：这一部分有 %zu 行；再按 / 和 Enter 找下一处", words,
                   text_view_count(&v->view, words));
}
