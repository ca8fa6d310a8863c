/* Making a round: reading programme.csv, rubric.csv and objective-items.csv, checking them, storing them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/workflow/journal.h"
#include "core/workflow/round.h"
#include "data/builtin.h"
#include "data/csv_in.h"
#include "data/csv_out.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

/* One file being read. */
struct reader {
    struct arena *arena;
    struct report *report;
    struct err *err;
    struct rules *rules;
    struct csv_in *in;
};

enum {
    R_CODE,
    R_GROUP,
    R_NAME,
    R_MAX,
    R_STEP,
    R_WEIGHT,
    R_BAND,
    R_ANCHOR = R_BAND + 3,
    R_PART = R_ANCHOR + 4
};
static const struct csv_column rubric_columns[] = {
    {"指标编号", "code", true}, {"一级指标", "group", false},
    {"指标名称", "name", true}, {"满分", "max_points", true},
    {"步长", "step", false},    {"权重", "weight", false},
    {"优下限", "lo_a", false},  {"良下限", "lo_b", false},
    {"中下限", "lo_c", false},  {"优", "anchor_a", false},
    {"良", "anchor_b", false},  {"中", "anchor_c", false},
    {"差", "anchor_d", false},  {"对应部分", "source_part", false},
};
enum { I_CODE, I_NAME, I_MIN, I_MAX };
static const struct csv_column item_columns[] = {{"代码", "code", true},
                                                 {"名称", "name", true},
                                                 {"下限", "min_points", false},
                                                 {"上限", "max_points", true}};
static const struct csv_column programme_columns[] = {{"键", "key", true}, {"值", "value", true}};

static const char *cell(struct reader *r, size_t column)
{
    const char *text = csv_in_cell(r->in, column);
    return text == NULL ? "" : text_trim(r->arena, csv_unguard(text));
}

static void fault(struct reader *r, size_t column, const char *text)
{
    report_error(r->report, csv_in_cell_line(r->in, column), csv_in_title(r->in, column), "%s", text);
}

/* A number of the row in units of 10^-decimals; otherwise when the cell is absent or empty and may be. */
static int64_t number(struct reader *r, size_t column, int decimals, bool minus, int64_t otherwise,
                      bool needed)
{
    int64_t value = otherwise;
    const char *text = cell(r, column);
    if (text[0] == '\0' && !needed) {
        return otherwise;
    }
    enum points_fault f = points_read(text, decimals, minus, &value);
    if (f != POINTS_OK) {
        fault(r, column,
              arena_printf(r->arena, "“%s”%s", text_safe(r->arena, text, false), points_fault_text(f)));
    }
    return f == POINTS_OK ? value : otherwise;
}

/* A code is printed in column heads and journal details: short ASCII letters, digits, - and _. */
static bool good_code(const char *code)
{
    size_t size = strlen(code);
    return size > 0 && size <= 32 &&
           strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == size;
}

/* The code in the first column, after reporting one that is no good. */
static const char *read_code(struct reader *r)
{
    const char *code = text_fold(r->arena, cell(r, 0));
    if (!good_code(code)) {
        fault(r, 0, "编号须为 1 到 32 个英文字母、数字、- 或 _；请改正");
    }
    return code;
}

static void check_criterion(struct reader *r, const struct criterion *c)
{
    if (c->name[0] == '\0') {
        fault(r, R_NAME, "不能为空；请填写");
    }
    if (rubric_find(&r->rules->rubric, c->code) >= 0) {
        fault(r, R_CODE, arena_printf(r->arena, "指标编号“%s”重复；请改正其中之一", c->code));
    }
    if (c->max_centi <= 0 || c->max_centi > POINTS_MAX_CENTI) {
        fault(r, R_MAX, "满分须大于 0，不超过 10000");
    }
    if (c->step_centi <= 0 || (c->max_centi > 0 && c->max_centi % c->step_centi != 0)) {
        fault(r, R_STEP, "步长须大于 0，并能整除满分");
    }
    if (c->weight <= 0 || c->weight > WEIGHT_MAX) {
        fault(r, R_WEIGHT, "权重须大于 0，不超过 100");
    }
    for (size_t i = 0; i < 3; i++) {
        bool order = i == 0 || c->band[i] < 0 || c->band[i - 1] < 0 || c->band[i] < c->band[i - 1];
        if (c->band[i] > c->max_centi || !order) {
            fault(r, R_BAND + i, "分段下限须在满分之内，且优 > 良 > 中");
        }
    }
}

static void read_criterion(struct reader *r)
{
    struct rubric *rubric = &r->rules->rubric;
    struct criterion c = {.name = cell(r, R_NAME), .group = cell(r, R_GROUP), .part = cell(r, R_PART)};
    if (rubric->count == CRITERIA_MAX) {
        report_error(r->report, csv_in_line(r->in), NULL, "指标超过 %d 个", CRITERIA_MAX);
        return;
    }
    c.code = read_code(r);
    c.max_centi = number(r, R_MAX, 2, false, 0, true);
    c.step_centi = number(r, R_STEP, 2, false, 100, false);
    c.weight = number(r, R_WEIGHT, 4, false, 10000, false);
    for (size_t i = 0; i < 3; i++) {
        c.band[i] = number(r, R_BAND + i, 2, false, -1, false);
    }
    for (size_t i = 0; i < 4; i++) {
        c.anchor[i] = cell(r, R_ANCHOR + i);
    }
    check_criterion(r, &c);
    rubric->criterion[rubric->count++] = c;
}

static void read_item(struct reader *r)
{
    struct objective_items *items = &r->rules->items;
    struct objective_item item = {.name = cell(r, I_NAME)};
    if (items->count == OBJECTIVE_MAX) {
        report_error(r->report, csv_in_line(r->in), NULL, "客观分项超过 %d 个", OBJECTIVE_MAX);
        return;
    }
    item.code = read_code(r);
    if (item.name[0] == '\0') {
        fault(r, I_NAME, "不能为空；请填写");
    }
    item.min_centi = number(r, I_MIN, 2, true, 0, false);
    item.max_centi = number(r, I_MAX, 2, true, 0, true);
    if (item.max_centi < item.min_centi || item.max_centi > POINTS_MAX_CENTI ||
        item.min_centi < -POINTS_MAX_CENTI) {
        fault(r, I_MAX, "上限不能小于下限，二者都须在 -10000 到 10000 之间");
    }
    if (objective_find(items, item.code) >= 0 || objective_find(items, item.name) >= 0) {
        fault(r, I_CODE, arena_printf(r->arena, "客观分项“%s %s”重复；请只留一行", item.code, item.name));
    }
    items->item[items->count++] = item;
}

static void read_setting(struct reader *r)
{
    struct rules *rules = r->rules;
    const char *key = text_fold(r->arena, cell(r, 0));
    bool known = false;
    for (size_t i = 0; programme_key(i) != NULL; i++) {
        known = known || strcmp(programme_key(i), key) == 0;
    }
    const char *reason =
        programme_set(&rules->programme, key, cell(r, 1), &rules->rubric, &rules->items, r->arena);
    if (reason != NULL) {
        fault(r, known ? 1 : 0,
              known ? arena_printf(r->arena, "“%s”：%s", text_safe(r->arena, key, false), reason) : reason);
    }
}

/* Duplicated keys in one programme file: the later one would silently win. */
struct seen_keys {
    const char *key[64];
    size_t count;
};

static bool seen_before(struct seen_keys *seen, const char *key)
{
    for (size_t i = 0; i < seen->count; i++) {
        if (strcmp(seen->key[i], key) == 0) {
            return true;
        }
    }
    if (seen->count < sizeof seen->key / sizeof seen->key[0]) {
        seen->key[seen->count++] = key;
    }
    return false;
}

static enum status read_settings(struct reader *r)
{
    struct seen_keys seen = {0};
    bool more = true;
    enum status st = ST_OK;
    while ((st = csv_in_next(r->in, &more)) == ST_OK && more) {
        const char *key = text_fold(r->arena, cell(r, 0));
        if (seen_before(&seen, key)) {
            fault(r, 0, arena_printf(r->arena, "键“%s”重复；请只留一行", text_safe(r->arena, key, false)));
        } else {
            read_setting(r);
        }
    }
    return st;
}

static enum status read_rows(struct reader *r, void (*row)(struct reader *r))
{
    bool more = true;
    enum status st = ST_OK;
    while ((st = csv_in_next(r->in, &more)) == ST_OK && more) {
        row(r);
    }
    return st;
}

struct source {
    const char *path, *builtin; /* path NULL: the built-in file */
    const struct csv_column *columns;
    size_t count;
    void (*row)(struct reader *r); /* NULL: settings */
};

static enum status read_source(struct reader *r, const struct source *source)
{
    struct csv_in *in = NULL;
    size_t size = 0;
    enum status st = ST_OK;
    r->report->file = source->path == NULL ? source->builtin : source->path;
    if (source->path != NULL) {
        st = csv_in_open(&in, source->path, CS_AUTO, source->columns, source->count, r->report, r->err);
    } else {
        const char *bytes = builtin_find(source->builtin, &size);
        st = csv_in_open_bytes(&in, bytes, size, source->columns, source->count, r->report, r->err);
    }
    r->in = in;
    if (st == ST_OK) {
        st = source->row == NULL ? read_settings(r) : read_rows(r, source->row);
    }
    csv_in_free(in);
    r->in = NULL;
    return st;
}

static void check_whole(struct reader *r)
{
    const char *reason = NULL;
    if (r->rules->rubric.count == 0) {
        report_error(r->report, 0, NULL, "评分表没有任何指标");
        return;
    }
    reason = programme_check(&r->rules->programme, &r->rules->rubric, r->arena);
    if (reason != NULL) {
        report_error(r->report, 0, NULL, "%s", reason);
    }
}

/* The built-in undertaking stands in when the programme brings none. */
static void default_undertaking(struct rules *rules)
{
    if (rules->programme.undertaking[0] == '\0') {
        rules->programme.undertaking = builtin_find("undertaking.txt", NULL);
    }
}

static enum status read_files(struct reader *r, const struct round_files *files)
{
    const struct source sources[] = {
        {files->rubric, "rubric.csv", rubric_columns, sizeof rubric_columns / sizeof rubric_columns[0],
         read_criterion},
        {files->items, "objective-items.csv", item_columns, sizeof item_columns / sizeof item_columns[0],
         read_item},
        {files->programme, "programme.csv", programme_columns,
         sizeof programme_columns / sizeof programme_columns[0], NULL},
    };
    enum status st = ST_OK;
    r->rules->rubric.criterion = arena_alloc(r->arena, CRITERIA_MAX * sizeof *r->rules->rubric.criterion);
    programme_defaults(&r->rules->programme);
    for (size_t i = 0; i < sizeof sources / sizeof sources[0] && st == ST_OK; i++) {
        st = read_source(r, &sources[i]);
    }
    if (st == ST_OK && r->report->errors == 0) {
        default_undertaking(r->rules);
        check_whole(r);
    }
    if (st != ST_STORAGE && r->report->errors > 0) {
        st = err_set(r->err, ST_REFUSED, "有 %ld 处错误，没有建立轮次", r->report->errors);
    }
    return st;
}

/* ---- storing ---- */

static enum status store_rubric(struct ctx *ctx, const struct rubric *rubric)
{
    enum status st = ST_OK;
    for (size_t i = 0; i < rubric->count && st == ST_OK; i++) {
        const struct criterion *c = &rubric->criterion[i];
        st = DB_RUN(ctx->db, Q_CRITERION_INSERT, I((int64_t)i), T(c->code), T(c->group), T(c->name),
                    I(c->max_centi), I(c->step_centi), I(c->weight), I(c->band[0]), I(c->band[1]),
                    I(c->band[2]), T(c->anchor[0]), T(c->anchor[1]), T(c->anchor[2]), T(c->anchor[3]),
                    T(c->part));
    }
    return st;
}

static enum status store_settings(struct ctx *ctx)
{
    struct rules *r = ctx->rules;
    enum status st = ST_OK;
    for (size_t i = 0; i < r->items.count && st == ST_OK; i++) {
        const struct objective_item *item = &r->items.item[i];
        st = DB_RUN(ctx->db, Q_ITEM_INSERT, I((int64_t)i), T(item->code), T(item->name), I(item->min_centi),
                    I(item->max_centi));
    }
    for (size_t i = 0; programme_key(i) != NULL && st == ST_OK; i++) {
        const char *key = programme_key(i);
        const char *value = programme_value(&r->programme, key, &r->rubric, &r->items, ctx->arena);
        if (value[0] != '\0') {
            st = DB_RUN(ctx->db, Q_PROGRAMME_PUT, T(key), T(value));
        }
    }
    return st;
}

static enum status store(struct ctx *ctx)
{
    char token[SALT_HEX + 1], sha[DIGEST_HEX + 1];
    digest_salt(token);
    enum status st = DB_RUN(ctx->db, Q_ROUND_INSERT, T(token), I(ctx->clock()));
    if (st == ST_OK) {
        st = store_rubric(ctx, &ctx->rules->rubric);
    }
    if (st == ST_OK) {
        st = store_settings(ctx);
    }
    ctx->rules = NULL; /* as stored: that is what every later reader digests */
    if (st == ST_OK) {
        st = round_rules_digest(ctx, sha);
    }
    if (st != ST_OK) {
        return st;
    }
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "title", ctx->rules->programme.title);
    json_text(&detail, "rules_sha256", sha);
    json_close(&detail, '}');
    st = journal_append(ctx, "init", NULL, NULL, detail.bytes, NULL, NULL);
    buf_release(&detail);
    return st;
}

/* right: whoever may create a file here; there is no round yet that could grant one */
enum status round_init(const char *path, const struct round_files *files, struct arena *arena,
                       struct report *report, struct err *err)
{
    struct rules *rules = arena_alloc(arena, sizeof *rules);
    struct reader reader = {.arena = arena, .report = report, .err = err, .rules = rules};
    struct ctx ctx = {.arena = arena, .err = err, .rules = rules, .clock = ctx_clock};
    ctx.who = ctx_local();
    enum status st =
        access(path, F_OK) == 0
            ? err_set(err, ST_REFUSED, "“%s”已经存在，不会覆盖；请换一个文件名，或先移走原文件", path)
            : read_files(&reader, files);
    if (st != ST_OK) {
        return st;
    }
    st = db_create(&ctx.db, path, err);
    if (st != ST_OK) {
        return st;
    }
    st = db_begin(ctx.db);
    if (st == ST_OK) {
        st = ctx_end(&ctx, store(&ctx));
    }
    if (st != ST_OK) {
        db_discard(ctx.db);
        return st;
    }
    return db_place(ctx.db, err);
}
