/* What COMMAND --help says beyond the usage and one sentence. */
#include <string.h>

#include "core/rules/programme.h"
#include "core/workflow/imports.h"
#include "tui/cli/cli.h"

static const struct {
    const char *command, *text;
} more[] = {
    {"init", "  --programme 文件        项目设置，两列：键、值\n"
             "  --rubric 文件           评分表，列：指标编号、指标名称、满分，可加 一级指标、步长、权重、"
             "优下限、良下限、中下限、优、良、中、差、对应部分\n"
             "  --objective-items 文件  客观分项，列：代码、名称、下限、上限\n"
             "轮次文件已经存在时拒绝，不会覆盖。"},
    {"import",
     "  --dry-run         试运行：报告同样的结果，什么也不改\n"
     "  --encoding 编码   utf-8、gb18030、gbk、utf-16；不写时自动判断\n"
     "  --reason 理由     评分开始后导入申报、专家团、预算、进度、账号、分配须写；从封存起只能改申报的文字\n"
     "  --map 文件        只用于 objective：两列“平台名称,申报单位”，人工对照平台上的名称\n"
     "  --skip-unmatched  只用于 objective：对不上的单位跳过，并列出\n"
     "  --submit          只用于 marks：评完的评分表同时提交\n"
     "有一处错误就整份拒绝。各种类的列（带 * 的必须有）："},
    {"export", "  publicity  公示名单（公示以后）\n"
               "  ranking    排名，含每个客观分项和结论（封存以后，下同）\n"
               "  marks      每一项得分，评委只写专家1、专家2……，并注明是否计入\n"
               "  signing    每位成员的评分表，打印后签字\n"
               "  minutes    评审结果确认单，打印后签字；文件名以 .csv 结尾或写 --format csv 时为表格\n"
               "             signing 和 minutes 已按 A4 分页（至多 43 行，每行至多 39 个汉字），每页有页码和"
               "链首的开头；\n"
               "             用 Word 或 WPS 打开，纸张和页边距不改，全文设为新宋体五号打印\n"
               "  bundle     一个文件夹，供外人独立核对，内有 verify.py 和 SHA256SUMS\n"
               "  notice     公示通知的文字（公示以后）\n"
               "  awards     立项名单（立项以后）\n"
               "  sheets     本人的离线评分表（评分期间），填好后用 import sheets 导入\n"
               "  --encoding 编码  utf-8-bom（默认，Excel 和 WPS 双击可开）、utf-8、gb18030\n"
               "  --columns 列     只用于 publicity，追加：领衔专家、项目负责人、专家评审得分、客观得分、"
               "立项评审得分、名次、拟支持经费（万元）、备注\n"
               "不写文件名时用默认名，- 为标准输出。已有的文件在新文件写完以后才被替换。"},
    {"verify", "  --receipt 回执码  这份评分表是否原样在日志中\n"
               "  --head 链首       抄录下来的链首（64 个十六进制数字）是否还在日志中\n"
               "封存以前只回答“完好”或“已破坏”。"},
};

/* The columns of every kind, from the tables that the imports read by. */
static void print_kinds(struct cli *cli)
{
    for (size_t i = 0; import_kind_name(i) != NULL; i++) {
        size_t count = 0;
        const struct csv_column *column = import_kind_columns(i, &count);
        cli_print(cli, "  %s：", import_kind_name(i));
        for (size_t k = 0; k < count; k++) {
            cli_print(cli, "%s%s%s", k > 0 ? "、" : "", column[k].title, column[k].required ? "*" : "");
        }
        cli_print(cli, "%s\n", count > 0 ? "" : import_kind_note(i));
    }
}

/* Every key with what it means and what holds without it. */
static void print_keys(struct cli *cli)
{
    struct programme defaults;
    struct cli_table table;
    programme_defaults(&defaults);
    cli_print(cli, "项目设置的键、含义和默认值：\n");
    cli_table_init(&table, cli, 4, "llll");
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value(&defaults, key, NULL, NULL, &cli->arena);
        cli_table_row(&table, (const char *const[]){"", key, programme_key_words(key), value});
    }
    cli_table_print(&table);
}

void cli_help_more(struct cli *cli, const char *command)
{
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (strcmp(more[i].command, command) == 0) {
            cli_print(cli, "%s\n", more[i].text);
        }
    }
    if (strcmp(command, "import") == 0) {
        print_kinds(cli);
    }
    if (strcmp(command, "init") == 0) {
        print_keys(cli);
    }
}
