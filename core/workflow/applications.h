/* Applications (申报) as a reviewer reads them. */
#ifndef PINGSHEN_CORE_APPLICATIONS_H
#define PINGSHEN_CORE_APPLICATIONS_H

#include "core/rules/formal.h"
#include "core/workflow/ctx.h"

struct team_member {
    int64_t seq, age; /* age -1: not given */
    const char *name, *title, *employer, *remark;
};
struct budget_row {
    int64_t seq, amount; /* unit of amounts: formal.h */
    const char *item, *fund_class, *basis;
};
struct schedule_row {
    int64_t seq;
    const char *start, *end, *content, *owner;
};
struct application {
    int64_t id;
    const char *no, *project_name, *society, *uscc, *category, *industry, *project_leader, *leader_title,
        *lead_expert, *lead_title, *contact_person, *contact_phone, *contact_email, *date, *formal_reason;
    const char *tasks, *path, *conditions;
    int64_t total, special, self; /* amounts */
    bool passed;
    struct team_member *member;
    size_t members;
    struct budget_row *budget;
    size_t budgets;
    struct schedule_row *stage;
    size_t stages;
    struct formal_team team;          /* what the members are */
    int64_t special_lines, own_lines; /* sums of the budget lines by 资金类别, amounts */
    struct report hints; /* 形式审查提示 for this application (rules R09-R31), warnings only */
};
/* Contact data (person, phone, e-mail) is left empty for the panel. right: read */
enum status application_read(struct ctx *ctx, const char *no, struct application *out);

/* One line of the list of all applications (全部申报), also of those that failed the formal review. */
struct application_row {
    const char *no, *project_name, *society, *category, *industry, *formal_reason;
    bool passed;
};
/* All of them in order of number. right: read, of all applications */
enum status applications_list(struct ctx *ctx, struct application_row **row, size_t *count);
/* The number next to no in that order, for the panel in the order of its own list; NULL: none. right: read */
enum status applications_step(struct ctx *ctx, const char *no, bool forward, const char **found);

#endif
