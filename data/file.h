/* Files: reading with a limit, and writing so that a failure leaves no half file and harms no older one. */
#ifndef PINGSHEN_DATA_FILE_H
#define PINGSHEN_DATA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "data/arena.h"
#include "data/status.h"

/* Opens a regular file or FIFO for reading ("-": standard input). A directory, device or missing file is
 * ST_STORAGE with a sentence. The descriptor is the caller's (file_close_input). */
enum status file_open_input(const char *path, int *fd, struct err *err);
void file_close_input(int fd); /* leaves standard input open */

/* The whole file as bytes in the arena, NUL-terminated; more than limit bytes is refused. */
enum status file_read_all(struct arena *arena, const char *path, size_t limit, const char **bytes,
                          size_t *size, struct err *err);

/* One file being written. path "-" writes to standard output directly. */
struct file_out;
/* Creates a temporary file (mode) in the folder of path. Refuses a directory as the target. */
enum status file_out_open(struct file_out **result, const char *path, unsigned mode, struct err *err);
enum status file_out_write(struct file_out *out, const void *bytes, size_t size, struct err *err);
/* Flush, fsync, close, rename over path, fsync the folder. Frees out in every case; on failure the temporary
 * file is removed and an older file of that name is as it was. */
enum status file_out_commit(struct file_out *out, struct err *err);
void file_out_abort(struct file_out *out); /* removes the temporary file; NULL is allowed */

/* Writes a whole file in one go (open, write, commit). */
enum status file_write_all(const char *path, const void *bytes, size_t size, unsigned mode, struct err *err);

/* Creates the folder path; ST_REFUSED when something of that name exists. */
enum status file_make_folder(const char *path, unsigned mode, struct err *err);

#endif
