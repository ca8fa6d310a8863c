/* Every member's submitted sheets as plain text for signature (评分表签字稿); every member's pages count
 * from 1. */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/export_paper.h"
#include "core/workflow/exports.h"
#include "core/workflow/journal.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

struct signer {
    int64_t id, sheets;
    const char *account, *name, *employer, *title, *role;
    struct signer *next;
};

static enum status read_signers(struct ctx *ctx, struct signer **list)
{
    struct signer **tail = list;
    enum role role = ROLE_REVIEWER;
    struct db_rows *rows = db_select0(ctx->db, Q_MINUTES_PANEL);
    while (db_next(rows)) {
        struct signer *s = arena_alloc(ctx->arena, sizeof *s);
        role_parse(db_text(rows, 5), &role);
        *s = (struct signer){.id = db_int(rows, 0),
                             .sheets = db_int(rows, 9),
                             .account = db_dup(rows, 1, ctx->arena),
                             .name = db_dup(rows, 2, ctx->arena),
                             .employer = db_dup(rows, 3, ctx->arena),
                             .title = db_dup(rows, 4, ctx->arena),
                             .role = role_name(role)};
        *tail = s;
        tail = &s->next;
    }
    return db_done(rows);
}

static void add_marks(struct paper *p, const struct marks *marks, int64_t total_micro)
{
    const struct rubric *rubric = &p->ctx->rules->rubric;
    struct arena one = {0};
    char mark[POINTS_TEXT], max[POINTS_TEXT];
    for (size_t i = 0; i < rubric->count; i++) {
        const struct criterion *c = &rubric->criterion[i];
        const char *points = points_print_short(mark, marks->centi[i], 2, 2);
        paper_sides(p, 4, arena_printf(&one, "%s %s", c->code, c->name),
                    arena_printf(&one, "满分 %s    得分 %*s%s", points_print_short(max, c->max_centi, 2, 0),
                                 (int)(7 - (int)strlen(points)), "", points));
    }
    paper_sides(p, 4, "", arena_printf(&one, "评分表总分 %s", points_print_short(mark, total_micro, 6, 2)));
    arena_release(&one);
}

static enum status add_sheet(struct paper *p, struct db_rows *rows)
{
    struct marks marks;
    char receipt[CODE_SIZE + 1];
    if (!marks_unpack(&p->ctx->rules->rubric, db_text(rows, 3), &marks)) {
        return err_set(p->ctx->err, ST_STORAGE, "申报“%s”的一份评分表已损坏；请用最近的备份恢复",
                       db_text(rows, 0));
    }
    paper_blank(p);
    paper_begin(p);
    paper_addf(p, 2, "%s %s", db_text(rows, 0), db_text(rows, 1));
    paper_addf(p, 2, "项目：%s", db_text(rows, 2));
    add_marks(p, &marks, db_int(rows, 4));
    if (db_text(rows, 5)[0] != '\0') {
        paper_addf(p, 4, "评审意见：%s", db_text(rows, 5));
    }
    digest_code(db_text(rows, 6), receipt);
    paper_addf(p, 4, "回执码：%s", receipt);
    paper_end(p);
    return ST_OK;
}

static enum status add_section(struct export *ex, struct paper *p, const struct signer *s)
{
    const char *title = ex->ctx->rules->programme.title;
    enum status st = ST_OK;
    paper_addf(p, 0, "%s%s评分表", title, title[0] == '\0' ? "" : " ");
    paper_addf(p, 0, "%s：%s%s%s%s%s", s->role, s->name, s->employer[0] == '\0' ? "" : "，", s->employer,
               s->title[0] == '\0' ? "" : "，", s->title);
    struct db_rows *rows = DB_SELECT(ex->ctx->db, Q_SIGNING_SHEETS, I(s->id));
    while (st == ST_OK && db_next(rows)) {
        st = add_sheet(p, rows);
        ex->rows++;
    }
    enum status done = db_done(rows);
    paper_blank(p);
    paper_begin(p);
    paper_addf(p, 2, "以上共 %" PRId64 " 份评分表，由本人评分并核对无误。", s->sheets);
    paper_addf(p, 2, "日志链首：%s", p->head);
    paper_signature(p, s->name);
    paper_end(p);
    return st == ST_OK ? done : st;
}

static enum status write_signing(struct export *ex)
{
    struct paper p = {.ctx = ex->ctx};
    struct signer *list = NULL;
    enum status st = read_signers(ex->ctx, &list);
    if (st == ST_OK) {
        st = journal_head(ex->ctx, &p.head);
    }
    for (const struct signer *s = list; st == ST_OK && s != NULL; s = s->next) {
        if (s->sheets == 0) {
            continue;
        }
        p.name = arena_printf(ex->ctx->arena, "%s %s的评分表", s->account, s->name);
        st = add_section(ex, &p, s);
        if (st == ST_OK) {
            st = paper_write(&p, ex->file, ex->ctx->err);
        }
    }
    paper_release(&p);
    return st;
}

const struct export_kind export_signing = {"signing", "评分表签字稿.txt", ACT_EXPORT_RESULTS, true,
                                           write_signing};
