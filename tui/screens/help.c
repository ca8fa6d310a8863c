/* 按键说明: what the keys of a screen do, read from the action list. */
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 2 };

struct help {
    const struct screen_ops *about;
    size_t top, rows, page; /* page: rows at the last drawing */
};

static size_t last_top(const struct help *h)
{
    return h->rows > h->page ? h->rows - h->page : 0;
}

static enum status help_open(struct app *app, void *state, const void *argument)
{
    struct help *h = state;
    (void)app;
    h->about = argument;
    for (const struct action_row *r = action_rows; r->action != DO_NOTHING; r++) {
        h->rows += (r->screens & UINT64_C(1) << h->about->id) != 0 ? 1 : 0;
    }
    return ST_OK;
}

static void help_draw(struct app *app, void *state, const struct surface *s)
{
    struct help *h = state;
    size_t n = 0;
    const struct screen *below = app->top->below;
    h->page = s->rows > HEAD_ROWS ? (size_t)(s->rows - HEAD_ROWS) : 1;
    h->top = h->top > last_top(h) ? last_top(h) : h->top;
    surface_format(s, 0, 2, -1, STYLE_BOLD, "“%s”的按键", h->about->title);
    for (const struct action_row *r = action_rows; r->action != DO_NOTHING; r++) {
        if ((r->screens & UINT64_C(1) << h->about->id) == 0) {
            continue;
        }
        int row = (int)n++ - (int)h->top + HEAD_ROWS;
        if (row >= HEAD_ROWS) {
            bool can = below == NULL || h->about->can == NULL || h->about->can(app, below->state, r->action);
            surface_text(s, row, 4, 12, can ? STYLE_BOLD : STYLE_DIM, r->keys);
            surface_format(s, row, 18, -1, can ? STYLE_PLAIN : STYLE_DIM, "%s%s", r->help,
                           can ? "" : "（现在不可用）");
        }
    }
}

static enum stale help_act(struct app *app, void *state, enum key_action action)
{
    struct help *h = state;
    size_t jump = action == DO_PAGE_UP || action == DO_PAGE_DOWN ? h->page : 1;
    (void)app;
    switch (action) {
    case DO_UP:
    case DO_PAGE_UP:
        h->top = h->top > jump ? h->top - jump : 0;
        return STALE_PAINT;
    case DO_DOWN:
    case DO_PAGE_DOWN:
        h->top += jump; /* the next drawing holds it */
        return STALE_PAINT;
    case DO_HOME:
        h->top = 0;
        return STALE_PAINT;
    case DO_END:
        h->top = h->rows;
        return STALE_PAINT;
    default:
        return STALE_PASS;
    }
}

const struct screen_ops screen_help = {
    .id = SCREEN_HELP,
    .title = "按键说明",
    .size = sizeof(struct help),
    .open = help_open,
    .draw = help_draw,
    .act = help_act,
};
