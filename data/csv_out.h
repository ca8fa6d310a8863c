/* Writing CSV for Excel and WPS: UTF-8 with BOM, CRLF, RFC 4180 quoting, text that a spreadsheet would run as
 * a formula made harmless. A character that the encoding lacks is an error, never a "?". */
#ifndef PINGSHEN_DATA_CSV_OUT_H
#define PINGSHEN_DATA_CSV_OUT_H

#include <stddef.h>

#include "data/arena.h"
#include "data/charset.h"
#include "data/file.h"
#include "data/status.h"

struct csv_out; /* rows on their way into one file_out */

/* charset: CS_UTF8_BOM (writes the BOM), CS_UTF8, CS_GB18030. out stays the caller's to commit or abort. */
struct csv_out *csv_out_new(struct file_out *out, enum charset charset, struct err *err);
/* A free-text cell: gets one leading ' when it begins with = + - @ (or their full-width forms), TAB or CR;
 * line breaks and TABs inside become one blank. NULL writes an empty cell. */
void csv_out_text(struct csv_out *csv, const char *text);
/* A text cell that may keep its line breaks (opinions). Guarded likewise. */
void csv_out_lines(struct csv_out *csv, const char *text);
/* A number or identifier made by the program: written as it is (a negative number keeps its sign). */
void csv_out_raw(struct csv_out *csv, const char *text);
/* Ends the row (CRLF). The first failure (an unencodable character with row and column, a full disk) is kept
 * and returned by this and every later call; its sentence is in err. */
enum status csv_out_end_row(struct csv_out *csv);
enum status csv_out_free(struct csv_out *csv); /* flushes into file_out; frees; returns the first failure */

/* Takes the guard off a cell of one of our own forms: "'=1+1" -> "=1+1"; other text is returned as it is. */
const char *csv_unguard(const char *cell);

#endif
