/* A CSV file as physical lines of valid UTF-8: kind of file and encoding found, BOM taken off, bytes checked.
 *
 * Text that is UTF-8 already is checked in whole runs of lines and handed out in place; only other encodings
 * are converted, run by run. Quotes do not matter here: a line ends at LF, CR or CRLF, also inside a cell.
 */
#ifndef PINGSHEN_DATA_CSV_SOURCE_H
#define PINGSHEN_DATA_CSV_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/charset.h"
#include "data/status.h"

#define CSV_SAVE_AS "请用 Excel/WPS 另存为“CSV UTF-8（逗号分隔）”后再导入"

/* One physical line with its line end, or a piece of a line that is too long for one block. Never cut inside
 * a character or between CR and LF. */
struct csv_slice {
    const char *text;
    size_t size;
    long line; /* 1-based */
};

struct csv_source;

/* Reads the first block and refuses what is no CSV (workbook, PDF, web page) by its first bytes. */
enum status csv_source_open(struct csv_source **source, const char *path, enum charset charset,
                            struct report *report, struct err *err);
/* The same for bytes in memory, which must outlive the source. */
enum status csv_source_open_bytes(struct csv_source **source, const char *bytes, size_t size,
                                  struct report *report, struct err *err);
/* *more false: the file has ended and was valid. A wrong byte, a file over the limit or an unreadable one is
 * said in the report, after the lines before it were handed out. The text is valid until the next call. */
enum status csv_source_next(struct csv_source *source, struct csv_slice *slice, bool *more);

enum charset csv_source_charset(const struct csv_source *source); /* CS_UTF8 while only ASCII was seen */
const char *csv_source_tried(const struct csv_source *source);    /* names of the encodings tried */
bool csv_source_is_utf16(const struct csv_source *source);        /* then TAB separates the cells */
bool csv_source_ends_with_sub(const struct csv_source *source);   /* last byte of the file is Ctrl-Z */
long long csv_source_bytes(const struct csv_source *source);
const char *csv_source_digest(struct csv_source *source);
void csv_source_set_progress(struct csv_source *source, bool (*tick)(void *payload, long long bytes),
                             void *payload);
void csv_source_free(struct csv_source *source); /* NULL is allowed */

#endif
