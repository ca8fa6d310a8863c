/* Every counted mark (得分), and whether it went into the mean (计入) or was trimmed. */
#include "core/workflow/exports.h"
#include "core/workflow/ranking_file.h"
#include "core/workflow/results_data.h"
#include "data/db.h"

static enum status write_sheets(struct export *ex, const char *no, struct sheet_scan *scan)
{
    const struct rules *rules = ex->ctx->rules;
    struct arena *arena = ex->ctx->arena;
    struct expert_result expert;
    enum status st = ST_OK;
    const struct sheet_in *sheet = scan->sheet;
    sheet_scan_sort(scan);
    aggregate_expert(&rules->programme, &rules->rubric, sheet, scan->count, true, arena, &expert);
    for (size_t s = 0; s < scan->count; s++) {
        const char *label = panel_label(sheet[s].panel, arena);
        for (size_t c = 0; st == ST_OK && c < rules->rubric.count; c++) {
            /* scope sheet drops whole sheets, scope criterion single marks */
            bool dropped =
                rules->programme.scope == AGG_SHEET ? expert.total[s].dropped : expert.mark[c][s].dropped;
            st = export_row(ex, "rrrrr",
                            (const char *const[]){no, label, rules->rubric.criterion[c].code,
                                                  centi_text(sheet[s].marks.centi[c], arena),
                                                  dropped ? "否" : "是"});
        }
    }
    return st;
}

static enum status write_application(struct export *ex, int64_t id, const char *no)
{
    struct sheet_scan scan;
    enum status st = sheet_scan_open(&scan, ex->ctx, id, id, true);
    if (st == ST_OK && sheet_scan_next(&scan)) {
        st = write_sheets(ex, no, &scan);
    }
    enum status done = sheet_scan_close(&scan);
    return st == ST_OK ? done : st;
}

static enum status write_marks(struct export *ex)
{
    struct ctx *ctx = ex->ctx;
    struct arena *request = ctx->arena;
    struct arena one = {0}; /* of one application: a round may hold two million marks */
    static const char *const title[] = {"申报编号", "评委", "指标编号", "得分", "计入"};
    enum status st = export_header(ex, title, sizeof title / sizeof title[0]);
    struct db_rows *rows = db_select0(ctx->db, Q_PASSED_ALL);
    ctx->arena = &one;
    while (st == ST_OK && db_next(rows)) {
        st = write_application(ex, db_int(rows, 0), db_dup(rows, 1, &one));
        arena_release(&one);
    }
    ctx->arena = request;
    arena_release(&one);
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

const struct export_kind export_marks = {"marks", "评分明细.csv", ACT_EXPORT_RESULTS, false, write_marks};
