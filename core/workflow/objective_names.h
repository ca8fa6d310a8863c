/* Names of societies as the platform writes them: the map made by a person (--map), and near names for people
 * to choose from. Never a fuzzy match. */
#ifndef PINGSHEN_CORE_OBJECTIVE_NAMES_H
#define PINGSHEN_CORE_OBJECTIVE_NAMES_H

#include "core/workflow/imports.h"

/* One line of the map. */
struct objective_alias {
    const char *key;     /* comparison key of 平台名称 */
    const char *society; /* 申报单位 as stored; "": not an applicant */
    long line;
};
struct objective_map {
    struct objective_alias *alias; /* sorted by key */
    size_t count;
    const char *sha256; /* of the file; NULL: no map */
};
/* Distinct societies of the round, read when first needed. */
struct objective_near {
    struct ctx *ctx;
    const char **society, **key;
    size_t count;
    bool read;
};

/* "，相近的有“甲”“乙”" with up to three societies, or "" */
enum status objective_near_names(struct objective_near *near, const char *name, const char **text,
                                 struct arena *arena);
/* Reads imp->options->map_file; faults go to the report under that file's name. ST_REFUSED when there are
 * any. */
enum status objective_map_read(struct import *imp, struct objective_map *map, struct objective_near *near);
/* The line for a name with that comparison key, or NULL. */
const struct objective_alias *objective_map_find(const struct objective_map *map, const char *key);

#endif
