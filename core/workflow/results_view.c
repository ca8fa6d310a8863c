/* What screens show beside the ranking: the cut, the totals behind a page of rows. */
#include "core/workflow/results_data.h"
#include "data/db.h"

size_t results_cut(const struct results *results, int64_t quota)
{
    size_t cut = results->count;
    for (size_t i = 0; i < results->count; i++) {
        int64_t place = results->row[i].entry.place;
        cut = place > 0 && place <= quota ? i : cut;
    }
    return cut + 1 < results->count ? cut : results->count;
}

/* right: rank */
enum status results_version(struct ctx *ctx, int64_t *version)
{
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    if (st == ST_OK) { /* each change has its entry in the journal */
        *version = db_one0(ctx->db, &st, 0, Q_JOURNAL_LAST);
    }
    return ctx_end_read(ctx, st);
}

static enum status spread_of(struct ctx *ctx, int64_t id, struct arena *arena, struct spread *out)
{
    const struct programme *p = &ctx->rules->programme;
    struct sheet_scan scan;
    sheet_scan_open(&scan, ctx, id, id, false);
    if (sheet_scan_next(&scan)) {
        out->count = scan.count;
        out->total = arena_alloc(arena, scan.count * sizeof *out->total);
        for (size_t i = 0; i < scan.count; i++) {
            out->total[i] =
                (struct agg_value){.value = scan.sheet[i].total_micro, .panel = scan.sheet[i].panel};
        }
        if (p->scope == AGG_SHEET) {
            struct agg_mean mean;
            aggregate_mean(p, out->total, out->count, 6, &mean);
        }
    }
    return sheet_scan_close(&scan);
}

static enum status spread_inside(struct ctx *ctx, const int64_t *id, size_t count, struct spread *out)
{
    struct arena *arena = ctx->arena, scratch = {0};
    enum status st = ctx_rules(ctx);
    ctx->arena = &scratch; /* of each pass over the sheets: names of members, once an application */
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        st = spread_of(ctx, id[i], arena, &out[i]);
        arena_reset(&scratch);
    }
    ctx->arena = arena;
    arena_release(&scratch);
    return st;
}

/* right: rank */
enum status results_spread(struct ctx *ctx, const int64_t *application_id, size_t count, struct spread **out)
{
    *out = NULL;
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    if (st == ST_OK) {
        *out = arena_alloc(ctx->arena, (count + 1) * sizeof **out);
        st = spread_inside(ctx, application_id, count, *out);
    }
    return ctx_end_read(ctx, st);
}
