/* data/json.c: the bytes must be those that another JSON writer makes of the same value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "data/json.h"

static void test_object(void **state)
{
    (void)state;
    struct buf out = {0};
    json_open(&out, NULL, '{');
    json_text(&out, "a", "甲\"\\/\n\r\t\b\f\x01\x1f\x7f");
    json_int(&out, "b", -7);
    json_open(&out, "c", '[');
    json_bool(&out, NULL, true);
    json_null(&out, NULL);
    json_text(&out, NULL, NULL);
    json_text(&out, NULL, "");
    json_open(&out, NULL, '{');
    json_close(&out, '}');
    json_close(&out, ']');
    json_verbatim(&out, "d", "{\"x\":1}");
    json_close(&out, '}');
    assert_string_equal(out.bytes, "{\"a\":\"甲\\\"\\\\/\\n\\r\\t\\b\\f\\u0001\\u001f\x7f\",\"b\":-7,"
                                   "\"c\":[true,null,null,\"\",{}],\"d\":{\"x\":1}}");
    buf_release(&out);
}

static void test_lines(void **state)
{
    (void)state;
    struct buf out = {0};
    json_open(&out, NULL, '{');
    json_close(&out, '}');
    buf_puts(&out, "\n");
    json_open(&out, NULL, '{');
    json_close(&out, '}');
    assert_string_equal(out.bytes, "{}\n{}");
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_object), cmocka_unit_test(test_lines)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
