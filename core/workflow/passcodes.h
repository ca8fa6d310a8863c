/* Passcodes (口令) for people who have no SSH key. */
#ifndef PINGSHEN_CORE_PASSCODES_H
#define PINGSHEN_CORE_PASSCODES_H

#include "core/workflow/ctx.h"

/* XXXXX-XXXXX out of 31 letters and digits that cannot be taken for one another: 49 bits. */
enum { PASSCODE_TEXT = 11, PASSCODE_TRIES = 5, PASSCODE_LOCK_MS = 15 * 60 * 1000 };

/* Makes a new passcode for an account; the one before is void at once, with its sessions, and a lock ends. It
 * is stored only as a hash: passcode is the one copy. *person is for the slip. right: accounts */
enum status passcodes_make(struct ctx *ctx, const char *account, char passcode[PASSCODE_TEXT + 1],
                           struct account_ref *person);
/* Takes the passcode away; ST_REFUSED when there is none. right: accounts */
enum status passcodes_remove(struct ctx *ctx, const char *account);

/* Whether passcode is the account's. *account_id is 0 when not, and nobody learns why: the account may not
 * exist, have no passcode, have left, or be locked, for all of which the same work is done. *no is the
 * passcode's number. Five wrong ones lock it for 15 minutes, which the journal says; client is the caller's
 * address. Letters may be small, full-width, and with or without the hyphen. No right: this is how one gets
 * an account. */
enum status passcodes_check(struct ctx *ctx, const char *account, const char *passcode, const char *client,
                            int64_t *account_id, int64_t *no);

#endif
