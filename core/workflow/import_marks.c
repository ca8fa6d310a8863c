/* Marks keyed in from signed paper sheets. A file of millions of rows loads at the speed of bare inserts: a
 * cell that repeats the one before costs a comparison, and the consecutive rows of one pair (member,
 * application) are collected and inserted once. Only when the pair already has a sheet is that one read and
 * merged. */
#include <stdlib.h>
#include <string.h>

#include "core/workflow/imports.h"
#include "core/workflow/paper_submit.h"
#include "data/db.h"

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

/* A pair by number, for the list of recusals. */
struct key {
    int64_t application_id, account_id;
};

/* The pair whose rows are being collected. */
struct pair {
    char account[CELL_KEPT]; /* the cell as it stands in the file */
    bool open, good;         /* good: its marks are to be written */
    struct key key;
    const struct person *person;
    long first_line;
    uint64_t mask; /* criteria named by the rows collected */
    struct marks marks;
    long line[CRITERIA_MAX];
};

/* The application of the rows, kept while the cell stays the same. */
struct application_memo {
    char no[CELL_KEPT];
    bool known, found, passed;
    int64_t id;
};

struct marks_import {
    struct person *person; /* every account, by name */
    size_t persons;
    struct key *recused; /* every recusal in force, by number */
    size_t recusals;
    bool assigned;    /* only the pairs of table assignment review */
    size_t criterion; /* of the row before: the next one is usually the next */
    struct application_memo application;
    struct pair pair;
};

/* ---- before the first row ---- */

/* Moves what was collected into the request's memory. */
static void *keep_all(struct ctx *ctx, struct buf *all)
{
    void *kept = arena_alloc(ctx->arena, all->size);
    if (all->size > 0) {
        memcpy(kept, all->bytes, all->size);
    }
    buf_release(all);
    return kept;
}

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
    state->persons = all.size / sizeof *state->person;
    state->person = keep_all(ctx, &all);
    return db_done(rows);
}

static enum status read_recusals(struct ctx *ctx, struct marks_import *state)
{
    struct buf all = {0};
    struct db_rows *rows = db_select0(ctx->db, Q_IMPORT_RECUSALS);
    while (db_next(rows)) {
        struct key one = {db_int(rows, 0), db_int(rows, 1)};
        buf_add(&all, &one, sizeof one);
    }
    state->recusals = all.size / sizeof *state->recused;
    state->recused = keep_all(ctx, &all);
    return db_done(rows);
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
    if (st == ST_OK) {
        st = read_persons(ctx, state);
    }
    return st == ST_OK ? read_recusals(ctx, state) : st;
}

/* ---- whose sheet: member and application of a row ---- */

/* Keeps the cell for comparison with the next row's; a cell longer than any identifier is kept as "". */
static bool keep_cell(char kept[CELL_KEPT], const char *cell)
{
    size_t size = strlen(cell) + 1;
    bool fits = size <= CELL_KEPT;
    memcpy(kept, fits ? cell : "", fits ? size : 1);
    return fits;
}

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

static enum status look_up(struct import *imp, const char *no, struct application_memo *memo)
{
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_APPLICATION_BY_NO, T(no));
    memo->found = db_next(rows);
    if (memo->found) {
        memo->id = db_int(rows, 0);
        memo->passed = db_int(rows, 4) != 0;
    }
    return db_done(rows);
}

/* First as the cell stands, then folded. */
static enum status find_application(struct import *imp, struct application_memo *memo)
{
    const char *no = csv_in_cell(imp->in, COL_NO);
    if (memo->known && strcmp(no, memo->no) == 0) {
        return ST_OK;
    }
    memo->known = keep_cell(memo->no, no);
    enum status st = look_up(imp, no, memo);
    return st == ST_OK && !memo->found ? look_up(imp, import_fold(imp, COL_NO), memo) : st;
}

static int compare_key(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int by_application = (x->application_id > y->application_id) - (x->application_id < y->application_id);
    return by_application != 0 ? by_application
                               : (x->account_id > y->account_id) - (x->account_id < y->account_id);
}

/* Whether the member reviews the application; reports why not. */
static bool accept_pair(struct import *imp, const struct marks_import *state, enum status *st)
{
    const struct application_memo *application = &state->application;
    const struct key *key = &state->pair.key;
    const char *no = csv_in_cell(imp->in, COL_NO), *account = state->pair.person->account;
    if (!application->found) {
        import_error(imp, COL_NO, "没有申报“%s”；请核对编号", no);
    } else if (!application->passed) {
        import_error(imp, COL_NO, "申报“%s”未通过形式审查，没有评分表；请删去这些行", no);
    } else if (bsearch(key, state->recused, state->recusals, sizeof *key, compare_key) != NULL) {
        import_error(imp, COL_NO, "“%s”已回避申报“%s”，不能录入；请删去这些行", account, no);
    } else if (state->assigned &&
               DB_ONE(imp->ctx->db, st, 0, Q_ASSIGNED, I(key->application_id), I(key->account_id)) != 1) {
        import_error(imp, COL_NO, "申报“%s”没有分配给“%s”；请核对账号和编号", no, account);
    } else {
        return true;
    }
    return false;
}

/* ---- one pair ---- */

static enum status open_pair(struct import *imp, struct marks_import *state)
{
    struct pair *pair = &state->pair;
    pair->good = false;
    pair->mask = 0;
    pair->open = keep_cell(pair->account, csv_in_cell(imp->in, COL_ACCOUNT));
    enum status st = find_application(imp, &state->application);
    if (st != ST_OK) {
        return st;
    }
    pair->open = pair->open && state->application.known;
    pair->person = find_person(imp, state);
    if (pair->person == NULL) {
        return ST_OK;
    }
    pair->key = (struct key){state->application.id, pair->person->id};
    pair->first_line = csv_in_cell_line(imp->in, COL_NO);
    for (size_t i = 0; i < CRITERIA_MAX; i++) {
        pair->marks.centi[i] = MARK_NONE;
    }
    pair->good = accept_pair(imp, state, &st);
    return st;
}

static void report_repeat(struct import *imp, const struct marks_import *state, size_t criterion)
{
    const struct pair *pair = &state->pair;
    report_error(&imp->result->report, pair->line[criterion], csv_in_title(imp->in, COL_CRITERION),
                 "账号“%s”、申报“%s”、指标“%s”在本文件前面已经出现；每项只能出现一次", pair->person->account,
                 state->application.no, imp->ctx->rules->rubric.criterion[criterion].code);
}

/* The present sheet of the pair. */
struct present {
    bool submitted, returned, empty;
    uint64_t mask; /* criteria that this file named further up */
    struct marks marks;
};

static enum status read_present(struct import *imp, const struct pair *pair, struct present *present)
{
    struct ctx *ctx = imp->ctx;
    bool good = true;
    struct db_rows *rows =
        DB_SELECT(ctx->db, Q_IMPORT_SHEET, I(pair->key.application_id), I(pair->key.account_id));
    if (db_next(rows)) {
        const char *word = db_text(rows, 0);
        present->submitted = strcmp(word, "submitted") == 0;
        present->returned = strcmp(word, "returned") == 0;
        present->empty = strcmp(word, "void") == 0;
        present->mask = db_int(rows, 2) == imp->no ? (uint64_t)db_int(rows, 3) : 0;
        good = present->empty || marks_unpack(&ctx->rules->rubric, db_text(rows, 1), &present->marks);
    }
    enum status st = db_done(rows);
    return good || st != ST_OK
               ? st
               : err_set(ctx->err, ST_STORAGE, "轮次文件中“%s”的一份评分表已损坏；请用最近的备份恢复",
                         pair->person->account);
}

/* Adds what was collected to the sheet that is there already. */
static enum status merge_pair(struct import *imp, struct marks_import *state)
{
    struct pair *pair = &state->pair;
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    struct present present = {0};
    char marks[MARKS_TEXT];
    enum status st = read_present(imp, pair, &present);
    if (st != ST_OK) {
        return st;
    }
    if (present.submitted) {
        report_error(&imp->result->report, pair->first_line, csv_in_title(imp->in, COL_NO),
                     "“%s”对申报“%s”的评分表已提交，不能覆盖；确需修改请先退回", pair->person->account,
                     state->application.no);
        return ST_OK;
    }
    for (size_t i = 0; i < rubric->count; i++) {
        if ((pair->mask & present.mask & (UINT64_C(1) << i)) != 0) {
            report_repeat(imp, state, i);
        }
        if (pair->marks.centi[i] == MARK_NONE && !present.empty) {
            pair->marks.centi[i] = present.marks.centi[i];
        }
    }
    return DB_RUN(imp->ctx->db, Q_SHEET_SAVE, I(pair->key.application_id), I(pair->key.account_id),
                  T(present.returned ? "returned" : "draft"), I(marks_total(rubric, &pair->marks)),
                  I((int64_t)marks_given(rubric, &pair->marks)), I(imp->no),
                  I((int64_t)(pair->mask | present.mask)), T(marks_write(rubric, &pair->marks, marks)));
}

/* Writes what was collected. */
static enum status close_pair(struct import *imp, struct marks_import *state)
{
    struct pair *pair = &state->pair;
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    char marks[MARKS_TEXT];
    pair->open = false;
    if (!pair->good || pair->mask == 0) {
        return ST_OK;
    }
    pair->good = false;
    enum status st =
        DB_RUN(imp->ctx->db, Q_SHEET_INSERT, I(pair->key.application_id), I(pair->key.account_id),
               I(marks_total(rubric, &pair->marks)), I((int64_t)marks_given(rubric, &pair->marks)),
               I(imp->no), I((int64_t)pair->mask), T(marks_write(rubric, &pair->marks, marks)));
    return st == ST_OK && db_changes(imp->ctx->db) == 0 ? merge_pair(imp, state) : st;
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
    pair->line[index] = csv_in_cell_line(imp->in, COL_CRITERION);
    if ((pair->mask & bit) != 0) {
        report_repeat(imp, state, (size_t)index);
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
}

static enum status marks_row(struct import *imp)
{
    struct marks_import *state = imp->state;
    struct pair *pair = &state->pair;
    if (!pair->open || strcmp(csv_in_cell(imp->in, COL_ACCOUNT), pair->account) != 0 ||
        strcmp(csv_in_cell(imp->in, COL_NO), state->application.no) != 0) {
        enum status st = close_pair(imp, state);
        if (st == ST_OK) {
            st = open_pair(imp, state);
        }
        if (st != ST_OK) {
            return st;
        }
    }
    if (pair->good) {
        take_mark(imp, state);
    }
    return ST_OK;
}

/* ---- after the last row ---- */

static enum status marks_end(struct import *imp)
{
    enum status st = close_pair(imp, imp->state);
    if (st != ST_OK || imp->result->report.errors > 0 || !imp->options->submit) {
        return st;
    }
    st = paper_submit(imp);
    json_int(&imp->detail, "submitted", imp->result->submitted);
    return st;
}

const struct import_kind import_marks = {
    .name = "marks",
    .title = "纸质评分",
    .action = ACT_IMPORT_MARKS,
    .stages = 1u << STAGE_SCORING,
    .columns = columns,
    .column_count = COLUMNS,
    .sample_columns = COL_MARK, /* no mark is shown before close, not even one of a file */
    .state_size = sizeof(struct marks_import),
    .begin = marks_begin,
    .row = marks_row,
    .end = marks_end,
};
