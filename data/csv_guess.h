/* What a file is, judged by its bytes: kind of file, byte order mark, encoding of one line. */
#ifndef PINGSHEN_DATA_CSV_GUESS_H
#define PINGSHEN_DATA_CSV_GUESS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/charset.h"

enum guess {
    GUESS_UTF8,      /* valid UTF-8 that cannot well be anything else */
    GUESS_GB18030,   /* not UTF-8, valid GB18030 */
    GUESS_GBK,       /* neither, valid CP936 */
    GUESS_AMBIGUOUS, /* valid both as UTF-8 and as GB18030, as a lone two-byte character can be */
    GUESS_NONE,
};

/* The sentence that refuses a workbook, PDF or other binary file; NULL: none of them. */
const char *csv_guess_binary(const char *bytes, size_t size);
/* The same for a web page; text is UTF-8. */
const char *csv_guess_web_page(const char *text, size_t size);

/* Size of the byte order mark at the start and its encoding; 0: none. */
size_t csv_guess_bom(const char *bytes, size_t size, enum charset *charset);
/* Whether NUL bytes stand as they do in UTF-16 (in every second place). */
bool csv_guess_bare_utf16(const char *bytes, size_t size);

/* Encoding of one line with at least one byte over 127. at_end: the bytes end here, perhaps inside a
 * character. */
enum guess csv_guess_line(const char *line, size_t size, bool at_end);
/* A line that is UTF-8 with two or more characters of three bytes: no accident in GB18030 text. */
bool csv_guess_surely_utf8(const char *line, size_t size);
/* Whether the bytes are the beginning of one character in that encoding, cut off by the end of the file. */
bool csv_guess_cut(enum charset charset, const char *bytes, size_t size);
/* Whether valid GB18030 text holds a four-byte character (CP936 has none). */
bool csv_guess_four_bytes(const char *bytes, size_t size);
/* Offset of the first byte over 127, or size. */
size_t csv_guess_first_high(const char *bytes, size_t size);

#endif
