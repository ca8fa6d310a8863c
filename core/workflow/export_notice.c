/* The text of the 公示 notice with the programme's values and the list in force filled in. */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/exports.h"
#include "core/workflow/publicity.h"
#include "data/builtin.h"

struct placeholder {
    const char *name; /* with its braces */
    const char *value;
};

static const char *list_text(struct ctx *ctx, const struct publicity_list *list)
{
    struct buf text = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct list_row *r = &list->row[i];
        buf_printf(&text, "%s%" PRId64 ". %s  %s（%s，%s）", i > 0 ? "\n" : "", r->seq, r->society,
                   r->project_name, r->category, r->industry);
    }
    const char *copy = text.size == 0 ? "" : arena_strndup(ctx->arena, text.bytes, text.size);
    buf_release(&text);
    return copy;
}

/* The organiser writes in what the round does not know, as it does with the contacts. */
static const char *or_blank(const char *text, const char *blank)
{
    return text[0] == '\0' ? blank : text;
}

/* Replaces the placeholders in one pass, so that braces inside a value stay what they are. */
static void fill(struct buf *out, const char *text, const struct placeholder *given, size_t count)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "{"), i = 0;
        buf_add(out, text, plain);
        text += plain;
        while (i < count && strncmp(text, given[i].name, strlen(given[i].name)) != 0) {
            i++;
        }
        if (i < count) {
            buf_puts(out, given[i].value);
            text += strlen(given[i].name);
        } else if (*text != '\0') {
            buf_add(out, text++, 1);
        }
    }
}

static enum status check_period(struct ctx *ctx)
{
    const struct programme *p = &ctx->rules->programme;
    if (p->publicity_start[0] != '\0' && p->publicity_end[0] != '\0') {
        return ST_OK;
    }
    const char *missing = p->publicity_start[0] != '\0' ? "结束"
                          : p->publicity_end[0] != '\0' ? "开始"
                                                        : "起止";
    return err_how(ctx->err,
                   ctx_refuse(ctx, "还没有公示%s日期，通知无法写全；请组长在公示时给出公示日期", missing),
                   "publish --start 日期 --end 日期");
}

static enum status write_notice(struct export *ex)
{
    struct ctx *ctx = ex->ctx;
    const struct programme *p = &ctx->rules->programme;
    struct publicity_list list;
    bool found = false;
    char grant[POINTS_TEXT];
    enum status st = publicity_read(ctx, 0, &list, &found);
    if (st == ST_OK && !found) {
        st = ctx_refuse(ctx, "还没有公示名单；请组长先公示");
    }
    if (st == ST_OK) {
        st = check_period(ctx);
    }
    if (st != ST_OK) {
        return st;
    }
    const struct placeholder given[] = {
        {"{title}", or_blank(p->title, "（由主办单位填写：项目）")},
        {"{year}", or_blank(p->year, "（由主办单位填写：年）")},
        {"{quota}", arena_printf(ctx->arena, "%" PRId64, p->quota)},
        {"{grant_wan}", points_print_short(grant, p->grant_centi_wan, 2, 0)},
        {"{publicity_start}", date_print(p->publicity_start, ctx->arena)},
        {"{publicity_end}", date_print(p->publicity_end, ctx->arena)},
        {"{count}", arena_printf(ctx->arena, "%zu", list.count)},
        {"{list}", list_text(ctx, &list)},
    };
    struct buf text = {0};
    const char *form = builtin_find("notice.txt", NULL);
    assert(form != NULL); /* compiled in */
    fill(&text, form, given, sizeof given / sizeof given[0]);
    st = file_out_write(ex->file, text.bytes, text.size, ctx->err);
    ex->rows = (long)list.count;
    buf_release(&text);
    return st;
}

const struct export_kind export_notice = {"notice", "公示通知.txt", ACT_EXPORT_NOTICE, true, write_notice};
