/* The rubric (评分表): its criteria (指标), and the marks of one sheet. Pure: no storage, no clock. */
#ifndef PINGSHEN_CORE_RUBRIC_H
#define PINGSHEN_CORE_RUBRIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/rules/points.h"
#include "data/arena.h"

enum { CRITERIA_MAX = 60 };

/* One line of the rubric. Texts are borrowed from the arena they were read into. */
struct criterion {
    const char *code;      /* 指标编号, e.g. K1; unique */
    const char *group;     /* 一级指标; may be "" */
    const char *name;      /* 指标名称 */
    int64_t max_centi;     /* 满分, > 0 */
    int64_t step_centi;    /* 步长, > 0; 1.00 unless given */
    int64_t weight;        /* 权重, myriads, > 0; 1.0000 unless given */
    int64_t band[3];       /* lower bounds of 优 良 中 in centi; -1: not given */
    const char *anchor[4]; /* 优 良 中 差: what earns it; may be "" */
    const char *part;      /* 对应部分 of the application; may be "" */
};

struct rubric {
    struct criterion *criterion;
    size_t count; /* 1..CRITERIA_MAX */
};

/* Index of the criterion with that code (exact), or -1. */
int rubric_find(const struct rubric *rubric, const char *code);
/* "满分 12，步长 1，权重 1": what an office sets. */
const char *criterion_terms(const struct criterion *criterion, struct arena *arena);
/* Σ weight x max, micro. */
int64_t rubric_max_micro(const struct rubric *rubric);

/* One sheet's marks, by criterion index. */
enum { MARK_NONE = -1 }; /* no mark yet: never zero */
struct marks {
    int64_t centi[CRITERIA_MAX]; /* MARK_NONE or 0..max */
};

/* Why a mark is not acceptable; NULL: it is. A Chinese clause such as "高于满分 12". Source: the head of the
 * score sheet (评分表): 0 <= mark <= max, a multiple of the step. */
const char *mark_fault(const struct criterion *criterion, int64_t centi, struct arena *arena);
/* Parses one cell (folded first) and checks it against the criterion; NULL and *centi set when good, else the
 * Chinese reason with the cell shown. */
const char *mark_parse(const struct criterion *criterion, const char *cell, int64_t *centi,
                       struct arena *arena);

/* Number of criteria that have a mark. */
size_t marks_given(const struct rubric *rubric, const struct marks *marks);
/* Sheet total t = Σ weight x mark over the given marks, micro (评分表总分). */
int64_t marks_total(const struct rubric *rubric, const struct marks *marks);

/* The stored form: one number a criterion in rubric order, joined by blanks, "-" for no mark: "1100 - 900".
 */
enum { MARKS_TEXT = CRITERIA_MAX * 8 + 1 }; /* POINTS_MAX_CENTI has 7 digits */
const char *marks_write(const struct rubric *rubric, const struct marks *marks, char out[MARKS_TEXT]);
char *marks_pack(const struct rubric *rubric, const struct marks *marks, struct arena *arena);
bool marks_unpack(const struct rubric *rubric, const char *text, struct marks *marks); /* false: damaged */

#endif
