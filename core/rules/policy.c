#include "core/rules/policy.h"

#include <stdio.h>
#include <string.h>

#define N           RIGHT_NONE
#define O           RIGHT_OWN
#define A           RIGHT_ALL
#define SETUP       (1u << STAGE_SETUP)
#define SCORING     (1u << STAGE_SCORING)
#define CLOSED      (1u << STAGE_CLOSED)
#define PUBLISHED   (1u << STAGE_PUBLISHED)
#define APPROVED    (1u << STAGE_APPROVED)
#define AFTER_CLOSE (CLOSED | PUBLISHED | APPROVED)
#define ANY         (SETUP | SCORING | AFTER_CLOSE)

struct policy_row {
    const char *name;
    enum right right[ROLE_COUNT]; /* reviewer, chair, deputy, staff, supervisor */
    unsigned stages;
};

static const struct policy_row table[ACT_COUNT] = {
    [ACT_READ] = {"查看申报", {O, O, O, A, A}, ANY},
    [ACT_STATUS] = {"查看进度", {O, A, A, A, A}, ANY},
    [ACT_CHECK] = {"查看阻断项", {N, A, A, A, A}, ANY},
    [ACT_JOURNAL] = {"查看日志", {N, A, A, A, A}, ANY},
    [ACT_VERIFY] = {"核验", {N, A, A, A, A}, ANY},
    [ACT_UNDERTAKE] = {"签署承诺书", {O, O, O, N, N}, SETUP | SCORING},
    [ACT_SHEET_READ] = {"查看本人评分表", {O, O, O, N, N}, ANY},
    [ACT_SCORE] = {"打分", {O, O, O, N, N}, SCORING},
    [ACT_SUBMIT] = {"提交评分表", {O, O, O, N, N}, SCORING},
    [ACT_DECLARE] = {"声明回避", {O, O, O, N, N}, SETUP | SCORING},
    [ACT_OFFLINE_FORM] = {"导出或导入本人离线评分表", {O, O, O, N, N}, SCORING},
    [ACT_IMPORT] = {"导入", {N, N, N, A, N}, ANY},
    [ACT_IMPORT_MARKS] = {"导入纸质评分", {N, N, N, A, N}, SCORING},
    [ACT_ACCOUNTS] = {"管理账号", {N, N, N, A, N}, ANY},
    [ACT_WITHDRAW] = {"让评审组成员退出", {N, N, N, A, N}, SCORING | CLOSED},
    [ACT_RECUSALS] = {"处理回避建议", {N, N, N, A, N}, SETUP | SCORING},
    [ACT_RECUSAL_ADD] = {"登记回避", {N, N, N, A, N}, SETUP | SCORING},
    [ACT_ASSIGN] = {"分配申报", {N, N, N, A, N}, SETUP | SCORING},
    [ACT_RETURN] = {"退回评分表", {N, N, N, A, N}, SCORING},
    [ACT_OPEN] = {"开始评分", {N, N, N, A, N}, SETUP},
    [ACT_CLOSE] = {"封存", {N, A, A, N, N}, SCORING},
    [ACT_REOPEN] = {"重新开放评分", {N, A, A, N, N}, CLOSED | PUBLISHED},
    [ACT_PUBLISH] = {"公示", {N, A, A, N, N}, CLOSED | PUBLISHED},
    [ACT_APPROVE] = {"立项", {N, N, N, A, N}, PUBLISHED},
    [ACT_RANK] = {"查看排名", {N, A, A, A, A}, AFTER_CLOSE},
    [ACT_RULE] = {"裁决同分", {N, A, A, N, N}, CLOSED | PUBLISHED},
    [ACT_RULE_VOTE] = {"登记票决", {N, A, A, A, N}, CLOSED | PUBLISHED},
    [ACT_OUTLIER] = {"登记离群说明", {N, A, A, N, N}, CLOSED | PUBLISHED},
    [ACT_OBJECTIONS] = {"登记异议", {N, N, N, A, N}, PUBLISHED},
    [ACT_EXPORT_RESULTS] = {"导出评审结果", {N, A, A, A, A}, AFTER_CLOSE},
    [ACT_EXPORT_LIST] = {"导出公示名单", {A, A, A, A, A}, PUBLISHED | APPROVED},
    [ACT_EXPORT_AWARDS] = {"导出立项名单", {A, A, A, A, A}, APPROVED},
    [ACT_EXPORT_NOTICE] = {"导出公示通知", {N, A, A, A, A}, PUBLISHED | APPROVED},
    [ACT_BACKUP] = {"备份", {N, N, N, A, N}, ANY},
    [ACT_OVERSEE] = {"查看评审组织情况", {N, N, N, A, A}, ANY},
};

static const char *const role_names[ROLE_COUNT] = {"评审专家", "组长", "副组长", "工作人员", "监督员"};
static const char *const role_idents[ROLE_COUNT] = {"reviewer", "chair", "deputy", "staff", "supervisor"};
static const char *const stage_names[STAGE_COUNT] = {"准备", "评分", "封存", "公示", "立项"};
static const char *const stage_idents[STAGE_COUNT] = {"setup", "scoring", "closed", "published", "approved"};

enum right policy_right(enum role role, enum action action)
{
    return table[action].right[role];
}

bool policy_stage(enum action action, enum stage stage)
{
    return (table[action].stages & (1u << stage)) != 0;
}

const char *policy_action_name(enum action action)
{
    return table[action].name;
}

bool role_on_panel(enum role role)
{
    return role == ROLE_REVIEWER || role == ROLE_CHAIR || role == ROLE_DEPUTY;
}

const char *role_name(enum role role)
{
    return role_names[role];
}

const char *role_ident(enum role role)
{
    return role_idents[role];
}

static int find(const char *text, const char *const *names, int count)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

bool role_parse(const char *text, enum role *role)
{
    int i = find(text, role_names, ROLE_COUNT);
    i = i < 0 ? find(text, role_idents, ROLE_COUNT) : i;
    *role = i < 0 ? ROLE_REVIEWER : (enum role)i;
    return i >= 0;
}

const char *stage_name(enum stage stage)
{
    return stage_names[stage];
}

const char *stage_ident(enum stage stage)
{
    return stage_idents[stage];
}

bool stage_parse(const char *ident, enum stage *stage)
{
    int i = find(ident, stage_idents, STAGE_COUNT);
    *stage = i < 0 ? STAGE_SETUP : (enum stage)i;
    return i >= 0;
}

void policy_stages_text(enum action action, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int s = 0; s < STAGE_COUNT; s++) {
        if (policy_stage(action, (enum stage)s) && used < size) {
            int n = snprintf(out + used, size - used, "%s“%s”", used > 0 ? "、" : "", stage_names[s]);
            used += n > 0 ? (size_t)n : 0;
        }
    }
}
