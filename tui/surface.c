#include "tui/surface.h"

#include <stdarg.h>
#include <string.h>

#include "data/text.h"

struct surface surface_whole(struct term *term)
{
    return (struct surface){term, 0, 0, term_rows(term), term_columns(term)};
}

static int within(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

struct surface surface_part(const struct surface *whole, int row, int column, int rows, int columns)
{
    int r = within(row, whole->rows), c = within(column, whole->columns);
    int high = rows < 0 ? whole->rows - r : within(rows, whole->rows - r);
    int wide = columns < 0 ? whole->columns - c : within(columns, whole->columns - c);
    return (struct surface){whole->term, whole->row + r, whole->column + c, high, wide};
}

/* The width that is left at this place, 0: nothing to draw. The last cell of the screen is never written: a
 * terminal would scroll. */
static int room(const struct surface *s, int row, int column, int width)
{
    if (row < 0 || row >= s->rows || column < 0 || column >= s->columns) {
        return 0;
    }
    int most = s->columns - column;
    bool last = s->row + row == term_rows(s->term) - 1 && s->column + s->columns == term_columns(s->term);
    most -= last ? 1 : 0;
    return width < 0 || width > most ? most : width;
}

/* Copies as much as fits into columns; all: whether that was everything. */
static int copy_columns(char *out, size_t capacity, const char *text, int columns, bool *all)
{
    int used = 0;
    size_t size = 0;
    int32_t c = 0;
    for (size_t step = 0; (step = text_step(text + size, &c)) > 0; size += step) {
        int wide = shown_columns_of(c);
        if (c == '\n' || used + wide > columns || size + step >= capacity) {
            break;
        }
        used += wide;
    }
    memcpy(out, text, size);
    out[size] = '\0';
    *all = text[size] == '\0' || text[size] == '\n';
    return used;
}

/* Numbers and codes, whose end tells them apart: letters, digits and signs without a blank. */
static bool is_code(const char *text)
{
    size_t size = 0;
    while (text[size] > ' ' && text[size] < 0x7f) {
        size++;
    }
    return text[size] == '\0';
}

static int clip(char *out, size_t capacity, const char *text, int columns)
{
    bool all = false;
    int used = copy_columns(out, capacity, text, columns, &all);
    if (!all && columns >= 4 && is_code(text)) {
        snprintf(out, capacity, "..%s", text + strlen(text) - (size_t)(columns - 2));
        used = columns;
    } else if (!all && columns >= 4) {
        used = copy_columns(out, capacity - sizeof "..", text, columns - 2, &all);
        memcpy(out + strlen(out), "..", sizeof "..");
        used += 2;
    }
    return used;
}

int surface_text(const struct surface *s, int row, int column, int width, enum style style, const char *text)
{
    char line[TERM_COLUMNS_MAX * 12];
    struct buf spare = {0};
    int most = room(s, row, column, width);
    if (most == 0 || text[0] == '\0') {
        return 0;
    }
    int used = clip(line, sizeof line, shown_line(s->term, &spare, text), most);
    buf_release(&spare);
    if (used > 0) {
        term_put(s->term, s->row + row, s->column + column, style, line);
    }
    return used;
}

int surface_format(const struct surface *s, int row, int column, int width, enum style style,
                   const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (size >= (int)sizeof text) { /* cut between two characters: only what is shown matters */
        size_t keep = sizeof text - 1;
        while (keep > 0 && !text_valid(text, keep, NULL)) {
            keep--;
        }
        text[keep] = '\0';
    }
    return surface_text(s, row, column, width, style, size < 0 ? "" : text);
}

void surface_field(const struct surface *s, int row, int column, int width, enum style style,
                   const char *text)
{
    int most = room(s, row, column, width);
    if (most > 0) {
        term_fill(s->term, s->row + row, s->column + column, most, style);
        surface_text(s, row, column, most, style, text);
    }
}

void surface_right(const struct surface *s, int row, int column, int width, enum style style,
                   const char *text)
{
    struct buf spare = {0};
    int wide = shown_columns(shown_line(s->term, &spare, text));
    buf_release(&spare);
    surface_text(s, row, column + (wide < width ? width - wide : 0), wide < width ? wide : width, style,
                 text);
}

void surface_fill(const struct surface *s, int row, int column, int width, enum style style)
{
    int most = room(s, row, column, width);
    if (most > 0) {
        term_fill(s->term, s->row + row, s->column + column, most, style);
    }
}

static bool fine_lines(const struct surface *s)
{
    return term_ambiguous(s->term) == TERM_NARROW;
}

void surface_upright(const struct surface *s, int column, int from_row, int rows)
{
    const char *line = fine_lines(s) ? "│" : "|";
    for (int i = from_row; i < from_row + rows && i < s->rows; i++) {
        if (room(s, i, column, 1) > 0) {
            term_put(s->term, s->row + i, s->column + column, STYLE_DIM, line);
        }
    }
}

void surface_across(const struct surface *s, int row)
{
    const char *line = fine_lines(s) ? "─" : "-";
    int most = room(s, row, 0, -1);
    for (int i = 0; i < most; i++) {
        term_put(s->term, s->row + row, s->column + i, STYLE_DIM, line);
    }
}

void surface_cursor(const struct surface *s, int row, int column)
{
    if (row >= 0 && row < s->rows && column >= 0 && column < s->columns) {
        term_cursor(s->term, s->row + row, s->column + column);
    }
}
