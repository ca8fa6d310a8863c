/* What a frame draws, compared with the frame before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/strokes.h"

enum { ROWS = 3, COLUMNS = 80 };

static void text(struct strokes *s, int row, int column, enum style style, const char *words)
{
    strokes_add(s, row, &(struct stroke){column, 0, style, words});
}

static void blanks(struct strokes *s, int row, int column, int columns)
{
    strokes_add(s, row, &(struct stroke){column, columns, STYLE_PLAIN, ""});
}

/* The same frame twice; the second time row 1 is as the caller wants it. */
static void two_frames(struct strokes *s, void (*second)(struct strokes *s))
{
    strokes_begin(s, ROWS, COLUMNS);
    text(s, 1, 4, STYLE_BOLD, "合计 12");
    blanks(s, 1, 20, 5);
    strokes_shown(s);
    strokes_begin(s, ROWS, COLUMNS);
    second(s);
}

static void as_before(struct strokes *s)
{
    text(s, 1, 4, STYLE_BOLD, "合计 12");
    blanks(s, 1, 20, 5);
}

static void nothing(struct strokes *s)
{
    (void)s;
}

static void other_text(struct strokes *s)
{
    text(s, 1, 4, STYLE_BOLD, "合计 13");
    blanks(s, 1, 20, 5);
}

static void other_place(struct strokes *s)
{
    text(s, 1, 5, STYLE_BOLD, "合计 12");
    blanks(s, 1, 20, 5);
}

static void other_style(struct strokes *s)
{
    text(s, 1, 4, STYLE_WARN, "合计 12");
    blanks(s, 1, 20, 5);
}

static void other_blanks(struct strokes *s)
{
    text(s, 1, 4, STYLE_BOLD, "合计 12");
    blanks(s, 1, 20, 6);
}

static void one_less(struct strokes *s)
{
    text(s, 1, 4, STYLE_BOLD, "合计 12");
}

static void other_order(struct strokes *s)
{
    blanks(s, 1, 20, 5);
    text(s, 1, 4, STYLE_BOLD, "合计 12");
}

static void test_rows_that_differ(void **state)
{
    void (*const differs[])(struct strokes * s) = {nothing,      other_text, other_place, other_style,
                                                   other_blanks, one_less,   other_order};
    (void)state;
    for (size_t i = 0; i < sizeof differs / sizeof differs[0]; i++) {
        struct strokes s = {0};
        two_frames(&s, differs[i]);
        assert_false(strokes_same(&s, 1));
        assert_true(strokes_same(&s, 0)); /* empty before, empty now */
        strokes_release(&s);
    }
}

static void test_rows_that_are_the_same(void **state)
{
    struct strokes s = {0};
    (void)state;
    two_frames(&s, as_before);
    for (int row = 0; row < ROWS; row++) {
        assert_true(strokes_same(&s, row));
    }
    strokes_release(&s);
}

/* A frame that was never shown is not what the screen shows. */
static void test_frame_not_shown(void **state)
{
    struct strokes s = {0};
    (void)state;
    two_frames(&s, other_text);
    strokes_begin(&s, ROWS, COLUMNS);
    other_text(&s);
    assert_false(strokes_same(&s, 1));
    strokes_begin(&s, ROWS, COLUMNS);
    as_before(&s);
    assert_true(strokes_same(&s, 1));
    strokes_release(&s);
}

static void test_nothing_is_known(void **state)
{
    struct strokes s = {0};
    (void)state;
    strokes_begin(&s, ROWS, COLUMNS);
    assert_false(strokes_same(&s, 0)); /* whatever the terminal shows */
    strokes_release(&s);
    two_frames(&s, as_before);
    strokes_forget(&s);
    assert_false(strokes_same(&s, 1));
    strokes_shown(&s);
    strokes_begin(&s, ROWS, COLUMNS + 1); /* the window changed */
    as_before(&s);
    assert_false(strokes_same(&s, 1));
    strokes_release(&s);
}

static void test_reading_back(void **state)
{
    struct strokes s = {0};
    struct stroke stroke = {0};
    size_t at = 0;
    (void)state;
    strokes_begin(&s, ROWS, COLUMNS);
    text(&s, -1, 0, STYLE_PLAIN, "x");
    text(&s, ROWS, 0, STYLE_PLAIN, "x");
    assert_false(strokes_next(&s, 2, &at, &stroke));
    text(&s, 2, 7, STYLE_GOOD, "评审");
    blanks(&s, 2, 0, 80);
    text(&s, 2, 9, STYLE_DIM, "");
    assert_true(strokes_next(&s, 2, &at, &stroke));
    assert_int_equal(stroke.column, 7);
    assert_int_equal(stroke.columns, 0);
    assert_int_equal(stroke.style, STYLE_GOOD);
    assert_string_equal(stroke.text, "评审");
    assert_true(strokes_next(&s, 2, &at, &stroke));
    assert_int_equal(stroke.columns, 80);
    assert_true(strokes_next(&s, 2, &at, &stroke));
    assert_string_equal(stroke.text, "");
    assert_false(strokes_next(&s, 2, &at, &stroke));
    strokes_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_that_differ), cmocka_unit_test(test_rows_that_are_the_same),
        cmocka_unit_test(test_frame_not_shown),  cmocka_unit_test(test_nothing_is_known),
        cmocka_unit_test(test_reading_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
