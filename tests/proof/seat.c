#include "tests/proof/seat.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/screens/script.h"

_Noreturn void seat_stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(9);
}

/* What has been written since the last time goes to the terminal. */
static void show(struct seat *seat)
{
    char piece[8192];
    ssize_t got = 0;
    while ((got = pread(fileno(seat->out), piece, sizeof piece, seat->shown)) > 0) {
        picture_feed(seat->picture, piece, (size_t)got);
        seat->shown += got;
    }
}

void seat_open(struct seat *seat, const char *round, const char *account)
{
    int ends[2];
    seat->out = tmpfile();
    if (seat->out == NULL || pipe(ends) != 0 || (seat->in = fdopen(ends[0], "r")) == NULL) {
        seat_stop("streams", round);
    }
    seat->typing = ends[1];
    seat->picture = picture_open(24, 80);
    struct term_options options = {.in = seat->in,
                                   .out = seat->out,
                                   .type = "xterm-256color",
                                   .rows = 24,
                                   .columns = 80,
                                   .no_questions = true};
    const char *who = strcmp(account, "local") == 0 ? NULL : account;
    if (ctx_open(&seat->ctx, round, who, &seat->arena, &seat->err) != ST_OK ||
        term_open(&seat->term, &options, &seat->err) != ST_OK) {
        seat_stop("no session", seat->err.text);
    }
    set_escdelay(1); /* keys arrive whole here */
    if (app_open(&seat->app, seat->term, &seat->ctx, false) != ST_OK) {
        seat_stop("the application did not open", seat->err.text);
    }
    show(seat);
}

bool seat_type(struct seat *seat, const char *bytes, size_t size)
{
    bool on = true;
    int waiting = 1;
    if (write(seat->typing, bytes, size) != (ssize_t)size) {
        seat_stop("cannot be typed", bytes);
    }
    for (int more = 2; more > 0 && on; more = waiting > 0 ? 2 : more - 1) {
        on = app_turn(&seat->app, 0);
        if (ioctl(fileno(seat->in), FIONREAD, &waiting) != 0) {
            waiting = 0;
        }
    }
    show(seat);
    return on;
}

bool seat_press(struct seat *seat, const char *key)
{
    struct buf bytes = {0};
    bool on = true;
    int times = 0;
    if (!script_key(key, &bytes, &times)) {
        seat_stop("no such key", key);
    }
    for (int i = 0; i < times && on; i++) {
        on = seat_type(seat, bytes.bytes, bytes.size);
    }
    buf_release(&bytes);
    return on;
}

char *seat_screen(const struct seat *seat)
{
    struct buf text = {0};
    picture_print(seat->picture, &text);
    if (text.bytes == NULL) {
        buf_puts(&text, "");
    }
    return text.bytes;
}

void seat_close(struct seat *seat)
{
    app_close(&seat->app);
    term_close(seat->term);
    ctx_close(&seat->ctx);
    picture_close(seat->picture);
    arena_release(&seat->arena);
    fclose(seat->in);
    fclose(seat->out);
    close(seat->typing);
}
