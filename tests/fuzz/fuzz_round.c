/* A damaged round file into every command. The input is a list of changes to a good file: first byte the
 * command, second how much of the file is left (0: all), then groups of four bytes: a place (three bytes) and
 * the value put there. No crash, and a status that is one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "tui/cli/cli.h"

static struct arena scratch; /* of what is said about one command */

/* Every command of the program, in a round that is being scored or in one that is in publicity. New ones go
 * to the end: the stored inputs say which by number. */
enum base { SCORING, PUBLISHED, BASES };
static const struct {
    const char *words;
    enum base base;
} commands[] = {
    {"status", SCORING},
    {"status --json", SCORING},
    {"check", SCORING},
    {"verify", SCORING},
    {"journal", SCORING},
    {"journal --json", SCORING},
    {"--as r1 sheet", SCORING},
    {"--as r1 sheet A-1", SCORING},
    {"--as r1 show A-1", SCORING},
    {"--as r1 mark A-1 K1 6", SCORING},
    {"--as r1 submit A-1", SCORING},
    {"--as r1 export sheets out", SCORING},
    {"--as c1 close", SCORING},
    {"--as c1 rank", PUBLISHED},
    {"--as c1 explain A-1", PUBLISHED},
    {"--as c1 reopen --reason x", PUBLISHED},
    {"--as c1 publish", PUBLISHED},
    {"export ranking out", PUBLISHED},
    {"export minutes out", PUBLISHED},
    {"export signing out", PUBLISHED},
    {"export bundle bundle", PUBLISHED},
    {"account list", SCORING},
    {"account add n1 --name x --role 监督员", SCORING},
    {"account withdraw r2 --reason x", SCORING},
    {"recusal list", SCORING},
    {"recusal add r2 A-1 --reason x", SCORING},
    {"assign --per-application 2 --reason x", SCORING},
    {"import objective objective.csv", SCORING},
    {"import marks marks.csv --submit", SCORING},
    {"import accounts accounts.csv --reason x", SCORING},
    {"objection list", PUBLISHED},
    {"backup copy.db", SCORING},
    {"verify", PUBLISHED},
    {"check", PUBLISHED},
    {"journal --json", PUBLISHED},
    {"open", SCORING},
    {"approve", PUBLISHED},
    {"--as r1 opinion A-1 -", SCORING},
    {"--as r1 undertake", SCORING},
    {"--as r1 recuse A-1 --reason x", SCORING},
    {"return r1 A-1 --reason x", SCORING},
    {"recusal confirm 1", SCORING},
    {"recusal reject 1 --reason x", SCORING},
    {"account role r2 副组长 --reason x", SCORING},
    {"account key r1 list", SCORING},
    {"account key r1 add key.pub", SCORING},
    {"account key s1 remove 1", SCORING},
    {"account passcode r1 --remove", SCORING},
    {"account passcode r1", SCORING},
    {"keys root ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHMxLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u", SCORING},
    {"--as c1 ties", PUBLISHED},
    {"--as c1 rule --order A-2,A-1 --method chair --reason x", PUBLISHED},
    {"--as c1 outliers", PUBLISHED},
    {"--as c1 outlier r2 A-1 --reason y", PUBLISHED},
    {"objection add --app A-2 --from x --contact 1 --text y", PUBLISHED},
    {"objection decide 1 --upheld --reason x", PUBLISHED},
    {"--as r1 import sheets form.csv", SCORING},
    {"import applications applications.csv --reason x", SCORING},
    {"import members members.csv --reason x", SCORING},
    {"import budget budget.csv --reason x", SCORING},
    {"import schedule schedule.csv --reason x", SCORING},
    {"import recusals recusals.csv", SCORING},
    {"import assignments assignments.csv --reason x", SCORING},
    {"export marks out", PUBLISHED},
    {"export publicity out", PUBLISHED},
    {"export notice out", PUBLISHED},
    {"export awards out", PUBLISHED},
    {"export minutes out --format csv", PUBLISHED},
    {"--as r1 verify", SCORING},
    {"account withdraw r2 --reason x --void", SCORING},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

/* They have no round to open, or give up rights that this process needs to go on. */
static const char *const left_out[] = {"init", "serve", "host-setup"};

/* Whether one of the commands above is that one. */
static bool listed(const char *name)
{
    size_t size = strlen(name);
    for (size_t i = 0; i < sizeof left_out / sizeof left_out[0]; i++) {
        if (strcmp(left_out[i], name) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < COMMANDS; i++) {
        const char *words = commands[i].words;
        words += strncmp(words, "--as ", 5) == 0 ? strlen("--as r1 ") : 0;
        if (strncmp(words, name, size) == 0 && (words[size] == '\0' || words[size] == ' ')) {
            return true;
        }
    }
    return false;
}

static void require_every_command(void)
{
    const struct cli_command *const groups[] = {
        cli_round_commands,  cli_import_commands,  cli_people_commands, cli_score_commands,
        cli_result_commands, cli_publish_commands, cli_export_commands, cli_journal_commands,
        cli_access_commands, cli_host_commands};
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        for (const struct cli_command *c = groups[g]; c->name != NULL; c++) {
            if (!listed(c->name)) {
                fuzz_wrong(arena_printf(&scratch, "%s is among the commands", c->name));
            }
        }
    }
}

static void leave_nothing(void)
{
    static const char *const names[] = {"round.db-wal", "round.db-shm", "round.db-gate", "out", "copy.db"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(names[i]);
    }
    fuzz_remove("bundle");
}

static void put_files(void)
{
    static const struct {
        const char *name, *text;
    } file[] = {
        {"objective.csv", "申报编号,X\nA-1,6\n"},
        {"tied.csv", "申报编号,X,Y\nA-1,4,0.25\nA-2,4,0.25\n"},
        {"marks.csv", "账号,申报编号,指标编号,得分\nr2,A-1,K1,5\nr2,A-1,K2,5\n"},
        {"all.csv", "账号,申报编号,指标编号,得分\nc1,A-1,K1,9\nc1,A-1,K2,18\nr1,A-1,K1,9\nr1,A-1,K2,18\n"
                    "r2,A-1,K1,4\nr2,A-1,K2,5\nc1,A-2,K1,7\nc1,A-2,K2,14\nr1,A-2,K1,7\nr1,A-2,K2,14\n"
                    "r2,A-2,K1,7\nr2,A-2,K2,14\n"},
        {"accounts.csv", "账号,姓名,角色\nn9,专家癸,评审专家\n"},
        {"applications.csv", "申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论\n"
                             "A-2,项目二改,示例乙学会,新兴产业,氢能,不通过\n"},
        {"members.csv", "申报编号,序号,姓名,职务职称,工作单位\nA-1,1,专家丁,教授,示例二院\n"},
        {"budget.csv", "申报编号,序号,支出内容明细,金额,资金类别\nA-1,1,设备,12.5,专项资金\n"},
        {"schedule.csv", "申报编号,序号,工作内容\nA-1,1,调研\n"},
        {"recusals.csv", "账号,申报编号,事由\nr2,A-1,同事\n"},
        {"assignments.csv", "账号,申报编号\nc1,A-1\nr1,A-1\nr2,A-1\nc1,A-2\nr1,A-2\nr2,A-2\n"},
        {"key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHIxLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u x\n"},
    };
    for (size_t i = 0; i < sizeof file / sizeof file[0]; i++) {
        fuzz_write(file[i].name, file[i].text, strlen(file[i].text));
    }
}

/* round.db as it is now, log and all, as one file. */
static void keep(const char *name)
{
    FUZZ_REQUIRE(fuzz_command("backup copy.db") == 0 && rename("copy.db", name) == 0);
}

static void prepare(void)
{
    static const char *const scoring[] = {
        "account key s1 add s1.pub",
        "account add r3 --name x --employer 示例乙学会 --role 评审专家",
        "import members members.csv --reason x",
        "--as r1 export sheets form.csv",
    };
    static const char *const published[] = {
        "recusal reject 1 --reason x",
        "account withdraw r3 --reason x",
        "import objective tied.csv",
        "import marks all.csv --submit",
        "--as c1 close",
        "--as c1 outlier c1 A-1 --reason x",
        "--as c1 outlier r1 A-1 --reason x",
        "--as c1 outlier r2 A-1 --reason x",
        "--as c1 publish --start 2026-01-01 --end 2026-01-02",
        "objection add --app A-1 --from x --contact 1 --text y",
    };
    static const char key[] =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHMxLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u s1\n";
    require_every_command();
    FUZZ_REQUIRE(chdir(fuzz_folder()) == 0);
    fuzz_round(fuzz_path("round.db"));
    put_files();
    fuzz_write("s1.pub", key, strlen(key));
    FUZZ_REQUIRE(freopen("/dev/null", "w", stdout) != NULL && freopen("/dev/null", "r", stdin) != NULL);
    for (size_t i = 0; i < sizeof scoring / sizeof scoring[0]; i++) {
        FUZZ_REQUIRE(fuzz_command(scoring[i]) == 0);
    }
    keep("scoring.db");
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        FUZZ_REQUIRE(fuzz_command(published[i]) == 0);
    }
    keep("published.db");
    leave_nothing();
}

int fuzz_one(const uint8_t *data, size_t size)
{
    static struct arena arena;
    static const char *good[BASES];
    static size_t length[BASES];
    if (good[0] == NULL) {
        prepare();
        length[SCORING] = fuzz_read(&arena, "scoring.db", &good[SCORING]);
        length[PUBLISHED] = fuzz_read(&arena, "published.db", &good[PUBLISHED]);
    }
    if (size < 2) {
        return 0;
    }
    size_t command = data[0] % COMMANDS, all = length[commands[command].base];
    char *bytes = xcalloc(1, all);
    memcpy(bytes, good[commands[command].base], all);
    fuzz_damage(bytes, all, data + 2, (size - 2) / FUZZ_CHANGE);
    fuzz_write("round.db", bytes, data[1] == 0 ? all : all * data[1] / 256);
    free(bytes);
    fuzz_command(commands[command].words);
    leave_nothing();
    return 0;
}
