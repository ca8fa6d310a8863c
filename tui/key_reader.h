/* From what curses delivers (bytes and codes) to keys: UTF-8 put together strictly, sequences that curses
 * does not know swallowed whole, pasted text collected. Knows nothing of curses: the source of bytes is a
 * callback. */
#ifndef PINGSHEN_TUI_KEY_READER_H
#define PINGSHEN_TUI_KEY_READER_H

#include "data/arena.h"
#include "tui/key.h"

enum { READ_NONE = -1, READ_CODE = 0x1000000 }; /* no byte in time; READ_CODE + a K_ value: a named key */
enum { READ_PASTE_BEGIN = READ_CODE - 2, READ_PASTE_END = READ_CODE - 1 };

struct key_reader {
    /* The next byte (0..255), named key or paste mark; READ_NONE when none comes within wait_ms. */
    int32_t (*next)(void *payload, int wait_ms);
    void *payload;
    /* Told of each cursor position report (ESC [ row ; column R); NULL: they are swallowed. true: it was
     * asked for and is news. */
    bool (*report)(void *payload, int row, int column);
    int32_t partial; /* character being put together */
    int missing;     /* its bytes still to come, 0: none begun */
    int32_t least;   /* smallest value that its length may encode */
    bool after_escape;
    struct buf pasted;
};

enum { PASTE_MAX = 1 << 20 };

/* Turns one thing that next() delivered into a key; K_NONE: not (yet) a key. */
int32_t key_reader_take(struct key_reader *reader, int32_t got);
void key_reader_release(struct key_reader *reader);

#endif
