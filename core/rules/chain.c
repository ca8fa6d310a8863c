#include "core/rules/chain.h"

#include <string.h>

#include "data/text.h"

enum { SHOWN_COLUMNS = 40 }; /* of a faulty entry in a message */

/* Steps of tie.chain: whole words, and prefixes before a code. */
static const struct {
    const char *word;
    enum chain_kind kind;
    bool code;
} chain_word[] = {
    {"expert_score", CHAIN_EXPERT, false},      {"objective_score", CHAIN_OBJECTIVE, false},
    {"objective:", CHAIN_ITEM, true},           {"criterion:", CHAIN_CRITERION, true},
    {"untrimmed_mean", CHAIN_UNTRIMMED, false},
};
enum { CHAIN_WORDS = sizeof chain_word / sizeof chain_word[0] };

static const char *shown(struct arena *arena, const char *text)
{
    return text_clip(arena, text_safe(arena, text, false), SHOWN_COLUMNS);
}

/* Bytes of the separator at text, 0 if none. Full-width ones are folded by now, 、 is not. */
static size_t separator(const char *text)
{
    if (*text != '\0' && strchr(",; \t\r\n", *text) != NULL) {
        return 1;
    }
    size_t size = strlen("、");
    return strncmp(text, "、", size) == 0 ? size : 0;
}

const char *list_next(const char **cursor, struct arena *arena)
{
    for (size_t size = 0; (size = separator(*cursor)) > 0;) {
        *cursor += size;
    }
    const char *start = *cursor;
    while (**cursor != '\0' && separator(*cursor) == 0) {
        ++*cursor;
    }
    return *cursor == start ? NULL : arena_strndup(arena, start, (size_t)(*cursor - start));
}

/* Reads one step; NULL and *step set when good. */
static const char *read_step(const char *entry, const struct rubric *rubric,
                             const struct objective_items *items, struct arena *arena,
                             struct chain_step *step)
{
    for (size_t i = 0; i < CHAIN_WORDS; i++) {
        size_t size = strlen(chain_word[i].word);
        if (strncmp(entry, chain_word[i].word, size) != 0 || (!chain_word[i].code && entry[size] != '\0')) {
            continue;
        }
        step->kind = chain_word[i].kind;
        step->index = -1;
        if (step->kind == CHAIN_ITEM) {
            step->index = objective_find(items, entry + size);
        } else if (step->kind == CHAIN_CRITERION) {
            step->index = rubric_find(rubric, entry + size);
        }
        if (chain_word[i].code && step->index < 0) {
            return arena_printf(arena, "tie.chain 中的“%s”：%s里没有这个%s，请核对", shown(arena, entry),
                                step->kind == CHAIN_ITEM ? "客观分项" : "评分表",
                                step->kind == CHAIN_ITEM ? "代码" : "指标编号");
        }
        return NULL;
    }
    return arena_printf(arena,
                        "tie.chain 中的“%s”不认识，可用 expert_score、objective_score、objective:代码、"
                        "criterion:指标编号、untrimmed_mean",
                        shown(arena, entry));
}

/* Whether the chain has that very step already. */
static bool has_step(const struct chain_step *chain, size_t count, const struct chain_step *step)
{
    for (size_t i = 0; i < count; i++) {
        if (chain[i].kind == step->kind && chain[i].index == step->index) {
            return true;
        }
    }
    return false;
}

const char *chain_read(const char *text, const struct rubric *rubric, const struct objective_items *items,
                       struct arena *arena, struct chain_step chain[CHAIN_MAX], size_t *count)
{
    struct chain_step read[CHAIN_MAX] = {0};
    size_t steps = 0;
    const char *entry = NULL;
    while ((entry = list_next(&text, arena)) != NULL) {
        struct chain_step step;
        const char *reason = read_step(entry, rubric, items, arena, &step);
        if (reason != NULL) {
            return reason;
        }
        if (has_step(read, steps, &step)) {
            return arena_printf(arena, "tie.chain 中的“%s”重复，请只写一次", shown(arena, entry));
        }
        if (steps == CHAIN_MAX) {
            return arena_printf(arena, "tie.chain 最多写 %d 项，请删减", CHAIN_MAX);
        }
        read[steps++] = step;
    }
    memcpy(chain, read, steps * sizeof read[0]);
    *count = steps;
    return NULL;
}

/* The code that stands behind the step's word, or "". */
static const char *step_code(const struct chain_step *step, const struct rubric *rubric,
                             const struct objective_items *items)
{
    if (step->kind == CHAIN_ITEM) {
        return items->item[step->index].code;
    }
    return step->kind == CHAIN_CRITERION ? rubric->criterion[step->index].code : "";
}

static const char *step_word(enum chain_kind kind)
{
    for (size_t i = 0; i < CHAIN_WORDS; i++) {
        if (chain_word[i].kind == kind) {
            return chain_word[i].word;
        }
    }
    return "";
}

const char *chain_print(const struct chain_step *chain, size_t count, const struct rubric *rubric,
                        const struct objective_items *items, struct arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++) {
        text = arena_printf(arena, "%s%s%s%s", text, i > 0 ? "," : "", step_word(chain[i].kind),
                            step_code(&chain[i], rubric, items));
    }
    return text;
}

const char *chain_step_name(const struct chain_step *step, const struct rubric *rubric,
                            const struct objective_items *items, struct arena *arena)
{
    switch (step->kind) {
    case CHAIN_EXPERT:
        return "专家评审得分";
    case CHAIN_OBJECTIVE:
        return "客观得分";
    case CHAIN_ITEM:
        return arena_printf(arena, "客观分项“%s”", items->item[step->index].name);
    case CHAIN_CRITERION:
        return arena_printf(arena, "指标“%s %s”的平均分", rubric->criterion[step->index].code,
                            rubric->criterion[step->index].name);
    case CHAIN_UNTRIMMED:
        return "全部评分表总分的平均分";
    }
    return "";
}
