/* csv_feed against libcsv alone, byte by byte: the short way past the text of cells must never show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <csv.h>

#include "data/arena.h"
#include "data/csv_feed.h"
#include "data/csv_in.h"

enum { FILES = 60000, TOKENS_MAX = 24, LONG_FILES = 1500, LONG_MAX = 900, BYTES_MAX = 60 };

static uint32_t seed = 2026;

static uint32_t below(uint32_t limit)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % limit;
}

/* What was read: cells in brackets, a row's end as a bar, then the fault. */
static void note_cell(void *out, const char *text, size_t size)
{
    buf_printf(out, "[%zu:", size);
    buf_add(out, text, size);
    buf_puts(out, "]");
}

static void note_row(void *out)
{
    buf_puts(out, "|");
}

static void on_cell(void *text, size_t size, void *out)
{
    note_cell(out, text, size);
}

static void on_row(int end, void *out)
{
    (void)end;
    note_row(out);
}

static void read_plainly(const char *text, size_t size, char delimiter, struct buf *out)
{
    struct csv_parser parser;

    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_delim(&parser, (unsigned char)delimiter);
    size_t used = csv_parse(&parser, text, size, on_cell, on_row, out);
    if (used != size) {
        buf_printf(out, "stopped at %zu", used);
    } else if (csv_fini(&parser, on_cell, on_row, out) != 0) {
        buf_puts(out, "open quote");
    }
    csv_free(&parser);
}

/* piece_max: bytes fed at a time, at most. */
static void read_by_feed(const char *text, size_t size, char delimiter, uint32_t piece_max, struct buf *out)
{
    struct csv_feed *feed = csv_feed_new(delimiter, note_cell, note_row, out);
    enum csv_feed_fault fault = CSV_FEED_OK;
    size_t at = 0;

    while (at < size && fault == CSV_FEED_OK) {
        size_t piece = 1 + below(piece_max), used = 0;

        piece = piece < size - at ? piece : size - at;
        fault = csv_feed_add(feed, text + at, piece, &used);
        assert_true(fault == CSV_FEED_OK ? used == piece : used < piece);
        at += used;
    }
    if (fault != CSV_FEED_OK) {
        buf_printf(out, "stopped at %zu", at);
    } else if (csv_feed_end(feed) != CSV_FEED_OK) {
        buf_puts(out, "open quote");
    }
    csv_feed_free(feed);
}

static void compare(const struct buf *text)
{
    struct buf plain = {0}, fed = {0};
    char delimiter = below(8) == 0 ? '\t' : ',';

    buf_puts(&plain, "");
    buf_puts(&fed, "");
    read_plainly(text->bytes, text->size, delimiter, &plain);
    read_by_feed(text->bytes, text->size, delimiter, below(3) == 0 ? (uint32_t)text->size + 1 : 9, &fed);
    if (plain.size != fed.size || memcmp(plain.bytes, fed.bytes, plain.size) != 0) {
        fail_msg("%s\nlibcsv: %s\nours:   %s", text->bytes, plain.bytes, fed.bytes);
    }
    buf_release(&plain);
    buf_release(&fed);
}

static void same_tokens(uint32_t files, uint32_t tokens_max, uint32_t kinds)
{
    /* The last ones, quotes in odd places, seldom let a file go on for long. */
    static const char *const token[] = {"a",    "12.5", ",",      ",",       "\n",   "\r",       "\r\n",
                                        " ",    "\t",   "“示例”", "\"x,y\"", "a  b", "\"l\nm\"", "\"\"\"\"",
                                        "\"\"", "\" ",  " \"",    "\"",      "\"",   ",\"",      "\",",
                                        ";",    "\"\n", "\n\"",   "\",\""};

    for (uint32_t i = 0; i < files; i++) {
        struct buf text = {0};

        buf_puts(&text, "");
        for (uint32_t n = below(tokens_max); n > 0; n--) {
            buf_puts(&text, token[below(kinds)]);
        }
        compare(&text);
        buf_release(&text);
    }
}

static void same_as_libcsv(void **state)
{
    (void)state;
    same_tokens(FILES, TOKENS_MAX, 25);
}

/* Longer than what libcsv is shown at once. */
static void same_over_long_files(void **state)
{
    (void)state;
    same_tokens(LONG_FILES, LONG_MAX, 10); /* no quotes */
    same_tokens(LONG_FILES, LONG_MAX, 13);
}

/* Any bytes at all, the ones with a meaning more often. */
static void same_over_any_bytes(void **state)
{
    static const char meant[] = "\"\",,\r\n \tx";

    (void)state;
    for (uint32_t i = 0; i < FILES; i++) {
        struct buf text = {0};

        buf_puts(&text, "");
        for (uint32_t n = below(BYTES_MAX); n > 0; n--) {
            char byte = below(2) == 0 ? (char)below(256) : meant[below(sizeof meant)];

            buf_add(&text, &byte, 1);
        }
        compare(&text);
        buf_release(&text);
    }
}

/* A text of exactly the limit passes; one byte more is refused, by the feed or by its size. In pieces a feed
 * does not gather much more than the limit. */
static void check_limit(const char *text, size_t size, bool pieces, size_t over)
{
    struct buf out = {0};
    struct csv_feed *feed = csv_feed_new(',', note_cell, note_row, &out);
    enum csv_feed_fault fault = CSV_FEED_OK;
    size_t used = 0, piece = pieces ? 100000 : size;

    for (size_t at = 0; at < size && fault == CSV_FEED_OK; at += used) {
        fault = csv_feed_add(feed, text + at, piece < size - at ? piece : size - at, &used);
    }
    size_t told = out.size > 0 ? strtoul(out.bytes + strlen("["), NULL, 10) : 0;
    assert_true(over > 0 ? fault == CSV_FEED_BIG || told > CSV_CELL_MAX
                         : fault == CSV_FEED_OK && told == CSV_CELL_MAX);
    assert_true(over < CSV_CELL_MAX || !pieces || fault == CSV_FEED_BIG);
    csv_feed_free(feed);
    buf_release(&out);
}

static void limit_of_a_cell(void **state)
{
    static const struct {
        const char *before, *behind;
        char fill;
        size_t bytes; /* in the file for one of the text */
    } cell[] = {{"\"", "\"\n", 'x', 1}, {"\"", "\"\n", '"', 2}, {"", "\n", 'x', 1}, {"  ", " ,b\n", 'x', 1}};
    static const size_t over[] = {0, 1, 70, CSV_CELL_MAX};
    char *text = xrealloc(NULL, 4 * CSV_CELL_MAX + 8);

    (void)state;
    for (size_t i = 0; i < 4 * sizeof cell / sizeof *cell; i++) {
        size_t inside = (CSV_CELL_MAX + over[i % 4]) * cell[i / 4].bytes, size = strlen(cell[i / 4].before);

        memcpy(text, cell[i / 4].before, size);
        memset(text + size, cell[i / 4].fill, inside);
        size += inside;
        memcpy(text + size, cell[i / 4].behind, strlen(cell[i / 4].behind));
        size += strlen(cell[i / 4].behind);
        check_limit(text, size, false, over[i % 4]);
        check_limit(text, size, true, over[i % 4]);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_libcsv),
        cmocka_unit_test(same_over_long_files),
        cmocka_unit_test(same_over_any_bytes),
        cmocka_unit_test(limit_of_a_cell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
