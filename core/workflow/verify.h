/* Verification: the chain, the rules, the sheets against their submissions, and the result computed anew. */
#ifndef PINGSHEN_CORE_VERIFY_H
#define PINGSHEN_CORE_VERIFY_H

#include "core/workflow/ctx.h"

struct verify_options {
    const char *receipt; /* XXXX-XXXX-XXXX or NULL */
    const char *head;    /* a hash somebody wrote down, or NULL */
};
struct verify_line {
    bool good;
    const char *text; /* one Chinese sentence a check */
};
struct verify_result {
    struct verify_line *line; /* before close only whole or broken may be said: one line */
    size_t count;
    bool whole;
};
/* ST_OK when everything was checked (see result->whole), whatever it found. right: verify */
enum status verify_run(struct ctx *ctx, const struct verify_options *options, struct verify_result *result);

#endif
