/* 异议: objections during publicity (公示): who raised which, and what was decided. */
#include "core/workflow/objections.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/date.h"
#include "data/text.h"
#include "tui/fields.h"
#include "tui/grid.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"序号", 4, 0},      {"状态", 6, 0},      {"日期", 10, 0},
                                              {"申报编号", 11, 0}, {"申报单位", 20, 2}, {"异议人", 14, 1}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 7, REASON_MAX = 500, TEXT_MAX = 2000 };

#define NUMBER "%4" PRId64 /* the first cell, and so the name of a row */

struct objections {
    struct grid grid;
    struct objection *row;
    long open;
    char *warned; /* the day outside publicity that was asked about; NULL: none */
};

static bool waits(const struct objection *row)
{
    return strcmp(row->state, "open") == 0;
}

/* ---- reading ---- */

static enum status objections_open(struct app *app, void *state, const void *argument)
{
    struct objections *o = state;
    (void)app, (void)argument;
    grid_init(&o->grid, columns, COLUMNS);
    return ST_OK;
}

static enum status objections_load(struct app *app, void *state)
{
    struct objections *o = state;
    struct objection *row = NULL;
    size_t rows = 0;
    struct arena *arena = app->ctx->arena;
    enum status st = objections_list(app->ctx, &row, &rows);
    if (st != ST_OK) {
        return st;
    }
    const char **cell = arena_alloc(arena, (rows * COLUMNS + 1) * sizeof *cell);
    o->open = 0;
    for (size_t i = 0; i < rows; i++) {
        const char *line[COLUMNS] = {arena_printf(arena, NUMBER, row[i].id),
                                     objection_state_word(row[i].state),
                                     row[i].date,
                                     row[i].no,
                                     row[i].society,
                                     row[i].from};
        memcpy(cell + i * COLUMNS, line, sizeof line);
        o->open += waits(&row[i]) ? 1 : 0;
    }
    grid_set(&o->grid, cell, rows);
    o->row = row;
    return ST_OK;
}

static const struct objection *in_hand(const struct objections *o)
{
    long at = grid_at(&o->grid);
    return at == GRID_NONE ? NULL : &o->row[at];
}

/* ---- drawing ---- */

static const char *detail_of(const struct objection *row, struct arena *arena)
{
    struct buf out = {0};
    buf_printf(&out, "%s", row->from);
    if (row->unit[0] != '\0') {
        buf_printf(&out, "（%s）", row->unit);
    }
    buf_printf(&out, "  联系方式 %s\n%s\n", row->contact, row->text);
    if (!waits(row)) {
        buf_printf(&out, "%s：%s", objection_state_word(row->state), row->reason);
        if (row->list_no > 0) {
            buf_printf(&out, "（已列入第 %" PRId64 " 号名单）", row->list_no);
        }
    }
    const char *text = arena_strdup(arena, out.bytes);
    buf_release(&out);
    return text;
}

static void objections_draw(struct app *app, void *state, const struct surface *s)
{
    struct objections *o = state;
    const struct objection *row = in_hand(o);
    struct arena arena = {0};
    struct surface list = surface_part(s, 0, 0, s->rows - DETAIL_ROWS, -1);
    struct surface detail = surface_part(s, s->rows - DETAIL_ROWS, 0, DETAIL_ROWS, -1);
    const char *empty =
        policy_stage(ACT_OBJECTIONS, app->ctx->stage) ? "还没有异议" : "没有异议；只在公示期间登记";
    grid_draw(&o->grid, &list, "条", arena_printf(&arena, "待处理 %ld 条", o->open), empty);
    surface_across(&detail, 0);
    if (row != NULL) {
        const char *text = shown_text(s->term, &arena, detail_of(row, &arena));
        text = text_wrap(&arena, text, s->columns - 2);
        for (int i = 1; i < detail.rows; i++) {
            surface_text(&detail, i, 1, -1, STYLE_PLAIN, text);
            text = strchr(text, '\n') == NULL ? "" : strchr(text, '\n') + 1;
        }
    }
    arena_release(&arena);
}

/* ---- registering and deciding ---- */

/* A day outside publicity is asked about once: the fields stay, and being sure means doing it again. */
static enum status ask_outside(struct ctx *ctx, struct objections *o, const char *date)
{
    const char *note = NULL;
    enum status st = objections_outside(ctx, date, &note);
    if (st != ST_OK || note[0] == '\0' || (o->warned != NULL && strcmp(o->warned, note) == 0)) {
        return st;
    }
    free(o->warned);
    o->warned = xstrdup(note);
    return err_set(ctx->err, ST_REFUSED, "%s，仍要登记？按 F2 登记，按 Esc 不登记", note);
}

static enum status add(struct app *app, void *state, const char *const *value)
{
    int64_t id = 0;
    struct ctx *ctx = app_request(app);
    struct objections *o = state;
    struct objection one = {
        .no = value[0], .from = value[1], .unit = value[2], .contact = value[3], .text = value[4]};
    one.date = value[5][0] == '\0' ? NULL : text_fold(ctx->arena, value[5]);
    enum status st = ask_outside(ctx, o, one.date);
    if (st == ST_OK) {
        st = objections_add(ctx, &one, &id);
    }
    if (st == ST_OK) {
        grid_follow(&o->grid, arena_printf(ctx->arena, NUMBER, id));
        app_say(app, STYLE_GOOD, "已登记第 %" PRId64 " 号异议；处理以前不能立项", id);
    }
    return st;
}

static enum stale ask_add(struct app *app, struct objections *o)
{
    free(o->warned);
    o->warned = NULL;
    static const struct field field[] = {
        {.name = "申报编号"},
        {.name = "异议人", .help = "须实名"},
        {.name = "单位", .optional = true},
        {.name = "联系方式"},
        {.name = "异议内容", .limit = TEXT_MAX},
        {.name = "日期", .optional = true, .help = "如 2026-05-12；留空是今天"}};
    struct fields fields = {.title = "登记异议", .field = field, .count = 6, .done = add};
    return app_fill(app, &fields);
}

static enum status decide(struct app *app, struct objections *o, bool upheld, const char *reason)
{
    const struct objection *row = in_hand(o);
    enum status st = objections_decide(app_request(app), row->id, upheld, reason);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD,
                upheld ? "第 %" PRId64 " 号异议成立：申报 %s 撤出，须由组长再次公示"
                       : "第 %" PRId64 " 号异议不成立，申报 %s 不变",
                row->id, row->no);
    }
    return st;
}

static enum status uphold(struct app *app, void *state, const char *const *value)
{
    return decide(app, state, true, value[0]);
}

static enum status dismiss(struct app *app, void *state, const char *const *value)
{
    return decide(app, state, false, value[0]);
}

static enum stale ask_decide(struct app *app, const struct objection *row, bool upheld)
{
    static const struct field field = {.name = "理由", .limit = REASON_MAX, .help = "记入日志"};
    app_request(app);
    struct fields fields = {
        .title = upheld ? "异议成立" : "异议不成立",
        .text = arena_printf(&app->request,
                             upheld ? "申报 %s %s 将撤出，不再占名额，不能撤回。" : "申报 %s %s 不变。",
                             row->no, row->society),
        .field = &field,
        .count = 1,
        .done = upheld ? uphold : dismiss};
    return app_fill(app, &fields);
}

/* ---- keys ---- */

static bool objections_can(struct app *app, void *state, enum key_action action)
{
    const struct objection *row = in_hand(state);
    bool may = app_may(app, ACT_OBJECTIONS) && policy_stage(ACT_OBJECTIONS, app->ctx->stage);
    switch (action) {
    case DO_OPEN:
        return row != NULL;
    case DO_ADD:
        return may;
    case DO_CONFIRM:
    case DO_REJECT:
        return may && row != NULL && waits(row);
    default:
        return true;
    }
}

static enum stale objections_act(struct app *app, void *state, enum key_action action)
{
    struct objections *o = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_read, in_hand(o)->no);
    case DO_ADD:
        return ask_add(app, o);
    case DO_CONFIRM:
    case DO_REJECT:
        return ask_decide(app, in_hand(o), action == DO_CONFIRM);
    default:
        return grid_act(&o->grid, action);
    }
}

static enum stale objections_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct objections *)state)->grid, app, key);
}

static bool objections_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct objections *)state)->grid.filter.typing;
}

static const char *objections_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct objections *)state)->grid);
}

static void objections_close(struct app *app, void *state)
{
    struct objections *o = state;
    (void)app;
    grid_release(&o->grid);
    free(o->warned);
}

const struct screen_ops screen_objections = {
    .id = SCREEN_OBJECTIONS,
    .title = "异议",
    .size = sizeof(struct objections),
    .open = objections_open,
    .load = objections_load,
    .draw = objections_draw,
    .act = objections_act,
    .text = objections_text,
    .typing = objections_typing,
    .can = objections_can,
    .hint = objections_hint,
    .close = objections_close,
};
