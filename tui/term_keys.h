/* What curses hands over, as one of our keys (tui/key.h). */
#ifndef PINGSHEN_TUI_TERM_KEYS_H
#define PINGSHEN_TUI_TERM_KEYS_H

#include <stdint.h>

/* Once, after curses has been started: adds what terminals send under another TERM than theirs. */
void term_keys_define(void);
/* What getch returned (not ERR) in the terms of key_reader.h: a byte, or READ_CODE + key. */
int32_t term_keys_input(int code);

#endif
