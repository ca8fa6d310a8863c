/* A text to be read: broken into lines for the width at hand, scrolled, searched. */
#ifndef PINGSHEN_TUI_TEXT_VIEW_H
#define PINGSHEN_TUI_TEXT_VIEW_H

#include "tui/action.h"
#include "tui/surface.h"

struct text_view {
    const char **line;
    size_t lines, top, page; /* page: rows at the last drawing */
    size_t found;            /* line of the last find */
    int columns;             /* the text is broken for these; 0: not yet */
    int room, width;         /* rows and columns of the last drawing */
    bool tells;              /* it has the row that says how much there is */
    const struct term *term; /* where that was */
    const char *text;        /* as given, borrowed */
    struct arena arena;      /* of line */
};

/* Another text (borrowed); the place stays unless from_top. Lines of it are broken when it is drawn; what is
 * broken off a line stands as far in as its beginning. */
void text_view_set(struct text_view *view, const char *text, bool from_top);
void text_view_release(struct text_view *view);
/* Breaks the text if the width changed, then draws what fits. */
void text_view_draw(struct text_view *view, const struct surface *s);
/* The same; when there is more than fits, the last row says so. */
void text_view_draw_more(struct text_view *view, const struct surface *s);
/* That row, the last one of s, for whatever is read in lines: which of them are shown, and where the rest is.
 */
void text_more(const struct surface *s, int column, size_t top, size_t page, size_t lines);
/* Scrolls: lines, pages, ends. false: not an action of texts. A text set since the last drawing is broken for
 * the room that it had, so that a key typed ahead finds its pages. */
bool text_view_act(struct text_view *view, enum key_action action);
bool text_view_at_end(const struct text_view *view);
/* Scrolls to the next line, from the top one on, that holds the words (compared by key), around the end;
 * again: behind the line found last. false: nowhere. */
bool text_view_find(struct text_view *view, const char *words, bool again);
size_t text_view_count(const struct text_view *view, const char *words); /* lines that hold them */

#endif
