/* Drawing in columns: every string on the screen goes through here, made safe and clipped. */
#ifndef PINGSHEN_TUI_SURFACE_H
#define PINGSHEN_TUI_SURFACE_H

#include "data/arena.h"
#include "tui/term.h"

/* A rectangle of the screen. Places are relative to it; what lies outside is not drawn. */
struct surface {
    struct term *term;
    int row, column, rows, columns;
};

struct surface surface_whole(struct term *term);
/* A part of it, cut to what is there; columns or rows -1: up to the edge. */
struct surface surface_part(const struct surface *whole, int row, int column, int rows, int columns);

/* Text from row, column on, at most width columns (-1: up to the edge); what does not fit ends in "..",
 * a number or code begins with it. Returns the columns used. */
int surface_text(const struct surface *s, int row, int column, int width, enum style style, const char *text);
int surface_format(const struct surface *s, int row, int column, int width, enum style style,
                   const char *format, ...) __attribute__((format(printf, 6, 7)));
/* The same, filled with blanks of that style up to width. */
void surface_field(const struct surface *s, int row, int column, int width, enum style style,
                   const char *text);
/* Ending at column + width. */
void surface_right(const struct surface *s, int row, int column, int width, enum style style,
                   const char *text);
void surface_fill(const struct surface *s, int row, int column, int width, enum style style);
/* A line between two panes, and one across; ASCII unless the terminal draws better. */
void surface_upright(const struct surface *s, int column, int from_row, int rows);
void surface_across(const struct surface *s, int row);
/* Shows the cursor there. */
void surface_cursor(const struct surface *s, int row, int column);

/* ---- text as the terminal can show it (shown.c) ---- */

/* Control, format and direction characters gone or "?", what cannot be measured 〓, characters of ambiguous
 * width replaced unless they are narrow here. Line ends stay LF. Doing it twice changes nothing. */
const char *shown_text(const struct term *term, struct arena *arena, const char *text);
void shown_add(const struct term *term, struct buf *out, const char *text); /* the same, appended */
/* The text itself when it is shown as it is up to its first line end, else what is shown, in spare. */
const char *shown_line(const struct term *term, struct buf *spare, const char *text);
/* Columns of a text that shown_text has made. */
int shown_columns(const char *text);
/* The same for one character: 0, 1 or 2. */
int shown_columns_of(int32_t character);
/* Columns of what this terminal is shown for the first character of the text. */
int shown_columns_on(const struct term *term, const char *text);
/* Whether Unicode leaves the width of the character to the terminal (East Asian Ambiguous). */
bool shown_is_ambiguous(int32_t character);

#endif
