#include "data/csv_blocks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/arena.h"
#include "data/digest_beside.h"
#include "data/file.h"

enum { RING = 2 }; /* a block stays readable, also for the digest, until the next but one is asked for */

struct csv_blocks {
    int fd;             /* -1: none */
    const char *memory; /* instead of a file: what is left of the text */
    size_t memory_size;
    bool at_end;
    long long total;
    char *ring[RING];    /* BLOCK_HEAD + BLOCK_SIZE bytes each, made when first used */
    unsigned long taken; /* blocks read */
    struct digest_beside *digest;
    char hex[DIGEST_HEX + 1];
};

static struct csv_blocks *blocks_new(int fd, const char *memory, size_t size)
{
    struct csv_blocks *blocks = xcalloc(1, sizeof *blocks);

    blocks->fd = fd;
    blocks->memory = memory;
    blocks->memory_size = size;
    blocks->digest = digest_beside_new();
    return blocks;
}

enum status csv_blocks_open(struct csv_blocks **blocks, const char *path, struct err *err)
{
    int fd = -1;
    enum status status = file_open_input(path, &fd, err);

    *blocks = status == ST_OK ? blocks_new(fd, NULL, 0) : NULL;
    return status;
}

struct csv_blocks *csv_blocks_open_bytes(const char *bytes, size_t size)
{
    return blocks_new(-1, bytes, size);
}

static void copy_block(struct csv_blocks *blocks, char *bytes, size_t *size)
{
    *size = blocks->memory_size < BLOCK_SIZE ? blocks->memory_size : BLOCK_SIZE;
    memcpy(bytes, blocks->memory, *size);
    blocks->memory += *size;
    blocks->memory_size -= *size;
}

/* Fills the block: pipes hand over small pieces. */
static enum status read_full(int fd, char *bytes, size_t *size, struct err *err)
{
    *size = 0;
    while (*size < BLOCK_SIZE) {
        ssize_t got = read(fd, bytes + *size, BLOCK_SIZE - *size);

        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            return errno == EISDIR
                       ? err_set(err, ST_STORAGE, "要读的是文件夹，不是文件，请给出文件名")
                       : err_set(err, ST_STORAGE, "读文件时出错（错误号 %d），请检查磁盘后再试", errno);
        }
        *size += got > 0 ? (size_t)got : 0;
    }
    return ST_OK;
}

enum status csv_blocks_next(struct csv_blocks *blocks, char **bytes, size_t *size, bool *last,
                            struct err *err)
{
    size_t slot = blocks->taken % RING;
    enum status status = ST_OK;

    if (!blocks->ring[slot]) {
        blocks->ring[slot] = xrealloc(NULL, BLOCK_HEAD + BLOCK_SIZE);
    }
    *bytes = blocks->ring[slot] + BLOCK_HEAD;
    *size = 0;
    if (blocks->memory) {
        copy_block(blocks, *bytes, size);
    } else if (!blocks->at_end) {
        status = read_full(blocks->fd, *bytes, size, err);
    }
    if (status != ST_OK) {
        return status;
    }
    blocks->at_end = *size < BLOCK_SIZE;
    *last = blocks->at_end;
    blocks->total += (long long)*size;
    digest_beside_add(blocks->digest, *bytes, *size);
    blocks->taken++;
    return ST_OK;
}

long long csv_blocks_total(const struct csv_blocks *blocks)
{
    return blocks->total;
}

const char *csv_blocks_digest(struct csv_blocks *blocks)
{
    if (blocks->at_end && blocks->hex[0] == '\0') {
        digest_beside_hex(blocks->digest, blocks->hex);
    }
    return blocks->hex;
}

void csv_blocks_free(struct csv_blocks *blocks)
{
    if (!blocks) {
        return;
    }
    digest_beside_free(blocks->digest);
    if (blocks->fd >= 0) {
        file_close_input(blocks->fd);
    }
    for (size_t i = 0; i < RING; i++) {
        free(blocks->ring[i]);
    }
    free(blocks);
}
