/* Public SSH keys (公钥) of accounts, and how sshd finds the person behind one. */
#ifndef PINGSHEN_CORE_KEYS_H
#define PINGSHEN_CORE_KEYS_H

#include "core/workflow/ctx.h"
#include "data/digest.h"

struct account_key {
    int64_t id; /* the N of `serve --key N` and of `account key ACCOUNT remove N`; never used twice */
    const char *type, *comment;
    char fingerprint[FINGERPRINT + 1]; /* SHA256:…, to be read out by telephone */
    int64_t added;                     /* UTC milliseconds */
};

/* The keys of an account that are in force, oldest first. right: accounts */
enum status keys_list(struct ctx *ctx, const char *account, struct account_key **out, size_t *count);
/* Adds the one key in bytes (a .pub file). ST_REFUSED with a sentence when it is no good key, or belongs to
 * somebody else; the account's own key again changes nothing. *out (may be NULL) is the key. right: accounts
 */
enum status keys_add(struct ctx *ctx, const char *account, const char *bytes, size_t size,
                     struct account_key *out);
/* Takes a key away: its sessions may do nothing more. *out (may be NULL) is what it was. right: accounts */
enum status keys_remove(struct ctx *ctx, const char *account, int64_t id, struct account_key *out);

/* What sshd asks for: the number of the key in force with this type and blob (as sshd writes them), 0 when
 * there is none. No right: who asks is not known yet, and learns nothing but the number. */
enum status keys_find(struct ctx *ctx, const char *type, const char *blob, int64_t *id);

/* Inside the caller's transaction: stores a key line and writes the journal entry; NULL *fault when good (or
 * the key is already this account's). */
enum status keys_put(struct ctx *ctx, int64_t account_id, const char *bytes, size_t size,
                     struct account_key *out, const char **fault);

#endif
