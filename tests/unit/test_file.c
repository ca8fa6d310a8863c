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

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof(folder), "/tmp/pingshen-test-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static char *in_folder(const char *name)
{
    return arena_printf(&arena, "%s/%s", folder, name);
}

static int is_content(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

/* Names in the folder in order, hidden ones too, and how many; -1 when it cannot be read. */
static int list_folder(char ***names)
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

static int count_entries(void)
{
    char **names = NULL;
    return list_folder(&names);
}

static int remove_folder(void **state)
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

static void put(const char *path, const char *text)
{
    struct err err = {0};
    assert_int_equal(file_write_all(path, text, strlen(text), 0644, &err), ST_OK);
}

static void assert_holds(const char *path, const char *text)
{
    struct err err = {0};
    const char *bytes = NULL;
    size_t size = 0;
    assert_int_equal(file_read_all(&arena, path, 1 << 20, &bytes, &size, &err), ST_OK);
    assert_int_equal(size, strlen(text));
    assert_string_equal(bytes, text);
}

static void assert_says(const struct err *err, const char *part)
{
    assert_int_equal(err->code, ST_STORAGE);
    if (!strstr(err->text, part)) {
        fail_msg("%s: does not say %s", err->text, part);
    }
}

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

/* Runs test in a child, because it changes what belongs to the whole process. */
static void in_child(void (*test)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        test();
        _exit(0);
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
}

static void require(bool holds, int code)
{
    if (!holds) {
        _exit(code);
    }
}

/* Beyond the limit of the file size write fails in the middle: the older file stays. */
static void write_beyond_the_limit(void)
{
    struct err err = {0};
    struct file_out *out = NULL;
    char *content = xcalloc(300000, 1);
    struct rlimit limit = {100000, 100000};
    require(setrlimit(RLIMIT_FSIZE, &limit) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR, 1);
    require(file_out_open(&out, in_folder("a"), 0600, &err) == ST_OK, 2);
    require(file_out_write(out, content, 300000, &err) == ST_STORAGE, 3);
    require(strstr(err.text, "超过允许的大小") != NULL, 4);
    require(file_out_write(out, content, 1, &err) == ST_STORAGE, 5);
    require(file_out_commit(out, &err) == ST_STORAGE, 6);
    /* What fits the buffer fails only when it is flushed by the commit. */
    limit.rlim_cur = 10;
    require(setrlimit(RLIMIT_FSIZE, &limit) == 0, 7);
    err_clear(&err);
    require(file_write_all(in_folder("a"), content, 1000, 0600, &err) == ST_STORAGE, 8);
    require(strstr(err.text, "超过允许的大小") != NULL, 9);
    free(content);
}

static void failed_write_leaves_the_older_file(void **state)
{
    (void)state;
    put(in_folder("a"), "old");
    in_child(write_beyond_the_limit);
    assert_holds(in_folder("a"), "old");
    assert_int_equal(count_entries(), 1);
}

static void write_without_permission(void)
{
    struct err err = {0};
    require(geteuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0), 1);
    require(file_write_all(in_folder("a"), "x", 1, 0600, &err) == ST_STORAGE, 2);
    require(strstr(err.text, "没有权限") != NULL, 3);
    int fd = -1;
    err_clear(&err);
    require(file_open_input(in_folder("a"), &fd, &err) == ST_STORAGE, 4);
    require(strstr(err.text, "没有权限") != NULL, 5);
}

static void missing_permission_is_said(void **state)
{
    (void)state;
    put(in_folder("a"), "old");
    assert_int_equal(chmod(in_folder("a"), 0), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    in_child(write_without_permission);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(chmod(in_folder("a"), 0600), 0);
    assert_holds(in_folder("a"), "old");
}

static void write_to_full_output(void)
{
    struct err err = {0};
    int full = open("/dev/full", O_WRONLY);
    require(full >= 0 && dup2(full, STDOUT_FILENO) == STDOUT_FILENO, 1);
    require(file_write_all("-", "x", 1, 0600, &err) == ST_STORAGE, 2);
    require(strstr(err.text, "无法写入“标准输出”：磁盘已满（错误号 28），请") != NULL, 3);
}

static void write_to_closed_pipe(void)
{
    struct err err = {0};
    int ends[2];
    require(pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) == STDOUT_FILENO && close(ends[0]) == 0, 1);
    require(signal(SIGPIPE, SIG_IGN) != SIG_ERR, 2);
    require(file_write_all("-", "x", 1, 0600, &err) == ST_STORAGE, 3);
    require(strstr(err.text, "已经关闭") != NULL, 4);
}

static void full_disk_and_closed_pipe_are_said(void **state)
{
    (void)state;
    in_child(write_to_full_output);
    in_child(write_to_closed_pipe);
}

/* /dev/stdout leads to whatever the output is; to rename over the link would replace the link. */
static void write_to_named_output(void)
{
    struct err err = {0};
    int fd = open(in_folder("out"), O_WRONLY | O_CREAT, 0600);
    require(fd >= 0 && dup2(fd, STDOUT_FILENO) == STDOUT_FILENO, 1);
    require(symlink("/proc/self/fd/1", in_folder("stdout")) == 0, 2);
    require(file_write_all(in_folder("stdout"), "x", 1, 0600, &err) == ST_STORAGE, 3);
    require(strstr(err.text, "请用“-”") != NULL, 4);
    require(file_write_all("-", "text", 4, 0600, &err) == ST_OK, 5);
    require(file_write_all("-", "text", 4, 0600, &err) == ST_OK, 6); /* still open */
}

static void output_by_name_is_refused(void **state)
{
    (void)state;
    in_child(write_to_named_output);
    assert_holds(in_folder("out"), "texttext");
    assert_int_equal(count_entries(), 2);
}

enum { PIPED = 2000000 };

static void on_signal(int number)
{
    (void)number;
}

static _Noreturn void write_through_signals(int fd)
{
    struct err err = {0};
    char *content = xcalloc(PIPED, 1);
    for (size_t i = 0; i < PIPED; i++) {
        content[i] = (char)('a' + i % 23);
    }
    require(dup2(fd, STDOUT_FILENO) == STDOUT_FILENO, 2);
    require(file_write_all("-", content, PIPED, 0600, &err) == ST_OK, 3);
    free(content);
    _exit(0);
}

/* A pipe read slowly, with signals between: short and interrupted writes. */
static void interrupted_writes_are_continued(void **state)
{
    (void)state;
    int ends[2];
    struct sigaction action = {0}, old;
    action.sa_handler = on_signal; /* without SA_RESTART */
    assert_int_equal(sigaction(SIGUSR1, &action, &old), 0);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_through_signals(ends[1]);
    }
    close(ends[1]);
    char bytes[5000];
    size_t total = 0;
    for (ssize_t got; (got = read(ends[0], bytes, sizeof(bytes))) > 0;) {
        kill(child, SIGUSR1);
        for (ssize_t i = 0; i < got; i++) {
            assert_int_equal(bytes[i], 'a' + (total + (size_t)i) % 23);
        }
        total += (size_t)got;
    }
    close(ends[0]);
    assert_int_equal(total, PIPED);
    int ended = 1;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    sigaction(SIGUSR1, &old, NULL);
}

static void make_input(const char *path, int flags, int code)
{
    int fd = open(path, flags);
    require(fd > STDIN_FILENO && dup2(fd, STDIN_FILENO) == STDIN_FILENO, code);
    close(fd);
}

static void read_from_input(void)
{
    struct err err = {0};
    const char *bytes = NULL;
    size_t size = 0;
    make_input(in_folder("a"), O_RDONLY, 1);
    require(file_read_all(&arena, "-", 100, &bytes, &size, &err) == ST_OK, 2);
    require(size == 3 && strcmp(bytes, "old") == 0, 3);
    require(fcntl(STDIN_FILENO, F_GETFD) >= 0, 4);
    make_input(folder, O_RDONLY | O_DIRECTORY, 5);
    require(file_read_all(&arena, "-", 100, &bytes, &size, &err) == ST_STORAGE, 6);
    require(strstr(err.text, "无法读取“标准输入”") != NULL, 7);
}

static void standard_input_is_read_and_left_open(void **state)
{
    (void)state;
    put(in_folder("a"), "old");
    in_child(read_from_input);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

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
        TEST(failed_write_leaves_the_older_file),
        TEST(missing_permission_is_said),
        TEST(full_disk_and_closed_pipe_are_said),
        TEST(output_by_name_is_refused),
        TEST(interrupted_writes_are_continued),
        TEST(standard_input_is_read_and_left_open),
        TEST(new_folder_appears_when_complete),
        TEST(new_file_never_replaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
