#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "data/arena.h"
#include "data/clock.h"
#include "data/text.h"
#include "tui/key_reader.h"
#include "tui/strokes.h"
#include "tui/surface.h"
#include "tui/term_keys.h"
#include "tui/term_signals.h"

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
    struct strokes strokes; /* of the frame being drawn and of the one on the screen */
    sigset_t signals_before;
};

static struct term *open_term; /* for term_restore */

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
    strokes_forget(&term->strokes);
    clearok(curscr, TRUE);
}

/* ---- reading ---- */

/* getch, and whether an ESC that it gave up on stood alone for a while: then it was the key. */
static int next_code(bool *lone_escape)
{
    int64_t begun = clock_ms();
    int c = getch();
    *lone_escape = c == K_ESC && clock_ms() - begun >= ESCAPE_APART_MS;
    return c;
}

/* What curses has, else what comes in time. */
static int32_t next_input(void *payload, int wait_ms)
{
    struct term *term = payload;
    bool lone_escape = false;
    int c = next_code(&lone_escape);
    if (c == ERR && wait_ms >= 0 && term_signals_wait(fileno(term->in), wait_ms)) {
        errno = 0;
        c = next_code(&lone_escape);
        if (c == ERR && errno != EINTR && errno != EAGAIN && ++term->failures > 2) {
            term_leave(); /* end of file or an error: the line is gone */
        }
    }
    if (c == ERR) {
        return READ_NONE;
    }
    term->failures = 0;
    if (lone_escape) {
        return READ_CODE + K_ESC;
    }
    return term_keys_input(c);
}

/* For key_reader: what belongs to a sequence or a paste. A window that changes its size meanwhile must not
 * end it.
 */
static int32_t follow_input(void *payload, int wait_ms)
{
    int64_t until = clock_ms() + wait_ms, left = wait_ms;
    for (;;) {
        int32_t got = next_input(payload, (int)left);
        left = until - clock_ms();
        if (got != READ_NONE || term_told_to_leave() || left <= 0) {
            return got;
        }
    }
}

int32_t term_key(struct term *term, int wait_ms)
{
    for (;;) {
        if (term_told_to_leave()) {
            return K_HANG_UP;
        }
        if (term_took_new_size()) {
            if (!term->fixed_size) {
                follow_size(term);
            }
            return K_RESIZE;
        }
        int32_t got = next_input(term, wait_ms);
        if (got == READ_NONE) {
            if (term_told_to_leave() || term_told_new_size()) {
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
    term_keys_define();
}

/* What must reach the terminal outside curses' own drawing. */
static void send(struct term *term, const char *text)
{
    fputs(text, term->out);
    if (fflush(term->out) != 0) {
        term_leave();
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
    term_signals_catch(&term->signals_before);
    enum status st = open_screen(term, options->type, err);
    if (st != ST_OK) {
        term_signals_release(&term->signals_before);
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
    term_signals_release(&term->signals_before);
    delscreen(term->screen);
    key_reader_release(&term->reader);
    strokes_release(&term->strokes);
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
    strokes_begin(&term->strokes, LINES, COLS);
}

void term_put(struct term *term, int row, int column, enum style style, const char *text)
{
    strokes_add(&term->strokes, row, &(struct stroke){column, 0, style, text});
}

void term_fill(struct term *term, int row, int column, int columns, enum style style)
{
    strokes_add(&term->strokes, row, &(struct stroke){column, columns, style, ""});
}

/* Cells are made here: curses would take the text apart byte by byte, which was most of the cost of a key. */
static void draw_text(const struct term *term, int row, const struct stroke *stroke)
{
    cchar_t cell[TERM_COLUMNS_MAX];
    wchar_t one[CCHARW_MAX] = {0};
    attr_t look = term->look[stroke->style];
    short pair = term->pair[stroke->style];
    int cells = 0, parts = 0;
    int32_t c = 0;
    const char *text = stroke->text;
    for (size_t step = 0; (step = text_step(text, &c)) > 0 && cells < TERM_COLUMNS_MAX; text += step) {
        if (parts > 0 && (c < 0x300 || text_is_wide(c) || wcwidth((wchar_t)c) != 0)) {
            setcchar(&cell[cells++], one, look, pair, NULL);
            parts = 0;
        }
        if (parts < CCHARW_MAX - 1) { /* a character and the marks that sit on it */
            one[parts++] = (wchar_t)c;
            one[parts] = L'\0';
        }
    }
    if (parts > 0 && cells < TERM_COLUMNS_MAX) {
        setcchar(&cell[cells++], one, look, pair, NULL);
    }
    mvadd_wchnstr(row, stroke->column, cell, cells);
}

static void draw_blanks(const struct term *term, int row, const struct stroke *stroke)
{
    cchar_t blank;
    setcchar(&blank, L" ", term->look[stroke->style], term->pair[stroke->style], NULL);
    mvhline_set(row, stroke->column, &blank, stroke->columns);
}

static void draw_row(const struct term *term, int row)
{
    struct stroke stroke;
    move(row, 0);
    clrtoeol();
    for (size_t at = 0; strokes_next(&term->strokes, row, &at, &stroke);) {
        if (stroke.columns > 0) {
            draw_blanks(term, row, &stroke);
        } else {
            draw_text(term, row, &stroke);
        }
    }
}

/* Only rows that are not on the screen already: curses would find that out cell by cell. */
static void draw_rows(struct term *term)
{
    for (int row = 0; row < term->strokes.rows; row++) {
        if (!strokes_same(&term->strokes, row)) {
            draw_row(term, row);
        }
    }
    strokes_shown(&term->strokes);
}

void term_cursor(struct term *term, int row, int column)
{
    term->cursor_row = row, term->cursor_column = column;
}

void term_flush(struct term *term)
{
    bool wanted = term->cursor_row >= 0;
    draw_rows(term);
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
    strokes_forget(&term->strokes);
    clearok(curscr, TRUE);
}
