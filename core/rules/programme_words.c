/* The keys of the programme (本轮规则) and their values in the words that people sign for. */
#include <string.h>

#include "core/rules/chain.h"
#include "core/rules/programme.h"

const char *programme_key_words(const char *key)
{
    static const char *const words[][2] = {
        {"title", "名称"},
        {"year", "年度"},
        {"quota", "立项名额"},
        {"grant_wan", "每项经费（万元）"},
        {"deadline", "申报截止日期"},
        {"period_end", "实施期满日期"},
        {"agg.method", "汇总方法"},
        {"agg.scope", "汇总范围"},
        {"agg.trim_count", "去掉最高最低时各去几份"},
        {"agg.trim_min_n", "去掉最高最低至少要几份"},
        {"agg.decimals", "小数位数"},
        {"panel.min_valid", "有效评分表至少几份"},
        {"expert_max", "专家评审满分"},
        {"min_total", "入围最低分"},
        {"tie.chain", "同分依次比较"},
        {"outlier.pct", "离群比例（%）"},
        {"recusal.same_employer", "与领衔专家同单位提出回避"},
        {"publicity.start", "公示开始"},
        {"publicity.end", "公示结束"},
        {"list.columns", "名单附加列"},
        {"undertaking", "承诺书"},
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(words[i][0], key) == 0) {
            return words[i][1];
        }
    }
    return key;
}

const char *objective_terms(const struct objective_item *item, struct arena *arena)
{
    char low[POINTS_TEXT], high[POINTS_TEXT];
    return arena_printf(arena, "%s 到 %s", points_print_short(low, item->min_centi, 2, 0),
                        points_print_short(high, item->max_centi, 2, 0));
}

static const char *chain_words(const struct programme *programme, const struct rubric *rubric,
                               const struct objective_items *items, struct arena *arena)
{
    const char *all = "";
    for (size_t i = 0; i < programme->chain_count; i++) {
        all = arena_printf(arena, "%s%s%s", all, i > 0 ? "、" : "",
                           chain_step_name(&programme->chain[i], rubric, items, arena));
    }
    return all;
}

const char *programme_value_words(const struct programme *programme, const char *key,
                                  const struct rubric *rubric, const struct objective_items *items,
                                  struct arena *arena)
{
    if (strcmp(key, "agg.method") == 0) {
        return programme->method == AGG_TRIM ? "去掉最高和最低后平均" : "平均";
    }
    if (strncmp(key, "agg.trim_", strlen("agg.trim_")) == 0 && programme->method != AGG_TRIM) {
        return "不用（本轮取平均，不去掉任何一份）";
    }
    if (strcmp(key, "agg.scope") == 0) {
        return programme->scope == AGG_CRITERION ? "按每项指标" : "按整份评分表";
    }
    if (strcmp(key, "recusal.same_employer") == 0) {
        return programme->same_employer ? "是" : "否";
    }
    if (strcmp(key, "tie.chain") == 0) {
        return chain_words(programme, rubric, items, arena);
    }
    return programme_value(programme, key, rubric, items, arena);
}
