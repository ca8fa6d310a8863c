/* The rows of the ranking file (`export ranking`): one place for the export and for the table of
 * `rank`. */
#ifndef PINGSHEN_CORE_RANKING_FILE_H
#define PINGSHEN_CORE_RANKING_FILE_H

#include "core/workflow/results.h"

/* Titles of the columns and how their cells are written (kinds of export_row: 't' text, 'r' number or
 * identifier), both in the arena of ctx; returns their number. ctx->rules must be there. */
size_t ranking_columns(struct ctx *ctx, const char *const **title, const char **kinds);
/* The cells of one row, as many as ranking_columns has; new ones are made in arena. */
void ranking_cells(const struct rules *rules, const struct result *row, const char **cell,
                   struct arena *arena);

/* Scores as they are printed everywhere: max(2, agg.decimals) decimals. */
const char *score_text(const struct programme *programme, int64_t myriad, struct arena *arena);
/* A mark or objective value: two decimals. */
const char *centi_text(int64_t centi, struct arena *arena);

#endif
