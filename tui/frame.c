#include "tui/frame.h"

#include <string.h>

#include "data/text.h"

enum { RIGHT_COLUMNS = 40, GAP = 2, MESSAGE_ROWS = 4, NARROW = 16 };

bool frame_too_small(const struct app *app)
{
    return term_rows(app->term) < APP_ROWS_MIN || term_columns(app->term) < APP_COLUMNS_MIN;
}

/* ---- title ---- */

static const char *person(const struct app *app, struct arena *arena)
{
    const struct actor *who = &app->ctx->who;
    return arena_printf(arena, "%s %s（%s）%s", stage_name(app->ctx->stage),
                        who->id == 0           ? "本机"
                        : who->name[0] == '\0' ? who->account
                                               : who->name,
                        role_name(who->role), app->demonstration ? " [演示] " : " ");
}

static void draw_title(struct app *app, const struct surface *whole)
{
    struct arena arena = {0};
    const struct screen *screen = app->top;
    if (screen->ops->id == SCREEN_DIALOG && screen->below != NULL) {
        screen = screen->below; /* a question has its own title */
    }
    surface_fill(whole, 0, 0, -1, STYLE_BAR);
    surface_format(whole, 0, 1, whole->columns - RIGHT_COLUMNS - GAP, STYLE_BAR, "%s  %s", screen->ops->title,
                   app->programme);
    surface_right(whole, 0, whole->columns - RIGHT_COLUMNS, RIGHT_COLUMNS, STYLE_BAR, person(app, &arena));
    arena_release(&arena);
}

/* ---- hints ---- */

static bool offered(struct app *app, const struct action_row *row)
{
    const struct screen_ops *ops = app->top->ops;
    bool here = (row->screens & UINT64_C(1) << ops->id) != 0 && row->hint != NULL;
    return here && (ops->can == NULL || ops->can(app, app->top->state, row->action));
}

/* Back from the first screen is out. */
static const char *hint_word(const struct app *app, const struct action_row *row)
{
    return row->action == DO_BACK && app->top->below == NULL ? "退出" : row->hint;
}

static int hint_columns(const struct action_row *row)
{
    return shown_columns(row->keys) + 1 + shown_columns(row->hint) + GAP;
}

static int draw_hint(const struct surface *s, int row, int at, const struct action_row *hint,
                     const char *word)
{
    at += surface_text(s, row, at, -1, STYLE_BOLD, hint->keys) + 1;
    return at + surface_text(s, row, at, -1, STYLE_PLAIN, word) + GAP;
}

/* While letters are text for a time, the list's keys would be a lie. NULL: they are not. */
static const char *typing_hint(struct app *app)
{
    const struct screen_ops *ops = app->top->ops;
    void *state = app->top->state;
    const char *own = ops->hint == NULL ? NULL : ops->hint(app, state);
    bool always = ops->id == SCREEN_DIALOG || ops->id == SCREEN_OPINION;
    bool typing = !always && ops->typing != NULL && ops->typing(app, state);
    return own != NULL || !typing ? own : "正在输入  Enter 完成  Esc 取消";
}

/* As many as fit, in the order of the list; 按键 and 返回 always. */
static void draw_hints(struct app *app, const struct surface *whole)
{
    int row = whole->rows - 1, at = 1, tail = 0;
    const char *typing = typing_hint(app);
    if (typing != NULL) {
        surface_text(whole, row, 1, -1, STYLE_PLAIN, typing);
        return;
    }
    for (const struct action_row *r = action_rows; r->action != DO_NOTHING; r++) {
        bool last = r->action == DO_HELP || r->action == DO_BACK;
        tail += last && offered(app, r) ? hint_columns(r) : 0;
    }
    for (const struct action_row *r = action_rows; r->action != DO_NOTHING; r++) {
        bool last = r->action == DO_HELP || r->action == DO_BACK;
        if (offered(app, r) && (last || at + hint_columns(r) + tail <= whole->columns)) {
            at = draw_hint(whole, row, at, r, hint_word(app, r));
        }
    }
}

/* ---- body ---- */

/* A question stands on the screen that asked it. */
static void draw_body(struct app *app, struct screen *screen, const struct surface *body)
{
    if (screen->ops->id == SCREEN_DIALOG && screen->below != NULL) {
        draw_body(app, screen->below, body);
        term_cursor(app->term, -1, 0);
    }
    screen->ops->draw(app, screen->state, body);
}

static void draw_too_small(const struct surface *whole)
{
    bool narrow = whole->columns < NARROW;
    if (narrow) {
        surface_text(whole, 0, 0, -1, STYLE_BOLD, "窗口太小");
    } else {
        surface_format(whole, 0, 0, -1, STYLE_BOLD, "窗口太小 %dx%d", whole->columns, whole->rows);
    }
    surface_format(whole, 1, 0, -1, STYLE_PLAIN, "%s%dx%d", narrow ? "须 " : "请放大到 ", APP_COLUMNS_MIN,
                   APP_ROWS_MIN);
    surface_text(whole, 2, 0, -1, STYLE_PLAIN, narrow ? "内容都在" : "内容都还在");
}

/* In the line above the hints; a longer sentence takes rows of the body for as long as it stands. */
static void draw_message(struct app *app, const struct surface *whole)
{
    struct arena arena = {0};
    int rows = 1, first;
    const char *text = text_wrap(&arena, shown_text(app->term, &arena, app->message), whole->columns - 2);
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++) {
        rows++;
    }
    rows = rows > MESSAGE_ROWS ? MESSAGE_ROWS : rows;
    first = whole->rows - 1 - rows;
    for (int i = 0; i < rows; i++) {
        const char *end = strchr(text, '\n');
        surface_fill(whole, first + i, 0, -1, STYLE_PLAIN);
        surface_text(whole, first + i, 1, -1, app->message_style, text);
        text = end == NULL ? "" : end + 1;
    }
    arena_release(&arena);
}

void frame_paint(struct app *app)
{
    struct surface whole = surface_whole(app->term);
    term_clear(app->term);
    term_cursor(app->term, -1, 0);
    if (frame_too_small(app)) {
        draw_too_small(&whole);
    } else {
        struct surface body = surface_part(&whole, 1, 0, whole.rows - 3, -1);
        draw_title(app, &whole);
        draw_body(app, app->top, &body);
        if (app->message[0] != '\0') {
            draw_message(app, &whole);
        }
        draw_hints(app, &whole);
    }
    term_flush(app->term);
}
