/* A member's list a page at a time (worklist.h) and undoing (undo.c), on the sample round. */

#include "core/workflow/recusals.h"
#include "core/workflow/worklist.h"
#include "data/digest.h"
#include "tests/unit/round_support.h"

/* Scoring is open; r07 has accepted the undertaking and is recused from SL2026-002. */
static int set_up(void **state)
{
    char digest[65];
    struct fixture *f = sample_round("work");
    assert_int_equal(recusals_add(&f->ctx, "r07", "SL2026-002", "测试"), ST_OK);
    assert_int_equal(round_open(&f->ctx, digest, NULL), ST_OK);
    as(f, "r07");
    assert_int_equal(scoring_undertake(&f->ctx, NULL), ST_OK);
    *state = f;
    return 0;
}

static const char NO[] = "SL2026-001";

static void mark(struct fixture *f, const char *criterion, const char *value)
{
    struct sheet sheet = {0};
    assert_int_equal(scoring_put_mark(&f->ctx, NO, criterion, value, -1, &sheet), ST_OK);
}

/* Undoes once and checks what it says (NULL: nothing to undo). */
static void undo(struct fixture *f, const char *expected)
{
    struct sheet sheet = {0};
    struct undone undone;
    assert_int_equal(scoring_undo(&f->ctx, NO, -1, &sheet, &undone), ST_OK);
    if (expected == NULL) {
        assert_null(undone.what);
    } else {
        assert_non_null(undone.what);
        assert_string_equal(undone.what, expected);
        /* the cell to go back to is the one that changed */
        assert_true(undone.criterion == NULL ||
                    strncmp(expected, undone.criterion, strlen(undone.criterion)) == 0);
        assert_int_equal(undone.criterion == NULL, expected[0] != 'K');
    }
}

static void undo_goes_back_change_by_change(void **state)
{
    struct fixture *f = *state;
    mark(f, "K1", "11");
    mark(f, "K1", "12");
    mark(f, "K2", "13");
    undo(f, "K2 由 13 恢复为 空");
    undo(f, "K1 由 12 恢复为 11");
    as(f, "r07"); /* after leaving and coming back */
    undo(f, "K1 由 11 恢复为 空");
    undo(f, NULL);
}

static void a_new_mark_stands_on_what_was_undone(void **state)
{
    struct fixture *f = *state;
    mark(f, "K1", "11");
    mark(f, "K1", "12");
    undo(f, "K1 由 12 恢复为 11");
    mark(f, "K1", "9");
    undo(f, "K1 由 9 恢复为 11");
    undo(f, "K1 由 11 恢复为 空");
    undo(f, NULL);
}

static void opinions_come_back(void **state)
{
    struct fixture *f = *state;
    struct sheet sheet = {0};
    assert_int_equal(scoring_put_opinion(&f->ctx, NO, "第一稿", -1, &sheet), ST_OK);
    assert_int_equal(scoring_put_opinion(&f->ctx, NO, "第二稿", -1, &sheet), ST_OK);
    undo(f, "评审意见恢复为上一次的内容");
    assert_int_equal(scoring_read(&f->ctx, NO, &sheet), ST_OK);
    assert_string_equal(sheet.opinion, "第一稿");
    undo(f, "评审意见恢复为空");
    undo(f, NULL);
}

static void a_stale_undo_is_refused(void **state)
{
    struct fixture *f = *state;
    struct sheet sheet = {0};
    struct undone undone;
    mark(f, "K1", "11");
    mark(f, "K2", "11");
    assert_int_equal(scoring_undo(&f->ctx, NO, 1, &sheet, &undone), ST_REFUSED);
    err_clear(&f->err);
    assert_int_equal(scoring_read(&f->ctx, NO, &sheet), ST_OK);
    assert_int_equal(sheet.given, 2);
}

static void fill(struct fixture *f)
{
    static const char *const codes[] = {"K1", "K2", "K3", "K4", "K5", "K6", "K7", "K8", "K9"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        mark(f, codes[i], "5");
    }
}

static void submission_is_a_wall(void **state)
{
    struct fixture *f = *state;
    struct sheet sheet = {0};
    struct undone undone;
    char receipt[CODE_SIZE + 1];
    const char *reason = NULL;
    fill(f);
    assert_int_equal(scoring_submit(&f->ctx, NO, receipt, &sheet), ST_OK);
    assert_int_equal(scoring_undo(&f->ctx, NO, -1, &sheet, &undone), ST_REFUSED);
    err_clear(&f->err);
    as(f, NULL);
    assert_int_equal(scoring_return(&f->ctx, "r07", NO, "核对"), ST_OK);
    as(f, "r07");
    assert_int_equal(scoring_return_reason(&f->ctx, NO, &reason), ST_OK);
    assert_string_equal(reason, "核对");
    undo(f, NULL); /* what was submitted is not taken apart mark by mark */
    mark(f, "K1", "6");
    undo(f, "K1 由 6 恢复为 5");
}

static void pages_are_the_whole_list(void **state)
{
    struct fixture *f = *state;
    struct sheet *all = NULL;
    size_t count = 0, rows = 0;
    struct work_row *row = NULL;
    mark(f, "K1", "11");
    assert_int_equal(scoring_list(&f->ctx, &all, &count), ST_OK);
    assert_int_equal(count, 35);
    for (size_t first = 0; first < count; first += 10) {
        assert_int_equal(worklist_page(&f->ctx, (long)first, 10, &row, &rows), ST_OK);
        assert_int_equal(rows, count - first < 10 ? count - first : 10);
        for (size_t i = 0; i < rows; i++) {
            assert_string_equal(row[i].no, all[first + i].no);
            assert_int_equal(row[i].state, all[first + i].state);
            assert_int_equal(row[i].total_micro, all[first + i].total_micro);
        }
    }
}

static void counts_are_those_of_the_list(void **state)
{
    struct fixture *f = *state;
    struct work_counts counts;
    char receipt[CODE_SIZE + 1];
    struct sheet sheet = {0};
    fill(f);
    assert_int_equal(scoring_submit(&f->ctx, NO, receipt, &sheet), ST_OK);
    assert_int_equal(scoring_put_mark(&f->ctx, "SL2026-003", "K1", "5", -1, &sheet), ST_OK);
    assert_int_equal(worklist_counts(&f->ctx, &counts), ST_OK);
    assert_int_equal(counts.all, 35);
    assert_int_equal(counts.state[SHEET_SUBMITTED], 1);
    assert_int_equal(counts.state[SHEET_DRAFT], 1);
    assert_int_equal(counts.state[SHEET_RECUSED], 1);
    assert_int_equal(counts.state[SHEET_EMPTY], 32);
    /* a mark that is taken away again leaves nothing */
    assert_int_equal(scoring_put_mark(&f->ctx, "SL2026-003", "K1", "", -1, &sheet), ST_OK);
    assert_int_equal(worklist_counts(&f->ctx, &counts), ST_OK);
    assert_int_equal(counts.state[SHEET_DRAFT], 0);
}

static void steps_pass_over_recused_and_submitted(void **state)
{
    struct fixture *f = *state;
    const char *found = NULL;
    long before = -1;
    struct sheet sheet = {0};
    char receipt[CODE_SIZE + 1];
    assert_int_equal(worklist_step(&f->ctx, NO, WORK_NEXT, &found), ST_OK);
    assert_string_equal(found, "SL2026-003");
    assert_int_equal(worklist_step(&f->ctx, "SL2026-003", WORK_PREVIOUS, &found), ST_OK);
    assert_string_equal(found, NO);
    assert_int_equal(worklist_step(&f->ctx, NO, WORK_PREVIOUS, &found), ST_OK);
    assert_null(found);
    fill(f);
    assert_int_equal(scoring_submit(&f->ctx, NO, receipt, &sheet), ST_OK);
    assert_int_equal(worklist_step(&f->ctx, "", WORK_TODO, &found), ST_OK);
    assert_string_equal(found, "SL2026-003");
    assert_int_equal(worklist_before(&f->ctx, "SL2026-003", &before), ST_OK);
    assert_int_equal(before, 2);
}

static void the_place_is_the_cell_behind_the_last_mark(void **state)
{
    struct fixture *f = *state;
    const char *no = NULL, *criterion = NULL;
    assert_int_equal(worklist_place(&f->ctx, &no, &criterion), ST_OK);
    assert_null(no);
    mark(f, "K4", "5");
    as(f, "r07");
    assert_int_equal(worklist_place(&f->ctx, &no, &criterion), ST_OK);
    assert_string_equal(no, NO);
    assert_string_equal(criterion, "K5");
    assert_int_equal(worklist_remember(&f->ctx, "SL2026-002", "K1"), ST_DENIED); /* recused */
}

static void nobody_but_the_panel_has_a_list(void **state)
{
    struct fixture *f = *state;
    struct work_counts counts;
    as(f, NULL);
    assert_int_equal(worklist_counts(&f->ctx, &counts), ST_DENIED);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(undo_goes_back_change_by_change),
        CASE(a_new_mark_stands_on_what_was_undone),
        CASE(opinions_come_back),
        CASE(a_stale_undo_is_refused),
        CASE(submission_is_a_wall),
        CASE(pages_are_the_whole_list),
        CASE(counts_are_those_of_the_list),
        CASE(steps_pass_over_recused_and_submitted),
        CASE(the_place_is_the_cell_behind_the_last_mark),
        CASE(nobody_but_the_panel_has_a_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
