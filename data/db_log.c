/* The log of a round (FILE-wal), written full ahead of time. */
#include <sqlite3.h>

#include "data/db_internal.h"

enum { LOG_HEAD = 32, FRAME = 24 + 4096, CHUNK = 1 << 14 };

/* From `from` on; SQLite takes zeros for the end of the log, whatever a cut leaves of them. */
static void write_zeros(sqlite3_file *log, sqlite3_int64 from, sqlite3_int64 to)
{
    static const char zeros[CHUNK];
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK && from < to) {
        int size = to - from < CHUNK ? (int)(to - from) : CHUNK;
        rc = log->pMethods->xWrite(log, zeros, size, from);
        from += size;
    }
    if (rc == SQLITE_OK) {
        (void)log->pMethods->xSync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
    }
}

void db_fill_log(struct db *db)
{
    const sqlite3_int64 whole = LOG_HEAD + (sqlite3_int64)DB_LOG_PAGES * FRAME;
    sqlite3_file *log = NULL;
    sqlite3_int64 size = 0;
    if (db_writing(db) ||
        sqlite3_file_control(db_handle(db), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK ||
        log == NULL || log->pMethods == NULL || log->pMethods->xFileSize(log, &size) != SQLITE_OK ||
        size >= whole || !db_try_gate(db)) {
        return;
    }
    if (log->pMethods->xFileSize(log, &size) == SQLITE_OK && size > 0) { /* 0: the log has no head yet */
        write_zeros(log, size, whole);
    }
    db_leave_gate(db);
}
