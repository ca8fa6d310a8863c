/* 申报列表: a panel member's own applications. In the order of numbers only a window of rows is read,
 * whatever the length of the list; a filter or another order reads them all. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/exports.h"
#include "core/workflow/recusals.h"
#include "core/workflow/worklist.h"
#include "data/text.h"
#include "tui/filter.h"
#include "tui/list.h"
#include "tui/screens/export_file.h"
#include "tui/screens/list_order.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 3, FRAME_ROWS = 3, WINDOW_MIN = 200 };

struct applications {
    struct list list;
    struct work_counts counts;
    struct work_row *row; /* rows first .. first + rows - 1, or all of them */
    size_t rows;
    long first;
    struct arena window; /* of row */
    struct list_order order;
    size_t *at_place; /* with a filter or another order: index into row of each line */
    struct filter filter;
    bool owes_undertaking;
    char *keep; /* number under the cursor, to find it again */
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS);
}

static bool everything(const struct applications *a)
{
    return filter_text(&a->filter)[0] != '\0' || !list_order_by_number(&a->order);
}

/* The row in line n; NULL: not read. */
static const struct work_row *row_at(const struct applications *a, size_t n)
{
    if (a->at_place != NULL) {
        return n < a->list.count ? &a->row[a->at_place[n]] : NULL;
    }
    long i = (long)n - a->first;
    return i >= 0 && (size_t)i < a->rows ? &a->row[i] : NULL;
}

static void keep_place(struct applications *a)
{
    const struct work_row *row = row_at(a, a->list.at);
    if (row != NULL) {
        free(a->keep);
        a->keep = xstrdup(row->no);
    }
}

/* ---- reading ---- */

static enum status read_window(struct app *app, struct applications *a, size_t page)
{
    struct arena fresh = {0}, *before = app->ctx->arena;
    struct work_row *row = NULL;
    size_t rows = 0;
    long span = (long)page * 3 > WINDOW_MIN ? (long)page * 3 : WINDOW_MIN;
    long first = (long)a->list.top - (span - (long)page) / 2;
    first = first < 0 ? 0 : first;
    app->ctx->arena = &fresh;
    enum status st =
        worklist_page(app->ctx, everything(a) ? 0 : first, everything(a) ? -1 : span, &row, &rows);
    app->ctx->arena = before;
    if (st != ST_OK) {
        arena_release(&fresh);
        return st;
    }
    arena_release(&a->window);
    a->window = fresh;
    a->row = row, a->rows = rows, a->first = everything(a) ? 0 : first;
    a->at_place = NULL;
    return ST_OK;
}

static void find_kept(struct applications *a, size_t page)
{
    for (size_t i = 0; a->keep != NULL && i < a->list.count; i++) {
        if (strcmp(a->row[a->at_place[i]].no, a->keep) == 0) {
            list_put(&a->list, i, page);
            return;
        }
    }
    list_fit(&a->list, page);
}

static enum status read_everything(struct app *app, struct applications *a, size_t page)
{
    enum status st = read_window(app, a, page);
    if (st == ST_OK) {
        a->at_place =
            list_order_make(&a->order, filter_text(&a->filter), a->row, a->rows, &a->window, &a->list.count);
        find_kept(a, page);
    }
    return st;
}

static enum status read_by_number(struct app *app, struct applications *a, size_t page)
{
    long before = (long)a->list.at;
    enum status st = a->keep == NULL ? ST_OK : worklist_before(app->ctx, a->keep, &before);
    if (st != ST_OK) {
        return st;
    }
    a->list.count = (size_t)a->counts.all;
    a->at_place = NULL;
    list_put(&a->list, (size_t)before, page);
    return read_window(app, a, page);
}

static enum status applications_open(struct app *app, void *state, const void *argument)
{
    struct applications *a = state;
    const char *no = NULL, *criterion = NULL;
    (void)argument;
    filter_init(&a->filter);
    enum status st = worklist_place(app->ctx, &no, &criterion);
    a->keep = st == ST_OK && no != NULL ? xstrdup(no) : NULL;
    return st;
}

static enum status applications_load(struct app *app, void *state)
{
    struct applications *a = state;
    struct account_ref me = {0};
    size_t page = page_of(app);
    if (a->keep == NULL) {
        keep_place(a);
    }
    if (app->left_no != NULL) {
        free(a->keep);
        a->keep = app->left_no;
        app->left_no = NULL;
    }
    enum status st = ctx_begin_read(app->ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    st = worklist_counts(app->ctx, &a->counts);
    if (st == ST_OK) {
        st = everything(a) ? read_everything(app, a, page) : read_by_number(app, a, page);
    }
    if (st == ST_OK) {
        st = ctx_account(app->ctx, app->ctx->who.account, &me);
        a->owes_undertaking = !me.undertaken && policy_stage(ACT_UNDERTAKE, app->ctx->stage);
    }
    return ctx_end_read(app->ctx, st);
}

/* ---- drawing ---- */

static void draw_counts(const struct surface *s, const struct applications *a)
{
    char bar[32];
    const long *n = a->counts.state;
    long all = a->counts.all - n[SHEET_RECUSED], done = n[SHEET_SUBMITTED];
    size_t filled = all == 0 ? 0 : (size_t)(done * 20 / all);
    memset(bar, '.', 20);
    memset(bar, '#', filled);
    bar[20] = '\0';
    surface_format(s, 0, 1, -1, STYLE_BOLD, "已提交 %ld/%ld [%s]  草稿 %ld  退回 %ld  未评 %ld  回避 %ld",
                   done, all, bar, n[SHEET_DRAFT], n[SHEET_RETURNED], n[SHEET_EMPTY], n[SHEET_RECUSED]);
    if (a->owes_undertaking) {
        surface_right(s, 1, s->columns - 30, 29, STYLE_WARN, "未签承诺书，按 Y 阅读");
    }
}

static void draw_rows(const struct surface *s, struct applications *a, size_t page)
{
    struct list_columns columns = list_columns_for(s->columns);
    list_columns_head(&columns, s, 2, &a->order);
    for (size_t i = 0; i < page && a->list.top + i < a->list.count; i++) {
        const struct work_row *row = row_at(a, a->list.top + i);
        if (row != NULL) {
            list_columns_row(&columns, s, HEAD_ROWS + (int)i, row, a->list.top + i == a->list.at);
        }
    }
    if (a->list.count == 0) {
        surface_text(s, HEAD_ROWS + 1, 4, -1, STYLE_PLAIN,
                     filter_text(&a->filter)[0] != '\0' ? "没有符合筛选条件的申报；按 Esc 显示全部"
                                                        : "现在没有需要您评审的申报");
    }
}

static void applications_draw(struct app *app, void *state, const struct surface *s)
{
    struct applications *a = state;
    draw_counts(s, a);
    draw_rows(s, a, page_of(app));
    filter_draw(&a->filter, s, 1, a->list.at, a->list.count);
}

/* ---- acting ---- */

static enum stale open_sheet(struct app *app, struct applications *a)
{
    const struct work_row *row = row_at(a, a->list.at);
    if (row == NULL) {
        return STALE_NONE;
    }
    struct sheet_argument argument = {row->no, NULL};
    return app_push(app, &screen_sheet, &argument);
}

/* The next one to do behind the cursor, else the first. */
static enum stale next_todo(struct app *app, struct applications *a)
{
    const struct work_row *row = row_at(a, a->list.at);
    const char *found = NULL;
    struct ctx *ctx = app_request(app);
    enum status st = worklist_step(ctx, row == NULL ? "" : row->no, WORK_TODO, &found);
    if (st == ST_OK && found == NULL) {
        st = worklist_step(ctx, "", WORK_TODO, &found);
    }
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    if (found == NULL) {
        return app_say(app, STYLE_GOOD, "全部评完并已提交");
    }
    free(a->keep);
    a->keep = xstrdup(found);
    filter_clear(&a->filter);
    return STALE_DATA;
}

static enum stale declare(struct app *app, void *state, const char *reason)
{
    struct applications *a = state;
    enum status st = recusals_declare(app_request(app), a->keep, reason);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已回避申报 %s", a->keep);
    return STALE_DATA;
}

static enum stale ask_declare(struct app *app, struct applications *a)
{
    const struct work_row *row = row_at(a, a->list.at);
    if (row == NULL) {
        return STALE_NONE;
    }
    keep_place(a);
    struct question q = {.title = "声明回避",
                         .text = arena_printf(&app->request,
                                              "回避申报 %s %s：此后不能查看和评分，已有的评分表作废，"
                                              "不能自行取消。请写明事由：",
                                              row->no, row->society),
                         .initial = "",
                         .done = declare};
    return app_ask(app, &q);
}

static enum stale inform_remote(struct app *app)
{
    return app_inform(app, "离线评分表",
                      "请在您自己电脑的命令行里执行：ssh 主机 export sheets - > 我的评分表.csv\n"
                      "填好以后先看改了什么：ssh 主机 import sheets - --dry-run < 我的评分表.csv\n"
                      "没有错误，再导入：ssh 主机 import sheets - < 我的评分表.csv");
}

static enum stale preview_form(struct app *app, void *state, const char *file)
{
    struct preview_argument argument = {file, "sheets"};
    (void)state;
    return app_push(app, &screen_preview, &argument);
}

static enum stale ask_import(struct app *app)
{
    struct question q = {.title = "导入填好的离线评分表",
                         .text = "先显示每处改动，确认以后才导入。文件名：",
                         .initial = export_default_file("sheets"),
                         .limit = 1000,
                         .done = preview_form};
    return export_file_here(app) ? app_ask(app, &q) : inform_remote(app);
}

static enum stale ask_export(struct app *app)
{
    return export_file_here(app) ? export_file_ask(app, "sheets", "导出本人的离线评分表")
                                 : inform_remote(app);
}

static enum stale sort(struct applications *a, bool reverse)
{
    keep_place(a);
    if (reverse) {
        a->order.reverse = !a->order.reverse;
    } else {
        list_order_next(&a->order);
    }
    return STALE_DATA;
}

static enum stale move(struct app *app, struct applications *a, enum key_action action)
{
    size_t page = page_of(app), bottom;
    if (!list_act(&a->list, action, page)) {
        return STALE_PASS;
    }
    bottom = a->list.top + page < a->list.count ? a->list.top + page : a->list.count;
    if (a->list.count > 0 && (row_at(a, a->list.top) == NULL || row_at(a, bottom - 1) == NULL)) {
        app_request(app);
        enum status st = read_window(app, a, page);
        if (st != ST_OK) {
            return app_fail(app, st);
        }
    }
    keep_place(a);
    return STALE_PAINT;
}

static bool applications_can(struct app *app, void *state, enum key_action action)
{
    struct applications *a = state;
    const struct work_row *row = row_at(a, a->list.at);
    enum stage stage = app->ctx->stage;
    switch (action) {
    case DO_OPEN:
        return row != NULL && row->state != SHEET_RECUSED;
    case DO_NEXT_TODO:
        return policy_stage(ACT_SCORE, stage) &&
               a->counts.all > a->counts.state[SHEET_SUBMITTED] + a->counts.state[SHEET_RECUSED];
    case DO_SWEEP:
        return policy_stage(ACT_SCORE, stage) && a->list.count > 0;
    case DO_OFFLINE_OUT:
    case DO_OFFLINE_IN:
        return policy_stage(ACT_OFFLINE_FORM, stage);
    case DO_DECLARE:
        return row != NULL && row->state != SHEET_RECUSED && policy_stage(ACT_DECLARE, stage);
    case DO_ACCEPT:
        return a->owes_undertaking;
    default:
        return true;
    }
}

static const char *applications_why(struct app *app, void *state, enum key_action action)
{
    struct applications *a = state;
    const struct work_row *row = row_at(a, a->list.at);
    bool scoring = policy_stage(ACT_SCORE, app->ctx->stage),
         recused = row != NULL && row->state == SHEET_RECUSED;
    if (action == DO_OPEN && recused) {
        return "您已回避这件申报，不能查看";
    }
    if (action == DO_DECLARE && recused) {
        return "您已经回避这件申报";
    }
    if (action == DO_NEXT_TODO && scoring) {
        return a->counts.all > 0 ? "全部评完并已提交" : "现在没有需要您评审的申报";
    }
    return action == DO_ACCEPT ? "现在没有要签的承诺书" : NULL;
}

static enum stale applications_act(struct app *app, void *state, enum key_action action)
{
    struct applications *a = state;
    const struct work_row *row = row_at(a, a->list.at);
    switch (action) {
    case DO_OPEN:
        return open_sheet(app, a);
    case DO_NEXT_TODO:
        return next_todo(app, a);
    case DO_SWEEP:
        return app_push(app, &screen_sweep, &(struct sweep_argument){.no = row == NULL ? NULL : row->no});
    case DO_DECLARE:
        return ask_declare(app, a);
    case DO_OFFLINE_OUT:
        return ask_export(app);
    case DO_OFFLINE_IN:
        return ask_import(app);
    case DO_ACCEPT:
        return app_push(app, &screen_undertaking, NULL);
    case DO_FILTER:
        a->filter.typing = true;
        return STALE_PAINT;
    case DO_SORT:
    case DO_REVERSE:
        return sort(a, action == DO_REVERSE);
    case DO_BACK:
        return filter_clear(&a->filter) ? STALE_DATA : STALE_PASS;
    default:
        return move(app, a, action);
    }
}

static enum stale applications_text(struct app *app, void *state, int32_t key)
{
    struct applications *a = state;
    bool changed = false;
    if (!a->filter.typing) {
        return STALE_PASS;
    }
    enum stale stale = filter_key(&a->filter, app, key, &changed);
    return changed ? STALE_DATA : stale;
}

static bool applications_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct applications *)state)->filter.typing;
}

static const char *applications_hint(struct app *app, void *state)
{
    (void)app;
    return ((struct applications *)state)->filter.typing ? FILTER_HINT("编号、项目、单位、产业或状态") : NULL;
}

static void applications_close(struct app *app, void *state)
{
    struct applications *a = state;
    (void)app;
    arena_release(&a->window);
    filter_release(&a->filter);
    free(a->keep);
}

const struct screen_ops screen_applications = {
    .id = SCREEN_APPLICATIONS,
    .title = "申报列表",
    .size = sizeof(struct applications),
    .open = applications_open,
    .load = applications_load,
    .draw = applications_draw,
    .act = applications_act,
    .text = applications_text,
    .typing = applications_typing,
    .can = applications_can,
    .why = applications_why,
    .hint = applications_hint,
    .close = applications_close,
};
