#include "data/text.h"

#include <string.h>

/* Text cut or broken to a number of columns. What a character is, and how wide, is known in text.c.
 *
 * The two lists hold the characters of text.h and their kin. */
static const char NEVER_FIRST[] = "，。；：！？、）》」』】〉”’〕］｝％,.;:!?)]}%";
static const char NEVER_LAST[] = "（《「『【〈“‘〔［｛([{";

static bool is_one_of(const char *list, int32_t codepoint)
{
    if (codepoint >= 0x3400 && codepoint <= 0x9FFF) {
        return false; /* ideographs: nearly all of what passes here */
    }
    int32_t listed = 0;
    for (size_t step; (step = text_step(list, &listed)) > 0; list += step) {
        if (listed == codepoint) {
            return true;
        }
    }
    return false;
}

/* Bytes at the beginning of text that fit into columns, with the zero-width characters that belong to the
 * last one; *used is what they take. */
static size_t fitting(const char *text, int columns, int *used)
{
    size_t size = 0;
    int32_t codepoint = 0;
    *used = 0;
    for (size_t step; (step = text_step(text + size, &codepoint)) > 0; size += step) {
        int width = text_columns_of(codepoint);
        if (width > columns - *used) {
            break;
        }
        *used += width;
    }
    return size;
}

const char *text_clip(struct arena *arena, const char *text, int columns)
{
    int used = 0;
    if (columns <= 0) {
        return "";
    }
    size_t size = fitting(text, columns, &used);
    if (text[size] == '\0') {
        return arena_strndup(arena, text, size);
    }
    size_t shorter = columns > 2 ? fitting(text, columns - 2, &used) : 0;
    if (shorter == 0) { /* dots alone would tell less than the first character */
        return arena_strndup(arena, text, size);
    }
    return arena_printf(arena, "%.*s..", (int)shorter, text);
}

const char *text_pad(struct arena *arena, const char *text, int columns)
{
    const char *clipped = text_clip(arena, text, columns);
    int missing = columns - text_columns(clipped);
    return missing > 0 ? arena_printf(arena, "%s%*s", clipped, missing, "") : clipped;
}

static bool is_wrap_blank(int32_t codepoint)
{
    return codepoint == ' ' || codepoint == '\t' || codepoint == 0x3000;
}

bool text_may_break(int32_t before, int32_t after)
{
    if (is_wrap_blank(after) || is_one_of(NEVER_FIRST, after) || is_one_of(NEVER_LAST, before)) {
        return false;
    }
    if (text_columns_of(after) == 0) {
        return false;
    }
    bool chinese = text_columns_of(before) == 2 || text_columns_of(after) == 2;
    return chinese || is_wrap_blank(before);
}

/* Bytes of the next line of a paragraph that ends at end; blanks at its end hang over and do not count. */
static size_t next_line(const char *text, const char *end, int columns)
{
    size_t good = 0, forced = 0, size = 0; /* the last places for a break, between words and inside one */
    int used = 0;
    bool begun = false; /* past the indentation */
    int32_t before = 0, codepoint = 0;
    for (size_t step; text + size < end; size += step, before = codepoint) {
        step = text_step(text + size, &codepoint);
        int width = text_columns_of(codepoint);
        if (begun && text_may_break(before, codepoint)) {
            good = size;
        }
        if (begun && width > 0 && !is_one_of(NEVER_FIRST, codepoint) && !is_one_of(NEVER_LAST, before)) {
            forced = size;
        }
        if (size > 0 && width > 0 && !is_wrap_blank(codepoint) && width > columns - used) {
            return good > 0 ? good : forced > 0 ? forced : size;
        }
        used += width;
        begun = begun || !is_wrap_blank(codepoint);
    }
    return size;
}

/* One line without the blanks at its end; a TAB, of unknown width on a terminal, becomes one blank. */
static void put_line(struct buf *out, const char *line, size_t size)
{
    size_t kept = 0;
    int32_t codepoint = 0;
    for (size_t at = 0, step; at < size; at += step) {
        step = text_step(line + at, &codepoint);
        if (!is_wrap_blank(codepoint)) {
            kept = at + step;
        }
    }
    for (size_t i = 0; i < kept; i++) {
        buf_add(out, line[i] == '\t' ? " " : line + i, 1);
    }
}

static void put_paragraph(struct buf *out, const char *text, const char *end, int columns)
{
    while (text < end) {
        size_t size = next_line(text, end, columns);
        put_line(out, text, size);
        text += size;
        int32_t codepoint = 0;
        for (size_t step; text < end; text += step) {
            step = text_step(text, &codepoint);
            if (!is_wrap_blank(codepoint)) {
                break;
            }
        }
        if (text < end) {
            buf_puts(out, "\n");
        }
    }
}

const char *text_wrap(struct arena *arena, const char *text, int columns)
{
    struct buf out = {0};
    buf_puts(&out, "");
    while (true) {
        const char *end = text + strcspn(text, "\n");
        put_paragraph(&out, text, end, columns);
        if (*end == '\0') {
            break;
        }
        buf_puts(&out, "\n");
        text = end + 1;
    }
    const char *wrapped = arena_strndup(arena, out.bytes, out.size);
    buf_release(&out);
    return wrapped;
}
