/* The counted sheets as stored, application by application: what results.c, rulings.c and outliers.c share.
 */
#ifndef PINGSHEN_CORE_RESULTS_DATA_H
#define PINGSHEN_CORE_RESULTS_DATA_H

#include "core/rules/aggregate.h"
#include "core/workflow/results.h"

struct db_rows;

struct panel_member {
    int64_t id, panel_no; /* panel_no: 专家 number, 0: none */
    const char *account, *name;
};

/* A row that waits in a cursor. */
struct scan_pair {
    struct db_rows *rows;
    bool there;
    int64_t application, account;
};
/* One pass over the sheets in order of application id. A sheet counts (计入) when it is submitted and its
 * pair is not recused; sheets of a withdrawn member count unless they were voided. */
struct sheet_scan {
    struct ctx *ctx;
    struct panel_member *member; /* all accounts, by id */
    size_t members;
    bool with_marks; /* and outlier reasons; otherwise only totals are read */
    int64_t last;
    struct scan_pair sheet_at, recusal_at;
    enum status st; /* first failure; ends the pass */
    /* the present application, until the next sheet_scan_next */
    int64_t application_id;
    struct sheet_in *sheet; /* room for one a member */
    const struct panel_member **who;
    const char **reason; /* outlier reason, "" */
    struct arena texts;  /* of reason */
    size_t count;
};
/* All applications from id first to id last. */
enum status sheet_scan_open(struct sheet_scan *scan, struct ctx *ctx, int64_t first, int64_t last,
                            bool with_marks);
/* The next application that has a counted sheet; false at the end or after a failure. */
bool sheet_scan_next(struct sheet_scan *scan);
enum status sheet_scan_close(struct sheet_scan *scan); /* the pass's status */
/* Puts the sheets of the present application in order of 专家 number, as people read them; who and reason
 * keep theirs. */
void sheet_scan_sort(struct sheet_scan *scan);

/* "专家3" */
const char *panel_label(int64_t panel_no, struct arena *arena);

/* Reads all rulings with their orders. */
enum status rulings_read(struct ctx *ctx, struct ruling_view **ruling, size_t *count);
/* Whether the ruling names exactly these applications (in any order). */
bool ruling_names(const struct ruling_view *ruling, const char *const *no, size_t count);
/* The ruling that ordered the tie group this row stands in, or NULL. */
const struct ruling_view *ruling_of(const struct results *results, const struct result *row);
/* First row and size of tie group number tie; false: no such group. */
bool results_group(const struct results *results, int64_t tie, size_t *first, size_t *size);
/* Whether the group (size rows from first on) has applications on both sides of the cut (入围线). */
bool results_at_cut(const struct results *results, size_t first, size_t size, int64_t quota);
/* The row of application number no; NULL: it is not ranked. */
const struct result *results_find(const struct results *results, const char *no);
/* A list that is out shows what was decided before it: after that a tie may only be ruled while a next list
 * is due (an upheld objection is not yet in one). Inside the caller's view. */
enum status rulings_open(struct ctx *ctx, bool *open);

#endif
