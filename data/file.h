/* Files: reading with a limit, and writing so that a failure leaves no half file and harms no older one. */
#ifndef PINGSHEN_DATA_FILE_H
#define PINGSHEN_DATA_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "data/arena.h"
#include "data/digest.h"
#include "data/status.h"

/* Opens a regular file or FIFO for reading ("-": standard input). A directory, device or missing file is
 * ST_STORAGE with a sentence. The descriptor is the caller's (file_close_input). */
enum status file_open_input(const char *path, int *fd, struct err *err);
void file_close_input(int fd); /* leaves standard input open */

/* The whole file as bytes in the arena, NUL-terminated; more than limit bytes is refused. */
enum status file_read_all(struct arena *arena, const char *path, size_t limit, const char **bytes,
                          size_t *size, struct err *err);

/* SHA-256 of a file of any size. */
enum status file_digest(const char *path, char sha256[DIGEST_HEX + 1], struct err *err);

/* One file being written. path "-" writes to standard output directly. */
struct file_out;
/* Creates a temporary file (mode) in the folder of path. Refuses a directory as the target. */
enum status file_out_open(struct file_out **result, const char *path, unsigned mode, struct err *err);
/* The name that sentences use from now on; for a file inside a folder that is still called otherwise. */
void file_out_call(struct file_out *out, const char *shown);
enum status file_out_write(struct file_out *out, const void *bytes, size_t size, struct err *err);
/* Flush, fsync, close, rename over path, fsync the folder. Frees out in every case; on failure the temporary
 * file is removed and an older file of that name is as it was. */
enum status file_out_commit(struct file_out *out, struct err *err);
void file_out_abort(struct file_out *out); /* removes the temporary file; NULL is allowed */

/* Writes a whole file in one go (open, write, commit). */
enum status file_write_all(const char *path, const void *bytes, size_t size, unsigned mode, struct err *err);

/* ---- whole or not at all (file_new.c) ---- */

/* For what is not written by file_out (a folder, a copy made by the store) and must not appear half done:
 * made under a hidden name beside path, put in its place when complete. ST_REFUSED when something of the name
 * path exists, then or later. *temp (to be freed, NULL on failure) is the hidden name; for a folder it has
 * been made, for a file there is nothing of that name yet. */
enum status file_begin_new(const char *path, char **temp, struct err *err);
enum status file_begin_folder(const char *path, unsigned mode, char **temp, struct err *err);
/* Gives the synced temp the name path and syncs their folder. On failure temp is still there (the caller
 * removes it), unless the sentence says that only the sync of the folder failed. */
enum status file_put_new(const char *temp, const char *path, struct err *err);

#endif
