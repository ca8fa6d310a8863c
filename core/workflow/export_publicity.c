/* The 公示 list and the list of awards: both read only the frozen list in force. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "core/workflow/exports.h"
#include "core/workflow/publicity.h"

enum { BASE_COLUMNS = 5, COLUMNS_MAX = 16 };
static const char *const base_title[BASE_COLUMNS] = {"序号", "申报单位", "项目名称", "产业类型", "产业领域"};
static const char base_types[] = "rtttt";

/* The columns that --columns or list.columns may append. */
enum { FROM_RANK = -1, FROM_GRANT = -2 };
struct more_column {
    const char *title;
    char type;
    int field; /* offset of the text in struct list_row, or FROM_… */
};
#define FIELD(name) (int)offsetof(struct list_row, name)
static const struct more_column more[] = {
    {"领衔专家", 't', FIELD(lead_expert)},   {"项目负责人", 't', FIELD(project_leader)},
    {"专家评审得分", 'r', FIELD(expert)},    {"客观得分", 'r', FIELD(objective)},
    {"立项评审得分", 'r', FIELD(review)},    {"名次", 'r', FROM_RANK},
    {"拟支持经费（万元）", 'r', FROM_GRANT}, {"备注", 't', FIELD(remark)},
};
#undef FIELD
enum { MORE = sizeof more / sizeof more[0] };

struct columns {
    const struct more_column *more[MORE];
    size_t count; /* of more */
    char types[COLUMNS_MAX + 1];
};

static enum status add_column(struct ctx *ctx, struct columns *columns, const char *title, size_t size)
{
    for (size_t i = 0; i < MORE && columns->count < MORE; i++) {
        if (strlen(more[i].title) == size && strncmp(more[i].title, title, size) == 0) {
            columns->types[BASE_COLUMNS + columns->count] = more[i].type;
            columns->more[columns->count++] = &more[i];
            return ST_OK;
        }
    }
    return ctx_refuse(ctx, "公示名单没有“%.*s”这一列；请核对列名或参数 list.columns", (int)size, title);
}

/* The further columns in the order given: --columns when there, else list.columns. */
static enum status choose_columns(struct export *ex, struct columns *columns)
{
    struct ctx *ctx = ex->ctx;
    struct programme given = ctx->rules->programme;
    enum status st = ST_OK;
    *columns = (struct columns){.types = ""};
    memcpy(columns->types, base_types, sizeof base_types);
    if (ex->options->columns != NULL) {
        const char *fault = programme_set(&given, "list.columns", ex->options->columns, &ctx->rules->rubric,
                                          &ctx->rules->items, ctx->arena);
        if (fault != NULL) {
            return ctx_refuse(ctx, "%s", fault);
        }
    }
    const char *title = given.list_columns;
    while (st == ST_OK && title[0] != '\0') {
        size_t size = strcspn(title, ",");
        st = add_column(ctx, columns, title, size);
        title += size + (title[size] == ',');
    }
    return st;
}

static const char *grant_text(struct ctx *ctx)
{
    char text[POINTS_TEXT];
    return arena_strdup(ctx->arena, points_print_short(text, ctx->rules->programme.grant_centi_wan, 2, 0));
}

static const char *more_cell(struct ctx *ctx, const struct more_column *column, const struct list_row *row)
{
    const char *text = NULL;
    if (column->field == FROM_RANK) {
        return arena_printf(ctx->arena, "%" PRId64, row->rank);
    }
    if (column->field == FROM_GRANT) {
        return grant_text(ctx);
    }
    memcpy(&text, (const char *)row + column->field, sizeof text);
    return text;
}

static void base_cells(struct ctx *ctx, const struct list_row *row, const char **cell)
{
    cell[0] = arena_printf(ctx->arena, "%" PRId64, row->seq);
    cell[1] = row->society;
    cell[2] = row->project_name;
    cell[3] = row->category;
    cell[4] = row->industry;
}

static enum status read_list(struct ctx *ctx, struct publicity_list *list)
{
    bool found = false;
    enum status st = publicity_read(ctx, 0, list, &found);
    if (st == ST_OK && !found) {
        st = ctx_refuse(ctx, "还没有公示名单；请组长先公示");
    }
    return st;
}

static enum status write_publicity(struct export *ex)
{
    struct ctx *ctx = ex->ctx;
    struct publicity_list list;
    struct columns columns;
    const char *cell[COLUMNS_MAX];
    enum status st = choose_columns(ex, &columns);
    if (st == ST_OK) {
        st = read_list(ctx, &list);
    }
    if (st != ST_OK) {
        return st;
    }
    memcpy(cell, base_title, sizeof base_title);
    for (size_t i = 0; i < columns.count; i++) {
        cell[BASE_COLUMNS + i] = columns.more[i]->title;
    }
    st = export_header(ex, cell, BASE_COLUMNS + columns.count);
    for (size_t r = 0; st == ST_OK && r < list.count; r++) {
        base_cells(ctx, &list.row[r], cell);
        for (size_t i = 0; i < columns.count; i++) {
            cell[BASE_COLUMNS + i] = more_cell(ctx, columns.more[i], &list.row[r]);
        }
        st = export_row(ex, columns.types, cell);
    }
    return st;
}

static enum status write_awards(struct export *ex)
{
    struct ctx *ctx = ex->ctx;
    struct publicity_list list;
    const char *cell[BASE_COLUMNS + 1];
    enum status st = read_list(ctx, &list);
    if (st != ST_OK) {
        return st;
    }
    memcpy(cell, base_title, sizeof base_title);
    cell[BASE_COLUMNS] = "立项经费（万元）";
    st = export_header(ex, cell, BASE_COLUMNS + 1);
    cell[BASE_COLUMNS] = grant_text(ctx);
    for (size_t r = 0; st == ST_OK && r < list.count; r++) {
        base_cells(ctx, &list.row[r], cell);
        st = export_row(ex, "rttttr", cell);
    }
    return st;
}

const struct export_kind export_publicity = {"publicity", "公示名单.csv", ACT_EXPORT_LIST, false,
                                             write_publicity};
const struct export_kind export_awards = {"awards", "立项名单.csv", ACT_EXPORT_AWARDS, false, write_awards};
