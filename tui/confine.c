#include "tui/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "data/arena.h"

enum { TERM_BYTES = 64, LOCALE_BYTES = 64, COLUMNS_MOST = 400, LINES_MOST = 200, ADDRESS_BYTES = 64 };

extern char **environ;

/* ---- environment ---- */

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/* Letters, digits and the characters of extra only, 1 to most bytes, not beginning with a dot or hyphen. */
static bool is_plain(const char *text, const char *extra, size_t most)
{
    size_t size = strlen(text);
    if (size == 0 || size > most || text[0] == '.' || text[0] == '-') {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (strchr(letters, *text) == NULL && strchr(extra, *text) == NULL) {
            return false;
        }
    }
    return true;
}

static bool terminfo_has(const char *term)
{
    static const char *const folders[] = {"/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo"};
    bool found = false;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && !found; i++) {
        struct buf path = {0};
        struct stat info;
        buf_printf(&path, "%s/%c/%s", folders[i], term[0], term);
        found = stat(path.bytes, &info) == 0 && S_ISREG(info.st_mode);
        buf_release(&path);
    }
    return found;
}

/* An unknown relative of xterm is taken for one; anything else unknown is dropped. */
static const char *known_term(const char *term)
{
    static const char xterm[] = "xterm";
    if (!is_plain(term, "-+._", TERM_BYTES)) {
        return NULL;
    }
    if (terminfo_has(term)) {
        return term;
    }
    return strncmp(term, xterm, sizeof xterm - 1) == 0 ? "xterm-256color" : NULL;
}

static bool is_utf8_locale(const char *value)
{
    const char *dot = strchr(value, '.');
    if (!is_plain(value, "_.@-", LOCALE_BYTES) || dot == NULL) {
        return false;
    }
    return strncmp(dot, ".UTF-8", 6) == 0 || strncmp(dot, ".utf8", 5) == 0;
}

static bool is_size(const char *value, long most)
{
    size_t size = strlen(value);
    return size > 0 && size <= 3 && strspn(value, "0123456789") == size && strtol(value, NULL, 10) >= 1 &&
           strtol(value, NULL, 10) <= most;
}

static const char *const locale_names[] = {"LANG",        "LC_ALL",      "LC_CTYPE",   "LC_COLLATE",
                                           "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME"};
enum { LOCALES = sizeof locale_names / sizeof locale_names[0] };

/* A copy of a variable, NULL when it is not set. */
static char *copy_of(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? NULL : xstrdup(value);
}

/* The address is the first word of "10.1.2.3 50122 10.1.2.1 22"; it may begin with the colon of "::1". */
static const char *client_address(void)
{
    char *address = copy_of("SSH_CONNECTION");
    if (address == NULL) {
        return "";
    }
    address[strcspn(address, " ")] = '\0';
    if (!is_plain(address + strspn(address, ":"), ".:%", ADDRESS_BYTES)) {
        address[0] = '\0';
    }
    return address;
}

static void set(const char *name, const char *value, bool good)
{
    if (value != NULL && good && setenv(name, value, 1) != 0) {
        abort(); /* no memory for a few bytes */
    }
}

void confine_environment(struct connection *out)
{
    static char *none[] = {NULL};
    char *locale[LOCALES];
    char *term = copy_of("TERM"), *columns = copy_of("COLUMNS"), *lines = copy_of("LINES");
    char *no_color = copy_of("NO_COLOR"), *user_auth = copy_of("SSH_USER_AUTH");
    for (int i = 0; i < LOCALES; i++) {
        locale[i] = copy_of(locale_names[i]);
    }
    *out = (struct connection){.confined = true,
                               .user_auth = user_auth == NULL ? "" : user_auth,
                               .client = client_address(),
                               .command = copy_of("SSH_ORIGINAL_COMMAND")};
    environ = none;
    set("PATH", "/usr/bin:/bin", true);
    set("HOME", "/nonexistent", true);
    const char *known = term == NULL ? NULL : known_term(term);
    set("TERM", known, true);
    set("COLUMNS", columns, columns != NULL && is_size(columns, COLUMNS_MOST));
    set("LINES", lines, lines != NULL && is_size(lines, LINES_MOST));
    set("NO_COLOR", "1", no_color != NULL && no_color[0] != '\0');
    for (int i = 0; i < LOCALES; i++) {
        set(locale_names[i], locale[i], locale[i] != NULL && is_utf8_locale(locale[i]));
        free(locale[i]);
    }
    free(term);
    free(columns);
    free(lines);
    free(no_color);
}

/* ---- process ---- */

/* Names, because some exist only on some machines: an unknown one cannot be called either. */
static const char *const forbidden[] = {"execve",
                                        "execveat",
                                        "fork",
                                        "vfork",
                                        "ptrace",
                                        "process_vm_readv",
                                        "process_vm_writev",
                                        "socket",
                                        "socketpair",
                                        "connect",
                                        "bind",
                                        "listen",
                                        "accept",
                                        "accept4",
                                        "io_uring_setup",
                                        "bpf",
                                        "userfaultfd",
                                        "perf_event_open",
                                        "keyctl",
                                        "add_key",
                                        "request_key",
                                        "mount",
                                        "umount2",
                                        "pivot_root",
                                        "chroot",
                                        "unshare",
                                        "setns",
                                        "kexec_load",
                                        "init_module",
                                        "finit_module",
                                        "delete_module",
                                        "pidfd_getfd",
                                        "memfd_create",
                                        "personality",
                                        "open_by_handle_at"};

static int forbid(scmp_filter_ctx filter)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < sizeof forbidden / sizeof forbidden[0]; i++) {
        int call = seccomp_syscall_resolve_name(forbidden[i]);
        if (call != __NR_SCMP_ERROR) {
            rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0);
        }
    }
    if (rc == 0) { /* a process by clone; threads (CLONE_THREAD) stay possible */
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                              SCMP_A0(SCMP_CMP_MASKED_EQ, 0x00010000, 0));
    }
    if (rc == 0) { /* its flags are in memory, out of the filter's sight: callers fall back to clone */
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
    }
    if (rc == 0) {
        rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
                              SCMP_A1(SCMP_CMP_MASKED_EQ, 0xFFFFFFFF, TIOCSTI));
    }
    return rc;
}

static int load_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (filter == NULL) {
        return -ENOMEM;
    }
    int rc = forbid(filter);
    if (rc == 0) {
        rc = seccomp_load(filter);
    }
    seccomp_release(filter);
    return rc;
}

static int limit(int resource, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(resource, &now) != 0) {
        return -errno;
    }
    if (now.rlim_max > most) {
        now.rlim_max = most;
    }
    if (now.rlim_cur > most) {
        now.rlim_cur = most;
    }
    return setrlimit(resource, &now) == 0 ? 0 : -errno;
}

enum status confine_process(struct err *err)
{
    int rc = limit(RLIMIT_CORE, 0);
#ifndef __SANITIZE_ADDRESS__ /* which reserves terabytes of addresses */
    if (rc == 0) {
        rc = limit(RLIMIT_AS, (rlim_t)1 << 30);
    }
#endif
    if (rc == 0 && (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)) {
        rc = -errno;
    }
    if (rc == 0) {
        rc = load_filter();
    }
    return rc == 0 ? ST_OK
                   : err_set(err, ST_STORAGE,
                             "本机不能把会话关进安全范围（代码 %d），因此不开放登录；请通知管理员", -rc);
}
