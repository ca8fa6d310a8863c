/* The round's rules in the store: read once a request, and their digest. */
#include <string.h>

#include "core/workflow/ctx.h"
#include "core/workflow/round.h"
#include "data/db.h"
#include "data/digest.h"

static enum status read_rubric(struct ctx *ctx, struct rubric *rubric)
{
    rubric->criterion = arena_alloc(ctx->arena, CRITERIA_MAX * sizeof *rubric->criterion);
    struct db_rows *rows = db_select0(ctx->db, Q_CRITERION_ALL);
    while (db_next(rows) && rubric->count < CRITERIA_MAX) {
        struct criterion *c = &rubric->criterion[rubric->count++];
        c->code = db_dup(rows, 0, ctx->arena);
        c->group = db_dup(rows, 1, ctx->arena);
        c->name = db_dup(rows, 2, ctx->arena);
        c->max_centi = db_int(rows, 3);
        c->step_centi = db_int(rows, 4);
        c->weight = db_int(rows, 5);
        for (int i = 0; i < 3; i++) {
            c->band[i] = db_int(rows, 6 + i);
        }
        for (int i = 0; i < 4; i++) {
            c->anchor[i] = db_dup(rows, 9 + i, ctx->arena);
        }
        c->part = db_dup(rows, 13, ctx->arena);
    }
    return db_done(rows);
}

static enum status read_items(struct ctx *ctx, struct objective_items *items)
{
    struct db_rows *rows = db_select0(ctx->db, Q_ITEM_ALL);
    while (db_next(rows) && items->count < OBJECTIVE_MAX) {
        items->item[items->count++] = (struct objective_item){
            db_dup(rows, 0, ctx->arena), db_dup(rows, 1, ctx->arena), db_int(rows, 2), db_int(rows, 3)};
    }
    return db_done(rows);
}

static enum status read_programme(struct ctx *ctx, struct rules *rules)
{
    enum status st = ST_OK;
    programme_defaults(&rules->programme);
    struct db_rows *rows = db_select0(ctx->db, Q_PROGRAMME_ALL);
    while (st == ST_OK && db_next(rows)) {
        const char *key = db_dup(rows, 0, ctx->arena);
        const char *fault = programme_set(&rules->programme, key, db_dup(rows, 1, ctx->arena), &rules->rubric,
                                          &rules->items, ctx->arena);
        if (fault != NULL) {
            st = err_set(ctx->err, ST_STORAGE, "轮次文件中的设置“%s”已损坏（%s）；请用最近的备份恢复", key,
                         fault);
        }
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

static enum status read_rules(struct ctx *ctx)
{
    struct rules *rules = arena_alloc(ctx->arena, sizeof *rules);
    enum status st = read_rubric(ctx, &rules->rubric);
    if (st == ST_OK) {
        st = read_items(ctx, &rules->items);
    }
    if (st == ST_OK) {
        st = read_programme(ctx, rules);
    }
    if (st == ST_OK) {
        ctx->rules = rules;
    }
    return st;
}

enum status ctx_rules(struct ctx *ctx)
{
    bool keep = ctx->stage == STAGE_SCORING && ctx->frozen[0] != '\0';
    if (ctx->rules != NULL) {
        return ST_OK;
    }
    if (!keep) {
        return read_rules(ctx);
    }
    if (ctx->kept_rules == NULL || strcmp(ctx->kept_frozen, ctx->frozen) != 0) {
        struct arena *request = ctx->arena;
        ctx->arena = &ctx->kept;
        enum status st = read_rules(ctx);
        ctx->arena = request;
        if (st != ST_OK) {
            return st;
        }
        ctx->kept_rules = ctx->rules;
        memcpy(ctx->kept_frozen, ctx->frozen, sizeof ctx->kept_frozen);
    }
    ctx->rules = ctx->kept_rules;
    return ST_OK;
}

/* Settings that may change after open: they say when and how the list is shown, not who is on it. */
static bool stays_open(const char *key)
{
    return strncmp(key, "publicity.", 10) == 0 || strcmp(key, "list.columns") == 0;
}

static void digest_number(struct digest *digest, int64_t number)
{
    struct buf text = {0};
    buf_printf(&text, "%lld", (long long)number);
    digest_text(digest, text.bytes);
    buf_release(&text);
}

static void digest_rubric(struct digest *digest, const struct rubric *rubric)
{
    for (size_t i = 0; i < rubric->count; i++) {
        const struct criterion *c = &rubric->criterion[i];
        digest_text(digest, c->code);
        digest_text(digest, c->group);
        digest_text(digest, c->name);
        digest_number(digest, c->max_centi);
        digest_number(digest, c->step_centi);
        digest_number(digest, c->weight);
        for (int k = 0; k < 3; k++) {
            digest_number(digest, c->band[k]);
        }
        for (int k = 0; k < 4; k++) {
            digest_text(digest, c->anchor[k]);
        }
        digest_text(digest, c->part);
    }
}

enum status round_rules_digest(struct ctx *ctx, char out[65])
{
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    struct rules *r = ctx->rules;
    struct digest *digest = digest_new();
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        if (!stays_open(key)) {
            digest_text(digest, key);
            digest_text(digest, programme_value(&r->programme, key, &r->rubric, &r->items, ctx->arena));
        }
    }
    digest_rubric(digest, &r->rubric);
    for (size_t i = 0; i < r->items.count; i++) {
        digest_text(digest, r->items.item[i].code);
        digest_text(digest, r->items.item[i].name);
        digest_number(digest, r->items.item[i].min_centi);
        digest_number(digest, r->items.item[i].max_centi);
    }
    digest_hex(digest, out);
    digest_free(digest);
    return ST_OK;
}
