/* A round in four stages for the target of keys: applications A-1, A-2 (a tie across the cut), A-3, A-4
 * (failed); panel c1 (chair), r2 (deputy), r1, r3, supervisor v1, staff s1. */
#ifndef PINGSHEN_TESTS_FUZZ_BASES_H
#define PINGSHEN_TESTS_FUZZ_BASES_H

#include <stddef.h>

enum base {
    BASE_SETUP,     /* with recusal proposals */
    BASE_SCORING,   /* r1 has a draft of A-1, one proposal waits */
    BASE_CLOSED,    /* the tie is not ruled, r2's outlier not explained */
    BASE_PUBLISHED, /* one objection waits */
    BASES
};

/* The file of that stage; owned here until the end. Made at the first call, in the working folder, which is
 * fuzz_folder(). */
const char *base_bytes(enum base base, size_t *size);
/* The files that can be imported stand in the working folder, as at the beginning. */
void base_put_files(void);

#endif
