#include "tui/filter.h"

#include <string.h>

#include "data/text.h"

enum { FILTER_MAX = 40, FIELD_COLUMNS = 30 };

void filter_init(struct filter *filter)
{
    edit_init(&filter->edit, "", FILTER_MAX, false);
    filter->typing = false;
}

void filter_release(struct filter *filter)
{
    edit_release(&filter->edit);
}

const char *filter_text(const struct filter *filter)
{
    return edit_text(&filter->edit);
}

bool filter_clear(struct filter *filter)
{
    bool had = filter->typing || filter_text(filter)[0] != '\0';
    filter_release(filter);
    filter_init(filter);
    return had;
}

enum stale filter_key(struct filter *filter, struct app *app, int32_t key, bool *changed)
{
    *changed = false;
    switch (key) {
    case K_ESC:
        *changed = filter_clear(filter);
        return STALE_PAINT;
    case K_ENTER:
        filter->typing = false;
        return STALE_PAINT;
    case K_UP:
    case K_DOWN:
    case K_PAGE_UP:
    case K_PAGE_DOWN:
        return STALE_PASS;
    case K_PASTE:
        edit_paste(&filter->edit, term_pasted(app->term));
        *changed = true;
        return STALE_PAINT;
    default:
        *changed = edit_key(&filter->edit, key);
        return *changed ? STALE_PAINT : STALE_PASS;
    }
}

bool filter_lets(const char *key, const char *text)
{
    struct arena arena = {0};
    bool found = key[0] == '\0' || strstr(text_key(&arena, text), key) != NULL;
    arena_release(&arena);
    return found;
}

bool filter_draw_words(const struct filter *filter, const struct surface *s, int row, const char *found)
{
    const char *words = filter_text(filter);
    if (filter->typing) {
        surface_text(s, row, 1, -1, STYLE_BOLD, "筛选");
        edit_draw_line(&filter->edit, s, row, 6, FIELD_COLUMNS);
        surface_text(s, row, 6 + FIELD_COLUMNS + 2, -1, STYLE_PLAIN, found);
        return true;
    }
    if (words[0] != '\0') {
        surface_format(s, row, 1, -1, STYLE_BOLD, "筛选“%s”%s%s（按 / 修改，按 q 显示全部）", words,
                       found[0] == '\0' ? "" : "：", found);
    }
    return words[0] != '\0';
}

void filter_draw(const struct filter *filter, const struct surface *s, int row, size_t at, size_t hits)
{
    struct arena arena = {0};
    if (!filter_draw_words(filter, s, row, arena_printf(&arena, "%zu 件", hits)) && hits > 0) {
        surface_format(s, row, 1, -1, STYLE_PLAIN, "第 %zu 件，共 %zu 件", at + 1, hits);
    }
    arena_release(&arena);
}
