/* tui/edit.c: a text being typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui_support.h"
#include "tui/edit.h"

static void type(struct edit *e, const int32_t *key, size_t keys)
{
    for (size_t i = 0; i < keys; i++) {
        edit_key(e, key[i]);
    }
}

/* The text with | at the cursor. */
static void expect(const struct edit *e, const char *text)
{
    struct buf out = {0};
    buf_add(&out, edit_text(e), e->at);
    buf_puts(&out, "|");
    buf_puts(&out, edit_text(e) + e->at);
    assert_string_equal(out.bytes, text);
    buf_release(&out);
}

#define TYPE(e, ...)                                                                                         \
    do {                                                                                                     \
        const int32_t typed[] = {__VA_ARGS__};                                                               \
        type(e, typed, sizeof typed / sizeof typed[0]);                                                      \
    } while (0)

static void typing(void **state)
{
    (void)state;
    struct edit e;
    setlocale(LC_ALL, "C.UTF-8");
    edit_init(&e, "", 10, false);
    TYPE(&e, K_DELETE, K_BACKSPACE, K_LEFT, K_RIGHT, K_HOME, K_END, K_CTRL('u'));
    expect(&e, "|");
    TYPE(&e, 'a', 0x6587, 0x20BB7);
    expect(&e, "a文𠮷|");
    TYPE(&e, K_LEFT, K_LEFT, 'b');
    expect(&e, "ab|文𠮷");
    TYPE(&e, K_BACKSPACE, K_DELETE);
    expect(&e, "a|𠮷");
    TYPE(&e, K_HOME, K_BACKSPACE, K_DELETE, K_END, K_DELETE);
    expect(&e, "𠮷|");
    TYPE(&e, K_CTRL('u'));
    expect(&e, "|");
    assert_false(edit_key(&e, K_ENTER));
    assert_false(edit_key(&e, K_UP));
    assert_false(edit_key(&e, K_CTRL('s')));
    edit_release(&e);
}

/* What sits on a character goes with it. */
static void marks(void **state)
{
    (void)state;
    struct edit e;
    setlocale(LC_ALL, "C.UTF-8");
    edit_init(&e, "xe\xcc\x81\xcc\xa7z", 10, false);
    TYPE(&e, K_LEFT, K_LEFT);
    expect(&e, "x|e\xcc\x81\xcc\xa7z");
    TYPE(&e, K_RIGHT, K_BACKSPACE);
    expect(&e, "x|z");
    edit_release(&e);
}

static void limits(void **state)
{
    (void)state;
    struct edit e;
    edit_init(&e, "一二", 4, false);
    edit_paste(&e, "三\n四五六");
    assert_true(e.refused);
    expect(&e, "一二三 |");
    TYPE(&e, 'x');
    assert_true(e.refused);
    expect(&e, "一二三 |");
    TYPE(&e, K_BACKSPACE);
    assert_false(e.refused);
    edit_paste(&e, "四");
    assert_false(e.refused);
    expect(&e, "一二三四|");
    edit_release(&e);
    edit_init(&e, "", 100, true);
    edit_paste(&e, "一\n二\t三");
    expect(&e, "一\n二 三|");
    TYPE(&e, K_HOME, K_ENTER);
    expect(&e, "一\n\n|二 三");
    TYPE(&e, K_CTRL('u'), K_BACKSPACE, K_BACKSPACE);
    expect(&e, "一|二 三");
    edit_release(&e);
}

/* The lines, joined by "/". */
static void broken(const char *text, int columns, const char *lines)
{
    struct edit e;
    struct arena arena = {0};
    struct buf out = {0};
    size_t count = 0;
    edit_init(&e, text, 10000, true);
    const size_t *start = edit_breaks(&e, columns, &arena, &count);
    buf_puts(&out, "");
    for (size_t i = 0; i < count; i++) {
        size_t end = i + 1 < count ? start[i + 1] : strlen(text);
        buf_puts(&out, i > 0 ? "/" : "");
        buf_add(&out, text + start[i], end - start[i] - (i + 1 < count && text[end - 1] == '\n' ? 1 : 0));
    }
    assert_string_equal(out.bytes, lines);
    buf_release(&out);
    arena_release(&arena);
    edit_release(&e);
}

static void breaking(void **state)
{
    (void)state;
    setlocale(LC_ALL, "C.UTF-8");
    broken("", 10, "");
    broken("一二三四五六", 10, "一二三四五/六");
    broken("一二三四五，六", 10, "一二三四/五，六");
    broken("一二三四（五）", 10, "一二三四/（五）");
    broken("，，，，，，，", 10, "，，，，，/，，"); /* nothing but what may not stand first */
    broken("one two three", 8, "one two /three");
    broken("abcdefghijkl", 5, "abcde/fghij/kl");
    broken("一\n\n二\n", 10, "一//二/");
    broken("一二三", 1, "一/二/三"); /* narrower than a character: one a line, and it ends */
    broken("e\xcc\x81\xcc\x81 x", 1, "e\xcc\x81\xcc\x81 /x");
}

static void moving(void **state)
{
    (void)state;
    struct edit e;
    setlocale(LC_ALL, "C.UTF-8");
    edit_init(&e, "一二三四五六七八九十\n短\n一二三四五", 10000, true);
    edit_move_line(&e, 10, -1);
    expect(&e, "一二三四五六七八九十\n短|\n一二三四五");
    edit_move_line(&e, 10, -1);
    expect(&e, "一二三四五六|七八九十\n短\n一二三四五");
    edit_move_line(&e, 10, -99);
    expect(&e, "一|二三四五六七八九十\n短\n一二三四五");
    edit_move_line(&e, 10, 99);
    expect(&e, "一二三四五六七八九十\n短\n一|二三四五");
    edit_release(&e);
}

/* Typing two thousand characters and walking over them at every width neither loses nor loops. */
static void long_text(void **state)
{
    (void)state;
    struct edit e;
    setlocale(LC_ALL, "C.UTF-8");
    edit_init(&e, "", 2000, true);
    for (int i = 0; i < 400; i++) {
        edit_paste(&e, "评审意见。");
    }
    assert_int_equal(edit_characters(&e), 2000);
    for (int columns = 1; columns < 130; columns += 9) {
        size_t before = (size_t)-1;
        e.at = e.text.size;
        for (int i = 0; i < 3000 && e.at != before && e.at > 0; i++) {
            before = e.at;
            edit_move_line(&e, columns, -1);
        }
        assert_true(e.at <= (size_t)columns * 3);
    }
    edit_release(&e);
}

/* A line longer than its field is scrolled; the cursor stays in the field, on every kind of terminal. */
static void drawing(void **state)
{
    (void)state;
    static const enum term_answer answers[] = {TERM_NARROW, TERM_UNKNOWN, TERM_WIDE};
    for (size_t i = 0; i < 3; i++) {
        struct blind_term blind;
        struct edit e;
        blind_open(&blind, 24, 80, answers[i]);
        struct surface whole = surface_whole(blind.term);
        edit_init(&e, "", 200, false);
        for (int n = 0; n < 100; n++) {
            edit_key(&e, n % 3 == 0 ? 0x2026 : n % 3 == 1 ? 0x6587 : 'a');
            edit_draw_line(&e, &whole, 3, 10, 5 + n % 40);
        }
        edit_draw_line(&e, &whole, 3, 78, 40);
        edit_draw_line(&e, &whole, 30, 10, 10);
        edit_release(&e);
        blind_close(&blind);
    }
}

static void proposals(void **state)
{
    struct edit edit;
    (void)state;
    edit_init(&edit, "2026-05-11", 40, false);
    edit.suggested = true;
    edit_key(&edit, '9');
    assert_string_equal(edit_text(&edit), "9");
    edit_release(&edit);
    edit_init(&edit, "2026-05-11", 40, false);
    edit.suggested = true;
    edit_key(&edit, K_BACKSPACE); /* taken up to be changed */
    edit_key(&edit, '2');
    assert_string_equal(edit_text(&edit), "2026-05-12");
    edit_release(&edit);
    edit_init(&edit, "公示名单.csv", 12, false);
    edit.suggested = true;
    edit_paste(&edit, "名单.csv");
    assert_string_equal(edit_text(&edit), "名单.csv");
    edit_release(&edit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(typing),  cmocka_unit_test(marks),
                                       cmocka_unit_test(limits),  cmocka_unit_test(breaking),
                                       cmocka_unit_test(moving),  cmocka_unit_test(long_text),
                                       cmocka_unit_test(drawing), cmocka_unit_test(proposals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
