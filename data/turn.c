#include "data/turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "data/arena.h"

enum { PAUSE_MS = 5 };

static int open_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = xstrdup(slash == NULL ? "." : slash == path ? "/" : path);
    if (slash != NULL && slash != path) {
        folder[slash - path] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    return fd;
}

enum status turn_begin(const char *path, int limit_ms, int *fd, struct err *err)
{
    *fd = open_folder(path);
    if (*fd < 0) {
        return err_set(err, ST_STORAGE, "打不开轮次文件所在的文件夹（代码 %d）；请通知管理员", errno);
    }
    for (int waited = 0; flock(*fd, LOCK_EX | LOCK_NB) != 0; waited += PAUSE_MS) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= limit_ms) {
            turn_end(*fd);
            *fd = -1;
            return err_set(err, ST_STORAGE, "现在登录的人太多，没有轮到；请稍后再试");
        }
        nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
    }
    return ST_OK;
}

void turn_end(int fd)
{
    if (fd >= 0) {
        close(fd);
    }
}
