/* The journal a page at a time. A filter looks at few columns of each entry until the page is full; only the
 * entries of the page are read whole. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "data/db.h"
#include "data/text.h"

enum { WORDS_MAX = 8, TICK_ROWS = 1 << 17 };

/* Whom a token stands for. */
struct named {
    const char *token, *words;
};
struct search {
    const char *word[WORDS_MAX]; /* comparison keys; all must be found */
    size_t words;
    struct named *name; /* by token */
    size_t names;
    struct arena line;
};

/* ---- the filter ---- */

static void split_words(struct ctx *ctx, struct search *s, const char *filter)
{
    char *text = arena_strdup(ctx->arena, text_fold(ctx->arena, filter));
    char *rest = NULL;
    for (char *p = strtok_r(text, " \t", &rest); p != NULL && s->words < WORDS_MAX;
         p = strtok_r(NULL, " \t", &rest)) {
        const char *key = text_key(ctx->arena, p);
        if (key[0] != '\0') {
            s->word[s->words++] = key;
        }
    }
}

static enum status read_names(struct ctx *ctx, struct search *s)
{
    struct buf all = {0};
    struct db_rows *rows = db_select0(ctx->db, Q_JOURNAL_NAMES);
    while (db_next(rows)) {
        const char *words = arena_printf(ctx->arena, "%s %s", db_text(rows, 1), db_text(rows, 2));
        struct named one = {db_dup(rows, 0, ctx->arena), text_key(ctx->arena, words)};
        buf_add(&all, &one, sizeof one);
    }
    s->names = all.size / sizeof *s->name;
    s->name = arena_alloc(ctx->arena, all.size);
    if (all.size > 0) {
        memcpy(s->name, all.bytes, all.size);
    }
    buf_release(&all);
    return db_done(rows);
}

static int compare_token(const void *token, const void *name)
{
    return strcmp(token, ((const struct named *)name)->token);
}

static const char *words_of(const struct search *s, const char *token)
{
    const struct named *found =
        s->names == 0 ? NULL : bsearch(token, s->name, s->names, sizeof *s->name, compare_token);
    return found != NULL ? found->words : strcmp(token, "local") == 0 ? "local本机" : token;
}

/* Columns of q_journal_newer: seq, actor, action, person, object. */
static bool matches(struct search *s, struct db_rows *rows)
{
    const char *action = db_text(rows, 2);
    if (s->words == 0) {
        return true;
    }
    const char *line = arena_printf(&s->line, "%s\n%s\n%s\n%s\n%s", words_of(s, db_text(rows, 1)), action,
                                    journal_action_word(action), words_of(s, db_text(rows, 3)),
                                    text_key(&s->line, db_text(rows, 4)));
    bool all = true;
    for (size_t i = 0; i < s->words && all; i++) {
        all = strstr(line, s->word[i]) != NULL;
    }
    arena_reset(&s->line);
    return all;
}

/* ---- the page ---- */

static enum status find(struct ctx *ctx, struct search *s, int64_t from, bool forward, long limit,
                        struct buf *seqs)
{
    long found = 0;
    bool go_on = true;
    struct db_rows *rows = DB_SELECT(ctx->db, forward ? Q_JOURNAL_NEWER : Q_JOURNAL_OLDER, I(from));
    for (long n = 1; go_on && found < limit && db_next(rows); n++) {
        if (matches(s, rows)) {
            int64_t seq = db_int(rows, 0);
            buf_add(seqs, &seq, sizeof seq);
            found++;
        }
        go_on = n % TICK_ROWS != 0 || ctx->tick == NULL || ctx->tick(ctx->tick_payload, n);
    }
    enum status st = db_done(rows);
    return st == ST_OK && !go_on ? ctx_refuse(ctx, "已取消") : st;
}

static enum status read_whole(struct ctx *ctx, int64_t seq, struct journal_entry *entry)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_JOURNAL_ONE, I(seq));
    if (db_next(rows)) {
        journal_entry_read(ctx, rows, false, entry);
    }
    return db_done(rows);
}

static enum status read_page(struct ctx *ctx, struct search *s, int64_t from, bool forward, long limit,
                             struct journal_entry **entry, size_t *count)
{
    struct buf seqs = {0};
    enum status st = find(ctx, s, from, forward, limit, &seqs);
    size_t n = seqs.size / sizeof(int64_t);
    *count = st == ST_OK ? n : 0;
    *entry = arena_alloc(ctx->arena, n * sizeof **entry);
    for (size_t i = 0; i < n && st == ST_OK; i++) {
        int64_t seq;
        memcpy(&seq, seqs.bytes + (forward ? i : n - 1 - i) * sizeof seq, sizeof seq);
        st = read_whole(ctx, seq, &(*entry)[i]);
    }
    buf_release(&seqs);
    return st;
}

/* right: journal */
enum status journal_page(struct ctx *ctx, const char *filter, int64_t from, bool forward, long limit,
                         struct journal_entry **entry, size_t *count)
{
    struct search s = {.words = 0};
    enum status st = ctx_begin_read(ctx, ACT_JOURNAL);
    if (st != ST_OK) {
        return st;
    }
    split_words(ctx, &s, filter);
    st = s.words == 0 ? ST_OK : read_names(ctx, &s);
    if (st == ST_OK) {
        st = read_page(ctx, &s, from, forward, limit, entry, count);
    }
    arena_release(&s.line);
    return ctx_end_read(ctx, st);
}
