#include "core/rules/ranking.h"

#include <string.h>

const char *outcome_name(enum outcome outcome)
{
    static const char *const name[] = {"拟立项", "未入选", "待裁决", "撤出"};
    return name[outcome];
}

const char *outcome_ident(enum outcome outcome)
{
    static const char *const ident[] = {"proposed", "not_selected", "tie_at_cut", "withdrawn"};
    return ident[outcome];
}

/* What is moved while sorting: the score beside the pointer keeps most comparisons inside one small array. */
struct sort_key {
    int64_t review;
    struct rank_entry *entry;
};

static int compare_chain(const struct rank_entry *a, const struct rank_entry *b, size_t steps)
{
    for (size_t i = 0; i < steps; i++) {
        if (a->chain[i] != b->chain[i]) {
            return a->chain[i] > b->chain[i] ? -1 : 1;
        }
    }
    return 0;
}

/* Negative: a stands before b. Among equals the withdrawn (撤出) stand last, so that a tie group is
 * contiguous. */
static int compare(const struct sort_key *a, const struct sort_key *b, size_t steps)
{
    if (a->review != b->review) {
        return a->review > b->review ? -1 : 1;
    }
    int order = compare_chain(a->entry, b->entry, steps);
    if (order != 0) {
        return order;
    }
    if (a->entry->withdrawn != b->entry->withdrawn) {
        return a->entry->withdrawn ? 1 : -1;
    }
    return strcmp(a->entry->no, b->entry->no);
}

/* Merges from[left, middle) and from[middle, right) into to. */
static void merge(const struct sort_key *from, struct sort_key *to, size_t left, size_t middle, size_t right,
                  size_t steps)
{
    size_t a = left, b = middle;
    for (size_t i = left; i < right; i++) {
        bool first = a < middle && (b >= right || compare(&from[a], &from[b], steps) <= 0);
        to[i] = first ? from[a++] : from[b++];
    }
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Bottom-up merge sort: qsort() has no place for the number of chain steps. Returns the sorted one of both.
 */
static struct sort_key *sort(struct sort_key *key, struct sort_key *spare, size_t count, size_t steps)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t left = 0; left < count; left += 2 * width) {
            merge(key, spare, left, least(left + width, count), least(left + 2 * width, count), steps);
        }
        struct sort_key *sorted = spare;
        spare = key;
        key = sorted;
    }
    return key;
}

/* Brings the entries into the order of the keys, following the cycles: an entry is large, one spare
 * is enough. */
static void permute(struct rank_entry *entry, struct sort_key *key, size_t count)
{
    for (size_t start = 0; start < count; start++) {
        if (key[start].entry == &entry[start]) {
            continue;
        }
        struct rank_entry spare = entry[start];
        size_t to = start;
        for (struct rank_entry *from = key[to].entry; from != &entry[start]; from = key[to].entry) {
            entry[to] = *from;
            key[to].entry = &entry[to];
            to = (size_t)(from - entry);
        }
        entry[to] = spare;
        key[to].entry = &entry[to];
    }
}

static void sort_entries(struct rank_entry *entry, size_t count, size_t steps, struct arena *arena)
{
    struct sort_key *key = arena_alloc(arena, count * sizeof *key);
    struct sort_key *spare = arena_alloc(arena, count * sizeof *spare);
    for (size_t i = 0; i < count; i++) {
        key[i] = (struct sort_key){entry[i].review, &entry[i]};
    }
    permute(entry, sort(key, spare, count, steps), count);
}

/* Number of entries from first on that are equal in score and chain; withdrawn ones stand alone. */
static size_t equal_run(const struct rank_entry *entry, size_t count, size_t first, size_t steps)
{
    size_t size = 1;
    while (!entry[first].withdrawn && first + size < count && !entry[first + size].withdrawn &&
           entry[first + size].review == entry[first].review &&
           compare_chain(&entry[first + size], &entry[first], steps) == 0) {
        size++;
    }
    return size;
}

/* Numbers the tie groups from the top. */
static void number_ties(struct rank_entry *entry, size_t count, size_t steps)
{
    int64_t ties = 0;
    for (size_t first = 0, size = 0; first < count; first += size) {
        size = equal_run(entry, count, first, steps);
        ties += size > 1;
        for (size_t i = first; i < first + size; i++) {
            entry[i].tie = size > 1 ? ties : 0;
        }
    }
}

/* Position of no among the group's entries, which stand in byte order of no; size: not there. */
static size_t find_no(const struct rank_entry *group, size_t size, const char *no)
{
    size_t low = 0, high = size;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(group[middle].no, no);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return size;
}

/* Puts the group into the ruling's order if it names exactly its members, each once. */
static bool rule_group(struct rank_entry *group, const struct rank_ruling *ruling, struct arena *arena)
{
    size_t size = ruling->count;
    struct rank_entry *ordered = arena_alloc(arena, size * sizeof *ordered);
    bool *taken = arena_alloc(arena, size * sizeof *taken);
    for (size_t i = 0; i < size; i++) {
        size_t at = find_no(group, size, ruling->no[i]);
        if (at == size || taken[at]) {
            return false;
        }
        taken[at] = true;
        ordered[i] = group[at];
        ordered[i].ruled = true;
    }
    memcpy(group, ordered, size * sizeof *ordered);
    return true;
}

static bool apply_ruling(struct rank_entry *entry, size_t count, const struct rank_ruling *ruling,
                         size_t steps, struct arena *arena)
{
    for (size_t first = 0, size = 0; first < count && entry[first].review >= ruling->review; first += size) {
        size = equal_run(entry, count, first, steps);
        if (size > 1 && size == ruling->count && entry[first].review == ruling->review &&
            !entry[first].ruled && rule_group(&entry[first], ruling, arena)) {
            return true;
        }
    }
    return false;
}

/* Ranks and places. Equal entries of an unruled group share the rank of the first, places never are shared.
 */
static void number_ranks(const struct programme *programme, struct rank_entry *entry, size_t count)
{
    int64_t ranked = 0, places = 0;
    const struct rank_entry *before = NULL;
    for (size_t i = 0; i < count; i++) {
        if (entry[i].withdrawn) {
            continue;
        }
        ranked++;
        bool shared = before != NULL && entry[i].tie != 0 && entry[i].tie == before->tie && !entry[i].ruled;
        entry[i].rank = shared ? before->rank : ranked;
        if (!programme->has_min_total || entry[i].review >= programme->min_total_myriad) {
            entry[i].place = ++places;
        }
        before = &entry[i];
    }
}

/* What the quota decides, from the places alone. A tie group is of one score, so it is under min_total as a
 * whole or not at all. */
static void decide(const struct programme *programme, struct rank_entry *entry, size_t count)
{
    int64_t open = 0; /* the unruled group with members on both sides of the cut */
    for (size_t i = 0; i + 1 < count; i++) {
        if (entry[i].tie != 0 && entry[i].tie == entry[i + 1].tie && !entry[i].ruled &&
            entry[i].place == programme->quota) {
            open = entry[i].tie;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (entry[i].withdrawn) {
            entry[i].outcome = OUTCOME_WITHDRAWN;
        } else if (open != 0 && entry[i].tie == open) {
            entry[i].outcome = OUTCOME_TIE_AT_CUT;
        } else {
            bool inside = entry[i].place > 0 && entry[i].place <= programme->quota;
            entry[i].outcome = inside ? OUTCOME_PROPOSED : OUTCOME_NOT_SELECTED;
        }
    }
}

void ranking_compute(const struct programme *programme, struct rank_entry *entry, size_t count,
                     const struct rank_ruling *ruling, size_t ruling_count, bool *ruling_used,
                     struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        /* at most 6 x 10^11 + 100 x 20 x 10^6 */
        entry[i].review = entry[i].expert + entry[i].objective * 100;
        entry[i].rank = entry[i].place = entry[i].tie = 0;
        entry[i].ruled = false;
    }
    if (count > 0) {
        sort_entries(entry, count, programme->chain_count, arena);
    }
    number_ties(entry, count, programme->chain_count);
    /* From the newest on: where two rulings name the same group, the later one is in force. */
    for (size_t i = ruling_count; i-- > 0;) {
        bool used = apply_ruling(entry, count, &ruling[i], programme->chain_count, arena);
        if (ruling_used != NULL) {
            ruling_used[i] = used;
        }
    }
    number_ranks(programme, entry, count);
    decide(programme, entry, count);
}
