#include "data/db.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "data/db_internal.h"
#include "data/gate.h"
#include "data/place.h"

/* What every transaction runs: prepared once, for parsing them again cost more than the row of a mark. */
enum control { BEGIN_READ, BEGIN_WRITE, COMMIT, CONTROLS };
static const char *const control_text[CONTROLS] = {
    [BEGIN_READ] = "BEGIN", [BEGIN_WRITE] = "BEGIN IMMEDIATE", [COMMIT] = "COMMIT"};
enum { VALUES_MAX = 40, WAL_PAGES_BIG = 8000, BUSY_MS = 2000 };

struct statement {
    sqlite3_stmt *stmt;
    bool open; /* a cursor is being read */
    /* Where $n is bound: SQLite numbers parameters by first appearance in the text. 0: the text has no such
     * one. */
    unsigned char index[VALUES_MAX + 1];
};
struct db_rows {
    struct db *db;
    sqlite3_stmt *stmt;
    struct statement *owner;
    int rc;
};
struct db {
    sqlite3 *handle;
    struct err *err;
    struct err closing; /* what goes wrong at the end is nobody's business any more */
    char *path;
    char *shown; /* the name in sentences; a new round lies under a hidden path until it is complete */
    struct place place;
    struct gate gate;
    int writing; /* nesting of write transactions */
    int reading; /* nesting of read transactions */
    bool poisoned;
    bool unreadable; /* a call failed for want of the disk, memory or time, which says nothing about the file
                      */
    int wal_pages;
    sqlite3_stmt *control[CONTROLS];
    struct statement statement[Q_COUNT];
    struct db_rows rows[Q_COUNT];
};

/* SQLite may have undone the whole transaction by itself (memory, disk), after which the next statement would
 * be stored alone: from here on nothing more is written before the transaction ends, and it cannot be
 * committed. */
enum status db_fail(struct db *db, const char *what)
{
    int rc = sqlite3_extended_errcode(db->handle);
    db->poisoned = db->writing > 0;
    db->unreadable = (rc & 0xff) != SQLITE_CORRUPT && (rc & 0xff) != SQLITE_NOTADB;
    if (db_no_room(db, rc)) {
        return ST_STORAGE;
    }
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(db->err, ST_STORAGE, "轮次文件“%s”正被别的会话占用，请稍后再试", db->shown);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* our statements fit our tables: these are gone */
        return err_set(db->err, ST_STORAGE, "轮次文件“%s”已损坏或不是轮次文件（%s）；请用最近的备份恢复",
                       db->shown, sqlite3_errmsg(db->handle));
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return err_set(db->err, ST_STORAGE, "不能写入轮次文件“%s”或它所在的文件夹；请检查权限", db->shown);
    case SQLITE_CANTOPEN:
        return err_set(db->err, ST_STORAGE,
                       "打不开轮次文件“%s”，或不能在它的文件夹里建立文件；请检查路径和权限、磁盘空间和配额",
                       db->shown);
    case SQLITE_IOERR:
        return db_unread(db, rc);
    case SQLITE_NOMEM:
        return err_set(db->err, ST_STORAGE, "内存不足，操作没有进行");
    default:
        return err_set(db->err, ST_STORAGE, "轮次文件“%s”拒绝了操作（%s：%s，代码 %d）", db->shown, what,
                       sqlite3_errmsg(db->handle), rc);
    }
}

enum status db_unread(struct db *db, int code)
{
    db->unreadable = true;
    return err_set(db->err, ST_STORAGE, "读写轮次文件“%s”时出错（代码 %d）；请检查磁盘%s后再试", db->shown,
                   code, code == SQLITE_IOERR_WRITE ? "（也看磁盘空间和配额）" : "");
}

bool db_unreadable(const struct db *db)
{
    return db->unreadable;
}

enum status db_damaged(struct db *db, const char *what)
{
    return err_set(db->err, ST_STORAGE, "轮次文件“%s”已损坏（%s）；请用最近的备份恢复", db->shown, what);
}

/* ---- statements ---- */

static const char *const parameter_name[VALUES_MAX + 1] = {
    "",    "$1",  "$2",  "$3",  "$4",  "$5",  "$6",  "$7",  "$8",  "$9",  "$10", "$11", "$12", "$13",
    "$14", "$15", "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27",
    "$28", "$29", "$30", "$31", "$32", "$33", "$34", "$35", "$36", "$37", "$38", "$39", "$40"};

static void find_parameters(struct statement *s)
{
    for (int n = 1; n <= VALUES_MAX; n++) {
        s->index[n] = (unsigned char)sqlite3_bind_parameter_index(s->stmt, parameter_name[n]);
    }
}

static struct statement *statement_of(struct db *db, enum query query)
{
    struct statement *s = &db->statement[query];
    if (s->stmt == NULL) {
        if (sqlite3_prepare_v3(db->handle, query_text[query], -1, SQLITE_PREPARE_PERSISTENT, &s->stmt,
                               NULL) != SQLITE_OK) {
            db_fail(db, query_name[query]);
            return NULL;
        }
        find_parameters(s);
    }
    assert(!s->open); /* one cursor a statement: a nested use is a programming error */
    return s;
}

static int bind_one(sqlite3_stmt *stmt, int index, const struct db_value *value)
{
    switch (value->type) {
    case DB_INT:
        return sqlite3_bind_int64(stmt, index, value->number);
    case DB_TEXT:
        return sqlite3_bind_text(stmt, index, value->text, -1, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(stmt, index);
    }
}

static bool bind_all(struct db *db, const struct statement *s, const struct db_value *value, size_t count)
{
    assert(count <= VALUES_MAX);
    for (size_t i = 0; i < count; i++) {
        int index = s->index[i + 1];
        if (index != 0 && bind_one(s->stmt, index, &value[i]) != SQLITE_OK) {
            db_fail(db, "bind");
            return false;
        }
    }
    return true;
}

enum status db_run(struct db *db, enum query query, const struct db_value *value, size_t count)
{
    if (db->writing > 0 && db->poisoned) {
        return ST_STORAGE;
    }
    struct statement *s = statement_of(db, query);
    enum status st = ST_OK;
    if (s == NULL || !bind_all(db, s, value, count)) {
        return ST_STORAGE;
    }
    sqlite3_stmt *stmt = s->stmt;
    int rc = SQLITE_ROW;
    while (rc == SQLITE_ROW) {
        rc = sqlite3_step(stmt);
    }
    if (rc != SQLITE_DONE) {
        st = db_fail(db, query_name[query]);
    }
    sqlite3_reset(stmt);
    return st;
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->handle);
}

struct db_rows *db_select(struct db *db, enum query query, const struct db_value *value, size_t count)
{
    struct db_rows *rows = &db->rows[query];
    *rows = (struct db_rows){.db = db, .rc = SQLITE_ERROR};
    struct statement *s = statement_of(db, query);
    if (s == NULL || !bind_all(db, s, value, count)) {
        return rows;
    }
    rows->stmt = s->stmt;
    rows->owner = s;
    s->open = true;
    rows->rc = SQLITE_ROW;
    return rows;
}

bool db_next(struct db_rows *rows)
{
    if (rows->rc != SQLITE_ROW) {
        return false;
    }
    rows->rc = sqlite3_step(rows->stmt);
    if (rows->rc == SQLITE_ROW) {
        return true;
    }
    if (rows->rc != SQLITE_DONE) {
        db_fail(rows->db, "read");
    }
    return false;
}

enum status db_done(struct db_rows *rows)
{
    bool good = rows->rc == SQLITE_DONE || rows->rc == SQLITE_ROW;
    if (rows->stmt != NULL) {
        sqlite3_reset(rows->stmt);
        rows->owner->open = false;
        rows->stmt = NULL;
    }
    return good ? ST_OK : ST_STORAGE;
}

int64_t db_int(struct db_rows *rows, int column)
{
    return sqlite3_column_int64(rows->stmt, column);
}

bool db_null(struct db_rows *rows, int column)
{
    return sqlite3_column_type(rows->stmt, column) == SQLITE_NULL;
}

const char *db_text(struct db_rows *rows, int column)
{
    const unsigned char *text = sqlite3_column_text(rows->stmt, column);
    if (text == NULL && (sqlite3_errcode(rows->db->handle) & 0xff) == SQLITE_NOMEM) {
        rows->rc = SQLITE_NOMEM; /* a text that is there must not be taken for an empty one */
        db_fail(rows->db, "read");
    }
    return text == NULL ? "" : (const char *)text;
}

int64_t db_int_or(struct db_rows *rows, int column, int64_t otherwise)
{
    return db_null(rows, column) ? otherwise : db_int(rows, column);
}

const char *db_dup(struct db_rows *rows, int column, struct arena *arena)
{
    return arena_strdup(arena, db_text(rows, column));
}

int64_t db_one(struct db *db, enum status *st, int64_t otherwise, enum query query,
               const struct db_value *value, size_t count)
{
    struct db_rows *rows = db_select(db, query, value, count);
    int64_t result = otherwise;
    if (db_next(rows) && !db_null(rows, 0)) {
        result = db_int(rows, 0);
    }
    enum status done = db_done(rows);
    if (done != ST_OK && *st == ST_OK) {
        *st = done;
    }
    return result;
}

enum status db_prepare_all(struct db *db)
{
    for (int q = 0; q < Q_COUNT; q++) {
        if (statement_of(db, (enum query)q) == NULL) {
            return ST_STORAGE;
        }
    }
    return ST_OK;
}

/* ---- the write gate and transactions ---- */

static int on_wal(void *payload, sqlite3 *handle, const char *name, int pages)
{
    (void)handle;
    (void)name;
    ((struct db *)payload)->wal_pages = pages;
    return SQLITE_OK;
}

/* Under the gate. A failed checkpoint loses nothing: the pages stay in the WAL and the next one moves them.
 * It waits for nobody: beside a reader who stays, every save would stand still for the whole time limit. */
static void checkpoint_if_due(struct db *db)
{
    if (db->wal_pages >= DB_LOG_PAGES) {
        int mode = db->wal_pages >= WAL_PAGES_BIG ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
        sqlite3_busy_timeout(db->handle, 0);
        sqlite3_wal_checkpoint_v2(db->handle, NULL, mode, NULL, NULL);
        sqlite3_busy_timeout(db->handle, BUSY_MS);
        db->wal_pages = 0;
    }
}

static int exec(struct db *db, const char *sql)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
}

/* SQLITE_OK, or the code that the step failed with. */
static int run_control(struct db *db, enum control which)
{
    sqlite3_stmt **stmt = &db->control[which];
    if (*stmt == NULL) {
        int rc =
            sqlite3_prepare_v3(db->handle, control_text[which], -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL);
        if (rc != SQLITE_OK) {
            return rc;
        }
    }
    sqlite3_step(*stmt);
    return sqlite3_reset(*stmt);
}

void db_know_log(struct db *db)
{
    place_opened(&db->place, PLACE_INDEX);
}

/* Whoever writes while the gate is ours has not asked for it: sqlite3 at a prompt, another tool. */
static enum status begin_failed(struct db *db)
{
    if ((sqlite3_errcode(db->handle) & 0xff) != SQLITE_BUSY) {
        return db_fail(db, "begin");
    }
    return err_set(
        db->err, ST_STORAGE,
        "有别的程序绕过写入锁“%s-gate”正在写轮次文件（例如 sqlite3），这次没有保存；请先关闭它，再试一次，"
        "并核对日志和结果",
        db->shown);
}

/* A commit whose sync failed may still reach the disk with the next one: neither done nor undone is certain.
 */
static enum status commit_failed(struct db *db)
{
    int rc = sqlite3_extended_errcode(db->handle);
    if ((rc & 0xff) != SQLITE_IOERR || db_no_room(db, rc)) {
        return db_fail(db, "commit");
    }
    return err_set(
        db->err, ST_STORAGE,
        "写轮次文件“%s”时磁盘出错（代码 %d），不能确定这次是否已经保存；请检查磁盘，重新打开后核对",
        db->shown, rc);
}

enum status db_begin(struct db *db)
{
    assert(db->reading == 0); /* a read view must not be upgraded: SQLite would refuse it under load */
    if (db->writing++ > 0) {
        return db->poisoned ? ST_STORAGE : ST_OK;
    }
    db->poisoned = false;
    if (gate_enter(&db->gate, db->path, db->shown, db->err) != ST_OK) {
        db->writing = 0;
        return ST_STORAGE;
    }
    place_opened(&db->place, PLACE_GATE);
    if (run_control(db, BEGIN_WRITE) != SQLITE_OK) {
        enum status st = begin_failed(db);
        db->writing = 0;
        gate_leave(&db->gate);
        return st;
    }
    return ST_OK;
}

static void end_write(struct db *db)
{
    db->writing = 0;
    checkpoint_if_due(db);
    gate_leave(&db->gate);
}

enum status db_commit(struct db *db)
{
    assert(db->writing > 0);
    if (db->writing > 1) {
        db->writing--;
        return db->poisoned ? ST_STORAGE : ST_OK;
    }
    enum status st = ST_OK;
    if (!db->poisoned) {
        st = place_check(&db->place, db->shown, db->err);
    }
    if (db->poisoned || st != ST_OK || run_control(db, COMMIT) != SQLITE_OK) {
        st = db->poisoned || st != ST_OK ? ST_STORAGE : commit_failed(db);
        exec(db, "ROLLBACK");
    }
    end_write(db);
    return st;
}

void db_rollback(struct db *db)
{
    if (db->writing > 1) {
        db->writing--;
        db->poisoned = true;
        return;
    }
    if (db->writing == 1) {
        exec(db, "ROLLBACK");
        end_write(db);
    }
}

bool db_writing(const struct db *db)
{
    return db->writing > 0;
}

enum status db_begin_read(struct db *db)
{
    if (db->writing > 0 || db->reading > 0) {
        db->reading += db->writing > 0 ? 0 : 1;
        return ST_OK;
    }
    if (run_control(db, BEGIN_READ) != SQLITE_OK) {
        return db_fail(db, "begin");
    }
    db->reading = 1;
    return ST_OK;
}

void db_end_read(struct db *db)
{
    if (db->writing == 0 && db->reading > 0 && --db->reading == 0) {
        run_control(db, COMMIT);
    }
}

enum status db_hold(struct db *db, int64_t number)
{
    assert(db->writing > 0);
    return gate_hold(&db->gate, number)
               ? ST_OK
               : err_set(db->err, ST_STORAGE, "不能登记会话（代码 %d）；轮次文件须放在本机磁盘上", errno);
}

bool db_held(const struct db *db, int64_t number)
{
    return gate_held(&db->gate, number);
}

void db_set_wait_notice(struct db *db, void (*notice)(void *payload), void *payload)
{
    db->gate.notice = notice;
    db->gate.payload = payload;
}

int64_t db_change_token(struct db *db)
{
    sqlite3_stmt *stmt = NULL;
    int64_t token = 0;
    if (sqlite3_prepare_v2(db->handle, "PRAGMA data_version", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW) {
        token = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return token;
}

const char *db_path(const struct db *db)
{
    return db->shown;
}

const char *db_real_path(const struct db *db)
{
    return db->path;
}

struct err *db_err(struct db *db)
{
    return db->err;
}

sqlite3 *db_handle(struct db *db)
{
    return db->handle;
}

/* ---- life ---- */

struct db *db_new(const char *path, const char *shown, struct err *err)
{
    struct db *db = xcalloc(1, sizeof *db);
    place_init(&db->place, path);
    db->path = xstrdup(path);
    db->shown = xstrdup(shown);
    db->err = err;
    db->gate.fd = -1;
    return db;
}

enum status db_attach(struct db *db, int flags)
{
    /* One thread, and nobody asks how much memory is in use: SQLite's locks and counts around every
     * allocation are a tenth of a save. Refused, and needless, once the library is in use. */
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_open_v2(db->path, &db->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
        return db_fail(db, "open");
    }
    place_opened(&db->place, PLACE_ROUND);
    sqlite3_busy_timeout(db->handle, BUSY_MS); /* for a peer's crash recovery: writers meet at the gate */
    sqlite3_wal_hook(db->handle, on_wal, db);  /* takes the place of SQLite's own automatic checkpoint */
    return ST_OK;
}

enum status db_enter_gate(struct db *db)
{
    return gate_enter(&db->gate, db->path, db->shown, db->err);
}

bool db_try_gate(struct db *db)
{
    return gate_try(&db->gate);
}

void db_leave_gate(struct db *db)
{
    gate_leave(&db->gate);
}

void db_close(struct db *db)
{
    if (db == NULL) {
        return;
    }
    while (db->writing > 0) {
        db_rollback(db);
    }
    db->err = &db->closing;
    for (int q = 0; q < Q_COUNT; q++) {
        sqlite3_finalize(db->statement[q].stmt);
    }
    for (int c = 0; c < CONTROLS; c++) {
        sqlite3_finalize(db->control[c]);
    }
    if (db->handle != NULL) {
        /* A close does no checkpoint (NO_CKPT_ON_CLOSE), so it never has to wait for somebody's long import:
         * neither after reading, nor behind a gate that is taken. */
        bool gated = gate_try(&db->gate);
        sqlite3_close(db->handle);
        if (gated) {
            gate_leave(&db->gate);
        }
    }
    gate_close(&db->gate);
    free(db->path);
    place_release(&db->place);
    free(db->shown);
    free(db);
}
