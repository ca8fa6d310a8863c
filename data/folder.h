/* What lies in a folder: for people who look for a file. */
#ifndef PINGSHEN_DATA_FOLDER_H
#define PINGSHEN_DATA_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/arena.h"
#include "data/status.h"

struct folder_entry {
    const char *name; /* valid UTF-8 */
    bool folder;
    int64_t bytes;
    int64_t changed; /* UTC milliseconds */
};
/* The absolute path of a folder without links, "." and ".."; ST_STORAGE with a sentence when there is no such
 * folder. */
enum status folder_path(const char *path, const char **absolute, struct arena *arena, struct err *err);
/* The same of a file or folder that may be missing: then, or when it cannot be looked at, path itself. */
const char *folder_full_name(const char *path, struct arena *arena);
/* Whether writing a file to path would replace something: a file or a link, not a folder. */
bool folder_has_file(const char *path);
/* Folders, then regular files whose name ends in suffix (ASCII letters of either case; "": all), each in
 * order of name; hidden ones and those that cannot be looked at are left out. *skipped: names that are no
 * UTF-8. */
enum status folder_list(const char *path, const char *suffix, struct folder_entry **entry, size_t *count,
                        size_t *skipped, struct arena *arena, struct err *err);

#endif
