/* Calls of the C library that a target answers itself. Whatever will be typed is there already, so waiting
 * for more is in vain: nobody waits, the clock goes on instead. Files need not outlive the process, so
 * nothing is synchronised. */
#define _GNU_SOURCE /* ppoll */ /* NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#include <poll.h>
#include <sys/select.h>
#include <unistd.h>

#include "data/clock.h"

enum { IN_VAIN_MS = 1000 }; /* the program waits for a key no longer than that */

static int64_t now_ms;

int64_t clock_ms(void)
{
    return now_ms;
}

/* The C library names the parameters otherwise. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
int poll(struct pollfd *files, nfds_t count, int wait_ms)
{
    const struct timespec none = {0};
    int ready = ppoll(files, count, &none, NULL);
    now_ms += ready == 0 && wait_ms != 0 ? IN_VAIN_MS : 0;
    return ready;
}

int pselect(int count, fd_set *in, fd_set *out, fd_set *other, const struct timespec *wait,
            const sigset_t *signals)
{
    struct timeval none = {0};
    int ready = select(count, in, out, other, &none);
    (void)signals;
    now_ms += ready == 0 && (wait == NULL || wait->tv_sec != 0 || wait->tv_nsec != 0) ? IN_VAIN_MS : 0;
    return ready;
}

int fsync(int file)
{
    (void)file;
    return 0;
}

int fdatasync(int file)
{
    (void)file;
    return 0;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
