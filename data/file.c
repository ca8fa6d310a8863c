#include "data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/text.h"

enum { OUT_BUFFER = 64 * 1024, FIRST_READ = 64 * 1024, TEMP_TRIES = 1000, TEMP_NAME = 64 };

/* ---- sentences ---- */

struct cause {
    int number;
    const char *what, *advice;
};

static const struct cause CAUSES[] = {
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

static const char READING[] = "无法读取";
static const char WRITING[] = "无法写入";

static bool is_dash(const char *path)
{
    return strcmp(path, "-") == 0;
}

/* The path may hold any bytes, a sentence must not. */
static const char *shown_path(struct arena *arena, const char *action, const char *path)
{
    if (is_dash(path)) {
        return action == READING ? "标准输入" : "标准输出";
    }
    return text_safe(arena, path, false);
}

/* Sentence: action“path”：cause（number），advice。 */
static enum status fail(struct err *err, const char *action, const char *path, int number)
{
    struct cause cause = {number, "系统报错", "请把错误号告诉管理员"};
    for (size_t i = 0; i < sizeof(CAUSES) / sizeof(*CAUSES); i++) {
        if (CAUSES[i].number == number) {
            cause = CAUSES[i];
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
static enum status refuse(struct err *err, const char *action, const char *path, const char *why)
{
    struct arena arena = {0};
    enum status status =
        err_set(err, ST_STORAGE, "%s“%s”：%s", action, shown_path(&arena, action, path), why);
    arena_release(&arena);
    return status;
}

/* ---- system calls that a signal may interrupt ---- */

static int open_again(int folder, const char *name, int flags, mode_t mode)
{
    int fd = -1;
    do {
        fd = openat(folder, name, flags | O_CLOEXEC | O_NOCTTY, mode);
    } while (fd < 0 && errno == EINTR);
    return fd;
}

static ssize_t read_again(int fd, void *bytes, size_t size)
{
    ssize_t got = -1;
    do {
        got = read(fd, bytes, size);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* All of bytes or an errno. */
static int write_fully(int fd, const char *bytes, size_t size)
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
static int sync_fully(int fd)
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
static int close_fully(int fd)
{
    return close(fd) == 0 || errno == EINTR ? 0 : errno;
}

/* ---- reading ---- */

static enum status check_readable_kind(const char *path, mode_t mode, struct err *err)
{
    if (S_ISDIR(mode)) {
        return fail(err, READING, path, EISDIR);
    }
    if (!S_ISREG(mode) && !S_ISFIFO(mode)) {
        return refuse(err, READING, path, "这是设备，不是文件，请给出文件名");
    }
    return ST_OK;
}

enum status file_open_input(const char *path, int *fd, struct err *err)
{
    struct stat info;
    enum status status = ST_OK;
    *fd = -1;
    if (is_dash(path)) {
        *fd = STDIN_FILENO;
        return ST_OK;
    }
    if (stat(path, &info) != 0) { /* before opening: to open a device can already do something */
        return fail(err, READING, path, errno);
    }
    if ((status = check_readable_kind(path, info.st_mode, err)) != ST_OK) {
        return status;
    }
    int opened = open_again(AT_FDCWD, path, O_RDONLY, 0);
    if (opened < 0) {
        return fail(err, READING, path, errno);
    }
    if (fstat(opened, &info) != 0) {
        status = fail(err, READING, path, errno);
    } else {
        status = check_readable_kind(path, info.st_mode, err);
    }
    if (status != ST_OK) {
        close(opened);
        return status;
    }
    *fd = opened;
    return ST_OK;
}

void file_close_input(int fd)
{
    if (fd > STDIN_FILENO) {
        close(fd); /* only read from: nothing can be lost */
    }
}

/* A guess at the bytes to come, so that a regular file needs one allocation. */
static size_t expected_size(int fd, size_t limit)
{
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
        return (uintmax_t)info.st_size < limit ? (size_t)info.st_size : limit;
    }
    return FIRST_READ < limit ? FIRST_READ : limit;
}

enum status file_read_all(struct arena *arena, const char *path, size_t limit, const char **bytes,
                          size_t *size, struct err *err)
{
    int fd = -1;
    *bytes = NULL;
    *size = 0;
    enum status status = file_open_input(path, &fd, err);
    if (status != ST_OK) {
        return status;
    }
    size_t capacity = expected_size(fd, limit), used = 0;
    char *memory = arena_alloc(arena, capacity + 1); /* the spare byte: end of file is seen without growing */
    ssize_t got = 0;
    while ((got = read_again(fd, memory + used, capacity + 1 - used)) > 0) {
        used += (size_t)got;
        if (used > limit) {
            status = refuse(err, READING, path, "文件太大，请核对是不是选错了文件");
            goto done;
        }
        if (used > capacity) {
            capacity = capacity < limit / 2 ? capacity * 2 : limit;
            char *larger = arena_alloc(arena, capacity + 1);
            memcpy(larger, memory, used);
            memory = larger;
        }
    }
    if (got < 0) {
        status = fail(err, READING, path, errno);
        goto done;
    }
    memory[used] = '\0';
    *bytes = memory;
    *size = used;
done:
    file_close_input(fd);
    return status;
}

/* ---- writing ---- */

struct file_out {
    char *path;           /* for sentences; "-" is standard output */
    char *name;           /* its last part, below folder */
    int folder;           /* open folder of the target, -1 for standard output */
    int fd;               /* open temporary file, or standard output */
    char temp[TEMP_NAME]; /* its name below folder; "" once there is none to remove */
    size_t used;          /* of buffer */
    bool failed;
    char buffer[OUT_BUFFER];
};

static bool is_standard_output(const struct file_out *out)
{
    return out->folder < 0;
}

/* Splits path at its last slash. The caller frees both parts; name is "" after a final slash. */
static void split_path(const char *path, char **folder, char **name)
{
    const char *slash = strrchr(path, '/');
    *name = xstrdup(slash ? slash + 1 : path);
    *folder = xstrdup(!slash ? "." : slash == path ? "/" : path);
    if (slash && slash != path) {
        (*folder)[slash - path] = '\0';
    }
}

/* A rename must not put a file in the place of a folder, a device or the standard output (/dev/stdout). */
static enum status check_target(const char *path, struct err *err)
{
    struct stat link, target, output;
    size_t length = strlen(path);
    if (length > 0 && path[length - 1] == '/') {
        return fail(err, WRITING, path, EISDIR);
    }
    if (lstat(path, &link) != 0) {
        return errno == ENOENT && length > 0 ? ST_OK : fail(err, WRITING, path, errno);
    }
    if (stat(path, &target) != 0) {
        /* A link to nowhere is replaced like any other link. */
        return errno == ENOENT ? ST_OK : fail(err, WRITING, path, errno);
    }
    if (S_ISDIR(target.st_mode)) {
        return fail(err, WRITING, path, EISDIR);
    }
    bool is_output = S_ISLNK(link.st_mode) && fstat(STDOUT_FILENO, &output) == 0 &&
                     output.st_dev == target.st_dev && output.st_ino == target.st_ino;
    if (!S_ISREG(target.st_mode) || is_output) {
        return refuse(err, WRITING, path, "这不是普通文件，请给出文件名，要写到标准输出请用“-”");
    }
    return ST_OK;
}

/* Creates the temporary file of a name not yet taken; the umask applies to mode. 0 or an errno. */
static int create_temp(struct file_out *out, unsigned mode)
{
    for (int i = 0; i < TEMP_TRIES; i++) {
        snprintf(out->temp, sizeof(out->temp), ".pingshen-%ld-%d.tmp", (long)getpid(), i);
        out->fd = open_again(out->folder, out->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, (mode_t)mode);
        if (out->fd >= 0) {
            return 0;
        }
        if (errno != EEXIST) {
            break;
        }
    }
    int number = errno;
    out->temp[0] = '\0';
    return number;
}

/* Frees everything and removes the temporary file if there still is one. */
static void dispose(struct file_out *out)
{
    if (!is_standard_output(out)) {
        if (out->fd >= 0) {
            close(out->fd);
        }
        if (out->temp[0] != '\0') {
            unlinkat(out->folder, out->temp, 0);
        }
        close(out->folder);
    }
    free(out->name);
    free(out->path);
    free(out);
}

static struct file_out *out_new(const char *path)
{
    struct file_out *out = xcalloc(1, sizeof(*out));
    out->path = xstrdup(path);
    out->folder = -1;
    out->fd = -1;
    return out;
}

enum status file_out_open(struct file_out **result, const char *path, unsigned mode, struct err *err)
{
    char *folder = NULL;
    enum status status = ST_OK;
    *result = NULL;
    if (is_dash(path)) {
        *result = out_new(path);
        (*result)->fd = STDOUT_FILENO;
        return ST_OK;
    }
    if ((status = check_target(path, err)) != ST_OK) {
        return status;
    }
    struct file_out *out = out_new(path);
    split_path(path, &folder, &out->name);
    out->folder = open_again(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    int number = out->folder < 0 ? errno : create_temp(out, mode);
    free(folder);
    if (number != 0) {
        status = fail(err, WRITING, path, number);
        dispose(out);
        return status;
    }
    *result = out;
    return ST_OK;
}

void file_out_call(struct file_out *out, const char *shown)
{
    free(out->path);
    out->path = xstrdup(shown);
}

static enum status flush(struct file_out *out, struct err *err)
{
    int number = write_fully(out->fd, out->buffer, out->used);
    out->used = 0;
    if (number != 0) {
        out->failed = true;
        return fail(err, WRITING, out->path, number);
    }
    return ST_OK;
}

enum status file_out_write(struct file_out *out, const void *bytes, size_t size, struct err *err)
{
    const char *next = bytes;
    while (size > 0 && !out->failed) {
        size_t room = OUT_BUFFER - out->used;
        size_t part = size < room ? size : room;
        memcpy(out->buffer + out->used, next, part);
        out->used += part;
        next += part;
        size -= part;
        if (out->used == OUT_BUFFER) {
            flush(out, err);
        }
    }
    return out->failed ? refuse(err, WRITING, out->path, "前面的内容没有写成，请解决后重试") : ST_OK;
}

/* Puts the synced and closed temporary file in the place of the target. */
static enum status put_in_place(struct file_out *out, struct err *err)
{
    struct stat info;
    /* Looked at again: someone may have made a folder of that name meanwhile. Without this renameat would
     * refuse too, but with a less clear cause. */
    if (fstatat(out->folder, out->name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode)) {
        return fail(err, WRITING, out->path, EISDIR);
    }
    if (renameat(out->folder, out->temp, out->folder, out->name) != 0) {
        return fail(err, WRITING, out->path, errno);
    }
    out->temp[0] = '\0';
    int number = sync_fully(out->folder);
    return number == 0 ? ST_OK : fail(err, "文件已写好，但无法确认已存盘", out->path, number);
}

enum status file_out_commit(struct file_out *out, struct err *err)
{
    enum status status = file_out_write(out, NULL, 0, err); /* a failure before this stays one */
    if (status == ST_OK) {
        status = flush(out, err);
    }
    if (status == ST_OK) {
        int number = sync_fully(out->fd);
        if (number == 0 && !is_standard_output(out)) {
            number = close_fully(out->fd);
            out->fd = -1;
        }
        status = number == 0 ? ST_OK : fail(err, WRITING, out->path, number);
    }
    if (status == ST_OK && !is_standard_output(out)) {
        status = put_in_place(out, err);
    }
    dispose(out);
    return status;
}

void file_out_abort(struct file_out *out)
{
    if (out) {
        dispose(out);
    }
}

enum status file_write_all(const char *path, const void *bytes, size_t size, unsigned mode, struct err *err)
{
    struct file_out *out = NULL;
    enum status status = file_out_open(&out, path, mode, err);
    if (!out) {
        return status;
    }
    status = file_out_write(out, bytes, size, err);
    if (status != ST_OK) {
        file_out_abort(out);
        return status;
    }
    return file_out_commit(out, err);
}

/* ---- whole or not at all ---- */

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
    return errno == ENOENT && path[0] != '\0' ? ST_OK : fail(err, WRITING, path, errno);
}

static char *temp_beside(const char *path, int number)
{
    char *folder = NULL, *name = NULL;
    struct buf temp = {0};
    split_path(path, &folder, &name);
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
    return status == ST_OK ? fail(err, WRITING, path, EEXIST) : status;
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
    return status == ST_OK ? fail(err, "无法建立文件夹", path, number) : status;
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
    int number = give_name(temp, path);
    if (number != 0) {
        return number == EEXIST ? refuse_existing(path, err) : fail(err, WRITING, path, number);
    }
    split_path(path, &folder, &name);
    int fd = open_again(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    number = fd < 0 ? errno : sync_fully(fd);
    if (fd >= 0) {
        close(fd);
    }
    free(folder);
    free(name);
    return number == 0 ? ST_OK : fail(err, "已写好，但无法确认已存盘", path, number);
}
