/* tui/key_reader.c: from bytes to keys, whatever a terminal or a hostile client sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/key_reader.h"

/* What arrives: bytes; '~' in a script string below is a pause longer than any wait. */
struct source {
    const int32_t *item;
    size_t items, at;
    int reports, row, column;
    bool asked;
};
enum { PAUSE = -100, ITEMS_MAX = 4096 };

static int32_t next_item(void *payload, int wait_ms)
{
    struct source *s = payload;
    (void)wait_ms;
    if (s->at >= s->items) {
        return READ_NONE;
    }
    int32_t item = s->item[s->at++];
    return item == PAUSE ? READ_NONE : item;
}

static bool take_report(void *payload, int row, int column)
{
    struct source *s = payload;
    s->reports++, s->row = row, s->column = column;
    return s->asked;
}

/* Keys as text: characters as they are, others as <N>. */
static void add_key(struct buf *out, const struct key_reader *reader, int32_t key)
{
    static const struct {
        int32_t key;
        const char *name;
    } names[] = {{K_ENTER, "Enter"}, {K_ESC, "Esc"},   {K_BACKSPACE, "Backspace"}, {K_TAB, "Tab"},
                 {K_UP, "Up"},       {K_DOWN, "Down"}, {K_REPORT, "Report"},       {K_END, "End"}};
    if (key == K_PASTE) {
        buf_printf(out, "<Paste:%s>", reader->pasted.bytes);
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].key == key) {
            buf_printf(out, "<%s>", names[i].name);
            return;
        }
    }
    if (key >= 0x20 && key < 0x7F) {
        char c = (char)key;
        buf_add(out, &c, 1);
    } else {
        buf_printf(out, "<%X>", (unsigned)key);
    }
}

static void play(struct source *source, struct buf *out)
{
    struct key_reader reader = {.next = next_item, .payload = source, .report = take_report};
    buf_puts(out, "");
    while (source->at < source->items) {
        int32_t key = key_reader_take(&reader, next_item(source, 0));
        if (key != K_NONE) {
            add_key(out, &reader, key);
        }
    }
    key_reader_release(&reader);
}

/* {P: paste begins, }P: it ends, {U {D: arrow keys that curses knows, {-: a pause. */
static size_t items_of(const char *text, size_t size, int32_t *item)
{
    size_t n = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '{' && i + 1 < size) {
            char c = text[++i];
            item[n++] = c == 'P'   ? READ_PASTE_BEGIN
                        : c == 'E' ? READ_PASTE_END
                        : c == 'U' ? READ_CODE + K_UP
                        : c == 'D' ? READ_CODE + K_DOWN
                                   : PAUSE;
        } else {
            item[n++] = (unsigned char)text[i];
        }
    }
    return n;
}

static void expect_size(const char *typed, size_t size, const char *keys)
{
    int32_t item[ITEMS_MAX];
    struct buf out = {0};
    struct source source = {.item = item, .items = items_of(typed, size, item)};
    play(&source, &out);
    assert_string_equal(out.bytes, keys);
    buf_release(&out);
}

static void expect(const char *typed, const char *keys)
{
    expect_size(typed, strlen(typed), keys);
}

static void characters(void **state)
{
    (void)state;
    expect("aZ0~", "aZ0~");
    expect("文字", "<6587><5B57>");
    expect("𠮷é", "<20BB7><E9>");
    expect("\r\n\t\b\x7f", "<Enter><Enter><Tab><Backspace><Backspace>");
    expect("\x01\x13\x11\x1a\x03\x1c\x04", "<1><13><11><1A><3><1C><4>"); /* Ctrl-A S Q Z C \ D */
    expect_size("a\0b", 3, "ab");
}

static void torn_characters(void **state)
{
    (void)state;
    expect("\xe6{-\x96{-\x87", "<6587>");     /* slowly, byte by byte */
    expect("\xe6\x96x", "x");                 /* cut by an ASCII character */
    expect("\xe6\x96\xe5\xad\x97", "<5B57>"); /* cut by another character */
    expect("\xe6\x96{Ux", "<Up>x");           /* cut by a key */
    expect("\xe6\x96\rx", "<Enter>x");        /* cut by Enter */
    expect("\xff\xfe\x80xQ", "xQ");           /* bytes that never begin anything */
    expect("\xc4\xe3\xba\xc3x", "x");         /* 你好 in GBK: nothing, and nothing after it is lost */
    expect("\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xafx", "x"); /* overlong */
    expect("\xed\xa0\x80\xed\xbf\xbfx", "x");             /* surrogates */
    expect("\xf4\x90\x80\x80\xf5\x80\x80\x80x", "x");     /* beyond U+10FFFF */
    expect("\xc2\x85\xc2\x9b\x33\x31\x6dx", "31mx");      /* C1 controls */
    expect("\x80\x80\x80\x80文", "<6587>");
}

static void escapes(void **state)
{
    (void)state;
    expect("\x1b{-q", "<Esc>q");
    expect("\x1bq", "");             /* Alt-q is no command */
    expect("\x1b\x1b{-q", "<Esc>q"); /* pressed twice in haste */
    expect("\x1b[99~x", "x");        /* a key nobody knows */
    expect("\x1b[1;5Ax", "x");       /* Ctrl-Up */
    expect("\x1b[<0;10;10Mx", "x");  /* the mouse, though it is off */
    expect("\x1b[M qqx", "x");
    expect("\x1b[?1;2cx", "x"); /* an answer to a question nobody asked */
    expect("\x1bO5Px", "x");
    expect("\x1b[{-x", "x"); /* broken off */
    expect("\x1b[12345678901234567890123456789012345678901234567890~x", "x");
    expect("\x1b{-[Ax", "<Esc>x"); /* an arrow key torn apart by a slow line */
    expect("\x1b{-OBx", "<Esc>x");
    expect("\x1b{-[5~x", "<Esc>x");
    expect("\x1b{-O{-x", "<Esc>Ox"); /* Esc, and later a letter */
    expect("\x1b{-[{-x", "<Esc>[x");
    expect("\x1b[{Ux", "<Up>x"); /* a whole key behind a broken one */
    expect("\x1b{Dx", "<Down>x");
    expect("\x1b[1\x1b[5~x", "x"); /* two broken into each other: nothing of them is typed */
}

static void reports(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *keys;
        int reports, row, column;
        bool asked;
    } cases[] = {{"a\x1b[2;5Rb", "a<Report>b", 1, 2, 5, true},
                 {"a\x1b[2;5Rb", "ab", 1, 2, 5, false},
                 {"a\x1b[1;5R\x1b[2;2Rb", "a<Report><Report>b", 2, 2, 2, true},
                 {"\x1b[R", "", 0, 0, 0, true},
                 {"\x1b[;R", "<Report>", 1, 0, 0, true},
                 {"\x1b[5R", "", 0, 0, 0, true},
                 {"\x1b[1;2;3R", "", 0, 0, 0, true},
                 {"\x1b[99999999999;2R", "", 0, 0, 0, true},
                 {"\x1b[2;xR", "R", 0, 0, 0, true}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int32_t item[ITEMS_MAX];
        struct buf out = {0};
        struct source source = {.item = item,
                                .items = items_of(cases[i].typed, strlen(cases[i].typed), item),
                                .asked = cases[i].asked};
        play(&source, &out);
        assert_int_equal(source.row, cases[i].row);
        assert_int_equal(source.reports, cases[i].reports);
        assert_int_equal(source.column, cases[i].column);
        assert_string_equal(out.bytes, cases[i].keys);
        buf_release(&out);
    }
}

static void pastes(void **state)
{
    (void)state;
    expect("{P文字 abc{Ex", "<Paste:文字 abc>x");
    expect("{Pone\r\ntwo\rthree\nfour\r\n{E", "<Paste:one\ntwo\nthree\nfour\n>");
    expect("{P\r\r\n\n{E", "<Paste:\n\n\n>");
    expect("{Pa\x1b[31mb\x07"
           "c\x03\x7f{Ux{E",
           "<Paste:a[31mbcx>"); /* controls and keys in it are dropped */
    expect("{Pa\tb{E", "<Paste:a\tb>");
    expect("{P\xff\xc4\xe3ok\xe6\x96{E", "<Paste:ok>");
    expect("{P{E", "<Paste:>");
    expect("{Pnever ended{-qS", "<Paste:never ended>qS");
    expect("{Plate{-q{Ex", "<Paste:late>qx"); /* its end comes when nobody waits any more */
    expect("{Ex", "x");
    expect("\x1b{PqS{Ex", "<Paste:qS>x"); /* behind a torn Esc it is still a paste, not commands */
    expect("\x1b[{PqS{Ex", "<Paste:qS>x");
    expect("\x1b{-[{PqS{Ex", "<Esc><Paste:qS>x");
    expect("\xe6\x96{P\x87{E", "<Paste:>"); /* half a character does not reach into it */
    expect("{P1{E{P2{E", "<Paste:1><Paste:2>");
}

/* A megabyte and more: all that fits, the rest is gone, and no part of it is typed. */
static void big_paste(void **state)
{
    (void)state;
    size_t size = PASTE_MAX + 5000;
    int32_t *item = calloc(size + 3, sizeof *item);
    struct buf out = {0};
    assert_non_null(item);
    item[0] = READ_PASTE_BEGIN;
    for (size_t i = 0; i < size; i++) {
        item[1 + i] = "q文"[i % 4] & 0xFF;
    }
    item[size + 1] = READ_PASTE_END;
    item[size + 2] = 'x';
    struct source source = {.item = item, .items = size + 3};
    struct key_reader reader = {.next = next_item, .payload = &source};
    assert_int_equal(key_reader_take(&reader, next_item(&source, 0)), K_PASTE);
    assert_true(reader.pasted.size <= PASTE_MAX && reader.pasted.size > PASTE_MAX - 4);
    assert_int_equal(strlen(reader.pasted.bytes), reader.pasted.size);
    assert_int_equal((unsigned char)reader.pasted.bytes[reader.pasted.size - 1] & 0xC0,
                     (unsigned char)reader.pasted.bytes[reader.pasted.size - 1] < 0x80 ? 0x40 : 0x80);
    assert_int_equal(key_reader_take(&reader, next_item(&source, 0)), 'x');
    key_reader_release(&reader);
    buf_release(&out);
    free(item);
}

/* Every byte behind every other: nothing is lost that stands for itself. */
static void all_pairs(void **state)
{
    (void)state;
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second++) {
            const int32_t item[] = {first, second, PAUSE, 'x', 'Q'};
            struct source source = {.item = item, .items = sizeof item / sizeof item[0]};
            struct buf out = {0};
            play(&source, &out);
            bool half = (second == '[' || second == 'O') && first == 27;
            assert_non_null(strstr(out.bytes, half ? "Q" : "xQ"));
            buf_release(&out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(characters), cmocka_unit_test(torn_characters),
                                       cmocka_unit_test(escapes),    cmocka_unit_test(reports),
                                       cmocka_unit_test(pastes),     cmocka_unit_test(big_paste),
                                       cmocka_unit_test(all_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
