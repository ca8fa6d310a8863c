#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "data/charset.h"

#define BYTES(text) text, sizeof(text) - 1

static void names_of_encodings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool known;
        enum charset charset;
    } CASES[] = {
        {"utf-8", true, CS_UTF8},      {"UTF-8-BOM", true, CS_UTF8_BOM},
        {"GB18030", true, CS_GB18030}, {"Gbk", true, CS_GBK},
        {"utf-16", true, CS_UTF16LE},  {"utf-16be", true, CS_UTF16BE},
        {"big5", false, CS_AUTO},      {"", false, CS_AUTO},
        {"utf-8 ", false, CS_AUTO},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        enum charset charset = CS_AUTO;

        assert_int_equal(charset_parse(CASES[i].name, &charset), CASES[i].known);
        assert_int_equal(charset, CASES[i].charset);
    }
    assert_string_equal(charset_name(CS_UTF8_BOM), "UTF-8（带 BOM）");
    assert_string_equal(charset_name(CS_GBK), "GBK（CP936）");
}

static const struct {
    enum charset charset;
    const char *bytes;
    size_t size;
    const char *text; /* what comes out, up to the wrong byte */
    int bad;          /* -1: valid */
} DECODE[] = {
    {CS_UTF8, BYTES("a张"), "a张", -1},
    {CS_UTF8, BYTES(""), "", -1},
    {CS_UTF8, BYTES("a\xC0\xAF"), "a", 1},                     /* overlong */
    {CS_UTF8, BYTES("ab\xED\xA0\x80"), "ab", 2},               /* surrogate */
    {CS_UTF8, BYTES("\xF4\x90\x80\x80"), "", 0},               /* above U+10FFFF */
    {CS_UTF8, BYTES("张\xE5\xBC"), "张", 3},                   /* cut */
    {CS_UTF8, BYTES("a\0b"), "a", 1},                          /* NUL */
    {CS_GB18030, BYTES("\xD5\xC5\xC8\xFD"), "张三", -1},       /* two-byte */
    {CS_GB18030, BYTES("\xC1\xAA\xCD\xA8"), "联通", -1},       /* the famous one */
    {CS_GB18030, BYTES("\x95\x34\xB2\x35"), "\U00020BB7", -1}, /* four-byte */
    {CS_GB18030, BYTES("a\x80"), "a", 1},
    {CS_GB18030, BYTES("\xD5\xC5\xC8"), "张", 2},
    {CS_GB18030, BYTES("\xD5\xC5\0"), "张", 2},
    {CS_GB18030, BYTES("a\xFF"), "a", 1},
    {CS_GBK, BYTES("\x80\xD5\xC5"), "€张", -1},
    {CS_GBK, BYTES("\x95\x34\xB2\x35"), "", 0},
    {CS_UTF16LE, BYTES("\x20\x5F\x31\0"), "张1", -1},
    {CS_UTF16BE, BYTES("\x5F\x20\0\x31"), "张1", -1},
    {CS_UTF16LE, BYTES("\x42\xD8\xB7\xDF"), "\U00020BB7", -1},
    {CS_UTF16LE, BYTES("1\0\x42\xD8z\0"), "1", 2}, /* lone surrogate */
    {CS_UTF16LE, BYTES("1\0z"), "1", 2},           /* half a unit */
    {CS_UTF16LE, BYTES("1\0\0\0z\0"), "1", 2},     /* NUL character */
};

static void decoding_is_strict(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DECODE / sizeof *DECODE; i++) {
        struct buf out = {0};
        size_t bad = 99;

        assert_int_equal(charset_decode(DECODE[i].charset, DECODE[i].bytes, DECODE[i].size, &out, &bad),
                         DECODE[i].bad < 0);
        assert_int_equal(bad, DECODE[i].bad < 0 ? 99 : DECODE[i].bad);
        assert_int_equal(out.size, strlen(DECODE[i].text));
        assert_memory_equal(out.size ? out.bytes : "", DECODE[i].text, out.size);
        buf_release(&out);
    }
}

static const struct {
    enum charset charset;
    const char *text;
    const char *bytes;
    int bad;
} ENCODE[] = {
    {CS_UTF8, "a张", "a张", -1},
    {CS_UTF8_BOM, "a张", "a张", -1},
    {CS_UTF8, "a\xFF", "", 1},
    {CS_GB18030, "张三", "\xD5\xC5\xC8\xFD", -1},
    {CS_GB18030, "㐂䶮𠮷", "\x81\x39\xEF\x31\xFE\x9F\x95\x34\xB2\x35", -1},
    {CS_GB18030, "张\uE78D", "", 3}, /* one of the few that glibc's table lacks */
    {CS_GBK, "张€", "\xD5\xC5\x80", -1},
    {CS_GBK, "张𠮷", "", 3},
    {CS_GBK, "张\U000E0067三", "", 3}, /* glibc would drop a tag character without a word */
    {CS_GB18030, "\U000E0067", "\xD3\x36\xA0\x31", -1},
};

static void encoding_never_substitutes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ENCODE / sizeof *ENCODE; i++) {
        struct buf out = {0};
        size_t bad = 99;
        bool done = charset_encode(ENCODE[i].charset, ENCODE[i].text, strlen(ENCODE[i].text), &out, &bad);

        assert_int_equal(done, ENCODE[i].bad < 0);
        if (done) {
            assert_int_equal(out.size, strlen(ENCODE[i].bytes));
            assert_memory_equal(out.bytes, ENCODE[i].bytes, out.size);
        } else {
            assert_int_equal(bad, ENCODE[i].bad);
        }
        buf_release(&out);
    }
}

/* Longer than the buffer inside, so that a character falls on its border. */
static void long_texts_come_back(void **state)
{
    (void)state;
    static const enum charset CHARSETS[] = {CS_GB18030, CS_GBK, CS_UTF16LE, CS_UTF16BE};

    for (size_t i = 0; i < sizeof CHARSETS / sizeof *CHARSETS; i++) {
        struct buf text = {0};
        struct buf bytes = {0};
        struct buf back = {0};
        size_t bad = 0;

        for (int k = 0; k < 20000; k++) {
            buf_printf(&text, "%d社科联", k);
        }
        assert_true(charset_encode(CHARSETS[i], text.bytes, text.size, &bytes, &bad));
        buf_puts(&back, "已有");
        assert_true(charset_decode(CHARSETS[i], bytes.bytes, bytes.size, &back, &bad));
        assert_int_equal(back.size, text.size + strlen("已有"));
        assert_memory_equal(back.bytes + strlen("已有"), text.bytes, text.size);
        buf_release(&text);
        buf_release(&bytes);
        buf_release(&back);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_encodings),
        cmocka_unit_test(decoding_is_strict),
        cmocka_unit_test(encoding_never_substitutes),
        cmocka_unit_test(long_texts_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
