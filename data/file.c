#include "data/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/digest.h"
#include "data/file_calls.h"

enum { OUT_BUFFER = 64 * 1024, FIRST_READ = 64 * 1024, TEMP_TRIES = 1000, TEMP_NAME = 64 };

/* ---- reading ---- */

static enum status check_readable_kind(const char *path, mode_t mode, struct err *err)
{
    if (S_ISDIR(mode)) {
        return file_fail(err, file_reading, path, EISDIR);
    }
    if (!S_ISREG(mode) && !S_ISFIFO(mode)) {
        return file_refuse(err, file_reading, path, "这是设备，不是文件，请给出文件名");
    }
    return ST_OK;
}

enum status file_open_input(const char *path, int *fd, struct err *err)
{
    struct stat info;
    enum status status = ST_OK;
    *fd = -1;
    if (file_is_standard(path)) {
        *fd = STDIN_FILENO;
        return ST_OK;
    }
    if (stat(path, &info) != 0) { /* before opening: to open a device can already do something */
        return file_fail(err, file_reading, path, errno);
    }
    if ((status = check_readable_kind(path, info.st_mode, err)) != ST_OK) {
        return status;
    }
    int opened = file_open_again(AT_FDCWD, path, O_RDONLY, 0);
    if (opened < 0) {
        return file_fail(err, file_reading, path, errno);
    }
    if (fstat(opened, &info) != 0) {
        status = file_fail(err, file_reading, path, errno);
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
    while ((got = file_read_again(fd, memory + used, capacity + 1 - used)) > 0) {
        used += (size_t)got;
        if (used > limit) {
            status = file_refuse(err, file_reading, path, "文件太大，请核对是不是选错了文件");
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
        status = file_fail(err, file_reading, path, errno);
        goto done;
    }
    memory[used] = '\0';
    *bytes = memory;
    *size = used;
done:
    file_close_input(fd);
    return status;
}

enum status file_digest(const char *path, char sha256[DIGEST_HEX + 1], struct err *err)
{
    int fd = -1;
    enum status status = file_open_input(path, &fd, err);
    if (status != ST_OK) {
        return status;
    }
    struct digest *digest = digest_new();
    char *block = xcalloc(1, FIRST_READ);
    ssize_t got = 0;
    while ((got = file_read_again(fd, block, FIRST_READ)) > 0) {
        digest_add(digest, block, (size_t)got);
    }
    if (got < 0) {
        status = file_fail(err, file_reading, path, errno);
    }
    digest_hex(digest, sha256);
    digest_free(digest);
    free(block);
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
    bool part; /* of a folder that is not in its place yet */
    char buffer[OUT_BUFFER];
};

static bool is_standard_output(const struct file_out *out)
{
    return out->folder < 0;
}

/* A rename must not put a file in the place of a folder, a device or the standard output (/dev/stdout). */
static enum status check_target(const char *path, struct err *err)
{
    struct stat link, target, output;
    size_t length = strlen(path);
    if (length > 0 && path[length - 1] == '/') {
        return file_fail(err, file_writing, path, EISDIR);
    }
    if (lstat(path, &link) != 0) {
        return errno == ENOENT && length > 0 ? ST_OK : file_fail(err, file_writing, path, errno);
    }
    if (stat(path, &target) != 0) {
        /* A link to nowhere is replaced like any other link. */
        return errno == ENOENT ? ST_OK : file_fail(err, file_writing, path, errno);
    }
    if (S_ISDIR(target.st_mode)) {
        return file_fail(err, file_writing, path, EISDIR);
    }
    bool is_output = S_ISLNK(link.st_mode) && fstat(STDOUT_FILENO, &output) == 0 &&
                     output.st_dev == target.st_dev && output.st_ino == target.st_ino;
    if (!S_ISREG(target.st_mode) || is_output) {
        return file_refuse(err, file_writing, path, "这不是普通文件，请给出文件名，要写到标准输出请用“-”");
    }
    return ST_OK;
}

/* Creates the temporary file of a name not yet taken; the umask applies to mode. 0 or an errno. */
static int create_temp(struct file_out *out, unsigned mode)
{
    for (int i = 0; i < TEMP_TRIES; i++) {
        snprintf(out->temp, sizeof(out->temp), ".pingshen-%ld-%d.tmp", (long)getpid(), i);
        out->fd =
            file_open_again(out->folder, out->temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, (mode_t)mode);
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
    if (file_is_standard(path)) {
        *result = out_new(path);
        (*result)->fd = STDOUT_FILENO;
        return ST_OK;
    }
    if ((status = check_target(path, err)) != ST_OK) {
        return status;
    }
    struct file_out *out = out_new(path);
    file_split_path(path, &folder, &out->name);
    out->folder = file_open_again(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
    int number = out->folder < 0 ? errno : create_temp(out, mode);
    free(folder);
    if (number != 0) {
        status = file_fail(err, file_writing, path, number);
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
    out->part = true;
}

static enum status flush(struct file_out *out, struct err *err)
{
    int number = file_write_fully(out->fd, out->buffer, out->used);
    out->used = 0;
    if (number != 0) {
        out->failed = true;
        return file_fail(err, file_writing, out->path, number);
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
    return out->failed ? file_refuse(err, file_writing, out->path, "前面的内容没有写成，请解决后重试")
                       : ST_OK;
}

/* Puts the synced and closed temporary file in the place of the target. */
static enum status put_in_place(struct file_out *out, struct err *err)
{
    struct stat info;
    /* Looked at again: someone may have made a folder of that name meanwhile. Without this renameat would
     * refuse too, but with a less clear cause. */
    if (fstatat(out->folder, out->name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode)) {
        return file_fail(err, file_writing, out->path, EISDIR);
    }
    if (renameat(out->folder, out->temp, out->folder, out->name) != 0) {
        return file_fail(err, file_writing, out->path, errno);
    }
    out->temp[0] = '\0';
    int number = file_sync_fully(out->folder);
    return number == 0
               ? ST_OK
               : file_fail(err, out->part ? file_writing : "文件已写好，但无法确认已存盘", out->path, number);
}

enum status file_out_commit(struct file_out *out, struct err *err)
{
    enum status status = file_out_write(out, NULL, 0, err); /* a failure before this stays one */
    if (status == ST_OK) {
        status = flush(out, err);
    }
    if (status == ST_OK) {
        int number = file_sync_fully(out->fd);
        if (number == 0 && !is_standard_output(out)) {
            number = file_close_fully(out->fd);
            out->fd = -1;
        }
        status = number == 0 ? ST_OK : file_fail(err, file_writing, out->path, number);
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
