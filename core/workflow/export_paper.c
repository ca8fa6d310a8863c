#include "core/workflow/export_paper.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/text.h"

enum {
    HEAD_LINES = 2, /* what a page begins with, and a blank line */
    BODY_LINES = PAPER_LINES - HEAD_LINES,
    STICKY = 2, /* paragraphs that stay with a heading */
    FEW = 2     /* lines of a paragraph that are not worth a break of it */
};

/* A paragraph or a blank line: what is not broken without need. */
struct unit {
    size_t at, end, title; /* title: the first line of its block */
    int lines;
    bool blank;
};

/* ---- widths ---- */

/* Columns of the text up to its end or a line break, as the fonts of a Chinese office print it: “ ” … ① take
 * two there, and more than what is known as narrow is ASCII only. */
static int printed_columns(const char *text)
{
    int columns = 0;
    int32_t c = 0;
    for (size_t step; (step = text_step(text, &c)) > 0 && c != '\n'; text += step) {
        int width = text_columns_of(c);
        columns += width == 1 && c >= 0x80 ? 2 : width;
    }
    return columns;
}

static int widest_line(const char *text)
{
    int widest = 0;
    for (;;) {
        int columns = printed_columns(text);
        widest = columns > widest ? columns : widest;
        text += strcspn(text, "\n");
        if (*text == '\0') {
            return widest;
        }
        text++;
    }
}

/* Cuts or breaks the text (text_clip, text_wrap) so that it is printed in so many columns. */
static const char *fit(const char *(*cut)(struct arena *, const char *, int), struct arena *arena,
                       const char *text, int columns)
{
    const char *done = cut(arena, text, columns);
    for (int over, at = columns; at > 2 && (over = widest_line(done) - columns) > 0;) {
        at -= (over + 1) / 2; /* one column less makes a line narrower by two at most */
        done = cut(arena, text, at > 2 ? at : 2);
    }
    return done;
}

/* ---- pages ---- */

static void turn_page(struct paper *paper, bool goes_on, size_t title)
{
    buf_add(&paper->done, &paper->page, sizeof paper->page);
    paper->page = (struct paper_page){.title = title, .goes_on = goes_on};
    paper->lines = goes_on ? 1 : 0;
    paper->begun = false;
}

static void put_on_page(struct paper *paper, const struct unit *unit)
{
    if (!paper->begun && unit->blank) {
        return;
    }
    if (!paper->begun) {
        paper->page.at = unit->at;
        paper->begun = true;
    }
    if (!unit->blank) { /* a blank line is printed only when something follows it here */
        paper->page.end = unit->end;
    }
    paper->lines += unit->lines;
}

/* As many lines of the unit as there is room for, but never all of them except one. */
static void put_part(struct paper *paper, struct unit *unit)
{
    int take = BODY_LINES - paper->lines;
    take -= unit->lines - take == 1 ? 1 : 0;
    struct unit part = {.at = unit->at, .end = unit->at, .lines = take};
    for (int i = 0; i < take; i++) {
        part.end += strcspn(paper->text.bytes + part.end, "\n") + 1;
    }
    put_on_page(paper, &part);
    unit->at = part.end;
    unit->lines -= take;
}

/* Of a block that no page can hold. */
static void put_broken(struct paper *paper, struct unit unit)
{
    int room = BODY_LINES - paper->lines;
    bool whole = unit.lines < BODY_LINES; /* a page holds it, below a repeated line */
    if (!unit.blank && unit.lines > room && paper->begun && (whole || room <= FEW)) {
        turn_page(paper, unit.at > unit.title, unit.title);
    }
    while (!unit.blank && unit.lines > BODY_LINES - paper->lines) {
        put_part(paper, &unit);
        turn_page(paper, true, unit.title);
    }
    put_on_page(paper, &unit);
}

/* Finds a place for what is held: on one page, if one can hold it. */
static void settle(struct paper *paper)
{
    size_t count = paper->held.size / sizeof(struct unit);
    const struct unit *unit = (const struct unit *)(const void *)paper->held.bytes;
    int leading = 0, lines = 0; /* blank lines that a new page would leave out; all others */
    for (size_t i = 0; i < count; i++) {
        bool leads = lines == 0 && unit[i].blank;
        leading += leads ? 1 : 0;
        lines += leads ? 0 : unit[i].lines;
    }
    bool fits = lines == 0 || leading + lines <= BODY_LINES - paper->lines;
    bool here = lines > BODY_LINES && paper->lines * 2 < BODY_LINES; /* it is to be broken anyway */
    if (paper->begun && !fits && !here) {
        turn_page(paper, false, 0);
    }
    for (size_t i = 0; i < count; i++) {
        if (lines > BODY_LINES) {
            put_broken(paper, unit[i]);
        } else {
            put_on_page(paper, &unit[i]);
        }
    }
    buf_clear(&paper->held);
    paper->sticky = 0;
}

/* ---- lines ---- */

/* The lines from at to the end of the text are a paragraph. */
static void hold(struct paper *paper, size_t at, int lines)
{
    if (!paper->block || paper->first) {
        paper->block_at = at;
        paper->first = false;
    }
    struct unit unit = {.at = at, .end = paper->text.size, .title = paper->block_at, .lines = lines};
    buf_add(&paper->held, &unit, sizeof unit);
    if (!paper->block && --paper->sticky <= 0) {
        settle(paper);
    }
}

static void put_line(struct paper *paper, int indent, const char *line, size_t size)
{
    if (size > 0) {
        buf_printf(&paper->text, "%*s", indent, "");
    }
    buf_add(&paper->text, line, size);
    buf_add(&paper->text, "\n", 1);
}

/* Returns how many they are. */
static int put_lines(struct paper *paper, int indent, const char *text)
{
    int lines = 1;
    const char *safe = text_safe(&paper->scratch, text, true);
    const char *line = fit(text_wrap, &paper->scratch, safe, PAPER_COLUMNS - indent);
    for (;; lines++) {
        size_t size = strcspn(line, "\n");
        put_line(paper, indent, line, size);
        if (line[size] == '\0') {
            break;
        }
        line += size + 1;
    }
    arena_release(&paper->scratch);
    return lines;
}

void paper_add(struct paper *paper, int indent, const char *text)
{
    size_t at = paper->text.size;
    int lines = put_lines(paper, indent, text);
    hold(paper, at, lines);
}

void paper_addf(struct paper *paper, int indent, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = arena_alloc(&paper->scratch, (size_t)(size < 0 ? 0 : size) + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)(size < 0 ? 0 : size) + 1, format, args);
    va_end(args);
    paper_add(paper, indent, text);
}

void paper_blank(struct paper *paper)
{
    struct unit unit = {.at = paper->text.size, .lines = 1, .blank = true};
    buf_add(&paper->text, "\n", 1);
    unit.end = paper->text.size;
    buf_add(&paper->held, &unit, sizeof unit);
}

void paper_heading(struct paper *paper, const char *text)
{
    settle(paper);
    paper_blank(paper);
    paper->sticky = STICKY + 1; /* and itself */
    paper_addf(paper, 0, "== %s ==", text);
}

void paper_begin(struct paper *paper)
{
    paper->block = paper->first = true;
}

void paper_end(struct paper *paper)
{
    paper->block = paper->first = false;
    settle(paper);
}

/* The two in one line of columns, in the arena; NULL when they do not fit. */
static const char *both_sides(struct arena *arena, int columns, const char *left, const char *right)
{
    int gap = columns - printed_columns(left) - printed_columns(right);
    return gap < 1 ? NULL : arena_printf(arena, "%s%*s%s", left, gap, "", right);
}

void paper_sides(struct paper *paper, int indent, const char *left, const char *right)
{
    struct arena arena = {0};
    size_t at = paper->text.size;
    int lines = 0, columns = PAPER_COLUMNS - indent;
    const char *both = both_sides(&arena, columns, left, right);
    if (both == NULL) {
        lines = put_lines(paper, indent, left);
        both = both_sides(&arena, columns, "", right);
    }
    lines += put_lines(paper, indent, both == NULL ? right : both);
    hold(paper, at, lines);
    arena_release(&arena);
}

void paper_signature(struct paper *paper, const char *who)
{
    paper_blank(paper);
    paper_sides(paper, 2, who, "签字：________________    日期：____ 年 __ 月 __ 日");
}

/* ---- printing ---- */

size_t paper_pages(struct paper *paper)
{
    settle(paper);
    return paper->done.size / sizeof(struct paper_page) + 1;
}

static void print_head(const struct paper *paper, size_t number, size_t count, struct buf *out)
{
    enum {
        GROUP = 8,
        NAME = 26
    }; /* digits at a time, as on the closing screen; columns: the same on every page */
    struct arena arena = {0};
    const char *right = arena_printf(&arena, "日志链首 %.*s %.*s    第 %zu 页 共 %zu 页", GROUP, paper->head,
                                     GROUP, paper->head + GROUP, number, count);
    const char *name = text_safe(&arena, paper->name, false);
    int room = PAPER_COLUMNS - 2 - printed_columns(right);
    const char *left = fit(text_clip, &arena, name, room < NAME ? room : NAME);
    buf_printf(out, "%s\n\n", both_sides(&arena, PAPER_COLUMNS, left, right));
    arena_release(&arena);
}

static void print_title(const struct paper *paper, size_t at, struct buf *out)
{
    static const char goes_on[] = "（续）";
    struct arena arena = {0};
    const char *line = paper->text.bytes + at;
    line = arena_strndup(&arena, line, strcspn(line, "\n"));
    line = fit(text_clip, &arena, line, PAPER_COLUMNS - printed_columns(goes_on));
    buf_printf(out, "%s%s\n", line, goes_on);
    arena_release(&arena);
}

void paper_page(struct paper *paper, size_t number, struct buf *out)
{
    size_t count = paper_pages(paper);
    const struct paper_page *done = (const struct paper_page *)(const void *)paper->done.bytes;
    const struct paper_page *page = number < count ? &done[number - 1] : &paper->page;
    print_head(paper, number, count, out);
    if (page->goes_on) {
        print_title(paper, page->title, out);
    }
    buf_add(out, paper->text.bytes + page->at, page->end - page->at);
}

enum status paper_write(struct paper *paper, struct file_out *file, struct err *err)
{
    struct buf out = {0};
    enum status st = ST_OK;
    for (size_t i = 1; st == ST_OK && i <= paper_pages(paper); i++) {
        buf_clear(&out);
        buf_puts(&out, paper->printed ? "\f" : "");
        paper_page(paper, i, &out);
        st = file_out_write(file, out.bytes, out.size, err);
        paper->printed = true;
    }
    buf_release(&out);
    buf_clear(&paper->text);
    buf_clear(&paper->done);
    paper->page = (struct paper_page){0};
    paper->lines = 0;
    paper->begun = false;
    return st;
}

void paper_release(struct paper *paper)
{
    buf_release(&paper->text);
    buf_release(&paper->done);
    buf_release(&paper->held);
    arena_release(&paper->scratch);
}
