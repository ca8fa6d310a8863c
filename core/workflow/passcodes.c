#include "core/workflow/passcodes.h"

#include <string.h>

#include "core/workflow/journal.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"
#include "data/turn.h"

enum { TURN_MS = 20 * 1000, HALF = 5 };

/* Without 0 O, 1 I L. */
static const char symbols[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

static void draw(char out[PASSCODE_TEXT + 1])
{
    for (size_t i = 0; i < PASSCODE_TEXT; i++) {
        out[i] = i == HALF ? '-' : symbols[digest_random(sizeof symbols - 1)];
    }
    out[PASSCODE_TEXT] = '\0';
}

/* As a person may type it: "" when it cannot be one. */
static const char *canonical(struct ctx *ctx, const char *typed)
{
    struct buf out = {0};
    bool good = text_valid(typed, strlen(typed), NULL);
    for (const char *p = good ? text_fold(ctx->arena, typed) : ""; *p != '\0'; p++) {
        char letter = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
        if (letter != '-' && letter != ' ') {
            buf_add(&out, &letter, 1);
        }
    }
    const char *text = out.size == PASSCODE_TEXT - 1 ? arena_strdup(ctx->arena, out.bytes) : "";
    buf_release(&out);
    return text;
}

static enum status make_inside(struct ctx *ctx, const char *account, char passcode[PASSCODE_TEXT + 1],
                               struct account_ref *person)
{
    char hash[PASSCODE_HASH + 1];
    int64_t no = 0;
    enum status st = ctx_account(ctx, account, person);
    if (st == ST_OK && person->withdrawn) {
        st = ctx_refuse(ctx, "“%s”已退出本轮评审，不能再有口令", account);
    }
    if (st != ST_OK) {
        return st;
    }
    draw(passcode);
    digest_passcode(canonical(ctx, passcode), hash);
    st = journal_append(ctx, "passcode", person->token, NULL, NULL, &no, NULL);
    return st == ST_OK ? DB_RUN(ctx->db, Q_PASSCODE_PUT, I(person->id), I(no), T(hash), I(ctx->clock())) : st;
}

/* right: accounts */
enum status passcodes_make(struct ctx *ctx, const char *account, char passcode[PASSCODE_TEXT + 1],
                           struct account_ref *person)
{
    enum status st = ctx_begin(ctx, ACT_ACCOUNTS);
    passcode[0] = '\0';
    return st == ST_OK ? ctx_end(ctx, make_inside(ctx, account, passcode, person)) : st;
}

static enum status remove_inside(struct ctx *ctx, const char *account)
{
    struct account_ref ref;
    enum status st = ctx_account(ctx, account, &ref);
    if (st == ST_OK && DB_ONE(ctx->db, &st, 0, Q_PASSCODE_NO, I(ref.id)) == 0 && st == ST_OK) {
        st = ctx_refuse(ctx, "账号“%s”没有口令", account);
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_PASSCODE_DELETE, I(ref.id));
    }
    return st == ST_OK ? journal_append(ctx, "passcode_remove", ref.token, NULL, NULL, NULL, NULL) : st;
}

/* right: accounts */
enum status passcodes_remove(struct ctx *ctx, const char *account)
{
    enum status st = ctx_begin(ctx, ACT_ACCOUNTS);
    return st == ST_OK ? ctx_end(ctx, remove_inside(ctx, account)) : st;
}

/* ---- checking ---- */

struct stored {
    int64_t account_id, no, failures, locked_until; /* account_id 0: nothing to compare with */
    const char *hash;
};

static enum status read_stored(struct ctx *ctx, const char *account, struct stored *out)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PASSCODE_OF, T(account));
    *out = (struct stored){.hash = ""};
    if (db_next(rows)) {
        *out = (struct stored){db_int(rows, 0), db_int(rows, 1), db_int(rows, 3), db_int(rows, 4),
                               db_dup(rows, 2, ctx->arena)};
    }
    return db_done(rows);
}

/* The same work whether there is something to compare with or not. */
static bool compare(const struct stored *stored, const char *passcode)
{
    char unused[PASSCODE_HASH + 1];
    if (stored->account_id == 0) {
        digest_passcode(passcode, unused);
        return false;
    }
    return digest_passcode_is(stored->hash, passcode) && passcode[0] != '\0';
}

static enum status journal_lock(struct ctx *ctx, int64_t account_id, int64_t until, const char *client)
{
    struct buf detail = {0};
    struct db_rows *rows = DB_SELECT(ctx->db, Q_ACCOUNT_BY_ID, I(account_id));
    const char *token = db_next(rows) ? db_dup(rows, 3, ctx->arena) : "";
    enum status st = db_done(rows);
    json_open(&detail, NULL, '{');
    json_int(&detail, "failures", PASSCODE_TRIES);
    json_int(&detail, "until", until);
    json_text(&detail, "client", client);
    json_close(&detail, '}');
    if (st == ST_OK) {
        st = journal_append(ctx, "passcode_lock", token, NULL, detail.bytes, NULL, NULL);
    }
    buf_release(&detail);
    return st;
}

static enum status count_failure(struct ctx *ctx, const struct stored *stored, const char *client)
{
    int64_t failures = stored->failures + 1, until = 0;
    enum status st = ctx_begin_sign_in(ctx);
    if (st != ST_OK) {
        return st;
    }
    if (failures >= PASSCODE_TRIES) {
        failures = 0;
        until = ctx->clock() + PASSCODE_LOCK_MS;
        st = journal_lock(ctx, stored->account_id, until, client);
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_PASSCODE_COUNT, I(stored->account_id), I(failures), I(until));
    }
    return ctx_end_sign_in(ctx, st);
}

static enum status clear_failures(struct ctx *ctx, const struct stored *stored)
{
    if (stored->failures == 0 && stored->locked_until == 0) {
        return ST_OK;
    }
    enum status st = ctx_begin_sign_in(ctx);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_sign_in(ctx, DB_RUN(ctx->db, Q_PASSCODE_COUNT, I(stored->account_id), I(0), I(0)));
}

/* In the caller's turn: nobody else tries a passcode meanwhile, so five wrong ones are five. */
static enum status check_in_turn(struct ctx *ctx, const char *account, const char *passcode,
                                 const char *client, int64_t *account_id, int64_t *no)
{
    struct stored stored;
    enum status st = read_stored(ctx, account, &stored);
    if (st != ST_OK) {
        return st;
    }
    bool right = compare(&stored, passcode);
    if (stored.account_id == 0 || stored.locked_until > ctx->clock()) {
        return ST_OK;
    }
    if (!right) {
        return count_failure(ctx, &stored, client);
    }
    st = clear_failures(ctx, &stored);
    if (st == ST_OK) {
        *account_id = stored.account_id;
        *no = stored.no;
    }
    return st;
}

/* No right: see the header. */
enum status passcodes_check(struct ctx *ctx, const char *account, const char *passcode, const char *client,
                            int64_t *account_id, int64_t *no)
{
    int turn = -1;
    *account_id = 0;
    *no = 0;
    const char *name = text_valid(account, strlen(account), NULL) ? text_fold(ctx->arena, account) : "";
    const char *code = canonical(ctx, passcode);
    enum status st = turn_begin(db_path(ctx->db), TURN_MS, &turn, ctx->err);
    if (st == ST_OK) {
        st = check_in_turn(ctx, name, code, client, account_id, no);
        turn_end(turn);
    }
    return st;
}
