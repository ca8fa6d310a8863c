/* A key script into the workstation on a terminal that is a file: the first byte says who sits there and how
 * large the window is; the rest are the bytes that arrive, in pieces cut at 0xFE. No crash, and the round
 * verifies afterwards. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/workflow/verify.h"
#include "tests/fuzz/fuzz.h"
#include "tui/app.h"

enum { BYTES_MAX = 4096 };

static const char *const seats[] = {"r1", "c1", "r2", "s1", NULL};
static const int sizes[][2] = {{24, 80}, {36, 120}, {10, 30}, {24, 79}};

struct sitting {
    FILE *in, *out;
    int keys;
    struct term *term;
    struct ctx ctx;
    struct app app;
    struct arena arena;
    struct err err;
};

static void open_streams(struct sitting *s)
{
    int ends[2];
    FUZZ_REQUIRE((s->out = fopen(fuzz_path("screen"), "w+")) != NULL && pipe(ends) == 0);
    FUZZ_REQUIRE((s->in = fdopen(ends[0], "r")) != NULL);
    s->keys = ends[1];
}

/* Until all of it is handled; false: the program has left. */
static bool type(struct sitting *s, const uint8_t *bytes, size_t size)
{
    bool on = true;
    int waiting = 1;
    FUZZ_REQUIRE(size == 0 || write(s->keys, bytes, size) == (ssize_t)size);
    for (int more = 2; more > 0 && on; more = waiting > 0 ? 2 : more - 1) {
        on = app_turn(&s->app, 0);
        FUZZ_REQUIRE(ioctl(fileno(s->in), FIONREAD, &waiting) == 0);
    }
    return on;
}

static void play(struct sitting *s, const uint8_t *data, size_t size)
{
    bool on = true;
    while (on && size > 0) {
        const uint8_t *cut = memchr(data, 0xfe, size);
        size_t piece = cut == NULL ? size : (size_t)(cut - data);
        on = type(s, data, piece);
        data += piece, size -= piece;
        if (size > 0) {
            data++, size--;
        }
    }
}

static void check(const char *round)
{
    struct arena arena = {0};
    struct err err = {0};
    struct ctx ctx;
    struct verify_options none = {0};
    struct verify_result result;
    FUZZ_REQUIRE(ctx_open(&ctx, round, NULL, &arena, &err) == ST_OK);
    FUZZ_REQUIRE(verify_run(&ctx, &none, &result) == ST_OK && result.whole);
    ctx_close(&ctx);
    arena_release(&arena);
}

static void fresh_round(void)
{
    struct arena arena = {0};
    const char *bytes = NULL;
    size_t size = fuzz_read(&arena, "base.db", &bytes);
    fuzz_write("round.db", bytes, size);
    fuzz_write("round.db-wal", "", 0);
    arena_release(&arena);
}

int fuzz_one(const uint8_t *data, size_t size)
{
    static bool ready;
    if (!ready) {
        fuzz_round(fuzz_path("base.db"));
        FUZZ_REQUIRE(chdir(fuzz_folder()) == 0);
        ready = true;
    }
    if (size < 1 || size > BYTES_MAX) {
        return 0;
    }
    fresh_round();
    struct sitting *s = xcalloc(1, sizeof *s);
    const char *who = seats[data[0] % 5];
    const int *lines = sizes[data[0] / 5 % 4];
    open_streams(s);
    struct term_options options = {.in = s->in,
                                   .out = s->out,
                                   .type = "xterm-256color",
                                   .rows = lines[0],
                                   .columns = lines[1],
                                   .no_questions = true};
    FUZZ_REQUIRE(ctx_open(&s->ctx, "round.db", who, &s->arena, &s->err) == ST_OK);
    FUZZ_REQUIRE(term_open(&s->term, &options, &s->err) == ST_OK);
    FUZZ_REQUIRE(app_open(&s->app, s->term, &s->ctx, who == NULL) == ST_OK);
    play(s, data + 1, size - 1);
    app_close(&s->app);
    term_close(s->term);
    ctx_close(&s->ctx);
    arena_release(&s->arena);
    fclose(s->in);
    fclose(s->out);
    close(s->keys);
    free(s);
    check("round.db");
    return 0;
}
