/* The publicity lists (公示名单): frozen snapshots, numbered. */
#ifndef PINGSHEN_CORE_PUBLICITY_H
#define PINGSHEN_CORE_PUBLICITY_H

#include "core/workflow/results.h"
#include "core/workflow/round.h"

struct list_row {
    int64_t seq;
    const char *no, *society, *project_name, *category, *industry, *lead_expert, *project_leader;
    const char *expert, *objective, *review; /* as printed */
    int64_t rank;
    const char *remark;
};
struct publicity_list {
    int64_t no;
    int64_t time;
    bool withdrawn;
    const char *sha256, *changes;
    struct list_row *row;
    size_t count;
};

/* Whether both show the same: 申报单位, 项目名称, 产业类型, 产业领域, 领衔专家, 项目负责人. */
bool list_row_same_texts(const struct list_row *a, const struct list_row *b);

/* What blocks publish, appended to blockers (open tie at the cut, outliers without reason; in `published`:
 * nothing new to publish). Called by round.c. */
enum status publicity_blockers(struct ctx *ctx, struct blockers *blockers);
/* Computes the list, freezes it as the next number, moves the stage. start, end: dates of the publicity
 * period (folded text, NULL: as stored). right: publish */
enum status publicity_publish(struct ctx *ctx, const char *start, const char *end,
                              struct publicity_list *list, struct blockers *blockers);
/* List number no (0: the newest that is not withdrawn; found=false: none). No rights check. */
enum status publicity_read(struct ctx *ctx, int64_t no, struct publicity_list *list, bool *found);
/* The list as it would be published now, no rights check, inside the caller's view. */
enum status publicity_compute(struct ctx *ctx, const struct results *results, struct publicity_list *list);
/* The list as it would be published now, as number no + 1, and what blocks that. news: false when the list in
 * force already says all of it. right: rank */
struct publicity_preview {
    struct publicity_list list;
    struct blockers blockers;
    bool news;
    int64_t newest;          /* number of the newest list, also a withdrawn one; 0: none */
    const char *start, *end; /* of publicity as stored, "" */
};
enum status publicity_preview(struct ctx *ctx, struct publicity_preview *out);
/* List number no with its rows; ST_REFUSED when there is none. right: rank */
enum status publicity_show(struct ctx *ctx, int64_t no, struct publicity_list *list);
/* SHA-256 over 申报编号 TAB 申报单位 TAB 项目名称 TAB 产业类型 TAB 产业领域 LF of each row. */
void publicity_digest(const struct publicity_list *list, char out[65]);
/* Marks the lists in force as withdrawn (reopen). Inside the caller's transaction. */
enum status publicity_withdraw(struct ctx *ctx);
int64_t publicity_newest(struct ctx *ctx, enum status *st); /* highest number ever, 0: none */

#endif
