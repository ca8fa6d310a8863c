/* Order, filter and columns of the application list (申报列表). */
#ifndef PINGSHEN_TUI_LIST_ORDER_H
#define PINGSHEN_TUI_LIST_ORDER_H

#include "core/workflow/worklist.h"
#include "tui/surface.h"

enum list_column { BY_NUMBER, BY_PROJECT, BY_SOCIETY, BY_INDUSTRY, BY_TOTAL, BY_STATE, LIST_COLUMNS };

struct list_order {
    enum list_column column;
    bool reverse;
};
bool list_order_by_number(const struct list_order *order); /* as they are read */
void list_order_next(struct list_order *order);
/* Indexes of the rows that the filter lets through, in the order wanted; equal ones by number. The filter is
 * compared by key with number, project, society, industry and state. In the arena. */
size_t *list_order_make(const struct list_order *order, const char *filter, const struct work_row *row,
                        size_t rows, struct arena *arena, size_t *count);

/* Where each column stands, for a screen so wide. */
struct list_columns {
    int at[LIST_COLUMNS], width[LIST_COLUMNS];
};
struct list_columns list_columns_for(int columns);
void list_columns_head(const struct list_columns *columns, const struct surface *s, int row,
                       const struct list_order *order);
void list_columns_row(const struct list_columns *columns, const struct surface *s, int row,
                      const struct work_row *work, bool here);
/* Most project names begin with the society's, which stands beside them: what follows is what tells them
 * apart. */
const char *short_project(const char *society, const char *project);

#endif
