/* The programme's settings (programme.csv: 键,值) and the objective items. Pure. */
#ifndef PINGSHEN_CORE_PROGRAMME_H
#define PINGSHEN_CORE_PROGRAMME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/rules/rubric.h"
#include "data/arena.h"

enum agg_method { AGG_MEAN, AGG_TRIM };
enum agg_scope { AGG_SHEET, AGG_CRITERION };

/* One imported number a society: 客观分项. */
struct objective_item {
    const char *code;
    const char *name;
    int64_t min_centi, max_centi; /* limits; a deduction has a negative lower limit */
};
enum { OBJECTIVE_MAX = 20 };
struct objective_items {
    struct objective_item item[OBJECTIVE_MAX];
    size_t count; /* may be 0 */
};
int objective_find(const struct objective_items *items, const char *code_or_name); /* index or -1 */
/* "-5 到 30" */
const char *objective_terms(const struct objective_item *item, struct arena *arena);

enum chain_kind { CHAIN_EXPERT, CHAIN_OBJECTIVE, CHAIN_ITEM, CHAIN_CRITERION, CHAIN_UNTRIMMED };
struct chain_step {
    enum chain_kind kind;
    int index; /* objective item or criterion; -1 otherwise */
};
enum { CHAIN_MAX = 16 };

/* Every key of programme.csv in its parsed form. Texts are borrowed. */
struct programme {
    const char *title, *year;
    int64_t quota;                     /* places, >= 1 [10] */
    int64_t grant_centi_wan;           /* 0.01 万元 [20.00] */
    const char *deadline, *period_end; /* "YYYY-MM-DD" or "" */
    enum agg_method method;
    enum agg_scope scope;
    int64_t trim_count, trim_min_n; /* [1] [5] */
    int64_t decimals;               /* 0..4 [2] */
    int64_t panel_min_valid;        /* [3] */
    int64_t expert_max_micro;       /* -1: none */
    int64_t min_total_myriad;       /* has_min_total */
    bool has_min_total;
    struct chain_step chain[CHAIN_MAX];
    size_t chain_count;
    int64_t outlier_pct;                         /* [30] whole percent, 1..1000 */
    bool same_employer;                          /* recusal.same_employer [on] */
    const char *publicity_start, *publicity_end; /* "YYYY-MM-DD" or "" */
    const char *list_columns; /* further columns of the publicity list, comma separated, or "" */
    const char *undertaking;  /* text shown before the first sheet */
};

/* A programme with the defaults that `init --help` lists (texts ""). */
void programme_defaults(struct programme *programme);
/* Sets one key from its text. NULL when good, otherwise a Chinese reason. "tie.chain" needs the rubric and
 * the items for its codes. Unknown keys give a reason that lists near keys. Empty values clear optional keys.
 */
const char *programme_set(struct programme *programme, const char *key, const char *value,
                          const struct rubric *rubric, const struct objective_items *items,
                          struct arena *arena);
/* What only shows when all is read: trim_min_n > 2 x trim_count, expert_max = Σ weighted maxima. NULL: good.
 */
const char *programme_check(const struct programme *programme, const struct rubric *rubric,
                            struct arena *arena);
/* The value of key as stored text (canonical form), for every known key in the order of the list;
 * index beyond the last gives NULL key. */
const char *programme_key(size_t index);
const char *programme_value(const struct programme *programme, const char *key, const struct rubric *rubric,
                            const struct objective_items *items, struct arena *arena);
/* The same for people: "汇总方法", "平均". The words of an unknown key are the key itself. */
const char *programme_key_words(const char *key);
const char *programme_value_words(const struct programme *programme, const char *key,
                                  const struct rubric *rubric, const struct objective_items *items,
                                  struct arena *arena);
/* Counted sheets (有效评分表) that an application needs: panel.min_valid, with trim at least agg.trim_min_n.
 */
int64_t programme_least_sheets(const struct programme *programme);
/* Decimals every score is printed with: max(2, agg.decimals). */
int programme_print_decimals(const struct programme *programme);
#endif
