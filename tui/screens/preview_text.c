#include "tui/screens/preview_text.h"

const char *import_counts_text(const struct import_result *r, bool submit, struct arena *arena)
{
    struct buf out = {0};
    if (r->counts_hidden) {
        buf_printf(&out, "读入 %ld 行", r->rows);
    } else {
        buf_printf(&out, "新增 %ld，更新 %ld，未变 %ld", r->added, r->updated, r->same);
    }
    if (r->removed > 0) {
        buf_printf(&out, "，删除 %ld", r->removed);
    }
    if (r->ignored > 0) {
        buf_printf(&out, "，忽略 %ld", r->ignored);
    }
    if (submit) {
        buf_printf(&out, "，提交评分表 %ld 份", r->submitted);
    }
    if (r->proposals > 0) {
        buf_printf(&out, "，新的回避建议 %ld 条", r->proposals);
    }
    const char *text = arena_strdup(arena, out.bytes);
    buf_release(&out);
    return text;
}

static void add_problems(struct buf *out, const char *title, const struct problem *problem, long count)
{
    long kept = count < REPORT_KEEP ? count : REPORT_KEEP;
    if (count == 0) {
        return;
    }
    buf_printf(out, "\n%s %ld 处%s\n", title, count, count > kept ? "，列出前 50 处" : "");
    for (long i = 0; i < kept; i++) {
        const struct problem *p = &problem[i];
        buf_printf(out, "  %s", p->file);
        if (p->line > 0) {
            buf_printf(out, ":%ld", p->line);
        }
        if (p->column != NULL) {
            buf_printf(out, ": 列“%s”", p->column);
        }
        buf_printf(out, ": %s\n", p->text);
    }
}

static void add_changes(struct buf *out, const struct import_result *r)
{
    long listed = 0;
    if (r->change_count == 0) {
        return;
    }
    buf_printf(out, "\n改动 %ld 处（原值 -> 新值）\n", r->change_count);
    for (const struct import_change *c = r->changes; c != NULL; c = c->next, listed++) {
        buf_printf(out, "  %s\n", c->text);
    }
    if (r->change_count > listed) {
        buf_printf(out, "  另有 %ld 处没有列出\n", r->change_count - listed);
    }
}

static void add_sample(struct buf *out, const struct import_sample *sample)
{
    if (sample->rows == 0) {
        return;
    }
    buf_printf(out, "\n文件的前 %zu 行\n", sample->rows);
    for (size_t row = 0; row < sample->rows; row++) {
        const char *between = "  ";
        for (size_t i = 0; i < sample->columns; i++) {
            const char *cell = sample->cell[row][i];
            if (cell[0] != '\0') {
                buf_printf(out, "%s%s：%s", between, sample->title[i], cell);
                between = "；";
            }
        }
        buf_puts(out, "\n");
    }
}

const char *preview_text(const struct import_result *r, bool submit, const char *failure, struct arena *arena)
{
    struct buf out = {0};
    if (failure != NULL) {
        buf_printf(&out, "不能导入：%s\n", failure);
    } else {
        buf_printf(&out, "导入以后：%s。现在还没有任何改动。\n", import_counts_text(r, submit, arena));
    }
    add_problems(&out, "错误", r->report.error, r->report.errors);
    add_changes(&out, r);
    add_problems(&out, "提示", r->report.warning, r->report.warnings);
    add_sample(&out, &r->sample);
    const char *text = arena_strdup(arena, out.bytes);
    buf_release(&out);
    return text;
}
