#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "data/arena.h"
#include "data/text.h"
#include "tui/key_reader.h"
#include "tui/surface.h"

enum {
    ESCAPE_DELAY_MS = 300, /* how long curses waits for the rest of a sequence */
    ESCAPE_APART_MS = 50,  /* what follows ESC later than this is a key of its own */
    QUESTIONS = 2
};

struct term {
    SCREEN *screen;
    FILE *in, *out;
    bool fixed_size, colour;
    struct key_reader reader;
    int cursor_row, cursor_column;
    bool cursor_shown;
    int questions; /* still unanswered */
    enum term_answer ambiguous;
    bool not_utf8;
    int failures; /* reads in a row that brought nothing though something was there */
    attr_t look[STYLE_COUNT];
    short pair[STYLE_COUNT];
    sigset_t signals_before;
};

/* Signals only set these; the open terminal is kept for term_restore. */
static volatile sig_atomic_t told_to_leave, told_new_size;
static struct term *open_term;

/* ---- signals ---- */

static void on_leave(int number)
{
    (void)number;
    told_to_leave = 1;
}

static void on_size(int number)
{
    (void)number;
    told_new_size = 1;
}

static void catch_signal(int number, void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* The three that matter are let in only while waiting for a key, so that none is missed between a look at the
 * flags and the wait. */
static void set_signals(struct term *term)
{
    sigset_t held;
    told_to_leave = 0, told_new_size = 0;
    sigemptyset(&held);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGWINCH);
    sigprocmask(SIG_BLOCK, &held, &term->signals_before);
    catch_signal(SIGHUP, on_leave);
    catch_signal(SIGTERM, on_leave);
    catch_signal(SIGINT, on_leave);
    catch_signal(SIGWINCH, on_size);
    catch_signal(SIGTSTP, SIG_IGN);
    catch_signal(SIGQUIT, SIG_IGN);
    catch_signal(SIGPIPE, SIG_IGN);
}

static void reset_signals(struct term *term)
{
    catch_signal(SIGWINCH, SIG_DFL);
    catch_signal(SIGTSTP, SIG_DFL);
    catch_signal(SIGINT, SIG_DFL);
    catch_signal(SIGQUIT, SIG_DFL);
    sigprocmask(SIG_SETMASK, &term->signals_before, NULL);
}

/* ---- size ---- */

static int clamp(int value, int most)
{
    return value < 1 ? 1 : value > most ? most : value;
}

static void ask_size(const struct term *term, int *rows, int *columns)
{
    struct winsize size = {0};
    if (ioctl(fileno(term->out), TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        *rows = size.ws_row, *columns = size.ws_col;
    }
    *rows = clamp(*rows, TERM_ROWS_MAX);
    *columns = clamp(*columns, TERM_COLUMNS_MAX);
}

/* curses allocates by what it believes the size to be: a client that claims 60,000 columns is not believed.
 */
static void give_size(int rows, int columns)
{
    char text[16];
    snprintf(text, sizeof text, "%d", rows);
    setenv("LINES", text, 1);
    snprintf(text, sizeof text, "%d", columns);
    setenv("COLUMNS", text, 1);
}

static void follow_size(struct term *term)
{
    int rows = LINES, columns = COLS;
    ask_size(term, &rows, &columns);
    resizeterm(rows, columns);
    clearok(curscr, TRUE);
}

/* ---- keys that terminals send under another TERM than theirs ---- */

static const struct key_name {
    const char *sequence;
    int32_t key;
} sent_keys[] = {
    {"\033[A", K_UP},
    {"\033[B", K_DOWN},
    {"\033[C", K_RIGHT},
    {"\033[D", K_LEFT},
    {"\033OA", K_UP},
    {"\033OB", K_DOWN},
    {"\033OC", K_RIGHT},
    {"\033OD", K_LEFT},
    {"\033[H", K_HOME},
    {"\033[F", K_END},
    {"\033OH", K_HOME},
    {"\033OF", K_END},
    {"\033[1~", K_HOME},
    {"\033[4~", K_END},
    {"\033[7~", K_HOME},
    {"\033[8~", K_END},
    {"\033[2~", K_INSERT},
    {"\033[3~", K_DELETE},
    {"\033[5~", K_PAGE_UP},
    {"\033[6~", K_PAGE_DOWN},
    {"\033[Z", K_BACK_TAB},
    {"\033OP", K_F1},
    {"\033OQ", K_F1 + 1},
    {"\033OR", K_F1 + 2},
    {"\033OS", K_F1 + 3},
    {"\033[11~", K_F1},
    {"\033[12~", K_F1 + 1},
    {"\033[13~", K_F1 + 2},
    {"\033[14~", K_F1 + 3},
    {"\033[[A", K_F1},
    {"\033[[B", K_F1 + 1},
    {"\033[[C", K_F1 + 2},
    {"\033[[D", K_F1 + 3},
    {"\033[15~", K_F1 + 4},
    {"\033[17~", K_F1 + 5},
    {"\033[18~", K_F1 + 6},
    {"\033[19~", K_F1 + 7},
    {"\033[20~", K_F1 + 8},
    {"\033[21~", K_F1 + 9},
    {"\033[23~", K_F1 + 10},
    {"\033[24~", K_F1 + 11},
    {"\033OM", K_ENTER},
    {"\033Op", '0'},
    {"\033Oq", '1'},
    {"\033Or", '2'},
    {"\033Os", '3'},
    {"\033Ot", '4'},
    {"\033Ou", '5'},
    {"\033Ov", '6'},
    {"\033Ow", '7'},
    {"\033Ox", '8'},
    {"\033Oy", '9'},
    {"\033On", '.'},
    {"\033Om", '-'},
    {"\033Ok", '+'},
    {"\033Ol", ','},
    {"\033[200~", READ_PASTE_BEGIN - READ_CODE},
    {"\033[201~", READ_PASTE_END - READ_CODE},
};
enum { SENT_KEYS = sizeof sent_keys / sizeof sent_keys[0], FIRST_CODE = KEY_MAX + 1 };

/* The mouse is never asked for; its reports must not be half known. */
static void define_keys(void)
{
    define_key(NULL, KEY_MOUSE);
    for (int i = 0; i < SENT_KEYS; i++) {
        define_key(sent_keys[i].sequence, FIRST_CODE + i);
    }
}

/* Keys that only the terminal description knows. */
static int32_t key_of_code(int code)
{
    switch (code) {
    case KEY_UP:
        return K_UP;
    case KEY_DOWN:
        return K_DOWN;
    case KEY_LEFT:
        return K_LEFT;
    case KEY_RIGHT:
        return K_RIGHT;
    case KEY_HOME:
        return K_HOME;
    case KEY_END:
    case KEY_LL:
        return K_END;
    case KEY_PPAGE:
        return K_PAGE_UP;
    case KEY_NPAGE:
        return K_PAGE_DOWN;
    case KEY_BACKSPACE:
        return K_BACKSPACE;
    case KEY_DC:
        return K_DELETE;
    case KEY_IC:
        return K_INSERT;
    case KEY_BTAB:
        return K_BACK_TAB;
    case KEY_ENTER:
        return K_ENTER;
    default:
        return code >= KEY_F(1) && code <= KEY_F(12) ? K_F1 + (code - KEY_F(1)) : K_NONE;
    }
}

/* ---- reading ---- */

/* Waits until something can be read; false: time is up or a signal came. */
static bool wait_input(struct term *term, int wait_ms)
{
    fd_set set;
    int fd = fileno(term->in);
    struct timespec wait = {.tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000L};
    sigset_t open;
    sigemptyset(&open);
    FD_ZERO(&set);
    FD_SET(fd, &set);
    return pselect(fd + 1, &set, NULL, NULL, &wait, &open) > 0;
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* getch, and whether an ESC that it gave up on stood alone for a while: then it was the key. */
static int next_code(bool *lone_escape)
{
    int64_t begun = now_ms();
    int c = getch();
    *lone_escape = c == K_ESC && now_ms() - begun >= ESCAPE_APART_MS;
    return c;
}

/* What curses has, else what comes in time. */
static int32_t next_input(void *payload, int wait_ms)
{
    struct term *term = payload;
    bool lone_escape = false;
    int c = next_code(&lone_escape);
    if (c == ERR && wait_ms >= 0 && wait_input(term, wait_ms)) {
        errno = 0;
        c = next_code(&lone_escape);
        if (c == ERR && errno != EINTR && errno != EAGAIN && ++term->failures > 2) {
            told_to_leave = 1; /* end of file or an error: the line is gone */
        }
    }
    if (c == ERR) {
        return READ_NONE;
    }
    term->failures = 0;
    if (lone_escape) {
        return READ_CODE + K_ESC;
    }
    if (c >= FIRST_CODE && c < FIRST_CODE + SENT_KEYS) {
        return READ_CODE + sent_keys[c - FIRST_CODE].key;
    }
    return c >= KEY_MIN ? READ_CODE + key_of_code(c) : c & 0xFF;
}

/* For key_reader: what belongs to a sequence or a paste. A window that changes its size meanwhile must not
 * end it.
 */
static int32_t follow_input(void *payload, int wait_ms)
{
    int64_t until = now_ms() + wait_ms, left = wait_ms;
    for (;;) {
        int32_t got = next_input(payload, (int)left);
        left = until - now_ms();
        if (got != READ_NONE || told_to_leave || left <= 0) {
            return got;
        }
    }
}

int32_t term_key(struct term *term, int wait_ms)
{
    for (;;) {
        if (told_to_leave) {
            return K_HANG_UP;
        }
        if (told_new_size) {
            told_new_size = 0;
            if (!term->fixed_size) {
                follow_size(term);
            }
            return K_RESIZE;
        }
        int32_t got = next_input(term, wait_ms);
        if (got == READ_NONE) {
            if (told_to_leave || told_new_size) {
                continue;
            }
            return K_NONE;
        }
        int32_t key = key_reader_take(&term->reader, got);
        if (key != K_NONE) {
            return key;
        }
    }
}

const char *term_pasted(const struct term *term)
{
    return term->reader.pasted.bytes == NULL ? "" : term->reader.pasted.bytes;
}

/* ---- what the terminal can draw ---- */

/* Two wide characters, then one of ambiguous width; after each the cursor's place is asked. In the second
 * row: an answer about the first would read like a shifted function key. Row and cursor are then as before.
 */
static void ask_questions(struct term *term)
{
    fputs("\033[2;1H中中\033[6n\033[2;1H─\033[6n\033[2;1H    \033[H", term->out);
    term->questions = fflush(term->out) == 0 ? QUESTIONS : 0;
}

/* Answers come in the order of the questions. */
static bool take_answer(void *payload, int row, int column)
{
    struct term *term = payload;
    (void)row;
    if (term->questions == 0) {
        return false;
    }
    if (term->questions-- == QUESTIONS) {
        term->not_utf8 = column != 5;
        return term->not_utf8;
    }
    term->ambiguous = column == 2 ? TERM_NARROW : TERM_WIDE;
    return true;
}

enum term_answer term_ambiguous(const struct term *term)
{
    return term->ambiguous;
}

bool term_not_utf8(const struct term *term)
{
    return term->not_utf8;
}

void term_answered(struct term *term, enum term_answer ambiguous)
{
    term->ambiguous = ambiguous;
}

/* ---- opening ---- */

static SCREEN *try_type(struct term *term, const char *type)
{
    SCREEN *screen = type[0] == '\0' ? NULL : newterm(type, term->out, term->in);
    const char *move = screen == NULL ? NULL : tigetstr("cup");
    if (screen != NULL && (move == NULL || move == (char *)-1)) {
        endwin();
        delscreen(screen);
        screen = NULL;
    }
    return screen;
}

/* A newer xterm than this host knows of is still an xterm. Of any other unknown type, and of one that cannot
 * place the cursor (dumb), nothing is guessed: what it draws could not be relied on. */
static enum status open_screen(struct term *term, const char *type, struct err *err)
{
    bool sane = type != NULL && strlen(type) < 64 && strchr(type, '/') == NULL && strchr(type, '%') == NULL;
    const char *given = sane ? type : "";
    term->screen = try_type(term, given);
    if (term->screen == NULL && strncmp(given, "xterm", 5) == 0) {
        term->screen = try_type(term, "xterm-256color");
    }
    if (term->screen != NULL) {
        return ST_OK;
    }
    return err_set(err, ST_USAGE,
                   "不认识这种终端（TERM=%s），或它不能移动光标，打不开工作站；请换一个终端，或先执行 "
                   "export TERM=xterm",
                   given[0] != '\0' ? given : "未设置或不合规");
}

static void set_look(struct term *term, bool no_colour)
{
    static const attr_t plain_look[STYLE_COUNT] = {
        [STYLE_BOLD] = A_BOLD,  [STYLE_BAR] = A_REVERSE, [STYLE_CURSOR] = A_REVERSE | A_BOLD,
        [STYLE_DIM] = A_NORMAL, [STYLE_GOOD] = A_BOLD,   [STYLE_WARN] = A_BOLD};
    memcpy(term->look, plain_look, sizeof plain_look);
    term->colour = !no_colour && has_colors() && start_color() == OK && use_default_colors() == OK;
    if (!term->colour) {
        return;
    }
    init_pair(1, COLOR_GREEN, -1);
    init_pair(2, COLOR_RED, -1);
    init_pair(3, COLOR_CYAN, -1);
    term->pair[STYLE_GOOD] = 1;
    term->pair[STYLE_WARN] = 2;
    term->pair[STYLE_DIM] = 3;
}

static void set_modes(void)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    meta(stdscr, TRUE);
    idlok(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(ESCAPE_DELAY_MS);
    curs_set(0);
    define_keys();
}

/* What must reach the terminal outside curses' own drawing. */
static void send(struct term *term, const char *text)
{
    fputs(text, term->out);
    if (fflush(term->out) != 0) {
        told_to_leave = 1;
    }
}

enum status term_open(struct term **out, const struct term_options *options, struct err *err)
{
    *out = NULL;
    bool fixed = options->rows > 0;
    if (!fixed && (!isatty(fileno(options->in)) || !isatty(fileno(options->out)))) {
        return err_set(err, ST_USAGE, "工作站要在终端里打开；不在终端里时请写明命令，见 pingshen --help");
    }
    struct term *term = xcalloc(1, sizeof *term);
    term->in = options->in, term->out = options->out, term->fixed_size = fixed;
    term->reader = (struct key_reader){.next = follow_input, .payload = term, .report = take_answer};
    term->cursor_row = -1;
    int rows = fixed ? options->rows : 24, columns = fixed ? options->columns : 80;
    if (!fixed) {
        ask_size(term, &rows, &columns);
    }
    give_size(rows, columns);
    setenv("NCURSES_NO_UTF8_ACS", "1", 1);
    set_signals(term);
    enum status st = open_screen(term, options->type, err);
    if (st != ST_OK) {
        reset_signals(term);
        free(term);
        return st;
    }
    set_modes();
    set_look(term, options->no_colour);
    /* Until it has once come back from the shell, curses flushes after each movement of the cursor: a key
     * would be answered in twenty packets. */
    endwin();
    refresh();
    /* Numeric keypad sends digits; pasted text is marked as such. */
    send(term, "\033>\033[?2004h");
    if (!options->no_questions) {
        ask_questions(term);
    }
    open_term = term;
    *out = term;
    return ST_OK;
}

void term_restore(void)
{
    if (open_term != NULL) {
        send(open_term, "\033[?2004l");
        endwin();
        open_term = NULL;
    }
}

void term_close(struct term *term)
{
    if (term == NULL) {
        return;
    }
    term_restore();
    reset_signals(term);
    delscreen(term->screen);
    key_reader_release(&term->reader);
    free(term);
}

int term_rows(const struct term *term)
{
    (void)term;
    return LINES;
}

int term_columns(const struct term *term)
{
    (void)term;
    return COLS;
}

/* ---- drawing ---- */

void term_clear(struct term *term)
{
    (void)term;
    attr_set(A_NORMAL, 0, NULL);
    erase();
}

/* Cells are made here: curses would take the text apart byte by byte, which was most of the cost of a key. */
void term_put(struct term *term, int row, int column, enum style style, const char *text)
{
    cchar_t cell[TERM_COLUMNS_MAX];
    wchar_t one[CCHARW_MAX] = {0};
    int cells = 0, parts = 0;
    int32_t c = 0;
    for (size_t step = 0; (step = text_step(text, &c)) > 0 && cells < TERM_COLUMNS_MAX; text += step) {
        if (parts > 0 && (c < 0x300 || shown_is_ideograph(c) || wcwidth((wchar_t)c) != 0)) {
            setcchar(&cell[cells++], one, term->look[style], term->pair[style], NULL);
            parts = 0;
        }
        if (parts < CCHARW_MAX - 1) { /* a character and the marks that sit on it */
            one[parts++] = (wchar_t)c;
            one[parts] = L'\0';
        }
    }
    if (parts > 0 && cells < TERM_COLUMNS_MAX) {
        setcchar(&cell[cells++], one, term->look[style], term->pair[style], NULL);
    }
    mvadd_wchnstr(row, column, cell, cells);
}

void term_fill(struct term *term, int row, int column, int columns, enum style style)
{
    cchar_t blank;
    setcchar(&blank, L" ", term->look[style], term->pair[style], NULL);
    mvhline_set(row, column, &blank, columns);
}

void term_cursor(struct term *term, int row, int column)
{
    term->cursor_row = row, term->cursor_column = column;
}

void term_flush(struct term *term)
{
    bool wanted = term->cursor_row >= 0;
    if (wanted != term->cursor_shown) { /* a write of its own, so only when it changes */
        term->cursor_shown = wanted;
        curs_set(wanted ? 1 : 0);
    }
    if (term->cursor_row >= 0) {
        move(term->cursor_row, term->cursor_column);
    } else {
        move(LINES - 1, 0);
    }
    refresh();
}

void term_redraw(struct term *term)
{
    (void)term;
    clearok(curscr, TRUE);
}
