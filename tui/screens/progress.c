/* 进度: members across, applications down; states, never a mark. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/scoring.h"
#include "data/text.h"
#include "tui/fields.h"
#include "tui/filter.h"
#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/matrix.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 4, FOOT_ROWS = 2, FRAME_ROWS = 3 };

struct progress_screen {
    struct list list; /* applications that the filter lets through */
    struct progress_matrix matrix;
    size_t *line; /* index into matrix.application of each line */
    struct arena lines;
    struct matrix_view view; /* and the column in hand */
    enum order { ORDER_NUMBER, ORDER_SOCIETY, ORDER_OPEN, ORDERS } order;
    bool reverse;
    struct filter filter;
    char *keep_no, *keep_account;
};

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS - FOOT_ROWS);
}

static const struct progress_line *row_at(const struct progress_screen *p, size_t n)
{
    return n < p->list.count ? &p->matrix.application[p->line[n]] : NULL;
}

static void keep_place(struct progress_screen *p)
{
    const struct progress_line *row = row_at(p, p->list.at);
    if (row != NULL) {
        free(p->keep_no);
        p->keep_no = xstrdup(row->key);
    }
    if (p->view.member < p->matrix.members) {
        free(p->keep_account);
        p->keep_account = xstrdup(p->matrix.member[p->view.member].key);
    }
}

/* ---- reading ---- */

static enum status progress_open(struct app *app, void *state, const void *argument)
{
    struct progress_screen *p = state;
    const struct pair_argument *pair = argument;
    (void)app;
    filter_init(&p->filter);
    if (pair != NULL) {
        p->keep_no = pair->no == NULL ? NULL : xstrdup(pair->no);
        p->keep_account = pair->account == NULL ? NULL : xstrdup(pair->account);
    }
    return ST_OK;
}

/* Number, society, project and the states that occur in the line. */
static bool lets(const struct progress_line *line, const char *key)
{
    struct arena arena = {0};
    const char *text = arena_printf(&arena, "%s\n%s\n%s", line->key, line->name, line->project);
    for (int i = 0; i < SHEET_STATES; i++) {
        if (line->count[i] > 0) {
            text = arena_printf(&arena, "%s\n%s", text, sheet_state_name((enum sheet_state)i));
        }
    }
    bool through = filter_lets(key, text);
    arena_release(&arena);
    return through;
}

static void find_kept(struct progress_screen *p)
{
    for (size_t i = 0; p->keep_no != NULL && i < p->list.count; i++) {
        if (strcmp(row_at(p, i)->key, p->keep_no) == 0) {
            p->list.at = i;
        }
    }
    for (size_t i = 0; p->keep_account != NULL && i < p->matrix.members; i++) {
        if (strcmp(p->matrix.member[i].key, p->keep_account) == 0) {
            p->view.member = i;
        }
    }
    p->view.member = p->view.member < p->matrix.members ? p->view.member : 0;
}

/* ---- order ---- */

struct item {
    const struct progress_line *line;
    size_t index;
    enum order order;
    int sign;
};

static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    long open_a = matrix_due(a->line) - a->line->count[SHEET_SUBMITTED];
    long open_b = matrix_due(b->line) - b->line->count[SHEET_SUBMITTED];
    int order = a->order == ORDER_SOCIETY ? strcmp(a->line->name, b->line->name)
                : a->order == ORDER_OPEN  ? (open_a < open_b) - (open_a > open_b)
                                          : 0;
    order = order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
    return a->sign * order;
}

static void sort(struct progress_screen *p)
{
    struct item *item = xcalloc(p->list.count + 1, sizeof *item);
    for (size_t i = 0; i < p->list.count; i++) {
        item[i] = (struct item){row_at(p, i), p->line[i], p->order, p->reverse ? -1 : 1};
    }
    qsort(item, p->list.count, sizeof *item, compare);
    for (size_t i = 0; i < p->list.count; i++) {
        p->line[i] = item[i].index;
    }
    free(item);
}

/* The lines that the filter lets through; the cursor stays on its application. */
static void make_lines(struct app *app, struct progress_screen *p)
{
    struct arena scratch = {0};
    const char *key = text_key(&scratch, filter_text(&p->filter));
    arena_release(&p->lines);
    p->line = arena_alloc(&p->lines, (p->matrix.applications + 1) * sizeof *p->line);
    p->list.count = 0;
    for (size_t i = 0; i < p->matrix.applications; i++) {
        if (key[0] == '\0' || lets(&p->matrix.application[i], key)) {
            p->line[p->list.count++] = i;
        }
    }
    arena_release(&scratch);
    if (p->order != ORDER_NUMBER || p->reverse) {
        sort(p);
    }
    find_kept(p);
    list_fit(&p->list, page_of(app));
}

static enum status progress_load(struct app *app, void *state)
{
    struct progress_screen *p = state;
    struct progress_matrix fresh;
    enum status st = scoring_matrix(app->ctx, &fresh);
    if (st == ST_OK) {
        p->matrix = fresh;
        make_lines(app, p);
    }
    return st;
}

/* ---- drawing ---- */

static void draw_order(const struct surface *s, const struct progress_screen *p)
{
    static const char *const name[ORDERS] = {"申报编号", "申报单位", "未提交"};
    if (!p->filter.typing && (p->order != ORDER_NUMBER || p->reverse)) {
        struct arena arena = {0};
        const char *text = arena_printf(&arena, "按%s%s", name[p->order], p->reverse ? "倒排" : "排");
        surface_right(s, 1, s->columns - 17, 16, STYLE_PLAIN, text);
        arena_release(&arena);
    }
}

static void progress_draw(struct app *app, void *state, const struct surface *s)
{
    struct progress_screen *p = state;
    size_t page = page_of(app);
    list_fit(&p->list, page);
    p->view.matrix = &p->matrix;
    matrix_fit(&p->view, s->columns);
    matrix_legend(&p->view, s, 0);
    filter_draw(&p->filter, s, 1, p->list.at, p->list.count);
    draw_order(s, p);
    matrix_head(&p->view, s, 2);
    for (size_t i = 0; i < page && p->list.top + i < p->list.count; i++) {
        size_t n = p->list.top + i;
        matrix_row(&p->view, s, HEAD_ROWS + (int)i, p->line[n], n == p->list.at);
    }
    matrix_totals(&p->view, s, s->rows - FOOT_ROWS);
    if (p->list.count > 0) {
        matrix_cell(&p->view, s, s->rows - 1, p->line[p->list.at]);
    } else {
        surface_text(s, HEAD_ROWS + 1, 4, -1, STYLE_PLAIN,
                     filter_text(&p->filter)[0] != '\0' ? "没有符合筛选条件的申报；按 Esc 显示全部"
                                                        : "还没有通过形式审查的申报");
    }
}

/* ---- acting ---- */

static long open_sheets(const struct progress_screen *p)
{
    long open = 0;
    for (size_t i = 0; i < p->matrix.members; i++) {
        open += matrix_due(&p->matrix.member[i]) - p->matrix.member[i].count[SHEET_SUBMITTED];
    }
    return open;
}

/* ---- giving a submitted sheet back ---- */

/* The pair in hand; false: none. */
static bool pair_in_hand(const struct progress_screen *p, const char **account, const char **no,
                         unsigned char *state)
{
    const struct progress_line *row = row_at(p, p->list.at);
    if (row == NULL || p->view.member >= p->matrix.members) {
        return false;
    }
    *account = p->matrix.member[p->view.member].key;
    *no = row->key;
    *state = p->matrix.state[p->line[p->list.at] * p->matrix.members + p->view.member];
    return true;
}

static bool return_offered(const struct app *app, const struct progress_screen *p)
{
    const char *account = NULL, *no = NULL;
    unsigned char state = 0;
    return app_may(app, ACT_RETURN) && policy_stage(ACT_RETURN, app->ctx->stage) &&
           pair_in_hand(p, &account, &no, &state) && state == SHEET_SUBMITTED;
}

/* keep_account and keep_no are the pair that the question is about. */
static enum status give_back(struct app *app, void *state, const char *const *value)
{
    struct progress_screen *p = state;
    enum status st = scoring_return(app_request(app), p->keep_account, p->keep_no, value[0]);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "已把 %s 对 %s 的评分表退回；修改后须重新提交", p->keep_account, p->keep_no);
    }
    return st;
}

static enum stale ask_return(struct app *app, struct progress_screen *p)
{
    static const struct field field = {
        .name = "理由", .limit = 500, .help = "本人会看到状态“退回”；理由记入日志"};
    keep_place(p);
    app_request(app);
    struct fields fields = {
        .title = arena_printf(&app->request, "退回 %s 对 %s 的评分表", p->keep_account, p->keep_no),
        .field = &field,
        .count = 1,
        .done = give_back};
    return app_fill(app, &fields);
}

static bool progress_can(struct app *app, void *state, enum key_action action)
{
    struct progress_screen *p = state;
    switch (action) {
    case DO_OPEN:
        return p->list.count > 0;
    case DO_LEFT:
    case DO_RIGHT:
        return p->matrix.members > 1;
    case DO_CLOSE_ROUND:
        return closing_offered(app) && open_sheets(p) == 0;
    case DO_RETURN:
        return return_offered(app, p);
    default:
        return true;
    }
}

static const char *progress_why(struct app *app, void *state, enum key_action action)
{
    const struct progress_screen *p = state;
    if (action == DO_CLOSE_ROUND && closing_offered(app)) {
        return arena_printf(&app->request, "还有 %ld 份评分表没有提交，不能封存", open_sheets(p));
    }
    bool returns =
        action == DO_RETURN && app_may(app, ACT_RETURN) && policy_stage(ACT_RETURN, app->ctx->stage);
    return returns ? "光标所在的评分表没有提交，不需要退回；左右键换成员" : NULL;
}

static enum stale progress_act(struct app *app, void *state, enum key_action action)
{
    struct progress_screen *p = state;
    size_t members = p->matrix.members;
    switch (action) {
    case DO_FILTER:
        p->filter.typing = true;
        return STALE_PAINT;
    case DO_BACK:
        if (!filter_clear(&p->filter)) {
            return STALE_PASS;
        }
        make_lines(app, p);
        return STALE_PAINT;
    case DO_SORT:
    case DO_REVERSE:
        keep_place(p);
        p->order = action == DO_SORT ? (p->order + 1) % ORDERS : p->order;
        p->reverse = action == DO_REVERSE && !p->reverse;
        make_lines(app, p);
        return STALE_PAINT;
    case DO_LEFT:
    case DO_RIGHT:
        p->view.member += action == DO_RIGHT && p->view.member + 1 < members ? 1 : 0;
        p->view.member -= action == DO_LEFT && p->view.member > 0 ? 1 : 0;
        keep_place(p);
        return STALE_PAINT;
    case DO_CLOSE_ROUND:
        return closing_ask(app);
    case DO_RETURN:
        return ask_return(app, p);
    case DO_OPEN:
        return app_push(app, &screen_read, row_at(p, p->list.at)->key);
    default:
        if (!list_act(&p->list, action, page_of(app))) {
            return STALE_PASS;
        }
        keep_place(p);
        return STALE_PAINT;
    }
}

static enum stale progress_text(struct app *app, void *state, int32_t key)
{
    struct progress_screen *p = state;
    bool changed = false;
    if (!p->filter.typing) {
        return STALE_PASS;
    }
    enum stale stale = filter_key(&p->filter, app, key, &changed);
    if (changed) {
        make_lines(app, p);
    }
    return stale;
}

static bool progress_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct progress_screen *)state)->filter.typing;
}

static const char *progress_hint(struct app *app, void *state)
{
    (void)app;
    return ((struct progress_screen *)state)->filter.typing ? FILTER_HINT("编号、单位、项目或状态") : NULL;
}

static void progress_close(struct app *app, void *state)
{
    struct progress_screen *p = state;
    (void)app;
    filter_release(&p->filter);
    arena_release(&p->lines);
    free(p->keep_no);
    free(p->keep_account);
}

const struct screen_ops screen_progress = {
    .id = SCREEN_PROGRESS,
    .title = "进度",
    .size = sizeof(struct progress_screen),
    .open = progress_open,
    .load = progress_load,
    .draw = progress_draw,
    .act = progress_act,
    .text = progress_text,
    .typing = progress_typing,
    .can = progress_can,
    .why = progress_why,
    .hint = progress_hint,
    .close = progress_close,
};
