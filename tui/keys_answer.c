/* keys USER [TYPE KEY]: sshd's AuthorizedKeysCommand. */
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "core/workflow/keys.h"
#include "data/text.h"
#include "tui/serve.h"

enum { PATH_BYTES = 512, ARGUMENT_BYTES = 8192, USER_BYTES = 64 };

/* The line is read by sshd and its command by the account's shell: a path with anything else is not printed.
 */
static bool is_plain_path(const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-";
    return path[0] == '/' && strspn(path, plain) == strlen(path) && strlen(path) < PATH_BYTES;
}

static bool own_path(char out[PATH_BYTES])
{
    ssize_t size = readlink("/proc/self/exe", out, PATH_BYTES - 1);
    out[size < 0 ? 0 : size] = '\0';
    return size > 0 && is_plain_path(out);
}

/* The round belongs to one account of the host, the one we run as; for any other there are no keys. */
static bool is_own_user(const char *user)
{
    struct passwd entry, *found = NULL;
    char texts[8192];
    return strlen(user) < USER_BYTES && getpwnam_r(user, &entry, texts, sizeof texts, &found) == 0 &&
           found != NULL && entry.pw_uid == geteuid();
}

static const char *answer(struct cli *cli, const char *round, const char *const *arg)
{
    char program[PATH_BYTES];
    int64_t key = 0;
    if (arg[0] == NULL || arg[1] == NULL || arg[2] == NULL || arg[3] != NULL) {
        return "没有给出公钥";
    }
    if (strlen(arg[1]) > ARGUMENT_BYTES || strlen(arg[2]) > ARGUMENT_BYTES || !is_own_user(arg[0])) {
        return "不是轮次文件所属的用户，或参数太长";
    }
    if (!own_path(program) || round == NULL || !is_plain_path(round)) {
        return "程序和轮次文件须是绝对路径，只含英文字母、数字和 / . _ -";
    }
    if (ctx_open_private(&cli->ctx, round, &cli->arena, &cli->err) != ST_OK) {
        return cli->err.text;
    }
    enum status st = keys_find(&cli->ctx, arg[1], arg[2], &key);
    ctx_close(&cli->ctx);
    if (st == ST_OK && key != 0) {
        cli_print(cli, "restrict,pty,command=\"%s --round %s serve --key %lld\" %s %s\n", program, round,
                  (long long)key, arg[1], arg[2]);
        return NULL;
    }
    return st == ST_OK ? "没有登记这把公钥" : cli->err.text;
}

enum status keys_answer(struct cli *cli, const char *const *argv)
{
    bool given = strcmp(argv[1], "--round") == 0;
    const char *why = answer(cli, given ? argv[2] : NULL, argv + (given ? 4 : 2));
    if (why != NULL && cli->err_tty) {
        cli_say("没有输出：%s", text_safe(&cli->arena, why, false));
    }
    err_clear(&cli->err);
    return ST_OK;
}
