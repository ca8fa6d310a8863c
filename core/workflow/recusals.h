/* Recusals (回避): proposals with their evidence, declarations, decisions. */
#ifndef PINGSHEN_CORE_RECUSALS_H
#define PINGSHEN_CORE_RECUSALS_H

#include "core/workflow/ctx.h"

struct recusal_row {
    int64_t id; /* N of confirm and reject */
    const char *account, *name, *no, *society;
    const char *state;    /* proposed confirmed rejected */
    const char *source;   /* rule member staff file */
    const char *evidence; /* "姓名和单位与专家团成员第 3 行相同：…" */
    const char *reason;
};
/* Inserts a proposal for every pair that the rules find (conflict: name and employer stand in the team;
 * employer of the lead expert when recusal.same_employer is on) and that has none yet; passed applications
 * and panel members who are not withdrawn only. One journal entry a proposal. Runs inside the caller's
 * transaction. */
enum status recusals_propose(struct ctx *ctx, long *added);
/* right: oversee */
enum status recusals_list(struct ctx *ctx, struct recusal_row **out, size_t *count);
const char *recusal_state_word(const char *state); /* 待处理 回避 否决 */
const char *recusal_source_word(const char *source); /* 规则提出 本人声明 工作人员登记 文件导入 */
enum status recusals_confirm(struct ctx *ctx, int64_t id);
enum status recusals_reject(struct ctx *ctx, int64_t id, const char *reason);
/* Takes effect at once and voids an existing sheet. right: recusal_add */
enum status recusals_add(struct ctx *ctx, const char *account, const char *no, const char *reason);
/* The member's own declaration. right: declare */
enum status recusals_declare(struct ctx *ctx, const char *no, const char *reason);
/* The shared step: the pair is recused from now on (source, reason), its sheet void; journal included. Inside
 * the caller's transaction. Already confirmed: ST_OK and *changed false. */
enum status recusals_put(struct ctx *ctx, const struct application_ref *application,
                         const struct account_ref *account, const char *source, const char *reason,
                         bool *changed);

#endif
