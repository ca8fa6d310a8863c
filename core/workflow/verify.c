#include "core/workflow/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/workflow/results.h"
#include "core/workflow/round.h"
#include "core/workflow/verify_parts.h"
#include "data/db.h"

/* ---- findings ---- */

static void add_line(struct verify *v, bool good, const char *format, va_list args)
{
    struct err sentence = {0}; /* cut, if it must be, between two characters */
    err_set_args(&sentence, ST_REFUSED, format, args);
    struct verify_line line = {good, arena_strdup(v->ctx->arena, sentence.text)};
    buf_add(&v->lines, &line, sizeof line);
    v->whole = v->whole && good;
}

void verify_good(struct verify *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(v, true, format, args);
    va_end(args);
}

void verify_bad(struct verify *v, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_line(v, false, format, args);
    va_end(args);
}

/* ---- small checks ---- */

static enum status verify_structure(struct verify *v)
{
    enum status st = db_integrity(v->ctx->db);
    if (st == ST_OK) {
        verify_good(v, "文件结构：完好");
    }
    return st;
}

static enum status verify_stage(struct verify *v)
{
    const char *stage = stage_ident(v->ctx->stage);
    if (v->facts.stage == NULL || strcmp(v->facts.stage, stage) != 0) {
        verify_bad(v, "阶段：轮次是“%s”，与日志不符", stage_name(v->ctx->stage));
    }
    return ST_OK;
}

static enum status stored_rules(struct verify *v, const char **sha256)
{
    struct db_rows *rows = db_select0(v->ctx->db, Q_ROUND);
    *sha256 = db_next(rows) ? db_dup(rows, 3, v->ctx->arena) : "";
    return db_done(rows);
}

/* Before open the rules are those of init; after it they are frozen twice, in the round and in the journal.
 */
static enum status verify_rules(struct verify *v)
{
    const struct facts *f = &v->facts;
    char sha256[65];
    const char *stored = NULL;
    enum status st = round_rules_digest(v->ctx, sha256);
    if (st == ST_OK) {
        st = stored_rules(v, &stored);
    }
    if (st != ST_OK) {
        return st;
    }
    bool setup = v->ctx->stage == STAGE_SETUP;
    const char *recorded = setup ? f->rules_init : f->rules_open;
    bool recorded_same = recorded == NULL ? setup : strcmp(recorded, sha256) == 0;
    if (!recorded_same || (!setup && strcmp(stored, sha256) != 0)) {
        verify_bad(v, "评审规则：与%s时记录的摘要不符，规则被改动过", setup ? "建立轮次" : "开始评分");
    } else {
        verify_good(v, "评审规则：摘要 %s", sha256);
    }
    return ST_OK;
}

static enum status verify_objective(struct verify *v)
{
    const struct facts *f = &v->facts;
    char sha256[65];
    enum status st = results_objective_digest(v->ctx, sha256);
    if (st != ST_OK) {
        return st;
    }
    int64_t values = db_one0(v->ctx->db, &st, 0, Q_VERIFY_OBJECTIVE_COUNT);
    bool closed = v->ctx->stage >= STAGE_CLOSED;
    bool good = f->objective_import == NULL ? values == 0 : strcmp(f->objective_import, sha256) == 0;
    if (closed) {
        good = good && f->objective_close != NULL && strcmp(f->objective_close, sha256) == 0;
    }
    if (st == ST_OK && !good) {
        verify_bad(v, "客观分：与日志中%s记录的摘要不符", closed ? "导入和封存时" : "最后一次导入时");
    } else if (st == ST_OK) {
        verify_good(v, "客观分：%lld 个值与日志一致", (long long)values);
    }
    return st;
}

/* ---- all of them ---- */

/* A check that cannot even read what it needs has found damage: its sentence becomes the finding. A disk that
 * fails is none: then there is no result at all. */
static bool run(struct verify *v, enum status (*check)(struct verify *v))
{
    if (v->failed != ST_OK) {
        return false;
    }
    enum status st = check(v);
    if (st == ST_STORAGE && db_unreadable(v->ctx->db)) {
        v->failed = st;
    } else if (st != ST_OK) {
        verify_bad(v, "%s", v->ctx->err->text);
        err_clear(v->ctx->err);
    }
    return st == ST_OK;
}

static void run_all(struct verify *v)
{
    if (!run(v, verify_structure) || !run(v, verify_journal)) {
        return; /* what else is read from such a file says nothing */
    }
    run(v, verify_stage);
    if (!run(v, verify_rules)) {
        return;
    }
    run(v, verify_sheets);
    run(v, verify_objective);
    run(v, verify_rulings);
    run(v, verify_lists);
    if (v->ctx->stage >= STAGE_CLOSED) {
        run(v, verify_result);
    }
}

/* Before close a finding could tell about marks, so only one word may be said. */
static void hide_findings(struct verify *v)
{
    buf_clear(&v->lines);
    if (v->whole) {
        verify_good(v, "完好");
    } else {
        verify_bad(v, "已破坏");
    }
}

/* right: verify */
enum status verify_run(struct ctx *ctx, const struct verify_options *options, struct verify_result *result)
{
    struct verify v = {.ctx = ctx, .options = options, .whole = true};
    *result = (struct verify_result){0};
    enum status st = ctx_begin_read(ctx, ACT_VERIFY);
    if (st != ST_OK) {
        return st;
    }
    ctx->rules = ctx->kept_rules = NULL; /* read anew: they may have been altered since */
    run_all(&v);
    if (ctx->stage < STAGE_CLOSED) {
        hide_findings(&v);
    }
    if (options->receipt != NULL && ctx->rules != NULL) {
        run(&v, verify_receipt);
    }
    if (v.failed != ST_OK) {
        buf_release(&v.lines);
        return ctx_end_read(ctx, v.failed);
    }
    result->count = v.lines.size / sizeof *result->line;
    result->line = buf_move(&v.lines, ctx->arena);
    result->whole = v.whole;
    return ctx_end_read(ctx, ST_OK);
}
