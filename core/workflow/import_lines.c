/* import members, budget, schedule: the lists of an application. A file replaces all lines of
 * each application that it names; a line is known by 申报编号 and 序号.
 */
#include <string.h>

#include "core/rules/formal.h"
#include "core/workflow/imports.h"
#include "data/db.h"
#include "data/text.h"

enum {
    C_NO, /* the same in every list */
    C_SEQ,
    LINE_VALUES = 11,  /* at most, of a statement that writes a line */
    KEY_VALUES = 4,    /* application, 序号, import_no, import_line; then the fields */
    STORED_FIELD = 2,  /* first field of a statement that reads a line */
    PROSE_MAX = 10000, /* characters of 测算依据 and 工作内容: ten times what the form has room for */
    AGE_MAX = 999,
    SEQ_MAX = 9999,
    CHECK_MAX = 1000, /* lines of one application that the formal review looks at */
};
static const int64_t AMOUNT_MAX = INT64_C(100000000) * 10000; /* 10^8 万元: sums cannot overflow */

/* The lines of one kind; the statements have the same values in the same places. */
struct line_kind {
    enum query stored, put, remove;
    size_t fields; /* compared: the first is required and says what the line is about */
};
static const struct line_kind member_lines = {Q_MEMBER_STORED, Q_MEMBER_PUT, Q_MEMBER_REMOVE, 5};
static const struct line_kind budget_lines = {Q_BUDGET_STORED, Q_BUDGET_PUT, Q_BUDGET_REMOVE, 4};
static const struct line_kind schedule_lines = {Q_SCHEDULE_STORED, Q_SCHEDULE_PUT, Q_SCHEDULE_REMOVE, 4};

/* Lines of one application mostly stand together: the last one found is kept. */
struct lines {
    int64_t application_id;
    char no[128];
};

/* One line as read: value[KEY_VALUES...] are the fields, then their keys; absent: the file has no such
 * column. */
struct line {
    struct db_value value[LINE_VALUES];
    size_t count;
    bool absent[LINE_VALUES];
};

static enum status begin(struct import *imp)
{
    return ctx_rules(imp->ctx);
}

/* ---- the row ---- */

static enum status find_application(struct import *imp, int64_t *id)
{
    struct lines *state = imp->state;
    struct application_ref ref = {0};
    bool found = false;
    const char *no = import_fold(imp, C_NO);
    if (!import_filled(imp, C_NO, no)) {
        return ST_OK;
    }
    if (state->application_id == 0 || strcmp(state->no, no) != 0) {
        enum status st = import_application(imp, C_NO, &ref, &found);
        if (st != ST_OK || !found || strlen(no) >= sizeof state->no) {
            *id = ref.id;
            return st;
        }
        memcpy(state->no, no, strlen(no) + 1);
        state->application_id = ref.id;
    }
    *id = state->application_id;
    return ST_OK;
}

static void add_text(struct line *line, const char *text)
{
    line->absent[line->count] = text == NULL;
    line->value[line->count++] = T(text == NULL ? "" : text);
}

static void add_required(struct import *imp, struct line *line, size_t column, const char *text)
{
    import_filled(imp, column, text);
    add_text(line, text);
}

static bool same_value(struct db_rows *rows, int column, const struct db_value *value)
{
    if (value->type == DB_NULL || db_null(rows, column)) {
        return value->type == DB_NULL && db_null(rows, column);
    }
    return value->type == DB_INT ? value->number == db_int(rows, column)
                                 : strcmp(value->text, db_text(rows, column)) == 0;
}

/* The stored value for a column that the file does not have. */
static struct db_value kept_value(struct import *imp, struct db_rows *rows, int column,
                                  const struct db_value *value)
{
    if (db_null(rows, column)) {
        return N();
    }
    return value->type == DB_TEXT ? T(db_dup(rows, column, &imp->row)) : I(db_int(rows, column));
}

/* Against the stored line. A column that the file does not have keeps what is stored, but only while the line
 * is still about the same person, item or work: nobody gets another one's age. */
static void compare_line(struct import *imp, const struct line_kind *kind, struct db_rows *rows,
                         struct line *line)
{
    bool subject = same_value(rows, STORED_FIELD, &line->value[KEY_VALUES]);
    bool same = true;
    for (size_t i = 0; i < kind->fields; i++) {
        struct db_value *value = &line->value[KEY_VALUES + i];
        int column = STORED_FIELD + (int)i;
        if (subject && line->absent[KEY_VALUES + i]) {
            *value = kept_value(imp, rows, column, value);
        }
        same = same && same_value(rows, column, value);
    }
    if (same) {
        imp->result->same++;
    } else {
        imp->result->updated++;
    }
}

static enum status put_line(struct import *imp, const struct line_kind *kind, struct line *line)
{
    bool duplicate = false;
    struct db_rows *rows = DB_SELECT(imp->ctx->db, kind->stored, line->value[0], line->value[1]);
    if (!db_next(rows)) {
        imp->result->added++;
    } else if (db_int(rows, 0) == imp->no) {
        duplicate = true;
        const char *key =
            arena_printf(&imp->row, "%s 序号 %lld", import_fold(imp, C_NO), (long long)line->value[1].number);
        import_duplicate(imp, C_SEQ, db_int(rows, 0), db_int(rows, 1), key);
    } else {
        compare_line(imp, kind, rows, line);
    }
    enum status st = db_done(rows);
    return st == ST_OK && !duplicate ? db_run(imp->ctx->db, kind->put, line->value, line->count) : st;
}

/* The row of any list; read_fields adds its fields. Nothing is written of a row with faults. */
static enum status put_row(struct import *imp, const struct line_kind *kind,
                           void (*read_fields)(struct import *imp, struct line *line))
{
    long before = imp->result->report.errors;
    struct line line = {.count = KEY_VALUES};
    int64_t id = 0, seq = 0;
    enum status st = find_application(imp, &id);
    if (st != ST_OK) {
        return st;
    }
    if (import_number(imp, C_SEQ, 0, SEQ_MAX, &seq) && seq == 0) {
        import_error(imp, C_SEQ, "“0”不是序号；每件申报的各行从 1 编起");
    }
    line.value[0] = I(id);
    line.value[1] = I(seq);
    line.value[2] = I(imp->no);
    line.value[3] = I(csv_in_line(imp->in));
    read_fields(imp, &line);
    return imp->result->report.errors > before ? ST_OK : put_line(imp, kind, &line);
}

/* What the file did not name again is gone. */
static enum status remove_rest(struct import *imp, const struct line_kind *kind)
{
    enum status st = DB_RUN(imp->ctx->db, kind->remove, I(imp->no));
    if (st == ST_OK) {
        imp->result->removed = (long)db_changes(imp->ctx->db);
    }
    return st;
}

/* ---- the formal review of what was read, application by application ---- */

struct group {
    struct import *imp;
    struct arena arena; /* of one application */
    int64_t application_id;
    const char *no;
    size_t count; /* of the lines so far */
    union {
        struct formal_member *member;
        struct formal_budget *budget;
        struct formal_stage *stage;
    } line;
    struct formal_application application; /* its amounts, for the budget */
};

/* Walks the lines of this import; add copies one of them, check looks at a complete application. */
static enum status check_groups(struct import *imp, enum query query, size_t size,
                                void (*add)(struct group *group, struct db_rows *rows),
                                void (*check)(struct group *group))
{
    struct group group = {.imp = imp};
    struct db_rows *rows = DB_SELECT(imp->ctx->db, query, I(imp->no));
    while (db_next(rows)) {
        if (group.count > 0 && group.application_id != db_int(rows, 1)) {
            check(&group);
            arena_release(&group.arena);
            group.count = 0;
        }
        if (group.count == 0) {
            group.application_id = db_int(rows, 1);
            group.no = db_dup(rows, 0, &group.arena);
            group.line.member = arena_alloc(&group.arena, CHECK_MAX * size);
        }
        if (group.count < CHECK_MAX) {
            add(&group, rows);
            group.count++;
        }
    }
    if (group.count > 0) {
        check(&group);
    }
    arena_release(&group.arena);
    return db_done(rows);
}

static enum status end(struct import *imp, const struct line_kind *kind, enum query query, size_t size,
                       void (*add)(struct group *group, struct db_rows *rows),
                       void (*check)(struct group *group))
{
    if (imp->result->report.errors > 0) {
        return ST_OK; /* half a list would only give wrong hints */
    }
    enum status st = remove_rest(imp, kind);
    return st == ST_OK ? check_groups(imp, query, size, add, check) : st;
}

/* ---- members: 专家团成员 ---- */

enum { M_NAME = C_SEQ + 1, M_AGE, M_TITLE, M_EMPLOYER, M_REMARK, M_COLUMNS };
static const struct csv_column member_columns[M_COLUMNS] = {
    [C_NO] = {"申报编号", "application_no", true},
    [C_SEQ] = {"序号", "seq", true},
    [M_NAME] = {"姓名", "name", true},
    [M_AGE] = {"年龄", "age", false},
    [M_TITLE] = {"职务职称", "title", true},
    [M_EMPLOYER] = {"工作单位", "employer", true},
    [M_REMARK] = {"备注", "remark", false},
};

static void read_age(struct import *imp, struct line *line)
{
    const char *cell = import_field(imp, M_AGE);
    int64_t age = 0;
    struct db_value value = N();
    if (cell != NULL && *import_optional(cell) != '\0' && import_number(imp, M_AGE, 0, AGE_MAX, &age)) {
        value = I(age);
    }
    line->absent[line->count] = cell == NULL;
    line->value[line->count++] = value;
}

static void read_member(struct import *imp, struct line *line)
{
    const char *name = import_field(imp, M_NAME), *employer = import_field(imp, M_EMPLOYER);
    add_required(imp, line, M_NAME, name);
    read_age(imp, line);
    add_required(imp, line, M_TITLE, import_field(imp, M_TITLE));
    add_required(imp, line, M_EMPLOYER, employer);
    add_text(line, import_optional(import_field(imp, M_REMARK)));
    add_text(line, text_key(&imp->row, name));
    add_text(line, text_key(&imp->row, employer));
}

static enum status member_row(struct import *imp)
{
    return put_row(imp, &member_lines, read_member);
}

static void add_member(struct group *group, struct db_rows *rows)
{
    group->line.member[group->count] = (struct formal_member){.line = (long)db_int(rows, 3),
                                                              .seq = db_int(rows, 2),
                                                              .name = db_dup(rows, 4, &group->arena),
                                                              .age = db_int_or(rows, 5, -1),
                                                              .title = db_dup(rows, 6, &group->arena),
                                                              .employer = db_dup(rows, 7, &group->arena)};
}

static void check_members(struct group *group)
{
    formal_check_team(group->no, group->line.member, group->count, NULL, &group->imp->result->report,
                      &group->arena);
}

static enum status member_end(struct import *imp)
{
    return end(imp, &member_lines, Q_MEMBER_CHECK, sizeof(struct formal_member), add_member, check_members);
}

const struct import_kind import_members = {
    .name = "members",
    .title = "专家团成员",
    .action = ACT_IMPORT,
    .stages = 1u << STAGE_SETUP | 1u << STAGE_SCORING,
    .reason_after_open = true,
    .proposes_recusals = true,
    .columns = member_columns,
    .column_count = M_COLUMNS,
    .state_size = sizeof(struct lines),
    .begin = begin,
    .row = member_row,
    .end = member_end,
};

/* ---- budget: 经费预算 ---- */

enum { B_ITEM = C_SEQ + 1, B_AMOUNT, B_CLASS, B_BASIS, B_COLUMNS };
static const struct csv_column budget_columns[B_COLUMNS] = {
    [C_NO] = {"申报编号", "application_no", true}, [C_SEQ] = {"序号", "seq", true},
    [B_ITEM] = {"支出内容明细", "item", true},     [B_AMOUNT] = {"金额", "amount", true},
    [B_CLASS] = {"资金类别", "fund_class", true},  [B_BASIS] = {"测算依据", "basis", false},
};

static void read_budget(struct import *imp, struct line *line)
{
    int64_t amount = 0;
    const char *class = import_field(imp, B_CLASS);
    const char *basis = import_optional(import_prose(imp, B_BASIS, PROSE_MAX));
    add_required(imp, line, B_ITEM, import_field(imp, B_ITEM));
    if (import_number(imp, B_AMOUNT, AMOUNT_DECIMALS, AMOUNT_MAX, &amount) && amount == 0) {
        import_error(imp, B_AMOUNT, "金额应大于 0（单位：万元）；请填写，或删去这一行");
    }
    line->value[line->count++] = I(amount);
    if (import_filled(imp, B_CLASS, class) && strcmp(class, fund_special) != 0 &&
        strcmp(class, fund_own) != 0) {
        import_error(imp, B_CLASS, "“%s”不是资金类别；只能填“%s”或“%s”", import_shown(imp, class),
                     fund_special, fund_own);
    }
    add_text(line, class);
    add_text(line, basis);
    if (basis != NULL && *basis == '\0') {
        import_warning(imp, B_BASIS, "%s 的预算明细没有测算依据（R27）",
                       import_shown(imp, import_fold(imp, C_NO)));
    }
}

static enum status budget_row(struct import *imp)
{
    return put_row(imp, &budget_lines, read_budget);
}

static void add_budget(struct group *group, struct db_rows *rows)
{
    if (group->count == 0) {
        group->application = (struct formal_application){.total = db_int_or(rows, 6, -1),
                                                         .special = db_int_or(rows, 7, -1),
                                                         .self = db_int_or(rows, 8, -1)};
    }
    group->line.budget[group->count] =
        (struct formal_budget){.line = (long)db_int(rows, 3),
                               .amount = db_int(rows, 4),
                               .special = strcmp(db_text(rows, 5), fund_special) == 0};
}

static void check_budget(struct group *group)
{
    /* Of a list that is longer than what was kept there is no sum. */
    const struct formal_application *amounts = group->count < CHECK_MAX ? &group->application : NULL;
    formal_check_budget(group->no, group->line.budget, group->count, amounts, &group->imp->result->report,
                        &group->arena);
}

static enum status budget_end(struct import *imp)
{
    return end(imp, &budget_lines, Q_BUDGET_CHECK, sizeof(struct formal_budget), add_budget, check_budget);
}

const struct import_kind import_budget = {
    .name = "budget",
    .title = "经费预算",
    .action = ACT_IMPORT,
    .stages = 1u << STAGE_SETUP | 1u << STAGE_SCORING,
    .reason_after_open = true,
    .columns = budget_columns,
    .column_count = B_COLUMNS,
    .state_size = sizeof(struct lines),
    .begin = begin,
    .row = budget_row,
    .end = budget_end,
};

/* ---- schedule: 进度安排 ---- */

enum { S_START = C_SEQ + 1, S_END, S_CONTENT, S_OWNER, S_COLUMNS };
static const struct csv_column schedule_columns[S_COLUMNS] = {
    [C_NO] = {"申报编号", "application_no", true}, [C_SEQ] = {"序号", "seq", true},
    [S_START] = {"开始日期", "start_date", false}, [S_END] = {"结束日期", "end_date", false},
    [S_CONTENT] = {"工作内容", "content", true},   [S_OWNER] = {"责任人", "owner", false},
};

static void read_stage(struct import *imp, struct line *line)
{
    add_required(imp, line, S_CONTENT, import_prose(imp, S_CONTENT, PROSE_MAX));
    add_text(line, import_date(imp, S_START));
    add_text(line, import_date(imp, S_END));
    add_text(line, import_optional(import_field(imp, S_OWNER)));
}

static enum status schedule_row(struct import *imp)
{
    return put_row(imp, &schedule_lines, read_stage);
}

static void add_stage(struct group *group, struct db_rows *rows)
{
    group->line.stage[group->count] = (struct formal_stage){.line = (long)db_int(rows, 3),
                                                            .seq = db_int(rows, 2),
                                                            .start = db_dup(rows, 4, &group->arena),
                                                            .end = db_dup(rows, 5, &group->arena),
                                                            .content = "",
                                                            .owner = db_dup(rows, 7, &group->arena)};
}

static void check_stages(struct group *group)
{
    formal_check_schedule(group->no, group->line.stage, group->count,
                          group->imp->ctx->rules->programme.period_end, &group->imp->result->report);
}

static enum status schedule_end(struct import *imp)
{
    return end(imp, &schedule_lines, Q_SCHEDULE_CHECK, sizeof(struct formal_stage), add_stage, check_stages);
}

const struct import_kind import_schedule = {
    .name = "schedule",
    .title = "进度安排",
    .action = ACT_IMPORT,
    .stages = 1u << STAGE_SETUP | 1u << STAGE_SCORING,
    .reason_after_open = true,
    .columns = schedule_columns,
    .column_count = S_COLUMNS,
    .state_size = sizeof(struct lines),
    .begin = begin,
    .row = schedule_row,
    .end = schedule_end,
};
