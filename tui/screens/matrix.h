/* The matrix of progress (进度) drawn: members across, applications down, states as characters. */
#ifndef PINGSHEN_TUI_MATRIX_H
#define PINGSHEN_TUI_MATRIX_H

#include "core/workflow/scoring.h"
#include "tui/surface.h"

/* What of it is on the screen. */
struct matrix_view {
    const struct progress_matrix *matrix;
    size_t member, first, shown; /* the column in hand; the first on the screen, how many are */
    int at, width, society;      /* where columns begin, of one; columns for the name of a society, 0: none */
};
/* Sheets that the line is to have: all but recused ones. */
long matrix_due(const struct progress_line *line);
/* Fits the columns into a screen so wide, so that the one in hand can be seen. */
void matrix_fit(struct matrix_view *view, int columns);
void matrix_legend(const struct matrix_view *view, const struct surface *s, int row);
void matrix_head(const struct matrix_view *view, const struct surface *s, int row); /* two rows */
void matrix_row(const struct matrix_view *view, const struct surface *s, int row, size_t application,
                bool here);
/* How much each member has submitted. */
void matrix_totals(const struct matrix_view *view, const struct surface *s, int row);
/* The cell in hand in words. */
void matrix_cell(const struct matrix_view *view, const struct surface *s, int row, size_t application);

#endif
