/* tui/shown.c: text made safe for the terminal at hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/text.h"
#include "tests/unit/tui_support.h"
#include "tui/surface.h"

/* text as a terminal with that answer is shown it; what comes out may be shown again and must stay. */
static void expect(enum term_answer answer, const char *text, const char *shown)
{
    struct blind_term blind;
    struct arena arena = {0};
    blind_open(&blind, 24, 80, answer);
    const char *once = shown_text(blind.term, &arena, text);
    assert_string_equal(once, shown);
    assert_string_equal(shown_text(blind.term, &arena, once), shown);
    blind_close(&blind);
    arena_release(&arena);
}

static void everywhere(const char *text, const char *shown)
{
    expect(TERM_NARROW, text, shown);
    expect(TERM_UNKNOWN, text, shown);
    expect(TERM_WIDE, text, shown);
}

static void controls(void **state)
{
    (void)state;
    everywhere("普通文字 abc", "普通文字 abc");
    everywhere("", "");
    everywhere("a\x1b[31mred\x1b]52;c;QQ==\x07z", "a?[31mred?]52;c;QQ==?z");
    everywhere("a\tb\nc\rd\x7f", "a  b\nc?d?");
    everywhere("c1 \xc2\x9b"
               "31m \xc2\x85",
               "c1 ?31m ?");
}

/* Written as numbers: compilers and readers should not meet them in a literal. */
static const char *with(char text[32], const char *before, int second, int third, const char *after)
{
    snprintf(text, 32, "%s%c%c%c%s", before, 0xE2, second, third, after);
    return text;
}

static void directions(void **state)
{
    (void)state;
    char text[32];
    everywhere(with(text, "甲", 0x80, 0xAE, "exe.txt"), "甲exe.txt"); /* U+202E */
    everywhere(with(text, "", 0x80, 0x8F, "甲"), "甲");               /* a mark */
    everywhere(with(text, "甲", 0x81, 0xA6, "乙"), "甲乙");           /* an isolate */
    everywhere(with(text, "甲", 0x80, 0x8B, "乙"), "甲乙");           /* no width */
    everywhere(with(text, "甲", 0x80, 0x8D, "乙"), "甲乙");           /* a joiner */
    everywhere("\xef\xbb\xbf甲", "甲");
}

static void marks(void **state)
{
    (void)state;
    char many[2 + 200 * 2 + 1] = "e", some[16] = "e";
    for (int i = 0; i < 200; i++) {
        memcpy(many + strlen(many), "\xcc\x81", 3);
    }
    for (int i = 0; i < 3; i++) {
        memcpy(some + strlen(some), "\xcc\x81", 3);
    }
    everywhere(many, some); /* two hundred accents on a letter would run over the lines above */
    everywhere("\xcc\x81"
               "a",
               "a"); /* nothing to sit on */
}

static void rare(void **state)
{
    (void)state;
    everywhere("𠮷㐂䶮", "𠮷㐂䶮");
    everywhere("a\xf0\xb1\x8d\x90z", "a〓z");   /* U+31350: terminals do not agree on it */
    expect(TERM_UNKNOWN, "\xee\x80\x80", "〓"); /* private use: its width is the terminal's */
}

static void ambiguous(void **state)
{
    (void)state;
    const char *text = "“引”…—①⑳Ⅻ±℃·→";
    expect(TERM_NARROW, text, text);
    expect(TERM_UNKNOWN, text, "\"引\"...--(1)(20)XII+-oC.->");
    expect(TERM_WIDE, text, "\"引\"...--(1)(20)XII+-oC.->");
    expect(TERM_NARROW, "αЖ§", "αЖ§");
    expect(TERM_UNKNOWN, "αЖ§", "〓〓〓");
    assert_true(shown_is_ambiguous(0x2500));
    assert_false(shown_is_ambiguous('a'));
    assert_false(shown_is_ambiguous(0x4E2D));
}

/* Every character there is: what is shown has the columns that it is counted with, and stays as it is. */
static void every_character(void **state)
{
    (void)state;
    struct blind_term blind;
    struct arena arena = {0};
    blind_open(&blind, 24, 80, TERM_UNKNOWN);
    for (int32_t c = 1; c < 0x110000; c += c < 0x3400 ? 1 : 61) {
        char text[8] = "x";
        size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        static const int lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
        int32_t rest = c;
        if (c >= 0xD800 && c < 0xE000) {
            continue;
        }
        for (size_t i = size; i > 1; i--, rest >>= 6) {
            text[i] = (char)(0x80 | (rest & 0x3F));
        }
        text[1] = (char)(lead[size] | rest);
        arena_reset(&arena);
        const char *shown = shown_text(blind.term, &arena, text);
        assert_true(text_valid(shown, strlen(shown), NULL));
        assert_string_equal(shown_text(blind.term, &arena, shown), shown);
        assert_int_equal(shown_columns(shown), c == '\n' ? 1 : text_columns(shown));
        assert_int_equal(shown_columns(shown), 1 + (c == '\n' ? 0 : shown_columns_on(blind.term, text + 1)));
    }
    arena_release(&arena);
    blind_close(&blind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(controls),  cmocka_unit_test(directions),
                                       cmocka_unit_test(marks),     cmocka_unit_test(rare),
                                       cmocka_unit_test(ambiguous), cmocka_unit_test(every_character)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
