#include "core/rules/rubric.h"

#include <assert.h>
#include <string.h>

#include "data/text.h"

enum {
    SHOWN_COLUMNS = 40 /* of a faulty cell in a message */
};

int rubric_find(const struct rubric *rubric, const char *code)
{
    for (size_t i = 0; i < rubric->count; i++) {
        if (strcmp(rubric->criterion[i].code, code) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const char *criterion_terms(const struct criterion *criterion, struct arena *arena)
{
    char max[POINTS_TEXT], step[POINTS_TEXT], weight[POINTS_TEXT];
    return arena_printf(arena, "满分 %s，步长 %s，权重 %s",
                        points_print_short(max, criterion->max_centi, 2, 0),
                        points_print_short(step, criterion->step_centi, 2, 0),
                        points_print_short(weight, criterion->weight, 4, 0));
}

/* At most 60 x 10^6 x 10^6 = 6 x 10^13. */
int64_t rubric_max_micro(const struct rubric *rubric)
{
    int64_t sum = 0;
    for (size_t i = 0; i < rubric->count; i++) {
        sum += rubric->criterion[i].weight * rubric->criterion[i].max_centi;
    }
    return sum;
}

static bool mark_good(const struct criterion *criterion, int64_t centi)
{
    return centi >= 0 && centi <= criterion->max_centi && centi % criterion->step_centi == 0;
}

const char *mark_fault(const struct criterion *criterion, int64_t centi, struct arena *arena)
{
    char number[POINTS_TEXT];
    if (mark_good(criterion, centi)) {
        return NULL;
    }
    if (centi < 0) {
        return "低于最低分 0";
    }
    if (centi > criterion->max_centi) {
        return arena_printf(arena, "高于满分 %s", points_print_short(number, criterion->max_centi, 2, 0));
    }
    return arena_printf(arena, "不是步长 %s 的整数倍",
                        points_print_short(number, criterion->step_centi, 2, 0));
}

const char *mark_parse(const struct criterion *criterion, const char *cell, int64_t *centi,
                       struct arena *arena)
{
    int64_t parsed = 0;
    /* A minus is read, so that "-1" is told apart from "abc". */
    enum points_fault fault = points_read(cell, 2, true, &parsed);
    if (fault == POINTS_EMPTY) {
        return "没有填写得分，空格不当作 0 分";
    }
    const char *reason = fault == POINTS_OK ? mark_fault(criterion, parsed, arena) : points_fault_text(fault);
    if (reason != NULL) {
        return arena_printf(arena, "“%s”%s", text_clip(arena, text_safe(arena, cell, false), SHOWN_COLUMNS),
                            reason);
    }
    *centi = parsed;
    return NULL;
}

size_t marks_given(const struct rubric *rubric, const struct marks *marks)
{
    size_t given = 0;
    for (size_t i = 0; i < rubric->count; i++) {
        given += marks->centi[i] != MARK_NONE;
    }
    return given;
}

/* At most rubric_max_micro: 6 x 10^13. */
int64_t marks_total(const struct rubric *rubric, const struct marks *marks)
{
    int64_t total = 0;
    for (size_t i = 0; i < rubric->count; i++) {
        if (marks->centi[i] != MARK_NONE) {
            total += rubric->criterion[i].weight * marks->centi[i];
        }
    }
    return total;
}

/* By hand and not with snprintf: an import of millions of marks passes through here. */
static char *write_number(char *out, int64_t value)
{
    uint32_t rest = (uint32_t)value; /* at most POINTS_MAX_CENTI */
    size_t size = 1;
    for (uint32_t above = 10; above <= rest; above *= 10) {
        size++;
    }
    for (size_t i = size; i > 0; i--) {
        out[i - 1] = (char)('0' + rest % 10);
        rest /= 10;
    }
    return out + size;
}

const char *marks_write(const struct rubric *rubric, const struct marks *marks, char out[MARKS_TEXT])
{
    char *at = out;
    for (size_t i = 0; i < rubric->count; i++) {
        assert(marks->centi[i] <= POINTS_MAX_CENTI);
        if (i > 0) {
            *at++ = ' ';
        }
        if (marks->centi[i] == MARK_NONE) {
            *at++ = '-';
        } else {
            at = write_number(at, marks->centi[i]);
        }
    }
    *at = '\0';
    return out;
}

char *marks_pack(const struct rubric *rubric, const struct marks *marks, struct arena *arena)
{
    char text[MARKS_TEXT];
    return arena_strdup(arena, marks_write(rubric, marks, text));
}

/* One packed mark at *text, which is moved behind it. Strict: only what marks_pack writes is read. */
static bool unpack_one(const struct criterion *criterion, const char **text, int64_t *centi)
{
    if (**text == '-') {
        *centi = MARK_NONE;
        ++*text;
        return true;
    }
    size_t size = strspn(*text, "0123456789");
    if (size == 0 || size > 7 || (size > 1 && **text == '0')) {
        return false;
    }
    int64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        value = value * 10 + ((*text)[i] - '0');
    }
    *text += size;
    *centi = value;
    return mark_good(criterion, value);
}

bool marks_unpack(const struct rubric *rubric, const char *text, struct marks *marks)
{
    for (size_t i = 0; i < CRITERIA_MAX; i++) {
        marks->centi[i] = MARK_NONE;
    }
    for (size_t i = 0; i < rubric->count; i++) {
        if (i > 0 && *text++ != ' ') {
            return false;
        }
        if (!unpack_one(&rubric->criterion[i], &text, &marks->centi[i])) {
            return false;
        }
    }
    return *text == '\0';
}
