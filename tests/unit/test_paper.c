/* core/workflow/export_paper.c: lines on pages, and what may not be divided. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/workflow/export_paper.h"
#include "data/text.h"

enum { BODY = PAPER_LINES - 2 };
static const char head[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

static struct paper paper;
static struct buf out;

static int setup(void **state)
{
    (void)state;
    paper = (struct paper){.name = "纸", .head = head};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    paper_release(&paper);
    buf_release(&out);
    return 0;
}

static void add_lines(const char *what, int count)
{
    for (int i = 1; i <= count; i++) {
        paper_addf(&paper, 2, "%s%d", what, i);
    }
}

static void add_block(const char *what, int count)
{
    paper_begin(&paper);
    add_lines(what, count);
    paper_end(&paper);
}

/* The page's line, from 1, below its head; NULL when it has not so many. */
static const char *line_of(size_t page, int line)
{
    static char text[512];
    buf_clear(&out);
    paper_page(&paper, page, &out);
    const char *at = out.bytes;
    for (int i = 1; i < line + 2; i++) {
        at = strchr(at, '\n') + 1;
    }
    if (*at == '\0') {
        return NULL;
    }
    size_t size = strcspn(at, "\n");
    assert_true(size < sizeof text);
    memcpy(text, at, size);
    text[size] = '\0';
    return text;
}

static int lines_of(size_t page)
{
    int count = 0;
    while (line_of(page, count + 1) != NULL) {
        count++;
    }
    assert_true(count <= BODY);
    return count;
}

static void a_page_says_which_it_is(void **state)
{
    (void)state;
    add_lines("行", BODY + 1);
    assert_int_equal(paper_pages(&paper), 2);
    paper_page(&paper, 2, &out);
    assert_string_equal(
        out.bytes,
        "纸                               日志链首 01234567 89abcdef    第 2 页 共 2 页\n\n  行42\n");
    paper.name = "名称很长很长很长很长很长很长很长的“纸”";
    assert_int_equal(lines_of(1), BODY);
    assert_non_null(strstr(out.bytes, "名称很长很长很长很长很长..  "));
    assert_int_equal(text_columns(line_of(1, -1)), PAPER_COLUMNS);
}

static void a_block_moves_as_one(void **state)
{
    (void)state;
    add_lines("行", BODY - 5);
    add_block("甲", 5); /* just fits */
    assert_int_equal(paper_pages(&paper), 1);
    add_block("乙", BODY - 4);
    add_block("丙", 5); /* one too many */
    assert_int_equal(paper_pages(&paper), 3);
    assert_int_equal(lines_of(1), BODY);
    assert_int_equal(lines_of(2), BODY - 4);
    assert_int_equal(lines_of(3), 5);
    assert_string_equal(line_of(3, 1), "  丙1");
}

static void blank_lines_vanish_at_the_edges(void **state)
{
    (void)state;
    paper_blank(&paper);
    add_lines("行", BODY - 1);
    paper_blank(&paper);
    paper_blank(&paper);
    add_block("甲", 2);
    paper_blank(&paper);
    assert_int_equal(paper_pages(&paper), 2);
    assert_string_equal(line_of(1, 1), "  行1");
    assert_int_equal(lines_of(1), BODY - 1);
    assert_string_equal(line_of(2, 1), "  甲1");
    assert_int_equal(lines_of(2), 2);
    paper_begin(&paper); /* those inside stay */
    add_lines("乙", 1);
    paper_blank(&paper);
    add_lines("丙", 1);
    paper_end(&paper);
    assert_int_equal(lines_of(2), 2 + 1 + 3);
}

static void a_heading_is_not_left_behind(void **state)
{
    (void)state;
    add_lines("行", BODY - 3); /* room for the heading and one line */
    paper_heading(&paper, "标题");
    add_lines("甲", 3);
    assert_string_equal(line_of(2, 1), "== 标题 ==");
    assert_int_equal(lines_of(1), BODY - 3);
    assert_int_equal(lines_of(2), 4);
    add_lines("行", BODY - 4 - 7);
    paper_heading(&paper, "又一标题");
    add_block("乙", 6);
    assert_string_equal(line_of(3, 1), "== 又一标题 ==");
    assert_int_equal(lines_of(3), 7);
    paper_heading(&paper, "无内容");
    paper_heading(&paper, "末尾");
    paper_add(&paper, 2, "无");
    assert_int_equal(paper_pages(&paper), 3);
    assert_int_equal(lines_of(3), 7 + 2 + 3);
}

/* A block of paragraphs that no page can hold. */
static void a_long_block_is_broken_between_paragraphs(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 74; i++) {
        buf_puts(&text, "字"); /* two lines */
    }
    add_lines("行", BODY / 2 + 1);
    paper_begin(&paper);
    paper_add(&paper, 2, "题目");
    for (int i = 0; i < 20; i++) {
        paper_add(&paper, 2, text.bytes);
    }
    paper_end(&paper);
    assert_int_equal(paper_pages(&paper), 2); /* 1 + 40 just fit on a page */
    assert_string_equal(line_of(2, 1), "  题目");
    paper_begin(&paper);
    paper_add(&paper, 2, "另一题目");
    paper_add(&paper, 2, "副题");
    for (int i = 0; i < 21; i++) {
        paper_add(&paper, 2, text.bytes);
    }
    paper_end(&paper);
    assert_int_equal(paper_pages(&paper), 4);
    assert_int_equal(lines_of(3), BODY - 1); /* not half a paragraph more */
    assert_string_equal(line_of(4, 1), "  另一题目（续）");
    assert_int_equal(lines_of(4), 1 + 4);
    add_lines("行", 1);
    assert_int_equal(lines_of(4), 1 + 4 + 1);
    buf_release(&text);
}

static void a_long_paragraph_is_broken_between_lines(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 1; i <= 2 * BODY; i++) {
        buf_printf(&text, "%s第 %d 行", i > 1 ? "\n" : "", i);
    }
    paper_add(&paper, 0, "前文");
    paper_begin(&paper);
    paper_add(&paper, 2, "题目");
    paper_add(&paper, 4, text.bytes);
    paper_add(&paper, 2, "末尾");
    paper_end(&paper);
    assert_int_equal(paper_pages(&paper), 3);
    assert_string_equal(line_of(1, 2), "  题目"); /* the page has hardly begun */
    assert_string_equal(line_of(1, BODY), "    第 39 行");
    assert_string_equal(line_of(2, 1), "  题目（续）");
    assert_string_equal(line_of(2, BODY), "    第 79 行");
    assert_string_equal(line_of(3, 2), "    第 80 行");
    assert_string_equal(line_of(3, 5), "  末尾");
    buf_release(&text);
}

static void no_single_line_is_left_over(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 1; i <= BODY + 1; i++) {
        buf_printf(&text, "%s第 %d 行", i > 1 ? "\n" : "", i);
    }
    paper_add(&paper, 0, text.bytes);
    assert_int_equal(paper_pages(&paper), 2);
    assert_int_equal(lines_of(1), BODY - 1);
    assert_int_equal(lines_of(2), 1 + 2);
    buf_release(&text);
}

/* More signatures than a page holds: none is parted from its name. */
static void signatures_are_whole(void **state)
{
    (void)state;
    enum { SIGNERS = 45 };
    int count = 0;
    paper_heading(&paper, "签字");
    paper_begin(&paper);
    for (int i = 0; i < SIGNERS; i++) {
        paper_signature(&paper, i % 2 == 0 ? "名字很长很长很长很长很长很长很长很长很长的人" : "短");
    }
    paper_end(&paper);
    for (size_t page = 1; page <= paper_pages(&paper); page++) {
        int lines = lines_of(page);
        bool named = false;
        for (int i = 1; i <= lines; i++) {
            const char *line = line_of(page, i);
            bool signature = strstr(line, "签字：") != NULL;
            assert_true(!signature || named || strstr(line, "短") != NULL);
            named = strstr(line, "的人") != NULL && strstr(line, "（续）") == NULL;
            count += signature ? 1 : 0;
        }
        assert_false(named);
    }
    assert_int_equal(count, SIGNERS);
}

/* “ ” … take two columns in the fonts of a Chinese office. */
static void doubtful_characters_count_double(void **state)
{
    (void)state;
    struct buf text = {0};
    for (int i = 0; i < 20; i++) {
        buf_puts(&text, "“路径”……清楚，");
    }
    paper_add(&paper, 4, text.bytes);
    paper_sides(&paper, 4, "“左”", "右");
    int lines = lines_of(1);
    for (int i = 1; i <= lines; i++) {
        int columns = 0;
        int32_t c = 0;
        const char *line = line_of(1, i);
        for (size_t step; (step = text_step(line, &c)) > 0; line += step) {
            columns += c < 0x80 ? 1 : 2;
        }
        assert_true(columns <= PAPER_COLUMNS);
        assert_true(i < lines || columns == PAPER_COLUMNS);
    }
    buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_page_says_which_it_is, setup, teardown),
        cmocka_unit_test_setup_teardown(a_block_moves_as_one, setup, teardown),
        cmocka_unit_test_setup_teardown(blank_lines_vanish_at_the_edges, setup, teardown),
        cmocka_unit_test_setup_teardown(a_heading_is_not_left_behind, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_block_is_broken_between_paragraphs, setup, teardown),
        cmocka_unit_test_setup_teardown(a_long_paragraph_is_broken_between_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(no_single_line_is_left_over, setup, teardown),
        cmocka_unit_test_setup_teardown(signatures_are_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(doubtful_characters_count_double, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
