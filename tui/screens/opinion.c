/* 评审意见: a text of several lines, softly broken. Leaving stores it. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/opinion_draft.h"
#include "core/workflow/scoring.h"
#include "core/workflow/sheet_store.h"
#include "data/text.h"
#include "tui/edit.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 2, TYPED_MAX = 4000 }; /* more than may be stored: cutting is the writer's */

struct opinion {
    char *no, *before;
    char *kept; /* what is kept aside against a killed session: before, or the draft */
    int64_t version;
    bool read_only;
    struct edit edit;
    size_t top;
    int columns, rows; /* of the last drawing */
};

static enum status opinion_open(struct app *app, void *state, const void *argument)
{
    struct opinion *o = state;
    const struct opinion_argument *a = argument;
    o->no = xstrdup(a->no);
    o->before = xstrdup(a->opinion);
    o->version = a->version;
    o->read_only = a->read_only;
    const char *draft = NULL;
    enum status st = o->read_only ? ST_OK : opinion_draft_read(app->ctx, a->no, a->opinion, &draft);
    o->kept = xstrdup(draft == NULL ? a->opinion : draft);
    edit_init(&o->edit, o->kept, TYPED_MAX, true);
    o->edit.term = app->term;
    if (draft != NULL) {
        app_say(app, STYLE_GOOD, "已找回上次没有保存的意见；Ctrl-G 放弃它，恢复原来的");
    }
    return st;
}

/* Aside, as it stands; if that fails, saving will tell. */
static void keep_aside(struct app *app, struct opinion *o)
{
    const char *text = edit_text(&o->edit);
    if (o->read_only || strcmp(text, o->kept) == 0) {
        return;
    }
    const char *draft = strcmp(text, o->before) == 0 ? NULL : text;
    if (opinion_draft_keep(app_request(app), o->no, o->before, draft) == ST_OK) {
        free(o->kept);
        o->kept = xstrdup(text);
    }
    err_clear(app->ctx->err);
}

static void opinion_rest(struct app *app, void *state)
{
    keep_aside(app, state);
}

/* It is stored or given up. */
static void drop_draft(struct app *app, struct opinion *o)
{
    if (strcmp(o->kept, o->before) != 0) {
        (void)opinion_draft_keep(app_request(app), o->no, o->before, NULL);
        err_clear(app->ctx->err);
    }
}

/* The lines as they are broken now; the cursor's line in *here. */
static const size_t *lines_of(const struct opinion *o, int columns, struct arena *arena, size_t *lines,
                              size_t *here)
{
    const size_t *start = edit_breaks(&o->edit, columns, arena, lines);
    *here = 0;
    while (*here + 1 < *lines && start[*here + 1] <= o->edit.at) {
        (*here)++;
    }
    return start;
}

static void draw_counts(const struct opinion *o, const struct surface *s)
{
    long words = 0, characters = 0;
    text_count(edit_text(&o->edit), &words, &characters);
    long longest = words > characters ? words : characters;
    surface_format(s, 0, 1, -1, STYLE_BOLD, "申报 %s 的评审意见", o->no);
    surface_format(s, 0, 40, -1, longest > OPINION_MAX ? STYLE_WARN : STYLE_PLAIN, "%ld 字，最多 %d 字%s",
                   longest, OPINION_MAX,
                   o->read_only            ? "（只读）"
                   : longest > OPINION_MAX ? "：请缩短"
                                           : "");
}

static void opinion_draw(struct app *app, void *state, const struct surface *s)
{
    struct opinion *o = state;
    struct arena arena = {0};
    size_t lines = 0, here = 0;
    o->columns = s->columns - 4, o->rows = s->rows - HEAD_ROWS;
    draw_counts(o, s);
    const size_t *start = lines_of(o, o->columns, &arena, &lines, &here);
    if (here < o->top) {
        o->top = here;
    }
    if (here >= o->top + (size_t)o->rows) {
        o->top = here - (size_t)o->rows + 1;
    }
    const char *text = edit_text(&o->edit);
    for (int i = 0; i < o->rows && o->top + (size_t)i < lines; i++) {
        size_t n = o->top + (size_t)i, end = n + 1 < lines ? start[n + 1] : strlen(text);
        const char *line = arena_strndup(&arena, text + start[n], end - start[n]);
        surface_text(s, HEAD_ROWS + i, 2, -1, STYLE_PLAIN, line);
    }
    const char *head = arena_strndup(&arena, text + start[here], o->edit.at - start[here]);
    surface_cursor(s, HEAD_ROWS + (int)(here - o->top),
                   2 + shown_columns(shown_text(app->term, &arena, head)));
    arena_release(&arena);
}

static enum stale save(struct app *app, struct opinion *o)
{
    struct sheet read = {0};
    if (o->read_only || strcmp(edit_text(&o->edit), o->before) == 0) {
        drop_draft(app, o);
        return app_pop(app);
    }
    enum status st = scoring_put_opinion(app_request(app), o->no, edit_text(&o->edit), o->version, &read);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    drop_draft(app, o);
    app_say(app, STYLE_GOOD, "评审意见已保存");
    return app_pop(app);
}

static enum stale abandon(struct app *app, void *state, const char *answer)
{
    (void)answer;
    drop_draft(app, state);
    app_say(app, STYLE_PLAIN, "已放弃这次的改动");
    return app_pop(app);
}

static enum stale ask_abandon(struct app *app, const struct opinion *o)
{
    if (strcmp(edit_text(&o->edit), o->before) == 0) {
        return app_pop(app);
    }
    struct question q = {.title = "放弃改动", .text = "刚才写的都不保存，恢复原来的意见？", .done = abandon};
    return app_ask(app, &q);
}

static enum stale opinion_act(struct app *app, void *state, enum key_action action)
{
    switch (action) {
    case DO_SAVE:
        return save(app, state);
    case DO_ABANDON:
        return ask_abandon(app, state);
    default:
        return STALE_PASS;
    }
}

static bool moves_only(int32_t key)
{
    return key == K_LEFT || key == K_RIGHT || key == K_HOME || key == K_END;
}

static enum stale opinion_text(struct app *app, void *state, int32_t key)
{
    struct opinion *o = state;
    int by = key == K_UP ? -1 : key == K_DOWN ? 1 : key == K_PAGE_UP ? -o->rows + 1 : o->rows - 1;
    if (key == K_UP || key == K_DOWN || key == K_PAGE_UP || key == K_PAGE_DOWN) {
        edit_move_line(&o->edit, o->columns, by);
        return STALE_PAINT;
    }
    if (o->read_only && !moves_only(key)) {
        return key == 'q' ? app_pop(app) : STALE_PASS;
    }
    if (key == K_PASTE) {
        edit_paste(&o->edit, term_pasted(app->term));
        keep_aside(app, o);
    } else if (!edit_key(&o->edit, key)) {
        return STALE_PASS;
    }
    return o->edit.refused ? app_say(app, STYLE_WARN, "已到 %d 字，放不下的没有输入", TYPED_MAX)
                           : STALE_PAINT;
}

static bool opinion_typing(struct app *app, void *state)
{
    (void)app, (void)state;
    return true;
}

static bool opinion_can(struct app *app, void *state, enum key_action action)
{
    struct opinion *o = state;
    (void)app;
    return action != DO_ABANDON || !o->read_only;
}

static const char *opinion_hint(struct app *app, void *state)
{
    (void)app;
    return ((struct opinion *)state)->read_only ? "q 返回  上下 PgUp PgDn 阅读" : NULL;
}

/* A dropped line keeps what was written; when that cannot be stored, nobody is there to be told. */
static void opinion_close(struct app *app, void *state)
{
    struct opinion *o = state;
    struct sheet read = {0};
    if (app->hung_up && !o->read_only && strcmp(edit_text(&o->edit), o->before) != 0) {
        if (scoring_put_opinion(app_request(app), o->no, edit_text(&o->edit), o->version, &read) == ST_OK) {
            drop_draft(app, o);
        } else {
            keep_aside(app, o);
        }
    }
    edit_release(&o->edit);
    free(o->no);
    free(o->before);
    free(o->kept);
}

const struct screen_ops screen_opinion = {
    .id = SCREEN_OPINION,
    .title = "评审意见",
    .size = sizeof(struct opinion),
    .open = opinion_open,
    .draw = opinion_draw,
    .act = opinion_act,
    .text = opinion_text,
    .typing = opinion_typing,
    .can = opinion_can,
    .rest = opinion_rest,
    .hint = opinion_hint,
    .close = opinion_close,
};
