/* play SCRIPT ROUNDS [COLUMNSxROWS…]: plays a key script against the screens, in this process, and compares
 * what a terminal shows of it with the expected screens beside the script. ROUNDS is the folder of fixture
 * rounds. */
#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "data/db_internal.h"
#include "tests/screens/golden.h"
#include "tests/screens/script.h"
#include "tests/screens/seat.h"

/* Every session of every script begins at this moment: 2026-06-01 09:00 in Shanghai. */
#define PINNED_MS INT64_C(1780275600000)

struct player {
    const char *script_path, *rounds, *top; /* top: of the source tree */
    char *work;                             /* folder of this run: the round and what a script copies */
    struct script script;
    struct golden golden;
    int line; /* of the script */
    int rows, columns;
    const char *type;
    bool colour;
    enum term_answer answer;
    bool open; /* the seat is taken */
    struct seat seat;
};

/* "80x24" or "80 24". */
static bool read_size(const char *text, int *columns, int *rows)
{
    char *end = NULL;
    *columns = (int)strtol(text, &end, 10);
    *rows = *end == 'x' || *end == ' ' ? (int)strtol(end + 1, &end, 10) : 0;
    return *end == '\0' && *columns > 0 && *rows > 0;
}

static int64_t pinned_clock(void)
{
    return PINNED_MS;
}

_Noreturn static void stop(const struct player *p, const char *why, const char *what)
{
    printf("not ok %s:%d: %s%s\n", p->script_path, p->line, why, what);
    fflush(stdout);
    exit(1);
}

/* ---- a session ---- */

static void open_session(struct player *p, const char *account)
{
    if (p->open) {
        stop(p, "a session is open already", "");
    }
    struct seat_options options = {.round = "round.db",
                                   .account = account,
                                   .type = p->type,
                                   .rows = p->rows,
                                   .columns = p->columns,
                                   .colour = p->colour,
                                   .answer = p->answer,
                                   .clock = pinned_clock};
    if (!seat_open(&p->seat, &options)) {
        stop(p, "no session: ", p->seat.err.text);
    }
    p->open = true;
}

static void close_session(struct player *p)
{
    if (p->open) {
        seat_close(&p->seat);
        p->open = false;
    }
}

/* ---- steps ---- */

static void send(struct player *p, const struct buf *bytes)
{
    if (!p->open || !seat_type(&p->seat, bytes->bytes, bytes->size)) {
        stop(p, "no session that could take so many keys", "");
    }
}

static void do_keys(struct player *p, const char *rest)
{
    char *words = arena_strdup(&p->script.arena, rest), *name = NULL;
    while ((name = script_word(&words)) != NULL) {
        if (!p->open || !seat_press(&p->seat, name)) {
            stop(p, "no such key, or no session to take it: ", name);
        }
    }
}

/* All at once, as an input method sends a word. */
static void do_type(struct player *p, const char *rest)
{
    struct buf bytes = {0};
    script_unescape(rest, &bytes);
    send(p, &bytes);
    buf_release(&bytes);
}

/* paste TEXT, or paste N TEXT times: bracketed, in one go. */
static void paste(struct player *p, const char *text, long times)
{
    struct buf bytes = {0};
    buf_puts(&bytes, "\033[200~");
    for (long i = 0; i < times; i++) {
        script_unescape(text, &bytes);
    }
    buf_puts(&bytes, "\033[201~");
    send(p, &bytes);
    buf_release(&bytes);
}

static void do_paste(struct player *p, const char *rest)
{
    paste(p, rest, 1);
}

static void do_paste_times(struct player *p, const char *rest)
{
    char *text = NULL;
    long times = strtol(rest, &text, 10);
    paste(p, text + strspn(text, " "), times);
}

static void resize(struct player *p, int columns, int rows)
{
    picture_resize(p->seat.picture, rows, columns);
    resizeterm(rows, columns);
    term_redraw(p->seat.term);
    raise(SIGWINCH);
    seat_run(&p->seat);
}

static void do_resize(struct player *p, const char *rest)
{
    int columns = 0, rows = 0;
    if (!read_size(rest, &columns, &rows)) {
        stop(p, "resize COLUMNS ROWS, not ", rest);
    }
    p->columns = columns, p->rows = rows;
    if (p->open) {
        resize(p, columns, rows);
    }
}

/* Every screen, in every state that is expected of one, says that it needs more room, and is as before when
 * it has it again. */
static void shrink_and_grow(struct player *p)
{
    if (p->columns >= 80 && p->rows >= 24 && !p->seat.over) {
        resize(p, 10, 3);
        if (!picture_has(p->seat.picture, "80x24")) {
            stop(p, "too small, and it does not say so", "");
        }
        resize(p, p->columns, p->rows);
    }
}

/* Runs the program as another session would, then lets this one look for changes. */
static void do_other(struct player *p, const char *rest)
{
    const char *program = getenv("PINGSHEN"), *argument[64] = {program, "--round", "round.db"};
    size_t n = 3;
    char *words = arena_strdup(&p->script.arena, rest), *word = script_word(&words);
    if (program == NULL || word == NULL) {
        stop(p, "other ACCOUNT COMMAND…; PINGSHEN is the program", "");
    }
    if (strcmp(word, "local") != 0) {
        argument[n++] = "--as", argument[n++] = word;
    }
    while (n + 1 < sizeof argument / sizeof argument[0] && (word = script_word(&words)) != NULL) {
        argument[n++] = word;
    }
    int state = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int quiet = open("other.log", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dup2(quiet, STDOUT_FILENO);
        execv(program, (char *const *)argument);
        _exit(127);
    }
    if (child < 0 || waitpid(child, &state, 0) != child || state != 0) {
        stop(p, "the other session's command failed", "");
    }
    unlink("other.log");
    if (p->open) {
        p->seat.app.checked_ms = 0;
        seat_run(&p->seat);
    }
}

static void do_copy(struct player *p, const char *rest)
{
    char *words = arena_strdup(&p->script.arena, rest), *from = script_word(&words),
         *to = script_word(&words);
    char path[PATH_MAX], piece[8192];
    if (from == NULL || to == NULL) {
        stop(p, "copy FROM TO", "");
    }
    snprintf(path, sizeof path, "%s%s%s", from[0] == '/' ? "" : p->top, from[0] == '/' ? "" : "/", from);
    FILE *in = fopen(path, "r"), *out = fopen(to, "w");
    size_t got = 0;
    while (in != NULL && out != NULL && (got = fread(piece, 1, sizeof piece, in)) > 0) {
        fwrite(piece, 1, got, out);
    }
    if (in == NULL || out == NULL || fclose(in) != 0 || fclose(out) != 0) {
        stop(p, "cannot copy ", path);
    }
}

static void do_round(struct player *p, const char *rest)
{
    static const char *const parts[] = {"round.db", "round.db-wal", "round.db-shm", "round.db-gate"};
    char from[PATH_MAX];
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        unlink(parts[i]);
    }
    snprintf(from, sizeof from, "%s/%s.db", p->rounds, rest);
    do_copy(p, arena_printf(&p->script.arena, "%s round.db", from));
}

static void do_as(struct player *p, const char *rest)
{
    open_session(p, rest);
}

static void do_quit(struct player *p, const char *rest)
{
    (void)rest;
    close_session(p);
}

static void do_hangup(struct player *p, const char *rest)
{
    (void)rest;
    raise(SIGHUP);
    seat_run(&p->seat);
    if (!p->seat.over) {
        stop(p, "the line dropped, the session went on", "");
    }
    close_session(p);
}

/* A second without a key. */
static void do_rest(struct player *p, const char *rest)
{
    (void)rest;
    if (p->open && p->seat.app.top->ops->rest != NULL) {
        p->seat.app.top->ops->rest(&p->seat.app, p->seat.app.top->state);
        seat_run(&p->seat);
    }
}

/* SIGKILL: nothing that the program would do at its end is done; what it had noted is all there is. */
static void do_killed(struct player *p, const char *rest)
{
    (void)rest;
    char copy[] = "killed.db", log[] = "killed.db-wal";
    do_copy(p, arena_printf(&p->script.arena, "%s/round.db %s", p->work, copy));
    do_copy(p, arena_printf(&p->script.arena, "%s/round.db-wal %s", p->work, log));
    close_session(p);
    if (rename(copy, "round.db") != 0 || rename(log, "round.db-wal") != 0) {
        stop(p, "no copy of the round", "");
    }
    unlink("round.db-shm");
}

/* Somebody empties the file and its log, and nothing of them is remembered: whatever is read now fails. */
static void do_emptied(struct player *p, const char *rest)
{
    (void)rest;
    if (!p->open || truncate("round.db", 0) != 0 || (truncate("round.db-wal", 0) != 0 && errno != ENOENT) ||
        sqlite3_db_release_memory(db_handle(p->seat.ctx.db)) != SQLITE_OK) {
        stop(p, "no round to empty", "");
    }
}

static void do_over(struct player *p, const char *rest)
{
    (void)rest;
    if (!p->seat.over) {
        stop(p, "the session should be over", "");
    }
    close_session(p);
}

static void do_expect(struct player *p, const char *rest)
{
    struct buf screen = {0};
    if (!p->open) {
        stop(p, "no session", "");
    }
    shrink_and_grow(p);
    picture_print(p->seat.picture, &screen);
    golden_take(&p->golden, rest, screen.bytes);
    buf_release(&screen);
}

/* Only the lines: looks differ between terminals, and not every one can hide its cursor. */
static void do_same(struct player *p, const char *rest)
{
    struct buf screen = {0};
    if (!p->open) {
        stop(p, "no session", "");
    }
    picture_print(p->seat.picture, &screen);
    golden_same(&p->golden, rest, screen.bytes);
    buf_release(&screen);
}

static void do_has(struct player *p, const char *rest)
{
    if (!p->open || !picture_has(p->seat.picture, rest)) {
        do_expect(p, arena_strdup(&p->script.arena, "the screen at that moment"));
        stop(p, "not on the screen: ", rest);
    }
}

static void do_lacks(struct player *p, const char *rest)
{
    if (!p->open || picture_has(p->seat.picture, rest)) {
        stop(p, "on the screen: ", rest);
    }
}

static void do_terminal(struct player *p, const char *rest)
{
    p->answer = strcmp(rest, "narrow") == 0 ? TERM_NARROW
                : strcmp(rest, "wide") == 0 ? TERM_WIDE
                                            : TERM_UNKNOWN;
    if (p->open) {
        term_answered(p->seat.term, p->answer);
    }
}

static void do_colour(struct player *p, const char *rest)
{
    p->colour = strcmp(rest, "on") == 0;
}

static void do_term(struct player *p, const char *rest)
{
    p->type = rest;
}

static void do_mask(struct player *p, const char *rest)
{
    if (!golden_mask(&p->golden, rest)) {
        stop(p, "no regular expression: ", rest);
    }
}

static void do_size(struct player *p, const char *rest)
{
    (void)p, (void)rest; /* read before the first step */
}

static const struct {
    const char *word;
    void (*run)(struct player *p, const char *rest);
} steps[] = {
    {"size", do_size},     {"round", do_round},       {"copy", do_copy},     {"term", do_term},
    {"colour", do_colour}, {"terminal", do_terminal}, {"mask", do_mask},     {"as", do_as},
    {"keys", do_keys},     {"type", do_type},         {"paste", do_paste},   {"paste-times", do_paste_times},
    {"resize", do_resize}, {"other", do_other},       {"expect", do_expect}, {"same", do_same},
    {"has", do_has},       {"lacks", do_lacks},       {"quit", do_quit},     {"hangup", do_hangup},
    {"rest", do_rest},     {"killed", do_killed},     {"over", do_over},     {"emptied", do_emptied},
};

static void play_step(struct player *p, struct step *step)
{
    p->line = step->line;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (strcmp(steps[i].word, step->word) == 0) {
            steps[i].run(p, step->rest);
            return;
        }
    }
    stop(p, "no such step: ", step->word);
}

/* ---- runs ---- */

static void pin_environment(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    setenv("TZ", "UTC0", 1);
    unsetenv("NO_COLOR");
    unsetenv("TERMINFO");
    unsetenv("TERMINFO_DIRS");
    signal(SIGPIPE, SIG_IGN);
}

/* Removes the folder of a run. It holds files only. */
static void remove_work(const char *work)
{
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-rf", "--one-file-system", work, (char *)NULL);
        _exit(127);
    }
    if (child > 0) {
        waitpid(child, NULL, 0);
    }
}

static int play(struct player *p)
{
    char title[PATH_MAX], path[PATH_MAX], folder[PATH_MAX];
    const char *name =
        strrchr(p->script_path, '/') == NULL ? p->script_path : strrchr(p->script_path, '/') + 1;
    int stem = (int)strlen(p->script_path) - (int)strlen(".keys");
    const char *update = getenv("UPDATE");
    snprintf(title, sizeof title, "%s %dx%d", name, p->columns, p->rows);
    snprintf(path, sizeof path, "%.*s.%dx%d.txt", stem, p->script_path, p->columns, p->rows);
    snprintf(folder, sizeof folder, "%s/screen.XXXXXX", getenv("TMPDIR"));
    if (mkdtemp(folder) == NULL) {
        stop(p, "no folder: ", folder);
    }
    p->work = arena_printf(&p->script.arena, "%s/work", folder);
    if (mkdir(p->work, 0700) != 0 || chdir(p->work) != 0) {
        stop(p, "no folder: ", p->work);
    }
    golden_open(&p->golden, path, title, update != NULL && strcmp(update, "1") == 0);
    for (size_t i = 0; i < p->script.steps; i++) {
        play_step(p, &p->script.step[i]);
    }
    close_session(p);
    if (p->golden.blocks == 0) {
        printf("ok %s\n", title);
    }
    int failed = golden_close(&p->golden);
    if (chdir(p->top) == 0) {
        remove_work(folder);
    }
    return failed;
}

/* Each size is a process of its own: a new curses, and leaks are counted apart. */
static int play_size(const char *path, const char *rounds, const char *size)
{
    char top[PATH_MAX];
    struct player p = {.script_path = path,
                       .rounds = rounds,
                       .top = top,
                       .type = "xterm-256color",
                       .colour = true,
                       .answer = TERM_NARROW};
    int state = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child != 0) {
        return child > 0 && waitpid(child, &state, 0) == child && state == 0 ? 0 : 1;
    }
    if (getcwd(top, sizeof top) == NULL || !read_size(size, &p.columns, &p.rows) ||
        !script_read(&p.script, path)) {
        stop(&p, "cannot be played", "");
    }
    int failed = play(&p);
    script_release(&p.script);
    fflush(stdout);
    exit(failed > 0);
}

/* The sizes that the script names in "size" lines, else both. */
static int play_sizes(const char *path, const char *rounds)
{
    struct script script;
    int failed = 0, named = 0;
    if (!script_read(&script, path)) {
        printf("not ok %s: cannot be read\n", path);
        return 1;
    }
    for (size_t i = 0; i < script.steps; i++) {
        char *rest = script.step[i].rest, *size = NULL;
        while (strcmp(script.step[i].word, "size") == 0 && (size = script_word(&rest)) != NULL) {
            failed += play_size(path, rounds, size);
            named++;
        }
    }
    script_release(&script);
    return named > 0 ? failed : play_size(path, rounds, "80x24") + play_size(path, rounds, "120x36");
}

int main(int argc, char **argv)
{
    char path[PATH_MAX], rounds[PATH_MAX];
    int failed = 0;
    if (argc < 3 || getenv("TMPDIR") == NULL || realpath(argv[1], path) == NULL ||
        realpath(argv[2], rounds) == NULL) {
        fputs("usage: play SCRIPT ROUNDS [COLUMNSxROWS…]; TMPDIR is a folder to work in\n", stderr);
        return 2;
    }
    pin_environment();
    for (int i = 3; i < argc; i++) {
        failed += play_size(path, rounds, argv[i]);
    }
    failed += argc == 3 ? play_sizes(path, rounds) : 0;
    return failed > 0;
}
