/* Review scores, order, shared ranks, ties, rulings and the cut (README.md, 分数怎么算). Pure. */
#ifndef PINGSHEN_CORE_RANKING_H
#define PINGSHEN_CORE_RANKING_H

#include "core/rules/aggregate.h"

/* What becomes of an application. */
enum outcome {
    OUTCOME_PROPOSED,     /* 拟立项 proposed */
    OUTCOME_NOT_SELECTED, /* 未入选 not_selected */
    OUTCOME_TIE_AT_CUT,   /* 待裁决 tie_at_cut */
    OUTCOME_WITHDRAWN     /* 撤出 withdrawn: an upheld objection */
};
const char *outcome_name(enum outcome outcome);  /* 拟立项 … */
const char *outcome_ident(enum outcome outcome); /* proposed … */

struct rank_entry {
    /* in */
    int64_t id;        /* of the application, for the caller */
    const char *no;    /* 申报编号: byte order is the last order among equals */
    int64_t expert;    /* E, myriads */
    int64_t objective; /* O, centi */
    int64_t *item;     /* centi, by objective item; the caller's memory, as that of chain */
    int64_t *chain;    /* values of the chain steps, comparable within a step; NULL when there are none */
    bool withdrawn;
    /* out */
    int64_t review; /* F = E + O, myriads */
    int64_t rank;   /* 1-based, shared by an unruled tie; 0: withdrawn */
    int64_t place;  /* position among those that may be selected, 1-based; 0: withdrawn or under min_total */
    int64_t tie;    /* tie group number from the top, 0: none; kept when ruled */
    bool ruled;     /* a ruling ordered this group */
    enum outcome outcome;
};

/* One ruling in force: the tied group in the order decided. */
struct rank_ruling {
    const char *const *no; /* application numbers, best first */
    size_t count;
    int64_t review; /* the tied score, myriads */
};

/* Fills the out fields and sorts entries: F descending, then the chain, then (inside a ruled group) the
 * ruling, then the byte order of no. Withdrawn entries stand where their score puts them (last among equals),
 * take no rank, place or part in a tie. A ruling has effect only when its set of applications and its score
 * are exactly a tie group's; of two on the same group the later in the array. *ruling_used (may be NULL; one
 * bool a ruling) says which had. */
void ranking_compute(const struct programme *programme, struct rank_entry *entry, size_t count,
                     const struct rank_ruling *ruling, size_t ruling_count, bool *ruling_used,
                     struct arena *arena);

#endif
