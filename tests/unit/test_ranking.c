/* Order, shared ranks, ties, rulings and the cut. */
#include "core/rules/ranking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ENTRIES_MAX = 16, RULED_MAX = 6 };

/* One line a ranking case: in the expected order, so that each line shows what goes in and what comes out. */
struct line {
    const char *no;
    int64_t score; /* E, points */
    bool withdrawn;
    int64_t rank, place, tie;
    enum outcome outcome;
};

struct ranking_case {
    const char *name;
    int64_t quota, min_total; /* min_total: points, -1 none */
    size_t count;
    struct line line[ENTRIES_MAX];
    const char *order[RULED_MAX]; /* a ruling, best first */
    int64_t ruled_score;
    bool used; /* the ruling has effect */
    int64_t open;
};

#define P OUTCOME_PROPOSED
#define N OUTCOME_NOT_SELECTED
#define T OUTCOME_TIE_AT_CUT
#define W OUTCOME_WITHDRAWN
static const struct ranking_case cases[] = {
    {"shared rank 1 2 2 4",
     3,
     -1,
     4,
     {{"A4", 90, false, 1, 1, 0, P},
      {"A1", 80, false, 2, 2, 1, P},
      {"A3", 80, false, 2, 3, 1, P},
      {"A2", 70, false, 4, 4, 0, N}},
     {0},
     0,
     false,
     0},
    {"all fit", 10, -1, 2, {{"B", 2, false, 1, 1, 0, P}, {"A", 1, false, 2, 2, 0, P}}, {0}, 0, false, 0},
    {"tie of three over the cut",
     2,
     -1,
     5,
     {{"A5", 95, false, 1, 1, 0, P},
      {"A1", 80, false, 2, 2, 1, T},
      {"A2", 80, false, 2, 3, 1, T},
      {"A3", 80, false, 2, 4, 1, T},
      {"A4", 70, false, 5, 5, 0, N}},
     {0},
     0,
     false,
     1},
    {"tie up to the cut, not over it",
     2,
     -1,
     3,
     {{"A1", 80, false, 1, 1, 1, P}, {"A2", 80, false, 1, 2, 1, P}, {"A3", 70, false, 3, 3, 0, N}},
     {0},
     0,
     false,
     0},
    {"tie just under the cut",
     1,
     -1,
     3,
     {{"A9", 90, false, 1, 1, 0, P}, {"A1", 80, false, 2, 2, 1, N}, {"A2", 80, false, 2, 3, 1, N}},
     {0},
     0,
     false,
     0},
    {"groups are numbered from the top",
     3,
     -1,
     7,
     {{"A1", 90, false, 1, 1, 1, P},
      {"A2", 90, false, 1, 2, 1, P},
      {"A3", 80, false, 3, 3, 2, T},
      {"A4", 80, false, 3, 4, 2, T},
      {"A5", 80, false, 3, 5, 2, T},
      {"A6", 70, false, 6, 6, 3, N},
      {"A7", 70, false, 6, 7, 3, N}},
     {0},
     0,
     false,
     2},
    {"a ruling orders the group",
     2,
     -1,
     5,
     {{"A5", 95, false, 1, 1, 0, P},
      {"A3", 80, false, 2, 2, 1, P},
      {"A1", 80, false, 3, 3, 1, N},
      {"A2", 80, false, 4, 4, 1, N},
      {"A4", 70, false, 5, 5, 0, N}},
     {"A3", "A1", "A2"},
     80,
     true,
     0},
    {"a ruling inside the places",
     3,
     -1,
     3,
     {{"A2", 80, false, 1, 1, 1, P}, {"A1", 80, false, 2, 2, 1, P}, {"A3", 70, false, 3, 3, 0, P}},
     {"A2", "A1"},
     80,
     true,
     0},
    {"a ruling that leaves one out",
     2,
     -1,
     4,
     {{"A5", 95, false, 1, 1, 0, P},
      {"A1", 80, false, 2, 2, 1, T},
      {"A2", 80, false, 2, 3, 1, T},
      {"A3", 80, false, 2, 4, 1, T}},
     {"A3", "A1"},
     80,
     false,
     1},
    {"a ruling that leaves the last one out",
     2,
     -1,
     4,
     {{"A5", 95, false, 1, 1, 0, P},
      {"A1", 80, false, 2, 2, 1, T},
      {"A2", 80, false, 2, 3, 1, T},
      {"A3", 80, false, 2, 4, 1, T}},
     {"A2", "A1"},
     80,
     false,
     1},
    {"a ruling of a lower score",
     1,
     -1,
     2,
     {{"A1", 80, false, 1, 1, 1, T}, {"A2", 80, false, 1, 2, 1, T}},
     {"A2", "A1"},
     79,
     false,
     1},
    {"a ruling under min_total",
     2,
     60,
     3,
     {{"A1", 61, false, 1, 1, 0, P}, {"A3", 59, false, 2, 0, 1, N}, {"A2", 59, false, 3, 0, 1, N}},
     {"A3", "A2"},
     59,
     true,
     0},
    {"a ruling with a stranger",
     1,
     -1,
     2,
     {{"A1", 80, false, 1, 1, 1, T}, {"A2", 80, false, 1, 2, 1, T}},
     {"A1", "A9"},
     80,
     false,
     1},
    {"a ruling that names one twice",
     1,
     -1,
     2,
     {{"A1", 80, false, 1, 1, 1, T}, {"A2", 80, false, 1, 2, 1, T}},
     {"A1", "A1"},
     80,
     false,
     1},
    {"a ruling of another score",
     1,
     -1,
     2,
     {{"A1", 80, false, 1, 1, 1, T}, {"A2", 80, false, 1, 2, 1, T}},
     {"A2", "A1"},
     81,
     false,
     1},
    {"a ruling on what is no tie",
     1,
     -1,
     2,
     {{"A1", 80, false, 1, 1, 0, P}, {"A2", 79, false, 2, 2, 0, N}},
     {"A2", "A1"},
     80,
     false,
     0},
    {"a ruling whose member has withdrawn",
     1,
     -1,
     3,
     {{"A1", 80, false, 1, 1, 1, T}, {"A3", 80, false, 1, 2, 1, T}, {"A2", 80, true, 0, 0, 0, W}},
     {"A3", "A2", "A1"},
     80,
     false,
     1},
    {"under min_total: rank, no place",
     10,
     60,
     4,
     {{"A1", 61, false, 1, 1, 0, P},
      {"A2", 60, false, 2, 2, 0, P},
      {"A3", 59, false, 3, 0, 0, N},
      {"A4", 50, false, 4, 0, 0, N}},
     {0},
     0,
     false,
     0},
    {"a tie under min_total is no tie at the cut",
     2,
     60,
     4,
     {{"A1", 61, false, 1, 1, 0, P},
      {"A2", 59, false, 2, 0, 1, N},
      {"A3", 59, false, 2, 0, 1, N},
      {"A4", 59, false, 2, 0, 1, N}},
     {0},
     0,
     false,
     0},
    {"withdrawn: no rank, no place, the next moves up",
     2,
     -1,
     4,
     {{"A1", 90, false, 1, 1, 0, P},
      {"A2", 80, true, 0, 0, 0, W},
      {"A3", 70, false, 2, 2, 0, P},
      {"A4", 60, false, 3, 3, 0, N}},
     {0},
     0,
     false,
     0},
    {"withdrawn: no part in a tie",
     1,
     -1,
     3,
     {{"A2", 80, false, 1, 1, 0, P}, {"A1", 80, true, 0, 0, 0, W}, {"A3", 70, false, 2, 2, 0, N}},
     {0},
     0,
     false,
     0},
    {"byte order of the number",
     2,
     -1,
     3,
     {{"SL-1", 80, false, 1, 1, 1, T}, {"SL-10", 80, false, 1, 2, 1, T}, {"SL-9", 80, false, 1, 3, 1, T}},
     {0},
     0,
     false,
     1},
    {"nobody", 10, -1, 0, {{0}}, {0}, 0, false, 0},
    {"all withdrawn", 1, -1, 2, {{"A1", 5, true, 0, 0, 0, W}, {"A2", 5, true, 0, 0, 0, W}}, {0}, 0, false, 0},
};
#undef P
#undef N
#undef T
#undef W

/* The number of the tie group that waits for a ruling, 0: none. */
static int64_t open_tie(const struct rank_entry *entry, size_t count)
{
    size_t i = 0;
    while (i < count && entry[i].outcome != OUTCOME_TIE_AT_CUT) {
        i++;
    }
    return i < count ? entry[i].tie : 0;
}

static void check_case(const struct ranking_case *c, size_t rotation, struct arena *arena)
{
    struct programme programme;
    programme_defaults(&programme);
    programme.quota = c->quota;
    programme.has_min_total = c->min_total >= 0;
    programme.min_total_myriad = c->min_total * 10000;
    struct rank_entry entry[ENTRIES_MAX] = {0};
    for (size_t i = 0; i < c->count; i++) {
        const struct line *line = &c->line[(c->count - 1 - i + rotation) % c->count];
        entry[i] = (struct rank_entry){.no = line->no, .withdrawn = line->withdrawn, .ruled = true, .tie = 9};
        entry[i].objective = 350;
        entry[i].expert = line->score * 10000 - 35000;
    }
    struct rank_ruling ruling = {.no = c->order, .review = c->ruled_score * 10000};
    while (ruling.count < RULED_MAX && c->order[ruling.count] != NULL) {
        ruling.count++;
    }
    bool used = !c->used;
    ranking_compute(&programme, entry, c->count, &ruling, 1, &used, arena);
    assert_int_equal(used, c->used);
    for (size_t i = 0; i < c->count; i++) {
        const struct line *line = &c->line[i];
        if (strcmp(entry[i].no, line->no) != 0 || entry[i].rank != line->rank ||
            entry[i].place != line->place || entry[i].tie != line->tie || entry[i].outcome != line->outcome) {
            fail_msg("%s, row %zu: %s rank %lld place %lld tie %lld outcome %d", c->name, i, entry[i].no,
                     (long long)entry[i].rank, (long long)entry[i].place, (long long)entry[i].tie,
                     (int)entry[i].outcome);
        }
        assert_int_equal(entry[i].review, line->score * 10000);
        assert_int_equal(entry[i].ruled, c->used && line->tie > 0);
    }
    assert_int_equal(open_tie(entry, c->count), c->open);
}

static void test_cases(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t rotation = 0; rotation <= cases[i].count; rotation++) {
            check_case(&cases[i], rotation, &arena);
        }
        arena_release(&arena);
    }
}

static void test_chain(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct programme programme;
    programme_defaults(&programme);
    programme.quota = 1;
    struct rank_entry entry[] = {
        {.no = "A1", .expert = 800000, .chain = (int64_t[]){5, 1}},
        {.no = "A2", .expert = 800000, .chain = (int64_t[]){5, 2}},
        {.no = "A3", .expert = 800000, .chain = (int64_t[]){-6, 9}},
        {.no = "A4", .expert = 800000, .chain = (int64_t[]){5, 2}},
    };
    ranking_compute(&programme, entry, 4, NULL, 0, NULL, &arena);
    assert_int_equal(entry[3].rank, 1); /* no chain: one group of four */
    programme.chain_count = 2;
    ranking_compute(&programme, entry, 4, NULL, 0, NULL, &arena);
    static const char *const order[] = {"A2", "A4", "A1", "A3"};
    static const int64_t rank[] = {1, 1, 3, 4}, tie[] = {1, 1, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(entry[i].no, order[i]);
        assert_int_equal(entry[i].rank, rank[i]);
        assert_int_equal(entry[i].tie, tie[i]);
    }
    assert_int_equal(entry[0].outcome, OUTCOME_TIE_AT_CUT);
    assert_int_equal(entry[2].outcome, OUTCOME_NOT_SELECTED);
    /* Same score, but the chain has parted them: a ruling on all four no longer fits. */
    static const char *const all[] = {"A1", "A2", "A3", "A4"};
    static const char *const pair[] = {"A4", "A2"};
    const struct rank_ruling ruling[] = {{all, 4, 800000}, {pair, 2, 800000}};
    bool used[2] = {true, false};
    ranking_compute(&programme, entry, 4, ruling, 2, used, &arena);
    assert_false(used[0]);
    assert_true(used[1]);
    assert_string_equal(entry[0].no, "A4");
    assert_int_equal(entry[1].rank, 2);
    assert_int_equal(entry[0].outcome, OUTCOME_PROPOSED);
    arena_release(&arena);
}

/* Of two rulings on the same group the later one stands. */
static void test_later_ruling(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct programme programme;
    programme_defaults(&programme);
    programme.quota = 1;
    struct rank_entry entry[] = {{.no = "A1", .expert = 1}, {.no = "A2", .expert = 1}};
    static const char *const early[] = {"A1", "A2"};
    static const char *const late[] = {"A2", "A1"};
    const struct rank_ruling ruling[] = {{early, 2, 1}, {late, 2, 1}};
    bool used[2];
    ranking_compute(&programme, entry, 2, ruling, 2, used, &arena);
    assert_false(used[0]);
    assert_true(used[1]);
    assert_string_equal(entry[0].no, "A2");
    arena_release(&arena);
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(outcome_name(OUTCOME_PROPOSED), "拟立项");
    assert_string_equal(outcome_name(OUTCOME_NOT_SELECTED), "未入选");
    assert_string_equal(outcome_name(OUTCOME_TIE_AT_CUT), "待裁决");
    assert_string_equal(outcome_name(OUTCOME_WITHDRAWN), "撤出");
    assert_string_equal(outcome_ident(OUTCOME_PROPOSED), "proposed");
    assert_string_equal(outcome_ident(OUTCOME_NOT_SELECTED), "not_selected");
    assert_string_equal(outcome_ident(OUTCOME_TIE_AT_CUT), "tie_at_cut");
    assert_string_equal(outcome_ident(OUTCOME_WITHDRAWN), "withdrawn");
}

/* ---- random rankings against counting: rank = 1 + how many are better ---- */

static uint64_t random_state = 7;

static int64_t random_below(int64_t limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((random_state >> 33) % (uint64_t)limit);
}

static bool better(const struct rank_entry *a, const struct rank_entry *b)
{
    int64_t fa = a->expert + 100 * a->objective, fb = b->expert + 100 * b->objective;
    return fa > fb || (fa == fb && a->chain[0] > b->chain[0]);
}

static void check_counted(const struct programme *programme, const struct rank_entry *entry, size_t count,
                          size_t at)
{
    const struct rank_entry *e = &entry[at];
    int64_t ahead = 0, equals = 0, eligible = 0;
    for (size_t i = 0; i < count; i++) {
        bool same = !better(&entry[i], e) && !better(e, &entry[i]);
        ahead += !entry[i].withdrawn && better(&entry[i], e);
        equals += !entry[i].withdrawn && same;
        if (i + 1 < count) {
            assert_false(better(&entry[i + 1], &entry[i]));
        }
    }
    eligible = ahead; /* the better ones are not under min_total if this one is not */
    bool enters = !e->withdrawn && !(programme->has_min_total && e->review < programme->min_total_myriad);
    assert_int_equal(e->rank, e->withdrawn ? 0 : ahead + 1);
    assert_int_equal(e->tie > 0, !e->withdrawn && equals > 1);
    assert_int_equal(e->place > 0, enters);
    enum outcome outcome = OUTCOME_NOT_SELECTED;
    if (e->withdrawn) {
        outcome = OUTCOME_WITHDRAWN;
    } else if (enters && eligible + equals <= programme->quota) {
        outcome = OUTCOME_PROPOSED;
    } else if (enters && eligible < programme->quota) {
        outcome = OUTCOME_TIE_AT_CUT;
    }
    assert_int_equal(e->outcome, outcome);
}

static void test_random(void **state)
{
    (void)state;
    enum { ROUNDS = 1500, COUNT = 24 };
    static char no[COUNT][8];
    static int64_t chain[COUNT];
    struct arena arena = {0};
    struct rank_entry entry[COUNT];
    for (int round = 0; round < ROUNDS; round++) {
        struct programme programme;
        programme_defaults(&programme);
        programme.quota = 1 + random_below(COUNT);
        programme.chain_count = (size_t)random_below(2);
        programme.has_min_total = random_below(3) == 0;
        programme.min_total_myriad = 1400 + random_below(4) * 100;
        size_t count = 1 + (size_t)random_below(COUNT);
        for (size_t i = 0; i < count; i++) {
            snprintf(no[i], sizeof no[i], "N%02d", (int)((i * 7 + 5) % COUNT));
            entry[i] =
                (struct rank_entry){.no = no[i], .chain = &chain[i], .withdrawn = random_below(6) == 0};
            entry[i].expert = 1000 + 100 * random_below(8);
            entry[i].objective = random_below(4);
            entry[i].chain[0] = programme.chain_count > 0 ? random_below(3) : 0;
        }
        ranking_compute(&programme, entry, count, NULL, 0, NULL, &arena);
        for (size_t i = 0; i < count; i++) {
            check_counted(&programme, entry, count, i);
        }
        arena_release(&arena);
    }
}

/* 20,000 entries: sorted, and every entry still there once. */
static void test_many(void **state)
{
    (void)state;
    enum { MANY = 20000 };
    struct arena arena = {0};
    struct programme programme;
    programme_defaults(&programme);
    struct rank_entry *entry = arena_alloc(&arena, MANY * sizeof *entry);
    bool *seen = arena_alloc(&arena, MANY * sizeof *seen);
    for (size_t i = 0; i < MANY; i++) {
        entry[i].id = (int64_t)i;
        entry[i].no = arena_printf(&arena, "SL2026-%05d", (int)(MANY - i));
        entry[i].expert = 100 * random_below(10000);
    }
    ranking_compute(&programme, entry, MANY, NULL, 0, NULL, &arena);
    for (size_t i = 0; i < MANY; i++) {
        assert_false(seen[entry[i].id]);
        seen[entry[i].id] = true;
        if (i > 0) {
            bool equal = entry[i - 1].review == entry[i].review;
            assert_true(entry[i - 1].review >= entry[i].review);
            assert_true(!equal || strcmp(entry[i - 1].no, entry[i].no) < 0);
            assert_int_equal(entry[i].rank, equal ? entry[i - 1].rank : (int64_t)i + 1);
        }
    }
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases), cmocka_unit_test(test_chain),  cmocka_unit_test(test_later_ruling),
        cmocka_unit_test(test_words), cmocka_unit_test(test_random), cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
