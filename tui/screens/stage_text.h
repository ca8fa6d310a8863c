/* The words of the screen 阶段: what a stage means, what is missing, what is frozen. */
#ifndef PINGSHEN_TUI_STAGE_TEXT_H
#define PINGSHEN_TUI_STAGE_TEXT_H

#include "core/workflow/round.h"
#include "core/workflow/scoring.h"

struct stage_view {
    enum stage stage;
    const struct round_status *status;
    const struct progress *progress;
    const struct blockers *blockers;
    const struct rules *rules;
};
const char *stage_text(const struct stage_view *view, struct arena *arena);
/* "9 项指标，满分 100" with the objective items: what open freezes, in one line. */
const char *stage_frozen_text(const struct rules *rules, struct arena *arena);

#endif
