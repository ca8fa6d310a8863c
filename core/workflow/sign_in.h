/* Sign-in and sign-out of the entry points of SSH (serve): who acts, and the journal entry that says so. */
#ifndef PINGSHEN_CORE_SIGN_IN_H
#define PINGSHEN_CORE_SIGN_IN_H

#include "core/workflow/ctx.h"

/* The context of all three comes from ctx_open_private; client is the address of the caller, "" when unknown.
 * purpose is the first word of a command, "" for the workstation. None of them has a right: they are how one
 * gets an account.
 *
 * proof: what sshd has written down about this connection (the file $SSH_USER_AUTH), one method a line. It
 * must name the very key with that number: whoever starts `serve --key N` by hand is refused. ST_DENIED with
 * a sentence. */
enum status sign_in_by_key(struct ctx *ctx, int64_t key, const char *proof, const char *client,
                           const char *purpose);
/* The number of the first key in proof that is somebody's, 0 when there is none. */
enum status sign_in_find_key(struct ctx *ctx, const char *proof, int64_t *key);
/* ST_DENIED with the same sentence whatever is wrong. */
enum status sign_in_by_passcode(struct ctx *ctx, const char *account, const char *passcode,
                                const char *client, const char *purpose);
/* Writes the end of the session; how: "quit", "hangup" … Also for one whose key was taken away meanwhile.
 *
 * A session whose process was killed writes no end. Whoever signs in or out next does it for that person:
 * entry session_lost, with the number of the sign-in. */
enum status sign_out(struct ctx *ctx, const char *client, const char *how);

#endif
