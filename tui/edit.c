#include "tui/edit.h"

#include <string.h>

#include "data/text.h"

void edit_init(struct edit *e, const char *initial, long limit, bool lines)
{
    *e = (struct edit){.limit = limit, .lines = lines};
    buf_puts(&e->text, initial);
    e->at = e->text.size;
}

void edit_release(struct edit *e)
{
    buf_release(&e->text);
}

const char *edit_text(const struct edit *e)
{
    return e->text.bytes == NULL ? "" : e->text.bytes;
}

static long count(const char *text)
{
    long n = 0;
    for (const char *p = text; *p != '\0'; p++) {
        n += ((unsigned char)*p & 0xC0) != 0x80 ? 1 : 0;
    }
    return n;
}

long edit_characters(const struct edit *e)
{
    return count(edit_text(e));
}

/* ---- changing ---- */

static void insert(struct edit *e, const char *bytes, size_t size)
{
    size_t tail = e->text.size - e->at;
    buf_add(&e->text, bytes, size);
    memmove(e->text.bytes + e->at + size, e->text.bytes + e->at, tail);
    memcpy(e->text.bytes + e->at, bytes, size);
    e->at += size;
}

static void erase(struct edit *e, size_t from, size_t to)
{
    memmove(e->text.bytes + from, e->text.bytes + to, e->text.size - to);
    e->text.size -= to - from;
    e->text.bytes[e->text.size] = '\0';
    e->at = from;
}

static size_t utf8_of(int32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (c & 0x3F));
        c >>= 6;
    }
    out[0] = (char)((size == 2 ? 0xC0 : size == 3 ? 0xE0 : 0xF0) | c);
    return size;
}

static void type(struct edit *e, int32_t c)
{
    char bytes[4];
    size_t size = utf8_of(c, bytes);
    e->refused = edit_characters(e) >= e->limit;
    if (!e->refused) {
        insert(e, bytes, size);
    }
}

void edit_paste(struct edit *e, const char *text)
{
    long room = e->limit - edit_characters(e);
    struct buf piece = {0};
    int32_t c = 0;
    if (e->suggested) {
        erase(e, 0, e->text.size);
        room = e->limit;
    }
    e->suggested = false;
    buf_puts(&piece, "");
    e->refused = false;
    for (size_t step = 0; (step = text_step(text, &c)) > 0; text += step) {
        if (room-- <= 0) {
            e->refused = true;
            break;
        }
        if (c < 0x20 && !(c == '\n' && e->lines)) {
            buf_puts(&piece, " ");
        } else {
            buf_add(&piece, text, step);
        }
    }
    insert(e, piece.bytes, piece.size);
    buf_release(&piece);
}

/* ---- moving ---- */

/* Start of the character before at, marks that sit on it included. */
static size_t before(const struct edit *e, size_t at)
{
    const char *text = edit_text(e);
    int32_t c = 0;
    do {
        while (at > 0 && ((unsigned char)text[--at] & 0xC0) == 0x80) {
        }
        text_step(text + at, &c);
    } while (at > 0 && c >= 0x80 && shown_columns_of(c) == 0);
    return at;
}

static size_t after(const struct edit *e, size_t at)
{
    const char *text = edit_text(e);
    int32_t c = 0;
    at += text_step(text + at, &c);
    for (size_t step = text_step(text + at, &c); step > 0 && c >= 0x80 && shown_columns_of(c) == 0;
         step = text_step(text + at, &c)) {
        at += step;
    }
    return at;
}

static size_t line_start(const struct edit *e)
{
    size_t at = e->at;
    while (at > 0 && edit_text(e)[at - 1] != '\n') {
        at--;
    }
    return at;
}

static size_t line_end(const struct edit *e)
{
    return e->at + strcspn(edit_text(e) + e->at, "\n");
}

bool edit_key(struct edit *e, int32_t key)
{
    e->refused = false;
    if (e->suggested && key_is_text(key)) {
        erase(e, 0, e->text.size);
    }
    e->suggested = false;
    switch (key) {
    case K_LEFT:
        e->at = before(e, e->at);
        return true;
    case K_RIGHT:
        e->at = after(e, e->at);
        return true;
    case K_HOME:
    case K_CTRL('a'):
        e->at = line_start(e);
        return true;
    case K_END:
    case K_CTRL('e'):
        e->at = line_end(e);
        return true;
    case K_BACKSPACE:
        erase(e, before(e, e->at), e->at);
        return true;
    case K_DELETE:
        erase(e, e->at, after(e, e->at));
        return true;
    case K_CTRL('u'):
        erase(e, line_start(e), e->at);
        return true;
    case K_ENTER:
        if (e->lines) {
            type(e, '\n');
        }
        return e->lines;
    default:
        if (key_is_text(key)) {
            type(e, key);
        }
        return key_is_text(key);
    }
}

/* ---- showing ---- */

/* Of the character at p. */
static int width_at(const struct edit *e, const char *p)
{
    int32_t c = 0;
    text_step(p, &c);
    return e->term == NULL ? shown_columns_of(c) : shown_columns_on(e->term, p);
}

static int columns_between(const struct edit *e, size_t from, size_t to)
{
    int columns = 0;
    int32_t c = 0;
    for (const char *p = edit_text(e) + from; p < edit_text(e) + to; p += text_step(p, &c)) {
        columns += width_at(e, p);
    }
    return columns;
}

void edit_draw_line(const struct edit *e, const struct surface *s, int row, int column, int width)
{
    struct edit here = *e;
    size_t from = 0;
    here.term = s->term;
    while (columns_between(&here, from, e->at) > width - 2) {
        from = after(e, from);
    }
    surface_field(s, row, column, width, STYLE_BAR, "");
    surface_text(s, row, column, width, STYLE_BAR, edit_text(e) + from);
    surface_cursor(s, row, column + columns_between(&here, from, e->at));
}

/* Where the line that begins at from ends when it may take columns; *next: where the following one begins, 0:
 * there is none. Broken as text that is read, so that writing looks like the result; what cannot be broken
 * well is broken where it is full. */
static size_t break_line(const struct edit *e, size_t from, int columns, size_t *next)
{
    const char *text = edit_text(e);
    size_t at = from, good = from;
    int used = 0;
    int32_t c = 0, before = 0;
    for (size_t step = text_step(text + at, &c); step > 0; step = text_step(text + at, &c)) {
        if (c == '\n') {
            *next = at + 1;
            return at;
        }
        int wide = width_at(e, text + at);
        good = at > from && text_may_break(before, c) ? at : good;
        if (used + wide > columns && at > from) { /* a blank hangs over, as it ends the word before it */
            *next = c == ' ' ? at + step : good > from ? good : at;
            return *next;
        }
        used += wide, at += step, before = c;
    }
    *next = 0;
    return at;
}

const size_t *edit_breaks(const struct edit *e, int columns, struct arena *arena, size_t *lines)
{
    struct buf starts = {0};
    size_t from = 0, next = 0;
    do {
        buf_add(&starts, &from, sizeof from);
        break_line(e, from, columns, &next);
        from = next;
    } while (next > 0);
    *lines = starts.size / sizeof from;
    return buf_move(&starts, arena);
}

void edit_move_line(struct edit *e, int columns, int by)
{
    struct arena arena = {0};
    size_t lines = 0, line = 0;
    const size_t *start = edit_breaks(e, columns, &arena, &lines);
    while (line + 1 < lines && start[line + 1] <= e->at) {
        line++;
    }
    int column = columns_between(e, start[line], e->at);
    long target = (long)line + by;
    target = target < 0 ? 0 : target >= (long)lines ? (long)lines - 1 : target;
    size_t next = 0, at = start[target], end = break_line(e, at, columns, &next);
    while (at < end && columns_between(e, start[target], after(e, at)) <= column) {
        at = after(e, at);
    }
    e->at = at;
    arena_release(&arena);
}
