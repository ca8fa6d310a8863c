/* A list with a cursor: rows by number only; it does not know what they show. */
#ifndef PINGSHEN_TUI_LIST_H
#define PINGSHEN_TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "tui/action.h"

struct list {
    size_t count, at, top;
};

/* Moves the cursor; page: rows on screen. false: not an action of lists. */
bool list_act(struct list *list, enum key_action action, size_t page);
/* After count or the screen changed: the cursor within the rows and on the screen. */
void list_fit(struct list *list, size_t page);
/* The cursor on row at, the line of the screen unchanged where that is possible. */
void list_put(struct list *list, size_t at, size_t page);

#endif
