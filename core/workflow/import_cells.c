/* Cells of the application form: what is taken off them and what is refused. */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/rules/points.h"
#include "core/workflow/imports.h"
#include "data/csv_out.h"
#include "data/text.h"

enum {
    FIELD_MAX = 1000,   /* characters of a field of one line: ten times what the form has room for */
    SHOWN_COLUMNS = 40, /* of a cell in a message */
    SHOWN_BYTES = 400,  /* looked at for that */
    MARKER_MAX = 16     /* bytes of the longest marker of nothing with some blanks */
};

const char *import_shown(struct import *imp, const char *text)
{
    if (strnlen(text, SHOWN_BYTES) == SHOWN_BYTES) {
        size_t size = SHOWN_BYTES;
        while (size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80) {
            size--;
        }
        text = arena_strndup(&imp->row, text, size);
    }
    return text_clip(&imp->row, text_safe(&imp->row, text, false), SHOWN_COLUMNS);
}

/* Whether one of the blanks that text_trim takes off may stand here; ideographs never are. */
static bool blank_at(const char *text)
{
    static const char *const wide[] = {"\xE3\x80\x80", "\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF"};
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(text, wide[i], strlen(wide[i])) == 0) {
            return true;
        }
    }
    return *text == ' ' || *text == '\t' || *text == '\r' || *text == '\n';
}

static bool needs_trim(const char *text, size_t size)
{
    if (size == 0) {
        return false;
    }
    const char *last = text + size - 1;
    while (last > text && ((unsigned char)*last & 0xC0) == 0x80) {
        last--;
    }
    return blank_at(text) || blank_at(last);
}

static size_t count_characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return count;
}

static void check_length(struct import *imp, size_t column, const char *text, size_t limit)
{
    if (limit == 0 || strnlen(text, limit + 1) <= limit) {
        return;
    }
    size_t count = count_characters(text);
    if (count > limit) {
        import_error(imp, column, "有 %zu 个字符，超过 %zu 个；请检查是否放错了列，或缩短", count, limit);
    }
}

const char *import_prose(struct import *imp, size_t column, size_t limit)
{
    const char *cell = csv_in_cell(imp->in, column);
    if (cell == NULL) {
        return NULL;
    }
    if (needs_trim(cell, csv_in_cell_size(imp->in, column))) {
        cell = text_trim(&imp->row, cell);
    }
    cell = csv_unguard(cell);
    check_length(imp, column, cell, limit);
    return cell;
}

/* A line break is one blank, CR LF too. */
static const char *join_lines(struct arena *arena, const char *text)
{
    if (strpbrk(text, "\r\n") == NULL) {
        return text;
    }
    char *line = arena_alloc(arena, strlen(text) + 1);
    size_t size = 0;
    for (; *text != '\0'; text++) {
        if (*text == '\r' && text[1] == '\n') {
            continue;
        }
        line[size++] = (char)(*text == '\r' || *text == '\n' ? ' ' : *text);
    }
    return line;
}

const char *import_field(struct import *imp, size_t column)
{
    const char *text = import_prose(imp, column, FIELD_MAX);
    return text == NULL ? NULL : join_lines(&imp->row, text);
}

const char *import_optional(const char *text)
{
    bool nothing = text != NULL && strnlen(text, MARKER_MAX + 1) <= MARKER_MAX && text_is_nothing(text);
    return nothing ? "" : text;
}

bool import_filled(struct import *imp, size_t column, const char *text)
{
    if (text == NULL || *text == '\0') {
        import_error(imp, column, "不能为空；请填写");
        return false;
    }
    return true;
}

const char *import_date(struct import *imp, size_t column)
{
    const char *date = "";
    const char *text = import_optional(import_field(imp, column));
    if (text == NULL || *text == '\0') {
        return text;
    }
    const char *fault = date_parse(text_fold(&imp->row, text), &date, &imp->row);
    if (fault != NULL) {
        import_error(imp, column, "“%s”%s", import_shown(imp, text), fault);
        return "";
    }
    return date;
}

bool import_number(struct import *imp, size_t column, int decimals, int64_t max, int64_t *value)
{
    const char *cell = csv_in_cell(imp->in, column);
    cell = cell == NULL ? "" : cell;
    enum points_fault fault = points_read(cell, decimals, false, value);
    if (fault == POINTS_EMPTY) {
        return import_filled(imp, column, "");
    }
    if (fault != POINTS_OK) {
        import_error(imp, column, "“%s”%s；请改正", import_shown(imp, cell), points_fault_text(fault));
        return false;
    }
    if (*value > max) {
        import_error(imp, column, "“%s”太大；请核对", import_shown(imp, cell));
        return false;
    }
    return true;
}
