#include "data/digest_beside.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "data/arena.h"

struct digest_beside {
    struct digest *digest; /* the thread's while there is something to hash */
    size_t blocks;         /* added so far */
    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock; /* of the rest */
    pthread_cond_t changed;
    const void *bytes; /* what is to be hashed; NULL: nothing */
    size_t size;
    bool end;
};

/* A lock of our own, used by the rules, cannot fail. */
static void sure(int error)
{
    if (error != 0) {
        __builtin_trap();
    }
}

static void *hash_blocks(void *argument)
{
    struct digest_beside *beside = argument;

    sure(pthread_mutex_lock(&beside->lock));
    while (!beside->end || beside->bytes) {
        if (!beside->bytes) {
            sure(pthread_cond_wait(&beside->changed, &beside->lock));
            continue;
        }
        sure(pthread_mutex_unlock(&beside->lock));
        digest_add(beside->digest, beside->bytes, beside->size);
        sure(pthread_mutex_lock(&beside->lock));
        beside->bytes = NULL;
        sure(pthread_cond_signal(&beside->changed));
    }
    sure(pthread_mutex_unlock(&beside->lock));
    return NULL;
}

struct digest_beside *digest_beside_new(void)
{
    struct digest_beside *beside = xcalloc(1, sizeof *beside);

    beside->digest = digest_new();
    sure(pthread_mutex_init(&beside->lock, NULL));
    sure(pthread_cond_init(&beside->changed, NULL));
    return beside;
}

/* Where there may be no thread the caller hashes by itself. Signals are for the thread that waits for keys.
 */
static void start_thread(struct digest_beside *beside)
{
    sigset_t all, before;

    sigfillset(&all);
    sure(pthread_sigmask(SIG_SETMASK, &all, &before));
    beside->threaded = pthread_create(&beside->thread, NULL, hash_blocks, beside) == 0;
    sure(pthread_sigmask(SIG_SETMASK, &before, NULL));
}

/* Waits until the thread has hashed what it was given, and gives it the next, if any. */
static void hand_over(struct digest_beside *beside, const void *bytes, size_t size, bool end)
{
    sure(pthread_mutex_lock(&beside->lock));
    while (beside->bytes) {
        sure(pthread_cond_wait(&beside->changed, &beside->lock));
    }
    beside->bytes = bytes;
    beside->size = size;
    beside->end = end;
    sure(pthread_cond_signal(&beside->changed));
    sure(pthread_mutex_unlock(&beside->lock));
}

void digest_beside_add(struct digest_beside *beside, const void *bytes, size_t size)
{
    beside->blocks++;
    if (beside->blocks == 2) { /* for one block a thread is not worth while */
        start_thread(beside);
    }
    if (beside->threaded) {
        hand_over(beside, bytes, size, false);
    } else {
        digest_add(beside->digest, bytes, size);
    }
}

static void end_thread(struct digest_beside *beside)
{
    if (beside->threaded) {
        hand_over(beside, NULL, 0, true);
        sure(pthread_join(beside->thread, NULL));
        beside->threaded = false;
    }
}

void digest_beside_hex(struct digest_beside *beside, char out[DIGEST_HEX + 1])
{
    end_thread(beside);
    digest_hex(beside->digest, out);
}

void digest_beside_free(struct digest_beside *beside)
{
    if (!beside) {
        return;
    }
    end_thread(beside);
    sure(pthread_cond_destroy(&beside->changed));
    sure(pthread_mutex_destroy(&beside->lock));
    digest_free(beside->digest);
    free(beside);
}
