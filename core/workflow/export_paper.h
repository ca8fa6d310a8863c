/* Plain text that prints on A4: pages of at most PAPER_LINES lines of at most PAPER_COLUMNS columns, a form
 * feed between them, for export_minutes.c and export_signing.c.
 *
 * 39 ideographs by 44 lines is the page that Word and WPS lay out on A4 unless told otherwise (五号, margins
 * as they are); Notepad has room for some 50 lines of that size. One of the 44 is left to the form feed,
 * which some editors take for a line of its own: after a full page it would push out an empty sheet.
 *
 * Every page begins with the name of the paper, the beginning of the journal's head and 第 n 页 共 m 页, so
 * that none is lost or taken from another state of the round unnoticed. A block (paper_begin to paper_end)
 * and a heading with what follows it stand on one page; what is longer than a page begins in the upper half
 * of one and is broken between paragraphs where that is possible, its first line repeated with （续）. */
#ifndef PINGSHEN_CORE_EXPORT_PAPER_H
#define PINGSHEN_CORE_EXPORT_PAPER_H

#include "core/workflow/ctx.h"
#include "data/file.h"

enum { PAPER_COLUMNS = 78, PAPER_LINES = 43 };

/* What of the text stands on one page, in bytes. */
struct paper_page {
    size_t at, end;
    size_t title; /* where the first line of the block begins that goes on here */
    bool goes_on;
};

/* Zeroed but for the first three, it is an empty paper. */
struct paper {
    struct ctx *ctx;
    const char *name; /* on every page; clipped there when it is long */
    const char *head; /* of the journal, DIGEST_HEX digits */
    /* for export_paper.c: */
    struct buf text; /* the lines of all pages, without what each page begins with */
    struct buf done; /* the pages before the present one (struct paper_page) */
    struct buf held; /* paragraphs that have no place yet */
    struct paper_page page;
    int lines;            /* on the present page, below its head */
    bool begun;           /* a line stands on it, other than a repeated one */
    bool block, first;    /* inside a block; nothing stands in it yet */
    size_t block_at;      /* where its first line begins */
    int sticky;           /* paragraphs to be held for the heading before them */
    bool printed;         /* a page has been written: the next one begins with a form feed */
    struct arena scratch; /* of the paragraph being made; released with each */
};

/* A paragraph, wrapped, each line after indent blanks. Control characters of data are made harmless. */
void paper_add(struct paper *paper, int indent, const char *text);
/* The same for text made of parts. */
void paper_addf(struct paper *paper, int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A blank line; left out at the edges of a page. */
void paper_blank(struct paper *paper);
/* "== 一、… ==" after a blank line; stays with the next block, or with the next two paragraphs. */
void paper_heading(struct paper *paper, const char *text);
/* What is added between them stays together. */
void paper_begin(struct paper *paper);
void paper_end(struct paper *paper);
/* left, then right at the right margin; on lines of their own when both do not fit on one. */
void paper_sides(struct paper *paper, int indent, const char *left, const char *right);
/* A blank line, then "姓名（角色）  签字：____  日期：____". */
void paper_signature(struct paper *paper, const char *who);

/* How many pages there are, everything added so far placed. */
size_t paper_pages(struct paper *paper);
/* Appends a page to out, without a form feed. number: from 1 to paper_pages. */
void paper_page(struct paper *paper, size_t number, struct buf *out);
/* Writes every page and empties the paper, so that another one can follow in the same file. */
enum status paper_write(struct paper *paper, struct file_out *file, struct err *err);
void paper_release(struct paper *paper);

#endif
