/* Accounts (账号), and withdrawal from the panel. */
#ifndef PINGSHEN_CORE_ACCOUNTS_H
#define PINGSHEN_CORE_ACCOUNTS_H

#include "core/workflow/ctx.h"

struct account {
    int64_t id;
    const char *account, *name, *employer, *title;
    enum role role;
    int64_t panel_no; /* 0: none yet */
    bool undertaken, withdrawn;
    int64_t keys;  /* number of SSH keys */
    bool passcode; /* has one */
};
enum status accounts_list(struct ctx *ctx, struct account **out, size_t *count); /* right: oversee */
/* Adds one; ST_REFUSED when the account exists or the name is reserved (local). right: accounts */
enum status accounts_add(struct ctx *ctx, const struct account *account);
/* Changes the role with a reason; leaving the panel voids nothing but is refused while submitted sheets exist
 * (use withdraw). right: accounts */
enum status accounts_role(struct ctx *ctx, const char *account, enum role role, const char *reason);
/* right: withdraw */
enum status accounts_withdraw(struct ctx *ctx, const char *account, const char *reason, bool void_sheets);

/* ---- inside the caller's transaction ---- */
/* The checked values of one account (add and import share it): NULL when good, else a Chinese reason. */
const char *account_fault(const char *account, const char *name, struct arena *arena);
/* Gives 专家 numbers to panel members that have none, in random order (open, and later additions). */
enum status accounts_number_panel(struct ctx *ctx);

#endif
