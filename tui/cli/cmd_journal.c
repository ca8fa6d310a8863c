/* journal verify backup */
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/backup.h"
#include "core/workflow/journal.h"
#include "core/workflow/verify.h"
#include "data/digest.h"
#include "data/text.h"
#include "tui/cli/cli.h"

/* ---- journal ---- */

static bool print_json(void *payload, const struct journal_entry *entry)
{
    struct cli *cli = payload;
    struct buf line = {0};
    journal_entry_json(&line, entry);
    cli_print(cli, "%s\n", line.bytes);
    buf_release(&line);
    return ferror(cli->out) == 0;
}

/* One line an entry, columns wide enough for what is usual: the journal is printed as it is read. */
static bool print_entry(void *payload, const struct journal_entry *e)
{
    enum { ACCOUNT = 10, VIA = 8, ACTION = 14, SUBJECT = 16, DETAIL = 60 };
    struct cli *cli = payload;
    struct arena line = {0};
    const char *via = journal_via_word(e->via, &line);
    const char *detail = e->recused                     ? "（含回避的申报，不显示）"
                         : e->withheld                  ? "（封存前不显示）"
                         : strcmp(e->detail, "{}") == 0 ? ""
                                                        : e->detail;
    const char *subject = text_safe(&line, e->subject, false);
    cli_print(cli, "%6lld  %s  %s  %s  %s  %s  %s\n", (long long)e->seq, date_time_of(e->time, &line),
              text_pad(&line, text_safe(&line, e->account, false), ACCOUNT), text_pad(&line, via, VIA),
              text_pad(&line, journal_action_word(e->action), ACTION),
              text_columns(subject) > SUBJECT ? subject : text_pad(&line, subject, SUBJECT),
              text_clip(&line, text_safe(&line, detail, false), DETAIL));
    arena_release(&line);
    return ferror(cli->out) == 0;
}

static enum status run_journal(struct cli *cli)
{
    return journal_list(&cli->ctx, false, cli_flag(cli, "--json") ? print_json : print_entry, cli);
}

/* ---- verify ---- */

static enum status print_findings(struct cli *cli, const struct verify_result *result)
{
    bool closed = cli->ctx.stage >= STAGE_CLOSED;
    for (size_t i = 0; i < result->count; i++) {
        const struct verify_line *line = &result->line[i];
        bool word = !closed && i == 0; /* 完好 or 已破坏 stands alone */
        cli_print(cli, "%s%s\n", word ? "" : line->good ? "通过 " : "不通过 ", cli_safe(cli, line->text));
    }
    return result->whole
               ? ST_OK
               : err_set(&cli->err, ST_REFUSED, "有核对不通过；请保留文件原样，与备份和抄录的链首对照");
}

/* A slip in copying it must not read as if somebody had rewritten the journal. */
static bool is_digest(struct cli *cli, const char *text)
{
    size_t digits = 0;
    const char *c = text_fold(&cli->arena, text);
    for (; *c != '\0' && strchr("0123456789abcdefABCDEF ", *c) != NULL; c++) {
        digits += *c != ' ' ? 1 : 0; /* in groups, as the closing screen shows it */
    }
    return *c == '\0' && digits == DIGEST_HEX;
}

static enum status run_verify(struct cli *cli)
{
    struct verify_options options = {cli_opt(cli, "--receipt"), cli_opt(cli, "--head")};
    struct verify_result result = {0};
    const char *path = cli->args > 0 ? cli->arg[0] : cli->round;
    if (options.head != NULL && !is_digest(cli, options.head)) {
        return cli_usage(cli, "“%s”不是链首；链首是 %d 个十六进制数字，请核对抄录",
                         text_safe(&cli->arena, options.head, false), DIGEST_HEX);
    }
    enum status st = cli_open_round(cli, path);
    if (st != ST_OK) {
        return st;
    }
    st = verify_run(&cli->ctx, &options, &result);
    if (st == ST_OK) {
        st = print_findings(cli, &result);
    }
    cli_close_round(cli);
    return st;
}

/* ---- backup ---- */

static enum status run_backup(struct cli *cli)
{
    char sha256[65] = "";
    if (strcmp(cli->arg[0], "-") == 0) {
        return cli_usage(cli, "备份要写成文件，不能是 -；请给出文件名");
    }
    enum status st = backup_write(&cli->ctx, cli->arg[0], sha256);
    if (st == ST_OK) {
        cli_print(cli, "已备份到 %s\nSHA-256：%s\n", cli_safe(cli, cli->arg[0]), sha256);
    }
    return st;
}

const struct cli_command cli_journal_commands[] = {
    {"journal",
     "[--json]",
     "按顺序列出日志；封存前不显示任何得分",
     0,
     0,
     true,
     run_journal,
     {{"--json", false}}},
    {"verify",
     "[--receipt 回执码] [--head 链首] [轮次文件]",
     "核对日志链并重算结果；有不通过时退出码 1",
     0,
     1,
     false,
     run_verify,
     {{"--receipt", true}, {"--head", true}}},
    {"backup", "新文件", "把使用中的轮次完整复制到新文件", 1, 1, true, run_backup, {{0}}},
    {0},
};
