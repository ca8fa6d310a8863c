#include "data/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

#include "data/text.h"

struct charset_row {
    enum charset charset;
    const char *people;
    const char *iconv; /* NULL: no conversion */
};

static const struct charset_row CHARSETS[] = {
    {CS_AUTO, "自动", NULL},
    {CS_UTF8, "UTF-8", NULL},
    {CS_UTF8_BOM, "UTF-8（带 BOM）", NULL},
    {CS_GB18030, "GB18030", "GB18030"},
    {CS_GBK, "GBK（CP936）", "CP936"},
    {CS_UTF16LE, "UTF-16LE", "UTF-16LE"},
    {CS_UTF16BE, "UTF-16BE", "UTF-16BE"},
};

static const struct {
    const char *option;
    enum charset charset;
} OPTIONS[] = {
    {"utf-8", CS_UTF8},      {"utf8", CS_UTF8},        {"utf-8-bom", CS_UTF8_BOM}, {"utf8-bom", CS_UTF8_BOM},
    {"gb18030", CS_GB18030}, {"gbk", CS_GBK},          {"cp936", CS_GBK},          {"utf-16", CS_UTF16LE},
    {"utf16", CS_UTF16LE},   {"utf-16le", CS_UTF16LE}, {"utf-16be", CS_UTF16BE},
};

static const struct charset_row *row_of(enum charset charset)
{
    for (size_t i = 0; i < sizeof CHARSETS / sizeof *CHARSETS; i++) {
        if (CHARSETS[i].charset == charset) {
            return &CHARSETS[i];
        }
    }
    return &CHARSETS[0];
}

const char *charset_name(enum charset charset)
{
    return row_of(charset)->people;
}

bool charset_parse(const char *name, enum charset *charset)
{
    for (size_t i = 0; i < sizeof OPTIONS / sizeof *OPTIONS; i++) {
        if (strcasecmp(name, OPTIONS[i].option) == 0) {
            *charset = OPTIONS[i].charset;
            return true;
        }
    }
    return false;
}

/* Strict conversion without substitutes. Through a small fixed buffer, so that out grows by what was really
 * written and holds everything before *bad when the input is wrong there. */
static bool convert(const char *to, const char *from, const char *bytes, size_t size, struct buf *out,
                    size_t *bad)
{
    char piece[16384];
    char *in = (char *)bytes; /* iconv's parameter lacks const; it never writes there */
    size_t left = size;
    bool done = false;
    iconv_t cd = iconv_open(to, from);

    if (cd == (iconv_t)-1) {
        *bad = 0;
        return false;
    }
    while (!done) {
        char *next = piece;
        size_t room = sizeof piece;
        size_t result = iconv(cd, &in, &left, &next, &room);
        int error = errno;

        buf_add(out, piece, sizeof piece - room);
        done = result != (size_t)-1;
        if (!done && error != E2BIG) {
            break;
        }
    }
    iconv_close(cd);
    *bad = size - left;
    return done;
}

/* Offset of the first NUL character, or size. */
static size_t find_nul(enum charset charset, const char *bytes, size_t size)
{
    if (charset != CS_UTF16LE && charset != CS_UTF16BE) {
        const char *nul = memchr(bytes, 0, size);

        return nul ? (size_t)(nul - bytes) : size;
    }
    for (size_t i = 0; i + 1 < size; i += 2) {
        if (bytes[i] == 0 && bytes[i + 1] == 0) {
            return i;
        }
    }
    return size;
}

bool charset_decode(enum charset charset, const char *bytes, size_t size, struct buf *out, size_t *bad)
{
    const char *name = row_of(charset)->iconv;
    size_t stop = find_nul(charset, bytes, size);
    size_t wrong = stop;
    bool valid = true;

    if (!name) {
        valid = text_valid(bytes, stop, &wrong);
        wrong = valid ? stop : wrong;
        buf_add(out, bytes, wrong);
    } else {
        valid = convert("UTF-8", name, bytes, stop, out, &wrong);
    }
    if (valid && stop == size) {
        return true;
    }
    *bad = wrong;
    return false;
}

/* Offset of the first tag character (U+E0000 to U+E007F), or size: glibc drops these without a word when the
 * target has no room for them, which would be a silent change of the text. */
static size_t find_tag(const char *text, size_t size)
{
    const char *next = text;
    const char *end = text + size;

    while ((next = memchr(next, 0xF3, (size_t)(end - next)))) {
        if (end - next >= 4 && memcmp(next, "\xF3\xA0", 2) == 0 && (unsigned char)next[2] <= 0x81) {
            return (size_t)(next - text);
        }
        next++;
    }
    return size;
}

bool charset_encode(enum charset charset, const char *text, size_t size, struct buf *out, size_t *bad)
{
    const char *name = row_of(charset)->iconv;
    size_t stop = charset == CS_GBK ? find_tag(text, size) : size;
    size_t wrong = stop;
    bool valid = true;

    if (!name) {
        valid = text_valid(text, stop, &wrong);
        if (valid) {
            buf_add(out, text, size);
        }
    } else {
        valid = convert(name, "UTF-8", text, stop, out, &wrong);
    }
    if (valid && stop == size) {
        return true;
    }
    *bad = wrong;
    return false;
}
