/* Reading one CSV file of the office: encoding found, title and unit lines above the header skipped, columns
 * matched by title or identifier, rows delivered one at a time with the lines they stand on. Memory does not
 * grow with the file. libcsv (strict) does the parsing; it is fed one physical line at a time.
 */
#ifndef PINGSHEN_DATA_CSV_IN_H
#define PINGSHEN_DATA_CSV_IN_H

#include <stdbool.h>
#include <stddef.h>

#include "data/arena.h"
#include "data/charset.h"
#include "data/status.h"

enum {
    CSV_CELL_MAX = 1 << 20,   /* bytes of one cell in UTF-8 */
    CSV_COLUMNS_MAX = 1000,   /* columns of one row */
    CSV_FILE_MAX = 1 << 30,   /* bytes of one file */
    CSV_HEADER_LINES_MAX = 20 /* rows searched for the header */
};

/* One column that the caller knows. */
struct csv_column {
    const char *title; /* 中文列名 */
    const char *ident; /* English identifier, accepted as well; NULL: none */
    bool required;
};

struct csv_in;

/* Opens path ("-": standard input), decides the encoding and finds the header: the first row that holds every
 * required column (compared after text_fold; titles in the file may be full-width or padded). When no row
 * does, the row that matched most columns is taken as the header and the refusal names the missing columns
 * and the encodings tried. A duplicated known column, an empty file, a file without header,
 * .xlsx/.zip/PDF/HTML under the name .csv, NUL bytes, UTF-16 without BOM, `sep=;`, semicolon, TAB or ， as
 * delimiter are each refused with their own sentence. The columns array must outlive the reader. All findings
 * go into report (unknown columns as one warning each); the return value is ST_REFUSED when the file cannot
 * be read as this kind, ST_STORAGE when it cannot be read at all (then the sentence is in err). */
enum status csv_in_open(struct csv_in **in, const char *path, enum charset charset,
                        const struct csv_column *columns, size_t column_count, struct report *report,
                        struct err *err);

/* The same for a text in memory (the built-in default files); bytes must outlive the reader. */
enum status csv_in_open_bytes(struct csv_in **in, const char *bytes, size_t size,
                              const struct csv_column *columns, size_t column_count, struct report *report,
                              struct err *err);

/* Advances to the next data row. ST_OK with *more true: a row is there; *more false: end of file (the whole
 * file was valid). ST_REFUSED: the file is broken from here (wrong byte, stray or unterminated quote with the
 * line of its opening, a cell over CSV_CELL_MAX, the file over CSV_FILE_MAX): said in report, reading ends. A
 * row whose number of cells differs from the header's is reported as an error and skipped (trailing empty
 * cells too many are tolerated; blank lines are skipped; a row with all cells empty is skipped).
 * A total line (its first non-empty cell is 合计, 总计, 小计 or 共计) and a trailing Ctrl-Z are refused by
 * line. */
enum status csv_in_next(struct csv_in *in, bool *more);

/* The cell of known column index in the present row, as it stands in the file (not trimmed, not folded);
 * NULL when the file has no such column. Valid until the next csv_in_next. */
const char *csv_in_cell(const struct csv_in *in, size_t column);
size_t csv_in_cell_size(const struct csv_in *in, size_t column); /* bytes; 0 when absent */
bool csv_in_has(const struct csv_in *in, size_t column);
long csv_in_line(const struct csv_in *in);                     /* physical line where the row begins */
long csv_in_cell_line(const struct csv_in *in, size_t column); /* physical line where that cell begins */
/* The header title of the file for a known column, as written there; the column's own title if absent. */
const char *csv_in_title(const struct csv_in *in, size_t column);
/* Number of header titles of the file that the caller did not know, and their texts (in file order). */
size_t csv_in_unknown_count(const struct csv_in *in);
const char *csv_in_unknown(const struct csv_in *in, size_t index);

enum charset csv_in_charset(const struct csv_in *in); /* what was decided */
/* SHA-256 of the file's bytes, 64 hex digits; complete only after csv_in_next said the end of the file. */
const char *csv_in_digest(struct csv_in *in);
long long csv_in_bytes(const struct csv_in *in); /* bytes read so far */
/* Called now and then with bytes read so far (progress); returning false stops with ST_REFUSED. May be NULL.
 */
void csv_in_set_progress(struct csv_in *in, bool (*tick)(void *payload, long long bytes), void *payload);
void csv_in_free(struct csv_in *in); /* NULL is allowed */

#endif
