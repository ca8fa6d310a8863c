/* core/workflow/keys.c, passcodes.c, sign_in.c: who gets in, and what happens when that is taken away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "core/workflow/accounts.h"
#include "core/workflow/backup.h"
#include "core/workflow/exports.h"
#include "core/workflow/imports.h"
#include "core/workflow/journal.h"
#include "core/workflow/keys.h"
#include "core/workflow/passcodes.h"
#include "core/workflow/round.h"
#include "core/workflow/sign_in.h"
#include "data/db.h"

#define BLOB1 "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define BLOB2 "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4e"
#define KEY1  "ssh-ed25519 " BLOB1
#define KEY2  "ssh-ed25519 " BLOB2

struct fixture {
    char folder[64], path[96];
    struct arena arena;
    struct err err, line_err;
    struct ctx host, line; /* the office on the host; a person on an SSH line */
};

static int64_t now = 1700000000000;
static int64_t fake_clock(void)
{
    return now;
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    const char *tmp = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/sXXXXXX", tmp != NULL && strlen(tmp) < 40 ? tmp : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/round.db", f->folder);
    struct round_files files = {0};
    struct report *report = arena_alloc(&f->arena, sizeof *report);
    report_init(report, &f->arena, "");
    assert_int_equal(round_init(f->path, &files, &f->arena, report, &f->err), ST_OK);
    assert_int_equal(ctx_open(&f->host, f->path, NULL, &f->arena, &f->err), ST_OK);
    assert_int_equal(ctx_open_private(&f->line, f->path, &f->arena, &f->line_err), ST_OK);
    f->host.clock = f->line.clock = fake_clock;
    struct account a = {.account = "r1", .name = "甲", .employer = "", .title = "", .role = ROLE_REVIEWER};
    assert_int_equal(accounts_add(&f->host, &a), ST_OK);
    a.account = "s1";
    a.role = ROLE_STAFF;
    assert_int_equal(accounts_add(&f->host, &a), ST_OK);
    a.role = ROLE_REVIEWER;
    a.account = "r2";
    a.name = "乙";
    assert_int_equal(accounts_add(&f->host, &a), ST_OK);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    ctx_close(&f->line);
    ctx_close(&f->host);
    db_remove(f->path);
    rmdir(f->folder);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static void add(struct fixture *f, const char *account, const char *line, int64_t *id)
{
    struct account_key key;
    assert_int_equal(keys_add(&f->host, account, line, strlen(line), &key), ST_OK);
    *id = key.id;
}

static void denied(struct fixture *f, enum status st, const char *part)
{
    assert_int_equal(st, ST_DENIED);
    assert_non_null(strstr(f->line_err.text, part));
    err_clear(&f->line_err);
}

/* A step that any person may take; ST_DENIED when the session has lost its ground. */
static enum status step(struct fixture *f)
{
    enum status st = ctx_begin(&f->line, ACT_READ);
    return st == ST_OK ? ctx_end(&f->line, ST_OK) : st;
}

static void nobody_acts_before_signing_in(void **state)
{
    struct fixture *f = *state;
    denied(f, step(f), "退出");
    denied(f, ctx_begin_read(&f->line, ACT_READ), "退出");
}

static void key_with_its_proof(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0, found = 0;
    add(f, "r1", KEY1, &id);
    denied(f, sign_in_by_key(&f->line, id, "", "10.0.0.1", ""), "不是用第");
    denied(f, sign_in_by_key(&f->line, id, "publickey " KEY2 "\n", "10.0.0.1", ""), "不是用第");
    denied(f, sign_in_by_key(&f->line, id, "password\n", "10.0.0.1", ""), "不是用第");
    denied(f, sign_in_by_key(&f->line, id, "publickey " KEY1 "A\n", "10.0.0.1", ""), "不是用第");
    denied(f, sign_in_by_key(&f->line, id + 1, "publickey " KEY1 "\n", "10.0.0.1", ""), "没有第");
    assert_int_equal(sign_in_find_key(&f->line, "password\npublickey " KEY2 "\npublickey " KEY1 "\n", &found),
                     ST_OK);
    assert_int_equal(found, id);
    assert_int_equal(sign_in_by_key(&f->line, id, "password\npublickey " KEY1, "10.0.0.1", ""), ST_OK);
    assert_string_equal(f->line.who.account, "r1");
    assert_string_equal(f->line.who.via, "key:1");
    assert_int_equal(step(f), ST_OK);
    assert_int_equal(sign_out(&f->line, "10.0.0.1", "quit"), ST_OK);
}

static void a_revoked_key_stops_at_once_and_for_good(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0, again = 0;
    add(f, "r1", KEY1, &id);
    assert_int_equal(sign_in_by_key(&f->line, id, "publickey " KEY1, "", ""), ST_OK);
    assert_int_equal(step(f), ST_OK);
    assert_int_equal(keys_remove(&f->host, "r1", id, NULL), ST_OK);
    denied(f, step(f), "公钥已被撤销");
    denied(f, ctx_begin_read(&f->line, ACT_READ), "公钥已被撤销");
    add(f, "r1", KEY1, &again); /* the same key, but not the same number */
    assert_true(again != id);
    denied(f, step(f), "公钥已被撤销");
    assert_int_equal(keys_remove(&f->host, "r1", again, NULL), ST_OK);
    add(f, "r2", KEY1, &again); /* free for somebody else now */
    denied(f, step(f), "公钥已被撤销");
    assert_int_equal(sign_out(&f->line, "", "hangup"), ST_OK); /* the end is still written down */
}

struct ends {
    int lost;
    char subject[16], detail[256];
};

static bool count_lost(void *payload, const struct journal_entry *entry)
{
    struct ends *ends = payload;
    if (strcmp(entry->action, "session_lost") == 0) {
        ends->lost++;
        snprintf(ends->subject, sizeof ends->subject, "%s", entry->subject);
        snprintf(ends->detail, sizeof ends->detail, "%s", entry->detail);
    }
    return true;
}

static struct ends lost_ends(struct fixture *f)
{
    struct ends ends = {0};
    assert_int_equal(journal_list(&f->host, false, count_lost, &ends), ST_OK);
    return ends;
}

/* A killed process only drops its connection: the next one writes the end, of that session and no living one.
 */
static void a_killed_session_gets_its_end(void **state)
{
    struct fixture *f = *state;
    struct ctx alive, killed;
    int64_t one = 0, two = 0;
    char want[256];
    add(f, "r1", KEY1, &one);
    add(f, "r2", KEY2, &two);
    assert_int_equal(ctx_open_private(&alive, f->path, &f->arena, &f->line_err), ST_OK);
    assert_int_equal(ctx_open_private(&killed, f->path, &f->arena, &f->line_err), ST_OK);
    assert_int_equal(sign_in_by_key(&alive, two, "publickey " KEY2, "10.0.0.2", ""), ST_OK);
    assert_int_equal(sign_in_by_key(&killed, one, "publickey " KEY1, "10.0.0.1", ""), ST_OK);
    int64_t session = killed.who.session;
    assert_int_equal(sign_in_by_key(&f->line, two, "publickey " KEY2, "10.0.0.3", ""), ST_OK);
    assert_int_equal(lost_ends(f).lost, 0);
    ctx_close(&killed);
    assert_int_equal(sign_out(&f->line, "10.0.0.3", "quit"), ST_OK);
    struct ends ends = lost_ends(f);
    assert_int_equal(ends.lost, 1);
    assert_string_equal(ends.subject, "r1");
    snprintf(want, sizeof want, "\"client\":\"10.0.0.1\",\"sign_in\":%lld}", (long long)session);
    assert_non_null(strstr(ends.detail, "{\"fingerprint\":\"SHA256:"));
    assert_non_null(strstr(ends.detail, want));
    assert_int_equal(sign_out(&alive, "10.0.0.2", "quit"), ST_OK);
    assert_int_equal(lost_ends(f).lost, 1);
    ctx_close(&alive);
}

static void what_sshd_asks(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0, found = 0;
    add(f, "r1", KEY1, &id);
    static const struct {
        const char *type, *blob;
        bool known;
    } cases[] = {{"ssh-ed25519", BLOB1, true},       {"ssh-ed25519", BLOB2, false},
                 {"ssh-rsa", BLOB1, false},          {"", "", false},
                 {"ssh-ed25519", "", false},         {"", BLOB1, false},
                 {"ssh-ed25519", "' OR 1=1", false}, {"ssh-ed25519", BLOB1 " x", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(keys_find(&f->line, cases[i].type, cases[i].blob, &found), ST_OK);
        assert_int_equal(found, cases[i].known ? id : 0);
    }
}

static enum status enter(struct fixture *f, const char *account, const char *passcode)
{
    return sign_in_by_passcode(&f->line, account, passcode, "10.0.0.2", "");
}

static void passcode_as_people_type_it(void **state)
{
    struct fixture *f = *state;
    struct account_ref person;
    char passcode[PASSCODE_TEXT + 1], typed[PASSCODE_TEXT + 1], plain[PASSCODE_TEXT + 1];
    assert_int_equal(passcodes_make(&f->host, "r1", passcode, &person), ST_OK);
    assert_int_equal(strlen(passcode), PASSCODE_TEXT);
    assert_null(strpbrk(passcode, "0O1IL"));
    size_t at = 0;
    for (size_t i = 0; i <= PASSCODE_TEXT; i++) {
        typed[i] = passcode[i] >= 'A' ? (char)(passcode[i] - 'A' + 'a') : passcode[i];
        if (passcode[i] != '-') {
            plain[at++] = passcode[i];
        }
    }
    assert_int_equal(enter(f, "r1", passcode), ST_OK);
    assert_string_equal(f->line.who.via, "passcode");
    assert_int_equal(enter(f, "r1", typed), ST_OK);
    assert_int_equal(enter(f, "r1", plain), ST_OK);
    assert_int_equal(enter(f, "ｒ１", passcode), ST_OK); /* full-width, by an input method */
    denied(f, enter(f, "r2", passcode), "账号或口令不对");
    denied(f, enter(f, "r9", passcode), "账号或口令不对");
    denied(f, enter(f, "r1", ""), "账号或口令不对");
    denied(f, enter(f, "r1", "\xff"), "账号或口令不对");
    denied(f, enter(f, "\xff", passcode), "账号或口令不对");
}

static void five_failures_lock_for_a_quarter(void **state)
{
    struct fixture *f = *state;
    struct account_ref person;
    char passcode[PASSCODE_TEXT + 1];
    assert_int_equal(passcodes_make(&f->host, "r1", passcode, &person), ST_OK);
    for (int i = 0; i < PASSCODE_TRIES - 1; i++) {
        denied(f, enter(f, "r1", "22222-22222"), "账号或口令不对");
    }
    assert_int_equal(enter(f, "r1", passcode), ST_OK); /* a right one counts from the beginning */
    for (int i = 0; i < PASSCODE_TRIES; i++) {
        denied(f, enter(f, "r1", "22222-22222"), "账号或口令不对");
    }
    denied(f, enter(f, "r1", passcode), "账号或口令不对");
    now += PASSCODE_LOCK_MS - 1;
    denied(f, enter(f, "r1", passcode), "账号或口令不对");
    now += 1;
    assert_int_equal(enter(f, "r1", passcode), ST_OK);
}

static void a_new_passcode_ends_the_old_ones_sessions_and_a_lock(void **state)
{
    struct fixture *f = *state;
    struct account_ref person;
    char first[PASSCODE_TEXT + 1], second[PASSCODE_TEXT + 1];
    assert_int_equal(passcodes_make(&f->host, "r1", first, &person), ST_OK);
    assert_int_equal(enter(f, "r1", first), ST_OK);
    for (int i = 0; i < PASSCODE_TRIES; i++) {
        denied(f, enter(f, "r1", "22222-22222"), "账号或口令不对");
    }
    assert_int_equal(step(f), ST_OK); /* who is in stays in */
    assert_int_equal(passcodes_make(&f->host, "r1", second, &person), ST_OK);
    denied(f, step(f), "口令已更换");
    denied(f, enter(f, "r1", first), "账号或口令不对");
    assert_int_equal(enter(f, "r1", second), ST_OK);
    assert_int_equal(passcodes_remove(&f->host, "r1"), ST_OK);
    denied(f, step(f), "口令已更换");
    denied(f, enter(f, "r1", second), "账号或口令不对");
}

/* A leap day, after 2038, and a clock that goes back by an hour: nobody is kept out but by the lock. */
static void odd_clocks(void **state)
{
    struct fixture *f = *state;
    struct account_ref person;
    char passcode[PASSCODE_TEXT + 1];
    int64_t before = now, id = 0;
    static const int64_t times[] = {1709164800000, 2147483648000, 4102444799999, 4102444799999 - 3600000};
    add(f, "r2", KEY1, &id);
    assert_int_equal(passcodes_make(&f->host, "r1", passcode, &person), ST_OK);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        now = times[i];
        assert_int_equal(enter(f, "r1", passcode), ST_OK);
        assert_int_equal(step(f), ST_OK);
        assert_int_equal(sign_in_by_key(&f->line, id, "publickey " KEY1, "", ""), ST_OK);
        assert_int_equal(sign_out(&f->line, "", "quit"), ST_OK);
    }
    now = before;
}

/* The round, its folder and the way there must be ours alone. */
static void a_round_that_others_could_touch_is_not_opened(void **state)
{
    struct fixture *f = *state;
    struct ctx other;
    struct err err = {0};
    char link[128];
    snprintf(link, sizeof link, "%s/link.db", f->folder);
    assert_int_equal(symlink(f->path, link), 0);
    assert_int_equal(ctx_open_private(&other, link, &f->arena, &err), ST_STORAGE);
    unlink(link);
    err_clear(&err);
    assert_int_equal(ctx_open_private(&other, "round.db", &f->arena, &err), ST_STORAGE);
    err_clear(&err);
    assert_int_equal(chmod(f->path, 0640), 0);
    assert_int_equal(ctx_open_private(&other, f->path, &f->arena, &err), ST_STORAGE);
    assert_non_null(strstr(err.text, "0600"));
    err_clear(&err);
    assert_int_equal(chmod(f->path, 0600), 0);
    assert_int_equal(chmod(f->folder, 0750), 0);
    assert_int_equal(ctx_open_private(&other, f->path, &f->arena, &err), ST_STORAGE);
    assert_non_null(strstr(err.text, "0700"));
    assert_int_equal(chmod(f->folder, 0700), 0);
}

/* Whatever screen or command asks: the host's files are not within reach of an SSH line. */
static void no_files_of_the_host_over_a_line(void **state)
{
    struct fixture *f = *state;
    int64_t id = 0;
    long rows = 0;
    char sha256[65];
    struct import_result *result = arena_alloc(&f->arena, sizeof *result);
    add(f, "s1", KEY1, &id);
    assert_int_equal(sign_in_by_key(&f->line, id, "publickey " KEY1, "", ""), ST_OK);
    assert_true(ctx_remote(&f->line) && !ctx_remote(&f->host));
    struct export_options out = {.kind = "publicity", .file = "/tmp/x.csv", .charset = CS_UTF8_BOM};
    denied(f, export_run(&f->line, &out, &rows), "主机上的文件");
    struct import_options in = {.kind = "objective", .file = "/etc/passwd"};
    denied(f, import_run(&f->line, &in, result), "主机上的文件");
    in.file = "-";
    in.map_file = "/etc/passwd";
    denied(f, import_run(&f->line, &in, result), "主机上的文件");
    denied(f, backup_write(&f->line, "/tmp/x.db", sha256), "主机上的文件");
}

/* A file of version 1, with a key that an import stored: it is upgraded on opening, the key keeps its number.
 */
static void a_round_of_version_one_is_upgraded(void **state)
{
    struct fixture *f = *state;
    sqlite3 *handle = NULL;
    struct ctx ctx;
    struct account_key *key = NULL;
    size_t count = 0;
    char old[128];
    snprintf(old, sizeof old, "%s/old.db", f->folder);
    assert_int_equal(sqlite3_open(old, &handle), SQLITE_OK);
    assert_int_equal(chmod(old, 0600), 0);
    assert_int_equal(
        sqlite3_exec(handle, "PRAGMA application_id=0x50535731; PRAGMA journal_mode=WAL", 0, 0, 0), 0);
    assert_int_equal(sqlite3_exec(handle, schema_step[0], 0, 0, 0), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(
            handle,
            "PRAGMA user_version=1; INSERT INTO round (id, token, stage, created) VALUES (1, 't', 'setup', 1);"
            "INSERT INTO account VALUES (5, 'r7', '甲', '甲', '', '', '', 'reviewer', 'tok', 1, 0, 0, 0, 0);"
            "INSERT INTO account_key VALUES (3, 5, 'ssh-ed25519', '" BLOB1 "', '', 'ab', 1)",
            0, 0, 0),
        SQLITE_OK);
    sqlite3_close(handle);
    assert_int_equal(ctx_open(&ctx, old, NULL, &f->arena, &f->err), ST_OK);
    assert_int_equal(keys_list(&ctx, "r7", &key, &count), ST_OK);
    assert_int_equal(count, 1);
    assert_int_equal(key[0].id, 3);
    assert_int_equal(keys_add(&ctx, "r7", KEY2, strlen(KEY2), key), ST_OK);
    assert_int_equal(key->id, 4);
    ctx_close(&ctx);
    db_remove(old);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_acts_before_signing_in, setup, teardown),
        cmocka_unit_test_setup_teardown(key_with_its_proof, setup, teardown),
        cmocka_unit_test_setup_teardown(a_revoked_key_stops_at_once_and_for_good, setup, teardown),
        cmocka_unit_test_setup_teardown(a_killed_session_gets_its_end, setup, teardown),
        cmocka_unit_test_setup_teardown(what_sshd_asks, setup, teardown),
        cmocka_unit_test_setup_teardown(passcode_as_people_type_it, setup, teardown),
        cmocka_unit_test_setup_teardown(five_failures_lock_for_a_quarter, setup, teardown),
        cmocka_unit_test_setup_teardown(a_new_passcode_ends_the_old_ones_sessions_and_a_lock, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(odd_clocks, setup, teardown),
        cmocka_unit_test_setup_teardown(a_round_that_others_could_touch_is_not_opened, setup, teardown),
        cmocka_unit_test_setup_teardown(no_files_of_the_host_over_a_line, setup, teardown),
        cmocka_unit_test_setup_teardown(a_round_of_version_one_is_upgraded, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
