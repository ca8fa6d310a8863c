/* tui/command_words.c: the command of an SSH line in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/command_words.h"

/* The words joined by "|"; "!" and the sentence for a fault. */
static void expect(const char *text, const char *joined)
{
    struct arena arena = {0};
    struct buf out = {0};
    const char **word = NULL;
    const char *fault = command_words(text, &arena, &word);
    buf_puts(&out, fault == NULL ? "" : "!");
    buf_puts(&out, fault == NULL ? "" : fault);
    for (size_t i = 0; fault == NULL && word[i] != NULL; i++) {
        buf_puts(&out, i == 0 ? "" : "|");
        buf_puts(&out, word[i]);
    }
    if (fault != NULL) {
        assert_null(word[0]);
        assert_non_null(strstr(out.bytes, joined));
    } else {
        assert_string_equal(out.bytes, joined);
    }
    buf_release(&out);
    arena_release(&arena);
}

static void words(void **state)
{
    (void)state;
    static const struct {
        const char *text, *joined;
    } cases[] = {
        {"", ""},
        {"   \t ", ""},
        {"status", "status"},
        {"  mark  A-1\tK1 11 ", "mark|A-1|K1|11"},
        {"a 'b c' d", "a|b c|d"},
        {"a \"b c\" d", "a|b c|d"},
        {"mark A-1 K1 ''", "mark|A-1|K1|"},
        {"mark A-1 K1 \"\"", "mark|A-1|K1|"},
        {"a'b'\"c\"d", "abcd"},
        {"'a\"b' \"a'b\"", "a\"b|a'b"},
        {"\"a\\\"b\\\\c\"", "a\"b\\c"},
        {"'a\\b'", "a\\b"},
        {"a\\ b \\'c\\'", "a b|'c'"},
        {"\\--round x", "--round|x"},
        {"$HOME `id` $(id) * ~ ; | & < > #", "$HOME|`id`|$(id)|*|~|;|||&|<|>|#"},
        {"a;b", "a;b"},
        {"%s%n", "%s%n"},
        {"理由 '评分　有误'", "理由|评分　有误"},
        {"'", "!命令里的引号没有配对"},
        {"a \"b", "!命令里的引号没有配对"},
        {"\"a\\", "!命令以反斜线结尾"},
        {"a\\", "!命令以反斜线结尾"},
        {"a\nb", "!命令里有控制字符"},
        {"a\rb", "!命令里有控制字符"},
        {"a\x1b[2J", "!命令里有控制字符"},
        {"a\x7f", "!命令里有控制字符"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect(cases[i].text, cases[i].joined);
    }
}

static void limits(void **state)
{
    (void)state;
    char *text = malloc(COMMAND_BYTES + 2);
    assert_non_null(text);
    memset(text, 'x', COMMAND_BYTES + 1);
    text[COMMAND_BYTES + 1] = '\0';
    expect(text, "!命令太长");
    text[COMMAND_BYTES] = '\0';
    expect(text, text);
    for (size_t i = 0; i < (size_t)2 * (COMMAND_WORDS + 1); i++) {
        text[i] = i % 2 == 0 ? 'w' : ' ';
    }
    text[(size_t)2 * (COMMAND_WORDS + 1)] = '\0';
    expect(text, "!命令的参数太多");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(words), cmocka_unit_test(limits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
