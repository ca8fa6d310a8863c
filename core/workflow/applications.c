#include "core/workflow/applications.h"

#include <string.h>

#include "core/workflow/worklist.h"
#include "data/db.h"

enum { TEXTS = 18 }; /* of q_form_read, behind the id */

static enum status read_form(struct ctx *ctx, const struct application_ref *ref, struct application *a)
{
    const char **const text[TEXTS] = {&a->no,
                                      &a->project_name,
                                      &a->society,
                                      &a->uscc,
                                      &a->category,
                                      &a->industry,
                                      &a->project_leader,
                                      &a->leader_title,
                                      &a->lead_expert,
                                      &a->lead_title,
                                      &a->contact_person,
                                      &a->contact_phone,
                                      &a->contact_email,
                                      &a->date,
                                      &a->formal_reason,
                                      &a->tasks,
                                      &a->path,
                                      &a->conditions};
    struct db_rows *rows = DB_SELECT(ctx->db, Q_FORM_READ, I(ref->id));
    bool found = db_next(rows);
    if (found) {
        a->id = ref->id;
        for (int i = 0; i < TEXTS; i++) {
            *text[i] = db_dup(rows, i + 1, ctx->arena);
        }
        a->total = db_int_or(rows, TEXTS + 1, -1);
        a->special = db_int_or(rows, TEXTS + 2, -1);
        a->self = db_int_or(rows, TEXTS + 3, -1);
        a->passed = db_int(rows, TEXTS + 4) != 0;
    }
    enum status st = db_done(rows);
    if (st == ST_OK && !found) { /* its number is in the index, and the row is not in the table */
        st = err_set(ctx->err, ST_STORAGE, "轮次文件中的申报“%s”已损坏；请用最近的备份恢复", ref->no);
    }
    return st;
}

static enum status read_team(struct ctx *ctx, struct application *a)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_FORM_MEMBERS, I(a->id));
    while (db_next(rows)) {
        a->member = arena_grow(ctx->arena, a->member, a->members, sizeof *a->member);
        a->member[a->members++] = (struct team_member){.seq = db_int(rows, 0),
                                                       .age = db_int_or(rows, 1, -1),
                                                       .name = db_dup(rows, 2, ctx->arena),
                                                       .title = db_dup(rows, 3, ctx->arena),
                                                       .employer = db_dup(rows, 4, ctx->arena),
                                                       .remark = db_dup(rows, 5, ctx->arena)};
    }
    return db_done(rows);
}

static enum status read_budget(struct ctx *ctx, struct application *a)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_FORM_BUDGET, I(a->id));
    while (db_next(rows)) {
        a->budget = arena_grow(ctx->arena, a->budget, a->budgets, sizeof *a->budget);
        a->budget[a->budgets++] = (struct budget_row){.seq = db_int(rows, 0),
                                                      .amount = db_int(rows, 1),
                                                      .item = db_dup(rows, 2, ctx->arena),
                                                      .fund_class = db_dup(rows, 3, ctx->arena),
                                                      .basis = db_dup(rows, 4, ctx->arena)};
    }
    return db_done(rows);
}

static enum status read_schedule(struct ctx *ctx, struct application *a)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_FORM_SCHEDULE, I(a->id));
    while (db_next(rows)) {
        a->stage = arena_grow(ctx->arena, a->stage, a->stages, sizeof *a->stage);
        a->stage[a->stages++] = (struct schedule_row){.seq = db_int(rows, 0),
                                                      .start = db_dup(rows, 1, ctx->arena),
                                                      .end = db_dup(rows, 2, ctx->arena),
                                                      .content = db_dup(rows, 3, ctx->arena),
                                                      .owner = db_dup(rows, 4, ctx->arena)};
    }
    return db_done(rows);
}

/* ---- hints of the formal review; their lines are those of the form, the 序号 ---- */

static void hint_team(struct ctx *ctx, struct application *a)
{
    struct formal_member *member = arena_alloc(ctx->arena, a->members * sizeof *member);
    for (size_t i = 0; i < a->members; i++) {
        const struct team_member *m = &a->member[i];
        member[i] = (struct formal_member){.line = (long)m->seq,
                                           .seq = m->seq,
                                           .name = m->name,
                                           .title = m->title,
                                           .employer = m->employer,
                                           .age = m->age};
    }
    formal_check_team(a->no, member, a->members, &a->team, &a->hints, ctx->arena);
}

static void hint_budget(struct ctx *ctx, struct application *a, const struct formal_application *form)
{
    struct formal_budget *budget = arena_alloc(ctx->arena, a->budgets * sizeof *budget);
    for (size_t i = 0; i < a->budgets; i++) {
        const struct budget_row *b = &a->budget[i];
        budget[i] = (struct formal_budget){
            .line = (long)b->seq, .amount = b->amount, .special = strcmp(b->fund_class, fund_special) == 0};
        *(budget[i].special ? &a->special_lines : &a->own_lines) += b->amount;
        if (b->basis[0] == '\0') {
            report_warning(&a->hints, (long)b->seq, "测算依据", "%s 的预算明细没有测算依据（R27）", a->no);
        }
    }
    formal_check_budget(a->no, budget, a->budgets, form, &a->hints, ctx->arena);
}

static void hint_schedule(struct ctx *ctx, struct application *a)
{
    struct formal_stage *stage = arena_alloc(ctx->arena, a->stages * sizeof *stage);
    for (size_t i = 0; i < a->stages; i++) {
        const struct schedule_row *s = &a->stage[i];
        stage[i] = (struct formal_stage){.line = (long)s->seq,
                                         .seq = s->seq,
                                         .start = s->start,
                                         .end = s->end,
                                         .content = s->content,
                                         .owner = s->owner};
    }
    formal_check_schedule(a->no, stage, a->stages, ctx->rules->programme.period_end, &a->hints);
}

static void hint_all(struct ctx *ctx, struct application *a, bool contacts)
{
    const struct programme *p = &ctx->rules->programme;
    const struct formal_application form = {
        .project_name = a->project_name,
        .society = a->society,
        .uscc = a->uscc,
        .category = a->category,
        .industry = a->industry,
        .leader_title = a->leader_title,
        .lead_title = a->lead_title,
        .phone = contacts ? a->contact_phone : NULL, /* a hint shows what it is about */
        .email = contacts ? a->contact_email : NULL,
        .date = a->date,
        .tasks = a->tasks,
        .path = a->path,
        .conditions = a->conditions,
        .total = a->total,
        .special = a->special,
        .self = a->self,
    };
    report_init(&a->hints, ctx->arena, a->no);
    formal_check_application(&form, 0, p->deadline, p->grant_centi_wan * AMOUNT_OF_CENTI, &a->hints,
                             ctx->arena);
    hint_team(ctx, a);
    hint_budget(ctx, a, &form);
    hint_schedule(ctx, a);
}

static enum status read_all(struct ctx *ctx, const char *no, struct application *out)
{
    struct application_ref ref = {0};
    bool panel = role_on_panel(ctx->who.role);
    enum status st = panel ? ctx_own_application(ctx, no, &ref) : ctx_application(ctx, no, &ref);
    if (st == ST_OK) {
        st = ctx_rules(ctx);
    }
    if (st == ST_OK) {
        st = read_form(ctx, &ref, out);
    }
    if (st == ST_OK) {
        st = read_team(ctx, out);
    }
    if (st == ST_OK) {
        st = read_budget(ctx, out);
    }
    if (st == ST_OK) {
        st = read_schedule(ctx, out);
    }
    if (st == ST_OK) {
        hint_all(ctx, out, !panel);
    }
    if (st == ST_OK && panel) {
        out->contact_person = out->contact_phone = out->contact_email = "";
    }
    return st;
}

/* right: read */
enum status application_read(struct ctx *ctx, const char *no, struct application *out)
{
    *out = (struct application){.total = -1, .special = -1, .self = -1};
    enum status st = ctx_begin_read(ctx, ACT_READ);
    if (st != ST_OK) {
        return st;
    }
    return ctx_end_read(ctx, read_all(ctx, no, out));
}

/* ---- the list of all applications ---- */

static enum status read_rows(struct ctx *ctx, struct application_row **row, size_t *count)
{
    struct buf all = {0};
    struct db_rows *rows = db_select0(ctx->db, Q_APPLICATION_ROWS);
    while (db_next(rows)) {
        struct application_row one = {.no = db_dup(rows, 0, ctx->arena),
                                      .project_name = db_dup(rows, 1, ctx->arena),
                                      .society = db_dup(rows, 2, ctx->arena),
                                      .category = db_dup(rows, 3, ctx->arena),
                                      .industry = db_dup(rows, 4, ctx->arena),
                                      .passed = db_int(rows, 5) != 0,
                                      .formal_reason = db_dup(rows, 6, ctx->arena)};
        buf_add(&all, &one, sizeof one);
    }
    enum status st = db_done(rows);
    *count = all.size / sizeof **row;
    *row = buf_move(&all, ctx->arena);
    return st;
}

/* right: read */
enum status applications_list(struct ctx *ctx, struct application_row **row, size_t *count)
{
    enum status st = ctx_begin_read(ctx, ACT_READ);
    if (st != ST_OK) {
        return st;
    }
    if (policy_right(ctx->who.role, ACT_READ) != RIGHT_ALL) {
        return ctx_end_read(ctx, ctx_deny(ctx, "%s只能查看本人评审的申报", role_name(ctx->who.role)));
    }
    return ctx_end_read(ctx, read_rows(ctx, row, count));
}

/* right: read */
enum status applications_step(struct ctx *ctx, const char *no, bool forward, const char **found)
{
    if (role_on_panel(ctx->who.role)) {
        return worklist_step(ctx, no, forward ? WORK_NEXT : WORK_PREVIOUS, found);
    }
    enum status st = ctx_begin_read(ctx, ACT_READ);
    if (st != ST_OK) {
        return st;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, forward ? Q_APPLICATION_BEHIND : Q_APPLICATION_BEFORE, T(no));
    *found = db_next(rows) ? db_dup(rows, 0, ctx->arena) : NULL;
    return ctx_end_read(ctx, db_done(rows));
}
