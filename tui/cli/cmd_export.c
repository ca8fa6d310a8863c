/* export */
#include <string.h>

#include "core/workflow/exports.h"
#include "data/text.h"
#include "tui/cli/cli.h"

static const char bundle_name[] = "bundle";

static enum status read_charset(struct cli *cli, enum charset *charset)
{
    const char *name = cli_opt(cli, "--encoding");
    *charset = CS_UTF8_BOM;
    if (name != NULL && !charset_parse(name, charset)) {
        return cli_usage(cli, "没有编码“%s”；--encoding 可用 utf-8-bom、utf-8、gb18030", name);
    }
    return ST_OK;
}

static bool tick(void *payload, long long rows)
{
    (void)payload;
    fprintf(stderr, "\r已写 %lld 行", rows);
    return true;
}

static enum status export_folder(struct cli *cli)
{
    long files = 0;
    const char *folder = cli->args > 1 ? cli->arg[1] : export_default_file(bundle_name);
    if (cli_opt(cli, "--encoding") != NULL || cli_opt(cli, "--columns") != NULL ||
        cli_opt(cli, "--format") != NULL) {
        return cli_usage(cli, "bundle 的文件格式是固定的；请去掉 --encoding、--columns 和 --format");
    }
    enum status st = bundle_write(&cli->ctx, folder, &files);
    if (st == ST_OK) {
        cli_say("已写文件夹 %s：%ld 个文件", text_safe(&cli->arena, folder, false), files);
    }
    return st;
}

static enum status run_export(struct cli *cli)
{
    struct export_options options = {
        .kind = cli->arg[0], .columns = cli_opt(cli, "--columns"), .format = cli_opt(cli, "--format")};
    long rows = 0;
    if (strcmp(options.kind, bundle_name) == 0) {
        return export_folder(cli);
    }
    enum status st = read_charset(cli, &options.charset);
    if (st != ST_OK) {
        return st;
    }
    options.file = cli->args > 1 ? cli->arg[1]
                   : cli->served ? "-" /* there is no place for files at this end of the line */
                                 : export_file_name(&options);
    if (cli->err_tty) {
        cli->ctx.tick = tick;
    }
    st = export_run(&cli->ctx, &options, &rows);
    if (st == ST_OK) {
        bool standard = strcmp(options.file, "-") == 0;
        const char *where = standard ? "标准输出" : "文件", *printing = export_printing(&options);
        const char *name = standard ? options.kind : text_safe(&cli->arena, options.file, false);
        if (printing != NULL) {
            cli_say("%s已写%s %s；%s", cli->err_tty ? "\r" : "", where, name, printing);
        } else {
            cli_say("%s已写%s %s：%ld 行", cli->err_tty ? "\r" : "", where, name, rows);
        }
    }
    return st;
}

const struct cli_command cli_export_commands[] = {
    {"export",
     "种类 [文件] [--encoding 编码] [--columns 列,列…] [--format text|csv]",
     "导出一个文件；种类为 publicity、ranking、marks、sheets、signing、awards、notice、minutes、bundle",
     1,
     2,
     true,
     run_export,
     {{"--encoding", true}, {"--columns", true}, {"--format", true}}},
    {0},
};
