/* One screen: a struct of operations and a state of its own. Handlers do not paint; they return what became
 * stale, and the loop pays once before it waits for the next key. */
#ifndef PINGSHEN_TUI_SCREEN_H
#define PINGSHEN_TUI_SCREEN_H

#include <stddef.h>

#include "data/arena.h"
#include "data/status.h"
#include "tui/action.h"
#include "tui/surface.h"

struct app;

enum stale {
    STALE_NONE = 0,
    STALE_PAINT = 1, /* what is shown */
    STALE_DATA = 3,  /* what was read, and so what is shown */
    STALE_PASS = 4   /* the key was none of mine */
};

/* Every function may be NULL except draw. ctx->arena is the screen's own while load runs: what load reads
 * there lives until the next successful load. load must leave the state as it was when it fails. */
struct screen_ops {
    enum screen_id id;
    const char *title;
    size_t size;                                                             /* of the state, zeroed */
    enum status (*open)(struct app *app, void *state, const void *argument); /* before the first load */
    enum status (*load)(struct app *app, void *state);
    void (*draw)(struct app *app, void *state, const struct surface *s);
    enum stale (*act)(struct app *app, void *state, enum key_action action);
    enum stale (*text)(struct app *app, void *state, int32_t key); /* keys without an action here */
    bool (*typing)(struct app *app, void *state);                  /* true: text() sees every key first */
    bool (*can)(struct app *app, void *state,
                enum key_action action); /* whether the action makes sense now */
    /* Why it makes none, in one sentence; NULL: the right or the stage says it. */
    const char *(*why)(struct app *app, void *state, enum key_action action);
    /* What the keys do while typing, in place of the list's hints; NULL: the list's. */
    const char *(*hint)(struct app *app, void *state);
    void (*rest)(struct app *app, void *state); /* nothing was typed for a second */
    void (*close)(struct app *app, void *state);
};

/* One on the stack; the loop's own. */
struct screen {
    const struct screen_ops *ops;
    void *state;
    struct arena arena; /* what load read */
    struct screen *below;
};

#endif
