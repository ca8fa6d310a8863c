#include "core/workflow/keys.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/public_key.h"
#include "core/workflow/journal.h"
#include "data/db.h"

enum { KEYS_MOST = 16, SENT_BYTES = 8192 };

static enum status journal_key(struct ctx *ctx, const char *action, const char *token,
                               const struct account_key *key)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "key", key->id);
    json_text(&detail, "type", key->type);
    json_text(&detail, "fingerprint", key->fingerprint);
    json_close(&detail, '}');
    enum status st = journal_append(ctx, action, token, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static void read_key(struct ctx *ctx, struct db_rows *rows, struct account_key *out)
{
    *out = (struct account_key){.id = db_int(rows, 0),
                                .type = db_dup(rows, 1, ctx->arena),
                                .comment = db_dup(rows, 3, ctx->arena),
                                .added = db_int(rows, 4)};
    digest_fingerprint(db_text(rows, 2), out->fingerprint);
}

static enum status list_inside(struct ctx *ctx, int64_t account_id, struct account_key **out, size_t *count)
{
    *out = arena_alloc(ctx->arena, KEYS_MOST * sizeof **out);
    *count = 0;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_KEYS_OF, I(account_id));
    while (*count < KEYS_MOST && db_next(rows)) {
        read_key(ctx, rows, &(*out)[(*count)++]);
    }
    return db_done(rows);
}

/* right: accounts */
enum status keys_list(struct ctx *ctx, const char *account, struct account_key **out, size_t *count)
{
    struct account_ref ref;
    enum status st = ctx_begin_read(ctx, ACT_ACCOUNTS);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_account(ctx, account, &ref);
    return ctx_end_read(ctx, st == ST_OK ? list_inside(ctx, ref.id, out, count) : st);
}

static enum status token_of(struct ctx *ctx, int64_t account_id, const char **token)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_ACCOUNT_BY_ID, I(account_id));
    *token = db_next(rows) ? db_dup(rows, 3, ctx->arena) : "";
    return db_done(rows);
}

static enum status insert(struct ctx *ctx, int64_t account_id, const struct public_key *key,
                          struct account_key *out)
{
    enum status st = ST_OK;
    const char *token = NULL;
    *out = (struct account_key){.id = db_one0(ctx->db, &st, 0, Q_KEY_LAST) + 1,
                                .type = key->type,
                                .comment = key->comment,
                                .added = ctx->clock()};
    digest_fingerprint(key->sha256, out->fingerprint);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_KEY_INSERT, I(out->id), I(account_id), T(key->type), T(key->blob),
                    T(key->comment), T(key->sha256), I(out->added));
    }
    if (st == ST_OK) {
        st = token_of(ctx, account_id, &token);
    }
    return st == ST_OK ? journal_key(ctx, "key_add", token, out) : st;
}

enum status keys_put(struct ctx *ctx, int64_t account_id, const char *bytes, size_t size,
                     struct account_key *out, const char **fault)
{
    struct public_key key;
    struct account_key *own = NULL, added = {0};
    size_t count = 0;
    *fault = public_key_parse(bytes, size, &key, ctx->arena);
    if (*fault != NULL) {
        return ST_OK;
    }
    enum status st = ST_OK;
    int64_t owner = DB_ONE(ctx->db, &st, 0, Q_KEY_OWNER, T(key.sha256));
    if (st == ST_OK) {
        st = list_inside(ctx, account_id, &own, &count);
    }
    if (st != ST_OK) {
        return st;
    }
    if (owner != 0 && owner != account_id) {
        *fault = "这把公钥已属于另一个账号";
        return ST_OK;
    }
    if (owner == 0 && count == KEYS_MOST) {
        *fault = "这个账号的公钥太多；请先撤销不用的";
        return ST_OK;
    }
    if (owner == 0) {
        st = insert(ctx, account_id, &key, &added);
    }
    digest_fingerprint(key.sha256, added.fingerprint);
    for (size_t i = 0; owner != 0 && i < count; i++) {
        added = strcmp(own[i].fingerprint, added.fingerprint) == 0 ? own[i] : added;
    }
    if (out != NULL) {
        *out = added;
    }
    return st;
}

static enum status add_inside(struct ctx *ctx, const char *account, const char *bytes, size_t size,
                              struct account_key *out)
{
    struct account_ref ref;
    const char *fault = NULL;
    enum status st = ctx_account(ctx, account, &ref);
    if (st == ST_OK) {
        st = keys_put(ctx, ref.id, bytes, size, out, &fault);
    }
    return st == ST_OK && fault != NULL ? ctx_refuse(ctx, "%s", fault) : st;
}

/* right: accounts */
enum status keys_add(struct ctx *ctx, const char *account, const char *bytes, size_t size,
                     struct account_key *out)
{
    enum status st = ctx_begin(ctx, ACT_ACCOUNTS);
    return st == ST_OK ? ctx_end(ctx, add_inside(ctx, account, bytes, size, out)) : st;
}

static enum status remove_inside(struct ctx *ctx, const char *account, int64_t id, struct account_key *out)
{
    struct account_ref ref;
    struct account_key *own = NULL;
    size_t count = 0, at = 0;
    enum status st = ctx_account(ctx, account, &ref);
    if (st == ST_OK) {
        st = list_inside(ctx, ref.id, &own, &count);
    }
    if (st != ST_OK) {
        return st;
    }
    while (at < count && own[at].id != id) {
        at++;
    }
    if (at == count) {
        return err_how(ctx->err, ctx_refuse(ctx, "账号“%s”没有第 %" PRId64 " 号公钥", account, id),
                       "用 account key 账号 list 查看");
    }
    if (out != NULL) {
        *out = own[at];
    }
    st = DB_RUN(ctx->db, Q_KEY_REMOVE, I(id), I(ctx->clock()));
    return st == ST_OK ? journal_key(ctx, "key_remove", ref.token, &own[at]) : st;
}

/* right: accounts */
enum status keys_remove(struct ctx *ctx, const char *account, int64_t id, struct account_key *out)
{
    enum status st = ctx_begin(ctx, ACT_ACCOUNTS);
    return st == ST_OK ? ctx_end(ctx, remove_inside(ctx, account, id, out)) : st;
}

/* No right: see the header. */
enum status keys_find(struct ctx *ctx, const char *type, const char *blob, int64_t *id)
{
    struct public_key key;
    *id = 0;
    if (strlen(type) + strlen(blob) > SENT_BYTES) {
        return ST_OK;
    }
    const char *line = arena_printf(ctx->arena, "%s %s", type, blob);
    if (public_key_parse(line, strlen(line), &key, ctx->arena) != NULL || strcmp(key.type, type) != 0 ||
        strcmp(key.blob, blob) != 0) {
        return ST_OK;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_KEY_BY_FINGERPRINT, T(key.sha256));
    if (db_next(rows) && strcmp(db_text(rows, 1), type) == 0 && strcmp(db_text(rows, 2), blob) == 0) {
        *id = db_int(rows, 0);
    }
    return db_done(rows);
}
