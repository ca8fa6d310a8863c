/* The criteria side of a sheet (评分表): names, limits, marks, total, place among one's own, anchors. */
#ifndef PINGSHEN_TUI_SHEET_PANE_H
#define PINGSHEN_TUI_SHEET_PANE_H

#include "core/workflow/scoring.h"
#include "tui/edit.h"

struct sheet_pane {
    const struct rubric *rubric; /* set by sheet_pane_rules */
    const struct marks *marks;
    size_t at;               /* criterion in hand */
    const struct edit *cell; /* being typed; NULL: not typing */
    const int64_t *other;    /* totals of the member's other complete sheets, highest first */
    size_t others;
    const char *receipt; /* 回执码 of a submitted sheet, else "" */
    size_t top;          /* first criterion shown */
    /* Anchors as they were shown, NULL: not yet; all for this width and this answer of the terminal. */
    const char *anchor[CRITERIA_MAX];
    int anchor_columns;
    enum term_answer anchor_answer;
    struct arena anchor_arena;
};
/* After each reading of the rules: what was kept of others goes. The rubric is borrowed. */
void sheet_pane_rules(struct sheet_pane *pane, const struct rubric *rubric);
void sheet_pane_release(struct sheet_pane *pane);
void sheet_pane_draw(struct sheet_pane *pane, const struct surface *s);
/* "优 16-18" and its like: the anchors of one criterion, in lines of at most columns. */
const char *sheet_anchor_text(const struct criterion *criterion, int columns, struct arena *arena);
/* "0-12，步长 0.5，权重 1.5": what may be entered. */
const char *sheet_limits_text(const struct criterion *criterion, struct arena *arena);

#endif
