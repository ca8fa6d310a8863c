/* tui/grid.c: the cursor stays on the row of its name whatever happens to the rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/text.h"
#include "tests/unit/tui_support.h"
#include "tui/grid.h"

static const struct table_column columns[] = {{"编号", 4, 0}, {"名称", 6, 0}};
static const char *const three[] = {"1", "丙", "2", "甲", "3", "乙"};
static const char *const four[] = {"0", "丁", "1", "丙", "2", "甲", "3", "乙"};

static const char *in_hand(const struct grid *g)
{
    return grid_at(g) == GRID_NONE ? "" : g->cell[(size_t)grid_at(g) * g->columns];
}

static void type(struct grid *g, const char *text)
{
    struct app app = {0};
    assert_int_equal(grid_act(g, DO_FILTER), STALE_PAINT);
    int32_t c = 0;
    for (const char *p = text; *p != '\0';) {
        p += text_step(p, &c);
        assert_int_equal(grid_text(g, &app, c), STALE_PAINT);
    }
}

static void rows_that_come_and_go(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, columns, 2);
    grid_set(&g, three, 0);
    assert_int_equal(grid_at(&g), GRID_NONE);
    assert_int_equal(grid_act(&g, DO_DOWN), STALE_PAINT);
    grid_set(&g, three, 3);
    assert_string_equal(in_hand(&g), "1");
    grid_act(&g, DO_DOWN);
    assert_string_equal(in_hand(&g), "2");
    grid_set(&g, four, 4);
    assert_string_equal(in_hand(&g), "2");
    grid_set(&g, three, 1); /* its row is gone: some row, not none */
    assert_string_equal(in_hand(&g), "1");
    grid_release(&g);
}

static void another_order(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, columns, 2);
    grid_set(&g, four, 4);
    grid_go(&g, "2");
    grid_act(&g, DO_SORT); /* by name: 丁 丙 乙 甲 in the order of their bytes */
    assert_string_equal(in_hand(&g), "2");
    grid_act(&g, DO_HOME);
    assert_string_equal(in_hand(&g), "0");
    grid_act(&g, DO_REVERSE);
    assert_string_equal(in_hand(&g), "0");
    grid_act(&g, DO_HOME);
    assert_string_equal(in_hand(&g), "2");
    grid_act(&g, DO_SORT); /* the first column, as given */
    grid_act(&g, DO_HOME);
    assert_string_equal(in_hand(&g), "0");
    grid_release(&g);
}

static void a_filter_leaves_what_holds_the_words(void **state)
{
    (void)state;
    struct grid g;
    grid_init(&g, columns, 2);
    grid_set(&g, four, 4);
    type(&g, "乙");
    assert_int_equal(g.list.count, 1);
    assert_string_equal(in_hand(&g), "3");
    type(&g, "没有");
    assert_int_equal(g.list.count, 0);
    assert_int_equal(grid_at(&g), GRID_NONE);
    grid_set(&g, three, 3); /* a change of others does not open the filter */
    assert_int_equal(grid_at(&g), GRID_NONE);
    assert_int_equal(grid_act(&g, DO_BACK), STALE_PAINT);
    assert_int_equal(g.list.count, 3);
    assert_int_equal(grid_act(&g, DO_BACK), STALE_PASS); /* now it is the screen that is left */
    grid_release(&g);
}

/* At any size there is a page, and the cursor is on it. */
static void any_size(void **state)
{
    (void)state;
    struct blind_term blind;
    struct grid g;
    grid_init(&g, columns, 2);
    grid_set(&g, four, 4);
    grid_go(&g, "3");
    for (int rows = 1; rows < 12; rows++) {
        blind_open(&blind, rows, 80, TERM_NARROW);
        struct surface s = surface_whole(blind.term);
        grid_draw(&g, &s, "件", "全部", "没有");
        assert_true(g.page >= 1);
        assert_true(g.list.top <= g.list.at && g.list.at < g.list.top + g.page);
        assert_string_equal(in_hand(&g), "3");
        blind_close(&blind);
    }
    grid_release(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_that_come_and_go),
        cmocka_unit_test(another_order),
        cmocka_unit_test(a_filter_leaves_what_holds_the_words),
        cmocka_unit_test(any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
