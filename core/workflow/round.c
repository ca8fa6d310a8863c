#include "core/workflow/round.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/accounts.h"
#include "core/workflow/journal.h"
#include "core/workflow/objections.h"
#include "core/workflow/publicity.h"
#include "core/workflow/results.h"
#include "data/db.h"
#include "data/digest.h"

/* ---- stages ---- */

/* The way forward as one table: what leads where, and what blocks it. Who may is in policy.c. */
struct move {
    enum stage from, to;
    enum status (*blockers)(struct ctx *ctx, struct blockers *out);
};
static enum status block_open(struct ctx *ctx, struct blockers *out);
static enum status block_close(struct ctx *ctx, struct blockers *out);
static enum status block_approve(struct ctx *ctx, struct blockers *out);
static const struct move moves[] = {
    {STAGE_SETUP, STAGE_SCORING, block_open},
    {STAGE_SCORING, STAGE_CLOSED, block_close},
    {STAGE_CLOSED, STAGE_PUBLISHED, publicity_blockers},
    {STAGE_PUBLISHED, STAGE_APPROVED, block_approve},
};

static const struct move *move_from(enum stage stage)
{
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].from == stage) {
            return &moves[i];
        }
    }
    return NULL;
}

/* ---- blockers ---- Applications by number only: a chair may be recused from one, and then not read its
 * name. */

void round_block(struct ctx *ctx, struct blockers *out, struct blocker blocker)
{
    out->item = arena_grow(ctx->arena, out->item, out->count, sizeof *out->item);
    out->item[out->count++] = blocker;
}

static enum status block_recusals(struct ctx *ctx, struct blockers *out)
{
    struct db_rows *rows = db_select0(ctx->db, Q_RECUSALS_UNSETTLED);
    while (db_next(rows)) {
        const char *account = db_dup(rows, 1, ctx->arena);
        const char *no = db_dup(rows, 3, ctx->arena);
        const char *text = arena_printf(ctx->arena, "回避建议 %" PRId64 "（%s %s 对 %s）尚未处理",
                                        db_int(rows, 0), account, db_text(rows, 2), no);
        round_block(
            ctx, out,
            (struct blocker){BLOCK_RECUSAL, account, no, text, "请用 recusal confirm 或 recusal reject"});
    }
    return db_done(rows);
}

static enum status block_panel(struct ctx *ctx, struct blockers *out)
{
    enum status st = ST_OK;
    const struct programme *p = &ctx->rules->programme;
    int64_t panel = db_one0(ctx->db, &st, 0, Q_COUNT_PANEL);
    int64_t chairs = db_one0(ctx->db, &st, 0, Q_COUNT_CHAIRS);
    if (st == ST_OK && panel < p->panel_min_valid) {
        const char *text = arena_printf(ctx->arena, "评审组只有 %" PRId64 " 人，少于规定的 %" PRId64 " 人",
                                        panel, p->panel_min_valid);
        round_block(ctx, out, (struct blocker){BLOCK_PANEL, NULL, NULL, text, "请导入账号"});
    }
    if (st == ST_OK && chairs == 0) {
        round_block(ctx, out,
                    (struct blocker){BLOCK_PANEL, NULL, NULL, "没有组长", "请用 account add 或导入账号指定"});
    }
    return st;
}

static enum status block_unassigned(struct ctx *ctx, struct blockers *out)
{
    struct db_rows *rows = db_select0(ctx->db, Q_UNASSIGNED);
    while (db_next(rows)) {
        const char *no = db_dup(rows, 0, ctx->arena);
        const char *text = arena_printf(ctx->arena, "申报 %s 没有分配给任何人", no);
        round_block(ctx, out, (struct blocker){BLOCK_ASSIGNMENT, NULL, no, text, NULL});
    }
    return db_done(rows);
}

static enum status block_open(struct ctx *ctx, struct blockers *out)
{
    enum status st = ST_OK;
    if (ctx->rules->rubric.count == 0) {
        round_block(ctx, out, (struct blocker){BLOCK_RUBRIC, NULL, NULL, "没有评分表", NULL});
    }
    if (db_one0(ctx->db, &st, 0, Q_COUNT_PASSED) == 0 && st == ST_OK) {
        round_block(ctx, out,
                    (struct blocker){BLOCK_APPLICATIONS, NULL, NULL, "没有通过形式审查的申报",
                                     "请用 import applications 导入"});
    }
    if (st == ST_OK) {
        st = block_panel(ctx, out);
    }
    if (st == ST_OK) {
        st = block_unassigned(ctx, out);
    }
    return st == ST_OK ? block_recusals(ctx, out) : st;
}

static enum status block_sheets(struct ctx *ctx, struct blockers *out)
{
    struct db_rows *rows = db_select0(ctx->db, Q_SHEETS_MISSING);
    while (db_next(rows)) {
        const char *state = db_text(rows, 3);
        const char *word = strcmp(state, "returned") == 0 ? "退回后未再提交"
                           : db_int(rows, 4) > 0          ? "还是草稿"
                                                          : "还没有评分";
        const char *account = db_dup(rows, 0, ctx->arena);
        const char *no = db_dup(rows, 2, ctx->arena);
        const char *text =
            arena_printf(ctx->arena, "%s %s 对 %s 的评分表%s", account, db_text(rows, 1), no, word);
        round_block(ctx, out, (struct blocker){BLOCK_SHEET, account, no, text, NULL});
    }
    return db_done(rows);
}

static enum status block_few(struct ctx *ctx, struct blockers *out)
{
    int64_t least = programme_least_sheets(&ctx->rules->programme);
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHEETS_FEW, I(least));
    while (db_next(rows)) {
        const char *no = db_dup(rows, 0, ctx->arena);
        const char *text =
            arena_printf(ctx->arena, "申报 %s 只有 %" PRId64 " 份有效评分表，至少要 %" PRId64 " 份", no,
                         db_int(rows, 2), least);
        round_block(ctx, out, (struct blocker){BLOCK_FEW_SHEETS, NULL, no, text, NULL});
    }
    return db_done(rows);
}

static enum status block_objective(struct ctx *ctx, struct blockers *out)
{
    struct db_rows *rows = db_select0(ctx->db, Q_OBJECTIVE_MISSING);
    while (db_next(rows)) {
        const char *no = db_dup(rows, 0, ctx->arena);
        const char *text = arena_printf(ctx->arena, "申报 %s 缺少客观分项“%s”", no, db_text(rows, 2));
        round_block(ctx, out,
                    (struct blocker){BLOCK_OBJECTIVE, NULL, no, text, "请用 import objective 导入"});
    }
    return db_done(rows);
}

static enum status block_close(struct ctx *ctx, struct blockers *out)
{
    enum status st = block_sheets(ctx, out);
    if (st == ST_OK) {
        st = block_few(ctx, out);
    }
    if (st == ST_OK) {
        st = block_objective(ctx, out);
    }
    return st == ST_OK ? block_recusals(ctx, out) : st;
}

static void block_period(struct ctx *ctx, struct blockers *out)
{
    const char *end = ctx->rules->programme.publicity_end;
    const char *today = date_of(ctx->clock(), ctx->arena);
    if (end[0] == '\0') {
        round_block(ctx, out,
                    (struct blocker){BLOCK_PERIOD, NULL, NULL, "没有给出公示结束日期",
                                     "请组长用 publish --start 日期 --end 日期"});
    } else if (strcmp(today, end) <= 0) {
        const char *text =
            arena_printf(ctx->arena, "公示到 %s 结束（北京时间），当天过后才能立项，今天是 %s", end, today);
        round_block(ctx, out, (struct blocker){BLOCK_PERIOD, NULL, NULL, text, NULL});
    }
}

static enum status block_approve(struct ctx *ctx, struct blockers *out)
{
    long open = 0, unlisted = 0;
    block_period(ctx, out);
    enum status st = objections_open_count(ctx, &open);
    if (st == ST_OK && open > 0) {
        const char *text = arena_printf(ctx->arena, "还有 %ld 条异议没有处理", open);
        round_block(ctx, out, (struct blocker){BLOCK_OBJECTION, NULL, NULL, text, "请用 objection decide"});
    }
    if (st == ST_OK) {
        st = objections_unlisted_count(ctx, &unlisted);
    }
    if (st == ST_OK && unlisted > 0) {
        const char *text = arena_printf(ctx->arena, "有 %ld 条成立的异议还没有体现在名单中", unlisted);
        round_block(ctx, out, (struct blocker){BLOCK_UNLISTED, NULL, NULL, text, "请组长再次 publish"});
    }
    return st;
}

static enum status find_blockers(struct ctx *ctx, struct blockers *out)
{
    *out = (struct blockers){0};
    const struct move *move = move_from(ctx->stage);
    if (move == NULL) {
        out->final = true;
        return ST_OK;
    }
    out->next = move->to;
    enum status st = ctx_rules(ctx);
    return st == ST_OK ? move->blockers(ctx, out) : st;
}

/* right: check */
enum status round_check(struct ctx *ctx, struct blockers *out)
{
    enum status st = ctx_begin_read(ctx, ACT_CHECK);
    if (st != ST_OK) {
        return st;
    }
    st = find_blockers(ctx, out);
    return ctx_end_read(ctx, st);
}

static enum status status_inside(struct ctx *ctx, struct round_status *out)
{
    char digest[65] = "";
    const char *head = "";
    enum status st = round_rules_digest(ctx, digest);
    if (st == ST_OK && policy_right(ctx->who.role, ACT_STATUS) == RIGHT_ALL) {
        st = journal_head(ctx, &head);
    }
    if (st == ST_OK) {
        *out = (struct round_status){ctx->rules->programme.title, arena_strdup(ctx->arena, digest), head};
    }
    return st;
}

/* right: status */
enum status round_status(struct ctx *ctx, struct round_status *out)
{
    enum status st = ctx_begin_read(ctx, ACT_STATUS);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, status_inside(ctx, out));
}

/* ---- moves ---- */

/* Refuses when the move is blocked; the blockers go to *shown for the front end. */
static enum status unblocked(struct ctx *ctx, struct blockers *shown)
{
    struct blockers found = {0};
    enum status st = find_blockers(ctx, &found);
    if (shown != NULL) {
        *shown = found;
    }
    if (st == ST_OK && found.count > 0) {
        st =
            err_how(ctx->err,
                    ctx_refuse(ctx, "有 %zu 项未完成，不能进入“%s”阶段", found.count, stage_name(found.next)),
                    "用 check 查看");
    }
    return st;
}

static enum status move_to(struct ctx *ctx, enum stage to)
{
    return DB_RUN(ctx->db, Q_ROUND_SET_STAGE, T(stage_ident(to)));
}

static enum status open_inside(struct ctx *ctx, char digest[65], struct blockers *blockers)
{
    enum status st = ctx_in_stage(ctx, ACT_OPEN);
    if (st == ST_OK) {
        st = unblocked(ctx, blockers);
    }
    if (st == ST_OK) {
        st = round_rules_digest(ctx, digest);
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_ROUND_SET_RULES, T(digest));
    }
    if (st == ST_OK) {
        st = accounts_number_panel(ctx);
    }
    if (st == ST_OK) {
        st = move_to(ctx, STAGE_SCORING);
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "rules_sha256", digest);
    json_close(&detail, '}');
    st = journal_append(ctx, "open", NULL, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

/* right: open */
enum status round_open(struct ctx *ctx, char digest[65], struct blockers *blockers)
{
    enum status st = ctx_begin(ctx, ACT_OPEN);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, open_inside(ctx, digest, blockers));
}

/* One digest over all counted sheets: what was sealed can be compared for ever. */
static enum status seal_digest(struct ctx *ctx, char out[65], long *sheets)
{
    struct digest *digest = digest_new();
    struct db_rows *rows = db_select0(ctx->db, Q_SHEET_SEALS);
    *sheets = 0;
    while (db_next(rows)) {
        for (int i = 0; i < 5; i++) {
            digest_text(digest, db_text(rows, i));
        }
        (*sheets)++;
    }
    digest_hex(digest, out);
    digest_free(digest);
    return db_done(rows);
}

static enum status close_inside(struct ctx *ctx, const char **head, struct blockers *blockers)
{
    char sheets_sha[65], objective_sha[65], hash[65];
    long sheets = 0;
    enum status st = ctx_in_stage(ctx, ACT_CLOSE);
    if (st == ST_OK) {
        st = unblocked(ctx, blockers);
    }
    if (st == ST_OK) {
        st = seal_digest(ctx, sheets_sha, &sheets);
    }
    if (st == ST_OK) {
        st = results_objective_digest(ctx, objective_sha);
    }
    if (st == ST_OK) {
        st = move_to(ctx, STAGE_CLOSED);
    }
    if (st == ST_OK) {
        ctx->stage = STAGE_CLOSED;
        st = results_refresh_rulings(ctx);
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "sheets", sheets);
    json_text(&detail, "sheets_sha256", sheets_sha);
    json_text(&detail, "objective_sha256", objective_sha);
    journal_deputy(ctx, &detail);
    journal_salt(&detail); /* reviewers see the head of the journal, and not the sheets */
    json_close(&detail, '}');
    st = journal_append(ctx, "close", NULL, NULL, detail.bytes, NULL, hash);
    buf_release(&detail);
    *head = st == ST_OK ? arena_strdup(ctx->arena, hash) : NULL;
    return st;
}

/* right: close */
enum status round_close(struct ctx *ctx, const char **head, struct blockers *blockers)
{
    enum status st = ctx_begin(ctx, ACT_CLOSE);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, close_inside(ctx, head, blockers));
}

static enum status reopen_inside(struct ctx *ctx, const char *reason)
{
    enum status st = ctx_in_stage(ctx, ACT_REOPEN);
    if (st == ST_OK && ctx->stage == STAGE_PUBLISHED) {
        st = publicity_withdraw(ctx);
    }
    if (st == ST_OK) {
        st = move_to(ctx, STAGE_SCORING);
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "from", stage_ident(ctx->stage));
    json_text(&detail, "reason", reason);
    journal_deputy(ctx, &detail);
    json_close(&detail, '}');
    st = journal_append(ctx, "reopen", NULL, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

/* right: reopen */
enum status round_reopen(struct ctx *ctx, const char *reason)
{
    enum status st = ctx_begin(ctx, ACT_REOPEN);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, reopen_inside(ctx, reason));
}

static enum status approve_inside(struct ctx *ctx, struct blockers *blockers)
{
    enum status st = ctx_in_stage(ctx, ACT_APPROVE);
    if (st == ST_OK) {
        st = unblocked(ctx, blockers);
    }
    if (st == ST_OK) {
        st = move_to(ctx, STAGE_APPROVED);
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_int(&detail, "list", publicity_newest(ctx, &st));
    json_close(&detail, '}');
    st = st == ST_OK ? journal_append(ctx, "approve", NULL, NULL, detail.bytes, NULL, NULL) : st;
    buf_release(&detail);
    return st;
}

/* right: approve */
enum status round_approve(struct ctx *ctx, struct blockers *blockers)
{
    enum status st = ctx_begin(ctx, ACT_APPROVE);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end(ctx, approve_inside(ctx, blockers));
}
