/* sheet mark opinion submit undertake return */
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/scoring.h"
#include "data/digest.h"
#include "data/file.h"
#include "data/text.h"
#include "tui/cli/cli.h"

enum { OPINION_BYTES = 64 * 1024, INPUT_BYTES = 1024 * 1024 };

static const char *shown(struct cli *cli, const char *text)
{
    return arena_strdup(&cli->arena, text);
}

static const char *shown_points(struct cli *cli, int64_t value, int scale, int decimals)
{
    char text[POINTS_TEXT];
    return shown(cli, points_print_short(text, value, scale, decimals));
}

static const char *shown_mark(struct cli *cli, int64_t centi)
{
    return centi == MARK_NONE ? "-" : shown_points(cli, centi, 2, 0);
}

/* ---- sheet ---- */

static void list_sheets(struct cli *cli, const struct sheet *sheet, size_t count)
{
    size_t criteria = cli->ctx.rules->rubric.count;
    struct cli_table table;
    cli_table_init(&table, cli, 5, "llrrl");
    cli_table_row(&table, (const char *[]){"申报编号", "项目名称", "已评", "合计", "状态"});
    for (size_t i = 0; i < count; i++) {
        const struct sheet *s = &sheet[i];
        bool recused = s->state == SHEET_RECUSED;
        cli_table_row(
            &table, (const char *[]){s->no, recused ? "" : s->project_name,
                                     recused ? "" : arena_printf(&cli->arena, "%zu/%zu", s->given, criteria),
                                     recused || s->given == 0 ? "" : shown_points(cli, s->total_micro, 6, 2),
                                     sheet_state_name(s->state)});
    }
    cli_table_print(&table);
}

static void print_criteria(struct cli *cli, const struct sheet *sheet)
{
    const struct rubric *rubric = &cli->ctx.rules->rubric;
    struct cli_table table;
    cli_table_init(&table, cli, 6, "llrrrr");
    cli_table_row(&table, (const char *[]){"指标", "名称", "满分", "步长", "权重", "得分"});
    for (size_t i = 0; i < rubric->count; i++) {
        const struct criterion *c = &rubric->criterion[i];
        cli_table_row(&table, (const char *[]){c->code, c->name, shown_points(cli, c->max_centi, 2, 0),
                                               shown_points(cli, c->step_centi, 2, 0),
                                               shown_points(cli, c->weight, 4, 0),
                                               shown_mark(cli, sheet->marks.centi[i])});
    }
    cli_table_print(&table);
}

static void print_total(struct cli *cli, const struct sheet *sheet)
{
    cli_print(cli, "合计 %s（已评 %zu/%zu 项），状态：%s\n", shown_points(cli, sheet->total_micro, 6, 2),
              sheet->given, cli->ctx.rules->rubric.count, sheet_state_name(sheet->state));
}

static void print_sheet(struct cli *cli, const struct sheet *sheet)
{
    cli_print(cli, "%s %s（%s）\n\n", cli_safe(cli, sheet->no), cli_safe(cli, sheet->project_name),
              cli_safe(cli, sheet->society));
    print_criteria(cli, sheet);
    cli_print(cli, "\n");
    print_total(cli, sheet);
    if (sheet->opinion[0] != '\0') {
        cli_print(cli, "\n评审意见：\n%s\n", cli_safe(cli, sheet->opinion));
    }
}

static enum status run_sheet(struct cli *cli)
{
    struct sheet one = {.opinion = ""}, *all = NULL;
    size_t count = 0;
    enum status st =
        cli->args == 0 ? scoring_list(&cli->ctx, &all, &count) : scoring_read(&cli->ctx, cli->arg[0], &one);
    if (st == ST_OK && cli->args == 0) {
        list_sheets(cli, all, count);
    } else if (st == ST_OK) {
        print_sheet(cli, &one);
    }
    return st;
}

/* ---- mark, opinion, submit ---- */

enum { ANY_VERSION = -1 }; /* a command has not seen the sheet before */

static enum status run_mark(struct cli *cli)
{
    struct sheet sheet = {0};
    enum status st = scoring_put_mark(&cli->ctx, cli->arg[0], cli->arg[1], cli->arg[2], ANY_VERSION, &sheet);
    if (st != ST_OK) {
        return st;
    }
    int index = rubric_find(&cli->ctx.rules->rubric, cli->arg[1]);
    int64_t centi = sheet.marks.centi[index];
    if (centi == MARK_NONE) {
        cli_print(cli, "%s %s 已清空\n", cli_safe(cli, sheet.no), cli->arg[1]);
    } else {
        cli_print(cli, "%s %s 已记 %s 分\n", cli_safe(cli, sheet.no), cli->arg[1], shown_mark(cli, centi));
    }
    print_total(cli, &sheet);
    return ST_OK;
}

static enum status run_opinion(struct cli *cli)
{
    const char *bytes = NULL;
    size_t size = 0, bad = 0;
    struct sheet sheet = {0};
    if (strcmp(cli->arg[1], "-") != 0) {
        return cli_usage(cli, "评审意见从标准输入读取；用法：pingshen opinion APP -");
    }
    enum status st = ctx_allow(&cli->ctx, ACT_SCORE); /* before waiting for input */
    if (st == ST_OK) {
        st = file_read_all(&cli->arena, "-", INPUT_BYTES, &bytes, &size, &cli->err);
    }
    if (st == ST_OK && size > OPINION_BYTES) {
        st = err_set(&cli->err, ST_REFUSED, "评审意见有 %zu 字节，最多 %d 字节（2000 字）；请缩短", size,
                     OPINION_BYTES);
    }
    if (st == ST_OK && !text_valid(bytes, size, &bad)) {
        st = err_set(&cli->err, ST_REFUSED, "标准输入第 %zu 个字节起不是 UTF-8 文字；请转换后再试", bad + 1);
    }
    if (st == ST_OK) {
        st = scoring_put_opinion(&cli->ctx, cli->arg[0], bytes, ANY_VERSION, &sheet);
    }
    if (st == ST_OK) {
        long words = 0, characters = 0;
        text_count(sheet.opinion, &words, &characters);
        cli_print(cli, "%s 评审意见已保存，%ld 字\n", cli_safe(cli, sheet.no), words);
    }
    return st;
}

static enum status run_submit(struct cli *cli)
{
    char receipt[CODE_SIZE + 1] = "";
    struct sheet sheet = {0};
    enum status st = scoring_submit(&cli->ctx, cli->arg[0], receipt, &sheet);
    if (st == ST_OK) {
        cli->afterwards = "不必重做；再运行一次 submit 会显示回执码";
        cli_print(cli, "%s 已提交，合计 %s，回执码 %s\n", cli_safe(cli, sheet.no),
                  shown_points(cli, sheet.total_micro, 6, 2), receipt);
    }
    return st;
}

/* ---- undertake, return ---- */

static enum status run_undertake(struct cli *cli)
{
    int64_t when = 0;
    enum status st = ctx_allow(&cli->ctx, ACT_UNDERTAKE);
    if (st == ST_OK) {
        st = ctx_rules(&cli->ctx);
    }
    if (st != ST_OK) {
        return st;
    }
    cli_print(cli, "%s\n\n", cli_safe(cli, cli->ctx.rules->programme.undertaking));
    st = scoring_undertake(&cli->ctx, &when);
    if (st == ST_OK) {
        cli_print(cli, "“%s”已于 %s 签署以上承诺\n", cli_safe(cli, cli->ctx.who.account),
                  date_time_of(when, &cli->arena));
    }
    return st;
}

static enum status run_return(struct cli *cli)
{
    const char *reason = NULL;
    enum status st = cli_need(cli, "--reason", &reason);
    if (st == ST_OK) {
        st = scoring_return(&cli->ctx, cli->arg[0], cli->arg[1], reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "“%s”对申报“%s”的评分表已退回，修改后须重新提交\n", cli_safe(cli, cli->arg[0]),
                  cli_safe(cli, cli->arg[1]));
    }
    return st;
}

const struct cli_command cli_score_commands[] = {
    {"sheet", "[申报编号]", "列出本人的评分表；给出申报编号则显示一张", 0, 1, true, run_sheet, {{0}}},
    {"mark",
     "申报编号 指标编号 得分",
     "给一项指标打分；得分为空（\"\"）清除得分",
     3,
     3,
     true,
     run_mark,
     {{0}}},
    {"opinion",
     "申报编号 -",
     "从标准输入读取评审意见（UTF-8，最多 2000 字）；空内容清除",
     2,
     2,
     true,
     run_opinion,
     {{0}}},
    {"submit", "申报编号", "提交一张评完的评分表，显示回执码", 1, 1, true, run_submit, {{0}}},
    {"undertake", "", "显示并签署承诺书；签署后才能评分", 0, 0, true, run_undertake, {{0}}},
    {"return",
     "账号 申报编号 --reason 理由",
     "退回已提交的评分表（工作人员）",
     2,
     2,
     true,
     run_return,
     {{"--reason", true}}},
    {0},
};
