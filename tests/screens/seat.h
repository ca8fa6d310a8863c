/* A session at the workstation, in this process: keys go in through a pipe, what is painted goes to a
 * terminal that is played by libvterm. */
#ifndef PINGSHEN_TESTS_SEAT_H
#define PINGSHEN_TESTS_SEAT_H

#include "tests/screens/picture.h"
#include "tui/app.h"

struct seat_options {
    const char *round, *account; /* account "local": the host's own; "": begins with the choice of seats */
    const char *type;            /* of the terminal */
    int rows, columns;
    bool colour;
    enum term_answer answer;
    int64_t (*clock)(void); /* NULL: the real one */
};

/* xterm-256color of 80x24 with colours, as nearly everybody sits. */
struct seat_options seat_usual(const char *round, const char *account);

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
    bool over; /* the program has left by itself */
};

/* The seat is overwritten. false: it says in err why not. */
bool seat_open(struct seat *seat, const struct seat_options *options);
/* Lets the program handle all that was typed, and shows what it painted. */
void seat_run(struct seat *seat);
/* Types the bytes and lets the program handle them; false: it has left, or they are too many at once. */
bool seat_type(struct seat *seat, const char *bytes, size_t size);
/* The same with a key by its name (script.h), "Down*3" pressed three times; false also: no such key. */
bool seat_press(struct seat *seat, const char *key);
/* Everything that stands on the screen; heap. */
char *seat_screen(const struct seat *seat);
void seat_close(struct seat *seat);

#endif
