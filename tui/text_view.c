#include "tui/text_view.h"

#include <string.h>

#include "data/text.h"

void text_view_set(struct text_view *view, const char *text, bool from_top)
{
    view->text = text;
    view->columns = 0;
    view->top = from_top ? 0 : view->top;
}

void text_view_release(struct text_view *view)
{
    arena_release(&view->arena);
}

/* One string with LF between the lines, cut into lines in place. */
static void split(struct text_view *view, char *text)
{
    struct buf lines = {0};
    for (char *p = text; p != NULL;) {
        const char *line = p;
        char *end = strchr(p, '\n');
        if (end != NULL) {
            *end = '\0';
        }
        buf_add(&lines, &line, sizeof line);
        p = end == NULL ? NULL : end + 1;
    }
    view->lines = lines.size / sizeof *view->line;
    view->line = buf_move(&lines, &view->arena);
}

/* The further lines of an indented line stand where the first one does. */
static char *broken(struct arena *arena, const char *text, int columns)
{
    struct buf out = {0};
    buf_puts(&out, "");
    for (const char *line = text; line != NULL;) {
        const char *end = strchr(line, '\n');
        int blanks = (int)strspn(line, " "), indent = blanks * 2 < columns ? blanks : 0;
        size_t size = end == NULL ? strlen(line) : (size_t)(end - line);
        const char *own = arena_strndup(arena, line + indent, size - (size_t)indent);
        for (const char *p = text_wrap(arena, own, columns - indent); p != NULL;) {
            const char *next = strchr(p, '\n');
            buf_printf(&out, "%*s%.*s%s", indent, "", next == NULL ? (int)strlen(p) : (int)(next - p), p,
                       next == NULL ? "" : "\n");
            p = next == NULL ? NULL : next + 1;
        }
        buf_puts(&out, end == NULL ? "" : "\n");
        line = end == NULL ? NULL : end + 1;
    }
    buf_add(&out, "", 1); /* its end goes with it */
    return buf_move(&out, arena);
}

static void break_text(struct text_view *view, const struct term *term, int columns)
{
    arena_release(&view->arena);
    const char *shown = shown_text(term, &view->arena, view->text == NULL ? "" : view->text);
    split(view, broken(&view->arena, shown, columns));
    view->columns = columns;
}

static size_t last_top(const struct text_view *view)
{
    return view->lines > view->page ? view->lines - view->page : 0;
}

/* Whether all of it fits, without a row that says how much there is. */
static bool fits(const struct text_view *view)
{
    return !view->tells || view->lines <= (size_t)view->room || view->room < 2;
}

/* Lines and page for the room at hand. */
static void lay(struct text_view *view)
{
    if (view->columns != view->width) {
        break_text(view, view->term, view->width);
    }
    view->page = (size_t)(fits(view) ? view->room : view->room - 1);
    view->top = view->top > last_top(view) ? last_top(view) : view->top;
}

static void take_room(struct text_view *view, const struct surface *s, bool tells)
{
    view->term = s->term;
    view->room = s->rows, view->width = s->columns;
    view->tells = tells;
    lay(view);
}

static void draw_lines(const struct text_view *view, const struct surface *s)
{
    for (int row = 0; row < s->rows && view->top + (size_t)row < view->lines; row++) {
        surface_text(s, row, 0, -1, STYLE_PLAIN, view->line[view->top + (size_t)row]);
    }
}

void text_view_draw(struct text_view *view, const struct surface *s)
{
    take_room(view, s, false);
    draw_lines(view, s);
}

void text_more(const struct surface *s, int column, size_t top, size_t page, size_t lines)
{
    size_t end = top + page < lines ? top + page : lines;
    surface_format(s, s->rows - 1, column, -1, STYLE_DIM, "第 %zu-%zu 行，共 %zu 行%s", top + 1, end, lines,
                   end < lines ? "，PgDn 往下" : "，PgUp 往上");
}

void text_view_draw_more(struct text_view *view, const struct surface *s)
{
    take_room(view, s, true);
    bool all = fits(view);
    struct surface text = surface_part(s, 0, 0, all ? s->rows : s->rows - 1, -1);
    draw_lines(view, &text);
    if (!all) {
        text_more(s, 0, view->top, view->page, view->lines);
    }
}

bool text_view_act(struct text_view *view, enum key_action action)
{
    if (view->columns == 0 && view->term != NULL) {
        lay(view);
    }
    size_t jump = view->page > 1 ? view->page - 1 : 1, last = last_top(view);
    switch (action) {
    case DO_UP:
        view->top -= view->top > 0 ? 1 : 0;
        return true;
    case DO_DOWN:
        view->top += view->top < last ? 1 : 0;
        return true;
    case DO_PAGE_UP:
        view->top = view->top > jump ? view->top - jump : 0;
        return true;
    case DO_PAGE_DOWN:
        view->top = view->top + jump < last ? view->top + jump : last;
        return true;
    case DO_HOME:
        view->top = 0;
        return true;
    case DO_END:
        view->top = last;
        return true;
    default:
        return false;
    }
}

bool text_view_at_end(const struct text_view *view)
{
    return view->top >= last_top(view);
}

/* Whether the words begin in line at; they may go on in the next. */
static bool holds(const struct text_view *view, size_t at, const char *key, struct arena *arena)
{
    const char *next = at + 1 < view->lines ? view->line[at + 1] : "";
    const char *here = text_key(arena, view->line[at]);
    const char *both = arena_printf(arena, "%s%s", here, text_key(arena, next));
    const char *hit = strstr(both, key);
    return hit != NULL && hit < both + strlen(here);
}

size_t text_view_count(const struct text_view *view, const char *words)
{
    struct arena arena = {0};
    const char *key = text_key(&arena, words);
    size_t count = 0;
    for (size_t i = 0; i < view->lines && key[0] != '\0'; i++) {
        count += holds(view, i, key, &arena) ? 1 : 0;
    }
    arena_release(&arena);
    return count;
}

bool text_view_find(struct text_view *view, const char *words, bool again)
{
    struct arena arena = {0};
    const char *key = text_key(&arena, words);
    bool found = false;
    size_t from = again ? view->found + 1 : view->top;
    for (size_t i = 0; i < view->lines && !found && key[0] != '\0'; i++) {
        size_t at = (from + i) % view->lines;
        found = holds(view, at, key, &arena);
        if (found) {
            view->top = view->found = at;
        }
    }
    arena_release(&arena);
    return found;
}
