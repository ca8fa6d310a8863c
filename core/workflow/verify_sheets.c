/* Sheets (评分表) against the journal: what counts is what was submitted, pair by pair. */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/detail.h"
#include "core/workflow/results_data.h"
#include "core/workflow/sheet_store.h"
#include "core/workflow/verify_parts.h"
#include "data/db.h"
#include "data/digest.h"

/* A pair as its newest entry and the table have it; texts are borrowed from the cursor. */
struct pair {
    const char *no;
    int64_t panel_no, seq;
    const char *action, *detail;
    const char *state, *marks, *opinion;
    int64_t submit_seq, total_micro;
};

static struct pair read_pair(struct db_rows *rows)
{
    return (struct pair){.no = db_text(rows, 0),
                         .panel_no = db_int(rows, 1),
                         .seq = db_int(rows, 2),
                         .action = db_text(rows, 3),
                         .detail = db_text(rows, 4),
                         .state = db_text(rows, 5),
                         .submit_seq = db_int(rows, 6),
                         .marks = db_text(rows, 7),
                         .total_micro = db_int(rows, 8),
                         .opinion = db_text(rows, 9)};
}

/* The stored marks in the form of a submission's detail, criterion by criterion in the rubric's order. */
static bool same_marks(const struct rubric *rubric, const struct marks *marks, const char *detail,
                       struct arena *arena)
{
    const char *recorded = detail_raw(detail, "marks", arena);
    char text[POINTS_TEXT];
    struct buf stored = {0};
    json_open(&stored, NULL, '{');
    for (size_t i = 0; i < rubric->count; i++) {
        json_text(&stored, rubric->criterion[i].code, mark_journal(text, marks->centi[i]));
    }
    json_close(&stored, '}');
    bool same = recorded != NULL && strcmp(recorded, stored.bytes) == 0;
    buf_release(&stored);
    return same;
}

static bool same_opinion(const char *opinion, const char *detail, struct arena *arena)
{
    char sha256[DIGEST_HEX + 1] = "";
    const char *recorded = detail_text(detail, "opinion_sha256", arena);
    if (opinion[0] != '\0') {
        digest_of(opinion, strlen(opinion), sha256);
    }
    return recorded != NULL && strcmp(recorded, sha256) == 0;
}

/* What is wrong with a sheet whose newest entry is a submission; NULL: nothing. */
static const char *submitted_fault(const struct rubric *rubric, const struct pair *p, struct arena *arena)
{
    struct marks marks;
    char text[POINTS_TEXT];
    if (p->state[0] == '\0') {
        return "已提交的评分表不见了";
    }
    if (strcmp(p->state, "submitted") != 0) {
        return "日志中是已提交，评分表却不是";
    }
    if (p->submit_seq != p->seq) {
        return "指向的提交不是日志中最后一次";
    }
    if (!marks_unpack(rubric, p->marks, &marks) || !same_marks(rubric, &marks, p->detail, arena)) {
        return "得分与提交时不同";
    }
    if (marks_total(rubric, &marks) != p->total_micro) {
        return "总分与各项得分不符";
    }
    const char *total = detail_text(p->detail, "total", arena);
    if (total == NULL || strcmp(total, points_print_short(text, p->total_micro, 6, 2)) != 0) {
        return "总分与提交时不同";
    }
    return same_opinion(p->opinion, p->detail, arena) ? NULL : "评审意见与提交时不同";
}

static const char *pair_fault(const struct rubric *rubric, const struct pair *p, struct arena *arena)
{
    if (strcmp(p->action, "submit") == 0 || strcmp(p->action, "submit_paper") == 0) {
        return submitted_fault(rubric, p, arena);
    }
    return strcmp(p->state, "submitted") == 0 ? "日志中已退回或作废，评分表却还是已提交" : NULL;
}

/* Submitted without an entry of its own: names the first. */
static enum status find_stray(struct verify *v, const char **fault)
{
    struct db_rows *rows = db_select0(v->ctx->db, Q_VERIFY_STRAYS);
    if (db_next(rows)) {
        *fault = arena_printf(v->ctx->arena, "申报 %s 专家%" PRId64 "：日志中没有这份评分表的提交",
                              db_text(rows, 0), db_int(rows, 1));
    }
    return db_done(rows);
}

enum status verify_sheets(struct verify *v)
{
    const char *fault = NULL;
    int64_t submitted = 0;
    struct arena one = {0};
    struct db_rows *rows = db_select0(v->ctx->db, Q_VERIFY_PAIRS);
    while (fault == NULL && db_next(rows)) {
        struct pair p = read_pair(rows);
        const char *found = pair_fault(&v->ctx->rules->rubric, &p, &one);
        if (found != NULL) {
            fault = arena_printf(v->ctx->arena, "申报 %s 专家%" PRId64 "：%s", p.no, p.panel_no, found);
        }
        submitted += strcmp(p.state, "submitted") == 0;
        arena_release(&one);
    }
    enum status st = db_done(rows);
    if (st == ST_OK && fault == NULL) {
        st = find_stray(v, &fault);
    }
    if (st == ST_OK && fault != NULL) {
        verify_bad(v, "评分表：%s", fault);
    } else if (st == ST_OK) {
        verify_good(v, "评分表：已提交的 %" PRId64 " 份与日志中提交时一致", submitted);
    }
    return st;
}

/* ---- receipt ---- */

/* What became of the sheet that the receipt stands for; NULL: it is as it was submitted. */
static enum status receipt_fault(struct verify *v, const char **fault)
{
    const struct facts *f = &v->facts;
    struct db_rows *rows = DB_SELECT(v->ctx->db, Q_VERIFY_PAIR, T(f->receipt_person), T(f->receipt_no));
    *fault = "这份评分表没有找到";
    if (db_next(rows)) {
        struct pair p = read_pair(rows);
        if (p.seq == f->receipt_seq) {
            *fault = pair_fault(&v->ctx->rules->rubric, &p, v->ctx->arena);
        } else if (strcmp(p.action, "return") == 0) {
            *fault = "提交后已退回，还没有再次提交";
        } else if (strcmp(p.action, "void_sheet") == 0) {
            *fault = "提交后已作废（回避、退出、改派或申报不再参评）";
        } else {
            *fault = "之后又重新提交过，以新的回执码为准";
        }
    }
    return db_done(rows);
}

enum status verify_receipt(struct verify *v)
{
    const struct facts *f = &v->facts;
    const char *fault = NULL;
    if (f->receipt_seq == 0) {
        verify_bad(v, "回执码：日志中没有用这个回执码提交的评分表；请核对 12 个字母和数字");
        return ST_OK;
    }
    enum status st = receipt_fault(v, &fault);
    if (st == ST_OK && fault != NULL) {
        verify_bad(v, "回执码：第 %" PRId64 " 条日志，申报 %s：%s", f->receipt_seq, f->receipt_no, fault);
    } else if (st == ST_OK) {
        verify_good(v, "回执码：第 %" PRId64 " 条日志，申报 %s：评分表在，提交后未变", f->receipt_seq,
                    f->receipt_no);
    }
    return st;
}
