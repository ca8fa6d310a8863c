/* A box at the foot of the screen that asks or tells something: a title bar, a text, rows of its own. */
#ifndef PINGSHEN_TUI_BOX_H
#define PINGSHEN_TUI_BOX_H

#include "tui/surface.h"

/* Draws whole rows, so that no wide character of the screen below is cut in two. Returns the part below the
 * text: rows (at least asked for) that are blank. text: wrapped, may have several lines; "": none. */
struct surface box_draw(const struct surface *s, const char *title, const char *text, int rows);
/* A text that may be longer than a row, from column 1 on: wrapped, in at most rows lines, the last one ending
 * in ".." when there is more. Returns the lines used. */
int box_lines(const struct surface *s, int row, int rows, enum style style, const char *text);

#endif
