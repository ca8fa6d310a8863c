#include "core/workflow/backup.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "data/db.h"
#include "data/digest.h"
#include "data/file.h"
#include "data/text.h"

enum { BLOCK = 64 * 1024 };

enum status backup_digest(const char *path, char sha256[65], struct err *err)
{
    int fd = -1;
    enum status st = file_open_input(path, &fd, err);
    if (st != ST_OK) {
        return st;
    }
    struct digest *digest = digest_new();
    char *block = xcalloc(1, BLOCK);
    ssize_t got = 0;
    do {
        got = read(fd, block, BLOCK);
        if (got > 0) {
            digest_add(digest, block, (size_t)got);
        }
    } while (got > 0 || (got < 0 && errno == EINTR));
    if (got < 0) {
        struct arena arena = {0};
        st = err_set(err, ST_STORAGE, "读取“%s”时出错（错误号 %d）；请检查磁盘",
                     text_safe(&arena, path, false), errno);
        arena_release(&arena);
    }
    digest_hex(digest, sha256);
    digest_free(digest);
    free(block);
    file_close_input(fd);
    return st;
}

/* right: backup. No transaction: the copy is one consistent view by itself. */
enum status backup_write(struct ctx *ctx, const char *path, char sha256[65])
{
    enum status st = ctx_begin_read(ctx, ACT_BACKUP);
    if (st == ST_OK) {
        st = ctx_end_read(ctx, ctx_in_stage(ctx, ACT_BACKUP));
    }
    if (st == ST_OK) {
        st = ctx_allow_file(ctx, path);
    }
    if (st == ST_OK) {
        st = db_backup(ctx->db, path, ctx->err);
    }
    return st == ST_OK ? backup_digest(path, sha256, ctx->err) : st;
}
