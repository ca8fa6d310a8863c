/* 工作台: what the acting role can do, as a list. */
#include "core/workflow/round.h"
#include "tui/list.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 3, ROWS_MAX = 16 };

/* One line of the list; shown when the role has the right. What it is for, to those who may change something
 * there, is told only to them. */
static const struct entry {
    const char *name, *what;
    enum action right;
    const struct screen_ops *screen;
    bool whole; /* only with the right over all that there is, not only over one's own */
    const char *changing;
    enum action change; /* the right to change; of entries with changing */
} entries[] = {
    {"我的评分", "阅读申报，按评分表打分、提交", ACT_SHEET_READ, &screen_applications, false, NULL, 0},
    {"进度", "每位成员对每件申报的评分状态，不显示得分", ACT_CHECK, &screen_progress, true, NULL, 0},
    {"检查与封存", "阻断项：还缺什么；由组长封存", ACT_CHECK, &screen_blockers, true,
     "阻断项：还缺什么；封存、重新开放", ACT_CLOSE},
    {"排名", "名次、得分、入围线，每件得分的由来", ACT_RANK, &screen_ranking, true, NULL, 0},
    {"同分", "同分的各组和裁决", ACT_RANK, &screen_ties, true, NULL, 0},
    {"离群评分", "与其他成员相差过大的评分表和说明", ACT_RANK, &screen_outliers, true, NULL, 0},
    {"公示名单", "将要公示和已经公示的名单", ACT_RANK, &screen_list, true, NULL, 0},
    {"导出", "名单、排名、确认单、签字页、核验资料", ACT_EXPORT_RESULTS, &screen_exports, true, NULL, 0},
    {"全部申报", "查看每件申报，包括形式审查不通过的", ACT_READ, &screen_all, true, NULL, 0},
    {"导入", "选一个 CSV 文件，先预览再导入", ACT_IMPORT, &screen_imports, true, NULL, 0},
    {"账号", "查看评审组和工作人员的账号", ACT_OVERSEE, &screen_accounts, true,
     "增加账号，改角色，公钥和口令，成员退出", ACT_ACCOUNTS},
    {"回避", "查看回避和回避建议，及其依据", ACT_OVERSEE, &screen_recusals, true,
     "登记回避，确认或否决回避建议", ACT_RECUSALS},
    {"异议", "查看公示期间的异议和处理结果", ACT_OVERSEE, &screen_objections, true,
     "登记和处理公示期间的异议", ACT_OBJECTIONS},
    {"阶段", "现在的阶段、还缺什么、规则", ACT_CHECK, &screen_stage, true, NULL, 0},
    {"日志", "谁在什么时候做了什么", ACT_JOURNAL, &screen_journal, true, NULL, 0},
};
enum { ENTRIES = sizeof entries / sizeof entries[0] };

struct home {
    struct list list;
    const struct entry *row[ROWS_MAX];
};

static enum status home_load(struct app *app, void *state)
{
    struct home *h = state;
    enum status st = ctx_begin_read(app->ctx, ACT_STATUS);
    if (st != ST_OK) {
        return st;
    }
    h->list.count = 0;
    for (int i = 0; i < ENTRIES; i++) {
        enum right right = policy_right(app->ctx->who.role, entries[i].right);
        if (right != RIGHT_NONE && (right == RIGHT_ALL || !entries[i].whole)) {
            h->row[h->list.count++] = &entries[i];
        }
    }
    list_fit(&h->list, ROWS_MAX);
    return ctx_end_read(app->ctx, ST_OK);
}

/* What it is for, or in which stages it is there. */
static void draw_what(const struct app *app, const struct surface *s, int row, const struct entry *entry)
{
    char stages[128];
    if (policy_stage(entry->right, app->ctx->stage)) {
        bool changes = entry->changing != NULL && app_may(app, entry->change);
        surface_text(s, row, 19, -1, STYLE_PLAIN, changes ? entry->changing : entry->what);
        return;
    }
    policy_stages_text(entry->right, stages, sizeof stages);
    surface_format(s, row, 19, -1, STYLE_DIM, "现在不能查看，只在%s阶段可以查看", stages);
}

static void home_draw(struct app *app, void *state, const struct surface *s)
{
    struct home *h = state;
    surface_format(s, 0, 1, -1, STYLE_BOLD, "现在是“%s”阶段", stage_name(app->ctx->stage));
    for (size_t i = 0; i < h->list.count; i++) {
        bool here = i == h->list.at;
        int row = HEAD_ROWS + (int)i;
        surface_text(s, row, 1, 1, STYLE_PLAIN, here ? ">" : " ");
        surface_text(s, row, 3, 14, here ? STYLE_CURSOR : STYLE_BOLD, h->row[i]->name);
        draw_what(app, s, row, h->row[i]);
    }
}

static enum stale home_act(struct app *app, void *state, enum key_action action)
{
    struct home *h = state;
    if (list_act(&h->list, action, ROWS_MAX)) {
        return STALE_PAINT;
    }
    if (action == DO_OPEN && h->list.count > 0) {
        return app_push(app, h->row[h->list.at]->screen, NULL);
    }
    return STALE_PASS;
}

const struct screen_ops screen_home = {
    .id = SCREEN_HOME,
    .title = "工作台",
    .size = sizeof(struct home),
    .load = home_load,
    .draw = home_draw,
    .act = home_act,
};
