#include "tui/app.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "data/clock.h"
#include "data/text.h"
#include "tui/frame.h"
#include "tui/screens/screens.h"
#include "tui/why_not.h"

enum {
    KEYS_A_TURN = 256, /* a held key or a paste without brackets must not starve the screen */
    CHECK_MS = 1000,   /* how often to look for changes of others */
    PROGRESS_MS = 150  /* how often progress is painted */
};

/* ---- saying ---- */

enum stale app_say(struct app *app, enum style style, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(app->message, sizeof app->message, format, args);
    va_end(args);
    size_t keep = strlen(app->message);
    while (keep > 0 && !text_valid(app->message, keep, NULL)) {
        keep--; /* cut in the middle of a character */
    }
    app->message[keep] = '\0';
    app->message_style = style;
    return STALE_PAINT;
}

enum stale app_fail(struct app *app, enum status st)
{
    const char *text = app->ctx->err->text;
    (void)st;
    return app_say(app, STYLE_WARN, "%s", text[0] == '\0' ? "没有完成" : text);
}

bool app_may(const struct app *app, enum action action)
{
    return policy_right(app->ctx->who.role, action) != RIGHT_NONE;
}

/* ---- requests ---- */

static struct ctx *begin_request(struct app *app, struct arena *arena)
{
    app->ctx->arena = arena;
    app->ctx->rules = NULL;
    err_clear(app->ctx->err);
    app->cancelled = false;
    app->progress_ms = clock_ms(); /* quick work shows no progress */
    return app->ctx;
}

struct ctx *app_request(struct app *app)
{
    arena_reset(&app->request);
    return begin_request(app, &app->request);
}

/* ---- the stack ---- */

static enum status load(struct app *app, struct screen *screen)
{
    struct arena fresh = {0};
    if (screen->ops->load == NULL) {
        return ST_OK;
    }
    begin_request(app, &fresh);
    enum status st = screen->ops->load(app, screen->state);
    arena_release(st == ST_OK ? &screen->arena : &fresh);
    if (st == ST_OK) {
        screen->arena = fresh;
    }
    app->ctx->arena = &app->request;
    app->ctx->rules = NULL;
    return st;
}

static void drop(struct app *app)
{
    struct screen *screen = app->top;
    app->top = screen->below;
    if (screen->ops->close != NULL) {
        screen->ops->close(app, screen->state);
    }
    arena_release(&screen->arena);
    free(screen->state);
    free(screen);
}

enum stale app_push(struct app *app, const struct screen_ops *ops, const void *argument)
{
    struct screen *screen = xcalloc(1, sizeof *screen);
    screen->ops = ops;
    screen->state = xcalloc(1, ops->size > 0 ? ops->size : 1);
    screen->below = app->top;
    app->top = screen;
    begin_request(app, &app->request); /* not emptied: the argument may lie in it */
    enum status st = ops->open == NULL ? ST_OK : ops->open(app, screen->state, argument);
    if (st == ST_OK) {
        st = load(app, screen);
    }
    if (st != ST_OK) {
        app_fail(app, st);
        drop(app);
    }
    return STALE_PAINT;
}

enum stale app_pop(struct app *app)
{
    app->pops++;
    return STALE_NONE;
}

/* After a handler: leave the screens that it left, hand over the answer that it gave. */
static void settle(struct app *app)
{
    while (app->pops > 0 && app->top != NULL) {
        app->pops--;
        drop(app);
        app->stale |= STALE_DATA;
        if (app->answer.text != NULL && app->pops == 0 && app->top != NULL) {
            char *text = app->answer.text;
            app->answer.text = NULL;
            app->stale |= app->answer.done(app, app->top->state, text);
            free(text);
        }
    }
    app->leave = app->leave || app->top == NULL;
}

/* ---- keys ---- */

static enum stale act_everywhere(struct app *app, enum key_action action)
{
    switch (action) {
    case DO_REDRAW:
        term_redraw(app->term);
        return STALE_DATA;
    case DO_HELP:
        return app_push(app, &screen_help, app->top->ops);
    case DO_BACK: /* a slip of Esc must not end the session */
        return app->top->below == NULL && app->key == K_ESC
                   ? app_say(app, STYLE_PLAIN, "这是第一屏；按 q 退出")
                   : app_pop(app);
    default:
        return STALE_NONE;
    }
}

static enum stale act(struct app *app, enum key_action action)
{
    const struct screen_ops *ops = app->top->ops;
    void *state = app->top->state;
    if (ops->can != NULL && !ops->can(app, state, action)) {
        return why_not(app, ops, state, action);
    }
    enum stale stale = ops->act == NULL ? STALE_PASS : ops->act(app, state, action);
    return stale == STALE_PASS ? act_everywhere(app, action) : stale;
}

static void handle_key(struct app *app, int32_t key)
{
    const struct screen_ops *ops = app->top->ops;
    void *state = app->top->state;
    enum stale stale = STALE_PASS;
    app->key = key;
    if (app->message[0] != '\0') {
        app->message[0] = '\0';
        app->stale |= STALE_PAINT;
    }
    if (ops->text != NULL && ops->typing != NULL && ops->typing(app, state)) {
        stale = ops->text(app, state, key);
    }
    if (stale == STALE_PASS) {
        enum key_action action = action_of(ops->id, key);
        if (action != DO_NOTHING) {
            stale = act(app, action);
        } else if (ops->text != NULL) {
            stale = ops->text(app, state, key);
        }
    }
    app->stale |= stale == STALE_PASS ? STALE_NONE : stale;
    settle(app);
}

/* A key that closed a notice and is meant for the screen below it. */
static void hand_on(struct app *app)
{
    int32_t key = app->again;
    app->again = 0;
    if (key != 0 && app->top != NULL && !app->leave) {
        handle_key(app, key);
    }
}

/* A small screen shows only that it is too small; keys then do nothing that could not be seen. */
static void take_key(struct app *app, int32_t key)
{
    switch (key) {
    case K_HANG_UP:
        app->leave = app->hung_up = true;
        return;
    case K_RESIZE:
    case K_REPORT:
        app->stale |= STALE_DATA;
        app->leave = app->leave || term_not_utf8(app->term);
        return;
    default:
        if (!frame_too_small(app)) {
            handle_key(app, key);
            hand_on(app);
        }
    }
}

/* ---- what others changed ---- */

static void look_for_changes(struct app *app)
{
    int64_t now = clock_ms(), token = 0;
    if (now - app->checked_ms < CHECK_MS) {
        return;
    }
    app->checked_ms = now;
    app_request(app);
    token = ctx_change_token(app->ctx);
    if (token != app->token) {
        app->token = token;
        app->stale |= STALE_DATA;
    }
}

/* The screen in hand and, when that is a question, the one that it is about. */
static void reload(struct app *app)
{
    int depth = 0;
    for (struct screen *s = app->top; s != NULL; s = s->below) {
        enum status st = load(app, s);
        depth++;
        if (st != ST_OK) {
            app_fail(app, st);
        }
        if (st == ST_DENIED && s->below != NULL) {
            app->pops = depth; /* what may no longer be seen must not stay, nor a question about it */
        }
        if (s->ops->id != SCREEN_DIALOG) {
            break;
        }
    }
    settle(app);
}

/* Before the next key is handled too: it must mean what the person sees or has asked for. Where there is no
 * room for anything it waits until there is: a page of no rows would move what stands on the screen. */
static void reload_stale(struct app *app)
{
    while ((app->stale & STALE_DATA) == STALE_DATA && app->top != NULL && !frame_too_small(app)) {
        app->stale = STALE_PAINT;
        reload(app);
    }
}

static void refresh(struct app *app)
{
    reload_stale(app);
    if (app->stale != STALE_NONE) {
        frame_paint(app);
    }
    bool waits = frame_too_small(app) && (app->stale & STALE_DATA) == STALE_DATA;
    app->stale = waits ? STALE_DATA : STALE_NONE;
}

/* First what was typed during long work. */
static int32_t next_key(struct app *app, int wait_ms)
{
    if (app->taken < app->aheads) {
        return app->ahead[app->taken++];
    }
    app->aheads = app->taken = 0;
    return term_key(app->term, wait_ms);
}

bool app_turn(struct app *app, int wait_ms)
{
    int32_t key = next_key(app, wait_ms);
    if (key == K_NONE && wait_ms > 0 && app->top->ops->rest != NULL) {
        app->top->ops->rest(app, app->top->state);
    }
    for (int n = 0; key != K_NONE && !app->leave; n++) {
        const struct screen *before = app->top;
        take_key(app, key);
        reload_stale(app);
        /* A screen is painted once before it gets keys that were typed ahead: only then it knows its pages.
         */
        bool enough = app->leave || app->top != before || n + 1 >= KEYS_A_TURN;
        key = enough ? K_NONE : next_key(app, 0);
    }
    if (!app->leave) {
        look_for_changes(app);
        refresh(app);
    }
    return !app->leave;
}

/* ---- long work ---- */

/* Looks for a key that ends the work and keeps the others; a pasted text is kept where it is, so nothing is
 * read behind it. */
static void read_ahead(struct app *app)
{
    bool pasted = app->aheads > 0 && app->ahead[app->aheads - 1] == K_PASTE;
    while (app->aheads < APP_AHEAD && !pasted && !app->cancelled) {
        int32_t key = term_key(app->term, 0);
        if (key == K_NONE) {
            return;
        }
        app->hung_up = app->hung_up || key == K_HANG_UP;
        app->cancelled = key == K_ESC || key == K_CTRL('c') || key == K_HANG_UP;
        pasted = key == K_PASTE;
        app->ahead[app->aheads++] = key;
    }
    if (app->cancelled) { /* what was typed before giving up is given up as well */
        app->aheads = app->taken = 0;
    }
}

static bool tick(void *payload, long long done)
{
    struct app *app = payload;
    int64_t now = clock_ms();
    if (now - app->progress_ms < PROGRESS_MS) {
        return !app->cancelled;
    }
    app->progress_ms = now;
    read_ahead(app);
    app->leave = app->leave || app->hung_up;
    char before[sizeof app->message];
    enum style style = app->message_style;
    memcpy(before, app->message, sizeof before);
    const char *unit = app->ctx->tick_unit;
    app_say(app, STYLE_BOLD, "正在处理……已完成 %lld %s。按 Esc 取消", unit == NULL ? done >> 10 : done,
            unit == NULL ? "KB" : unit);
    frame_paint(app);
    memcpy(app->message, before, sizeof before);
    app->message_style = style;
    app->stale |= STALE_PAINT;
    return !app->cancelled;
}

static void wait_notice(void *payload)
{
    struct app *app = payload;
    app_say(app, STYLE_BOLD, "别的会话正在写入，请稍候……");
    frame_paint(app);
    app->message[0] = '\0';
    app->stale |= STALE_PAINT;
}

/* ---- the session ---- */

static enum status read_programme(struct app *app, struct arena *session)
{
    begin_request(app, session);
    enum status st = ctx_begin_read(app->ctx, ACT_STATUS);
    if (st != ST_OK) {
        return st;
    }
    st = ctx_end_read(app->ctx, ctx_rules(app->ctx));
    if (st == ST_OK) {
        app->programme = xstrdup(app->ctx->rules->programme.title);
        app->demonstration = strstr(app->programme, "演示") != NULL;
    }
    return st;
}

enum status app_open(struct app *app, struct term *term, struct ctx *ctx, bool choose_seat)
{
    struct arena scratch = {0};
    *app = (struct app){
        .term = term, .ctx = ctx, .before = ctx->arena, .can_switch = choose_seat, .stale = STALE_PAINT};
    ctx->tick = tick;
    ctx->tick_payload = app;
    ctx_set_wait_notice(ctx, wait_notice, app);
    enum status st = read_programme(app, &scratch);
    ctx->arena = &app->request;
    ctx->rules = NULL;
    arena_release(&scratch);
    if (st != ST_OK) {
        return st; /* with its sentence: the caller says it when the terminal is as before */
    }
    app_request(app);
    app->token = ctx_change_token(ctx);
    app->checked_ms = clock_ms();
    if (choose_seat) {
        app_push(app, &screen_seat, NULL);
    } else {
        screen_first(app);
    }
    if (app->top == NULL) {
        return ctx->err->code;
    }
    refresh(app);
    return ST_OK;
}

void app_close(struct app *app)
{
    while (app->top != NULL) {
        drop(app);
    }
    ctx_set_wait_notice(app->ctx, NULL, NULL);
    app->ctx->tick = NULL;
    if (app->can_switch) {
        app->ctx->who = ctx_local(); /* who was chosen last goes with the session's memory */
    }
    app->ctx->arena = app->before;
    app->ctx->rules = NULL;
    free((char *)app->programme);
    free(app->answer.text);
    app->answer.text = NULL;
    free(app->left_no);
    app->left_no = NULL;
    arena_release(&app->request);
    arena_release(&app->session);
}
