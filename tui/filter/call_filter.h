/* Which system calls a session over SSH may not make, as a program for the kernel. Made while building
 * (call_filter.c), so that a session has nothing to compute and nothing to allocate for it. */
#ifndef PINGSHEN_TUI_CALL_FILTER_H
#define PINGSHEN_TUI_CALL_FILTER_H

#include <linux/filter.h>

extern const struct sock_filter call_filter[];
extern const unsigned short call_filter_size; /* instructions */

#endif
