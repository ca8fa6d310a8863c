/* Order and filter of the ranking (排名). */
#ifndef PINGSHEN_TUI_RANKING_ORDER_H
#define PINGSHEN_TUI_RANKING_ORDER_H

#include "core/workflow/results.h"

struct rank_order {
    enum { ORDER_RANK, ORDER_NUMBER, ORDER_SOCIETY, ORDER_EXPERT, ORDER_OBJECTIVE, ORDERS } by;
    bool reverse;
};
void rank_order_next(struct rank_order *order);
const char *rank_order_name(const struct rank_order *order);
/* Indexes of the rows that the filter lets through, in the order wanted; equal ones by rank. The filter is
 * compared by key with number, society, project, outcome and remark. In the arena. */
size_t *rank_order_make(const struct rank_order *order, const char *filter, const struct results *results,
                        struct arena *arena, size_t *count);

#endif
