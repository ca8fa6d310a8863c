/* Plain text that prints on A4: lines of at most PAPER_COLUMNS columns, for export_minutes.c and
 * export_signing.c. */
#ifndef PINGSHEN_CORE_EXPORT_PAPER_H
#define PINGSHEN_CORE_EXPORT_PAPER_H

#include "core/workflow/ctx.h"

enum { PAPER_COLUMNS = 78 };

struct paper {
    struct ctx *ctx;
    struct buf text;
    struct arena scratch; /* of the paragraph being made; released with each */
};

/* A paragraph, wrapped, each line after indent blanks. Control characters of data are made harmless. */
void paper_add(struct paper *paper, int indent, const char *text);
/* The same for text made of parts. */
void paper_addf(struct paper *paper, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void paper_blank(struct paper *paper);
/* "== 一、… ==" with a blank line before it. */
void paper_heading(struct paper *paper, const char *text);
/* left, then right at the right margin; on lines of its own when both do not fit on one. */
void paper_sides(struct paper *paper, int indent, const char *left, const char *right);
/* "姓名（角色）签字：____ 日期：____" */
void paper_signature(struct paper *paper, const char *who);
void paper_release(struct paper *paper);

#endif
