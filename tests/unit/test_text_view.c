/* tui/text_view.c: a text to be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/tui_support.h"
#include "tui/text_view.h"

static const char text[] = "第一行\n第二行，很长很长很长很长很长很长很长很长很长\n\n第四行 末尾";

static struct surface part(struct blind_term *blind, int rows, int columns)
{
    struct surface whole = surface_whole(blind->term);
    return surface_part(&whole, 0, 0, rows, columns);
}

static void breaking(void **state)
{
    (void)state;
    struct blind_term blind;
    struct text_view view = {0};
    blind_open(&blind, 24, 80, TERM_NARROW);
    struct surface wide = part(&blind, 3, 60), narrow = part(&blind, 3, 20), none = part(&blind, 0, 0);
    text_view_set(&view, text, true);
    text_view_draw(&view, &wide);
    assert_int_equal(view.lines, 4);
    assert_string_equal(view.line[3], "第四行 末尾");
    text_view_draw(&view, &narrow); /* another width breaks anew */
    assert_true(view.lines > 4);
    text_view_draw(&view, &none); /* no room at all */
    text_view_draw(&view, &wide);
    assert_int_equal(view.lines, 4);
    text_view_set(&view, "", true);
    text_view_draw(&view, &wide);
    assert_true(text_view_at_end(&view));
    text_view_set(&view, NULL, true);
    text_view_draw(&view, &wide);
    text_view_release(&view);
    blind_close(&blind);
}

static void scrolling(void **state)
{
    (void)state;
    struct blind_term blind;
    struct text_view view = {0};
    blind_open(&blind, 24, 80, TERM_NARROW);
    struct surface s = part(&blind, 3, 60);
    text_view_set(&view, text, true);
    text_view_draw(&view, &s);
    assert_false(text_view_at_end(&view));
    assert_true(text_view_act(&view, DO_UP));
    assert_int_equal(view.top, 0);
    text_view_act(&view, DO_DOWN);
    assert_int_equal(view.top, 1);
    assert_true(text_view_at_end(&view));
    text_view_act(&view, DO_PAGE_DOWN);
    assert_int_equal(view.top, 1); /* the last line stays at the foot */
    text_view_act(&view, DO_HOME);
    assert_int_equal(view.top, 0);
    text_view_act(&view, DO_END);
    assert_int_equal(view.top, 1);
    text_view_set(&view, "短", false); /* a shorter text: the place is held in it */
    text_view_draw(&view, &s);
    assert_int_equal(view.top, 0);
    assert_false(text_view_act(&view, DO_OPEN));
    text_view_release(&view);
    blind_close(&blind);
}

static void finding(void **state)
{
    (void)state;
    struct blind_term blind;
    struct text_view view = {0};
    blind_open(&blind, 24, 80, TERM_NARROW);
    struct surface s = part(&blind, 2, 20);
    text_view_set(&view, text, true);
    assert_false(text_view_find(&view, "第四", false)); /* nothing is drawn yet: no lines */
    text_view_draw(&view, &s);
    assert_true(text_view_find(&view, "第四行", false));
    assert_string_equal(view.line[view.top], "第四行 末尾");
    assert_true(text_view_find(&view, "第一行", false)); /* round the end */
    assert_int_equal(view.top, 0);
    assert_true(text_view_find(&view, "第一行", true));                    /* the only one is found again */
    assert_true(text_view_find(&view, "第二行，很长很长很长很长", false)); /* over the end of a line */
    assert_false(text_view_find(&view, "没有", false));
    assert_false(text_view_find(&view, "", false));
    text_view_release(&view);
    blind_close(&blind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(breaking), cmocka_unit_test(scrolling),
                                       cmocka_unit_test(finding)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
