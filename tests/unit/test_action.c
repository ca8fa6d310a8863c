/* tui/action.c: the one list of actions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tui/action.h"

static bool on(const struct action_row *row, int screen)
{
    return (row->screens & UINT64_C(1) << screen) != 0;
}

/* No key has two meanings on one screen, and no action two rows. */
static void one_meaning(void **state)
{
    (void)state;
    for (const struct action_row *a = action_rows; a->action != DO_NOTHING; a++) {
        for (const struct action_row *b = a + 1; b->action != DO_NOTHING; b++) {
            if ((a->screens & b->screens) == 0) {
                continue;
            }
            if (a->action == b->action) {
                fail_msg("%s and %s are the same action on one screen", a->name, b->name);
            }
            for (int i = 0; i < ACTION_KEYS && a->key[i] != 0; i++) {
                for (int k = 0; k < ACTION_KEYS && b->key[k] != 0; k++) {
                    if (a->key[i] == b->key[k]) {
                        fail_msg("%s and %s share a key on one screen", a->name, b->name);
                    }
                }
            }
        }
    }
}

static void every_row(void **state)
{
    (void)state;
    for (const struct action_row *row = action_rows; row->action != DO_NOTHING; row++) {
        assert_true(row->action < DO_COUNT);
        assert_true(row->name != NULL && row->name[0] != '\0');
        assert_true(row->help != NULL && row->help[0] != '\0');
        assert_true(row->keys != NULL && row->keys[0] != '\0');
        assert_true(row->hint == NULL || row->hint[0] != '\0');
        assert_true(row->key[0] != 0 || row->action == DO_MARK); /* digits begin a mark */
        assert_true(row->screens != 0 && row->screens >> SCREEN_COUNT == 0);
    }
}

/* Every screen can be left, redrawn, and but for the help itself and texts being typed tells its keys. */
static void every_screen(void **state)
{
    (void)state;
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        bool typed = screen == SCREEN_OPINION || screen == SCREEN_DIALOG;
        bool asks = false;
        for (const struct action_row *row = action_rows; row->action != DO_NOTHING; row++) {
            asks = asks || (on(row, screen) && row->action == DO_HELP);
        }
        assert_int_equal(action_of(screen, K_CTRL('l')), DO_REDRAW);
        if (action_of(screen, 'q') == DO_NOTHING) {
            /* letters are text there: Esc is its own */
            assert_true(typed || action_row_of(screen, DO_SAVE) != NULL ||
                        action_of(screen, K_ESC) != DO_NOTHING || !asks);
            continue;
        }
        assert_int_equal(action_of(screen, 'q'), DO_BACK);
        assert_int_equal(action_of(screen, K_ESC), DO_BACK);
        assert_true(screen == SCREEN_HELP || asks);
    }
    assert_int_equal(action_of(SCREEN_SHEET, '?'), DO_HELP);
    assert_int_equal(action_of(SCREEN_OPINION, K_ESC), DO_SAVE);
    assert_int_equal(action_of(SCREEN_OPINION, 'q'), DO_NOTHING);
}

/* An input method set to Chinese sends other characters for the same keys. */
static void input_method(void **state)
{
    (void)state;
    assert_int_equal(action_of(SCREEN_SHEET, 0xFF1F), DO_HELP);             /* full-width ? */
    assert_int_equal(action_of(SCREEN_APPLICATIONS, 0xFF4E), DO_NEXT_TODO); /* full-width n */
    assert_int_equal(action_of(SCREEN_APPLICATIONS, 0x3001), DO_FILTER);    /* 、 is where / is */
    assert_int_equal(action_of(SCREEN_SHEET, 0x3010), DO_PREVIOUS);
    assert_int_equal(action_of(SCREEN_SHEET, 0x3011), DO_NEXT);
    assert_int_equal(action_of(SCREEN_OPINION, 0xFF51), DO_NOTHING);
    assert_int_equal(action_of(SCREEN_SHEET, 0x4E00), DO_NOTHING);
}

/* No key does anything anywhere by being no key. */
static void no_key(void **state)
{
    (void)state;
    static const int32_t keys[] = {K_NONE,      K_PASTE,     K_REPORT,    K_RESIZE, K_HANG_UP,
                                   K_CTRL('c'), K_CTRL('z'), K_CTRL('q'), 0x6587};
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
            assert_int_equal(action_of(screen, keys[i]), DO_NOTHING);
        }
    }
}

/* Keys that a list promises everywhere. */
static void lists(void **state)
{
    (void)state;
    static const int screens[] = {SCREEN_SEAT, SCREEN_HOME, SCREEN_APPLICATIONS, SCREEN_SWEEP};
    static const struct {
        int32_t key;
        enum key_action action;
    } promised[] = {{K_UP, DO_UP},           {'k', DO_UP},
                    {K_DOWN, DO_DOWN},       {'j', DO_DOWN},
                    {K_HOME, DO_HOME},       {'g', DO_HOME},
                    {K_END, DO_END},         {'G', DO_END},
                    {K_PAGE_UP, DO_PAGE_UP}, {K_PAGE_DOWN, DO_PAGE_DOWN},
                    {'?', DO_HELP},          {'q', DO_BACK}};
    for (size_t s = 0; s < sizeof screens / sizeof screens[0]; s++) {
        for (size_t i = 0; i < sizeof promised / sizeof promised[0]; i++) {
            assert_int_equal(action_of(screens[s], promised[i].key), promised[i].action);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_meaning),  cmocka_unit_test(every_row),
                                       cmocka_unit_test(every_screen), cmocka_unit_test(input_method),
                                       cmocka_unit_test(no_key),       cmocka_unit_test(lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
