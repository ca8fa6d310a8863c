/* What happens to a whole sheet (评分表): submitted, returned, void. */
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/scoring.h"
#include "core/workflow/sheet_store.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

static const char *const names[SHEET_STATES] = {"未评", "草稿", "已提交", "退回", "回避"};
static const char *const idents[SHEET_STATES] = {"empty", "draft", "submitted", "returned", "recused"};

const char *sheet_state_name(enum sheet_state state)
{
    return names[state];
}

const char *sheet_state_ident(enum sheet_state state)
{
    return idents[state];
}

/* ---- submitted ---- */

/* What was submitted, word for word: the receipt stands for the hash of this entry. */
static void submission_detail(const struct rubric *rubric, const struct marks *marks, const char *opinion,
                              struct buf *detail)
{
    char text[POINTS_TEXT], sha256[DIGEST_HEX + 1] = "";
    if (opinion[0] != '\0') {
        digest_of(opinion, strlen(opinion), sha256);
    }
    json_open(detail, NULL, '{');
    json_open(detail, "marks", '{');
    for (size_t i = 0; i < rubric->count; i++) {
        json_text(detail, rubric->criterion[i].code, mark_journal(text, marks->centi[i]));
    }
    json_close(detail, '}');
    json_text(detail, "total", points_print_short(text, marks_total(rubric, marks), 6, 2));
    json_text(detail, "opinion_sha256", sha256);
    journal_salt(detail);
    json_close(detail, '}');
}

enum status scoring_submit_pair(struct ctx *ctx, const char *action,
                                const struct application_ref *application, const struct account_ref *account,
                                const struct marks *marks, const char *opinion, char *receipt)
{
    int64_t seq = 0;
    char hash[DIGEST_HEX + 1] = "";
    struct buf detail = {0};
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    submission_detail(&ctx->rules->rubric, marks, opinion, &detail);
    st = journal_append(ctx, action, account->token, application->no, detail.bytes, &seq, hash);
    buf_release(&detail);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_SHEET_SUBMIT, I(application->id), I(account->id), I(seq));
    }
    if (st == ST_OK && db_changes(ctx->db) != 1) {
        st = ctx_refuse(ctx, "%s 对申报“%s”没有可以提交的评分表", account->account, application->no);
    }
    if (st == ST_OK) {
        digest_code(hash, receipt);
    }
    return st;
}

/* ---- returned ---- */

static enum status note_reason(struct ctx *ctx, const char *action, const char *token, const char *no,
                               const char *reason)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "reason", reason);
    journal_salt(&detail); /* a reason may name a mark */
    json_close(&detail, '}');
    enum status st = journal_append(ctx, action, token, no, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status give_back(struct ctx *ctx, const char *account, const char *no, const char *reason)
{
    struct account_ref member = {0};
    struct application_ref application = {0};
    enum status st = ctx_account(ctx, account, &member);
    if (st == ST_OK) {
        st = ctx_application(ctx, no, &application);
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_RETURN);
    }
    if (st != ST_OK) {
        return st;
    }
    if (reason == NULL || text_trim(ctx->arena, reason)[0] == '\0') {
        return ctx_refuse(ctx, "退回评分表须说明理由");
    }
    if (member.withdrawn) {
        return ctx_refuse(ctx, "“%s”已退出本轮评审，不能再修改评分表，因此不能退回", account);
    }
    st = DB_RUN(ctx->db, Q_SHEET_RETURN, I(application.id), I(member.id));
    if (st == ST_OK && db_changes(ctx->db) != 1) {
        return ctx_refuse(ctx, "“%s”对申报“%s”没有已提交的评分表，无须退回", account, no);
    }
    return st == ST_OK ? note_reason(ctx, "return", member.token, application.no, reason) : st;
}

/* right: return */
enum status scoring_return(struct ctx *ctx, const char *account, const char *no, const char *reason)
{
    enum status st = ctx_begin(ctx, ACT_RETURN);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, give_back(ctx, account, no, reason));
}

/* ---- void ---- */

enum status scoring_void(struct ctx *ctx, const struct application_ref *application,
                         const struct account_ref *account, const char *reason)
{
    enum status st = DB_RUN(ctx->db, Q_SHEET_VOID, I(application->id), I(account->id));
    if (st != ST_OK || db_changes(ctx->db) == 0) {
        return st;
    }
    st = DB_RUN(ctx->db, Q_OPINION_DELETE, I(application->id), I(account->id));
    return st == ST_OK ? note_reason(ctx, "void_sheet", account->token, application->no, reason) : st;
}

/* The other side of one sheet of the application or member named. */
struct pair {
    int64_t id;
    const char *text, *token;
};

/* Rows are read to the end before the first is changed. */
static enum status read_pairs(struct ctx *ctx, struct db_rows *rows, bool members, struct buf *out)
{
    while (db_next(rows)) {
        struct pair pair = {db_int(rows, 0), db_dup(rows, 1, ctx->arena),
                            members ? db_dup(rows, 2, ctx->arena) : NULL};
        buf_add(out, &pair, sizeof pair);
    }
    return db_done(rows);
}

enum status scoring_void_application(struct ctx *ctx, const struct application_ref *application,
                                     const char *reason)
{
    struct buf pairs = {0};
    enum status st =
        read_pairs(ctx, DB_SELECT(ctx->db, Q_SHEETS_OF_APPLICATION, I(application->id)), true, &pairs);
    const struct pair *pair = (const struct pair *)(const void *)pairs.bytes;
    for (size_t i = 0; st == ST_OK && i < pairs.size / sizeof *pair; i++) {
        struct account_ref account = {.id = pair[i].id, .account = pair[i].text, .token = pair[i].token};
        st = scoring_void(ctx, application, &account, reason);
    }
    buf_release(&pairs);
    return st;
}

enum status scoring_void_member(struct ctx *ctx, const struct account_ref *account, const char *reason)
{
    struct buf pairs = {0};
    enum status st = read_pairs(ctx, DB_SELECT(ctx->db, Q_SHEETS_OF_MEMBER, I(account->id)), false, &pairs);
    const struct pair *pair = (const struct pair *)(const void *)pairs.bytes;
    for (size_t i = 0; st == ST_OK && i < pairs.size / sizeof *pair; i++) {
        struct application_ref application = {.id = pair[i].id, .no = pair[i].text};
        st = scoring_void(ctx, &application, account, reason);
    }
    buf_release(&pairs);
    return st;
}
