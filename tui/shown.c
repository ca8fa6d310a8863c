/* Text as the terminal can show it. Widths are glibc's (curses uses them), checked against utf8proc's. */
#include <string.h>
#include <wchar.h>

#include "data/text.h"
#include "tui/surface.h"

static const struct range {
    int32_t first, last;
} ambiguous[] = {
#include "tui/ambiguous.inc"
};
enum { AMBIGUOUS = sizeof ambiguous / sizeof ambiguous[0], MARKS_MAX = 3 };

bool shown_is_ambiguous(int32_t c)
{
    int low = 0, high = AMBIGUOUS - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (c < ambiguous[middle].first) {
            high = middle - 1;
        } else if (c > ambiguous[middle].last) {
            low = middle + 1;
        } else {
            return true;
        }
    }
    return false;
}

int shown_columns_of(int32_t c)
{
    if (c < 0x7F) {
        return c >= 0x20 ? 1 : 0;
    }
    int wide = text_is_wide(c) ? 2 : wcwidth((wchar_t)c);
    return wide < 0 ? 0 : wide;
}

int shown_columns(const char *text)
{
    int columns = 0;
    int32_t c = 0;
    for (size_t step = 0; (step = text_step(text, &c)) > 0; text += step) {
        columns += shown_columns_of(c);
    }
    return columns;
}

/* What stands for a character whose width this terminal may see differently. */
static const char *plain_form(int32_t c)
{
    static const struct {
        int32_t character;
        const char *plain;
    } form[] = {{0x201C, "\""}, {0x201D, "\""}, {0x2018, "'"},   {0x2019, "'"},  {0x2026, "..."},
                {0x2014, "--"}, {0x2013, "-"},  {0x2015, "--"},  {0xB7, "."},    {0x2022, "*"},
                {0x25CF, "*"},  {0x25CB, "o"},  {0x2500, "-"},   {0x2502, "|"},  {0xD7, "x"},
                {0xF7, "/"},    {0xB0, "o"},    {0xB1, "+-"},    {0x2103, "oC"}, {0x2030, "o/oo"},
                {0x2264, "<="}, {0x2265, ">="}, {0x2192, "->"},  {0x2190, "<-"}, {0x25A0, "#"},
                {0x25A1, "[]"}, {0x221A, "v"},  {0x2116, "No."}, {0x2606, "*"},  {0x2605, "*"}};
    for (size_t i = 0; i < sizeof form / sizeof form[0]; i++) {
        if (form[i].character == c) {
            return form[i].plain;
        }
    }
    return NULL;
}

/* ① … ⑳ as (1) … (20), Ⅰ … Ⅻ as they are read. */
static bool add_numeral(struct buf *out, int32_t c)
{
    static const char *const roman[] = {"I",   "II",   "III", "IV", "V",  "VI",
                                        "VII", "VIII", "IX",  "X",  "XI", "XII"};
    if (c >= 0x2460 && c <= 0x2473) {
        buf_printf(out, "(%d)", (int)(c - 0x2460 + 1));
    } else if (c >= 0x2160 && c <= 0x216B) {
        buf_puts(out, roman[c - 0x2160]);
    } else {
        return false;
    }
    return true;
}

/* A mark that sits on the character before it; direction and format characters are none. */
static bool is_mark(const char *bytes, size_t size)
{
    char one[8] = "";
    memcpy(one, bytes, size);
    return !text_has_invisible(one);
}

/* One character beyond ASCII. marks: how many sit on the present base. */
static void add_character(const struct term *term, struct buf *out, const char *bytes, size_t size, int32_t c,
                          int *marks)
{
    if (text_is_wide(c)) {
        *marks = 0;
        buf_add(out, bytes, size);
        return;
    }
    int wide = wcwidth((wchar_t)c);
    if (wide == 0 && text_columns_of(c) == 0) {
        if (out->size > 0 && is_mark(bytes, size) && ++*marks <= MARKS_MAX) {
            buf_add(out, bytes, size);
        }
        return;
    }
    *marks = 0;
    const char *plain = NULL;
    bool doubtful = term_ambiguous(term) != TERM_NARROW && shown_is_ambiguous(c);
    bool measured = wide > 0 && wide == text_columns_of(c);
    if (c < 0xA0) {
        buf_puts(out, "?");
    } else if (measured && !doubtful) {
        buf_add(out, bytes, size);
    } else if (measured && (plain = plain_form(c)) != NULL) {
        buf_puts(out, plain);
    } else if (!measured || !add_numeral(out, c)) {
        buf_puts(out, "〓");
    }
}

/* Bytes at the beginning of text that every terminal shows as they are. */
static size_t plain_size(const char *text)
{
    size_t size = 0;
    int32_t c = 0;
    for (size_t step = 0; (step = text_step(text + size, &c)) > 0; size += step) {
        if (!(c >= 0x20 && c < 0x7F) && !text_is_wide(c)) {
            break;
        }
    }
    return size;
}

void shown_add(const struct term *term, struct buf *out, const char *text)
{
    int marks = 0;
    while (*text != '\0') {
        int32_t c = 0;
        size_t step = plain_size(text);
        if (step > 0) {
            marks = 0;
            buf_add(out, text, step);
        } else if ((step = text_step(text, &c)) > 1 || c >= 0x80) {
            add_character(term, out, text, step, c, &marks);
        } else {
            marks = 0;
            buf_puts(out, c == '\t' ? "  " : c == '\n' ? "\n" : "?");
        }
        text += step;
    }
}

const char *shown_line(const struct term *term, struct buf *spare, const char *text)
{
    char after = text[plain_size(text)];
    if (after == '\0' || after == '\n') {
        return text;
    }
    shown_add(term, spare, text);
    return spare->bytes;
}

int shown_columns_on(const struct term *term, const char *text)
{
    int32_t c = 0;
    size_t step = text_step(text, &c);
    if (c < 0x80) {
        return step == 0 || c == '\n' ? 0 : c == '\t' ? 2 : 1;
    }
    int wide = wcwidth((wchar_t)c);
    bool doubtful = term_ambiguous(term) != TERM_NARROW && shown_is_ambiguous(c);
    if (wide == text_columns_of(c) && !doubtful) {
        return wide;
    }
    struct buf out = {0};
    int marks = 0;
    buf_puts(&out, "");
    add_character(term, &out, text, step, c, &marks);
    wide = shown_columns(out.bytes);
    buf_release(&out);
    return wide;
}

const char *shown_text(const struct term *term, struct arena *arena, const char *text)
{
    struct buf out = {0};
    shown_add(term, &out, text);
    const char *copy = arena_strdup(arena, out.bytes == NULL ? "" : out.bytes);
    buf_release(&out);
    return copy;
}
