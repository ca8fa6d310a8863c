#include "tui/screens/ranking_order.h"

#include <stdlib.h>
#include <string.h>

#include "data/text.h"
#include "tui/filter.h"

void rank_order_next(struct rank_order *order)
{
    order->by = (order->by + 1) % ORDERS;
    order->reverse = false;
}

const char *rank_order_name(const struct rank_order *order)
{
    static const char *const name[ORDERS] = {"名次", "申报编号", "申报单位", "专家评审得分", "客观得分"};
    return name[order->by];
}

static bool lets(const struct result *row, const char *key)
{
    struct arena arena = {0};
    const char *text = arena_printf(&arena, "%s\n%s\n%s\n%s\n%s", row->entry.no, row->society,
                                    row->project_name, outcome_name(row->entry.outcome), row->remark);
    bool through = filter_lets(key, text);
    arena_release(&arena);
    return through;
}

struct item {
    const struct result *row;
    size_t index;
    const struct rank_order *order;
};

static int less_first(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare(const void *left, const void *right)
{
    const struct item *a = left, *b = right;
    const struct rank_entry *x = &a->row->entry, *y = &b->row->entry;
    int order = a->order->by == ORDER_NUMBER      ? strcmp(x->no, y->no)
                : a->order->by == ORDER_SOCIETY   ? strcmp(a->row->society, b->row->society)
                : a->order->by == ORDER_EXPERT    ? less_first(y->expert, x->expert) /* the highest first */
                : a->order->by == ORDER_OBJECTIVE ? less_first(y->objective, x->objective)
                                                  : 0;
    order = order != 0 ? order : a->index < b->index ? -1 : a->index > b->index;
    return a->order->reverse ? -order : order;
}

/* The natural order is that of the rows. */
static void sort(const struct rank_order *order, const struct results *results, size_t *line, size_t count)
{
    struct item *item = xcalloc(count + 1, sizeof *item);
    for (size_t i = 0; i < count; i++) {
        item[i] = (struct item){&results->row[line[i]], line[i], order};
    }
    qsort(item, count, sizeof *item, compare);
    for (size_t i = 0; i < count; i++) {
        line[i] = item[i].index;
    }
    free(item);
}

size_t *rank_order_make(const struct rank_order *order, const char *filter, const struct results *results,
                        struct arena *arena, size_t *count)
{
    struct arena scratch = {0};
    const char *key = text_key(&scratch, filter);
    size_t *line = arena_alloc(arena, (results->count + 1) * sizeof *line);
    *count = 0;
    for (size_t i = 0; i < results->count; i++) {
        if (key[0] == '\0' || lets(&results->row[i], key)) {
            line[(*count)++] = i;
        }
    }
    arena_release(&scratch);
    if (order->by != ORDER_RANK || order->reverse) {
        sort(order, results, line, *count);
    }
    return line;
}
