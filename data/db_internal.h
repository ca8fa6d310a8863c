/* What db.c lends to migrate.c: opening, set-up and upkeep of a round file. Not for other files. */
#ifndef PINGSHEN_DATA_DB_INTERNAL_H
#define PINGSHEN_DATA_DB_INTERNAL_H

#include "data/db.h"

struct sqlite3; /* the library's connection */

struct db *db_new(const char *path, const char *shown, struct err *err); /* shown: the name in sentences */
const char *db_real_path(const struct db *db);                           /* where it lies now */
enum status db_attach(struct db *db, int flags);                         /* sqlite3_open_v2 with our limits */
void db_know_log(
    struct db *db); /* it has its log open: from now on a commit asks whether that is still there */
struct sqlite3 *db_handle(struct db *db);
enum { DB_LOG_PAGES = 1000 }; /* so many in the log: then they are moved into the file */
enum status db_enter_gate(struct db *db);
bool db_try_gate(struct db *db); /* takes it when nobody has it and this connection has written before */
void db_leave_gate(struct db *db);
struct err *db_err(struct db *db);
/* The sentence for the connection's last SQLite error; what names the step. Returns ST_STORAGE. */
enum status db_fail(struct db *db, const char *what);
/* Whether SQLite's code rc means that the disk is full or a quota used up; then with the sentence for it.
 * SQLite knows a full disk by itself when it writes, but neither a quota nor what cannot be made or made
 * longer. */
bool db_no_room(struct db *db, int rc);
enum status db_unread(struct db *db, int code);          /* the disk failed with this code */
enum status db_damaged(struct db *db, const char *what); /* a structural fault that a check found */

#endif
