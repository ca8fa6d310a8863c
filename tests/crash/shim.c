/* The interposed functions, and the faults, the clock and the random numbers. See shim.h for what it is told.
 */
#include "shim.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The C library's own, under the names by which the linker knows them. */
void *plain_malloc(size_t size) __asm__("__libc_malloc");
void *plain_calloc(size_t count, size_t size) __asm__("__libc_calloc");
void *plain_realloc(void *memory, size_t size) __asm__("__libc_realloc");

/* The address sanitizer's, NULL in a program without it. They are only reached when this library comes first
 * (ASAN_OPTIONS=verify_asan_link_order=0): otherwise the sanitizer's are called, and ours never. */
void *checked_malloc(size_t size) __asm__("__interceptor_malloc") __attribute__((weak));
void *checked_calloc(size_t count, size_t size) __asm__("__interceptor_calloc") __attribute__((weak));
void *checked_realloc(void *memory, size_t size) __asm__("__interceptor_realloc") __attribute__((weak));

/* What takes the place of the C library's functions: under our names here, under theirs for the linker. The
 * headers' own declarations differ in what they call the parameters, and show some functions only to some
 * programs. */
int our_open(const char *path, int flags, ...) __asm__("open");
int our_open64(const char *path, int flags, ...) __asm__("open64");
int our_open_checked(const char *path, int flags) __asm__("__open_2");
int our_openat(int folder, const char *path, int flags, ...) __asm__("openat");
int our_openat64(int folder, const char *path, int flags, ...) __asm__("openat64");
int our_mkdir(const char *path, mode_t mode) __asm__("mkdir");
ssize_t our_write(int fd, const void *bytes, size_t size) __asm__("write");
ssize_t our_pwrite(int fd, const void *bytes, size_t size, off_t offset) __asm__("pwrite");
ssize_t our_pwrite64(int fd, const void *bytes, size_t size, off_t offset) __asm__("pwrite64");
ssize_t our_read(int fd, void *bytes, size_t size) __asm__("read");
ssize_t our_pread(int fd, void *bytes, size_t size, off_t offset) __asm__("pread");
ssize_t our_pread64(int fd, void *bytes, size_t size, off_t offset) __asm__("pread64");
int our_fsync(int fd) __asm__("fsync");
int our_fdatasync(int fd) __asm__("fdatasync");
int our_ftruncate(int fd, off_t size) __asm__("ftruncate");
int our_ftruncate64(int fd, off_t size) __asm__("ftruncate64");
void *our_mmap(void *where, size_t size, int protection, int flags, int fd, off_t offset) __asm__("mmap");
void *our_mmap64(void *where, size_t size, int protection, int flags, int fd, off_t offset) __asm__("mmap64");
int our_rename(const char *from, const char *to) __asm__("rename");
int our_renameat(int folder, const char *from, int folder2, const char *to) __asm__("renameat");
int our_link(const char *from, const char *to) __asm__("link");
int our_unlink(const char *path) __asm__("unlink");
int our_unlinkat(int folder, const char *path, int flags) __asm__("unlinkat");
int our_flock(int fd, int operation) __asm__("flock");
void *our_malloc(size_t size) __asm__("malloc");
void *our_calloc(size_t count, size_t size) __asm__("calloc");
void *our_realloc(void *memory, size_t size) __asm__("realloc");
int our_clock_gettime(clockid_t clock, struct timespec *out) __asm__("clock_gettime");
int our_gettimeofday(struct timeval *out, void *zone) __asm__("gettimeofday");
time_t our_time(time_t *out) __asm__("time");
ssize_t our_getrandom(void *bytes, size_t size, unsigned flags) __asm__("getrandom");

static struct {
    bool ready;
    bool fault, lasting, shortened;
    enum shim_op op;
    int number; /* errno */
    long at;
    bool spared; /* calls for memory do not fail now */
    long calls[OPS];
    const char *count;
    bool clock, seeded;
    long long now;
    uint64_t random;
    char path[SHIM_FILES][256];
} shim;

static const char *const op_name[OPS] = {"open",   "write", "sync", "truncate", "rename",
                                         "malloc", "mmap",  "read", "mkdir"};

/* ---- what to do ---- */

static int error_number(const char *kind)
{
    static const struct {
        const char *name;
        int number;
    } all[] = {{"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EINTR", EINTR}, {"ENOMEM", ENOMEM}, {"EDQUOT", EDQUOT}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strncmp(kind, all[i].name, strlen(all[i].name)) == 0) {
            return all[i].number;
        }
    }
    return EIO;
}

static void read_fault(const char *text)
{
    const char *kind = strchr(text, ':');
    const char *at = kind == NULL ? NULL : strchr(kind + 1, ':');
    if (at == NULL) {
        return;
    }
    for (int i = 0; i < OPS; i++) {
        if (strlen(op_name[i]) == (size_t)(kind - text) &&
            strncmp(text, op_name[i], (size_t)(kind - text)) == 0) {
            shim.op = (enum shim_op)i;
            shim.fault = true;
        }
    }
    shim.shortened = strncmp(kind + 1, "SHORT", 5) == 0;
    shim.number = error_number(kind + 1);
    shim.at = strtol(at + 1, NULL, 10);
    shim.lasting = strchr(at, '+') != NULL;
}

static void read_seed(const char *text)
{
    shim.seeded = true;
    shim.random = 0xcbf29ce484222325u;
    for (; *text != '\0'; text++) {
        shim.random = (shim.random ^ (unsigned char)*text) * 0x100000001b3u;
    }
}

extern char *program_invocation_short_name; /* the C library's; its header shows it to GNU programs only */

__attribute__((constructor)) static void start(void)
{
    const char *text = getenv("SHIM_PROGRAM");
    if (text != NULL && strcmp(text, program_invocation_short_name) != 0) {
        return;
    }
    if ((text = getenv("SHIM_FAULT")) != NULL) {
        read_fault(text);
    }
    if ((text = getenv("SHIM_NOW")) != NULL) {
        shim.clock = true;
        shim.now = strtoll(text, NULL, 10);
    }
    if ((text = getenv("SHIM_SEED")) != NULL) {
        read_seed(text);
    }
    if ((text = getenv("SHIM_RECORD")) != NULL) {
        record_start(text, getenv("SHIM_UNDER"));
    }
    if ((text = getenv("SHIM_WATCH")) != NULL) {
        watch_start(text, getenv("SHIM_ROUND"));
    }
    shim.count = getenv("SHIM_COUNT");
    shim.ready = true;
}

static size_t put_number(char *out, long number)
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

__attribute__((destructor)) static void end(void)
{
    char text[OPS * 40];
    size_t used = 0;
    if (shim.count == NULL) {
        return;
    }
    for (int i = 0; i < OPS; i++) {
        for (const char *name = op_name[i]; *name != '\0'; name++) {
            text[used++] = *name;
        }
        text[used++] = ' ';
        used += put_number(text + used, shim.calls[i]);
        text[used++] = '\n';
    }
    long fd = shim_call(SYS_openat, AT_FDCWD, shim.count, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd >= 0) {
        shim_call(SYS_write, fd, text, used);
        shim_call(SYS_close, fd);
    }
}

bool shim_fails(enum shim_op op, size_t *size)
{
    if (!shim.ready || (op == OP_MALLOC && shim.spared)) {
        return false;
    }
    long call = ++shim.calls[op];
    if (!shim.fault || op != shim.op || !(call == shim.at || (shim.lasting && call > shim.at))) {
        return false;
    }
    if (shim.shortened) {
        if (size != NULL && *size > 1) {
            *size /= 2;
        }
        return false;
    }
    errno = shim.number;
    return true;
}

void shim_spare(bool on)
{
    shim.spared = on;
}

/* ---- names of descriptors ---- */

const char *shim_path(int fd)
{
    return fd >= 0 && fd < SHIM_FILES ? shim.path[fd] : "";
}

static void absolute(const char *path, char out[256])
{
    size_t used = 0;
    if (path[0] != '/' && shim_call(SYS_getcwd, out, (size_t)200) > 0) {
        used = strlen(out);
        out[used++] = '/';
    }
    while (*path != '\0' && used < 255) {
        out[used++] = *path++;
    }
    out[used] = '\0';
}

void shim_opened(int fd, const char *path, bool created)
{
    if (fd < 0 || fd >= SHIM_FILES) {
        return;
    }
    absolute(path, shim.path[fd]);
    record_opened(fd, created);
}

/* A name below an open folder. */
static const char *below(int folder, const char *path, char out[256])
{
    const char *top = shim_path(folder);
    size_t used = 0;
    if (path[0] == '/' || folder == AT_FDCWD || strlen(top) + strlen(path) > 250) {
        absolute(path, out);
        return out;
    }
    while (*top != '\0') {
        out[used++] = *top++;
    }
    out[used++] = '/';
    while (*path != '\0') {
        out[used++] = *path++;
    }
    out[used] = '\0';
    return out;
}

/* ---- opening ---- */

static int open_file(int folder, const char *path, int flags, mode_t mode)
{
    char name[256];
    struct stat info;
    bool fails = shim_fails(OP_OPEN, NULL);
    int number = errno;
    bool created = (flags & O_CREAT) != 0 && shim_call(SYS_newfstatat, folder, path, &info, 0) != 0;
    if (fails && (created || (number != ENOSPC && number != EDQUOT))) { /* only a new file needs room */
        errno = number;
        return -1;
    }
    int fd = (int)shim_call(SYS_openat, folder, path, flags, mode);
    if (fd >= 0) {
        shim_opened(fd, below(folder, path, name), created);
    }
    return fd;
}

int our_open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_file(AT_FDCWD, path, flags, mode);
}

int our_open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_file(AT_FDCWD, path, flags, mode);
}

int our_open_checked(const char *path, int flags)
{
    return open_file(AT_FDCWD, path, flags, 0);
}

int our_openat(int folder, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_file(folder, path, flags, mode);
}

int our_openat64(int folder, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = (flags & O_CREAT) != 0 ? va_arg(args, mode_t) : 0;
    va_end(args);
    return open_file(folder, path, flags, mode);
}

int our_mkdir(const char *path, mode_t mode)
{
    return shim_fails(OP_MKDIR, NULL) ? -1 : (int)shim_call(SYS_mkdir, path, mode);
}

/* ---- reading and writing ---- */

ssize_t our_write(int fd, const void *bytes, size_t size)
{
    if (fd > STDERR_FILENO &&
        shim_fails(OP_WRITE, &size)) { /* answers and messages are not the matter here */
        return -1;
    }
    watch_write(fd);
    record_write(fd, bytes, size, -1);
    return shim_call(SYS_write, fd, bytes, size);
}

ssize_t our_pwrite(int fd, const void *bytes, size_t size, off_t offset)
{
    if (shim_fails(OP_WRITE, &size)) {
        return -1;
    }
    watch_write(fd);
    record_write(fd, bytes, size, offset);
    return shim_call(SYS_pwrite64, fd, bytes, size, offset);
}

ssize_t our_pwrite64(int fd, const void *bytes, size_t size, off_t offset)
{
    return our_pwrite(fd, bytes, size, offset);
}

ssize_t our_read(int fd, void *bytes, size_t size)
{
    return shim_fails(OP_READ, &size) ? -1 : shim_call(SYS_read, fd, bytes, size);
}

ssize_t our_pread(int fd, void *bytes, size_t size, off_t offset)
{
    return shim_fails(OP_READ, &size) ? -1 : shim_call(SYS_pread64, fd, bytes, size, offset);
}

ssize_t our_pread64(int fd, void *bytes, size_t size, off_t offset)
{
    return our_pread(fd, bytes, size, offset);
}

int our_fsync(int fd)
{
    if (shim_fails(OP_SYNC, NULL)) {
        return -1;
    }
    int done = (int)shim_call(SYS_fsync, fd);
    record_sync(fd);
    return done;
}

int our_fdatasync(int fd)
{
    if (shim_fails(OP_SYNC, NULL)) {
        return -1;
    }
    int done = (int)shim_call(SYS_fdatasync, fd);
    record_sync(fd);
    return done;
}

int our_ftruncate(int fd, off_t size)
{
    if (shim_fails(OP_TRUNCATE, NULL)) {
        return -1;
    }
    watch_write(fd);
    record_truncate(fd, size);
    return (int)shim_call(SYS_ftruncate, fd, size);
}

int our_ftruncate64(int fd, off_t size)
{
    return our_ftruncate(fd, size);
}

void *our_mmap(void *where, size_t size, int protection, int flags, int fd, off_t offset)
{
    if (shim_fails(OP_MMAP, NULL)) {
        return MAP_FAILED;
    }
    return (void *)shim_call(SYS_mmap, where, size, protection, flags, fd, offset);
}

void *our_mmap64(void *where, size_t size, int protection, int flags, int fd, off_t offset)
{
    return our_mmap(where, size, protection, flags, fd, offset);
}

/* ---- names ---- */

int our_rename(const char *from, const char *to)
{
    return our_renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int our_renameat(int folder, const char *from, int folder2, const char *to)
{
    char old[256], new[256];
    if (shim_fails(OP_RENAME, NULL)) {
        return -1;
    }
    int done = (int)shim_call(SYS_renameat, folder, from, folder2, to);
    if (done == 0) {
        record_rename(below(folder, from, old), below(folder2, to, new), false);
    }
    return done;
}

int our_link(const char *from, const char *to)
{
    char old[256], new[256];
    if (shim_fails(OP_RENAME, NULL)) {
        return -1;
    }
    int done = (int)shim_call(SYS_link, from, to);
    if (done == 0) {
        record_rename(below(AT_FDCWD, from, old), below(AT_FDCWD, to, new), true);
    }
    return done;
}

int our_unlink(const char *path)
{
    char name[256];
    int done = (int)shim_call(SYS_unlink, path);
    if (done == 0) {
        record_unlink(below(AT_FDCWD, path, name));
    }
    return done;
}

int our_unlinkat(int folder, const char *path, int flags)
{
    char name[256];
    int done = (int)shim_call(SYS_unlinkat, folder, path, flags);
    if (done == 0) {
        record_unlink(below(folder, path, name));
    }
    return done;
}

int our_flock(int fd, int operation)
{
    if ((operation & LOCK_UN) != 0) {
        watch_unlocking(fd);
    }
    int done = (int)shim_call(SYS_flock, fd, operation);
    if (done == 0 && (operation & LOCK_EX) != 0) {
        watch_locked(fd);
    }
    return done;
}

/* ---- memory ---- */

void *our_malloc(size_t size)
{
    if (shim_fails(OP_MALLOC, NULL)) {
        return NULL;
    }
    return checked_malloc != NULL ? checked_malloc(size) : plain_malloc(size);
}

void *our_calloc(size_t count, size_t size)
{
    if (shim_fails(OP_MALLOC, NULL)) {
        return NULL;
    }
    return checked_calloc != NULL ? checked_calloc(count, size) : plain_calloc(count, size);
}

void *our_realloc(void *memory, size_t size)
{
    if (shim_fails(OP_MALLOC, NULL)) {
        return NULL;
    }
    return checked_realloc != NULL ? checked_realloc(memory, size) : plain_realloc(memory, size);
}

/* ---- the clock and chance ---- */

int our_clock_gettime(clockid_t clock, struct timespec *out)
{
    if (!shim.clock || clock != CLOCK_REALTIME) {
        return (int)shim_call(SYS_clock_gettime, clock, out);
    }
    *out = (struct timespec){shim.now / 1000, shim.now % 1000 * 1000000};
    return 0;
}

int our_gettimeofday(struct timeval *out, void *zone)
{
    struct timespec now;
    (void)zone;
    int done = our_clock_gettime(CLOCK_REALTIME, &now);
    *out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return done;
}

time_t our_time(time_t *out)
{
    struct timespec now = {0};
    our_clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}

ssize_t our_getrandom(void *bytes, size_t size, unsigned flags)
{
    if (!shim.seeded) {
        return shim_call(SYS_getrandom, bytes, size, flags);
    }
    for (size_t i = 0; i < size; i++) {
        shim.random = shim.random * 6364136223846793005u + 1442695040888963407u;
        ((unsigned char *)bytes)[i] = (unsigned char)(shim.random >> 56);
    }
    return (ssize_t)size;
}
