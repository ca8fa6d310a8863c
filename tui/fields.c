#include "tui/fields.h"

#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "tui/box.h"
#include "tui/edit.h"

enum { ANSWER_MAX = 200, OWN_ROWS = 3, MARGIN = 2 };

struct one {
    char *name, *help;
    const char *const *choice;
    size_t chosen;
    bool optional;
    struct edit edit;
};
struct filling {
    char *title, *text;
    struct one one[FIELDS_MAX];
    size_t count, at;
    enum status (*done)(struct app *app, void *state, const char *const *value);
    enum stale (*then)(struct app *app, void *state, const char *answer);
};

static char *copy(const char *text)
{
    return xstrdup(text == NULL ? "" : text);
}

static void open_field(struct one *one, const struct field *field)
{
    const char *initial = field->initial == NULL ? "" : field->initial;
    one->name = copy(field->name);
    one->help = copy(field->help);
    one->choice = field->choice;
    one->optional = field->optional;
    for (size_t i = 0; field->choice != NULL && field->choice[i] != NULL; i++) {
        one->chosen = strcmp(field->choice[i], initial) == 0 ? i : one->chosen;
    }
    edit_init(&one->edit, field->choice != NULL ? "" : initial, field->limit > 0 ? field->limit : ANSWER_MAX,
              false);
    one->edit.suggested = true;
}

static enum status filling_open(struct app *app, void *state, const void *argument)
{
    struct filling *f = state;
    const struct fields *fields = argument;
    (void)app;
    f->title = copy(fields->title);
    f->text = copy(fields->text);
    f->done = fields->done;
    f->then = fields->then;
    f->count = fields->count;
    for (size_t i = 0; i < f->count; i++) {
        open_field(&f->one[i], &fields->field[i]);
    }
    return ST_OK;
}

static void filling_close(struct app *app, void *state)
{
    struct filling *f = state;
    (void)app;
    for (size_t i = 0; i < f->count; i++) {
        free(f->one[i].name);
        free(f->one[i].help);
        edit_release(&f->one[i].edit);
    }
    free(f->title);
    free(f->text);
}

/* ---- drawing ---- */

static size_t count_choices(const struct one *one)
{
    size_t count = 0;
    while (one->choice[count] != NULL) {
        count++;
    }
    return count;
}

/* The chosen one in brackets, so that it is seen without colour; alone when they do not all fit. */
static void draw_choice(const struct surface *s, int row, int column, const struct one *one, bool here)
{
    enum style style = here ? STYLE_CURSOR : STYLE_BOLD;
    size_t count = count_choices(one);
    int columns = 0;
    for (size_t i = 0; i < count; i++) {
        columns += shown_columns(one->choice[i]) + 2;
    }
    if (column + columns > s->columns) {
        column += surface_format(s, row, column, -1, style, "[%s]", one->choice[one->chosen]);
        surface_format(s, row, column + 1, -1, STYLE_PLAIN, "%zu/%zu", one->chosen + 1, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        bool chosen = i == one->chosen;
        column += surface_format(s, row, column, -1, chosen ? style : STYLE_PLAIN, chosen ? "[%s]" : " %s ",
                                 one->choice[i]);
    }
}

static void draw_field(const struct surface *s, int row, int name_columns, const struct one *one, bool here)
{
    int column = MARGIN + 2 + name_columns + 2;
    surface_text(s, row, MARGIN, 1, STYLE_PLAIN, here ? ">" : " ");
    surface_text(s, row, MARGIN + 2, name_columns, here ? STYLE_BOLD : STYLE_PLAIN, one->name);
    if (one->choice != NULL) {
        draw_choice(s, row, column, one, here);
    } else if (here) {
        edit_draw_line(&one->edit, s, row, column, s->columns - column - MARGIN);
    } else {
        surface_text(s, row, column, s->columns - column - MARGIN, STYLE_PLAIN, edit_text(&one->edit));
    }
}

static int name_columns(const struct filling *f)
{
    int widest = 0;
    for (size_t i = 0; i < f->count; i++) {
        int columns = shown_columns(f->one[i].name);
        widest = columns > widest ? columns : widest;
    }
    return widest;
}

static const char *hint_of(const struct filling *f)
{
    const struct one *one = &f->one[f->at];
    bool last = f->at + 1 == f->count;
    if (one->edit.refused) {
        return "已到字数上限";
    }
    if (f->count == 1) {
        return one->choice != NULL ? "左右键选择，Enter 确定，Esc 取消" : "Enter 确定，Esc 取消";
    }
    if (one->choice != NULL) {
        return last ? "左右键选择，上下键换项，Enter 确定，Esc 取消"
                    : "左右键选择，Enter 下一项，F2 确定，Esc 取消";
    }
    return last ? "Enter 确定，上下键换项，Esc 取消" : "Enter 下一项，上下键换项，F2 确定，Esc 取消";
}

static void filling_draw(struct app *app, void *state, const struct surface *s)
{
    struct filling *f = state;
    int fields = (int)f->count;
    struct surface own = box_draw(s, f->title, f->text, fields + OWN_ROWS);
    (void)app;
    for (int i = 0; i < fields; i++) {
        draw_field(&own, i, name_columns(f), &f->one[i], (size_t)i == f->at);
    }
    surface_text(&own, fields, MARGIN + 2, -1, STYLE_DIM, f->one[f->at].help);
    surface_text(&own, fields + 1, MARGIN, -1, STYLE_PLAIN, hint_of(f));
}

/* ---- answering ---- */

static const char *value_of(const struct one *one, struct arena *arena)
{
    return one->choice != NULL ? one->choice[one->chosen] : text_trim(arena, edit_text(&one->edit));
}

static enum stale finish(struct app *app, struct filling *f)
{
    struct arena arena = {0};
    const char *value[FIELDS_MAX] = {0};
    enum stale stale = STALE_PAINT;
    for (size_t i = 0; i < f->count; i++) {
        value[i] = value_of(&f->one[i], &arena);
        if (value[i][0] == '\0' && !f->one[i].optional) {
            f->at = i;
            app_say(app, STYLE_WARN, "请填写“%s”", f->one[i].name);
            arena_release(&arena);
            return STALE_PAINT;
        }
    }
    enum status st = f->done(app, app->top->below->state, value);
    if (st == ST_OK) {
        if (f->then != NULL) {
            app->answer.done = f->then;
            app->answer.text = xstrdup("y");
        }
        app_pop(app);
    } else {
        app_fail(app, st);
    }
    arena_release(&arena);
    return stale;
}

static enum stale step(struct filling *f, size_t by)
{
    f->at = (f->at + by) % f->count;
    return STALE_PAINT;
}

static enum stale choose(struct one *one, int32_t key)
{
    size_t count = count_choices(one);
    if (count == 0) {
        return STALE_NONE;
    }
    if (key == K_LEFT) {
        one->chosen = (one->chosen + count - 1) % count;
    } else if (key == K_RIGHT || key == ' ') {
        one->chosen = (one->chosen + 1) % count;
    }
    return STALE_PAINT;
}

static enum stale filling_text(struct app *app, void *state, int32_t key)
{
    struct filling *f = state;
    struct one *one = &f->one[f->at];
    switch (key) {
    case K_ESC:
    case K_CTRL('c'):
        return app_pop(app);
    case K_ENTER:
        return f->at + 1 == f->count ? finish(app, f) : step(f, 1);
    case K_CTRL('s'):
    case K_F1 + 1:
        return finish(app, f);
    case K_TAB:
    case K_DOWN:
        return step(f, 1);
    case K_BACK_TAB:
    case K_UP:
        return step(f, f->count - 1);
    default:
        break;
    }
    if (one->choice != NULL) {
        return choose(one, key);
    }
    if (key == K_PASTE) {
        edit_paste(&one->edit, term_pasted(app->term));
        return STALE_PAINT;
    }
    return edit_key(&one->edit, key) ? STALE_PAINT : STALE_PASS;
}

static bool filling_typing(struct app *app, void *state)
{
    (void)app, (void)state;
    return true;
}

static const struct screen_ops filling_ops = {
    .id = SCREEN_DIALOG,
    .title = "请填写",
    .size = sizeof(struct filling),
    .open = filling_open,
    .draw = filling_draw,
    .text = filling_text,
    .typing = filling_typing,
    .close = filling_close,
};

enum stale app_fill(struct app *app, const struct fields *fields)
{
    return app_push(app, &filling_ops, fields);
}
