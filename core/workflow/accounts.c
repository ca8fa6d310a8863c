#include "core/workflow/accounts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "core/workflow/recusals.h"
#include "core/workflow/results.h"
#include "core/workflow/scoring.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

const char *account_fault(const char *account, const char *name, struct arena *arena)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t size = strlen(account);
    if (size == 0 || size > 32 || strspn(account, allowed) != size || strchr(".-", account[0]) != NULL) {
        return arena_printf(arena, "账号“%s”须为 1 到 32 个英文字母、数字或 . _ -，且不以 . 或 - 开头",
                            text_safe(arena, account, false));
    }
    if (strcmp(account, "local") == 0) {
        return "账号 local 为本机操作保留，请换一个";
    }
    if (name[0] == '\0') {
        return "姓名不能为空";
    }
    if (strlen(name) > 200 || text_has_invisible(name)) {
        return "姓名太长或含有看不见的字符";
    }
    return NULL;
}

/* right: oversee */
enum status accounts_list(struct ctx *ctx, struct account **out, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_OVERSEE);
    if (st != ST_OK) {
        return st;
    }
    *out = NULL;
    *count = 0;
    struct db_rows *rows = db_select0(ctx->db, Q_ACCOUNTS_ALL);
    while (db_next(rows)) {
        *out = arena_grow(ctx->arena, *out, *count, sizeof **out);
        struct account *a = &(*out)[(*count)++];
        *a = (struct account){.id = db_int(rows, 0),
                              .account = db_dup(rows, 1, ctx->arena),
                              .name = db_dup(rows, 2, ctx->arena),
                              .employer = db_dup(rows, 3, ctx->arena),
                              .title = db_dup(rows, 4, ctx->arena),
                              .panel_no = db_int(rows, 6),
                              .undertaken = !db_null(rows, 7),
                              .withdrawn = !db_null(rows, 8),
                              .keys = db_int(rows, 9),
                              .passcode = db_int(rows, 10) != 0};
        role_parse(db_text(rows, 5), &a->role);
    }
    return ctx_end_read(ctx, db_done(rows));
}

static enum status journal_account(struct ctx *ctx, const char *action, const char *token,
                                   const struct account *a, const char *reason)
{
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "account", a->account);
    json_text(&detail, "name", a->name);
    json_text(&detail, "role", role_ident(a->role));
    if (a->employer != NULL) {
        json_text(&detail, "employer", a->employer);
    }
    if (reason != NULL) {
        json_text(&detail, "reason", reason);
    }
    json_close(&detail, '}');
    enum status st = journal_append(ctx, action, token, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status add_inside(struct ctx *ctx, const struct account *a)
{
    enum status st = ST_OK;
    long proposals = 0;
    char token[SALT_HEX + 1];
    const char *fault = account_fault(a->account, a->name, ctx->arena);
    if (fault != NULL) {
        return ctx_refuse(ctx, "%s", fault);
    }
    if (DB_ONE(ctx->db, &st, 0, Q_ACCOUNT_ID, T(a->account)) != 0) {
        return err_how(ctx->err, ctx_refuse(ctx, "账号“%s”已经存在；请换一个账号，或改它的角色", a->account),
                       "account role");
    }
    digest_salt(token);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_ACCOUNT_INSERT, T(a->account), T(a->name), T(text_key(ctx->arena, a->name)),
                    T(a->employer), T(text_key(ctx->arena, a->employer)), T(a->title), T(role_ident(a->role)),
                    T(token), I(0), I(0));
    }
    if (st == ST_OK) {
        st = journal_account(ctx, "account_add", token, a, NULL);
    }
    if (st == ST_OK && ctx->stage != STAGE_SETUP) {
        st = accounts_number_panel(ctx);
    }
    return st == ST_OK ? recusals_propose(ctx, &proposals) : st;
}

/* right: accounts */
enum status accounts_add(struct ctx *ctx, const struct account *account)
{
    enum status st = ctx_begin(ctx, ACT_ACCOUNTS);
    if (st != ST_OK) {
        return st;
    }
    if (ctx->stage >= STAGE_CLOSED && role_on_panel(account->role)) {
        return ctx_end(ctx, ctx_refuse(ctx, "封存以后不能再增加评审组成员"));
    }
    return ctx_end(ctx, add_inside(ctx, account));
}

static enum status role_inside(struct ctx *ctx, const char *name, enum role role, const char *reason)
{
    struct account_ref ref;
    enum status st = ctx_account(ctx, name, &ref);
    if (st != ST_OK) {
        return st;
    }
    if (ref.role == role) {
        return ctx_refuse(ctx, "“%s”已经是%s", name, role_name(role));
    }
    bool joins = role_on_panel(role) && !role_on_panel(ref.role);
    bool leaves = !role_on_panel(role) && role_on_panel(ref.role);
    if (ctx->stage >= STAGE_CLOSED && (joins || leaves)) {
        return ctx_refuse(ctx, "封存以后评审组成员不能进出；需要时由组长重新开放评分");
    }
    if (leaves && DB_ONE(ctx->db, &st, 0, Q_MEMBER_SHEETS, I(ref.id)) > 0) {
        return err_how(ctx->err,
                       ctx_refuse(ctx, "“%s”已有评分，不能改为%s；请登记退出", name, role_name(role)),
                       "account withdraw");
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_ACCOUNT_SET_ROLE, I(ref.id), T(role_ident(role)));
    }
    if (st == ST_OK) {
        struct account changed = {.account = ref.account, .name = ref.name, .role = role};
        st = journal_account(ctx, "account_role", ref.token, &changed, reason);
    }
    if (st == ST_OK && ctx->stage != STAGE_SETUP) {
        st = accounts_number_panel(ctx);
    }
    long proposals = 0;
    return st == ST_OK ? recusals_propose(ctx, &proposals) : st;
}

/* right: accounts */
enum status accounts_role(struct ctx *ctx, const char *account, enum role role, const char *reason)
{
    enum status st = ctx_begin(ctx, ACT_ACCOUNTS);
    return st == ST_OK ? ctx_end(ctx, role_inside(ctx, account, role, reason)) : st;
}

/* After close every application must keep enough valid sheets. */
static enum status enough_without(struct ctx *ctx, const struct account_ref *ref)
{
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    int64_t least = programme_least_sheets(&ctx->rules->programme);
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHORT_WITHOUT_MEMBER, I(ref->id), I(least));
    bool found = db_next(rows);
    const char *no = found ? db_dup(rows, 0, ctx->arena) : "";
    int64_t left = found ? db_int(rows, 1) : 0;
    st = db_done(rows);
    if (st == ST_OK && found) {
        st = ctx_refuse(ctx,
                        "作废后申报“%s”只剩 %" PRId64 " 份有效评分表，少于规定的 %" PRId64
                        " 份；请先由组长重新开放评分，补评",
                        no, left, least);
    }
    return st;
}

static enum status withdraw_inside(struct ctx *ctx, const char *name, const char *reason, bool void_sheets)
{
    struct account_ref ref;
    enum status st = ctx_account(ctx, name, &ref);
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_WITHDRAW);
    }
    if (st == ST_OK && (!role_on_panel(ref.role) || ref.withdrawn)) {
        st = ctx_refuse(ctx, ref.withdrawn ? "“%s”已经退出" : "“%s”不在评审组", name);
    }
    if (st == ST_OK && void_sheets && ctx->stage == STAGE_CLOSED) {
        st = enough_without(ctx, &ref);
    }
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_ACCOUNT_SET_WITHDRAWN, I(ref.id), I(ctx->clock()));
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "reason", reason);
    json_bool(&detail, "void", void_sheets);
    json_close(&detail, '}');
    st = journal_append(ctx, "withdraw", ref.token, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    if (st == ST_OK && void_sheets) {
        st = scoring_void_member(ctx, &ref, reason);
    }
    if (st == ST_OK && ctx->stage == STAGE_CLOSED) {
        st = results_refresh_rulings(ctx);
    }
    return st;
}

/* right: withdraw */
enum status accounts_withdraw(struct ctx *ctx, const char *account, const char *reason, bool void_sheets)
{
    enum status st = ctx_begin(ctx, ACT_WITHDRAW);
    return st == ST_OK ? ctx_end(ctx, withdraw_inside(ctx, account, reason, void_sheets)) : st;
}

enum status accounts_number_panel(struct ctx *ctx)
{
    enum status st = ST_OK;
    struct buf all = {0};
    struct db_rows *rows = db_select0(ctx->db, Q_PANEL_UNNUMBERED);
    while (db_next(rows)) {
        int64_t one = db_int(rows, 0);
        buf_add(&all, &one, sizeof one);
    }
    st = db_done(rows);
    uint32_t count = (uint32_t)(all.size / sizeof(int64_t));
    int64_t *id = buf_move(&all, ctx->arena);
    int64_t next = db_one0(ctx->db, &st, 0, Q_PANEL_NUMBER_LAST) + 1;
    for (; count > 0 && st == ST_OK;
         count--) { /* draw without replacement: the order must not follow the accounts */
        uint32_t pick = digest_random(count);
        st = DB_RUN(ctx->db, Q_PANEL_SET_NUMBER, I(id[pick]), I(next++));
        id[pick] = id[count - 1];
    }
    return st;
}
