/* The opinion (评审意见) that a member is writing and has not stored: kept aside, without a journal entry, so
 * that a killed session does not lose it. It is the member's alone and counts for nothing. */
#ifndef PINGSHEN_CORE_WORKFLOW_OPINION_DRAFT_H
#define PINGSHEN_CORE_WORKFLOW_OPINION_DRAFT_H

#include "core/workflow/ctx.h"

/* What was being written when opinion was the stored one, in ctx->arena; NULL: nothing, or it is of another
 * time. */
enum status opinion_draft_read(struct ctx *ctx, const char *no, const char *opinion, const char **text);
/* Keeps text aside, begun from the stored opinion; NULL: it is stored or given up, nothing is kept. */
enum status opinion_draft_keep(struct ctx *ctx, const char *no, const char *opinion, const char *text);

#endif
