/* What a frame draws, row by row, kept until the next frame: a row that is drawn as it was before need not go
 * through curses again, and between two keys nearly all rows are such.
 */
#ifndef PINGSHEN_TUI_STROKES_H
#define PINGSHEN_TUI_STROKES_H

#include <stdbool.h>

#include "data/arena.h"
#include "tui/term.h"

/* One piece of a row, in the order of drawing. */
struct stroke {
    int column;
    int columns; /* of blanks; 0: text */
    enum style style;
    const char *text; /* lives until the next frame begins; "" for blanks */
};

struct row_strokes {
    struct buf now, before;
};

/* A zeroed one remembers nothing. */
struct strokes {
    struct row_strokes *row;
    int rows, columns;
    bool known; /* the screen shows what `before` holds */
};
void strokes_release(struct strokes *strokes);
/* A frame begins, empty; one of another size than the last finds nothing on the screen that it knows. */
void strokes_begin(struct strokes *strokes, int rows, int columns);
/* Outside the rows nothing is kept. */
void strokes_add(struct strokes *strokes, int row, const struct stroke *stroke);
bool strokes_same(const struct strokes *strokes, int row);
/* The strokes of a row one after the other: *at is 0 before the first; false: there is no more. */
bool strokes_next(const struct strokes *strokes, int row, size_t *at, struct stroke *stroke);
/* The frame is on the screen. */
void strokes_shown(struct strokes *strokes);
/* The screen no longer shows what was drawn. */
void strokes_forget(struct strokes *strokes);

#endif
