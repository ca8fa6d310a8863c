/* csv_feed against libcsv alone: the short way past quoted text must never show. */
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

enum { FILES = 60000, TOKENS_MAX = 24, PIECE_MAX = 9 };

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
    buf_add(out, text, size + 1); /* the NUL as well: it must be there */
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

    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL);
    csv_set_delim(&parser, (unsigned char)delimiter);
    size_t used = csv_parse(&parser, text, size, on_cell, on_row, out);
    if (used != size) {
        buf_printf(out, "stopped at %zu", used);
    } else if (csv_fini(&parser, on_cell, on_row, out) != 0) {
        buf_puts(out, "open quote");
    }
    csv_free(&parser);
}

static void read_by_feed(const char *text, size_t size, char delimiter, struct buf *out)
{
    struct csv_feed *feed = csv_feed_new(delimiter, note_cell, note_row, out);
    enum csv_feed_fault fault = CSV_FEED_OK;
    size_t at = 0;

    while (at < size && fault == CSV_FEED_OK) {
        size_t piece = 1 + below(PIECE_MAX), used = 0;

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

static void same_as_libcsv(void **state)
{
    static const char *const token[] = {"a",  "12.5", "\"",   "\"",    "\"\"",     ",",        ",",   "\n",
                                        "\r", "\r\n", " ",    "\t",    "“示例”",   "\"x,y\"",  ",\"", "\",",
                                        ";",  "\"\n", "\n\"", "\",\"", "\"l\nm\"", "\"\"\"\"", " \"", "\" "};
    (void)state;
    for (int i = 0; i < FILES; i++) {
        struct buf text = {0}, plain = {0}, fed = {0};
        char delimiter = below(8) == 0 ? '\t' : ',';

        buf_puts(&text, "");
        for (uint32_t n = below(TOKENS_MAX); n > 0; n--) {
            buf_puts(&text, token[below(sizeof token / sizeof *token)]);
        }
        buf_puts(&plain, "");
        buf_puts(&fed, "");
        read_plainly(text.bytes, text.size, delimiter, &plain);
        read_by_feed(text.bytes, text.size, delimiter, &fed);
        if (plain.size != fed.size || memcmp(plain.bytes, fed.bytes, plain.size) != 0) {
            fail_msg("%s\nlibcsv: %s\nours:   %s", text.bytes, plain.bytes, fed.bytes);
        }
        buf_release(&text);
        buf_release(&plain);
        buf_release(&fed);
    }
}

/* A cell in quotes of exactly the limit passes; one byte more is refused, also when half of it are quotes. */
static void limit_inside_quotes(void **state)
{
    char *text = xrealloc(NULL, 2 * CSV_CELL_MAX + 8);

    (void)state;
    for (int over = 0; over <= 1; over++) {
        for (int step = 1; step <= 2; step++) { /* 1: letters; 2: doubled quotes, one byte of text each */
            size_t size = 0, used = 0, inside = (size_t)(CSV_CELL_MAX + over) * (size_t)step;
            struct buf out = {0};
            struct csv_feed *feed = csv_feed_new(',', note_cell, note_row, &out);

            text[size++] = '"';
            memset(text + size, step == 1 ? 'x' : '"', inside);
            size += inside;
            text[size++] = '"';
            text[size++] = '\n';
            enum csv_feed_fault fault = csv_feed_add(feed, text, size, &used);
            assert_int_equal(fault, over ? CSV_FEED_BIG : CSV_FEED_OK);
            assert_true(out.size > CSV_CELL_MAX || over);
            csv_feed_free(feed);
            buf_release(&out);
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_libcsv),
        cmocka_unit_test(limit_inside_quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
