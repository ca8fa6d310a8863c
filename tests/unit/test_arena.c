/* arena, buf, err, report */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/arena.h"
#include "data/status.h"

static void memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 3, 8, 17, 4096, 8100, 9000, 40000, 1, 2, 1000000, 5};
    struct arena arena = {0};
    unsigned char *got[sizeof(sizes) / sizeof(*sizes)];
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        got[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)got[i] % _Alignof(max_align_t), 0);
        for (size_t at = 0; at < sizes[i]; at++) {
            assert_int_equal(got[i][at], 0);
        }
        memset(got[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        for (size_t at = 0; at < sizes[i]; at++) {
            assert_int_equal(got[i][at], i + 1);
        }
    }
    arena_release(&arena);
    assert_null(arena.head);
    assert_string_equal(arena_strdup(&arena, "again"), "again");
    arena_release(&arena);
    arena_release(&arena);
    arena_release(NULL);
}

static void many_small_pieces_survive_new_blocks(void **state)
{
    (void)state;
    enum { COUNT = 20000 };
    struct arena arena = {0};
    char **text = xcalloc(COUNT, sizeof(*text));
    for (int i = 0; i < COUNT; i++) {
        text[i] = arena_printf(&arena, "第 %d 份", i);
    }
    for (int i = 0; i < COUNT; i++) {
        char expected[32];
        snprintf(expected, sizeof(expected), "第 %d 份", i);
        assert_string_equal(text[i], expected);
    }
    free(text);
    arena_release(&arena);
}

static void strings_are_copied(void **state)
{
    (void)state;
    struct arena arena = {0};
    char source[] = "学会";
    char *copy = arena_strdup(&arena, source);
    source[0] = 'x';
    assert_string_equal(copy, "学会");
    assert_null(arena_strdup(&arena, NULL));
    char *part = arena_strndup(&arena, "ab\0cd", 4);
    assert_memory_equal(part, "ab\0c\0", 5);
    assert_string_equal(arena_strndup(&arena, NULL, 0), "");
    char *heap = xstrdup("heap");
    assert_string_equal(heap, "heap");
    free(heap);
    arena_release(&arena);
}

static void a_list_keeps_what_it_holds_while_it_grows(void **state)
{
    struct arena arena = {0};
    int64_t *list = NULL;
    (void)state;
    for (size_t count = 0; count < 1000; count++) {
        list = arena_grow(&arena, list, count, sizeof *list);
        assert_int_equal(list[count], 0); /* the new place is zeroed */
        list[count] = (int64_t)count + 1;
        for (size_t i = 0; i <= count; i++) {
            assert_int_equal(list[i], i + 1);
        }
    }
    arena_release(&arena);
}

static void buf_grows_and_stays_terminated(void **state)
{
    (void)state;
    struct buf buf = {0};
    for (int i = 0; i < 5000; i++) {
        buf_add(&buf, "ab\0", 3);
        assert_int_equal(buf.bytes[buf.size], 0);
    }
    assert_int_equal(buf.size, 15000);
    assert_memory_equal(buf.bytes + 14997, "ab\0\0", 4);
    size_t capacity = buf.capacity;
    buf_clear(&buf);
    assert_int_equal(buf.size, 0);
    assert_int_equal(buf.capacity, capacity);
    buf_printf(&buf, "%d-%s", 12, "分");
    buf_puts(&buf, "!");
    assert_string_equal(buf.bytes, "12-分!");
    buf_release(&buf);
    assert_null(buf.bytes);
    buf_release(NULL);
    buf_clear(&buf);
    buf_add(&buf, NULL, 0); /* even nothing makes a string of it */
    assert_string_equal(buf.bytes, "");
    buf_release(&buf);
}

static void die_with_seven(void)
{
    _exit(7);
}

static void without_memory_the_handler_ends_the_process(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            struct arena arena = {0};
            struct buf buf = {.size = 1};
            arena_set_die(die_with_seven);
            if (way == 0) {
                arena_alloc(&arena, SIZE_MAX - 8);
            } else if (way == 1) {
                arena_strndup(&arena, "x", SIZE_MAX);
            } else {
                buf_add(&buf, "x", SIZE_MAX - 1);
            }
            _exit(0);
        }
        int ended = 0;
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_true(WIFEXITED(ended));
        assert_int_equal(WEXITSTATUS(ended), 7);
    }
}

static void first_failure_stays(void **state)
{
    (void)state;
    struct err err = {0};
    assert_int_equal(err_set(&err, ST_STORAGE, "无法写入“%s”。", "a.csv"), ST_STORAGE);
    assert_int_equal(err_set(&err, ST_REFUSED, "导入没有成功。"), ST_STORAGE);
    assert_string_equal(err.text, "无法写入“a.csv”。");
    err_clear(&err);
    assert_int_equal(err.code, ST_OK);
    assert_string_equal(err.text, "");
    assert_int_equal(err_set(&err, ST_REFUSED, "%d", 5), ST_REFUSED);
    assert_string_equal(err.text, "5");
    assert_int_equal(err_set(NULL, ST_DENIED, "x"), ST_DENIED);
    err_clear(NULL);
}

/* A sentence too long is cut between characters, wherever the end of the room falls. */
static void long_sentence_is_cut_between_characters(void **state)
{
    (void)state;
    struct err err = {0};
    char filler[4000];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(filler, 'a', shift);
        size_t at = shift;
        const char *pieces[] = {"会", "é", "\xF0\xA0\x80\x80"};
        for (size_t i = 0; at + 4 < sizeof(filler) - 1; i++) {
            size_t size = strlen(pieces[i % 3]);
            memcpy(filler + at, pieces[i % 3], size);
            at += size;
        }
        filler[at] = '\0';
        err_clear(&err);
        err_set(&err, ST_REFUSED, "%s", filler);
        size_t size = strlen(err.text);
        assert_in_range(size, sizeof(err.text) - 4, sizeof(err.text) - 1);
        assert_memory_equal(err.text, filler, size);
        assert_int_not_equal((unsigned char)filler[size] & 0xC0, 0x80);
    }
}

static void report_counts_all_and_keeps_the_first(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct report report;
    char file[] = "申报.csv", column[] = "年龄";
    report_init(&report, &arena, file);
    assert_int_equal(report.errors + report.warnings, 0);
    for (long i = 0; i < REPORT_KEEP + 10; i++) {
        report_error(&report, i + 2, i % 2 ? column : NULL, "第 %ld 个", i);
    }
    report_warning(&report, 0, column, "没有内容");
    file[0] = column[0] = 'x';
    assert_int_equal(report.errors, REPORT_KEEP + 10);
    assert_int_equal(report.warnings, 1);
    const struct problem *last = &report.error[REPORT_KEEP - 1];
    assert_int_equal(last->line, REPORT_KEEP + 1);
    assert_string_equal(last->column, "年龄");
    assert_string_equal(last->text, "第 49 个");
    assert_string_equal(last->file, "申报.csv");
    assert_false(last->warning);
    assert_null(report.error[0].column);
    assert_true(report.warning[0].warning);
    assert_int_equal(report.warning[0].line, 0);
    assert_string_equal(report.warning[0].text, "没有内容");
    for (int i = 0; i < REPORT_KEEP; i++) {
        report_warning(&report, i, NULL, "又一个");
    }
    assert_int_equal(report.warnings, REPORT_KEEP + 1);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(many_small_pieces_survive_new_blocks),
        cmocka_unit_test(strings_are_copied),
        cmocka_unit_test(a_list_keeps_what_it_holds_while_it_grows),
        cmocka_unit_test(buf_grows_and_stays_terminated),
        cmocka_unit_test(without_memory_the_handler_ends_the_process),
        cmocka_unit_test(first_failure_stays),
        cmocka_unit_test(long_sentence_is_cut_between_characters),
        cmocka_unit_test(report_counts_all_and_keeps_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
