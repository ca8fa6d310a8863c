/* data/csv_in: blocks, long lines, limits, what is no file, progress. */
#include "tests/unit/csv_in_support.h"

/* Over several blocks: line ends, characters and quotes fall on every border, in every encoding. */
static void block_borders(void **state)
{
    (void)state;
    static const enum charset CHARSETS[] = {CS_UTF8, CS_GB18030, CS_UTF16LE, CS_UTF16BE};

    for (size_t c = 0; c < sizeof CHARSETS / sizeof *CHARSETS; c++) {
        bool wide = CHARSETS[c] == CS_UTF16LE || CHARSETS[c] == CS_UTF16BE;
        char tab = wide ? '\t' : ',';

        for (int shift = 0; shift < 6; shift++) {
            struct buf text = {0};
            struct buf expected = {0};
            struct reading reading;

            buf_printf(&text, "%s申报编号%c项目名称%c备注\r\n", wide ? "\uFEFF" : "", tab, tab);
            for (int i = 0; i < 16000; i++) {
                buf_printf(&text, "A%d%.*s%c\"说\"\"好\"\"\r\n科𠮷\"%c四川省\r\n", i, shift * (i == 0),
                           "xxxxxx", tab, tab);
                buf_printf(&expected, "%d:A%d%.*s|说\"好\"\r\n科𠮷|四川省;", 2 + 2 * i, i, shift * (i == 0),
                           "xxxxxx");
            }
            write_encoded(text.bytes, text.size, CHARSETS[c]);
            read_file(&reading, path, CS_AUTO, true);
            assert_int_equal(reading.status, ST_OK);
            assert_int_equal(reading.report.errors, 0);
            assert_string_equal(reading.rows.bytes, expected.bytes);
            end_reading(&reading);
            buf_release(&text);
            buf_release(&expected);
        }
    }
}

/* Cells near the limit on one line, far longer than a block. */
static void long_lines(void **state)
{
    (void)state;
    static const enum charset CHARSETS[] = {CS_UTF8, CS_GB18030, CS_UTF16LE};

    for (size_t c = 0; c < sizeof CHARSETS / sizeof *CHARSETS; c++) {
        bool wide = CHARSETS[c] == CS_UTF16LE;
        char tab = wide ? '\t' : ',';
        struct buf text = {0};
        struct reading reading;
        size_t size = 0;

        buf_printf(&text, "%sapplication_no%cproject_name%cremark\n", wide ? "\uFEFF" : "", tab, tab);
        buf_printf(&text, "A1%c\"", tab);
        size_t start = text.size;
        while (text.size - start < CSV_CELL_MAX - 10) {
            buf_puts(&text, "科研𠮷");
        }
        size = text.size - start;
        buf_printf(&text, "\"%c科\nA2%c乙%c\n", tab, tab, tab);
        write_encoded(text.bytes, text.size, CHARSETS[c]);
        read_file(&reading, path, CS_AUTO, true);
        assert_int_equal(reading.status, ST_OK);
        assert_int_equal(reading.count, 2);
        assert_int_equal(reading.rows.size, size + strlen("2:A1||科;3:A2|乙|;"));
        assert_memory_equal(reading.rows.bytes + strlen("2:A1|"), text.bytes + start, size);
        end_reading(&reading);
        buf_release(&text);
    }
}

/* CR is the last byte of a block (256 KiB) and of a line too long to wait for the next one. */
static void line_end_on_a_border(void **state)
{
    (void)state;
    struct buf text = {0};
    struct reading reading;

    buf_puts(&text, H "A1,");
    while (text.size < 256 * 1024 - 1) {
        buf_puts(&text, "y");
    }
    buf_puts(&text, "\r\nA2,乙\r\nA3,丙,\r\n");
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.count, 1);
    assert_int_equal(reading.report.errors, 2);
    assert_int_equal(reading.report.error[0].line, 2);
    assert_int_equal(reading.report.error[1].line, 3);
    end_reading(&reading);
    buf_release(&text);
}

/* A wrong byte far behind the first block is told with its line and column. */
static void late_wrong_bytes(void **state)
{
    (void)state;
    struct buf text = {0};
    struct reading reading;

    buf_puts(&text, H);
    for (int i = 0; i < 50000; i++) {
        buf_printf(&text, "A%d,甲乙丙丁,\n", i);
    }
    buf_puts(&text, "B1,\xFF,\n");
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_REFUSED);
    assert_int_equal(reading.count, 50000);
    assert_int_equal(reading.report.error[0].line, 50002);
    assert_non_null(strstr(reading.report.error[0].text, "第 50002 行第 4 个字节（0xFF）"));
    end_reading(&reading);

    text.size = strlen(H);
    buf_puts(&text, "A1,\"");
    for (int i = 0; i < 200000; i++) {
        buf_puts(&text, "科");
    }
    buf_puts(&text, "\xFF\",\n");
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_REFUSED);
    assert_non_null(strstr(reading.report.error[0].text, "第 2 行第 600005 个字节（0xFF）"));
    end_reading(&reading);
    buf_release(&text);
}

static void limits_of_cells(void **state)
{
    (void)state;
    static const struct {
        size_t size;
        const char *quote;
        bool fits;
    } CASES[] = {
        {CSV_CELL_MAX, "", true},        {CSV_CELL_MAX, "\"", true},      {CSV_CELL_MAX + 1, "", false},
        {CSV_CELL_MAX + 1, "\"", false}, {CSV_CELL_MAX + 100, "", false},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buf text = {0};
        struct reading reading;

        buf_printf(&text, H "A1,x,\nA2,%s", CASES[i].quote);
        size_t start = text.size;
        while (text.size - start < CASES[i].size) {
            buf_puts(&text, "y");
        }
        buf_printf(&text, "%s,z\n", CASES[i].quote);
        write_file(text.bytes, text.size);
        read_file(&reading, path, CS_AUTO, false);
        assert_int_equal(reading.status, CASES[i].fits ? ST_OK : ST_REFUSED);
        if (!CASES[i].fits) {
            assert_int_equal(reading.report.error[0].line, 3);
            assert_string_equal(reading.report.error[0].column, "项目名称");
            assert_non_null(strstr(reading.report.error[0].text, "第 3 行的单元格超过 1 MiB"));
        }
        end_reading(&reading);
        buf_release(&text);
    }
}

/* 50 MB in one cell, with or without a lost quote: refused after the first MiB, not at the end. */
static void a_cell_of_50_megabytes(void **state)
{
    (void)state;
    static const char *const FILLS[] = {"0123456789abcde\n", "0123456789abcdef"};

    for (size_t i = 0; i < sizeof FILLS / sizeof *FILLS; i++) {
        FILE *file = fopen(path, "w");
        struct reading reading;

        assert_non_null(file);
        fputs(H "A1,甲,\nA2,\"", file);
        for (int k = 0; k < 50 * 1000 * 1000 / 16; k++) {
            fputs(FILLS[i], file);
        }
        assert_int_equal(fclose(file), 0);
        read_file(&reading, path, CS_AUTO, false);
        assert_int_equal(reading.status, ST_REFUSED);
        assert_int_equal(reading.count, 1);
        assert_int_equal(reading.report.error[0].line, 3);
        assert_non_null(strstr(reading.report.error[0].text, "超过 1 MiB"));
        assert_true(csv_in_bytes(reading.in) < INT64_C(2) * CSV_CELL_MAX);
        assert_string_equal(csv_in_digest(reading.in), "");
        end_reading(&reading);
    }
}

static void many_columns(void **state)
{
    (void)state;
    struct buf text = {0};
    struct reading reading;

    for (int i = 0; i < 5000; i++) {
        buf_printf(&text, "列%d,", i);
    }
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_REFUSED);
    assert_non_null(strstr(reading.report.error[0].text, "5001 列，超过 1000 列"));
    end_reading(&reading);

    text.size = 0;
    buf_puts(&text, H "A1,甲");
    for (int i = 0; i < 5000; i++) {
        buf_puts(&text, ",x");
    }
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.report.errors, 1);
    end_reading(&reading);
    buf_release(&text);
}

/* The header is looked for in the first rows only, and memory does not grow with rows of commas. */
static void header_too_far_down(void **state)
{
    (void)state;
    struct buf text = {0};
    struct reading reading;

    for (int i = 0; i < CSV_HEADER_LINES_MAX; i++) {
        buf_puts(&text, "说明\n");
    }
    buf_puts(&text, H "A1,甲,\n");
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_REFUSED);
    assert_non_null(strstr(reading.report.error[0].text, "前 20 行里没有找到表头"));
    end_reading(&reading);
    buf_release(&text);
}

static void things_that_are_no_file(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"/tmp", "/dev/zero", "/nonexistent/x.csv", ""};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        struct reading reading;

        read_file(&reading, NAMES[i], CS_AUTO, false);
        assert_int_equal(reading.status, ST_STORAGE);
        assert_true(strlen(reading.err.text) > 0);
        assert_int_equal(reading.report.errors, 0);
        end_reading(&reading);
    }
}

/* A pipe hands over small pieces. */
static void a_fifo(void **state)
{
    (void)state;
    struct reading reading;
    int status = 0;

    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        FILE *file = fopen(path, "w");
        bool written = file && fputs(H, file) >= 0;

        for (int i = 0; i < 30000 && written; i++) {
            written = fprintf(file, "A%d,科研项目,\r\n", i) > 0 && (i % 100 != 0 || fflush(file) == 0);
        }
        _exit(written && fclose(file) == 0 ? 0 : 1);
    }
    assert_true(child > 0);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.count, 30000);
    end_reading(&reading);
    unlink(path);
}

struct ticks {
    int calls, limit;
    long long bytes;
};

static bool count_tick(void *payload, long long bytes)
{
    struct ticks *ticks = payload;

    assert_true(bytes > ticks->bytes);
    ticks->bytes = bytes;
    return ++ticks->calls < ticks->limit;
}

static void progress_can_stop_it(void **state)
{
    (void)state;
    struct buf text = {0};

    buf_puts(&text, H);
    for (int i = 0; i < 100000; i++) {
        buf_printf(&text, "A%06d,甲,\n", i);
    }
    write_file(text.bytes, text.size);
    for (int limit = 2; limit <= 100; limit += 98) {
        struct ticks ticks = {.limit = limit};
        struct arena arena = {0};
        struct report report;
        struct err err = {0};
        struct csv_in *in = NULL;
        enum status status = ST_OK;
        bool more = true;

        report_init(&report, &arena, path);
        assert_int_equal(csv_in_open(&in, path, CS_AUTO, COLUMNS, COLUMN_COUNT, &report, &err), ST_OK);
        csv_in_set_progress(in, count_tick, &ticks);
        while (status == ST_OK && more) {
            status = csv_in_next(in, &more);
        }
        assert_int_equal(status, limit == 2 ? ST_REFUSED : ST_OK);
        assert_int_equal(report.errors, limit == 2 ? 1 : 0);
        assert_int_equal(strlen(csv_in_digest(in)), limit == 2 ? 0 : DIGEST_HEX);
        csv_in_free(in);
        arena_release(&arena);
    }
    buf_release(&text);
}

static void the_digest_of_many_blocks(void **state)
{
    (void)state;
    struct buf text = {0};
    struct reading reading;
    char hex[DIGEST_HEX + 1];

    buf_puts(&text, H);
    for (int i = 0; i < 300000; i++) {
        buf_printf(&text, "A%06d,科研项目,\n", i);
    }
    write_file(text.bytes, text.size);
    read_file(&reading, path, CS_AUTO, false);
    assert_int_equal(reading.status, ST_OK);
    assert_int_equal(reading.count, 300000);
    digest_of(text.bytes, text.size, hex);
    assert_string_equal(csv_in_digest(reading.in), hex);
    assert_string_equal(csv_in_digest(reading.in), hex);
    end_reading(&reading);
    buf_release(&text);
}

static void nothing_to_free(void **state)
{
    (void)state;
    csv_in_free(NULL);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_borders),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(line_end_on_a_border),
        cmocka_unit_test(late_wrong_bytes),
        cmocka_unit_test(limits_of_cells),
        cmocka_unit_test(a_cell_of_50_megabytes),
        cmocka_unit_test(many_columns),
        cmocka_unit_test(header_too_far_down),
        cmocka_unit_test(things_that_are_no_file),
        cmocka_unit_test(a_fifo),
        cmocka_unit_test(progress_can_stop_it),
        cmocka_unit_test(the_digest_of_many_blocks),
        cmocka_unit_test(nothing_to_free),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
