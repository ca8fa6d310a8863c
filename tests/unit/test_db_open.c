/* data/migrate.c: what is asserted when a round is opened. An authorizer, put on every connection before
 * the program sets it up, makes SQLite pass over a PRAGMA in silence: setting it has no effect, asking tells.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/db.h"

static struct {
    const char *pragma; /* passed over when it is set, NULL: none */
    const char *before; /* run on a new connection: what the setting would otherwise be */
} deaf;

static int authorize(void *payload, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)payload;
    (void)c;
    (void)d;
    bool set = action == SQLITE_PRAGMA && b != NULL;
    return set && deaf.pragma != NULL && strcmp(a, deaf.pragma) == 0 ? SQLITE_IGNORE : SQLITE_OK;
}

static int on_connection(sqlite3 *handle, char **message, const void *api)
{
    (void)message;
    (void)api;
    if (deaf.before != NULL && sqlite3_exec(handle, deaf.before, NULL, NULL, NULL) != SQLITE_OK) {
        return SQLITE_ERROR;
    }
    return sqlite3_set_authorizer(handle, authorize, NULL);
}

struct fixture {
    char folder[64], path[96];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct err err = {0};
    struct db *db = NULL;
    assert_non_null(f);
    snprintf(f->folder, sizeof f->folder, "%s/dbXXXXXX",
             getenv("TMPDIR") != NULL && strlen(getenv("TMPDIR")) < 40 ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/round.db", f->folder);
    assert_int_equal(db_create(&db, f->path, &err), ST_OK);
    assert_int_equal(db_place(db, &err), ST_OK);
    assert_int_equal(sqlite3_auto_extension((void (*)(void))on_connection), SQLITE_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    deaf.pragma = deaf.before = NULL;
    sqlite3_reset_auto_extension();
    db_remove(f->path);
    rmdir(f->folder);
    free(f);
    return 0;
}

/* Opened, or refused with this in the sentence (NULL: opened). */
static void opens(const struct fixture *f, const char *refusal)
{
    struct err err = {0};
    struct db *db = NULL;
    enum status st = db_open(&db, f->path, &err);
    if (refusal == NULL) {
        assert_int_equal(st, ST_OK);
        assert_non_null(db);
    } else {
        assert_int_equal(st, ST_STORAGE);
        assert_null(db);
        if (strstr(err.text, refusal) == NULL) {
            fail_msg("“%s” does not say %s", err.text, refusal);
        }
    }
    db_close(db);
}

static void test_synchronous_is_asserted(void **state)
{
    static const char *const weaker[] = {"PRAGMA synchronous=NORMAL", "PRAGMA synchronous=OFF"};
    for (size_t i = 0; i < sizeof weaker / sizeof weaker[0]; i++) {
        deaf.before = weaker[i];
        deaf.pragma = NULL;
        opens(*state, NULL); /* the program sets it */
        deaf.pragma = "synchronous";
        opens(*state, "synchronous"); /* and does not trust that it was */
    }
}

static void test_foreign_keys_are_asserted(void **state)
{
    deaf.before = "PRAGMA foreign_keys=OFF";
    opens(*state, NULL);
    deaf.pragma = "foreign_keys";
    opens(*state, "foreign_keys");
}

static void rollback_mode(const struct fixture *f)
{
    sqlite3 *handle = NULL;
    assert_int_equal(sqlite3_open(f->path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

static void test_journal_mode_is_asserted(void **state)
{
    rollback_mode(*state);
    deaf.pragma = "journal_mode";
    opens(*state, "预写日志");
    deaf.pragma = NULL;
    opens(*state, NULL);
    deaf.pragma = "journal_mode"; /* it stays in the file */
    opens(*state, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_synchronous_is_asserted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_foreign_keys_are_asserted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_journal_mode_is_asserted, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
