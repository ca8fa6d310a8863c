#include "tui/cli/cli.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "core/workflow/round.h"
#include "data/text.h"

static int option_index(const struct cli *cli, const char *name)
{
    for (int i = 0; i < CLI_OPTIONS_MAX && cli->options[i].name != NULL; i++) {
        if (strcmp(cli->options[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

const char *cli_opt(const struct cli *cli, const char *name)
{
    int i = option_index(cli, name);
    return i < 0 ? NULL : cli->value[i];
}

bool cli_flag(const struct cli *cli, const char *name)
{
    return cli_opt(cli, name) != NULL;
}

enum status cli_need(struct cli *cli, const char *name, const char **value)
{
    *value = cli_opt(cli, name);
    if (*value == NULL || text_trim(&cli->arena, *value)[0] == '\0') {
        return cli_usage(cli, "缺少 %s（不能为空）", name);
    }
    return ST_OK;
}

enum status cli_usage(struct cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    enum status st = err_set_args(&cli->err, ST_USAGE, format, args);
    va_end(args);
    return st;
}

enum status cli_number(struct cli *cli, const char *text, const char *list, int64_t *number)
{
    if (points_parse(text_fold(&cli->arena, text), 0, false, number) != POINTS_OK || *number < 1) {
        return cli_usage(cli, "“%s”不是序号；用 %s 查看", text, list);
    }
    return ST_OK;
}

void cli_print(struct cli *cli, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(cli->out, format, args);
    va_end(args);
}

const char *cli_safe(struct cli *cli, const char *text)
{
    return cli->out_tty ? text_safe(&cli->arena, text, true) : text;
}

void cli_blocker(struct cli *cli, const struct blocker *blocker)
{
    const char *how = blocker->how == NULL ? "" : blocker->how;
    cli_print(cli, "%s%s%s\n", cli_safe(cli, blocker->text), how[0] == '\0' ? "" : "；", cli_safe(cli, how));
}

void cli_say(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static void say_problem(struct cli *cli, const struct problem *p)
{
    struct buf line = {0};
    buf_printf(&line, "%s", p->file);
    if (p->line > 0) {
        buf_printf(&line, ":%ld", p->line);
    }
    buf_puts(&line, ": ");
    if (p->column != NULL) {
        buf_printf(&line, "列“%s”: ", p->column);
    }
    buf_printf(&line, "%s%s", p->warning ? "提示：" : "", p->text);
    if (p->how != NULL) {
        buf_printf(&line, "（%s）", p->how);
    }
    cli_say("%s", text_safe(&cli->arena, line.bytes, false));
    buf_release(&line);
}

void cli_report(struct cli *cli, const struct report *report)
{
    for (long i = 0; i < report->errors && i < REPORT_KEEP; i++) {
        say_problem(cli, &report->error[i]);
    }
    if (report->errors > REPORT_KEEP) {
        cli_say("%s: 共 %ld 处错误，只列出前 %d 处", report->file, report->errors, REPORT_KEEP);
    }
    for (long i = 0; i < report->warnings && i < REPORT_KEEP; i++) {
        say_problem(cli, &report->warning[i]);
    }
    if (report->warnings > REPORT_KEEP) {
        cli_say("%s: 共 %ld 处提示，只列出前 %d 处", report->file, report->warnings, REPORT_KEEP);
    }
}

void cli_table_init(struct cli_table *table, struct cli *cli, int columns, const char *align)
{
    *table = (struct cli_table){.cli = cli, .columns = columns, .align = align};
}

void cli_table_row(struct cli_table *table, const char *const *cell)
{
    size_t width = (size_t)table->columns;
    table->cell = arena_grow(&table->cli->arena, table->cell, table->rows, width * sizeof *cell);
    memcpy(table->cell + table->rows * width, cell, width * sizeof *cell);
    table->rows++;
}

static void print_padded(struct cli_table *table, const char *text, int width, char align, bool last)
{
    text = text_safe(&table->cli->arena, text, false);
    int pad = width - text_columns(text);
    if (align == 'r') {
        cli_print(table->cli, "%*s%s", pad, "", text);
    } else if (last) {
        cli_print(table->cli, "%s", text);
    } else {
        cli_print(table->cli, "%s%*s", text, pad, "");
    }
}

void cli_table_print(struct cli_table *table)
{
    int *width = arena_alloc(&table->cli->arena, sizeof *width * (size_t)table->columns);
    size_t columns = (size_t)table->columns;
    for (size_t i = 0; i < table->rows * columns; i++) {
        int w = text_columns(text_safe(&table->cli->arena, table->cell[i], false));
        width[i % columns] = w > width[i % columns] ? w : width[i % columns];
    }
    for (size_t r = 0; r < table->rows; r++) {
        size_t shown = columns; /* no blanks behind the last cell that has a text */
        while (shown > 0 && table->cell[r * columns + shown - 1][0] == '\0') {
            shown--;
        }
        for (size_t c = 0; c < shown; c++) {
            cli_print(table->cli, "%s", c > 0 ? "  " : "");
            print_padded(table, table->cell[r * columns + c], width[c], table->align[c], c + 1 == shown);
        }
        cli_print(table->cli, "\n");
    }
}

/* Told by the gate after 200 ms of waiting. */
static void wait_notice(void *payload)
{
    (void)payload;
    cli_say("别的会话正在写入，请稍候……");
}

enum status cli_open_round(struct cli *cli, const char *path)
{
    if (!cli->served) {
        enum status st = ctx_open(&cli->ctx, path, cli->as, &cli->arena, &cli->err);
        if (st != ST_OK) {
            return st;
        }
    }
    ctx_set_wait_notice(&cli->ctx, wait_notice, NULL);
    return ST_OK;
}

void cli_close_round(struct cli *cli)
{
    if (!cli->served) {
        ctx_close(&cli->ctx);
    }
}
