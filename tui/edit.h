/* A text being typed: characters, a cursor, a limit. One line or several; where it stands is the caller's. */
#ifndef PINGSHEN_TUI_EDIT_H
#define PINGSHEN_TUI_EDIT_H

#include "data/arena.h"
#include "tui/surface.h"

struct edit {
    struct buf text;         /* valid UTF-8 */
    size_t at;               /* byte offset of the cursor, before a character */
    long limit;              /* characters */
    bool lines;              /* Enter and pasted line ends make lines */
    bool refused;            /* the last key or paste did not fit whole */
    bool suggested;          /* what stands there is only proposed: the first character typed replaces it */
    const struct term *term; /* whose widths count; NULL: those of a terminal that draws everything */
};

void edit_init(struct edit *edit, const char *initial, long limit, bool lines); /* cursor at the end */
void edit_release(struct edit *edit);
const char *edit_text(const struct edit *edit);
/* Types, deletes, moves within a line (and over line ends). false: not a key of texts. */
bool edit_key(struct edit *edit, int32_t key);
/* As many characters as fit; in one line line ends become blanks. */
void edit_paste(struct edit *edit, const char *text);
long edit_characters(const struct edit *edit);
/* Draws one line, scrolled so that the cursor can be seen, and places the cursor. */
void edit_draw_line(const struct edit *edit, const struct surface *s, int row, int column, int width);

/* ---- several lines, softly broken ---- */

/* Byte offsets at which the lines begin when broken to columns; lines is at least 1. */
const size_t *edit_breaks(const struct edit *edit, int columns, struct arena *arena, size_t *lines);
/* Moves the cursor up or down by lines of that breaking, keeping its column. */
void edit_move_line(struct edit *edit, int columns, int by);

#endif
