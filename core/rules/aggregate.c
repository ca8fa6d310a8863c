#include "core/rules/aggregate.h"

#include <assert.h>

/* Whether a goes out before b: the further out value, among equals the highest 专家 number. */
static bool further_out(const struct agg_value *a, const struct agg_value *b, bool high)
{
    if (a->value != b->value) {
        return high ? a->value > b->value : a->value < b->value;
    }
    return a->panel > b->panel;
}

/* Drops one of the highest (or lowest) values that are still in. */
static void drop_one(struct agg_value *value, size_t count, bool high)
{
    struct agg_value *out = NULL;
    for (size_t i = 0; i < count; i++) {
        if (!value[i].dropped && (out == NULL || further_out(&value[i], out, high))) {
            out = &value[i];
        }
    }
    assert(out != NULL);
    out->dropped = true;
    out->dropped_high = high;
}

void aggregate_mean(const struct programme *programme, struct agg_value *value, size_t count, int scale,
                    struct agg_mean *mean)
{
    assert(count >= 1);
    int64_t values = (int64_t)count;
    mean->trimmed = programme->method == AGG_TRIM && programme->trim_count > 0 &&
                    values >= programme->trim_min_n && values > 2 * programme->trim_count;
    for (size_t i = 0; i < count; i++) {
        value[i].dropped = false;
        value[i].dropped_high = false;
    }
    int64_t drops = mean->trimmed ? programme->trim_count : 0;
    for (int64_t i = 0; i < drops; i++) {
        drop_one(value, count, true);
    }
    for (int64_t i = 0; i < drops; i++) {
        drop_one(value, count, false);
    }
    mean->count = 0;
    mean->sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!value[i].dropped) {
            mean->count++;
            mean->sum += value[i].value;
        }
    }
    mean->rounded = points_mean(mean->sum, mean->count, scale, (int)programme->decimals);
}

bool aggregate_needs_marks(const struct programme *programme)
{
    for (size_t i = 0; i < programme->chain_count; i++) {
        if (programme->chain[i].kind == CHAIN_CRITERION) {
            return true;
        }
    }
    return programme->scope == AGG_CRITERION;
}

/* Mean per criterion. Without detail one scratch row serves all criteria. */
static void criterion_means(const struct programme *programme, const struct rubric *rubric,
                            const struct sheet_in *sheet, size_t count, bool detail, struct arena *arena,
                            struct expert_result *out)
{
    struct agg_value *row = arena_alloc(arena, (detail ? rubric->count : 1) * count * sizeof *row);
    out->criterion = arena_alloc(arena, rubric->count * sizeof *out->criterion);
    if (detail) {
        out->mark = arena_alloc(arena, rubric->count * sizeof(struct agg_value *));
    }
    for (size_t c = 0; c < rubric->count; c++) {
        for (size_t s = 0; s < count; s++) {
            assert(sheet[s].marks.centi[c] != MARK_NONE); /* a counted sheet is complete */
            row[s].value = sheet[s].marks.centi[c];
            row[s].panel = sheet[s].panel;
        }
        aggregate_mean(programme, row, count, 2, &out->criterion[c]);
        if (detail) {
            out->mark[c] = row;
            row += count;
        }
    }
}

/* d = round(weight x c): at most 10^6 x 10^8 before the division. E = Σ d: at most 60 x 10^10. */
static void weigh_criteria(const struct programme *programme, const struct rubric *rubric,
                           struct arena *arena, struct expert_result *out)
{
    out->weighted = arena_alloc(arena, rubric->count * sizeof *out->weighted);
    out->expert = 0;
    for (size_t c = 0; c < rubric->count; c++) {
        int64_t product = rubric->criterion[c].weight * out->criterion[c].rounded; /* 10^-8 points */
        out->weighted[c] = points_mean(product, 1, 8, (int)programme->decimals);
        out->expert += out->weighted[c];
    }
}

/* Totals are at most 6 x 10^13 micro (rubric_max_micro), of 10,000 sheets together 6 x 10^17. */
void aggregate_expert(const struct programme *programme, const struct rubric *rubric,
                      const struct sheet_in *sheet, size_t count, bool detail, struct arena *arena,
                      struct expert_result *out)
{
    assert(count >= 1);
    *out = (struct expert_result){.sheets = count};
    out->total = arena_alloc(arena, count * sizeof *out->total);
    struct agg_mean all = {.count = (int64_t)count};
    for (size_t i = 0; i < count; i++) {
        out->total[i].value = sheet[i].total_micro;
        out->total[i].panel = sheet[i].panel;
        all.sum += sheet[i].total_micro;
    }
    all.rounded = points_mean(all.sum, all.count, 6, (int)programme->decimals);
    out->untrimmed = all.rounded;
    if (detail || aggregate_needs_marks(programme)) {
        criterion_means(programme, rubric, sheet, count, detail, arena, out);
    }
    if (programme->scope == AGG_CRITERION) {
        out->mean = all;
        weigh_criteria(programme, rubric, arena, out);
    } else {
        aggregate_mean(programme, out->total, count, 6, &out->mean);
        out->expert = out->mean.rounded;
    }
}

/* Whether part x 100 > pct x whole. The percentage is found by long division, since the products may leave
 * int64: part and whole are at most 10,000 x 6 x 10^13 = 6 x 10^17, ten times that still fits. */
static bool more_percent(int64_t part, int64_t whole, int64_t pct)
{
    if (whole == 0) {
        return part > 0;
    }
    int64_t quotient = part / whole, rest = part % whole;
    if (quotient > pct) {
        return true;
    }
    for (int digit = 0; digit < 2; digit++) {
        rest *= 10;
        quotient = quotient * 10 + rest / whole;
        rest %= whole;
    }
    return quotient > pct || (quotient == pct && rest > 0);
}

size_t outlier_flags(const int64_t *total_micro, size_t count, int64_t pct, bool *flag)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += total_micro[i];
    }
    size_t flagged = 0;
    int64_t others = (int64_t)count - 1;
    for (size_t i = 0; i < count; i++) {
        flag[i] = false;
        if (others < 2) {
            continue;
        }
        /* |t - S/k| x 100 > pct x S/k, both sides times k */
        int64_t rest = sum - total_micro[i];
        int64_t distance = total_micro[i] * others - rest;
        flag[i] = more_percent(distance < 0 ? -distance : distance, rest, pct);
        flagged += flag[i];
    }
    return flagged;
}
