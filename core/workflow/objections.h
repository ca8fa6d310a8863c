/* Objections (异议) during publicity. */
#ifndef PINGSHEN_CORE_OBJECTIONS_H
#define PINGSHEN_CORE_OBJECTIONS_H

#include "core/workflow/ctx.h"

struct objection {
    int64_t id;
    const char *no, *society, *from, *unit, *contact, *text, *date; /* date "YYYY-MM-DD" */
    const char *state;                                              /* open upheld dismissed */
    const char *reason;
    int64_t list_no; /* first list that takes it into account, 0: none yet */
};
/* date NULL: today in Asia/Shanghai. An anonymous one (from or contact empty) is refused. right: objections
 */
enum status objections_add(struct ctx *ctx, const struct objection *objection, int64_t *id);
/* An objection of that day (NULL: today) is late or early: *note "日期 … 不在公示期（… 至 …）内", a warning
 * only;
 * "": it is not, or no period is given, or the date is none (add says so). right: objections */
enum status objections_outside(struct ctx *ctx, const char *date, const char **note);
/* upheld: the application is withdrawn from now on; rulings that it touches become void. right: objections */
enum status objections_decide(struct ctx *ctx, int64_t id, bool upheld, const char *reason);
enum status objections_list(struct ctx *ctx, struct objection **row, size_t *count); /* right: oversee */
const char *objection_state_word(const char *state); /* 待处理 成立 不成立 */
/* ---- no rights check, inside the caller's view ---- */
enum status objections_open_count(struct ctx *ctx, long *count);
enum status objections_unlisted_count(struct ctx *ctx, long *count);  /* upheld, not yet in a list */
enum status objections_mark_listed(struct ctx *ctx, int64_t list_no); /* by publish */

#endif
