/* 评分表: the application's text on the left, the criteria on the right; digits and Enter are enough. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/opinion_draft.h"
#include "core/workflow/worklist.h"
#include "data/digest.h"
#include "data/text.h"
#include "tui/screens/form_view.h"
#include "tui/screens/mark_cell.h"
#include "tui/screens/screens.h"
#include "tui/screens/sheet_pane.h"

enum { HEAD_ROWS = 2, PANE_MIN = 35, PANE_MAX = 56, TEXT_MAX = 96 }; /* long lines read badly */

struct sheet_screen {
    char *no;                 /* 申报编号 in hand */
    struct form_view reading; /* what is read */
    struct sheet sheet;       /* what is marked */
    const struct rules *rules;
    struct sheet_pane pane;
    struct mark_cell cell;
    bool choose_cell; /* the first load puts the cursor on first_cell, or the first empty one */
    char *first_cell;
    bool draft; /* an opinion was being written when a session was killed */
    bool moved; /* since the cell in hand was noted */
};

static bool editable(const struct app *app, const struct sheet_screen *s)
{
    return app->ctx->stage == STAGE_SCORING && s->sheet.state != SHEET_SUBMITTED;
}

static const struct criterion *criterion(const struct sheet_screen *s)
{
    return &s->rules->rubric.criterion[s->pane.at];
}

/* ---- reading ---- */

static enum status sheet_open(struct app *app, void *state, const void *argument)
{
    struct sheet_screen *s = state;
    const struct sheet_argument *a = argument;
    (void)app;
    s->no = xstrdup(a->no);
    s->first_cell = a->criterion == NULL ? NULL : xstrdup(a->criterion);
    s->choose_cell = true;
    return ST_OK;
}

static size_t first_empty(const struct sheet_screen *s)
{
    const struct rubric *rubric = &s->rules->rubric;
    for (size_t i = 0; i < rubric->count; i++) {
        if (s->sheet.marks.centi[i] == MARK_NONE) {
            return i;
        }
    }
    return 0;
}

static void show_loaded(struct sheet_screen *s)
{
    sheet_pane_rules(&s->pane, &s->rules->rubric);
    s->pane.marks = &s->sheet.marks;
    if (s->choose_cell) {
        int wanted = s->first_cell == NULL ? -1 : rubric_find(&s->rules->rubric, s->first_cell);
        s->pane.at = wanted >= 0 ? (size_t)wanted : first_empty(s);
        s->choose_cell = false;
    }
}

/* Where to go on after a dropped line or a kill; if that cannot be noted, nothing else suffers. */
static void note_place(struct app *app, struct sheet_screen *s)
{
    if (app->ctx->stage == STAGE_SCORING) {
        (void)worklist_remember(app->ctx, s->no, criterion(s)->code);
        err_clear(app->ctx->err);
    }
    s->moved = false;
}

static enum status sheet_load(struct app *app, void *state)
{
    struct sheet_screen *s = state;
    bool another = s->choose_cell;
    struct application form = {0};
    struct sheet sheet = {0};
    int64_t *other = NULL;
    size_t others = 0;
    const char *receipt = "", *reason = "", *draft = NULL;
    enum status st = ctx_begin_read(app->ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    st = scoring_read(app->ctx, s->no, &sheet);
    if (st == ST_OK) {
        st = application_read(app->ctx, s->no, &form);
    }
    if (st == ST_OK) {
        st = worklist_totals(app->ctx, s->no, &other, &others);
    }
    if (st == ST_OK) {
        st = scoring_receipt(app->ctx, s->no, &receipt);
    }
    if (st == ST_OK && sheet.state == SHEET_RETURNED) {
        st = scoring_return_reason(app->ctx, s->no, &reason);
    }
    if (st == ST_OK && sheet.state != SHEET_SUBMITTED) {
        st = opinion_draft_read(app->ctx, s->no, sheet.opinion, &draft);
    }
    st = ctx_end_read(app->ctx, st);
    if (st == ST_OK) {
        form_view_set(&s->reading, &form);
        s->sheet = sheet, s->rules = app->ctx->rules, s->draft = draft != NULL;
        s->pane.other = other, s->pane.others = others, s->pane.receipt = receipt;
        show_loaded(s);
        if (another && reason[0] != '\0') {
            app_say(app, STYLE_WARN, "这份评分表已退回，原因：%s", reason);
        }
        if (another) {
            note_place(app, s);
        }
    }
    return st;
}

/* ---- drawing ---- */

static int pane_columns(const struct surface *s)
{
    int wide = s->columns * 2 / 5;
    return wide < PANE_MIN ? PANE_MIN : wide > PANE_MAX ? PANE_MAX : wide;
}

static void draw_head(const struct sheet_screen *s, const struct surface *body)
{
    const char *opinion = s->draft ? "  意见未保存" : s->sheet.opinion[0] == '\0' ? "" : "  有意见";
    surface_format(body, 0, 1, body->columns - 20, STYLE_BOLD, "%s %s", s->sheet.no, s->sheet.project_name);
    struct arena arena = {0};
    surface_right(body, 0, body->columns - 19, 18, STYLE_BOLD,
                  arena_printf(&arena, "%s%s", sheet_state_name(s->sheet.state), opinion));
    arena_release(&arena);
    form_draw_tabs(body, 1, s->reading.part);
}

static void sheet_draw(struct app *app, void *state, const struct surface *body)
{
    struct sheet_screen *s = state;
    int right = pane_columns(body), left = body->columns - right - 3;
    left = left > TEXT_MAX ? TEXT_MAX : left;
    struct surface text = surface_part(body, HEAD_ROWS, 1, -1, left);
    struct surface pane = surface_part(body, HEAD_ROWS, left + 3, -1, right);
    (void)app;
    draw_head(s, body);
    form_view_draw(&s->reading, &text);
    surface_upright(body, left + 1, HEAD_ROWS, body->rows - HEAD_ROWS);
    s->pane.cell = s->cell.typing ? &s->cell.edit : NULL;
    sheet_pane_draw(&s->pane, &pane);
}

/* ---- marks ---- */

/* Takes over what was read back; texts of the request are not kept. */
static void take_back(struct sheet_screen *s, const struct sheet *read)
{
    s->sheet.marks = read->marks;
    s->sheet.given = read->given;
    s->sheet.total_micro = read->total_micro;
    s->sheet.state = read->state;
    s->sheet.version = read->version;
    s->pane.receipt = "";
}

static const char submitted[] = "评分表已提交，不能修改；确需修改请联系工作人员退回";

static enum stale refuse_editing(struct app *app, const struct sheet_screen *s)
{
    if (s->sheet.state == SHEET_SUBMITTED) {
        return app_say(app, STYLE_WARN, "%s", submitted);
    }
    return app_say(app, STYLE_WARN, "现在是“%s”阶段，不能打分", stage_name(app->ctx->stage));
}

/* Stores the cell's text; false: it stays open and the reason is shown. */
static bool store(struct app *app, struct sheet_screen *s)
{
    struct sheet read = {0};
    const char *text = edit_text(&s->cell.edit);
    if (text[0] == '\0') { /* nothing typed: the old value stays; Delete clears */
        mark_cell_end(&s->cell);
        return true;
    }
    struct ctx *ctx = app_request(app);
    enum status st = scoring_put_mark(ctx, s->no, criterion(s)->code, text, s->cell.version, &read);
    if (st != ST_OK) {
        app_fail(app, st);
        if (read.no != NULL) {
            take_back(s, &read); /* somebody else's change is seen at once */
            s->cell.version = s->sheet.version;
        }
        s->cell.edit.suggested = true; /* a digit begins anew, Enter tries again */
        return false;
    }
    take_back(s, &read);
    mark_cell_end(&s->cell);
    return true;
}

static void step(struct app *app, struct sheet_screen *s, int by)
{
    size_t last = s->rules->rubric.count - 1;
    bool full = s->sheet.given == last + 1;
    if (by > 0 && s->pane.at == last && full && editable(app, s)) {
        app_say(app, STYLE_GOOD, "各项都已评分。按 S 提交，或按 e 填写评审意见");
    }
    s->moved = true;
    s->pane.at = by > 0 ? (s->pane.at < last ? s->pane.at + 1 : last) : s->pane.at > 0 ? s->pane.at - 1 : 0;
}

static enum stale clear_mark(struct app *app, struct sheet_screen *s)
{
    struct sheet read = {0};
    if (!editable(app, s)) {
        return refuse_editing(app, s);
    }
    enum status st =
        scoring_put_mark(app_request(app), s->no, criterion(s)->code, "", s->sheet.version, &read);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    take_back(s, &read);
    return app_say(app, STYLE_PLAIN, "已清空 %s，可按 u 撤销", criterion(s)->code);
}

static void go_to(struct sheet_screen *s, const char *code)
{
    int at = code == NULL ? -1 : rubric_find(&s->rules->rubric, code);
    s->pane.at = at < 0 ? s->pane.at : (size_t)at;
}

static enum stale undo(struct app *app, struct sheet_screen *s)
{
    struct sheet read = {0};
    struct undone undone = {0};
    if (!editable(app, s)) {
        return refuse_editing(app, s);
    }
    enum status st = scoring_undo(app_request(app), s->no, s->sheet.version, &read, &undone);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    if (undone.what == NULL) {
        return app_say(app, STYLE_PLAIN, "没有可以撤销的改动");
    }
    app_say(app, STYLE_GOOD, "已撤销：%s", undone.what);
    go_to(s, undone.criterion); /* what is typed next is meant for it */
    note_place(app, s);         /* a mark stored by this very key has noted the next cell */
    return STALE_DATA;
}

static enum stale sheet_text(struct app *app, void *state, int32_t key)
{
    struct sheet_screen *s = state;
    if (!s->cell.typing) {
        if (!mark_cell_starts(key)) {
            return key == K_ENTER ? (step(app, s, 1), STALE_PAINT) : STALE_PASS;
        }
        if (!editable(app, s)) {
            return refuse_editing(app, s);
        }
        mark_cell_begin(&s->cell, key);
        s->cell.version = s->sheet.version;
        return STALE_PAINT;
    }
    switch (mark_cell_key(&s->cell, key)) {
    case MARK_STORE:
        if (store(app, s)) {
            step(app, s, 1);
            s->moved = false; /* the mark has noted the next cell */
        }
        return STALE_PAINT;
    case MARK_DISCARD:
        mark_cell_end(&s->cell);
        return STALE_PAINT;
    case MARK_LEAVE:
        s->moved = true; /* the mark notes the next cell, the key may lead elsewhere */
        return store(app, s) ? STALE_PASS : STALE_PAINT;
    case MARK_READ:
        return STALE_PASS;
    case MARK_WRONG:
        return app_say(app, STYLE_WARN, MARK_CELL_SLIP);
    default:
        return STALE_PAINT;
    }
}

static bool sheet_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct sheet_screen *)state)->cell.typing;
}

/* ---- submitting ---- */

/* Whether a sheet is left to submit; when that cannot be told, there may be. */
static bool more_to_do(struct app *app)
{
    const char *found = NULL;
    return worklist_step(app_request(app), "", WORK_TODO, &found) != ST_OK || found != NULL;
}

static enum stale submit(struct app *app, void *state, const char *answer)
{
    struct sheet_screen *s = state;
    char total[POINTS_TEXT], receipt[CODE_SIZE + 1] = "";
    struct sheet read = {0};
    struct arena arena = {0};
    (void)answer;
    enum status st = scoring_submit(app_request(app), s->no, receipt, &read);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    take_back(s, &read);
    struct question q = {
        .title = "已提交",
        .text =
            arena_printf(&arena,
                         "申报 %s 的评分表已提交。\n合计 %s 分，回执码 %s\n请记下回执码：以后可以凭它核对这份"
                         "评分表没有被改动。以后打开这份评分表也能看到它。\n%s",
                         s->no, points_print_short(total, read.total_micro, 6, 2), receipt,
                         more_to_do(app) ? "按 n 评下一件。" : "您的评分表已全部提交。"),
        .pass = 'n'};
    app_ask(app, &q);
    arena_release(&arena);
    return STALE_DATA;
}

static enum stale show_missing(struct app *app, struct sheet_screen *s)
{
    const struct rubric *rubric = &s->rules->rubric;
    struct buf codes = {0};
    for (size_t i = 0; i < rubric->count; i++) {
        if (s->sheet.marks.centi[i] == MARK_NONE) {
            buf_printf(&codes, "%s%s", codes.size > 0 ? "、" : "", rubric->criterion[i].code);
        }
    }
    s->pane.at = first_empty(s);
    app_say(app, STYLE_WARN, "还缺 %zu 项：%s。光标已移到 %s", rubric->count - s->sheet.given, codes.bytes,
            criterion(s)->code);
    buf_release(&codes);
    return STALE_PAINT;
}

static enum stale ask_submit(struct app *app, struct sheet_screen *s)
{
    char total[POINTS_TEXT];
    if (!editable(app, s)) {
        return refuse_editing(app, s);
    }
    if (s->sheet.given < s->rules->rubric.count) {
        return show_missing(app, s);
    }
    app_request(app);
    struct question q = {.title = "提交评分表",
                         .text = arena_printf(&app->request, "申报 %s，合计 %s 分%s。\n提交以后不能再修改。",
                                              s->no, points_print_short(total, s->sheet.total_micro, 6, 2),
                                              s->draft ? "，有没有保存的评审意见（按 N 返回，再按 e 找回）"
                                              : s->sheet.opinion[0] == '\0' ? "，没有填写评审意见"
                                                                            : ""),
                         .done = submit};
    return app_ask(app, &q);
}

/* ---- reading on ---- */

static enum stale find(struct app *app, void *state, const char *words)
{
    return form_view_find(app, &((struct sheet_screen *)state)->reading, words);
}

static const char *none_there(enum work_step by)
{
    return by == WORK_TODO ? "全部评完并已提交" : by == WORK_NEXT ? "已经是最后一件" : "已经是第一件";
}

/* The neighbour, or the next that is not submitted yet (from the beginning again after the last). */
static enum stale turn_application(struct app *app, struct sheet_screen *s, enum work_step by)
{
    const char *found = NULL;
    enum status st = worklist_step(app_request(app), s->no, by, &found);
    if (st == ST_OK && found == NULL && by == WORK_TODO) {
        st = worklist_step(app->ctx, "", by, &found);
    }
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    if (found == NULL) {
        return app_say(app, STYLE_PLAIN, "%s", none_there(by));
    }
    free(s->no);
    s->no = xstrdup(found);
    free(s->first_cell);
    s->first_cell = NULL;
    s->choose_cell = true;
    form_view_to_top(&s->reading);
    return STALE_DATA;
}

static enum stale open_opinion(struct app *app, struct sheet_screen *s)
{
    struct opinion_argument argument = {s->no, s->sheet.opinion, s->sheet.version, !editable(app, s)};
    return app_push(app, &screen_opinion, &argument);
}

static bool sheet_can(struct app *app, void *state, enum key_action action)
{
    struct sheet_screen *s = state;
    switch (action) {
    case DO_MARK:
    case DO_SUBMIT:
    case DO_UNDO:
    case DO_CLEAR:
    case DO_SWEEP:
        return editable(app, s);
    case DO_NEXT_TODO:
        return app->ctx->stage == STAGE_SCORING;
    default:
        return true;
    }
}

static const char *sheet_why(struct app *app, void *state, enum key_action action)
{
    const struct sheet_screen *s = state;
    bool marks = action != DO_NEXT_TODO && action != DO_SWEEP && app->ctx->stage == STAGE_SCORING;
    return marks && s->sheet.state == SHEET_SUBMITTED ? submitted : NULL;
}

static enum stale sheet_act(struct app *app, void *state, enum key_action action)
{
    struct sheet_screen *s = state;
    switch (action) {
    case DO_UP:
    case DO_DOWN:
        step(app, s, action == DO_DOWN ? 1 : -1);
        return STALE_PAINT;
    case DO_PREVIOUS:
    case DO_NEXT:
        return turn_application(app, s, action == DO_NEXT ? WORK_NEXT : WORK_PREVIOUS);
    case DO_NEXT_TODO:
        return turn_application(app, s, WORK_TODO);
    case DO_UNDO:
        return undo(app, s);
    case DO_CLEAR:
        return clear_mark(app, s);
    case DO_SUBMIT:
        return ask_submit(app, s);
    case DO_OPINION:
        return open_opinion(app, s);
    case DO_FIND:
        return form_view_ask(app, &s->reading, find);
    case DO_SWEEP:
        return app_push(app, &screen_sweep, &(struct sweep_argument){criterion(s)->code, s->no});
    default:
        return form_view_act(&s->reading, action);
    }
}

static const char *sheet_hint(struct app *app, void *state)
{
    (void)app;
    return ((struct sheet_screen *)state)->cell.typing ? MARK_CELL_HINT : NULL;
}

/* Storing a mark notes the place by itself, moving about is noted when the hands rest. */
static void sheet_rest(struct app *app, void *state)
{
    struct sheet_screen *s = state;
    if (s->moved) {
        app_request(app);
        note_place(app, s);
    }
}

/* Left on purpose, the next sign-in begins with the list; after a dropped line, in this cell. */
static void sheet_close(struct app *app, void *state)
{
    struct sheet_screen *s = state;
    if (s->rules != NULL && app->ctx->stage == STAGE_SCORING) {
        (void)worklist_remember(app_request(app), s->no, app->hung_up ? criterion(s)->code : "");
    }
    mark_cell_end(&s->cell);
    form_view_release(&s->reading);
    sheet_pane_release(&s->pane);
    free(app->left_no);
    app->left_no = s->no; /* the list goes on from here, wherever [ ] and n have led */
    free(s->first_cell);
}

const struct screen_ops screen_sheet = {
    .id = SCREEN_SHEET,
    .title = "评分表",
    .size = sizeof(struct sheet_screen),
    .open = sheet_open,
    .load = sheet_load,
    .draw = sheet_draw,
    .act = sheet_act,
    .text = sheet_text,
    .typing = sheet_typing,
    .hint = sheet_hint,
    .can = sheet_can,
    .why = sheet_why,
    .rest = sheet_rest,
    .close = sheet_close,
};
