/* What a publicity list (公示名单) holds: computed, read back, its digest, and what changed against the one
 * before. */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/publicity.h"
#include "core/workflow/ranking_file.h"
#include "core/workflow/results_data.h"
#include "data/db.h"
#include "data/digest.h"

/* ---- reading ---- */

static enum status read_rows(struct ctx *ctx, struct publicity_list *list, size_t capacity)
{
    struct arena *a = ctx->arena;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PUBLICATION_ROWS, I(list->no));
    list->row = arena_alloc(a, capacity * sizeof *list->row);
    while (list->count < capacity && db_next(rows)) {
        list->row[list->count++] = (struct list_row){
            .seq = db_int(rows, 0),
            .no = db_dup(rows, 1, a),
            .society = db_dup(rows, 2, a),
            .project_name = db_dup(rows, 3, a),
            .category = db_dup(rows, 4, a),
            .industry = db_dup(rows, 5, a),
            .lead_expert = db_dup(rows, 6, a),
            .project_leader = db_dup(rows, 7, a),
            .expert = db_dup(rows, 8, a),
            .objective = db_dup(rows, 9, a),
            .review = db_dup(rows, 10, a),
            .rank = db_int(rows, 11),
            .remark = db_dup(rows, 12, a),
        };
    }
    return db_done(rows);
}

enum status publicity_read(struct ctx *ctx, int64_t no, struct publicity_list *list, bool *found)
{
    enum status st = ST_OK;
    *list = (struct publicity_list){.sha256 = "", .changes = ""};
    *found = false;
    if (no == 0) {
        no = db_one0(ctx->db, &st, 0, Q_PUBLICATION_IN_FORCE);
    }
    if (st != ST_OK || no == 0) {
        return st;
    }
    size_t rows_there = 0;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_PUBLICATION, I(no));
    if (db_next(rows)) {
        *found = true;
        list->no = no;
        list->time = db_int(rows, 0);
        list->withdrawn = !db_null(rows, 1);
        list->sha256 = db_dup(rows, 2, ctx->arena);
        list->changes = db_dup(rows, 3, ctx->arena);
        rows_there = (size_t)db_int(rows, 4);
    }
    st = db_done(rows);
    return st == ST_OK && *found ? read_rows(ctx, list, rows_there) : st;
}

int64_t publicity_newest(struct ctx *ctx, enum status *st)
{
    return db_one0(ctx->db, st, 0, Q_PUBLICATION_LAST);
}

void publicity_digest(const struct publicity_list *list, char out[65])
{
    struct digest *digest = digest_new();
    for (size_t i = 0; i < list->count; i++) {
        const struct list_row *r = &list->row[i];
        const char *const text[] = {r->no, "\t",        r->society, "\t",        r->project_name,
                                    "\t",  r->category, "\t",       r->industry, "\n"};
        for (size_t k = 0; k < sizeof text / sizeof text[0]; k++) {
            digest_add(digest, text[k], strlen(text[k]));
        }
    }
    digest_hex(digest, out);
    digest_free(digest);
}

/* ---- changes in words ---- */

static const struct list_row *find_row(const struct publicity_list *list, const char *no)
{
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->row[i].no, no) == 0) {
            return &list->row[i];
        }
    }
    return NULL;
}

static bool is_withdrawn(const struct results *results, const char *no)
{
    const struct result *row = results_find(results, no);
    return row != NULL && row->entry.withdrawn;
}

static void separate(struct buf *words)
{
    if (words->size > 0) {
        buf_puts(words, "；");
    }
}

/* 撤出: objections upheld that no list has taken into account yet. */
static enum status say_withdrawn(struct ctx *ctx, const struct publicity_list *before, struct buf *words)
{
    struct db_rows *rows = db_select0(ctx->db, Q_OBJECTIONS_UNLISTED_NO);
    while (db_next(rows)) {
        separate(words);
        buf_printf(words, "撤出：%s ", db_text(rows, 0));
        buf_printf(words, "%s%s", db_text(rows, 1),
                   find_row(before, db_text(rows, 0)) == NULL ? "（原不在名单中）" : "");
    }
    return db_done(rows);
}

static void say_moved(const struct results *results, const struct publicity_list *before,
                      const struct publicity_list *now, struct buf *words)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct list_row *r = &before->row[i];
        if (find_row(now, r->no) == NULL && !is_withdrawn(results, r->no)) {
            separate(words);
            buf_printf(words, "调出：%s %s", r->no, r->society);
        }
    }
    for (size_t i = 0; i < now->count; i++) {
        const struct list_row *r = &now->row[i];
        if (find_row(before, r->no) == NULL) {
            separate(words);
            buf_printf(words, "递补：%s %s（名次 %" PRId64 "）", r->no, r->society, r->rank);
        }
    }
}

static void say_corrected(const struct publicity_list *before, const struct publicity_list *now,
                          struct buf *words)
{
    static const char *const title[] = {"申报单位", "项目名称", "产业类型",
                                        "产业领域", "领衔专家", "项目负责人"};
    for (size_t i = 0; i < now->count; i++) {
        const struct list_row *r = &now->row[i], *old = find_row(before, r->no);
        if (old == NULL) {
            continue;
        }
        const char *const from[] = {old->society,  old->project_name, old->category,
                                    old->industry, old->lead_expert,  old->project_leader};
        const char *const to[] = {r->society,  r->project_name, r->category,
                                  r->industry, r->lead_expert,  r->project_leader};
        for (size_t k = 0; k < sizeof title / sizeof title[0]; k++) {
            if (strcmp(from[k], to[k]) != 0) {
                separate(words);
                buf_printf(words, "文字更正：%s %s“%s”改为“%s”", r->no, title[k], from[k], to[k]);
            }
        }
    }
}

static enum status describe(struct ctx *ctx, const struct results *results, struct publicity_list *now)
{
    struct publicity_list before;
    struct buf words = {0};
    bool found = false;
    enum status st = publicity_read(ctx, 0, &before, &found);
    if (st == ST_OK && found) {
        st = say_withdrawn(ctx, &before, &words);
    }
    if (st == ST_OK && found) {
        say_moved(results, &before, now, &words);
        say_corrected(&before, now, &words);
    } else if (st == ST_OK && now->no > 1) {
        buf_printf(&words, "第 %" PRId64 " 号名单已随重新开放评分撤回，本名单重新产生", now->no - 1);
    }
    now->changes = words.size > 0 ? arena_strndup(ctx->arena, words.bytes, words.size) : "";
    buf_release(&words);
    return st;
}

/* ---- the list as it would be published now ---- */

/* A line break or TAB inside a field of one line becomes a blank here, as in every file: the digest then is
 * over the texts that people read. */
static const char *one_line(struct arena *arena, const char *text)
{
    if (strpbrk(text, "\t\r\n") == NULL) {
        return text;
    }
    char *line = arena_strdup(arena, text);
    size_t to = 0;
    for (size_t from = 0; line[from] != '\0'; from++) {
        if (line[from] != '\r' || line[from + 1] != '\n') {
            line[to++] = strchr("\t\r\n", line[from]) == NULL ? line[from] : ' ';
        }
    }
    line[to] = '\0';
    return line;
}

static struct list_row make_row(struct ctx *ctx, const struct result *result, int64_t seq)
{
    const struct programme *p = &ctx->rules->programme;
    const struct rank_entry *e = &result->entry;
    return (struct list_row){
        .seq = seq,
        .no = e->no,
        .society = one_line(ctx->arena, result->society),
        .project_name = one_line(ctx->arena, result->project_name),
        .category = one_line(ctx->arena, result->category),
        .industry = one_line(ctx->arena, result->industry),
        .lead_expert = one_line(ctx->arena, result->lead_expert),
        .project_leader = one_line(ctx->arena, result->project_leader),
        .expert = score_text(p, e->expert, ctx->arena),
        .objective = score_text(p, e->objective * 100, ctx->arena),
        .review = score_text(p, e->review, ctx->arena),
        .rank = e->rank,
        .remark = result->remark,
    };
}

enum status publicity_compute(struct ctx *ctx, const struct results *results, struct publicity_list *list)
{
    char sha256[DIGEST_HEX + 1];
    *list = (struct publicity_list){.time = ctx->clock(), .sha256 = "", .changes = ""};
    enum status st = ctx_rules(ctx);
    if (st == ST_OK) {
        list->no = publicity_newest(ctx, &st) + 1;
    }
    if (st != ST_OK) {
        return st;
    }
    list->row = arena_alloc(ctx->arena, results->count * sizeof *list->row);
    for (size_t i = 0; i < results->count; i++) {
        if (results->row[i].entry.outcome == OUTCOME_PROPOSED) {
            list->row[list->count] = make_row(ctx, &results->row[i], (int64_t)list->count + 1);
            list->count++;
        }
    }
    publicity_digest(list, sha256);
    list->sha256 = arena_strdup(ctx->arena, sha256);
    return describe(ctx, results, list);
}
