#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/csv_out.h"

static char folder[] = "/tmp/test_csv_out_XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/out.csv", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

struct writing {
    struct arena arena;
    struct err err;
    struct file_out *file;
    struct csv_out *csv;
};

static void begin(struct writing *writing, enum charset charset)
{
    memset(writing, 0, sizeof *writing);
    assert_int_equal(file_out_open(&writing->file, path, 0600, &writing->err), ST_OK);
    writing->csv = csv_out_new(writing->file, charset, &writing->err);
    assert_non_null(writing->csv);
}

/* Finishes the file and compares its bytes. */
static void expect_bytes(struct writing *writing, const char *expected, size_t expected_size)
{
    const char *bytes = NULL;
    size_t size = 0;

    assert_int_equal(csv_out_free(writing->csv), ST_OK);
    assert_int_equal(file_out_commit(writing->file, &writing->err), ST_OK);
    assert_int_equal(file_read_all(&writing->arena, path, 1 << 24, &bytes, &size, &writing->err), ST_OK);
    assert_int_equal(size, expected_size);
    assert_memory_equal(bytes, expected, size);
    arena_release(&writing->arena);
}

static const struct {
    const char *text;  /* the cell */
    const char *flat;  /* csv_out_text writes */
    const char *lines; /* csv_out_lines writes */
    const char *raw;   /* csv_out_raw writes */
} CELLS[] = {
    {NULL, "", "", ""},
    {"", "", "", ""},
    {"学会", "学会", "学会", "学会"},
    {"a,b", "\"a,b\"", "\"a,b\"", "\"a,b\""},
    {"说\"好\"", "\"说\"\"好\"\"\"", "\"说\"\"好\"\"\"", "\"说\"\"好\"\"\""},
    {"\"", "\"\"\"\"", "\"\"\"\"", "\"\"\"\""},
    {" a", "\" a\"", "\" a\"", "\" a\""},
    {"a\t", "\"a \"", "\"a\t\"", "\"a\t\""},
    {"一\n二", "一 二", "\"一\n二\"", "\"一\n二\""},
    {"一\r\n二\r三\t四", "一 二 三 四", "\"一\r\n二\r三\t四\"", "\"一\r\n二\r三\t四\""},
    {"-1.50", "'-1.50", "'-1.50", "-1.50"},
    {"=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"", "\"'=HYPERLINK(\"\"x\"\")\"",
     "\"=HYPERLINK(\"\"x\"\")\""},
    {"+1+1", "'+1+1", "'+1+1", "+1+1"},
    {"@SUM(1)", "'@SUM(1)", "'@SUM(1)", "@SUM(1)"},
    {"\t=1", "' =1", "'\t=1", "\"\t=1\""},
    {"\r=1", "' =1", "\"'\r=1\"", "\"\r=1\""},
    {"＝1", "'＝1", "'＝1", "＝1"},
    {"＋1", "'＋1", "'＋1", "＋1"},
    {"－1", "'－1", "'－1", "－1"},
    {"＠a", "'＠a", "'＠a", "＠a"},
    {"'a", "'a", "'a", "'a"},
    {"'=1", "''=1", "''=1", "'=1"}, /* or unguarding would take the writer's own quote away */
    {"a=1", "a=1", "a=1", "a=1"},
    {"000123", "000123", "000123", "000123"},
    {"%s%n'); DROP", "%s%n'); DROP", "%s%n'); DROP", "%s%n'); DROP"},
};

static void cells_are_quoted_and_guarded(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CELLS / sizeof *CELLS; i++) {
        struct writing writing;
        char expected[512];

        begin(&writing, CS_UTF8);
        csv_out_text(writing.csv, CELLS[i].text);
        csv_out_lines(writing.csv, CELLS[i].text);
        csv_out_raw(writing.csv, CELLS[i].text);
        assert_int_equal(csv_out_end_row(writing.csv), ST_OK);
        snprintf(expected, sizeof expected, "%s,%s,%s\r\n", CELLS[i].flat, CELLS[i].lines, CELLS[i].raw);
        expect_bytes(&writing, expected, strlen(expected));
    }
}

static void guards_come_off_again(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *text;
    } CASES[] = {
        {"'=1+1", "=1+1"}, {"'－1", "－1"}, {"'\tx", "\tx"}, {"''=1", "'=1"}, {"=1", "=1"},
        {"'a", "'a"},      {"'", "'"},      {"", ""},        {"''", "''"},    {"'' =", "'' ="},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        assert_string_equal(csv_unguard(CASES[i].cell), CASES[i].text);
    }
}

static void write_golden(struct csv_out *csv)
{
    csv_out_text(csv, "申报编号");
    csv_out_text(csv, "评审意见");
    csv_out_text(csv, "得分");
    assert_int_equal(csv_out_end_row(csv), ST_OK);
    csv_out_text(csv, "A2026-0001");
    csv_out_lines(csv, "好，\n但要改");
    csv_out_raw(csv, "-2.50");
    assert_int_equal(csv_out_end_row(csv), ST_OK);
}

static void golden_files(void **state)
{
    (void)state;
    static const char BOM[] = "\xEF\xBB\xBF"
                              "申报编号,评审意见,得分\r\nA2026-0001,\"好，\n但要改\",-2.50\r\n";
    static const char GB[] =
        "\xC9\xEA\xB1\xA8\xB1\xE0\xBA\xC5,\xC6\xC0\xC9\xF3\xD2\xE2\xBC\xFB,\xB5\xC3\xB7\xD6\r\n"
        "A2026-0001,\"\xBA\xC3\xA3\xAC\n\xB5\xAB\xD2\xAA\xB8\xC4\",-2.50\r\n";
    struct writing writing;

    begin(&writing, CS_UTF8_BOM);
    write_golden(writing.csv);
    expect_bytes(&writing, BOM, sizeof BOM - 1);
    begin(&writing, CS_UTF8);
    write_golden(writing.csv);
    expect_bytes(&writing, BOM + 3, sizeof BOM - 4);
    begin(&writing, CS_GB18030);
    write_golden(writing.csv);
    expect_bytes(&writing, GB, sizeof GB - 1);
}

static void a_lone_empty_cell_is_no_blank_line(void **state)
{
    (void)state;
    struct writing writing;

    begin(&writing, CS_UTF8);
    csv_out_text(writing.csv, "");
    assert_int_equal(csv_out_end_row(writing.csv), ST_OK);
    expect_bytes(&writing, "\"\"\r\n", 4);
}

/* The sentence names row, column and character; the failure stays. */
static void characters_the_encoding_lacks(void **state)
{
    (void)state;
    static const struct {
        enum charset charset;
        const char *name, *says;
    } CASES[] = {
        {CS_GBK, "高\U00020BB7", "第 2 行的列“姓名,字”里的“\U00020BB7”（U+20BB7）"},
        {CS_GB18030, "a\uE78D", "（U+E78D）在 GB18030 里没有"},
        {CS_UTF8, "a\xFF", "不是 UTF-8 的字节"},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct writing writing;

        begin(&writing, CASES[i].charset);
        csv_out_text(writing.csv, "编号");
        csv_out_text(writing.csv, "姓名,字");
        assert_int_equal(csv_out_end_row(writing.csv), ST_OK);
        csv_out_text(writing.csv, "=1,\"2\"");
        csv_out_text(writing.csv, CASES[i].name);
        assert_int_equal(csv_out_end_row(writing.csv), ST_REFUSED);
        assert_non_null(strstr(writing.err.text, CASES[i].says));
        csv_out_text(writing.csv, "再来一行");
        assert_int_equal(csv_out_end_row(writing.csv), ST_REFUSED);
        assert_int_equal(csv_out_free(writing.csv), ST_REFUSED);
        file_out_abort(writing.file);
        assert_int_not_equal(access(path, F_OK), 0);
    }
}

static void many_rows_pass_the_buffer(void **state)
{
    (void)state;
    struct writing writing;
    struct buf expected = {0};

    begin(&writing, CS_UTF8_BOM);
    buf_puts(&expected, "\xEF\xBB\xBF");
    for (int i = 0; i < 20000; i++) {
        char number[16];

        snprintf(number, sizeof number, "%d", i);
        csv_out_raw(writing.csv, number);
        csv_out_text(writing.csv, "四川省社会科学界联合会");
        assert_int_equal(csv_out_end_row(writing.csv), ST_OK);
        buf_printf(&expected, "%d,四川省社会科学界联合会\r\n", i);
    }
    expect_bytes(&writing, expected.bytes, expected.size);
    buf_release(&expected);
}

static void nothing_to_free(void **state)
{
    (void)state;
    assert_int_equal(csv_out_free(NULL), ST_OK);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_the_encoding_lacks),
        cmocka_unit_test(cells_are_quoted_and_guarded),
        cmocka_unit_test(guards_come_off_again),
        cmocka_unit_test(golden_files),
        cmocka_unit_test(a_lone_empty_cell_is_no_blank_line),
        cmocka_unit_test(many_rows_pass_the_buffer),
        cmocka_unit_test(nothing_to_free),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
