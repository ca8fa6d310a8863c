/* Rights: one table role x action x stage (tests/proof/rights.csv shows it to people). Stage moves and their
 * names. Pure. */
#ifndef PINGSHEN_CORE_POLICY_H
#define PINGSHEN_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>

enum role { ROLE_REVIEWER, ROLE_CHAIR, ROLE_DEPUTY, ROLE_STAFF, ROLE_SUPERVISOR, ROLE_COUNT };
enum stage { STAGE_SETUP, STAGE_SCORING, STAGE_CLOSED, STAGE_PUBLISHED, STAGE_APPROVED, STAGE_COUNT };
enum right { RIGHT_NONE, RIGHT_OWN, RIGHT_ALL };

enum action {
    ACT_READ,   /* read applications; panel: OWN (passed, assigned, not recused) */
    ACT_STATUS, /* own counts, or the whole progress matrix */
    ACT_CHECK,  /* blockers */
    ACT_JOURNAL,
    ACT_VERIFY,
    ACT_UNDERTAKE,
    ACT_SHEET_READ, /* own sheet */
    ACT_SCORE,      /* mark, opinion */
    ACT_SUBMIT,
    ACT_DECLARE,      /* own recusal */
    ACT_OFFLINE_FORM, /* export and import own sheets */
    ACT_IMPORT,       /* staff imports; each kind has further stage rules */
    ACT_IMPORT_MARKS,
    ACT_ACCOUNTS,
    ACT_WITHDRAW,
    ACT_RECUSALS, /* settle proposals */
    ACT_RECUSAL_ADD,
    ACT_ASSIGN,
    ACT_RETURN,
    ACT_OPEN,
    ACT_CLOSE,
    ACT_REOPEN,
    ACT_PUBLISH,
    ACT_APPROVE,
    ACT_RANK, /* rank, explain, ties, outliers */
    ACT_RULE,
    ACT_RULE_VOTE, /* record the members' vote when chair and deputies are all recused */
    ACT_OUTLIER,
    ACT_OBJECTIONS,
    ACT_EXPORT_RESULTS, /* ranking marks minutes signing bundle */
    ACT_EXPORT_LIST,    /* publicity */
    ACT_EXPORT_AWARDS,
    ACT_EXPORT_NOTICE,
    ACT_BACKUP,
    ACT_OVERSEE, /* the lists of accounts, recusals and objections */
    ACT_COUNT
};

enum right policy_right(enum role role, enum action action);
/* Whether the action is possible in that stage at all (then the role's right holds). */
bool policy_stage(enum action action, enum stage stage);
const char *policy_action_name(enum action action); /* 打分, 封存 … for sentences */

bool role_on_panel(enum role role);                 /* reviewer, chair, deputy: everyone who scores */
const char *role_name(enum role role);              /* 评审专家 组长 副组长 工作人员 监督员 */
const char *role_ident(enum role role);             /* reviewer chair deputy staff supervisor */
bool role_parse(const char *text, enum role *role); /* Chinese name or identifier */
const char *stage_name(enum stage stage);           /* 准备 评分 封存 公示 立项 */
const char *stage_ident(enum stage stage);          /* setup scoring closed published approved */
bool stage_parse(const char *ident, enum stage *stage);
/* "评分、封存": the stages in which the action is possible, for a refusal. */
void policy_stages_text(enum action action, char *out, size_t size);

#endif
