#include "core/workflow/sign_in.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/keys.h"
#include "core/workflow/passcodes.h"
#include "data/db.h"

/* A session as its end names it. */
struct session {
    int64_t seq; /* of the sign-in; 0: this is the sign-in */
    const char *fingerprint, *client;
};

/* person: whose session it was, NULL for whoever acts. */
static enum status journal_session(struct ctx *ctx, const char *action, const char *person,
                                   const struct session *session, const char *key, const char *value,
                                   int64_t *seq)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    if (session->fingerprint[0] != '\0') {
        json_text(&detail, "fingerprint", session->fingerprint);
    }
    json_text(&detail, "client", session->client);
    if (value[0] != '\0') {
        json_text(&detail, key, value);
    }
    if (session->seq != 0) {
        json_int(&detail, "sign_in", session->seq);
    }
    json_close(&detail, '}');
    enum status st = journal_append(ctx, action, person, NULL, detail.bytes, seq, NULL);
    buf_release(&detail);
    return st;
}

/* ---- sessions that were killed ---- */

/* The next session besides ours that nobody holds any more; seq 0: there is none. */
static enum status find_lost(struct ctx *ctx, struct session *lost, const char **token)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SESSION_OTHERS, I(ctx->who.session));
    *lost = (struct session){0};
    while (lost->seq == 0 && db_next(rows)) {
        if (!db_held(ctx->db, db_int(rows, 0))) {
            *lost =
                (struct session){db_int(rows, 0), db_dup(rows, 2, ctx->arena), db_dup(rows, 3, ctx->arena)};
            *token = db_dup(rows, 1, ctx->arena);
        }
    }
    return db_done(rows);
}

static enum status write_lost_ends(struct ctx *ctx)
{
    struct session lost;
    const char *token = NULL;
    enum status st = find_lost(ctx, &lost, &token);
    while (st == ST_OK && lost.seq != 0) {
        st = DB_RUN(ctx->db, Q_SESSION_DELETE, I(lost.seq));
        if (st == ST_OK) {
            st = journal_session(ctx, "session_lost", token, &lost, "", "", NULL);
        }
        if (st == ST_OK) {
            st = find_lost(ctx, &lost, &token);
        }
    }
    return st;
}

/* Whoever acts has signed in. */
static enum status begin_session(struct ctx *ctx, const char *fingerprint, const char *client,
                                 const char *purpose)
{
    struct session session = {.fingerprint = fingerprint, .client = client};
    enum status st = journal_session(ctx, "sign_in", NULL, &session, "command", purpose, &ctx->who.session);
    if (st == ST_OK) {
        st = db_hold(ctx->db, ctx->who.session);
    }
    if (st == ST_OK) {
        st =
            DB_RUN(ctx->db, Q_SESSION_INSERT, I(ctx->who.session), I(ctx->who.id), T(fingerprint), T(client));
    }
    return st == ST_OK ? write_lost_ends(ctx) : st;
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
    return st == ST_OK ? begin_session(ctx, fingerprint, client, purpose) : st;
}

/* No right: see the header. */
enum status sign_in_by_key(struct ctx *ctx, int64_t key, const char *proof, const char *client,
                           const char *purpose)
{
    enum status st = ctx_begin_sign_in(ctx);
    return st == ST_OK ? ctx_end_sign_in(ctx, key_inside(ctx, key, proof, client, purpose)) : st;
}

/* ---- by passcode ---- */

static enum status passcode_inside(struct ctx *ctx, int64_t account_id, int64_t no, const char *client,
                                   const char *purpose)
{
    struct actor by = {.via = "passcode", .passcode = no};
    enum status st = ctx_take_seat(ctx, account_id, &by);
    return st == ST_OK ? begin_session(ctx, "", client, purpose) : st;
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
    return st == ST_OK ? ctx_end_sign_in(ctx, passcode_inside(ctx, account_id, no, client, purpose)) : st;
}

static enum status end_inside(struct ctx *ctx, const char *client, const char *how)
{
    struct session session = {.seq = ctx->who.session, .client = client};
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SESSION_FINGERPRINT, I(session.seq));
    session.fingerprint = db_next(rows) ? db_dup(rows, 0, ctx->arena) : "";
    enum status st = db_done(rows);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_SESSION_DELETE, I(session.seq));
    }
    if (st == ST_OK) {
        st = journal_session(ctx, "sign_out", NULL, &session, "how", how, NULL);
    }
    return st == ST_OK ? write_lost_ends(ctx) : st;
}

/* No right: whoever has signed in may sign out. */
enum status sign_out(struct ctx *ctx, const char *client, const char *how)
{
    enum status st = ctx_begin_sign_in(ctx);
    return st == ST_OK ? ctx_end_sign_in(ctx, end_inside(ctx, client, how)) : st;
}
