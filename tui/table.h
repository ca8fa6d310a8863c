/* Rows of a list in columns: which are how wide on this screen, the head, a row with the cursor's mark. */
#ifndef PINGSHEN_TUI_TABLE_H
#define PINGSHEN_TUI_TABLE_H

#include "tui/surface.h"

struct table_column {
    const char *title;
    int width; /* columns at 80 */
    int grow;  /* its share of what is wider than that; 0: none */
};
/* A row begins with a mark in column 1; cells are separated by two blanks, the last one reaches to the edge.
 */
void table_head(const struct surface *s, int row, const struct table_column *column, size_t columns);
void table_row(const struct surface *s, int row, const struct table_column *column, size_t columns,
               const char *const *cell, bool here);

#endif
