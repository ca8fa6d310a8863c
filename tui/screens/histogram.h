/* How often each mark was given, as a small chart of characters. */
#ifndef PINGSHEN_TUI_HISTOGRAM_H
#define PINGSHEN_TUI_HISTOGRAM_H

#include "core/rules/rubric.h"
#include "tui/surface.h"

enum { HISTOGRAM_ROWS = 5 };
/* One column of # a mark (several marks share one where there are too many), its range below. */
void histogram_draw(const struct surface *s, const struct criterion *criterion, const int64_t *mark,
                    size_t count);

#endif
