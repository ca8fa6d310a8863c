/* Several fields filled in one after another, at the foot of the screen that asks. */
#ifndef PINGSHEN_TUI_FIELDS_H
#define PINGSHEN_TUI_FIELDS_H

#include "tui/app.h"

enum { FIELDS_MAX = 8 };
struct field {
    const char *name;
    const char *initial;       /* NULL: empty; of a choice: the one that is chosen at first */
    const char *const *choice; /* the texts to choose from, ended by NULL; NULL: a text is typed */
    const char *help;          /* one line, shown while the field is in hand; NULL: none */
    int limit;                 /* characters; 0: 200 */
    bool optional;             /* may stay empty */
};
struct fields {
    const char *title;
    const char *text; /* above the fields; may have several lines; NULL: none */
    const struct field *field;
    size_t count; /* at most FIELDS_MAX */
    /* Called with the trimmed values when all is filled in. state is that of the screen that asked. When it
     * fails its sentence is shown and the fields stay as they are, to be put right. It opens no screen. */
    enum status (*done)(struct app *app, void *state, const char *const *value);
    /* Called when done was content and the fields are gone, with answer "y": here a question may follow.
     * NULL: nothing follows. */
    enum stale (*then)(struct app *app, void *state, const char *answer);
};
/* All texts are copied, the choices only borrowed. */
enum stale app_fill(struct app *app, const struct fields *fields);

#endif
