/* 同分: all tie groups, those that need a ruling marked. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/workflow/ranking_file.h"
#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 3, FRAME_ROWS = 3 };

struct ties {
    struct list list;
    struct results results;
    struct tie_view *tie;
    struct programme programme;
    char *keep; /* a member of the group in hand */
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS);
}

static const char *first_no(const struct ties *t, size_t n)
{
    return t->results.row[t->tie[n].first].entry.no;
}

static bool group_has(const struct ties *t, size_t n, const char *no)
{
    for (size_t i = 0; i < t->tie[n].size; i++) {
        if (strcmp(t->results.row[t->tie[n].first + i].entry.no, no) == 0) {
            return true;
        }
    }
    return false;
}

static enum status ties_load(struct app *app, void *state)
{
    struct ties *t = state;
    struct results results;
    struct tie_view *tie = NULL;
    size_t count = 0;
    enum status st = results_ties(app->ctx, &results, &tie, &count);
    if (st != ST_OK) {
        return closing_sealed(app, st);
    }
    t->results = results, t->tie = tie, t->list.count = count;
    t->programme = app->ctx->rules->programme;
    for (size_t i = 0; t->keep != NULL && i < count; i++) {
        t->list.at = group_has(t, i, t->keep) ? i : t->list.at;
    }
    list_fit(&t->list, page_of(app));
    return ST_OK;
}

static const char *state_of(const struct tie_view *tie, enum style *style)
{
    *style = tie->ruled ? STYLE_GOOD : tie->at_cut ? STYLE_WARN : STYLE_PLAIN;
    if (tie->ruled) {
        return "已裁决";
    }
    return tie->at_cut ? "须裁决" : "并列";
}

static void draw_row(const struct ties *t, const struct surface *s, int row, size_t n)
{
    struct arena arena = {0};
    struct buf names = {0};
    const struct tie_view *tie = &t->tie[n];
    enum style style = STYLE_PLAIN;
    const char *state = state_of(tie, &style);
    bool here = n == t->list.at;
    for (size_t i = 0; i < tie->size; i++) {
        const struct result *r = &t->results.row[tie->first + i];
        buf_printf(&names, "%s%s %s", i > 0 ? "、" : "", r->entry.no, r->society);
    }
    surface_text(s, row, 0, 1, STYLE_BOLD, here ? ">" : " ");
    surface_format(s, row, 2, 8, here ? STYLE_CURSOR : STYLE_BOLD, "第 %" PRId64 " 组", tie->number);
    surface_right(s, row, 11, 9, STYLE_PLAIN, score_text(&t->programme, tie->review, &arena));
    surface_format(s, row, 22, 6, STYLE_PLAIN, "%zu 项", tie->size);
    surface_text(s, row, 28, 6, style, state);
    surface_text(s, row, 36, 6, STYLE_PLAIN, tie->at_cut ? "跨线" : "");
    surface_text(s, row, 43, -1, STYLE_PLAIN, names.bytes);
    buf_release(&names);
    arena_release(&arena);
}

static void ties_draw(struct app *app, void *state, const struct surface *s)
{
    struct ties *t = state;
    size_t page = page_of(app);
    list_fit(&t->list, page);
    if (t->list.count == 0) {
        surface_text(s, 1, 2, -1, STYLE_PLAIN, "没有同分的申报，不需要裁决");
        return;
    }
    surface_text(s, 0, 1, -1, STYLE_PLAIN,
                 "跨线的一组（两边都有）须裁决才能公示；其他的可以裁决，也可以并列");
    surface_text(s, 2, 2, 8, STYLE_DIM, "组");
    surface_right(s, 2, 11, 9, STYLE_DIM, "总分");
    surface_text(s, 2, 28, 6, STYLE_DIM, "状态");
    surface_text(s, 2, 36, 6, STYLE_DIM, "入围线");
    surface_text(s, 2, 43, -1, STYLE_DIM, "申报");
    for (size_t i = 0; i < page && t->list.top + i < t->list.count; i++) {
        draw_row(t, s, HEAD_ROWS + (int)i, t->list.top + i);
    }
}

static bool ties_can(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return action != DO_OPEN || ((struct ties *)state)->list.count > 0;
}

static enum stale ties_act(struct app *app, void *state, enum key_action action)
{
    struct ties *t = state;
    if (action == DO_OPEN) {
        return app_push(app, &screen_tie, first_no(t, t->list.at));
    }
    if (!list_act(&t->list, action, page_of(app))) {
        return STALE_PASS;
    }
    if (t->list.at < t->list.count) {
        free(t->keep);
        t->keep = xstrdup(first_no(t, t->list.at));
    }
    return STALE_PAINT;
}

static void ties_close(struct app *app, void *state)
{
    (void)app;
    free(((struct ties *)state)->keep);
}

const struct screen_ops screen_ties = {
    .id = SCREEN_TIES,
    .title = "同分",
    .size = sizeof(struct ties),
    .load = ties_load,
    .draw = ties_draw,
    .act = ties_act,
    .can = ties_can,
    .close = ties_close,
};
