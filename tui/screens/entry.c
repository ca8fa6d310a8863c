/* 日志条目: one entry of the journal as far as it may be seen. */
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/detail.h"
#include "core/workflow/journal.h"
#include "core/workflow/recusals.h"
#include "tui/screens/screens.h"
#include "tui/text_view.h"

enum { LINE_MAX_COLUMNS = 110 };

struct entry_screen {
    int64_t seq;
    struct text_view view;
};

/* Members of details that people read; the rest stands in the original below. */
static const char *const members[][2] = {
    {"reason", "理由"},       {"account", "账号"},
    {"name", "姓名"},         {"role", "角色"},
    {"employer", "工作单位"}, {"criterion", "指标"},
    {"old", "原值"},          {"new", "新值"},
    {"from", "原值"},         {"source", "来源"},
    {"evidence", "依据"},     {"file", "文件"},
    {"encoding", "编码"},     {"rows", "行数"},
    {"added", "新增"},        {"updated", "更新"},
    {"same", "未变"},         {"removed", "删除"},
    {"sheets", "评分表"},     {"submitted", "提交"},
    {"method", "方式"},       {"votes", "票数"},
    {"void", "评分表作废"},   {"acting", "代行"},
    {"objection", "异议"},    {"list", "名单"},
    {"date", "日期"},         {"pairs", "分配对数"},
    {"fingerprint", "指纹"},  {"type", "类型"},
    {"until", "锁定到"},      {"client", "来自"},
    {"changes", "变化"},      {"per_application", "每件几人"},
};

static enum status entry_open(struct app *app, void *state, const void *argument)
{
    (void)app;
    ((struct entry_screen *)state)->seq = *(const int64_t *)argument;
    return ST_OK;
}

/* The value of a member in Chinese where it is one of our short names. */
static const char *member_value(const char *key, const char *value)
{
    enum role role = ROLE_REVIEWER;
    if (strcmp(key, "role") == 0 && role_parse(value, &role)) {
        return role_name(role);
    }
    if (strcmp(key, "source") == 0) {
        return recusal_source_word(value);
    }
    return strcmp(value, "true") == 0    ? "是"
           : strcmp(value, "false") == 0 ? "否"
           : strcmp(value, "chair") == 0 ? "组长"
           : strcmp(value, "vote") == 0  ? "票决"
                                         : value;
}

static void add_members(struct buf *out, const char *detail, struct arena *arena)
{
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        const char *raw = detail_raw(detail, members[i][0], arena);
        if (raw != NULL) {
            const char *text = detail_text(detail, members[i][0], arena);
            buf_printf(out, "%s：%s\n", members[i][1],
                       member_value(members[i][0], text == NULL ? raw : text));
        }
    }
}

static const char *text_of(const struct journal_entry *e, struct arena *arena)
{
    struct buf out = {0};
    buf_printf(&out, "第 %" PRId64 " 条  %s\n", e->seq, date_time_of(e->time, arena));
    buf_printf(&out, "账号：%s（%s）\n", e->account, journal_via_word(e->via, arena));
    buf_printf(&out, "操作：%s\n", journal_action_word(e->action));
    if (e->subject[0] != '\0') {
        buf_printf(&out, "对象：%s\n", e->subject);
    }
    if (e->recused) {
        buf_puts(&out, "\n其中有您回避的申报，内容不显示。\n");
    } else if (e->withheld) {
        buf_puts(&out, "\n内容在封存以前不显示。\n");
    } else {
        add_members(&out, e->detail, arena);
        buf_printf(&out, "\n原文：%s\n", e->detail);
    }
    buf_printf(&out, "\n内容摘要 %s\n上一条   %s\n本条     %s\n", e->detail_sha256, e->prev, e->hash);
    const char *text = arena_strdup(arena, out.bytes);
    buf_release(&out);
    return text;
}

static enum status entry_load(struct app *app, void *state)
{
    struct entry_screen *s = state;
    struct journal_entry *entry = NULL;
    size_t count = 0;
    enum status st = journal_page(app->ctx, "", s->seq, true, 1, &entry, &count);
    if (st == ST_OK) {
        text_view_set(&s->view, count == 0 ? "" : text_of(entry, app->ctx->arena), false);
    }
    return st;
}

static void entry_draw(struct app *app, void *state, const struct surface *s)
{
    struct entry_screen *e = state;
    int columns = s->columns - 2 > LINE_MAX_COLUMNS ? LINE_MAX_COLUMNS : s->columns - 2;
    struct surface text = surface_part(s, 0, 1, -1, columns);
    (void)app;
    text_view_draw_more(&e->view, &text);
}

static enum stale entry_act(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return text_view_act(&((struct entry_screen *)state)->view, action) ? STALE_PAINT : STALE_PASS;
}

static void entry_close(struct app *app, void *state)
{
    (void)app;
    text_view_release(&((struct entry_screen *)state)->view);
}

const struct screen_ops screen_entry = {
    .id = SCREEN_ENTRY,
    .title = "日志条目",
    .size = sizeof(struct entry_screen),
    .open = entry_open,
    .load = entry_load,
    .draw = entry_draw,
    .act = entry_act,
    .close = entry_close,
};
