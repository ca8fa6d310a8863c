/* What the screens of staff and supervisor ask of core: the journal a page at a time, all applications, which
 * kind a file is, a trial run and the file that must still be the same. On the sample round. */

#include "core/workflow/accounts.h"
#include "core/workflow/applications.h"
#include "core/workflow/journal.h"
#include "core/workflow/objections.h"
#include "core/workflow/recusals.h"
#include "data/file.h"
#include "tests/unit/round_support.h"

/* Journal: 1 init, 2 accounts, 3 applications, 4 r02 is recused from SL2026-001, 5 r03 from SL2026-002. */
static int set_up(void **state)
{
    struct fixture *f = sample_round("staff");
    assert_int_equal(recusals_add(&f->ctx, "r02", "SL2026-001", "测试"), ST_OK);
    assert_int_equal(recusals_add(&f->ctx, "r03", "SL2026-002", "测试"), ST_OK);
    *state = f;
    return 0;
}

/* ---- the journal ---- */

/* The numbers of a page, as "3 4 5". */
static const char *page(struct fixture *f, const char *filter, int64_t from, bool forward, long limit)
{
    struct journal_entry *entry = NULL;
    size_t count = 0;
    struct buf out = {0};
    buf_puts(&out, "");
    assert_int_equal(journal_page(&f->ctx, filter, from, forward, limit, &entry, &count), ST_OK);
    for (size_t i = 0; i < count; i++) {
        buf_printf(&out, "%s%lld", i > 0 ? " " : "", (long long)entry[i].seq);
    }
    const char *text = arena_strdup(&f->arena, out.bytes);
    buf_release(&out);
    return text;
}

static void pages_are_ascending_both_ways(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(page(f, "", INT64_MAX, false, 3), "3 4 5");
    assert_string_equal(page(f, "", 3, false, 2), "2 3");
    assert_string_equal(page(f, "", 3, true, 2), "3 4");
    assert_string_equal(page(f, "", 0, true, 100), "1 2 3 4 5");
    assert_string_equal(page(f, "", 0, false, 100), "");
    assert_string_equal(page(f, "", 6, true, 100), "");
}

static void every_word_of_a_filter_is_found_somewhere(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(page(f, "回避", 0, true, 100), "4 5");
    assert_string_equal(page(f, "recuse", 0, true, 100), "4 5");
    assert_string_equal(page(f, "r03", 0, true, 100), "5");                 /* whom it is about */
    assert_string_equal(page(f, "骆长川", 0, true, 100), "5");              /* by name */
    assert_string_equal(page(f, "sl2026-001", 0, true, 100), "4");          /* in small letters */
    assert_string_equal(page(f, "ＳＬ２０２６ 回避", 0, true, 100), "4 5"); /* full-width */
    assert_string_equal(page(f, "r03 SL2026-001", 0, true, 100), "");
    assert_string_equal(page(f, "本机 导入", 0, true, 100), "2 3");
    assert_string_equal(page(f, "回避", INT64_MAX, false, 1), "5");
    assert_string_equal(page(f, "回避", 4, false, 100), "4");
    assert_string_equal(page(f, " 　 ", 0, true, 100), "1 2 3 4 5");
}

static void a_page_withholds_what_the_list_withholds(void **state)
{
    struct fixture *f = *state;
    struct import_result *result = NULL;
    struct import_options options = {.kind = "objective", .file = "data/sample/objective.csv"};
    options.map_file = "data/sample/objective-map.csv";
    assert_int_equal(run(f, &options, &result), ST_OK);
    struct journal_entry *entry = NULL;
    size_t count = 0;
    assert_int_equal(journal_page(&f->ctx, "", 6, true, 1, &entry, &count), ST_OK);
    assert_false(entry->withheld);
    as(f, "r01"); /* the chair does not see objective points before close */
    assert_int_equal(journal_page(&f->ctx, "", 6, true, 1, &entry, &count), ST_OK);
    assert_true(entry->withheld);
    assert_string_equal(entry->detail, "");
    as(f, "r03");
    assert_int_equal(journal_page(&f->ctx, "", 1, true, 1, &entry, &count), ST_DENIED);
}

/* ---- applications, and looking on ---- */

static void all_applications_for_staff_only(void **state)
{
    struct fixture *f = *state;
    struct application_row *row = NULL;
    size_t count = 0;
    const char *found = NULL;
    assert_int_equal(applications_list(&f->ctx, &row, &count), ST_OK);
    assert_int_equal(count, 40);
    assert_string_equal(row[0].no, "SL2026-001");
    assert_false(row[8].passed);
    assert_true(row[8].formal_reason[0] != '\0');
    assert_int_equal(applications_step(&f->ctx, "SL2026-008", true, &found), ST_OK);
    assert_string_equal(found, "SL2026-009"); /* it did not pass */
    assert_int_equal(applications_step(&f->ctx, "SL2026-001", false, &found), ST_OK);
    assert_null(found);
    as(f, "r02");
    assert_int_equal(applications_list(&f->ctx, &row, &count), ST_DENIED);
    err_clear(&f->err);
    assert_int_equal(applications_step(&f->ctx, "SL2026-008", true, &found), ST_OK);
    assert_string_equal(found, "SL2026-010"); /* the member's own list */
    assert_int_equal(applications_step(&f->ctx, "SL2026-002", false, &found), ST_OK);
    assert_null(found); /* recused from the one before */
}

/* A supervisor looks on at what the office does, and handles none of it; to the panel it is closed. */
static void a_supervisor_looks_on(void **state)
{
    struct fixture *f = *state;
    struct account *account = NULL;
    struct recusal_row *recusal = NULL;
    struct objection *objection = NULL;
    size_t count = 0;
    as(f, "v01");
    assert_int_equal(accounts_list(&f->ctx, &account, &count), ST_OK);
    assert_int_equal(count, 10);
    assert_int_equal(recusals_list(&f->ctx, &recusal, &count), ST_OK);
    assert_int_equal(count, 2);
    assert_int_equal(objections_list(&f->ctx, &objection, &count), ST_OK);
    assert_int_equal(accounts_role(&f->ctx, "r02", ROLE_DEPUTY, "补选"), ST_DENIED);
    assert_int_equal(recusals_confirm(&f->ctx, 1), ST_DENIED);
    assert_int_equal(objections_decide(&f->ctx, 1, false, "不成立"), ST_DENIED);
    as(f, "r01");
    assert_int_equal(accounts_list(&f->ctx, &account, &count), ST_DENIED);
    assert_int_equal(recusals_list(&f->ctx, &recusal, &count), ST_DENIED);
    assert_int_equal(objections_list(&f->ctx, &objection, &count), ST_DENIED);
}

/* ---- which kind a file is ---- */

static struct import_guess guess(struct fixture *f, const char *text)
{
    const char *folder = getenv("TMPDIR");
    const char *path = arena_printf(&f->arena, "%s/guess.csv", folder == NULL ? "build" : folder);
    struct import_guess out;
    assert_int_equal(file_write_all(path, text, strlen(text), 0600, &f->err), ST_OK);
    assert_int_equal(import_guess(&f->ctx, path, CS_AUTO, &out), ST_OK);
    remove(path);
    return out;
}

static void guessed(struct fixture *f, const char *text, const char *kind)
{
    struct import_guess out = guess(f, text);
    assert_true(out.sure);
    assert_string_equal(out.kind[0], kind);
}

static void the_header_tells_the_kind(void **state)
{
    struct fixture *f = *state;
    static const char *const kinds[] = {"accounts", "applications", "members", "budget",
                                        "schedule", "objective",    "marks"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct import_guess out;
        const char *path = arena_printf(&f->arena, "data/sample/%s.csv", kinds[i]);
        assert_int_equal(import_guess(&f->ctx, path, CS_AUTO, &out), ST_OK);
        assert_true(out.sure);
        assert_string_equal(out.kind[0], kinds[i]);
    }
    guessed(f, "账号,申报编号\nr01,SL2026-003\n", "assignments");
    guessed(f, "账号,申报编号,事由\nr01,SL2026-003,夫妻\n",
            "recusals"); /* assignments would leave one over */
    guessed(f, "表一\n\naccount,application_no,criterion,mark\nr01,SL2026-003,K1,8\n", "marks");
    assert_int_equal(guess(f, "键,值\ntitle,某\n").count, 0);
    assert_int_equal(guess(f, "申报单位\n某学会\n").count, 0); /* no point to import */
    assert_int_equal(guess(f, "").count, 0);
    struct import_guess out;
    assert_int_equal(import_guess(&f->ctx, "no/such/file.csv", CS_AUTO, &out), ST_STORAGE);
}

static void a_member_has_only_the_offline_form(void **state)
{
    struct fixture *f = *state;
    as(f, "r03");
    assert_int_equal(guess(f, "账号,申报编号\nr01,SL2026-003\n").count, 0);
}

/* ---- a trial run ---- */

static void the_file_must_still_be_the_one_that_was_seen(void **state)
{
    struct fixture *f = *state;
    struct import_result *seen = NULL, *done = NULL;
    struct import_options options = {.kind = "members", .file = "data/sample/members.csv", .dry_run = true};
    assert_int_equal(run(f, &options, &seen), ST_OK);
    assert_int_equal(seen->sample.rows, IMPORT_SAMPLE_ROWS);
    assert_string_equal(seen->sample.title[0], "申报编号");
    assert_string_equal(seen->sample.cell[0][0], "SL2026-001");
    options.dry_run = false;
    options.expect_sha256 = "0000000000000000000000000000000000000000000000000000000000000000";
    assert_int_equal(run(f, &options, &done), ST_REFUSED);
    assert_non_null(strstr(f->err.text, "预览以后改动过"));
    options.expect_sha256 = seen->digest;
    assert_int_equal(run(f, &options, &done), ST_OK);
    assert_int_equal(done->added, seen->added); /* the refused run changed nothing */
}

static void no_mark_of_a_file_is_shown(void **state)
{
    struct fixture *f = *state;
    char digest[65];
    struct import_result *result = NULL;
    struct import_options options = {.kind = "marks", .file = "data/sample/marks-r07.csv", .dry_run = true};
    assert_int_equal(round_open(&f->ctx, digest, NULL), ST_OK);
    assert_int_equal(run(f, &options, &result), ST_OK);
    assert_int_equal(result->sample.columns, 3);
    for (size_t i = 0; i < result->sample.columns; i++) {
        assert_string_not_equal(result->sample.title[i], "得分");
    }
    assert_true(import_needs_reason(&f->ctx, "accounts"));
    assert_false(import_needs_reason(&f->ctx, "marks"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_are_ascending_both_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_word_of_a_filter_is_found_somewhere, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_page_withholds_what_the_list_withholds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_applications_for_staff_only, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_supervisor_looks_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_header_tells_the_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_member_has_only_the_offline_form, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_file_must_still_be_the_one_that_was_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_mark_of_a_file_is_shown, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
