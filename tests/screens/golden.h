/* Expected screens of one script at one size: a text file of blocks, each headed "== NAME". */
#ifndef PINGSHEN_TESTS_GOLDEN_H
#define PINGSHEN_TESTS_GOLDEN_H

#include "data/arena.h"

struct golden {
    const char *path;
    char *stored;      /* what the file holds */
    struct buf actual; /* what has been seen so far, in the same form */
    const char *title; /* of the lines that are printed */
    int update;        /* the file is written anew instead of compared with */
    int failed, blocks;
    struct arena arena;
    char **mask; /* patterns of a script, besides those that always hold */
    size_t masks;
};

void golden_open(struct golden *golden, const char *path, const char *title, int update);
/* An extended regular expression; what it matches on a screen becomes "*". 0: it is none. */
int golden_mask(struct golden *golden, const char *pattern);
/* Compares one screen, prints "ok" or "not ok" and, when it differs, how. */
void golden_take(struct golden *golden, const char *name, const char *screen);
/* The lines of a screen that was taken before under that name must be these again; the looks may differ. */
void golden_same(struct golden *golden, const char *name, const char *screen);
/* Blocks that no step has asked for are failures; with update the file is written. The number of failures. */
int golden_close(struct golden *golden);

#endif
