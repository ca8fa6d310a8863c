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

/* What stands in the way of the next stage, one sentence each. */
struct blocker {
    const char *text;
    const char *account, *no; /* whom and which application it is about; NULL: none */
};
struct blockers {
    struct blocker *item;
    size_t count;
    enum stage next; /* the stage it is about */
    bool final;      /* already approved: there is no next stage */
};
/* right: check */
enum status round_check(struct ctx *ctx, struct blockers *out);
/* The blockers of the next stage without the rights check, inside the caller's view. */
enum status round_blockers(struct ctx *ctx, struct blockers *out);

/* Adds one; texts live in ctx->arena. account, no may be NULL. */
void round_block(struct ctx *ctx, struct blockers *out, const char *account, const char *no,
                 const char *text);

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
