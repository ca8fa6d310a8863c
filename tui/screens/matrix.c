#include "tui/screens/matrix.h"

#include "data/text.h"
#include "tui/screens/list_order.h"

enum {
    FIRST = 2, /* behind the mark of the row in hand */
    NUMBER_COLUMNS = 12,
    SUM_COLUMNS = 8,
    CELL_LEAST = 5,
    CELL_MOST = 11,
    SOCIETY_LEAST = 12,
    SOCIETY_MOST = 36
};

/* The states as characters; a blank: not to be reviewed. */
static const struct {
    const char *sign;
    enum style style;
} signs[SHEET_STATES + 1] = {
    [SHEET_EMPTY] = {".", STYLE_PLAIN},    [SHEET_DRAFT] = {"+", STYLE_BOLD},
    [SHEET_SUBMITTED] = {"#", STYLE_GOOD}, [SHEET_RETURNED] = {"!", STYLE_WARN},
    [SHEET_RECUSED] = {"x", STYLE_PLAIN},  [PROGRESS_NONE] = {" ", STYLE_PLAIN},
};

long matrix_due(const struct progress_line *line)
{
    return line->count[SHEET_EMPTY] + line->count[SHEET_DRAFT] + line->count[SHEET_SUBMITTED] +
           line->count[SHEET_RETURNED];
}

static void scroll(struct matrix_view *v)
{
    size_t members = v->matrix->members;
    if (v->member < v->first) {
        v->first = v->member;
    }
    if (v->member >= v->first + v->shown) {
        v->first = v->member - v->shown + 1;
    }
    if (v->first + v->shown > members) {
        v->first = members - v->shown;
    }
}

void matrix_fit(struct matrix_view *v, int columns)
{
    const struct progress_matrix *m = v->matrix;
    v->width = CELL_LEAST;
    for (size_t i = 0; i < m->members; i++) {
        int account = text_columns(m->member[i].key) + 1, name = text_columns(m->member[i].name) + 1;
        v->width = account > v->width ? account : v->width;
        v->width = name > v->width ? name : v->width;
    }
    v->width = v->width > CELL_MOST ? CELL_MOST : v->width;
    int spare = columns - FIRST - NUMBER_COLUMNS - SUM_COLUMNS - v->width * (int)m->members;
    v->society = spare < SOCIETY_LEAST ? 0 : spare > SOCIETY_MOST ? SOCIETY_MOST : spare;
    v->at = FIRST + NUMBER_COLUMNS + v->society;
    size_t fit = (size_t)((columns - v->at - SUM_COLUMNS) / v->width);
    v->shown = fit < m->members ? fit : m->members;
    scroll(v);
}

void matrix_legend(const struct matrix_view *v, const struct surface *s, int row)
{
    long count[SHEET_STATES] = {0}, all = 0;
    int at = 1;
    for (size_t i = 0; i < v->matrix->members; i++) {
        for (int k = 0; k < SHEET_STATES; k++) {
            count[k] += v->matrix->member[i].count[k];
            all += k == SHEET_RECUSED ? 0 : v->matrix->member[i].count[k];
        }
    }
    at += surface_format(s, row, at, -1, STYLE_BOLD, "已提交 %ld/%ld  ", count[SHEET_SUBMITTED], all);
    for (int k = 0; k < SHEET_STATES; k++) {
        at += surface_text(s, row, at, -1, signs[k].style, signs[k].sign) + 1;
        at += surface_format(s, row, at, -1, STYLE_PLAIN, "%s %ld", sheet_state_name((enum sheet_state)k),
                             count[k]) +
              2;
    }
}

void matrix_head(const struct matrix_view *v, const struct surface *s, int row)
{
    surface_text(s, row, FIRST, NUMBER_COLUMNS - 1, STYLE_DIM, "申报编号");
    if (v->society > 0) {
        surface_text(s, row, FIRST + NUMBER_COLUMNS, v->society - 1, STYLE_DIM, "申报单位");
    }
    for (size_t i = 0; i < v->shown; i++) {
        size_t m = v->first + i;
        int at = v->at + (int)i * v->width;
        surface_text(s, row, at, v->width - 1, m == v->member ? STYLE_CURSOR : STYLE_BOLD,
                     v->matrix->member[m].key);
        surface_text(s, row + 1, at, v->width - 1, STYLE_DIM, v->matrix->member[m].name);
    }
    surface_text(s, row, v->at + (int)v->shown * v->width, SUM_COLUMNS, STYLE_DIM, "已提交");
    if (v->shown < v->matrix->members) {
        surface_format(s, row + 1, FIRST, NUMBER_COLUMNS + v->society - FIRST, STYLE_DIM, "%zu-%zu/%zu 人",
                       v->first + 1, v->first + v->shown, v->matrix->members);
    }
}

void matrix_row(const struct matrix_view *v, const struct surface *s, int row, size_t application, bool here)
{
    const struct progress_line *line = &v->matrix->application[application];
    const unsigned char *state = v->matrix->state + application * v->matrix->members + v->first;
    surface_text(s, row, 0, 1, STYLE_PLAIN, here ? ">" : " ");
    surface_text(s, row, FIRST, NUMBER_COLUMNS - 1, here ? STYLE_CURSOR : STYLE_PLAIN, line->key);
    if (v->society > 0) {
        surface_text(s, row, FIRST + NUMBER_COLUMNS, v->society - 1, STYLE_PLAIN, line->name);
    }
    for (size_t i = 0; i < v->shown; i++) {
        bool cell = here && v->first + i == v->member;
        surface_text(s, row, v->at + (int)i * v->width + 1, 1, cell ? STYLE_CURSOR : signs[state[i]].style,
                     signs[state[i]].sign);
    }
    surface_format(s, row, v->at + (int)v->shown * v->width, SUM_COLUMNS,
                   line->count[SHEET_SUBMITTED] == matrix_due(line) ? STYLE_GOOD : STYLE_PLAIN, "%ld/%ld",
                   line->count[SHEET_SUBMITTED], matrix_due(line));
}

void matrix_totals(const struct matrix_view *v, const struct surface *s, int row)
{
    surface_text(s, row, FIRST, NUMBER_COLUMNS, STYLE_DIM, "每人已提交");
    for (size_t i = 0; i < v->shown; i++) {
        const struct progress_line *m = &v->matrix->member[v->first + i];
        surface_format(s, row, v->at + (int)i * v->width, v->width - 1,
                       m->count[SHEET_SUBMITTED] == matrix_due(m) ? STYLE_GOOD : STYLE_BOLD, "%ld/%ld",
                       m->count[SHEET_SUBMITTED], matrix_due(m));
    }
}

void matrix_cell(const struct matrix_view *v, const struct surface *s, int row, size_t application)
{
    const struct progress_line *line = &v->matrix->application[application];
    if (v->matrix->members == 0) {
        return;
    }
    const struct progress_line *m = &v->matrix->member[v->member];
    unsigned char state = v->matrix->state[application * v->matrix->members + v->member];
    surface_format(s, row, 1, -1, STYLE_PLAIN, "%s %s：%s    %s %s", m->key, m->name,
                   state == PROGRESS_NONE ? "不评这一件" : sheet_state_name((enum sheet_state)state),
                   line->name, short_project(line->name, line->project));
}
