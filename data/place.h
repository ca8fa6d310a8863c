/* The place of an open round: its file, the log, the log's index and the gate under their names. SQLite goes
 * on writing to a file that was removed or replaced, and nobody would ever see it again. */
#ifndef PINGSHEN_DATA_PLACE_H
#define PINGSHEN_DATA_PLACE_H

#include <sys/types.h>

#include "data/status.h"

enum place_file { PLACE_ROUND, PLACE_LOG, PLACE_INDEX, PLACE_GATE, PLACE_FILES };

struct place {
    char *name[PLACE_FILES];
    dev_t device[PLACE_FILES]; /* which file was opened under the name; */
    ino_t inode[PLACE_FILES];  /* 0: unknown, not asked about */
};

void place_init(struct place *place, const char *path);
/* What lies under the names up to last is what has been opened. */
void place_opened(struct place *place, enum place_file last);
/* ST_STORAGE with a sentence when one of them is no longer there; shown is the round's name in it. */
enum status place_check(const struct place *place, const char *shown, struct err *err);
void place_release(struct place *place);

#endif
