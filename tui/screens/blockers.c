/* 检查与封存: what stands in the way of the next stage (阻断项), and where it is settled; closing and
 * reopening. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/round.h"
#include "data/text.h"
#include "tui/grid.h"
#include "tui/screens/closing.h"
#include "tui/screens/screens.h"

static const struct table_column columns[] = {{"未完成的事项", 63, 1}, {"类别", 8, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0], DETAIL_ROWS = 4 };

struct blockers_screen {
    struct grid grid; /* a row's name is its sentence */
    struct blockers blockers;
};

/* Who settles a blocker of that kind, and on which screen. */
enum jump { JUMP_NOWHERE, JUMP_PAIR, JUMP_NUMBER, JUMP_PLAIN };
static const struct settling {
    const char *word, *who;
    const struct screen_ops *screen;
    enum jump jump;
    enum action right; /* whoever has it settles it; others may not be led there */
} settlings[] = {
    [BLOCK_RUBRIC] = {"评分表", "评分表在建立轮次时给出，须另建轮次", NULL, JUMP_NOWHERE, ACT_IMPORT},
    [BLOCK_APPLICATIONS] = {"申报", "由工作人员导入申报", &screen_imports, JUMP_PLAIN, ACT_IMPORT},
    [BLOCK_PANEL] = {"评审组", "由工作人员增加账号或指定组长", &screen_accounts, JUMP_PLAIN, ACT_ACCOUNTS},
    [BLOCK_ASSIGNMENT] = {"分配", "由工作人员分配申报", &screen_stage, JUMP_PLAIN, ACT_ASSIGN},
    [BLOCK_RECUSAL] = {"回避", "由工作人员确认或驳回回避建议", &screen_recusals, JUMP_PLAIN, ACT_RECUSALS},
    [BLOCK_SHEET] = {"评分表", "由该成员本人提交", &screen_progress, JUMP_PAIR, ACT_CHECK},
    [BLOCK_FEW_SHEETS] = {"评分表", "有效评分不够：看谁还没有提交、谁已回避", &screen_progress, JUMP_PAIR,
                          ACT_CHECK},
    [BLOCK_OBJECTIVE] = {"客观分", "由工作人员导入客观分", &screen_imports, JUMP_PLAIN, ACT_IMPORT},
    [BLOCK_TIE] = {"同分", "由组长裁决", &screen_tie, JUMP_NUMBER, ACT_RANK},
    [BLOCK_OUTLIER] = {"离群", "由组长登记该成员的说明", &screen_outliers, JUMP_PAIR, ACT_RANK},
    [BLOCK_NO_NEWS] = {"名单", "现行名单有效，不需要再次公示", &screen_list, JUMP_PLAIN, ACT_RANK},
    [BLOCK_PERIOD] = {"公示期", "公示日期由组长在公示名单中给出", &screen_list, JUMP_PLAIN, ACT_RANK},
    [BLOCK_OBJECTION] = {"异议", "由工作人员处理异议", &screen_objections, JUMP_PLAIN, ACT_OBJECTIONS},
    [BLOCK_UNLISTED] = {"名单", "由组长再次公示下一号名单", &screen_list, JUMP_PLAIN, ACT_RANK},
};

static const struct blocker *in_hand(const struct blockers_screen *b)
{
    long at = grid_at(&b->grid);
    return at == GRID_NONE ? NULL : &b->blockers.item[at];
}

static bool leads_on(const struct app *app, const struct blocker *blocker)
{
    const struct settling *s = blocker == NULL ? NULL : &settlings[blocker->kind];
    return s != NULL && s->screen != NULL && app_may(app, s->right);
}

static enum status blockers_open(struct app *app, void *state, const void *argument)
{
    struct blockers_screen *b = state;
    (void)app, (void)argument;
    grid_init(&b->grid, columns, COLUMNS);
    return ST_OK;
}

static enum status blockers_load(struct app *app, void *state)
{
    struct blockers_screen *b = state;
    struct blockers fresh = {0};
    enum status st = round_check(app->ctx, &fresh);
    if (st != ST_OK) {
        return st;
    }
    const char **cell = arena_alloc(app->ctx->arena, (fresh.count * COLUMNS + 1) * sizeof *cell);
    for (size_t i = 0; i < fresh.count; i++) {
        cell[i * COLUMNS] = fresh.item[i].text;
        cell[i * COLUMNS + 1] = settlings[fresh.item[i].kind].word;
    }
    grid_set(&b->grid, cell, fresh.count);
    b->blockers = fresh;
    return ST_OK;
}

/* ---- drawing ---- */

/* What can be done when nothing is in the way. */
static const char *clear_text(const struct app *app)
{
    switch (app->ctx->stage) {
    case STAGE_SETUP:
        return app_may(app, ACT_OPEN) ? "可以开始评分" : "可以开始评分，由工作人员操作";
    case STAGE_SCORING:
        return app_may(app, ACT_CLOSE) ? "可以封存：按 C" : "可以封存，由组长操作";
    case STAGE_CLOSED:
        return app_may(app, ACT_PUBLISH) ? "可以公示：按 P 查看将要公示的名单" : "可以公示，由组长操作";
    case STAGE_PUBLISHED:
        return app_may(app, ACT_APPROVE) ? "可以立项" : "可以立项，由工作人员操作";
    default:
        return "本轮已立项，没有下一阶段";
    }
}

static void draw_clear(struct app *app, const struct surface *s, bool final)
{
    surface_text(s, 0, 1, -1, STYLE_GOOD, final ? clear_text(app) : "没有阻断项");
    surface_text(s, 1, 1, -1, STYLE_PLAIN, final ? "" : clear_text(app));
}

/* The whole sentence, and who settles it. */
static void draw_detail(struct app *app, const struct surface *s, const struct blocker *blocker)
{
    struct arena arena = {0};
    surface_across(s, 0);
    const char *text = text_wrap(&arena, shown_text(app->term, &arena, blocker->text), s->columns - 2);
    for (int i = 1; i + 1 < s->rows; i++) {
        surface_text(s, i, 1, -1, STYLE_PLAIN, text);
        text = strchr(text, '\n') == NULL ? "" : strchr(text, '\n') + 1;
    }
    surface_format(s, s->rows - 1, 1, -1, STYLE_BOLD, "%s%s", settlings[blocker->kind].who,
                   leads_on(app, blocker) ? "；按 Enter 前往" : "");
    arena_release(&arena);
}

static void blockers_draw(struct app *app, void *state, const struct surface *s)
{
    struct blockers_screen *b = state;
    struct arena arena = {0};
    struct surface list = surface_part(s, 0, 0, s->rows - DETAIL_ROWS, -1);
    struct surface detail = surface_part(s, s->rows - DETAIL_ROWS, 0, DETAIL_ROWS, -1);
    if (b->blockers.count == 0) {
        draw_clear(app, s, b->blockers.final);
        return;
    }
    grid_draw(&b->grid, &list, "项", arena_printf(&arena, "还不能进入“%s”阶段", stage_name(b->blockers.next)),
              "");
    if (in_hand(b) != NULL) {
        draw_detail(app, &detail, in_hand(b));
    }
    arena_release(&arena);
}

/* ---- acting ---- */

static bool blockers_can(struct app *app, void *state, enum key_action action)
{
    struct blockers_screen *b = state;
    bool clear = b->blockers.count == 0 && !b->blockers.final;
    switch (action) {
    case DO_OPEN:
        return leads_on(app, in_hand(b));
    case DO_FILTER:
    case DO_SORT:
    case DO_REVERSE:
        return b->blockers.count > 0;
    case DO_CLOSE_ROUND:
        return closing_offered(app) && clear;
    case DO_REOPEN:
        return reopening_offered(app);
    case DO_PUBLISH:
        return app_may(app, ACT_PUBLISH) && app->ctx->stage == STAGE_CLOSED && clear;
    default:
        return true;
    }
}

static enum stale jump(struct app *app, const struct blocker *blocker)
{
    const struct settling *s = &settlings[blocker->kind];
    struct pair_argument pair = {blocker->account, blocker->no};
    switch (s->jump) {
    case JUMP_PAIR:
        return app_push(app, s->screen, &pair);
    case JUMP_NUMBER:
        return app_push(app, s->screen, blocker->no);
    case JUMP_PLAIN:
        return app_push(app, s->screen, NULL);
    default:
        return STALE_NONE;
    }
}

static const char *blockers_why(struct app *app, void *state, enum key_action action)
{
    const struct blockers_screen *b = state;
    bool move = (action == DO_CLOSE_ROUND && closing_offered(app)) ||
                (action == DO_PUBLISH && app_may(app, ACT_PUBLISH) && app->ctx->stage == STAGE_CLOSED);
    if (move && b->blockers.count > 0) {
        return "还有未完成的事项，逐条列在上面；按 Enter 前往处理的地方";
    }
    return action == DO_OPEN && in_hand(b) != NULL ? "这一项不由您处理，见屏幕下方" : NULL;
}

static enum stale blockers_act(struct app *app, void *state, enum key_action action)
{
    struct blockers_screen *b = state;
    switch (action) {
    case DO_OPEN:
        return jump(app, in_hand(b));
    case DO_CLOSE_ROUND:
        return closing_ask(app);
    case DO_REOPEN:
        return reopening_ask(app);
    case DO_PUBLISH:
        return app_push(app, &screen_list, NULL);
    default:
        return grid_act(&b->grid, action);
    }
}

static enum stale blockers_text(struct app *app, void *state, int32_t key)
{
    return grid_text(&((struct blockers_screen *)state)->grid, app, key);
}

static bool blockers_typing(struct app *app, void *state)
{
    (void)app;
    return ((struct blockers_screen *)state)->grid.filter.typing;
}

static const char *blockers_hint(struct app *app, void *state)
{
    (void)app;
    return grid_hint(&((struct blockers_screen *)state)->grid);
}

static void blockers_close(struct app *app, void *state)
{
    (void)app;
    grid_release(&((struct blockers_screen *)state)->grid);
}

const struct screen_ops screen_blockers = {
    .id = SCREEN_BLOCKERS,
    .title = "检查与封存",
    .size = sizeof(struct blockers_screen),
    .open = blockers_open,
    .load = blockers_load,
    .draw = blockers_draw,
    .act = blockers_act,
    .text = blockers_text,
    .typing = blockers_typing,
    .can = blockers_can,
    .why = blockers_why,
    .hint = blockers_hint,
    .close = blockers_close,
};
