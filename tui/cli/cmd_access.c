/* account key, account passcode, serve, keys */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/keys.h"
#include "core/workflow/passcodes.h"
#include "data/file.h"
#include "data/text.h"
#include "tui/cli/cli.h"
#include "tui/serve.h"

enum { KEY_FILE_BYTES = 16 * 1024 };

/* ---- account key ---- */

static enum status add_key(struct cli *cli)
{
    const char *bytes = NULL;
    size_t size = 0;
    struct account_key key;
    enum status st = ctx_allow(&cli->ctx, ACT_ACCOUNTS); /* before waiting for input */
    if (st == ST_OK) {
        st = file_read_all(&cli->arena, cli->arg[2], KEY_FILE_BYTES, &bytes, &size, &cli->err);
    }
    if (st == ST_OK) {
        st = keys_add(&cli->ctx, cli->arg[0], bytes, size, &key);
    }
    if (st == ST_OK) {
        cli->afterwards = "不必重做；account key 账号 list 列出公钥的指纹";
        cli_print(cli, "%s 的第 %" PRId64 " 号公钥：%s\n%s\n请与本人用电话核对以上指纹。\n", cli->arg[0],
                  key.id, key.type, key.fingerprint);
    }
    return st;
}

static enum status list_keys(struct cli *cli)
{
    struct account_key *key = NULL;
    size_t count = 0;
    enum status st = keys_list(&cli->ctx, cli->arg[0], &key, &count);
    if (st != ST_OK) {
        return st;
    }
    if (count == 0) {
        cli_print(cli, "%s 没有登记公钥\n", cli->arg[0]);
        return ST_OK;
    }
    struct cli_table table;
    cli_table_init(&table, cli, 5, "rllll");
    cli_table_row(&table, (const char *const[]){"序号", "类型", "指纹", "登记时间", "备注"});
    for (size_t i = 0; i < count; i++) {
        cli_table_row(&table, (const char *const[]){arena_printf(&cli->arena, "%" PRId64, key[i].id),
                                                    key[i].type, key[i].fingerprint,
                                                    date_time_of(key[i].added, &cli->arena), key[i].comment});
    }
    cli_table_print(&table);
    return ST_OK;
}

static enum status remove_key(struct cli *cli)
{
    int64_t number = 0;
    struct account_key key;
    const char *list = arena_printf(&cli->arena, "account key %s list", cli->arg[0]);
    enum status st = cli_number(cli, cli->arg[2], list, &number);
    if (st == ST_OK) {
        st = keys_remove(&cli->ctx, cli->arg[0], number, &key);
    }
    if (st == ST_OK) {
        cli_print(cli, "已撤销 %s 的第 %" PRId64 " 号公钥 %s；用它登录的会话不能再操作\n", cli->arg[0],
                  number, key.fingerprint);
    }
    return st;
}

static enum status run_account_key(struct cli *cli)
{
    const char *what = cli->arg[1];
    bool list = strcmp(what, "list") == 0;
    if (list && cli->args == 2) {
        return list_keys(cli);
    }
    if (strcmp(what, "add") == 0 && cli->args == 3) {
        return add_key(cli);
    }
    if (strcmp(what, "remove") == 0 && cli->args == 3) {
        return remove_key(cli);
    }
    return cli_usage(cli, "用法：pingshen account key 账号 add 文件|list|remove 序号");
}

/* ---- account passcode ---- */

static void print_slip(struct cli *cli, const struct account_ref *person, const char *passcode)
{
    cli_print(cli,
              "------------------------------------------------------------\n"
              "评审系统登录口令（只显示这一次，请打印或抄写后当面交给本人）\n\n"
              "    姓名：%s（%s）\n"
              "    账号：%s\n"
              "    口令：%s\n\n"
              "登录后按提示输入账号和口令；字母不分大小写，连字符可不输入。\n"
              "连续 %d 次输错锁定 15 分钟。请勿转告他人；遗失请联系评审工作人员。\n"
              "------------------------------------------------------------\n",
              cli_safe(cli, person->name), role_name(person->role), person->account, passcode,
              PASSCODE_TRIES);
}

static enum status run_account_passcode(struct cli *cli)
{
    char passcode[PASSCODE_TEXT + 1];
    struct account_ref person;
    if (cli_flag(cli, "--remove")) {
        enum status st = passcodes_remove(&cli->ctx, cli->arg[0]);
        if (st == ST_OK) {
            cli_print(cli, "已取消 %s 的口令；用它登录的会话不能再操作\n", cli->arg[0]);
        }
        return st;
    }
    enum status st = passcodes_make(&cli->ctx, cli->arg[0], passcode, &person);
    if (st == ST_OK) {
        cli->afterwards = "新口令已取代旧口令；如果没有看到新口令，请再运行一次 account passcode 另发";
        print_slip(cli, &person, passcode);
        digest_forget(passcode, sizeof passcode);
    }
    return st;
}

/* ---- entry points of SSH ---- */

static enum status run_serve(struct cli *cli)
{
    return serve_run(cli, cli_opt(cli, "--key"));
}

/* Reached only when the words stand in another order than sshd's: see entry_of. */
static enum status run_keys(struct cli *cli)
{
    return cli_usage(cli, "keys 由 sshd 启动，写法只能是 pingshen --round 文件 keys USER TYPE KEY");
}

const struct cli_command cli_access_commands[] = {
    {"account key",
     "账号 add 文件|list|remove 序号",
     "登记、列出、撤销一个账号的 SSH 公钥",
     2,
     3,
     true,
     run_account_key,
     {{0}}},
    {"account passcode",
     "账号 [--remove]",
     "发放新的登录口令（只显示一次，旧的随即作废）；--remove 取消口令",
     1,
     1,
     true,
     run_account_passcode,
     {{"--remove", false}}},
    {"serve", "[--key 序号]", "SSH 登录的入口，由 sshd 启动", 0, 0, false, run_serve, {{"--key", true}}},
    {"keys", "用户 类型 公钥", "sshd 查询公钥（AuthorizedKeysCommand）", 0, 3, false, run_keys, {{0}}},
    {0},
};
