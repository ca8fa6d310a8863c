/* look ROUND ACCOUNT …: sits down at the workstation as ACCOUNT (local: the host's own), presses keys and
 * prints every screen that is seen on the way, with its title. What is pressed depends on nothing but the
 * arguments and what the screens show, so that two rounds which must look alike can be compared screen by
 * screen.
 *
 * walk SEED STEPS: STEPS keys that SEED has chosen. way STEP…: the steps of a row of keys.csv, as far as they
 * are offered. tour: every screen that can be opened, and on each every key that the action list has for it,
 * all ways of sorting, filters, and the help; every question that comes up is read and left. */
#include <locale.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/proof/steps.h"

/* What people press, the frequent ones several times. */
static const char *const keys[] = {
    "Enter", "Enter", "Enter", "Enter", "Enter", "Enter", "Down", "Down", "Down",      "Down",
    "Up",    "PgDn",  "PgDn",  "Home",  "End",   "Right", "Left", "Tab",  "Esc",       "q",
    "q",     "1",     "2",     "3",     "4",     "5",     "6",    "7",    "8",         "9",
    "n",     "m",     "s",     "r",     "t",     "x",     "h",    "e",    "u",         "S",
    "C",     "P",     "R",     "A",     "O",     "a",     "w",    "c",    "v",         "J",
    "/",     "项",    "?",     "Y",     "Y",     "y",     "[",    "]",    "Backspace", "Ctrl-S",
};

/* How often the tour looks into one kind of screen; how many rows of a list it opens (of the 工作台 all, of
 * files more than the folders). */
enum { VISITS_MOST = 3, ROWS_OPENED = 4, ROWS_FILES = 6, ROWS_HOME = 15, SORTS = 6, LEAVES = 6 };

struct walk {
    struct seat *seat;
    char *last; /* the screen that was printed last; heap or NULL */
    int visits[SCREEN_COUNT];
};

/* The screen only where it is another than the one before. */
static void print(struct walk *w, const char *key)
{
    const struct screen *top = w->seat->app.top;
    char *screen = seat_screen(w->seat);
    bool same = w->last != NULL && strcmp(w->last, screen) == 0;
    printf("== %s [%s]\n%s", key, top == NULL ? "" : top->ops->title, same ? "" : screen);
    free(w->last);
    w->last = screen;
}

static bool press(struct walk *w, const char *key)
{
    if (!w->seat->over && !seat_press(w->seat, key) && !w->seat->over) {
        steps_stop("no such key", key);
    }
    print(w, key);
    return !w->seat->over;
}

/* ---- walk, way ---- */

static const char *next_key(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return keys[(*seed >> 33) % (sizeof keys / sizeof keys[0])];
}

static void wander(struct walk *w, uint64_t seed, long steps)
{
    seed = seed * 2654435761u + 1;
    while (!w->seat->over && steps-- > 0) {
        press(w, next_key(&seed));
    }
}

static void follow(struct walk *w, char **step)
{
    for (enum outcome outcome = DONE; *step != NULL && outcome == DONE && !w->seat->over; step++) {
        outcome = steps_take(w->seat, *step);
        print(w, *step);
    }
}

/* ---- tour ---- */

static int depth_of(const struct walk *w)
{
    int depth = 0;
    for (const struct screen *s = w->seat->over ? NULL : w->seat->app.top; s != NULL; s = s->below) {
        depth++;
    }
    return depth;
}

static enum screen_id here(const struct walk *w)
{
    return w->seat->app.top->ops->id;
}

static bool typing(const struct walk *w)
{
    const struct screen *top = w->seat->app.top;
    return top->ops->typing != NULL && top->ops->typing(&w->seat->app, top->state);
}

static void explore(struct walk *w);

/* After a key: looks at what it has opened, and leaves that; by Esc only where nothing else does it, because
 * a terminal waits whether more comes behind it. false: the screen from which it was pressed is no longer
 * there. */
static bool come_back(struct walk *w, int depth)
{
    if (depth_of(w) > depth && here(w) != SCREEN_DIALOG) {
        explore(w);
    }
    for (int i = 0; i < LEAVES && depth_of(w) > depth; i++) {
        press(w, i % 2 != 0                  ? "Esc"
                 : here(w) == SCREEN_OPINION ? "Ctrl-G"
                 : here(w) == SCREEN_DIALOG  ? "Ctrl-C"
                                             : "q");
    }
    return depth_of(w) == depth;
}

static bool press_and_back(struct walk *w, const char *key, int depth)
{
    press(w, key);
    return come_back(w, depth);
}

static bool on_screen(enum screen_id screen, enum key_action action)
{
    return action_row_of(screen, action) != NULL;
}

/* The first rows of a list, one by one. */
static bool open_rows(struct walk *w, int depth)
{
    int rows = here(w) == SCREEN_HOME ? ROWS_HOME : here(w) == SCREEN_IMPORTS ? ROWS_FILES : ROWS_OPENED;
    bool there = press(w, "Home");
    for (int i = 0; there && i < rows; i++) {
        there = (i == 0 || press(w, "Down")) && press_and_back(w, "Enter", depth);
    }
    return there;
}

/* Words that stand in numbers, names and texts; one of them stands in the application of which a recused
 * member knows nothing. */
static bool search(struct walk *w, int depth)
{
    static const char *const words[] = {"项目4", "示例4学会", "4", "别的"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        press(w, "/");
        if (typing(w)) {
            press(w, "Ctrl-U");
            seat_type(w->seat, words[i], strlen(words[i]));
            print(w, words[i]);
            press(w, "Enter");
        }
        if (!come_back(w, depth)) {
            return false;
        }
    }
    press(w, "/");
    if (typing(w)) {
        press(w, "Ctrl-U");
        press(w, "Enter");
    }
    return come_back(w, depth);
}

/* Keys of the action list that the tour leaves to the ways, because they change something at once; or that it
 * presses elsewhere. */
static bool is_left_out(enum key_action action)
{
    static const enum key_action out[] = {DO_MARK, DO_CLEAR,  DO_ACCEPT, DO_UNDO, DO_OPEN,
                                          DO_BACK, DO_FILTER, DO_FIND,   DO_SORT};
    for (size_t i = 0; i < sizeof out / sizeof out[0]; i++) {
        if (out[i] == action) {
            return true;
        }
    }
    return false;
}

/* A key as seat_press knows it; NULL: one that need not be pressed. */
static const char *name_of(int32_t key, char name[2])
{
    static const struct {
        int32_t key;
        const char *name;
    } known[] = {{K_TAB, "Tab"},      {K_BACK_TAB, "BackTab"}, {K_LEFT, "Left"}, {K_RIGHT, "Right"},
                 {K_PAGE_UP, "PgUp"}, {K_PAGE_DOWN, "PgDn"},   {K_HOME, "Home"}, {K_END, "End"},
                 {K_UP, "Up"},        {K_DOWN, "Down"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].key == key) {
            return known[i].name;
        }
    }
    name[0] = (char)key;
    name[1] = '\0';
    return key > ' ' && key < 0x7F ? name : NULL;
}

static bool press_actions(struct walk *w, int depth)
{
    enum screen_id screen = here(w);
    for (const struct action_row *row = action_rows; row->action != DO_NOTHING; row++) {
        char letter[2];
        const char *key = name_of(row->key[0], letter);
        if ((row->screens & UINT64_C(1) << screen) != 0 && !is_left_out(row->action) && key != NULL &&
            !press_and_back(w, key, depth)) {
            return false;
        }
    }
    return true;
}

static void explore(struct walk *w)
{
    int depth = depth_of(w);
    enum screen_id screen = here(w);
    if (w->visits[screen]++ >= VISITS_MOST) {
        return;
    }
    bool list = on_screen(screen, DO_OPEN) && screen != SCREEN_SEAT;
    bool there = !list || open_rows(w, depth);
    for (int i = 0; there && on_screen(screen, DO_SORT) && i < SORTS; i++) {
        there = press_and_back(w, "s", depth);
    }
    bool words = on_screen(screen, DO_FILTER) || on_screen(screen, DO_FIND);
    there = there && press_actions(w, depth);
    if (there && words) {
        search(w, depth);
    }
}

static void look(struct walk *w, char **words)
{
    print(w, "first");
    if (strcmp(words[0], "tour") == 0) {
        explore(w);
        while (depth_of(w) > 1 &&
               come_back(w, depth_of(w) - 1)) { /* an undertaking lies on top of the list */
            explore(w);
        }
    } else if (strcmp(words[0], "way") == 0) {
        follow(w, words + 1);
    } else if (strcmp(words[0], "walk") == 0 && words[1] != NULL && words[2] != NULL) {
        wander(w, strtoull(words[1], NULL, 10), strtol(words[2], NULL, 10));
    } else {
        steps_stop("usage", "look ROUND ACCOUNT walk SEED STEPS | way STEP… | tour");
    }
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        steps_stop("usage", "look ROUND ACCOUNT walk SEED STEPS | way STEP… | tour");
    }
    setlocale(LC_ALL, "C.UTF-8");
    struct walk walk = {.seat = xcalloc(1, sizeof *walk.seat)};
    struct seat_options options = seat_usual(argv[1], argv[2]);
    if (!seat_open(walk.seat, &options)) {
        steps_stop("no session", walk.seat->err.text);
    }
    look(&walk, argv + 3);
    seat_close(walk.seat);
    free(walk.seat);
    free(walk.last);
    return 0;
}
