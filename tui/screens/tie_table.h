/* The tied applications side by side: scores, means of the criteria, the steps of the chain. */
#ifndef PINGSHEN_TUI_TIE_TABLE_H
#define PINGSHEN_TUI_TIE_TABLE_H

#include "core/workflow/tie_room.h"
#include "tui/surface.h"

/* What is shown: the columns in the order given, scrolled so that column at can be seen. */
struct tie_table {
    const struct tie_room *room;
    const struct rules *rules;
    const struct result **column; /* in the order on the screen */
    size_t at, top;               /* column in hand; first line */
};
size_t tie_table_lines(const struct tie_table *table);
/* How many lines fit. */
size_t tie_table_page(const struct surface *s);
/* Two lines of head, then as many lines as fit from top on. */
void tie_table_draw(const struct tie_table *table, const struct surface *s);

#endif
