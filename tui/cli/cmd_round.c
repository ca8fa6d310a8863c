/* init status check open close reopen approve */
#include <string.h>

#include "core/workflow/round.h"
#include "core/workflow/scoring.h"
#include "tui/cli/cli.h"

static enum status run_init(struct cli *cli)
{
    struct report report;
    struct round_files files = {cli_opt(cli, "--programme"), cli_opt(cli, "--rubric"),
                                cli_opt(cli, "--objective-items")};
    report_init(&report, &cli->arena, "");
    enum status st = round_init(cli->arg[0], &files, &cli->arena, &report, &cli->err);
    cli->ctx.stored = st == ST_OK; /* no round was open in ctx */
    cli_report(cli, &report);
    if (st == ST_OK) {
        cli_print(cli, "已建立轮次 %s%s\n", cli_safe(cli, cli->arg[0]),
                  files.rubric == NULL ? "（评分表为内置默认，可用 --rubric 指定）" : "");
    }
    return st;
}

static void print_blockers(struct cli *cli, const struct blockers *blockers)
{
    for (size_t i = 0; i < blockers->count; i++) {
        cli_blocker(cli, &blockers->item[i]);
    }
}

static enum status run_check(struct cli *cli)
{
    struct blockers blockers = {0};
    enum status st = round_check(&cli->ctx, &blockers);
    if (st != ST_OK) {
        return st;
    }
    if (blockers.final) {
        cli_print(cli, "本轮已立项，没有下一阶段\n");
        return ST_OK;
    }
    print_blockers(cli, &blockers);
    if (blockers.count > 0) {
        return err_set(&cli->err, ST_REFUSED, "有 %zu 项未完成，还不能进入“%s”阶段", blockers.count,
                       stage_name(blockers.next));
    }
    cli_print(cli, "没有阻断项，可以进入“%s”阶段\n", stage_name(blockers.next));
    return ST_OK;
}

static void print_rules(struct cli *cli)
{
    const struct rules *r = cli->ctx.rules;
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value(&r->programme, key, &r->rubric, &r->items, &cli->arena);
        if (value[0] != '\0' && strcmp(key, "undertaking") != 0) {
            cli_print(cli, "  %s = %s\n", key, cli_safe(cli, value));
        }
    }
    for (size_t i = 0; i < r->rubric.count; i++) {
        const struct criterion *c = &r->rubric.criterion[i];
        cli_print(cli, "  %s %s：%s\n", c->code, cli_safe(cli, c->name), criterion_terms(c, &cli->arena));
    }
    for (size_t i = 0; i < r->items.count; i++) {
        const struct objective_item *item = &r->items.item[i];
        cli_print(cli, "  客观分项 %s %s：%s\n", item->code, cli_safe(cli, item->name),
                  objective_terms(item, &cli->arena));
    }
}

static enum status run_open(struct cli *cli)
{
    char digest[65] = "";
    struct blockers blockers = {0};
    enum status st = round_open(&cli->ctx, digest, &blockers);
    if (st != ST_OK) {
        print_blockers(cli, &blockers);
        return st;
    }
    cli_print(cli, "评分开始。以下规则自此冻结，摘要 SHA-256：\n  %s\n", digest);
    print_rules(cli);
    return ST_OK;
}

static enum status run_close(struct cli *cli)
{
    const char *head = NULL;
    struct blockers blockers = {0};
    enum status st = round_close(&cli->ctx, &head, &blockers);
    if (st != ST_OK) {
        print_blockers(cli, &blockers);
        return st;
    }
    cli->afterwards = "不必重做；日志链首可用 journal 查看";
    cli_print(cli, "已封存。日志链首（请抄录备查）：\n  %s\n", head);
    return ST_OK;
}

static enum status run_reopen(struct cli *cli)
{
    const char *reason = NULL;
    enum status st = cli_need(cli, "--reason", &reason);
    if (st == ST_OK) {
        st = round_reopen(&cli->ctx, reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "已重新开放评分；已提交的评分表保持提交，须退回后才能修改\n");
    }
    return st;
}

static enum status run_approve(struct cli *cli)
{
    struct blockers blockers = {0};
    enum status st = round_approve(&cli->ctx, &blockers);
    if (st != ST_OK) {
        print_blockers(cli, &blockers);
        return st;
    }
    cli_print(cli, "已立项；可用 export awards 导出立项名单\n");
    return ST_OK;
}

/* ---- status ---- */

static void status_json(struct cli *cli, const struct round_status *s, const struct progress *p)
{
    struct buf out = {0};
    json_open(&out, NULL, '{');
    json_text(&out, "stage", stage_ident(cli->ctx.stage));
    json_text(&out, "digest", s->digest);
    json_int(&out, "applications", p->applications);
    json_int(&out, "panel", p->members);
    json_open(&out, "sheets", '{');
    for (int i = 0; i < SHEET_STATES; i++) {
        json_int(&out, sheet_state_ident((enum sheet_state)i), p->count[i]);
    }
    json_close(&out, '}');
    json_open(&out, "matrix", '[');
    for (size_t i = 0; i < p->cells; i++) {
        json_open(&out, NULL, '{');
        json_text(&out, "account", p->cell[i].account);
        json_text(&out, "application_no", p->cell[i].no);
        json_text(&out, "state", sheet_state_ident(p->cell[i].state));
        json_close(&out, '}');
    }
    json_close(&out, ']');
    json_text(&out, "head", s->head);
    json_close(&out, '}');
    cli_print(cli, "%s\n", out.bytes);
    buf_release(&out);
}

/* One line an application, one letter a member: the matrix in text, never a mark. */
static void print_matrix(struct cli *cli, const struct progress *p)
{
    static const char *const sign[SHEET_STATES] = {".", "~", "#", "<", "x"};
    if (p->cells == 0) {
        return;
    }
    cli_print(cli, "\n进度（. 未评  ~ 草稿  # 已提交  < 退回  x 回避）\n");
    const char *no = "";
    for (size_t i = 0; i < p->cells; i++) {
        if (strcmp(no, p->cell[i].no) != 0) {
            cli_print(cli, "%s%s ", i > 0 ? "\n" : "", cli_safe(cli, p->cell[i].no));
            no = p->cell[i].no;
        }
        cli_print(cli, " %s%s", p->cell[i].account, sign[p->cell[i].state]);
    }
    cli_print(cli, "\n");
}

static enum status run_status(struct cli *cli)
{
    struct round_status s = {0};
    struct progress p = {0};
    bool own = policy_right(cli->ctx.who.role, ACT_STATUS) == RIGHT_OWN;
    enum status st = round_status(&cli->ctx, &s);
    if (st == ST_OK) {
        st = scoring_progress(&cli->ctx, !own, &p);
    }
    if (st != ST_OK) {
        return st;
    }
    if (cli_flag(cli, "--json")) {
        status_json(cli, &s, &p);
        return ST_OK;
    }
    cli_print(cli, "%s\n阶段：%s　申报：%ld 件通过形式审查　评审组：%ld 人\n", cli_safe(cli, s.title),
              stage_name(cli->ctx.stage), p.applications, p.members);
    cli_print(cli, "规则摘要：%s\n%s：", s.digest, own ? "本人评分表" : "评分表");
    for (int i = 0; i < SHEET_STATES; i++) {
        cli_print(cli, " %s %ld", sheet_state_name((enum sheet_state)i), p.count[i]);
    }
    cli_print(cli, "\n");
    print_matrix(cli, &p);
    if (s.head[0] != '\0') {
        cli_print(cli, "日志链首：%s\n", s.head);
    }
    return ST_OK;
}

const struct cli_command cli_round_commands[] = {
    {"init",
     "轮次文件 [--programme 文件] [--rubric 文件] [--objective-items 文件]",
     "新建评审轮次；没有给出的文件用内置默认",
     1,
     1,
     false,
     run_init,
     {{"--programme", true}, {"--rubric", true}, {"--objective-items", true}}},
    {"status", "[--json]", "阶段、数量和进度，不含任何得分", 0, 0, true, run_status, {{"--json", false}}},
    {"check", "", "列出进入下一阶段前还缺什么；有则退出码 1", 0, 0, true, run_check, {{0}}},
    {"open", "", "开始评分（工作人员）；规则自此冻结", 0, 0, true, run_open, {{0}}},
    {"close", "", "封存评分（组长）", 0, 0, true, run_close, {{0}}},
    {"reopen", "--reason 理由", "重新开放评分（组长）", 0, 0, true, run_reopen, {{"--reason", true}}},
    {"approve", "", "公示期满后立项（工作人员）", 0, 0, true, run_approve, {{0}}},
    {0},
};
