/* The frame around every screen: title line, message line, hint line; and the state "too small". */
#ifndef PINGSHEN_TUI_FRAME_H
#define PINGSHEN_TUI_FRAME_H

#include "tui/app.h"

bool frame_too_small(const struct app *app);
/* Paints the whole screen anew; curses sends only what changed. */
void frame_paint(struct app *app);

#endif
