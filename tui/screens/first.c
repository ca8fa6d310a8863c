/* What a person begins with. */
#include "core/workflow/worklist.h"
#include "tui/screens/screens.h"

/* Whether the undertaking (承诺书) is still to be accepted. */
static bool owes_undertaking(struct app *app)
{
    struct account_ref me = {0};
    struct ctx *ctx = app_request(app);
    return policy_stage(ACT_UNDERTAKE, ctx->stage) && ctx_account(ctx, ctx->who.account, &me) == ST_OK &&
           !me.undertaken;
}

enum stale screen_first(struct app *app)
{
    const char *no = NULL, *criterion = "";
    bool member = role_on_panel(app->ctx->who.role);
    bool lead = app->ctx->who.role != ROLE_REVIEWER;
    app_push(app, lead ? &screen_home : &screen_applications, NULL);
    if (!member || app->top == NULL) {
        return STALE_PAINT;
    }
    if (worklist_place(app_request(app), &no, &criterion) == ST_OK && no != NULL && criterion[0] != '\0' &&
        app->ctx->stage == STAGE_SCORING) {
        struct sheet_argument argument = {no, criterion};
        if (lead) {
            app_push(app, &screen_applications, NULL);
        }
        app_push(app, &screen_sheet, &argument);
    }
    if (owes_undertaking(app)) {
        app_push(app, &screen_undertaking, NULL);
    }
    return STALE_PAINT;
}
