/* What the parts of the interposed library share. It is put before the C library with LD_PRELOAD and does
 * nothing until one of these variables says what (shim.c reads them once, at the start of the process):
 *
 * - SHIM_FAULT=OP:KIND:N the N-th call of OP fails; "N+": it and all later ones. OP: open write sync truncate
 *   rename malloc mmap read mkdir; KIND: ENOSPC EDQUOT EIO EINTR ENOMEM
 *   SHORT; an open fails for want of room only where it makes a file
 * - SHIM_COUNT=FILE at the end: a line "OP CALLS" for each OP
 * - SHIM_RECORD=FILE what would reach the disk, see record.c; SHIM_UNDER=FOLDER only files below it
 * - SHIM_WATCH=FILE who writes to SHIM_ROUND without holding its gate, see watch.c
 * - SHIM_NOW=MILLISECONDS the clock stands still there; SHIM_SEED=TEXT known random numbers
 * - SHIM_PROGRAM=NAME all that only in the program of that name, not in one that starts it
 */
#ifndef PINGSHEN_TESTS_SHIM_H
#define PINGSHEN_TESTS_SHIM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum shim_op {
    OP_OPEN,
    OP_WRITE,
    OP_SYNC,
    OP_TRUNCATE,
    OP_RENAME,
    OP_MALLOC,
    OP_MMAP,
    OP_READ,
    OP_MKDIR,
    OPS
};

enum { SHIM_FILES = 1024 }; /* descriptors whose names are known */

/* Counts a call and says whether it fails now; then errno is set, or *size made smaller (a short write, which
 * goes ahead). size is NULL where there is none. */
bool shim_fails(enum shim_op op, size_t *size);
void shim_spare(bool on);      /* true: no call for memory fails or counts until false (spare.c) */
const char *shim_path(int fd); /* as it was opened, made absolute; "" when unknown */
void shim_opened(int fd, const char *path, bool created);

/* System calls as they are, past everything that is interposed. */
long shim_call(long number, ...) __asm__("syscall");

void record_start(const char *file, const char *under);
void record_opened(int fd, bool created);
void record_write(int fd, const void *bytes, size_t size,
                  off_t offset); /* offset -1: where the file stands */
void record_truncate(int fd, off_t size);
void record_sync(int fd);
void record_rename(const char *from, const char *to, bool keep); /* keep: a link, the old name stays */
void record_unlink(const char *path);

void watch_start(const char *file, const char *round);
void watch_locked(int fd);    /* after an exclusive lock was taken */
void watch_unlocking(int fd); /* before it is given back */
void watch_write(int fd);

#endif
