/* Time that only goes forward, for waits and for how often something is done. What time it is for people is
 * ctx_clock's business. */
#ifndef PINGSHEN_DATA_CLOCK_H
#define PINGSHEN_DATA_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment in the past. */
int64_t clock_ms(void);

#endif
