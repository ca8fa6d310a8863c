/* data/file: limits, permissions, full disks, closed pipes, signals; each in a process of its own. */
#include "tests/unit/file_support.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(failed_write_leaves_the_older_file), TEST(missing_permission_is_said),
        TEST(full_disk_and_closed_pipe_are_said), TEST(output_by_name_is_refused),
        TEST(interrupted_writes_are_continued),   TEST(standard_input_is_read_and_left_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
