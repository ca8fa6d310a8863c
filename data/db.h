/* One connection to a round file. The only file besides migrate.c that knows SQLite.
 *
 * Errors: every call that fails leaves one Chinese sentence in the struct err given to db_open (an earlier
 * sentence stays) and returns ST_STORAGE.
 * Write gate: write transactions and checkpoints run under one advisory lock on FILE-gate, because SQLite
 * before 3.51.3 can lose committed pages when one connection commits while another checkpoints. A close does
 * no checkpoint; it takes the gate when it is free, and waits for nobody. A commit is refused when the file,
 * its log or its gate was moved away or replaced since it was opened.
 */
#ifndef PINGSHEN_DATA_DB_H
#define PINGSHEN_DATA_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "data/arena.h"
#include "data/status.h"
#include "queries.h" /* enum query: every statement of data/sql, by name */

struct db;

/* A value bound to a statement; $1 is the first. */
struct db_value {
    enum { DB_NULL, DB_INT, DB_TEXT } type;
    int64_t number;
    const char *text;
};
static inline struct db_value db_text_value(const char *text) /* NULL text is a NULL value */
{
    return (struct db_value){.type = text == NULL ? DB_NULL : DB_TEXT, .text = text};
}
#define I(n) ((struct db_value){.type = DB_INT, .number = (n)})
#define T(t) db_text_value(t)
#define N()  ((struct db_value){.type = DB_NULL})

/* Creates a new round file (0600) with the newest schema; refuses an existing one (ST_REFUSED). It lies under
 * a hidden name beside path until db_place gives it its own: an interrupted init leaves no round that is
 * none. */
enum status db_create(struct db **out, const char *path, struct err *err);
/* Closes the new round, complete and on disk, and gives it its name. Frees db in every case. */
enum status db_place(struct db *db, struct err *err);
/* Closes and removes a new round that is not to be. NULL is allowed. */
void db_discard(struct db *db);
/* Opens an existing round: checks that it is one, that its version is known (older ones are migrated), that
 * it is in WAL mode with synchronous=FULL and foreign keys. err is kept for later failures. */
enum status db_open(struct db **out, const char *path, struct err *err);
/* The same with distrust: path must be absolute, the file and its folder must belong to this process's user,
 * be closed to everybody else (0600, 0700), and no part of the path may be a link. */
enum status db_open_private(struct db **out, const char *path, struct err *err);
/* Removes a round file and what belongs to it. */
void db_remove(const char *path);
void db_close(struct db *db); /* rolls back what is open; NULL is allowed */

/* Runs a statement that returns no rows. */
#define DB_RUN(db, query, ...) db_run((db), (query), DB_LIST(__VA_ARGS__))
#define DB_LIST(...)                                                                                         \
    (const struct db_value[]){__VA_ARGS__},                                                                  \
        sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)
enum status db_run(struct db *db, enum query query, const struct db_value *value, size_t count);
#define db_run0(db, query) db_run((db), (query), NULL, 0)
int64_t db_changes(struct db *db); /* rows changed by the last db_run */

/* Reads rows. The cursor is the connection's; at most one for each statement at a time.
 *     struct db_rows *rows = DB_SELECT(db, Q_X, I(id));
 *     while (db_next(rows)) … db_int(rows, 0) …
 *     st = db_done(rows);                      also after leaving the loop early
 */
struct db_rows;
#define DB_SELECT(db, query, ...) db_select((db), (query), DB_LIST(__VA_ARGS__))
struct db_rows *db_select(struct db *db, enum query query, const struct db_value *value, size_t count);
#define db_select0(db, query) db_select((db), (query), NULL, 0)
bool db_next(struct db_rows *rows);
enum status db_done(struct db_rows *rows);
int64_t db_int(struct db_rows *rows, int column);
int64_t db_int_or(struct db_rows *rows, int column,
                  int64_t otherwise); /* otherwise: what a NULL stands for */
bool db_null(struct db_rows *rows, int column);
const char *db_text(struct db_rows *rows,
                    int column); /* valid until db_next/db_done; never NULL ("" for NULL) */
const char *db_dup(struct db_rows *rows, int column, struct arena *arena);

/* One integer of the first row; otherwise when there is no row (or a NULL). Failures go to *st when not
 * ST_OK. */
#define DB_ONE(db, st, otherwise, query, ...) db_one((db), (st), (otherwise), (query), DB_LIST(__VA_ARGS__))
int64_t db_one(struct db *db, enum status *st, int64_t otherwise, enum query query,
               const struct db_value *value, size_t count);
#define db_one0(db, st, otherwise, query) db_one((db), (st), (otherwise), (query), NULL, 0)

/* Write transaction: takes the gate, then BEGIN IMMEDIATE. Nested calls count; only the outermost commits. A
 * rollback anywhere inside makes the outermost db_commit fail. */
enum status db_begin(struct db *db);
enum status db_commit(struct db *db);
void db_rollback(struct db *db);
bool db_writing(const struct db *db); /* inside a write transaction */
/* A consistent view for several reads (no gate); nested and inside a write transaction it is free. */
enum status db_begin_read(struct db *db);
void db_end_read(struct db *db);

/* Inside a write transaction: holds a number until this connection is closed or its process ends in whatever
 * way; whether another connection holds one (gate.h). */
enum status db_hold(struct db *db, int64_t number);
bool db_held(const struct db *db, int64_t number);

/* Told once when the gate has been waited for 200 ms. After 10 s db_begin gives up. */
void db_set_wait_notice(struct db *db, void (*notice)(void *payload), void *payload);
/* Makes the log (-wal) as long as it ever becomes, so that commits overwrite it: a sync of a file that grows
 * takes a third longer. For a connection that has written and is about to store marks one by one; without
 * effect when it is long enough, when somebody else writes just now, or when the disk does not let it. */
void db_fill_log(struct db *db);
/* Changes when another connection has committed. */
int64_t db_change_token(struct db *db);
/* Consistent copy of the live round into a new file; refuses an existing one. */
enum status db_backup(struct db *db, const char *path, struct err *err);
/* SQLite's own structural check; ST_STORAGE with a sentence when it finds damage. */
enum status db_integrity(struct db *db);
/* Whether the last failure came from the disk, memory or another session, and not from what the file holds.
 */
bool db_unreadable(const struct db *db);
const char *db_path(const struct db *db);
/* Prepares every statement once; ST_STORAGE names the one that fails (used by a test). */
enum status db_prepare_all(struct db *db);

#endif
