#include "tui/screens/histogram.h"

#include <string.h>

enum { BAR_ROWS = HISTOGRAM_ROWS - 1, BAR_COLUMNS = 4, BARS_MAX = TERM_COLUMNS_MAX / BAR_COLUMNS };

/* # where the bar of that size reaches the row, counted from below; any mark at all shows in the lowest. */
static bool reaches(size_t size, size_t tallest, int height)
{
    return size > 0 && (height == 0 || size * BAR_ROWS > tallest * (size_t)height);
}

void histogram_draw(const struct surface *s, const struct criterion *c, const int64_t *mark, size_t count)
{
    size_t bar[BARS_MAX] = {0}, tallest = 0;
    char text[POINTS_TEXT];
    int64_t steps = c->max_centi / c->step_centi + 1, room = (s->columns - 2) / BAR_COLUMNS;
    int64_t share = (steps + room - 1) / room, bars = (steps + share - 1) / share; /* marks a bar */
    for (size_t i = 0; i < count; i++) {
        size_t n = (size_t)(mark[i] / c->step_centi / share);
        bar[n]++;
        tallest = bar[n] > tallest ? bar[n] : tallest;
    }
    for (int n = 0; n < (int)bars; n++) {
        for (int height = 0; height < BAR_ROWS; height++) {
            if (reaches(bar[n], tallest, height)) {
                surface_text(s, BAR_ROWS - 1 - height, n * BAR_COLUMNS, BAR_COLUMNS - 1, STYLE_GOOD, "###");
            }
        }
        surface_text(s, BAR_ROWS, n * BAR_COLUMNS, BAR_COLUMNS - 1, STYLE_DIM,
                     points_print_short(text, n * share * c->step_centi, 2, 0));
    }
}
