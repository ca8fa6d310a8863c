/* pingshen: options, session, dispatch. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/text.h"
#include "tui/cli/cli.h"
#include "tui/cli/served.h"
#include "tui/serve.h"
#include "tui/term.h"
#include "tui/workstation.h"

#define VERSION "0.1"

static const struct cli_command *const groups[] = {
    cli_round_commands,   cli_import_commands, cli_people_commands,  cli_score_commands,  cli_result_commands,
    cli_publish_commands, cli_export_commands, cli_journal_commands, cli_access_commands, cli_host_commands};
enum { GROUPS = sizeof groups / sizeof groups[0] };

/* What a failure is told with when the work of the command was done before it: a person who reads only the
 * failure would do it again, or never learn of it. */
static const char done_before[] = "操作已经完成并保存，只是此后出错：";

static bool is_done(const struct cli *cli)
{
    return cli != NULL && cli->command && cli->ctx.stored;
}

static const char *what_now(const struct cli *cli)
{
    return cli->afterwards == NULL ? "不必重做" : cli->afterwards;
}

static const struct cli *running; /* for the exit hook below */

static void write_error(const char *text)
{
    ssize_t ignored = write(STDERR_FILENO, text, strlen(text));
    (void)ignored;
}

/* Memory ended: everything acknowledged is on disk, an open transaction rolls back by itself. */
static void out_of_memory(void)
{
    term_restore();
    write_error(is_done(running) ? done_before : "");
    write_error("内存不足，程序结束；已保存的内容不受影响");
    write_error(is_done(running) ? "。" : "");
    write_error(is_done(running) ? what_now(running) : "");
    write_error("\n");
    _exit(ST_STORAGE);
}

static void say_failure(struct cli *cli)
{
    const char *text = text_safe(&cli->arena, cli->err.text, true), *how = cli->err.how;
    bool done = cli->err.code == ST_STORAGE && is_done(cli);
    cli_say("%s%s%s%s%s%s%s", done ? done_before : "", text, how == NULL ? "" : "（", how == NULL ? "" : how,
            how == NULL ? "" : "）", done ? "。" : "", done ? what_now(cli) : "");
}

/* Descriptors 0-2 must exist, or the round file could become one of them and messages be written into it. One
 * that was closed stays useless: what is written to it fails instead of vanishing. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
            _exit(ST_STORAGE);
        }
    }
}

static void print_usage(FILE *out)
{
    fputs("用法：pingshen [--round 文件] [--as 账号] 命令 [参数…]\n"
          "轮次文件依次取自 --round、环境变量 PINGSHEN_ROUND、当前文件夹的 round.db。\n\n",
          out);
    for (int g = 0; g < GROUPS; g++) {
        for (const struct cli_command *c = groups[g]; c->name != NULL; c++) {
            fprintf(out, "  %s%s%s\n      %s\n", c->name, c->usage[0] == '\0' ? "" : " ", c->usage, c->help);
        }
    }
    fputs("\n“命令 --help”查看一个命令。文件名写 - 表示标准输入或标准输出。\n"
          "退出码：0 完成；1 被拒绝，未作任何改动；2 用法有误；3 该账号无权；4 存储故障。\n",
          out);
}

/* Number of words of the command's name that the words begin with; 0: no match. */
static int name_words(const char *name, const char *const *word, int words)
{
    const char *space = strchr(name, ' ');
    if (space == NULL) {
        return words > 0 && strcmp(word[0], name) == 0 ? 1 : 0;
    }
    size_t first = (size_t)(space - name);
    bool match = words > 1 && strlen(word[0]) == first && strncmp(word[0], name, first) == 0 &&
                 strcmp(word[1], space + 1) == 0;
    return match ? 2 : 0;
}

static const struct cli_command *find_command(const char *const *word, int words, int *used)
{
    for (int g = 0; g < GROUPS; g++) {
        for (const struct cli_command *c = groups[g]; c->name != NULL; c++) {
            *used = name_words(c->name, word, words);
            if (*used > 0) {
                return c;
            }
        }
    }
    return NULL;
}

static void print_help(FILE *out, const struct cli_command *command)
{
    fprintf(out, "用法：pingshen %s%s%s\n%s\n", command->name, command->usage[0] == '\0' ? "" : " ",
            command->usage, command->help);
}

/* "account" alone, or with an unknown second word: what there is. false: no such family. */
static bool print_family(FILE *out, const char *first)
{
    size_t size = strlen(first);
    bool found = false;
    for (int g = 0; g < GROUPS; g++) {
        for (const struct cli_command *c = groups[g]; c->name != NULL; c++) {
            if (strncmp(c->name, first, size) == 0 && c->name[size] == ' ') {
                print_help(out, c);
                found = true;
            }
        }
    }
    return found;
}

/* What stands on the command line, before the command is known. */
struct words {
    const char *word[CLI_ARGS_MAX + 2];
    int words;
    const char
        *option[2 * CLI_OPTIONS_MAX + 8]; /* option words in order, each followed by its value or NULL */
    int options;
    bool help, version;
};

/* Options may stand anywhere; whether one takes a value depends on the command, so the known value options
 * are looked up over all commands: a name takes a value everywhere or nowhere. */
static bool takes_value(const char *name)
{
    for (int g = 0; g < GROUPS; g++) {
        for (const struct cli_command *c = groups[g]; c->name != NULL; c++) {
            for (int i = 0; i < CLI_OPTIONS_MAX && c->option[i].name != NULL; i++) {
                if (strcmp(c->option[i].name, name) == 0) {
                    return c->option[i].value;
                }
            }
        }
    }
    return false;
}

static enum status add_option(struct cli *cli, struct words *w, const char *name, const char *value)
{
    if (cli->served && (strcmp(name, "--round") == 0 || strcmp(name, "--as") == 0)) {
        return err_set(&cli->err, ST_DENIED, "经 SSH 登录时账号和轮次是固定的，不能用 %s", name);
    }
    if (strcmp(name, "--round") == 0) {
        cli->round = value;
    } else if (strcmp(name, "--as") == 0) {
        cli->as = value;
    } else {
        if (w->options + 2 > (int)(sizeof w->option / sizeof w->option[0])) {
            return cli_usage(cli, "选项太多");
        }
        w->option[w->options++] = name;
        w->option[w->options++] = value;
    }
    return ST_OK;
}

static enum status split_option(struct cli *cli, struct words *w, const char *const *argv, int *at)
{
    const char *word = argv[*at];
    const char *equals = strchr(word, '=');
    const char *name = equals == NULL ? word : arena_strndup(&cli->arena, word, (size_t)(equals - word));
    bool global = strcmp(name, "--round") == 0 || strcmp(name, "--as") == 0;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        w->help = true;
        return ST_OK;
    }
    if (strcmp(name, "--version") == 0) {
        w->version = true;
        return ST_OK;
    }
    const char *value = NULL;
    if (global || takes_value(name)) {
        value = equals != NULL ? equals + 1 : argv[*at + 1];
        if (value == NULL) {
            return cli_usage(cli, "%s 后面缺少内容", name);
        }
        *at += equals == NULL ? 1 : 0;
    } else if (equals != NULL) {
        return cli_usage(cli, "%s 不带内容", name);
    }
    return add_option(cli, w, name, value);
}

/* "-" is a file and "-1" a number: neither is an option. */
static bool looks_like_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0' && strchr("0123456789", word[1]) == NULL;
}

static enum status split_words(struct cli *cli, struct words *w, const char *const *argv)
{
    bool plain = false; /* after "--" */
    for (int i = 1; argv[i] != NULL; i++) {
        size_t size = strlen(argv[i]);
        if (!text_valid(argv[i], size, NULL)) {
            return cli_usage(cli, "第 %d 个参数不是 UTF-8 文字；请把终端设为 UTF-8", i);
        }
        if (!plain && strcmp(argv[i], "--") == 0) {
            plain = true;
        } else if (!plain && looks_like_option(argv[i])) {
            enum status st = split_option(cli, w, argv, &i);
            if (st != ST_OK) {
                return st;
            }
        } else if (w->words == (int)(sizeof w->word / sizeof w->word[0])) {
            return cli_usage(cli, "参数太多");
        } else {
            w->word[w->words++] = argv[i];
        }
    }
    return ST_OK;
}

static enum status bind_options(struct cli *cli, const struct cli_command *command, const struct words *w)
{
    for (int i = 0; i < w->options; i += 2) {
        int found = -1;
        for (int k = 0; k < CLI_OPTIONS_MAX && command->option[k].name != NULL; k++) {
            found = strcmp(command->option[k].name, w->option[i]) == 0 ? k : found;
        }
        if (found < 0) {
            return cli_usage(cli, "%s 没有选项 %s；用法：pingshen %s %s", command->name, w->option[i],
                             command->name, command->usage);
        }
        if (cli->value[found] != NULL) {
            return cli_usage(cli, "%s 给了两次", w->option[i]);
        }
        cli->value[found] = w->option[i + 1] == NULL ? "" : w->option[i + 1];
    }
    return ST_OK;
}

static enum status bind_arguments(struct cli *cli, const struct cli_command *command, const struct words *w,
                                  int used)
{
    cli->args = w->words - used;
    if (cli->args < command->min_args || cli->args > command->max_args) {
        return cli_usage(cli, "参数%s；用法：pingshen %s %s", cli->args < command->min_args ? "不够" : "太多",
                         command->name, command->usage);
    }
    for (int i = 0; i < cli->args; i++) {
        cli->arg[i] = w->word[used + i];
    }
    return ST_OK;
}

static const char *round_path(const struct cli *cli)
{
    const char *env = getenv("PINGSHEN_ROUND");
    if (cli->round != NULL) {
        return cli->round;
    }
    return env != NULL && env[0] != '\0' ? env : "round.db";
}

static enum status run_command(struct cli *cli, const struct cli_command *command)
{
    cli->round = round_path(cli);
    cli->command = true;
    enum status st = cli->served ? served_check(cli, command) : ST_OK;
    if (st == ST_OK && command->opens_round) {
        st = cli_open_round(cli, cli->round);
    }
    if (st != ST_OK) {
        return st;
    }
    st = command->run(cli);
    if (command->opens_round) {
        cli_close_round(cli);
    }
    return st;
}

/* What did not arrive is no success. */
static enum status flush_output(struct cli *cli, enum status st)
{
    if (fflush(cli->out) != 0 || ferror(cli->out)) {
        if (errno == EPIPE) { /* the reader has seen enough: `pingshen rank | head` */
            return st;
        }
        return err_set(&cli->err, ST_STORAGE, "结果没能写到标准输出（代码 %d）；请检查磁盘空间", errno);
    }
    return st;
}

/* No command: the workstation, as the account given or with the choice of one. */
static enum status run_workstation(struct cli *cli)
{
    if (!isatty(STDIN_FILENO) || !cli->out_tty) {
        print_usage(stderr);
        return cli_usage(cli, "没有给出命令；全屏工作站要在终端里打开");
    }
    cli->round = round_path(cli);
    enum status st = ctx_open(&cli->ctx, cli->round, cli->as, &cli->arena, &cli->err);
    if (st == ST_OK) {
        st = workstation_run(&cli->ctx, cli->as == NULL);
        ctx_close(&cli->ctx);
    }
    return st;
}

static enum status unknown_command(struct cli *cli, const struct words *w)
{
    if (cli->served) { /* scp, sftp, rsync, bash … all arrive as such a text */
        return err_set(
            &cli->err, ST_DENIED,
            "这里只有评审程序自己的命令，没有别的程序、文件传输和端口转发；用 --help 查看可用的命令");
    }
    if (w->words == 0) {
        return run_workstation(cli);
    }
    print_family(stderr, w->word[0]);
    return cli_usage(cli, "没有命令“%s%s%s”；用 pingshen --help 查看全部命令",
                     text_safe(&cli->arena, w->word[0], false), w->words > 1 ? " " : "",
                     w->words > 1 ? text_safe(&cli->arena, w->word[1], false) : "");
}

enum status cli_dispatch(struct cli *cli, const char *const *argv)
{
    struct words w = {0};
    int used = 0;
    memset(cli->value, 0, sizeof cli->value); /* serve has had options of its own */
    enum status st = split_words(cli, &w, argv);
    if (st != ST_OK) {
        return st;
    }
    if (w.version) {
        cli_print(cli, "pingshen " VERSION "\n");
        return ST_OK;
    }
    const struct cli_command *command = find_command(w.word, w.words, &used);
    if (command == NULL && w.help && w.words == 0) {
        print_usage(cli->out);
        return ST_OK;
    }
    if (command == NULL && w.help && w.words == 1 && print_family(cli->out, w.word[0])) {
        return ST_OK;
    }
    if (command == NULL) {
        return unknown_command(cli, &w);
    }
    if (w.help) {
        print_help(cli->out, command);
        cli_help_more(cli, command->name);
        return ST_OK;
    }
    cli->options = command->option;
    st = bind_options(cli, command, &w);
    if (st == ST_OK) {
        st = bind_arguments(cli, command, &w, used);
    }
    return st == ST_OK ? run_command(cli, command) : st;
}

int main(int argc, char **argv)
{
    struct cli cli = {.out = stdout};
    const char *const *words = (const char *const *)argv;
    arena_set_die(out_of_memory);
    running = &cli;
    hold_standard_streams();
    enum entry entry = entry_of(argc, words);
    if (entry == ENTRY_SERVE) {
        confine_environment(&cli.arena, &cli.connection); /* before anything has looked at it */
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a size limit then is an error of write(), which is reported */
    umask(077);
    setlocale(LC_ALL, "C.UTF-8");

    cli.out_tty = isatty(STDOUT_FILENO) == 1;
    cli.err_tty = isatty(STDERR_FILENO) == 1;
    enum status st = entry == ENTRY_KEYS ? keys_answer(&cli, words) : cli_dispatch(&cli, words);
    st = flush_output(&cli, st);
    if (st != ST_OK && cli.err.text[0] != '\0') {
        say_failure(&cli);
    }
    arena_release(&cli.arena);
    return (int)st;
}
