#include "tui/confine.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tui/filter/call_filter.h"

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
static char *copy_of(struct arena *arena, const char *name)
{
    return arena_strdup(arena, getenv(name));
}

/* The address is the first word of "10.1.2.3 50122 10.1.2.1 22"; it may begin with the colon of "::1". */
static const char *client_address(struct arena *arena)
{
    char *address = copy_of(arena, "SSH_CONNECTION");
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
        memory_has_ended();
    }
}

void confine_environment(struct arena *arena, struct connection *out)
{
    static char *none[] = {NULL};
    const char *locale[LOCALES];
    const char *term = copy_of(arena, "TERM"), *columns = copy_of(arena, "COLUMNS");
    const char *lines = copy_of(arena, "LINES"), *no_color = copy_of(arena, "NO_COLOR");
    const char *user_auth = copy_of(arena, "SSH_USER_AUTH");
    for (int i = 0; i < LOCALES; i++) {
        locale[i] = copy_of(arena, locale_names[i]);
    }
    *out = (struct connection){.confined = true,
                               .user_auth = user_auth == NULL ? "" : user_auth,
                               .client = client_address(arena),
                               .command = copy_of(arena, "SSH_ORIGINAL_COMMAND")};
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
    }
}

/* ---- process ---- */

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
    const struct sock_fprog filter = {call_filter_size, (struct sock_filter *)call_filter};
    if (rc == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) != 0) {
        rc = -errno;
    }
    return rc == 0 ? ST_OK
                   : err_set(err, ST_STORAGE,
                             "本机不能把会话关进安全范围（代码 %d），因此不开放登录；请通知管理员", -rc);
}
