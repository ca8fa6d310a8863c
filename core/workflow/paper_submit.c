#include "core/workflow/paper_submit.h"

#include "core/workflow/scoring.h"
#include "data/db.h"
#include "data/digest.h"

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

enum status paper_submit(struct import *imp)
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
