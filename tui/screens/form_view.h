/* Reading an application form (申报书): the part in hand, scrolled and searched. */
#ifndef PINGSHEN_TUI_FORM_VIEW_H
#define PINGSHEN_TUI_FORM_VIEW_H

#include "tui/app.h"
#include "tui/screens/form_text.h"
#include "tui/text_view.h"

struct form_view {
    struct application form;
    enum form_part part;
    struct text_view view;
    int columns; /* the part's text was made for these; 0: not made */
    struct arena text;
    char *words; /* last looked for; NULL: none */
};
/* Another application or another reading of it; its texts live as long as the caller's load says. */
void form_view_set(struct form_view *view, const struct application *form);
void form_view_release(struct form_view *view);
void form_view_draw(struct form_view *view, const struct surface *s);
/* 换部分, lines and pages; STALE_PASS: none of these. */
enum stale form_view_act(struct form_view *view, enum key_action action);
void form_view_to_top(struct form_view *view);
/* Asks for words; done is the screen's and calls form_view_find. */
enum stale form_view_ask(struct app *app, const struct form_view *view,
                         enum stale (*done)(struct app *app, void *state, const char *words));
enum stale form_view_find(struct app *app, struct form_view *view, const char *words);

#endif
