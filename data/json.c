#include "data/json.h"

#include <inttypes.h>
#include <string.h>

/* What a byte becomes inside quotes; NULL: it stays. */
static const char *escape_of(unsigned char c, char code[8])
{
    static const char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    default:
        memcpy(code, "\\u00xx", 7);
        code[4] = hex[c >> 4];
        code[5] = hex[c & 15];
        return c < 0x20 ? code : NULL;
    }
}

static void quoted(struct buf *out, const char *text)
{
    char code[8];
    const char *from = text;
    buf_add(out, "\"", 1);
    for (const char *c = text; *c != '\0'; c++) {
        bool plain = (unsigned char)*c >= 0x20 && *c != '"' && *c != '\\';
        if (!plain) {
            buf_add(out, from, (size_t)(c - from));
            buf_puts(out, escape_of((unsigned char)*c, code));
            from = c + 1;
        }
    }
    buf_puts(out, from);
    buf_add(out, "\"", 1);
}

/* The comma before a further member, and its key. */
static void member(struct buf *out, const char *key)
{
    char last = out->size > 0 ? out->bytes[out->size - 1] : '\n';
    if (last != '{' && last != '[' && last != '\n') {
        buf_add(out, ",", 1);
    }
    if (key != NULL) {
        quoted(out, key);
        buf_add(out, ":", 1);
    }
}

void json_open(struct buf *out, const char *key, char bracket)
{
    member(out, key);
    buf_add(out, &bracket, 1);
}

void json_close(struct buf *out, char bracket)
{
    buf_add(out, &bracket, 1);
}

void json_text(struct buf *out, const char *key, const char *text)
{
    if (text == NULL) {
        json_null(out, key);
        return;
    }
    member(out, key);
    quoted(out, text);
}

void json_int(struct buf *out, const char *key, int64_t number)
{
    member(out, key);
    buf_printf(out, "%" PRId64, number);
}

void json_bool(struct buf *out, const char *key, bool value)
{
    member(out, key);
    buf_puts(out, value ? "true" : "false");
}

void json_null(struct buf *out, const char *key)
{
    member(out, key);
    buf_puts(out, "null");
}

void json_verbatim(struct buf *out, const char *key, const char *json)
{
    member(out, key);
    buf_puts(out, json);
}
