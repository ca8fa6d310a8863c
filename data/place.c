#include "data/place.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "data/arena.h"

static const char *const suffix[PLACE_FILES] = {"", "-wal", "-shm", "-gate"};

void place_init(struct place *place, const char *path)
{
    *place = (struct place){0};
    for (int i = 0; i < PLACE_FILES; i++) {
        struct buf name = {0};
        buf_printf(&name, "%s%s", path, suffix[i]);
        place->name[i] = xstrdup(name.bytes);
        buf_release(&name);
    }
}

void place_opened(struct place *place, enum place_file last)
{
    for (int i = 0; i <= (int)last; i++) {
        struct stat info;
        if (place->inode[i] == 0 && stat(place->name[i], &info) == 0) {
            place->device[i] = info.st_dev;
            place->inode[i] = info.st_ino;
        }
    }
}

enum status place_check(const struct place *place, const char *shown, struct err *err)
{
    for (int i = 0; i < PLACE_FILES; i++) {
        struct stat info;
        if (place->inode[i] == 0 || (stat(place->name[i], &info) == 0 && info.st_dev == place->device[i] &&
                                     info.st_ino == place->inode[i])) {
            continue;
        }
        if (i == PLACE_ROUND) {
            return err_set(
                err, ST_STORAGE,
                "轮次文件“%s”在使用中被移走或替换，这次没有保存；请放回原来的文件（连同 -wal）后再试", shown);
        }
        return err_set(err, ST_STORAGE,
                       "轮次文件的“%s%s”在使用中被删去或替换，这次没有保存；请放回原来的文件，"
                       "或退出后重新打开，核对最近的内容",
                       shown, suffix[i]);
    }
    return ST_OK;
}

void place_release(struct place *place)
{
    for (int i = 0; i < PLACE_FILES; i++) {
        free(place->name[i]);
    }
}
