/* What file.c and file_new.c share: sentences about a file, and system calls that a signal may
 * interrupt. Not for other files. */
#ifndef PINGSHEN_DATA_FILE_CALLS_H
#define PINGSHEN_DATA_FILE_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "data/arena.h"
#include "data/status.h"

bool file_is_standard(const char *path); /* "-": standard input or output */

/* What was being done: 无法读取, 无法写入. */
extern const char file_reading[], file_writing[];
/* ST_STORAGE with "action“path”：cause（number），advice" for an errno. */
enum status file_fail(struct err *err, const char *action, const char *path, int number);
/* The same for what no error number says. */
enum status file_refuse(struct err *err, const char *action, const char *path, const char *why);

int file_open_again(int folder, const char *name, int flags, mode_t mode); /* openat, close-on-exec */
ssize_t file_read_again(int fd, void *bytes, size_t size);
/* These three: 0 or an errno. */
int file_write_fully(int fd, const char *bytes, size_t size);
int file_sync_fully(int fd); /* what cannot sync at all (a pipe, a terminal) has nothing to report */
int file_close_fully(int fd);
/* Splits path at its last slash. The caller frees both parts; name is "" after a final slash. */
void file_split_path(const char *path, char **folder, char **name);

#endif
