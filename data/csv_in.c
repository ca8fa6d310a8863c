#include "data/csv_in.h"

#include <stdlib.h>
#include <string.h>

#include "data/csv_feed.h"
#include "data/csv_header.h"
#include "data/csv_source.h"
#include "data/text.h"

enum { FIRST_MAX = 64 }; /* bytes kept of the first cell that is not empty */

struct cell {
    size_t offset, size; /* in row */
    long line;
};

struct csv_in {
    struct csv_source *source;
    struct report *report;
    struct csv_header header;
    struct csv_feed *feed;
    char delimiter;
    bool searching;    /* the header is not found yet: cells are titles */
    enum status ended; /* ST_REFUSED: broken */
    bool at_end;
    bool sub_said; /* a Ctrl-Z was reported */

    struct csv_slice slice; /* being parsed */
    bool continued;         /* the slice goes on with the line of the one before */
    bool row_begun, row_done;
    long row_line, cell_line; /* where the row and the next cell begin */
    size_t cells;             /* of this row so far */
    size_t big_place;         /* place (from 1) of a cell that is too big; 0: none */
    long big_line;
    size_t filled; /* place (from 1) of the last cell that is not empty; 0: none */
    char first[FIRST_MAX + 1];
    size_t first_place;  /* of the first cell that is not empty */
    struct buf row;      /* the known cells, one after the other, each NUL-terminated */
    struct cell *cell;   /* for each of the caller's columns */
    const char **titles; /* while searching */
};

static bool is_blank(const char *text, size_t size)
{
    size_t i = 0;

    while (i < size) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r' || text[i] == '\n') {
            i++;
        } else if (size - i >= 2 && memcmp(text + i, "\xC2\xA0", 2) == 0) {
            i += 2;
        } else if (size - i >= 3 && memcmp(text + i, "\xE3\x80\x80", 3) == 0) {
            i += 3;
        } else {
            return false;
        }
    }
    return true;
}

/* The quick answer for nearly every cell: its first byte begins no blank. */
static bool surely_filled(const char *text)
{
    unsigned char first = (unsigned char)text[0];

    return first > ' ' && first != 0xC2 && first != 0xE3;
}

/* At most limit bytes, not cut inside a character. */
static size_t clip_size(const char *text, size_t size, size_t limit)
{
    if (size <= limit) {
        return size;
    }
    while (limit > 0 && ((unsigned char)text[limit] & 0xC0) == 0x80) {
        limit--;
    }
    return limit;
}

/* Appends a cell and its NUL to the row. By hand: this runs for every cell of millions of rows. */
static void keep_cell(struct csv_in *in, int known, const char *text, size_t size, long line)
{
    size_t end = in->row.size + size + 1;

    if (end > in->row.capacity) {
        in->row.capacity = 2 * end;
        in->row.bytes = xrealloc(in->row.bytes, in->row.capacity);
    }
    memcpy(in->row.bytes + in->row.size, text, size);
    in->row.bytes[end - 1] = '\0';
    in->cell[known] = (struct cell){in->row.size, size, line};
    in->row.size = end;
}

static void note_filled(struct csv_in *in, const char *text, size_t size)
{
    in->filled = in->cells;
    if (in->first_place == 0) {
        size_t kept = clip_size(text, size, FIRST_MAX);

        memcpy(in->first, text, kept);
        in->first[kept] = '\0';
        in->first_place = in->cells;
    }
}

static void on_cell(void *payload, const char *text, size_t size)
{
    struct csv_in *in = payload;
    size_t index = in->cells++;
    long line = in->cell_line;

    in->cell_line = in->slice.line;
    if (size > CSV_CELL_MAX) {
        in->big_place = index + 1;
        in->big_line = line;
        return;
    }
    if (size > 0 && (surely_filled(text) || !is_blank(text, size))) {
        note_filled(in, text, size);
    }
    if (in->searching) {
        if (index < CSV_COLUMNS_MAX) {
            in->titles[index] = arena_strndup(&in->header.arena, text, clip_size(text, size, CSV_TITLE_MAX));
        }
        return;
    }
    int known = index < in->header.width ? in->header.known[index] : -1;
    if (known >= 0) {
        keep_cell(in, known, text, size, line);
    }
}

static void on_row(void *payload)
{
    struct csv_in *in = payload;

    in->row_done = true;
}

/* The title of the column that the parser is in, or NULL. */
static const char *present_title(const struct csv_in *in, size_t index)
{
    if (in->searching || index >= in->header.width) {
        return NULL;
    }
    return in->header.rows[in->header.row_count - 1].cell[index];
}

static enum status refuse(struct csv_in *in)
{
    in->ended = ST_REFUSED;
    return ST_REFUSED;
}

static enum status refuse_big_cell(struct csv_in *in, size_t index, long line)
{
    report_error(in->report, line, present_title(in, index),
                 "第 %ld 行的单元格超过 1 MiB，请缩短；如果它本来不长，多半是少了一个英文双引号，请补上",
                 line);
    return refuse(in);
}

static size_t count_characters(const char *text, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}

static bool ends_in(const char *text, size_t size, const char *tail)
{
    size_t length = strlen(tail);

    return size >= length && memcmp(text + size - length, tail, length) == 0;
}

/* The parser has stopped at a quote, or at what stands behind a closing quote. */
static enum status refuse_quote(struct csv_in *in, size_t at)
{
    const char *text = in->slice.text;
    long line = in->slice.line;
    const char *title = present_title(in, in->cells);
    struct arena scratch = {0};
    const char *place = "";
    bool quoted = csv_feed_quoted(in->feed);

    if (!in->continued) {
        place = arena_printf(&scratch, "第 %zu 个字符处", count_characters(text, at) + 1);
    }
    if (quoted && in->cell_line < line) {
        report_error(
            in->report, in->cell_line, title,
            "第 %ld 行打开的双引号一直延续到第 %ld 行，后面又紧跟着别的文字，多半是第 %ld 行缺了右引号，或中间的双引号没有写成两个，请改正后再导入",
            in->cell_line, line, in->cell_line);
    } else if (in->searching && quoted && (strchr(";|", text[at]) || ends_in(text, at, "\t"))) {
        report_error(in->report, line, NULL, "各列之间用的是%s，应当用英文逗号，" CSV_SAVE_AS,
                     text[at] == ';'   ? "分号"
                     : text[at] == '|' ? "竖线"
                                       : "制表符（TAB）");
    } else if (quoted) {
        report_error(in->report, line, title,
                     "第 %ld 行%s右引号后面还有文字，单元格里的英文双引号要写成两个（\"\"），请改正后再导入",
                     line, place);
    } else if (ends_in(text, at, "\xEF\xBB\xBF")) {
        report_error(in->report, line, title, "第 %ld 行开头又有一个 BOM，像是几个文件拼接而成，请分别导入",
                     line);
    } else if (ends_in(text, at, "\xE3\x80\x80") || ends_in(text, at, "\xC2\xA0")) {
        report_error(in->report, line, title, "第 %ld 行%s左引号前面有全角空格，请删去后再导入", line, place);
    } else {
        report_error(
            in->report, line, title,
            "第 %ld 行%s有一个单独的英文双引号，请删去，或把整个单元格用双引号括起来、里面的双引号写成两个",
            line, place);
    }
    arena_release(&scratch);
    return refuse(in);
}

static void start_row(struct csv_in *in)
{
    in->row_begun = false;
    in->row_done = false;
    in->cells = 0;
    in->filled = 0;
    in->first_place = 0;
    in->first[0] = '\0';
    in->row.size = 0;
}

/* Blank lines before a row do not belong to it: the row begins on the first line with something on it. */
static void begin_row(struct csv_in *in)
{
    const char *text = in->slice.text;

    for (size_t i = 0; i < in->slice.size && !in->row_begun; i++) {
        bool blank = text[i] == ' ' || text[i] == '\r' || text[i] == '\n' || text[i] == '\t';

        in->row_begun = !blank || text[i] == in->delimiter;
    }
    in->row_line = in->slice.line;
    in->cell_line = in->slice.line;
}

/* The end of the file may also be the end of its last row. Never reached after a fault: the half cell would
 * be handed over as if it were good. */
static enum status finish(struct csv_in *in)
{
    in->at_end = true;
    if (csv_feed_end(in->feed) != CSV_FEED_OK) {
        report_error(in->report, in->cell_line, present_title(in, in->cells),
                     "第 %ld 行打开的双引号到文件结尾都没有关上，请补上右引号后再导入", in->cell_line);
        return refuse(in);
    }
    return in->big_place > 0 ? refuse_big_cell(in, in->big_place - 1, in->big_line) : ST_OK;
}

/* Parses up to the end of the next row; row_done stays false at the end of the file. */
static enum status read_row(struct csv_in *in)
{
    start_row(in);
    while (!in->row_done && !in->at_end) {
        long before = in->slice.line;
        bool more = false;
        enum status status = csv_source_next(in->source, &in->slice, &more);

        if (status != ST_OK) {
            in->ended = status;
            return status;
        }
        if (!more) {
            return finish(in);
        }
        in->continued = in->slice.line == before;
        if (!in->row_begun) {
            begin_row(in);
        }
        size_t used = 0;
        enum csv_feed_fault fault = csv_feed_add(in->feed, in->slice.text, in->slice.size, &used);
        if (in->big_place > 0) {
            return refuse_big_cell(in, in->big_place - 1, in->big_line);
        }
        if (fault != CSV_FEED_OK) {
            return fault == CSV_FEED_SYNTAX ? refuse_quote(in, used)
                                            : refuse_big_cell(in, in->cells, in->cell_line);
        }
    }
    return ST_OK;
}

/* 合计, 总计, 小计 or 共计, also spread out or with a colon. */
static bool is_total(const char *text)
{
    static const char *const TOTALS[] = {"合计", "总计", "小计", "共计"};
    struct arena scratch = {0};
    bool total = false;

    if (text[0] && (unsigned char)text[0] < 0xE3 && text[0] != ' ') {
        return false; /* the usual case: no Chinese character */
    }
    const char *key = text_key(&scratch, text);
    for (size_t i = 0; i < sizeof TOTALS / sizeof *TOTALS; i++) {
        size_t length = strlen(TOTALS[i]);

        total = total || (strncmp(key, TOTALS[i], length) == 0 &&
                          (key[length] == '\0' || (key[length] == ':' && key[length + 1] == '\0')));
    }
    arena_release(&scratch);
    return total;
}

static void report_ragged(struct csv_in *in)
{
    struct arena scratch = {0};
    const char *first = text_clip(&scratch, text_safe(&scratch, in->first, false), 20);

    if (in->cells < in->header.width) {
        report_error(in->report, in->row_line, NULL,
                     "这一行只有 %zu 个单元格，表头有 %zu 列（行首为“%s”），请补齐或删去这一行", in->cells,
                     in->header.width, first);
    } else {
        report_error(
            in->report, in->row_line, NULL,
            "这一行有 %zu 个单元格，表头只有 %zu 列（行首为“%s”），单元格里的逗号要用英文双引号括起来",
            in->filled, in->header.width, first);
    }
    arena_release(&scratch);
}

/* Decides about a complete row: *good when it is data. */
static enum status judge_row(struct csv_in *in, bool *good)
{
    *good = false;
    if (in->filled == 0) {
        return ST_OK;
    }
    if (in->first[0] == 0x1A) {
        in->sub_said = true;
        report_error(in->report, in->row_line, NULL, "第 %ld 行是结束符 Ctrl-Z（0x1A），请删去后再导入",
                     in->row_line);
    } else if (in->first_place == 1 && strncmp(in->first, "\xEF\xBB\xBF", 3) == 0) {
        report_error(in->report, in->row_line, NULL,
                     "第 %ld 行开头又有一个 BOM，像是几个文件拼接而成，请分别导入", in->row_line);
        return refuse(in);
    } else if (is_total(in->first)) {
        report_error(in->report, in->row_line, NULL, "第 %ld 行是“%s”行，不是数据，请删去后再导入",
                     in->row_line, in->first);
    } else if (in->cells < in->header.width || in->filled > in->header.width) {
        report_ragged(in);
    } else {
        *good = true;
    }
    return ST_OK;
}

/* A Ctrl-Z right behind the last cell, where no row shows it. */
static void check_end(struct csv_in *in)
{
    if (!in->sub_said && csv_source_ends_with_sub(in->source)) {
        in->sub_said = true;
        report_error(in->report, in->slice.line, NULL,
                     "文件末尾（第 %ld 行）有结束符 Ctrl-Z（0x1A），请删去后再导入", in->slice.line);
    }
}

enum status csv_in_next(struct csv_in *in, bool *more)
{
    *more = false;
    while (in->ended == ST_OK && !in->at_end) {
        enum status status = read_row(in);

        if (status == ST_OK && in->row_done) {
            status = judge_row(in, more);
        }
        if (status != ST_OK || *more) {
            return status;
        }
    }
    if (in->ended == ST_OK) {
        check_end(in);
    }
    return in->ended;
}

/* One row above the data: *found when it is the header. */
static enum status try_row(struct csv_in *in, bool *found)
{
    *found = false;
    if (in->cells > CSV_COLUMNS_MAX) {
        report_error(in->report, in->row_line, NULL, "第 %ld 行有 %zu 列，超过 %d 列，请检查是否选对了文件",
                     in->row_line, in->cells, CSV_COLUMNS_MAX);
        return ST_REFUSED;
    }
    if (in->filled == 0) {
        return ST_OK;
    }
    *found = csv_header_try(&in->header, in->titles, in->cells, in->row_line);
    if (csv_header_is_sep(&in->header)) {
        report_error(in->report, in->row_line, NULL,
                     "第 %ld 行“%s”改变了各列的分隔符，本程序只读逗号分隔的文件，" CSV_SAVE_AS, in->row_line,
                     in->first);
        return ST_REFUSED;
    }
    return ST_OK;
}

static enum status find_header(struct csv_in *in)
{
    bool found = false;

    in->searching = true;
    in->titles = xcalloc(CSV_COLUMNS_MAX, sizeof *in->titles);
    for (int i = 0; i < CSV_HEADER_LINES_MAX && !found && !in->at_end; i++) {
        enum status status = read_row(in);

        if (status == ST_OK && in->row_done) {
            status = try_row(in, &found);
        }
        if (status != ST_OK) {
            return status;
        }
    }
    if (!found) {
        csv_header_refuse(&in->header, in->delimiter, csv_source_tried(in->source), in->report);
        return ST_REFUSED;
    }
    in->searching = false;
    return csv_header_adopt(&in->header, in->report);
}

/* Takes over the source, opened with that status, and finds the header in it. */
static enum status open_source(struct csv_in **in, struct csv_source *source,
                               const struct csv_column *columns, size_t column_count, struct report *report)
{
    struct csv_in *made = xcalloc(1, sizeof *made);

    made->source = source;
    made->report = report;
    made->delimiter = csv_source_is_utf16(source) ? '\t' : ',';
    made->feed = csv_feed_new(made->delimiter, on_cell, on_row, made);
    csv_header_init(&made->header, columns, column_count);
    made->cell = xcalloc(column_count + 1, sizeof *made->cell);
    enum status status = find_header(made);
    if (status != ST_OK) {
        csv_in_free(made);
        return status;
    }
    *in = made;
    return ST_OK;
}

enum status csv_in_open(struct csv_in **in, const char *path, enum charset charset,
                        const struct csv_column *columns, size_t column_count, struct report *report,
                        struct err *err)
{
    struct csv_source *source = NULL;
    enum status status = csv_source_open(&source, path, charset, report, err);

    *in = NULL;
    return status == ST_OK ? open_source(in, source, columns, column_count, report) : status;
}

enum status csv_in_open_bytes(struct csv_in **in, const char *bytes, size_t size,
                              const struct csv_column *columns, size_t column_count, struct report *report,
                              struct err *err)
{
    struct csv_source *source = NULL;
    enum status status = csv_source_open_bytes(&source, bytes, size, report, err);

    *in = NULL;
    return status == ST_OK ? open_source(in, source, columns, column_count, report) : status;
}

bool csv_in_has(const struct csv_in *in, size_t column)
{
    return in->header.title[column] != NULL;
}

const char *csv_in_cell(const struct csv_in *in, size_t column)
{
    return csv_in_has(in, column) ? in->row.bytes + in->cell[column].offset : NULL;
}

size_t csv_in_cell_size(const struct csv_in *in, size_t column)
{
    return csv_in_has(in, column) ? in->cell[column].size : 0;
}

long csv_in_line(const struct csv_in *in)
{
    return in->row_line;
}

long csv_in_cell_line(const struct csv_in *in, size_t column)
{
    return csv_in_has(in, column) ? in->cell[column].line : in->row_line;
}

const char *csv_in_title(const struct csv_in *in, size_t column)
{
    return csv_in_has(in, column) ? in->header.title[column] : in->header.columns[column].title;
}

size_t csv_in_unknown_count(const struct csv_in *in)
{
    return in->header.unknown_count;
}

const char *csv_in_unknown(const struct csv_in *in, size_t index)
{
    return in->header.unknown[index];
}

enum charset csv_in_charset(const struct csv_in *in)
{
    return csv_source_charset(in->source);
}

const char *csv_in_digest(struct csv_in *in)
{
    return csv_source_digest(in->source);
}

long long csv_in_bytes(const struct csv_in *in)
{
    return csv_source_bytes(in->source);
}

void csv_in_set_progress(struct csv_in *in, bool (*tick)(void *payload, long long bytes), void *payload)
{
    csv_source_set_progress(in->source, tick, payload);
}

void csv_in_free(struct csv_in *in)
{
    if (!in) {
        return;
    }
    csv_feed_free(in->feed);
    csv_source_free(in->source);
    csv_header_release(&in->header);
    buf_release(&in->row);
    free(in->cell);
    free(in->titles);
    free(in);
}
