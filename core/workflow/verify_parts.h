/* What verify.c, verify_sheets.c and verify_lists.c share: one pass over the journal, and the findings. */
#ifndef PINGSHEN_CORE_VERIFY_PARTS_H
#define PINGSHEN_CORE_VERIFY_PARTS_H

#include "core/workflow/verify.h"

/* What the journal says about one ruling (裁决). */
struct ruling_fact {
    int64_t id, seq;
    const char *order, *votes; /* as written: ["A","B"], [3,2] or null */
    const char *method, *reason, *review;
    bool voided;
};
/* … and about one publicity list (公示名单). */
struct list_fact {
    int64_t no, seq;
    const char *sha256;
    bool withdrawn;
};

/* What the entries say that the tables are held against. Texts NULL: no entry says so. */
struct facts {
    int64_t entries;
    const char *head;
    const char *rules_init, *rules_open;            /* digests of the rules */
    const char *objective_import, *objective_close; /* digests of the objective values, the last ones */
    const char *stage;                              /* where the moves have led */
    struct ruling_fact *ruling;
    struct list_fact *list;
    size_t rulings, lists;
    int64_t decided;     /* newest entry that may move places: an upheld objection, a ruling */
    int64_t texts;       /* newest import of application texts */
    int64_t head_seq;    /* entry with the hash that was written down; 0: none */
    int64_t receipt_seq; /* submission with that receipt; 0: none */
    const char *receipt_person, *receipt_no;
};

struct verify {
    struct ctx *ctx;
    const struct verify_options *options;
    struct facts facts;
    struct buf lines; /* struct verify_line */
    bool whole;
    enum status failed; /* ST_OK, or why there is no result */
};

/* Adds a line: 通过 / 不通过. */
void verify_good(struct verify *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void verify_bad(struct verify *v, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The journal's chain; fills facts. */
enum status verify_journal(struct verify *v);
/* Each check adds its lines; a status other than ST_OK means that it could not read what it needs. */
enum status verify_sheets(struct verify *v);
enum status verify_receipt(struct verify *v);
enum status verify_rulings(struct verify *v);
enum status verify_lists(struct verify *v);
enum status verify_result(struct verify *v);

#endif
