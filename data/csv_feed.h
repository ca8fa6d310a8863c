/* libcsv, fed a file piece by piece. It decides where cells and rows end and what is no CSV. The text of the
 * cells, which it would only copy byte by byte, is taken past it: of what stands between quotes it sees the
 * quotes, of a text without quotes one letter.
 */
#ifndef PINGSHEN_DATA_CSV_FEED_H
#define PINGSHEN_DATA_CSV_FEED_H

#include <stdbool.h>
#include <stddef.h>

enum csv_feed_fault {
    CSV_FEED_OK,
    CSV_FEED_SYNTAX, /* a quote where none may be, or text behind a closing one */
    CSV_FEED_BIG /* a cell over CSV_CELL_MAX, in more than one piece; a whole one is left to csv_feed_cell */
};

/* A cell: size bytes (no NUL behind them), valid until the call returns. A row is complete. */
typedef void csv_feed_cell(void *payload, const char *text, size_t size);
typedef void csv_feed_row(void *payload);

struct csv_feed;

struct csv_feed *csv_feed_new(char delimiter, csv_feed_cell *on_cell, csv_feed_row *on_row, void *payload);
/* *used: how many bytes were taken, all of them unless there is a fault. After a fault only free. */
enum csv_feed_fault csv_feed_add(struct csv_feed *feed, const char *text, size_t size, size_t *used);
/* The end of the file, which may also end the last row; CSV_FEED_SYNTAX: inside a quoted cell. */
enum csv_feed_fault csv_feed_end(struct csv_feed *feed);
/* Whether the cell in hand began with a quote. */
bool csv_feed_quoted(const struct csv_feed *feed);
void csv_feed_free(struct csv_feed *feed); /* NULL is allowed */

#endif
