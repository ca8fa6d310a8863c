#include "data/builtin.h"

#include <string.h>

const char *builtin_find(const char *name, size_t *size)
{
    for (size_t i = 0; i < builtin_count; i++) {
        if (strcmp(builtin_files[i].name, name) == 0) {
            if (size != NULL) {
                *size = builtin_files[i].size;
            }
            return builtin_files[i].bytes;
        }
    }
    return NULL;
}
