/* Detecting and decoding: whatever comes out is UTF-8 without NUL, and goes back into the same bytes where
 * the encoding has one form for each character. The first byte says which encoding is asked for, or that it
 * is to be found. */
#include <string.h>

#include "data/charset.h"
#include "data/csv_in.h"
#include "data/text.h"
#include "tests/fuzz/fuzz.h"

static const struct csv_column columns[] = {
    {"账号", "account", true}, {"姓名", "name", true}, {"备注", NULL, false}};

static void read_rows(const char *bytes, size_t size)
{
    struct arena arena = {0};
    struct err err = {0};
    struct report *report = arena_alloc(&arena, sizeof *report);
    struct csv_in *in = NULL;
    bool more = true;
    report_init(report, &arena, "in.csv");
    enum status st = csv_in_open_bytes(&in, bytes, size, columns, 3, report, &err);
    while (st == ST_OK && (st = csv_in_next(in, &more)) == ST_OK && more) {
        for (size_t i = 0; i < 3; i++) {
            const char *cell = csv_in_cell(in, i);
            FUZZ_REQUIRE(cell == NULL || text_valid(cell, csv_in_cell_size(in, i), NULL));
        }
    }
    FUZZ_REQUIRE(st == ST_OK || report->errors > 0 || err.text[0] != '\0');
    csv_in_free(in);
    arena_release(&arena);
}

static void decode(enum charset charset, const char *bytes, size_t size)
{
    struct buf text = {0}, back = {0};
    size_t bad = 0;
    if (charset_decode(charset, bytes, size, &text, &bad)) {
        FUZZ_REQUIRE(text.size == 0 || text_valid(text.bytes, text.size, NULL));
        FUZZ_REQUIRE(text.size == 0 || memchr(text.bytes, '\0', text.size) == NULL);
        if (charset == CS_GB18030 && charset_encode(charset, text.bytes, text.size, &back, &bad)) {
            struct buf again = {0};
            FUZZ_REQUIRE(charset_decode(charset, back.bytes, back.size, &again, &bad));
            FUZZ_REQUIRE(again.size == text.size && memcmp(again.bytes, text.bytes, text.size) == 0);
            buf_release(&again);
        }
    } else {
        FUZZ_REQUIRE(bad < size || size == 0);
    }
    buf_release(&text);
    buf_release(&back);
}

int fuzz_one(const uint8_t *data, size_t size)
{
    static const enum charset all[] = {CS_UTF8, CS_GB18030, CS_GBK, CS_UTF16LE, CS_UTF16BE};
    if (size < 1) {
        return 0;
    }
    const char *bytes = (const char *)data + 1;
    if (data[0] % 8 < 5) {
        decode(all[data[0] % 8], bytes, size - 1);
    } else {
        fuzz_folder(); /* the locale */
        read_rows(bytes, size - 1);
    }
    return 0;
}
