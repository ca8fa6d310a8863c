#include "tests/proof/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 60 };

_Noreturn void steps_stop(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    exit(9);
}

/* false: the program has been left. */
static bool press_key(struct seat *seat, const char *key)
{
    if (!seat_press(seat, key) && !seat->over) {
        steps_stop("no such key", key);
    }
    return !seat->over;
}

static bool refused(const struct app *app)
{
    static const char not_now[] = "现在不能";
    return app->message[0] != '\0' &&
           (app->message_style == STYLE_WARN || strncmp(app->message, not_now, sizeof not_now - 1) == 0);
}

/* Whether the row under the cursor, which has ">" before it, begins with the words. */
static bool at_row(const char *screen, const char *words)
{
    for (const char *line = screen; line != NULL && line[0] != '\0'; line = strchr(line, '\n')) {
        line += strspn(line, "\n");
        const char *text = line + strspn(line, "| ");
        if (text[0] == '>') {
            text += 1 + strspn(text + 1, " ");
            return strncmp(text, words, strlen(words)) == 0;
        }
    }
    return false;
}

static enum outcome go_to_row(struct seat *seat, const char *words)
{
    bool there = false;
    press_key(seat, "Home");
    for (int i = 0; !there && i < ROWS_MOST; i++) {
        char *screen = seat_screen(seat);
        there = at_row(screen, words);
        free(screen);
        if (!there) {
            press_key(seat, "Down");
        }
    }
    return there ? DONE : ABSENT;
}

static enum outcome press(struct seat *seat, const char *key)
{
    char *before = seat_screen(seat);
    bool on = press_key(seat, key);
    char *after = seat_screen(seat);
    bool same = strcmp(before, after) == 0;
    free(before);
    free(after);
    return !on || same ? ABSENT : refused(&seat->app) ? REFUSED : DONE;
}

static bool asked(const struct seat *seat)
{
    return seat->app.top->ops->id == SCREEN_DIALOG;
}

static enum outcome type(struct seat *seat, const char *words)
{
    struct screen *top = seat->app.top;
    bool typing = top->ops->typing != NULL && top->ops->typing(&seat->app, top->state);
    char *before = seat_screen(seat);
    if (typing) {
        if (!seat_type(seat, words, strlen(words))) {
            steps_stop("cannot be typed", words);
        }
    }
    char *after = seat_screen(seat);
    bool same = strcmp(before, after) == 0;
    free(before);
    free(after);
    return same ? ABSENT : DONE;
}

/* A reviewer has no 工作台: what the first screen shows is all there is. */
static enum outcome enter(struct seat *seat, const char *name)
{
    while (seat->app.top->below != NULL) {
        press_key(seat, "q");
    }
    if (seat->app.top->ops->id == SCREEN_APPLICATIONS) {
        return strcmp(name, "我的评分") == 0 ? DONE : ABSENT;
    }
    enum outcome outcome = go_to_row(seat, name);
    return outcome == DONE ? press(seat, "Enter") : outcome;
}

enum outcome steps_take(struct seat *seat, const char *step)
{
    switch (step[0]) {
    case '?':
        return asked(seat) ? steps_take(seat, step + 1) : DONE;
    case ':':
        return enter(seat, step + 1);
    case '@':
        return go_to_row(seat, step + 1);
    case '\'':
        return type(seat, step + 1);
    default:
        return press(seat, step);
    }
}
