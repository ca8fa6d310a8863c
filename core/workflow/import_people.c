/* Imports of people and pairs: accounts, recusals, assignments. */
#include <string.h>

#include "core/workflow/accounts.h"
#include "core/workflow/assignments.h"
#include "core/workflow/imports.h"
#include "core/workflow/keys.h"
#include "core/workflow/recusals.h"
#include "data/csv_out.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

#define SETUP_SCORING ((1u << STAGE_SETUP) | (1u << STAGE_SCORING))

/* ---- accounts ---- */

enum { A_ACCOUNT, A_NAME, A_EMPLOYER, A_TITLE, A_ROLE, A_KEY };
static const struct csv_column account_columns[] = {
    {"账号", "account", true}, {"姓名", "name", true}, {"工作单位", "employer", false},
    {"职称", "title", false},  {"角色", "role", true}, {"SSH公钥", "ssh_key", false},
};

/* What is stored under an account, before this row. */
struct stored {
    bool found, withdrawn;
    int64_t id, import_no, import_line;
    const char *name, *employer, *title;
    enum role role;
};

static enum status read_stored(struct import *imp, const char *account, struct stored *s)
{
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_ACCOUNT_FULL, T(account));
    *s = (struct stored){.found = db_next(rows), .name = "", .employer = "", .title = ""};
    if (s->found) {
        s->id = db_int(rows, 0);
        s->name = db_dup(rows, 1, &imp->row);
        s->employer = db_dup(rows, 2, &imp->row);
        s->title = db_dup(rows, 3, &imp->row);
        role_parse(db_text(rows, 4), &s->role);
        s->withdrawn = !db_null(rows, 5);
        s->import_no = db_int(rows, 6);
        s->import_line = db_int(rows, 7);
    }
    return db_done(rows);
}

/* A single-line text cell; an absent column keeps what is stored. */
static const char *keep(struct import *imp, size_t column, const char *stored)
{
    const char *text = import_text(imp, column);
    return text == NULL ? stored : csv_unguard(text);
}

static enum status put_key(struct import *imp, int64_t account_id)
{
    const char *line = import_text(imp, A_KEY);
    const char *fault = NULL;
    if (line == NULL || line[0] == '\0') {
        return ST_OK;
    }
    enum status st = keys_put(imp->ctx, account_id, line, strlen(line), NULL, &fault);
    if (fault != NULL) {
        import_error(imp, A_KEY, "%s", fault);
    }
    return st;
}

/* The panel is fixed once marks are there: a role that moves somebody in or out must not do so by the way. */
static bool role_allowed(struct import *imp, const struct stored *s, enum role role, enum status *st)
{
    bool leaves = s->found && role_on_panel(s->role) && !role_on_panel(role);
    if (leaves && DB_ONE(imp->ctx->db, st, 0, Q_MEMBER_SHEETS, I(s->id)) > 0) {
        import_error(imp, A_ROLE, "该成员已有评分，不能离开评审组；请登记退出");
        import_how(imp, "account withdraw");
        return false;
    }
    return true;
}

static enum status write_account(struct import *imp, const char *account, const struct stored *s,
                                 const struct account *a)
{
    struct ctx *ctx = imp->ctx;
    char token[SALT_HEX + 1];
    const char *name_key = text_key(&imp->row, a->name);
    const char *employer_key = text_key(&imp->row, a->employer);
    int64_t line = csv_in_line(imp->in);
    enum status st = ST_OK;
    if (!s->found) {
        digest_salt(token);
        imp->result->added++;
        return DB_RUN(ctx->db, Q_ACCOUNT_INSERT, T(account), T(a->name), T(name_key), T(a->employer),
                      T(employer_key), T(a->title), T(role_ident(a->role)), T(token), I(imp->no), I(line));
    }
    bool same = strcmp(a->name, s->name) == 0 && strcmp(a->employer, s->employer) == 0 &&
                strcmp(a->title, s->title) == 0 && a->role == s->role;
    if (same) {
        imp->result->same++;
        return DB_RUN(ctx->db, Q_ACCOUNT_STAMP, T(account), I(imp->no), I(line));
    }
    imp->result->updated++;
    st = DB_RUN(ctx->db, Q_ACCOUNT_UPDATE, T(account), T(a->name), T(name_key), T(a->employer),
                T(employer_key), T(a->title), T(role_ident(a->role)), I(imp->no), I(line));
    return st;
}

static enum status account_row(struct import *imp)
{
    struct stored s;
    struct account a = {0};
    const char *account = import_fold(imp, A_ACCOUNT);
    enum status st = read_stored(imp, account, &s);
    if (st != ST_OK) {
        return st;
    }
    long before = imp->result->report.errors;
    a.name = keep(imp, A_NAME, s.name);
    a.employer = keep(imp, A_EMPLOYER, s.employer);
    a.title = keep(imp, A_TITLE, s.title);
    const char *fault = account_fault(account, a.name, &imp->row);
    if (fault != NULL) {
        import_error(imp, a.name[0] == '\0' ? A_NAME : A_ACCOUNT, "%s", fault);
    }
    if (s.found && import_duplicate(imp, A_ACCOUNT, s.import_no, s.import_line, account)) {
        return ST_OK;
    }
    if (!role_parse(import_fold(imp, A_ROLE), &a.role)) {
        import_error(imp, A_ROLE, "“%s”不是角色；可填 评审专家、组长、副组长、工作人员、监督员",
                     text_safe(&imp->row, import_text(imp, A_ROLE), false));
    }
    if (imp->result->report.errors > before || !role_allowed(imp, &s, a.role, &st)) {
        return st;
    }
    st = write_account(imp, account, &s, &a);
    if (st == ST_OK) {
        int64_t id = DB_ONE(imp->ctx->db, &st, 0, Q_ACCOUNT_ID, T(account));
        st = st == ST_OK ? put_key(imp, id) : st;
    }
    return st;
}

static enum status account_end(struct import *imp)
{
    bool numbered = imp->ctx->stage != STAGE_SETUP && imp->result->report.errors == 0;
    return numbered ? accounts_number_panel(imp->ctx) : ST_OK;
}

const struct import_kind import_accounts = {
    .name = "accounts",
    .title = "账号",
    .action = ACT_IMPORT,
    .stages = SETUP_SCORING,
    .reason_after_open = true,
    .proposes_recusals = true,
    .columns = account_columns,
    .column_count = sizeof account_columns / sizeof account_columns[0],
    .row = account_row,
    .end = account_end,
};

/* ---- recusals ---- */

enum { P_ACCOUNT, P_APPLICATION, P_REASON };
static const struct csv_column recusal_columns[] = {
    {"账号", "account", true}, {"申报编号", "application_no", true}, {"事由", "reason", true}};

/* The pairs that this file has named: table recusal keeps no import number. */
struct named_pair {
    int64_t application_id, account_id;
    long line;
};
struct recusal_import {
    struct named_pair *pair;
    size_t count;
};

/* The line that named the pair before, or 0; the pair is named from now on. */
static long name_pair(struct import *imp, int64_t application_id, int64_t account_id)
{
    struct recusal_import *state = imp->state;
    for (size_t i = 0; i < state->count; i++) {
        if (state->pair[i].application_id == application_id && state->pair[i].account_id == account_id) {
            return state->pair[i].line;
        }
    }
    state->pair = arena_grow(imp->ctx->arena, state->pair, state->count, sizeof *state->pair);
    state->pair[state->count++] = (struct named_pair){application_id, account_id, csv_in_line(imp->in)};
    return 0;
}

static enum status recusal_row(struct import *imp)
{
    struct account_ref account;
    struct application_ref application;
    bool has_account = false, has_application = false, changed = false;
    enum status st = import_account(imp, P_ACCOUNT, &account, &has_account);
    if (st == ST_OK) {
        st = import_application(imp, P_APPLICATION, &application, &has_application);
    }
    const char *reason = csv_unguard(import_text(imp, P_REASON));
    if (reason[0] == '\0') {
        import_error(imp, P_REASON, "不能为空；请写明事由");
        return st;
    }
    if (st != ST_OK || !has_account || !has_application) {
        return st;
    }
    if (!role_on_panel(account.role)) {
        import_error(imp, P_ACCOUNT, "“%s”不在评审组，无须回避", account.account);
        return ST_OK;
    }
    long before = name_pair(imp, application.id, account.id);
    if (before != 0) {
        import_error(imp, P_APPLICATION, "%s 与 %s 同第 %ld 行重复；请只留一行", account.account,
                     application.no, before);
        return ST_OK;
    }
    if (!application.passed) {
        imp->result->ignored++; /* nobody reviews it */
        return ST_OK;
    }
    st = recusals_put(imp->ctx, &application, &account, "file", reason, &changed);
    imp->result->added += changed ? 1 : 0;
    imp->result->same += changed ? 0 : 1;
    return st;
}

const struct import_kind import_recusals = {
    .name = "recusals",
    .title = "回避",
    .action = ACT_IMPORT,
    .stages = SETUP_SCORING,
    .columns = recusal_columns,
    .column_count = sizeof recusal_columns / sizeof recusal_columns[0],
    .state_size = sizeof(struct recusal_import),
    .row = recusal_row,
};

/* ---- assignments: the file replaces all pairs; rows not named by it go at the end ---- */

static const struct csv_column assignment_columns[] = {{"账号", "account", true},
                                                       {"申报编号", "application_no", true}};

static enum status assignment_row(struct import *imp)
{
    struct account_ref account;
    struct application_ref application;
    bool has_account = false, has_application = false;
    enum status st = import_account(imp, P_ACCOUNT, &account, &has_account);
    if (st == ST_OK) {
        st = import_application(imp, P_APPLICATION, &application, &has_application);
    }
    if (st != ST_OK || !has_account || !has_application) {
        return st;
    }
    if (!role_on_panel(account.role) || account.withdrawn) {
        import_error(imp, P_ACCOUNT, "“%s”不在评审组，不能分配", account.account);
        return ST_OK;
    }
    if (!application.passed) {
        import_error(imp, P_APPLICATION, "申报“%s”没有通过形式审查，不能分配", application.no);
        return ST_OK;
    }
    int64_t stamp = DB_ONE(imp->ctx->db, &st, -1, Q_ASSIGNMENT_HAS, I(application.id), I(account.id));
    if (st == ST_OK && stamp == imp->no) {
        import_error(imp, P_APPLICATION, "%s 与 %s 在本文件中重复；请只留一行", account.account,
                     application.no);
        return ST_OK;
    }
    imp->result->added += stamp < 0 ? 1 : 0;
    imp->result->same += stamp < 0 ? 0 : 1;
    return st == ST_OK ? DB_RUN(imp->ctx->db, Q_ASSIGNMENT_PUT, I(application.id), I(account.id), I(imp->no))
                       : st;
}

static enum status assignment_end(struct import *imp)
{
    if (imp->result->report.errors > 0) {
        return ST_OK;
    }
    enum status st = DB_RUN(imp->ctx->db, Q_ASSIGNMENT_PRUNE, I(imp->no));
    imp->result->removed = (long)db_changes(imp->ctx->db);
    if (st == ST_OK) {
        st = DB_RUN(imp->ctx->db, Q_ROUND_SET_ASSIGNED, I(1));
    }
    return st == ST_OK ? assignments_void_orphans(imp->ctx) : st;
}

const struct import_kind import_assignments = {
    .name = "assignments",
    .title = "分配",
    .action = ACT_IMPORT,
    .stages = SETUP_SCORING,
    .reason_after_open = true,
    .columns = assignment_columns,
    .column_count = sizeof assignment_columns / sizeof assignment_columns[0],
    .row = assignment_row,
    .end = assignment_end,
};
