/* TARGET FILE|FOLDER…: runs the target on stored inputs, one after the other, and prints how many there were.
 * A crash or a sanitizer's report ends it at the input that was named last on standard error. */
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz.h"

static long count; /* what nftw has no place for */

static int run_file(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    struct arena arena = {0};
    const char *bytes = NULL;
    (void)info;
    (void)walk;
    if (type == FTW_F) {
        size_t size = fuzz_read(&arena, path, &bytes);
        fprintf(stderr, "%s\n", path);
        fuzz_one((const uint8_t *)bytes, size);
        count++;
        arena_release(&arena);
    }
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FUZZ_REQUIRE(nftw(argv[i], run_file, 8, FTW_PHYS) == 0);
    }
    printf("%ld\n", count);
    return count > 0 ? 0 : 1;
}
