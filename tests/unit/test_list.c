/* tui/list.c: a list with a cursor. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/list.h"

static void holds(const struct list *list, size_t page)
{
    page = page == 0 ? 1 : page;
    assert_true(list->at < list->count || (list->count == 0 && list->at == 0));
    assert_true(list->top <= list->at && list->at < list->top + page);
    assert_true(list->top + page <= list->count || list->top == 0); /* no empty rows while some are hidden */
}

/* Whatever is done to it at whatever size, the cursor is on a row and the row on the screen. */
static void any_walk(void **state)
{
    (void)state;
    static const enum key_action actions[] = {DO_UP, DO_DOWN, DO_PAGE_UP, DO_PAGE_DOWN, DO_HOME, DO_END};
    uint32_t random = 1;
    for (size_t count = 0; count < 60; count++) {
        struct list list = {.count = count};
        for (int step = 0; step < 300; step++) {
            random = random * 1664525 + 1013904223;
            size_t page = random >> 8 & 31;
            assert_true(list_act(&list, actions[(random >> 16) % 6], page));
            holds(&list, page);
            if (random >> 28 == 0) {
                list.count = random >> 20 & 63;
                list_fit(&list, page);
                holds(&list, page);
            }
        }
    }
}

static void pages(void **state)
{
    (void)state;
    struct list list = {.count = 100, .at = 3};
    list_act(&list, DO_PAGE_DOWN, 10);
    assert_int_equal(list.at, 12); /* a line of the page before stays in sight */
    assert_int_equal(list.top, 9);
    list_act(&list, DO_PAGE_UP, 10);
    assert_int_equal(list.at, 3);
    assert_int_equal(list.top, 0);
    list_act(&list, DO_END, 10);
    assert_int_equal(list.at, 99);
    assert_int_equal(list.top, 90);
    list_act(&list, DO_UP, 10);
    assert_int_equal(list.top, 90); /* moving inside does not scroll */
    list_act(&list, DO_PAGE_DOWN, 10);
    list_act(&list, DO_PAGE_DOWN, 10);
    assert_int_equal(list.at, 99);
    list_act(&list, DO_HOME, 10);
    assert_int_equal(list.at, 0);
    assert_false(list_act(&list, DO_OPEN, 10));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(any_walk), cmocka_unit_test(pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
