/* host-setup: the script that makes this machine a host for SSH. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "tui/cli/cli.h"

enum { PATH_BYTES = 4096, WORDS = 16 };

/* The folder that holds our bin or build folder, so that the script is found where make has put it. */
static const char *own_place(struct cli *cli, const char **program)
{
    char path[PATH_BYTES];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (size <= 0) {
        return NULL;
    }
    path[size] = '\0';
    *program = arena_strdup(&cli->arena, path);
    for (int up = 0; up < 2; up++) { /* the program's name, then its folder */
        char *slash = strrchr(path, '/');
        if (slash == NULL) {
            return NULL;
        }
        *slash = '\0';
    }
    return arena_strdup(&cli->arena, path);
}

/* Installed, or in the tree it was built in. */
static const char *find_script(struct cli *cli, const char *place)
{
    static const char *const names[] = {"lib/pingshen/host-setup", "data/host/setup.sh"};
    for (size_t i = 0; place != NULL && i < sizeof names / sizeof names[0]; i++) {
        const char *script = arena_printf(&cli->arena, "%s/%s", place, names[i]);
        if (access(script, X_OK) == 0) {
            return script;
        }
    }
    return NULL;
}

static enum status run_host_setup(struct cli *cli)
{
    static const char *const flags[] = {"--dry-run", "--passcode"};
    const char *program = "", *place = own_place(cli, &program), *script = find_script(cli, place);
    const char *word[WORDS] = {script, cli_flag(cli, "--uninstall") ? "uninstall" : "install"};
    size_t words = 2;
    if (script == NULL) {
        return err_set(&cli->err, ST_STORAGE,
                       "找不到安装脚本 host-setup；请在源代码目录执行 make install-host");
    }
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (cli_flag(cli, flags[i])) {
            word[words++] = flags[i];
        }
    }
    const char *const pair[][2] = {{"--program", program},
                                   {"--tools", arena_printf(&cli->arena, "%s/lib/pingshen", place)},
                                   {"--user", cli_opt(cli, "--user")},
                                   {"--round", strcmp(cli->round, "round.db") == 0 ? NULL : cli->round}};
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++) {
        if (pair[i][1] != NULL) {
            word[words++] = pair[i][0];
            word[words++] = pair[i][1];
        }
    }
    char *argv[WORDS] = {NULL};
    for (size_t i = 0; i < words; i++) {
        argv[i] = arena_strdup(&cli->arena, word[i]);
    }
    execv(script, argv);
    return err_set(&cli->err, ST_STORAGE, "不能运行 %s（代码 %d）", script, errno);
}

const struct cli_command cli_host_commands[] = {
    {"host-setup",
     "[--dry-run] [--passcode] [--user 账号名] [--uninstall]",
     "把本机设为评审主机，供评审组经 SSH 登录；--dry-run 只列出每一步",
     0,
     0,
     false,
     run_host_setup,
     {{"--dry-run", false}, {"--passcode", false}, {"--user", true}, {"--uninstall", false}}},
    {0},
};
