#include "tui/screens/stage_text.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/points.h"

enum { BLOCKERS_SHOWN = 10 };

static const char *const meaning[STAGE_COUNT] = {
    "录入申报、账号、客观分，处理回避。规则要改，须用新的规则文件重新建立轮次。",
    "评审组成员评分、提交。在封存以前，谁也看不到别人的得分、平均分和名次。",
    "评分已封存，得分不能再改。组长裁决同分、登记离群说明，然后公示。",
    "名单正在公示。工作人员登记和处理异议；公示期满、没有待处理的异议，可以立项。",
    "本轮已立项，不再改动。",
};
static const char *const who_moves[STAGE_COUNT] = {"由工作人员开始评分", "由组长封存", "由组长公示",
                                                   "由工作人员立项", ""};

static void add_programme(struct buf *out, const struct rules *r, struct arena *arena)
{
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value_words(&r->programme, key, &r->rubric, &r->items, arena);
        if (value[0] != '\0' && strcmp(key, "undertaking") != 0) {
            buf_printf(out, "  %s：%s\n", programme_key_words(key), value);
        }
    }
}

static void add_rubric(struct buf *out, const struct rules *r)
{
    for (size_t i = 0; i < r->rubric.count; i++) {
        const struct criterion *c = &r->rubric.criterion[i];
        char max[POINTS_TEXT], step[POINTS_TEXT], weight[POINTS_TEXT];
        buf_printf(out, "  %s %s：满分 %s，步长 %s，权重 %s\n", c->code, c->name,
                   points_print_short(max, c->max_centi, 2, 0), points_print_short(step, c->step_centi, 2, 0),
                   points_print_short(weight, c->weight, 4, 0));
    }
    for (size_t i = 0; i < r->items.count; i++) {
        const struct objective_item *item = &r->items.item[i];
        char low[POINTS_TEXT], high[POINTS_TEXT];
        buf_printf(out, "  客观分项 %s %s：%s 到 %s\n", item->code, item->name,
                   points_print_short(low, item->min_centi, 2, 0),
                   points_print_short(high, item->max_centi, 2, 0));
    }
}

static void add_blockers(struct buf *out, const struct stage_view *v)
{
    const struct blockers *b = v->blockers;
    if (b->final) {
        return;
    }
    buf_printf(out, "\n下一阶段“%s”，%s。\n", stage_name(b->next), who_moves[v->stage]);
    if (b->count == 0) {
        buf_puts(out, "没有阻断项，可以进入下一阶段。\n");
        return;
    }
    buf_printf(out, "还有 %zu 项阻断：\n", b->count);
    for (size_t i = 0; i < b->count && i < BLOCKERS_SHOWN; i++) {
        buf_printf(out, "  %zu. %s\n", i + 1, b->item[i].text);
    }
    if (b->count > BLOCKERS_SHOWN) {
        buf_puts(out, "  其余见“检查与封存”。\n");
    }
}

const char *stage_frozen_text(const struct rules *rules, struct arena *arena)
{
    char max[POINTS_TEXT];
    return arena_printf(arena, "%zu 项指标、加权满分 %s，客观分项 %zu 项，立项名额 %" PRId64,
                        rules->rubric.count, points_print_short(max, rubric_max_micro(&rules->rubric), 6, 0),
                        rules->items.count, rules->programme.quota);
}

const char *stage_text(const struct stage_view *v, struct arena *arena)
{
    struct buf out = {0};
    const struct progress *p = v->progress;
    buf_printf(&out, "现在是“%s”阶段：%s\n\n", stage_name(v->stage), meaning[v->stage]);
    buf_printf(&out, "通过形式审查的申报 %ld 件，评审组 %ld 人。\n评分表：", p->applications, p->members);
    for (int i = 0; i < SHEET_STATES; i++) {
        buf_printf(&out, "%s%s %ld", i > 0 ? "，" : "", sheet_state_name((enum sheet_state)i), p->count[i]);
    }
    buf_puts(&out, "\n");
    add_blockers(&out, v);
    buf_printf(&out, "\n%s\n摘要 SHA-256 %s\n",
               v->stage == STAGE_SETUP ? "开始评分时冻结以下规则（公示日期和名单附加列除外），此后不能修改："
                                       : "已冻结的规则（公示日期和名单附加列除外）：",
               v->status->digest);
    add_programme(&out, v->rules, arena);
    add_rubric(&out, v->rules);
    buf_printf(&out, "\n日志链首 %s\n", v->status->head);
    const char *text = arena_strdup(arena, out.bytes);
    buf_release(&out);
    return text;
}
