#include "tui/list.h"

static size_t less(size_t value, size_t by)
{
    return value > by ? value - by : 0;
}

bool list_act(struct list *list, enum key_action action, size_t page)
{
    size_t last = less(list->count, 1), jump = page > 1 ? page - 1 : 1;
    switch (action) {
    case DO_UP:
        list->at = less(list->at, 1);
        break;
    case DO_DOWN:
        list->at += 1;
        break;
    case DO_PAGE_UP:
        list->at = less(list->at, jump);
        list->top = less(list->top, jump);
        break;
    case DO_PAGE_DOWN:
        list->at += jump;
        list->top = list->top + jump < last ? list->top + jump : last;
        break;
    case DO_HOME:
        list->at = 0;
        break;
    case DO_END:
        list->at = last;
        break;
    default:
        return false;
    }
    list_fit(list, page);
    return true;
}

void list_fit(struct list *list, size_t page)
{
    size_t last = less(list->count, 1);
    page = page == 0 ? 1 : page;
    list->at = list->at > last ? last : list->at;
    if (list->top > list->at) {
        list->top = list->at;
    }
    if (list->at >= list->top + page) {
        list->top = list->at - page + 1;
    }
    /* no empty rows below the last one while there are rows above the first */
    if (list->top + page > list->count) {
        list->top = less(list->count, page);
    }
}

void list_put(struct list *list, size_t at, size_t page)
{
    size_t line = less(list->at, list->top);
    list->at = at;
    list->top = less(at, line);
    list_fit(list, page);
}
