/* Whether a call failed because the disk is full or a quota used up, and the sentence for it. */
#include <errno.h>
#include <sqlite3.h>

#include "data/db_internal.h"

/* Why the last call on an open file failed; 0: it did not. */
static int file_errno(sqlite3_file *file)
{
    int number = 0;
    if (file == NULL || file->pMethods == NULL ||
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &number) != SQLITE_OK) {
        return 0;
    }
    return number;
}

/* The error number behind rc, as far as SQLite has kept it: of the connection, when nothing was called since;
 * of the file that could not be written. */
static int cause(struct db *db, int rc)
{
    static const int files[] = {SQLITE_FCNTL_JOURNAL_POINTER, SQLITE_FCNTL_FILE_POINTER};
    int number = sqlite3_system_errno(db_handle(db));
    for (size_t i = 0; rc == SQLITE_IOERR_WRITE && number != EDQUOT && i < sizeof files / sizeof files[0];
         i++) {
        sqlite3_file *file = NULL;
        if (sqlite3_file_control(db_handle(db), "main", files[i], (void *)&file) == SQLITE_OK) {
            number = file_errno(file) == EDQUOT ? EDQUOT : number;
        }
    }
    return number;
}

/* Not for a sync: by then the bytes may be there. */
static bool is_call(int rc)
{
    return (rc & 0xff) == SQLITE_CANTOPEN ||
           ((rc & 0xff) == SQLITE_IOERR && rc != SQLITE_IOERR_FSYNC && rc != SQLITE_IOERR_DIR_FSYNC);
}

bool db_no_room(struct db *db, int rc)
{
    int number = (rc & 0xff) == SQLITE_FULL ? ENOSPC : is_call(rc) ? cause(db, rc) : 0;
    if (number != ENOSPC && number != EDQUOT) {
        return false;
    }
    err_set(db_err(db), ST_STORAGE, "%s，没有写入“%s”；请腾出空间%s后再试，已保存的内容不受影响",
            number == EDQUOT ? "磁盘配额已用完" : "磁盘已满", db_path(db),
            number == EDQUOT ? "或请管理员增加配额" : "");
    return true;
}
