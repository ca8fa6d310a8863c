/* What tests of use cases share: a round of their own with the sample's people and applications. Included
 * once per program. */
#ifndef PINGSHEN_TESTS_ROUND_SUPPORT_H
#define PINGSHEN_TESTS_ROUND_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/workflow/imports.h"
#include "core/workflow/round.h"

struct fixture {
    struct arena arena;
    struct err err;
    char *path;
    struct ctx ctx;
};

/* The session goes on as that account (NULL: local). */
static inline void as(struct fixture *f, const char *account)
{
    ctx_close(&f->ctx);
    err_clear(&f->err);
    assert_int_equal(ctx_open(&f->ctx, f->path, account, &f->arena, &f->err), ST_OK);
}

static inline enum status run(struct fixture *f, const struct import_options *options,
                              struct import_result **result)
{
    *result = arena_alloc(&f->arena, sizeof **result);
    err_clear(&f->err);
    return import_run(&f->ctx, options, *result);
}

static inline void import(struct fixture *f, const char *kind)
{
    struct import_result *result = NULL;
    struct import_options options = {.kind = kind,
                                     .file = arena_printf(&f->arena, "data/sample/%s.csv", kind)};
    assert_int_equal(run(f, &options, &result), ST_OK);
}

/* A round in setup with the sample's accounts and applications; the session is local's. */
static inline struct fixture *sample_round(const char *name)
{
    struct fixture *f = xcalloc(1, sizeof *f);
    const char *folder = getenv("TMPDIR");
    struct report report;
    struct round_files files = {NULL, NULL, NULL};
    f->path = xstrdup(arena_printf(&f->arena, "%s/%s.db", folder == NULL ? "build" : folder, name));
    remove(f->path);
    report_init(&report, &f->arena, f->path);
    assert_int_equal(round_init(f->path, &files, &f->arena, &report, &f->err), ST_OK);
    as(f, NULL);
    import(f, "accounts");
    import(f, "applications");
    return f;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    ctx_close(&f->ctx);
    remove(f->path);
    remove(arena_printf(&f->arena, "%s-wal", f->path));
    remove(arena_printf(&f->arena, "%s-shm", f->path));
    remove(arena_printf(&f->arena, "%s-gate", f->path));
    arena_release(&f->arena);
    free(f->path);
    free(f);
    return 0;
}

#endif
