#include "tui/action.h"

#include <stddef.h>

#define ON(name) (UINT64_C(1) << SCREEN_##name)
#define LISTS                                                                                                \
    (ON(SEAT) | ON(HOME) | ON(APPLICATIONS) | ON(SWEEP) | ON(PROGRESS) | ON(BLOCKERS) | ON(RANKING) |        \
     ON(TIES) | ON(TIE) | ON(OUTLIERS) | ON(LIST) | ON(IMPORTS) | ON(ACCOUNTS) | ON(RECUSALS) |              \
     ON(OBJECTIONS) | ON(JOURNAL) | ON(ALL) | ON(KEYS) | ON(EXPORTS))
#define GRIDS                                                                                                \
    (ON(SEAT) | ON(ALL) | ON(ACCOUNTS) | ON(KEYS) | ON(RECUSALS) | ON(OBJECTIONS) | ON(IMPORTS) |            \
     ON(PROGRESS) | ON(BLOCKERS) | ON(RANKING) | ON(TIES) | ON(OUTLIERS) | ON(LIST))
#define TEXTS (ON(UNDERTAKING) | ON(EXPLAIN) | ON(HELP) | ON(PREVIEW) | ON(STAGE) | ON(READ) | ON(ENTRY))
#define EVERY ((UINT64_C(1) << SCREEN_COUNT) - 1)
#define TYPED (ON(OPINION) | ON(DIALOG)) /* letters are text there */

const struct action_row action_rows[] = {
    /* the screen's own work comes first: the hint line shows as many as fit */
    {DO_MARK,
     "mark",
     {0},
     "数字",
     "打分",
     "输入得分：Enter 存入并到下一项，Esc 保持原值",
     ON(SHEET) | ON(SWEEP)},
    {DO_OPEN, "take-seat", {K_ENTER}, "Enter", "以此身份进入", "以光标所在的身份工作", ON(SEAT)},
    {DO_OPEN,
     "open",
     {K_ENTER},
     "Enter",
     "打开",
     "打开光标所在的一行",
     LISTS & ~(ON(SEAT) | ON(SWEEP) | ON(KEYS) | ON(ACCOUNTS))},
    {DO_NEXT_TODO,
     "next-todo",
     {'n'},
     "n",
     "下一件待评",
     "转到下一件还没有提交的申报；逐项评分中是还没有评这一项的",
     ON(APPLICATIONS) | ON(SHEET) | ON(SWEEP)},
    {DO_SWEEP,
     "sweep",
     {'m'},
     "m",
     "逐项评分",
     "一项指标从头评到尾，便于前后尺度一致",
     ON(APPLICATIONS) | ON(SHEET)},
    {DO_SUBMIT, "submit", {'S'}, "S", "提交", "提交这份评分表；提交后不能再改", ON(SHEET)},
    {DO_UNDO, "undo", {'u'}, "u", "撤销", "撤销最近一次改动，可以连按", ON(SHEET) | ON(SWEEP)},
    {DO_OPINION, "opinion", {'e'}, "e", "意见", "填写评审意见", ON(SHEET)},
    {DO_REASON, "reason", {'e'}, "e", "登记说明", "登记该成员对离群评分表的说明", ON(OUTLIERS)},
    {DO_RULE, "rule", {'S'}, "S", "登记裁决", "写明理由，登记这一组的裁决", ON(TIE)},
    {DO_MOVE_UP,
     "move-up",
     {'K', K_SHIFT_UP},
     "K",
     "上移",
     "把光标行的申报排到前一位（也可按 Shift-上）",
     ON(TIE)},
    {DO_MOVE_DOWN,
     "move-down",
     {'J', K_SHIFT_DOWN},
     "J",
     "下移",
     "把光标行的申报排到后一位（也可按 Shift-下）",
     ON(TIE)},
    {DO_METHOD, "method", {'v'}, "v", "裁决方式", "组长裁决和票决之间切换；票决时用数字键填票数", ON(TIE)},
    {DO_TIES, "ties", {'t'}, "t", "同分", "进入光标行所在的同分组；不在同分组中则列出全部同分", ON(RANKING)},
    {DO_PUBLISH,
     "publish",
     {'P'},
     "P",
     "公示",
     "核对名单，给出公示日期，公示",
     ON(RANKING) | ON(BLOCKERS) | ON(LIST)},
    {DO_EXPORT, "export", {'x'}, "x", "导出", "选择一个文件导出", ON(RANKING) | ON(LIST)},
    {DO_CLOSE_ROUND,
     "close",
     {'C'},
     "C",
     "封存",
     "没有阻断项时封存评分，此后不能再改",
     ON(PROGRESS) | ON(BLOCKERS)},
    {DO_REOPEN, "reopen", {'R'}, "R", "重新开放", "写明理由，重新开放评分", ON(BLOCKERS)},
    {DO_PREVIOUS, "older", {'['}, "[", "前一号", "看前一号名单", ON(LIST)},
    {DO_NEXT, "newer", {']'}, "]", "后一号", "看后一号名单，最后是将要公示的", ON(LIST)},
    {DO_PART, "part", {K_TAB}, "Tab", "换部分", "看申报书的下一部分", ON(SHEET) | ON(READ)},
    {DO_PART_BACK, "part-back", {K_BACK_TAB}, "Shift-Tab", NULL, "看申报书的上一部分", ON(SHEET) | ON(READ)},
    {DO_PREVIOUS, "previous", {'['}, "[", NULL, "上一件申报", ON(SHEET) | ON(READ)},
    {DO_NEXT, "next", {']'}, "]", "下一件", "下一件申报", ON(SHEET) | ON(READ)},
    {DO_CLEAR, "clear", {K_DELETE}, "Delete", NULL, "清空光标所在的得分", ON(SHEET) | ON(SWEEP)},
    {DO_LEFT, "left", {K_LEFT}, "左", "右换列", "左移一列；逐项评分中是上一项指标", ON(SWEEP) | ON(PROGRESS)},
    {DO_RIGHT, "right", {K_RIGHT}, "右", NULL, "右移一列；逐项评分中是下一项指标", ON(SWEEP) | ON(PROGRESS)},
    {DO_FIND, "find", {'/'}, "/", "查找", "在申报书正文中查找", ON(SHEET) | ON(READ)},
    {DO_ACCEPT, "accept", {'Y', 'y'}, "Y", "接受", "接受承诺书（读到末尾才能接受）", ON(UNDERTAKING)},
    {DO_SAVE,
     "save",
     {K_ESC, K_CTRL('s'), K_F1 + 1},
     "Esc",
     "保存并返回",
     "保存并返回（也可按 Ctrl-S 或 F2）",
     ON(OPINION)},
    {DO_ABANDON, "abandon", {K_CTRL('g')}, "Ctrl-G", "放弃改动", "放弃这次的改动并返回", ON(OPINION)},

    {DO_OPEN, "keys", {K_ENTER}, "Enter", "公钥", "看这个账号的 SSH 公钥", ON(ACCOUNTS)},
    {DO_CHANGE, "role", {'c'}, "c", "改角色", "改变角色，并说明理由", ON(ACCOUNTS)},
    {DO_PASSCODE, "passcode", {'p'}, "p", "发口令", "发放新的登录口令，只显示一次", ON(ACCOUNTS)},
    {DO_REMOVE, "passcode-remove", {'d'}, "d", "取消口令", "取消登录口令", ON(ACCOUNTS)},
    {DO_WITHDRAW, "withdraw", {'w'}, "w", "退出", "评审组成员退出，并说明理由", ON(ACCOUNTS)},
    {DO_REMOVE, "key-remove", {'d'}, "d", "撤销", "撤销光标所在的公钥", ON(KEYS)},
    {DO_ACCEPT, "apply", {'Y'}, "Y", "导入", "按预览导入；整个文件一次导入，或者什么都不导入", ON(PREVIEW)},
    {DO_OPTIONS, "options", {'o'}, "o", "选项", "换种类、编码或别的选项，然后重新预览", ON(PREVIEW)},
    {DO_RETURN, "return", {'t'}, "t", "退回", "把光标所在的已提交评分表退回修改，并说明理由", ON(PROGRESS)},
    {DO_CONFIRM,
     "recusal-confirm",
     {'y', 'Y'},
     "y",
     "确认回避",
     "确认这条回避建议，已有的评分表作废",
     ON(RECUSALS)},
    {DO_REJECT, "recusal-reject", {'n'}, "n", "不予回避", "否决这条回避建议，并说明理由", ON(RECUSALS)},
    {DO_CONFIRM,
     "objection-upheld",
     {'y', 'Y'},
     "y",
     "成立",
     "异议成立：这件申报撤出，并说明理由",
     ON(OBJECTIONS)},
    {DO_REJECT, "objection-dismissed", {'n'}, "n", "不成立", "异议不成立，并说明理由", ON(OBJECTIONS)},
    {DO_ADD, "add", {'a'}, "a", "增加", "增加一条", ON(ACCOUNTS) | ON(KEYS) | ON(RECUSALS) | ON(OBJECTIONS)},
    {DO_OPEN_ROUND, "open-round", {'O'}, "O", "开始评分", "冻结规则，开始评分", ON(STAGE)},
    {DO_APPROVE, "approve", {'A'}, "A", "立项", "公示期满后立项", ON(STAGE)},
    {DO_ASSIGN, "assign", {'a'}, "a", "分配", "均衡分配申报，避开回避", ON(STAGE)},
    {DO_BACKUP, "backup", {'b'}, "b", "备份", "把本轮完整复制到新文件", ON(STAGE)},
    {DO_FILTER,
     "filter",
     {'/'},
     "/",
     "筛选",
     "边输入边筛选；清空则显示全部",
     ON(APPLICATIONS) | ON(JOURNAL) | ON(SWEEP) | GRIDS},
    {DO_SORT, "sort", {'s'}, "s", "排序", "换一列排序", ON(APPLICATIONS) | GRIDS},
    {DO_SORT, "order", {'s'}, "s", "排序", "按时间：旧的在前，或新的在前", ON(JOURNAL)},
    {DO_SORT, "mark-order", {'s'}, "s", "排序", "按编号，或按这一项的得分从高到低", ON(SWEEP)},
    {DO_REVERSE,
     "reverse",
     {'r'},
     "r",
     NULL,
     "排序反过来",
     ON(APPLICATIONS) | ON(SWEEP) | ON(JOURNAL) | GRIDS},
    {DO_ACCEPT, "undertaking", {'Y'}, "Y", "承诺书", "阅读并接受承诺书；接受以后才能评分", ON(APPLICATIONS)},
    {DO_DECLARE, "declare", {'h'}, "h", "回避", "声明回避这件申报，并说明事由", ON(APPLICATIONS)},
    {DO_OFFLINE_OUT, "offline-out", {'x'}, "x", "离线表", "导出本人的离线评分表", ON(APPLICATIONS)},
    {DO_OFFLINE_IN, "offline-in", {'i'}, "i", NULL, "导入填好的离线评分表，先看改了什么", ON(APPLICATIONS)},

    {DO_HELP, "help", {'?', K_F1}, "?", "按键", "显示本屏可用的按键", EVERY & ~(TYPED | ON(HELP))},
    {DO_BACK,
     "back",
     {'q', K_ESC},
     "q",
     "返回",
     "返回上一屏（也可按 Esc）；在第一屏按 q 是退出",
     EVERY & ~TYPED},
    {DO_UP, "up", {K_UP, 'k'}, "上 k", NULL, "上移一行", LISTS | TEXTS | ON(SHEET)},
    {DO_DOWN, "down", {K_DOWN, 'j'}, "下 j", NULL, "下移一行", LISTS | TEXTS | ON(SHEET)},
    {DO_PAGE_UP, "page-up", {K_PAGE_UP}, "PgUp", NULL, "上翻一页", EVERY & ~TYPED},
    {DO_PAGE_DOWN, "page-down", {K_PAGE_DOWN}, "PgDn", NULL, "下翻一页", EVERY & ~TYPED},
    {DO_HOME, "home", {K_HOME, 'g'}, "Home g", NULL, "到开头", EVERY & ~TYPED},
    {DO_END, "end", {K_END, 'G'}, "End G", NULL, "到末尾", EVERY & ~TYPED},
    {DO_REDRAW, "redraw", {K_CTRL('l')}, "Ctrl-L", NULL, "重画屏幕", EVERY},
    {DO_NOTHING, NULL, {0}, NULL, NULL, NULL, 0},
};

static bool has_key(const struct action_row *row, int32_t key)
{
    for (int i = 0; i < ACTION_KEYS; i++) {
        if (row->key[i] == key && key != 0) {
            return true;
        }
    }
    return false;
}

enum key_action action_of(enum screen_id screen, int32_t key)
{
    key = key_plain(key);
    for (const struct action_row *row = action_rows; row->action != DO_NOTHING; row++) {
        if ((row->screens & UINT64_C(1) << screen) != 0 && has_key(row, key)) {
            return row->action;
        }
    }
    return DO_NOTHING;
}

const struct action_row *action_row_of(enum screen_id screen, enum key_action action)
{
    for (const struct action_row *row = action_rows; row->action != DO_NOTHING; row++) {
        if ((row->screens & UINT64_C(1) << screen) != 0 && row->action == action) {
            return row;
        }
    }
    return NULL;
}
