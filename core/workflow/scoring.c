/* A panel member's own work. Each change: right, application, pair, stage, undertaking, state, value; then
 * row and journal entry in one transaction, and what the caller sees is what was read back in it. */
#include "core/workflow/scoring.h"

#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/sheet_store.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

enum { SHOWN_COLUMNS = 40 }; /* of an opinion in a sentence */

/* ---- reading ---- */

/* right: sheet_read */
enum status scoring_list(struct ctx *ctx, struct sheet **sheet, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_rules(ctx);
    if (st == ST_OK) {
        st = sheet_load_all(ctx, sheet, count);
    }
    return ctx_end_read(ctx, st);
}

/* right: sheet_read */
enum status scoring_read(struct ctx *ctx, const char *no, struct sheet *sheet)
{
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_rules(ctx);
    if (st == ST_OK) {
        st = sheet_find(ctx, no, sheet);
    }
    return ctx_end_read(ctx, st);
}

/* ---- changing ---- */

/* Loads the sheet for a change, in the order of refusals; the state is the caller's to check. *sheet is left
 * alone unless all is well. */
static enum status open_sheet(struct ctx *ctx, enum action action, const char *no, struct sheet *sheet)
{
    struct sheet read = {0};
    enum status st = ctx_rules(ctx);
    if (st == ST_OK) {
        st = sheet_find(ctx, no, &read);
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, action);
    }
    if (st == ST_OK) {
        st = sheet_need_undertaking(ctx);
    }
    if (st == ST_OK) {
        *sheet = read;
    }
    return st;
}

enum status scoring_open_editable(struct ctx *ctx, const char *no, struct sheet *sheet)
{
    enum status st = open_sheet(ctx, ACT_SCORE, no, sheet);
    if (st == ST_OK && sheet->state == SHEET_SUBMITTED) {
        st = ctx_refuse(ctx, "申报“%s”的评分表已提交，不能修改；确需修改请联系工作人员退回", no);
    }
    return st;
}

enum status scoring_save(struct ctx *ctx, struct sheet *sheet)
{
    enum status st = sheet_save(ctx, sheet, (struct sheet_origin){0});
    return st == ST_OK ? sheet_load(ctx, sheet->application_id, sheet) : st;
}

static enum status refuse_criterion(struct ctx *ctx, const char *criterion)
{
    const struct rubric *rubric = &ctx->rules->rubric;
    struct buf codes = {0};
    for (size_t i = 0; i < rubric->count; i++) {
        buf_printf(&codes, "%s%s", i > 0 ? "、" : "", rubric->criterion[i].code);
    }
    enum status st = ctx_refuse(ctx, "评分表没有指标“%s”；指标编号有 %s",
                                text_clip(ctx->arena, criterion, SHOWN_COLUMNS), codes.bytes);
    buf_release(&codes);
    return st;
}

/* Parses the cell; an empty one means no mark. */
static enum status parse_value(struct ctx *ctx, const char *no, const struct criterion *criterion,
                               const char *value, int64_t *centi)
{
    *centi = MARK_NONE;
    if (text_trim(ctx->arena, value)[0] == '\0') {
        return ST_OK;
    }
    const char *reason = mark_parse(criterion, value, centi, ctx->arena);
    return reason == NULL ? ST_OK
                          : ctx_refuse(ctx, "申报“%s”指标 %s：%s；请重新输入", no, criterion->code, reason);
}

/* The cell behind the one just stored: where the member goes on after a dropped line. */
static enum status remember_next(struct ctx *ctx, const struct sheet *sheet, size_t index)
{
    const struct rubric *rubric = &ctx->rules->rubric;
    size_t next = index + 1 < rubric->count ? index + 1 : index;
    return DB_RUN(ctx->db, Q_PLACE_PUT, I(ctx->who.id), I(sheet->application_id),
                  T(rubric->criterion[next].code));
}

static enum status put_mark(struct ctx *ctx, const char *no, const char *code, const char *value,
                            int64_t version, struct sheet *sheet)
{
    const struct rubric *rubric = &ctx->rules->rubric;
    int64_t centi = MARK_NONE;
    char stored[POINTS_TEXT], given[POINTS_TEXT];
    int index = rubric_find(rubric, code);
    if (index < 0) {
        return refuse_criterion(ctx, code);
    }
    enum status st = parse_value(ctx, no, &rubric->criterion[index], value, &centi);
    /* What is stored already needs no second entry: a save whose answer was lost may be repeated. */
    if (st != ST_OK || centi == sheet->marks.centi[index]) {
        return st;
    }
    if (version >= 0 && version != sheet->version) {
        return ctx_refuse(ctx,
                          "申报“%s”的评分表已在别处修改：%s 现在是 %s，您输入的 %s 没有保存；请核对后再输入",
                          no, code, mark_shown(stored, sheet->marks.centi[index]), mark_shown(given, centi));
    }
    st = sheet_set_mark(ctx, sheet, (size_t)index, centi, 0);
    if (st == ST_OK) {
        st = remember_next(ctx, sheet, (size_t)index);
    }
    if (st == ST_OK) {
        st = sheet_save(ctx, sheet, (struct sheet_origin){0});
    }
    return st == ST_OK ? sheet_read_back(ctx, sheet) : st;
}

/* right: score */
enum status scoring_put_mark(struct ctx *ctx, const char *no, const char *criterion, const char *value,
                             int64_t version, struct sheet *sheet)
{
    enum status st = ctx_begin(ctx, ACT_SCORE);
    if (st != ST_OK) {
        return st;
    }
    st = scoring_open_editable(ctx, no, sheet);
    if (st == ST_OK) {
        st = put_mark(ctx, no, criterion, value, version, sheet);
    }
    return ctx_end(ctx, st);
}

static const char *shown_opinion(struct ctx *ctx, const char *text)
{
    return text[0] == '\0'
               ? "空"
               : arena_printf(ctx->arena, "“%s”",
                              text_clip(ctx->arena, text_safe(ctx->arena, text, false), SHOWN_COLUMNS));
}

static enum status put_opinion(struct ctx *ctx, const char *no, const char *text, int64_t version,
                               struct sheet *sheet)
{
    const char *reason =
        text_valid(text, strlen(text), NULL) ? NULL : "不是 UTF-8 文字；请另存为 UTF-8 后再试";
    const char *opinion = reason == NULL ? opinion_clean(ctx->arena, text) : text;
    reason = reason == NULL ? opinion_fault(ctx->arena, opinion) : reason;
    if (reason != NULL) {
        return ctx_refuse(ctx, "申报“%s”的评审意见%s", no, reason);
    }
    if (strcmp(opinion, sheet->opinion) == 0) {
        return ST_OK;
    }
    if (version >= 0 && version != sheet->version) {
        return ctx_refuse(
            ctx, "申报“%s”的评分表已在别处修改：评审意见现在是%s，您输入的%s没有保存；请核对后再输入", no,
            shown_opinion(ctx, sheet->opinion), shown_opinion(ctx, opinion));
    }
    enum status st = sheet_set_opinion(ctx, sheet, opinion, 0);
    return st == ST_OK ? scoring_save(ctx, sheet) : st;
}

/* right: score */
enum status scoring_put_opinion(struct ctx *ctx, const char *no, const char *text, int64_t version,
                                struct sheet *sheet)
{
    enum status st = ctx_begin(ctx, ACT_SCORE);
    if (st != ST_OK) {
        return st;
    }
    st = scoring_open_editable(ctx, no, sheet);
    if (st == ST_OK) {
        st = put_opinion(ctx, no, text, version, sheet);
    }
    return ctx_end(ctx, st);
}

/* ---- submitting ---- */

static enum status read_receipt(struct ctx *ctx, int64_t application_id, const char **receipt)
{
    char code[CODE_SIZE + 1] = "";
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHEET_SUBMISSION, I(application_id), I(ctx->who.id));
    if (db_next(rows)) {
        digest_code(db_text(rows, 0), code);
    }
    *receipt = arena_strdup(ctx->arena, code);
    return db_done(rows);
}

/* right: sheet_read */
enum status scoring_receipt(struct ctx *ctx, const char *no, const char **receipt)
{
    struct application_ref application = {0};
    enum status st = ctx_begin_read(ctx, ACT_SHEET_READ);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_own_application(ctx, no, &application);
    if (st == ST_OK) {
        st = read_receipt(ctx, application.id, receipt);
    }
    return ctx_end_read(ctx, st);
}

/* The receipt is told again: the connection may have dropped before it was read. */
static enum status refuse_submitted(struct ctx *ctx, const struct sheet *sheet)
{
    const char *receipt = "";
    enum status st = read_receipt(ctx, sheet->application_id, &receipt);
    return st != ST_OK
               ? st
               : ctx_refuse(ctx, "申报“%s”的评分表已经提交，回执码 %s；无须再次提交", sheet->no, receipt);
}

static enum status refuse_incomplete(struct ctx *ctx, const struct sheet *sheet)
{
    const struct rubric *rubric = &ctx->rules->rubric;
    struct buf missing = {0};
    for (size_t i = 0; i < rubric->count; i++) {
        if (sheet->marks.centi[i] == MARK_NONE) {
            buf_printf(&missing, "%s%s", missing.size > 0 ? "、" : "", rubric->criterion[i].code);
        }
    }
    enum status st = ctx_refuse(ctx, "申报“%s”还缺 %zu 项得分（%s）；请补齐后再提交", sheet->no,
                                rubric->count - sheet->given, missing.bytes);
    buf_release(&missing);
    return st;
}

static enum status submit(struct ctx *ctx, char *receipt, struct sheet *sheet)
{
    struct account_ref account = {0};
    struct application_ref application = {sheet->application_id, sheet->no, sheet->society,
                                          sheet->project_name, true};
    if (sheet->state == SHEET_SUBMITTED) {
        return refuse_submitted(ctx, sheet);
    }
    if (sheet->given < ctx->rules->rubric.count) {
        return refuse_incomplete(ctx, sheet);
    }
    enum status st = ctx_account(ctx, ctx->who.account, &account);
    if (st == ST_OK) {
        st = scoring_submit_pair(ctx, "submit", &application, &account, &sheet->marks, sheet->opinion,
                                 receipt);
    }
    return st == ST_OK ? sheet_load(ctx, sheet->application_id, sheet) : st;
}

/* right: submit */
enum status scoring_submit(struct ctx *ctx, const char *no, char *receipt, struct sheet *sheet)
{
    enum status st = ctx_begin(ctx, ACT_SUBMIT);
    if (st != ST_OK) {
        return st;
    }
    st = open_sheet(ctx, ACT_SUBMIT, no, sheet);
    if (st == ST_OK) {
        st = submit(ctx, receipt, sheet);
    }
    return ctx_end(ctx, st);
}

/* ---- the undertaking ---- */

static enum status undertake(struct ctx *ctx, int64_t *when)
{
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    *when = DB_ONE(ctx->db, &st, -1, Q_UNDERTAKEN, I(ctx->who.id));
    if (st != ST_OK || *when >= 0) {
        return st;
    }
    const char *text = ctx->rules->programme.undertaking;
    char sha256[DIGEST_HEX + 1];
    struct buf detail = {0};
    digest_of(text, strlen(text), sha256);
    json_open(&detail, NULL, '{');
    json_text(&detail, "undertaking_sha256", sha256);
    json_close(&detail, '}');
    *when = ctx->clock();
    st = DB_RUN(ctx->db, Q_UNDERTAKE, I(ctx->who.id), I(*when));
    if (st == ST_OK) {
        st = journal_append(ctx, "undertake", ctx->who.token, NULL, detail.bytes, NULL, NULL);
    }
    buf_release(&detail);
    return st;
}

/* right: undertake */
enum status scoring_undertake(struct ctx *ctx, int64_t *when)
{
    int64_t ignored = 0;
    enum status st = ctx_begin(ctx, ACT_UNDERTAKE);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_UNDERTAKE);
    if (st == ST_OK) {
        st = undertake(ctx, when == NULL ? &ignored : when);
    }
    return ctx_end(ctx, st);
}
