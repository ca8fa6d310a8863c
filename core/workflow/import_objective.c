/* import objective: 客观分项 of each society from the platform, stored per application. */
#include <inttypes.h>
#include <string.h>

#include "core/workflow/imports.h"
#include "core/workflow/objective_names.h"
#include "core/workflow/results.h"
#include "data/db.h"
#include "data/text.h"

enum { COL_NO, COL_USCC, COL_SOCIETY, COL_ITEMS };

/* One application that a row is about. */
struct target {
    int64_t id;
    const char *no, *society, *key, *uscc;
    bool passed;
};
struct targets {
    struct target *item;
    size_t count;
};

/* First line of the file that named an application. */
struct seen {
    int64_t id;
    long line;
};

struct objective {
    struct seen *seen; /* all applications, by id */
    size_t applications;
    struct objective_map map; /* 平台名称 -> 申报单位 */
    struct objective_near near;
};

/* ---- columns ---- */

/* right: import (checked by import_run). One column an item, by its name or its code. */
static enum status prepare(struct import *imp)
{
    static const struct csv_column key[COL_ITEMS] = {{"申报编号", "application_no", false},
                                                     {"统一社会信用代码", "uscc", false},
                                                     {"申报单位", "applicant_society", false}};
    enum status st = ctx_rules(imp->ctx);
    if (st != ST_OK) {
        return st;
    }
    const struct objective_items *items = &imp->ctx->rules->items;
    if (items->count == 0) {
        return ctx_refuse(imp->ctx, "本轮没有客观分项，不需要导入 objective");
    }
    struct csv_column *column = arena_alloc(imp->ctx->arena, (COL_ITEMS + items->count) * sizeof *column);
    memcpy(column, key, sizeof key);
    for (size_t i = 0; i < items->count; i++) {
        column[COL_ITEMS + i] =
            (struct csv_column){items->item[i].name, items->item[i].code, items->count == 1};
    }
    imp->columns = column;
    imp->column_count = COL_ITEMS + items->count;
    return ST_OK;
}

static enum status read_applications(struct import *imp, struct objective *o)
{
    struct ctx *ctx = imp->ctx;
    enum status st = ST_OK;
    size_t capacity = (size_t)db_one0(ctx->db, &st, 0, Q_COUNT_APPLICATIONS);
    if (st != ST_OK) {
        return st;
    }
    o->seen = arena_alloc(ctx->arena, capacity * sizeof *o->seen);
    struct db_rows *rows = db_select0(ctx->db, Q_OBJECTIVE_IDS);
    while (o->applications < capacity && db_next(rows)) {
        o->seen[o->applications++].id = db_int(rows, 0);
    }
    return db_done(rows);
}

static enum status begin(struct import *imp)
{
    struct objective *o = imp->state;
    struct report *report = &imp->result->report;
    bool item = false;
    for (size_t i = COL_ITEMS; i < imp->column_count; i++) {
        item = item || csv_in_has(imp->in, i);
    }
    if (!csv_in_has(imp->in, COL_NO) && !csv_in_has(imp->in, COL_USCC) && !csv_in_has(imp->in, COL_SOCIETY)) {
        report_error(report, 0, NULL, "缺少列：须有“申报编号”“统一社会信用代码”“申报单位”中的一列");
    }
    if (!item) {
        report_error(report, 0, NULL,
                     "缺少列：至少要有一个客观分项的列，列名是它的名称或代码（如“%s”或“%s”）",
                     imp->columns[COL_ITEMS].title, imp->columns[COL_ITEMS].ident);
    }
    if (report->errors > 0) {
        return ctx_refuse(imp->ctx, "%s 的表头不对，没有导入任何内容", report->file);
    }
    o->near = (struct objective_near){.ctx = imp->ctx};
    enum status st = read_applications(imp, o);
    if (st == ST_OK && imp->options->map_file != NULL) {
        st = objective_map_read(imp, &o->map, &o->near);
    }
    return st;
}

/* ---- which applications a row is about ---- */

static enum status find_targets(struct import *imp, enum query query, const char *key, struct targets *out)
{
    struct db_rows *rows = DB_SELECT(imp->ctx->db, query, T(key));
    *out = (struct targets){0};
    while (db_next(rows)) {
        out->item = arena_grow(&imp->row, out->item, out->count, sizeof *out->item);
        out->item[out->count++] = (struct target){
            .id = db_int(rows, 0),
            .no = db_dup(rows, 1, &imp->row),
            .society = db_dup(rows, 2, &imp->row),
            .key = db_dup(rows, 3, &imp->row),
            .uscc = db_dup(rows, 4, &imp->row),
            .passed = db_int(rows, 5) != 0,
        };
    }
    return db_done(rows);
}

/* The key cells of a row; "" when absent or empty. */
struct row_keys {
    const char *no, *uscc, *society; /* society: after the map */
    const char *shown;               /* society as written */
};

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* Keys that contradict what was matched by a stronger one. */
static void check_contradictions(struct import *imp, const struct row_keys *keys,
                                 const struct targets *targets)
{
    const char *key = text_key(&imp->row, keys->society);
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *t = &targets->item[i];
        if (keys->uscc[0] != '\0' && t->uscc[0] != '\0' && strcmp(keys->uscc, t->uscc) != 0) {
            import_error(imp, COL_USCC, "“%s”与申报 %s 登记的统一社会信用代码“%s”不一致；请核对这一行",
                         keys->uscc, t->no, t->uscc);
            return;
        }
        if (keys->society[0] != '\0' && strcmp(key, t->key) != 0) {
            import_error(imp, COL_SOCIETY, "“%s”与申报 %s 的申报单位“%s”不一致；请核对这一行", keys->shown,
                         t->no, t->society);
            return;
        }
    }
}

/* Tells that nothing was matched: an error, or with --skip-unmatched a row left out. */
static enum status unmatched(struct import *imp, const struct row_keys *keys)
{
    struct objective *o = imp->state;
    bool society = keys->no[0] == '\0' && keys->society[0] != '\0';
    size_t column = society ? COL_SOCIETY : keys->no[0] != '\0' ? COL_NO : COL_USCC;
    const char *shown = society ? keys->shown : column == COL_NO ? keys->no : keys->uscc;
    const char *title = imp->columns[column].title, *near = "";
    enum status st = ST_OK;
    if (imp->options->skip_unmatched) {
        import_warning(imp, column, "没有%s为“%s”的申报，这一行跳过", title, shown);
        imp->result->ignored++;
        return ST_OK;
    }
    if (society && imp->result->report.errors < REPORT_KEEP) {
        st = objective_near_names(&o->near, shown, &near, &imp->row);
    }
    if (st == ST_OK && society) {
        import_error(imp, column, "没有申报单位“%s”%s；请用名称对照表指明，或选择跳过对不上的行", shown,
                     near);
        import_how(imp, "--map 文件（平台名称,申报单位）或 --skip-unmatched");
    } else if (st == ST_OK) {
        import_error(imp, column, "没有%s为“%s”的申报；请改正，或选择跳过对不上的行", title, shown);
        import_how(imp, "--skip-unmatched");
    }
    return st;
}

/* Reads the key cells. false: nothing to look for, already said. */
static bool read_keys(struct import *imp, struct row_keys *keys)
{
    struct objective *o = imp->state;
    keys->no = or_empty(import_fold(imp, COL_NO));
    keys->uscc = or_empty(import_fold(imp, COL_USCC));
    keys->shown = keys->society = or_empty(import_text(imp, COL_SOCIETY));
    if (keys->no[0] == '\0' && keys->uscc[0] == '\0' && keys->society[0] == '\0') {
        import_row_error(imp, "没有写申报编号、统一社会信用代码或申报单位");
        return false;
    }
    if (keys->society[0] != '\0') {
        const struct objective_alias *alias = objective_map_find(&o->map, text_key(&imp->row, keys->society));
        if (alias != NULL && alias->society[0] == '\0') {
            imp->result->ignored++; /* a person decided: not an applicant */
            return false;
        }
        keys->society = alias != NULL ? alias->society : keys->society;
    }
    return true;
}

static enum status match(struct import *imp, const struct row_keys *keys, struct targets *out)
{
    enum status st = ST_OK;
    if (keys->no[0] != '\0') {
        return find_targets(imp, Q_OBJECTIVE_BY_NO, keys->no, out);
    }
    if (keys->uscc[0] != '\0') {
        st = find_targets(imp, Q_OBJECTIVE_BY_USCC, keys->uscc, out);
    }
    if (st == ST_OK && out->count == 0 && keys->society[0] != '\0') {
        st = find_targets(imp, Q_OBJECTIVE_BY_SOCIETY, text_key(&imp->row, keys->society), out);
    }
    return st;
}

/* ---- values ---- */

/* The value of one item's cell; false after reporting. */
static bool read_value(struct import *imp, size_t index, int64_t *centi)
{
    const struct objective_item *item = &imp->ctx->rules->items.item[index];
    const char *cell = or_empty(import_text(imp, COL_ITEMS + index));
    char low[POINTS_TEXT], high[POINTS_TEXT];
    enum points_fault fault = points_read(cell, 2, item->min_centi < 0, centi);
    if (fault == POINTS_EMPTY) {
        import_error(imp, COL_ITEMS + index, "没有填写；缺少不等于零，确实是零请填 0");
        return false;
    }
    points_print_short(low, item->min_centi, 2, 0);
    points_print_short(high, item->max_centi, 2, 0);
    if (fault != POINTS_OK) {
        import_error(imp, COL_ITEMS + index, "“%s”%s；应是 %s 到 %s 之间、至多两位小数的数",
                     text_clip(&imp->row, cell, 40), points_fault_text(fault), low, high);
        return false;
    }
    if (*centi < item->min_centi || *centi > item->max_centi) {
        import_error(imp, COL_ITEMS + index, "%s 超出“%s”的范围 %s 到 %s", text_clip(&imp->row, cell, 40),
                     item->name, low, high);
        return false;
    }
    return true;
}

/* The line that already named one of the applications, or 0; marks them as named. */
static long mark_seen(struct import *imp, const struct targets *targets, const struct target **which)
{
    struct objective *o = imp->state;
    long before = 0;
    for (size_t i = 0; i < targets->count; i++) {
        size_t low = 0, high = o->applications;
        while (high - low > 1) {
            size_t middle = low + (high - low) / 2;
            if (o->seen[middle].id <= targets->item[i].id) {
                low = middle;
            } else {
                high = middle;
            }
        }
        if (before == 0 && o->seen[low].line != 0) {
            before = o->seen[low].line;
            *which = &targets->item[i];
        }
        o->seen[low].line = o->seen[low].line == 0 ? csv_in_line(imp->in) : o->seen[low].line;
    }
    return before;
}

/* Stored values of an application; known[i] false: none yet. */
static enum status read_stored(struct import *imp, int64_t id, int64_t *value, bool *known, bool *any)
{
    struct db_rows *rows = DB_SELECT(imp->ctx->db, Q_OBJECTIVE_VALUES, I(id));
    *any = false;
    while (db_next(rows)) {
        int64_t position = db_int(rows, 0);
        if (position >= 0 && position < OBJECTIVE_MAX) {
            value[position] = db_int(rows, 1);
            known[position] = *any = true;
        }
    }
    return db_done(rows);
}

static void note_change(struct import *imp, const struct target *t, size_t index, bool known, int64_t before,
                        int64_t after)
{
    char old[POINTS_TEXT] = "（无）", new[POINTS_TEXT];
    if (known) {
        points_print(old, before, 2, 2);
    }
    import_change(imp, "%s %s %s: %s → %s", t->no, t->society, imp->ctx->rules->items.item[index].name, old,
                  points_print(new, after, 2, 2));
}

static enum status store(struct import *imp, const struct target *t, const int64_t *value)
{
    int64_t stored[OBJECTIVE_MAX] = {0};
    bool known[OBJECTIVE_MAX] = {false}, any = false, changed = false;
    enum status st = read_stored(imp, t->id, stored, known, &any);
    for (size_t i = 0; st == ST_OK && i < imp->ctx->rules->items.count; i++) {
        if (!csv_in_has(imp->in, COL_ITEMS + i)) {
            continue; /* an absent column keeps what is stored */
        }
        bool differs = !known[i] || stored[i] != value[i];
        if (differs && any) {
            note_change(imp, t, i, known[i], stored[i], value[i]);
        }
        changed = changed || differs;
        st = DB_RUN(imp->ctx->db, Q_OBJECTIVE_PUT, I(t->id), I((int64_t)i), I(value[i]), I(imp->no),
                    I(csv_in_line(imp->in)));
    }
    imp->result->added += !any;
    imp->result->updated += any && changed;
    imp->result->same += any && !changed;
    return st;
}

static enum status store_all(struct import *imp, const struct targets *targets, const int64_t *value)
{
    enum status st = ST_OK;
    bool passed = false;
    for (size_t i = 0; st == ST_OK && i < targets->count; i++) {
        if (targets->item[i].passed) {
            passed = true;
            st = store(imp, &targets->item[i], value);
        }
    }
    imp->result->ignored += !passed; /* every application of it failed the formal review */
    return st;
}

static enum status row(struct import *imp)
{
    struct row_keys keys;
    struct targets targets = {0};
    const struct target *twice = NULL;
    int64_t value[OBJECTIVE_MAX] = {0};
    long errors = imp->result->report.errors;
    if (!read_keys(imp, &keys)) {
        return ST_OK;
    }
    enum status st = match(imp, &keys, &targets);
    if (st != ST_OK) {
        return st;
    }
    if (targets.count == 0) {
        return unmatched(imp, &keys);
    }
    check_contradictions(imp, &keys, &targets);
    long before = mark_seen(imp, &targets, &twice);
    if (before != 0) {
        import_row_error(imp, "申报 %s（%s）在第 %ld 行已经出现过；同一文件中每个单位或申报只能出现一次",
                         twice->no, twice->society, before);
    }
    for (size_t i = 0; i < imp->ctx->rules->items.count; i++) {
        if (csv_in_has(imp->in, COL_ITEMS + i)) {
            read_value(imp, i, &value[i]);
        }
    }
    return imp->result->report.errors > errors ? ST_OK : store_all(imp, &targets, value);
}

static enum status end(struct import *imp)
{
    const struct objective *o = imp->state;
    char digest[65];
    if (imp->result->report.errors > 0) {
        return ST_OK;
    }
    enum status st = results_objective_digest(imp->ctx, digest);
    if (st == ST_OK) {
        json_text(&imp->detail, "objective_sha256", digest);
        if (o->map.sha256 != NULL) {
            json_text(&imp->detail, "map", imp->options->map_file);
            json_text(&imp->detail, "map_sha256", o->map.sha256);
        }
    }
    return st;
}

const struct import_kind import_objective = {
    .name = "objective",
    .title = "客观分",
    .action = ACT_IMPORT,
    .stages = (1u << STAGE_SETUP) | (1u << STAGE_SCORING),
    .note = "申报编号、统一社会信用代码、申报单位三者之一*，再加各客观分项一列（用代码或名称作列名）",
    .state_size = sizeof(struct objective),
    .prepare = prepare,
    .begin = begin,
    .row = row,
    .end = end,
};
