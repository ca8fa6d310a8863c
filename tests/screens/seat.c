#include "tests/screens/seat.h"

#include <curses.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tests/screens/script.h"

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

static bool open_streams(struct seat *seat)
{
    int ends[2];
    seat->out = tmpfile();
    if (seat->out == NULL || pipe(ends) != 0 || (seat->in = fdopen(ends[0], "r")) == NULL) {
        return false;
    }
    seat->typing = ends[1];
    return fcntl(seat->typing, F_SETFL, O_NONBLOCK) == 0;
}

struct seat_options seat_usual(const char *round, const char *account)
{
    return (struct seat_options){.round = round,
                                 .account = account,
                                 .type = "xterm-256color",
                                 .rows = 24,
                                 .columns = 80,
                                 .colour = true};
}

bool seat_open(struct seat *seat, const struct seat_options *options)
{
    struct term_options terminal = {.type = options->type,
                                    .rows = options->rows,
                                    .columns = options->columns,
                                    .no_colour = !options->colour,
                                    .no_questions = true};
    bool choose = options->account[0] == '\0';
    const char *who = choose || strcmp(options->account, "local") == 0 ? NULL : options->account;
    *seat = (struct seat){0};
    if (!open_streams(seat)) {
        err_set(&seat->err, ST_STORAGE, "no streams");
        return false;
    }
    terminal.in = seat->in, terminal.out = seat->out;
    seat->picture = picture_open(options->rows, options->columns);
    if (ctx_open(&seat->ctx, options->round, who, &seat->arena, &seat->err) != ST_OK ||
        term_open(&seat->term, &terminal, &seat->err) != ST_OK) {
        return false;
    }
    seat->ctx.clock = options->clock == NULL ? seat->ctx.clock : options->clock;
    set_escdelay(1); /* keys arrive whole here */
    term_answered(seat->term, options->answer);
    if (app_open(&seat->app, seat->term, &seat->ctx, choose) != ST_OK) {
        return false;
    }
    show(seat);
    return true;
}

void seat_run(struct seat *seat)
{
    int waiting = 1;
    for (int more = 2; more > 0 && !seat->over; more = waiting > 0 ? 2 : more - 1) {
        seat->over = !app_turn(&seat->app, 0);
        if (ioctl(fileno(seat->in), FIONREAD, &waiting) != 0) {
            waiting = 0;
        }
    }
    show(seat);
}

bool seat_type(struct seat *seat, const char *bytes, size_t size)
{
    if (seat->over || write(seat->typing, bytes, size) != (ssize_t)size) {
        return false;
    }
    seat_run(seat);
    return true;
}

bool seat_press(struct seat *seat, const char *key)
{
    struct buf bytes = {0};
    int times = 0;
    bool good = script_key(key, &bytes, &times);
    for (int i = 0; i < times && good; i++) {
        good = seat_type(seat, bytes.bytes, bytes.size);
    }
    buf_release(&bytes);
    return good;
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
    show(seat);
    picture_close(seat->picture);
    arena_release(&seat->arena);
    fclose(seat->in);
    fclose(seat->out);
    close(seat->typing);
}
