#include "tui/screens/ranking_row.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/ranking_file.h"
#include "data/text.h"
#include "tui/screens/list_order.h"

enum {
    SOCIETY_LEAST = 16,
    SOCIETY_MOST = 32,
    STRIP_LEAST = 16,
    STRIP_MOST = 45,
    ITEM_MOST = 13,
    PROJECT_LEAST = 16
};

/* ---- dots ---- */

struct dot_scale dot_scale_of(const struct results *results)
{
    struct dot_scale scale = {0};
    for (size_t i = 0; i < results->count; i++) {
        const struct result *r = &results->row[i];
        if (r->sheets > 0) {
            scale.low = !scale.any || r->lowest_micro < scale.low ? r->lowest_micro : scale.low;
            scale.high = !scale.any || r->highest_micro > scale.high ? r->highest_micro : scale.high;
            scale.any = true;
        }
    }
    return scale;
}

/* The cell of a total: the scale's ends are the strip's. */
static int cell_of(const struct dot_scale *scale, int64_t total, int width)
{
    int64_t range = scale->high - scale->low, cells = width - 1;
    if (range <= 0) {
        return 0;
    }
    return (int)(((total - scale->low) * cells * 2 + range) / (range * 2));
}

void dot_strip_draw(const struct surface *s, int row, int column, int width, const struct dot_scale *scale,
                    const struct spread *spread)
{
    int kept[STRIP_MOST] = {0}, dropped[STRIP_MOST] = {0};
    char line[STRIP_MOST + 1];
    width = width > STRIP_MOST ? STRIP_MOST : width;
    for (size_t i = 0; i < spread->count; i++) {
        int cell = cell_of(scale, spread->total[i].value, width);
        *(spread->total[i].dropped ? &dropped[cell] : &kept[cell]) += 1;
    }
    for (int i = 0; i < width; i++) {
        int all = kept[i] + dropped[i];
        line[i] = all == 0 ? '.' : kept[i] == 0 ? 'o' : all == 1 ? '*' : all > 9 ? '+' : (char)('0' + all);
    }
    line[width] = '\0';
    surface_text(s, row, column, width, STYLE_PLAIN, line);
}

/* ---- columns ---- */

static int less(int a, int b)
{
    return a < b ? a : b;
}

/* What is left goes to the items when all of them fit, then to the names, then to the strip. */
static void share_spare(struct rank_columns *c, const struct rules *rules, int spare)
{
    int items = 0;
    for (size_t i = 0; i < rules->items.count; i++) {
        int name = text_columns(rules->items.item[i].name) + 1;
        name = name > ITEM_MOST ? ITEM_MOST : name;
        c->item_width[i] = name > c->score_width ? name : c->score_width;
        items += c->item_width[i];
    }
    c->items = rules->items.count > 1 && items <= spare;
    spare -= c->items ? items : 0;
    int names = less(spare, SOCIETY_MOST - SOCIETY_LEAST);
    c->society_width = SOCIETY_LEAST + names;
    spare -= names;
    c->strip_width = less(STRIP_LEAST + spare, STRIP_MOST);
    spare -= c->strip_width - STRIP_LEAST;
    c->project_width = spare > PROJECT_LEAST ? spare - 1 : 0;
}

struct rank_columns rank_columns_for(const struct rules *rules, int columns)
{
    struct rank_columns c = {.rank = 2, .tie = 6, .no = 8, .society = 19};
    int score = programme_print_decimals(&rules->programme) + 5, outcome = 7;
    c.score_width = score;
    share_spare(&c, rules,
                columns - c.society - SOCIETY_LEAST - 1 - 3 * score - 1 - outcome - STRIP_LEAST - 1);
    c.project = c.society + c.society_width + 1;
    c.expert = c.project + (c.project_width > 0 ? c.project_width + 1 : 0);
    int at = c.expert + score;
    for (size_t i = 0; c.items && i < rules->items.count; i++) {
        c.item[i] = at;
        at += c.item_width[i];
    }
    c.objective = at;
    c.review = at + score;
    c.outcome = c.review + score + 1;
    c.strip = c.outcome + outcome;
    return c;
}

static const char *short_number(int64_t micro, char text[POINTS_TEXT])
{
    return points_print_short(text, micro, 6, 0);
}

void rank_columns_head(const struct rank_columns *c, const struct rules *rules, const struct surface *s,
                       int row, const struct dot_scale *scale)
{
    char low[POINTS_TEXT], high[POINTS_TEXT];
    surface_text(s, row, c->rank, 4, STYLE_DIM, "名次");
    surface_text(s, row, c->no, 10, STYLE_DIM, "申报编号");
    surface_text(s, row, c->society, c->society_width, STYLE_DIM, "申报单位");
    surface_text(s, row, c->project, c->project_width, STYLE_DIM, "项目名称");
    surface_right(s, row, c->expert, c->score_width, STYLE_DIM, "专家");
    for (size_t i = 0; c->items && i < rules->items.count; i++) {
        surface_right(s, row, c->item[i] + 1, c->item_width[i] - 1, STYLE_DIM, rules->items.item[i].name);
    }
    surface_right(s, row, c->objective, c->score_width, STYLE_DIM, "客观");
    surface_right(s, row, c->review, c->score_width, STYLE_DIM, "总分");
    surface_text(s, row, c->outcome, 6, STYLE_DIM, "结论");
    if (scale->any) {
        surface_text(s, row, c->strip, c->strip_width, STYLE_DIM, short_number(scale->low, low));
        surface_right(s, row, c->strip, c->strip_width, STYLE_DIM, short_number(scale->high, high));
    }
}

static enum style outcome_style(enum outcome outcome)
{
    return outcome == OUTCOME_PROPOSED     ? STYLE_GOOD
           : outcome == OUTCOME_TIE_AT_CUT ? STYLE_WARN
                                           : STYLE_PLAIN;
}

void rank_columns_row(const struct rank_columns *c, const struct rules *rules, const struct surface *s,
                      int row, const struct result *result, const char *bracket, const struct spread *spread,
                      const struct dot_scale *scale, bool here)
{
    struct arena arena = {0};
    const struct programme *p = &rules->programme;
    const struct rank_entry *e = &result->entry;
    surface_text(s, row, 0, 1, STYLE_PLAIN, here ? ">" : " ");
    surface_right(s, row, c->rank, 3, STYLE_BOLD,
                  e->rank == 0 ? "--" : arena_printf(&arena, "%" PRId64, e->rank));
    surface_text(s, row, c->tie, 1, STYLE_BOLD, bracket);
    surface_text(s, row, c->no, 10, here ? STYLE_CURSOR : STYLE_PLAIN, e->no);
    surface_text(s, row, c->society, c->society_width, STYLE_PLAIN, result->society);
    surface_text(s, row, c->project, c->project_width, STYLE_PLAIN,
                 short_project(result->society, result->project_name));
    surface_right(s, row, c->expert, c->score_width, STYLE_PLAIN, score_text(p, e->expert, &arena));
    for (size_t i = 0; c->items && i < rules->items.count; i++) {
        surface_right(s, row, c->item[i], c->item_width[i], STYLE_PLAIN,
                      score_text(p, e->item[i] * 100, &arena));
    }
    surface_right(s, row, c->objective, c->score_width, STYLE_PLAIN,
                  score_text(p, e->objective * 100, &arena));
    surface_right(s, row, c->review, c->score_width, STYLE_BOLD, score_text(p, e->review, &arena));
    surface_text(s, row, c->outcome, 6, outcome_style(e->outcome), outcome_name(e->outcome));
    if (spread != NULL && spread->count > 0) {
        dot_strip_draw(s, row, c->strip, c->strip_width, scale, spread);
    }
    arena_release(&arena);
}
