#include "data/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD, MIDDLE_DOT = 0xB7, WIDE_OFFSET = 0xFF01 - '!' };

/* ---- bytes ---- */

static bool is_tail(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Size of the valid character at bytes, of which left bytes remain; 0 when it is none. (RFC 3629, the
 * table of well-formed sequences: only the second byte has ranges of its own.) */
static size_t sequence_size(const unsigned char *bytes, size_t left)
{
    unsigned char lead = bytes[0];
    if (lead < 0x80) {
        return lead != 0;
    }
    if (lead < 0xC2 || left < 2) {
        return 0;
    }
    if (lead < 0xE0) {
        return is_tail(bytes[1]) ? 2 : 0;
    }
    if (left < 3 || !is_tail(bytes[1]) || !is_tail(bytes[2])) {
        return 0;
    }
    if (lead < 0xF0) {
        bool overlong = lead == 0xE0 && bytes[1] < 0xA0;
        bool surrogate = lead == 0xED && bytes[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    bool overlong = lead == 0xF0 && bytes[1] < 0x90;
    bool beyond = lead > 0xF4 || (lead == 0xF4 && bytes[1] > 0x8F);
    return overlong || beyond || left < 4 || !is_tail(bytes[3]) ? 0 : 4;
}

/* How many of the next bytes are ASCII without NUL, eight at a time as long as possible. */
static size_t skip_ascii(const unsigned char *bytes, size_t size)
{
    const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;
    size_t at = 0;
    while (size - at >= 8) {
        uint64_t word;
        memcpy(&word, bytes + at, sizeof(word));
        if ((word | (word - ones)) & highs) { /* the subtraction borrows only at a NUL */
            break;
        }
        at += 8;
    }
    while (at < size && bytes[at] < 0x80 && bytes[at] != 0) {
        at++;
    }
    return at;
}

/* Eight characters of three bytes at once, as three words: each byte has the pattern of its place, and no
 * lead is E0 or ED, which have ranges of their own. */
static bool eight_of_three(const unsigned char *bytes)
{
    static const unsigned char place[24] = {0xF0, 0xC0, 0xC0, 0xF0, 0xC0, 0xC0, 0xF0, 0xC0,
                                            0xC0, 0xF0, 0xC0, 0xC0, 0xF0, 0xC0, 0xC0, 0xF0,
                                            0xC0, 0xC0, 0xF0, 0xC0, 0xC0, 0xF0, 0xC0, 0xC0};
    static const unsigned char form[24] = {0xE0, 0x80, 0x80, 0xE0, 0x80, 0x80, 0xE0, 0x80,
                                           0x80, 0xE0, 0x80, 0x80, 0xE0, 0x80, 0x80, 0xE0,
                                           0x80, 0x80, 0xE0, 0x80, 0x80, 0xE0, 0x80, 0x80};
    uint64_t word[3], mask[3], want[3];
    memcpy(word, bytes, sizeof word);
    memcpy(mask, place, sizeof mask);
    memcpy(want, form, sizeof want);
    if (((word[0] & mask[0]) ^ want[0]) | ((word[1] & mask[1]) ^ want[1]) | ((word[2] & mask[2]) ^ want[2])) {
        return false;
    }
    for (size_t i = 0; i < 24; i += 3) {
        if (bytes[i] == 0xE0 || bytes[i] == 0xED) {
            return false;
        }
    }
    return true;
}

/* The same for the bulk of Chinese: lead bytes E1..EC and EE..EF need no look at ranges. */
static size_t skip_three(const unsigned char *bytes, size_t size)
{
    size_t at = 0;
    while (size - at >= 24 && eight_of_three(bytes + at)) {
        at += 24;
    }
    while (size - at >= 3) {
        unsigned char lead = bytes[at];
        if (lead <= 0xE0 || lead > 0xEF || lead == 0xED || !is_tail(bytes[at + 1]) ||
            !is_tail(bytes[at + 2])) {
            break;
        }
        at += 3;
    }
    return at;
}

bool text_valid(const char *bytes, size_t size, size_t *bad)
{
    const unsigned char *text = (const unsigned char *)bytes;
    size_t at = 0;
    while (at < size) {
        at += skip_ascii(text + at, size - at);
        at += skip_three(text + at, size - at);
        if (at == size) {
            break;
        }
        size_t step = sequence_size(text + at, size - at);
        if (step == 0) {
            if (bad) {
                *bad = at;
            }
            return false;
        }
        at += step;
    }
    return true;
}

size_t text_step_any(const char *text, int32_t *codepoint)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x80) {
        *codepoint = bytes[0];
        return bytes[0] != 0;
    }
    size_t left = 1;
    while (left < 4 && bytes[left] != 0) {
        left++;
    }
    size_t size = sequence_size(bytes, left);
    switch (size) {
    case 2:
        *codepoint = (bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F);
        return size;
    case 3:
        *codepoint = (bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
        return size;
    case 4:
        *codepoint =
            (bytes[0] & 0x07) << 18 | (bytes[1] & 0x3F) << 12 | (bytes[2] & 0x3F) << 6 | (bytes[3] & 0x3F);
        return size;
    default: /* not promised by the header, but a stray byte must not stop or mislead a loop */
        *codepoint = REPLACEMENT;
        return 1;
    }
}

static void put_codepoint(struct buf *out, int32_t codepoint)
{
    utf8proc_uint8_t bytes[4];
    buf_add(out, bytes, (size_t)utf8proc_encode_char(codepoint, bytes));
}

/* Moves a finished buffer into the arena. */
static const char *finish(struct arena *arena, struct buf *out)
{
    const char *text = arena_strndup(arena, out->bytes, out->size);
    buf_release(out);
    return text;
}

/* ---- classes of characters ---- */

static bool in_list(int32_t codepoint, const int32_t *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == codepoint) {
            return true;
        }
    }
    return false;
}

static bool is_line_break(int32_t codepoint)
{
    return codepoint == '\n' || codepoint == '\r' || codepoint == 0x2028 || codepoint == 0x2029;
}

/* White space of every kind, and the invisible characters that travel with copied names. */
static bool is_blank(int32_t codepoint)
{
    static const int32_t invisible[] = {0x85, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0x2060, 0xFEFF};
    if (codepoint < 0x80) {
        return codepoint == ' ' || (codepoint >= '\t' && codepoint <= '\r');
    }
    return utf8proc_category(codepoint) == UTF8PROC_CATEGORY_ZS ||
           in_list(codepoint, invisible, sizeof(invisible) / sizeof(*invisible));
}

static bool is_letter_or_digit(int32_t codepoint)
{
    switch (utf8proc_category(codepoint)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_ND:
        return true;
    default:
        return false;
    }
}

int text_columns_of(int32_t codepoint)
{
    if (codepoint >= ' ' && codepoint < 0x7F) {
        return 1;
    }
    if (text_is_wide(codepoint)) {
        return 2;
    }
    if (codepoint >= 0x1160 && codepoint <= 0x11FF) {
        return 0; /* Hangul vowels and finals join the syllable before them */
    }
    utf8proc_category_t category = utf8proc_category(codepoint);
    if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
        category == UTF8PROC_CATEGORY_CF) {
        return 0;
    }
    int columns = utf8proc_charwidth(codepoint);
    return columns > 0 ? columns : 1;
}

int text_columns(const char *text)
{
    int columns = 0;
    int32_t codepoint = 0;
    for (size_t step; (step = text_step(text, &codepoint)) > 0; text += step) {
        if (columns > INT_MAX - 2) {
            return INT_MAX;
        }
        columns += text_columns_of(codepoint);
    }
    return columns;
}

/* ---- safe, trimmed, folded ---- */

/* What a terminal gets for the character. */
static int32_t safe_character(int32_t codepoint, bool keep_lines)
{
    if (codepoint >= ' ' && codepoint < 0x7F) {
        return codepoint;
    }
    if (is_line_break(codepoint)) {
        return keep_lines ? '\n' : ' ';
    }
    if (codepoint == '\t') {
        return keep_lines ? '\t' : ' ';
    }
    utf8proc_category_t category = utf8proc_category(codepoint);
    bool hidden = category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF;
    return hidden ? REPLACEMENT : codepoint;
}

const char *text_safe(struct arena *arena, const char *text, bool keep_lines)
{
    struct buf out = {0};
    int32_t codepoint = 0;
    buf_puts(&out, "");
    for (size_t step; (step = text_step(text, &codepoint)) > 0; text += step) {
        if (codepoint == '\r' && text[1] == '\n') {
            continue; /* CRLF is one line break */
        }
        put_codepoint(&out, safe_character(codepoint, keep_lines));
    }
    return finish(arena, &out);
}

/* Blanks that text_trim takes off; fewer than is_blank knows: U+2003 and the like stay visible errors. */
static bool is_trimmed(int32_t codepoint)
{
    static const int32_t blank[] = {' ', '\t', '\r', '\n', 0x3000, 0xA0, 0x200B, 0xFEFF};
    return in_list(codepoint, blank, sizeof(blank) / sizeof(*blank));
}

/* The part of text between its blanks: returns where it begins, *size is how long it is. */
static const char *trimmed_part(const char *text, size_t *size)
{
    int32_t codepoint = 0;
    size_t step = 0;
    while ((step = text_step(text, &codepoint)) > 0 && is_trimmed(codepoint)) {
        text += step;
    }
    *size = strlen(text);
    while (*size > 0) {
        size_t last = *size - 1;
        while (last > 0 && is_tail((unsigned char)text[last])) {
            last--;
        }
        if (text_step(text + last, &codepoint) != *size - last || !is_trimmed(codepoint)) {
            break;
        }
        *size = last;
    }
    return text;
}

const char *text_trim(struct arena *arena, const char *text)
{
    size_t size = 0;
    const char *begin = trimmed_part(text, &size);
    return arena_strndup(arena, begin, size);
}

static bool is_ascii(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 0x80) {
        text++;
    }
    return *text == '\0';
}

const char *text_fold(struct arena *arena, const char *text)
{
    const utf8proc_option_t options =
        UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text;
    if (is_ascii(text)) {
        return text_trim(arena, text);
    }
    utf8proc_ssize_t count = utf8proc_decompose(bytes, 0, NULL, 0, options);
    if (count < 0) {
        return text_trim(arena, text); /* not valid UTF-8: left for the check that refuses it */
    }
    /* One more than needed: utf8proc writes the NUL behind the last character. */
    utf8proc_int32_t *points = arena_alloc(arena, ((size_t)count + 1) * sizeof(*points));
    utf8proc_decompose(bytes, 0, points, count, options);
    utf8proc_reencode(points, count, options);
    return text_trim(arena, (const char *)points);
}

/* ---- names ---- */

/* One character of a comparison key; 0 for those that are dropped. */
static int32_t key_character(int32_t codepoint)
{
    static const int32_t dots[] = {0xB7, 0x2022, 0x30FB, 0xFF65, 0x2027, 0x2219, 0x22C5};
    static const int32_t dashes[] = {'-',    0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015,
                                     0x2212, 0x2E3A, 0x2E3B, 0xFE31, 0xFE58, 0xFE63};
    if (codepoint >= 0x3400 && codepoint <= 0x9FFF) {
        return codepoint; /* ideographs: nearly all of what passes here */
    }
    if (codepoint >= 0xFF01 && codepoint <= 0xFF5E) {
        codepoint -= WIDE_OFFSET;
    }
    if (codepoint >= 'A' && codepoint <= 'Z') {
        return codepoint - 'A' + 'a';
    }
    if (is_blank(codepoint)) {
        return 0;
    }
    if (codepoint == 0x3014 || codepoint == 0x3010) { /* 〔【 */
        return '(';
    }
    if (codepoint == 0x3015 || codepoint == 0x3011) { /* 〕】 */
        return ')';
    }
    if (in_list(codepoint, dots, sizeof(dots) / sizeof(*dots))) {
        return MIDDLE_DOT;
    }
    if (in_list(codepoint, dashes, sizeof(dashes) / sizeof(*dashes))) {
        return '-';
    }
    return codepoint;
}

const char *text_key(struct arena *arena, const char *name)
{
    struct buf out = {0};
    int32_t codepoint = 0;
    buf_puts(&out, "");
    for (size_t step; (step = text_step(name, &codepoint)) > 0; name += step) {
        int32_t folded = key_character(codepoint);
        if (folded != 0) {
            put_codepoint(&out, folded);
        }
    }
    return finish(arena, &out);
}

/* The code points of text; the caller frees them. */
static int32_t *decode_all(const char *text, size_t *count)
{
    int32_t *points = xcalloc(strlen(text) + 1, sizeof(*points));
    *count = 0;
    for (size_t step; (step = text_step(text, &points[*count])) > 0; text += step) {
        (*count)++;
    }
    return points;
}

int text_distance(const char *a, const char *b)
{
    size_t a_count = 0, b_count = 0;
    int32_t *a_points = decode_all(a, &a_count);
    int32_t *b_points = decode_all(b, &b_count);
    int *row = xcalloc(b_count + 1, sizeof(*row)); /* row i of the table, overwritten in place */
    for (size_t j = 0; j <= b_count; j++) {
        row[j] = (int)j;
    }
    for (size_t i = 1; i <= a_count; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= b_count; j++) {
            int best = diagonal + (a_points[i - 1] != b_points[j - 1]);
            diagonal = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    int distance = row[b_count];
    free(row);
    free(b_points);
    free(a_points);
    return distance;
}

/* ---- counting and small tests ---- */

/* Whether Word counts the character by itself: wide characters, circled numbers, and the punctuation that
 * Chinese text shares with Latin text (“ ” ‘ ’ — … ·). */
static bool counts_alone(int32_t codepoint)
{
    return text_columns_of(codepoint) == 2 || codepoint == MIDDLE_DOT ||
           (codepoint >= 0x2010 && codepoint <= 0x2027) || (codepoint >= 0x2460 && codepoint <= 0x24FF) ||
           (codepoint >= 0xFF61 && codepoint <= 0xFFDC);
}

/* An apostrophe or hyphen inside a Latin word (don’t, 10–20) does not end the word. */
static bool joins_word(int32_t codepoint, const char *after)
{
    static const int32_t joiners[] = {0x2019, 0x2010, 0x2011, 0x2013};
    int32_t next = 0;
    return in_list(codepoint, joiners, sizeof(joiners) / sizeof(*joiners)) && text_step(after, &next) > 0 &&
           is_letter_or_digit(next) && !counts_alone(next);
}

void text_count(const char *text, long *words, long *characters)
{
    bool in_word = false;
    int32_t codepoint = 0;
    *words = 0;
    *characters = 0;
    for (size_t step; (step = text_step(text, &codepoint)) > 0; text += step) {
        bool blank = is_blank(codepoint);
        *characters += !blank;
        if (text_columns_of(codepoint) == 0) {
            continue; /* belongs to the character before it */
        }
        bool alone = !blank && counts_alone(codepoint) && !(in_word && joins_word(codepoint, text + step));
        bool latin = !blank && !alone;
        *words += alone || (latin && !in_word);
        in_word = latin;
    }
}

bool text_has_invisible(const char *text)
{
    int32_t codepoint = 0;
    for (size_t step; (step = text_step(text, &codepoint)) > 0; text += step) {
        switch (utf8proc_category(codepoint)) {
        case UTF8PROC_CATEGORY_CC:
        case UTF8PROC_CATEGORY_CF:
        case UTF8PROC_CATEGORY_CO:
        case UTF8PROC_CATEGORY_CN:
        case UTF8PROC_CATEGORY_CS:
        case UTF8PROC_CATEGORY_ZL:
        case UTF8PROC_CATEGORY_ZP:
            return true;
        default:
            break;
        }
    }
    return false;
}

bool text_is_nothing(const char *text)
{
    static const char *const markers[] = {"", "/", "无", "-", "—", "——", "暂无", "N/A"};
    size_t size = 0;
    const char *begin = trimmed_part(text, &size);
    for (size_t i = 0; i < sizeof(markers) / sizeof(*markers); i++) {
        if (strlen(markers[i]) == size && memcmp(begin, markers[i], size) == 0) {
            return true;
        }
    }
    return false;
}
