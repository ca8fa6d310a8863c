#include "core/workflow/ctx.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "data/db.h"

int64_t ctx_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct actor ctx_local(void)
{
    return (struct actor){
        .account = "local", .name = "", .token = "local", .via = "local", .role = ROLE_STAFF};
}

static enum role role_of(const char *ident)
{
    enum role role = ROLE_REVIEWER;
    role_parse(ident, &role);
    return role;
}

static enum status read_account(struct ctx *ctx, struct db_rows *rows, struct account_ref *out, bool *found)
{
    *found = db_next(rows);
    if (*found) {
        *out = (struct account_ref){
            .id = db_int(rows, 0),
            .account = db_dup(rows, 1, ctx->arena),
            .name = db_dup(rows, 2, ctx->arena),
            .token = db_dup(rows, 3, ctx->arena),
            .role = role_of(db_text(rows, 4)),
            .panel_no = db_int(rows, 5),
            .undertaken = !db_null(rows, 6),
            .withdrawn = !db_null(rows, 7),
        };
    }
    return db_done(rows);
}

enum status ctx_account(struct ctx *ctx, const char *account, struct account_ref *out)
{
    bool found = false;
    enum status st = read_account(ctx, DB_SELECT(ctx->db, Q_ACCOUNT_BY_NAME, T(account)), out, &found);
    if (st == ST_OK && !found) {
        st = err_how(ctx->err, ctx_refuse(ctx, "没有账号“%s”；请核对", account),
                     "用 account list 查看全部账号");
    }
    return st;
}

/* What the session signed in with may have been taken away since. */
static enum status check_sign_in(struct ctx *ctx)
{
    enum status st = ST_OK;
    const struct actor *who = &ctx->who;
    if (who->key != 0 && DB_ONE(ctx->db, &st, 0, Q_KEY_IN_FORCE, I(who->key), I(who->id)) != 1 &&
        st == ST_OK) {
        return ctx_deny(ctx, "您登录用的公钥已被撤销，不能再操作；请联系评审工作人员");
    }
    if (who->passcode != 0 && DB_ONE(ctx->db, &st, 0, Q_PASSCODE_NO, I(who->id)) != who->passcode &&
        st == ST_OK) {
        return ctx_deny(ctx, "您登录用的口令已更换或取消，不能再操作；请用新口令重新登录");
    }
    return st;
}

/* The row of the round; false: it is not there or says no stage. */
static bool take_round(struct ctx *ctx, struct db_rows *rows)
{
    if (!db_next(rows) || !stage_parse(db_text(rows, 0), &ctx->stage)) {
        return false;
    }
    snprintf(ctx->token, sizeof ctx->token, "%s", db_text(rows, 1));
    snprintf(ctx->frozen, sizeof ctx->frozen, "%s", db_text(rows, 3));
    return true;
}

static enum status unfinished(struct ctx *ctx)
{
    return err_set(ctx->err, ST_STORAGE, "轮次文件“%s”没有建完；请删除后用 pingshen init 重新建立",
                   db_path(ctx->db));
}

static enum status read_stage(struct ctx *ctx)
{
    struct db_rows *rows = db_select0(ctx->db, Q_ROUND);
    bool found = take_round(ctx, rows);
    enum status st = db_done(rows);
    return st == ST_OK && !found ? unfinished(ctx) : st;
}

/* The stage and the acting account as they are now: its role may have changed and the person may have left.
 */
static enum status read_standing(struct ctx *ctx)
{
    if (ctx->who.id == 0) {
        return read_stage(ctx);
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_STANDING, I(ctx->who.id));
    bool found = take_round(ctx, rows), present = found && !db_null(rows, 4) && db_null(rows, 6);
    if (present) {
        ctx->who.role = role_of(db_text(rows, 4));
        ctx->who.undertaken = !db_null(rows, 5);
    }
    enum status st = db_done(rows);
    if (st != ST_OK || !found) {
        return st != ST_OK ? st : unfinished(ctx);
    }
    return present ? check_sign_in(ctx)
                   : ctx_deny(ctx, "账号“%s”已退出本轮评审，不能再操作", ctx->who.account);
}

/* The round is open at db: its stage, and nobody acting yet. */
static enum status begin_request(struct ctx *ctx, enum status opened)
{
    ctx->who = (struct actor){.id = -1, .account = "", .name = "", .token = "", .via = ""};
    return opened == ST_OK ? read_stage(ctx) : opened;
}

enum status ctx_open_private(struct ctx *ctx, const char *path, struct arena *arena, struct err *err)
{
    *ctx = (struct ctx){.arena = arena, .err = err, .clock = ctx_clock};
    enum status st = begin_request(ctx, db_open_private(&ctx->db, path, err));
    if (st != ST_OK) {
        ctx_close(ctx);
    }
    return st;
}

enum status ctx_take_seat(struct ctx *ctx, int64_t account_id, const struct actor *signed_in)
{
    struct account_ref ref = {0};
    bool found = false;
    enum status st = read_account(ctx, DB_SELECT(ctx->db, Q_ACCOUNT_BY_ID, I(account_id)), &ref, &found);
    if (st == ST_OK && !found) {
        st = ctx_deny(ctx, "账号已不存在；请联系评审工作人员");
    }
    if (st != ST_OK) {
        return st;
    }
    ctx->who = (struct actor){.id = ref.id,
                              .account = ref.account,
                              .name = ref.name,
                              .token = ref.token,
                              .via = signed_in->via,
                              .role = ref.role,
                              .key = signed_in->key,
                              .passcode = signed_in->passcode};
    return read_standing(ctx);
}

/* The account of that name takes the seat, signed in as before. */
static enum status become(struct ctx *ctx, const char *account)
{
    enum status st = ST_OK;
    int64_t id = DB_ONE(ctx->db, &st, 0, Q_ACCOUNT_ID, T(account));
    if (st == ST_OK && id == 0) {
        return err_how(ctx->err, ctx_deny(ctx, "没有账号“%s”；请核对", account), "--as");
    }
    return st == ST_OK ? ctx_take_seat(ctx, id, &ctx->who) : st;
}

enum status ctx_switch(struct ctx *ctx, const char *account)
{
    struct actor before = ctx->who;
    if (strcmp(ctx->who.via, "local") != 0) {
        return ctx_deny(ctx, "登录的账号不能换成别的账号");
    }
    if (account == NULL) {
        ctx->who = ctx_local();
        return ST_OK;
    }
    enum status st = become(ctx, account);
    if (st != ST_OK) {
        ctx->who = before;
    }
    return st;
}

int64_t ctx_change_token(struct ctx *ctx)
{
    return db_change_token(ctx->db);
}

enum status ctx_open(struct ctx *ctx, const char *path, const char *account, struct arena *arena,
                     struct err *err)
{
    *ctx = (struct ctx){.arena = arena, .err = err, .clock = ctx_clock};
    enum status st = begin_request(ctx, db_open(&ctx->db, path, err));
    ctx->who = ctx_local();
    if (st == ST_OK && account != NULL) {
        st = become(ctx, account);
    }
    if (st != ST_OK) {
        ctx_close(ctx);
    }
    return st;
}

void ctx_close(struct ctx *ctx)
{
    db_close(ctx->db);
    ctx->db = NULL;
    arena_release(&ctx->kept);
    ctx->kept_rules = NULL;
}

void ctx_set_wait_notice(struct ctx *ctx, void (*notice)(void *payload), void *payload)
{
    db_set_wait_notice(ctx->db, notice, payload);
}

enum status ctx_allow(struct ctx *ctx, enum action action)
{
    if (policy_right(ctx->who.role, action) == RIGHT_NONE) {
        enum status st = ctx_deny(ctx, "%s“%s”无权%s", role_name(ctx->who.role), ctx->who.account,
                                  policy_action_name(action));
        return err_how(ctx->err, st, ctx->who.id == 0 ? "请用 --as 指明以哪个账号操作" : NULL);
    }
    return ST_OK;
}

bool ctx_remote(const struct ctx *ctx)
{
    return ctx->who.key != 0 || ctx->who.passcode != 0;
}

enum status ctx_allow_file(struct ctx *ctx, const char *path)
{
    if (path == NULL || strcmp(path, "-") == 0 || !ctx_remote(ctx)) {
        return ST_OK;
    }
    return ctx_deny(
        ctx, "经 SSH 登录时不能读写主机上的文件；请在自己的电脑上用命令方式，例如 ssh 主机 export sheets > "
             "评分表.csv");
}

enum status ctx_in_stage(struct ctx *ctx, enum action action)
{
    char stages[128];
    if (policy_stage(action, ctx->stage)) {
        return ST_OK;
    }
    policy_stages_text(action, stages, sizeof stages);
    return ctx_refuse(ctx, "现在是“%s”阶段，不能%s；只能在%s阶段进行", stage_name(ctx->stage),
                      policy_action_name(action), stages);
}

enum status ctx_begin_sign_in(struct ctx *ctx)
{
    enum status st = db_begin(ctx->db);
    if (st == ST_OK) {
        st = read_stage(ctx);
        if (st != ST_OK) {
            db_rollback(ctx->db);
        }
    }
    return st;
}

/* Inside the transaction or view: who acts, as of now, and in which stage; may have changed since the last.
 */
static enum status look_again(struct ctx *ctx, enum action action)
{
    enum status st = read_standing(ctx);
    return st == ST_OK ? ctx_allow(ctx, action) : st;
}

enum status ctx_begin(struct ctx *ctx, enum action action)
{
    enum status st = ctx_allow(ctx, action);
    if (st == ST_OK) {
        st = db_begin(ctx->db);
    }
    if (st != ST_OK) {
        return st;
    }
    st = look_again(ctx, action);
    if (st != ST_OK) {
        db_rollback(ctx->db);
    }
    return st;
}

enum status ctx_end_sign_in(struct ctx *ctx, enum status st)
{
    if (st != ST_OK) {
        db_rollback(ctx->db);
        return st;
    }
    return db_commit(ctx->db);
}

enum status ctx_end(struct ctx *ctx, enum status st)
{
    enum status done = ctx_end_sign_in(ctx, st);
    ctx->stored = ctx->stored || (done == ST_OK && !db_writing(ctx->db)); /* not an inner one */
    return done;
}

enum status ctx_begin_read(struct ctx *ctx, enum action action)
{
    enum status st = ctx_allow(ctx, action);
    if (st == ST_OK) {
        st = db_begin_read(ctx->db);
    }
    if (st != ST_OK) {
        return st;
    }
    st = look_again(ctx, action);
    if (st != ST_OK) {
        db_end_read(ctx->db);
    }
    return st;
}

enum status ctx_end_read(struct ctx *ctx, enum status st)
{
    db_end_read(ctx->db);
    return st;
}

enum status ctx_seen(struct ctx *ctx, const char *no, bool found, bool passed)
{
    if (found && (passed || !role_on_panel(ctx->who.role))) {
        return ST_OK;
    }
    return ctx_refuse(ctx, "没有申报“%s”；请核对申报编号", no);
}

enum status ctx_application(struct ctx *ctx, const char *no, struct application_ref *out)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_APPLICATION_BY_NO, T(no));
    bool found = db_next(rows);
    if (found) {
        *out = (struct application_ref){db_int(rows, 0), db_dup(rows, 1, ctx->arena),
                                        db_dup(rows, 2, ctx->arena), db_dup(rows, 3, ctx->arena),
                                        db_int(rows, 4) != 0};
    }
    enum status st = db_done(rows);
    return st == ST_OK ? ctx_seen(ctx, no, found, found && out->passed) : st;
}

enum status ctx_own(struct ctx *ctx, const char *no, bool recused, bool assigned)
{
    if (recused) {
        return ctx_deny(ctx, "您已回避申报“%s”，不能查看或评分", no);
    }
    return assigned ? ST_OK : ctx_deny(ctx, "申报“%s”没有分配给您", no);
}

enum status ctx_own_application(struct ctx *ctx, const char *no, struct application_ref *out)
{
    enum status st = ctx_application(ctx, no, out);
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PAIR, I(out->id), I(ctx->who.id));
    bool found = db_next(rows);
    bool recused = found && db_int(rows, 0) != 0, assigned = found && db_int(rows, 1) != 0;
    st = db_done(rows);
    return st == ST_OK ? ctx_own(ctx, out->no, recused, assigned) : st;
}
