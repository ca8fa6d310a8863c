/* tui/confine.c: what of the environment survives, and what a confined process can no longer do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>

#include "tui/confine.h"

/* Runs check in a child, because there is no way back; its number is the line that failed, 0 when none did.
 */
static int in_child(int (*check)(void))
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        _exit(check()); /* no exit handlers: the leak checker would need ptrace */
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

#define REQUIRE(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            return __LINE__ & 0xFF;                                                                          \
        }                                                                                                    \
    } while (0)

static int nothing_can_be_started(void)
{
    struct err err = {0};
    char *const words[] = {"sh", "-c", "exit 77", NULL};
    char typed = 'x';
    REQUIRE(confine_process(&err) == ST_OK);
    errno = 0;
    REQUIRE(execv("/bin/sh", words) == -1 && errno == EPERM);
    errno = 0;
    REQUIRE(fork() == -1 && errno == EPERM);
    errno = 0;
    int network = socket(AF_INET, SOCK_STREAM, 0);
    REQUIRE(network == -1 && errno == EPERM);
    errno = 0;
    int local = socket(AF_UNIX, SOCK_DGRAM, 0);
    REQUIRE(local == -1 && errno == EPERM);
    errno = 0;
    REQUIRE(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1 && errno == EPERM);
    errno = 0;
    REQUIRE(ioctl(STDIN_FILENO, TIOCSTI, &typed) == -1 && errno == EPERM);
    REQUIRE(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
    REQUIRE(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0);
    struct rlimit core;
    REQUIRE(getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0);
    FILE *file = tmpfile(); /* files are its work */
    REQUIRE(file != NULL && fputs("x", file) >= 0 && fclose(file) == 0);
    return 0;
}

static void a_confined_process_can_start_nothing(void **state)
{
    (void)state;
    assert_int_equal(in_child(nothing_can_be_started), 0);
}

/* name=value before; what it is afterwards, NULL: gone. */
static const struct {
    const char *name, *before, *after;
} variables[] = {
    {"TERM", "xterm-256color", "xterm-256color"},
    {"TERM", "vt100", "vt100"},
    {"TERM", "xterm-from-the-future", "xterm-256color"},
    {"TERM", "no-such-terminal", NULL},
    {"TERM", "../../etc/passwd", NULL},
    {"TERM", "", NULL},
    {"TERM", ".", NULL},
    {"TERM", "-x", NULL},
    {"TERM", "xterm;id", NULL},
    {"TERM", "%s%n", NULL},
    {"LANG", "zh_CN.UTF-8", "zh_CN.UTF-8"},
    {"LANG", "C.utf8", "C.utf8"},
    {"LANG", "zh_CN.GBK", NULL},
    {"LANG", "../../evil.UTF-8", NULL},
    {"LC_ALL", "C.UTF-8", "C.UTF-8"},
    {"LC_ALL", "POSIX", NULL},
    {"LC_EVIL", "C.UTF-8", NULL},
    {"COLUMNS", "80", "80"},
    {"COLUMNS", "0", NULL},
    {"COLUMNS", "401", NULL},
    {"COLUMNS", "99999999999", NULL},
    {"COLUMNS", "80x", NULL},
    {"LINES", "24", "24"},
    {"LINES", "-1", NULL},
    {"NO_COLOR", "yes", "1"},
    {"NO_COLOR", "", NULL},
    {"HOME", "/root", "/nonexistent"},
    {"PATH", "/tmp", "/usr/bin:/bin"},
    {"TERMINFO", "/tmp", NULL},
    {"TERMINFO_DIRS", "/tmp", NULL},
    {"TERMCAP", "xterm:", NULL},
    {"LOCPATH", "/tmp", NULL},
    {"GCONV_PATH", "/tmp", NULL},
    {"NLSPATH", "/tmp", NULL},
    {"PINGSHEN_ROUND", "/tmp/x", NULL},
    {"LD_PRELOAD", "", NULL},
    {"SSH_USER_AUTH", "/tmp/x", NULL},
    {"NCURSES_NO_UTF8_ACS", "1", NULL},
    {"TMPDIR", "/tmp", NULL},
    {"TZ", "/etc/passwd", NULL},
};

static int clean_environment(void)
{
    struct arena arena = {0}; /* goes with the process */
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        struct connection connection;
        unsetenv("NO_COLOR");
        setenv(variables[i].name, variables[i].before, 1);
        confine_environment(&arena, &connection);
        const char *after = getenv(variables[i].name);
        bool same = after == NULL || variables[i].after == NULL ? after == variables[i].after
                                                                : strcmp(after, variables[i].after) == 0;
        if (!same) {
            fprintf(stderr, "%s=%s became %s\n", variables[i].name, variables[i].before,
                    after == NULL ? "nothing" : after);
            return 1;
        }
    }
    return 0;
}

static void only_these_variables_survive(void **state)
{
    (void)state;
    assert_int_equal(in_child(clean_environment), 0);
}

static int connection_is_kept(void)
{
    struct arena arena = {0};
    struct connection connection;
    static const struct {
        const char *before, *after;
    } address[] = {{"192.0.2.7 50000 192.0.2.1 22", "192.0.2.7"},
                   {"2001:db8::1 5 2001:db8::2 22", "2001:db8::1"},
                   {"::1 5 ::1 22", "::1"},
                   {"fe80::1%eth0 5 x 22", "fe80::1%eth0"},
                   {"\"} evil", ""},
                   {"", ""}};
    for (size_t i = 0; i < sizeof address / sizeof address[0]; i++) {
        setenv("SSH_CONNECTION", address[i].before, 1);
        confine_environment(&arena, &connection);
        REQUIRE(strcmp(connection.client, address[i].after) == 0);
    }
    setenv("SSH_USER_AUTH", "/run/x", 1);
    setenv("SSH_ORIGINAL_COMMAND", "status", 1);
    confine_environment(&arena, &connection);
    REQUIRE(connection.confined && strcmp(connection.user_auth, "/run/x") == 0);
    REQUIRE(strcmp(connection.command, "status") == 0 && getenv("SSH_ORIGINAL_COMMAND") == NULL);
    confine_environment(&arena, &connection);
    REQUIRE(connection.user_auth[0] == '\0' && connection.command == NULL && connection.client[0] == '\0');
    return 0;
}

static void what_sshd_says_is_kept_aside(void **state)
{
    (void)state;
    assert_int_equal(in_child(connection_is_kept), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confined_process_can_start_nothing),
        cmocka_unit_test(only_these_variables_survive),
        cmocka_unit_test(what_sshd_says_is_kept_aside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
