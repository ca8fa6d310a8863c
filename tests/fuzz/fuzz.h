/* What the targets share. A target is one file with fuzz_one(); libFuzzer calls it with bytes it has thought
 * of
 * (`make fuzz`), run_files.c with those of a stored corpus (`make check`). */
#ifndef PINGSHEN_TESTS_FUZZ_H
#define PINGSHEN_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "core/workflow/ctx.h"

/* The name is libFuzzer's. */
int fuzz_one(const uint8_t *data, size_t size) __asm__("LLVMFuzzerTestOneInput");

/* A folder of this process's own, made at the first call and removed at the end. */
const char *fuzz_folder(void);
/* folder/name; the text lives until the end. */
const char *fuzz_path(const char *name);
void fuzz_write(const char *path, const void *bytes, size_t size);
void fuzz_remove(const char *path); /* a file or a whole folder; nothing there is nothing to do */
void fuzz_empty(void);              /* all that the working folder holds */
/* A file of this process's folder as bytes in the arena. */
size_t fuzz_read(struct arena *arena, const char *path, const char **bytes);

/* A small round at path: applications, A-3 (failed), panel c1 (chair) r1 r2, staff s1; two criteria,
 * two objective items; scoring has begun, everybody has accepted the undertaking, r1 has a draft of A-1. The
 * file alone is the round (no log beside it). */
void fuzz_round(const char *path);

/* One command of the program on round.db of the working folder, in words with a blank between them; the
 * status. */
int fuzz_command(const char *words);

/* count changes to a good file: a place (three bytes, taken modulo its size) and the value put there. */
enum { FUZZ_CHANGE = 4 };
void fuzz_damage(char *bytes, size_t size, const uint8_t *change, size_t count);

/* The finding: says what does not hold and stops, so that the input is kept. */
_Noreturn void fuzz_wrong(const char *what);
#define FUZZ_REQUIRE(condition)                                                                              \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fuzz_wrong(#condition);                                                                          \
        }                                                                                                    \
    } while (0)

#endif
