/* A panel member's own list of applications (评审清单), a page at a time: what a screen shows of it must not
 * cost more the longer the list is. The list holds the applications that passed and are assigned to the
 * acting member, and those that the member is recused from. Order: application number. right of all:
 * sheet_read */
#ifndef PINGSHEN_CORE_WORKLIST_H
#define PINGSHEN_CORE_WORKLIST_H

#include "core/workflow/scoring.h"

struct work_row {
    int64_t id;
    const char *no, *project_name, *society, *industry;
    enum sheet_state state;
    size_t given;        /* marks so far */
    int64_t total_micro; /* of the marks given */
};
/* Rows first, first + 1, … at most limit of them (-1: all that follow). */
enum status worklist_page(struct ctx *ctx, long first, long limit, struct work_row **row, size_t *count);

struct work_counts {
    long state[SHEET_STATES];
    long all;
};
enum status worklist_counts(struct ctx *ctx, struct work_counts *counts);
/* Number of rows that stand before application number no. */
enum status worklist_before(struct ctx *ctx, const char *no, long *count);

enum work_step { WORK_PREVIOUS, WORK_NEXT, WORK_TODO };
/* The neighbour of number no ("" for the beginning) that is not recused; WORK_TODO: the next that is not
 * submitted. NULL: none. */
enum status worklist_step(struct ctx *ctx, const char *no, enum work_step step, const char **found);

/* Totals of the member's other complete sheets, highest first. */
enum status worklist_totals(struct ctx *ctx, const char *except_no, int64_t **total_micro, size_t *count);

/* Where the member was at work when last seen; *no NULL: nowhere. criterion "" when unknown. */
enum status worklist_place(struct ctx *ctx, const char **no, const char **criterion);
/* Remembers it; no journal entry, nothing depends on it. Makes the log ready for the marks that follow. */
enum status worklist_remember(struct ctx *ctx, const char *no, const char *criterion);

#endif
