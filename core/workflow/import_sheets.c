/* A panel member's own offline form, filled in. The columns depend on the rubric, so they are made at run
 * time. */
#include <string.h>

#include "core/workflow/imports.h"
#include "core/workflow/offline_form.h"
#include "core/workflow/sheet_store.h"
#include "data/csv_out.h"
#include "data/db.h"
#include "data/text.h"

struct sheets_import {
    unsigned char *seen; /* a bit for each application id named by the file */
    int64_t last_id;
};

/* What one row asks for. */
struct wanted {
    struct marks marks;  /* MARK_NONE: leave what is stored */
    const char *opinion; /* NULL: leave it */
    bool good;
};

static enum status sheets_prepare(struct import *imp)
{
    enum status st = sheet_need_undertaking(imp->ctx);
    if (st == ST_OK) {
        st = ctx_rules(imp->ctx);
    }
    if (st == ST_OK) {
        imp->columns = offline_columns(&imp->ctx->rules->rubric, imp->ctx->arena, &imp->column_count);
    }
    return st;
}

static enum status sheets_begin(struct import *imp)
{
    struct sheets_import *state = imp->state;
    enum status st = ST_OK;
    state->last_id = db_one0(imp->ctx->db, &st, 0, Q_APPLICATION_LAST_ID);
    state->seen = arena_alloc(imp->ctx->arena, (size_t)state->last_id / 8 + 1);
    return st;
}

/* ---- one row ---- */

static bool seen_before(struct sheets_import *state, int64_t id)
{
    unsigned char *byte = &state->seen[id / 8], bit = (unsigned char)(1u << (id % 8));
    bool before = (*byte & bit) != 0;
    *byte |= bit;
    return before;
}

/* The application of the row when it is the member's to score: *found false after reporting. */
static enum status find_own(struct import *imp, struct application_ref *application, bool *found)
{
    struct ctx *ctx = imp->ctx;
    struct sheets_import *state = imp->state;
    enum status st = import_application(imp, OFFLINE_NO, application, found);
    if (st != ST_OK || !*found) {
        return st;
    }
    *found = false;
    if (!application->passed) {
        import_error(imp, OFFLINE_NO, "没有申报“%s”；请改正编号", application->no);
    } else if (DB_ONE(ctx->db, &st, 0, Q_RECUSED, I(application->id), I(ctx->who.id)) == 1) {
        import_error(imp, OFFLINE_NO, "您已回避申报“%s”；请删去这一行", application->no);
    } else if (DB_ONE(ctx->db, &st, 0, Q_ASSIGNED, I(application->id), I(ctx->who.id)) != 1) {
        import_error(imp, OFFLINE_NO, "申报“%s”没有分配给您；请删去这一行", application->no);
    } else if (seen_before(state, application->id)) {
        import_error(imp, OFFLINE_NO, "申报“%s”在本文件前面已经出现；每件只能出现一次", application->no);
    } else {
        *found = true;
    }
    return st;
}

/* Whether the row was filled in on the sheet as it now is. */
static bool is_fresh(struct import *imp, const struct sheet *sheet)
{
    if (sheet->state == SHEET_SUBMITTED) {
        import_error(imp, OFFLINE_NO, "申报“%s”的评分表已提交，不能再导入；请删去这一行", sheet->no);
        return false;
    }
    if (strcmp(import_fold(imp, OFFLINE_CODE), sheet_check_code(imp->ctx, sheet)) != 0) {
        import_error(imp, OFFLINE_CODE,
                     "申报“%s”的校验码不是现在的：导出后评分表有过改动，或这一行错了位；请重新导出后填写",
                     sheet->no);
        return false;
    }
    return true;
}

static void read_marks(struct import *imp, struct wanted *wanted)
{
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    for (size_t i = 0; i < rubric->count; i++) {
        const char *cell = import_text(imp, OFFLINE_MARKS + i);
        wanted->marks.centi[i] = MARK_NONE;
        if (cell == NULL || cell[0] == '\0') {
            continue;
        }
        const char *reason = mark_parse(&rubric->criterion[i], cell, &wanted->marks.centi[i], &imp->row);
        if (reason != NULL) {
            import_error(imp, OFFLINE_MARKS + i, "%s", reason);
            wanted->good = false;
        }
    }
}

static void read_opinion(struct import *imp, struct wanted *wanted)
{
    const char *cell = import_text(imp, OFFLINE_OPINION);
    if (cell == NULL) {
        return;
    }
    wanted->opinion = opinion_clean(&imp->row, csv_unguard(cell));
    const char *reason = opinion_fault(&imp->row, wanted->opinion);
    if (reason != NULL) {
        import_error(imp, OFFLINE_OPINION, "%s", reason);
        wanted->good = false;
    }
}

/* Columns that were sorted without the others show here. */
static void compare_name(struct import *imp, const struct sheet *sheet)
{
    const char *cell = import_text(imp, OFFLINE_NAME);
    if (cell != NULL && cell[0] != '\0' &&
        strcmp(text_key(&imp->row, csv_unguard(cell)), text_key(&imp->row, sheet->project_name)) != 0) {
        import_warning(imp, OFFLINE_NAME, "与申报“%s”的项目名称“%s”不同；请检查是否错行", sheet->no,
                       sheet->project_name);
    }
}

/* ---- applying ---- */

/* Journal, line "old -> new" and the sheet in memory for all that differs. */
static enum status apply_changes(struct import *imp, struct sheet *sheet, const struct wanted *wanted,
                                 uint64_t *changed, bool *opinion_changed)
{
    const struct rubric *rubric = &imp->ctx->rules->rubric;
    char old[POINTS_TEXT], new[POINTS_TEXT];
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < rubric->count; i++) {
        int64_t centi = wanted->marks.centi[i];
        if (centi == MARK_NONE || centi == sheet->marks.centi[i]) {
            continue;
        }
        import_change(imp, "%s %s: %s → %s", sheet->no, rubric->criterion[i].code,
                      mark_shown(old, sheet->marks.centi[i]), mark_shown(new, centi));
        st = sheet_set_mark(imp->ctx, sheet, i, centi, 0);
        *changed |= UINT64_C(1) << i;
    }
    if (st == ST_OK && wanted->opinion != NULL && strcmp(wanted->opinion, sheet->opinion) != 0) {
        import_change(imp, "%s 评审意见: %s", sheet->no,
                      sheet->opinion[0] == '\0'    ? "新增"
                      : wanted->opinion[0] == '\0' ? "清空"
                                                   : "修改");
        st = sheet_set_opinion(imp->ctx, sheet, wanted->opinion, 0);
        *opinion_changed = true;
    }
    return st;
}

static enum status apply(struct import *imp, struct sheet *sheet, const struct wanted *wanted)
{
    uint64_t changed = 0;
    bool opinion = false, empty = sheet->state == SHEET_EMPTY;
    enum status st = apply_changes(imp, sheet, wanted, &changed, &opinion);
    if (st != ST_OK) {
        return st;
    }
    if (changed == 0 && !opinion) {
        imp->result->same++;
        return ST_OK;
    }
    imp->result->added += empty;
    imp->result->updated += !empty;
    return sheet_save(imp->ctx, sheet, (struct sheet_origin){imp->no, changed});
}

/* Into the memory of the row: a file may name every application. */
static enum status load(struct import *imp, int64_t application_id, struct sheet *sheet)
{
    struct arena *request = imp->ctx->arena;
    imp->ctx->arena = &imp->row;
    enum status st = sheet_load(imp->ctx, application_id, sheet);
    imp->ctx->arena = request;
    return st;
}

static enum status sheets_row(struct import *imp)
{
    struct application_ref application = {0};
    struct sheet sheet = {0};
    struct wanted wanted = {.good = true};
    bool found = false;
    enum status st = find_own(imp, &application, &found);
    if (st == ST_OK && found) {
        st = load(imp, application.id, &sheet);
    }
    if (st != ST_OK || !found || !is_fresh(imp, &sheet)) {
        return st;
    }
    read_marks(imp, &wanted);
    read_opinion(imp, &wanted);
    compare_name(imp, &sheet);
    return wanted.good ? apply(imp, &sheet, &wanted) : ST_OK;
}

const struct import_kind import_sheets = {
    .name = "sheets",
    .title = "离线评分表",
    .action = ACT_OFFLINE_FORM,
    .stages = 1u << STAGE_SCORING,
    .note = "export sheets 导出的本人离线评分表",
    .state_size = sizeof(struct sheets_import),
    .prepare = sheets_prepare,
    .begin = sheets_begin,
    .row = sheets_row,
};
