#include "core/workflow/sign_in.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/keys.h"
#include "core/workflow/passcodes.h"
#include "data/db.h"

static enum status journal_session(struct ctx *ctx, const char *action, const char *fingerprint,
                                   const char *client, const char *key, const char *value)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    if (fingerprint[0] != '\0') {
        json_text(&detail, "fingerprint", fingerprint);
    }
    json_text(&detail, "client", client);
    if (value[0] != '\0') {
        json_text(&detail, key, value);
    }
    json_close(&detail, '}');
    enum status st = journal_append(ctx, action, NULL, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

/* ---- by key ---- */

/* The next "publickey TYPE BLOB" line of proof; false at its end. */
static bool next_key(struct ctx *ctx, const char **proof, const char **type, const char **blob)
{
    static const char method[] = "publickey ";
    while (**proof != '\0') {
        size_t size = strcspn(*proof, "\n");
        const char *line = arena_strndup(ctx->arena, *proof, size);
        *proof += size + ((*proof)[size] == '\n' ? 1 : 0);
        if (strncmp(line, method, sizeof method - 1) == 0) {
            const char *rest = line + sizeof method - 1;
            size_t type_size = strcspn(rest, " ");
            *type = arena_strndup(ctx->arena, rest, type_size);
            *blob = rest[type_size] == ' ' ? rest + type_size + 1 : "";
            return true;
        }
    }
    return false;
}

/* No right: see the header. */
enum status sign_in_find_key(struct ctx *ctx, const char *proof, int64_t *key)
{
    const char *type = NULL, *blob = NULL;
    enum status st = ST_OK;
    *key = 0;
    while (st == ST_OK && *key == 0 && next_key(ctx, &proof, &type, &blob)) {
        st = keys_find(ctx, type, blob, key);
    }
    return st;
}

static bool proves(struct ctx *ctx, const char *proof, const char *type, const char *blob)
{
    const char *used_type = NULL, *used_blob = NULL;
    while (next_key(ctx, &proof, &used_type, &used_blob)) {
        if (strcmp(used_type, type) == 0 && strcmp(used_blob, blob) == 0) {
            return true;
        }
    }
    return false;
}

static enum status key_inside(struct ctx *ctx, int64_t key, const char *proof, const char *client,
                              const char *purpose)
{
    char fingerprint[FINGERPRINT + 1] = "";
    struct db_rows *rows = DB_SELECT(ctx->db, Q_KEY_SIGN_IN, I(key));
    bool found = db_next(rows);
    int64_t account_id = found ? db_int(rows, 0) : 0;
    bool proved = found && proves(ctx, proof, db_text(rows, 1), db_text(rows, 2));
    if (found) {
        digest_fingerprint(db_text(rows, 3), fingerprint);
    }
    enum status st = db_done(rows);
    if (st == ST_OK && !found) {
        st = ctx_deny(ctx, "没有第 %" PRId64 " 号公钥，或它已被撤销；请联系评审工作人员", key);
    } else if (st == ST_OK && !proved) {
        st = ctx_deny(
            ctx, "这条连接不是用第 %" PRId64 " 号公钥登录的，拒绝进入；serve --key 只能由 sshd 启动", key);
    }
    if (st == ST_OK) {
        struct actor by = {.via = arena_printf(ctx->arena, "key:%" PRId64, key), .key = key};
        st = ctx_take_seat(ctx, account_id, &by);
    }
    return st == ST_OK ? journal_session(ctx, "sign_in", fingerprint, client, "command", purpose) : st;
}

/* No right: see the header. */
enum status sign_in_by_key(struct ctx *ctx, int64_t key, const char *proof, const char *client,
                           const char *purpose)
{
    enum status st = ctx_begin_sign_in(ctx);
    return st == ST_OK ? ctx_end(ctx, key_inside(ctx, key, proof, client, purpose)) : st;
}

/* ---- by passcode ---- */

static enum status passcode_inside(struct ctx *ctx, int64_t account_id, int64_t no, const char *client,
                                   const char *purpose)
{
    struct actor by = {.via = "passcode", .passcode = no};
    enum status st = ctx_take_seat(ctx, account_id, &by);
    return st == ST_OK ? journal_session(ctx, "sign_in", "", client, "command", purpose) : st;
}

/* No right: see the header. */
enum status sign_in_by_passcode(struct ctx *ctx, const char *account, const char *passcode,
                                const char *client, const char *purpose)
{
    int64_t account_id = 0, no = 0;
    enum status st = passcodes_check(ctx, account, passcode, client, &account_id, &no);
    if (st == ST_OK && account_id == 0) {
        return ctx_deny(
            ctx,
            "账号或口令不对；连续 %d 次不对，该账号锁定 15 分钟，其间口令正确也不能登录。忘记了请联系"
            "评审工作人员另发",
            PASSCODE_TRIES);
    }
    if (st == ST_OK) {
        st = ctx_begin_sign_in(ctx);
    }
    return st == ST_OK ? ctx_end(ctx, passcode_inside(ctx, account_id, no, client, purpose)) : st;
}

/* No right: whoever has signed in may sign out. */
enum status sign_out(struct ctx *ctx, const char *client, const char *how)
{
    enum status st = ctx_begin_sign_in(ctx);
    return st == ST_OK ? ctx_end(ctx, journal_session(ctx, "sign_out", "", client, "how", how)) : st;
}
