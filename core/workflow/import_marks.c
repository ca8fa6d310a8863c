/* Marks keyed in from signed paper sheets. A file of millions of rows loads at the speed of bare inserts: the
 * consecutive rows of one pair (member, application) are collected and written once, and a cell that repeats
 * the one before costs a comparison. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/imports.h"
#include "core/workflow/scoring.h"
#include "core/workflow/sheet_store.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

enum { COL_ACCOUNT, COL_NO, COL_CRITERION, COL_MARK, COLUMNS };
enum { CELL_KEPT = 128 }; /* identifiers are shorter; a longer cell is never equal to the one kept */

static const struct csv_column columns[COLUMNS] = {
    {"账号", "account", true},
    {"申报编号", "application_no", true},
    {"指标编号", "criterion", true},
    {"得分", "mark", true},
};

struct person {
    const char *account;
    int64_t id;
    bool panel, withdrawn;
};

/* The pair whose rows are being collected. */
struct pair {
    char account[CELL_KEPT], no[CELL_KEPT]; /* the cells as they stand in the file */
    bool open, good;                        /* good: its marks are to be written */
    int64_t application_id, account_id;
    bool stored;   /* it has a row already */
    bool returned; /* a returned sheet stays returned */
    bool changed;
    uint64_t mask; /* criteria that this import has named */
    struct marks marks;
};

struct marks_import {
    struct person *person; /* every account, by name */
    size_t persons;
    bool assigned;    /* only the pairs of table assignment review */
    size_t criterion; /* of the row before: the next one is usually the next */
    struct pair pair;
};

/* ---- before the first row ---- */

static enum status read_persons(struct ctx *ctx, struct marks_import *state)
{
    struct buf all = {0};
    struct db_rows *rows = db_select0(ctx->db, Q_IMPORT_ACCOUNTS);
    while (db_next(rows)) {
        enum role role = ROLE_STAFF;
        bool known = role_parse(db_text(rows, 2), &role);
        struct person one = {db_dup(rows, 1, ctx->arena), db_int(rows, 0), known && role_on_panel(role),
                             db_int(rows, 3) != 0};
        buf_add(&all, &one, sizeof one);
    }
    enum status st = db_done(rows);
    state->persons = all.size / sizeof *state->person;
    state->person = arena_alloc(ctx->arena, all.size);
    if (all.size > 0) {
        memcpy(state->person, all.bytes, all.size);
    }
    buf_release(&all);
    return st;
}

static enum status marks_begin(struct import *imp)
{
    struct marks_import *state = imp->state;
    struct ctx *ctx = imp->ctx;
    imp->result->counts_hidden = true;
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    state->criterion = ctx->rules->rubric.count - 1;
    struct db_rows *rows = db_select0(ctx->db, Q_ROUND);
    state->assigned = db_next(rows) && db_int(rows, 2) != 0;
    st = db_done(rows);
    return st == ST_OK ? read_persons(ctx, state) : st;
}

/* ---- one pair ---- */

static int compare_person(const void *name, const void *person)
{
    return strcmp(name, ((const struct person *)person)->account);
}

static const struct person *person_named(const struct marks_import *state, const char *name)
{
    return bsearch(name, state->person, state->persons, sizeof *state->person, compare_person);
}

/* The panel member of the row; NULL after reporting why there is none. Folding costs more than the look-up,
 * so it is left to cells that are not found as they stand. */
static const struct person *find_person(struct import *imp, const struct marks_import *state)
{
    const char *name = csv_in_cell(imp->in, COL_ACCOUNT);
    const struct person *person = person_named(state, name);
    if (person == NULL) {
        name = import_fold(imp, COL_ACCOUNT);
        person = person_named(state, name);
    }
    if (person == NULL) {
        import_error(imp, COL_ACCOUNT, "没有账号“%s”；请先导入账号，或改正", name);
    } else if (!person->panel) {
        import_error(imp, COL_ACCOUNT, "账号“%s”不是评审组成员，没有评分表；请改正", name);
    } else if (person->withdrawn) {
        import_error(imp, COL_ACCOUNT, "账号“%s”已退出本轮评审，不能再录入；请删去这些行", name);
    } else {
        return person;
    }
    return NULL;
}

/* Reads the pair's present sheet: false after reporting why marks cannot go there. */
static bool accept_pair(struct import *imp, struct db_rows *rows, const char *account, const char *no,
                        struct pair *pair)
{
    const char *stored = db_text(rows, 4);
    if (db_int(rows, 1) == 0) {
        import_error(imp, COL_NO, "申报“%s”未通过形式审查，没有评分表；请删去这些行", no);
    } else if (db_int(rows, 2) != 0) {
        import_error(imp, COL_NO, "“%s”已回避申报“%s”，不能录入；请删去这些行", account, no);
    } else if (db_int(rows, 3) == 0) {
        import_error(imp, COL_NO, "申报“%s”没有分配给“%s”；请核对账号和编号", no, account);
    } else if (strcmp(stored, "submitted") == 0) {
        import_error(imp, COL_NO, "“%s”对申报“%s”的评分表已提交，不能覆盖；确需修改请先退回", account, no);
    } else {
        pair->application_id = db_int(rows, 0);
        pair->stored = stored[0] != '\0';
        pair->returned = strcmp(stored, "returned") == 0;
        pair->mask = db_int(rows, 6) == imp->no ? (uint64_t)db_int(rows, 7) : 0;
        return true;
    }
    return false;
}

/* A new or void sheet begins without marks. */
static bool load_marks(struct import *imp, const char *stored, const char *text, struct marks *marks)
{
    for (size_t i = 0; i < CRITERIA_MAX; i++) {
        marks->centi[i] = MARK_NONE;
    }
    return stored[0] == '\0' || strcmp(stored, "void") == 0 ||
           marks_unpack(&imp->ctx->rules->rubric, text, marks);
}

/* The application of the row, first as its cell stands, then folded. The rows are the caller's to end. */
static struct db_rows *select_pair(struct import *imp, bool assigned, const struct person *person,
                                   const char **no, bool *found)
{
    struct db *db = imp->ctx->db;
    *no = csv_in_cell(imp->in, COL_NO);
    struct db_rows *rows = DB_SELECT(db, Q_IMPORT_PAIR, T(*no), I(person->id), I(assigned));
    *found = db_next(rows);
    if (!*found && db_done(rows) == ST_OK) {
        *no = import_fold(imp, COL_NO);
        rows = DB_SELECT(db, Q_IMPORT_PAIR, T(*no), I(person->id), I(assigned));
        *found = db_next(rows);
    }
    return rows;
}

static enum status open_pair(struct import *imp, struct marks_import *state)
{
    struct pair *pair = &state->pair;
    const struct person *person = find_person(imp, state);
    const char *no = NULL;
    bool found = false;
    enum status st = ST_OK;
    if (person == NULL) {
        return ST_OK;
    }
    struct db_rows *rows = select_pair(imp, state->assigned, person, &no, &found);
    if (found) {
        pair->account_id = person->id;
        pair->good = accept_pair(imp, rows, person->account, no, pair);
    }
    if (pair->good && !load_marks(imp, db_text(rows, 4), db_text(rows, 5), &pair->marks)) {
        st = err_set(imp->ctx->err, ST_STORAGE, "轮次文件中“%s”对申报“%s”的评分表已损坏；请用最近的备份恢复",
                     person->account, no);
    }
    enum status done = db_done(rows);
    if (st == ST_OK && done == ST_OK && !found) {
        import_error(imp, COL_NO, "没有申报“%s”；请核对编号", no);
    }
    return st == ST_OK ? done : st;
}

/* Writes what was collected. */
static enum status close_pair(struct import *imp, struct marks_import *state)
{
    struct pair *pair = &state->pair;
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    char marks[MARKS_TEXT];
    bool write = pair->open && pair->good && pair->changed;
    pair->open = false;
    if (!write) {
        return ST_OK;
    }
    return DB_RUN(imp->ctx->db, pair->stored ? Q_SHEET_SAVE : Q_SHEET_INSERT, I(pair->application_id),
                  I(pair->account_id), T(pair->returned ? "returned" : "draft"),
                  I(marks_total(rubric, &pair->marks)), I((int64_t)marks_given(rubric, &pair->marks)),
                  I(imp->no), I((int64_t)pair->mask), T(marks_write(rubric, &pair->marks, marks)));
}

/* Keeps the cell for comparison with the next row's; false when it is longer than any identifier. */
static bool keep_cell(char kept[CELL_KEPT], const char *cell)
{
    size_t size = strlen(cell) + 1;
    if (size > CELL_KEPT) {
        return false;
    }
    memcpy(kept, cell, size);
    return true;
}

static enum status change_pair(struct import *imp, struct marks_import *state, const char *account,
                               const char *no)
{
    struct pair *pair = &state->pair;
    enum status st = close_pair(imp, state);
    if (st != ST_OK) {
        return st;
    }
    pair->good = false;
    pair->changed = false;
    if (!keep_cell(pair->account, account) || !keep_cell(pair->no, no)) {
        import_row_error(imp, "账号或申报编号太长；请改正");
        return ST_OK;
    }
    pair->open = true;
    return open_pair(imp, state);
}

/* ---- one row ---- */

static int find_criterion(struct import *imp, struct marks_import *state)
{
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    const char *cell = csv_in_cell(imp->in, COL_CRITERION);
    size_t next = (state->criterion + 1) % rubric->count;
    int index = strcmp(cell, rubric->criterion[next].code) == 0 ? (int)next : rubric_find(rubric, cell);
    if (index < 0) {
        cell = import_fold(imp, COL_CRITERION);
        index = rubric_find(rubric, cell);
    }
    if (index < 0) {
        import_error(imp, COL_CRITERION, "评分表没有指标“%s”；请按评分表的指标编号填写", cell);
    } else {
        state->criterion = (size_t)index;
    }
    return index;
}

static void take_mark(struct import *imp, struct marks_import *state)
{
    struct pair *pair = &state->pair;
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    int64_t centi = MARK_NONE;
    int index = find_criterion(imp, state);
    if (index < 0) {
        return;
    }
    uint64_t bit = UINT64_C(1) << index;
    if ((pair->mask & bit) != 0) {
        import_error(imp, COL_CRITERION, "账号“%s”、申报“%s”、指标“%s”在本文件前面已经出现；每项只能出现一次",
                     pair->account, pair->no, rubric->criterion[index].code);
        return;
    }
    const char *reason =
        mark_parse(&rubric->criterion[index], csv_in_cell(imp->in, COL_MARK), &centi, &imp->row);
    if (reason != NULL) {
        import_error(imp, COL_MARK, "%s", reason);
        return;
    }
    pair->mask |= bit;
    pair->marks.centi[index] = centi;
    pair->changed = true;
}

static enum status marks_row(struct import *imp)
{
    struct marks_import *state = imp->state;
    struct pair *pair = &state->pair;
    const char *account = csv_in_cell(imp->in, COL_ACCOUNT), *no = csv_in_cell(imp->in, COL_NO);
    if (!pair->open || strcmp(no, pair->no) != 0 || strcmp(account, pair->account) != 0) {
        enum status st = change_pair(imp, state, account, no);
        if (st != ST_OK) {
            return st;
        }
    }
    if (pair->good) {
        take_mark(imp, state);
    }
    return ST_OK;
}

/* ---- after the last row: --submit ---- */

struct paper_sheet {
    struct application_ref application;
    struct account_ref account;
    struct marks marks;
    const char *opinion;
};

/* The next page of sheets that this import named, behind the application and account given. */
static enum status read_page(struct import *imp, const char *no, const char *account, struct buf *page)
{
    struct arena *arena = imp->ctx->arena;
    bool good = true;
    buf_clear(page);
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_IMPORT_SHEETS, I(imp->no), T(no), T(account));
    while (good && db_next(rows)) {
        struct paper_sheet sheet = {
            {db_int(rows, 0), db_dup(rows, 1, arena), db_dup(rows, 2, arena), db_dup(rows, 3, arena), true},
            {.id = db_int(rows, 4),
             .account = db_dup(rows, 5, arena),
             .name = db_dup(rows, 6, arena),
             .token = db_dup(rows, 7, arena)},
            .opinion = db_dup(rows, 9, arena)};
        good = marks_unpack(&imp->ctx->rules->rubric, db_text(rows, 8), &sheet.marks);
        buf_add(page, &sheet, sizeof sheet);
    }
    enum status st = db_done(rows);
    return good || st != ST_OK
               ? st
               : err_set(imp->ctx->err, ST_STORAGE, "轮次文件中的评分表已损坏；请用最近的备份恢复");
}

static enum status submit_sheet(struct import *imp, const struct paper_sheet *sheet)
{
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    char receipt[CODE_SIZE + 1];
    size_t given = marks_given(rubric, &sheet->marks);
    if (given < rubric->count) {
        report_warning(&imp->result->report, 0, NULL,
                       "“%s”对申报“%s”的评分表只有 %zu/%zu 项，未提交，存为草稿", sheet->account.account,
                       sheet->application.no, given, rubric->count);
        return ST_OK;
    }
    imp->result->submitted++;
    return scoring_submit_pair(imp->ctx, "submit_paper", &sheet->application, &sheet->account, &sheet->marks,
                               sheet->opinion, receipt);
}

static enum status submit_all(struct import *imp)
{
    struct ctx *ctx = imp->ctx;
    struct arena *request = ctx->arena;
    struct arena scratch[2] = {{0},
                               {0}}; /* of this page, and of the one before: its last keys are still read */
    struct buf page = {0};
    const char *no = "", *account = "";
    enum status st = ST_OK;
    for (size_t turn = 0; st == ST_OK; turn = 1 - turn) {
        arena_release(&scratch[turn]);
        ctx->arena = &scratch[turn];
        st = read_page(imp, no, account, &page);
        size_t count = page.size / sizeof(struct paper_sheet);
        const struct paper_sheet *sheet = (const struct paper_sheet *)(const void *)page.bytes;
        if (st != ST_OK || count == 0) {
            break;
        }
        for (size_t i = 0; st == ST_OK && i < count; i++) {
            st = submit_sheet(imp, &sheet[i]);
        }
        no = sheet[count - 1].application.no;
        account = sheet[count - 1].account.account;
    }
    ctx->arena = request;
    buf_release(&page);
    arena_release(&scratch[0]);
    arena_release(&scratch[1]);
    return st;
}

static enum status marks_end(struct import *imp)
{
    enum status st = close_pair(imp, imp->state);
    if (st != ST_OK || imp->result->report.errors > 0 || !imp->options->submit) {
        return st;
    }
    st = submit_all(imp);
    json_int(&imp->detail, "submitted", imp->result->submitted);
    return st;
}

const struct import_kind import_marks = {
    .name = "marks",
    .action = ACT_IMPORT_MARKS,
    .stages = 1u << STAGE_SCORING,
    .columns = columns,
    .column_count = COLUMNS,
    .state_size = sizeof(struct marks_import),
    .begin = marks_begin,
    .row = marks_row,
    .end = marks_end,
};
