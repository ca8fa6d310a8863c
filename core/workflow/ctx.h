/* The context of one request: who acts, on which round, with which memory. Every workflow function takes it
 * first and begins with the rights check (ctx_allow / ctx_begin). */
#ifndef PINGSHEN_CORE_CTX_H
#define PINGSHEN_CORE_CTX_H

#include <stdint.h>

#include "core/rules/policy.h"
#include "core/rules/programme.h"
#include "core/rules/rubric.h"
#include "data/arena.h"
#include "data/json.h"
#include "data/status.h"

struct db; /* workflow files that read or write rows include data/db.h; front ends never do */

/* Who acts. The built-in staff account `local` (whoever can write the file) has id 0. */
struct actor {
    int64_t id;
    const char *account; /* "local", "r03" … */
    const char *name;    /* 姓名; "" for local */
    const char *token;   /* stands for the account in the journal */
    const char *via;     /* "local"; under serve "key:N" or "passcode" */
    enum role role;
    bool undertaken; /* 承诺书 is signed; like the role as of the last begin */
    /* What signed in, looked up again at each step: a key or passcode that was taken away ends the session's
     * rights at once. 0: not by that. The journal holds key:N and not the fingerprint, because a journal may
     * be handed to outsiders and a public key tells who somebody is; the entry that added key N holds it. */
    int64_t key, passcode;
    int64_t session; /* journal entry of the sign-in; 0: none */
};

/* The frozen rules of the round, read once a request. */
struct rules {
    struct programme programme;
    struct rubric rubric;
    struct objective_items items;
};

struct ctx {
    struct db *db;
    struct arena *arena; /* of the request */
    struct err *err;
    struct actor who;
    enum stage stage;                            /* as read by ctx_begin / ctx_begin_read */
    int64_t (*clock)(void);                      /* UTC milliseconds; replaced in tests */
    bool (*tick)(void *payload, long long done); /* progress of long work; false: stop. May be NULL */
    const char *tick_unit;                       /* of done, as people read it; NULL: bytes */
    void *tick_payload;
    struct rules *rules; /* NULL until ctx_rules */
    /* The row of the round as read with the stage: its token, and the digest of its rules ("" before open).
     */
    char token[64], frozen[65];
    /* While scoring goes on the rules cannot change: read once a connection, and again only when the digest
     * is another. What only the list shows (publicity.*) may be older than the file. */
    struct arena kept;
    struct rules *kept_rules;
    char kept_frozen[65];
    /* Something that lasts was done since ctx_open: a change committed, a file put in its place. Whatever
     * fails from then on does not undo it, and whoever reports the failure has to say so. Signing in and out
     * do not count. */
    bool stored;
};

/* Opens the round at path as account (NULL: local). The arena and err must outlive ctx. An unknown account is
 * ST_DENIED, a withdrawn one too. */
enum status ctx_open(struct ctx *ctx, const char *path, const char *account, struct arena *arena,
                     struct err *err);
/* The same for the entry points of SSH: file and folder must belong to the program's user, be closed to all
 * others and be reached without links. Nobody acts until sign_in.h has found out who it is. */
enum status ctx_open_private(struct ctx *ctx, const char *path, struct arena *arena, struct err *err);
void ctx_close(struct ctx *ctx);
/* The locally trusted operator goes on as another account (NULL: local); ST_DENIED for anybody else. The
 * actor's texts are in ctx->arena. */
enum status ctx_switch(struct ctx *ctx, const char *account);
/* Changes when another connection has committed since. */
int64_t ctx_change_token(struct ctx *ctx);
struct actor ctx_local(void); /* the built-in staff account of the host */
int64_t ctx_clock(void);      /* UTC milliseconds */
/* Told once when another session has held the write gate for 200 ms. */
void ctx_set_wait_notice(struct ctx *ctx, void (*notice)(void *payload), void *payload);

/* ST_DENIED with a sentence when the role never has this right. Does not look at the stage. */
enum status ctx_allow(struct ctx *ctx, enum action action);
/* ST_REFUSED with a sentence when the present stage forbids the action. Call between begin and end. */
enum status ctx_in_stage(struct ctx *ctx, enum action action);

/* Whether the session came over an SSH line. */
bool ctx_remote(const struct ctx *ctx);
/* ST_DENIED for a remote session unless path is "-": the host's files are not within its reach, whatever
 * screen or command asks. NULL is allowed. */
enum status ctx_allow_file(struct ctx *ctx, const char *path);

/* ctx_allow, then a write transaction with ctx->stage read in it. The account is read again too, so that a
 * withdrawn person stops at once. Pair with ctx_end. Nested use is allowed. */
enum status ctx_begin(struct ctx *ctx, enum action action);
/* Commits when st is ST_OK (then ctx->stored), rolls back otherwise; returns st or the commit's failure. */
enum status ctx_end(struct ctx *ctx, enum status st);
/* The same for reading: one consistent view. */
enum status ctx_begin_read(struct ctx *ctx, enum action action);
enum status ctx_end_read(struct ctx *ctx, enum status st);

/* A write transaction before anybody acts, and in it: who does from now on; ST_DENIED when the account is no
 * longer there. For sign_in.c. */
enum status ctx_begin_sign_in(struct ctx *ctx);
enum status ctx_end_sign_in(struct ctx *ctx, enum status st);
enum status ctx_take_seat(struct ctx *ctx, int64_t account_id, const struct actor *signed_in);

/* Fills ctx->rules (once). */
enum status ctx_rules(struct ctx *ctx);

/* Refusals in one shape. */
#define ctx_refuse(ctx, ...) err_set((ctx)->err, ST_REFUSED, __VA_ARGS__)
#define ctx_deny(ctx, ...)   err_set((ctx)->err, ST_DENIED, __VA_ARGS__)

/* ---- subjects named by the user ---- */

struct account_ref {
    int64_t id, panel_no; /* panel_no 0: none yet */
    const char *account, *name, *token;
    enum role role;
    bool withdrawn, undertaken;
};
struct application_ref {
    int64_t id;
    const char *no, *society, *project_name;
    bool passed;
};
/* ST_REFUSED "没有账号…" when unknown. */
enum status ctx_account(struct ctx *ctx, const char *account, struct account_ref *out);
/* ST_REFUSED "没有申报…" when unknown. For the panel an application that did not pass is unknown. */
enum status ctx_application(struct ctx *ctx, const char *no, struct application_ref *out);
/* The same for the acting panel member: and ST_DENIED when recused from it or not assigned to it. */
enum status ctx_own_application(struct ctx *ctx, const char *no, struct application_ref *out);
/* The two answers for who has read the rows with others: the application exists for the acting account;
 * it is the acting member's. */
enum status ctx_seen(struct ctx *ctx, const char *no, bool found, bool passed);
enum status ctx_own(struct ctx *ctx, const char *no, bool recused, bool assigned);

#endif
