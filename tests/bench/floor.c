/* floor ROUND: the least that a full-screen list in Chinese over SQLite costs: curses, one prepared
 * statement, a page of rows at a time, the row in hand reversed. It checks nothing, knows no person and
 * stores nothing. */
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>

enum { HEAD = 1, FOOT = 1 };

static const char query[] = "SELECT no, project_name, society FROM application "
                            "ORDER BY no LIMIT ?1 OFFSET ?2";

/* Bytes of the first characters of a text. */
static int bytes_of(const char *text, int characters)
{
    const char *p = text;
    for (; *p != '\0'; p++) {
        if ((*p & 0xC0) != 0x80 && characters-- == 0) {
            break;
        }
    }
    return (int)(p - text);
}

static int page(void)
{
    return LINES - HEAD - FOOT;
}

static void draw_rows(sqlite3_stmt *rows, int top)
{
    int at = HEAD;
    sqlite3_bind_int(rows, 1, page());
    sqlite3_bind_int(rows, 2, top);
    erase();
    mvaddstr(0, 1, "申报编号     项目名称                                申报单位");
    for (; sqlite3_step(rows) == SQLITE_ROW; at++) {
        const char *project = (const char *)sqlite3_column_text(rows, 1);
        const char *society = (const char *)sqlite3_column_text(rows, 2);
        mvaddstr(at, 1, (const char *)sqlite3_column_text(rows, 0));
        mvaddnstr(at, 14, project, bytes_of(project, 16));
        mvaddnstr(at, 50, society, bytes_of(society, 12));
    }
    sqlite3_reset(rows);
}

static void move_by(int key, int *at, int *top)
{
    int by = key == KEY_DOWN    ? 1
             : key == KEY_UP    ? -1
             : key == KEY_NPAGE ? page() - 1
             : key == KEY_PPAGE ? 1 - page()
                                : 0;
    *at = key == KEY_HOME ? 0 : *at + by < 0 ? 0 : *at + by;
    *top += key == KEY_NPAGE || key == KEY_PPAGE ? by : 0;
    *top = *top < 0 || *at < *top ? *at : *at >= *top + page() ? *at - page() + 1 : *top;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *rows = NULL;
    int key = 0, at = 0, top = 0, drawn = -1;
    setlocale(LC_ALL, "C.UTF-8");
    if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(db, query, -1, &rows, NULL) != SQLITE_OK || initscr() == NULL) {
        fprintf(stderr, "floor: %s\n", db == NULL ? "usage: floor ROUND" : sqlite3_errmsg(db));
        return 2;
    }
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    idlok(stdscr, TRUE);
    curs_set(0);
    do {
        move_by(key, &at, &top);
        if (top != drawn) {
            draw_rows(rows, top);
            drawn = top;
        }
        for (int i = 0; i < page(); i++) {
            mvchgat(HEAD + i, 0, -1, top + i == at ? A_REVERSE : A_NORMAL, 0, NULL);
        }
        mvprintw(LINES - 1, 1, "第 %d 件  q 返回", at + 1);
        clrtoeol();
        refresh();
    } while ((key = getch()) != 'q');
    endwin();
    sqlite3_finalize(rows);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
