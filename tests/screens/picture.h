/* What a terminal shows of the bytes that were written to it, as text: libvterm plays the terminal. */
#ifndef PINGSHEN_TESTS_PICTURE_H
#define PINGSHEN_TESTS_PICTURE_H

#include <stddef.h>

#include "data/arena.h"

struct picture;

struct picture *picture_open(int rows, int columns);
void picture_close(struct picture *picture);
void picture_resize(struct picture *picture, int rows, int columns);
void picture_feed(struct picture *picture, const char *bytes, size_t size);
/* Whether the words stand in one line of the screen. */
int picture_has(const struct picture *picture, const char *words);
/* Appends the lines, each behind "|" and without blanks at its end; then where the cursor is, when it is
 * shown; then every run of cells that is reversed or coloured, as "LINE LOOK: text". */
void picture_print(const struct picture *picture, struct buf *out);

#endif
