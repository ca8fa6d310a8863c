/* What the tests of data/file share: a folder for each test, and what stands in it. Included once per
 * program. */
#ifndef PINGSHEN_TESTS_FILE_SUPPORT_H
#define PINGSHEN_TESTS_FILE_SUPPORT_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "data/file.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct arena arena;
static char folder[64]; /* a new one for each test */

static inline int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/pingshen-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static inline char *in_folder(const char *name)
{
    return arena_printf(&arena, "%s/%s", folder, name);
}

static inline int is_content(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Names in the folder in order, hidden ones too, and how many; -1 when it cannot be read. */
static inline int list_folder(char ***names)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, is_content, alphasort);
    *names = arena_alloc(&arena, (count > 0 ? (size_t)count : 1) * sizeof **names);
    for (int i = 0; i < count; i++) {
        (*names)[i] = arena_strdup(&arena, entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
    return count;
}

static inline int count_entries(void)
{
    char **names = NULL;
    return list_folder(&names);
}

static inline int remove_folder(void **state)
{
    (void)state;
    char **names = NULL;
    int count = list_folder(&names);
    for (int i = 0; i < count; i++) {
        char *path = in_folder(names[i]);
        if (unlink(path) != 0) {
            rmdir(path);
        }
    }
    arena_release(&arena);
    return rmdir(folder);
}

static inline void put(const char *path, const char *text)
{
    struct err err = {0};
    assert_int_equal(file_write_all(path, text, strlen(text), 0644, &err), ST_OK);
}

static inline void assert_holds(const char *path, const char *text)
{
    struct err err = {0};
    const char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(file_read_all(&arena, path, 1 << 20, &bytes, &size, &err), ST_OK);
    assert_int_equal(size, strlen(text));
    assert_string_equal(bytes, text);
}

static inline void assert_says(const struct err *err, const char *part)
{
    assert_int_equal(err->code, ST_STORAGE);
    if (!strstr(err->text, part)) {
        fail_msg("%s: does not say %s", err->text, part);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

#endif
