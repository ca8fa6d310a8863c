/* How people call what the journal calls by a short name. */
#include <string.h>

#include "core/workflow/journal.h"

static const struct {
    const char *action, *word;
} actions[] = {
    {"init", "建立轮次"},
    {"open", "开始评分"},
    {"close", "封存"},
    {"reopen", "重新开放评分"},
    {"publish", "公布名单"},
    {"publicity_period", "补登公示日期"},
    {"withdraw_list", "撤回名单"},
    {"approve", "立项"},
    {"import_applications", "导入申报"},
    {"import_members", "导入专家团成员"},
    {"import_budget", "导入经费预算"},
    {"import_schedule", "导入进度安排"},
    {"import_accounts", "导入账号"},
    {"import_recusals", "导入回避"},
    {"import_assignments", "导入分配"},
    {"import_objective", "导入客观分"},
    {"import_marks", "导入纸质评分"},
    {"import_sheets", "导入离线评分表"},
    {"account_add", "新增账号"},
    {"account_role", "更改角色"},
    {"withdraw", "退出评审组"},
    {"recusal_propose", "回避建议"},
    {"recuse", "回避"},
    {"recusal_reject", "不予回避"},
    {"assign", "分配申报"},
    {"undertake", "签署承诺书"},
    {"mark", "打分"},
    {"opinion", "评审意见"},
    {"submit", "提交评分表"},
    {"submit_paper", "录入纸质评分表"},
    {"return", "退回评分表"},
    {"void_sheet", "评分表作废"},
    {"rule", "裁决"},
    {"void_ruling", "裁决作废"},
    {"outlier", "离群说明"},
    {"objection_add", "登记异议"},
    {"objection_upheld", "异议成立"},
    {"objection_dismissed", "异议不成立"},
    {"key_add", "登记公钥"},
    {"key_remove", "撤销公钥"},
    {"passcode", "发放口令"},
    {"passcode_remove", "取消口令"},
    {"passcode_lock", "口令锁定"},
    {"sign_in", "登录"},
    {"sign_out", "离开"},
    {"session_lost", "会话中断"},
};

const char *journal_action_word(const char *action)
{
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].action, action) == 0) {
            return actions[i].word;
        }
    }
    return action;
}

const char *journal_via_word(const char *via, struct arena *arena)
{
    return strcmp(via, "local") == 0      ? "本机"
           : strcmp(via, "passcode") == 0 ? "口令"
           : strncmp(via, "key:", 4) == 0 ? arena_printf(arena, "公钥%s", via + 4)
                                          : via;
}
