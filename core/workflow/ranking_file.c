#include "core/workflow/ranking_file.h"

#include <string.h>

static const char *const before[] = {"名次",     "申报编号",   "申报单位",
                                     "项目名称", "有效评分数", "专家评审得分"};
static const char *const after[] = {"客观得分", "立项评审得分", "结论", "备注"};
enum { BEFORE = sizeof before / sizeof before[0], AFTER = sizeof after / sizeof after[0] };

size_t ranking_columns(struct ctx *ctx, const char *const **title, const char **kinds)
{
    const struct objective_items *items = &ctx->rules->items;
    size_t count = BEFORE + items->count + AFTER;
    const char **titles = arena_alloc(ctx->arena, count * sizeof *titles);
    char *kind = arena_alloc(ctx->arena, count + 1);
    memset(kind, 'r', count);
    memcpy(titles, before, sizeof before);
    for (size_t i = 0; i < items->count; i++) {
        titles[BEFORE + i] = items->item[i].name;
    }
    memcpy(titles + BEFORE + items->count, after, sizeof after);
    kind[2] = kind[3] = 't';
    kind[count - 2] = kind[count - 1] = 't';
    *title = titles;
    *kinds = kind;
    return count;
}

const char *score_text(const struct programme *programme, int64_t myriad, struct arena *arena)
{
    return points_print(arena_alloc(arena, POINTS_TEXT), myriad, 4, programme_print_decimals(programme));
}

const char *centi_text(int64_t centi, struct arena *arena)
{
    return points_print(arena_alloc(arena, POINTS_TEXT), centi, 2, 2);
}

static const char *whole_text(int64_t number, struct arena *arena)
{
    return points_print(arena_alloc(arena, POINTS_TEXT), number, 0, 0);
}

void ranking_cells(const struct rules *rules, const struct result *row, const char **cell,
                   struct arena *arena)
{
    const struct programme *p = &rules->programme;
    const struct rank_entry *e = &row->entry;
    *cell++ = e->rank == 0 ? "" : whole_text(e->rank, arena); /* withdrawn: takes no rank */
    *cell++ = e->no;
    *cell++ = row->society;
    *cell++ = row->project_name;
    *cell++ = whole_text((int64_t)row->sheets, arena);
    *cell++ = score_text(p, e->expert, arena);
    for (size_t i = 0; i < rules->items.count; i++) {
        *cell++ = score_text(p, e->item[i] * 100, arena);
    }
    *cell++ = score_text(p, e->objective * 100, arena);
    *cell++ = score_text(p, e->review, arena);
    *cell++ = outcome_name(e->outcome);
    *cell++ = row->remark;
}
