/* 阶段: where the round stands, what is missing for the next stage, the rules; staff move it on from here. */
#include <string.h>

#include "core/rules/points.h"
#include "core/workflow/assignments.h"
#include "core/workflow/backup.h"
#include "data/folder.h"
#include "data/text.h"
#include "tui/fields.h"
#include "tui/screens/screens.h"
#include "tui/screens/stage_text.h"
#include "tui/text_view.h"

enum { PATH_CHARACTERS = 1000, REASON_MAX = 500, LINE_MAX_COLUMNS = 110 };

struct stage_screen {
    struct text_view view;
    struct round_status status;
    const char *frozen; /* what open freezes, in one line */
    size_t blockers;
};

static enum status read_all(struct app *app, struct stage_view *v, struct round_status *status,
                            struct progress *progress, struct blockers *blockers)
{
    struct ctx *ctx = app->ctx;
    enum status st = round_check(ctx, blockers);
    if (st == ST_OK) {
        st = round_status(ctx, status);
    }
    if (st == ST_OK) {
        st = scoring_progress(ctx, false, progress);
    }
    if (st == ST_OK) {
        st = ctx_rules(ctx);
    }
    *v = (struct stage_view){ctx->stage, status, progress, blockers, ctx->rules};
    return st;
}

static enum status stage_load(struct app *app, void *state)
{
    struct stage_screen *t = state;
    struct round_status status = {0};
    struct progress progress = {0};
    struct blockers blockers = {0};
    struct stage_view view;
    enum status st = ctx_begin_read(app->ctx, ACT_CHECK);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_end_read(app->ctx, read_all(app, &view, &status, &progress, &blockers));
    if (st == ST_OK) {
        t->status = status;
        t->blockers = blockers.count;
        t->frozen = stage_frozen_text(view.rules, app->ctx->arena);
        text_view_set(&t->view, stage_text(&view, app->ctx->arena), false);
    }
    return st;
}

static void stage_draw(struct app *app, void *state, const struct surface *s)
{
    struct stage_screen *t = state;
    int columns = s->columns - 2 > LINE_MAX_COLUMNS ? LINE_MAX_COLUMNS : s->columns - 2;
    struct surface text = surface_part(s, 0, 1, -1, columns);
    (void)app;
    text_view_draw_more(&t->view, &text);
}

/* ---- moving on ---- */

static enum stale open_round(struct app *app, void *state, const char *answer)
{
    char digest[65] = "";
    struct arena arena = {0};
    (void)state, (void)answer;
    enum status st = round_open(app_request(app), digest, NULL);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_inform(app, "评分开始",
               arena_printf(&arena, "规则自此冻结，摘要 SHA-256：\n%s\n请抄录或打印，封存时核对。", digest));
    arena_release(&arena);
    return STALE_DATA;
}

static enum stale ask_open(struct app *app, const struct stage_screen *t)
{
    app_request(app);
    struct question q = {
        .title = "开始评分",
        .text = arena_printf(&app->request,
                             "冻结规则：%s。\n摘要 SHA-256 %s\n"
                             "开始以后规则不能再改，错了只能新建轮次。请先看过本屏列出的各项规则。",
                             t->frozen, t->status.digest),
        .done = open_round};
    return app_ask(app, &q);
}

static enum stale approve(struct app *app, void *state, const char *answer)
{
    (void)state, (void)answer;
    enum status st = round_approve(app_request(app), NULL);
    if (st != ST_OK) {
        return app_fail(app, st) | STALE_DATA;
    }
    app_say(app, STYLE_GOOD, "已立项；可以导出立项名单");
    return STALE_DATA;
}

static enum stale ask_approve(struct app *app)
{
    struct question q = {
        .title = "立项", .text = "按公示名单立项。立项以后本轮不能再改，也不能重新开放。", .done = approve};
    return app_ask(app, &q);
}

/* ---- backup and assignments ---- */

static enum stale write_backup(struct app *app, void *state, const char *file)
{
    char sha256[65] = "";
    (void)state;
    enum status st = backup_write(app_request(app), file, sha256);
    return st == ST_OK ? app_say(app, STYLE_GOOD, "已备份到\n%s\nSHA-256 %s",
                                 folder_full_name(file, &app->request), sha256)
                       : app_fail(app, st);
}

static enum stale ask_backup(struct app *app)
{
    struct question q = {.title = "备份",
                         .text = "把本轮完整复制到一个新文件；别人可以照常工作。文件名：",
                         .initial = "backup.db",
                         .limit = PATH_CHARACTERS,
                         .done = write_backup};
    return app_ask(app, &q);
}

static enum status assign(struct app *app, void *state, const char *const *value)
{
    int64_t number = 0;
    long pairs = 0;
    struct ctx *ctx = app_request(app);
    (void)state;
    if (points_parse(text_fold(ctx->arena, value[0]), 0, false, &number) != POINTS_OK) {
        return err_set(ctx->err, ST_REFUSED, "“%s”不是人数；请填正整数", value[0]);
    }
    enum status st = assignments_spread(ctx, number, value[1] == NULL ? NULL : value[1], &pairs);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "已分配 %ld 对，每件申报 %s 人", pairs, value[0]);
    }
    return st;
}

static enum stale ask_assign(struct app *app)
{
    static const struct field field[] = {
        {.name = "每件申报几人"},
        {.name = "理由", .limit = REASON_MAX, .help = "评分开始以后须写明，记入日志"}};
    bool scoring = app->ctx->stage != STAGE_SETUP;
    struct fields fields = {.title = "分配申报",
                            .text = scoring
                                        ? "取代现有的全部分配；不再分配的评分表作废，不能撤回。"
                                        : "取代现有的全部分配。均衡分配，避开回避；不分配则人人评全部申报。",
                            .field = field,
                            .count = scoring ? 2 : 1,
                            .done = assign};
    return app_fill(app, &fields);
}

/* ---- keys ---- */

static bool allowed(const struct app *app, enum action action)
{
    return app_may(app, action) && policy_stage(action, app->ctx->stage);
}

static bool stage_can(struct app *app, void *state, enum key_action action)
{
    struct stage_screen *t = state;
    switch (action) {
    case DO_OPEN_ROUND:
        return allowed(app, ACT_OPEN) && t->blockers == 0;
    case DO_APPROVE:
        return allowed(app, ACT_APPROVE) && t->blockers == 0;
    case DO_ASSIGN:
        return allowed(app, ACT_ASSIGN);
    case DO_BACKUP:
        return allowed(app, ACT_BACKUP) && strcmp(app->ctx->who.via, "local") == 0;
    default:
        return true;
    }
}

static const char *stage_why(struct app *app, void *state, enum key_action action)
{
    const struct stage_screen *t = state;
    bool move = (action == DO_OPEN_ROUND && allowed(app, ACT_OPEN)) ||
                (action == DO_APPROVE && allowed(app, ACT_APPROVE));
    if (move) {
        return arena_printf(&app->request, "还有 %zu 项阻断，逐条列在上面", t->blockers);
    }
    return action == DO_BACKUP && allowed(app, ACT_BACKUP) ? "备份写到主机上的文件，只能在主机上进行" : NULL;
}

static enum stale stage_act(struct app *app, void *state, enum key_action action)
{
    struct stage_screen *t = state;
    switch (action) {
    case DO_OPEN_ROUND:
        return ask_open(app, t);
    case DO_APPROVE:
        return ask_approve(app);
    case DO_ASSIGN:
        return ask_assign(app);
    case DO_BACKUP:
        return ask_backup(app);
    default:
        return text_view_act(&t->view, action) ? STALE_PAINT : STALE_PASS;
    }
}

static void stage_close(struct app *app, void *state)
{
    struct stage_screen *t = state;
    (void)app;
    text_view_release(&t->view);
}

const struct screen_ops screen_stage = {
    .id = SCREEN_STAGE,
    .title = "阶段",
    .size = sizeof(struct stage_screen),
    .load = stage_load,
    .draw = stage_draw,
    .act = stage_act,
    .can = stage_can,
    .why = stage_why,
    .close = stage_close,
};
