/* data/folder.c: what lies in a folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/file.h"
#include "data/folder.h"

struct fixture {
    struct arena arena;
    struct err err;
    const char *path;
};

static void put(struct fixture *f, const char *name, const char *text)
{
    const char *path = arena_printf(&f->arena, "%s/%s", f->path, name);
    assert_int_equal(file_write_all(path, text, strlen(text), 0600, &f->err), ST_OK);
}

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    const char *folder = getenv("TMPDIR");
    char *path = arena_printf(&f->arena, "%s/folder.XXXXXX", folder == NULL ? "build" : folder);
    assert_non_null(mkdtemp(path));
    f->path = path;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"b.csv", "A.CSV", "x.txt", ".hidden.csv", "申报.csv", "\xB1\xED.csv"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(arena_printf(&f->arena, "%s/%s", f->path, names[i]));
    }
    unlink(arena_printf(&f->arena, "%s/gone.csv", f->path));
    rmdir(arena_printf(&f->arena, "%s/sub.csv", f->path));
    assert_int_equal(rmdir(f->path), 0);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void folders_first_then_files_that_end_so(void **state)
{
    struct fixture *f = *state;
    struct folder_entry *entry = NULL;
    size_t count = 0, skipped = 0;
    put(f, "b.csv", "12345");
    put(f, "A.CSV", "");
    put(f, "x.txt", "");
    put(f, ".hidden.csv", "");
    put(f, "申报.csv", "x");
    put(f, "\xB1\xED.csv", "x"); /* a name in GBK */
    assert_int_equal(mkdir(arena_printf(&f->arena, "%s/sub.csv", f->path), 0700), 0);
    assert_int_equal(symlink("nowhere", arena_printf(&f->arena, "%s/gone.csv", f->path)), 0);
    assert_int_equal(folder_list(f->path, ".csv", &entry, &count, &skipped, &f->arena, &f->err), ST_OK);
    static const char *const expected[] = {"sub.csv", "A.CSV", "b.csv", "申报.csv"};
    assert_int_equal(count, 4);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(entry[i].name, expected[i]);
        assert_int_equal(entry[i].folder, i == 0);
    }
    assert_int_equal(entry[2].bytes, 5);
    assert_int_equal(skipped, 1);
}

static void an_empty_folder_and_none(void **state)
{
    struct fixture *f = *state;
    struct folder_entry *entry = NULL;
    size_t count = 7, skipped = 7;
    const char *path = NULL;
    assert_int_equal(folder_list(f->path, ".csv", &entry, &count, &skipped, &f->arena, &f->err), ST_OK);
    assert_int_equal(count, 0);
    assert_int_equal(folder_list("no/such", ".csv", &entry, &count, &skipped, &f->arena, &f->err),
                     ST_STORAGE);
    assert_true(f->err.text[0] != '\0');
    err_clear(&f->err);
    assert_int_equal(folder_path("no/such", &path, &f->arena, &f->err), ST_STORAGE);
    err_clear(&f->err);
    const char *around = arena_printf(&f->arena, "%s/../.", f->path);
    assert_int_equal(folder_path(around, &path, &f->arena, &f->err), ST_OK);
    assert_true(path[0] == '/' && strstr(path, "..") == NULL);
}

static void what_a_new_file_would_replace(void **state)
{
    struct fixture *f = *state;
    const char *file = arena_printf(&f->arena, "%s/b.csv", f->path);
    const char *link = arena_printf(&f->arena, "%s/gone.csv", f->path);
    const char *folder = arena_printf(&f->arena, "%s/sub.csv", f->path);
    assert_false(folder_has_file(file));
    assert_string_equal(folder_full_name(file, &f->arena), file); /* nothing there: as it was given */
    put(f, "b.csv", "1");
    assert_int_equal(symlink("nowhere", link), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_true(folder_has_file(file));
    assert_true(folder_has_file(link));
    assert_false(folder_has_file(folder));
    const char *around = arena_printf(&f->arena, "%s/../%s/b.csv", f->path, strrchr(f->path, '/') + 1);
    const char *full = folder_full_name(around, &f->arena);
    assert_true(full[0] == '/' && strstr(full, "..") == NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(folders_first_then_files_that_end_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_empty_folder_and_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_new_file_would_replace, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
