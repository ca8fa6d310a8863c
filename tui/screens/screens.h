/* All screens of the workstation, and which one a person starts with. One file a screen. */
#ifndef PINGSHEN_TUI_SCREENS_H
#define PINGSHEN_TUI_SCREENS_H

#include "tui/app.h"

extern const struct screen_ops screen_seat;         /* choosing whom to work as: local operator only */
extern const struct screen_ops screen_home;         /* 工作台 of chair, deputy, staff, supervisor */
extern const struct screen_ops screen_undertaking;  /* 承诺书 */
extern const struct screen_ops screen_applications; /* a panel member's own list */
extern const struct screen_ops screen_sheet;        /* argument: const struct sheet_argument */
extern const struct screen_ops screen_opinion;      /* argument: const struct opinion_argument */
extern const struct screen_ops screen_sweep;        /* argument: const struct sweep_argument */
extern const struct screen_ops screen_help;         /* argument: const struct screen_ops of the screen */

extern const struct screen_ops screen_all;  /* 全部申报, for staff and supervisor */
extern const struct screen_ops screen_read; /* one of them; argument: const char *no */

/* Of chair and deputy; read-only for staff and supervisor. */
extern const struct screen_ops screen_progress; /* 进度; argument: const struct pair_argument or NULL */
extern const struct screen_ops screen_blockers; /* 检查与封存: 阻断项, 封存, 重新开放 */
extern const struct screen_ops screen_ranking;  /* 排名 */
extern const struct screen_ops screen_explain;  /* 得分说明; argument: const char *no */
extern const struct screen_ops screen_ties;     /* 同分 */
extern const struct screen_ops screen_tie; /* 同分裁决; argument: const char *no of one of the group */
extern const struct screen_ops screen_outliers; /* 离群评分; argument: const struct pair_argument or NULL */
extern const struct screen_ops screen_list;     /* 公示名单 */
extern const struct screen_ops screen_exports;    /* 导出 */
extern const struct screen_ops screen_imports;    /* 导入: a file is chosen */
extern const struct screen_ops screen_accounts;   /* 账号 */
extern const struct screen_ops screen_passcode;   /* 登录口令, once; argument: const char *text */
extern const struct screen_ops screen_keys;       /* 公钥; argument: const char *account */
extern const struct screen_ops screen_recusals;   /* 回避 */
extern const struct screen_ops screen_objections; /* 异议 */
extern const struct screen_ops screen_stage;      /* 阶段 */
extern const struct screen_ops screen_journal;    /* 日志 */
extern const struct screen_ops screen_entry;      /* 日志条目; argument: const int64_t *seq */
extern const struct screen_ops screen_preview;    /* argument: const struct preview_argument */

/* Opens what the acting account begins with: its list or 工作台, the sheet in which the line dropped, and the
 * undertaking when it is not accepted yet. */
enum stale screen_first(struct app *app);

struct sheet_argument {
    const char *no;        /* 申报编号 */
    const char *criterion; /* code of the cell to begin in; NULL: the first without a mark */
};
struct pair_argument {
    const char *account, *no; /* where the cursor begins; NULL: anywhere */
};
struct sweep_argument {
    const char *criterion, *no; /* where to begin; NULL: the first */
};
struct opinion_argument {
    const char *no;
    const char *opinion;
    int64_t version; /* of the sheet as seen */
    bool read_only;
};
struct preview_argument {
    const char *file;
    const char *kind; /* of import; NULL: guessed from the header */
};

#endif
