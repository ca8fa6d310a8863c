/* look ROUND ACCOUNT SEED STEPS: sits down at the workstation as ACCOUNT (local: the host's own), presses
 * STEPS keys that SEED has chosen, and prints every screen that is seen on the way. The same seed is the same
 * walk, so that two rounds which must look alike can be compared screen by screen. */
#include <curses.h>
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/screens/picture.h"
#include "tests/screens/script.h"
#include "tui/app.h"

/* What people press, the frequent ones several times. */
static const char *const keys[] = {
    "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Down", "Down", "Down",      "Down",
    "Up",    "PgDn",  "PgDn",  "Home",  "End",   "Right", "Left", "Tab",  "Esc",       "q",
    "q",     "1",     "2",     "3",     "4",     "5",     "6",    "7",    "8",         "9",
    "n",     "m",     "s",     "r",     "t",     "x",     "h",    "e",    "u",         "S",
    "C",     "P",     "R",     "A",     "O",     "a",     "w",    "c",    "v",         "J",
    "/",     "项",    "?",     "Y",     "Y",     "y",     "[",    "]",    "Backspace", "Ctrl-S",
};

struct walk {
    FILE *in, *out;
    int typing; /* the end of the pipe that keys go into */
    off_t shown;
    uint64_t seed;
    struct picture *picture;
    struct term *term;
    struct ctx ctx;
    struct app app;
    struct arena arena;
    struct err err;
};

_Noreturn static void stop(const char *what, const char *why)
{
    fprintf(stderr, "look: %s: %s\n", what, why);
    exit(9);
}

static void print(struct walk *w, const char *key)
{
    char piece[8192];
    ssize_t got = 0;
    struct buf text = {0};
    while ((got = pread(fileno(w->out), piece, sizeof piece, w->shown)) > 0) {
        picture_feed(w->picture, piece, (size_t)got);
        w->shown += got;
    }
    picture_print(w->picture, &text);
    printf("== %s\n%s", key, text.size == 0 ? "" : text.bytes);
    buf_release(&text);
}

/* Presses one key; false: the program has been left. */
static bool press(struct walk *w, const char *key)
{
    struct buf bytes = {0};
    bool on = true;
    int waiting = 1, times = 0;
    if (!script_key(key, &bytes, &times) ||
        write(w->typing, bytes.bytes, bytes.size) != (ssize_t)bytes.size) {
        stop("no such key", key);
    }
    buf_release(&bytes);
    for (int more = 2; more > 0 && on; more = waiting > 0 ? 2 : more - 1) {
        on = app_turn(&w->app, 0);
        if (ioctl(fileno(w->in), FIONREAD, &waiting) != 0) {
            waiting = 0;
        }
    }
    print(w, key);
    return on;
}

static const char *next_key(struct walk *w)
{
    w->seed = w->seed * 6364136223846793005u + 1442695040888963407u;
    return keys[(w->seed >> 33) % (sizeof keys / sizeof keys[0])];
}

static void sit_down(struct walk *w, const char *round, const char *account)
{
    int ends[2];
    w->out = tmpfile();
    if (w->out == NULL || pipe(ends) != 0 || (w->in = fdopen(ends[0], "r")) == NULL) {
        stop("streams", round);
    }
    w->typing = ends[1];
    w->picture = picture_open(24, 80);
    struct term_options options = {.in = w->in,
                                   .out = w->out,
                                   .type = "xterm-256color",
                                   .rows = 24,
                                   .columns = 80,
                                   .no_questions = true};
    if (ctx_open(&w->ctx, round, strcmp(account, "local") == 0 ? NULL : account, &w->arena, &w->err) !=
            ST_OK ||
        term_open(&w->term, &options, &w->err) != ST_OK) {
        stop("no session", w->err.text);
    }
    set_escdelay(1);
    if (app_open(&w->app, w->term, &w->ctx, false) != ST_OK) {
        stop("the application did not open", w->err.text);
    }
    print(w, "first");
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        stop("usage", "look ROUND ACCOUNT SEED STEPS");
    }
    setlocale(LC_ALL, "C.UTF-8");
    struct walk *w = xcalloc(1, sizeof *w);
    w->seed = strtoull(argv[3], NULL, 10) * 2654435761u + 1;
    sit_down(w, argv[1], argv[2]);
    bool on = true;
    for (long left = strtol(argv[4], NULL, 10); on && left > 0; left--) {
        on = press(w, next_key(w));
    }
    app_close(&w->app);
    term_close(w->term);
    ctx_close(&w->ctx);
    picture_close(w->picture);
    arena_release(&w->arena);
    fclose(w->in);
    fclose(w->out);
    close(w->typing);
    free(w);
    return 0;
}
