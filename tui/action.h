/* What keys do: one list of actions (name, keys, help, screens). Read by the key parser, the hint line, the
 * help screen and the test that no key has two meanings on one screen. */
#ifndef PINGSHEN_TUI_ACTION_H
#define PINGSHEN_TUI_ACTION_H

#include "tui/key.h"

enum screen_id {
    SCREEN_SEAT,         /* 选择身份 */
    SCREEN_HOME,         /* 工作台 */
    SCREEN_UNDERTAKING,  /* 承诺书 */
    SCREEN_APPLICATIONS, /* 申报列表 */
    SCREEN_SHEET,        /* 评分表 */
    SCREEN_OPINION,      /* 评审意见 */
    SCREEN_SWEEP,        /* 逐项评分 */
    SCREEN_PROGRESS,     /* 进度 */
    SCREEN_BLOCKERS,     /* 检查与封存 */
    SCREEN_RANKING,      /* 排名 */
    SCREEN_EXPLAIN,      /* 得分说明 */
    SCREEN_TIES,         /* 同分 */
    SCREEN_TIE,          /* 同分裁决 */
    SCREEN_OUTLIERS,     /* 离群评分 */
    SCREEN_LIST,         /* 公示名单 */
    SCREEN_IMPORTS,      /* 导入 */
    SCREEN_PREVIEW,      /* 导入预览 */
    SCREEN_ACCOUNTS,     /* 账号 */
    SCREEN_RECUSALS,     /* 回避 */
    SCREEN_OBJECTIONS,   /* 异议 */
    SCREEN_STAGE,        /* 阶段 */
    SCREEN_JOURNAL,      /* 日志 */
    SCREEN_READ,         /* 查看申报 */
    SCREEN_ALL,          /* 全部申报 */
    SCREEN_KEYS,         /* 公钥 */
    SCREEN_ENTRY,        /* 日志条目 */
    SCREEN_EXPORTS,      /* 导出 */
    SCREEN_HELP,         /* 按键说明 */
    SCREEN_DIALOG,       /* 提问 */
    SCREEN_COUNT
};

enum key_action {
    DO_NOTHING,
    DO_MARK, /* digits: no key of the list, named for the hints */
    DO_UP,
    DO_DOWN,
    DO_PAGE_UP,
    DO_PAGE_DOWN,
    DO_HOME,
    DO_END,
    DO_LEFT,
    DO_RIGHT,
    DO_OPEN,
    DO_FILTER,
    DO_FIND,
    DO_SORT,
    DO_REVERSE,
    DO_NEXT_TODO,
    DO_SWEEP,
    DO_DECLARE,
    DO_OFFLINE_OUT,
    DO_OFFLINE_IN,
    DO_PART,
    DO_PART_BACK,
    DO_UNDO,
    DO_CLEAR,
    DO_OPINION,
    DO_SUBMIT,
    DO_PREVIOUS,
    DO_NEXT,
    DO_ACCEPT,
    DO_SAVE,
    DO_ABANDON,
    DO_ADD,
    DO_CHANGE,
    DO_REMOVE,
    DO_CONFIRM,
    DO_REJECT,
    DO_CLOSE_ROUND,
    DO_REOPEN,
    DO_OPEN_ROUND,
    DO_APPROVE,
    DO_TIES,
    DO_RULE,
    DO_METHOD,
    DO_MOVE_UP,
    DO_MOVE_DOWN,
    DO_REASON,
    DO_PUBLISH,
    DO_EXPORT,
    DO_RETURN,
    DO_WITHDRAW,
    DO_PASSCODE,
    DO_OPTIONS,
    DO_BACKUP,
    DO_ASSIGN,
    DO_HELP,
    DO_REDRAW,
    DO_BACK,
    DO_COUNT
};

enum { ACTION_KEYS = 4 };
struct action_row {
    enum key_action action;
    const char *name; /* English, for tests and traces */
    int32_t key[ACTION_KEYS];
    const char *keys; /* as people read them: "Enter", "↑ k" without ambiguous characters */
    const char *hint; /* word in the hint line; NULL: only in the help */
    const char *help; /* one sentence */
    uint64_t screens; /* bit 1 << enum screen_id */
};
extern const struct action_row action_rows[]; /* ends with DO_NOTHING; in the order of the hint line */

/* What the key does on that screen; DO_NOTHING: nothing. */
enum key_action action_of(enum screen_id screen, int32_t key);
const struct action_row *action_row_of(enum screen_id screen, enum key_action action);

#endif
