/* The loop of the workstation (工作站): a stack of screens over one terminal and one session. */
#ifndef PINGSHEN_TUI_APP_H
#define PINGSHEN_TUI_APP_H

#include "core/workflow/ctx.h"
#include "tui/screen.h"

enum { APP_ROWS_MIN = 24, APP_COLUMNS_MIN = 80, APP_AHEAD = 256 };

struct app {
    struct term *term;
    struct ctx *ctx;
    struct screen *top;
    struct arena request; /* of the key being handled */
    struct arena session; /* who acts */
    struct arena *before; /* the caller's memory, in use again when the application is closed */
    enum stale stale;
    const char *programme; /* title of the round, for the title line; session memory */
    bool demonstration;    /* its title says 演示 */
    bool can_switch;       /* opened by the locally trusted operator: may go back to the choice of seats */
    bool leave;
    bool hung_up; /* the line dropped: the next sign-in goes on in the same cell */
    char *
        left_no; /* 申报编号 that a screen was at when it was left: the list below goes there; heap or NULL */
    int32_t again; /* key that a question handed on to the screen below; 0: none */
    int32_t key;   /* being handled */
    int pops;      /* screens to leave when the handler is done */
    char message[512];
    enum style message_style;
    int64_t token, checked_ms; /* last change token, and when it was looked at */
    struct {
        enum stale (*done)(struct app *app, void *state, const char *answer);
        char *text; /* heap; NULL: none */
    } answer;
    int64_t progress_ms; /* when progress was last shown */
    bool cancelled;
    int32_t ahead[APP_AHEAD]; /* keys typed during long work, for afterwards */
    int aheads, taken;        /* how many, and how many of them have been taken */
};

/* ctx is open; the application takes its notice and tick. choose_seat: begin with the choice of seats. */
enum status app_open(struct app *app, struct term *term, struct ctx *ctx, bool choose_seat);
void app_close(struct app *app);
/* Handles what was typed, or waits for it at most wait_ms, then shows the result; false: the session is over.
 */
bool app_turn(struct app *app, int wait_ms);

/* ---- for screens ---- */

/* Opens a screen on top; a failure is shown and nothing is opened. argument is only read by open. */
enum stale app_push(struct app *app, const struct screen_ops *ops, const void *argument);
/* Leaves the top screen once the handler has returned. */
enum stale app_pop(struct app *app);
/* Before each call of the core from act or text: clean request memory, no old failure. Returns app->ctx. */
struct ctx *app_request(struct app *app);
/* The line above the hints; it goes with the next key. */
enum stale app_say(struct app *app, enum style style, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Says the core's sentence. st is not ST_OK. */
enum stale app_fail(struct app *app, enum status st);
/* Whether the present account has the right at all (for what is offered). */
bool app_may(const struct app *app, enum action action);

/* ---- questions (dialog.c) ---- */

struct question {
    const char *title;
    const char *text;    /* may have several lines; NULL: none */
    const char *initial; /* NULL: a yes/no question */
    int limit;           /* characters; 0: 200 */
    int32_t pass;        /* of something to be read: this key also acts on the screen below; 0: none */
    /* Called with the answer ("y" for yes) when it is given, not when the question is left with Esc. state is
     * that of the screen that asked. */
    enum stale (*done)(struct app *app, void *state, const char *answer);
};
enum stale app_ask(struct app *app, const struct question *question);
/* Something to be read before going on; any key goes on. */
enum stale app_inform(struct app *app, const char *title, const char *text);

#endif
