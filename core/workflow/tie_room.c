#include "core/workflow/tie_room.h"

#include "core/workflow/results_data.h"
#include "data/db.h"

/* Cuts the group out of the ranking. */
static enum status find_group(struct ctx *ctx, const struct results *results, const char *no,
                              struct tie_room *out)
{
    const struct result *row = results_find(results, no);
    size_t first = 0, size = 0;
    if (row == NULL || !results_group(results, row->entry.tie, &first, &size)) {
        return ctx_refuse(ctx, "申报 %s 现在不在任何一组同分之中", no);
    }
    out->number = row->entry.tie;
    out->review = row->entry.review;
    out->ruled = row->entry.ruled;
    out->ruling = ruling_of(results, row);
    out->row = &results->row[first];
    out->count = size;
    out->quota = ctx->rules->programme.quota;
    out->at_cut = results_at_cut(results, first, size, out->quota);
    for (size_t i = 0; i < results->count; i++) {
        const struct rank_entry *e = &results->row[i].entry;
        out->separated += e->review == out->review && e->tie != out->number && !e->withdrawn;
    }
    return ST_OK;
}

static enum status read_means(struct ctx *ctx, struct tie_room *out)
{
    const struct rules *rules = ctx->rules;
    size_t criteria = rules->rubric.count;
    enum status st = ST_OK;
    out->criterion = arena_alloc(ctx->arena, out->count * sizeof *out->criterion);
    for (size_t i = 0; st == ST_OK && i < out->count; i++) {
        struct sheet_scan scan;
        sheet_scan_open(&scan, ctx, out->row[i].entry.id, out->row[i].entry.id, true);
        if (sheet_scan_next(&scan)) {
            struct expert_result expert;
            aggregate_expert(&rules->programme, &rules->rubric, scan.sheet, scan.count, true, ctx->arena,
                             &expert);
            out->criterion[i] = arena_alloc(ctx->arena, criteria * sizeof **out->criterion);
            for (size_t c = 0; c < criteria; c++) {
                out->criterion[i][c] = expert.criterion[c].rounded;
            }
        }
        st = sheet_scan_close(&scan);
    }
    return st;
}

/* The first of the group that the account is recused from, or NULL. */
static const char *recused_from(struct ctx *ctx, const struct tie_room *room, int64_t account,
                                enum status *st)
{
    for (size_t i = 0; i < room->count; i++) {
        if (DB_ONE(ctx->db, st, 0, Q_RECUSED, I(room->row[i].entry.id), I(account)) == 1) {
            return room->row[i].entry.no;
        }
    }
    return NULL;
}

static enum status find_rulers(struct ctx *ctx, struct tie_room *out)
{
    enum status st = ST_OK;
    struct db_rows *rows = db_select0(ctx->db, Q_RULING_PEOPLE);
    out->leaders = "";
    while (st == ST_OK && db_next(rows)) {
        int64_t id = db_int(rows, 0);
        const char *no = recused_from(ctx, out, id, &st);
        enum role role = ROLE_REVIEWER;
        role_parse(db_text(rows, 3), &role);
        if (id == ctx->who.id) {
            out->recused_no = no;
        }
        out->voters += no == NULL;
        if (no == NULL && role != ROLE_REVIEWER) {
            const char *name = db_dup(rows, 2, ctx->arena);
            out->leaders =
                arena_printf(ctx->arena, "%s%s%s %s（%s）", out->leaders, out->leaders[0] == '\0' ? "" : "、",
                             db_text(rows, 1), name, role_name(role));
        }
    }
    enum status done = db_done(rows);
    return st != ST_OK ? st : done;
}

static enum status read_room(struct ctx *ctx, const char *no, struct tie_room *out)
{
    struct results results;
    enum status st = results_compute(ctx, &results);
    if (st == ST_OK) {
        st = find_group(ctx, &results, no, out);
    }
    if (st == ST_OK) {
        st = read_means(ctx, out);
    }
    if (st == ST_OK) {
        st = find_rulers(ctx, out);
    }
    return st == ST_OK ? rulings_open(ctx, &out->open) : st;
}

/* right: rank */
enum status results_tie_room(struct ctx *ctx, const char *no, struct tie_room *out)
{
    *out = (struct tie_room){.leaders = ""};
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    if (st == ST_OK) {
        st = read_room(ctx, no, out);
    }
    return ctx_end_read(ctx, st);
}
