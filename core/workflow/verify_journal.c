/* One pass over the journal (日志): every hash anew, and what the entries say about rules, rulings and lists.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/workflow/detail.h"
#include "core/workflow/journal.h"
#include "core/workflow/verify_parts.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

/* One entry as stored; texts are borrowed from the cursor. */
struct entry {
    int64_t seq;
    const char *action, *person, *object, *detail, *prev, *hash;
};

struct pass {
    struct verify *v;
    struct buf rulings, lists; /* struct ruling_fact, struct list_fact */
    char prev[DIGEST_HEX + 1]; /* hash of the entry before */
    int64_t expected;
    bool broken;      /* the first broken entry has been named */
    const char *head; /* what to look for, cleaned; NULL: nothing */
    const char *receipt;
};

/* ---- chain ---- */

static void check_link(struct pass *p, const struct entry *e, int64_t time, const char *actor,
                       const char *via)
{
    char detail_sha256[DIGEST_HEX + 1], hash[DIGEST_HEX + 1];
    const char *fault = NULL;
    digest_of(e->detail, strlen(e->detail), detail_sha256);
    journal_hash(e->seq, time, actor, via, e->action, e->person, e->object, detail_sha256, e->prev, hash);
    if (e->seq != p->expected) {
        fault = "序号不连续，有条目被删除、插入或调换";
    } else if (strcmp(e->prev, p->prev) != 0) {
        fault = "与前一条接不上";
    } else if (strcmp(hash, e->hash) != 0) {
        fault = "内容与其哈希不符";
    }
    if (fault != NULL && !p->broken) {
        verify_bad(p->v, "日志链：第 %" PRId64 " 条断开，%s", p->expected, fault);
        p->broken = true;
    }
    p->expected = e->seq + 1;
    snprintf(p->prev, sizeof p->prev, "%s", e->hash);
}

/* ---- what the entries say ---- */

static void note_ruling(struct pass *p, const struct entry *e)
{
    struct arena *a = p->v->ctx->arena;
    struct ruling_fact fact = {
        .seq = e->seq,
        .order = detail_raw(e->detail, "order", a),
        .votes = detail_raw(e->detail, "votes", a),
        .method = detail_text(e->detail, "method", a),
        .reason = detail_text(e->detail, "reason", a),
        .review = detail_text(e->detail, "review", a),
    };
    detail_int(e->detail, "ruling", &fact.id);
    buf_add(&p->rulings, &fact, sizeof fact);
}

static void note_void_ruling(struct pass *p, const struct entry *e)
{
    struct ruling_fact *fact = (struct ruling_fact *)(void *)p->rulings.bytes;
    int64_t id = 0;
    detail_int(e->detail, "ruling", &id);
    for (size_t i = 0; i < p->rulings.size / sizeof *fact; i++) {
        fact[i].voided = fact[i].voided || fact[i].id == id;
    }
}

static void note_list(struct pass *p, const struct entry *e)
{
    struct list_fact fact = {.seq = e->seq,
                             .sha256 = detail_text(e->detail, "list_sha256", p->v->ctx->arena)};
    detail_int(e->detail, "list", &fact.no);
    buf_add(&p->lists, &fact, sizeof fact);
}

static void note_withdrawn_list(struct pass *p, const struct entry *e)
{
    struct list_fact *fact = (struct list_fact *)(void *)p->lists.bytes;
    int64_t no = 0;
    detail_int(e->detail, "list", &no);
    for (size_t i = 0; i < p->lists.size / sizeof *fact; i++) {
        fact[i].withdrawn = fact[i].withdrawn || fact[i].no == no;
    }
}

/* Stage moves, with the digests that they fixed. */
static void note_stage(struct pass *p, const struct entry *e)
{
    static const struct {
        const char *action;
        enum stage stage;
    } moves[] = {{"init", STAGE_SETUP},     {"open", STAGE_SCORING},      {"close", STAGE_CLOSED},
                 {"reopen", STAGE_SCORING}, {"publish", STAGE_PUBLISHED}, {"approve", STAGE_APPROVED}};
    struct facts *f = &p->v->facts;
    struct arena *a = p->v->ctx->arena;
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (strcmp(e->action, moves[i].action) == 0) {
            f->stage = stage_ident(moves[i].stage);
        }
    }
    if (strcmp(e->action, "init") == 0) {
        f->rules_init = detail_text(e->detail, "rules_sha256", a);
    } else if (strcmp(e->action, "open") == 0) {
        f->rules_open = detail_text(e->detail, "rules_sha256", a);
    } else if (strcmp(e->action, "close") == 0) {
        f->objective_close = detail_text(e->detail, "objective_sha256", a);
    }
}

static void note(struct pass *p, const struct entry *e)
{
    struct facts *f = &p->v->facts;
    note_stage(p, e);
    if (strcmp(e->action, "import_objective") == 0) {
        f->objective_import = detail_text(e->detail, "objective_sha256", p->v->ctx->arena);
    } else if (strcmp(e->action, "import_applications") == 0) {
        f->texts = e->seq;
    } else if (strcmp(e->action, "publish") == 0) {
        note_list(p, e);
    } else if (strcmp(e->action, "withdraw_list") == 0) {
        note_withdrawn_list(p, e);
    } else if (strcmp(e->action, "objection_upheld") == 0) {
        f->decided = e->seq;
    } else if (strcmp(e->action, "rule") == 0) {
        note_ruling(p, e);
        f->decided = e->seq;
    } else if (strcmp(e->action, "void_ruling") == 0) {
        note_void_ruling(p, e);
        f->decided = e->seq;
    }
}

/* ---- what was written down: head and receipt ---- */

/* The letters of a receipt as Crockford reads them; NULL: no receipt. */
static const char *fold_receipt(struct arena *arena, const char *text)
{
    char *code = arena_strdup(arena, text_fold(arena, text));
    size_t used = 0;
    for (const char *c = code; *c != '\0'; c++) {
        char letter = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        letter = letter == 'O' ? '0' : letter == 'I' || letter == 'L' ? '1' : letter;
        if (letter != '-' && letter != ' ') {
            code[used++] = letter;
        }
    }
    code[used] = '\0';
    bool whole = used == 12 && strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == used;
    return whole ? code : NULL;
}

static const char *fold_head(struct arena *arena, const char *text)
{
    char *head = arena_strdup(arena, text_fold(arena, text));
    size_t used = 0;
    for (const char *c = head; *c != '\0'; c++) { /* copied in groups as it is shown */
        if (*c != ' ') {
            head[used++] = *c >= 'A' && *c <= 'F' ? (char)(*c - 'A' + 'a') : *c;
        }
    }
    head[used] = '\0';
    return head;
}

static bool is_receipt(const char *wanted, const char *hash)
{
    char code[CODE_SIZE + 1];
    digest_code(hash, code); /* XXXX-XXXX-XXXX */
    return strncmp(wanted, code, 4) == 0 && strncmp(wanted + 4, code + 5, 4) == 0 &&
           strncmp(wanted + 8, code + 10, 4) == 0;
}

static void look_for(struct pass *p, const struct entry *e)
{
    struct facts *f = &p->v->facts;
    bool submission = strcmp(e->action, "submit") == 0 || strcmp(e->action, "submit_paper") == 0;
    if (p->head != NULL && strcmp(p->head, e->hash) == 0) {
        f->head_seq = e->seq;
    }
    if (p->receipt != NULL && submission && is_receipt(p->receipt, e->hash)) {
        f->receipt_seq = e->seq;
        f->receipt_person = arena_strdup(p->v->ctx->arena, e->person);
        f->receipt_no = arena_strdup(p->v->ctx->arena, e->object);
    }
}

static void say_chain(struct pass *p)
{
    struct verify *v = p->v;
    struct facts *f = &v->facts;
    if (f->entries == 0) {
        verify_bad(v, "日志链：日志是空的");
    } else if (!p->broken) {
        verify_good(v, "日志链：%" PRId64 " 条，链首 %s", f->entries, f->head);
    }
    if (p->head == NULL) {
        return;
    }
    if (f->head_seq == 0) {
        verify_bad(v, "抄录的链首：不在日志中，日志被截短或重写过");
    } else {
        verify_good(v, "抄录的链首：是第 %" PRId64 " 条，其后有 %" PRId64 " 条", f->head_seq,
                    f->entries - f->head_seq);
    }
}

/* Moves what was gathered into the arena. */
static void keep(struct pass *p)
{
    struct facts *f = &p->v->facts;
    struct arena *a = p->v->ctx->arena;
    f->rulings = p->rulings.size / sizeof *f->ruling;
    f->lists = p->lists.size / sizeof *f->list;
    f->ruling = buf_move(&p->rulings, a);
    f->list = buf_move(&p->lists, a);
    f->head = arena_strdup(a, p->prev);
}

enum status verify_journal(struct verify *v)
{
    const struct verify_options *o = v->options;
    struct arena *a = v->ctx->arena;
    struct pass p = {.v = v, .expected = 1};
    memset(p.prev, '0', DIGEST_HEX);
    p.head = o->head == NULL ? NULL : fold_head(a, o->head);
    p.receipt = o->receipt == NULL ? NULL : fold_receipt(a, o->receipt);
    struct db_rows *rows = db_select0(v->ctx->db, Q_VERIFY_JOURNAL);
    while (db_next(rows)) {
        struct entry e = {db_int(rows, 0),  db_text(rows, 4), db_text(rows, 5), db_text(rows, 6),
                          db_text(rows, 7), db_text(rows, 8), db_text(rows, 9)};
        check_link(&p, &e, db_int(rows, 1), db_text(rows, 2), db_text(rows, 3));
        note(&p, &e);
        look_for(&p, &e);
        v->facts.entries++;
    }
    enum status st = db_done(rows);
    keep(&p);
    if (st == ST_OK) {
        say_chain(&p);
    }
    return st;
}
