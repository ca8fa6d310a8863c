/* The offline form (离线评分表): its columns, for the export that writes it and the import that reads it. */
#ifndef PINGSHEN_CORE_OFFLINE_FORM_H
#define PINGSHEN_CORE_OFFLINE_FORM_H

#include "core/rules/rubric.h"
#include "data/csv_in.h"

/* Index of a column; criterion i is OFFLINE_MARKS + i. The file's order is the export's business. */
enum { OFFLINE_NO, OFFLINE_CODE, OFFLINE_NAME, OFFLINE_OPINION, OFFLINE_MARKS };

/* All columns, in the arena; a criterion's title is "K1 指标名称（满分12）", its identifier the code. */
const struct csv_column *offline_columns(const struct rubric *rubric, struct arena *arena, size_t *count);

#endif
