/* One at a time: costly work of many processes queues up, so that thirty people who sign in within the same
 * minute need the memory of one. */
#ifndef PINGSHEN_DATA_TURN_H
#define PINGSHEN_DATA_TURN_H

#include "data/status.h"

/* Waits for the turn of the folder that holds path, at most limit_ms; *fd is the caller's until turn_end. The
 * folder itself is locked: nothing is written. ST_STORAGE when it does not come. */
enum status turn_begin(const char *path, int limit_ms, int *fd, struct err *err);
void turn_end(int fd);

#endif
