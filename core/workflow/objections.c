#include "core/workflow/objections.h"

#include <inttypes.h>
#include <string.h>

#include "core/rules/date.h"
#include "core/workflow/journal.h"
#include "core/workflow/results.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

/* ---- a new objection ---- */

static const char *trimmed(struct ctx *ctx, const char *text)
{
    return text == NULL ? "" : text_trim(ctx->arena, text);
}

/* The cleaned values; a real name and a way to reach the person are required (实名). */
static enum status check_form(struct ctx *ctx, const struct objection *in, struct objection *out)
{
    *out = (struct objection){.no = in->no,
                              .from = trimmed(ctx, in->from),
                              .unit = trimmed(ctx, in->unit),
                              .contact = trimmed(ctx, in->contact),
                              .text = trimmed(ctx, in->text)};
    if (text_is_nothing(out->from) || strcmp(out->from, "匿名") == 0) {
        return err_how(ctx->err, ctx_refuse(ctx, "匿名异议不予受理；请写明异议人的真实姓名"), "--from");
    }
    if (text_is_nothing(out->contact)) {
        return err_how(ctx->err, ctx_refuse(ctx, "异议没有联系方式，不予受理；请写明电话、信箱或地址"),
                       "--contact");
    }
    if (out->text[0] == '\0') {
        return err_how(ctx->err, ctx_refuse(ctx, "异议没有内容；请写明事由"), "--text");
    }
    if (in->date == NULL) {
        out->date = date_of(ctx->clock(), ctx->arena);
        return ST_OK;
    }
    const char *fault = date_parse(text_fold(ctx->arena, in->date), &out->date, ctx->arena);
    return fault == NULL ? ST_OK : ctx_refuse(ctx, "异议日期“%s”%s", in->date, fault);
}

/* The journal is read by more people than may know who objected: it holds a salted digest, no name. */
static enum status journal_new(struct ctx *ctx, const struct objection *o, int64_t id)
{
    char salt[SALT_HEX + 1], sha256[DIGEST_HEX + 1];
    struct digest *digest = digest_new();
    struct buf detail = {0};
    digest_salt(salt);
    const char *const text[] = {salt, o->from, o->unit, o->contact, o->text};
    for (size_t i = 0; i < sizeof text / sizeof text[0]; i++) {
        digest_text(digest, text[i]);
    }
    digest_hex(digest, sha256);
    digest_free(digest);
    json_open(&detail, NULL, '{');
    json_int(&detail, "objection", id);
    json_text(&detail, "date", o->date);
    json_text(&detail, "sha256", sha256);
    json_text(&detail, "salt", salt);
    json_close(&detail, '}');
    enum status st = journal_append(ctx, "objection_add", NULL, o->no, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

static enum status add_inside(struct ctx *ctx, const struct objection *in, int64_t *id)
{
    struct application_ref application;
    struct objection o;
    enum status st = ctx_application(ctx, in->no, &application);
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_OBJECTIONS);
    }
    if (st == ST_OK && !application.passed) {
        st = ctx_refuse(ctx, "申报“%s”没有通过形式审查，不在本轮评审中，不能登记异议", application.no);
    }
    if (st == ST_OK) {
        st = check_form(ctx, in, &o);
    }
    if (st != ST_OK) {
        return st;
    }
    *id = db_one0(ctx->db, &st, 0, Q_OBJECTION_LAST) + 1;
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_OBJECTION_INSERT, I(*id), I(application.id), T(o.from), T(o.unit),
                    T(o.contact), T(o.text), T(o.date), I(ctx->clock()));
    }
    return st == ST_OK ? journal_new(ctx, &o, *id) : st;
}

/* right: objections */
enum status objections_add(struct ctx *ctx, const struct objection *objection, int64_t *id)
{
    *id = 0;
    enum status st = ctx_begin(ctx, ACT_OBJECTIONS);
    return st == ST_OK ? ctx_end(ctx, add_inside(ctx, objection, id)) : st;
}

static enum status outside_note(struct ctx *ctx, const char *date, const char **note)
{
    enum status st = ctx_rules(ctx);
    if (st != ST_OK) {
        return st;
    }
    const struct programme *p = &ctx->rules->programme;
    const char *day = date_of(ctx->clock(), ctx->arena);
    bool known = date == NULL || date_parse(text_fold(ctx->arena, date), &day, ctx->arena) == NULL;
    bool period = p->publicity_start[0] != '\0' && p->publicity_end[0] != '\0';
    if (known && period && (strcmp(day, p->publicity_start) < 0 || strcmp(day, p->publicity_end) > 0)) {
        *note = arena_printf(ctx->arena, "日期 %s 不在公示期（%s 至 %s）内", day, p->publicity_start,
                             p->publicity_end);
    }
    return ST_OK;
}

/* right: objections */
enum status objections_outside(struct ctx *ctx, const char *date, const char **note)
{
    *note = "";
    enum status st = ctx_begin_read(ctx, ACT_OBJECTIONS);
    return st == ST_OK ? ctx_end_read(ctx, outside_note(ctx, date, note)) : st;
}

/* ---- decision ---- */

static enum status find_open(struct ctx *ctx, int64_t id, const char **no)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_OBJECTION_BY_ID, I(id));
    bool found = db_next(rows);
    const char *state = found ? db_dup(rows, 0, ctx->arena) : "";
    *no = found ? db_dup(rows, 1, ctx->arena) : "";
    enum status st = db_done(rows);
    if (st == ST_OK && !found) {
        st = err_how(ctx->err, ctx_refuse(ctx, "没有第 %" PRId64 " 号异议", id), "用 objection list 查看");
    }
    if (st == ST_OK) {
        st = ctx_in_stage(ctx, ACT_OBJECTIONS);
    }
    if (st == ST_OK && strcmp(state, "open") != 0) {
        st = ctx_refuse(ctx, "第 %" PRId64 " 号异议已经处理（%s），不能再改", id,
                        strcmp(state, "upheld") == 0 ? "成立" : "不成立");
    }
    return st;
}

static enum status decide_inside(struct ctx *ctx, int64_t id, bool upheld, const char *reason)
{
    const char *no = NULL;
    struct buf detail = {0};
    enum status st = find_open(ctx, id, &no);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_OBJECTION_DECIDE, I(id), T(upheld ? "upheld" : "dismissed"), T(reason),
                    I(ctx->clock()));
    }
    if (st != ST_OK) {
        return st;
    }
    json_open(&detail, NULL, '{');
    json_int(&detail, "objection", id);
    json_text(&detail, "reason", reason);
    json_close(&detail, '}');
    st = journal_append(ctx, upheld ? "objection_upheld" : "objection_dismissed", NULL, no, detail.bytes,
                        NULL, NULL);
    buf_release(&detail);
    return st == ST_OK && upheld ? results_refresh_rulings(ctx) : st;
}

/* right: objections */
enum status objections_decide(struct ctx *ctx, int64_t id, bool upheld, const char *reason)
{
    const char *text = trimmed(ctx, reason);
    if (text[0] == '\0') {
        return err_set(ctx->err, ST_USAGE, "处理异议须说明理由");
    }
    enum status st = ctx_begin(ctx, ACT_OBJECTIONS);
    return st == ST_OK ? ctx_end(ctx, decide_inside(ctx, id, upheld, text)) : st;
}

const char *objection_state_word(const char *state)
{
    return strcmp(state, "open") == 0 ? "待处理" : strcmp(state, "upheld") == 0 ? "成立" : "不成立";
}

/* ---- reading ---- */

/* right: oversee. In every stage: the record stays readable after approval and after a reopen. */
enum status objections_list(struct ctx *ctx, struct objection **row, size_t *count)
{
    *row = NULL;
    *count = 0;
    enum status st = ctx_begin_read(ctx, ACT_OVERSEE);
    if (st != ST_OK) {
        return st;
    }
    size_t capacity = (size_t)db_one0(ctx->db, &st, 0, Q_OBJECTION_LAST); /* numbered 1, 2, … without gaps */
    struct db_rows *rows = db_select0(ctx->db, Q_OBJECTIONS_ALL);
    *row = arena_alloc(ctx->arena, capacity * sizeof **row);
    while (*count < capacity && db_next(rows)) {
        (*row)[(*count)++] = (struct objection){
            .id = db_int(rows, 0),
            .no = db_dup(rows, 1, ctx->arena),
            .society = db_dup(rows, 2, ctx->arena),
            .from = db_dup(rows, 3, ctx->arena),
            .unit = db_dup(rows, 4, ctx->arena),
            .contact = db_dup(rows, 5, ctx->arena),
            .text = db_dup(rows, 6, ctx->arena),
            .date = db_dup(rows, 7, ctx->arena),
            .state = db_dup(rows, 8, ctx->arena),
            .reason = db_dup(rows, 9, ctx->arena),
            .list_no = db_int(rows, 10),
        };
    }
    enum status done = db_done(rows);
    return ctx_end_read(ctx, st == ST_OK ? done : st);
}

enum status objections_open_count(struct ctx *ctx, long *count)
{
    enum status st = ST_OK;
    *count = (long)db_one0(ctx->db, &st, 0, Q_OBJECTIONS_OPEN);
    return st;
}

enum status objections_unlisted_count(struct ctx *ctx, long *count)
{
    enum status st = ST_OK;
    *count = (long)db_one0(ctx->db, &st, 0, Q_OBJECTIONS_UNLISTED);
    return st;
}

enum status objections_mark_listed(struct ctx *ctx, int64_t list_no)
{
    return DB_RUN(ctx->db, Q_OBJECTIONS_MARK_LISTED, I(list_no));
}
