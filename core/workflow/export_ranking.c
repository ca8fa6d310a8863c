/* The whole ranking, one row an application. */
#include "core/workflow/exports.h"
#include "core/workflow/ranking_file.h"

static enum status write_ranking(struct export *ex)
{
    struct ctx *ctx = ex->ctx;
    struct results results;
    const char *const *title = NULL;
    const char *types = NULL;
    struct arena row = {0}; /* of one row: a round may hold 20,000 */
    enum status st = results_compute(ctx, &results);
    if (st != ST_OK) {
        return st;
    }
    size_t columns = ranking_columns(ctx, &title, &types);
    const char **cell = arena_alloc(ctx->arena, columns * sizeof *cell);
    st = export_header(ex, title, columns);
    for (size_t i = 0; st == ST_OK && i < results.count; i++) {
        ranking_cells(ctx->rules, &results.row[i], cell, &row);
        st = export_row(ex, types, cell);
        arena_release(&row);
    }
    arena_release(&row);
    return st;
}

const struct export_kind export_ranking = {"ranking", "评审排名.csv", ACT_EXPORT_RESULTS, false,
                                           write_ranking};
