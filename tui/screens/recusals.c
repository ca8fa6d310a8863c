/* 回避: what the rules propose, what people declared, with the evidence; staff settle what is proposed. */
#include "core/workflow/recusals.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "tui/fields.h"
#include "tui/grid.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"序号", 4, 0}, {"状态", 6, 0},      {"账号", 8, 0},
                                              {"姓名", 8, 1}, {"申报编号", 11, 0}, {"申报单位", 16, 3},
                                              {"来源", 8, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 5, REASON_MAX = 500 };

struct recusals {
    struct grid grid;
    struct recusal_row *row;
    long proposed;
};

static bool waits(const struct recusal_row *row)
{
    return strcmp(row->state, "proposed") == 0;
}

/* ---- reading ---- */

static enum status recusals_open(struct app *app, void *state, const void *argument)
{
    struct recusals *r = state;
    (void)app, (void)argument;
    grid_init(&r->grid, columns, COLUMNS);
    return ST_OK;
}

static enum status recusals_load(struct app *app, void *state)
{
    struct recusals *r = state;
    struct recusal_row *row = NULL;
    size_t rows = 0;
    struct arena *arena = app->ctx->arena;
    enum status st = recusals_list(app->ctx, &row, &rows);
    if (st != ST_OK) {
        return st;
    }
    const char **cell = arena_alloc(arena, (rows * COLUMNS + 1) * sizeof *cell);
    r->proposed = 0;
    for (size_t i = 0; i < rows; i++) {
        const char *line[COLUMNS] = {arena_printf(arena, "%4" PRId64, row[i].id),
                                     recusal_state_word(row[i].state),
                                     row[i].account,
                                     row[i].name,
                                     row[i].no,
                                     row[i].society,
                                     recusal_source_word(row[i].source)};
        memcpy(cell + i * COLUMNS, line, sizeof line);
        r->proposed += waits(&row[i]) ? 1 : 0;
    }
    grid_set(&r->grid, cell, rows);
    r->row = row;
    return ST_OK;
}

static const struct recusal_row *in_hand(const struct recusals *r)
{
    long at = grid_at(&r->grid);
    return at == GRID_NONE ? NULL : &r->row[at];
}

/* ---- drawing ---- */

static void draw_detail(const struct recusals *r, const struct surface *s)
{
    const struct recusal_row *row = in_hand(r);
    struct arena arena = {0};
    surface_across(s, 0);
    if (row != NULL) {
        const char *text =
            arena_printf(&arena, "%s%s%s%s", row->evidence[0] == '\0' ? "" : "依据：", row->evidence,
                         row->evidence[0] == '\0' ? "" : "\n", row->reason[0] == '\0' ? "" : "理由：");
        text = arena_printf(&arena, "%s%s", text, row->reason);
        text = text_wrap(&arena, shown_text(s->term, &arena, text), s->columns - 2);
        for (int i = 1; i < s->rows; i++) {
            surface_text(s, i, 1, -1, STYLE_PLAIN, text);
            text = strchr(text, '\n') == NULL ? "" : strchr(text, '\n') + 1;
        }
    }
    arena_release(&arena);
}

static void recusals_draw(struct app *app, void *state, const struct surface *s)
{
    struct recusals *r = state;
    struct arena arena = {0};
    struct surface list = surface_part(s, 0, 0, s->rows - DETAIL_ROWS, -1);
    struct surface detail = surface_part(s, s->rows - DETAIL_ROWS, 0, DETAIL_ROWS, -1);
    (void)app;
    grid_draw(&r->grid, &list, "条", arena_printf(&arena, "待处理 %ld 条", r->proposed),
              "没有回避，也没有待处理的回避建议");
    draw_detail(r, &detail);
    arena_release(&arena);
}

/* ---- settling ---- */

static enum stale confirm(struct app *app, void *state, const char *answer)
{
    const struct recusal_row *row = in_hand(state);
    (void)answer;
    if (row == NULL) {
        return STALE_NONE;
    }
    enum status st = recusals_confirm(app_request(app), row->id);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已确认：%s 回避申报 %s", row->account, row->no);
    return STALE_DATA;
}

static enum stale ask_confirm(struct app *app, const struct recusal_row *row)
{
    app_request(app);
    struct question q = {
        .title = "确认回避",
        .text = arena_printf(&app->request,
                             "%s（%s）回避申报 %s %s：此后不能查看和评分，已有的评分表作废，不能撤回。",
                             row->account, row->name, row->no, row->society),
        .done = confirm};
    return app_ask(app, &q);
}

static enum status reject(struct app *app, void *state, const char *const *value)
{
    const struct recusal_row *row = in_hand(state);
    enum status st = recusals_reject(app_request(app), row->id, value[0]);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "已否决第 %" PRId64 " 号回避建议", row->id);
    }
    return st;
}

static enum stale ask_reject(struct app *app, const struct recusal_row *row)
{
    static const struct field field = {.name = "理由", .limit = REASON_MAX, .help = "记入日志"};
    app_request(app);
    struct fields fields = {.title = "不予回避",
                            .text = arena_printf(&app->request, "%s（%s）照常评审申报 %s %s。", row->account,
                                                 row->name, row->no, row->society),
                            .field = &field,
                            .count = 1,
                            .done = reject};
    return app_fill(app, &fields);
}

static enum status add(struct app *app, void *state, const char *const *value)
{
    (void)state;
    enum status st = recusals_add(app_request(app), value[0], value[1], value[2]);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "已登记 %s 回避 %s", value[0], value[1]);
    }
    return st;
}

static enum stale ask_add(struct app *app)
{
    static const struct field field[] = {{.name = "账号", .help = "评审组成员的账号"},
                                         {.name = "申报编号"},
                                         {.name = "事由", .limit = REASON_MAX, .help = "记入日志"}};
    struct fields fields = {.title = "登记回避",
                            .text = "登记以后立即生效：此人不能再查看和评分，已有的评分表作废，不能撤回。",
                            .field = field,
                            .count = 3,
                            .done = add};
    return app_fill(app, &fields);
}

/* ---- keys ---- */

static bool recusals_can(struct app *app, void *state, enum key_action action)
{
    const struct recusal_row *row = in_hand(state);
    enum stage stage = app->ctx->stage;
    switch (action) {
    case DO_OPEN:
        return row != NULL;
    case DO_CONFIRM:
    case DO_REJECT:
        return row != NULL && waits(row) && app_may(app, ACT_RECUSALS) && policy_stage(ACT_RECUSALS, stage);
    case DO_ADD:
        return app_may(app, ACT_RECUSAL_ADD) && policy_stage(ACT_RECUSAL_ADD, stage);
    default:
        return true;
    }
}

static enum stale recusals_act(struct app *app, void *state, enum key_action action)
{
    struct recusals *r = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_read, in_hand(r)->no);
    case DO_CONFIRM:
        return ask_confirm(app, in_hand(r));
    case DO_REJECT:
        return ask_reject(app, in_hand(r));
    case DO_ADD:
        return ask_add(app);
    default:
        return grid_act(&r->grid, action);
    }
}

static enum stale recusals_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct recusals *)state)->grid, app, key);
}

static bool recusals_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct recusals *)state)->grid.filter.typing;
}

static const char *recusals_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct recusals *)state)->grid);
}

static void recusals_close(struct app *app, void *state)
{
    (void)app;
    grid_release(&((struct recusals *)state)->grid);
}

const struct screen_ops screen_recusals = {
    .id = SCREEN_RECUSALS,
    .title = "回避",
    .size = sizeof(struct recusals),
    .open = recusals_open,
    .load = recusals_load,
    .draw = recusals_draw,
    .act = recusals_act,
    .text = recusals_text,
    .typing = recusals_typing,
    .can = recusals_can,
    .hint = recusals_hint,
    .close = recusals_close,
};
