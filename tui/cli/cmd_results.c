/* rank explain ties rule outliers outlier */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/exports.h"
#include "core/workflow/ranking_file.h"
#include "core/workflow/results.h"
#include "data/text.h"
#include "tui/cli/cli.h"
#include "tui/explain.h"

/* ---- rank ---- */

enum { PROJECT = 3 }; /* 项目名称 among the columns of the ranking file */

/* Whether the text is printable ASCII, as most cells are: its columns are its bytes then. */
static bool plain(const char *text)
{
    while (*text >= ' ' && *text <= '~') {
        text++;
    }
    return *text == '\0';
}

/* The cells of the ranking file (columns + 1) without 项目名称, which is too long for a terminal. */
static void table_cells(const char *const *file, size_t columns, const char **cell)
{
    memcpy(cell, file, PROJECT * sizeof *cell);
    memcpy(cell + PROJECT, file + PROJECT + 1, (columns - PROJECT) * sizeof *cell);
}

/* Data made harmless; what is ours needs no look. */
static void make_safe(struct cli *cli, const char **cell, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        cell[i] = plain(cell[i]) ? cell[i] : text_safe(&cli->arena, cell[i], false);
    }
}

/* Appends the cells padded to the columns' widths, left or right. */
static void put_line(struct buf *out, const char *const *cell, const int *columns, const int *width,
                     const char *align)
{
    static const char blanks[] = "                                                                ";
    for (size_t c = 0; align[c] != '\0'; c++) {
        int pad = width[c] - columns[c];
        buf_puts(out, c > 0 ? "  " : "");
        if (align[c] == 'l') {
            buf_puts(out, cell[c]);
        }
        for (; pad > 0; pad -= (int)sizeof blanks - 1) {
            buf_add(out, blanks, (size_t)pad < sizeof blanks ? (size_t)pad : sizeof blanks - 1);
        }
        if (align[c] == 'r') {
            buf_puts(out, cell[c]);
        }
    }
    while (out->size > 0 && out->bytes[out->size - 1] == ' ') { /* nothing stands behind the last text */
        out->size--;
    }
    buf_puts(out, "\n");
}

/* The line of dashes under the last place of the quota. */
static void put_cut(struct buf *out, const int *width, size_t columns)
{
    for (size_t c = 0; c < columns; c++) {
        buf_puts(out, c > 0 ? "  " : "");
        for (int i = 0; i < width[c]; i++) {
            buf_puts(out, "-");
        }
    }
    buf_puts(out, "\n");
}

/* Written here and not as a cli_table: it has a line in its middle and may have 20,000 rows. */
static void rank_table(struct cli *cli, const struct results *results)
{
    const struct rules *rules = cli->ctx.rules;
    const char *const *title = NULL;
    const char *kinds = NULL;
    size_t columns = ranking_columns(&cli->ctx, &title, &kinds) - 1, rows = results->count + 1;
    const char **cell = arena_alloc(&cli->arena, rows * columns * sizeof *cell);
    const char **file = arena_alloc(&cli->arena, (columns + 1) * sizeof *file);
    int *width = arena_alloc(&cli->arena, columns * sizeof *width);
    int *taken = arena_alloc(&cli->arena, rows * columns * sizeof *taken);
    char *align = arena_alloc(&cli->arena, columns + 1);
    size_t cut = results_cut(results, rules->programme.quota);
    struct buf out = {0};

    memset(align, 'r', columns);
    align[1] = align[2] = align[columns - 2] = align[columns - 1] = 'l';
    table_cells(title, columns, cell);
    make_safe(cli, cell, 0, columns);
    for (size_t i = 0; i < results->count; i++) {
        const char **row = cell + (i + 1) * columns;
        ranking_cells(rules, &results->row[i], file, &cli->arena);
        table_cells(file, columns, row);
        make_safe(cli, row, 1, PROJECT); /* 申报编号, 申报单位 */
    }
    for (size_t i = 0; i < rows * columns; i++) {
        int w = taken[i] = plain(cell[i]) ? (int)strlen(cell[i]) : text_columns(cell[i]);
        width[i % columns] = w > width[i % columns] ? w : width[i % columns];
    }
    for (size_t i = 0; i < rows; i++) {
        put_line(&out, cell + i * columns, taken + i * columns, width, align);
        if (i > 0 && i - 1 == cut) {
            put_cut(&out, width, columns);
        }
    }
    cli_print(cli, "%s", out.bytes);
    buf_release(&out);
}

static void json_row(const struct rules *rules, const struct result *row, struct buf *out,
                     struct arena *arena)
{
    const struct programme *p = &rules->programme;
    const struct rank_entry *e = &row->entry;
    json_open(out, NULL, '{');
    if (e->rank == 0) {
        json_null(out, "rank");
    } else {
        json_int(out, "rank", e->rank);
    }
    json_text(out, "application_no", e->no);
    json_text(out, "applicant_society", row->society);
    json_text(out, "project_name", row->project_name);
    json_int(out, "sheets", (int64_t)row->sheets);
    json_text(out, "expert_score", score_text(p, e->expert, arena));
    json_open(out, "objective", '{');
    for (size_t i = 0; i < rules->items.count; i++) {
        json_text(out, rules->items.item[i].code, score_text(p, e->item[i] * 100, arena));
    }
    json_close(out, '}');
    json_text(out, "objective_score", score_text(p, e->objective * 100, arena));
    json_text(out, "review_score", score_text(p, e->review, arena));
    json_text(out, "outcome", outcome_ident(e->outcome));
    if (e->tie == 0) {
        json_null(out, "tie");
    } else {
        json_int(out, "tie", e->tie);
    }
    json_close(out, '}');
}

static void rank_json(struct cli *cli, const struct results *results)
{
    struct buf row = {0};
    struct arena scratch = {0};
    cli_print(cli, "[");
    for (size_t i = 0; i < results->count; i++) {
        buf_clear(&row);
        json_row(cli->ctx.rules, &results->row[i], &row, &scratch);
        cli_print(cli, "%s\n%s", i > 0 ? "," : "", row.bytes);
        arena_reset(&scratch);
    }
    cli_print(cli, "\n]\n");
    arena_release(&scratch);
    buf_release(&row);
}

static enum status run_rank(struct cli *cli)
{
    struct results results;
    const char *format = cli_opt(cli, "--format");
    format = format == NULL ? "table" : format;
    bool table = strcmp(format, "table") == 0, csv = strcmp(format, "csv") == 0;
    if (!table && !csv && strcmp(format, "json") != 0) {
        return cli_usage(cli, "没有“%s”这种格式；只能是 table、csv 或 json", format);
    }
    if (csv) { /* the file that export writes */
        struct export_options options = {.kind = "ranking", .file = "-", .charset = CS_UTF8};
        return export_run(&cli->ctx, &options, NULL);
    }
    enum status st = results_rank(&cli->ctx, &results);
    if (st != ST_OK) {
        return st;
    }
    if (table) {
        rank_table(cli, &results);
    } else {
        rank_json(cli, &results);
    }
    return ST_OK;
}

/* ---- explain ---- */

static enum status run_explain(struct cli *cli)
{
    struct explanation explanation;
    enum status st = results_explain(&cli->ctx, text_fold(&cli->arena, cli->arg[0]), &explanation);
    if (st == ST_OK) {
        cli_print(cli, "%s", cli_safe(cli, explain_text(&cli->ctx, &explanation)));
    }
    return st;
}

/* ---- ties and rulings ---- */

static const char *tie_state(const struct tie_view *tie)
{
    if (tie->ruled) {
        return tie->at_cut ? "跨越名额，已裁决" : "已裁决";
    }
    return tie->at_cut ? "跨越名额，公示前须裁决" : "未裁决，名次并列";
}

static enum status run_ties(struct cli *cli)
{
    struct results results;
    struct tie_view *tie = NULL;
    size_t count = 0;
    enum status st = results_ties(&cli->ctx, &results, &tie, &count);
    if (st != ST_OK) {
        return st;
    }
    for (size_t i = 0; i < count; i++) {
        cli_print(cli, "同分第 %" PRId64 " 组：立项评审得分 %s，共 %zu 项，%s\n", tie[i].number,
                  score_text(&cli->ctx.rules->programme, tie[i].review, &cli->arena), tie[i].size,
                  tie_state(&tie[i]));
        for (size_t k = tie[i].first; k < tie[i].first + tie[i].size; k++) {
            const struct result *row = &results.row[k];
            cli_print(cli, "  第 %" PRId64 " 名  %s  %s  专家评审得分 %s  客观得分 %s\n", row->entry.rank,
                      cli_safe(cli, row->entry.no), cli_safe(cli, row->society),
                      score_text(&cli->ctx.rules->programme, row->entry.expert, &cli->arena),
                      score_text(&cli->ctx.rules->programme, row->entry.objective * 100, &cli->arena));
        }
    }
    if (count == 0) {
        cli_say("没有同分");
    }
    return ST_OK;
}

/* The parts of a list "A,B,C", folded; the full-width comma is one too. */
static const char **split_list(struct cli *cli, const char *text, size_t *count)
{
    char *rest = arena_strdup(&cli->arena, text_fold(&cli->arena, text));
    const char **part = arena_alloc(&cli->arena, (strlen(rest) + 1) * sizeof *part);
    *count = 0;
    while (rest != NULL) {
        char *comma = strchr(rest, ',');
        if (comma != NULL) {
            *comma++ = '\0';
        }
        part[(*count)++] = text_trim(&cli->arena, rest);
        rest = comma;
    }
    return part;
}

static enum status read_votes(struct cli *cli, const char *text, size_t expected, const int64_t **votes)
{
    size_t count = 0;
    const char **part = split_list(cli, text, &count);
    int64_t *vote = arena_alloc(&cli->arena, count * sizeof *vote);
    if (count != expected) {
        return cli_usage(cli, "--votes 有 %zu 个数，--order 有 %zu 项；须一一对应", count, expected);
    }
    for (size_t i = 0; i < count; i++) {
        if (points_parse(part[i], 0, false, &vote[i]) != POINTS_OK) {
            return cli_usage(cli, "--votes 中的“%s”不是票数；票数是不带小数的数字", part[i]);
        }
    }
    *votes = vote;
    return ST_OK;
}

static enum status run_rule(struct cli *cli)
{
    struct ruling_order order = {0};
    const char *list = NULL;
    enum status st = cli_need(cli, "--order", &list);
    if (st == ST_OK) {
        st = cli_need(cli, "--method", &order.method);
    }
    if (st == ST_OK) {
        st = cli_need(cli, "--reason", &order.reason);
    }
    if (st != ST_OK) {
        return st;
    }
    order.no = split_list(cli, list, &order.count);
    for (size_t i = 0; i < order.count; i++) {
        if (order.no[i][0] == '\0') {
            return cli_usage(cli, "--order 中有空的编号；申报编号从高到低用一个逗号分开");
        }
    }
    if (cli_opt(cli, "--votes") != NULL) {
        st = read_votes(cli, cli_opt(cli, "--votes"), order.count, &order.votes);
    }
    if (st == ST_OK) {
        st = results_rule(&cli->ctx, &order);
    }
    if (st == ST_OK) {
        cli_print(cli, "已记录裁决，从高到低：");
        for (size_t i = 0; i < order.count; i++) {
            cli_print(cli, "%s%s", i > 0 ? "、" : "", cli_safe(cli, order.no[i]));
        }
        cli_print(cli, "\n");
    }
    return st;
}

/* ---- outliers ---- */

/* For reading only: the exact mean of the others, rounded to two decimals. */
static const char *others_mean(struct cli *cli, const struct outlier_view *row)
{
    char text[POINTS_TEXT];
    return arena_strdup(&cli->arena,
                        points_print(text, points_mean(row->others_sum_micro, row->others, 6, 2), 4, 2));
}

static enum status run_outliers(struct cli *cli)
{
    struct outlier_view *row = NULL;
    size_t count = 0;
    enum status st = results_outliers(&cli->ctx, &row, &count);
    if (st != ST_OK) {
        return st;
    }
    if (count == 0) {
        cli_say("没有离群评分表");
        return ST_OK;
    }
    struct cli_table table;
    cli_table_init(&table, cli, 8, "llllllrr");
    const char *const head[] = {"账号", "姓名", "评委", "申报编号", "申报单位", "说明", "总分", "其余平均"};
    cli_table_row(&table, head);
    for (size_t i = 0; i < count; i++) {
        char total[POINTS_TEXT];
        points_print_short(total, row[i].total_micro, 6, 2);
        const char *const cell[] = {row[i].account,
                                    row[i].name,
                                    row[i].label,
                                    row[i].no,
                                    row[i].society,
                                    row[i].reason[0] == '\0' ? "（还没有说明）" : row[i].reason,
                                    arena_strdup(&cli->arena, total),
                                    others_mean(cli, &row[i])};
        cli_table_row(&table, cell);
    }
    cli_table_print(&table);
    return ST_OK;
}

static enum status run_outlier(struct cli *cli)
{
    const char *reason = NULL;
    const char *account = text_fold(&cli->arena, cli->arg[0]), *no = text_fold(&cli->arena, cli->arg[1]);
    enum status st = cli_need(cli, "--reason", &reason);
    if (st == ST_OK) {
        st = results_outlier_reason(&cli->ctx, account, no, reason);
    }
    if (st == ST_OK) {
        cli_print(cli, "已记录 %s 对 %s 的离群说明\n", cli_safe(cli, account), cli_safe(cli, no));
    }
    return st;
}

const struct cli_command cli_result_commands[] = {
    {.name = "rank",
     .usage = "[--format table|csv|json]",
     .help = "封存以后的排名；横线以上为名额之内",
     .opens_round = true,
     .run = run_rank,
     .option = {{"--format", true}}},
    {.name = "explain",
     .usage = "申报编号",
     .help = "一项申报得分的全部计算过程，可在会上宣读",
     .min_args = 1,
     .max_args = 1,
     .opens_round = true,
     .run = run_explain},
    {.name = "ties", .usage = "", .help = "列出同分的申报", .opens_round = true, .run = run_ties},
    {.name = "rule",
     .usage = "--order 编号,编号… --method chair|vote --reason 理由 [--votes 票数,票数…]",
     .help = "裁决一组同分：从高到低写出全组",
     .opens_round = true,
     .run = run_rule,
     .option = {{"--order", true}, {"--method", true}, {"--reason", true}, {"--votes", true}}},
    {.name = "outliers",
     .usage = "",
     .help = "与其余评分表相差过大的评分表",
     .opens_round = true,
     .run = run_outliers},
    {.name = "outlier",
     .usage = "账号 申报编号 --reason 说明",
     .help = "登记成员对离群评分表的说明",
     .min_args = 2,
     .max_args = 2,
     .opens_round = true,
     .run = run_outlier,
     .option = {{"--reason", true}}},
    {0},
};
