#include "tui/workstation.h"

#include <stdlib.h>
#include <unistd.h>

#include "tui/app.h"

enum { WAIT_MS = 1000 };

/* The terminal is not set to UTF-8, so it is told in ASCII and in the bytes of GBK. */
static void say_not_utf8(void)
{
    static const char text[] = "Please set the character set of this terminal to UTF-8.\r\n"
                               "\xc7\xeb\xb0\xd1\xd6\xd5\xb6\xcb\xb5\xc4\xd7\xd6\xb7\xfb\xb1\xe0\xc2\xeb"
                               "\xc9\xe8\xce\xaa UTF-8\r\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
}

enum status workstation_run(struct ctx *ctx, bool choose_seat)
{
    const char *no_colour = getenv("NO_COLOR");
    struct term_options options = {.in = stdin,
                                   .out = stdout,
                                   .type = getenv("TERM"),
                                   .no_colour = no_colour != NULL && no_colour[0] != '\0'};
    struct term *term = NULL;
    struct app app;
    enum status st = term_open(&term, &options, ctx->err);
    if (st != ST_OK) {
        return st;
    }
    st = app_open(&app, term, ctx, choose_seat);
    while (st == ST_OK && app_turn(&app, WAIT_MS)) {
    }
    bool not_utf8 = term_not_utf8(term);
    app_close(&app);
    term_close(term);
    if (not_utf8) {
        say_not_utf8();
        return ST_USAGE;
    }
    return st;
}
