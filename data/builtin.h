/* The default data of data/defaults, compiled into the program: `init ROUND` alone and the exports need no
 * installed files. The table is made at build time by data/defaults/embed.awk.
 */
#ifndef PINGSHEN_DATA_BUILTIN_H
#define PINGSHEN_DATA_BUILTIN_H

#include <stddef.h>

struct builtin_file {
    const char *name;  /* base name, e.g. "rubric.csv" */
    const char *bytes; /* UTF-8, followed by a NUL that size does not count */
    size_t size;
};
extern const struct builtin_file builtin_files[];
extern const size_t builtin_count;

/* The bytes of one file, NUL-terminated; *size (may be NULL) without the NUL. NULL when there is no such
 * file. */
const char *builtin_find(const char *name, size_t *size);

#endif
