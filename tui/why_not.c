#include "tui/why_not.h"

/* The right that an action uses; ACT_COUNT: none, or one that depends on the screen. */
static enum action right_of(enum key_action action)
{
    switch (action) {
    case DO_MARK:
    case DO_SWEEP:
    case DO_UNDO:
    case DO_CLEAR:
    case DO_NEXT_TODO:
        return ACT_SCORE;
    case DO_SUBMIT:
        return ACT_SUBMIT;
    case DO_DECLARE:
        return ACT_DECLARE;
    case DO_OFFLINE_OUT:
    case DO_OFFLINE_IN:
        return ACT_OFFLINE_FORM;
    case DO_CLOSE_ROUND:
        return ACT_CLOSE;
    case DO_REOPEN:
        return ACT_REOPEN;
    case DO_OPEN_ROUND:
        return ACT_OPEN;
    case DO_APPROVE:
        return ACT_APPROVE;
    case DO_PUBLISH:
        return ACT_PUBLISH;
    case DO_EXPORT:
        return ACT_EXPORT_RESULTS;
    case DO_REASON:
        return ACT_OUTLIER;
    case DO_RETURN:
        return ACT_RETURN;
    case DO_CHANGE:
    case DO_PASSCODE:
        return ACT_ACCOUNTS;
    case DO_WITHDRAW:
        return ACT_WITHDRAW;
    case DO_ASSIGN:
        return ACT_ASSIGN;
    case DO_BACKUP:
        return ACT_BACKUP;
    default:
        return ACT_COUNT;
    }
}

enum stale why_not(struct app *app, const struct screen_ops *ops, void *state, enum key_action action)
{
    const struct action_row *row = action_row_of(ops->id, action);
    const char *own = ops->why == NULL ? NULL : ops->why(app, state, action);
    enum action right = right_of(action);
    if (own != NULL) {
        return app_say(app, STYLE_WARN, "%s", own);
    }
    if (right != ACT_COUNT) {
        struct ctx *ctx = app_request(app);
        enum status st = ctx_allow(ctx, right);
        st = st == ST_OK ? ctx_in_stage(ctx, right) : st;
        if (st != ST_OK) {
            return app_fail(app, st);
        }
    }
    if (action == DO_OPEN) {
        return app_say(app, STYLE_PLAIN, "这里没有可以打开的");
    }
    return app_say(app, STYLE_PLAIN, "现在不能“%s”", row->hint != NULL ? row->hint : row->help);
}
