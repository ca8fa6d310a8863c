/* publish objection … */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/objections.h"
#include "core/workflow/publicity.h"
#include "tui/cli/cli.h"

/* ---- publish ---- */

static void print_period(struct cli *cli)
{
    const struct programme *p = &cli->ctx.rules->programme;
    const char *start = p->publicity_start, *end = p->publicity_end;
    if (start[0] == '\0' || end[0] == '\0') {
        cli_say("提示：公示起止日期没有给全；补上 --start 和 --end 之前不能导出通知，没有结束日期不能立项");
        return;
    }
    cli_print(cli, "公示时间：%s 至 %s，共 %" PRId64 " 天，其中周一至周五 %" PRId64 " 天\n", start, end,
              date_days_between(start, end) + 1, date_weekdays(start, end));
    if (strcmp(end, date_of(cli->ctx.clock(), &cli->arena)) < 0) {
        cli_say("提示：公示结束日期 %s 已过；如果不对，请核对日期", end);
    }
}

static void print_list(struct cli *cli, const struct publicity_list *list)
{
    struct cli_table table;
    cli_print(cli, "第 %" PRId64 " 号公示名单，%zu 项，摘要 SHA-256：\n  %s\n", list->no, list->count,
              list->sha256);
    if (list->changes[0] != '\0') {
        cli_print(cli, "与前一号名单相比：%s\n", cli_safe(cli, list->changes));
    }
    print_period(cli);
    cli_table_init(&table, cli, 6, "rlllll");
    cli_table_row(&table,
                  (const char *const[]){"序号", "申报编号", "申报单位", "项目名称", "产业类型", "产业领域"});
    for (size_t i = 0; i < list->count; i++) {
        const struct list_row *r = &list->row[i];
        cli_table_row(&table, (const char *const[]){arena_printf(&cli->arena, "%" PRId64, r->seq), r->no,
                                                    r->society, r->project_name, r->category, r->industry});
    }
    cli_table_print(&table);
}

static enum status run_publish(struct cli *cli)
{
    struct publicity_list list;
    struct blockers blockers = {0};
    enum status st =
        publicity_publish(&cli->ctx, cli_opt(cli, "--start"), cli_opt(cli, "--end"), &list, &blockers);
    if (st == ST_OK) {
        print_list(cli, &list);
    }
    for (size_t i = 0; st != ST_OK && i < blockers.count; i++) {
        cli_blocker(cli, &blockers.item[i]);
    }
    return st;
}

/* ---- objections ---- */

static enum status run_add(struct cli *cli)
{
    struct objection o = {.from = cli_opt(cli, "--from"),
                          .contact = cli_opt(cli, "--contact"),
                          .unit = cli_opt(cli, "--unit"),
                          .date = cli_opt(cli, "--date")};
    int64_t id = 0;
    const char *note = NULL;
    enum status st = cli_need(cli, "--app", &o.no);
    if (st == ST_OK) {
        st = cli_need(cli, "--text", &o.text);
    }
    if (st == ST_OK) {
        st = objections_outside(&cli->ctx, o.date, &note);
    }
    if (st == ST_OK) {
        st = objections_add(&cli->ctx, &o, &id);
    }
    if (st == ST_OK) {
        cli->afterwards = "不必重做；objection list 列出编号";
        cli_print(cli, "已登记第 %" PRId64 " 号异议（申报 %s）%s%s\n", id, o.no, note[0] == '\0' ? "" : "；",
                  note);
    }
    return st;
}

static enum status run_decide(struct cli *cli)
{
    bool upheld = cli_flag(cli, "--upheld");
    const char *reason = NULL;
    int64_t id = 0;
    enum status st = cli_number(cli, cli->arg[0], "objection list", &id);
    if (st == ST_OK && upheld == cli_flag(cli, "--dismissed")) {
        st = cli_usage(cli, "请在 --upheld（成立）和 --dismissed（不成立）中给出一个");
    }
    if (st == ST_OK) {
        st = cli_need(cli, "--reason", &reason);
    }
    if (st == ST_OK) {
        st = objections_decide(&cli->ctx, id, upheld, reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "第 %" PRId64 " 号异议%s\n", id,
                  upheld ? "成立，该申报撤出；请组长再次 publish 公示下一号名单" : "不成立");
    }
    return st;
}

static enum status run_list(struct cli *cli)
{
    struct objection *row = NULL;
    size_t count = 0;
    enum status st = objections_list(&cli->ctx, &row, &count);
    if (st != ST_OK) {
        return st;
    }
    struct cli_table table;
    cli_table_init(&table, cli, 10, "rlllllllll");
    cli_table_row(&table, (const char *const[]){"号", "日期", "申报编号", "申报单位", "异议人", "单位",
                                                "联系方式", "状态", "处理理由", "事由"});
    for (size_t i = 0; i < count; i++) {
        const struct objection *o = &row[i];
        const char *state = objection_state_word(o->state);
        if (o->list_no > 0) {
            state = arena_printf(&cli->arena, "%s（名单 %" PRId64 "）", state, o->list_no);
        }
        cli_table_row(&table, (const char *const[]){arena_printf(&cli->arena, "%" PRId64, o->id), o->date,
                                                    o->no, o->society, o->from, o->unit, o->contact, state,
                                                    o->reason, o->text});
    }
    cli_table_print(&table);
    return ST_OK;
}

const struct cli_command cli_publish_commands[] = {
    {"publish",
     "[--start 日期 --end 日期]",
     "公示（组长）：固定下一号拟立项名单",
     0,
     0,
     true,
     run_publish,
     {{"--start", true}, {"--end", true}}},
    {"objection add",
     "--app 申报编号 --from 异议人 --contact 联系方式 --text 事由 [--unit 单位] [--date 日期]",
     "登记公示期间的实名异议（工作人员）",
     0,
     0,
     true,
     run_add,
     {{"--app", true},
      {"--from", true},
      {"--contact", true},
      {"--text", true},
      {"--unit", true},
      {"--date", true}}},
    {"objection decide",
     "序号 --upheld|--dismissed --reason 理由",
     "处理异议：--upheld 成立，该申报撤出；--dismissed 不成立",
     1,
     1,
     true,
     run_decide,
     {{"--upheld", false}, {"--dismissed", false}, {"--reason", true}}},
    {"objection list", "", "列出异议和处理结果", 0, 0, true, run_list, {{0}}},
    {0},
};
