/* The journal a page at a time. A filter looks at few columns of each entry until the page is full; only the
 * entries of the page are read whole. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "data/db.h"
#include "data/text.h"

enum { WORDS_MAX = 8, ACTIONS_MAX = 100, OBJECT_MAX = 64, TICK_ROWS = 1 << 17 };

/* Which of the words stand in the names of an account, or of an action: a bit a word. Looked up a row, so
 * that nothing but the object is compared anew. */
struct known {
    const char *name; /* token or action */
    unsigned hits;
};
struct search {
    const char *word[WORDS_MAX]; /* comparison keys; all must be found */
    size_t words;
    unsigned all;
    struct known *account; /* by token */
    size_t accounts;
    struct known action[ACTIONS_MAX]; /* in the order of their first appearance */
    size_t actions;
    struct arena *arena; /* of the request */
    struct arena line;
};

/* ---- the filter ---- */

static void split_words(struct ctx *ctx, struct search *s, const char *filter)
{
    char *rest = NULL, *text = arena_strdup(ctx->arena, text_fold(ctx->arena, filter));
    for (char *p = strtok_r(text, " \t", &rest); p != NULL && s->words < WORDS_MAX;
         p = strtok_r(NULL, " \t", &rest)) {
        const char *key = text_key(ctx->arena, p);
        if (key[0] != '\0') {
            s->all |= 1u << s->words;
            s->word[s->words++] = key;
        }
    }
}

/* The words that stand in a comparison key. */
static unsigned hits_in(const struct search *s, const char *key)
{
    unsigned hits = 0;
    for (size_t i = 0; i < s->words; i++) {
        hits |= strstr(key, s->word[i]) != NULL ? 1u << i : 0;
    }
    return hits;
}

static enum status read_accounts(struct ctx *ctx, struct search *s)
{
    struct buf all = {0};
    struct db_rows *rows = db_select0(ctx->db, Q_JOURNAL_NAMES);
    while (db_next(rows)) {
        const char *names = arena_printf(ctx->arena, "%s\n%s", db_text(rows, 1), db_text(rows, 2));
        struct known one = {db_dup(rows, 0, ctx->arena), hits_in(s, text_key(ctx->arena, names))};
        buf_add(&all, &one, sizeof one);
    }
    s->accounts = all.size / sizeof *s->account;
    s->account = buf_move(&all, ctx->arena);
    return db_done(rows);
}

static int compare_name(const void *name, const void *known)
{
    return strcmp(name, ((const struct known *)known)->name);
}

static unsigned account_hits(const struct search *s, const char *token)
{
    const struct known *found =
        s->accounts == 0 ? NULL : bsearch(token, s->account, s->accounts, sizeof *s->account, compare_name);
    return found != NULL ? found->hits : strcmp(token, "local") == 0 ? hits_in(s, "local本机") : 0;
}

static unsigned action_hits(struct search *s, const char *action)
{
    for (size_t i = 0; i < s->actions; i++) {
        if (strcmp(s->action[i].name, action) == 0) {
            return s->action[i].hits;
        }
    }
    const char *names = arena_printf(s->arena, "%s\n%s", action, journal_action_word(action));
    struct known one = {arena_strdup(s->arena, action), hits_in(s, text_key(s->arena, names))};
    if (s->actions < ACTIONS_MAX) {
        s->action[s->actions++] = one;
    }
    return one.hits;
}

/* An application number is ASCII: its key is itself in small letters. Anything else is folded. */
static unsigned object_hits(struct search *s, const char *object)
{
    char small[OBJECT_MAX];
    size_t size = 0;
    for (; size + 1 < sizeof small && object[size] > ' ' && object[size] < 0x7F; size++) {
        char c = object[size];
        small[size] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    small[size] = '\0';
    if (object[size] == '\0') {
        return hits_in(s, small);
    }
    unsigned hits = hits_in(s, text_key(&s->line, object));
    arena_reset(&s->line);
    return hits;
}

/* Columns of q_journal_newer: seq, actor, action, person, object. */
static bool matches(struct search *s, struct db_rows *rows)
{
    if (s->words == 0) {
        return true;
    }
    unsigned hits = account_hits(s, db_text(rows, 1)) | action_hits(s, db_text(rows, 2)) |
                    account_hits(s, db_text(rows, 3));
    return hits == s->all || (hits | object_hits(s, db_text(rows, 4))) == s->all;
}

/* ---- the page ---- */

static enum status find(struct ctx *ctx, struct search *s, int64_t from, bool forward, long limit,
                        struct buf *seqs)
{
    long found = 0;
    bool go_on = true;
    struct db_rows *rows = DB_SELECT(ctx->db, forward ? Q_JOURNAL_NEWER : Q_JOURNAL_OLDER, I(from));
    ctx->tick_unit = "条";
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

static enum status read_whole(struct ctx *ctx, int64_t seq, struct journal_view view,
                              struct journal_entry *entry)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_JOURNAL_ONE, I(seq));
    if (db_next(rows)) {
        journal_entry_read(ctx, rows, view, entry);
    }
    return db_done(rows);
}

static enum status read_page(struct ctx *ctx, struct search *s, int64_t from, bool forward, long limit,
                             struct journal_entry **entry, size_t *count)
{
    struct buf seqs = {0};
    struct journal_view view;
    enum status st = journal_view_of(ctx, false, &view);
    st = st != ST_OK ? st : find(ctx, s, from, forward, limit, &seqs);
    size_t n = seqs.size / sizeof(int64_t);
    *count = st == ST_OK ? n : 0;
    *entry = arena_alloc(ctx->arena, n * sizeof **entry);
    for (size_t i = 0; i < n && st == ST_OK; i++) {
        int64_t seq;
        memcpy(&seq, seqs.bytes + (forward ? i : n - 1 - i) * sizeof seq, sizeof seq);
        st = read_whole(ctx, seq, view, &(*entry)[i]);
    }
    buf_release(&seqs);
    return st;
}

/* right: journal */
enum status journal_page(struct ctx *ctx, const char *filter, int64_t from, bool forward, long limit,
                         struct journal_entry **entry, size_t *count)
{
    struct search s = {.arena = ctx->arena};
    enum status st = ctx_begin_read(ctx, ACT_JOURNAL);
    if (st != ST_OK) {
        return st;
    }
    split_words(ctx, &s, filter);
    st = s.words == 0 ? ST_OK : read_accounts(ctx, &s);
    if (st == ST_OK) {
        st = read_page(ctx, &s, from, forward, limit, entry, count);
    }
    arena_release(&s.line);
    return ctx_end_read(ctx, st);
}
