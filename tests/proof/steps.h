/* Steps of keys.csv, taken at the workstation.
 *
 * :进度 from the first screen to that one, by the 工作台; @A-2 the cursor goes to the row of a list that
 * begins with the words; 'words are typed where a text is asked for; ?STEP only when something is being
 * asked; else a key of tests/screens/script.h: Enter Down*2 y Ctrl-U. */
#ifndef PINGSHEN_TESTS_STEPS_H
#define PINGSHEN_TESTS_STEPS_H

#include "tests/screens/seat.h"

/* ABSENT: there is no such thing on the screen, or the key does nothing; REFUSED: the line of the screen says
 * why. */
enum outcome { DONE, ABSENT, REFUSED };
enum outcome steps_take(struct seat *seat, const char *step);
/* What was asked for makes no sense: ends the program. */
_Noreturn void steps_stop(const char *what, const char *why);

#endif
