/* The watcher: processes that share SHIM_WATCH (a file of a few bytes) tell each other who holds the gate of
 * the round SHIM_ROUND. Two holders at once, or a write to the round or its log by a process that does not
 * hold it, is counted in the file and said on standard error. A holder that was killed leaves its number
 * behind; the next one takes over when that process is gone. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "shim.h"

struct shared {
    _Atomic int owner;
    _Atomic int breaches, takeovers;
    _Atomic long writes, locks, moved; /* moved: writes to the round itself, by checkpoints */
};

static struct {
    struct shared *shared;
    char round[256], wal[256], gate[256];
} watch;

static bool join(char out[256], const char *path, const char *suffix)
{
    if (strlen(path) + strlen(suffix) > 255) {
        return false;
    }
    while (*path != '\0') {
        *out++ = *path++;
    }
    while (*suffix != '\0') {
        *out++ = *suffix++;
    }
    *out = '\0';
    return true;
}

void watch_start(const char *file, const char *round)
{
    long fd = shim_call(SYS_openat, AT_FDCWD, file, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || round == NULL || !join(watch.round, round, "") || !join(watch.wal, round, "-wal") ||
        !join(watch.gate, round, "-gate") || shim_call(SYS_ftruncate, fd, (off_t)4096) != 0) {
        return;
    }
    long where = shim_call(SYS_mmap, (long)0, (size_t)4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)0);
    shim_call(SYS_close, fd);
    if (where > 0) {
        watch.shared = (struct shared *)where; /* NOLINT(performance-no-int-to-ptr): an address */
    }
}

static void breach(const char *text)
{
    atomic_fetch_add(&watch.shared->breaches, 1);
    shim_call(SYS_write, (long)STDERR_FILENO, text, strlen(text));
}

/* Gone, or dead and only waiting to be collected. */
static bool gone(int pid)
{
    char name[40] = "/proc/", text[256];
    size_t used = strlen(name);
    char digits[16];
    size_t size = 0;
    for (int rest = pid; rest > 0; rest /= 10) {
        digits[size++] = (char)('0' + rest % 10);
    }
    while (size > 0) {
        name[used++] = digits[--size];
    }
    memcpy(name + used, "/stat", 6);
    long fd = shim_call(SYS_openat, AT_FDCWD, name, O_RDONLY, 0);
    if (fd < 0) {
        return true;
    }
    long got = shim_call(SYS_read, fd, text, sizeof text - 1);
    shim_call(SYS_close, fd);
    if (got <= 0) {
        return true;
    }
    text[got] = '\0';
    const char *state = strrchr(text, ')');
    return state != NULL && strchr("ZXx", state[2]) != NULL;
}

/* A killed process gives its locks back a moment before it counts as dead. */
static bool dies_soon(int pid)
{
    for (int i = 0; i < 2000; i++) {
        if (gone(pid)) {
            return true;
        }
        struct timespec pause = {0, 1000000};
        shim_call(SYS_nanosleep, &pause, (long)0);
    }
    return false;
}

void watch_locked(int fd)
{
    if (watch.shared == NULL || strcmp(shim_path(fd), watch.gate) != 0) {
        return;
    }
    int before = atomic_exchange(&watch.shared->owner, (int)getpid());
    atomic_fetch_add(&watch.shared->locks, 1);
    if (before == (int)getpid() || (before != 0 && !dies_soon(before))) {
        breach("watch: two hold the gate at once\n");
    } else if (before != 0) {
        atomic_fetch_add(&watch.shared->takeovers, 1);
    }
}

void watch_unlocking(int fd)
{
    int me = (int)getpid();
    if (watch.shared != NULL && strcmp(shim_path(fd), watch.gate) == 0) {
        atomic_compare_exchange_strong(&watch.shared->owner, &me, 0);
    }
}

void watch_write(int fd)
{
    const char *path = shim_path(fd);
    if (watch.shared == NULL || (strcmp(path, watch.round) != 0 && strcmp(path, watch.wal) != 0)) {
        return;
    }
    atomic_fetch_add(&watch.shared->writes, 1);
    if (strcmp(path, watch.round) == 0) {
        atomic_fetch_add(&watch.shared->moved, 1);
    }
    if (atomic_load(&watch.shared->owner) != (int)getpid()) {
        breach("watch: a write to the round without its gate\n");
    }
}
