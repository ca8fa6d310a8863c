#include "data/csv_header.h"

#include <string.h>
#include <strings.h>

#include "data/csv_source.h"
#include "data/text.h"

/* Titles are compared without any blank: offices spread short ones over the column (姓　名). */
static const char *title_key(struct arena *arena, const char *title)
{
    const char *folded = text_fold(arena, title);
    char *key = arena_strdup(arena, folded);
    size_t size = 0;

    for (const char *from = folded; *from; from++) {
        if (!strchr(" \t\r\n", *from)) {
            key[size++] = *from;
        }
    }
    key[size] = '\0';
    return key;
}

void csv_header_init(struct csv_header *header, const struct csv_column *columns, size_t column_count)
{
    header->columns = columns;
    header->column_count = column_count;
    header->keys = arena_alloc(&header->arena, 2 * column_count * sizeof *header->keys);
    header->title = arena_alloc(&header->arena, column_count * sizeof *header->title);
    for (size_t i = 0; i < column_count; i++) {
        header->keys[2 * i] = title_key(&header->arena, columns[i].title);
        header->keys[2 * i + 1] = columns[i].ident ? title_key(&header->arena, columns[i].ident) : NULL;
    }
}

/* The caller's column of that title, or -1. */
static int find_column(const struct csv_header *header, const char *title)
{
    struct arena scratch = {0};
    const char *key = title_key(&scratch, title);
    int found = -1;

    for (size_t i = 0; i < 2 * header->column_count && found < 0 && key[0]; i++) {
        if (header->keys[i] && strcmp(header->keys[i], key) == 0) {
            found = (int)(i / 2);
        }
    }
    arena_release(&scratch);
    return found;
}

/* Marks in seen[] the columns that the titles name; returns how many. */
static size_t mark_columns(const struct csv_header *header, const struct csv_titles *row, bool *seen)
{
    size_t matches = 0;

    for (size_t i = 0; i < row->count; i++) {
        int column = find_column(header, row->cell[i]);

        if (column >= 0 && !seen[column]) {
            seen[column] = true;
            matches++;
        }
    }
    return matches;
}

bool csv_header_try(struct csv_header *header, const char *const *cells, size_t count, long line)
{
    struct csv_titles *row = &header->rows[header->row_count++];
    struct arena scratch = {0};
    bool *seen = arena_alloc(&scratch, header->column_count * sizeof *seen + 1);

    row->line = line;
    row->count = count;
    row->cell = arena_alloc(&header->arena, count * sizeof *row->cell);
    for (size_t i = 0; i < count; i++) {
        row->cell[i] = cells[i];
    }
    bool complete = mark_columns(header, row, seen) > 0;
    for (size_t i = 0; i < header->column_count; i++) {
        complete = complete && (seen[i] || !header->columns[i].required);
    }
    arena_release(&scratch);
    return complete;
}

bool csv_header_is_sep(const struct csv_header *header)
{
    const struct csv_titles *row = &header->rows[header->row_count - 1];

    return row->count == 1 && strncasecmp(row->cell[0], "sep=", 4) == 0;
}

/* A title as it may be shown in a message. */
static const char *shown(struct arena *arena, const char *title)
{
    return text_clip(arena, text_safe(arena, title, false), 40);
}

/* Whether the text is nothing but blanks. */
static bool is_empty(const char *text)
{
    struct arena scratch = {0};
    bool empty = text_trim(&scratch, text)[0] == '\0';

    arena_release(&scratch);
    return empty;
}

/* Place (from 1) of the file column already taken for a known column. */
static size_t place_of(const struct csv_header *header, int known, size_t before)
{
    size_t place = 0;

    while (place < before && header->known[place] != known) {
        place++;
    }
    return place + 1;
}

/* A title that the caller does not know. */
static void adopt_unknown(struct csv_header *header, const char *title, size_t place, long line,
                          struct report *report)
{
    if (is_empty(title)) {
        report_warning(report, line, NULL, "第 %zu 列没有列名，已忽略", place);
        return;
    }
    header->unknown[header->unknown_count++] = title;
    report_warning(report, line, NULL, "不认识的列“%s”，已忽略", shown(&header->arena, title));
}

enum status csv_header_adopt(struct csv_header *header, struct report *report)
{
    const struct csv_titles *row = &header->rows[header->row_count - 1];
    enum status status = ST_OK;

    header->width = row->count;
    while (header->width > 0 && is_empty(row->cell[header->width - 1])) {
        header->width--;
    }
    header->known = arena_alloc(&header->arena, header->width * sizeof *header->known);
    header->unknown = arena_alloc(&header->arena, header->width * sizeof *header->unknown);
    for (size_t i = 0; i < header->width; i++) {
        int column = find_column(header, row->cell[i]);

        header->known[i] = column;
        if (column < 0) {
            adopt_unknown(header, row->cell[i], i + 1, row->line, report);
        } else if (header->title[column]) {
            const char *title = header->columns[column].title;

            report_error(report, row->line, title,
                         "列“%s”出现了两次（第 %zu 列和第 %zu 列），请只留一列后再导入", title,
                         place_of(header, column, i), i + 1);
            status = ST_REFUSED;
        } else {
            header->title[column] = row->cell[i];
        }
    }
    return status;
}

/* Splits every cell of the row at a delimiter that may have been meant. */
static struct csv_titles split_row(struct arena *arena, const struct csv_titles *row, const char *delimiter)
{
    struct csv_titles pieces = {.cell = arena_alloc(arena, CSV_COLUMNS_MAX * sizeof *pieces.cell)};

    for (size_t i = 0; i < row->count; i++) {
        const char *start = row->cell[i];
        const char *stop = strstr(start, delimiter);

        while (stop && pieces.count + 1 < CSV_COLUMNS_MAX) {
            pieces.cell[pieces.count++] = arena_strndup(arena, start, (size_t)(stop - start));
            start = stop + strlen(delimiter);
            stop = strstr(start, delimiter);
        }
        if (pieces.count < CSV_COLUMNS_MAX) {
            pieces.cell[pieces.count++] = start;
        }
    }
    return pieces;
}

static size_t matches_of(const struct csv_header *header, struct arena *scratch, const struct csv_titles *row)
{
    return mark_columns(header, row, arena_alloc(scratch, header->column_count * sizeof(bool) + 1));
}

/* Reports the delimiter that would have made one of the rows a header. */
static bool refuse_delimiter(const struct csv_header *header, char delimiter, struct report *report)
{
    static const struct {
        const char *delimiter, *name;
    } OTHERS[] = {{";", "分号"},          {"\t", "制表符（TAB）"}, {"，", "全角逗号“，”"},
                  {"；", "全角分号“；”"}, {"|", "竖线"},           {",", "逗号"}};
    struct arena scratch = {0};
    bool found = false;

    for (size_t i = 0; i < header->row_count && !found; i++) {
        size_t direct = matches_of(header, &scratch, &header->rows[i]);

        for (size_t k = 0; k < sizeof OTHERS / sizeof *OTHERS && !found; k++) {
            struct csv_titles pieces = split_row(&scratch, &header->rows[i], OTHERS[k].delimiter);
            size_t matches = matches_of(header, &scratch, &pieces);

            if (OTHERS[k].delimiter[0] != delimiter && matches > direct && matches > 1) {
                report_error(report, header->rows[i].line, NULL, "各列之间用的是%s，应当用%s，" CSV_SAVE_AS,
                             OTHERS[k].name, delimiter == '\t' ? "制表符（TAB）" : "英文逗号");
                found = true;
            }
        }
        arena_release(&scratch);
    }
    return found;
}

/* “A”“B”…: the required columns, or only those that the row lacks. */
static const char *missing_columns(const struct csv_header *header, struct arena *arena,
                                   const struct csv_titles *row)
{
    bool *seen = arena_alloc(arena, header->column_count * sizeof *seen + 1);
    const char *names = "";

    if (row) {
        mark_columns(header, row, seen);
    }
    for (size_t i = 0; i < header->column_count; i++) {
        if (!seen[i] && header->columns[i].required) {
            names = arena_printf(arena, "%s“%s”", names, header->columns[i].title);
        }
    }
    if (names[0] == '\0' && header->column_count > 0) { /* nothing is required: any known column would do */
        names = arena_printf(arena, "“%s”", header->columns[0].title);
    }
    return names;
}

void csv_header_refuse(const struct csv_header *header, char delimiter, const char *tried,
                       struct report *report)
{
    struct arena scratch = {0};
    const struct csv_titles *best = NULL;
    size_t most = 0;

    if (header->row_count == 0) {
        report_error(report, 0, NULL, "文件是空的，没有表头，请检查是否选对了文件");
        return;
    }
    if (refuse_delimiter(header, delimiter, report)) {
        return;
    }
    for (size_t i = 0; i < header->row_count; i++) {
        size_t matches = matches_of(header, &scratch, &header->rows[i]);

        if (matches > most) {
            most = matches;
            best = &header->rows[i];
        }
    }
    if (best) {
        report_error(report, best->line, NULL, "表头缺少必需的列%s，请补上后再导入（试过的编码：%s）",
                     missing_columns(header, &scratch, best), tried);
    } else {
        const char *first = header->rows[0].count > 0 ? header->rows[0].cell[0] : "";

        report_error(
            report, header->rows[0].line, NULL,
            "前 %zu 行里没有找到表头（应有列%s），第一个单元格读作“%s”（试过的编码：%s），请检查文件，或" CSV_SAVE_AS,
            header->row_count, missing_columns(header, &scratch, NULL), shown(&scratch, first), tried);
    }
    arena_release(&scratch);
}

void csv_header_release(struct csv_header *header)
{
    arena_release(&header->arena);
}
