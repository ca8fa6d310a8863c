/* A list whose rows are all in memory, as cells of text: columns, filter, order, cursor. Screens that show
 * such a list fill in the cells and ask which row is in hand. */
#ifndef PINGSHEN_TUI_GRID_H
#define PINGSHEN_TUI_GRID_H

#include "tui/filter.h"
#include "tui/list.h"
#include "tui/table.h"

enum { GRID_NONE = -1 };

struct grid {
    const struct table_column *column;
    size_t columns;
    const char *const *cell; /* row by row; the first cell of a row is its name, no two are alike; borrowed */
    size_t rows;
    struct list list; /* of what the filter leaves */
    struct filter filter;
    size_t sorted; /* by which column */
    bool reverse;
    size_t *place; /* which row stands in which line */
    size_t page;   /* lines at the last drawing */
    char *follow;  /* heap: the name to stand on once such a row is there; NULL: none */
    struct arena arena;
};

void grid_init(struct grid *grid, const struct table_column *column, size_t columns);
void grid_release(struct grid *grid);
/* Takes other rows. The cursor stays on the row of its name. Call it in load while the cells of before are
 * still there. */
void grid_set(struct grid *grid, const char *const *cell, size_t rows);
/* The row in hand by its number in cell; GRID_NONE: there is none. */
long grid_at(const struct grid *grid);
/* The cursor on the row of that name, if the filter shows it. */
void grid_go(struct grid *grid, const char *name);
/* The same when the next rows are set: for a row that has just been made. */
void grid_follow(struct grid *grid, const char *name);
/* Moves, filter, order; STALE_PASS for other actions. */
enum stale grid_act(struct grid *grid, enum key_action action);
/* Keys while the filter is typed; STALE_PASS when it is not. */
enum stale grid_text(struct grid *grid, struct app *app, int32_t key);
/* For a screen's hint: what keys do while the filter is typed, NULL when it is not. */
const char *grid_hint(const struct grid *grid);
/* One line of information or the filter, the head, the rows. unit: "件", "人" … for counts; info: for the
 * first line; empty: what is said when there is no row at all. */
void grid_draw(struct grid *grid, const struct surface *s, const char *unit, const char *info,
               const char *empty);

#endif
