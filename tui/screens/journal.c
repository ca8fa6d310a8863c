/* 日志: who did what and when, the newest last or first. Only a window of entries is read, however long the
 * journal. */
#include "core/workflow/journal.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "tui/filter.h"
#include "tui/list.h"
#include "tui/screens/screens.h"
#include "tui/table.h"

static const struct table_column columns[] = {{"序号", 6, 0}, {"时间", 19, 0}, {"账号", 8, 1},
                                              {"途径", 6, 0}, {"操作", 14, 1}, {"对象", 14, 2}};
enum { COLUMNS = sizeof columns / sizeof columns[0], HEAD_ROWS = 2, HALF = 150 };

struct journal {
    struct filter filter;
    struct list list;            /* of the window */
    struct journal_entry *entry; /* the window */
    size_t entries;
    bool more_above, more_below; /* there may be more on that side of it */
    bool newest_first;
    int64_t anchor; /* number of the entry in hand */
    int64_t newest; /* number of the last entry there is */
    size_t page;
    struct arena arena; /* of the window */
};

/* ---- reading ---- */

static enum status journal_open(struct app *app, void *state, const void *argument)
{
    struct journal *j = state;
    (void)app, (void)argument;
    filter_init(&j->filter);
    j->anchor = INT64_MAX;
    return ST_OK;
}

/* Both halves of the window around the anchor, one behind the other. */
static enum status read_halves(struct ctx *ctx, const struct journal *j, struct journal_entry **entry,
                               size_t *older, size_t *newer)
{
    struct journal_entry *before = NULL, *behind = NULL;
    const char *words = filter_text(&j->filter);
    enum status st = journal_page(ctx, words, j->anchor, false, HALF, &before, older);
    if (st == ST_OK && j->anchor < INT64_MAX) {
        st = journal_page(ctx, words, j->anchor + 1, true, HALF, &behind, newer);
    }
    if (st != ST_OK) {
        return st;
    }
    *entry = arena_alloc(ctx->arena, (*older + *newer) * sizeof **entry);
    if (*older > 0) {
        memcpy(*entry, before, *older * sizeof **entry);
    }
    if (*newer > 0) {
        memcpy(*entry + *older, behind, *newer * sizeof **entry);
    }
    return ST_OK;
}

static enum status read_newest(struct ctx *ctx, int64_t *newest)
{
    struct journal_entry *last = NULL;
    size_t count = 0;
    enum status st = journal_page(ctx, "", INT64_MAX, false, 1, &last, &count);
    *newest = st == ST_OK && count > 0 ? last->seq : 0;
    return st;
}

static void turn_round(struct journal_entry *entry, size_t count)
{
    if (entry == NULL) {
        return;
    }
    for (size_t i = 0; i < count / 2; i++) {
        struct journal_entry swapped = entry[i];
        entry[i] = entry[count - 1 - i];
        entry[count - 1 - i] = swapped;
    }
}

/* In the order in which they are shown; the cursor on the anchor. */
static void take_window(struct journal *j, struct journal_entry *entry, size_t older, size_t newer)
{
    size_t count = older + newer, at = older > 0 ? older - 1 : 0;
    if (j->newest_first) {
        turn_round(entry, count);
    }
    j->entry = entry;
    j->entries = j->list.count = count;
    j->more_above = (j->newest_first ? newer : older) == HALF;
    j->more_below = (j->newest_first ? older : newer) == HALF;
    list_put(&j->list, j->newest_first && count > 0 ? count - 1 - at : at, j->page);
}

static enum status read_window(struct app *app, struct journal *j)
{
    struct arena fresh = {0}, *before = app->ctx->arena;
    struct journal_entry *entry = NULL;
    size_t older = 0, newer = 0;
    int64_t newest = 0;
    app->ctx->arena = &fresh;
    enum status st = ctx_begin_read(app->ctx, ACT_JOURNAL);
    if (st == ST_OK) {
        st = read_halves(app->ctx, j, &entry, &older, &newer);
        if (st == ST_OK) {
            st = read_newest(app->ctx, &newest);
        }
        st = ctx_end_read(app->ctx, st);
    }
    app->ctx->arena = before;
    if (st != ST_OK) {
        arena_release(&fresh);
        return st;
    }
    arena_release(&j->arena);
    j->arena = fresh;
    j->newest = newest;
    take_window(j, entry, older, newer);
    return ST_OK;
}

static enum status journal_load(struct app *app, void *state)
{
    struct journal *j = state;
    enum status st = read_window(app, j);
    if (st == ST_OK && j->entries > 0 && j->anchor == INT64_MAX) {
        j->anchor = j->entry[j->list.at].seq;
    }
    return st;
}

/* ---- drawing ---- */

static void draw_entry(const struct surface *s, int row, const struct journal_entry *e, bool here)
{
    struct arena arena = {0};
    const char *cell[COLUMNS] = {
        arena_printf(&arena, "%6" PRId64, e->seq), date_time_of(e->time, &arena),  e->account,
        journal_via_word(e->via, &arena),          journal_action_word(e->action), e->subject};
    table_row(s, row, columns, COLUMNS, cell, here);
    arena_release(&arena);
}

static void draw_first_line(const struct journal *j, const struct surface *s)
{
    static const char order[] = "新的在前";
    if (j->newest_first) {
        int wide = shown_columns(order);
        surface_right(s, 0, s->columns - wide - 1, wide, STYLE_PLAIN, order);
    }
    if (!filter_draw_words(&j->filter, s, 0, "") && j->entries > 0) {
        surface_format(s, 0, 1, -1, STYLE_PLAIN, "第 %" PRId64 " 条，共 %" PRId64 " 条",
                       j->entry[j->list.at].seq, j->newest);
    }
}

static void journal_draw(struct app *app, void *state, const struct surface *s)
{
    struct journal *j = state;
    (void)app;
    j->page = (size_t)(s->rows - HEAD_ROWS);
    list_fit(&j->list, j->page);
    draw_first_line(j, s);
    table_head(s, 1, columns, COLUMNS);
    for (size_t i = 0; i < j->page && j->list.top + i < j->entries; i++) {
        size_t at = j->list.top + i;
        draw_entry(s, HEAD_ROWS + (int)i, &j->entry[at], at == j->list.at);
    }
    if (j->entries == 0) {
        surface_text(s, HEAD_ROWS + 1, 3, -1, STYLE_PLAIN, "没有符合筛选条件的日志；按 q 显示全部");
    }
}

/* ---- keys ---- */

static enum stale read_again(struct app *app, struct journal *j)
{
    app_request(app);
    enum status st = read_window(app, j);
    return st == ST_OK ? STALE_PAINT : app_fail(app, st);
}

/* The window follows when its edge comes into sight. */
static enum stale move(struct app *app, struct journal *j, enum key_action action)
{
    if (action == DO_HOME || action == DO_END) {
        j->anchor = (action == DO_HOME) != j->newest_first ? 0 : INT64_MAX;
        enum stale stale = read_again(app, j);
        j->anchor = j->entries > 0 ? j->entry[j->list.at].seq : INT64_MAX;
        return stale;
    }
    if (!list_act(&j->list, action, j->page)) {
        return STALE_PASS;
    }
    if (j->entries == 0) {
        return STALE_NONE;
    }
    j->anchor = j->entry[j->list.at].seq;
    bool edge =
        (j->more_above && j->list.at < j->page) || (j->more_below && j->list.at + j->page >= j->entries);
    return edge ? read_again(app, j) : STALE_PAINT;
}

static bool journal_can(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return action != DO_OPEN || ((struct journal *)state)->entries > 0;
}

static enum stale journal_act(struct app *app, void *state, enum key_action action)
{
    struct journal *j = state;
    switch (action) {
    case DO_OPEN:
        return app_push(app, &screen_entry, &j->entry[j->list.at].seq);
    case DO_FILTER:
        j->filter.typing = true;
        return STALE_PAINT;
    case DO_SORT:
    case DO_REVERSE:
        j->newest_first = !j->newest_first;
        return read_again(app, j);
    case DO_BACK:
        return filter_clear(&j->filter) ? STALE_DATA : STALE_PASS;
    default:
        return move(app, j, action);
    }
}

static enum stale journal_text(struct app *app, void *state, int32_t key)
{
    struct journal *j = state;
    bool changed = false;
    enum stale stale = j->filter.typing ? filter_key(&j->filter, app, key, &changed) : STALE_PASS;
    return changed ? STALE_DATA : stale;
}

static bool journal_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct journal *)state)->filter.typing;
}

static const char *journal_hint(struct app *app, void *state)
{
    (void)app;
    return ((struct journal *)state)->filter.typing ? FILTER_HINT("账号、姓名、操作或编号，可以几个词")
                                                    : NULL;
}

static void journal_close(struct app *app, void *state)
{
    struct journal *j = state;
    (void)app;
    filter_release(&j->filter);
    arena_release(&j->arena);
}

const struct screen_ops screen_journal = {
    .id = SCREEN_JOURNAL,
    .title = "日志",
    .size = sizeof(struct journal),
    .open = journal_open,
    .load = journal_load,
    .draw = journal_draw,
    .act = journal_act,
    .text = journal_text,
    .typing = journal_typing,
    .can = journal_can,
    .hint = journal_hint,
    .close = journal_close,
};
