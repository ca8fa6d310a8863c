/* What the tests of data/csv_in share: a file in a folder of its own, and a reading of it. Included once per
 * program. */
#ifndef PINGSHEN_TESTS_CSV_IN_SUPPORT_H
#define PINGSHEN_TESTS_CSV_IN_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/csv_in.h"
#include "data/digest.h"
#include "data/file.h"

#define BYTES(text) text, sizeof(text) - 1

static char folder[] = "/tmp/test_csv_in_XXXXXX";
static char path[64];

static const struct csv_column COLUMNS[] = {
    {"申报编号", "application_no", true},
    {"项目名称", "project_name", true},
    {"备注", "remark", false},
};
enum { NO, NAME, REMARK, COLUMN_COUNT };

static inline int make_folder(void **state)
{
    (void)state;
    if (!mkdtemp(folder)) {
        return -1;
    }
    snprintf(path, sizeof path, "%s/in.csv", folder);
    return 0;
}

static inline int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static inline void write_file(const void *bytes, size_t size)
{
    struct err err = {0};

    assert_int_equal(file_write_all(path, bytes, size, 0600, &err), ST_OK);
}

/* One reading of a file from beginning to end. */
struct reading {
    struct arena arena;
    struct report report;
    struct err err;
    struct csv_in *in;
    enum status status;
    struct buf rows; /* "line:cell|cell|cell;" for each row; a column that the file lacks reads ~ */
    long count;
};

static inline void note_row(struct reading *reading)
{
    buf_printf(&reading->rows, "%ld:", csv_in_line(reading->in));
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const char *cell = csv_in_cell(reading->in, i);

        assert_int_equal(csv_in_cell_size(reading->in, i), cell ? strlen(cell) : 0);
        buf_printf(&reading->rows, "%s%s", i > 0 ? "|" : "", cell ? cell : "~");
    }
    buf_puts(&reading->rows, ";");
}

static inline void read_file(struct reading *reading, const char *name, enum charset charset, bool keep)
{
    bool more = false;

    memset(reading, 0, sizeof *reading);
    report_init(&reading->report, &reading->arena, name);
    buf_puts(&reading->rows, "");
    reading->status =
        csv_in_open(&reading->in, name, charset, COLUMNS, COLUMN_COUNT, &reading->report, &reading->err);
    assert_int_equal(reading->status == ST_OK, reading->in != NULL);
    while (reading->status == ST_OK) {
        reading->status = csv_in_next(reading->in, &more);
        if (reading->status != ST_OK || !more) {
            break;
        }
        reading->count++;
        if (keep) {
            note_row(reading);
        }
    }
    if (reading->in) { /* the end stays the end */
        assert_int_equal(csv_in_next(reading->in, &more), reading->status);
        assert_false(more);
    }
}

static inline void end_reading(struct reading *reading)
{
    csv_in_free(reading->in);
    buf_release(&reading->rows);
    arena_release(&reading->arena);
}

struct file_case {
    const char *what;
    const char *bytes;
    size_t size;
    const char *rows;  /* delivered */
    const char *error; /* part of the first error; NULL: none, and the status is ST_OK */
    long line;         /* of that error */
    bool reads_on;     /* the error is about one row only */
};

static inline void check_case(const struct file_case *one, enum charset forced)
{
    struct reading reading;

    read_file(&reading, path, forced, true);
    const struct problem *first = &reading.report.error[0];
    bool right = strcmp(reading.rows.bytes, one->rows) == 0;
    if (one->error) {
        right = right && reading.report.errors > 0 && strstr(first->text, one->error) &&
                first->line == one->line && reading.status == (one->reads_on ? ST_OK : ST_REFUSED);
    } else {
        right = right && reading.report.errors == 0 && reading.status == ST_OK;
    }
    if (!right) {
        print_error("%s: status %d, rows %s, first error %ld: %s\n", one->what, reading.status,
                    reading.rows.bytes, reading.report.errors > 0 ? first->line : -1,
                    reading.report.errors > 0 ? first->text : "-");
    }
    assert_true(right);
    end_reading(&reading);
}

static inline void check_raw(const struct file_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        write_file(cases[i].bytes, cases[i].size);
        check_case(&cases[i], CS_AUTO);
    }
}

#define H "申报编号,项目名称,备注\n"
#define GH                                                                                                   \
    "\xC9\xEA\xB1\xA8\xB1\xE0\xBA\xC5,\xCF\xEE\xC4\xBF\xC3\xFB\xB3\xC6,\xB1\xB8\xD7\xA2\n" /* the same in    \
                                                                                              GBK */
#define EH    "application_no,project_name,remark\n"
#define ZHANG "\xD5\xC5\xC8\xFD" /* Writes text in an encoding, BOM included where the text has one. */
static inline void write_encoded(const char *text, size_t size, enum charset charset)
{
    struct buf bytes = {0};
    size_t bad = 0;

    assert_true(charset_encode(charset, text, size, &bytes, &bad));
    write_file(bytes.bytes, bytes.size);
    buf_release(&bytes);
}

#endif
