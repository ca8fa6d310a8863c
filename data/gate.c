/* F_OFD_SETLK: a lock that belongs to one connection and not to all of a process. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#include "data/gate.h"
#include "data/arena.h"
#include "data/clock.h"
#include "data/file_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/time.h>
#include <unistd.h>

enum { NOTICE_MS = 200, NOTICE_US = NOTICE_MS * 1000, LIMIT_MS = 10000 };

static enum status open_file(struct gate *gate, const char *path, struct err *err)
{
    struct buf name = {0};
    if (gate->fd >= 0) {
        return ST_OK;
    }
    buf_printf(&name, "%s-gate", path);
    do {
        gate->fd = open(name.bytes, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    } while (gate->fd < 0 && errno == EINTR);
    if (gate->fd < 0) {
        file_fail(err, "不能建立写入锁", name.bytes, errno);
    }
    buf_release(&name);
    return gate->fd < 0 ? ST_STORAGE : ST_OK;
}

/* Its only work is to interrupt flock(). */
static void on_alarm(int signal_number)
{
    (void)signal_number;
}

/* Sleeps until the gate is ours; interrupted every NOTICE_MS to say that it takes long, or that it takes too
 * long. */
static enum status wait_for(struct gate *gate, const char *shown, struct err *err)
{
    int64_t start = clock_ms();
    bool told = false;
    while (flock(gate->fd, LOCK_EX) != 0) {
        if (errno != EINTR) {
            return err_set(err, ST_STORAGE, "不能取得写入锁（代码 %d）；轮次文件须放在本机磁盘上", errno);
        }
        int64_t waited = clock_ms() - start;
        if (waited > LIMIT_MS) {
            return err_set(err, ST_STORAGE, "等了 10 秒，轮次文件“%s”仍被别的会话占用；没有写入，请稍后再试",
                           shown);
        }
        if (!told && waited >= NOTICE_MS && gate->notice != NULL) {
            gate->notice(gate->payload);
            told = true;
        }
    }
    return ST_OK;
}

enum status gate_enter(struct gate *gate, const char *path, const char *shown, struct err *err)
{
    if (open_file(gate, path, err) != ST_OK) {
        return ST_STORAGE;
    }
    if (flock(gate->fd, LOCK_EX | LOCK_NB) == 0) {
        return ST_OK;
    }
    struct sigaction interrupt = {.sa_handler = on_alarm}, before; /* without SA_RESTART */
    struct itimerval every = {{0, NOTICE_US}, {0, NOTICE_US}}, none = {{0, 0}, {0, 0}};
    sigemptyset(&interrupt.sa_mask);
    if (sigaction(SIGALRM, &interrupt, &before) != 0 || setitimer(ITIMER_REAL, &every, NULL) != 0) {
        return err_set(err, ST_STORAGE, "不能取得写入锁（代码 %d）；请稍后再试", errno);
    }
    enum status st = wait_for(gate, shown, err);
    setitimer(ITIMER_REAL, &none, NULL);
    sigaction(SIGALRM, &before, NULL);
    return st;
}

void gate_leave(struct gate *gate)
{
    flock(gate->fd, LOCK_UN);
}

/* A byte of the file stands for the number; flock() above and these locks do not see each other. */
static struct flock byte_of(int64_t number, short type)
{
    return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = number, .l_len = 1};
}

bool gate_hold(const struct gate *gate, int64_t number)
{
    struct flock lock = byte_of(number, F_RDLCK);
    return gate->fd >= 0 && fcntl(gate->fd, F_OFD_SETLK, &lock) == 0;
}

bool gate_held(const struct gate *gate, int64_t number)
{
    struct flock lock = byte_of(number, F_WRLCK); /* would be in the way of any holder */
    return gate->fd < 0 || fcntl(gate->fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}

bool gate_try(struct gate *gate)
{
    return gate->fd >= 0 && flock(gate->fd, LOCK_EX | LOCK_NB) == 0;
}

void gate_close(struct gate *gate)
{
    if (gate->fd >= 0) {
        close(gate->fd);
    }
    gate->fd = -1;
}
