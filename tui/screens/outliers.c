/* 离群评分: sheets far from the others of their application, and the members' explanations. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/results.h"
#include "data/text.h"
#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 3, FOOT_ROWS = 4, FRAME_ROWS = 3, REASON_MAX = 500 };

struct outliers {
    struct list list;
    struct outlier_view *row;
    int64_t pct;
    char *keep_no, *keep_account;
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS - FOOT_ROWS);
}

static const struct outlier_view *in_hand(const struct outliers *o)
{
    return o->list.at < o->list.count ? &o->row[o->list.at] : NULL;
}

static void keep(struct outliers *o, const char *account, const char *no)
{
    free(o->keep_no);
    free(o->keep_account);
    o->keep_no = no == NULL ? NULL : xstrdup(no);
    o->keep_account = account == NULL ? NULL : xstrdup(account);
}

static enum status outliers_open(struct app *app, void *state, const void *argument)
{
    const struct pair_argument *pair = argument;
    (void)app;
    if (pair != NULL) {
        keep(state, pair->account, pair->no);
    }
    return ST_OK;
}

static enum status outliers_load(struct app *app, void *state)
{
    struct outliers *o = state;
    struct outlier_view *row = NULL;
    size_t count = 0;
    enum status st = results_outliers(app->ctx, &row, &count);
    if (st != ST_OK) {
        return closing_sealed(app, st);
    }
    o->row = row, o->list.count = count, o->pct = app->ctx->rules->programme.outlier_pct;
    for (size_t i = 0; o->keep_no != NULL && o->keep_account != NULL && i < count; i++) {
        bool same = strcmp(row[i].no, o->keep_no) == 0 && strcmp(row[i].account, o->keep_account) == 0;
        o->list.at = same ? i : o->list.at;
    }
    list_fit(&o->list, page_of(app));
    return ST_OK;
}

/* ---- drawing ---- */

static const char *total_text(const struct outlier_view *row, char text[POINTS_TEXT])
{
    return points_print_short(text, row->total_micro, 6, 2);
}

/* For reading only: the exact mean of the others, rounded to two decimals. */
static const char *mean_text(const struct outlier_view *row, char text[POINTS_TEXT])
{
    return points_print(text, points_mean(row->others_sum_micro, row->others, 6, 2), 4, 2);
}

static void draw_row(const struct outliers *o, const struct surface *s, int row, size_t n)
{
    char text[POINTS_TEXT];
    const struct outlier_view *v = &o->row[n];
    bool here = n == o->list.at, given = v->reason[0] != '\0';
    surface_text(s, row, 0, 1, STYLE_BOLD, here ? ">" : " ");
    surface_text(s, row, 2, 7, here ? STYLE_CURSOR : STYLE_PLAIN, v->account);
    surface_text(s, row, 10, 8, STYLE_PLAIN, v->name);
    surface_text(s, row, 19, 7, STYLE_PLAIN, v->label);
    surface_text(s, row, 27, 11, STYLE_PLAIN, v->no);
    surface_right(s, row, 39, 7, STYLE_BOLD, total_text(v, text));
    surface_right(s, row, 47, 8, STYLE_PLAIN, mean_text(v, text));
    surface_text(s, row, 57, -1, given ? STYLE_PLAIN : STYLE_WARN, given ? v->reason : "还没有说明");
}

static void draw_foot(struct app *app, const struct surface *s, const struct outlier_view *v)
{
    struct arena arena = {0};
    int at = s->rows - FOOT_ROWS;
    surface_across(s, at++);
    surface_format(s, at++, 1, -1, STYLE_BOLD, "%s %s", v->no, v->society);
    const char *text = arena_printf(&arena, "说明：%s", v->reason[0] == '\0' ? "还没有" : v->reason);
    const char *line = text_wrap(&arena, shown_text(app->term, &arena, text), s->columns - 2);
    for (int i = 0; i < 2 && line != NULL; i++) {
        surface_text(s, at++, 1, -1, STYLE_PLAIN, line);
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    arena_release(&arena);
}

static void outliers_draw(struct app *app, void *state, const struct surface *s)
{
    struct outliers *o = state;
    size_t page = page_of(app), open = 0;
    list_fit(&o->list, page);
    if (o->list.count == 0) {
        surface_format(s, 1, 2, -1, STYLE_PLAIN, "没有离群的评分表（总分与其余平均相差超过 %lld%% 的才是）",
                       (long long)o->pct);
        return;
    }
    for (size_t i = 0; i < o->list.count; i++) {
        open += o->row[i].reason[0] == '\0';
    }
    surface_format(s, 0, 1, -1, open > 0 ? STYLE_WARN : STYLE_GOOD, "%zu 份，%zu 份还没有说明", o->list.count,
                   open);
    surface_format(s, 0, 30, -1, STYLE_PLAIN, "总分与其余平均相差超过 %lld%%；只作提示，不改得分",
                   (long long)o->pct);
    surface_text(s, 2, 2, 7, STYLE_DIM, "账号");
    surface_text(s, 2, 10, 8, STYLE_DIM, "姓名");
    surface_text(s, 2, 19, 7, STYLE_DIM, "评委");
    surface_text(s, 2, 27, 11, STYLE_DIM, "申报编号");
    surface_right(s, 2, 39, 7, STYLE_DIM, "总分");
    surface_right(s, 2, 47, 8, STYLE_DIM, "其余平均");
    surface_text(s, 2, 57, -1, STYLE_DIM, "说明");
    for (size_t i = 0; i < page && o->list.top + i < o->list.count; i++) {
        draw_row(o, s, HEAD_ROWS + (int)i, o->list.top + i);
    }
    draw_foot(app, s, in_hand(o));
}

/* ---- acting ---- */

static bool outliers_can(struct app *app, void *state, enum key_action action)
{
    const struct outlier_view *row = in_hand(state);
    switch (action) {
    case DO_OPEN:
        return row != NULL;
    case DO_REASON:
        return row != NULL && app_may(app, ACT_OUTLIER) && policy_stage(ACT_OUTLIER, app->ctx->stage);
    default:
        return true;
    }
}

static enum stale record(struct app *app, void *state, const char *reason)
{
    struct outliers *o = state;
    enum status st = results_outlier_reason(app_request(app), o->keep_account, o->keep_no, reason);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已登记 %s 对 %s 的说明", o->keep_account, o->keep_no);
    return STALE_DATA;
}

static enum stale ask_reason(struct app *app, struct outliers *o)
{
    const struct outlier_view *row = in_hand(o);
    keep(o, row->account, row->no);
    app_request(app);
    struct question q = {.title = "登记离群说明",
                         .text = arena_printf(&app->request, "%s %s 对 %s 的评分表。写下该成员的说明：",
                                              row->account, row->name, row->no),
                         .initial = row->reason,
                         .limit = REASON_MAX,
                         .done = record};
    return app_ask(app, &q);
}

static enum stale outliers_act(struct app *app, void *state, enum key_action action)
{
    struct outliers *o = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_explain, in_hand(o)->no);
    case DO_REASON:
        return ask_reason(app, o);
    default:
        if (!list_act(&o->list, action, page_of(app))) {
            return STALE_PASS;
        }
        if (in_hand(o) != NULL) {
            keep(o, in_hand(o)->account, in_hand(o)->no);
        }
        return STALE_PAINT;
    }
}

static void outliers_close(struct app *app, void *state)
{
    struct outliers *o = state;
    (void)app;
    keep(o, NULL, NULL);
}

const struct screen_ops screen_outliers = {
    .id = SCREEN_OUTLIERS,
    .title = "离群评分",
    .size = sizeof(struct outliers),
    .open = outliers_open,
    .load = outliers_load,
    .draw = outliers_draw,
    .act = outliers_act,
    .can = outliers_can,
    .close = outliers_close,
};
