/* A file in blocks, with the SHA-256 of its bytes made on the way. */
#ifndef PINGSHEN_DATA_CSV_BLOCKS_H
#define PINGSHEN_DATA_CSV_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "data/status.h"

enum {
    BLOCK_SIZE = 256 * 1024, /* bytes read at a time */
    BLOCK_HEAD =
        64 * 1024 /* free bytes before each block, for what the user carries over from the last one */
};

struct csv_blocks;

enum status csv_blocks_open(struct csv_blocks **blocks, const char *path, struct err *err);
struct csv_blocks *csv_blocks_open_bytes(const char *bytes, size_t size); /* a text in memory; never NULL */
/* Reads the next block. *bytes stays readable until the next but one call; the BLOCK_HEAD bytes before it are
 * the caller's. *last: the file ends with this block (its size may be 0). */
enum status csv_blocks_next(struct csv_blocks *blocks, char **bytes, size_t *size, bool *last,
                            struct err *err);
long long csv_blocks_total(const struct csv_blocks *blocks); /* bytes read so far */
/* 64 hex digits over everything read; "" before the last block was read. */
const char *csv_blocks_digest(struct csv_blocks *blocks);
void csv_blocks_free(struct csv_blocks *blocks); /* NULL is allowed */

#endif
