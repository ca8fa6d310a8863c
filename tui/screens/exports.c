/* 导出: the files that the role may take out, and when. */
#include "core/workflow/exports.h"

#include <string.h>

#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/export_file.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 2 };

static const char bundle[] = "bundle";

static const struct kind {
    const char *name, *title, *what;
    enum action right;
} kinds[] = {
    {"publicity", "公示名单", "现行的公示名单", ACT_EXPORT_LIST},
    {"notice", "公示通知", "填好本轮内容的通知正文", ACT_EXPORT_NOTICE},
    {"ranking", "排名", "名次、得分、结论", ACT_EXPORT_RESULTS},
    {"marks", "评分明细", "每位专家（编号）每项指标的得分，是否计入", ACT_EXPORT_RESULTS},
    {"minutes", "结果确认单", "规则、成员、回避、得分、名次、裁决、日志链首；A4 打印后签字",
     ACT_EXPORT_RESULTS},
    {"signing", "签字页", "每位成员的评分表；A4 打印后签字", ACT_EXPORT_RESULTS},
    {bundle, "核验资料", "一个文件夹，供外部核验", ACT_EXPORT_RESULTS},
    {"awards", "立项名单", "立项以后的名单和经费", ACT_EXPORT_AWARDS},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct exports {
    struct list list;
    const struct kind *row[KINDS];
};

static enum status exports_load(struct app *app, void *state)
{
    struct exports *e = state;
    enum status st = ctx_begin_read(app->ctx, ACT_STATUS);
    if (st != ST_OK) {
        return st;
    }
    e->list.count = 0;
    for (size_t i = 0; i < KINDS; i++) {
        if (app_may(app, kinds[i].right)) {
            e->row[e->list.count++] = &kinds[i];
        }
    }
    list_fit(&e->list, KINDS);
    return ctx_end_read(app->ctx, ST_OK);
}

static void exports_draw(struct app *app, void *state, const struct surface *s)
{
    struct exports *e = state;
    surface_text(s, 0, 1, -1, STYLE_PLAIN, "选择要导出的文件");
    for (size_t i = 0; i < e->list.count; i++) {
        const struct kind *k = e->row[i];
        int row = HEAD_ROWS + (int)i;
        bool here = i == e->list.at, now = policy_stage(k->right, app->ctx->stage);
        char stages[128];
        surface_text(s, row, 1, 1, STYLE_PLAIN, here ? ">" : " ");
        surface_text(s, row, 3, 10, here ? STYLE_CURSOR : STYLE_BOLD, k->title);
        if (now) {
            surface_text(s, row, 15, -1, STYLE_PLAIN, k->what);
        } else {
            policy_stages_text(k->right, stages, sizeof stages);
            surface_format(s, row, 15, -1, STYLE_DIM, "现在不能导出，只在%s阶段可以导出", stages);
        }
    }
}

static const struct kind *in_hand(const struct exports *e)
{
    return e->list.at < e->list.count ? e->row[e->list.at] : NULL;
}

static const char *exports_why(struct app *app, void *state, enum key_action action)
{
    const struct kind *k = in_hand(state);
    char stages[128];
    if (action != DO_OPEN || k == NULL) {
        return NULL;
    }
    policy_stages_text(k->right, stages, sizeof stages);
    return arena_printf(&app->request, "“%s”现在不能导出，只在%s阶段可以导出", k->title, stages);
}

static bool exports_can(struct app *app, void *state, enum key_action action)
{
    const struct kind *k = in_hand(state);
    return action != DO_OPEN || (k != NULL && policy_stage(k->right, app->ctx->stage));
}

/* Over SSH a file would stay at the other end of the line. */
static enum stale tell_command(struct app *app, const struct kind *k)
{
    app_request(app);
    const char *text =
        k->name == bundle
            ? "核验资料是一个文件夹，只能在主机上导出：请工作人员在主机上执行 pingshen export bundle"
            : arena_printf(&app->request, "请在您自己电脑的命令行里执行：ssh 主机 export %s - > %s", k->name,
                           export_default_file(k->name));
    return app_inform(app, k->title, text);
}

static enum stale exports_act(struct app *app, void *state, enum key_action action)
{
    struct exports *e = state;
    const struct kind *k = in_hand(e);
    if (list_act(&e->list, action, KINDS)) {
        return STALE_PAINT;
    }
    if (action != DO_OPEN) {
        return STALE_PASS;
    }
    return export_file_here(app) ? export_file_ask(app, k->name, k->title) : tell_command(app, k);
}

const struct screen_ops screen_exports = {
    .id = SCREEN_EXPORTS,
    .title = "导出",
    .size = sizeof(struct exports),
    .load = exports_load,
    .draw = exports_draw,
    .act = exports_act,
    .can = exports_can,
    .why = exports_why,
};
