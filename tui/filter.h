/* A filter above a list (筛选), applied while it is typed. */
#ifndef PINGSHEN_TUI_FILTER_H
#define PINGSHEN_TUI_FILTER_H

#include "tui/app.h"
#include "tui/edit.h"

struct filter {
    struct edit edit;
    bool typing;
};
void filter_init(struct filter *filter);
void filter_release(struct filter *filter);
const char *filter_text(const struct filter *filter); /* "": everything */
/* Everything again; false: it was so already. */
bool filter_clear(struct filter *filter);
/* A key while it is typed; STALE_PASS: not one of a filter (arrows go on moving in the list). *changed: the
 * list is to be made anew. */
enum stale filter_key(struct filter *filter, struct app *app, int32_t key, bool *changed);
/* Whether the text holds the words, compared by key; key: text_key of filter_text. */
bool filter_lets(const char *key, const char *text);
/* Its line; otherwise says where the cursor stands among hits. */
/* What the keys do while it is typed; in: in what it looks. */
#define FILTER_HINT(in) "输入" in "  Enter 完成  Esc 显示全部  上下 移动"
/* The filter as it is typed or stands; found: how many rows it leaves, "" when nobody has counted. false:
 * there is no filter, nothing is drawn. */
bool filter_draw_words(const struct filter *filter, const struct surface *s, int row, const char *found);
/* The same, or else which row of how many is in hand. */
void filter_draw(const struct filter *filter, const struct surface *s, int row, size_t at, size_t hits);

#endif
