#include "tui/cli/served.h"

#include <string.h>

#include "data/text.h"

enum { NO_FILE = -1 };

/* All commands that may come over the line; what is not here stays on the host. file: which argument names a
 * file. */
static const struct {
    const char *name;
    int file;
} served[] = {
    {"status", NO_FILE},
    {"check", NO_FILE},
    {"open", NO_FILE},
    {"close", NO_FILE},
    {"reopen", NO_FILE},
    {"approve", NO_FILE},
    {"import", 1},
    {"show", NO_FILE},
    {"account add", NO_FILE},
    {"account role", NO_FILE},
    {"account list", NO_FILE},
    {"account withdraw", NO_FILE},
    {"account key", 2},
    {"account passcode", NO_FILE},
    {"recusal list", NO_FILE},
    {"recusal add", NO_FILE},
    {"recusal confirm", NO_FILE},
    {"recusal reject", NO_FILE},
    {"recuse", NO_FILE},
    {"assign", NO_FILE},
    {"sheet", NO_FILE},
    {"mark", NO_FILE},
    {"opinion", 1},
    {"submit", NO_FILE},
    {"undertake", NO_FILE},
    {"return", NO_FILE},
    {"rank", NO_FILE},
    {"explain", NO_FILE},
    {"ties", NO_FILE},
    {"rule", NO_FILE},
    {"outliers", NO_FILE},
    {"outlier", NO_FILE},
    {"publish", NO_FILE},
    {"objection add", NO_FILE},
    {"objection decide", NO_FILE},
    {"objection list", NO_FILE},
    {"export", 1},
    {"journal", NO_FILE},
    {"verify", 0},
};

static enum status deny_file(struct cli *cli, const char *file)
{
    return err_set(&cli->err, ST_DENIED,
                   "经 SSH 登录时不能读写主机上的文件“%s”；请用 - 表示标准输入或标准输出",
                   text_clip(&cli->arena, text_safe(&cli->arena, file, false), 40));
}

enum status served_check(struct cli *cli, const struct cli_command *command)
{
    size_t i = 0, count = sizeof served / sizeof served[0];
    while (i < count && strcmp(served[i].name, command->name) != 0) {
        i++;
    }
    bool folder = strcmp(command->name, "export") == 0 && strcmp(cli->arg[0], "bundle") == 0;
    if (i == count || folder) {
        return err_set(&cli->err, ST_DENIED, "经 SSH 登录时不能用 %s%s；请在主机上操作", command->name,
                       folder ? " bundle（它写一个文件夹）" : "");
    }
    int file = served[i].file;
    bool key = strcmp(command->name, "account key") == 0; /* its third word is a file only after add */
    if (key && (cli->args < 3 || strcmp(cli->arg[1], "add") != 0)) {
        return ST_OK;
    }
    if (file != NO_FILE && file < cli->args && strcmp(cli->arg[file], "-") != 0) {
        return deny_file(cli, cli->arg[file]);
    }
    const char *map = strcmp(command->name, "import") == 0 ? cli_opt(cli, "--map") : NULL;
    return map == NULL ? ST_OK : deny_file(cli, map);
}
