/* One line typed at a terminal, for account and passcode: before the screens start. */
#ifndef PINGSHEN_TUI_PASSCODE_PROMPT_H
#define PINGSHEN_TUI_PASSCODE_PROMPT_H

#include <stdbool.h>

enum { PROMPT_BYTES = 256, PROMPT_SECONDS = 120 };

/* Asks on standard error, reads from standard input. echo false: what is typed stays invisible, and the
 * terminal is set back afterwards. False when nothing came for two minutes, the line ended, or Ctrl-C or
 * Ctrl-D was typed. */
bool prompt_line(const char *question, bool echo, char out[PROMPT_BYTES]);

#endif
