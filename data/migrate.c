/* Making, opening and upgrading round files; copies and structural checks. */
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/db_internal.h"
#include "data/file.h"

enum { APPLICATION_ID = 0x50535731 }; /* "PSW1": what `file` and our own check know a round by */

static int exec(struct db *db, const char *sql)
{
    return sqlite3_exec(db_handle(db), sql, NULL, NULL, NULL);
}

static int64_t pragma_int(struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        value = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return value;
}

/* Journal and published lists only grow; files cannot be attached. Triggers guard the rows, this guards our
 * own statements. */
static int authorize(void *payload, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)payload;
    (void)b;
    (void)c;
    (void)d;
    bool frozen = a != NULL && (strcmp(a, "journal") == 0 || strcmp(a, "publication_row") == 0);
    if (action == SQLITE_ATTACH || action == SQLITE_DETACH ||
        ((action == SQLITE_UPDATE || action == SQLITE_DELETE) && frozen)) {
        return SQLITE_DENY;
    }
    return SQLITE_OK;
}

static enum status configure(struct db *db)
{
    sqlite3 *handle = db_handle(db);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20);
    if (exec(db, "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                 "PRAGMA mmap_size=0; PRAGMA cache_size=-4096") != SQLITE_OK) {
        return db_fail(db, "configure");
    }
    if (pragma_int(db, "PRAGMA synchronous") != 2 || pragma_int(db, "PRAGMA foreign_keys") != 1) {
        return db_damaged(db, "synchronous/foreign_keys");
    }
    return ST_OK;
}

static bool in_wal_mode(struct db *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    bool wal = sqlite3_prepare_v2(db_handle(db), sql, -1, &stmt, NULL) == SQLITE_OK &&
               sqlite3_step(stmt) == SQLITE_ROW &&
               strcmp((const char *)sqlite3_column_text(stmt, 0), "wal") == 0;
    sqlite3_finalize(stmt);
    return wal;
}

/* A copy made by another tool has a rollback journal: it is brought back, and a place where that cannot be (a
 * network folder) is refused, because there neither the gate nor the log can be relied on. */
static enum status require_wal(struct db *db)
{
    if (in_wal_mode(db, "PRAGMA journal_mode")) {
        return ST_OK;
    }
    enum status st = db_enter_gate(db);
    if (st == ST_OK) {
        if (!in_wal_mode(db, "PRAGMA journal_mode=WAL")) {
            st = err_set(db_err(db), ST_STORAGE,
                         "轮次文件“%s”不能使用预写日志（WAL）；请检查文件和文件夹可写，并放在本机磁盘上",
                         db_path(db));
        }
        db_leave_gate(db);
    }
    return st;
}

/* Brings the file from version to the newest, one transaction a step, under the gate. */
static enum status migrate(struct db *db, int64_t version)
{
    enum status st = ST_OK;
    for (int64_t step = version; st == ST_OK && step < (int64_t)schema_steps; step++) {
        struct buf sql = {0};
        buf_printf(&sql, "PRAGMA user_version=%lld", (long long)step + 1);
        if (exec(db, "BEGIN IMMEDIATE") != SQLITE_OK || exec(db, schema_step[step]) != SQLITE_OK ||
            exec(db, sql.bytes) != SQLITE_OK || exec(db, "COMMIT") != SQLITE_OK) {
            st = db_fail(db, "migrate");
            exec(db, "ROLLBACK");
        }
        buf_release(&sql);
    }
    return st;
}

static enum status fill_new(struct db *db)
{
    struct buf sql = {0};
    buf_printf(&sql, "PRAGMA application_id=%d; PRAGMA journal_mode=WAL", APPLICATION_ID);
    enum status st = exec(db, sql.bytes) == SQLITE_OK ? ST_OK : db_fail(db, "create");
    buf_release(&sql);
    if (st == ST_OK) {
        st = configure(db);
    }
    if (st == ST_OK) {
        st = migrate(db, 0);
    }
    return st;
}

static void remove_side_files(const char *path)
{
    static const char *const suffix[] = {"-wal", "-shm", "-journal", "-gate"};
    for (size_t i = 0; i < sizeof suffix / sizeof suffix[0]; i++) {
        struct buf name = {0};
        buf_printf(&name, "%s%s", path, suffix[i]);
        unlink(name.bytes);
        buf_release(&name);
    }
}

void db_remove(const char *path)
{
    remove_side_files(path);
    unlink(path);
}

/* Sentences for a path where no file can be made; the hidden name stays out of them. */
static enum status make_file(const char *temp, const char *path, struct err *err)
{
    int fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return ST_OK;
    }
    return err_set(err, ST_STORAGE, "不能建立轮次文件“%s”：%s", path,
                   errno == ENOENT                     ? "文件夹不存在"
                   : errno == ENOSPC                   ? "磁盘已满"
                   : errno == EDQUOT                   ? "磁盘配额已用完"
                   : errno == EACCES || errno == EROFS ? "文件夹不可写"
                                                       : "文件夹或磁盘出错");
}

static enum status fill_under_gate(struct db *db)
{
    enum status st = db_attach(db, SQLITE_OPEN_READWRITE);
    if (st == ST_OK) {
        st = db_enter_gate(db);
    }
    if (st == ST_OK) {
        st = fill_new(db);
        db_leave_gate(db);
    }
    return st;
}

enum status db_create(struct db **out, const char *path, struct err *err)
{
    char *temp = NULL;
    enum status st = file_begin_new(path, &temp, err);
    *out = NULL;
    if (st == ST_OK) {
        st = make_file(temp, path, err);
    }
    if (st == ST_OK) {
        struct db *db = db_new(temp, path, err);
        st = fill_under_gate(db);
        if (st == ST_OK) {
            sqlite3_set_authorizer(db_handle(db), authorize, NULL);
            *out = db;
        } else {
            db_discard(db);
        }
    }
    free(temp);
    return st;
}

void db_discard(struct db *db)
{
    if (db != NULL) {
        char *path = xstrdup(db_real_path(db));
        db_close(db);
        db_remove(path);
        free(path);
    }
}

/* Everything from the log into the file, so that the file alone is the round. */
static enum status settle(struct db *db)
{
    int left = -1, moved = -1;
    enum status st = db_enter_gate(db);
    if (st != ST_OK) {
        return st;
    }
    if (sqlite3_wal_checkpoint_v2(db_handle(db), NULL, SQLITE_CHECKPOINT_TRUNCATE, &left, &moved) !=
            SQLITE_OK ||
        left != moved) {
        st = db_fail(db, "checkpoint");
    }
    db_leave_gate(db);
    return st;
}

enum status db_place(struct db *db, struct err *err)
{
    enum status st = settle(db);
    char *temp = xstrdup(db_real_path(db)), *path = xstrdup(db_path(db));
    db_close(db);
    if (st == ST_OK) {
        remove_side_files(temp);
        st = file_put_new(temp, path, err);
    }
    if (st != ST_OK) {
        db_remove(temp);
    }
    free(temp);
    free(path);
    return st;
}

/* Says what is wrong before SQLite is asked, because its sentences do not tell people what to do. */
static enum status inspect(const char *path, struct err *err)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return err_set(err, ST_STORAGE, "找不到轮次文件“%s”；请用 --round 指明，或用 pingshen init 新建",
                           path);
        }
        return err_set(err, ST_STORAGE, "不能读取轮次文件“%s”（代码 %d）；请检查权限", path, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return err_set(err, ST_STORAGE, "“%s”不是文件（是文件夹或设备）；请用 --round 指明轮次文件", path);
    }
    return ST_OK;
}

/* The first bytes, through the connection's own descriptor: closing another one would give back the locks of
 * every connection that this process has on the file, and others could then remove its log. */
static enum status check_head(struct db *db, const char *path, struct err *err)
{
    char head[16] = {0};
    sqlite3_file *file = NULL;
    int rc = sqlite3_file_control(db_handle(db), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (rc == SQLITE_OK) {
        rc = file->pMethods->xRead(file, head, sizeof head, 0);
    }
    if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ) {
        return db_unread(db, rc);
    }
    if (rc != SQLITE_OK || memcmp(head, "SQLite format 3", sizeof head) != 0) {
        return err_set(err, ST_STORAGE, "“%s”不是轮次文件；请用 --round 指明由 pingshen init 建立的文件",
                       path);
    }
    return ST_OK;
}

static enum status check_version(struct db *db, const char *path, struct err *err)
{
    int64_t id = pragma_int(db, "PRAGMA application_id");
    if (id < 0) {
        return db_fail(db, "open");
    }
    if (id != APPLICATION_ID) {
        return err_set(err, ST_STORAGE, "“%s”是别的程序的数据库，不是轮次文件", path);
    }
    int64_t version = pragma_int(db, "PRAGMA user_version");
    if (version > (int64_t)schema_steps) {
        return err_set(err, ST_STORAGE,
                       "轮次文件“%s”是较新版本（%lld）的程序建立的，本程序只认识到 %zu；请升级本程序", path,
                       (long long)version, schema_steps);
    }
    if (version < 1) {
        return err_set(err, ST_STORAGE, "轮次文件“%s”没有建完；请删除后用 pingshen init 重新建立", path);
    }
    enum status st = configure(db);
    if (st == ST_OK) {
        st = require_wal(db);
    }
    if (st == ST_OK && version < (int64_t)schema_steps) {
        st = db_enter_gate(db);
        if (st == ST_OK) {
            st = migrate(db, version);
            db_leave_gate(db);
        }
    }
    return st;
}

static enum status open_round(struct db **out, const char *path, int flags, struct err *err)
{
    *out = NULL;
    enum status st = inspect(path, err);
    if (st != ST_OK) {
        return st;
    }
    struct db *db = db_new(path, path, err);
    st = db_attach(db, SQLITE_OPEN_READWRITE | flags);
    if (st == ST_OK) {
        st = check_head(db, path, err);
    }
    if (st == ST_OK) {
        st = check_version(db, path, err);
    }
    if (st == ST_OK &&
        pragma_int(db, "PRAGMA user_version") < 0) { /* now it has its log open, come what may */
        st = db_fail(db, "open");
    }
    if (st != ST_OK) {
        db_close(db);
        return st;
    }
    db_know_log(db);
    sqlite3_set_authorizer(db_handle(db), authorize, NULL);
    *out = db;
    return ST_OK;
}

enum status db_open(struct db **out, const char *path, struct err *err)
{
    return open_round(out, path, 0, err);
}

/* One place that must be ours alone. */
static enum status check_private(const char *path, bool folder, struct err *err)
{
    struct stat info;
    const char *kind = folder ? "轮次文件所在的文件夹" : "轮次文件";
    if (lstat(path, &info) != 0) {
        return err_set(err, ST_STORAGE, "不能读取%s“%s”（代码 %d）；请通知管理员", kind, path, errno);
    }
    if (folder ? !S_ISDIR(info.st_mode) : !S_ISREG(info.st_mode)) {
        return err_set(err, ST_STORAGE, "%s“%s”是链接或别的东西，拒绝打开；请通知管理员", kind, path);
    }
    if (info.st_uid != geteuid() || (info.st_mode & 077) != 0) {
        return err_set(err, ST_STORAGE,
                       "%s“%s”的属主不对或对别的用户开放，拒绝打开；请管理员把权限改为 %s，属主改为服务账号",
                       kind, path, folder ? "0700" : "0600");
    }
    return ST_OK;
}

enum status db_open_private(struct db **out, const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    *out = NULL;
    if (path[0] != '/' || slash == path) {
        return err_set(err, ST_STORAGE, "轮次文件“%s”须写成绝对路径，并放在自己的文件夹里", path);
    }
    char *folder = xstrdup(path);
    folder[slash - path] = '\0';
    enum status st = check_private(folder, true, err);
    free(folder);
    if (st == ST_OK) {
        st = check_private(path, false, err);
    }
    /* The folder is ours alone, so nobody else can put a link there after the look. */
    return st == ST_OK ? open_round(out, path, SQLITE_OPEN_NOFOLLOW, err) : st;
}

/* VACUUM INTO writes with syncs off and leaves a rollback-journal file: make it a round file and durable. */
static enum status sync_copy(const char *temp, const char *path, struct err *err)
{
    struct db *copy = db_new(temp, path, err);
    enum status st = db_attach(copy, SQLITE_OPEN_READWRITE);
    if (st == ST_OK && exec(copy, "PRAGMA journal_mode=WAL") != SQLITE_OK) {
        st = db_fail(copy, "backup");
    }
    db_close(copy);
    int fd = open(temp, O_RDONLY | O_CLOEXEC);
    if (st == ST_OK && (fd < 0 || fsync(fd) != 0)) {
        st = err_set(err, ST_STORAGE, "备份“%s”没有写到磁盘（代码 %d）", path, errno);
    }
    if (fd >= 0) {
        close(fd);
    }
    return st;
}

static enum status vacuum_into(struct db *db, const char *temp, const char *path, struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    enum status st = ST_OK;
    mode_t mask = umask(077);
    sqlite3_set_authorizer(db_handle(db), NULL, NULL); /* VACUUM INTO attaches its target */
    if (sqlite3_prepare_v2(db_handle(db), "VACUUM INTO $1", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text(stmt, 1, temp, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_DONE) {
        st = err_set(err, ST_STORAGE, "不能写备份“%s”（%s）；请检查权限、磁盘空间和配额", path,
                     sqlite3_errmsg(db_handle(db)));
    }
    sqlite3_finalize(stmt);
    sqlite3_set_authorizer(db_handle(db), authorize, NULL);
    umask(mask);
    return st;
}

/* Under its own name only when it is whole and on disk: a backup that was interrupted must not look like one.
 */
enum status db_backup(struct db *db, const char *path, struct err *err)
{
    char *temp = NULL;
    enum status st = file_begin_new(path, &temp, err);
    if (st != ST_OK) {
        return st;
    }
    st = vacuum_into(db, temp, path, err);
    if (st == ST_OK) {
        st = sync_copy(temp, path, err);
    }
    if (st == ST_OK) {
        st = file_put_new(temp, path, err);
    }
    if (st != ST_OK) {
        db_remove(temp);
    }
    free(temp);
    return st;
}

/* The check tells of a page that could not be read as if it were a fault of the file; of an overflow page
 * without saying why (a number that cannot be one is called invalid). The code, or 0. */
static int disk_error(const char *found)
{
    if (strstr(found, "failed to get page") != NULL) {
        return SQLITE_IOERR;
    }
    static const char mark[] = "error code=";
    const char *at = strstr(found, mark);
    long code = at == NULL ? 0 : strtol(at + sizeof mark - 1, NULL, 10);
    return (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_NOMEM ? (int)code : 0;
}

enum status db_integrity(struct db *db)
{
    sqlite3_stmt *stmt = NULL;
    enum status st = ST_OK;
    if (sqlite3_prepare_v2(db_handle(db), "PRAGMA integrity_check(1)", -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_ROW) {
        st = db_fail(db, "integrity_check");
    } else {
        const char *found = (const char *)sqlite3_column_text(stmt, 0);
        int code = disk_error(found);
        st = strcmp(found, "ok") == 0 ? ST_OK : code != 0 ? db_unread(db, code) : db_damaged(db, found);
    }
    sqlite3_finalize(stmt);
    return st;
}
