#include "data/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks grow: most arenas hold a few words, and what is never used need not be cleared. */
enum {
    FIRST_BLOCK = 1024 - 64,
    BLOCK_SIZE = 32 * 1024 - 64,
    ALIGNMENT = alignof(max_align_t),
    FIRST_CAPACITY = 64,
    FIRST_LIST = 8
};

struct arena_block {
    struct arena_block *next;
    size_t used, capacity; /* of bytes */
    alignas(max_align_t) unsigned char bytes[];
};

/* The one mutable global of this file: set once by main() before anything is allocated. */
static void (*die_handler)(void);

void arena_set_die(void (*die)(void))
{
    die_handler = die;
}

_Noreturn void memory_has_ended(void)
{
    if (die_handler) {
        die_handler();
    }
    __builtin_trap(); /* no handler, or one that came back: going on would use a NULL */
}

static struct arena_block *block_new(size_t capacity)
{
    struct arena_block *block = NULL;
    if (capacity <= SIZE_MAX - sizeof(*block)) {
        block = calloc(1, sizeof(*block) + capacity);
    }
    if (block) {
        block->capacity = capacity;
        return block;
    }
    memory_has_ended();
}

/* A request too big for the shared blocks gets its own, put behind the head so that what is left of the
 * head stays in use. */
static void *alloc_alone(struct arena *arena, size_t size)
{
    struct arena_block *block = block_new(size);
    block->used = size;
    if (arena->head) {
        block->next = arena->head->next;
        arena->head->next = block;
    } else {
        arena->head = block;
    }
    return block->bytes;
}

/* Of the next shared block: at least twice the last one, and with room for size. */
static size_t next_capacity(const struct arena *arena, size_t size)
{
    size_t capacity = FIRST_BLOCK;
    while (capacity < BLOCK_SIZE && (capacity < size || (arena->head && capacity <= arena->head->capacity))) {
        capacity *= 2;
    }
    return capacity < BLOCK_SIZE ? capacity : BLOCK_SIZE;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT) {
        memory_has_ended();
    }
    if (size == 0) {
        size = 1; /* every result is a place of its own */
    }
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > BLOCK_SIZE / 4) {
        return alloc_alone(arena, size);
    }
    struct arena_block *block = arena->head;
    if (!block || block->capacity - block->used < size) {
        block = block_new(next_capacity(arena, size));
        block->next = arena->head;
        arena->head = block;
    }
    void *memory = block->bytes + block->used;
    block->used += size;
    return memory;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return text ? arena_strndup(arena, text, strlen(text)) : NULL;
}

char *arena_strndup(struct arena *arena, const char *text, size_t size)
{
    if (size == SIZE_MAX) {
        memory_has_ended();
    }
    char *copy = arena_alloc(arena, size + 1);
    if (size > 0) {
        memcpy(copy, text, size);
    }
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    if (size < 0) {
        memory_has_ended(); /* the formats are ours: only a result beyond INT_MAX comes here */
    }
    char *text = arena_alloc(arena, (size_t)size + 1);
    vsnprintf(text, (size_t)size + 1, format, again);
    va_end(again);
    va_end(args);
    return text;
}

/* Full when empty and, from the first room on, at each power of two. */
void *arena_grow(struct arena *arena, void *list, size_t count, size_t size)
{
    bool full = count == 0 || (count >= FIRST_LIST && (count & (count - 1)) == 0);
    if (!full) {
        return list;
    }
    void *grown = arena_alloc(arena, (count == 0 ? FIRST_LIST : 2 * count) * size);
    if (count > 0) {
        memcpy(grown, list, count * size);
    }
    return grown;
}

void arena_release(struct arena *arena)
{
    if (!arena) {
        return;
    }
    struct arena_block *block = arena->head;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->head = NULL;
}

void arena_reset(struct arena *arena)
{
    struct arena_block *keep = arena->head;
    if (!keep || keep->capacity > BLOCK_SIZE) {
        arena_release(arena);
        return;
    }
    arena->head = keep->next;
    arena_release(arena);
    memset(keep->bytes, 0, keep->used);
    keep->used = 0;
    keep->next = NULL;
    arena->head = keep;
}

void *xcalloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size ? size : 1);
    if (!memory) {
        memory_has_ended();
    }
    return memory;
}

void *xrealloc(void *memory, size_t size)
{
    void *moved = realloc(memory, size ? size : 1);
    if (!moved) {
        memory_has_ended();
    }
    return moved;
}

char *xstrdup(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(xcalloc(size, 1), text, size);
}

/* Makes room for size more bytes and the NUL. */
static void buf_reserve(struct buf *buf, size_t size)
{
    if (size > SIZE_MAX / 2 - 1 - buf->size) {
        memory_has_ended();
    }
    size_t needed = buf->size + size + 1;
    if (buf->bytes && needed <= buf->capacity) {
        return;
    }
    size_t capacity = buf->capacity ? buf->capacity : FIRST_CAPACITY;
    while (capacity < needed) {
        capacity *= 2;
    }
    buf->bytes = xrealloc(buf->bytes, capacity);
    buf->capacity = capacity;
}

void buf_add(struct buf *buf, const void *bytes, size_t size)
{
    buf_reserve(buf, size);
    if (size > 0) {
        memcpy(buf->bytes + buf->size, bytes, size);
    }
    buf->size += size;
    buf->bytes[buf->size] = '\0';
}

void buf_puts(struct buf *buf, const char *text)
{
    buf_add(buf, text, strlen(text));
}

void buf_printf(struct buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    buf_reserve(buf, FIRST_CAPACITY - 1);
    size_t room = buf->capacity - buf->size;
    int size = vsnprintf(buf->bytes + buf->size, room, format, args); /* mostly it fits at once */
    if (size < 0) {
        memory_has_ended();
    }
    if ((size_t)size >= room) {
        buf_reserve(buf, (size_t)size);
        vsnprintf(buf->bytes + buf->size, (size_t)size + 1, format, again);
    }
    va_end(again);
    va_end(args);
    buf->size += (size_t)size;
}

void buf_clear(struct buf *buf)
{
    buf->size = 0;
    if (buf->bytes) {
        buf->bytes[0] = '\0';
    }
}

void buf_release(struct buf *buf)
{
    if (!buf) {
        return;
    }
    free(buf->bytes);
    *buf = (struct buf){0};
}

void *buf_move(struct buf *buf, struct arena *arena)
{
    void *array = arena_alloc(arena, buf->size);
    if (buf->size > 0) {
        memcpy(array, buf->bytes, buf->size);
    }
    buf_release(buf);
    return array;
}
