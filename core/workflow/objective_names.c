#include "core/workflow/objective_names.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "data/db.h"
#include "data/text.h"

enum { NEAR_MAX = 3 };

/* ---- near names ---- */

static enum status read_societies(struct objective_near *near)
{
    struct arena *arena = near->ctx->arena;
    struct db_rows *rows = db_select0(near->ctx->db, Q_OBJECTIVE_SOCIETIES);
    while (db_next(rows)) {
        near->society = arena_grow(arena, near->society, near->count, sizeof *near->society);
        near->key = arena_grow(arena, near->key, near->count, sizeof *near->key);
        near->society[near->count] = db_dup(rows, 0, arena);
        near->key[near->count] = text_key(arena, near->society[near->count]);
        near->count++;
    }
    near->read = true;
    return db_done(rows);
}

/* Inserts a candidate into the short list of the nearest, which is kept in order of distance. */
static void offer(const char **best, int *distance, const char *society, int d)
{
    for (int i = 0; i < NEAR_MAX; i++) {
        if (d < distance[i]) {
            for (int k = NEAR_MAX - 1; k > i; k--) {
                best[k] = best[k - 1];
                distance[k] = distance[k - 1];
            }
            best[i] = society;
            distance[i] = d;
            return;
        }
    }
}

enum status objective_near_names(struct objective_near *near, const char *name, const char **text,
                                 struct arena *arena)
{
    const char *best[NEAR_MAX] = {NULL};
    int distance[NEAR_MAX] = {INT_MAX, INT_MAX, INT_MAX};
    enum status st = near->read ? ST_OK : read_societies(near);
    *text = "";
    if (st != ST_OK) {
        return st;
    }
    const char *key = text_key(arena, name);
    long words = 0, characters = 0;
    text_count(key, &words, &characters);
    for (size_t i = 0; i < near->count; i++) {
        int d = text_distance(key, near->key[i]);
        if (3 * (long)d <= 2 * characters) { /* further away is no help */
            offer(best, distance, near->society[i], d);
        }
    }
    for (int i = 0; i < NEAR_MAX && best[i] != NULL; i++) {
        *text = arena_printf(arena, "%s%s“%s”", *text, i == 0 ? "，相近的有" : "", best[i]);
    }
    return ST_OK;
}

/* ---- the map ---- */

static const struct csv_column columns[] = {{"平台名称", "platform_name", true},
                                            {"申报单位", "applicant_society", true}};
enum { COL_PLATFORM, COL_SOCIETY, COLUMNS };

static int by_key(const void *a, const void *b)
{
    const struct objective_alias *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

const struct objective_alias *objective_map_find(const struct objective_map *map, const char *key)
{
    size_t low = 0, high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(map->alias[middle].key, key);
        if (order == 0) {
            return &map->alias[middle];
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

/* The society as the round writes it; "" stays "". NULL after reporting. */
static enum status find_society(struct ctx *ctx, struct csv_in *in, const char *cell, struct report *report,
                                struct objective_near *near, const char **society)
{
    struct arena scratch = {0};
    const char *text = "";
    *society = "";
    if (cell[0] == '\0') {
        return ST_OK;
    }
    struct db_rows *rows = DB_SELECT(ctx->db, Q_OBJECTIVE_SOCIETY, T(text_key(&scratch, cell)));
    *society = db_next(rows) ? db_dup(rows, 0, ctx->arena) : NULL;
    enum status st = db_done(rows);
    if (st == ST_OK && *society == NULL) {
        st = objective_near_names(near, cell, &text, &scratch);
        report_error(report, csv_in_cell_line(in, COL_SOCIETY), csv_in_title(in, COL_SOCIETY),
                     "没有申报单位“%s”%s；不是申报单位的请把这一格留空", cell, text);
    }
    arena_release(&scratch);
    return st;
}

static enum status map_row(struct ctx *ctx, struct csv_in *in, struct objective_map *map,
                           struct report *report, struct objective_near *near)
{
    const char *name = text_trim(ctx->arena, csv_in_cell(in, COL_PLATFORM));
    const char *cell = text_trim(ctx->arena, csv_in_cell(in, COL_SOCIETY));
    struct objective_alias alias = {.key = text_key(ctx->arena, name), .line = csv_in_line(in)};
    if (alias.key[0] == '\0') {
        report_error(report, csv_in_cell_line(in, COL_PLATFORM), csv_in_title(in, COL_PLATFORM),
                     "不能为空；请填写，或删去这一行");
        return ST_OK;
    }
    enum status st = find_society(ctx, in, cell, report, near, &alias.society);
    if (st == ST_OK && alias.society != NULL) {
        map->alias = arena_grow(ctx->arena, map->alias, map->count, sizeof *map->alias);
        map->alias[map->count++] = alias;
    }
    return st;
}

/* Two lines for one name are a contradiction that only a person can solve. */
static void check_twice(const struct objective_map *map, struct report *report)
{
    for (size_t i = 1; i < map->count; i++) {
        const struct objective_alias *a = &map->alias[i - 1], *b = &map->alias[i];
        if (strcmp(a->key, b->key) == 0) {
            report_error(report, b->line, columns[COL_PLATFORM].title, "平台名称与第 %ld 行重复；请只留一行",
                         a->line);
        }
    }
}

static enum status read_map(struct import *imp, struct objective_map *map, struct objective_near *near)
{
    struct ctx *ctx = imp->ctx;
    struct report *report = &imp->result->report;
    struct csv_in *in = NULL;
    bool more = true;
    enum status st = csv_in_open(&in, imp->options->map_file, CS_AUTO, columns, COLUMNS, report, ctx->err);
    while (st == ST_OK) {
        st = csv_in_next(in, &more);
        if (st != ST_OK || !more) {
            break;
        }
        st = map_row(ctx, in, map, report, near);
    }
    if (st == ST_OK) {
        map->sha256 = arena_strdup(ctx->arena, csv_in_digest(in));
        if (map->count > 0) {
            qsort(map->alias, map->count, sizeof *map->alias, by_key);
        }
        check_twice(map, report);
    }
    csv_in_free(in);
    return st;
}

enum status objective_map_read(struct import *imp, struct objective_map *map, struct objective_near *near)
{
    struct report *report = &imp->result->report;
    const char *file = report->file;
    report->file = imp->options->map_file;
    enum status st = read_map(imp, map, near);
    if (st == ST_OK && report->errors > 0) {
        st = ctx_refuse(imp->ctx, "%s 有 %ld 处错误，没有导入任何内容", imp->options->map_file,
                        report->errors);
    }
    report->file = file;
    return st;
}
