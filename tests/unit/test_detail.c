/* core/workflow/detail.c: what json.c writes is read back; anything else is "no such member". */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/workflow/detail.h"
#include "data/json.h"

static void reads_what_json_writes(void **state)
{
    (void)state;
    const char *text = "引号\" 反斜线\\ 行\n\r\t\b\f\x01\x1f 末尾 𠮷";
    struct arena arena = {0};
    struct buf out = {0};
    int64_t number = 0;
    json_open(&out, NULL, '{');
    json_text(&out, "text", text);
    json_int(&out, "least", INT64_MIN);
    json_open(&out, "marks", '{');
    json_text(&out, "K1", "11.00");
    json_text(&out, "text", "inner");
    json_close(&out, '}');
    json_open(&out, "order", '[');
    json_text(&out, NULL, "A]}");
    json_int(&out, NULL, 7);
    json_close(&out, ']');
    json_null(&out, "votes");
    json_bool(&out, "void", true);
    json_text(&out, "empty", "");
    json_close(&out, '}');
    assert_string_equal(detail_text(out.bytes, "text", &arena), text);
    assert_true(detail_int(out.bytes, "least", &number));
    assert_true(number == INT64_MIN);
    assert_string_equal(detail_raw(out.bytes, "marks", &arena), "{\"K1\":\"11.00\",\"text\":\"inner\"}");
    assert_string_equal(detail_raw(out.bytes, "order", &arena), "[\"A]}\",7]");
    assert_string_equal(detail_raw(out.bytes, "votes", &arena), "null");
    assert_string_equal(detail_raw(out.bytes, "void", &arena), "true");
    assert_string_equal(detail_text(out.bytes, "empty", &arena), "");
    assert_null(detail_text(out.bytes, "least", &arena));
    assert_null(detail_text(out.bytes, "votes", &arena));
    assert_false(detail_int(out.bytes, "text", &number));
    assert_null(detail_raw(out.bytes, "K1", &arena));
    assert_null(detail_raw(out.bytes, "tex", &arena));
    assert_null(detail_raw("{}", "a", &arena));
    buf_release(&out);
    arena_release(&arena);
}

static void refuses_other_json(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "null",
        "[]",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{\"a\":1}x",
        "{\"a\":1} ",
        "{ \"a\":1}",
        "{\"a\": 1}",
        "{\"a\":1.5}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":1,\"b\":\"\\x\"}",
        "{\"a\":1,\"b\":\"\\u0041\"}",
        "{\"a\":1,\"b\":\"\\u00",
        "{\"a\":1,\"b\":\"\\",
        "{\"a\":1,\"b\":\"\n\"}",
        "{\"a\":1,\"b\":[1,]}",
        "{\"a\":1,\"b\":[1}",
        "{\"a\":1,\"b\":[[[[[[[[[[[[1]]]]]]]]]]]]}",
        "{\"a\":1,\"b\":nul}",
        "{a:1}",
    };
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t number = 0;
        print_message("%s\n", bad[i]);
        assert_false(detail_int(bad[i], "a", &number));
        assert_null(detail_raw(bad[i], "a", &arena));
        assert_null(detail_text(bad[i], "b", &arena));
    }
    int64_t number = 0;
    assert_false(detail_int("{\"a\":9223372036854775808}", "a", &number));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_json_writes),
        cmocka_unit_test(refuses_other_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
