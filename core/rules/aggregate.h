/* From counted sheets to the expert score (专家评审得分) E. Exact integers throughout (units: points.h).
 * Source: README.md, 分数怎么算; call for proposals, 立项评审.
 */
#ifndef PINGSHEN_CORE_AGGREGATE_H
#define PINGSHEN_CORE_AGGREGATE_H

#include "core/rules/programme.h"

/* One value that goes into a mean, with who gave it. */
struct agg_value {
    int64_t value;     /* centi (a mark) or micro (a sheet total) */
    int64_t panel;     /* 专家 number, breaks the tie among equals: the highest number is dropped first */
    bool dropped;      /* out: trimmed */
    bool dropped_high; /* out: as one of the highest (else lowest) */
};

struct agg_mean {
    int64_t count;   /* values counted */
    int64_t sum;     /* of the counted values, unit of the values */
    int64_t rounded; /* mean rounded to agg.decimals, myriads */
    bool trimmed;    /* whether trimming took place */
};

/* Marks which values are dropped (method, trim_count, trim_min_n) and computes the mean of the rest; scale is
 * that of the values (2 centi, 6 micro). count >= 1. The order of values is kept. */
void aggregate_mean(const struct programme *programme, struct agg_value *value, size_t count, int scale,
                    struct agg_mean *mean);

/* One submitted, counted sheet. */
struct sheet_in {
    int64_t panel;       /* 专家 number */
    int64_t total_micro; /* Σ weight x mark */
    struct marks marks;  /* complete; only read where criteria count (aggregate_needs_marks, or detail) */
};

/* The expert part of one application's result, with every step that explain prints. Arrays have the rubric's
 * or the sheets' length. */
struct expert_result {
    size_t sheets;           /* counted sheets before trimming */
    struct agg_value *total; /* scope sheet: one a sheet, with dropped set; scope criterion: none dropped */
    struct agg_mean mean;    /* scope sheet: of the totals */
    struct agg_value **mark; /* [criterion][sheet]; NULL unless detail */
    struct agg_mean *criterion; /* [criterion] c = round(mean(marks)); NULL unless needed */
    int64_t *weighted;          /* [criterion] d = round(weight x c), myriads; scope criterion only */
    int64_t untrimmed;          /* round(mean of all totals), myriads */
    int64_t expert;             /* E, myriads */
};

/* detail: fill mark/criterion even if the programme does not need them (explain, exports). sheets >= 1. */
void aggregate_expert(const struct programme *programme, const struct rubric *rubric,
                      const struct sheet_in *sheet, size_t count, bool detail, struct arena *arena,
                      struct expert_result *out);
/* Whether ranking needs the marks of each criterion, not only the totals. */
bool aggregate_needs_marks(const struct programme *programme);

/* Outliers (离群; README.md, 分数怎么算): sets flag[i] for each sheet whose total t has |t - m| x 100 > pct x
 * m, m the exact mean of the others' totals; none with fewer than two others. Returns how many. */
size_t outlier_flags(const int64_t *total_micro, size_t count, int64_t pct, bool *flag);

#endif
