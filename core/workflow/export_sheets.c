/* The member's own offline form (离线评分表): one row an application, to be filled in and imported again. */
#include "core/workflow/exports.h"
#include "core/workflow/offline_form.h"
#include "core/workflow/scoring.h"
#include "core/workflow/sheet_store.h"

const struct csv_column *offline_columns(const struct rubric *rubric, struct arena *arena, size_t *count)
{
    static const struct csv_column fixed[OFFLINE_MARKS] = {
        [OFFLINE_NO] = {"申报编号", "application_no", true},
        [OFFLINE_CODE] = {"校验码", "check_code", true},
        [OFFLINE_NAME] = {"项目名称", "project_name", false},
        [OFFLINE_OPINION] = {"评审意见", "opinion", false},
    };
    char max[POINTS_TEXT];
    *count = OFFLINE_MARKS + rubric->count;
    struct csv_column *column = arena_alloc(arena, *count * sizeof *column);
    for (size_t i = 0; i < OFFLINE_MARKS; i++) {
        column[i] = fixed[i];
    }
    for (size_t i = 0; i < rubric->count; i++) {
        const struct criterion *c = &rubric->criterion[i];
        column[OFFLINE_MARKS + i] =
            (struct csv_column){arena_printf(arena, "%s %s（满分%s）", c->code, c->name,
                                             points_print_short(max, c->max_centi, 2, 0)),
                                c->code, false};
    }
    return column;
}

static enum status write_header(struct export *ex)
{
    const struct rubric *rubric = &ex->ctx->rules->rubric;
    size_t count = 0;
    const struct csv_column *column = offline_columns(rubric, ex->ctx->arena, &count);
    csv_out_raw(ex->csv, column[OFFLINE_NO].title);
    csv_out_raw(ex->csv, column[OFFLINE_NAME].title);
    for (size_t i = 0; i < rubric->count; i++) {
        csv_out_text(ex->csv, column[OFFLINE_MARKS + i].title);
    }
    csv_out_raw(ex->csv, column[OFFLINE_OPINION].title);
    csv_out_raw(ex->csv, column[OFFLINE_CODE].title);
    return csv_out_end_row(ex->csv);
}

static enum status write_sheet(struct export *ex, const struct sheet *sheet)
{
    char text[POINTS_TEXT];
    csv_out_raw(ex->csv, sheet->no);
    csv_out_text(ex->csv, sheet->project_name);
    for (size_t i = 0; i < ex->ctx->rules->rubric.count; i++) {
        int64_t centi = sheet->marks.centi[i];
        csv_out_raw(ex->csv, centi == MARK_NONE ? "" : points_print_short(text, centi, 2, 0));
    }
    csv_out_lines(ex->csv, sheet->opinion);
    csv_out_raw(ex->csv, sheet_check_code(ex->ctx, sheet));
    ex->rows++;
    return csv_out_end_row(ex->csv);
}

static enum status write(struct export *ex)
{
    struct sheet *sheet = NULL;
    size_t count = 0;
    enum status st = scoring_list(ex->ctx, &sheet, &count);
    if (st == ST_OK) {
        st = write_header(ex);
    }
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        if (sheet[i].state != SHEET_RECUSED) {
            st = write_sheet(ex, &sheet[i]);
        }
    }
    return st;
}

const struct export_kind export_sheets = {
    .name = "sheets",
    .file_name = "离线评分表.csv",
    .action = ACT_OFFLINE_FORM,
    .write = write,
};
