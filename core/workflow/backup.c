#include "core/workflow/backup.h"

#include "data/db.h"
#include "data/file.h"

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
        ctx->stored = ctx->stored || st == ST_OK;
    }
    return st == ST_OK ? file_digest(path, sha256, ctx->err) : st;
}
