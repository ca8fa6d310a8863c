/* The folder of an outside check (核验资料): everything that the result rests on, reviewers only as 专家n.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/workflow/exports.h"
#include "core/workflow/journal.h"
#include "core/workflow/publicity.h"
#include "core/workflow/ranking_file.h"
#include "core/workflow/results_data.h"
#include "data/builtin.h"
#include "data/db.h"
#include "data/digest.h"

struct bundle {
    struct ctx *ctx;
    const char *folder; /* as it will be called */
    char *temp;         /* as it is called until it is complete */
    int64_t list;       /* number of the publicity list being written */
    struct buf names;   /* const char *: files that are complete */
};

/* ---- what the files hold ---- */

static enum status write_programme(struct bundle *b, struct export *ex)
{
    const struct rules *r = b->ctx->rules;
    enum status st = export_header(ex, (const char *const[]){"键", "值"}, 2);
    for (size_t i = 0; st == ST_OK && programme_key(i) != NULL; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value(&r->programme, key, &r->rubric, &r->items, b->ctx->arena);
        st = export_row(ex, "rl", (const char *const[]){key, value});
    }
    return st;
}

/* A number in units of 10^-scale as it would be typed; "" for -1 where that means "not given". */
static const char *short_text(struct ctx *ctx, int64_t value, int scale, bool optional)
{
    char text[POINTS_TEXT];
    return optional && value < 0 ? "" : arena_strdup(ctx->arena, points_print_short(text, value, scale, 0));
}

static enum status write_rubric(struct bundle *b, struct export *ex)
{
    static const char *const title[] = {"指标编号", "一级指标", "指标名称", "满分",    "步长",
                                        "权重",     "优下限",   "良下限",   "中下限",  "优",
                                        "良",       "中",       "差",       "对应部分"};
    const struct rubric *rubric = &b->ctx->rules->rubric;
    enum status st = export_header(ex, title, sizeof title / sizeof title[0]);
    for (size_t i = 0; st == ST_OK && i < rubric->count; i++) {
        const struct criterion *c = &rubric->criterion[i];
        const char *const cell[] = {c->code,
                                    c->group,
                                    c->name,
                                    short_text(b->ctx, c->max_centi, 2, false),
                                    short_text(b->ctx, c->step_centi, 2, false),
                                    short_text(b->ctx, c->weight, 4, false),
                                    short_text(b->ctx, c->band[0], 2, true),
                                    short_text(b->ctx, c->band[1], 2, true),
                                    short_text(b->ctx, c->band[2], 2, true),
                                    c->anchor[0],
                                    c->anchor[1],
                                    c->anchor[2],
                                    c->anchor[3],
                                    c->part};
        st = export_row(ex, "rttrrrrrrlllll", cell);
    }
    return st;
}

static enum status write_items(struct bundle *b, struct export *ex)
{
    const struct objective_items *items = &b->ctx->rules->items;
    enum status st = export_header(ex, (const char *const[]){"代码", "名称", "下限", "上限"}, 4);
    for (size_t i = 0; st == ST_OK && i < items->count; i++) {
        const struct objective_item *item = &items->item[i];
        st = export_row(ex, "rtrr",
                        (const char *const[]){item->code, item->name,
                                              short_text(b->ctx, item->min_centi, 2, false),
                                              short_text(b->ctx, item->max_centi, 2, false)});
    }
    return st;
}

static enum status write_applications(struct bundle *b, struct export *ex)
{
    static const char *const title[] = {"申报编号", "申报单位", "项目名称", "产业类型", "产业领域", "状态"};
    enum status st = export_header(ex, title, sizeof title / sizeof title[0]);
    struct db_rows *rows = db_select0(b->ctx->db, Q_BUNDLE_APPLICATIONS);
    while (st == ST_OK && db_next(rows)) {
        st = export_row(ex, "rttttr",
                        (const char *const[]){db_text(rows, 0), db_text(rows, 1), db_text(rows, 2),
                                              db_text(rows, 3), db_text(rows, 4),
                                              db_int(rows, 5) != 0 ? outcome_name(OUTCOME_WITHDRAWN) : ""});
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

static enum status write_marks(struct bundle *b, struct export *ex)
{
    (void)b;
    return export_marks.write(ex);
}

static enum status write_ranking(struct bundle *b, struct export *ex)
{
    (void)b;
    return export_ranking.write(ex);
}

static enum status write_objective(struct bundle *b, struct export *ex)
{
    char value[POINTS_TEXT];
    enum status st = export_header(ex, (const char *const[]){"申报编号", "代码", "分值"}, 3);
    struct db_rows *rows = db_select0(b->ctx->db, Q_BUNDLE_OBJECTIVE);
    while (st == ST_OK && db_next(rows)) {
        st = export_row(ex, "rrr",
                        (const char *const[]){db_text(rows, 0), db_text(rows, 1),
                                              points_print(value, db_int(rows, 2), 2, 2)});
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

static enum status write_recusals(struct bundle *b, struct export *ex)
{
    struct arena row = {0};
    enum status st = export_header(ex, (const char *const[]){"申报编号", "评委"}, 2);
    struct db_rows *rows = db_select0(b->ctx->db, Q_BUNDLE_RECUSALS);
    while (st == ST_OK && db_next(rows)) {
        st =
            export_row(ex, "rr", (const char *const[]){db_text(rows, 0), panel_label(db_int(rows, 1), &row)});
        arena_release(&row);
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

static enum status write_ruling(struct bundle *b, struct export *ex, const struct ruling_view *r)
{
    struct arena *a = b->ctx->arena;
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < r->count; i++) {
        const char *const cell[] = {arena_printf(a, "%" PRId64, r->id),
                                    score_text(&b->ctx->rules->programme, r->review, a),
                                    arena_printf(a, "%zu", i + 1),
                                    r->no[i],
                                    ruling_method_word(r->method),
                                    r->votes[i] < 0 ? "" : arena_printf(a, "%" PRId64, r->votes[i]),
                                    r->reason,
                                    r->voided ? "作废" : "有效"};
        st = export_row(ex, "rrrrrrtr", cell);
    }
    return st;
}

static enum status write_rulings(struct bundle *b, struct export *ex)
{
    static const char *const title[] = {"裁决号", "立项评审得分", "次序", "申报编号",
                                        "方式",   "票数",         "理由", "状态"};
    struct ruling_view *ruling = NULL;
    size_t count = 0;
    enum status st = export_header(ex, title, sizeof title / sizeof title[0]);
    if (st == ST_OK) {
        st = rulings_read(b->ctx, &ruling, &count);
    }
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        st = write_ruling(b, ex, &ruling[i]);
    }
    return st;
}

static enum status write_list(struct bundle *b, struct export *ex)
{
    static const char *const title[] = {"序号", "申报单位", "项目名称", "产业类型", "产业领域"};
    struct publicity_list list;
    bool found = false;
    enum status st = publicity_read(b->ctx, b->list, &list, &found);
    if (st == ST_OK) {
        st = export_header(ex, title, sizeof title / sizeof title[0]);
    }
    for (size_t i = 0; st == ST_OK && i < list.count; i++) {
        const struct list_row *r = &list.row[i];
        st = export_row(ex, "rtttt",
                        (const char *const[]){arena_printf(b->ctx->arena, "%" PRId64, r->seq), r->society,
                                              r->project_name, r->category, r->industry});
    }
    return st;
}

struct journal_file {
    struct export *ex;
    enum status st;
};

static bool write_entry(void *payload, const struct journal_entry *entry)
{
    struct journal_file *file = payload;
    struct buf line = {0};
    journal_entry_json(&line, entry);
    buf_puts(&line, "\n");
    file->st = file_out_write(file->ex->file, line.bytes, line.size, file->ex->ctx->err);
    buf_release(&line);
    return file->st == ST_OK;
}

static enum status write_journal(struct bundle *b, struct export *ex)
{
    struct journal_file file = {ex, ST_OK};
    enum status st = journal_list(b->ctx, true, write_entry, &file);
    return st == ST_OK ? file.st : st;
}

static enum status write_checker(struct bundle *b, struct export *ex)
{
    size_t size = 0;
    const char *bytes = builtin_find("verify.py", &size);
    return file_out_write(ex->file, bytes, size, b->ctx->err);
}

/* ---- the folder ---- */

struct bundle_file {
    const char *name;
    bool plain_text;
    enum status (*write)(struct bundle *b, struct export *ex);
};
static const struct bundle_file contents[] = {
    {"programme.csv", false, write_programme},   {"rubric.csv", false, write_rubric},
    {"objective-items.csv", false, write_items}, {"applications.csv", false, write_applications},
    {"marks.csv", false, write_marks},           {"objective.csv", false, write_objective},
    {"recusals.csv", false, write_recusals},     {"rulings.csv", false, write_rulings},
    {"ranking.csv", false, write_ranking},       {"journal.jsonl", true, write_journal},
    {"verify.py", true, write_checker},
};

static const char *path_of(struct bundle *b, const char *name)
{
    return arena_printf(b->ctx->arena, "%s/%s", b->temp, name);
}

static enum status add_file(struct bundle *b, const struct bundle_file *file)
{
    struct ctx *ctx = b->ctx;
    const struct export_options options = {
        .kind = "bundle", .file = path_of(b, file->name), .charset = CS_UTF8_BOM};
    struct export ex = {.ctx = ctx, .options = &options};
    enum status st = file_out_open(&ex.file, options.file, 0644, ctx->err);
    if (st != ST_OK) {
        return st;
    }
    file_out_call(ex.file, arena_printf(ctx->arena, "%s/%s", b->folder, file->name));
    if (!file->plain_text) {
        ex.csv = csv_out_new(ex.file, options.charset, ctx->err);
    }
    st = file->write(b, &ex);
    enum status done = csv_out_free(ex.csv);
    st = st == ST_OK ? done : st;
    if (st != ST_OK) {
        file_out_abort(ex.file);
        return st;
    }
    buf_add(&b->names, &file->name,
            sizeof file->name); /* also when only its sync fails: then it is to be removed */
    return file_out_commit(ex.file, ctx->err);
}

static enum status add_lists(struct bundle *b)
{
    enum status st = ST_OK;
    int64_t newest = publicity_newest(b->ctx, &st);
    for (b->list = 1; st == ST_OK && b->list <= newest; b->list++) {
        struct bundle_file file = {arena_printf(b->ctx->arena, "publicity-%" PRId64 ".csv", b->list), false,
                                   write_list};
        st = add_file(b, &file);
    }
    return st;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What sha256sum -c reads. */
static enum status write_sums(struct bundle *b, struct export *ex)
{
    const char **file = (const char **)(void *)b->names.bytes;
    size_t count = b->names.size / sizeof *file;
    enum status st = ST_OK;
    qsort(file, count, sizeof *file, by_bytes);
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        char sha256[DIGEST_HEX + 1];
        st = file_digest(path_of(b, file[i]), sha256, b->ctx->err);
        if (st == ST_OK) {
            const char *line = arena_printf(b->ctx->arena, "%s  %s\n", sha256, file[i]);
            st = file_out_write(ex->file, line, strlen(line), b->ctx->err);
        }
    }
    return st;
}

static enum status add_sums(struct bundle *b)
{
    const struct bundle_file file = {"SHA256SUMS", true, write_sums};
    return add_file(b, &file);
}

/* Takes back what this run has made, and nothing else. */
static void remove_folder(struct bundle *b)
{
    const char **file = (const char **)(void *)b->names.bytes;
    for (size_t i = 0; i < b->names.size / sizeof *file; i++) {
        unlink(path_of(b, file[i]));
    }
    rmdir(b->temp);
}

static enum status write_folder(struct bundle *b)
{
    enum status st = file_begin_folder(b->folder, 0755, &b->temp, b->ctx->err);
    if (st != ST_OK) {
        return st;
    }
    for (size_t i = 0; st == ST_OK && i < sizeof contents / sizeof contents[0]; i++) {
        st = add_file(b, &contents[i]);
    }
    if (st == ST_OK) {
        st = add_lists(b);
    }
    if (st == ST_OK) {
        st = add_sums(b);
    }
    if (st == ST_OK) {
        st = file_put_new(b->temp, b->folder, b->ctx->err);
    }
    if (st != ST_OK) {
        remove_folder(b);
    }
    free(b->temp);
    return st;
}

/* right: export_results */
enum status bundle_write(struct ctx *ctx, const char *folder, long *files)
{
    struct bundle b = {.ctx = ctx, .folder = folder};
    enum status st = ctx_begin_read(ctx, ACT_EXPORT_RESULTS);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_in_stage(ctx, ACT_EXPORT_RESULTS);
    if (st == ST_OK) {
        st = ctx_allow_file(ctx, b.folder);
    }
    if (st == ST_OK && strcmp(b.folder, "-") == 0) {
        st = err_set(ctx->err, ST_USAGE, "结果包是一个文件夹，不能写到标准输出；请给出文件夹名");
    }
    if (st == ST_OK) {
        st = ctx_rules(ctx);
    }
    if (st == ST_OK) {
        st = write_folder(&b);
        ctx->stored = ctx->stored || st == ST_OK;
    }
    if (files != NULL) {
        *files = (long)(b.names.size / sizeof(char *));
    }
    buf_release(&b.names);
    return ctx_end_read(ctx, st);
}
