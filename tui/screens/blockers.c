/* 阻断项: what stands in the way of the next stage, and where it is settled; closing and reopening. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/round.h"
#include "data/text.h"
#include "tui/list.h"
#include "tui/screens/closing.h"
#include "tui/screens/screens.h"

enum { HEAD_ROWS = 3, FOOT_ROWS = 4, FRAME_ROWS = 3 };

struct blockers_screen {
    struct list list;
    struct blockers blockers;
    char *keep; /* text of the row in hand */
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

static size_t page_of(const struct app *app)
{
    return (size_t)(term_rows(app->term) - FRAME_ROWS - HEAD_ROWS - FOOT_ROWS);
}

static const struct blocker *in_hand(const struct blockers_screen *b)
{
    return b->list.at < b->list.count ? &b->blockers.item[b->list.at] : NULL;
}

static bool leads_on(const struct app *app, const struct blocker *blocker)
{
    const struct settling *s = blocker == NULL ? NULL : &settlings[blocker->kind];
    return s != NULL && s->screen != NULL && app_may(app, s->right);
}

static enum status blockers_load(struct app *app, void *state)
{
    struct blockers_screen *b = state;
    struct blockers fresh = {0};
    enum status st = round_check(app->ctx, &fresh);
    if (st != ST_OK) {
        return st;
    }
    b->blockers = fresh;
    b->list.count = fresh.count;
    for (size_t i = 0; b->keep != NULL && i < fresh.count; i++) {
        if (strcmp(fresh.item[i].text, b->keep) == 0) {
            b->list.at = i;
            break;
        }
    }
    list_fit(&b->list, page_of(app));
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

static void draw_head(struct app *app, const struct surface *s, const struct blockers_screen *b)
{
    if (b->blockers.final || b->blockers.count == 0) {
        surface_text(s, 0, 1, -1, STYLE_GOOD, b->blockers.final ? clear_text(app) : "没有阻断项");
        surface_text(s, 1, 1, -1, STYLE_PLAIN, b->blockers.final ? "" : clear_text(app));
        return;
    }
    surface_format(s, 0, 1, -1, STYLE_BOLD, "还有 %zu 项未完成，不能进入“%s”阶段", b->blockers.count,
                   stage_name(b->blockers.next));
    surface_format(s, 1, 1, -1, STYLE_PLAIN, "第 %zu 项", b->list.at + 1);
}

static void draw_foot(struct app *app, const struct surface *s, const struct blocker *blocker)
{
    struct arena arena = {0};
    int at = s->rows - FOOT_ROWS;
    surface_across(s, at++);
    const char *line = text_wrap(&arena, shown_text(app->term, &arena, blocker->text), s->columns - 2);
    for (int i = 0; i < 2 && line != NULL; i++) {
        surface_text(s, at++, 1, -1, STYLE_PLAIN, line);
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    surface_format(s, s->rows - 1, 1, -1, STYLE_BOLD, "%s%s", settlings[blocker->kind].who,
                   leads_on(app, blocker) ? "；按 Enter 前往" : "");
    arena_release(&arena);
}

static void blockers_draw(struct app *app, void *state, const struct surface *s)
{
    struct blockers_screen *b = state;
    size_t page = page_of(app);
    list_fit(&b->list, page);
    draw_head(app, s, b);
    for (size_t i = 0; i < page && b->list.top + i < b->list.count; i++) {
        const struct blocker *blocker = &b->blockers.item[b->list.top + i];
        bool here = b->list.top + i == b->list.at;
        int row = HEAD_ROWS + (int)i;
        surface_text(s, row, 0, 1, STYLE_BOLD, here ? ">" : " ");
        surface_text(s, row, 2, 7, here ? STYLE_CURSOR : STYLE_BOLD, settlings[blocker->kind].word);
        surface_text(s, row, 10, -1, STYLE_PLAIN, blocker->text);
    }
    if (in_hand(b) != NULL) {
        draw_foot(app, s, in_hand(b));
    }
}

/* ---- acting ---- */

static bool blockers_can(struct app *app, void *state, enum key_action action)
{
    struct blockers_screen *b = state;
    bool clear = b->blockers.count == 0 && !b->blockers.final;
    switch (action) {
    case DO_OPEN:
        return leads_on(app, in_hand(b));
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
        if (!list_act(&b->list, action, page_of(app))) {
            return STALE_PASS;
        }
        if (in_hand(b) != NULL) {
            free(b->keep);
            b->keep = xstrdup(in_hand(b)->text);
        }
        return STALE_PAINT;
    }
}

static void blockers_close(struct app *app, void *state)
{
    (void)app;
    free(((struct blockers_screen *)state)->keep);
}

const struct screen_ops screen_blockers = {
    .id = SCREEN_BLOCKERS,
    .title = "阻断项",
    .size = sizeof(struct blockers_screen),
    .load = blockers_load,
    .draw = blockers_draw,
    .act = blockers_act,
    .can = blockers_can,
    .close = blockers_close,
};
