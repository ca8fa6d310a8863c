/* SHA-256 of a file in blocks, made by a thread of its own while the caller works on the block that it handed
 * over: for hundreds of MB that takes half as long as all the rest. Nothing else in the program has a thread.
 */
#ifndef PINGSHEN_DATA_DIGEST_BESIDE_H
#define PINGSHEN_DATA_DIGEST_BESIDE_H

#include <stddef.h>

#include "data/digest.h"

struct digest_beside;

struct digest_beside *digest_beside_new(void);
/* Takes size bytes, which must stay as they are until the next call for this digest returns. */
void digest_beside_add(struct digest_beside *beside, const void *bytes, size_t size);
/* Finishes; only digest_beside_free may follow. */
void digest_beside_hex(struct digest_beside *beside, char out[DIGEST_HEX + 1]);
void digest_beside_free(struct digest_beside *beside);

#endif
