/* The walls of a session over SSH: a clean environment, and a process that can start nothing and reach
 * nothing but its files. */
#ifndef PINGSHEN_TUI_CONFINE_H
#define PINGSHEN_TUI_CONFINE_H

#include <stdbool.h>

#include "data/arena.h"
#include "data/status.h"

/* What sshd says about the connection, kept before the environment is cleared. Texts live in the arena of
 * confine_environment; "" when sshd has not said it. */
struct connection {
    bool confined;         /* confine_environment was called */
    const char *user_auth; /* file with the methods that signed in (ExposeAuthInfo) */
    const char *client;    /* the client's address */
    const char *command;   /* SSH_ORIGINAL_COMMAND; NULL: none was given */
};

/* Empties the environment. TERM survives when terminfo knows it, LANG and LC_* when they name UTF-8, COLUMNS
 * and LINES when they are a likely size, NO_COLOR; PATH and HOME get fixed values. To be called before
 * anything (setlocale, iconv, curses) has looked at it. */
void confine_environment(struct arena *arena, struct connection *out);

/* From here on: no core dumps, no tracing, no new privileges, at most 1 GiB of addresses; starting programs,
 * making processes, tracing, sockets and typing into a terminal (TIOCSTI) fail with EPERM. ST_STORAGE when
 * the kernel cannot do that: then nobody is served. */
enum status confine_process(struct err *err);

#endif
