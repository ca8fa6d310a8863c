#include "data/csv_out.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "data/text.h"

enum { FLUSH_SIZE = 64 * 1024 };

struct csv_out {
    struct file_out *out;
    struct err *err;
    enum charset charset;
    enum status failed;
    long row;           /* number of the row being made, from 1 */
    struct buf line;    /* that row in UTF-8 */
    size_t cells;       /* of it so far */
    struct buf encoded; /* complete rows on their way */
    struct buf titles;  /* cells of the first row, each with its NUL: names for messages */
};

/* What a spreadsheet takes for the start of a formula. */
static bool starts_formula(const char *text)
{
    static const char *const STARTS[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};

    if (text[0] != '\xEF' && (text[0] == '\0' || strchr("=+-@\t\r", text[0]) == NULL)) {
        return false; /* the full-width forms begin with EF; nearly every cell ends here */
    }
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++) {
        if (strncmp(text, STARTS[i], strlen(STARTS[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* A text that already looks guarded is guarded once more, so that csv_unguard() gives back exactly it. */
static bool needs_guard(const char *text)
{
    while (*text == '\'') {
        text++;
    }
    return starts_formula(text);
}

const char *csv_unguard(const char *cell)
{
    return cell[0] == '\'' && needs_guard(cell + 1) ? cell + 1 : cell;
}

/* Readers trim blanks outside quotes, so blanks at the ends need them too. */
static bool needs_quotes(const char *text, size_t size)
{
    static const bool special[256] = {[','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true};
    static const bool blank[256] = {[' '] = true, ['\t'] = true};
    const unsigned char *bytes = (const unsigned char *)text;
    bool needs = size > 0 && (blank[bytes[0]] || blank[bytes[size - 1]]);

    for (size_t i = 0; i < size && !needs; i++) {
        needs = special[bytes[i]];
    }
    return needs;
}

static void add_cell(struct csv_out *csv, const char *text, size_t size)
{
    if (csv->cells++ > 0) {
        buf_add(&csv->line, ",", 1);
    }
    if (csv->row == 1) {
        buf_add(&csv->titles, text, size);
        buf_add(&csv->titles, "", 1);
    }
    if (!needs_quotes(text, size)) {
        buf_add(&csv->line, text, size);
        return;
    }
    buf_add(&csv->line, "\"", 1);
    for (const char *quote = strchr(text, '"'); quote; quote = strchr(text, '"')) {
        buf_add(&csv->line, text, (size_t)(quote - text) + 1);
        buf_add(&csv->line, "\"", 1);
        text = quote + 1;
    }
    buf_puts(&csv->line, text);
    buf_add(&csv->line, "\"", 1);
}

/* One blank for each TAB and line break; CR LF is one break. */
static void flatten(struct buf *buf)
{
    size_t to = 0;

    for (size_t from = 0; from < buf->size; from++) {
        char c = buf->bytes[from];

        if (c == '\r' && from + 1 < buf->size && buf->bytes[from + 1] == '\n') {
            continue;
        }
        buf->bytes[to++] = (char)(c == '\t' || c == '\r' || c == '\n' ? ' ' : c);
    }
    buf->size = to;
    buf->bytes[to] = '\0';
}

static void add_guarded(struct csv_out *csv, const char *text, bool keep_lines)
{
    struct buf cell = {0};

    if (!text) {
        text = "";
    }
    if (!needs_guard(text) && (keep_lines || !strpbrk(text, "\t\r\n"))) {
        add_cell(csv, text, strlen(text));
        return;
    }
    buf_puts(&cell, text);
    if (!keep_lines && strpbrk(text, "\t\r\n")) {
        flatten(&cell);
    }
    if (needs_guard(text)) {
        struct buf guarded = {0};

        buf_puts(&guarded, "'");
        buf_add(&guarded, cell.bytes, cell.size);
        buf_release(&cell);
        cell = guarded;
    }
    add_cell(csv, cell.bytes ? cell.bytes : "", cell.size);
    buf_release(&cell);
}

void csv_out_text(struct csv_out *csv, const char *text)
{
    add_guarded(csv, text, false);
}

void csv_out_lines(struct csv_out *csv, const char *text)
{
    add_guarded(csv, text, true);
}

void csv_out_raw(struct csv_out *csv, const char *text)
{
    text = text ? text : "";
    add_cell(csv, text, strlen(text));
}

struct csv_out *csv_out_new(struct file_out *out, enum charset charset, struct err *err)
{
    struct csv_out *csv = xcalloc(1, sizeof *csv);

    csv->out = out;
    csv->charset = charset;
    csv->err = err;
    csv->row = 1;
    if (charset == CS_UTF8_BOM) {
        buf_puts(&csv->encoded, "\xEF\xBB\xBF");
    }
    return csv;
}

/* Which cell of the row holds that byte: commas inside quotes do not count. */
static size_t cell_at(const struct csv_out *csv, size_t offset)
{
    size_t index = 0;
    bool quoted = false;

    for (size_t i = 0; i < offset; i++) {
        quoted = quoted != (csv->line.bytes[i] == '"');
        index += csv->line.bytes[i] == ',' && !quoted;
    }
    return index;
}

static const char *title_at(const struct csv_out *csv, size_t index)
{
    size_t at = 0;

    while (index > 0 && at < csv->titles.size) {
        at += strlen(csv->titles.bytes + at) + 1;
        index--;
    }
    return at < csv->titles.size ? csv->titles.bytes + at : "";
}

static enum status fail_character(struct csv_out *csv, size_t bad)
{
    const char *character = csv->line.bytes + bad;
    const char *title = title_at(csv, cell_at(csv, bad));
    int32_t codepoint = 0;
    size_t invalid = 0;

    if (!text_valid(character, csv->line.size - bad, &invalid) && invalid == 0) {
        return err_set(csv->err, ST_REFUSED,
                       "第 %ld 行的列“%s”里有不是 UTF-8 的字节，无法导出，请先更正这一格的内容", csv->row,
                       title);
    }
    int size = (int)text_step(character, &codepoint);
    return err_set(csv->err, ST_REFUSED,
                   "第 %ld 行的列“%s”里的“%.*s”（U+%04X）在 %s 里没有，请改用 UTF-8 导出", csv->row, title,
                   size, character, (unsigned)codepoint, charset_name(csv->charset));
}

static enum status flush(struct csv_out *csv)
{
    if (csv->failed == ST_OK && csv->encoded.size > 0) {
        csv->failed = file_out_write(csv->out, csv->encoded.bytes, csv->encoded.size, csv->err);
    }
    buf_clear(&csv->encoded);
    return csv->failed;
}

enum status csv_out_end_row(struct csv_out *csv)
{
    size_t bad = 0;

    if (csv->cells == 1 && csv->line.size == 0) {
        buf_puts(&csv->line, "\"\""); /* one empty cell: a blank line would be no row at all */
    }
    buf_puts(&csv->line, "\r\n");
    if (csv->failed == ST_OK &&
        !charset_encode(csv->charset, csv->line.bytes, csv->line.size, &csv->encoded, &bad)) {
        csv->failed = fail_character(csv, bad);
    }
    if (csv->encoded.size >= FLUSH_SIZE) {
        flush(csv);
    }
    buf_clear(&csv->line);
    csv->cells = 0;
    csv->row++;
    return csv->failed;
}

enum status csv_out_free(struct csv_out *csv)
{
    if (!csv) {
        return ST_OK;
    }
    if (csv->cells > 0) {
        csv_out_end_row(csv);
    }
    enum status status = flush(csv);
    buf_release(&csv->line);
    buf_release(&csv->encoded);
    buf_release(&csv->titles);
    free(csv);
    return status;
}
