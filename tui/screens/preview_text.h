/* What an import would do, in words: errors, counts, changes, hints, the first rows. */
#ifndef PINGSHEN_TUI_PREVIEW_TEXT_H
#define PINGSHEN_TUI_PREVIEW_TEXT_H

#include "core/workflow/imports.h"

/* "新增 40，更新 0，未变 0" with what else there is to count. */
const char *import_counts_text(const struct import_result *result, bool submit, struct arena *arena);
/* All of it; failure: the sentence of a run that failed, NULL: it went well. */
const char *preview_text(const struct import_result *result, bool submit, const char *failure,
                         struct arena *arena);

#endif
