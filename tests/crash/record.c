/* The recorder: everything of the files below SHIM_UNDER that would reach a disk, in order, for a later
 * rebuilding of what a power cut would leave. The log is a sequence of records "LETTER SIZE PATH\n", some
 * followed by bytes: C path created      W path written: size bytes at "OFFSET\n" (a line of its own before
 * them) T path truncated to size        S path synced (fsync, fdatasync; a folder too) R, L path renamed /
 * linked: size bytes of the new name       U path removed A size bytes written to standard output: an
 * acknowledgement Writes are recorded before they happen: one that then fails is a write whose fate a power
 * cut decides anyway. */
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim.h"

static struct {
    bool on;
    int log;
    char under[256];
    size_t size; /* of under */
} record;

void record_start(const char *file, const char *under)
{
    record.log = (int)shim_call(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    record.size = under == NULL ? 0 : strlen(under);
    record.on = record.log >= 0 && record.size < sizeof record.under;
    if (record.on && under != NULL) {
        memcpy(record.under, under, record.size + 1);
    }
}

static bool ours(const char *path)
{
    return record.on && path[0] != '\0' && strncmp(path, record.under, record.size) == 0;
}

static size_t put_text(char *out, const char *text)
{
    size_t size = 0;
    for (; text[size] != '\0'; size++) {
        out[size] = text[size];
    }
    return size;
}

static size_t put_number(char *out, long long number)
{
    char digits[24];
    size_t size = 0, used = 0;
    do {
        digits[size++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (size > 0) {
        out[used++] = digits[--size];
    }
    return used;
}

static void put(char letter, long long size, const char *path)
{
    char line[320];
    size_t used = 0;
    line[used++] = letter;
    line[used++] = ' ';
    used += put_number(line + used, size);
    line[used++] = ' ';
    used += put_text(line + used, path);
    line[used++] = '\n';
    shim_call(SYS_write, record.log, line, used);
}

void record_opened(int fd, bool created)
{
    if (created && ours(shim_path(fd))) {
        put('C', 0, shim_path(fd));
    }
}

void record_write(int fd, const void *bytes, size_t size, off_t offset)
{
    char line[32];
    if (record.on && fd == STDOUT_FILENO) {
        put('A', (long long)size, "");
        shim_call(SYS_write, record.log, bytes, size);
        return;
    }
    if (!ours(shim_path(fd))) {
        return;
    }
    if (offset < 0) {
        offset = shim_call(SYS_lseek, fd, (off_t)0, SEEK_CUR);
    }
    put('W', (long long)size, shim_path(fd));
    size_t used = put_number(line, offset);
    line[used++] = '\n';
    shim_call(SYS_write, record.log, line, used);
    shim_call(SYS_write, record.log, bytes, size);
}

void record_truncate(int fd, off_t size)
{
    if (ours(shim_path(fd))) {
        put('T', size, shim_path(fd));
    }
}

void record_sync(int fd)
{
    if (ours(shim_path(fd))) {
        put('S', 0, shim_path(fd));
    }
}

void record_rename(const char *from, const char *to, bool keep)
{
    if (ours(from)) {
        put(keep ? 'L' : 'R', (long long)strlen(to), from);
        shim_call(SYS_write, record.log, to, strlen(to));
    }
}

void record_unlink(const char *path)
{
    if (ours(path)) {
        put('U', 0, path);
    }
}
