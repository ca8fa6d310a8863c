/* Encodings of files from the office: UTF-8 (BOM or not), GB18030/GBK, UTF-16 with BOM (iconv). */
#ifndef PINGSHEN_DATA_CHARSET_H
#define PINGSHEN_DATA_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "data/arena.h"
#include "data/status.h"

enum charset {
    CS_AUTO, /* decide from BOM, then from the header line */
    CS_UTF8,
    CS_UTF8_BOM,
    CS_GB18030,
    CS_GBK, /* CP936, only tried when GB18030 refuses (byte 0x80 as the euro sign) */
    CS_UTF16LE,
    CS_UTF16BE,
};

const char *charset_name(enum charset charset); /* for people: "UTF-8（带 BOM）" … */
/* A user's --encoding value ("utf-8", "utf-8-bom", "gb18030", "gbk", "utf-16"), any case; false: unknown. */
bool charset_parse(const char *name, enum charset *charset);

/* Converts one complete run of bytes (whole lines) to UTF-8, strictly; appends to out. On false *bad is the
 * offset of the first byte that is wrong in that encoding and out got everything before it. NUL characters
 * are wrong in every encoding. */
bool charset_decode(enum charset charset, const char *bytes, size_t size, struct buf *out, size_t *bad);

/* Converts UTF-8 to charset (CS_UTF8, CS_UTF8_BOM: copied as it is, without BOM; CS_GB18030; CS_GBK); appends
 * to out. On false *bad is the offset in text of the first character that the encoding lacks; never writes a
 * substitute. */
bool charset_encode(enum charset charset, const char *text, size_t size, struct buf *out, size_t *bad);

#endif
