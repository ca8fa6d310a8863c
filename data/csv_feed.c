#include "data/csv_feed.h"

#include <csv.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "data/arena.h"
#include "data/csv_in.h"

enum {
    CELL_ROOM = CSV_CELL_MAX + 64, /* of a cell with the blanks behind it */
    CELL_STEP = 4096,              /* by which libcsv's buffer grows */
    SHOWN_MAX = 256,               /* bytes that libcsv sees at once */
    STAND_IN = 'x'                 /* what it sees of any number of plain bytes */
};

/* What a byte outside quotes may do. */
enum kind {
    PLAIN, /* it is text */
    BLANK, /* it is text or stands around text */
    MARK   /* it ends the cell, or is a quote */
};

struct csv_feed {
    struct csv_parser parser;
    unsigned char kind[UCHAR_MAX + 1];
    size_t quotes;   /* of the cell in hand so far; an odd number: inside them */
    struct buf held; /* its text so far, when it is a quoted one or was begun in an earlier piece */
    char shown[SHOWN_MAX];
    const char *place[SHOWN_MAX + 1]; /* where each of them stands in the piece, and where the next would */
    size_t count;
    size_t next; /* stand-ins before this one were handed over as cells */
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
    feed->kind[' '] = BLANK;
    feed->kind['\t'] = BLANK;
    feed->kind['\r'] = MARK;
    feed->kind['\n'] = MARK;
    feed->kind['"'] = MARK;
    feed->kind[(unsigned char)delimiter] = MARK;
    csv_init(&feed->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&feed->parser, (unsigned char)delimiter);
    csv_set_realloc_func(&feed->parser, grow_cell);
    csv_set_blk_size(&feed->parser, CELL_STEP);
    return feed;
}

static enum kind kind_of(const struct csv_feed *feed, char byte)
{
    return feed->kind[(unsigned char)byte];
}

/* A cell without quotes, less the blanks behind it. */
static void hand_over(struct csv_feed *feed, const char *text, const char *end)
{
    while (end > text && kind_of(feed, end[-1]) == BLANK) {
        end--;
    }
    feed->on_cell(feed->payload, text, (size_t)(end - text));
}

static void on_cell(void *text, size_t size, void *payload)
{
    struct csv_feed *feed = payload;

    (void)text;
    if (feed->quotes > 0) {
        feed->on_cell(feed->payload, feed->held.bytes, feed->held.size);
    } else if (feed->held.size > 0) {
        hand_over(feed, feed->held.bytes, feed->held.bytes + feed->held.size);
    } else if (size > 0) {
        while (feed->shown[feed->next] != STAND_IN) {
            feed->next++;
        }
        hand_over(feed, feed->place[feed->next], feed->place[feed->next + 1]);
        feed->next++;
    } else {
        feed->on_cell(feed->payload, "", 0);
    }
    feed->quotes = 0;
    feed->held.size = 0;
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
    buf_add(&feed->held, "\"", second);
}

/* Keeps text of the cell in hand for later. */
static enum csv_feed_fault hold(struct csv_feed *feed, const char *text, const char *end, size_t limit)
{
    buf_add(&feed->held, text, (size_t)(end - text));
    return feed->held.size > limit ? CSV_FEED_BIG : CSV_FEED_OK;
}

static const char *text_end(const struct csv_feed *feed, const char *at, const char *end)
{
    while (at < end && kind_of(feed, *at) != MARK) {
        at++;
    }
    return at;
}

static void show_also(struct csv_feed *feed, char byte, const char *place)
{
    feed->shown[feed->count] = byte;
    feed->place[feed->count++] = place;
}

/* Gathers what libcsv is to see, up to a quote or the end: every byte as it is, but of a text without quotes
 * only a letter, whatever its blanks. Returns the first byte not looked at. */
static const char *gather(struct csv_feed *feed, const char *at, const char *end)
{
    bool quote = false;

    feed->count = 0;
    feed->next = 0;
    while (at < end && !quote && feed->count + 1 < SHOWN_MAX) {
        if (kind_of(feed, *at) == PLAIN) {
            show_also(feed, STAND_IN, at);
            at = text_end(feed, at, end);
            if (at == end) {
                break;
            }
        }
        show_also(feed, *at, at);
        quote = *at++ == '"';
    }
    feed->place[feed->count] = at;
    return at;
}

/* Outside quotes. *at moves on behind what was read, or to the byte that libcsv does not take. */
static enum csv_feed_fault read_marks(struct csv_feed *feed, const char **at, const char *end)
{
    const char *stop = gather(feed, *at, end);
    size_t taken = csv_parse(&feed->parser, feed->shown, feed->count, on_cell, on_row, feed);

    *at = feed->place[taken];
    if (taken < feed->count) {
        return csv_error(&feed->parser) == CSV_EPARSE ? CSV_FEED_SYNTAX : CSV_FEED_BIG;
    }
    char last = feed->shown[taken - 1];
    if (last == '"') {
        count_quote(feed);
    } else if (last == STAND_IN) {
        return hold(feed, feed->place[taken - 1], stop, CELL_ROOM);
    }
    return CSV_FEED_OK;
}

enum csv_feed_fault csv_feed_add(struct csv_feed *feed, const char *text, size_t size, size_t *used)
{
    const char *at = text, *end = text + size;
    enum csv_feed_fault fault = CSV_FEED_OK;

    while (at < end && fault == CSV_FEED_OK) {
        const char *stop = at;

        if (feed->quotes % 2 == 1) {
            stop = memchr(at, '"', (size_t)(end - at));
            stop = stop ? stop : end;
            fault = hold(feed, at, stop, CSV_CELL_MAX);
        } else if (feed->held.size > 0 && feed->quotes == 0) {
            stop = text_end(feed, at, end);
            fault = hold(feed, at, stop, CELL_ROOM);
        }
        at = stop;
        if (at < end && fault == CSV_FEED_OK) {
            fault = read_marks(feed, &at, end);
        }
    }
    *used = (size_t)(at - text);
    return fault;
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
    buf_release(&feed->held);
    free(feed);
}
