/* 同分裁决, the tie room: only the tied group, side by side; its order, the method and the reason of a
 * ruling. */
#include "core/workflow/tie_room.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/ranking_file.h"
#include "tui/box.h"
#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/list_order.h"
#include "tui/screens/screens.h"
#include "tui/screens/tie_table.h"
#include "tui/text_view.h"

enum { RULING_ROWS = 3, WAY_ROWS = 2, ROWS_MOST = 6, REASON_MAX = 500, VOTES_MOST = 999 };

/* One application in the order that is being made. */
struct place {
    char *no;
    int64_t votes; /* -1: not given */
};
struct tie_screen {
    char *no; /* the one in hand: how the group is found again */
    struct tie_room room;
    const struct rules *rules;
    struct list list;
    struct place *place; /* best first; as many as the group has */
    size_t places, table_top, table_page;
    bool vote;    /* else the chair decides */
    bool touched; /* order, votes or method are being changed here: a reload must not put them back */
    char *reason;
};

/* ---- state ---- */

static void free_places(struct tie_screen *t)
{
    for (size_t i = 0; i < t->places; i++) {
        free(t->place[i].no);
    }
    free(t->place);
    t->place = NULL;
    t->places = 0;
}

static const struct result *row_of(const struct tie_screen *t, const char *no)
{
    for (size_t i = 0; i < t->room.count; i++) {
        if (strcmp(t->room.row[i].entry.no, no) == 0) {
            return &t->room.row[i];
        }
    }
    return NULL;
}

/* The order made so far still names exactly the group. */
static bool order_holds(const struct tie_screen *t)
{
    bool same = t->places == t->room.count;
    for (size_t i = 0; same && i < t->places; i++) {
        same = row_of(t, t->place[i].no) != NULL;
    }
    return same;
}

static int64_t recorded_votes(const struct tie_screen *t, const char *no)
{
    const struct ruling_view *ruling = t->room.ruling;
    for (size_t i = 0; ruling != NULL && i < ruling->count; i++) {
        if (strcmp(ruling->no[i], no) == 0) {
            return ruling->votes[i];
        }
    }
    return -1;
}

/* What is others here than it stands recorded, and lost on leaving; NULL: nothing. */
static const char *unrecorded(const struct tie_screen *t)
{
    bool order = false, votes = false;
    for (size_t i = 0; t->touched && i < t->places; i++) {
        order = order || strcmp(t->place[i].no, t->room.row[i].entry.no) != 0;
        votes = votes || t->place[i].votes != recorded_votes(t, t->place[i].no);
    }
    return order && votes ? "次序和票数已改" : order ? "次序已改" : votes ? "票数已改" : NULL;
}

/* On the application that it was on. */
static void put_cursor(struct tie_screen *t)
{
    for (size_t i = 0; i < t->places; i++) {
        t->list.at = strcmp(t->place[i].no, t->no) == 0 ? i : t->list.at;
    }
}

static void begin_order(struct tie_screen *t)
{
    const struct ruling_view *ruling = t->room.ruling;
    free_places(t);
    t->place = xcalloc(t->room.count, sizeof *t->place);
    for (; t->places < t->room.count; t->places++) {
        const char *no = t->room.row[t->places].entry.no;
        t->place[t->places] = (struct place){xstrdup(no), recorded_votes(t, no)};
    }
    t->vote = ruling != NULL && strcmp(ruling->method, "vote") == 0;
    t->touched = false;
    put_cursor(t);
}

static bool may_rule(const struct app *app, const struct tie_screen *t)
{
    const struct tie_room *r = &t->room;
    if (!r->open || !app_may(app, ACT_RULE_VOTE)) {
        return false;
    }
    return app_may(app, ACT_RULE) ? r->recused_no == NULL : r->leaders[0] == '\0' && r->voters > 0;
}

static enum status tie_open(struct app *app, void *state, const void *argument)
{
    struct tie_screen *t = state;
    (void)app;
    t->no = xstrdup(argument);
    return ST_OK;
}

static enum status tie_load(struct app *app, void *state)
{
    struct tie_screen *t = state;
    struct tie_room room;
    enum status st = results_tie_room(app->ctx, t->no, &room);
    if (st == ST_REFUSED) {
        return ST_DENIED; /* reopened, or no tie any more: it must not stay on the screen */
    }
    if (st != ST_OK) {
        return st;
    }
    t->room = room;
    t->rules = app->ctx->rules;
    t->list.count = room.count;
    if (!t->touched || !order_holds(t)) {
        begin_order(t);
    }
    t->vote = t->vote || (may_rule(app, t) && !app_may(app, ACT_RULE)); /* staff record votes only */
    return ST_OK;
}

/* ---- drawing ---- */

static const char *method_name(bool vote)
{
    return vote ? "票决" : "组长裁决";
}

/* "T-3、T-2（4 票）" */
static const char *ruled_order(const struct ruling_view *r, struct arena *arena)
{
    const char *all = "";
    for (size_t i = 0; i < r->count; i++) {
        const char *votes = r->votes[i] < 0 ? "" : arena_printf(arena, "（%" PRId64 " 票）", r->votes[i]);
        all = arena_printf(arena, "%s%s%s%s", all, i > 0 ? "、" : "", r->no[i], votes);
    }
    return all;
}

/* In as many rows as it takes, at most RULING_ROWS; returns how many. */
static int draw_ruling(const struct tie_screen *t, const struct surface *s)
{
    struct arena arena = {0};
    const struct ruling_view *r = t->room.ruling;
    int row = 1;
    if (r == NULL) {
        surface_text(s, row++, 1, -1, t->room.at_cut ? STYLE_WARN : STYLE_PLAIN,
                     t->room.at_cut ? "还没有裁决：公示以前必须裁决" : "还没有裁决：可以裁决，也可以并列");
    } else {
        const char *text = arena_printf(&arena, "现行裁决 %s %s（%s）：从高到低 %s。理由：%s",
                                        date_of(r->time, &arena), method_name(strcmp(r->method, "vote") == 0),
                                        r->account, ruled_order(r, &arena), r->reason);
        row += box_lines(s, row, RULING_ROWS, STYLE_GOOD, text);
    }
    arena_release(&arena);
    return row - 1;
}

/* How a ruling is made here, or who makes it. */
static const char *way_text(const struct app *app, const struct tie_screen *t, struct arena *arena)
{
    const struct tie_room *r = &t->room;
    if (may_rule(app, t)) {
        return t->vote ? arena_printf(arena,
                                      "方式：票决（数字键填光标行的票数，可投票的 %" PRId64
                                      " 位）。J K 排定次序，S 登记",
                                      r->voters)
                       : "方式：组长裁决（v 改为票决）。J K 排定次序，S 登记";
    }
    if (!r->open) {
        return "名单已经公示，不能再裁决；确有必要须由组长重新开放评分";
    }
    const char *who =
        r->leaders[0] != '\0'
            ? arena_printf(arena, "由 %s裁决", r->leaders)
            : arena_printf(arena, "组长和副组长都已回避，由工作人员登记没有回避的 %" PRId64 " 位成员的票决",
                           r->voters);
    bool refused = app_may(app, ACT_RULE) && r->recused_no != NULL;
    return refused ? arena_printf(arena, "您已回避 %s，不能裁决；%s", r->recused_no, who) : who;
}

/* Returns the rows that it took. */
static int draw_head(const struct app *app, const struct tie_screen *t, const struct surface *s)
{
    struct arena arena = {0};
    const struct tie_room *r = &t->room;
    surface_format(s, 0, 1, -1, STYLE_BOLD, "同分第 %" PRId64 " 组：立项评审得分 %s，%zu 项%s", r->number,
                   score_text(&t->rules->programme, r->review, &arena), r->count,
                   r->at_cut ? "，跨入围线" : "");
    int row = 1 + draw_ruling(t, s);
    row += box_lines(s, row, WAY_ROWS, may_rule(app, t) ? STYLE_BOLD : STYLE_WARN, way_text(app, t, &arena));
    if (unrecorded(t) != NULL) {
        surface_format(s, row++, 1, -1, STYLE_WARN, "%s，尚未登记（S 登记）", unrecorded(t));
    }
    arena_release(&arena);
    return row;
}

static size_t rows_shown(const struct tie_screen *t)
{
    return t->room.count < ROWS_MOST ? t->room.count : ROWS_MOST;
}

static void draw_order(const struct tie_screen *t, const struct surface *s, int first)
{
    for (size_t i = 0; i < rows_shown(t); i++) {
        size_t n = t->list.top + i;
        const struct place *place = &t->place[n];
        const struct result *r = row_of(t, place->no);
        int row = first + (int)i, text = t->vote ? 28 : 20;
        bool here = n == t->list.at;
        surface_text(s, row, 0, 1, STYLE_PLAIN, here ? ">" : " ");
        surface_format(s, row, 2, 5, STYLE_BOLD, "%zu.", n + 1);
        surface_text(s, row, 7, 12, here ? STYLE_CURSOR : STYLE_PLAIN, place->no);
        if (t->vote && place->votes >= 0) {
            surface_format(s, row, 20, 7, STYLE_BOLD, "%" PRId64 " 票", place->votes);
        } else if (t->vote) {
            surface_text(s, row, 20, 7, STYLE_PLAIN, "-- 票");
        }
        surface_format(s, row, text, -1, STYLE_PLAIN, "%s  %s", r->society,
                       short_project(r->society, r->project_name));
    }
}

/* What does not fit is told in the last row. */
static void draw_table(struct tie_screen *t, const struct surface *s)
{
    struct arena arena = {0};
    struct tie_table table = {.room = &t->room, .rules = t->rules, .at = t->list.at};
    table.column = arena_alloc(&arena, t->places * sizeof(struct result *));
    for (size_t i = 0; i < t->places; i++) {
        table.column[i] = row_of(t, t->place[i].no);
    }
    size_t lines = tie_table_lines(&table), page = tie_table_page(s);
    bool all = lines <= page;
    struct surface part = surface_part(s, 0, 0, all ? -1 : s->rows - 1, -1);
    page = tie_table_page(&part);
    t->table_top = all ? 0 : t->table_top > lines - page ? lines - page : t->table_top;
    table.top = t->table_top;
    tie_table_draw(&table, &part);
    t->table_page = page;
    if (!all) {
        text_more(s, 2, t->table_top, page, lines);
    }
    arena_release(&arena);
}

static void tie_draw(struct app *app, void *state, const struct surface *s)
{
    struct tie_screen *t = state;
    int head = draw_head(app, t, s), below = head + (int)rows_shown(t);
    list_fit(&t->list, rows_shown(t));
    draw_order(t, s, head);
    surface_across(s, below);
    struct surface part = surface_part(s, below + 1, 0, -1, -1);
    draw_table(t, &part);
}

/* ---- acting ---- */

static bool tie_can(struct app *app, void *state, enum key_action action)
{
    struct tie_screen *t = state;
    switch (action) {
    case DO_RULE:
    case DO_MOVE_UP:
    case DO_MOVE_DOWN:
        return may_rule(app, t);
    case DO_METHOD:
        return may_rule(app, t) && app_may(app, ACT_RULE);
    default:
        return true;
    }
}

static const char *tie_why(struct app *app, void *state, enum key_action action)
{
    const struct tie_screen *t = state;
    if (may_rule(app, t)) {
        return action == DO_METHOD ? "工作人员只能登记票决" : NULL;
    }
    return way_text(app, t, &app->request);
}

static enum stale move_row(struct tie_screen *t, bool up)
{
    size_t from = t->list.at, to = up ? from - 1 : from + 1;
    if ((up && from == 0) || to >= t->places) {
        return STALE_NONE;
    }
    struct place moved = t->place[from];
    t->place[from] = t->place[to];
    t->place[to] = moved;
    t->list.at = to;
    t->touched = true;
    return STALE_PAINT;
}

static enum stale rule(struct app *app, void *state, const char *answer)
{
    struct tie_screen *t = state;
    struct ctx *ctx = app_request(app);
    const char **no = arena_alloc(&app->request, t->places * sizeof *no);
    int64_t *votes = arena_alloc(&app->request, t->places * sizeof *votes);
    (void)answer;
    for (size_t i = 0; i < t->places; i++) {
        no[i] = t->place[i].no;
        votes[i] = t->place[i].votes;
    }
    struct ruling_order order = {.no = no,
                                 .count = t->places,
                                 .method = t->vote ? "vote" : "chair",
                                 .reason = t->reason,
                                 .votes = t->vote && votes[0] >= 0 ? votes : NULL};
    enum status st = results_rule(ctx, &order);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    t->touched = false;
    app_say(app, STYLE_GOOD, "已登记裁决，名次随之确定");
    return STALE_DATA;
}

static enum stale confirm(struct app *app, void *state, const char *reason)
{
    struct tie_screen *t = state;
    struct buf text = {0};
    free(t->reason);
    t->reason = xstrdup(reason);
    buf_puts(&text, "从高到低：\n");
    for (size_t i = 0; i < t->places; i++) {
        const struct result *row = row_of(t, t->place[i].no);
        buf_printf(&text, "%zu. %s ", i + 1, t->place[i].no);
        buf_printf(&text, "%s", row == NULL ? "" : row->society);
        if (t->vote && t->place[i].votes >= 0) {
            buf_printf(&text, "（%" PRId64 " 票）", t->place[i].votes);
        }
        buf_puts(&text, "\n");
    }
    buf_printf(&text, "方式：%s\n理由：%s\n", method_name(t->vote), t->reason);
    buf_printf(&text, "%s裁决记入日志，不能删除，只能由新的裁决取代。确认登记？",
               t->room.ruling != NULL ? "现行裁决随之失效。" : "");
    app_ask(app, &(struct question){.title = "登记裁决", .text = text.bytes, .done = rule});
    buf_release(&text);
    return STALE_PAINT;
}

static enum stale ask_reason(struct app *app, struct tie_screen *t)
{
    size_t given = 0;
    for (size_t i = 0; i < t->places; i++) {
        given += t->place[i].votes >= 0;
    }
    if (t->vote && given > 0 && given < t->places) {
        return app_say(app, STYLE_WARN, "票数要么每项都填，要么都不填；按 Delete 清空光标行");
    }
    struct question q = {.title = "裁决理由",
                         .text = "写明这样排列的理由，公布结果和核验时都会看到：",
                         .initial = t->reason == NULL ? "" : t->reason,
                         .limit = REASON_MAX,
                         .done = confirm};
    return app_ask(app, &q);
}

static enum stale leave(struct app *app, void *state, const char *answer)
{
    (void)state, (void)answer;
    return app_pop(app);
}

static enum stale ask_leave(struct app *app, const char *what)
{
    app_request(app);
    struct question q = {
        .title = "尚未登记",
        .text = arena_printf(&app->request, "%s，尚未登记（S 登记）；离开以后就没有了。离开？", what),
        .done = leave};
    return app_ask(app, &q);
}

static enum stale tie_act(struct app *app, void *state, enum key_action action)
{
    struct tie_screen *t = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_explain, t->place[t->list.at].no);
    case DO_MOVE_UP:
    case DO_MOVE_DOWN:
        return move_row(t, action == DO_MOVE_UP);
    case DO_METHOD:
        t->vote = !t->vote;
        t->touched = true;
        return STALE_PAINT;
    case DO_RULE:
        return ask_reason(app, t);
    case DO_BACK:
        return unrecorded(t) != NULL ? ask_leave(app, unrecorded(t)) : STALE_PASS;
    case DO_PAGE_DOWN:
        t->table_top += t->table_page > 1 ? t->table_page - 1 : 1;
        return STALE_PAINT;
    case DO_PAGE_UP:
        t->table_top -= t->table_page - 1 < t->table_top ? t->table_page - 1 : t->table_top;
        return STALE_PAINT;
    default:
        if (!list_act(&t->list, action, rows_shown(t))) {
            return STALE_PASS;
        }
        free(t->no);
        t->no = xstrdup(t->place[t->list.at].no);
        return STALE_PAINT;
    }
}

/* Votes of the row in hand. */
static enum stale tie_text(struct app *app, void *state, int32_t key)
{
    struct tie_screen *t = state;
    int64_t *votes = &t->place[t->list.at].votes;
    if (!t->vote || !may_rule(app, t)) {
        return STALE_PASS;
    }
    key = key_plain(key);
    if (key >= '0' && key <= '9') {
        int64_t more = (*votes < 0 ? 0 : *votes * 10) + (key - '0');
        *votes = more <= VOTES_MOST ? more : *votes;
        t->touched = true;
        return STALE_PAINT;
    }
    if (key == K_BACKSPACE || key == K_DELETE) {
        *votes = key == K_DELETE || *votes < 10 ? -1 : *votes / 10;
        t->touched = true;
        return STALE_PAINT;
    }
    return STALE_PASS;
}

static void tie_close(struct app *app, void *state)
{
    struct tie_screen *t = state;
    (void)app;
    free_places(t);
    free(t->no);
    free(t->reason);
}

const struct screen_ops screen_tie = {
    .id = SCREEN_TIE,
    .title = "同分裁决",
    .size = sizeof(struct tie_screen),
    .open = tie_open,
    .load = tie_load,
    .draw = tie_draw,
    .act = tie_act,
    .text = tie_text,
    .can = tie_can,
    .why = tie_why,
    .close = tie_close,
};
