/* The journal (日志): append-only, chained by SHA-256. */
#ifndef PINGSHEN_CORE_JOURNAL_H
#define PINGSHEN_CORE_JOURNAL_H

#include "core/workflow/ctx.h"

/* Appends one entry inside the present write transaction (asserted). person: token of the account it is
 * about, or NULL; object: 申报编号, kind of file, list number … or NULL; detail: canonical JSON object made
 * with data/json.h, or NULL for {}. *seq and hash (65 bytes) may be NULL. When a deputy does what is the
 * chair's, the detail must say so: journal_deputy. */
enum status journal_append(struct ctx *ctx, const char *action, const char *person, const char *object,
                           const char *detail, int64_t *seq, char *hash);
/* Adds "acting":"副组长代组长" to an open JSON object when a deputy acts. */
void journal_deputy(struct ctx *ctx, struct buf *detail);
/* Adds a random "salt", for details that could be guessed from their hash. */
void journal_salt(struct buf *detail);
/* The hash of an entry from its parts (the canonical nine lines). */
void journal_hash(int64_t seq, int64_t time, const char *actor, const char *via, const char *action,
                  const char *person, const char *object, const char *detail_sha256, const char *prev,
                  char out[65]);
/* Hash of the newest entry ("0…0" when empty), in the arena. */
enum status journal_head(struct ctx *ctx, const char **hash);

/* One entry as people read it. account, subject: names as far as the viewer may see them. */
struct journal_entry {
    int64_t seq, time;
    const char *account, *via, *action, *subject, *detail; /* detail "" when withheld */
    const char *actor, *person, *object, *detail_sha256, *prev, *hash;
    bool withheld; /* detail withheld: a value of a mark before close, or personal data in a bundle */
    bool recused;  /* withheld because the viewer is recused from an application of the file it tells of */
};
/* Calls each for every entry in order; stops when it returns false. Before `close` details that hold a value
 * of a mark (or an objective value, for the panel) are withheld; in every stage those of files of
 * applications from who is recused from one. public_names: 专家n in place of panel
 * accounts and personal details withheld, as the bundle needs it. Right: ACT_JOURNAL. */
enum status journal_list(struct ctx *ctx, bool public_names,
                         bool (*each)(void *payload, const struct journal_entry *entry), void *payload);
/* One entry as a JSON object with the keys that README.md names (核验): enough to recompute its hash. */
void journal_entry_json(struct buf *out, const struct journal_entry *entry);
/* 打分, 封存 … for the action of an entry; the action itself when it has no name. */
const char *journal_action_word(const char *action);
/* 本机, 口令, 公钥N: how whoever acted had come in. */
const char *journal_via_word(const char *via, struct arena *arena);

/* At most limit entries from number from on, forward to newer ones or back to older ones, in ascending order
 * either way: a long journal is never read whole. filter: words that must all stand in the account, the
 * action (either name), the person or the object; "": every entry. What is withheld is as in journal_list.
 * Right: ACT_JOURNAL. */
enum status journal_page(struct ctx *ctx, const char *filter, int64_t from, bool forward, long limit,
                         struct journal_entry **entry, size_t *count);

/* ---- for journal_page.c ---- */
struct db_rows;
/* How much the viewer may read. */
struct journal_view {
    bool public_names, recused; /* recused: from any application */
};
enum status journal_view_of(struct ctx *ctx, bool public_names, struct journal_view *view);
/* From a row of q_journal_all. */
void journal_entry_read(struct ctx *ctx, struct db_rows *rows, struct journal_view view,
                        struct journal_entry *e);

#endif
