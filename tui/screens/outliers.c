/* 离群评分: sheets far from the others of their application, and the members' explanations. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/results.h"
#include "data/text.h"
#include "tui/grid.h"
#include "tui/screens/closing.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"申报编号 账号", 16, 0}, {"姓名", 6, 0},     {"评委", 6, 0},
                                              {"总分", 7, 0},           {"其余平均", 8, 0}, {"说明", 16, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 4, REASON_MAX = 500 };

struct outliers {
    struct grid grid;
    struct outlier_view *row;
    int64_t pct;
    size_t open;        /* without a reason */
    char *first;        /* name of the row to begin in; NULL: the first */
    char *no, *account; /* that a reason is asked for */
};

/* Number and account: what a row is found again by. */
static char *name_of(const char *account, const char *no, struct arena *arena)
{
    return arena_printf(arena, "%s %s", no, account);
}

static enum status outliers_open(struct app *app, void *state, const void *argument)
{
    struct outliers *o = state;
    const struct pair_argument *pair = argument;
    grid_init(&o->grid, columns, COLUMNS);
    if (pair != NULL && pair->account != NULL && pair->no != NULL) {
        o->first = xstrdup(name_of(pair->account, pair->no, app->ctx->arena));
    }
    return ST_OK;
}

/* Numbers are as wide as each other, so that they can be put in order as texts. */
static const char *number_text(struct arena *arena, const char *digits)
{
    return arena_printf(arena, "%7s", digits);
}

static void fill_row(const struct outlier_view *v, const char **cell, struct arena *arena)
{
    char text[POINTS_TEXT];
    cell[0] = name_of(v->account, v->no, arena);
    cell[1] = v->name;
    cell[2] = v->label;
    cell[3] = number_text(arena, points_print_short(text, v->total_micro, 6, 2));
    /* for reading only: the exact mean of the others, rounded to two decimals */
    cell[4] = number_text(arena, points_print(text, points_mean(v->others_sum_micro, v->others, 6, 2), 4, 2));
    cell[5] = v->reason[0] == '\0' ? "还没有说明" : v->reason;
}

static enum status outliers_load(struct app *app, void *state)
{
    struct outliers *o = state;
    struct outlier_view *row = NULL;
    size_t count = 0, open = 0;
    enum status st = results_outliers(app->ctx, &row, &count);
    if (st != ST_OK) {
        return closing_sealed(app, st);
    }
    const char **cell = arena_alloc(app->ctx->arena, (count * COLUMNS + 1) * sizeof *cell);
    for (size_t i = 0; i < count; i++) {
        fill_row(&row[i], cell + i * COLUMNS, app->ctx->arena);
        open += row[i].reason[0] == '\0';
    }
    grid_set(&o->grid, cell, count);
    o->row = row, o->open = open, o->pct = app->ctx->rules->programme.outlier_pct;
    if (o->first != NULL) {
        grid_go(&o->grid, o->first);
        free(o->first);
        o->first = NULL;
    }
    return ST_OK;
}

static const struct outlier_view *in_hand(const struct outliers *o)
{
    long at = grid_at(&o->grid);
    return at == GRID_NONE ? NULL : &o->row[at];
}

/* ---- drawing ---- */

static void draw_detail(const struct outliers *o, const struct surface *s)
{
    struct arena arena = {0};
    const struct outlier_view *v = in_hand(o);
    surface_across(s, 0);
    if (v != NULL) {
        surface_format(s, 1, 1, -1, STYLE_BOLD, "%s %s", v->no, v->society);
        const char *text = arena_printf(&arena, "说明：%s", v->reason[0] == '\0' ? "还没有" : v->reason);
        text = text_wrap(&arena, shown_text(s->term, &arena, text), s->columns - 2);
        for (int i = 2; i < s->rows; i++) {
            surface_text(s, i, 1, -1, STYLE_PLAIN, text);
            text = strchr(text, '\n') == NULL ? "" : strchr(text, '\n') + 1;
        }
    }
    arena_release(&arena);
}

static void outliers_draw(struct app *app, void *state, const struct surface *s)
{
    struct outliers *o = state;
    struct arena arena = {0};
    struct surface list = surface_part(s, 1, 0, s->rows - DETAIL_ROWS - 1, -1);
    struct surface detail = surface_part(s, s->rows - DETAIL_ROWS, 0, DETAIL_ROWS, -1);
    (void)app;
    surface_format(s, 0, 1, -1, STYLE_PLAIN, "总分与其余平均相差超过 %lld%% 的评分表；只作提示，不改得分",
                   (long long)o->pct);
    grid_draw(&o->grid, &list, "份", arena_printf(&arena, "还没有说明 %zu 份", o->open), "没有离群的评分表");
    draw_detail(o, &detail);
    arena_release(&arena);
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
    enum status st = results_outlier_reason(app_request(app), o->account, o->no, reason);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已登记 %s 对 %s 的说明", o->account, o->no);
    return STALE_DATA;
}

static void ask_about(struct outliers *o, const char *account, const char *no)
{
    free(o->account);
    free(o->no);
    o->account = account == NULL ? NULL : xstrdup(account);
    o->no = no == NULL ? NULL : xstrdup(no);
}

static enum stale ask_reason(struct app *app, struct outliers *o)
{
    const struct outlier_view *row = in_hand(o);
    ask_about(o, row->account, row->no);
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
        return grid_act(&o->grid, action);
    }
}

static enum stale outliers_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct outliers *)state)->grid, app, key);
}

static bool outliers_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct outliers *)state)->grid.filter.typing;
}

static const char *outliers_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct outliers *)state)->grid);
}

static void outliers_close(struct app *app, void *state)
{
    struct outliers *o = state;
    (void)app;
    ask_about(o, NULL, NULL);
    free(o->first);
    grid_release(&o->grid);
}

const struct screen_ops screen_outliers = {
    .id = SCREEN_OUTLIERS,
    .title = "离群评分",
    .size = sizeof(struct outliers),
    .open = outliers_open,
    .load = outliers_load,
    .draw = outliers_draw,
    .act = outliers_act,
    .text = outliers_text,
    .typing = outliers_typing,
    .can = outliers_can,
    .hint = outliers_hint,
    .close = outliers_close,
};
