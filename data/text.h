/* UTF-8 text: validity, columns on a terminal, comparison keys of names, counting.
 * All strings are NUL-terminated valid UTF-8 unless a size is given. Results live in the caller's arena.
 * The only file that includes utf8proc.
 */
#ifndef PINGSHEN_DATA_TEXT_H
#define PINGSHEN_DATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/arena.h"

/* Whether size bytes are strictly valid UTF-8 (no overlong forms, surrogates or values above U+10FFFF). On
 * false *bad (may be NULL) is the offset of the first wrong byte. NUL bytes count as invalid. Fast: imports
 * of hundreds of MB pass through it. */
bool text_valid(const char *bytes, size_t size, size_t *bad);

/* The general case of text_step. */
size_t text_step_any(const char *text, int32_t *codepoint);
/* Decodes the character at text into *codepoint, returns its size in bytes; 0 at the terminating NUL. ASCII
 * and characters of three bytes are nearly all of what passes, so they are told here, without a call. */
static inline size_t text_step(const char *text, int32_t *codepoint)
{
    unsigned lead = (unsigned char)text[0];
    if (lead < 0x80) {
        *codepoint = (int32_t)lead;
        return lead != 0;
    }
    if (lead > 0xE0 && lead < 0xF0 && lead != 0xED && (text[1] & 0xC0) == 0x80 && (text[2] & 0xC0) == 0x80) {
        *codepoint = (int32_t)((lead & 0x0F) << 12 | (text[1] & 0x3Fu) << 6 | (text[2] & 0x3Fu));
        return 3;
    }
    return text_step_any(text, codepoint);
}

/* Columns the text takes on a terminal: wide characters 2, combining and format characters 0. */
int text_columns(const char *text);
int text_columns_of(int32_t codepoint); /* the same for one character; one of unknown width counts 1 */
/* Ideographs, their punctuation and full-width forms, nearly all of what is read here: two columns on every
 * terminal, never doubtful, told without looking anything up. */
static inline bool text_is_wide(int32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x3000 && c <= 0x3029) ||
           (c >= 0xFF01 && c <= 0xFF60);
}
/* At most columns wide; a cut is marked with ".." when there is room for it. */
const char *text_clip(struct arena *arena, const char *text, int columns);
/* Clipped and then padded with blanks to exactly columns. */
const char *text_pad(struct arena *arena, const char *text, int columns);
/* The lines of text broken to columns, joined by '\n'. CJK punctuation rules: no line begins with one of
 * ，。；：！？、）》」』】〉” nor ends with one of （《「『【〈“ ; Latin words are kept whole where they fit.
 * Existing line breaks stay. */
const char *text_wrap(struct arena *arena, const char *text, int columns);
/* Whether a line may end with the first character and the next one begin with the second. */
bool text_may_break(int32_t before, int32_t after);

/* For a terminal: control (C0, C1, DEL), bidi and format characters become U+FFFD, line breaks and TAB stay
 * when keep_lines, otherwise become a blank. */
const char *text_safe(struct arena *arena, const char *text, bool keep_lines);

/* Removes blanks at both ends: SPACE, TAB, CR, LF, U+3000, U+00A0, U+200B, U+FEFF. */
const char *text_trim(struct arena *arena, const char *text);
/* For identifiers, numbers, dates, phones, header titles only, never for names: NFKC, then text_trim. */
const char *text_fold(struct arena *arena, const char *text);

/* Comparison key of a name of a person, society or employer: full-width ASCII
 * and brackets （）〔〕【】 folded to half-width (), every blank dropped (also U+3000, U+00A0, U+200B,
 * U+200C, U+200D, U+2060, U+FEFF and line breaks), all middle dots (· • ・ ･ ‧ ∙ ⋅) one dot, all dashes one
 * hyphen, ASCII letters lower case. No NFKC: ① stays ①. Two names are the same for the program when their
 * keys are byte-equal. */
const char *text_key(struct arena *arena, const char *name);

/* Length as Word counts 字数 (each CJK character or punctuation 1, each run of Latin letters and digits 1)
 * and as code points without white space. */
void text_count(const char *text, long *words, long *characters);

/* Levenshtein distance in code points; used only to list near names for a person to decide. */
int text_distance(const char *a, const char *b);

/* True when the text holds a control, format, private-use or unassigned character (not allowed in an
 * identifier; line breaks and TAB count as control). */
bool text_has_invisible(const char *text);

/* true for an empty marker an office writes for "nothing": "", "/", "无", "-", "—", "——", "暂无", "N/A" */
bool text_is_nothing(const char *text);

#endif
