/* What is made under a hidden name and put in its place when it is complete: whole or not at all. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/file.h"
#include "data/file_calls.h"
#include "data/text.h"

enum { TEMP_TRIES = 1000 };

static enum status refuse_existing(const char *path, struct err *err)
{
    struct arena arena = {0};
    enum status status =
        err_set(err, ST_REFUSED, "“%s”已经存在，不会覆盖；请换一个名字", text_safe(&arena, path, false));
    arena_release(&arena);
    return status;
}

/* ST_OK: there is nothing of that name, and a folder to put it into. */
static enum status check_absent(const char *path, struct err *err)
{
    struct stat info;
    if (lstat(path, &info) == 0) {
        return refuse_existing(path, err);
    }
    return errno == ENOENT && path[0] != '\0' ? ST_OK : file_fail(err, file_writing, path, errno);
}

static char *temp_beside(const char *path, int number)
{
    char *folder = NULL, *name = NULL;
    struct buf temp = {0};
    file_split_path(path, &folder, &name);
    buf_printf(&temp, "%s/.pingshen-%ld-%d.tmp", folder, (long)getpid(), number);
    free(folder);
    free(name);
    return temp.bytes;
}

enum status file_begin_new(const char *path, char **temp, struct err *err)
{
    struct stat info;
    enum status status = check_absent(path, err);
    *temp = NULL;
    for (int i = 0; status == ST_OK && i < TEMP_TRIES; i++) {
        char *name = temp_beside(path, i);
        if (lstat(name, &info) != 0) {
            *temp = name;
            return ST_OK;
        }
        free(name);
    }
    return status == ST_OK ? file_fail(err, file_writing, path, EEXIST) : status;
}

enum status file_begin_folder(const char *path, unsigned mode, char **temp, struct err *err)
{
    enum status status = check_absent(path, err);
    int number = EEXIST;
    *temp = NULL;
    for (int i = 0; status == ST_OK && number == EEXIST && i < TEMP_TRIES; i++) {
        char *name = temp_beside(path, i);
        if (mkdir(name, (mode_t)mode) == 0) {
            *temp = name;
            return ST_OK;
        }
        number = errno;
        free(name);
    }
    return status == ST_OK ? file_fail(err, "无法建立文件夹", path, number) : status;
}

/* 0 or an errno. A link cannot overwrite, a rename can; but a folder, and a file system without links, leave
 * only the rename. */
static int give_name(const char *temp, const char *path)
{
    struct stat info;
    if (link(temp, path) == 0) {
        return unlink(temp) == 0 ? 0 : errno;
    }
    if (errno == EEXIST) {
        return EEXIST;
    }
    if (lstat(path, &info) == 0) {
        return EEXIST;
    }
    return rename(temp, path) == 0 ? 0 : errno;
}

enum status file_put_new(const char *temp, const char *path, struct err *err)
{
    char *folder = NULL, *name = NULL;
    file_split_path(path, &folder, &name); /* now: once it lies there, memory may not end unsaid */
    int number = give_name(temp, path);
    if (number != 0) {
        free(folder);
        free(name);
        return number == EEXIST ? refuse_existing(path, err) : file_fail(err, file_writing, path, number);
    }
    int fd = file_open_again(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    number = fd < 0 ? errno : file_sync_fully(fd);
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    free(name);
    return number == 0 ? ST_OK : file_fail(err, "已写好，但无法确认已存盘", path, number);
}
