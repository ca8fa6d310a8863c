/* import show */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/rules/formal.h"
#include "core/rules/points.h"
#include "core/workflow/applications.h"
#include "core/workflow/imports.h"
#include "data/clock.h"
#include "data/text.h"
#include "tui/cli/cli.h"

enum { QUIET_MS = 500, UPDATE_MS = 100, TEXT_COLUMNS = 76, DIGEST_SHOWN = 16 };

/* ---- progress: on a terminal, after half a second, at most ten times a second ---- */

struct progress_line {
    int64_t started, shown; /* shown 0: not yet */
};

static bool on_progress(void *payload, long long bytes)
{
    struct progress_line *line = payload;
    int64_t now = clock_ms();
    if (now - line->started >= QUIET_MS && now - line->shown >= UPDATE_MS) {
        line->shown = now;
        fprintf(stderr, "\r已读 %lld.%lld MiB ", bytes >> 20, (bytes & 0xFFFFF) * 10 >> 20);
        fflush(stderr);
    }
    return true;
}

static void end_progress(const struct progress_line *line)
{
    if (line->shown != 0) {
        fprintf(stderr, "\r%30s\r", "");
        fflush(stderr);
    }
}

/* ---- import ---- */

static enum status check_options(struct cli *cli, const char *kind)
{
    bool objective = strcmp(kind, "objective") == 0;
    const char *reason = cli_opt(cli, "--reason");
    if (!objective && (cli_flag(cli, "--map") || cli_flag(cli, "--skip-unmatched"))) {
        return cli_usage(cli, "--map 和 --skip-unmatched 只用于 import objective");
    }
    if (cli_flag(cli, "--submit") && strcmp(kind, "marks") != 0) {
        return cli_usage(cli, "--submit 只用于 import marks");
    }
    if (reason != NULL && text_trim(&cli->arena, reason)[0] == '\0') {
        return cli_usage(cli, "--reason 后面的理由不能为空");
    }
    return ST_OK;
}

static enum status read_options(struct cli *cli, struct import_options *o)
{
    const char *encoding = cli_opt(cli, "--encoding");
    *o = (struct import_options){
        .kind = cli->arg[0],
        .file = cli->arg[1],
        .reason = cli_opt(cli, "--reason"),
        .map_file = cli_opt(cli, "--map"),
        .dry_run = cli_flag(cli, "--dry-run"),
        .skip_unmatched = cli_flag(cli, "--skip-unmatched"),
        .submit = cli_flag(cli, "--submit"),
    };
    if (encoding != NULL && !charset_parse(encoding, &o->charset)) {
        return cli_usage(cli, "没有编码“%s”；可用 utf-8、gb18030、gbk、utf-16",
                         text_safe(&cli->arena, encoding, false));
    }
    for (size_t i = 0; import_kind_name(i) != NULL; i++) {
        if (strcmp(import_kind_name(i), o->kind) == 0) {
            return check_options(cli, o->kind);
        }
    }
    struct buf kinds = {0};
    for (size_t i = 0; import_kind_name(i) != NULL; i++) {
        buf_printf(&kinds, "%s%s", i > 0 ? "、" : "", import_kind_name(i));
    }
    cli_usage(cli, "没有“%s”这种导入；可用 %s", text_safe(&cli->arena, o->kind, false), kinds.bytes);
    buf_release(&kinds);
    return ST_USAGE;
}

static void print_counts(struct cli *cli, const struct import_options *o, const struct import_result *r)
{
    if (r->counts_hidden) {
        cli_print(cli, "读入 %ld 行", r->rows);
    } else {
        cli_print(cli, "新增 %ld，更新 %ld，未变 %ld", r->added, r->updated, r->same);
    }
    if (r->removed > 0) {
        cli_print(cli, "，删除 %ld", r->removed);
    }
    if (r->ignored > 0) {
        cli_print(cli, "，忽略 %ld", r->ignored);
    }
    if (o->submit) {
        cli_print(cli, "，提交评分表 %ld 份", r->submitted);
    }
    cli_print(cli, "\n");
}

static void print_result(struct cli *cli, const struct import_options *o, const struct import_result *r)
{
    if (o->dry_run) {
        cli_print(cli, "试运行，没有改动；正式导入的结果将是：\n");
    }
    print_counts(cli, o, r);
    cli_print(cli, "文件 %s，编码 %s，SHA-256 %.*s…\n", cli_safe(cli, r->report.file),
              charset_name(r->charset), DIGEST_SHOWN, r->digest);
    long listed = 0;
    for (const struct import_change *c = r->changes; c != NULL; c = c->next, listed++) {
        cli_print(cli, "  %s\n", cli_safe(cli, c->text));
    }
    if (r->change_count > listed) {
        cli_print(cli, "  另有 %ld 处改动没有列出\n", r->change_count - listed);
    }
    if (r->proposals > 0) {
        cli_print(cli, "新的回避建议 %ld 条，须处理后才能进入下一阶段；用 recusal list 查看\n", r->proposals);
    }
}

static enum status run_import(struct cli *cli)
{
    struct import_options options;
    struct progress_line line = {.started = clock_ms()};
    enum status st = read_options(cli, &options);
    if (st != ST_OK) {
        return st;
    }
    struct import_result *result = arena_alloc(&cli->arena, sizeof *result);
    if (cli->err_tty) {
        cli->ctx.tick = on_progress;
        cli->ctx.tick_payload = &line;
    }
    st = import_run(&cli->ctx, &options, result);
    end_progress(&line);
    cli_report(cli, &result->report);
    if (st == ST_OK) {
        print_result(cli, &options, result);
    }
    return st;
}

/* ---- show ---- */

static void print_heading(struct cli *cli, const char *title)
{
    cli_print(cli, "\n【%s】\n", title);
}

/* Wrapped for a reader at a terminal, as stored for a file. */
static void print_text(struct cli *cli, const char *title, const char *text)
{
    print_heading(cli, title);
    if (text[0] == '\0') {
        cli_print(cli, "（未填写）\n");
    } else if (cli->out_tty) {
        cli_print(cli, "%s\n", text_wrap(&cli->arena, cli_safe(cli, text), TEXT_COLUMNS));
    } else {
        cli_print(cli, "%s\n", text);
    }
}

static const char *number_text(struct cli *cli, int64_t number)
{
    return number < 0 ? "" : arena_printf(&cli->arena, "%" PRId64, number);
}

static const char *with_unit(struct cli *cli, int64_t amount)
{
    return amount < 0 ? "" : arena_printf(&cli->arena, "%s 万元", formal_amount_text(amount, &cli->arena));
}

static const char *with_title(struct cli *cli, const char *name, const char *title)
{
    return title[0] == '\0' ? name : arena_printf(&cli->arena, "%s（%s）", name, title);
}

static void print_overview(struct cli *cli, const struct application *a)
{
    const char *const row[][2] = {
        {"申报编号", a->no},
        {"项目名称", a->project_name},
        {"申报单位", a->society},
        {"统一社会信用代码", a->uscc},
        {"产业类型", a->category},
        {"产业领域", a->industry},
        {"项目负责人", with_title(cli, a->project_leader, a->leader_title)},
        {"领衔专家", with_title(cli, a->lead_expert, a->lead_title)},
        {"联系人", a->contact_person},
        {"联系电话", a->contact_phone},
        {"电子信箱", a->contact_email},
        {"申请日期", date_print(a->date, &cli->arena)},
        {"经费总预算", with_unit(cli, a->total)},
        {"专项资金", with_unit(cli, a->special)},
        {"自筹资金", with_unit(cli, a->self)},
        {"形式审查结论", a->passed ? "通过" : "不通过"},
        {"形式审查意见", a->formal_reason},
    };
    struct cli_table table;
    cli_table_init(&table, cli, 2, "ll");
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        if (row[i][1][0] != '\0') {
            cli_table_row(&table, row[i]);
        }
    }
    cli_print(cli, "【概况】\n");
    cli_table_print(&table);
}

static void print_budget(struct cli *cli, const struct application *a)
{
    static const char *const title[] = {"序号", "支出内容明细", "金额（万元）", "资金类别", "测算依据"};
    struct cli_table table;
    print_heading(cli, "经费预算");
    if (a->budgets == 0) {
        cli_print(cli, "（未填写）\n");
        return;
    }
    cli_table_init(&table, cli, 5, "rlrll");
    cli_table_row(&table, title);
    for (size_t i = 0; i < a->budgets; i++) {
        const struct budget_row *b = &a->budget[i];
        const char *const row[] = {number_text(cli, b->seq), b->item,
                                   formal_amount_text(b->amount, &cli->arena), b->fund_class, b->basis};
        cli_table_row(&table, row);
    }
    cli_table_print(&table);
    cli_print(cli, "专项资金 %s 万元，自筹资金 %s 万元，合计 %s 万元\n",
              formal_amount_text(a->special_lines, &cli->arena),
              formal_amount_text(a->own_lines, &cli->arena),
              formal_amount_text(a->special_lines + a->own_lines, &cli->arena));
}

static void print_schedule(struct cli *cli, const struct application *a)
{
    static const char *const title[] = {"序号", "开始日期", "结束日期", "责任人", "工作内容"};
    struct cli_table table;
    print_heading(cli, "进度安排");
    if (a->stages == 0) {
        cli_print(cli, "（未填写）\n");
        return;
    }
    cli_table_init(&table, cli, 5, "rllll");
    cli_table_row(&table, title);
    for (size_t i = 0; i < a->stages; i++) {
        const struct schedule_row *s = &a->stage[i];
        const char *const row[] = {number_text(cli, s->seq), s->start, s->end, s->owner, s->content};
        cli_table_row(&table, row);
    }
    cli_table_print(&table);
}

/* Share of senior ranks and the kinds of employers: what the programme asks of a team. */
static void print_team_summary(struct cli *cli, const struct formal_team *team)
{
    cli_print(cli, "共 %zu 人，副高级以上 %zu 人（%zu%%）；单位：", team->members, team->senior,
              team->senior * 100 / team->members);
    for (int i = SECTOR_UNIVERSITY; i <= SECTOR_ENTERPRISE; i++) {
        cli_print(cli, "%s %zu 人，", formal_sector_name((enum sector)i), team->sector[i]);
    }
    cli_print(cli, "%s %zu 人\n", formal_sector_name(SECTOR_OTHER), team->sector[SECTOR_OTHER]);
}

static void print_team(struct cli *cli, const struct application *a)
{
    static const char *const title[] = {"序号", "姓名", "年龄", "职务职称", "工作单位", "备注"};
    struct cli_table table;
    print_heading(cli, "专家团");
    if (a->members == 0) {
        cli_print(cli, "（未填写）\n");
        return;
    }
    cli_table_init(&table, cli, 6, "rlrlll");
    cli_table_row(&table, title);
    for (size_t i = 0; i < a->members; i++) {
        const struct team_member *m = &a->member[i];
        const char *const row[] = {
            number_text(cli, m->seq), m->name, number_text(cli, m->age), m->title, m->employer, m->remark};
        cli_table_row(&table, row);
    }
    cli_table_print(&table);
    print_team_summary(cli, &a->team);
}

static void print_hints(struct cli *cli, const struct report *hints)
{
    print_heading(cli, "形式审查提示");
    for (long i = 0; i < hints->warnings && i < REPORT_KEEP; i++) {
        const struct problem *p = &hints->warning[i];
        cli_print(cli, "- %s%s%s\n", p->column == NULL ? "" : p->column, p->column == NULL ? "" : "：",
                  cli_safe(cli, p->text));
    }
    if (hints->warnings > REPORT_KEEP) {
        cli_print(cli, "共 %ld 条，只列出前 %d 条\n", hints->warnings, REPORT_KEEP);
    }
    cli_print(cli, "%s", hints->warnings == 0 ? "没有提示\n" : "以上仅供参考，不改变形式审查结论。\n");
}

static enum status run_show(struct cli *cli)
{
    struct application *a = arena_alloc(&cli->arena, sizeof *a);
    enum status st = application_read(&cli->ctx, cli->arg[0], a);
    if (st != ST_OK) {
        return st;
    }
    print_overview(cli, a);
    print_text(cli, "重点任务与预期目标", a->tasks);
    print_text(cli, "实施路径及具体举措", a->path);
    print_text(cli, "实施条件及保障措施", a->conditions);
    print_budget(cli, a);
    print_schedule(cli, a);
    print_team(cli, a);
    print_hints(cli, &a->hints);
    return ST_OK;
}

const struct cli_command cli_import_commands[] = {
    {"import",
     "种类 文件 [--dry-run] [--encoding 编码] [--reason 理由] [--map 文件] [--skip-unmatched] [--submit]",
     "导入一个 CSV 文件；种类为 applications、members、budget、schedule、accounts、recusals、assignments、"
     "objective、marks、sheets",
     2,
     2,
     true,
     run_import,
     {{"--dry-run", false},
      {"--encoding", true},
      {"--reason", true},
      {"--map", true},
      {"--skip-unmatched", false},
      {"--submit", false}}},
    {"show", "申报编号", "一件申报的全文，如评审专家所见", 1, 1, true, run_show, {{0}}},
    {0},
};
