#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "data/text.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* U+202E and U+2066 turn the direction of what follows. A literal that leaves it turned is what the linter
 * looks for, rightly; here it is wanted, so the bytes stand one by one. */
static const char RLO_A[] = {'\xE2', '\x80', '\xAE', 'a', '\0'};
static const char LRI_A[] = {'\xE2', '\x81', '\xA6', 'a', '\0'};

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* ---- validity ---- */

static void wrong_bytes_are_found(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        long bad; /* -1: valid */
    } rows[] = {
        {"", 0, -1},
        {"abc", 3, -1},
        {"\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80", 8, -1},
        {"\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF", 9, -1},
        {"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8, -1},
        {"a\0b", 3, 1},
        {"12345678\0", 9, 8},
        {"1234567\0", 8, 7},
        {"12345678"
         "\x80",
         9, 8},
        {"\xC0\xAF", 2, 0}, /* overlong slash */
        {"\xC1\xBF", 2, 0},
        {"a\xE0\x9F\xBF", 4, 1},    /* overlong */
        {"\xF0\x8F\xBF\xBF", 4, 0}, /* overlong */
        {"\xED\xA0\x80", 3, 0},     /* surrogate */
        {"\xED\xBF\xBF", 3, 0},
        {"\xF4\x90\x80\x80", 4, 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 4, 0},
        {"\xFF", 1, 0},
        {"学\xE4\xBC", 5, 3}, /* cut */
        {"学\xF0\x9F\x98", 6, 3},
        {"学\xC3", 4, 3},
        {"\xE4\xBC"
         "a",
         3, 0},
        {"\xE4"
         "aa",
         3, 0},
        {"\xC3"
         "a",
         2, 0},
        {"\xF0\x90\x80"
         "a",
         4, 0},
        {"\xB1\xE0\xBA\xC5", 4, 0}, /* 编号 in GBK */
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        /* From a block of its own, so that a look behind the end is found by the sanitizer. */
        char *copy = malloc(rows[i].size ? rows[i].size : 1);
        assert_non_null(copy);
        memcpy(copy, rows[i].bytes, rows[i].size);
        size_t bad = 99;
        bool valid = text_valid(copy, rows[i].size, &bad);
        assert_int_equal(valid, rows[i].bad < 0);
        assert_int_equal(text_valid(copy, rows[i].size, NULL), valid);
        if (!valid) {
            assert_int_equal(bad, rows[i].bad);
        }
        free(copy);
    }
}

/* A wrong byte is found wherever it stands in a long text, whatever the fast ways skip. */
static void wrong_byte_is_found_anywhere(void **state)
{
    (void)state;
    static const char *const units[] = {"a", "学", "a学", "é", "\xF0\xA0\x80\x80", "abcdefgh学会"};
    for (size_t i = 0; i < COUNT(units); i++) {
        size_t unit = strlen(units[i]);
        for (size_t before = 0; before < 30; before++) {
            char bytes[600];
            size_t size = 0;
            for (size_t n = 0; n < before + 5; n++) {
                if (n == before) {
                    bytes[size++] = '\xFF';
                }
                memcpy(bytes + size, units[i], unit);
                size += unit;
            }
            size_t bad = 0;
            assert_false(text_valid(bytes, size, &bad));
            assert_int_equal(bad, before * unit);
            assert_true(text_valid(bytes, before * unit, &bad));
        }
    }
}

static void steps_give_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t size;
        int32_t codepoint;
    } rows[] = {
        {"A", 1, 'A'},       {"é", 2, 0xE9},          {"学", 3, 0x5B66},   {"\xF0\xA0\xAE\xB7", 4, 0x20BB7},
        {"\x80", 1, 0xFFFD}, {"\xE5\xAD", 1, 0xFFFD}, {"\xF0", 1, 0xFFFD},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        int32_t codepoint = 0;
        assert_int_equal(text_step(rows[i].text, &codepoint), rows[i].size);
        assert_int_equal(codepoint, rows[i].codepoint);
    }
    int32_t codepoint = 5;
    assert_int_equal(text_step("", &codepoint), 0);
}

/* ---- columns ---- */

static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
    } rows[] = {
        {"", 0},       {"abc", 3},        {"学会", 4},     {"A会", 3},          {"（）", 4},
        {"　", 2},     {"e\u0301", 1},    {"a\u200Bb", 2}, {"\uFEFFa", 1},      {"\U00020BB7", 2},
        {"\uE000", 1}, {"\u0378", 1},     {"ｱ", 1},        {"\u1112\u1161", 2}, {RLO_A, 1},
        {"“—”", 3},    {"\U0001F600", 2}, {"\t", 1},       {"\xFF", 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(text_columns(rows[i].text), rows[i].columns);
    }
    assert_int_equal(text_columns_of(0x5B66), 2);
    assert_int_equal(text_columns_of(0x301), 0);
    assert_int_equal(text_columns_of('a'), 1);
}

static void clipping_and_padding(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
        const char *clipped, *padded;
    } rows[] = {
        {"学会", 4, "学会", "学会"},
        {"学会", 6, "学会", "学会  "},
        {"学会", 5, "学会", "学会 "},
        {"学会", 3, "学", "学 "},
        {"学会", 2, "学", "学"},
        {"学会", 1, "", " "},
        {"学会", 0, "", ""},
        {"学会", -3, "", ""},
        {"机械工程学会", 8, "机械工..", "机械工.."},
        {"机械工程学会", 7, "机械..", "机械.. "},
        {"abcdef", 5, "abc..", "abc.."},
        {"abcdef", 3, "a..", "a.."},
        {"abcdef", 2, "ab", "ab"},
        {"abcdef", 6, "abcdef", "abcdef"},
        {"e\u0301e\u0301", 2, "e\u0301e\u0301", "e\u0301e\u0301"},
        {"", 3, "", "   "},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(text_clip(&arena, rows[i].text, rows[i].columns), rows[i].clipped);
        assert_string_equal(text_pad(&arena, rows[i].text, rows[i].columns), rows[i].padded);
    }
}

static void wrapping(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int columns;
        const char *wrapped;
    } rows[] = {
        {"", 10, ""},
        {"学会", 10, "学会"},
        {"一二三四五六七", 6, "一二三\n四五六\n七"},
        {"一二三四五六七", 7, "一二三\n四五六\n七"},
        {"一二三，四五", 6, "一二\n三，四\n五"}, /* no comma in front */
        {"一二（三四）", 6, "一二\n（三\n四）"}, /* no bracket at the end */
        {"申报 project name 书", 9, "申报\nproject\nname 书"},
        {"abc def", 3, "abc\ndef"},
        {"abc   def", 4, "abc\ndef"},
        {"abcdefghij", 4, "abcd\nefgh\nij"},
        {"abcd，ef", 4, "abc\nd，\nef"},
        {"a\n\nb\n", 4, "a\n\nb\n"},
        {"　　一二三四", 8, "　　一二\n三四"},
        {"　　　　一", 6, "\n一"},
        {"一\t二", 10, "一 二"},
        {"一二", 1, "一\n二"},
        {"一二", 0, "一\n二"},
        {"xe\u0301e\u0301e\u0301", 2, "xe\u0301\ne\u0301e\u0301"},
        {"a\xFF"
         "b",
         1, "a\n\xFF\nb"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(text_wrap(&arena, rows[i].text, rows[i].columns), rows[i].wrapped);
    }
}

static bool is_listed(const char *list, const char *character, size_t size)
{
    for (const char *at = list; *at; at++) {
        if (strncmp(at, character, size) == 0) {
            return true;
        }
    }
    return false;
}

/* For one text at every width: nothing but blanks is lost, no line is too wide, no line begins or ends with
 * what must not stand there. */
static void check_wrapped(const char *text, int columns)
{
    const char *wrapped = text_wrap(&arena, text, columns);
    struct buf joined = {0}, plain = {0};
    for (const char *at = wrapped; *at; at++) {
        buf_add(&joined, at, *at != '\n' && *at != ' ');
    }
    for (const char *at = text; *at; at++) {
        buf_add(&plain, at, *at != '\n' && *at != ' ');
    }
    assert_string_equal(joined.bytes, plain.bytes);
    buf_release(&joined);
    buf_release(&plain);
    while (*wrapped) {
        size_t size = strcspn(wrapped, "\n");
        char *line = arena_strndup(&arena, wrapped, size);
        assert_in_range(text_columns(line), 0, columns);
        int32_t codepoint = 0;
        size_t first = text_step(line, &codepoint), last = size;
        assert_false(first > 1 && is_listed("，。；：！？、）》」』】〉”", line, first));
        while (last > 0 && ((unsigned char)line[--last] & 0xC0) == 0x80) {
        }
        assert_false(size - last > 1 && is_listed("（《「『【〈“", line + last, size - last));
        wrapped += size + (wrapped[size] == '\n');
    }
}

static void wrapping_keeps_text_width_and_punctuation(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "本项目面向“智能制造（2025）”的需要，研究《机械工程术语》等标准；其中：一、二、三！是吗？好。",
        "The quick brown fox（敏捷的狐狸）jumps over，the lazy dog。GB/T 1.1-2009【附录】〈甲〉「乙」『丙』",
        "supercalifragilisticexpialidocious，wordwordwordword。“quotedquotedquoted”",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (int columns = 8; columns < 120; columns++) {
            check_wrapped(texts[i], columns);
        }
    }
}

/* ---- safe, trimmed, folded ---- */

static void unsafe_characters_do_not_reach_the_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *text, *kept, *flat;
    } rows[] = {
        {"学会 a", "学会 a", "学会 a"},
        {"\033[2J", "\uFFFD[2J", "\uFFFD[2J"},
        {"a\x7F\xC2\x85\xC2\x9Bz", "a\uFFFD\uFFFD\uFFFDz", "a\uFFFD\uFFFD\uFFFDz"},
        {RLO_A, "\uFFFDa", "\uFFFDa"},
        {LRI_A, "\uFFFDa", "\uFFFDa"},
        {"a\uFEFF\u200B\u00AD\u200F", "a\uFFFD\uFFFD\uFFFD\uFFFD", "a\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"a\nb\tc\r\nd\re\u2028f", "a\nb\tc\nd\ne\nf", "a b c d e f"},
        {"\U000E0041", "\uFFFD", "\uFFFD"},
        {"a\xFFz", "a\uFFFDz", "a\uFFFDz"},
        {"e\u0301\uFFFD", "e\u0301\uFFFD", "e\u0301\uFFFD"},
        {"", "", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(text_safe(&arena, rows[i].text, true), rows[i].kept);
        assert_string_equal(text_safe(&arena, rows[i].text, false), rows[i].flat);
    }
}

static void trimming_and_folding(void **state)
{
    (void)state;
    static const struct {
        const char *text, *trimmed, *folded;
    } rows[] = {
        {"", "", ""},
        {" \t\r\n　\u00A0\u200B\uFEFF", "", ""},
        {"　学 会\u00A0", "学 会", "学 会"},
        {"\uFEFFA-1\u200B ", "A-1", "A-1"},
        {"８６．５０　", "８６．５０", "86.50"},
        {"（２０２４）", "（２０２４）", "(2024)"},
        {"①", "①", "1"},
        {"２０２６／０３／０１", "２０２６／０３／０１", "2026/03/01"},
        {"e\u0301", "e\u0301", "é"},
        {"申报编号", "申报编号", "申报编号"},
        {"\u2003x", "\u2003x", "x"},
        {"a\xFF", "a\xFF", "a\xFF"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(text_trim(&arena, rows[i].text), rows[i].trimmed);
        assert_string_equal(text_fold(&arena, rows[i].text), rows[i].folded);
    }
}

/* ---- names ---- */

static void names_that_are_the_same(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"示例省云栖电子信息学会", "示例省云栖电子信息学会　"},
        {"示例省砺石机械工程学会", "示例省 砺石 机械工程学会"},
        {"示例省星桥信息工程协会（省级）", "示例省星桥信息工程协会(省级)"},
        {"示例省疾风轨道交通学会", "示例省疾风\u200B轨道交通学会"},
        {"示例省知微人工智能学会", "\uFEFF示例省知微人工智能学会"},
        {"示例省机械学会", "示例省\n机械\r\n学会"},
        {"示例省机械学会", "\u00A0示例省\u200C机械\u200D学\u2060会\u2003\t"},
        {"学会〔省级〕", "学会【省级】"},
        {"学会〔省级〕", "学会(省级)"},
        {"阿不都·买买提", "阿不都•买买提"},
        {"阿不都·买买提", "阿不都・买买提"},
        {"阿不都·买买提", "阿不都･买买提"},
        {"阿不都·买买提", "阿不都‧买买提"},
        {"阿不都·买买提", "阿不都∙买买提"},
        {"阿不都·买买提", "阿不都⋅买买提"},
        {"中国-东盟", "中国—东盟"},
        {"中国-东盟", "中国–东盟"},
        {"中国-东盟", "中国－东盟"},
        {"中国-东盟", "中国−东盟"},
        {"IEEE学会", "ｉｅｅｅ学会"},
        {"IEEE学会", "ieee 学会"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(text_key(&arena, rows[i][0]), text_key(&arena, rows[i][1]));
    }
    assert_string_equal(text_key(&arena, "Ａ会【甲】—乙·丙 ①"), "a会(甲)-乙·丙①");
    assert_string_equal(text_key(&arena, " 　"), "");
}

static void names_that_are_not_the_same(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"示例省百草药学会", "示例百草药学会"},
        {"示例省低云飞行协会", "示例省低云飞行学会"},
        {"示例省新缕复合材料学会", "示例省玄铁材料学会"},
        {"示例省安和康复医学会", "示例省安和康复医学会骨科分会"},
        {"示例省微境微生物学会", "示例省微境微生物学会（原示例省菌物学会）"},
        {"示例省仁心生物医药学会", "示例省仁心生物医药学会、示例大学"},
        {"①组", "1组"},
        {"Ⅲ组", "III组"},
        {"\uF9DC", "隆"},
        {"⼭", "山"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_not_equal(text_key(&arena, rows[i][0]), text_key(&arena, rows[i][1]));
    }
}

static void distances(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        int distance;
    } rows[] = {
        {"", "", 0},
        {"学会", "", 2},
        {"", "学会", 2},
        {"kitten", "sitting", 3},
        {"示例省百草药学会", "示例百草药学会", 1},
        {"示例省低云飞行协会", "示例省低云飞行学会", 1},
        {"示例省新缕复合材料学会", "示例省玄铁材料学会", 4},
        {"ab", "ba", 2},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_int_equal(text_distance(rows[i].a, rows[i].b), rows[i].distance);
        assert_int_equal(text_distance(rows[i].b, rows[i].a), rows[i].distance);
    }
}

/* ---- counting and small tests ---- */

static void lengths_as_word_counts_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long words, characters;
    } rows[] = {
        {"", 0, 0},
        {" 　\n\t", 0, 0},
        {"机械工程", 4, 4},
        {"机械，工程。", 6, 6},
        {"采用 PLC 控制", 5, 7},
        {"采用PLC控制", 5, 7},
        {"hello, world", 2, 11},
        {"2025年3月", 4, 7},
        {"精度达98.5%", 4, 8},
        {"“智能”——制造…", 9, 9},
        {"don’t stop", 2, 9},
        {"‘abc’", 3, 5},
        {"10–20", 1, 5},
        {"①②项", 3, 3},
        {"８６分", 3, 3},
        {"中文,中文", 5, 5},
        {"一\u200B二\uFEFF", 2, 2},
        {"ab\u200Bcd", 1, 4},
        {"e\u0301", 1, 2},
        {"一\r\n二", 2, 2},
        {"\U00020BB7", 1, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        long words = -1, characters = -1;
        text_count(rows[i].text, &words, &characters);
        assert_int_equal(words, rows[i].words);
        assert_int_equal(characters, rows[i].characters);
    }
}

static void invisible_characters_are_seen(void **state)
{
    (void)state;
    static const char *const hidden[] = {"A\t1",    "A\n",     "\x1B",      "A\x7F",  "\xC2\x85",
                                         "a\u200B", "\uFEFF1", RLO_A,       "\u00AD", "\uE000",
                                         "\u0378",  "\u2028",  "\U000E0041"};
    static const char *const open[] = {"", "A2026-0001", "学会 1", "　", "①", "e\u0301", "\U00020BB7"};
    for (size_t i = 0; i < COUNT(hidden); i++) {
        assert_true(text_has_invisible(hidden[i]));
    }
    for (size_t i = 0; i < COUNT(open); i++) {
        assert_false(text_has_invisible(open[i]));
    }
}

static void markers_for_nothing(void **state)
{
    (void)state;
    static const char *const nothing[] = {"",  " 　", "/",    "无",  " 无　", "-",
                                          "—", "——",  "暂无", "N/A", "\n/\n"};
    static const char *const something[] = {"0", "无锡", "无 ，", "--", "///", "0.00", "暂 无", "N"};
    for (size_t i = 0; i < COUNT(nothing); i++) {
        assert_true(text_is_nothing(nothing[i]));
    }
    for (size_t i = 0; i < COUNT(something); i++) {
        assert_false(text_is_nothing(something[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_bytes_are_found),
        cmocka_unit_test(wrong_byte_is_found_anywhere),
        cmocka_unit_test(steps_give_characters),
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test_teardown(clipping_and_padding, release),
        cmocka_unit_test_teardown(wrapping, release),
        cmocka_unit_test_teardown(wrapping_keeps_text_width_and_punctuation, release),
        cmocka_unit_test_teardown(unsafe_characters_do_not_reach_the_terminal, release),
        cmocka_unit_test_teardown(trimming_and_folding, release),
        cmocka_unit_test_teardown(names_that_are_the_same, release),
        cmocka_unit_test_teardown(names_that_are_not_the_same, release),
        cmocka_unit_test(distances),
        cmocka_unit_test(lengths_as_word_counts_them),
        cmocka_unit_test(invisible_characters_are_seen),
        cmocka_unit_test(markers_for_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
