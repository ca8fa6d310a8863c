/* Which kinds of import a file can be, by its header. */
#include "core/workflow/imports.h"

struct candidate {
    const char *kind;
    size_t unknown; /* columns of the file that the kind does not know */
};

/* A kind without required columns fits when the file has two of its columns: one names the row, one is worth
 * reading. */
static bool enough_columns(const struct import *imp)
{
    size_t had = 0;
    bool required = false;
    for (size_t i = 0; i < imp->column_count; i++) {
        had += csv_in_has(imp->in, i) ? 1 : 0;
        required = required || imp->columns[i].required;
    }
    return had >= 2 || required;
}

/* Whether the header of the file holds the required columns of the kind. */
static enum status fits(struct ctx *ctx, const struct import_kind *kind, const struct import_options *options,
                        struct candidate *out, bool *found)
{
    struct err err = {0}, *before = ctx->err;
    struct import_result *result = arena_alloc(ctx->arena, sizeof *result);
    struct import imp = {.ctx = ctx, .kind = kind, .options = options, .result = result};
    *found = false;
    report_init(&result->report, ctx->arena, options->file);
    imp.columns = kind->columns;
    imp.column_count = kind->column_count;
    ctx->err = &err;
    enum status st = kind->columns != NULL || kind->prepare == NULL ? ST_OK : kind->prepare(&imp);
    if (st == ST_OK && imp.columns != NULL) {
        st = csv_in_open(&imp.in, options->file, options->charset, imp.columns, imp.column_count,
                         &result->report, &err);
        *found = st == ST_OK && enough_columns(&imp);
        *out = (struct candidate){kind->name, *found ? csv_in_unknown_count(imp.in) : 0};
        csv_in_free(imp.in);
    }
    arena_release(&imp.row);
    ctx->err = before;
    return st == ST_STORAGE ? err_set(ctx->err, st, "%s", err.text) : ST_OK;
}

static void insert(struct candidate *all, size_t count, struct candidate one)
{
    size_t at = count;
    for (; at > 0 && all[at - 1].unknown > one.unknown; at--) {
        all[at] = all[at - 1];
    }
    all[at] = one;
}

/* right: read, which every role has: the round shows nothing but which columns it knows */
enum status import_guess(struct ctx *ctx, const char *file, enum charset charset, struct import_guess *out)
{
    struct import_options options = {.file = file, .charset = charset};
    struct candidate all[IMPORT_KINDS_MAX] = {{0}};
    const struct import_kind *kind = NULL;
    *out = (struct import_guess){0};
    enum status st = ctx_begin_read(ctx, ACT_READ);
    if (st != ST_OK) {
        return st;
    }
    for (size_t i = 0; st == ST_OK && (kind = import_kind_at(i)) != NULL; i++) {
        struct candidate one = {0};
        bool found = false;
        if (policy_right(ctx->who.role, kind->action) != RIGHT_NONE) {
            st = fits(ctx, kind, &options, &one, &found);
        }
        if (found && out->count < IMPORT_KINDS_MAX) {
            insert(all, out->count++, one);
        }
    }
    for (size_t i = 0; i < out->count; i++) {
        out->kind[i] = all[i].kind;
    }
    out->sure = out->count == 1 || (out->count > 1 && all[0].unknown < all[1].unknown);
    return ctx_end_read(ctx, st);
}
