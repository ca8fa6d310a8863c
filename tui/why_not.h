/* Why a key that the screen knows does nothing now. */
#ifndef PINGSHEN_TUI_WHY_NOT_H
#define PINGSHEN_TUI_WHY_NOT_H

#include "tui/app.h"

/* Says it: what the screen knows, else the right or the stage that is missing. */
enum stale why_not(struct app *app, const struct screen_ops *ops, void *state, enum key_action action);

#endif
