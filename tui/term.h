/* The terminal. Only term.c and term_keys.c include curses; keys are decoded from bytes by key_reader.c.
 *
 * What a terminal can draw is asked of it (a string is printed and the cursor's place requested) without
 * waiting: until it has answered, frames are ASCII and characters of ambiguous width are replaced.
 */
#ifndef PINGSHEN_TUI_TERM_H
#define PINGSHEN_TUI_TERM_H

#include <stdio.h>

#include "data/status.h"
#include "tui/key.h"

enum style {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_BAR,    /* title and hint lines: reverse */
    STYLE_CURSOR, /* the row or cell in hand: reverse and bold */
    STYLE_DIM,    /* what is less important */
    STYLE_GOOD,   /* green and bold where there is colour */
    STYLE_WARN,   /* yellow or red: something to look at; never the only sign of it */
    STYLE_COUNT
};

enum { TERM_ROWS_MAX = 200, TERM_COLUMNS_MAX = 400 };

struct term_options {
    FILE *in, *out;
    const char
        *type; /* TERM; an unknown xterm-… is taken for xterm-256color, NULL and others unknown are refused */
    int rows, columns; /* 0: in and out must be terminals and are asked; else as given (tests) */
    bool no_colour;
    bool no_questions; /* do not ask the terminal what it can draw (tests) */
};

struct term;
/* ST_USAGE with a sentence when there is no terminal or it cannot place the cursor. */
enum status term_open(struct term **out, const struct term_options *options, struct err *err);
/* Leaves the screen as it was before. NULL is allowed. */
void term_close(struct term *term);
/* Restores the terminal that is open, if any: for the one place where the program ends at once. */
void term_restore(void);

int term_rows(const struct term *term);
int term_columns(const struct term *term);

/* What the terminal has said so far. */
enum term_answer { TERM_UNKNOWN, TERM_NARROW, TERM_WIDE };
/* Cells of characters of ambiguous width, such as “ … ─. */
enum term_answer term_ambiguous(const struct term *term);
/* It draws UTF-8 as something else: nothing can be shown right. */
bool term_not_utf8(const struct term *term);
/* For tests and for a setting: as if the terminal had answered. */
void term_answered(struct term *term, enum term_answer ambiguous);

/* ---- drawing; the caller has clipped (surface.h) ---- */
void term_clear(struct term *term);
/* text must fit into the row and hold only characters that glibc can measure. */
void term_put(struct term *term, int row, int column, enum style style, const char *text);
void term_fill(struct term *term, int row, int column, int columns, enum style style);
/* Where the cursor is shown after the next flush; row -1: hidden. */
void term_cursor(struct term *term, int row, int column);
void term_flush(struct term *term);
void term_redraw(struct term *term); /* everything anew at the next flush: the screen was disturbed */

/* The next key. wait_ms 0: only what has arrived already; K_NONE when nothing came. */
int32_t term_key(struct term *term, int wait_ms);
/* The text of the last K_PASTE: valid UTF-8, line ends LF, no other control characters. */
const char *term_pasted(const struct term *term);

#endif
