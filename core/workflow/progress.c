/* Progress: who has done how much, never a mark. */
#include <string.h>

#include "core/workflow/scoring.h"
#include "core/workflow/sheet_store.h"
#include "data/db.h"

/* One row of q_progress; the number of the cell before is shared when it is the same application. */
static void add_cell(struct ctx *ctx, struct db_rows *rows, enum sheet_state state, struct buf *cells)
{
    struct progress_cell cell = {.state = state};
    const char *no = db_text(rows, 0);
    if (cells->size > 0) {
        struct progress_cell last;
        memcpy(&last, cells->bytes + cells->size - sizeof last, sizeof last);
        cell.no = strcmp(last.no, no) == 0 ? last.no : NULL;
    }
    cell.no = cell.no == NULL ? arena_strdup(ctx->arena, no) : cell.no;
    cell.account = db_dup(rows, 1, ctx->arena);
    buf_add(cells, &cell, sizeof cell);
}

static enum status read_progress(struct ctx *ctx, bool cells, struct progress *progress)
{
    /* A reviewer's own pairs only: the count must not betray what the others do. */
    bool own = policy_right(ctx->who.role, ACT_STATUS) == RIGHT_OWN;
    enum status st = ST_OK;
    struct buf all = {0};
    *progress = (struct progress){0};
    progress->applications = (long)db_one0(ctx->db, &st, 0, Q_COUNT_PASSED);
    progress->members = (long)db_one0(ctx->db, &st, 0, Q_COUNT_PANEL);
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PROGRESS, I(own ? ctx->who.id : 0));
    while (db_next(rows)) {
        enum sheet_state state = sheet_state_of(db_int(rows, 2) != 0, db_text(rows, 3),
                                                (size_t)db_int(rows, 4), db_int(rows, 5) != 0);
        progress->count[state]++;
        if (cells) {
            add_cell(ctx, rows, state, &all);
        }
    }
    st = db_done(rows);
    if (st == ST_OK && cells) {
        progress->cells = all.size / sizeof *progress->cell;
        progress->cell = buf_move(&all, ctx->arena);
    }
    buf_release(&all);
    return st;
}

/* ---- the matrix ---- */

/* Lines of a query with three texts a row. */
static enum status read_lines(struct ctx *ctx, struct db_rows *rows, struct progress_line **line,
                              size_t *count)
{
    struct buf all = {0};
    while (db_next(rows)) {
        struct progress_line one = {.key = db_dup(rows, 0, ctx->arena),
                                    .name = db_dup(rows, 1, ctx->arena),
                                    .project = db_dup(rows, 2, ctx->arena)};
        buf_add(&all, &one, sizeof one);
    }
    *count = all.size / sizeof **line;
    *line = buf_move(&all, ctx->arena);
    return db_done(rows);
}

/* Index of the line with that key, looked for from *from on: cells come in the order of both lines. */
static bool find_line(const struct progress_line *line, size_t count, const char *key, size_t *from)
{
    while (*from < count && strcmp(line[*from].key, key) < 0) {
        ++*from;
    }
    return *from < count && strcmp(line[*from].key, key) == 0;
}

static enum status read_states(struct ctx *ctx, int64_t only, struct progress_matrix *out)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PROGRESS, I(only));
    size_t application = 0, member = 0, last = SIZE_MAX;
    while (db_next(rows)) {
        bool there = find_line(out->application, out->applications, db_text(rows, 0), &application);
        member = application == last ? member : 0;
        last = application;
        if (there && find_line(out->member, out->members, db_text(rows, 1), &member)) {
            enum sheet_state state = sheet_state_of(db_int(rows, 2) != 0, db_text(rows, 3),
                                                    (size_t)db_int(rows, 4), db_int(rows, 5) != 0);
            out->state[application * out->members + member] = (unsigned char)state;
            out->application[application].count[state]++;
            out->member[member].count[state]++;
        }
    }
    return db_done(rows);
}

static enum status read_matrix(struct ctx *ctx, struct progress_matrix *out)
{
    int64_t only = policy_right(ctx->who.role, ACT_STATUS) == RIGHT_OWN ? ctx->who.id : 0;
    *out = (struct progress_matrix){0};
    enum status st =
        read_lines(ctx, DB_SELECT(ctx->db, Q_PROGRESS_MEMBERS, I(only)), &out->member, &out->members);
    if (st == ST_OK) {
        st = read_lines(ctx, DB_SELECT(ctx->db, Q_PROGRESS_APPLICATIONS, I(ctx->who.id)), &out->application,
                        &out->applications);
    }
    if (st != ST_OK) {
        return st;
    }
    out->state = arena_alloc(ctx->arena, out->members * out->applications + 1);
    memset(out->state, PROGRESS_NONE, out->members * out->applications);
    return read_states(ctx, only, out);
}

/* right: status */
enum status scoring_matrix(struct ctx *ctx, struct progress_matrix *out)
{
    enum status st = ctx_begin_read(ctx, ACT_STATUS);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, read_matrix(ctx, out));
}

/* right: status */
enum status scoring_progress(struct ctx *ctx, bool cells, struct progress *progress)
{
    enum status st = ctx_begin_read(ctx, ACT_STATUS);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, read_progress(ctx, cells, progress));
}
