/* The full-screen workstation (工作站). */
#ifndef PINGSHEN_TUI_WORKSTATION_H
#define PINGSHEN_TUI_WORKSTATION_H

#include "core/workflow/ctx.h"

/* Runs until the person leaves or the line drops. ctx is open and says who acts; choose_seat: begin with the
 * choice of seats (locally trusted operator only). ST_USAGE when there is no usable terminal. */
enum status workstation_run(struct ctx *ctx, bool choose_seat);

#endif
