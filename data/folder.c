#include "data/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/text.h"

enum status folder_path(const char *path, const char **absolute, struct arena *arena, struct err *err)
{
    char *real = realpath(path, NULL);
    if (real == NULL) {
        return err_set(err, ST_STORAGE, "没有文件夹 %s，或没有权限打开", path);
    }
    *absolute = arena_strdup(arena, real);
    free(real);
    return ST_OK;
}

const char *folder_full_name(const char *path, struct arena *arena)
{
    char *real = realpath(path, NULL);
    const char *name = arena_strdup(arena, real == NULL ? path : real);
    free(real);
    return name;
}

bool folder_has_file(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

static bool ends_in(const char *name, const char *suffix)
{
    size_t size = strlen(name), tail = strlen(suffix);
    return size > tail && strcasecmp(name + size - tail, suffix) == 0;
}

/* Folders stand before files. */
static int compare(const void *left, const void *right)
{
    const struct folder_entry *a = left, *b = right;
    return a->folder != b->folder ? (a->folder ? -1 : 1) : strcmp(a->name, b->name);
}

/* false: not to be listed. */
static bool look_at(int folder, const char *name, const char *suffix, struct folder_entry *entry)
{
    struct stat info;
    if (fstatat(folder, name, &info, 0) != 0) {
        return false;
    }
    *entry = (struct folder_entry){.folder = S_ISDIR(info.st_mode),
                                   .bytes = info.st_size,
                                   .changed = (int64_t)info.st_mtim.tv_sec * 1000};
    return entry->folder || (S_ISREG(info.st_mode) && ends_in(name, suffix));
}

static void take(int folder, const char *name, const char *suffix, struct buf *all, size_t *skipped,
                 struct arena *arena)
{
    struct folder_entry entry;
    if (!look_at(folder, name, suffix, &entry)) {
        return;
    }
    if (!text_valid(name, strlen(name), NULL)) {
        (*skipped)++;
        return;
    }
    entry.name = arena_strdup(arena, name);
    buf_add(all, &entry, sizeof entry);
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

enum status folder_list(const char *path, const char *suffix, struct folder_entry **entry, size_t *count,
                        size_t *skipped, struct arena *arena, struct err *err)
{
    struct buf all = {0};
    struct dirent **found = NULL;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int names = folder < 0 ? -1 : scandir(path, &found, visible, alphasort);
    *skipped = 0;
    for (int i = 0; i < names; i++) {
        take(folder, found[i]->d_name, suffix, &all, skipped, arena);
        free(found[i]);
    }
    free(found);
    if (folder >= 0) {
        close(folder);
    }
    *count = all.size / sizeof **entry;
    *entry = arena_alloc(arena, all.size);
    if (all.size > 0) {
        memcpy(*entry, all.bytes, all.size);
        qsort(*entry, *count, sizeof **entry, compare);
    }
    buf_release(&all);
    return names >= 0 ? ST_OK : err_set(err, ST_STORAGE, "文件夹 %s 打不开；请检查它还在，并且有权限", path);
}
