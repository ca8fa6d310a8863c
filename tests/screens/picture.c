#include "tests/screens/picture.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

enum { LOOK_MAX = 64 };
#define RIGHT_HALF ((uint32_t)-1) /* libvterm's mark of the second cell of a wide character */

struct picture {
    VTerm *terminal;
    VTermScreen *screen;
    VTermScreenCallbacks callbacks;
    int rows, columns;
    bool cursor_shown;
};

static int set_property(VTermProp property, VTermValue *value, void *user)
{
    struct picture *p = user;
    if (property == VTERM_PROP_CURSORVISIBLE) {
        p->cursor_shown = value->boolean != 0;
    }
    return 1;
}

struct picture *picture_open(int rows, int columns)
{
    struct picture *p = xcalloc(1, sizeof *p);
    p->rows = rows, p->columns = columns, p->cursor_shown = true;
    p->terminal = vterm_new(rows, columns);
    vterm_set_utf8(p->terminal, 1);
    p->screen = vterm_obtain_screen(p->terminal);
    p->callbacks.settermprop = set_property;
    vterm_screen_set_callbacks(p->screen, &p->callbacks, p);
    vterm_screen_enable_altscreen(p->screen, 1);
    vterm_screen_reset(p->screen, 1);
    return p;
}

void picture_close(struct picture *p)
{
    vterm_free(p->terminal);
    free(p);
}

void picture_resize(struct picture *p, int rows, int columns)
{
    p->rows = rows, p->columns = columns;
    vterm_set_size(p->terminal, rows, columns);
}

void picture_feed(struct picture *p, const char *bytes, size_t size)
{
    vterm_input_write(p->terminal, bytes, size);
}

/* ---- cells as text ---- */

static void put_character(struct buf *out, uint32_t c)
{
    char utf8[4];
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--) {
        utf8[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    utf8[0] = (char)(lead[size] | c);
    buf_add(out, utf8, size);
}

static VTermScreenCell cell_at(const struct picture *p, int row, int column)
{
    VTermScreenCell cell;
    VTermPos place = {.row = row, .col = column};
    memset(&cell, 0, sizeof cell);
    vterm_screen_get_cell(p->screen, place, &cell);
    return cell;
}

/* A half of a wide character without the other one is a fault that must be seen. */
static void put_cell(struct buf *out, const VTermScreenCell *cell, bool after_wide)
{
    if (cell->chars[0] == RIGHT_HALF) {
        buf_puts(out, after_wide ? "" : "<half>");
        return;
    }
    buf_puts(out, after_wide ? "<half>" : "");
    if (cell->chars[0] == 0) {
        buf_puts(out, " ");
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++) {
        put_character(out, cell->chars[i]);
    }
}

static void put_cells(const struct picture *p, struct buf *out, int row, int from, int to)
{
    bool after_wide = false;
    for (int column = from; column < to; column++) {
        VTermScreenCell cell = cell_at(p, row, column);
        put_cell(out, &cell, after_wide);
        after_wide = cell.width == 2;
    }
    while (out->size > 0 && out->bytes[out->size - 1] == ' ') {
        out->bytes[--out->size] = '\0';
    }
}

/* ---- looks ---- */

static const char *colour_name(const VTermColor *colour)
{
    static const char *const names[] = {"black", "red",     "green", "yellow",
                                        "blue",  "magenta", "cyan",  "white"};
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour)) {
        return NULL;
    }
    return VTERM_COLOR_IS_INDEXED(colour) && colour->indexed.idx < 8 ? names[colour->indexed.idx] : "other";
}

/* "" for cells that are plain or only bold. */
static void look_of(const VTermScreenCell *cell, char look[LOOK_MAX])
{
    const char *ink = colour_name(&cell->fg), *paper = colour_name(&cell->bg);
    bool plain = ink == NULL && paper == NULL && !cell->attrs.reverse && cell->attrs.underline == 0;
    snprintf(look, LOOK_MAX, "%s%s%s%s%s%s", cell->attrs.reverse ? " reverse" : "",
             cell->attrs.bold && !plain ? " bold" : "", cell->attrs.underline != 0 ? " underline" : "",
             ink == NULL ? "" : " ", ink == NULL ? "" : ink, paper == NULL ? "" : " on-a-colour");
}

/* The column behind the run of cells that begins at from and looks like its first one. */
static int end_of_run(const struct picture *p, int row, int from, char look[LOOK_MAX])
{
    char next[LOOK_MAX];
    VTermScreenCell cell = cell_at(p, row, from);
    look_of(&cell, look);
    for (int to = from + 1; to < p->columns; to++) {
        cell = cell_at(p, row, to);
        look_of(&cell, next);
        if (cell.chars[0] != RIGHT_HALF && strcmp(look, next) != 0) {
            return to;
        }
    }
    return p->columns;
}

/* A line between panes is drawn dim; that is no news. */
static bool only_a_line(const char *text)
{
    static const char *const strokes[] = {"│", "─", "|", "-"};
    while (*text != '\0') {
        size_t step = 0;
        for (size_t i = 0; i < sizeof strokes / sizeof strokes[0] && step == 0; i++) {
            step = strncmp(text, strokes[i], strlen(strokes[i])) == 0 ? strlen(strokes[i]) : 0;
        }
        if (step == 0) {
            return false;
        }
        text += step;
    }
    return true;
}

/* The looks of one row; runs that look the same share a line. */
static void row_looks(const struct picture *p, struct buf *out, int row)
{
    char look[LOOK_MAX], last[LOOK_MAX] = "";
    struct buf text = {0};
    for (int from = 0, to = 0; from < p->columns; from = to) {
        to = end_of_run(p, row, from, look);
        buf_clear(&text);
        buf_puts(&text, "");
        put_cells(p, &text, row, from, to);
        if (look[0] == '\0' || (text.size > 0 && only_a_line(text.bytes))) {
            continue;
        }
        if (strcmp(look, last) == 0) {
            buf_printf(out, " | %s", text.bytes);
        } else {
            buf_printf(out, "%s%s: %s", last[0] == '\0' ? "" : "\n     ", look, text.bytes);
        }
        memcpy(last, look, sizeof last);
    }
    buf_release(&text);
}

/* Rows that look the same, one below the other, are one entry: "4-9 bold green: …". */
static void print_looks(const struct picture *p, struct buf *out)
{
    struct buf here = {0}, next = {0};
    for (int row = 0, first = 0; row <= p->rows; row++) {
        buf_clear(&next);
        buf_puts(&next, "");
        if (row < p->rows) {
            row_looks(p, &next, row);
        }
        if (row > 0 && row < p->rows && strcmp(here.bytes, next.bytes) == 0) {
            continue;
        }
        if (row > 0 && here.size > 0) {
            if (first == row - 1) {
                buf_printf(out, "%d%s\n", first, here.bytes);
            } else {
                buf_printf(out, "%d-%d%s\n", first, row - 1, here.bytes);
            }
        }
        first = row;
        buf_clear(&here);
        buf_puts(&here, next.bytes);
    }
    buf_release(&here);
    buf_release(&next);
}

/* ---- all ---- */

int picture_has(const struct picture *p, const char *words)
{
    bool found = false;
    for (int row = 0; row < p->rows && !found; row++) {
        struct buf line = {0};
        buf_puts(&line, "");
        put_cells(p, &line, row, 0, p->columns);
        found = strstr(line.bytes, words) != NULL;
        buf_release(&line);
    }
    return found;
}

void picture_print(const struct picture *p, struct buf *out)
{
    VTermPos cursor;
    for (int row = 0; row < p->rows; row++) {
        buf_puts(out, "|");
        put_cells(p, out, row, 0, p->columns);
        buf_puts(out, "\n");
    }
    vterm_state_get_cursorpos(vterm_obtain_state(p->terminal), &cursor);
    if (p->cursor_shown) {
        buf_printf(out, "cursor %d,%d\n", cursor.row, cursor.col);
    }
    print_looks(p, out);
}
