/* What the interposed library leaves alone: inside getpwnam_r no call for memory fails. The C library looks
 * into tables there that it has not got when memory ended (a NULL is followed, or it aborts by itself). */
#define _GNU_SOURCE /* RTLD_NEXT */ /* NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
#include <dlfcn.h>
#include <errno.h>
#include <pwd.h>
#include <string.h>

#include "tests/crash/shim.h"

typedef int lookup(const char *, struct passwd *, char *, size_t, struct passwd **);

lookup our_getpwnam_r __asm__("getpwnam_r"); /* in the place of the library's */

int our_getpwnam_r(const char *name, struct passwd *entry, char *texts, size_t size, struct passwd **found)
{
    void *symbol = dlsym(RTLD_NEXT, "getpwnam_r");
    lookup *of_the_library = NULL;
    if (symbol == NULL) {
        return ENOSYS;
    }
    memcpy(&of_the_library, &symbol, sizeof symbol); /* an object pointer is not cast to a function's */
    shim_spare(true);
    int done = of_the_library(name, entry, texts, size, found);
    shim_spare(false);
    return done;
}
