/* The header of a CSV file: which row it is, which of its columns the caller knows, and why there is none. */
#ifndef PINGSHEN_DATA_CSV_HEADER_H
#define PINGSHEN_DATA_CSV_HEADER_H

#include <stdbool.h>
#include <stddef.h>

#include "data/arena.h"
#include "data/csv_in.h"
#include "data/status.h"

enum { CSV_TITLE_MAX = 1024 }; /* bytes kept of a cell that may be a title */

/* A row above the data, or the header itself. */
struct csv_titles {
    const char **cell;
    size_t count;
    long line;
};

struct csv_header {
    struct arena arena; /* everything below */
    const struct csv_column *columns;
    size_t column_count;
    const char **keys; /* comparison keys: title and identifier of each column */

    struct csv_titles rows[CSV_HEADER_LINES_MAX]; /* those looked at so far */
    size_t row_count;

    size_t width;       /* columns of the file up to the last one with a title */
    int *known;         /* for each of them the caller's column, or -1 */
    const char **title; /* for each of the caller's columns its title in the file, or NULL */
    const char **unknown;
    size_t unknown_count;
};

void csv_header_init(struct csv_header *header, const struct csv_column *columns, size_t column_count);
/* Takes the row as the next candidate; the cells stay in header->arena. True: it holds every required column.
 */
bool csv_header_try(struct csv_header *header, const char *const *cells, size_t count, long line);
/* Makes the row last tried the header. Doubled columns are errors, unknown ones warnings, in the report. */
enum status csv_header_adopt(struct csv_header *header, struct report *report);
/* The row last tried is Excel's `sep=;`. */
bool csv_header_is_sep(const struct csv_header *header);
/* Reports why none of the rows tried is a header. delimiter is the one in use, tried names the encodings. */
void csv_header_refuse(const struct csv_header *header, char delimiter, const char *tried,
                       struct report *report);
void csv_header_release(struct csv_header *header);

#endif
