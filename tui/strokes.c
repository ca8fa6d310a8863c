#include "tui/strokes.h"

#include <stdlib.h>
#include <string.h>

/* Before the text of a stroke, which ends with NUL. Without padding: rows are compared byte by byte. */
struct head {
    unsigned short column, columns, style, size;
};

void strokes_release(struct strokes *s)
{
    for (int i = 0; i < s->rows; i++) {
        buf_release(&s->row[i].now);
        buf_release(&s->row[i].before);
    }
    free(s->row);
    *s = (struct strokes){0};
}

void strokes_begin(struct strokes *s, int rows, int columns)
{
    if (rows != s->rows || columns != s->columns) {
        strokes_release(s);
        *s = (struct strokes){
            .row = xcalloc((size_t)rows, sizeof *s->row), .rows = rows, .columns = columns, .known = false};
    }
    for (int i = 0; i < rows; i++) {
        buf_clear(&s->row[i].now);
    }
}

void strokes_add(struct strokes *s, int row, const struct stroke *stroke)
{
    if (row < 0 || row >= s->rows) {
        return;
    }
    struct head head = {(unsigned short)stroke->column, (unsigned short)stroke->columns,
                        (unsigned short)stroke->style, (unsigned short)strlen(stroke->text)};
    struct buf *out = &s->row[row].now;
    buf_add(out, &head, sizeof head);
    buf_add(out, stroke->text, (size_t)head.size + 1);
}

bool strokes_same(const struct strokes *s, int row)
{
    const struct buf *now = &s->row[row].now, *before = &s->row[row].before;
    return s->known && now->size == before->size &&
           (now->size == 0 || memcmp(now->bytes, before->bytes, now->size) == 0);
}

bool strokes_next(const struct strokes *s, int row, size_t *at, struct stroke *stroke)
{
    const struct buf *now = &s->row[row].now;
    struct head head;
    if (*at >= now->size) {
        return false;
    }
    memcpy(&head, now->bytes + *at, sizeof head);
    *stroke =
        (struct stroke){head.column, head.columns, (enum style)head.style, now->bytes + *at + sizeof head};
    *at += sizeof head + head.size + 1;
    return true;
}

void strokes_shown(struct strokes *s)
{
    for (int i = 0; i < s->rows; i++) {
        struct buf before = s->row[i].before;
        s->row[i].before = s->row[i].now;
        s->row[i].now = before;
        buf_clear(&s->row[i].now);
    }
    s->known = true;
}

void strokes_forget(struct strokes *s)
{
    s->known = false;
}
