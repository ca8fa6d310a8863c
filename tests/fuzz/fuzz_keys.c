/* A key script into the workstation on a terminal that is no device: the first byte says who sits there, the
 * second in which stage the round is and how large the window is, the third how the file is damaged before it
 * is opened (0: not; low half: so many changes follow, see fuzz_damage; high half: so many sixteenths of it
 * are left, 0: all); the rest are the bytes that arrive, in pieces cut at 0xFE. No crash, and a round that
 * was not damaged verifies afterwards. */
#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/workflow/verify.h"
#include "tests/fuzz/bases.h"
#include "tests/fuzz/fuzz.h"
#include "tui/app.h"

enum { BYTES_MAX = 4096, HEAD = 3, SEATS = 6 };

static const char *const seats[SEATS] = {"r1", "c1", "r2", "s1", "v1", NULL};
static const int sizes[4][2] = {{24, 80}, {36, 120}, {10, 30}, {24, 79}};

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
    FUZZ_REQUIRE((s->out = fopen("/dev/null", "w")) != NULL && pipe(ends) == 0);
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

/* Nothing that was pressed has broken the chain or the result. */
static void check(void)
{
    struct arena arena = {0};
    struct err err = {0};
    struct ctx ctx;
    struct verify_options none = {0};
    struct verify_result result;
    FUZZ_REQUIRE(ctx_open(&ctx, "round.db", NULL, &arena, &err) == ST_OK);
    FUZZ_REQUIRE(verify_run(&ctx, &none, &result) == ST_OK && result.whole);
    ctx_close(&ctx);
    arena_release(&arena);
}

/* The round of that stage, with the damage that the input asks for. Returns how much of the input that took.
 */
static size_t put_round(enum base base, uint8_t damage, const uint8_t *change, size_t size)
{
    size_t all = 0, count = damage % 16, left = damage / 16;
    const char *good = base_bytes(base, &all);
    count = count < size / FUZZ_CHANGE ? count : size / FUZZ_CHANGE;
    char *bytes = xcalloc(1, all);
    memcpy(bytes, good, all);
    fuzz_damage(bytes, all, change, count);
    fuzz_empty();
    base_put_files();
    fuzz_write("round.db", bytes, left == 0 ? all : all * left / 16);
    free(bytes);
    return count * FUZZ_CHANGE;
}

/* One session; whether it could begin. */
static bool sit(struct sitting *s, const char *who, const int *lines, const uint8_t *keys, size_t size)
{
    struct term_options options = {.in = s->in,
                                   .out = s->out,
                                   .type = "xterm-256color",
                                   .rows = lines[0],
                                   .columns = lines[1],
                                   .no_questions = true};
    if (ctx_open(&s->ctx, "round.db", who, &s->arena, &s->err) != ST_OK) {
        return false;
    }
    FUZZ_REQUIRE(term_open(&s->term, &options, &s->err) == ST_OK);
    set_escdelay(1); /* a longer one curses would sleep through */
    bool begun = app_open(&s->app, s->term, &s->ctx, who == NULL) == ST_OK;
    if (begun) {
        play(s, keys, size);
    }
    app_close(&s->app);
    term_close(s->term);
    ctx_close(&s->ctx);
    return begun;
}

int fuzz_one(const uint8_t *data, size_t size)
{
    static bool ready;
    if (!ready) {
        FUZZ_REQUIRE(chdir(fuzz_folder()) == 0);
        ready = true;
    }
    if (size < HEAD || size > BYTES_MAX) {
        return 0;
    }
    const char *who = seats[data[0] % SEATS];
    const int *lines = sizes[data[1] / BASES % 4];
    bool whole = data[2] == 0;
    size_t begin = HEAD + put_round((enum base)(data[1] % BASES), data[2], data + HEAD, size - HEAD);
    struct sitting *s = xcalloc(1, sizeof *s);
    open_streams(s);
    bool begun = sit(s, who, lines, data + begin, size - begin);
    FUZZ_REQUIRE(begun || (!whole && s->err.text[0] != '\0'));
    arena_release(&s->arena);
    fclose(s->in);
    fclose(s->out);
    close(s->keys);
    free(s);
    if (whole) {
        check();
    }
    return 0;
}
