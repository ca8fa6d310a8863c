/* The criteria side of a sheet (评分表): names, limits, marks, total, place among one's own, anchors. */
#ifndef PINGSHEN_TUI_SHEET_PANE_H
#define PINGSHEN_TUI_SHEET_PANE_H

#include "core/workflow/scoring.h"
#include "tui/edit.h"

struct sheet_pane {
    const struct rubric *rubric;
    const struct marks *marks;
    size_t at;               /* criterion in hand */
    const struct edit *cell; /* being typed; NULL: not typing */
    const int64_t *other;    /* totals of the member's other complete sheets, highest first */
    size_t others;
    const char *receipt; /* 回执码 of a submitted sheet, else "" */
    size_t top;          /* first criterion shown */
};
void sheet_pane_draw(struct sheet_pane *pane, const struct surface *s);
/* "优 16-18" and its like: the anchors of one criterion, in lines of at most columns. */
const char *sheet_anchor_text(const struct criterion *criterion, int columns, struct arena *arena);
/* "0-12，步长 0.5，权重 1.5": what may be entered. */
const char *sheet_limits_text(const struct criterion *criterion, struct arena *arena);

#endif
