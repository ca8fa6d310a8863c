/* import applications: one row an application 申报 */
#include <inttypes.h>
#include <string.h>

#include "core/rules/formal.h"
#include "core/rules/points.h"
#include "core/workflow/imports.h"
#include "core/workflow/scoring.h"
#include "data/db.h"
#include "data/text.h"

enum column {
    C_NO,
    C_PROJECT,
    C_SOCIETY,
    C_USCC,
    C_CATEGORY,
    C_INDUSTRY,
    C_LEADER,
    C_LEADER_TITLE,
    C_EXPERT,
    C_EXPERT_TITLE,
    C_PERSON,
    C_PHONE,
    C_EMAIL,
    C_DATE,
    C_TASKS,
    C_PATH,
    C_CONDITIONS,
    C_TOTAL,
    C_SPECIAL,
    C_SELF,
    C_RESULT,
    C_REASON,
    COLUMNS
};

static const struct csv_column columns[COLUMNS] = {
    [C_NO] = {"申报编号", "application_no", true},
    [C_PROJECT] = {"项目名称", "project_name", true},
    [C_SOCIETY] = {"申报单位", "applicant_society", true},
    [C_USCC] = {"统一社会信用代码", "uscc", false},
    [C_CATEGORY] = {"产业类型", "industry_category", true},
    [C_INDUSTRY] = {"产业领域", "industry", true},
    [C_LEADER] = {"项目负责人", "project_leader", false},
    [C_LEADER_TITLE] = {"负责人职务职称", "leader_title", false},
    [C_EXPERT] = {"领衔专家", "lead_expert", false},
    [C_EXPERT_TITLE] = {"领衔专家职称", "lead_title", false},
    [C_PERSON] = {"联系人", "contact_person", false},
    [C_PHONE] = {"联系电话", "contact_phone", false},
    [C_EMAIL] = {"电子信箱", "contact_email", false},
    [C_DATE] = {"申请日期", "application_date", false},
    [C_TASKS] = {"重点任务与预期目标", "tasks_goals", false},
    [C_PATH] = {"实施路径及具体举措", "path_measures", false},
    [C_CONDITIONS] = {"实施条件及保障措施", "conditions", false},
    [C_TOTAL] = {"经费总预算", "budget_total", false},
    [C_SPECIAL] = {"专项资金", "budget_special", false},
    [C_SELF] = {"自筹资金", "budget_self", false},
    [C_RESULT] = {"形式审查结论", "formal_result", true},
    [C_REASON] = {"形式审查意见", "formal_reason", false},
};

/* The stored texts in the order of the statements; the last three are the long ones. */
static const enum column text_column[] = {C_PROJECT, C_SOCIETY,      C_USCC,   C_CATEGORY,     C_INDUSTRY,
                                          C_LEADER,  C_LEADER_TITLE, C_EXPERT, C_EXPERT_TITLE, C_PERSON,
                                          C_PHONE,   C_EMAIL,        C_DATE,   C_REASON,       C_TASKS,
                                          C_PATH,    C_CONDITIONS};
static const enum column amount_column[] = {C_TOTAL, C_SPECIAL, C_SELF};

enum {
    TEXTS = sizeof text_column / sizeof text_column[0],
    LONG_TEXTS = 3,
    SHORT_TEXTS = TEXTS - LONG_TEXTS,
    AMOUNTS = sizeof amount_column / sizeof amount_column[0],
    REASON_MAX = 10000, /* characters of 形式审查意见 */
    STORED_AMOUNT = 4,  /* first such column of q_form_stored */
    STORED_TEXT = 7,
};
static const int64_t AMOUNT_MAX = INT64_C(100000000) * 10000; /* 10^8 万元: sums cannot overflow */

struct form {
    int64_t last_id;
};

/* One row as read. A NULL text and a kept amount: the file has no such column. */
struct values {
    const char *no;
    const char *text[COLUMNS];
    struct db_value amount[AMOUNTS];
    bool keep[AMOUNTS];
    bool passed;
};
/* What is stored under its number. */
struct stored {
    bool found, passed;
    int64_t id, import_no, import_line;
    size_t changes;      /* texts and amounts that differ, the verdict too */
    size_t long_changes; /* of them, long texts */
};

static enum status begin(struct import *imp)
{
    struct form *form = imp->state;
    enum status st = ctx_rules(imp->ctx);
    form->last_id = db_one0(imp->ctx->db, &st, 0, Q_FORM_LAST_ID);
    return st;
}

/* ---- the row ---- */

static void read_no(struct import *imp, struct values *v)
{
    v->no = import_fold(imp, C_NO);
    if (import_identifier(imp, C_NO, v->no) && strchr(v->no, ',') != NULL) {
        import_error(imp, C_NO, "“%s”含有逗号；裁决等处用逗号分隔编号，请改用连字符",
                     import_shown(imp, v->no));
    }
}

static void read_texts(struct import *imp, struct values *v)
{
    for (size_t i = 0; i < SHORT_TEXTS; i++) {
        enum column c = text_column[i];
        if (c == C_DATE) {
            v->text[c] = import_date(imp, c);
        } else if (c == C_REASON) {
            v->text[c] = import_optional(import_prose(imp, c, REASON_MAX));
        } else {
            const char *text = import_field(imp, c);
            v->text[c] = columns[c].required ? text : import_optional(text);
        }
    }
    for (size_t i = SHORT_TEXTS; i < TEXTS; i++) {
        v->text[text_column[i]] = import_optional(import_prose(imp, text_column[i], 0));
    }
    if (v->text[C_USCC] != NULL) {
        v->text[C_USCC] = text_fold(&imp->row, v->text[C_USCC]);
    }
}

static void read_amounts(struct import *imp, struct values *v)
{
    for (size_t i = 0; i < AMOUNTS; i++) {
        const char *cell = csv_in_cell(imp->in, amount_column[i]);
        int64_t amount = 0;
        v->amount[i] = N();
        v->keep[i] = cell == NULL;
        if (cell != NULL && *import_optional(cell) != '\0' &&
            import_number(imp, amount_column[i], AMOUNT_DECIMALS, AMOUNT_MAX, &amount)) {
            v->amount[i] = I(amount);
        }
    }
}

static void read_verdict(struct import *imp, struct values *v)
{
    const char *text = import_field(imp, C_RESULT);
    v->passed = strcmp(text, "通过") == 0;
    if (import_filled(imp, C_RESULT, text) && !v->passed && strcmp(text, "不通过") != 0) {
        import_error(imp, C_RESULT, "“%s”不是形式审查结论；只能填“通过”或“不通过”", import_shown(imp, text));
    }
}

/* An application that failed may have failed for want of an industry: the review does not need it. */
static void check_required(struct import *imp, const struct values *v)
{
    import_filled(imp, C_PROJECT, v->text[C_PROJECT]);
    import_filled(imp, C_SOCIETY, v->text[C_SOCIETY]);
    if (v->passed) {
        import_filled(imp, C_CATEGORY, v->text[C_CATEGORY]);
        import_filled(imp, C_INDUSTRY, v->text[C_INDUSTRY]);
    }
}

static bool read_values(struct import *imp, struct values *v)
{
    long before = imp->result->report.errors;
    read_no(imp, v);
    read_texts(imp, v);
    read_amounts(imp, v);
    read_verdict(imp, v);
    check_required(imp, v);
    return imp->result->report.errors == before;
}

/* ---- against what is stored ---- */

/* Notes for the journal which columns of which application changed after open. */
static void note_change(struct import *imp, struct stored *s, const struct values *v, enum column c)
{
    struct buf *detail = &imp->detail;
    bool first = s->changes++ == 0;
    if (imp->ctx->stage == STAGE_SETUP) {
        return;
    }
    if (detail->size == 0) {
        json_open(detail, "changed", '[');
    }
    if (first) {
        json_open(detail, NULL, '{');
        json_text(detail, "no", v->no);
        json_open(detail, "columns", '[');
    }
    json_text(detail, NULL, columns[c].title);
}

static void end_changes(struct import *imp, const struct stored *s)
{
    if (s->changes > 0 && imp->ctx->stage != STAGE_SETUP) {
        json_close(&imp->detail, ']');
        json_close(&imp->detail, '}');
    }
}

static void show_change(struct import *imp, const struct values *v, enum column c, const char *old,
                        const char *new)
{
    if (imp->ctx->stage == STAGE_SETUP) {
        return;
    }
    import_change(imp, "%s %s：%s → %s", v->no, columns[c].title,
                  *old == '\0' ? "（空）" : import_shown(imp, old),
                  *new == '\0' ? "（空）" : import_shown(imp, new));
}

static void compare_texts(struct import *imp, struct db_rows *rows, const struct values *v, struct stored *s)
{
    for (size_t i = 0; i < TEXTS; i++) {
        enum column c = text_column[i];
        const char *old = v->text[c] == NULL ? NULL : db_text(rows, STORED_TEXT + (int)i);
        if (old == NULL || strcmp(old, v->text[c]) == 0) {
            continue;
        }
        note_change(imp, s, v, c);
        show_change(imp, v, c, old, v->text[c]);
        s->long_changes += i >= SHORT_TEXTS;
    }
}

static const char *amount_text(struct import *imp, struct db_value amount)
{
    char out[POINTS_TEXT];
    if (amount.type == DB_NULL) {
        return "";
    }
    return arena_strdup(&imp->row, points_print_short(out, amount.number, AMOUNT_DECIMALS, 0));
}

/* Also fills in the amounts of columns that the file does not have. */
static void compare_amounts(struct import *imp, struct db_rows *rows, struct values *v, struct stored *s)
{
    for (size_t i = 0; i < AMOUNTS; i++) {
        int at = STORED_AMOUNT + (int)i;
        struct db_value old = db_null(rows, at) ? N() : I(db_int(rows, at));
        if (v->keep[i]) {
            v->amount[i] = old;
            continue;
        }
        if (old.type == v->amount[i].type && (old.type == DB_NULL || old.number == v->amount[i].number)) {
            continue;
        }
        note_change(imp, s, v, amount_column[i]);
        show_change(imp, v, amount_column[i], amount_text(imp, old), amount_text(imp, v->amount[i]));
        if (imp->ctx->stage >= STAGE_CLOSED) {
            import_error(imp, amount_column[i], "“%s”的金额在封存后不能改；只能改文字", v->no);
        }
    }
}

static void compare_verdict(struct import *imp, const struct values *v, struct stored *s)
{
    static const char *const name[] = {"不通过", "通过"};
    if (s->passed == v->passed) {
        return;
    }
    note_change(imp, s, v, C_RESULT);
    show_change(imp, v, C_RESULT, name[s->passed], name[v->passed]);
    if (imp->ctx->stage >= STAGE_CLOSED) {
        import_error(imp, C_RESULT, "“%s”的形式审查结论在封存后不能改（现为“%s”）", v->no, name[s->passed]);
    }
}

static enum status compare(struct import *imp, struct values *v, struct stored *s)
{
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_FORM_STORED, T(v->no));
    s->found = db_next(rows);
    if (s->found) {
        s->id = db_int(rows, 0);
        s->import_no = db_int(rows, 1);
        s->import_line = db_int(rows, 2);
        s->passed = db_int(rows, 3) != 0;
        if (s->import_no != imp->no) {
            compare_texts(imp, rows, v, s);
            compare_amounts(imp, rows, v, s);
            compare_verdict(imp, v, s);
            end_changes(imp, s);
        }
    }
    return db_done(rows);
}

/* ---- writing ---- */

enum { FIXED_VALUES = 3, ROW_VALUES = FIXED_VALUES + SHORT_TEXTS + AMOUNTS + 3 };

static enum status write_row(struct import *imp, const struct values *v, int64_t id, enum query query)
{
    struct db_value value[ROW_VALUES] = {I(id), T(v->no), T(text_key(&imp->row, v->text[C_SOCIETY]))};
    size_t n = FIXED_VALUES;
    for (size_t i = 0; i < SHORT_TEXTS; i++) {
        value[n++] = T(v->text[text_column[i]]);
    }
    for (size_t i = 0; i < AMOUNTS; i++) {
        value[n++] = v->amount[i];
    }
    value[n++] = I(v->passed);
    value[n++] = I(imp->no);
    value[n++] = I(csv_in_line(imp->in));
    return db_run(imp->ctx->db, query, value, n);
}

static enum status write_texts(struct import *imp, const struct values *v, int64_t id, enum query query)
{
    return DB_RUN(imp->ctx->db, query, I(id), T(v->text[C_TASKS]), T(v->text[C_PATH]),
                  T(v->text[C_CONDITIONS]));
}

static enum status add(struct import *imp, const struct values *v)
{
    struct form *form = imp->state;
    if (imp->ctx->stage >= STAGE_CLOSED) {
        import_error(imp, C_NO, "没有申报“%s”；封存后不能再增加申报，请改正编号或删去这一行", v->no);
        return ST_OK;
    }
    imp->result->added++;
    enum status st = write_row(imp, v, ++form->last_id, Q_FORM_INSERT);
    return st == ST_OK ? write_texts(imp, v, form->last_id, Q_FORM_TEXT_INSERT) : st;
}

static enum status update(struct import *imp, const struct values *v, const struct stored *s)
{
    struct ctx *ctx = imp->ctx;
    if (s->changes == 0) {
        imp->result->same++;
        return DB_RUN(ctx->db, Q_FORM_STAMP, I(s->id), I(imp->no), I(csv_in_line(imp->in)));
    }
    imp->result->updated++;
    enum status st = write_row(imp, v, s->id, Q_FORM_UPDATE);
    if (st == ST_OK && s->long_changes > 0) {
        st = write_texts(imp, v, s->id, Q_FORM_TEXT_UPDATE);
    }
    if (st == ST_OK && s->passed && !v->passed && ctx->stage == STAGE_SCORING) {
        struct application_ref ref = {s->id, v->no, v->text[C_SOCIETY], v->text[C_PROJECT], false};
        st = scoring_void_application(ctx, &ref, imp->options->reason);
    }
    return st;
}

static int64_t amount_of(struct db_value value)
{
    return value.type == DB_INT ? value.number : -1;
}

/* Hints for the office, never a change of its verdict. */
static void check_form(struct import *imp, const struct values *v)
{
    const struct programme *p = &imp->ctx->rules->programme;
    struct report *report = &imp->result->report;
    const struct formal_application f = {
        .project_name = v->text[C_PROJECT],
        .society = v->text[C_SOCIETY],
        .uscc = v->text[C_USCC],
        .category = v->text[C_CATEGORY],
        .industry = v->text[C_INDUSTRY],
        .leader_title = v->text[C_LEADER_TITLE],
        .lead_title = v->text[C_EXPERT_TITLE],
        .phone = v->text[C_PHONE],
        .email = v->text[C_EMAIL],
        .date = v->text[C_DATE],
        .tasks = v->text[C_TASKS],
        .path = v->text[C_PATH],
        .conditions = v->text[C_CONDITIONS],
        .total = amount_of(v->amount[0]),
        .special = amount_of(v->amount[1]),
        .self = amount_of(v->amount[2]),
    };
    formal_check_application(&f, csv_in_line(imp->in), p->deadline, p->grant_centi_wan * AMOUNT_OF_CENTI,
                             report, &imp->row);
}

static enum status row(struct import *imp)
{
    struct values v = {0};
    struct stored s = {0};
    long before = imp->result->report.errors;
    if (!read_values(imp, &v)) {
        return ST_OK;
    }
    enum status st = compare(imp, &v, &s);
    if (st != ST_OK || (s.found && import_duplicate(imp, C_NO, s.import_no, s.import_line, v.no)) ||
        imp->result->report.errors > before) {
        return st;
    }
    st = s.found ? update(imp, &v, &s) : add(imp, &v);
    check_form(imp, &v);
    return st;
}

static enum status end(struct import *imp)
{
    if (imp->detail.size > 0) {
        json_close(&imp->detail, ']');
    }
    return ST_OK;
}

const struct import_kind import_applications = {
    .name = "applications",
    .title = "申报",
    .action = ACT_IMPORT,
    .stages = (1u << STAGE_COUNT) - 1,
    .reason_after_open = true,
    .proposes_recusals = true,
    .columns = columns,
    .column_count = COLUMNS,
    .state_size = sizeof(struct form),
    .begin = begin,
    .row = row,
    .end = end,
};
