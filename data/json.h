/* Writing JSON (output only): canonical, compact, no needless escapes, so that a reader who serialises the
 * parsed value again gets the same bytes. */
#ifndef PINGSHEN_DATA_JSON_H
#define PINGSHEN_DATA_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "data/arena.h"

/* key NULL inside arrays and at the top. */
void json_open(struct buf *out, const char *key, char bracket);     /* '{' or '[' */
void json_close(struct buf *out, char bracket);                     /* '}' or ']' */
void json_text(struct buf *out, const char *key, const char *text); /* NULL text writes null */
void json_int(struct buf *out, const char *key, int64_t number);
void json_bool(struct buf *out, const char *key, bool value);
void json_null(struct buf *out, const char *key);
void json_verbatim(struct buf *out, const char *key, const char *json); /* json is already JSON */

#endif
