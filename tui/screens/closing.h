/* Closing and reopening of the round (封存, 重新开放), asked for on more than one screen; and what is shown
 * only while the round is closed. */
#ifndef PINGSHEN_TUI_CLOSING_H
#define PINGSHEN_TUI_CLOSING_H

#include "tui/app.h"

/* Whether closing makes sense for this account in this stage; blockers are another matter. */
bool closing_offered(const struct app *app);
/* Asks, closes, and shows the head of the journal to write down; with blockers it leads to them. */
enum stale closing_ask(struct app *app);
bool reopening_offered(const struct app *app);
enum stale reopening_ask(struct app *app); /* for a reason */

/* What load of a screen with results returns: when the round was reopened meanwhile, what stands on the
 * screen must go, so the refusal for the stage becomes one for the person. */
enum status closing_sealed(const struct app *app, enum status st);

#endif
