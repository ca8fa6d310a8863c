/* 公示名单: the list as it would be published, and the lists that were. */
#include "core/workflow/publicity.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/date.h"
#include "data/text.h"
#include "tui/box.h"
#include "tui/fields.h"
#include "tui/grid.h"
#include "tui/screens/closing.h"
#include "tui/screens/list_order.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"申报编号", 10, 0}, {"序号", 4, 0},      {"申报单位", 18, 2},
                                              {"项目名称", 14, 3}, {"产业类型", 12, 1}, {"产业领域", 9, 1}};
enum {
    COLUMNS = sizeof columns / sizeof columns[0],
    BLOCKER_ROWS = 3,
    CHANGE_ROWS = 2,
    DETAIL_ROWS = 5,
    DATE_MAX = 20
};

struct publicity_screen {
    struct grid grid;
    struct publicity_preview next; /* computed from the marks as they are */
    struct publicity_list shown;   /* the preview or a frozen one */
    bool preview;                  /* which of them */
    int64_t wanted;                /* number to show; 0: the preview if it has news, else the newest */
    char *start, *end;             /* of publicity, as answered; NULL: not yet */
};

/* ---- reading ---- */

static bool has_preview(const struct publicity_screen *p)
{
    return p->next.news || p->next.newest == 0;
}

static int64_t last_number(const struct publicity_screen *p)
{
    return p->next.newest + (has_preview(p) ? 1 : 0);
}

static enum status publicity_open(struct app *app, void *state, const void *argument)
{
    struct publicity_screen *p = state;
    (void)app, (void)argument;
    grid_init(&p->grid, columns, COLUMNS);
    return ST_OK;
}

static enum status load_inside(struct app *app, struct publicity_screen *p)
{
    struct publicity_screen fresh = *p;
    enum status st = publicity_preview(app->ctx, &fresh.next);
    if (st != ST_OK) {
        return st;
    }
    if (app->ctx->stage == STAGE_APPROVED) {
        fresh.next.news = false;
    }
    if (fresh.wanted == 0 || fresh.wanted > last_number(&fresh)) {
        fresh.wanted = last_number(&fresh);
    }
    fresh.preview = fresh.wanted > fresh.next.newest;
    fresh.shown = fresh.next.list;
    if (!fresh.preview) {
        st = publicity_show(app->ctx, fresh.wanted, &fresh.shown);
    }
    if (st == ST_OK) {
        *p = fresh;
    }
    return st;
}

static void fill_rows(struct publicity_screen *p, struct arena *arena)
{
    const char **cell = arena_alloc(arena, (p->shown.count * COLUMNS + 1) * sizeof *cell);
    for (size_t i = 0; i < p->shown.count; i++) {
        const struct list_row *r = &p->shown.row[i];
        const char **line = cell + i * COLUMNS;
        line[0] = r->no;
        line[1] = arena_printf(arena, "%4" PRId64, r->seq);
        line[2] = r->society;
        line[3] = short_project(r->society, r->project_name);
        line[4] = r->category;
        line[5] = r->industry;
    }
    grid_set(&p->grid, cell, p->shown.count);
}

static const struct list_row *in_hand(const struct publicity_screen *p)
{
    long at = grid_at(&p->grid);
    return at == GRID_NONE ? NULL : &p->shown.row[at];
}

static enum status publicity_load(struct app *app, void *state)
{
    struct publicity_screen *p = state;
    enum status st = ctx_begin_read(app->ctx, ACT_RANK);
    if (st == ST_OK) {
        st = ctx_end_read(app->ctx, load_inside(app, p));
    }
    if (st != ST_OK) {
        return closing_sealed(app, st);
    }
    fill_rows(p, app->ctx->arena);
    return ST_OK;
}

/* ---- drawing ---- */

static bool may_publish(const struct app *app, const struct publicity_screen *p)
{
    bool completes = app->ctx->stage == STAGE_PUBLISHED && p->next.end[0] == '\0'; /* only the dates */
    return app_may(app, ACT_PUBLISH) && policy_stage(ACT_PUBLISH, app->ctx->stage) &&
           (p->next.blockers.count == 0 || (completes && !p->next.news));
}

/* Each of these returns the rows that it took. */
static int draw_preview_state(const struct app *app, const struct publicity_screen *p,
                              const struct surface *s)
{
    const struct blockers *b = &p->next.blockers;
    struct arena arena = {0};
    int rows = 1;
    if (b->count > 0) {
        const char *text = arena_printf(&arena, "还有 %zu 项未解决，不能公示：%s", b->count, b->item[0].text);
        rows = box_lines(s, 1, BLOCKER_ROWS, STYLE_WARN, text);
    } else if (may_publish(app, p)) {
        surface_text(s, 1, 1, -1, STYLE_BOLD, "核对无误后按 P 公示；公示后这份名单不再改变");
    } else {
        surface_text(s, 1, 1, -1, STYLE_PLAIN, "没有阻断项，由组长公示");
    }
    arena_release(&arena);
    return rows;
}

static int draw_dates(const struct app *app, const struct publicity_screen *p, const struct surface *s)
{
    if (p->next.start[0] != '\0' && p->next.end[0] != '\0') {
        surface_format(s, 1, 1, -1, STYLE_PLAIN, "公示期 %s 至 %s（北京时间）", p->next.start, p->next.end);
    } else {
        surface_text(s, 1, 1, -1, STYLE_WARN,
                     may_publish(app, p) ? "公示日期没有给全：按 P 补上" : "公示日期没有给全，由组长补上");
    }
    return 1;
}

/* What changed is cut; the whole of it is shown before publishing. */
static int draw_state(const struct app *app, const struct publicity_screen *p, const struct surface *s)
{
    struct arena arena = {0};
    const struct publicity_list *l = &p->shown;
    int row = 1;
    if (p->preview) {
        surface_format(s, 0, 1, -1, STYLE_WARN, "预览（还没有公示）：第 %" PRId64 " 号名单，%zu 项", l->no,
                       l->count);
        row += draw_preview_state(app, p, s);
    } else {
        surface_format(s, 0, 1, -1, STYLE_BOLD, "第 %" PRId64 " 号名单，%zu 项，%s 固定%s", l->no, l->count,
                       date_of(l->time, &arena), l->withdrawn ? "，已随重新开放撤回" : "");
        row += draw_dates(app, p, s);
    }
    surface_format(s, row++, 1, -1, STYLE_DIM, "摘要 SHA-256 %s", l->sha256);
    if (l->changes[0] != '\0') {
        row += box_lines(s, row, CHANGE_ROWS, STYLE_PLAIN, arena_printf(&arena, "变化：%s", l->changes));
    }
    arena_release(&arena);
    return row;
}

/* The row in hand as it stands in the list, in full. */
static void draw_detail(const struct publicity_screen *p, const struct surface *s)
{
    const struct list_row *r = in_hand(p);
    struct arena arena = {0};
    surface_across(s, 0);
    if (r != NULL) {
        const char *text = arena_printf(&arena, "%" PRId64 "  %s  %s\n%s\n%s  %s", r->seq, r->no, r->society,
                                        r->project_name, r->category, r->industry);
        box_lines(s, 1, DETAIL_ROWS - 1, STYLE_PLAIN, text);
    }
    arena_release(&arena);
}

static void publicity_draw(struct app *app, void *state, const struct surface *s)
{
    struct publicity_screen *p = state;
    int head = draw_state(app, p, s);
    struct surface list = surface_part(s, head, 0, s->rows - head - DETAIL_ROWS, -1);
    struct surface detail = surface_part(s, s->rows - DETAIL_ROWS, 0, DETAIL_ROWS, -1);
    grid_draw(&p->grid, &list, "项", "", "名单里没有一项申报");
    draw_detail(p, &detail);
}

/* ---- publishing ---- */

static enum stale publish(struct app *app, void *state, const char *answer)
{
    struct publicity_screen *p = state;
    struct publicity_list list;
    struct blockers blockers = {0};
    (void)answer;
    enum status st = publicity_publish(app_request(app), p->start, p->end, &list, &blockers);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "第 %" PRId64 " 号名单已公示，共 %zu 项；按 x 导出", list.no, list.count);
    p->wanted = list.no;
    return STALE_DATA;
}

/* The sentence says which of the two. */
static enum status read_date(struct ctx *ctx, const char *which, const char *answer, char **to)
{
    const char *day = NULL;
    const char *fault = date_parse(text_fold(ctx->arena, answer), &day, ctx->arena);
    if (fault != NULL) {
        return err_set(ctx->err, ST_REFUSED, "%s“%s”%s", which, answer, fault);
    }
    free(*to);
    *to = xstrdup(day);
    return ST_OK;
}

static enum status take_dates(struct app *app, void *state, const char *const *value)
{
    struct publicity_screen *p = state;
    struct ctx *ctx = app_request(app);
    enum status st = read_date(ctx, "开始日期", value[0], &p->start);
    if (st == ST_OK) {
        st = read_date(ctx, "结束日期", value[1], &p->end);
    }
    if (st == ST_OK && strcmp(p->start, p->end) > 0) {
        st = err_set(ctx->err, ST_REFUSED, "开始日期 %s 晚于结束日期 %s", p->start, p->end);
    }
    return st;
}

static enum stale confirm(struct app *app, void *state, const char *answer)
{
    struct publicity_screen *p = state;
    (void)answer;
    app_request(app);
    const char *changes = p->next.list.changes;
    const char *what = p->next.news ? arena_printf(&app->request,
                                                   "公示第 %" PRId64 " 号名单，共 %zu 项。名单随即固定，"
                                                   "以后的变化只能另出下一号名单。%s%s",
                                                   p->next.list.no, p->next.list.count,
                                                   changes[0] == '\0' ? "" : "\n与前一号相比：", changes)
                                    : "名单不变，只补上公示日期。";
    struct question q = {.title = "公示",
                         .text = arena_printf(&app->request,
                                              "%s\n公示期 %s 至 %s，共 %" PRId64
                                              " 天，其中周一至周五 %" PRId64 " 天；结束后才能立项。确认？",
                                              what, p->start, p->end, date_days_between(p->start, p->end) + 1,
                                              date_weekdays(p->start, p->end)),
                         .done = publish};
    return app_ask(app, &q);
}

static enum stale ask_dates(struct app *app, struct publicity_screen *p)
{
    app_request(app);
    const char *today = date_of(app->ctx->clock(), &app->request);
    const struct field field[] = {
        {.name = "开始日期",
         .initial = p->next.start[0] == '\0' ? today : p->next.start,
         .limit = DATE_MAX,
         .help = "例如 2026-05-11"},
        {.name = "结束日期", .initial = p->next.end, .limit = DATE_MAX, .help = "含当天，例如 2026-05-15"}};
    struct fields fields = {.title = "公示日期",
                            .text = "公示从哪一天开始，到哪一天结束：",
                            .field = field,
                            .count = 2,
                            .done = take_dates,
                            .then = confirm};
    return app_fill(app, &fields);
}

/* ---- acting ---- */

static bool publicity_can(struct app *app, void *state, enum key_action action)
{
    struct publicity_screen *p = state;
    switch (action) {
    case DO_OPEN:
        return in_hand(p) != NULL;
    case DO_PUBLISH:
        return may_publish(app, p);
    case DO_EXPORT:
        return app_may(app, ACT_EXPORT_RESULTS);
    case DO_PREVIOUS:
        return p->wanted > 1;
    case DO_NEXT:
        return p->wanted < last_number(p);
    default:
        return true;
    }
}

static const char *publicity_why(struct app *app, void *state, enum key_action action)
{
    const struct publicity_screen *p = state;
    bool publish =
        action == DO_PUBLISH && app_may(app, ACT_PUBLISH) && policy_stage(ACT_PUBLISH, app->ctx->stage);
    return publish && p->next.blockers.count > 0 ? p->next.blockers.item[0].text
           : action == DO_PREVIOUS               ? "没有更早的名单"
           : action == DO_NEXT                   ? "没有更晚的名单"
                                                 : NULL;
}

static enum stale publicity_act(struct app *app, void *state, enum key_action action)
{
    struct publicity_screen *p = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_explain, in_hand(p)->no);
    case DO_PUBLISH:
        return ask_dates(app, p);
    case DO_EXPORT:
        return app_push(app, &screen_exports, NULL);
    case DO_PREVIOUS:
    case DO_NEXT:
        p->wanted += action == DO_NEXT ? 1 : -1;
        return STALE_DATA;
    default:
        return grid_act(&p->grid, action);
    }
}

static enum stale publicity_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct publicity_screen *)state)->grid, app, key);
}

static bool publicity_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct publicity_screen *)state)->grid.filter.typing;
}

static const char *publicity_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct publicity_screen *)state)->grid);
}

static void publicity_close(struct app *app, void *state)
{
    struct publicity_screen *p = state;
    (void)app;
    free(p->start);
    free(p->end);
    grid_release(&p->grid);
}

const struct screen_ops screen_list = {
    .id = SCREEN_LIST,
    .title = "公示名单",
    .size = sizeof(struct publicity_screen),
    .open = publicity_open,
    .load = publicity_load,
    .draw = publicity_draw,
    .act = publicity_act,
    .text = publicity_text,
    .typing = publicity_typing,
    .can = publicity_can,
    .why = publicity_why,
    .hint = publicity_hint,
    .close = publicity_close,
};
