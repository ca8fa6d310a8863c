/* 导入预览: what importing a file would do. It is tried out and taken back; only 导入 (Y) changes something.
 */
#include <stdlib.h>
#include <string.h>

#include "tui/fields.h"
#include "tui/screens/preview_text.h"
#include "tui/screens/screens.h"
#include "tui/text_view.h"

enum { HEAD_ROWS = 3, PATH_MAX_CHARACTERS = 1000, DIGEST_SHOWN = 16, LINE_MAX_COLUMNS = 110 };

static const char *const encodings[] = {"自动判断", "UTF-8", "GB18030", "GBK", "UTF-16", NULL};
static const char *const yes_no[] = {"否", "是", NULL};

struct preview {
    char *file;
    const char *kind;             /* NULL: not known yet */
    const char *title;            /* of the kind */
    size_t encoding;              /* index into encodings */
    bool submit, skip;            /* marks; objective */
    char *map;                    /* objective: file of 平台名称,申报单位; "": none */
    struct arena arena;           /* of what the trial run said */
    struct import_result *result; /* NULL: not tried */
    bool good;
    const char *failure;
    struct text_view view;
    const char *choice[IMPORT_KINDS_MAX + 1]; /* titles of the kinds that may be chosen */
};

/* ---- trying out ---- */

static struct import_options options_of(const struct preview *p)
{
    struct import_options o = {.kind = p->kind,
                               .file = p->file,
                               .submit = p->submit && strcmp(p->kind, "marks") == 0,
                               .dry_run = true,
                               .reason = "预览"}; /* taken back with everything else */
    const char *name = strrchr(p->file, '/');
    o.file_name = name == NULL ? p->file : name + 1;
    if (strcmp(p->kind, "objective") == 0) {
        o.skip_unmatched = p->skip;
        o.map_file = p->map[0] == '\0' ? NULL : p->map;
    }
    if (p->encoding > 0) {
        (void)charset_parse(encodings[p->encoding], &o.charset);
    }
    return o;
}

/* While the run goes on, the screen has nothing to show but its progress. */
static void forget(struct preview *p)
{
    text_view_set(&p->view, "正在读入，请稍候", true);
    p->result = NULL;
    p->good = false;
    arena_release(&p->arena);
}

static void try_out(struct app *app, struct preview *p)
{
    struct import_options options = options_of(p);
    struct ctx *ctx = app_request(app);
    forget(p);
    struct import_result *result = arena_alloc(&p->arena, sizeof *result);
    ctx->arena = &p->arena;
    enum status st = import_run(ctx, &options, result);
    ctx->arena = &app->request;
    p->good = st == ST_OK;
    p->failure = p->good ? NULL : arena_strdup(&p->arena, ctx->err->text);
    p->result = result;
    text_view_set(&p->view, preview_text(result, options.submit, p->failure, &p->arena), true);
}

static void choose_kind(struct preview *p, const char *kind)
{
    p->kind = kind;
    p->title = import_kind_title(kind);
}

static enum status guess(struct app *app, struct preview *p)
{
    struct import_guess guessed;
    enum status st = import_guess(app->ctx, p->file, CS_AUTO, &guessed);
    if (st != ST_OK) {
        return st;
    }
    if (guessed.sure) {
        choose_kind(p, guessed.kind[0]);
        return ST_OK;
    }
    struct buf text = {0};
    buf_puts(&text, guessed.count == 0 ? "从表头看不出这是哪一种文件。请按 o 选择种类，再看预览。\n"
                                       : "这个文件可以是不止一种：");
    for (size_t i = 0; i < guessed.count; i++) {
        buf_printf(&text, "%s%s", i > 0 ? "、" : "", import_kind_title(guessed.kind[i]));
    }
    buf_puts(&text, guessed.count == 0 ? "" : "。请按 o 选择种类，再看预览。\n");
    text_view_set(&p->view, arena_strdup(&p->arena, text.bytes), true);
    buf_release(&text);
    return ST_OK;
}

/* The kinds that this role may import, for the choice. */
static void list_kinds(const struct app *app, struct preview *p)
{
    const struct import_kind *kind = NULL;
    size_t count = 0;
    for (size_t i = 0; (kind = import_kind_at(i)) != NULL && count < IMPORT_KINDS_MAX; i++) {
        if (app_may(app, kind->action)) {
            p->choice[count++] = import_kind_title(kind->name);
        }
    }
    p->choice[count] = NULL;
}

static enum status preview_open(struct app *app, void *state, const void *argument)
{
    struct preview *p = state;
    const struct preview_argument *a = argument;
    p->file = xstrdup(a->file);
    p->map = xstrdup("");
    list_kinds(app, p);
    if (a->kind != NULL) {
        choose_kind(p, a->kind);
    } else {
        enum status st = guess(app, p);
        if (st != ST_OK) {
            return st;
        }
    }
    if (p->kind != NULL) {
        try_out(app, p);
    }
    return ST_OK;
}

/* ---- drawing ---- */

static void preview_draw(struct app *app, void *state, const struct surface *s)
{
    struct preview *p = state;
    int columns = s->columns - 2 > LINE_MAX_COLUMNS ? LINE_MAX_COLUMNS : s->columns - 2;
    struct surface text = surface_part(s, HEAD_ROWS, 1, -1, columns);
    (void)app;
    surface_format(s, 0, 1, -1, STYLE_PLAIN, "文件 %s", p->file);
    if (p->kind == NULL) {
        surface_text(s, 1, 1, -1, STYLE_WARN, "种类未定");
    } else {
        int used = surface_format(s, 1, 1, -1, STYLE_BOLD, "%s（%s）", p->title, p->kind);
        if (p->result != NULL && p->result->digest != NULL) {
            surface_format(s, 1, 1 + used + 2, -1, STYLE_PLAIN, "编码 %s  %ld 行  SHA-256 %.*s",
                           charset_name(p->result->charset), p->result->rows, DIGEST_SHOWN,
                           p->result->digest);
        }
    }
    if (p->good) {
        surface_text(s, 2, 1, -1, STYLE_GOOD, "可以导入：按 Y 导入，按 q 放弃");
    } else if (p->result != NULL) {
        surface_text(s, 2, 1, -1, STYLE_WARN,
                     p->result->report.errors > 0 ? "不能导入：错误逐条列在下面，按 o 可以换选项"
                                                  : "不能导入，没有任何改动");
    }
    text_view_draw_more(&p->view, &text);
}

/* ---- options ---- */

static const char *kind_of_title(const char *title)
{
    for (size_t i = 0; import_kind_name(i) != NULL; i++) {
        if (strcmp(import_kind_title(import_kind_name(i)), title) == 0) {
            return import_kind_name(i);
        }
    }
    return NULL;
}

/* A name without a folder is looked for beside the file that is imported. */
static char *beside(const struct preview *p, const char *name)
{
    const char *end = strrchr(p->file, '/');
    struct buf path = {0};
    buf_puts(&path, "");
    if (name[0] != '\0' && strchr(name, '/') == NULL && end != NULL) {
        buf_add(&path, p->file, (size_t)(end - p->file) + 1);
    }
    buf_puts(&path, name);
    return path.bytes;
}

static enum status set_options(struct app *app, void *state, const char *const *value)
{
    struct preview *p = state;
    const char *asked = p->kind == NULL ? "" : p->kind; /* for which kind the further fields stood there */
    choose_kind(p, kind_of_title(value[0]));
    for (size_t i = 0; encodings[i] != NULL; i++) {
        p->encoding = strcmp(encodings[i], value[1]) == 0 ? i : p->encoding;
    }
    if (strcmp(asked, "marks") == 0) {
        p->submit = strcmp(value[2], yes_no[1]) == 0;
    }
    if (strcmp(asked, "objective") == 0) {
        free(p->map);
        p->map = beside(p, value[2]);
        p->skip = strcmp(value[3], yes_no[1]) == 0;
    }
    try_out(app, p);
    return ST_OK;
}

static enum stale ask_options(struct app *app, struct preview *p)
{
    struct field field[4] = {{.name = "种类", .choice = p->choice, .initial = p->title},
                             {.name = "编码", .choice = encodings, .initial = encodings[p->encoding]}};
    struct fields fields = {.title = "导入选项", .field = field, .count = 2, .done = set_options};
    if (p->kind != NULL && strcmp(p->kind, "marks") == 0) {
        field[fields.count++] = (struct field){.name = "评满的评分表直接提交",
                                               .choice = yes_no,
                                               .initial = yes_no[p->submit],
                                               .help = "纸质评分表已由评审专家签字时选“是”"};
    }
    if (p->kind != NULL && strcmp(p->kind, "objective") == 0) {
        field[fields.count++] = (struct field){.name = "名称对照表",
                                               .initial = p->map,
                                               .limit = PATH_MAX_CHARACTERS,
                                               .optional = true,
                                               .help = "平台名称,申报单位 两列的 CSV 文件；没有则留空"};
        field[fields.count++] = (struct field){.name = "跳过对不上的单位",
                                               .choice = yes_no,
                                               .initial = yes_no[p->skip],
                                               .help = "选“是”不管这些行；选“否”它们是错误"};
    }
    return app_fill(app, &fields);
}

/* ---- importing ---- */

static enum status apply(struct app *app, struct preview *p, const char *reason)
{
    struct import_options options = options_of(p);
    struct import_result *result = NULL;
    struct ctx *ctx = app_request(app);
    options.dry_run = false;
    options.reason = reason;
    options.expect_sha256 = p->result->digest;
    result = arena_alloc(ctx->arena, sizeof *result);
    enum status st = import_run(ctx, &options, result);
    if (st == ST_OK) {
        app_say(app, STYLE_GOOD, "已导入%s：%s", p->title,
                import_counts_text(result, options.submit, ctx->arena));
        app_pop(app);
    }
    return st;
}

static enum status apply_with_reason(struct app *app, void *state, const char *const *value)
{
    return apply(app, state, value[0]);
}

static enum stale import_now(struct app *app, struct preview *p)
{
    static const struct field field = {
        .name = "理由", .limit = 500, .help = "评分开始以后的改动要写明理由，记入日志"};
    struct fields fields = {.title = "导入", .field = &field, .count = 1, .done = apply_with_reason};
    if (import_needs_reason(app->ctx, p->kind)) {
        return app_fill(app, &fields);
    }
    enum status st = apply(app, p, NULL);
    if (st != ST_OK) { /* something changed since the preview: look again, and say what */
        struct err err = *app->ctx->err;
        try_out(app, p);
        *app->ctx->err = err;
        app_fail(app, st);
    }
    return STALE_PAINT;
}

static bool preview_can(struct app *app, void *state, enum key_action action)
{
    (void)app;
    return action != DO_ACCEPT || ((struct preview *)state)->good;
}

static const char *preview_why(struct app *app, void *state, enum key_action action)
{
    (void)app, (void)state;
    return action == DO_ACCEPT ? "不能导入，原因写在上面；改正文件以后再来，或按 o 换选项" : NULL;
}

static enum stale preview_act(struct app *app, void *state, enum key_action action)
{
    struct preview *p = state;
    switch (action) {
    case DO_ACCEPT:
        return import_now(app, p);
    case DO_OPTIONS:
        return ask_options(app, p);
    default:
        return text_view_act(&p->view, action) ? STALE_PAINT : STALE_PASS;
    }
}

static void preview_close(struct app *app, void *state)
{
    struct preview *p = state;
    (void)app;
    text_view_release(&p->view);
    arena_release(&p->arena);
    free(p->file);
    free(p->map);
}

const struct screen_ops screen_preview = {
    .id = SCREEN_PREVIEW,
    .title = "导入预览",
    .size = sizeof(struct preview),
    .open = preview_open,
    .draw = preview_draw,
    .act = preview_act,
    .can = preview_can,
    .why = preview_why,
    .close = preview_close,
};
