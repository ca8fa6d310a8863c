/* account … recusal … recuse assign */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/accounts.h"
#include "core/workflow/assignments.h"
#include "core/workflow/recusals.h"
#include "data/text.h"
#include "tui/cli/cli.h"

static enum status need_role(struct cli *cli, const char *text, enum role *role)
{
    if (!role_parse(text_fold(&cli->arena, text), role)) {
        return cli_usage(
            cli,
            "“%s”不是角色；可用 评审专家(reviewer)、组长(chair)、副组长(deputy)、工作人员(staff)、监督员(supervisor)",
            text);
    }
    return ST_OK;
}

static const char *or_empty(struct cli *cli, const char *text)
{
    return text == NULL ? "" : text_trim(&cli->arena, text);
}

static enum status run_account_add(struct cli *cli)
{
    struct account a = {.account = cli->arg[0]};
    const char *role = NULL;
    enum status st = cli_need(cli, "--name", &a.name);
    if (st == ST_OK) {
        st = cli_need(cli, "--role", &role);
    }
    if (st == ST_OK) {
        st = need_role(cli, role, &a.role);
    }
    a.employer = or_empty(cli, cli_opt(cli, "--employer"));
    a.title = or_empty(cli, cli_opt(cli, "--title"));
    if (st == ST_OK) {
        a.name = text_trim(&cli->arena, a.name);
        st = accounts_add(&cli->ctx, &a);
    }
    if (st == ST_OK) {
        cli_print(cli, "已增加账号 %s（%s，%s）\n", a.account, a.name, role_name(a.role));
    }
    return st;
}

static enum status run_account_role(struct cli *cli)
{
    enum role role = ROLE_REVIEWER;
    const char *reason = NULL;
    enum status st = need_role(cli, cli->arg[1], &role);
    if (st == ST_OK) {
        st = cli_need(cli, "--reason", &reason);
    }
    if (st == ST_OK) {
        st = accounts_role(&cli->ctx, cli->arg[0], role, reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "%s 现在是%s\n", cli->arg[0], role_name(role));
    }
    return st;
}

static void accounts_json(struct cli *cli, const struct account *row, size_t count)
{
    struct buf out = {0};
    json_open(&out, NULL, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&out, NULL, '{');
        json_text(&out, "account", row[i].account);
        json_text(&out, "name", row[i].name);
        json_text(&out, "employer", row[i].employer);
        json_text(&out, "title", row[i].title);
        json_text(&out, "role", role_ident(row[i].role));
        json_bool(&out, "undertaken", row[i].undertaken);
        json_bool(&out, "withdrawn", row[i].withdrawn);
        json_int(&out, "keys", row[i].keys);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    cli_print(cli, "%s\n", out.bytes);
    buf_release(&out);
}

static enum status run_account_list(struct cli *cli)
{
    struct account *row = NULL;
    size_t count = 0;
    enum status st = accounts_list(&cli->ctx, &row, &count);
    if (st != ST_OK) {
        return st;
    }
    if (cli_flag(cli, "--json")) {
        accounts_json(cli, row, count);
        return ST_OK;
    }
    struct cli_table table;
    cli_table_init(&table, cli, 7, "lllllll");
    cli_table_row(&table,
                  (const char *const[]){"账号", "姓名", "角色", "工作单位", "职称", "承诺书", "状态"});
    for (size_t i = 0; i < count; i++) {
        bool panel = role_on_panel(row[i].role);
        cli_table_row(&table, (const char *const[]){row[i].account, row[i].name, role_name(row[i].role),
                                                    row[i].employer, row[i].title,
                                                    !panel              ? ""
                                                    : row[i].undertaken ? "已签"
                                                                        : "未签",
                                                    row[i].withdrawn ? "已退出" : ""});
    }
    cli_table_print(&table);
    return ST_OK;
}

static enum status run_account_withdraw(struct cli *cli)
{
    const char *reason = NULL;
    enum status st = cli_need(cli, "--reason", &reason);
    if (st == ST_OK) {
        st = accounts_withdraw(&cli->ctx, cli->arg[0], reason, cli_flag(cli, "--void"));
    }
    if (st == ST_OK) {
        cli_print(cli, "%s 已退出；%s\n", cli->arg[0],
                  cli_flag(cli, "--void") ? "其评分表全部作废" : "已提交的评分表仍然有效");
    }
    return st;
}

/* ---- recusals ---- */

static void recusals_json(struct cli *cli, const struct recusal_row *row, size_t count)
{
    struct buf out = {0};
    json_open(&out, NULL, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&out, NULL, '{');
        json_int(&out, "id", row[i].id);
        json_text(&out, "account", row[i].account);
        json_text(&out, "application_no", row[i].no);
        json_text(&out, "state", row[i].state);
        json_text(&out, "source", row[i].source);
        json_text(&out, "evidence", row[i].evidence);
        json_text(&out, "reason", row[i].reason);
        json_close(&out, '}');
    }
    json_close(&out, ']');
    cli_print(cli, "%s\n", out.bytes);
    buf_release(&out);
}

static enum status run_recusal_list(struct cli *cli)
{
    struct recusal_row *row = NULL;
    size_t count = 0;
    enum status st = recusals_list(&cli->ctx, &row, &count);
    if (st != ST_OK) {
        return st;
    }
    if (cli_flag(cli, "--json")) {
        recusals_json(cli, row, count);
        return ST_OK;
    }
    if (count == 0) {
        cli_print(cli, "没有回避，也没有待处理的回避建议\n");
    }
    for (size_t i = 0; i < count; i++) {
        cli_print(cli, "%" PRId64 "  %s  %s %s  对 %s %s（%s）\n", row[i].id,
                  recusal_state_word(row[i].state), row[i].account, cli_safe(cli, row[i].name), row[i].no,
                  cli_safe(cli, row[i].society), recusal_source_word(row[i].source));
        if (row[i].evidence[0] != '\0') {
            cli_print(cli, "    依据：%s\n", cli_safe(cli, row[i].evidence));
        }
        if (row[i].reason[0] != '\0') {
            cli_print(cli, "    理由：%s\n", cli_safe(cli, row[i].reason));
        }
    }
    return ST_OK;
}

static enum status run_recusal_confirm(struct cli *cli)
{
    int64_t id = 0;
    enum status st = cli_number(cli, cli->arg[0], "recusal list", &id);
    if (st == ST_OK) {
        st = recusals_confirm(&cli->ctx, id);
    }
    if (st == ST_OK) {
        cli_print(cli, "已确认第 %" PRId64 " 号回避\n", id);
    }
    return st;
}

static enum status run_recusal_reject(struct cli *cli)
{
    int64_t id = 0;
    const char *reason = NULL;
    enum status st = cli_number(cli, cli->arg[0], "recusal list", &id);
    if (st == ST_OK) {
        st = cli_need(cli, "--reason", &reason);
    }
    if (st == ST_OK) {
        st = recusals_reject(&cli->ctx, id, reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "已否决第 %" PRId64 " 号回避建议\n", id);
    }
    return st;
}

static enum status run_recusal_add(struct cli *cli)
{
    const char *reason = NULL;
    enum status st = cli_need(cli, "--reason", &reason);
    if (st == ST_OK) {
        st = recusals_add(&cli->ctx, cli->arg[0], cli->arg[1], reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "已登记 %s 回避 %s\n", cli->arg[0], cli->arg[1]);
    }
    return st;
}

static enum status run_recuse(struct cli *cli)
{
    const char *reason = NULL;
    enum status st = cli_need(cli, "--reason", &reason);
    if (st == ST_OK) {
        st = recusals_declare(&cli->ctx, cli->arg[0], reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "已声明回避 %s\n", cli->arg[0]);
    }
    return st;
}

static enum status run_assign(struct cli *cli)
{
    const char *per = NULL;
    int64_t number = 0;
    long pairs = 0;
    enum status st = cli_need(cli, "--per-application", &per);
    if (st == ST_OK && points_parse(text_fold(&cli->arena, per), 0, false, &number) != POINTS_OK) {
        st = cli_usage(cli, "--per-application 须为正整数");
    }
    if (st == ST_OK) {
        st = assignments_spread(&cli->ctx, number, cli_opt(cli, "--reason"), &pairs);
    }
    if (st == ST_OK) {
        cli_print(cli, "已分配 %ld 对，每件申报 %" PRId64 " 人\n", pairs, number);
    }
    return st;
}

const struct cli_command cli_people_commands[] = {
    {"account add",
     "账号 --name 姓名 --role 角色 [--employer 工作单位] [--title 职称]",
     "增加账号；角色为 评审专家、组长、副组长、工作人员、监督员",
     1,
     1,
     true,
     run_account_add,
     {{"--name", true}, {"--role", true}, {"--employer", true}, {"--title", true}}},
    {"account role",
     "账号 角色 --reason 理由",
     "改变角色",
     2,
     2,
     true,
     run_account_role,
     {{"--reason", true}}},
    {"account list", "[--json]", "列出账号", 0, 0, true, run_account_list, {{"--json", false}}},
    {"account withdraw",
     "账号 --reason 理由 [--void]",
     "评审组成员退出；已提交的评分表仍然有效，加 --void 则作废",
     1,
     1,
     true,
     run_account_withdraw,
     {{"--reason", true}, {"--void", false}}},
    {"recusal list",
     "[--json]",
     "列出回避和回避建议及其依据",
     0,
     0,
     true,
     run_recusal_list,
     {{"--json", false}}},
    {"recusal add",
     "账号 申报编号 --reason 理由",
     "登记回避",
     2,
     2,
     true,
     run_recusal_add,
     {{"--reason", true}}},
    {"recusal confirm",
     "序号",
     "确认一条回避建议；序号见 recusal list",
     1,
     1,
     true,
     run_recusal_confirm,
     {{0}}},
    {"recusal reject",
     "序号 --reason 理由",
     "否决一条回避建议",
     1,
     1,
     true,
     run_recusal_reject,
     {{"--reason", true}}},
    {"recuse", "申报编号 --reason 理由", "声明本人回避", 1, 1, true, run_recuse, {{"--reason", true}}},
    {"assign",
     "--per-application 人数 [--reason 理由]",
     "每件申报均衡地分给这么多人，避开回避；取代原有的全部分配",
     0,
     0,
     true,
     run_assign,
     {{"--per-application", true}, {"--reason", true}}},
    {0},
};
