/* Splits the command that came over SSH into words. Ours alone: quotes and backslashes, no shell, nothing
 * expanded. Pure. */
#ifndef PINGSHEN_TUI_COMMAND_WORDS_H
#define PINGSHEN_TUI_COMMAND_WORDS_H

#include "data/arena.h"

enum { COMMAND_BYTES = 64 * 1024, COMMAND_WORDS = 64 };

/* Blanks (space, TAB) part words. '…' is taken as it stands; inside "…" a backslash makes the next character
 * plain, outside quotes too. $ ` * ~ ; | & < > and the like are characters as any other. *words is in the
 * arena and ends with NULL. NULL when good, else a Chinese sentence: a quote that is never closed, a
 * backslash at the end, a control character, more than COMMAND_BYTES or COMMAND_WORDS. */
const char *command_words(const char *text, struct arena *arena, const char ***words);

#endif
