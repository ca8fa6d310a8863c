/* Assignments (分配): which member reviews which application, when not everybody reviews everything. */
#ifndef PINGSHEN_CORE_ASSIGNMENTS_H
#define PINGSHEN_CORE_ASSIGNMENTS_H

#include "core/workflow/ctx.h"

/* Gives every passed application per_application members: balanced (loads differ by at most one where
 * recusals allow it), the same for the same round, never a recused pair; replaces all pairs. reason: needed
 * after open. right: assign */
enum status assignments_spread(struct ctx *ctx, int64_t per_application, const char *reason, long *pairs);
/* Voids the sheets of pairs that are no longer assigned. Inside the caller's transaction. */
enum status assignments_void_orphans(struct ctx *ctx);

#endif
