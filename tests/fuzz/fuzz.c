#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/workflow/backup.h"
#include "core/workflow/imports.h"
#include "core/workflow/round.h"
#include "core/workflow/scoring.h"
#include "data/file.h"

enum { WORDS = 16 };

static char folder[256];

_Noreturn void fuzz_wrong(const char *what)
{
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

void fuzz_remove(const char *path)
{
    nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

void fuzz_empty(void)
{
    nftw(".", remove_one, 8, FTW_DEPTH | FTW_PHYS); /* the folder itself stays: "." cannot be removed */
}

static void remove_folder(void)
{
    fuzz_remove(folder);
}

const char *fuzz_folder(void)
{
    const char *top = getenv("TMPDIR");
    if (folder[0] == '\0') {
        setlocale(LC_ALL, "C.UTF-8");
        snprintf(folder, sizeof folder, "%s/fuzzXXXXXX", top == NULL || strlen(top) > 200 ? "/tmp" : top);
        FUZZ_REQUIRE(mkdtemp(folder) != NULL);
        atexit(remove_folder);
    }
    return folder;
}

const char *fuzz_path(const char *name)
{
    static struct arena arena; /* of the names; as long as the process */
    return arena_printf(&arena, "%s/%s", fuzz_folder(), name);
}

void fuzz_write(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    FUZZ_REQUIRE(fd >= 0 && write(fd, bytes, size) == (ssize_t)size && close(fd) == 0);
}

size_t fuzz_read(struct arena *arena, const char *path, const char **bytes)
{
    size_t size = 0;
    struct err err = {0};
    FUZZ_REQUIRE(file_read_all(arena, path, 1 << 24, bytes, &size, &err) == ST_OK);
    return size;
}

/* ---- what damages, and what is run ---- */

void fuzz_damage(char *bytes, size_t size, const uint8_t *change, size_t count)
{
    for (size_t i = 0; i < count; i++, change += FUZZ_CHANGE) {
        size_t place = (size_t)change[0] << 16 | (size_t)change[1] << 8 | change[2];
        bytes[place % size] = (char)change[3];
    }
}

int program_main(int argc, char **argv); /* main of tui/main.c under another name */

int fuzz_command(const char *words)
{
    char text[256], name[] = "pingshen", option[] = "--round", file[] = "round.db";
    char *argv[WORDS] = {name, option, file};
    int argc = 3;
    snprintf(text, sizeof text, "%s", words);
    for (char *at = text, *end = NULL; at != NULL && argc < WORDS - 1; at = end) {
        end = strchr(at, ' ');
        if (end != NULL) {
            *end++ = '\0';
        }
        argv[argc++] = at;
    }
    int status = program_main(argc, argv);
    FUZZ_REQUIRE(status >= 0 && status <= 4 && status != 2);
    return status;
}

/* ---- the small round ---- */

static void load(struct ctx *ctx, const char *kind, const char *text)
{
    const char *path = fuzz_path("load.csv");
    fuzz_write(path, text, strlen(text));
    struct import_options options = {.kind = kind, .file = path};
    struct import_result *result = arena_alloc(ctx->arena, sizeof *result);
    FUZZ_REQUIRE(import_run(ctx, &options, result) == ST_OK);
}

static void score(const char *path, const char *account, bool mark)
{
    struct arena arena = {0};
    struct err err = {0};
    struct ctx ctx;
    struct sheet sheet;
    FUZZ_REQUIRE(ctx_open(&ctx, path, account, &arena, &err) == ST_OK);
    FUZZ_REQUIRE(scoring_undertake(&ctx, NULL) == ST_OK);
    if (mark) {
        FUZZ_REQUIRE(scoring_put_mark(&ctx, "A-1", "K1", "5", -1, &sheet) == ST_OK);
        FUZZ_REQUIRE(scoring_put_mark(&ctx, "A-1", "K2", "7.5", -1, &sheet) == ST_OK);
        FUZZ_REQUIRE(scoring_put_opinion(&ctx, "A-1", "可行", -1, &sheet) == ST_OK);
    }
    ctx_close(&ctx);
    arena_release(&arena);
}

static void fill(const char *path)
{
    struct arena arena = {0};
    struct err err = {0};
    struct ctx ctx;
    char digest[65];
    FUZZ_REQUIRE(ctx_open(&ctx, path, NULL, &arena, &err) == ST_OK);
    load(
        &ctx, "accounts",
        "账号,姓名,工作单位,角色\nc1,组长甲,示例大学,组长\nr1,专家丙,示例一院,评审专家\nr2,专家丁,示例二院,评审专家\n"
        "s1,工作人员己,,工作人员\n");
    load(
        &ctx, "applications",
        "申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论\nA-1,项目一,示例甲学会,新兴产业,氢能,通过\n"
        "A-2,项目二,示例乙学会,新兴产业,氢能,通过\nA-3,项目三,示例丙学会,新兴产业,机器人,不通过\n");
    load(&ctx, "objective", "申报编号,X,Y\nA-1,5.5,-1\nA-2,4,0.25\n");
    FUZZ_REQUIRE(round_open(&ctx, digest, NULL) == ST_OK);
    ctx_close(&ctx);
    arena_release(&arena);
}

void fuzz_round(const char *path)
{
    static const char rubric[] = "指标编号,指标名称,满分,步长\nK1,目标,10,1\nK2,路径,20,0.5\n";
    static const char items[] = "代码,名称,下限,上限\nX,创新,0,10\nY,扣分,-5,5\n";
    struct arena arena = {0};
    struct err err = {0};
    struct report *report = arena_alloc(&arena, sizeof *report);
    struct round_files files = {NULL, fuzz_path("rubric.csv"), fuzz_path("items.csv")};
    const char *made = fuzz_path("made.db");
    struct ctx ctx;
    char sha256[65];
    fuzz_write(files.rubric, rubric, strlen(rubric));
    fuzz_write(files.items, items, strlen(items));
    report_init(report, &arena, files.rubric);
    FUZZ_REQUIRE(round_init(made, &files, &arena, report, &err) == ST_OK);
    fill(made);
    score(made, "c1", false);
    score(made, "r1", true);
    score(made, "r2", false);
    FUZZ_REQUIRE(ctx_open(&ctx, made, NULL, &arena, &err) == ST_OK);
    FUZZ_REQUIRE(backup_write(&ctx, path, sha256) == ST_OK);
    ctx_close(&ctx);
    arena_release(&arena);
}
