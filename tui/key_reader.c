#include "tui/key_reader.h"

#include <string.h>

enum {
    PASTE_WAIT_MS = 1000, /* a paste whose end never comes ends by itself */
    FOLLOW_MS = 50        /* what belongs to one escape sequence comes together */
};

/* ---- UTF-8 ---- */

static int32_t begin_character(struct key_reader *r, int32_t byte)
{
    r->missing = 0;
    if (byte >= 0xC2 && byte <= 0xDF) {
        r->partial = byte & 0x1F, r->missing = 1, r->least = 0x80;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
        r->partial = byte & 0x0F, r->missing = 2, r->least = 0x800;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
        r->partial = byte & 0x07, r->missing = 3, r->least = 0x10000;
    }
    return K_NONE;
}

static bool is_scalar(int32_t c)
{
    return c <= 0x10FFFF && !(c >= 0xD800 && c <= 0xDFFF);
}

/* A byte over 127. Wrong ones vanish; a new lead byte gives up the character before it. */
static int32_t take_high(struct key_reader *r, int32_t byte)
{
    if (byte >= 0xC0 || r->missing == 0) {
        return begin_character(r, byte);
    }
    r->partial = r->partial << 6 | (byte & 0x3F);
    if (--r->missing > 0) {
        return K_NONE;
    }
    bool good = r->partial >= r->least && is_scalar(r->partial) && r->partial >= 0xA0;
    return good ? r->partial : K_NONE;
}

/* ---- escape sequences ---- */

/* "12;5" and then R: where the cursor is. */
static int32_t take_report(struct key_reader *r, const char *parameters)
{
    int number[2] = {0, 0}, at = 0;
    for (const char *p = parameters; *p != '\0'; p++) {
        if (*p == ';' && at == 0) {
            at = 1;
        } else if (*p >= '0' && *p <= '9' && number[at] < 100000) {
            number[at] = number[at] * 10 + (*p - '0');
        } else {
            return K_NONE;
        }
    }
    bool news = at == 1 && r->report != NULL && r->report(r->payload, number[0], number[1]);
    return news ? K_REPORT : K_NONE;
}

/* What breaks into a sequence: a named key or the beginning of a paste, which must not be lost, or its text
 * would act as commands. */
static int32_t take_intruder(struct key_reader *r, int32_t c)
{
    return c == READ_PASTE_BEGIN || c >= READ_CODE ? key_reader_take(r, c) : K_NONE;
}

/* Behind ESC [ or ESC O: all up to the final byte, so that nothing of an unknown key acts as a command. */
static int32_t swallow_sequence(struct key_reader *r, int32_t introducer)
{
    char parameters[32];
    size_t size = 0;
    for (;;) {
        int32_t c = r->next(r->payload, FOLLOW_MS);
        if (c == K_ESC) { /* broken off by the next one */
            size = 0;
            introducer = c = r->next(r->payload, FOLLOW_MS);
            if (c == '[' || c == 'O') {
                continue;
            }
        }
        if (c < 0x20 || c > 0x7E) {
            return take_intruder(r, c);
        }
        if (c >= 0x40 || (introducer == 'O' && !(c >= '0' && c <= '9') && c != ';')) {
            parameters[size] = '\0';
            for (int i = 0; introducer == '[' && c == 'M' && size == 0 && i < 3; i++) {
                r->next(r->payload, FOLLOW_MS); /* the old mouse report: three bytes behind its head */
            }
            return introducer == '[' && c == 'R' ? take_report(r, parameters) : K_NONE;
        }
        if (size + 1 < sizeof parameters) {
            parameters[size++] = (char)c;
        }
    }
}

/* ESC alone is a key; with something close behind it, it is the head of a sequence or an Alt combination. */
static int32_t take_escape(struct key_reader *r)
{
    int32_t c = r->next(r->payload, FOLLOW_MS);
    if (c == READ_NONE) {
        r->after_escape = true;
        return K_ESC;
    }
    if (c == '[' || c == 'O') {
        return swallow_sequence(r, c);
    }
    if (c == K_ESC) {
        r->after_escape = true;
        return K_ESC; /* pressed twice in haste */
    }
    return take_intruder(r, c);
}

/* ---- paste ---- */

static void paste_byte(struct key_reader *r, int32_t c)
{
    char utf8[4];
    size_t size = 0;
    if (c == '\r' || c == '\n' || c == '\t' || (c >= 0x20 && c < 0x7F)) {
        utf8[size++] = c == '\r' ? '\n' : (char)c;
        r->missing = 0;
    } else if (c >= 0x80 && c <= 0xFF) {
        int32_t k = take_high(r, c);
        if (k >= 0x10000) {
            utf8[size++] = (char)(0xF0 | k >> 18);
            utf8[size++] = (char)(0x80 | (k >> 12 & 0x3F));
        } else if (k >= 0x800) {
            utf8[size++] = (char)(0xE0 | k >> 12);
        }
        if (k >= 0x800) {
            utf8[size++] = (char)(0x80 | (k >> 6 & 0x3F));
        } else if (k >= 0x80) {
            utf8[size++] = (char)(0xC0 | k >> 6);
        }
        if (k >= 0x80) {
            utf8[size++] = (char)(0x80 | (k & 0x3F));
        }
    }
    if (r->pasted.size + size <= PASTE_MAX) {
        buf_add(&r->pasted, utf8, size);
    }
}

static int32_t take_paste(struct key_reader *r)
{
    buf_clear(&r->pasted);
    buf_puts(&r->pasted, "");
    r->missing = 0;
    bool carriage = false; /* CR LF is one line end */
    for (;;) {
        int32_t c = r->next(r->payload, PASTE_WAIT_MS);
        if (c == READ_NONE || c == READ_PASTE_END) {
            break;
        }
        if (!(carriage && c == '\n')) {
            paste_byte(r, c);
        }
        carriage = c == '\r';
    }
    r->missing = 0;
    return K_PASTE;
}

/* ---- all ---- */

/* The rest of an arrow key whose ESC came long before: "[" or "O" with a letter close behind. */
static bool torn_sequence(struct key_reader *r, int32_t got, int32_t *key)
{
    bool torn = r->after_escape && (got == '[' || got == 'O');
    r->after_escape = false;
    *key = K_NONE;
    if (torn) {
        int32_t c = r->next(r->payload, FOLLOW_MS);
        torn = c != READ_NONE;
        while (c >= '0' && c <= ';') {
            c = r->next(r->payload, FOLLOW_MS);
        }
        *key = take_intruder(r, c);
    }
    return torn;
}

int32_t key_reader_take(struct key_reader *r, int32_t got)
{
    int32_t key = K_NONE;
    if (got == READ_PASTE_BEGIN) {
        return take_paste(r);
    }
    if (got == READ_NONE || got == READ_PASTE_END) {
        return K_NONE;
    }
    if (got >= READ_CODE) {
        r->missing = 0;
        r->after_escape = got - READ_CODE == K_ESC;
        return got - READ_CODE;
    }
    if (torn_sequence(r, got, &key)) {
        return key;
    }
    if (got >= 0x80) {
        return take_high(r, got);
    }
    r->missing = 0;
    switch (got) {
    case K_ESC:
        return take_escape(r);
    case '\n':
        return K_ENTER;
    case '\b':
        return K_BACKSPACE;
    default:
        return got;
    }
}

void key_reader_release(struct key_reader *r)
{
    buf_release(&r->pasted);
}
