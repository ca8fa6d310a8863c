/* The tie room (同分裁决): one tied group side by side, why the chain did not separate it, who may rule. */
#ifndef PINGSHEN_CORE_TIE_ROOM_H
#define PINGSHEN_CORE_TIE_ROOM_H

#include "core/workflow/results.h"

struct tie_room {
    int64_t number, review; /* group number, the tied score in myriads */
    bool at_cut, ruled;
    struct result *row; /* of the group, in ranking order */
    size_t count;
    int64_t *
        *criterion;   /* [row][criterion] mean under agg.method, rounded, myriads; NULL: no counted sheet */
    size_t separated; /* further applications of that score that the chain has told apart from these */
    const struct ruling_view *ruling; /* in force, or NULL */
    /* who may rule */
    const char *recused_no; /* the acting account is recused from it and may not rule; NULL: from none */
    const char *leaders;    /* chair and deputies who may: "r02 李某（副组长）、…"; "": nobody */
    int64_t voters;         /* members recused from none of them: who may vote */
    int64_t quota;
    bool open; /* can be ruled now: nothing is published yet, or a next list is due */
};
/* The group in which application no stands; ST_REFUSED when it stands in none. right: rank */
enum status results_tie_room(struct ctx *ctx, const char *no, struct tie_room *out);

#endif
