/* The bytes of a CSV file into an import of each kind. The first byte is the kind and whether the import is
 * real or a
 * --dry-run. Whatever happens: a status that is one, a sentence for every refusal, and a round that verifies.
 */
#include <string.h>

#include "core/workflow/imports.h"
#include "core/workflow/verify.h"
#include "tests/fuzz/fuzz.h"

static void import_bytes(const char *round, const char *account, const struct import_options *options)
{
    struct arena arena = {0};
    struct err err = {0};
    struct ctx ctx;
    FUZZ_REQUIRE(ctx_open(&ctx, round, account, &arena, &err) == ST_OK);
    struct import_result *result = arena_alloc(&arena, sizeof *result);
    enum status st = import_run(&ctx, options, result);
    FUZZ_REQUIRE(st == ST_OK || st == ST_REFUSED);
    FUZZ_REQUIRE(st == ST_OK || err.text[0] != '\0');
    FUZZ_REQUIRE(st == ST_OK || result->report.errors > 0);
    if (st == ST_OK && !options->dry_run) {
        struct verify_options none = {0};
        struct verify_result verified;
        err_clear(&err);
        FUZZ_REQUIRE(verify_run(&ctx, &none, &verified) == ST_OK && verified.whole);
    }
    ctx_close(&ctx);
    arena_release(&arena);
}

int fuzz_one(const uint8_t *data, size_t size)
{
    static const char *base, *round, *input;
    static bool changed = true;
    if (base == NULL) {
        base = fuzz_path("base.db"), round = fuzz_path("round.db"), input = fuzz_path("in.csv");
        fuzz_round(base);
    }
    if (size < 1) {
        return 0;
    }
    if (changed) { /* the last real import: begin again */
        struct arena arena = {0};
        const char *bytes = NULL;
        size_t length = fuzz_read(&arena, base, &bytes);
        fuzz_write(round, bytes, length);
        fuzz_write(fuzz_path("round.db-wal"), "", 0);
        arena_release(&arena);
    }
    size_t kinds = 0;
    while (import_kind_name(kinds) != NULL) {
        kinds++;
    }
    struct import_options options = {.kind = import_kind_name((data[0] & 0x3f) % kinds),
                                     .file = input,
                                     .reason = "试",
                                     .dry_run = (data[0] & 0x80) == 0,
                                     .skip_unmatched = (data[0] & 0x40) != 0,
                                     .submit = (data[0] & 0x40) != 0};
    changed = !options.dry_run;
    if (strcmp(options.kind, "marks") != 0) {
        options.submit = false;
    }
    if (strcmp(options.kind, "objective") != 0) {
        options.skip_unmatched = false;
    }
    fuzz_write(input, data + 1, size - 1);
    import_bytes(round, strcmp(options.kind, "sheets") == 0 ? "r1" : NULL, &options);
    return 0;
}
