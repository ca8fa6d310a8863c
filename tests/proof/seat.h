/* A session at the workstation, in this process: keys go in through a pipe, what is painted goes to a
 * terminal that is played by libvterm. */
#ifndef PINGSHEN_TESTS_SEAT_H
#define PINGSHEN_TESTS_SEAT_H

#include "tests/screens/picture.h"
#include "tui/app.h"

struct seat {
    FILE *in, *out;
    int typing; /* the end of the pipe that keys go into */
    off_t shown;
    struct picture *picture;
    struct term *term;
    struct ctx ctx;
    struct app app;
    struct arena arena;
    struct err err;
};

/* Sits down at 80x24 as ACCOUNT (local: the host's own), or ends the program with status 9. The seat is
 * zeroed. */
void seat_open(struct seat *seat, const char *round, const char *account);
/* Types the bytes and lets the program handle them; false: it has been left. */
bool seat_type(struct seat *seat, const char *bytes, size_t size);
/* The same with a key by its name (tests/screens/script.h), "Down*3" pressed three times. */
bool seat_press(struct seat *seat, const char *key);
/* Everything that stands on the screen; heap. */
char *seat_screen(const struct seat *seat);
void seat_close(struct seat *seat);
/* Says why on the error output and ends with status 9: what was asked for makes no sense. */
_Noreturn void seat_stop(const char *what, const char *why);

#endif
