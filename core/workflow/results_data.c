#include "core/workflow/results_data.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/objections.h"
#include "data/db.h"

const char *panel_label(int64_t panel_no, struct arena *arena)
{
    return arena_printf(arena, "专家%" PRId64, panel_no);
}

/* ---- sheets ---- */

static enum status read_members(struct sheet_scan *scan)
{
    struct ctx *ctx = scan->ctx;
    struct db_rows *rows = db_select0(ctx->db, Q_RESULT_MEMBERS);
    while (db_next(rows)) {
        scan->member = arena_grow(ctx->arena, scan->member, scan->members, sizeof *scan->member);
        scan->member[scan->members++] = (struct panel_member){
            db_int(rows, 0), db_int(rows, 3), db_dup(rows, 1, ctx->arena), db_dup(rows, 2, ctx->arena)};
    }
    return db_done(rows);
}

static const struct panel_member *find_member(const struct sheet_scan *scan, int64_t id)
{
    size_t low = 0, high = scan->members;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (scan->member[middle].id == id) {
            return &scan->member[middle];
        }
        if (scan->member[middle].id < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static void advance(struct scan_pair *at)
{
    at->there = db_next(at->rows);
    if (at->there) {
        at->application = db_int(at->rows, 0);
        at->account = db_int(at->rows, 1);
    }
}

enum status sheet_scan_open(struct sheet_scan *scan, struct ctx *ctx, int64_t first, int64_t last,
                            bool with_marks)
{
    *scan = (struct sheet_scan){.ctx = ctx, .with_marks = with_marks, .last = last};
    scan->st = read_members(scan);
    if (scan->st != ST_OK) {
        return scan->st;
    }
    scan->sheet = arena_alloc(ctx->arena, scan->members * sizeof *scan->sheet);
    scan->who = arena_alloc(ctx->arena, scan->members * sizeof(struct panel_member *));
    scan->reason = arena_alloc(ctx->arena, scan->members * sizeof *scan->reason);
    scan->sheet_at.rows = DB_SELECT(ctx->db, with_marks ? Q_RESULT_SHEETS : Q_RESULT_TOTALS, I(first));
    scan->recusal_at.rows = DB_SELECT(ctx->db, Q_RESULT_RECUSALS, I(first));
    advance(&scan->sheet_at);
    advance(&scan->recusal_at);
    return ST_OK;
}

/* Moves the recusals up to the pair of the waiting sheet; both come in the same order. */
static bool recused(struct sheet_scan *scan)
{
    const struct scan_pair *sheet = &scan->sheet_at;
    struct scan_pair *at = &scan->recusal_at;
    while (at->there && (at->application < sheet->application ||
                         (at->application == sheet->application && at->account < sheet->account))) {
        advance(at);
    }
    return at->there && at->application == sheet->application && at->account == sheet->account;
}

static void take_sheet(struct sheet_scan *scan)
{
    struct db_rows *rows = scan->sheet_at.rows;
    const struct rubric *rubric = &scan->ctx->rules->rubric;
    const struct panel_member *who = find_member(scan, scan->sheet_at.account);
    struct sheet_in *in = &scan->sheet[scan->count];
    bool whole = who != NULL && scan->count < scan->members;
    if (whole && scan->with_marks) {
        whole = marks_unpack(rubric, db_text(rows, 3), &in->marks) &&
                marks_given(rubric, &in->marks) == rubric->count;
    }
    if (!whole) {
        scan->st =
            err_set(scan->ctx->err, ST_STORAGE, "轮次文件中有一份已提交的评分表已损坏；请用最近的备份恢复");
        return;
    }
    in->panel = who->panel_no;
    in->total_micro = db_int(rows, 2);
    scan->who[scan->count] = who;
    scan->reason[scan->count] = scan->with_marks ? db_dup(rows, 4, &scan->texts) : "";
    scan->count++;
}

bool sheet_scan_next(struct sheet_scan *scan)
{
    arena_release(&scan->texts);
    scan->count = 0;
    while (scan->st == ST_OK && scan->sheet_at.there && scan->sheet_at.application <= scan->last) {
        if (scan->count > 0 && scan->sheet_at.application != scan->application_id) {
            return true;
        }
        scan->application_id = scan->sheet_at.application;
        if (!recused(scan)) {
            take_sheet(scan);
        }
        advance(&scan->sheet_at);
    }
    return scan->st == ST_OK && scan->count > 0;
}

enum status sheet_scan_close(struct sheet_scan *scan)
{
    if (scan->sheet_at.rows != NULL) {
        enum status sheets = db_done(scan->sheet_at.rows), recusals = db_done(scan->recusal_at.rows);
        scan->st = scan->st != ST_OK ? scan->st : sheets != ST_OK ? sheets : recusals;
    }
    arena_release(&scan->texts);
    return scan->st;
}

void sheet_scan_sort(struct sheet_scan *scan)
{
    for (size_t i = 1; i < scan->count; i++) { /* a handful of sheets */
        struct sheet_in moved = scan->sheet[i];
        size_t at = i;
        while (at > 0 && scan->sheet[at - 1].panel > moved.panel) {
            scan->sheet[at] = scan->sheet[at - 1];
            at--;
        }
        scan->sheet[at] = moved;
    }
}

/* ---- rulings ---- */

static enum status read_orders(struct ctx *ctx, struct ruling_view *ruling, size_t count)
{
    struct db_rows *rows = db_select0(ctx->db, Q_RULING_ORDER_ALL);
    size_t at = 0, place = 0;
    while (db_next(rows)) {
        int64_t id = db_int(rows, 0);
        while (at < count && ruling[at].id != id) {
            at++;
            place = 0;
        }
        if (at == count || place == ruling[at].count) {
            break;
        }
        ruling[at].no[place] = db_dup(rows, 1, ctx->arena);
        ruling[at].votes[place] = db_int_or(rows, 2, -1);
        place++;
    }
    return db_done(rows);
}

enum status rulings_read(struct ctx *ctx, struct ruling_view **ruling, size_t *count)
{
    *ruling = NULL;
    *count = 0;
    struct db_rows *rows = db_select0(ctx->db, Q_RULING_ALL);
    while (db_next(rows)) {
        *ruling = arena_grow(ctx->arena, *ruling, *count, sizeof **ruling);
        size_t size = (size_t)db_int(rows, 8);
        (*ruling)[(*count)++] = (struct ruling_view){
            .id = db_int(rows, 0),
            .review = db_int(rows, 1),
            .method = db_dup(rows, 2, ctx->arena),
            .reason = db_dup(rows, 3, ctx->arena),
            .account = db_dup(rows, 4, ctx->arena),
            .time = db_int(rows, 5),
            .voided = !db_null(rows, 6),
            .void_reason = db_dup(rows, 7, ctx->arena),
            .no = arena_alloc(ctx->arena, size * sizeof(char *)),
            .votes = arena_alloc(ctx->arena, size * sizeof(int64_t)),
            .count = size,
        };
    }
    enum status st = db_done(rows);
    return st == ST_OK && *count > 0 ? read_orders(ctx, *ruling, *count) : st;
}

static bool holds(const struct ruling_view *ruling, const char *no)
{
    for (size_t i = 0; i < ruling->count; i++) {
        if (strcmp(ruling->no[i], no) == 0) {
            return true;
        }
    }
    return false;
}

bool ruling_names(const struct ruling_view *ruling, const char *const *no, size_t count)
{
    bool all = ruling->count == count;
    for (size_t i = 0; all && i < count; i++) {
        all = holds(ruling, no[i]);
    }
    return all;
}

const struct ruling_view *ruling_of(const struct results *results, const struct result *row)
{
    for (size_t i = 0; row->entry.ruled && i < results->rulings; i++) {
        const struct ruling_view *ruling = &results->ruling[i];
        if (ruling->used && holds(ruling, row->entry.no)) {
            return ruling;
        }
    }
    return NULL;
}

const char *ruling_method_word(const char *method)
{
    return strcmp(method, "vote") == 0 ? "票决" : "组长裁决";
}

enum status rulings_open(struct ctx *ctx, bool *open)
{
    long unlisted = 0;
    enum status st = ctx->stage == STAGE_PUBLISHED ? objections_unlisted_count(ctx, &unlisted) : ST_OK;
    *open = ctx->stage == STAGE_CLOSED || unlisted > 0;
    return st;
}

const struct result *results_find(const struct results *results, const char *no)
{
    for (size_t i = 0; i < results->count; i++) {
        if (strcmp(results->row[i].entry.no, no) == 0) {
            return &results->row[i];
        }
    }
    return NULL;
}

bool results_at_cut(const struct results *results, size_t first, size_t size, int64_t quota)
{
    int64_t highest = results->row[first].entry.place;
    return highest > 0 && highest <= quota && results->row[first + size - 1].entry.place > quota;
}

bool results_group(const struct results *results, int64_t tie, size_t *first, size_t *size)
{
    *first = *size = 0;
    for (size_t i = 0; i < results->count && tie > 0; i++) {
        if (results->row[i].entry.tie == tie) {
            *first = *size == 0 ? i : *first;
            ++*size;
        }
    }
    return *size > 0;
}
