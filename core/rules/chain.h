/* The tie chain (tie.chain): what separates equal review scores, in order. Pure. */
#ifndef PINGSHEN_CORE_CHAIN_H
#define PINGSHEN_CORE_CHAIN_H

#include "core/rules/programme.h"

/* The next entry of a list at *cursor, which moves behind it; NULL at the end. Entries stand between , ; 、
 * and blanks; empty ones are skipped. The text must be folded (text_fold). */
const char *list_next(const char **cursor, struct arena *arena);

/* Reads a folded chain text. NULL and *chain, *count set when good, otherwise a Chinese reason and nothing
 * set. */
const char *chain_read(const char *text, const struct rubric *rubric, const struct objective_items *items,
                       struct arena *arena, struct chain_step chain[CHAIN_MAX], size_t *count);
/* The text that chain_read reads back into the same chain. */
const char *chain_print(const struct chain_step *chain, size_t count, const struct rubric *rubric,
                        const struct objective_items *items, struct arena *arena);
/* One chain step as people read it: "专家评审得分", "客观分项“贡献分值”" … */
const char *chain_step_name(const struct chain_step *step, const struct rubric *rubric,
                            const struct objective_items *items, struct arena *arena);

#endif
