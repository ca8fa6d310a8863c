/* The round (评审轮次): making it, its rules, its stages and what blocks them. */
#ifndef PINGSHEN_CORE_ROUND_H
#define PINGSHEN_CORE_ROUND_H

#include "core/workflow/ctx.h"

struct round_files {
    const char *programme, *rubric, *items; /* paths; NULL: the built-in defaults */
};
/* Creates the round file at path; refuses to overwrite. Findings about the files are in report. Nothing is
 * left behind on failure. */
enum status round_init(const char *path, const struct round_files *files, struct arena *arena,
                       struct report *report, struct err *err);

/* SHA-256 over programme (without publicity.* and list.columns), rubric and objective items. */
enum status round_rules_digest(struct ctx *ctx, char out[65]);

/* What a blocker is about: decides who settles it and where. */
enum blocker_kind {
    BLOCK_RUBRIC,
    BLOCK_APPLICATIONS, /* none that passed */
    BLOCK_PANEL,        /* too few members, no chair */
    BLOCK_ASSIGNMENT,
    BLOCK_RECUSAL,    /* an unsettled proposal */
    BLOCK_SHEET,      /* not submitted */
    BLOCK_FEW_SHEETS, /* of one application */
    BLOCK_OBJECTIVE,  /* a missing value */
    BLOCK_TIE,        /* across the cut, without a ruling; no: one of the tied applications */
    BLOCK_OUTLIER,    /* without a reason */
    BLOCK_NO_NEWS,    /* nothing to publish again */
    BLOCK_PERIOD,     /* of publicity: no end given, or not over */
    BLOCK_OBJECTION,  /* open */
    BLOCK_UNLISTED    /* upheld and in no list yet */
};
/* What stands in the way of the next stage, one sentence each. */
struct blocker {
    enum blocker_kind kind;
    const char *account, *no; /* whom and which application it is about; NULL: none */
    const char *text;
    const char *how; /* which command settles it, a clause; NULL: none */
};
struct blockers {
    struct blocker *item;
    size_t count;
    enum stage next; /* the stage it is about */
    bool final;      /* already approved: there is no next stage */
};
/* right: check */
enum status round_check(struct ctx *ctx, struct blockers *out);
/* Adds one; its texts live in ctx->arena. */
void round_block(struct ctx *ctx, struct blockers *out, struct blocker blocker);

struct round_status {
    const char *title;
    const char *digest; /* of the rules: as frozen by open, before that as they are */
    const char *head;   /* of the journal; "" for a reviewer */
};
/* right: status */
enum status round_status(struct ctx *ctx, struct round_status *out);

/* Stage moves. Each refuses with the blockers (ST_REFUSED; *blockers filled for display, may be NULL). */
enum status round_open(struct ctx *ctx, char digest[65], struct blockers *blockers);    /* right: open */
enum status round_close(struct ctx *ctx, const char **head, struct blockers *blockers); /* right: close */
enum status round_reopen(struct ctx *ctx, const char *reason);                          /* right: reopen */
enum status round_approve(struct ctx *ctx, struct blockers *blockers);                  /* right: approve */

#endif
