/* Memory: one arena per request (and per screen). What a request reads lives in its arena and goes with it.
 *
 * Allocation never returns NULL: when memory ends, the program ends in one place (arena_set_die). Every mark
 * is already on disk by then and an open transaction rolls back by itself.
 */
#ifndef PINGSHEN_DATA_ARENA_H
#define PINGSHEN_DATA_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *head; /* newest block; NULL: empty. A zeroed struct arena is a valid empty one. */
};

/* Called when an allocation fails; restores the terminal, says so and ends the process. Never returns. */
void arena_set_die(void (*die)(void));
/* That place, for an allocation that a library has made and that failed. */
_Noreturn void memory_has_ended(void);

void *arena_alloc(struct arena *arena, size_t size);                     /* zeroed, aligned for any type */
char *arena_strdup(struct arena *arena, const char *text);               /* NULL gives NULL */
char *arena_strndup(struct arena *arena, const char *text, size_t size); /* size bytes, then NUL */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A list that grows by one element of size bytes at a time: list (NULL at first), which holds count of them,
 * with room for one more; perhaps moved, zeroed behind the last. */
void *arena_grow(struct arena *arena, void *list, size_t count, size_t size);
void arena_release(struct arena *arena); /* frees everything; the arena is then empty and usable again */
/* The same for an arena that is filled again at once, row by row: one block stays for the next row. */
void arena_reset(struct arena *arena);

/* Heap memory that must outlive arenas or be resized. Release with free(). Never NULL. */
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *memory, size_t size);
char *xstrdup(const char *text);

/* A growing byte string. A zeroed struct buf is a valid empty one; bytes is NUL-terminated once non-NULL. */
struct buf {
    char *bytes;
    size_t size, capacity;
};
void buf_add(struct buf *buf, const void *bytes, size_t size);
void buf_puts(struct buf *buf, const char *text);
void buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *buf);   /* keeps the memory */
void buf_release(struct buf *buf); /* frees it */
/* The bytes as an array in the arena, aligned for any type; the buffer is released. */
void *buf_move(struct buf *buf, struct arena *arena);

#endif
