/* The write gate: one advisory lock on FILE-gate, held by whoever writes to a round or checkpoints it. */
#ifndef PINGSHEN_DATA_GATE_H
#define PINGSHEN_DATA_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "data/status.h"

struct gate {
    int fd;                        /* of FILE-gate; -1 before the first use */
    void (*notice)(void *payload); /* told once when a wait has lasted 200 ms; NULL: nobody */
    void *payload;
};

/* Waits for the gate of the round at path, at most 10 s; shown is the round's name in sentences. A waiter
 * sleeps in the kernel and is woken in its turn, so that with hundreds of writers the last waits no longer
 * than it must. While it waits SIGALRM is in use. */
enum status gate_enter(struct gate *gate, const char *path, const char *shown, struct err *err);
void gate_leave(struct gate *gate);
/* Holds number, beside the gate and in nobody's way, until this connection is closed or its process ends in
 * whatever way: others see that somebody is still there. The gate must have been used; false: it cannot. */
bool gate_hold(const struct gate *gate, int64_t number);
/* Whether another connection holds number; true also when that cannot be found out. */
bool gate_held(const struct gate *gate, int64_t number);
bool gate_try(struct gate *gate); /* takes it when it is free and has been used before */
void gate_close(struct gate *gate);

#endif
