/* look ROUND ACCOUNT SEED STEPS: sits down at the workstation as ACCOUNT (local: the host's own), presses
 * STEPS keys that SEED has chosen, and prints every screen that is seen on the way. The same seed is the same
 * walk, so that two rounds which must look alike can be compared screen by screen. */
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/screens/seat.h"

/* What people press, the frequent ones several times. */
static const char *const keys[] = {
    "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Down", "Down", "Down",      "Down",
    "Up",    "PgDn",  "PgDn",  "Home",  "End",   "Right", "Left", "Tab",  "Esc",       "q",
    "q",     "1",     "2",     "3",     "4",     "5",     "6",    "7",    "8",         "9",
    "n",     "m",     "s",     "r",     "t",     "x",     "h",    "e",    "u",         "S",
    "C",     "P",     "R",     "A",     "O",     "a",     "w",    "c",    "v",         "J",
    "/",     "项",    "?",     "Y",     "Y",     "y",     "[",    "]",    "Backspace", "Ctrl-S",
};

static void print(const struct seat *seat, const char *key)
{
    char *screen = seat_screen(seat);
    printf("== %s\n%s", key, screen);
    free(screen);
}

static const char *next_key(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return keys[(*seed >> 33) % (sizeof keys / sizeof keys[0])];
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fputs("usage: look ROUND ACCOUNT SEED STEPS\n", stderr);
        return 9;
    }
    setlocale(LC_ALL, "C.UTF-8");
    struct seat *seat = xcalloc(1, sizeof *seat);
    uint64_t seed = strtoull(argv[3], NULL, 10) * 2654435761u + 1;
    struct seat_options options = seat_usual(argv[1], argv[2]);
    if (!seat_open(seat, &options)) {
        fprintf(stderr, "no session: %s\n", seat->err.text);
        return 9;
    }
    print(seat, "first");
    for (long left = strtol(argv[4], NULL, 10); !seat->over && left > 0; left--) {
        const char *key = next_key(&seed);
        seat_press(seat, key);
        print(seat, key);
    }
    seat_close(seat);
    free(seat);
    return 0;
}
