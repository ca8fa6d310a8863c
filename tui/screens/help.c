/* 按键说明: what the keys of a screen do, read from the action list. */
#include "tui/screens/screens.h"

struct help {
    const struct screen_ops *about;
    size_t top, rows;
};

static enum status help_open(struct app *app, void *state, const void *argument)
{
    struct help *h = state;
    (void)app;
    h->about = argument;
    return ST_OK;
}

static void help_draw(struct app *app, void *state, const struct surface *s)
{
    struct help *h = state;
    size_t n = 0;
    (void)app;
    surface_format(s, 0, 2, -1, STYLE_BOLD, "“%s”的按键", h->about->title);
    for (const struct action_row *r = action_rows; r->action != DO_NOTHING; r++) {
        if ((r->screens & UINT64_C(1) << h->about->id) == 0) {
            continue;
        }
        int row = (int)n++ - (int)h->top + 2;
        if (row >= 2) {
            surface_text(s, row, 4, 12, STYLE_BOLD, r->keys);
            surface_text(s, row, 18, -1, STYLE_PLAIN, r->help);
        }
    }
    h->rows = n;
}

static enum stale help_act(struct app *app, void *state, enum key_action action)
{
    struct help *h = state;
    (void)app;
    if (action == DO_UP || action == DO_PAGE_UP || action == DO_HOME) {
        h->top = action == DO_UP && h->top > 0 ? h->top - 1 : 0;
    } else if (action == DO_DOWN || action == DO_PAGE_DOWN || action == DO_END) {
        h->top += h->top + 4 < h->rows ? 1 : 0;
    } else {
        return STALE_PASS;
    }
    return STALE_PAINT;
}

const struct screen_ops screen_help = {
    .id = SCREEN_HELP,
    .title = "按键说明",
    .size = sizeof(struct help),
    .open = help_open,
    .draw = help_draw,
    .act = help_act,
};
