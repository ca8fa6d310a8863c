/* Signals of a session on a terminal. A handler only sets a flag, and the signals that matter are let in only
 * while waiting for a key, so that none is missed between a look at the flags and the wait.
 */
#ifndef PINGSHEN_TUI_TERM_SIGNALS_H
#define PINGSHEN_TUI_TERM_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

/* before: which signals were held until now, for term_signals_release. */
void term_signals_catch(sigset_t *before);
void term_signals_release(const sigset_t *before);

/* The session must end: SIGHUP, SIGTERM, SIGINT, or a line that is gone (term_leave). */
bool term_told_to_leave(void);
void term_leave(void);

/* The window has another size. term_took_new_size also takes the news away. */
bool term_told_new_size(void);
bool term_took_new_size(void);

/* Waits until fd can be read; false: time is up or a signal came. */
bool term_signals_wait(int fd, int wait_ms);

#endif
