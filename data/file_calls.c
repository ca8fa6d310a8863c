#include "data/file_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "data/text.h"

/* ---- sentences ---- */

struct cause {
    int number;
    const char *what, *advice;
};

static const struct cause causes[] = {
    {ENOENT, "没有这个文件或文件夹", "请核对路径"},
    {EACCES, "没有权限", "请换一个位置，或请管理员开放权限"},
    {EPERM, "系统不允许这样做", "请换一个位置，或请管理员开放权限"},
    {ENOSPC, "磁盘已满", "请腾出空间后重试"},
    {EDQUOT, "磁盘配额已用完", "请腾出空间后重试"},
    {EFBIG, "文件超过允许的大小", "请换一个位置，或请管理员放宽限制"},
    {EROFS, "这个位置只能读不能写", "请换一个位置"},
    {EISDIR, "这是文件夹，不是文件", "请给出文件名"},
    {ENOTDIR, "路径中有一段不是文件夹", "请核对路径"},
    {ELOOP, "符号链接绕成了圈或层数太多", "请直接给出真正的路径"},
    {ENAMETOOLONG, "名字太长", "请改用短一些的名字"},
    {EEXIST, "已经有同名的文件或文件夹", "请换一个名字"},
    {EIO, "磁盘读写出错", "请检查磁盘，换一个位置后重试"},
    {EPIPE, "接收的一方已经关闭", "请检查管道后面的命令"},
    {EMFILE, "打开的文件太多", "请关闭一些程序后重试"},
    {ENFILE, "打开的文件太多", "请关闭一些程序后重试"},
};

const char file_reading[] = "无法读取";
const char file_writing[] = "无法写入";

bool file_is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* The path may hold any bytes, a sentence must not. */
static const char *shown_path(struct arena *arena, const char *action, const char *path)
{
    if (file_is_standard(path)) {
        return action == file_reading ? "标准输入" : "标准输出";
    }
    return text_safe(arena, path, false);
}

/* Sentence: action“path”：cause（number），advice。 */
enum status file_fail(struct err *err, const char *action, const char *path, int number)
{
    struct cause cause = {number, "系统报错", "请把错误号告诉管理员"};
    for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
        if (causes[i].number == number) {
            cause = causes[i];
        }
    }
    struct arena arena = {0};
    const char *shown = shown_path(&arena, action, path);
    enum status status = err_set(err, ST_STORAGE, "%s“%s”：%s（错误号 %d），%s", action, shown, cause.what,
                                 number, cause.advice);
    arena_release(&arena);
    return status;
}

/* The same for what no error number says. */
enum status file_refuse(struct err *err, const char *action, const char *path, const char *why)
{
    struct arena arena = {0};
    enum status status =
        err_set(err, ST_STORAGE, "%s“%s”：%s", action, shown_path(&arena, action, path), why);
    arena_release(&arena);
    return status;
}

/* ---- system calls that a signal may interrupt ---- */

int file_open_again(int folder, const char *name, int flags, mode_t mode)
{
    int fd = -1;
    do {
        fd = openat(folder, name, flags | O_CLOEXEC | O_NOCTTY, mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

ssize_t file_read_again(int fd, void *bytes, size_t size)
{
    ssize_t got = -1;
    do {
        got = read(fd, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* All of bytes or an errno. */
int file_write_fully(int fd, const char *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return written < 0 ? errno : EIO;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return 0;
}

/* 0 or an errno. A pipe, a terminal and some file systems cannot sync at all: nothing to report then. */
int file_sync_fully(int fd)
{
    while (fsync(fd) != 0) {
        if (errno == EINVAL || errno == ENOTSUP || errno == EROFS) {
            return 0;
        }
        if (errno != EINTR) {
            return errno;
        }
    }
    return 0;
}

/* 0 or an errno. An interrupted close has released the descriptor on Linux, and all data is synced by then.
 */
int file_close_fully(int fd)
{
    return close(fd) == 0 || errno == EINTR ? 0 : errno;
}

/* Splits path at its last slash. The caller frees both parts; name is "" after a final slash. */
void file_split_path(const char *path, char **folder, char **name)
{
    const char *slash = strrchr(path, '/');
    *name = xstrdup(slash ? slash + 1 : path);
    *folder = xstrdup(!slash ? "." : slash == path ? "/" : path);
    if (slash && slash != path) {
        (*folder)[slash - path] = '\0';
    }
}
