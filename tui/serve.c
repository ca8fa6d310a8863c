#include "tui/serve.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/rules/points.h"
#include "core/workflow/sign_in.h"
#include "data/clock.h"
#include "data/digest.h"
#include "data/file.h"
#include "data/text.h"
#include "tui/command_words.h"
#include "tui/passcode_prompt.h"
#include "tui/workstation.h"

enum { PROOF_BYTES = 64 * 1024, TRIES = 3, PURPOSE_COLUMNS = 32, ANSWER_MS = 500 };

enum entry entry_of(int argc, const char *const *argv)
{
    int at = argc > 3 && strcmp(argv[1], "--round") == 0 ? 3 : 1;
    const char *word = at < argc ? argv[at] : "";
    const char *next = at + 1 < argc ? argv[at + 1] : "";
    if (strcmp(next, "--help") == 0 || strcmp(next, "-h") == 0) {
        return ENTRY_NONE;
    }
    return strcmp(word, "serve") == 0 ? ENTRY_SERVE : strcmp(word, "keys") == 0 ? ENTRY_KEYS : ENTRY_NONE;
}

/* ---- what sshd has written down ---- */

/* The methods that signed in, from the file that sshd names; "" when there is none. It must be sshd's or
 * ours. */
static enum status read_proof(struct cli *cli, const char **proof)
{
    const char *path = cli->connection.user_auth;
    size_t size = 0;
    struct stat info;
    *proof = "";
    if (path[0] != '/' || lstat(path, &info) != 0 || !S_ISREG(info.st_mode) ||
        (info.st_uid != 0 && info.st_uid != geteuid()) || (info.st_mode & 022) != 0) {
        return ST_OK;
    }
    return file_read_all(&cli->arena, path, PROOF_BYTES, proof, &size, &cli->err);
}

/* ---- who it is ---- */

/* Answers to a wrong passcode come at whole half seconds, so that their time says nothing either. */
static void wait_for_the_beat(int64_t start)
{
    int64_t left = ANSWER_MS - (clock_ms() - start) % ANSWER_MS;
    nanosleep(&(struct timespec){.tv_nsec = (long)left * 1000000}, NULL);
}

/* *gone: nobody types any more (the end of input, or a refusal to). */
static enum status try_passcode(struct cli *cli, const char *purpose, bool *gone)
{
    char account[PROMPT_BYTES], passcode[PROMPT_BYTES];
    *gone = !prompt_line("账号：", true, account) || !prompt_line("口令：", false, passcode);
    if (*gone) {
        return err_set(&cli->err, ST_DENIED, "没有输入账号和口令，没有登录；请重新连接后再试");
    }
    int64_t start = clock_ms();
    enum status st = sign_in_by_passcode(&cli->ctx, account, passcode, cli->connection.client, purpose);
    digest_forget(passcode, sizeof passcode);
    if (st != ST_OK) {
        wait_for_the_beat(start);
    }
    return st;
}

static enum status ask_passcode(struct cli *cli, const char *purpose)
{
    enum status st = ST_DENIED;
    bool gone = false;
    if (isatty(STDIN_FILENO) != 1) {
        return err_set(&cli->err, ST_DENIED,
                       "这条连接没有用登记过的公钥登录；请用终端登录后输入账号和口令，或改用登记过的公钥");
    }
    cli_say("请输入口令条上的账号和口令；输入口令时屏幕上不显示");
    for (int i = 0; i < TRIES; i++) {
        err_clear(&cli->err);
        st = try_passcode(cli, purpose, &gone);
        if (st != ST_DENIED || gone || i + 1 == TRIES) {
            break;
        }
        cli_say("%s", cli->err.text);
    }
    return st;
}

static enum status find_out_who(struct cli *cli, const char *key, const char *purpose)
{
    const char *proof = "";
    int64_t number = 0;
    if (key != NULL && (points_parse(key, 0, false, &number) != POINTS_OK || number < 1)) {
        return cli_usage(cli, "--key 后面须是公钥的序号");
    }
    enum status st = read_proof(cli, &proof);
    if (st == ST_OK && key == NULL) {
        st = sign_in_find_key(&cli->ctx, proof, &number);
    }
    if (st != ST_OK) {
        return st;
    }
    return number == 0 ? ask_passcode(cli, purpose)
                       : sign_in_by_key(&cli->ctx, number, proof, cli->connection.client, purpose);
}

/* ---- the session ---- */

/* The words of the command with the program's name in front, NULL: the workstation. */
static enum status read_command(struct cli *cli, const char *const **words)
{
    const char **split = NULL;
    *words = NULL;
    if (cli->connection.command == NULL) {
        return ST_OK;
    }
    const char *fault = command_words(cli->connection.command, &cli->arena, &split);
    if (fault != NULL) {
        return err_set(&cli->err, ST_DENIED, "%s，没有执行", fault);
    }
    const char **all = arena_alloc(&cli->arena, (COMMAND_WORDS + 2) * sizeof *all);
    all[0] = "pingshen";
    memcpy(all + 1, split, (COMMAND_WORDS + 1) * sizeof *all);
    *words = all;
    return ST_OK;
}

static enum status run_session(struct cli *cli, const char *const *words)
{
    cli->command = words != NULL;
    if (words == NULL) {
        return workstation_run(&cli->ctx, false);
    }
    signal(SIGHUP, SIG_IGN); /* a lost line ends a command by itself; its end is still written down */
    cli->served = true;
    return cli_dispatch(cli, words);
}

/* Writes down the end of the session, in the memory of its beginning: the workstation has released its own.
 */
static enum status leave(struct cli *cli, enum status st)
{
    struct pollfd line = {.fd = STDIN_FILENO, .events = POLLIN};
    bool dropped = isatty(STDIN_FILENO) != 1 && cli->connection.command == NULL;
    if (poll(&line, 1, 0) > 0 && (line.revents & (POLLHUP | POLLERR)) != 0 &&
        cli->connection.command == NULL) {
        dropped = true;
    }
    cli->ctx.arena = &cli->arena;
    cli->ctx.err = &cli->err;
    cli->ctx.tick = NULL;
    ctx_set_wait_notice(&cli->ctx, NULL, NULL);
    enum status written = sign_out(&cli->ctx, cli->connection.client,
                                   dropped       ? "hangup"
                                   : st == ST_OK ? "quit"
                                                 : "refused");
    return st == ST_OK ? written : st;
}

enum status serve_run(struct cli *cli, const char *key)
{
    const char *const *words = NULL;
    if (!cli->connection.confined) {
        return cli_usage(cli, "serve 由 sshd 启动，写法只能是 pingshen --round 文件 serve [--key N]");
    }
    enum status st = confine_process(&cli->err);
    if (st == ST_OK) {
        st = read_command(cli, &words);
    }
    if (st == ST_OK && words == NULL && (isatty(STDIN_FILENO) != 1 || !cli->out_tty)) {
        st = cli_usage(cli, "没有终端，也没有命令：请从终端登录，或写明命令，如 status");
    }
    if (st == ST_OK) {
        st = ctx_open_private(&cli->ctx, cli->round, &cli->arena, &cli->err);
    }
    if (st != ST_OK) {
        return st;
    }
    const char *purpose =
        words == NULL || words[1] == NULL
            ? ""
            : text_clip(&cli->arena, text_safe(&cli->arena, words[1], false), PURPOSE_COLUMNS);
    st = find_out_who(cli, key, purpose);
    if (st == ST_OK) {
        st = leave(cli, run_session(cli, words));
    }
    ctx_close(&cli->ctx);
    return st;
}
