#include "tui/screens/closing.h"

#include <string.h>

#include "core/workflow/round.h"
#include "core/workflow/scoring.h"
#include "tui/screens/screens.h"

enum { GROUP = 8, LINE = 32 }; /* digits of the head at a time: easier to write down */

enum status closing_sealed(const struct app *app, enum status st)
{
    return st == ST_REFUSED && !policy_stage(ACT_RANK, app->ctx->stage) ? ST_DENIED : st;
}

bool closing_offered(const struct app *app)
{
    return app_may(app, ACT_CLOSE) && policy_stage(ACT_CLOSE, app->ctx->stage);
}

bool reopening_offered(const struct app *app)
{
    return app_may(app, ACT_REOPEN) && policy_stage(ACT_REOPEN, app->ctx->stage);
}

static enum stale close_round(struct app *app, void *state, const char *answer)
{
    const char *head = NULL;
    struct blockers blockers = {0};
    struct buf text = {0};
    (void)state, (void)answer;
    enum status st = round_close(app_request(app), &head, &blockers);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    buf_puts(&text, "评分已封存。请把日志的链首抄进会议记录，日后可用它核对日志没有被改动：\n\n");
    for (size_t i = 0; head[i] != '\0'; i++) {
        bool end = (i + 1) % LINE == 0;
        buf_printf(&text, "%c%s", head[i], end ? "\n" : (i + 1) % GROUP == 0 ? " " : "");
    }
    buf_puts(&text, "\n每位成员的签字页和核验资料里的日志都能与它核对。现在可以查看排名。");
    app_inform(app, "已封存", text.bytes);
    buf_release(&text);
    return STALE_DATA;
}

enum stale closing_ask(struct app *app)
{
    struct blockers blockers = {0};
    struct progress progress;
    struct ctx *ctx = app_request(app);
    enum status st = round_check(ctx, &blockers);
    if (st == ST_OK && blockers.count > 0) {
        app_say(app, STYLE_WARN, "还有 %zu 项未完成，不能封存", blockers.count);
        return app->top->ops == &screen_blockers ? STALE_DATA : app_push(app, &screen_blockers, NULL);
    }
    if (st == ST_OK) {
        st = scoring_progress(ctx, false, &progress);
    }
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    struct question q = {
        .title = "封存评分",
        .text = arena_printf(&app->request,
                             "封存 %ld 件申报的 %ld 份评分表。封存以后：\n"
                             "- 任何人不能再打分、提交或登记回避；\n"
                             "- 组长、副组长、工作人员和监督员可以看到每份评分表、平均分和排名；\n"
                             "- 只有组长写明理由才能重新开放，日志会记下。\n"
                             "确认封存？",
                             progress.applications, progress.count[SHEET_SUBMITTED]),
        .done = close_round};
    return app_ask(app, &q);
}

static enum stale reopen_round(struct app *app, void *state, const char *reason)
{
    (void)state;
    enum status st = round_reopen(app_request(app), reason);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已重新开放评分；要修改的评分表须由工作人员逐份退回");
    return STALE_DATA;
}

enum stale reopening_ask(struct app *app)
{
    bool published = app->ctx->stage == STAGE_PUBLISHED;
    struct question q = {
        .title = "重新开放评分",
        .text =
            arena_printf(&app->request,
                         "回到评分阶段：排名不再显示，已提交的评分表保持提交，要修改的由工作人员逐份退回；"
                         "改完以后再次封存。%s请写明理由：",
                         published ? "已公示的名单作为“已撤回”留存。" : ""),
        .initial = "",
        .done = reopen_round};
    return app_ask(app, &q);
}
