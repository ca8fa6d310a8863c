/* 承诺书: read to the end, then accepted once. */
#include "core/workflow/scoring.h"
#include "tui/screens/screens.h"
#include "tui/text_view.h"

struct undertaking {
    struct text_view view;
    bool seen; /* read to the end */
};

static enum status undertaking_load(struct app *app, void *state)
{
    struct undertaking *u = state;
    enum status st = ctx_begin_read(app->ctx, ACT_SHEET_READ);
    if (st == ST_OK) {
        st = ctx_end_read(app->ctx, ctx_rules(app->ctx));
    }
    if (st == ST_OK) {
        text_view_set(&u->view, app->ctx->rules->programme.undertaking, false);
    }
    return st;
}

static void undertaking_draw(struct app *app, void *state, const struct surface *s)
{
    struct undertaking *u = state;
    int margin = s->columns > 100 ? (s->columns - 92) / 2 : 4;
    struct surface text = surface_part(s, 1, margin, s->rows - 3, s->columns - 2 * margin);
    (void)app;
    text_view_draw(&u->view, &text);
    u->seen = u->seen || text_view_at_end(&u->view);
    surface_text(s, s->rows - 1, margin, -1, STYLE_BOLD,
                 u->seen ? "已读到末尾。按 Y 接受；按 q 暂不接受（可以阅读申报，不能评分）。"
                         : "请按 PgDn 读到末尾，然后才能接受。");
}

static bool undertaking_can(struct app *app, void *state, enum key_action action)
{
    struct undertaking *u = state;
    (void)app;
    return action != DO_ACCEPT || u->seen;
}

static enum stale undertaking_act(struct app *app, void *state, enum key_action action)
{
    struct undertaking *u = state;
    if (text_view_act(&u->view, action)) {
        return STALE_PAINT;
    }
    if (action != DO_ACCEPT) {
        return STALE_PASS;
    }
    enum status st = scoring_undertake(app_request(app), NULL);
    if (st != ST_OK) {
        return app_fail(app, st);
    }
    app_say(app, STYLE_GOOD, "已接受承诺书，可以开始评分");
    return app_pop(app);
}

static const char *undertaking_why(struct app *app, void *state, enum key_action action)
{
    (void)app, (void)state;
    return action == DO_ACCEPT ? "请先按 PgDn 读到末尾，再按 Y 接受" : NULL;
}

static void undertaking_close(struct app *app, void *state)
{
    struct undertaking *u = state;
    (void)app;
    text_view_release(&u->view);
}

const struct screen_ops screen_undertaking = {
    .id = SCREEN_UNDERTAKING,
    .title = "承诺书",
    .size = sizeof(struct undertaking),
    .load = undertaking_load,
    .draw = undertaking_draw,
    .act = undertaking_act,
    .can = undertaking_can,
    .why = undertaking_why,
    .close = undertaking_close,
};
