/* Results after close: ranking, ties, rulings, outliers, and the full sum of one application. */
#ifndef PINGSHEN_CORE_RESULTS_H
#define PINGSHEN_CORE_RESULTS_H

#include "core/rules/ranking.h"
#include "core/workflow/ctx.h"

struct result {
    struct rank_entry entry;
    const char *society, *project_name, *category, *industry, *lead_expert, *project_leader;
    size_t sheets;                       /* counted (有效评分数) */
    int64_t lowest_micro, highest_micro; /* of their totals; 0 when there is none */
    const char *remark; /* "同分 1，待裁决", "同分 1，组长裁决", "异议成立，撤出", "低于最低分" … or "" */
};
struct ruling_view {
    int64_t id, review; /* myriads */
    const char *method, *reason, *account, *void_reason;
    bool voided, used;
    const char **no; /* in the order decided */
    int64_t *votes;  /* -1: not given */
    size_t count;
    int64_t time;
};
const char *ruling_method_word(const char *method); /* chair, vote: 组长裁决, 票决 */
struct results {
    struct result *row; /* in ranking order */
    size_t count;
    struct ruling_view *ruling; /* all, also void ones, by id */
    size_t rulings;
    bool objective_complete; /* every application has every item */
};

/* The present result from the stored marks, without any rights check: for blockers, publish, verify and
 * exports, inside the caller's view. Applications without counted sheets get expert 0 and sheets 0. */
enum status results_compute(struct ctx *ctx, struct results *out);
/* right: rank; refused before close */
enum status results_rank(struct ctx *ctx, struct results *out);

/* Index of the last row inside the quota (名额); count when there is none or nothing stands below it. */
size_t results_cut(const struct results *results, int64_t quota);
/* Grows with every change of the round, so that a result that was read need not be computed again while it
 * stands. right: rank */
enum status results_version(struct ctx *ctx, int64_t *version);
/* The totals of one application's counted sheets. */
struct spread {
    struct agg_value *total; /* micro; dropped only in scope `sheet`, where totals are what is trimmed */
    size_t count;
};
/* Of the listed applications (ids as in rank_entry), for a page of a ranking. right: rank */
enum status results_spread(struct ctx *ctx, const int64_t *application_id, size_t count, struct spread **out);

/* Everything explain prints. */
struct explain_sheet {
    const char *label; /* 专家n */
    struct marks marks;
    int64_t total_micro;
};
struct explanation {
    struct result result;
    struct expert_result expert; /* with detail; arrays in the order of sheet[] */
    struct explain_sheet *sheet; /* by 专家 number */
    size_t sheets;
    size_t applications; /* ranked */
    int64_t tie_size;
    const struct ruling_view *ruling; /* in force for its tie, or NULL */
};
/* right: rank */
enum status results_explain(struct ctx *ctx, const char *no, struct explanation *out);

/* One tie group. */
struct tie_view {
    int64_t number, review;
    size_t first, size; /* rows of results */
    bool at_cut, ruled;
};
/* right: rank */
enum status results_ties(struct ctx *ctx, struct results *results, struct tie_view **tie, size_t *count);

struct ruling_order {
    const char **no;
    size_t count;
    const char *method; /* chair, vote */
    const char *reason;
    const int64_t *votes; /* NULL: not given; same order as no */
};
/* Records a ruling for exactly one tie group; an earlier one for the same group is void with it. right: rule,
 * or rule_vote for staff when chair and deputies are all recused from one of the tied applications. */
enum status results_rule(struct ctx *ctx, const struct ruling_order *order);
/* Voids rulings whose group or score changed (journal entry each). Inside the caller's transaction; called by
 * close, an upheld objection, and a withdrawal after close. */
enum status results_refresh_rulings(struct ctx *ctx);

struct outlier_view {
    const char *account, *name, *label, *no, *society; /* label 专家n */
    int64_t total_micro, others_sum_micro, others;     /* m = sum / others */
    const char *reason;                                /* "" : not yet */
};
/* right: rank */
enum status results_outliers(struct ctx *ctx, struct outlier_view **row, size_t *count);
/* The same without the rights check (blockers). */
enum status results_outliers_of(struct ctx *ctx, struct outlier_view **row, size_t *count);
/* right: outlier */
enum status results_outlier_reason(struct ctx *ctx, const char *account, const char *no, const char *reason);

/* SHA-256 over the stored objective values, in order of application number and item. */
enum status results_objective_digest(struct ctx *ctx, char out[65]);

#endif
