#include "data/json.h"

#include <inttypes.h>

static void quoted(struct buf *out, const char *text)
{
    buf_add(out, "\"", 1);
    for (const unsigned char *c = (const unsigned char *)text; *c != 0; c++) {
        switch (*c) {
        case '"':
            buf_puts(out, "\\\"");
            break;
        case '\\':
            buf_puts(out, "\\\\");
            break;
        case '\n':
            buf_puts(out, "\\n");
            break;
        case '\r':
            buf_puts(out, "\\r");
            break;
        case '\t':
            buf_puts(out, "\\t");
            break;
        case '\b':
            buf_puts(out, "\\b");
            break;
        case '\f':
            buf_puts(out, "\\f");
            break;
        default:
            if (*c < 0x20) {
                buf_printf(out, "\\u%04x", *c);
            } else {
                buf_add(out, c, 1);
            }
        }
    }
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
