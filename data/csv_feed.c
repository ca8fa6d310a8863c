#include "data/csv_feed.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "data/arena.h"
#include "data/csv_in.h"

enum {
    CELL_ROOM = CSV_CELL_MAX + 64, /* libcsv also keeps blanks and a NUL in its buffer */
    CELL_STEP = 4096               /* by which that buffer grows */
};

struct csv_feed {
    struct csv_parser parser;
    size_t quotes;     /* of the cell in hand so far; an odd number: inside them */
    struct buf inside; /* its text so far, when it is a quoted one */
    csv_feed_cell *on_cell;
    csv_feed_row *on_row;
    void *payload;
};

/* libcsv grows its one buffer with this; refusing is how it learns the limit of a cell. */
static void *grow_cell(void *memory, size_t size)
{
    return size > CELL_ROOM ? NULL : xrealloc(memory, size);
}

struct csv_feed *csv_feed_new(char delimiter, csv_feed_cell *on_cell, csv_feed_row *on_row, void *payload)
{
    struct csv_feed *feed = xcalloc(1, sizeof *feed);

    feed->on_cell = on_cell;
    feed->on_row = on_row;
    feed->payload = payload;
    csv_init(&feed->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    csv_set_delim(&feed->parser, (unsigned char)delimiter);
    csv_set_realloc_func(&feed->parser, grow_cell);
    csv_set_blk_size(&feed->parser, CELL_STEP);
    return feed;
}

static void on_cell(void *text, size_t size, void *payload)
{
    struct csv_feed *feed = payload;
    bool quoted = feed->quotes > 0;

    feed->on_cell(feed->payload, quoted ? feed->inside.bytes : text, quoted ? feed->inside.size : size);
    feed->quotes = 0;
    feed->inside.size = 0;
}

static void on_row(int end, void *payload)
{
    struct csv_feed *feed = payload;

    (void)end;
    feed->on_row(feed->payload);
}

/* In strict mode a quote opens the cell, closes it, or is the first or second half of a quote in the text:
 * the second half is the one that leads inside again. Wherever else it stands, libcsv stops at it. */
static void count_quote(struct csv_feed *feed)
{
    bool second = feed->quotes > 0 && feed->quotes % 2 == 0;

    feed->quotes++;
    buf_add(&feed->inside, "\"", second);
}

enum csv_feed_fault csv_feed_add(struct csv_feed *feed, const char *text, size_t size, size_t *used)
{
    *used = 0;
    while (*used < size) {
        const char *begin = text + *used;
        const char *quote = memchr(begin, '"', size - *used);
        size_t run = quote ? (size_t)(quote - begin) : size - *used;
        size_t piece = run + (quote != NULL);

        if (feed->quotes % 2 == 1) {
            buf_add(&feed->inside, begin, run);
            if (feed->inside.size > CSV_CELL_MAX) {
                return CSV_FEED_BIG;
            }
            *used += run;
            begin += run;
            piece -= run;
        }
        size_t taken = piece > 0 ? csv_parse(&feed->parser, begin, piece, on_cell, on_row, feed) : 0;

        *used += taken;
        if (taken != piece) {
            return csv_error(&feed->parser) == CSV_EPARSE ? CSV_FEED_SYNTAX : CSV_FEED_BIG;
        }
        if (quote) {
            count_quote(feed);
        }
    }
    return CSV_FEED_OK;
}

enum csv_feed_fault csv_feed_end(struct csv_feed *feed)
{
    return csv_fini(&feed->parser, on_cell, on_row, feed) == 0 ? CSV_FEED_OK : CSV_FEED_SYNTAX;
}

bool csv_feed_quoted(const struct csv_feed *feed)
{
    return feed->quotes > 0;
}

void csv_feed_free(struct csv_feed *feed)
{
    if (!feed) {
        return;
    }
    csv_free(&feed->parser);
    buf_release(&feed->inside);
    free(feed);
}
