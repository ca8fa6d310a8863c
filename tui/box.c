#include "tui/box.h"

#include <string.h>

#include "data/text.h"

enum { MARGIN = 2, BAR_ROWS = 1 };

static int count_lines(const char *text)
{
    int lines = text[0] == '\0' ? 0 : 1;
    for (const char *p = text; (p = strchr(p, '\n')) != NULL; p++) {
        lines++;
    }
    return lines;
}

struct surface box_draw(const struct surface *s, const char *title, const char *text, int rows)
{
    struct arena arena = {0};
    const char *line = text_wrap(&arena, shown_text(s->term, &arena, text), s->columns - 2 * MARGIN);
    int lines = count_lines(line), room = s->rows - BAR_ROWS - rows;
    lines = lines > room ? room : lines;
    struct surface box = surface_part(s, room - lines, 0, -1, -1);
    for (int i = 0; i < box.rows; i++) {
        surface_fill(&box, i, 0, -1, i == 0 ? STYLE_BAR : STYLE_PLAIN);
    }
    surface_text(&box, 0, MARGIN, -1, STYLE_BAR, title);
    for (int i = 0; i < lines; i++) {
        surface_text(&box, BAR_ROWS + i, MARGIN, -1, STYLE_PLAIN, line);
        line = strchr(line, '\n') == NULL ? "" : strchr(line, '\n') + 1;
    }
    arena_release(&arena);
    return surface_part(&box, BAR_ROWS + lines, 0, -1, -1);
}

int box_lines(const struct surface *s, int row, int rows, enum style style, const char *text)
{
    struct arena arena = {0};
    int used = 0;
    const char *line = text_wrap(&arena, shown_text(s->term, &arena, text), s->columns - 2);
    while (used < rows && line[0] != '\0') {
        const char *next = strchr(line, '\n');
        bool cut = next != NULL && used + 1 == rows;
        surface_text(s, row + used, 1, s->columns - 2, style,
                     cut ? arena_printf(&arena, "%.*s..", (int)(next - line), line) : line);
        used++;
        line = next == NULL ? "" : next + 1;
    }
    arena_release(&arena);
    return used;
}
