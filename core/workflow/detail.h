/* Reading the details of the journal: canonical JSON objects that data/json.h wrote. Strict: no blanks, no
 * fractions, no escapes that our writer does not make; anything else counts as "no such member".
 */
#ifndef PINGSHEN_CORE_DETAIL_H
#define PINGSHEN_CORE_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "data/arena.h"

/* The bytes of a top-level member's value as they stand ("[1,2]", "null", "\"a\""), in the arena; NULL when
 * the whole is not such an object or has no such member. Canonical values are equal when their bytes are. */
const char *detail_raw(const char *json, const char *key, struct arena *arena);
/* The text of a top-level member; NULL when there is none or it is no text. */
const char *detail_text(const char *json, const char *key, struct arena *arena);
/* The integer of a top-level member; false when there is none or it is no integer. */
bool detail_int(const char *json, const char *key, int64_t *value);

#endif
