/* Columns of the ranking (排名), and the strip of dots that shows how far the members' totals lie apart. */
#ifndef PINGSHEN_TUI_RANKING_ROW_H
#define PINGSHEN_TUI_RANKING_ROW_H

#include "core/workflow/results.h"
#include "tui/surface.h"

/* One scale for all rows: the lowest and the highest total of any counted sheet, micro. */
struct dot_scale {
    int64_t low, high;
    bool any; /* false: no counted sheet at all */
};
struct dot_scale dot_scale_of(const struct results *results);
/* Draws the totals as dots: * one, a digit several at the same place, + more than nine, o
 * where all are dropped (去掉). */
void dot_strip_draw(const struct surface *s, int row, int column, int width, const struct dot_scale *scale,
                    const struct spread *spread);

/* Where each column begins; items and projects (project_width 0: not) are shown when there is room. */
struct rank_columns {
    int rank, tie, no, society, society_width, project, project_width, expert, item[OBJECTIVE_MAX],
        item_width[OBJECTIVE_MAX];
    int objective, review, score_width, outcome, strip, strip_width;
    bool items;
};
struct rank_columns rank_columns_for(const struct rules *rules, int columns);
void rank_columns_head(const struct rank_columns *c, const struct rules *rules, const struct surface *s,
                       int row, const struct dot_scale *scale);
/* bracket: "/", "|", "\\" beside the rows of a tie, "" elsewhere. spread NULL: not read. */
void rank_columns_row(const struct rank_columns *c, const struct rules *rules, const struct surface *s,
                      int row, const struct result *result, const char *bracket, const struct spread *spread,
                      const struct dot_scale *scale, bool here);

#endif
