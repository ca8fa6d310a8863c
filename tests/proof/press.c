/* press ROUND ACCOUNT STEP…: sits down at the workstation as ACCOUNT and takes the steps of one row of
 * keys.csv, as far as they are offered. Prints how that went (done; absent STEP: there is no such thing on
 * the screen or the key does nothing; refused SENTENCE), the title of the screen at the end, and that screen.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/proof/steps.h"

int main(int argc, char **argv)
{
    static const char *const word[] = {"done", "absent", "refused"};
    if (argc < 4) {
        steps_stop("usage", "press ROUND ACCOUNT STEP…");
    }
    setlocale(LC_ALL, "C.UTF-8");
    struct seat *seat = xcalloc(1, sizeof *seat);
    struct seat_options options = seat_usual(argv[1], argv[2]);
    if (!seat_open(seat, &options)) {
        steps_stop("no session", seat->err.text);
    }
    enum outcome outcome = DONE;
    int at = 3;
    while (at < argc && (outcome = steps_take(seat, argv[at])) == DONE) {
        at++;
    }
    char *screen = seat_screen(seat);
    printf("%s %s\n%s\n%s", word[outcome],
           outcome == ABSENT    ? argv[at]
           : outcome == REFUSED ? seat->app.message
                                : "",
           seat->app.top == NULL ? "" : seat->app.top->ops->title, screen);
    free(screen);
    seat_close(seat);
    free(seat);
    return 0;
}
