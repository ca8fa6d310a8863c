/* The application form (申报书) part by part, as text to be read on a screen so wide. */
#ifndef PINGSHEN_TUI_FORM_TEXT_H
#define PINGSHEN_TUI_FORM_TEXT_H

#include "core/workflow/applications.h"
#include "tui/surface.h"

enum form_part {
    FORM_OVERVIEW,   /* 概况 */
    FORM_TASKS,      /* 重点任务与预期目标 */
    FORM_PATH,       /* 实施路径及具体举措 */
    FORM_CONDITIONS, /* 实施条件及保障措施 */
    FORM_BUDGET,     /* 经费预算 */
    FORM_SCHEDULE,   /* 进度安排 */
    FORM_TEAM,       /* 专家团 */
    FORM_HINTS,      /* 形式审查提示 */
    FORM_PARTS
};
const char *form_part_text(const struct application *application, enum form_part part, int columns,
                           struct arena *arena);
/* The line of tabs. */
void form_draw_tabs(const struct surface *s, int row, enum form_part at);

#endif
