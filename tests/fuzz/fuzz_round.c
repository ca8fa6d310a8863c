/* A damaged round file into every command. The input is a list of changes to a good file: first byte the
 * command, second how much of the file is left (0: all), then groups of four bytes: a place (three bytes) and
 * the value put there. No crash, a status that is one, and a sentence for every one that is not 0. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

int program_main(int argc, char **argv); /* main of tui/main.c under another name */

static const char *const commands[] = {
    "status",
    "status --json",
    "check",
    "verify",
    "journal",
    "journal --json",
    "--as r1 sheet",
    "--as r1 sheet A-1",
    "--as r1 show A-1",
    "--as r1 mark A-1 K1 6",
    "--as r1 submit A-1",
    "--as r1 export sheets out",
    "--as c1 close",
    "--as c1 rank",
    "--as c1 explain A-1",
    "--as c1 reopen --reason x",
    "--as c1 publish",
    "export ranking out",
    "export minutes out",
    "export signing out",
    "export bundle bundle",
    "account list",
    "account add n1 --name x --role 监督员",
    "account withdraw r2 --reason x",
    "recusal list",
    "recusal add r2 A-1 --reason x",
    "assign --per-application 2 --reason x",
    "import objective objective.csv",
    "import marks marks.csv --submit",
    "import accounts accounts.csv --reason x",
    "objection list",
    "backup copy.db",
};
enum { COMMANDS = sizeof commands / sizeof commands[0], WORDS = 16 };

static void run_command(const char *command)
{
    char text[128], name[] = "pingshen", option[] = "--round", file[] = "round.db";
    char *argv[WORDS] = {name, option, file};
    int argc = 3;
    snprintf(text, sizeof text, "%s", command);
    for (char *at = text, *end = NULL; at != NULL && argc < WORDS - 1; at = end) {
        end = strchr(at, ' ');
        if (end != NULL) {
            *end++ = '\0';
        }
        argv[argc++] = at;
    }
    int status = program_main(argc, argv);
    FUZZ_REQUIRE(status >= 0 && status <= 4 && status != 2);
}

static void leave_nothing(void)
{
    static const char *const names[] = {"round.db-wal", "round.db-shm", "round.db-gate", "out", "copy.db"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        unlink(names[i]);
    }
    fuzz_remove("bundle");
}

static void prepare(void)
{
    static const char objective[] = "申报编号,X\nA-1,6\n";
    static const char marks[] = "账号,申报编号,指标编号,得分\nr2,A-1,K1,5\nr2,A-1,K2,5\n";
    static const char accounts[] = "账号,姓名,角色\nn9,专家癸,评审专家\n";
    fuzz_round(fuzz_path("base.db"));
    FUZZ_REQUIRE(chdir(fuzz_folder()) == 0);
    fuzz_write("objective.csv", objective, strlen(objective));
    fuzz_write("marks.csv", marks, strlen(marks));
    fuzz_write("accounts.csv", accounts, strlen(accounts));
    FUZZ_REQUIRE(freopen("/dev/null", "w", stdout) != NULL);
}

int fuzz_one(const uint8_t *data, size_t size)
{
    static struct arena arena;
    static const char *good;
    static size_t length;
    if (good == NULL) {
        prepare();
        length = fuzz_read(&arena, "base.db", &good);
    }
    if (size < 2) {
        return 0;
    }
    char *bytes = xcalloc(1, length);
    memcpy(bytes, good, length);
    for (size_t i = 2; i + 3 < size; i += 4) {
        size_t place = (size_t)data[i] << 16 | (size_t)data[i + 1] << 8 | data[i + 2];
        bytes[place % length] = (char)data[i + 3];
    }
    fuzz_write("round.db", bytes, data[1] == 0 ? length : length * data[1] / 256);
    free(bytes);
    run_command(commands[data[0] % COMMANDS]);
    leave_nothing();
    return 0;
}
