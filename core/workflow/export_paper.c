#include "core/workflow/export_paper.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "data/text.h"

static void put_line(struct paper *paper, int indent, const char *line, size_t size)
{
    if (size > 0) {
        buf_printf(&paper->text, "%*s", indent, "");
    }
    buf_add(&paper->text, line, size);
    buf_add(&paper->text, "\n", 1);
}

void paper_add(struct paper *paper, int indent, const char *text)
{
    const char *safe = text_safe(&paper->scratch, text, true);
    const char *line = text_wrap(&paper->scratch, safe, PAPER_COLUMNS - indent);
    for (;;) {
        size_t size = strcspn(line, "\n");
        put_line(paper, indent, line, size);
        if (line[size] == '\0') {
            break;
        }
        line += size + 1;
    }
    arena_release(&paper->scratch);
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
    buf_add(&paper->text, "\n", 1);
}

void paper_heading(struct paper *paper, const char *text)
{
    paper_blank(paper);
    paper_addf(paper, 0, "== %s ==", text);
}

void paper_sides(struct paper *paper, int indent, const char *left, const char *right)
{
    int gap = PAPER_COLUMNS - indent - text_columns(left) - text_columns(right);
    if (gap < 1) {
        paper_add(paper, indent, left);
        left = "";
        gap = PAPER_COLUMNS - indent - text_columns(right);
    }
    paper_addf(paper, indent, "%s%*s%s", left, gap < 0 ? 0 : gap, "", right);
}

void paper_signature(struct paper *paper, const char *who)
{
    paper_blank(paper);
    paper_sides(paper, 2, who, "签字：________________    日期：____ 年 __ 月 __ 日");
}

void paper_release(struct paper *paper)
{
    buf_release(&paper->text);
    arena_release(&paper->scratch);
}
