/* data/db.c and migrate.c: making and opening rounds, transactions, the write gate, append-only tables. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "data/db.h"

struct fixture {
    char folder[64];
    char path[96];
    struct err err;
    struct db *db;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->folder, sizeof f->folder, "%s/dbXXXXXX",
             getenv("TMPDIR") != NULL && strlen(getenv("TMPDIR")) < 40 ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/round.db", f->folder);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    db_close(f->db);
    db_remove(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

static void create(struct fixture *f)
{
    assert_int_equal(db_create(&f->db, f->path, &f->err), ST_OK);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_ROUND_INSERT, T("token"), I(1)), ST_OK);
    assert_int_equal(db_commit(f->db), ST_OK);
    assert_int_equal(access(f->path, F_OK), -1);
    assert_int_equal(db_place(f->db, &f->err), ST_OK);
    assert_int_equal(db_open(&f->db, f->path, &f->err), ST_OK);
}

static void test_create_refuses_to_overwrite(void **state)
{
    struct fixture *f = *state;
    struct db *second = NULL;
    struct stat info;
    create(f);
    assert_int_equal(stat(f->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(db_create(&second, f->path, &f->err), ST_REFUSED);
    assert_null(second);
    assert_non_null(strstr(f->err.text, "已经存在"));
}

static void test_every_statement_prepares(void **state)
{
    struct fixture *f = *state;
    create(f);
    assert_int_equal(db_prepare_all(f->db), ST_OK);
}

/* A reader must not depend on chance: every SELECT that can give several rows says its order. */
static void test_selects_are_ordered(void **state)
{
    (void)state;
    for (int q = 0; q < Q_COUNT; q++) {
        const char *text = query_text[q];
        bool many = strncmp(text, "SELECT", 6) == 0 && strstr(text, "COUNT(*)") == NULL &&
                    strstr(text, "MAX(") == NULL && strstr(text, "MIN(") == NULL;
        bool keyed = strstr(text, "WHERE") != NULL && strstr(text, " = $1") != NULL;
        if (many && !keyed && strstr(text, "ORDER BY") == NULL && strstr(text, "id = 1") == NULL) {
            fail_msg("%s has no ORDER BY", query_name[q]);
        }
    }
}

static void test_open_refuses_what_is_no_round(void **state)
{
    struct fixture *f = *state;
    struct db *db = NULL;
    assert_int_equal(db_open(&db, f->path, &f->err), ST_STORAGE);
    assert_non_null(strstr(f->err.text, "找不到"));
    err_clear(&f->err);
    assert_int_equal(db_open(&db, f->folder, &f->err), ST_STORAGE);
    assert_non_null(strstr(f->err.text, "不是文件"));
    err_clear(&f->err);
    int fd = open(f->path, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(fd, "just some text, not a database", 30), 30);
    close(fd);
    assert_int_equal(db_open(&db, f->path, &f->err), ST_STORAGE);
    assert_non_null(strstr(f->err.text, "不是轮次文件"));
}

static void nothing_stored_and_good_again(struct fixture *f)
{
    struct db_rows *rows = db_select0(f->db, Q_PROGRAMME_ALL);
    assert_false(db_next(rows));
    assert_int_equal(db_done(rows), ST_OK);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T("乙")), ST_OK);
    assert_int_equal(db_commit(f->db), ST_OK);
    rows = db_select0(f->db, Q_PROGRAMME_ALL);
    assert_true(db_next(rows));
    assert_string_equal(db_text(rows, 1), "乙");
    assert_int_equal(db_done(rows), ST_OK);
}

static void test_rollback_and_nesting(void **state)
{
    struct fixture *f = *state;
    create(f);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T("甲")), ST_OK);
    assert_int_equal(db_begin(f->db), ST_OK);
    db_rollback(f->db); /* an inner rollback must spoil the whole */
    assert_int_equal(db_commit(f->db), ST_STORAGE);
    nothing_stored_and_good_again(f);
}

/* Whoever overlooks that a statement failed must not store the rest of the work. */
static void test_a_failed_statement_spoils_the_transaction(void **state)
{
    struct fixture *f = *state;
    create(f);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T("甲")), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_ROUND_INSERT, T("token"), I(1)), ST_STORAGE); /* there is one already */
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("quota"), T("2")), ST_STORAGE);
    assert_int_equal(db_commit(f->db), ST_STORAGE);
    nothing_stored_and_good_again(f);
}

/* Parameters are bound by name: SQLite itself numbers them by first appearance. */
static void test_parameters_by_name(void **state)
{
    struct fixture *f = *state;
    create(f);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("quota"), T("10")), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("quota"), T("11")), ST_OK);
    assert_int_equal(db_commit(f->db), ST_OK);
    struct db_rows *rows = db_select0(f->db, Q_PROGRAMME_ALL);
    assert_true(db_next(rows));
    assert_string_equal(db_text(rows, 0), "quota");
    assert_string_equal(db_text(rows, 1), "11");
    assert_false(db_next(rows));
    assert_int_equal(db_done(rows), ST_OK);
}

/* While another process holds the gate nobody writes; when it is killed the gate is free at once. */
static void test_gate_waits_and_survives_a_kill(void **state)
{
    struct fixture *f = *state;
    char gate[128];
    int ready[2];
    create(f);
    snprintf(gate, sizeof gate, "%s-gate", f->path);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(gate, O_RDWR | O_CREAT, 0600);
        if (fd < 0 || flock(fd, LOCK_EX) != 0 || write(ready[1], "x", 1) != 1) {
            _exit(1);
        }
        pause();
        _exit(0);
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    pid_t killer = fork();
    if (killer == 0) {
        struct timespec pause_time = {.tv_nsec = 100000000};
        nanosleep(&pause_time, NULL);
        kill(child, SIGKILL);
        _exit(0);
    }
    assert_int_equal(db_begin(f->db), ST_OK); /* returns only because the holder dies */
    assert_int_equal(db_commit(f->db), ST_OK);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it was still holding when we got in */
    waitpid(killer, &status, 0);
    close(ready[0]);
    close(ready[1]);
}

/* Our own checkpoints must run: without them the file stays empty and the WAL grows for ever. */
static void test_checkpoints_happen(void **state)
{
    struct fixture *f = *state;
    struct stat info;
    char *text = calloc(1, 100001);
    assert_non_null(text);
    memset(text, 'x', 100000);
    create(f);
    for (int i = 0; i < 500; i++) { /* 500 commits of 25 pages */
        assert_int_equal(db_begin(f->db), ST_OK);
        memset(text, 'a' + i % 26, 100000);
        assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T(text)), ST_OK);
        assert_int_equal(db_commit(f->db), ST_OK);
    }
    free(text);
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    assert_int_equal(stat(f->path, &info), 0);
    assert_true(info.st_size > 100000);
    assert_int_equal(stat(wal, &info), 0);
    assert_true(info.st_size < 2500L * 4096); /* 12,500 pages were written */
}

static off_t size_of_log(const struct fixture *f)
{
    struct stat info;
    char wal[128];
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    assert_int_equal(stat(wal, &info), 0);
    return info.st_size;
}

enum { BIG = 25 * 4000 }; /* one commit of this puts at most 28 pages into the log */
static const off_t one_commit = 28L * 4120;

/* count commits, each of other text. */
static void write_commits(struct fixture *f, int count, char letter)
{
    char *text = calloc(1, BIG + 1);
    assert_non_null(text);
    for (int i = 0; i < count; i++) {
        memset(text, letter + i % 2, BIG);
        assert_int_equal(db_begin(f->db), ST_OK);
        assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T(text)), ST_OK);
        assert_int_equal(db_commit(f->db), ST_OK);
    }
    free(text);
}

static char first_letter(struct db *db)
{
    struct db_rows *rows = db_select0(db, Q_PROGRAMME_ALL);
    assert_true(db_next(rows));
    char letter = db_text(rows, 1)[0];
    assert_int_equal(db_done(rows), ST_OK);
    return letter;
}

/* Somebody reads and does not end: the log holds what is written meanwhile and no more, nobody waits for the
 * reader, and when the reader has gone the log begins anew: in its place, or cut off when it was long. */
static void test_a_reader_who_stays(void **state)
{
    struct fixture *f = *state;
    struct db *reader = NULL;
    struct err err = {0};
    create(f);
    write_commits(f, 1, 'a');
    assert_int_equal(db_open(&reader, f->path, &err), ST_OK);

    assert_int_equal(db_begin_read(reader), ST_OK);
    assert_int_equal(first_letter(reader), 'a');
    off_t before = size_of_log(f);
    write_commits(f, 60, 'c');
    off_t meanwhile = size_of_log(f);
    assert_true(meanwhile > 1000L * 4120 && meanwhile <= before + 60 * one_commit);
    assert_int_equal(first_letter(reader), 'a');
    db_end_read(reader);
    write_commits(f, 100, 'e');
    assert_true(size_of_log(f) <= meanwhile + one_commit);

    assert_int_equal(db_begin_read(reader), ST_OK);
    assert_int_equal(first_letter(reader), 'f');
    write_commits(f, 330, 'g'); /* more than 8000 pages */
    meanwhile = size_of_log(f);
    assert_true(meanwhile > 8000L * 4120);
    time_t start = time(NULL);
    write_commits(f, 10, 'i');
    assert_true(time(NULL) - start < 10); /* not two seconds for each */
    assert_true(size_of_log(f) <= meanwhile + 10 * one_commit);
    assert_int_equal(first_letter(reader), 'f');
    db_end_read(reader);
    write_commits(f, 2, 'k');
    assert_true(size_of_log(f) <= one_commit);
    assert_int_equal(first_letter(reader), 'l');
    db_close(reader);
}

/* A log written full ahead: commits go into it, it does not grow, and what was cut short is no damage. */
static void test_a_full_log(void **state)
{
    struct fixture *f = *state;
    struct stat before, after;
    char wal[128];
    create(f);
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T("甲")), ST_OK);
    assert_int_equal(db_commit(f->db), ST_OK);
    db_fill_log(f->db);
    assert_int_equal(stat(wal, &before), 0);
    assert_true(before.st_size == 32 + 1000L * 4120);
    assert_int_equal(db_begin(f->db), ST_OK);
    assert_int_equal(DB_RUN(f->db, Q_PROGRAMME_PUT, T("title"), T("乙")), ST_OK);
    assert_int_equal(db_commit(f->db), ST_OK);
    db_fill_log(f->db);
    assert_int_equal(stat(wal, &after), 0);
    assert_true(after.st_size == before.st_size);
    for (int cut = 0; cut < 2; cut++) { /* opened again as it is, and with the zeros cut off in a frame */
        struct db_rows *rows = NULL;
        db_close(f->db);
        f->db = NULL;
        assert_int_equal(cut == 0 ? 0 : truncate(wal, 400000), 0);
        assert_int_equal(db_open(&f->db, f->path, &f->err), ST_OK);
        rows = db_select0(f->db, Q_PROGRAMME_ALL);
        assert_true(db_next(rows));
        assert_string_equal(db_text(rows, 1), "乙");
        assert_int_equal(db_done(rows), ST_OK);
        assert_int_equal(db_integrity(f->db), ST_OK);
    }
}

static void test_backup_is_a_round(void **state)
{
    struct fixture *f = *state;
    char copy[128];
    struct db *db = NULL;
    create(f);
    snprintf(copy, sizeof copy, "%s/copy.db", f->folder);
    assert_int_equal(db_backup(f->db, copy, &f->err), ST_OK);
    assert_int_equal(db_backup(f->db, copy, &f->err), ST_REFUSED);
    err_clear(&f->err);
    assert_int_equal(db_open(&db, copy, &f->err), ST_OK);
    assert_int_equal(db_integrity(db), ST_OK);
    db_close(db);
    db_remove(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_create_refuses_to_overwrite, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_statement_prepares, setup, teardown),
        cmocka_unit_test(test_selects_are_ordered),
        cmocka_unit_test_setup_teardown(test_open_refuses_what_is_no_round, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rollback_and_nesting, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_failed_statement_spoils_the_transaction, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parameters_by_name, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gate_waits_and_survives_a_kill, setup, teardown),
        cmocka_unit_test_setup_teardown(test_checkpoints_happen, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_reader_who_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_full_log, setup, teardown),
        cmocka_unit_test_setup_teardown(test_backup_is_a_round, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
