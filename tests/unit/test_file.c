/* data/file: reading, writing, folders. */
#include "tests/unit/file_support.h"

/* ---- reading ---- */

static void whole_file_with_a_limit(void **state)
{
    (void)state;
    static const struct {
        size_t size, limit;
        bool fits;
    } rows[] = {
        {0, 0, true},           {0, 10, true},
        {1, 0, false},          {10, 10, true},
        {11, 10, false},        {100, 1000, true},
        {200000, 200000, true}, {200001, 200000, false},
        {65536, 65536, true},   {65537, SIZE_MAX / 4, true},
    };
    char *path = in_folder("a"), *content = arena_alloc(&arena, 300000);
    memset(content, 'x', 300000);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = {0};
        const char *bytes = NULL;
        size_t size = 99;
        assert_int_equal(file_write_all(path, content, rows[i].size, 0600, &err), ST_OK);
        enum status status = file_read_all(&arena, path, rows[i].limit, &bytes, &size, &err);
        assert_int_equal(status, rows[i].fits ? ST_OK : ST_STORAGE);
        if (rows[i].fits) {
            assert_int_equal(size, rows[i].size);
            assert_memory_equal(bytes, content, size);
            assert_int_equal(bytes[size], 0);
        } else {
            assert_says(&err, "太大");
            assert_null(bytes);
        }
    }
}

static void what_cannot_be_read_is_said(void **state)
{
    (void)state;
    char *link = in_folder("loop");
    put(in_folder("file"), "x");
    assert_int_equal(symlink("loop", link), 0);
    const struct {
        const char *path, *says;
    } rows[] = {
        {in_folder("none.csv"), "没有这个文件"}, {folder, "文件夹"}, {"/dev/null", "设备"},
        {in_folder("file/x"), "不是文件夹"},     {link, "符号链接"}, {"", "没有这个文件"},
        {in_folder("none.csv"), "none.csv"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = {0};
        const char *bytes = NULL;
        size_t size = 0;
        int fd = 5;
        assert_int_equal(file_open_input(rows[i].path, &fd, &err), ST_STORAGE);
        assert_int_equal(fd, -1);
        assert_says(&err, rows[i].says);
        assert_int_equal(file_read_all(&arena, rows[i].path, 10, &bytes, &size, &err), ST_STORAGE);
    }
}

static void strange_paths_do_not_spoil_the_sentence(void **state)
{
    (void)state;
    struct err err = {0};
    int fd = -1;
    file_open_input(in_folder("a\033[2J\xFF"), &fd, &err);
    assert_null(strchr(err.text, '\033'));
    assert_null(strchr(err.text, 0xFF));
    assert_says(&err, "/a\uFFFD[2J\uFFFD”");
}

/* A FIFO is read to its end, in more pieces than were expected. */
static void fifo_is_read(void **state)
{
    (void)state;
    enum { SIZE = 300000 };
    char *path = in_folder("fifo");
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int fd = open(path, O_WRONLY);
        for (int i = 0; i < SIZE; i += 100) {
            char line[101];
            snprintf(line, sizeof(line), "%0100d", i);
            if (write(fd, line, 100) != 100) {
                _exit(1);
            }
        }
        _exit(0);
    }
    struct err err = {0};
    const char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(file_read_all(&arena, path, SIZE, &bytes, &size, &err), ST_OK);
    assert_int_equal(size, SIZE);
    assert_string_equal(bytes + SIZE - 6, "299900");
    assert_memory_equal(bytes + 95, "00000", 5);
    int ended = 0;
    waitpid(child, &ended, 0);
    assert_int_equal(ended, 0);
}

/* ---- writing ---- */

static void commit_replaces_abort_does_not(void **state)
{
    (void)state;
    struct err err = {0};
    struct file_out *out = NULL;
    char *path = in_folder("名单.csv");
    put(path, "old");
    assert_int_equal(file_out_open(&out, path, 0600, &err), ST_OK);
    assert_int_equal(file_out_write(out, "new", 3, &err), ST_OK);
    assert_holds(path, "old");
    file_out_abort(out);
    assert_holds(path, "old");
    assert_int_equal(count_entries(), 1);

    assert_int_equal(file_out_open(&out, path, 0600, &err), ST_OK);
    assert_int_equal(file_out_write(out, "ne", 2, &err), ST_OK);
    assert_int_equal(file_out_write(out, NULL, 0, &err), ST_OK);
    assert_int_equal(file_out_write(out, "w\0", 1, &err), ST_OK);
    assert_int_equal(file_out_commit(out, &err), ST_OK);
    assert_holds(path, "new");
    assert_int_equal(count_entries(), 1);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    file_out_abort(NULL);
}

static void temporary_file_is_hidden_and_beside(void **state)
{
    (void)state;
    struct err err = {0};
    struct file_out *one = NULL, *two = NULL;
    assert_int_equal(file_out_open(&one, in_folder("a"), 0600, &err), ST_OK);
    assert_int_equal(file_out_open(&two, in_folder("a"), 0600, &err), ST_OK);
    char **names = NULL;
    assert_int_equal(list_folder(&names), 2);
    assert_int_equal(names[0][0], '.');
    assert_int_equal(names[1][0], '.');
    file_out_write(one, "1", 1, &err);
    file_out_write(two, "2", 1, &err);
    assert_int_equal(file_out_commit(two, &err), ST_OK);
    assert_int_equal(file_out_commit(one, &err), ST_OK);
    assert_holds(in_folder("a"), "1");
    assert_int_equal(count_entries(), 1);
}

static void large_file_in_odd_pieces(void **state)
{
    (void)state;
    enum { SIZE = 700001 };
    struct err err = {0};
    struct file_out *out = NULL;
    char *path = in_folder("large"), *content = arena_alloc(&arena, SIZE);
    for (size_t i = 0; i < SIZE; i++) {
        content[i] = (char)('a' + i * 7 % 26);
    }
    assert_int_equal(file_out_open(&out, path, 0644, &err), ST_OK);
    size_t at = 0;
    for (size_t piece = 1; at < SIZE; piece = piece * 3 % 200003 + 1) {
        size_t part = piece < SIZE - at ? piece : SIZE - at;
        assert_int_equal(file_out_write(out, content + at, part, &err), ST_OK);
        at += part;
    }
    assert_int_equal(file_out_commit(out, &err), ST_OK);
    const char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(file_read_all(&arena, path, SIZE, &bytes, &size, &err), ST_OK);
    assert_int_equal(size, SIZE);
    assert_memory_equal(bytes, content, SIZE);
}

static void targets_that_are_refused(void **state)
{
    (void)state;
    put(in_folder("file"), "x");
    assert_int_equal(mkdir(in_folder("sub"), 0700), 0);
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
    assert_int_equal(symlink("sub", in_folder("to-sub")), 0);
    assert_int_equal(symlink("/dev/null", in_folder("to-null")), 0);
    char *path = in_folder("none/a.csv");
    const struct {
        const char *path, *says;
    } rows[] = {
        {folder, "文件夹"},
        {in_folder("sub"), "文件夹"},
        {in_folder("to-sub"), "文件夹"},
        {in_folder("new/"), "文件夹"},
        {in_folder("fifo"), "不是普通文件"},
        {in_folder("to-null"), "不是普通文件"},
        {"/dev/null", "不是普通文件"},
        {path, "没有这个文件或文件夹"},
        {in_folder("file/x"), "不是文件夹"},
        {"", "没有这个文件"},
        {path, path},
    };
    int before = count_entries();
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = {0};
        assert_int_equal(file_write_all(rows[i].path, "x", 1, 0600, &err), ST_STORAGE);
        assert_says(&err, rows[i].says);
        assert_says(&err, "无法写入“");
        assert_int_equal(count_entries(), before);
    }
}

static void folder_made_meanwhile_is_not_replaced(void **state)
{
    (void)state;
    struct err err = {0};
    struct file_out *out = NULL;
    assert_int_equal(file_out_open(&out, in_folder("a"), 0600, &err), ST_OK);
    assert_int_equal(mkdir(in_folder("a"), 0700), 0);
    assert_int_equal(file_out_commit(out, &err), ST_STORAGE);
    assert_says(&err, "文件夹");
    assert_int_equal(count_entries(), 1);
}

static void link_is_replaced_its_target_is_not(void **state)
{
    (void)state;
    struct stat info;
    put(in_folder("target"), "target");
    assert_int_equal(symlink("target", in_folder("link")), 0);
    assert_int_equal(symlink("nowhere", in_folder("dangling")), 0);
    put(in_folder("link"), "new");
    put(in_folder("dangling"), "new");
    assert_holds(in_folder("target"), "target");
    assert_holds(in_folder("link"), "new");
    assert_int_equal(lstat(in_folder("link"), &info), 0);
    assert_true(S_ISREG(info.st_mode));
    assert_int_equal(count_entries(), 3);
}

static void name_without_folder_is_in_the_current_one(void **state)
{
    (void)state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof(before)));
    assert_int_equal(chdir(folder), 0);
    put("bare", "x");
    assert_holds("bare", "x");
    assert_int_equal(chdir(before), 0);
    assert_holds(in_folder("bare"), "x");
}

/* Nothing of the name is seen before it is put in its place, and nothing is replaced. */
static void new_folder_appears_when_complete(void **state)
{
    (void)state;
    struct err err = {0};
    struct stat info;
    char *temp = NULL, *path = in_folder("round");
    assert_int_equal(file_begin_folder(path, 0700, &temp, &err), ST_OK);
    assert_int_equal(stat(path, &info), -1);
    assert_int_equal(stat(temp, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(file_put_new(temp, path, &err), ST_OK);
    assert_int_equal(stat(temp, &info), -1);
    assert_int_equal(stat(path, &info), 0);
    free(temp);
    assert_int_equal(file_begin_folder(path, 0700, &temp, &err), ST_REFUSED);
    assert_null(temp);
    assert_non_null(strstr(err.text, "已经存在"));
    err_clear(&err);
    assert_int_equal(file_begin_folder(in_folder("no/such"), 0700, &temp, &err), ST_STORAGE);
    assert_null(temp);
    assert_says(&err, "没有这个文件或文件夹");
}

static void new_file_never_replaces(void **state)
{
    (void)state;
    struct err err = {0};
    struct stat info;
    char *temp = NULL, *path = in_folder("copy");
    assert_int_equal(file_begin_new(path, &temp, &err), ST_OK);
    assert_int_equal(stat(temp, &info), -1);
    assert_int_equal(file_write_all(temp, "new", 3, 0600, &err), ST_OK);
    put(path, "made meanwhile");
    assert_int_equal(file_put_new(temp, path, &err), ST_REFUSED);
    assert_non_null(strstr(err.text, "已经存在"));
    assert_holds(path, "made meanwhile");
    err_clear(&err);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(file_put_new(temp, path, &err), ST_OK);
    assert_holds(path, "new");
    assert_int_equal(stat(temp, &info), -1);
    free(temp);
    assert_int_equal(file_begin_new(path, &temp, &err), ST_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whole_file_with_a_limit),
        TEST(what_cannot_be_read_is_said),
        TEST(strange_paths_do_not_spoil_the_sentence),
        TEST(fifo_is_read),
        TEST(commit_replaces_abort_does_not),
        TEST(temporary_file_is_hidden_and_beside),
        TEST(large_file_in_odd_pieces),
        TEST(targets_that_are_refused),
        TEST(folder_made_meanwhile_is_not_replaced),
        TEST(link_is_replaced_its_target_is_not),
        TEST(name_without_folder_is_in_the_current_one),
        TEST(new_folder_appears_when_complete),
        TEST(new_file_never_replaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
