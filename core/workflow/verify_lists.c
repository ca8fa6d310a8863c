/* Rulings (裁决) and publicity lists (公示名单) against the journal and against the result computed anew. */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/publicity.h"
#include "core/workflow/results_data.h"
#include "core/workflow/verify_parts.h"
#include "data/db.h"

static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* ---- rulings ---- */

static const struct ruling_fact *ruling_fact(const struct facts *f, int64_t id)
{
    for (size_t i = 0; i < f->rulings; i++) {
        if (f->ruling[i].id == id) {
            return &f->ruling[i];
        }
    }
    return NULL;
}

/* The order and the votes as the journal writes them. */
static bool same_order(const struct ruling_view *r, const struct ruling_fact *fact)
{
    struct buf order = {0}, votes = {0};
    json_open(&order, NULL, '[');
    json_open(&votes, NULL, '[');
    for (size_t i = 0; i < r->count; i++) {
        json_text(&order, NULL, r->no[i]);
        json_int(&votes, NULL, r->votes[i]);
    }
    json_close(&order, ']');
    json_close(&votes, ']');
    bool voted = r->count > 0 && r->votes[0] >= 0;
    bool equal = same(fact->order, order.bytes) && same(fact->votes, voted ? votes.bytes : "null");
    buf_release(&order);
    buf_release(&votes);
    return equal;
}

static const char *ruling_fault(struct verify *v, const struct ruling_view *r)
{
    char review[POINTS_TEXT];
    const struct ruling_fact *fact = ruling_fact(&v->facts, r->id);
    if (fact == NULL) {
        return "日志中没有这项裁决";
    }
    points_print(review, r->review, 4, programme_print_decimals(&v->ctx->rules->programme));
    if (!same_order(r, fact) || !same(fact->review, review)) {
        return "次序、票数或得分与日志不同";
    }
    if (!same(fact->method, r->method) || !same(fact->reason, r->reason)) {
        return "方式或理由与日志不同";
    }
    return fact->voided == r->voided ? NULL : "是否作废与日志不同";
}

enum status verify_rulings(struct verify *v)
{
    struct ruling_view *ruling = NULL;
    size_t count = 0, in_force = 0;
    enum status st = rulings_read(v->ctx, &ruling, &count);
    if (st != ST_OK) {
        return st;
    }
    for (size_t i = 0; i < count; i++) {
        const char *fault = ruling_fault(v, &ruling[i]);
        if (fault != NULL) {
            verify_bad(v, "裁决：第 %" PRId64 " 号%s", ruling[i].id, fault);
            return ST_OK;
        }
        in_force += !ruling[i].voided;
    }
    if (count != v->facts.rulings) {
        verify_bad(v, "裁决：日志中有 %zu 项，轮次中有 %zu 项", v->facts.rulings, count);
    } else if (count > 0) {
        verify_good(v, "裁决：有效 %zu 项，作废 %zu 项，与日志一致", in_force, count - in_force);
    }
    return ST_OK;
}

/* ---- lists ---- */

static const struct list_fact *list_fact(const struct facts *f, int64_t no)
{
    for (size_t i = 0; i < f->lists; i++) {
        if (f->list[i].no == no) {
            return &f->list[i];
        }
    }
    return NULL;
}

static const char *list_fault(const struct facts *f, const struct publicity_list *list)
{
    char sha256[65];
    const struct list_fact *fact = list_fact(f, list->no);
    publicity_digest(list, sha256);
    if (fact == NULL) {
        return "日志中没有公布这号名单";
    }
    if (!same(sha256, list->sha256) || !same(sha256, fact->sha256)) {
        return "内容与公布时的摘要不符";
    }
    return fact->withdrawn == list->withdrawn ? NULL : "是否撤回与日志不同";
}

enum status verify_lists(struct verify *v)
{
    enum status st = ST_OK;
    const struct facts *f = &v->facts;
    int64_t newest = publicity_newest(v->ctx, &st);
    for (int64_t no = 1; st == ST_OK && no <= newest; no++) {
        struct publicity_list list;
        bool found = false;
        st = publicity_read(v->ctx, no, &list, &found);
        const char *fault = st != ST_OK ? NULL : found ? list_fault(f, &list) : "不见了";
        if (fault != NULL) {
            verify_bad(v, "公示名单：第 %" PRId64 " 号名单%s", no, fault);
            return ST_OK;
        }
    }
    if (st == ST_OK && (int64_t)f->lists != newest) {
        verify_bad(v, "公示名单：日志中公布过 %zu 号，轮次中有 %" PRId64 " 号", f->lists, newest);
    } else if (st == ST_OK && newest > 0) {
        verify_good(v, "公示名单：%" PRId64 " 号名单都与公布时一致", newest);
    }
    return st;
}

/* ---- the result anew ---- */

static bool same_places(const struct list_row *a, const struct list_row *b)
{
    return a->seq == b->seq && same(a->no, b->no) && a->rank == b->rank && same(a->expert, b->expert) &&
           same(a->objective, b->objective) && same(a->review, b->review) && same(a->remark, b->remark);
}

static void compare(struct verify *v, const struct publicity_list *list, const struct publicity_list *anew)
{
    const struct list_fact *fact = list_fact(&v->facts, list->no);
    int64_t published = fact == NULL ? 0 : fact->seq;
    bool corrected = false;
    if (v->facts.decided > published) {
        verify_good(v,
                    "重新计算：提示：第 %" PRId64 " 号名单公布之后又有异议成立或裁决，现在的结果共 %zu 项，"
                    "下一号名单还没有公布",
                    list->no, anew->count);
        return;
    }
    bool places = list->count == anew->count;
    for (size_t i = 0; places && i < list->count; i++) {
        places = same_places(&list->row[i], &anew->row[i]);
        corrected = corrected || !list_row_same_texts(&list->row[i], &anew->row[i]);
        if (!places || (corrected && v->facts.texts < published)) {
            verify_bad(v, "重新计算：第 %" PRId64 " 号名单第 %zu 行与重算结果不同，应是申报 %s", list->no,
                       i + 1, anew->row[i].no);
            return;
        }
    }
    if (!places) {
        verify_bad(v, "重新计算：第 %" PRId64 " 号名单有 %zu 项，应为 %zu 项", list->no, list->count,
                   anew->count);
    } else {
        verify_good(v, "重新计算：第 %" PRId64 " 号名单 %zu 项与重算结果一致%s", list->no, list->count,
                    corrected ? "（提示：公布后文字有更正，下一号名单还没有公布）" : "");
    }
}

enum status verify_result(struct verify *v)
{
    struct results results;
    struct publicity_list list, anew;
    bool found = false;
    enum status st = results_compute(v->ctx, &results);
    if (st == ST_OK) {
        st = publicity_compute(v->ctx, &results, &anew);
    }
    if (st == ST_OK) {
        st = publicity_read(v->ctx, 0, &list, &found);
    }
    if (st != ST_OK) {
        return st;
    }
    if (found) {
        compare(v, &list, &anew);
    } else if (v->ctx->stage >= STAGE_PUBLISHED) {
        verify_bad(v, "重新计算：没有现行的公示名单");
    } else {
        verify_good(v, "重新计算：%zu 项申报", results.count);
    }
    return ST_OK;
}
