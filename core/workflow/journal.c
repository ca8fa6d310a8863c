#include "core/workflow/journal.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "data/db.h"
#include "data/digest.h"

static const char zeros[] = "0000000000000000000000000000000000000000000000000000000000000000";

void journal_hash(int64_t seq, int64_t time, const char *actor, const char *via, const char *action,
                  const char *person, const char *object, const char *detail_sha256, const char *prev,
                  char out[65])
{
    struct buf lines = {0};
    const char *const text[] = {actor, via, action, person, object, detail_sha256, prev};
    buf_printf(&lines, "%" PRId64 "\n%" PRId64 "\n", seq, time);
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        buf_puts(&lines, text[i]);
        buf_add(&lines, "\n", 1);
    }
    digest_of(lines.bytes, lines.size, out);
    buf_release(&lines);
}

enum status journal_append(struct ctx *ctx, const char *action, const char *person, const char *object,
                           const char *detail, int64_t *seq_out, char *hash_out)
{
    assert(db_writing(ctx->db)); /* a change and its entry belong to one transaction */
    struct db_rows *rows = db_select0(ctx->db, Q_JOURNAL_LAST);
    int64_t seq = 1;
    const char *prev = zeros;
    if (db_next(rows)) {
        seq = db_int(rows, 0) + 1;
        prev = db_dup(rows, 1, ctx->arena);
    }
    enum status st = db_done(rows);
    if (st != ST_OK) {
        return st;
    }
    char detail_sha256[DIGEST_HEX + 1], hash[DIGEST_HEX + 1];
    int64_t time = ctx->clock();
    person = person == NULL ? "" : person;
    object = object == NULL ? "" : object;
    detail = detail == NULL ? "{}" : detail;
    digest_of(detail, strlen(detail), detail_sha256);
    journal_hash(seq, time, ctx->who.token, ctx->who.via, action, person, object, detail_sha256, prev, hash);
    if (seq_out != NULL) {
        *seq_out = seq;
    }
    if (hash_out != NULL) {
        memcpy(hash_out, hash, sizeof hash);
    }
    return DB_RUN(ctx->db, Q_JOURNAL_INSERT, I(seq), I(time), T(ctx->who.token), T(ctx->who.via), T(action),
                  T(person), T(object), T(detail), T(prev), T(hash));
}

void journal_deputy(struct ctx *ctx, struct buf *detail)
{
    if (ctx->who.role == ROLE_DEPUTY) {
        json_text(detail, "acting", "副组长代组长");
    }
}

void journal_salt(struct buf *detail)
{
    char salt[SALT_HEX + 1];
    digest_salt(salt);
    json_text(detail, "salt", salt);
}

enum status journal_head(struct ctx *ctx, const char **hash)
{
    struct db_rows *rows = db_select0(ctx->db, Q_JOURNAL_LAST);
    *hash = db_next(rows) ? db_dup(rows, 1, ctx->arena) : zeros;
    return db_done(rows);
}

/* ---- reading ---- */

/* Details that hold a value of a mark, or objective values: nobody reads them before close. */
static bool holds_marks(const char *action)
{
    static const char *const names[] = {"mark",         "submit",        "submit_paper", "opinion",
                                        "import_marks", "import_sheets", "return",       "void_sheet"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(action, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool holds_objective(const char *action)
{
    return strcmp(action, "import_objective") == 0;
}

/* Details with the digest of a file of applications: it could be tried by who is recused from one of them. */
static bool holds_applications(const char *action)
{
    static const char *const names[] = {"import_applications", "import_members", "import_budget",
                                        "import_schedule"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(action, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Details that an outsider may read in a bundle: results and stages, nothing about persons and
 * no names of files, which may be those of persons. */
static bool is_public(const char *action)
{
    static const char *const names[] = {"init",         "open",    "close", "mark",        "submit",
                                        "submit_paper", "publish", "rule",  "void_ruling", "withdraw_list"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(action, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

struct name_columns {
    int account, role, panel_no;
};

/* How the viewer reads a token: account, or 专家n for outsiders. */
static const char *display_name(struct ctx *ctx, struct db_rows *rows, struct name_columns at,
                                const char *token, bool public_names)
{
    enum role role = ROLE_STAFF;
    if (token[0] == '\0' || db_null(rows, at.account)) {
        return arena_strdup(ctx->arena, token);
    }
    role_parse(db_text(rows, at.role), &role);
    if (!public_names) {
        return db_dup(rows, at.account, ctx->arena);
    }
    if (!db_null(rows, at.panel_no)) { /* also of someone who has left the panel since */
        return arena_printf(ctx->arena, "专家%" PRId64, db_int(rows, at.panel_no));
    }
    return role_on_panel(role) ? "评审组成员" : role_name(role);
}

enum status journal_view_of(struct ctx *ctx, bool public_names, struct journal_view *view)
{
    enum status st = ST_OK;
    view->public_names = public_names;
    view->recused = DB_ONE(ctx->db, &st, 0, Q_RECUSED_ANYWHERE, I(ctx->who.id)) != 0;
    return st;
}

void journal_entry_read(struct ctx *ctx, struct db_rows *rows, struct journal_view view,
                        struct journal_entry *e)
{
    char sha[DIGEST_HEX + 1];
    const char *detail = db_text(rows, 7);
    digest_of(detail, strlen(detail), sha);
    *e = (struct journal_entry){
        .seq = db_int(rows, 0),
        .time = db_int(rows, 1),
        .actor = db_dup(rows, 2, ctx->arena),
        .via = db_dup(rows, 3, ctx->arena),
        .action = db_dup(rows, 4, ctx->arena),
        .person = db_dup(rows, 5, ctx->arena),
        .object = db_dup(rows, 6, ctx->arena),
        .detail_sha256 = arena_strdup(ctx->arena, sha),
        .prev = db_dup(rows, 8, ctx->arena),
        .hash = db_dup(rows, 9, ctx->arena),
    };
    bool closed = ctx->stage >= STAGE_CLOSED;
    bool panel = role_on_panel(ctx->who.role);
    e->recused = view.recused && holds_applications(e->action);
    e->withheld = (!closed && (holds_marks(e->action) || (panel && holds_objective(e->action)))) ||
                  e->recused || (view.public_names && !is_public(e->action));
    e->detail = e->withheld ? "" : arena_strdup(ctx->arena, detail);
    e->account = display_name(ctx, rows, (struct name_columns){10, 11, 12}, e->actor, view.public_names);
    const char *person =
        display_name(ctx, rows, (struct name_columns){13, 14, 15}, e->person, view.public_names);
    e->subject = arena_printf(ctx->arena, "%s%s%s", person,
                              person[0] != '\0' && e->object[0] != '\0' ? " " : "", e->object);
}

/* right: journal */
enum status journal_list(struct ctx *ctx, bool public_names,
                         bool (*each)(void *payload, const struct journal_entry *entry), void *payload)
{
    enum status st = ctx_begin_read(ctx, ACT_JOURNAL);
    if (st != ST_OK) {
        return st;
    }
    struct journal_view view;
    st = journal_view_of(ctx, public_names, &view);
    if (st != ST_OK) {
        return ctx_end_read(ctx, st);
    }
    struct arena *request = ctx->arena;
    struct arena one = {0}; /* an entry at a time: a journal can be longer than memory */
    struct db_rows *rows = db_select0(ctx->db, Q_JOURNAL_ALL);
    bool go_on = true;
    ctx->arena = &one;
    while (go_on && db_next(rows)) {
        struct journal_entry entry;
        journal_entry_read(ctx, rows, view, &entry);
        go_on = each(payload, &entry);
        arena_reset(&one);
    }
    arena_release(&one);
    ctx->arena = request;
    return ctx_end_read(ctx, db_done(rows));
}

void journal_entry_json(struct buf *out, const struct journal_entry *e)
{
    json_open(out, NULL, '{');
    json_int(out, "seq", e->seq);
    json_int(out, "time", e->time);
    json_text(out, "account", e->account);
    json_text(out, "via", e->via);
    json_text(out, "action", e->action);
    json_text(out, "subject", e->subject);
    if (e->withheld) {
        json_null(out, "detail");
    } else {
        json_verbatim(out, "detail", e->detail);
    }
    json_text(out, "prev", e->prev);
    json_text(out, "hash", e->hash);
    json_text(out, "actor", e->actor);
    json_text(out, "person", e->person);
    json_text(out, "object", e->object);
    json_text(out, "detail_sha256", e->detail_sha256);
    json_close(out, '}');
}
