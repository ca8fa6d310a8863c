/* Key scripts: lines of a word and what belongs to it. README.md has the list. */
#ifndef PINGSHEN_TESTS_SCRIPT_H
#define PINGSHEN_TESTS_SCRIPT_H

#include "data/arena.h"

struct step {
    int line;
    char *word; /* "keys", "expect" … */
    char *rest; /* what follows, blanks at both ends cut; "" when nothing does */
};
struct script {
    struct step *step;
    size_t steps;
    struct arena arena;
};
/* 0 when the file cannot be read. */
int script_read(struct script *script, const char *path);
void script_release(struct script *script);
/* The next word of *text, which moves on; NULL at the end. Cuts the text. */
char *script_word(char **text);
/* What a terminal sends for "Enter", "PgDn", "Ctrl-S", "F2", "a", "字"; "Down*3" is three of them. One entry
 * a key, so that keys arrive one by one. 0: no such key. */
int script_key(const char *name, struct buf *bytes, int *times);
/* \n, \r, \t, \e, \\ and \xHH as the bytes that they stand for. */
void script_unescape(const char *text, struct buf *bytes);

#endif
