/* The command line: one table of commands, one file a command group. */
#ifndef PINGSHEN_CLI_H
#define PINGSHEN_CLI_H

#include <stdbool.h>
#include <stdio.h>

#include "core/workflow/ctx.h"
#include "tui/confine.h"

enum { CLI_ARGS_MAX = 16, CLI_OPTIONS_MAX = 12 };

/* One option a command knows. */
struct cli_option {
    const char *name; /* "--reason" */
    bool value;       /* takes a value */
};

/* One run of one command. */
struct cli {
    struct ctx ctx; /* open round when the command needs one */
    struct arena arena;
    struct err err;
    const char *round;             /* path of the round */
    const char *as;                /* --as, or NULL */
    const char *arg[CLI_ARGS_MAX]; /* positional arguments after the command */
    int args;
    const struct cli_option *options;
    const char *value[CLI_OPTIONS_MAX]; /* by option index: value, or "" for a given flag; NULL: not given */
    FILE *out;                          /* standard output */
    bool out_tty, err_tty;
    struct connection connection; /* of the entry point serve; otherwise zero */
    bool served;                  /* a command over SSH: ctx is open and its account fixed */
    bool command;                 /* a command runs, and ctx.stored is its doing: not the workstation */
    const char *afterwards;       /* what to do when that is stored and its answer was lost; NULL: nothing */
};

struct cli_command {
    const char *name;  /* "rank", "account add" */
    const char *usage; /* after the name */
    const char *help;  /* one Chinese sentence */
    int min_args, max_args;
    bool opens_round;
    enum status (*run)(struct cli *cli);
    struct cli_option option[CLI_OPTIONS_MAX];
};

/* Groups; each array ends with a zeroed entry. */
extern const struct cli_command cli_round_commands[];   /* init status check open close reopen approve */
extern const struct cli_command cli_import_commands[];  /* import show */
extern const struct cli_command cli_people_commands[];  /* account … recusal … assign recuse */
extern const struct cli_command cli_score_commands[];   /* sheet mark opinion submit undertake return */
extern const struct cli_command cli_result_commands[];  /* rank explain ties rule outliers outlier */
extern const struct cli_command cli_publish_commands[]; /* publish objection … */
extern const struct cli_command cli_export_commands[];  /* export */
extern const struct cli_command cli_journal_commands[]; /* journal verify backup */
extern const struct cli_command cli_access_commands[];  /* account key, account passcode, keys, serve */

extern const struct cli_command cli_host_commands[]; /* host-setup */

/* Runs the command that the words name (argv[0] is skipped). In main.c. */
enum status cli_dispatch(struct cli *cli, const char *const *argv);
/* Opens the round at path as the account of --as; under serve it is open already. Pair with cli_close_round.
 */
enum status cli_open_round(struct cli *cli, const char *path);
void cli_close_round(struct cli *cli);

/* What COMMAND --help says beyond the usage and the one sentence. In help.c. */
void cli_help_more(struct cli *cli, const char *command);

/* Value of an option: NULL when not given. */
const char *cli_opt(const struct cli *cli, const char *name);
bool cli_flag(const struct cli *cli, const char *name);
/* The value of a required option; ST_USAGE with a sentence when missing or empty. */
enum status cli_need(struct cli *cli, const char *name, const char **value);
/* A number of a list, 1 and up; ST_USAGE with the command that lists them. */
enum status cli_number(struct cli *cli, const char *text, const char *list, int64_t *number);
/* ST_USAGE with a sentence. */
enum status cli_usage(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Results to standard output. Text that comes from data goes through cli_safe when out is a terminal. */
void cli_print(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *cli_safe(struct cli *cli, const char *text);
/* Messages to standard error, one line. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* What blocks a stage and which command settles it, one line. */
struct blocker;
void cli_blocker(struct cli *cli, const struct blocker *blocker);
/* Prints the problems of a report: "文件:行: 列“…”: 说明", errors first; at most REPORT_KEEP each, then the
 * counts. */
void cli_report(struct cli *cli, const struct report *report);

/* A table: columns padded by display width. */
struct cli_table {
    struct cli *cli;
    int columns;
    const char **cell; /* rows x columns, arena */
    size_t rows;
    const char *align; /* one char a column: 'l' or 'r' */
};
void cli_table_init(struct cli_table *table, struct cli *cli, int columns, const char *align);
void cli_table_row(struct cli_table *table, const char *const *cell); /* copies the pointers */
void cli_table_print(struct cli_table *table);

#endif
