#include "core/workflow/results.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/results_data.h"
#include "data/db.h"
#include "data/digest.h"

/* What an entry does not hold of its application. */
struct beside {
    int64_t id;
    const char *society, *project_name, *category, *industry, *lead_expert, *project_leader;
    size_t sheets;
    int64_t lowest_micro, highest_micro;
};
/* One computation: entries and what stands beside them, both in order of application id until they are
 * ranked. Meanwhile the id of an entry is the index of what stands beside it. */
struct computation {
    struct ctx *ctx;
    struct results *out;
    struct rank_entry *entry;
    struct beside *beside;
    size_t count;
};

static enum status read_applications(struct computation *c)
{
    struct ctx *ctx = c->ctx;
    enum status st = ST_OK;
    size_t capacity = (size_t)db_one0(ctx->db, &st, 0, Q_COUNT_APPLICATIONS); /* from an index */
    if (st != ST_OK) {
        return st;
    }
    const size_t items = ctx->rules->items.count, steps = ctx->rules->programme.chain_count;
    int64_t *value = arena_alloc(ctx->arena, capacity * (items + steps) * sizeof *value);
    c->entry = arena_alloc(ctx->arena, capacity * sizeof *c->entry);
    c->beside = arena_alloc(ctx->arena, capacity * sizeof *c->beside);
    struct db_rows *rows = db_select0(ctx->db, Q_RESULT_APPLICATIONS);
    while (c->count < capacity && db_next(rows)) {
        c->entry[c->count].id = (int64_t)c->count;
        c->entry[c->count].no = db_dup(rows, 1, ctx->arena);
        c->entry[c->count].item = value;
        c->entry[c->count].chain = value + items;
        value += items + steps;
        c->beside[c->count] = (struct beside){
            .id = db_int(rows, 0),
            .society = db_dup(rows, 2, ctx->arena),
            .project_name = db_dup(rows, 3, ctx->arena),
            .category = db_dup(rows, 4, ctx->arena),
            .industry = db_dup(rows, 5, ctx->arena),
            .lead_expert = db_dup(rows, 6, ctx->arena),
            .project_leader = db_dup(rows, 7, ctx->arena),
        };
        c->count++;
    }
    return db_done(rows);
}

/* Index of an application id, looked for from *from on; every reader delivers ids in ascending order, so the
 * search never goes back. false: not among those that passed. */
static bool advance(const struct computation *c, size_t *from, int64_t id)
{
    while (*from < c->count && c->beside[*from].id < id) {
        ++*from;
    }
    return *from < c->count && c->beside[*from].id == id;
}

static enum status read_withdrawn(struct computation *c)
{
    struct db_rows *rows = db_select0(c->ctx->db, Q_RESULT_WITHDRAWN);
    size_t at = 0;
    while (db_next(rows)) {
        if (advance(c, &at, db_int(rows, 0))) {
            c->entry[at].withdrawn = true;
        }
    }
    return db_done(rows);
}

static enum status read_objective(struct computation *c)
{
    int64_t items = (int64_t)c->ctx->rules->items.count;
    struct db_rows *rows = db_select0(c->ctx->db, Q_RESULT_OBJECTIVE);
    size_t at = 0;
    int64_t found = 0;
    while (db_next(rows)) {
        int64_t position = db_int(rows, 1);
        if (advance(c, &at, db_int(rows, 0)) && position >= 0 && position < items) {
            c->entry[at].item[position] = db_int(rows, 2);
            c->entry[at].objective += db_int(rows, 2);
            found++;
        }
    }
    c->out->objective_complete = found == items * (int64_t)c->count;
    return db_done(rows);
}

/* The values of the tie chain; expert NULL: no counted sheet. */
static void set_chain(const struct programme *programme, struct rank_entry *e,
                      const struct expert_result *expert)
{
    for (size_t i = 0; i < programme->chain_count; i++) {
        const struct chain_step *step = &programme->chain[i];
        switch (step->kind) {
        case CHAIN_EXPERT:
            e->chain[i] = e->expert;
            break;
        case CHAIN_OBJECTIVE:
            e->chain[i] = e->objective;
            break;
        case CHAIN_ITEM:
            e->chain[i] = e->item[step->index];
            break;
        case CHAIN_CRITERION:
            e->chain[i] = expert == NULL ? 0 : expert->criterion[step->index].rounded;
            break;
        case CHAIN_UNTRIMMED:
            e->chain[i] = expert == NULL ? 0 : expert->untrimmed;
            break;
        }
    }
}

static void set_range(struct beside *b, const struct sheet_scan *scan)
{
    b->sheets = scan->count;
    b->lowest_micro = b->highest_micro = scan->sheet[0].total_micro;
    for (size_t i = 1; i < scan->count; i++) {
        int64_t total = scan->sheet[i].total_micro;
        b->lowest_micro = total < b->lowest_micro ? total : b->lowest_micro;
        b->highest_micro = total > b->highest_micro ? total : b->highest_micro;
    }
}

static enum status read_sheets(struct computation *c)
{
    const struct rules *rules = c->ctx->rules;
    struct arena scratch = {0};
    struct sheet_scan scan;
    size_t at = 0;
    sheet_scan_open(&scan, c->ctx, INT64_MIN, INT64_MAX, aggregate_needs_marks(&rules->programme));
    while (sheet_scan_next(&scan)) {
        if (!advance(c, &at, scan.application_id)) {
            continue;
        }
        struct expert_result expert;
        aggregate_expert(&rules->programme, &rules->rubric, scan.sheet, scan.count, false, &scratch, &expert);
        c->entry[at].expert = expert.expert;
        set_range(&c->beside[at], &scan);
        set_chain(&rules->programme, &c->entry[at], &expert);
        arena_reset(&scratch);
    }
    arena_release(&scratch);
    return sheet_scan_close(&scan);
}

static void rank(struct computation *c)
{
    struct results *out = c->out;
    struct arena *arena = c->ctx->arena;
    struct rank_ruling *in_force = arena_alloc(arena, out->rulings * sizeof *in_force);
    struct ruling_view **view = arena_alloc(arena, out->rulings * sizeof(struct ruling_view *));
    bool *used = arena_alloc(arena, out->rulings * sizeof *used);
    size_t count = 0;
    for (size_t i = 0; i < out->rulings; i++) {
        struct ruling_view *r = &out->ruling[i];
        if (!r->voided) {
            in_force[count] = (struct rank_ruling){r->no, r->count, r->review};
            view[count++] = r;
        }
    }
    ranking_compute(&c->ctx->rules->programme, c->entry, c->count, in_force, count, used, arena);
    for (size_t i = 0; i < count; i++) {
        view[i]->used = used[i];
    }
}

static const char *remark_of(struct ctx *ctx, const struct results *results, const struct result *row)
{
    const struct programme *p = &ctx->rules->programme;
    const struct rank_entry *e = &row->entry;
    if (e->withdrawn) {
        return "异议成立，撤出";
    }
    bool low = p->has_min_total && e->review < p->min_total_myriad;
    if (e->tie == 0) {
        return low ? "低于最低分" : "";
    }
    const char *how = e->outcome == OUTCOME_TIE_AT_CUT ? "，待裁决" : "";
    if (e->ruled) {
        const struct ruling_view *ruling = ruling_of(results, row);
        how = arena_printf(ctx->arena, "，%s", ruling_method_word(ruling == NULL ? "chair" : ruling->method));
    }
    return arena_printf(ctx->arena, "%s同分 %" PRId64 "%s", low ? "低于最低分；" : "", e->tie, how);
}

static void join(struct computation *c)
{
    struct results *out = c->out;
    out->row = arena_alloc(c->ctx->arena, c->count * sizeof *out->row);
    out->count = c->count;
    for (size_t i = 0; i < c->count; i++) {
        const struct beside *b = &c->beside[c->entry[i].id];
        struct result *row = &out->row[i];
        row->entry = c->entry[i];
        row->entry.id = b->id;
        row->society = b->society;
        row->project_name = b->project_name;
        row->category = b->category;
        row->industry = b->industry;
        row->lead_expert = b->lead_expert;
        row->project_leader = b->project_leader;
        row->sheets = b->sheets;
        row->lowest_micro = b->lowest_micro;
        row->highest_micro = b->highest_micro;
        const struct result *above = &out->row[i > 0 ? i - 1 : 0]; /* all rows of a tie say the same */
        bool same = i > 0 && row->entry.tie != 0 && above->entry.tie == row->entry.tie;
        row->remark = same ? above->remark : remark_of(c->ctx, out, row);
    }
}

enum status results_compute(struct ctx *ctx, struct results *out)
{
    *out = (struct results){0};
    struct computation c = {.ctx = ctx, .out = out};
    enum status st = ctx_rules(ctx);
    if (st == ST_OK) {
        st = read_applications(&c);
    }
    if (st == ST_OK) {
        st = read_withdrawn(&c);
    }
    if (st == ST_OK) {
        st = read_objective(&c);
    }
    for (size_t i = 0; st == ST_OK && i < c.count; i++) {
        set_chain(&ctx->rules->programme, &c.entry[i], NULL);
    }
    if (st == ST_OK) {
        st = read_sheets(&c);
    }
    if (st == ST_OK) {
        st = rulings_read(ctx, &out->ruling, &out->rulings);
    }
    if (st == ST_OK) {
        rank(&c);
        join(&c);
    }
    return st;
}

/* right: rank */
enum status results_rank(struct ctx *ctx, struct results *out)
{
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_RANK);
    if (st == ST_OK) {
        st = results_compute(ctx, out);
    }
    return ctx_end_read(ctx, st);
}

/* ---- one application ---- */

static enum status explain_sheets(struct ctx *ctx, int64_t id, struct explanation *out)
{
    const struct rules *rules = ctx->rules;
    struct sheet_scan scan;
    sheet_scan_open(&scan, ctx, id, id, true);
    if (sheet_scan_next(&scan)) {
        sheet_scan_sort(&scan);
        aggregate_expert(&rules->programme, &rules->rubric, scan.sheet, scan.count, true, ctx->arena,
                         &out->expert);
        out->sheets = scan.count;
        out->sheet = arena_alloc(ctx->arena, scan.count * sizeof *out->sheet);
        for (size_t i = 0; i < scan.count; i++) {
            out->sheet[i] = (struct explain_sheet){panel_label(scan.sheet[i].panel, ctx->arena),
                                                   scan.sheet[i].marks, scan.sheet[i].total_micro};
        }
    }
    return sheet_scan_close(&scan);
}

static enum status explain_row(struct ctx *ctx, const struct application_ref *application,
                               struct explanation *out)
{
    struct results results;
    enum status st = results_compute(ctx, &results);
    const struct result *row = NULL;
    for (size_t i = 0; st == ST_OK && i < results.count; i++) {
        const struct rank_entry *e = &results.row[i].entry;
        row = e->id == application->id ? &results.row[i] : row;
        out->applications += !e->withdrawn;
    }
    if (st != ST_OK) {
        return st;
    }
    if (row == NULL) {
        return ctx_refuse(ctx, "申报“%s”没有通过形式审查，不在排名中", application->no);
    }
    out->result = *row;
    out->ruling = ruling_of(&results, row);
    for (size_t i = 0; i < results.count && row->entry.tie != 0; i++) {
        out->tie_size += results.row[i].entry.tie == row->entry.tie;
    }
    return explain_sheets(ctx, application->id, out);
}

/* right: rank */
enum status results_explain(struct ctx *ctx, const char *no, struct explanation *out)
{
    struct application_ref application;
    *out = (struct explanation){0};
    enum status st = ctx_begin_read(ctx, ACT_RANK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_application(ctx, no, &application);
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_RANK);
    }
    if (st == ST_OK) {
        st = explain_row(ctx, &application, out);
    }
    return ctx_end_read(ctx, st);
}

/* ---- digest ---- */

/* Over lines "申报编号 TAB 代码 TAB 分值 LF", values with two decimals: can be recomputed with sha256sum. */
enum status results_objective_digest(struct ctx *ctx, char out[65])
{
    struct digest *digest = digest_new();
    struct db_rows *rows = db_select0(ctx->db, Q_OBJECTIVE_DIGEST);
    struct buf line = {0};
    char value[POINTS_TEXT];
    while (db_next(rows)) {
        buf_clear(&line);
        buf_printf(&line, "%s\t", db_text(rows, 0));
        buf_printf(&line, "%s\t%s\n", db_text(rows, 1), points_print(value, db_int(rows, 2), 2, 2));
        digest_add(digest, line.bytes, line.size);
    }
    digest_hex(digest, out);
    digest_free(digest);
    buf_release(&line);
    return db_done(rows);
}
