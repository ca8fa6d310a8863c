#include "tui/screens/list_order.h"

#include <stdlib.h>
#include <string.h>

#include "data/text.h"

enum { ROW_COLUMNS_MAX = 150, MARK_COLUMNS = 2 }; /* farther apart, the eye loses the line */

static const char *const titles[LIST_COLUMNS] = {"申报编号", "项目名称", "申报单位",
                                                 "产业领域", "合计",     "状态"};

bool list_order_by_number(const struct list_order *order)
{
    return order->column == BY_NUMBER && !order->reverse;
}

void list_order_next(struct list_order *order)
{
    order->column = (order->column + 1) % LIST_COLUMNS;
    order->reverse = order->column == BY_TOTAL; /* the highest first */
}

/* ---- order and filter ---- */

struct item {
    const struct work_row *row;
    size_t index;
    enum list_column column;
    int sign;
};

static int compare_numbers(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b ? 1 : 0;
}

static int64_t total_of(const struct work_row *row)
{
    return row->given == 0 ? -1 : row->total_micro;
}

static int compare_column(const struct work_row *a, const struct work_row *b, enum list_column column)
{
    switch (column) {
    case BY_PROJECT:
        return strcmp(short_project(a->society, a->project_name), short_project(b->society, b->project_name));
    case BY_SOCIETY:
        return strcmp(a->society, b->society);
    case BY_INDUSTRY:
        return strcmp(a->industry, b->industry);
    case BY_TOTAL:
        return compare_numbers(total_of(a), total_of(b));
    case BY_STATE:
        return compare_numbers(a->state, b->state);
    default:
        return strcmp(a->no, b->no);
    }
}

static int compare_items(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    int order = a->sign * compare_column(a->row, b->row, a->column);
    return order != 0 ? order : strcmp(a->row->no, b->row->no);
}

static bool matches(const struct work_row *row, const char *key)
{
    struct arena arena = {0};
    const char *all = arena_printf(&arena, "%s\n%s\n%s\n%s\n%s", row->no, row->project_name, row->society,
                                   row->industry, sheet_state_name(row->state));
    bool found = strstr(text_key(&arena, all), key) != NULL;
    arena_release(&arena);
    return found;
}

size_t *list_order_make(const struct list_order *order, const char *filter, const struct work_row *row,
                        size_t rows, struct arena *arena, size_t *count)
{
    struct arena scratch = {0};
    const char *key = text_key(&scratch, filter);
    struct item *item = arena_alloc(&scratch, (rows + 1) * sizeof *item);
    size_t n = 0;
    for (size_t i = 0; i < rows; i++) {
        if (key[0] == '\0' || matches(&row[i], key)) {
            item[n++] = (struct item){&row[i], i, order->column, order->reverse ? -1 : 1};
        }
    }
    qsort(item, n, sizeof *item, compare_items);
    size_t *index = arena_alloc(arena, (n + 1) * sizeof *index);
    for (size_t i = 0; i < n; i++) {
        index[i] = item[i].index;
    }
    arena_release(&scratch);
    *count = n;
    return index;
}

/* ---- columns ---- */

struct list_columns list_columns_for(int columns)
{
    static const int least[LIST_COLUMNS] = {11, 20, 20, 8, 6, 6};
    struct list_columns c;
    int spare = (columns < ROW_COLUMNS_MAX ? columns : ROW_COLUMNS_MAX) - 80, at = 2;
    memcpy(c.width, least, sizeof least);
    if (spare > 0) { /* names first, then numbers and industries */
        c.width[BY_NUMBER] += spare > 20 ? 5 : 0;
        c.width[BY_INDUSTRY] += spare > 20 ? 10 : 0;
        spare -= spare > 20 ? 15 : 0;
        c.width[BY_PROJECT] += spare - spare / 3;
        c.width[BY_SOCIETY] += spare / 3;
    }
    for (int i = 0; i < LIST_COLUMNS; i++) {
        c.at[i] = at;
        at += c.width[i] + 1;
    }
    return c;
}

void list_columns_head(const struct list_columns *columns, const struct surface *s, int row,
                       const struct list_order *order)
{
    for (int i = 0; i < LIST_COLUMNS; i++) {
        bool sorted = i == (int)order->column;
        int width = columns->width[i] - (sorted ? MARK_COLUMNS : 0); /* a title is cut, its mark is not */
        int used = surface_text(s, row, columns->at[i], width, STYLE_DIM, titles[i]);
        if (sorted) {
            surface_text(s, row, columns->at[i] + used, MARK_COLUMNS, STYLE_DIM,
                         order->reverse ? " v" : " ^");
        }
    }
}

const char *short_project(const char *society, const char *project)
{
    size_t size = strlen(society);
    bool same = size > 0 && strncmp(project, society, size) == 0;
    return same && project[size] != '\0' ? project + size : project;
}

static const char *total_text(const struct work_row *work, char out[POINTS_TEXT])
{
    bool none = work->state == SHEET_RECUSED || work->given == 0;
    return none ? "" : points_print_short(out, work->total_micro, 6, 0);
}

void list_columns_row(const struct list_columns *columns, const struct surface *s, int row,
                      const struct work_row *work, bool here)
{
    char total[POINTS_TEXT];
    const int *at = columns->at, *width = columns->width;
    enum style state = work->state == SHEET_RETURNED    ? STYLE_WARN
                       : work->state == SHEET_SUBMITTED ? STYLE_GOOD
                       : work->state == SHEET_DRAFT     ? STYLE_BOLD
                                                        : STYLE_PLAIN;
    surface_text(s, row, 0, 1, STYLE_PLAIN, here ? ">" : " ");
    surface_text(s, row, at[BY_NUMBER], width[BY_NUMBER], here ? STYLE_CURSOR : STYLE_PLAIN, work->no);
    surface_text(s, row, at[BY_PROJECT], width[BY_PROJECT], STYLE_PLAIN,
                 short_project(work->society, work->project_name));
    surface_text(s, row, at[BY_SOCIETY], width[BY_SOCIETY], STYLE_PLAIN, work->society);
    surface_text(s, row, at[BY_INDUSTRY], width[BY_INDUSTRY], STYLE_PLAIN, work->industry);
    surface_right(s, row, at[BY_TOTAL], width[BY_TOTAL], STYLE_PLAIN, total_text(work, total));
    surface_text(s, row, at[BY_STATE], width[BY_STATE], state, sheet_state_name(work->state));
}
