/* The whole sum of one application in sentences that can be read aloud at the meeting. */
#ifndef PINGSHEN_TUI_EXPLAIN_H
#define PINGSHEN_TUI_EXPLAIN_H

#include "core/workflow/results.h"

/* Lines ended by '\n', in the arena of ctx; ctx->rules must be there. */
const char *explain_text(struct ctx *ctx, const struct explanation *explanation);

#endif
