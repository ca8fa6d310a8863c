/* save - durable saves, one process or many, and what they are compared with:
 *
 * - save raw FILE N: overwrites 4 KiB and fdatasync, N times; nothing can be durable for less
 * - save ours ROUND N: N marks of one member through the core, one after the other
 * - save many ROUND P N PAUSE: P processes with N marks each through the core, PAUSE ms +-50 % between them
 * - save plain FILE P N PAUSE: the same load as bare SQL: BEGIN IMMEDIATE, UPDATE, INSERT, COMMIT with a busy
 *   timeout of 30 s and SQLite's own checkpoints
 *
 * Prints: saves, seconds, p50, p99, most (microseconds), saves that failed, saves that are not there
 * afterwards. The round: members z001 to z020, every member has every application, everybody has accepted the
 * undertaking. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/workflow/scoring.h"

enum { MEMBERS = 20, PROCESSES_MAX = 1000, CELLS = 10 };

struct shared {
    volatile int ready, go;
    long failed[PROCESSES_MAX], done[PROCESSES_MAX];
    int value[PROCESSES_MAX][CELLS]; /* what must be there: half points; -1: nothing saved */
    int64_t latency[];               /* nanoseconds */
};

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void pause_ns(int64_t ns)
{
    struct timespec left = {ns / 1000000000, ns % 1000000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

_Noreturn static void die(const char *what)
{
    fprintf(stderr, "save: %s\n", what);
    _exit(1);
}

static int number_of(const char *word)
{
    return (int)strtol(word, NULL, 10);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(int64_t *latency, size_t count, int64_t wall, long failed, long lost)
{
    size_t middle = count / 2, late = count * 99 / 100;
    qsort(latency, count, sizeof *latency, by_size);
    printf("%zu %.6f %.1f %.1f %.1f %ld %ld\n", count, (double)wall / 1e9, (double)latency[middle] / 1e3,
           (double)latency[late] / 1e3, (double)latency[count - 1] / 1e3, failed, lost);
}

/* ---- one process ---- */

static int raw(const char *path, int n)
{
    static char block[4096];
    int64_t *latency = calloc((size_t)n, sizeof *latency);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (latency == NULL || fd < 0) {
        die("raw");
    }
    for (int i = 0; i < n; i++) {
        if (pwrite(fd, block, sizeof block, (off_t)i * 4096) != 4096) {
            die("pwrite");
        }
    }
    fsync(fd);
    int64_t start = now();
    for (int i = 0; i < n; i++) {
        int64_t before = now();
        block[0] = (char)i;
        if (pwrite(fd, block, sizeof block, (off_t)i * 4096) != 4096 || fdatasync(fd) != 0) {
            die("pwrite, fdatasync");
        }
        latency[i] = now() - before;
    }
    report(latency, (size_t)n, now() - start, 0, 0);
    close(fd);
    free(latency);
    return 0;
}

/* A member's session: the connection stays, each request has its own memory. */
struct member {
    struct arena life, request;
    struct err err;
    struct ctx ctx;
};

static void member_open(struct member *m, const char *round, int number)
{
    char account[16];
    snprintf(account, sizeof account, "z%03d", number % MEMBERS + 1);
    *m = (struct member){0};
    if (ctx_open(&m->ctx, round, account, &m->life, &m->err) != ST_OK) {
        die(m->err.text);
    }
    m->ctx.arena = &m->request;
}

static void member_close(struct member *m)
{
    ctx_close(&m->ctx);
    arena_release(&m->request);
    arena_release(&m->life);
}

static const char *application(char out[32], int number, int cell)
{
    snprintf(out, 32, "BN2026-%05d", number / MEMBERS * CELLS + cell + 1);
    return out;
}

/* Half points; never the value before, which would be no change. */
static enum status put(struct member *m, int number, int cell, int half)
{
    char no[32], value[16];
    struct sheet sheet;
    snprintf(value, sizeof value, "%d%s", half / 2, half % 2 == 1 ? ".5" : "");
    enum status st = scoring_put_mark(&m->ctx, application(no, number, cell), "K1", value, -1, &sheet);
    arena_reset(&m->request);
    m->ctx.rules = NULL;
    return st;
}

static int ours(const char *round, int n)
{
    int64_t *latency = calloc((size_t)n + 1, sizeof *latency);
    struct member m;
    member_open(&m, round, 0);
    if (latency == NULL || put(&m, 0, 0, 20) != ST_OK) { /* statements are prepared, the log is mapped */
        die("the first save");
    }
    int64_t start = now();
    for (int i = 0; i < n; i++) {
        int64_t before = now();
        if (put(&m, 0, i % CELLS, (i + i / CELLS) % 20) != ST_OK) {
            die(m.err.text);
        }
        latency[i] = now() - before;
    }
    if (n > 0) {
        report(latency, (size_t)n, now() - start, 0, 0);
    }
    member_close(&m);
    free(latency);
    return 0;
}

/* ---- many processes ---- */

static uint64_t draw(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static void wait_for_start(struct shared *s, int number, uint64_t *seed, int pause)
{
    *seed = 88172645463325252u + (uint64_t)number * 104729u;
    for (int i = 0; i < 10; i++) {
        draw(seed);
    }
    __sync_fetch_and_add(&s->ready, 1);
    while (!s->go) {
        pause_ns(1000000);
    }
    pause_ns((int64_t)(draw(seed) % 1000) * pause * 1000);
}

static void think(uint64_t *seed, int pause)
{
    if (pause > 0) {
        pause_ns(((int64_t)(draw(seed) % 1000) + 500) * pause * 1000);
    }
}

static void work_ours(struct shared *s, const char *round, int number, int n, int pause)
{
    uint64_t seed = 0;
    struct member m;
    member_open(&m, round, number);
    put(&m, number, 0, 20);
    s->value[number][0] = 20;
    wait_for_start(s, number, &seed, pause);
    for (int i = 0; i < n; i++) {
        int cell = i % CELLS, half = (i + i / CELLS) % 20;
        int64_t before = now();
        if (put(&m, number, cell, half) == ST_OK) {
            s->value[number][cell] = half;
            s->done[number]++;
        } else {
            s->failed[number]++;
            err_clear(&m.err);
        }
        s->latency[(size_t)number * (size_t)n + (size_t)i] = now() - before;
        think(&seed, pause);
    }
    member_close(&m);
}

static void execute(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        die(sqlite3_errmsg(db));
    }
}

static int step(sqlite3_stmt *stmt)
{
    int rc = sqlite3_step(stmt);
    sqlite3_reset(stmt);
    return rc;
}

static void work_plain(struct shared *s, const char *path, int number, int n, int pause)
{
    static const char *const text[] = {"BEGIN IMMEDIATE", "UPDATE cell SET value = ?2 WHERE id = ?1",
                                       "INSERT INTO entry (cell, value, detail) VALUES (?1, ?2, ?3)",
                                       "COMMIT"};
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt[4];
    uint64_t seed = 0;
    if (sqlite3_open(path, &db) != SQLITE_OK) {
        die("open");
    }
    sqlite3_busy_timeout(db, 30000);
    execute(db, "PRAGMA synchronous=FULL");
    for (int i = 0; i < 4; i++) {
        if (sqlite3_prepare_v2(db, text[i], -1, &stmt[i], NULL) != SQLITE_OK) {
            die(sqlite3_errmsg(db));
        }
    }
    wait_for_start(s, number, &seed, pause);
    for (int i = 0; i < n; i++) {
        int64_t before = now();
        for (int k = 1; k <= 2; k++) {
            sqlite3_bind_int64(stmt[k], 1, (sqlite3_int64)number * CELLS + i % CELLS + 1);
            sqlite3_bind_int(stmt[k], 2, i);
        }
        sqlite3_bind_text(stmt[2], 3, "立项依据充分，建议补充对照；立项依据充分，建议补充对照", -1,
                          SQLITE_STATIC);
        bool good = step(stmt[0]) == SQLITE_DONE && step(stmt[1]) == SQLITE_DONE &&
                    step(stmt[2]) == SQLITE_DONE && step(stmt[3]) == SQLITE_DONE;
        s->done[number] += good;
        s->failed[number] += !good;
        if (!good && !sqlite3_get_autocommit(db)) {
            execute(db, "ROLLBACK");
        }
        s->latency[(size_t)number * (size_t)n + (size_t)i] = now() - before;
        think(&seed, pause);
    }
    for (int i = 0; i < 4; i++) {
        sqlite3_finalize(stmt[i]);
    }
    sqlite3_close(db);
}

static long lost_of_ours(const struct shared *s, const char *round, int processes)
{
    long lost = 0;
    for (int number = 0; number < processes; number++) {
        struct member m;
        member_open(&m, round, number);
        for (int cell = 0; cell < CELLS; cell++) {
            char no[32];
            struct sheet sheet;
            if (s->value[number][cell] >= 0 &&
                (scoring_read(&m.ctx, application(no, number, cell), &sheet) != ST_OK ||
                 sheet.marks.centi[0] != (int64_t)s->value[number][cell] * 50)) {
                lost++;
            }
        }
        member_close(&m);
    }
    return lost;
}

static void make_plain(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK) {
        die("open");
    }
    execute(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "CREATE TABLE cell (id INTEGER PRIMARY KEY, value INTEGER NOT NULL);"
                "CREATE TABLE entry (seq INTEGER PRIMARY KEY, cell INTEGER, value INTEGER, detail TEXT);"
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)"
                "INSERT INTO cell SELECT i, 0 FROM n");
    sqlite3_close(db);
}

static long lost_of_plain(const char *path, long done)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    long found = 0;
    if (sqlite3_open(path, &db) == SQLITE_OK &&
        sqlite3_prepare_v2(db, "SELECT count(*) FROM entry", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        found = (long)sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return done - found;
}

static int many(const char *path, int processes, int n, int pause, bool plain)
{
    size_t size = sizeof(struct shared) + sizeof(int64_t) * (size_t)processes * (size_t)n;
    FILE *memory = tmpfile();
    if (processes > PROCESSES_MAX || memory == NULL || ftruncate(fileno(memory), (off_t)size) != 0) {
        die("shared memory");
    }
    struct shared *s = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(memory), 0);
    if (s == MAP_FAILED) {
        die("mmap");
    }
    memset(s->value, 0xff, sizeof s->value);
    if (plain) {
        make_plain(path);
    }
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            plain ? work_plain(s, path, i, n, pause) : work_ours(s, path, i, n, pause);
            _exit(0);
        }
    }
    while (s->ready < processes) {
        pause_ns(2000000);
    }
    int64_t start = now();
    int status = 0, bad = 0;
    s->go = 1;
    for (int i = 0; i < processes; i++) {
        bad += wait(&status) < 0 || status != 0;
    }
    int64_t wall = now() - start;
    long failed = 0, done = 0;
    for (int i = 0; i < processes; i++) {
        failed += s->failed[i];
        done += s->done[i];
    }
    report(s->latency, (size_t)processes * (size_t)n, wall, failed + bad,
           plain ? lost_of_plain(path, done) : lost_of_ours(s, path, processes));
    return bad > 0;
}

int main(int argc, char **argv)
{
    umask(077);
    setlocale(LC_ALL, "C.UTF-8");
    if (argc == 4 && strcmp(argv[1], "raw") == 0) {
        return raw(argv[2], number_of(argv[3]));
    }
    if (argc == 4 && strcmp(argv[1], "ours") == 0) {
        return ours(argv[2], number_of(argv[3]));
    }
    if (argc == 6 && (strcmp(argv[1], "many") == 0 || strcmp(argv[1], "plain") == 0)) {
        return many(argv[2], number_of(argv[3]), number_of(argv[4]), number_of(argv[5]), argv[1][0] == 'p');
    }
    fputs("usage: see the head of save.c\n", stderr);
    return 2;
}
