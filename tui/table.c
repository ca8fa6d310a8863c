#include "tui/table.h"

enum { FIRST = 3, GAP = 2, COLUMNS_MAX = 12, AT_80 = 80, WIDE = 150 };

/* Width of each column; beyond 150 columns the eye loses the line. */
static void widths(const struct surface *s, const struct table_column *column, size_t columns, int *width)
{
    int shown = s->columns > WIDE ? WIDE : s->columns, shares = 0;
    int extra = shown > AT_80 ? shown - AT_80 : 0;
    for (size_t i = 0; i < columns; i++) {
        shares += column[i].grow;
    }
    for (size_t i = 0; i < columns; i++) {
        width[i] = column[i].width + (shares > 0 ? extra * column[i].grow / shares : 0);
    }
}

static void draw(const struct surface *s, int row, const struct table_column *column, size_t columns,
                 const char *const *cell, enum style first, enum style rest)
{
    int width[COLUMNS_MAX], at = FIRST;
    columns = columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
    widths(s, column, columns, width);
    for (size_t i = 0; i < columns; i++) {
        const char *text = cell == NULL ? column[i].title : cell[i];
        surface_text(s, row, at, i + 1 == columns ? -1 : width[i], i == 0 ? first : rest, text);
        at += width[i] + GAP;
    }
}

void table_head(const struct surface *s, int row, const struct table_column *column, size_t columns)
{
    draw(s, row, column, columns, NULL, STYLE_BOLD, STYLE_BOLD);
}

void table_row(const struct surface *s, int row, const struct table_column *column, size_t columns,
               const char *const *cell, bool here)
{
    surface_text(s, row, 1, 1, STYLE_PLAIN, here ? ">" : " ");
    draw(s, row, column, columns, cell, here ? STYLE_CURSOR : STYLE_PLAIN, STYLE_PLAIN);
}
