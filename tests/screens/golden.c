#include "tests/screens/golden.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- what differs from run to run ---- */

/* Receipts, moments and hashes: salted or dated. Their width stays, so that the columns do. */
static const char *const always[] = {
    "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}",
    "20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?",
    "[0-9a-f]{12,}",
};

/* shrink: at the end of a line one * stands for the whole, as for the name of a folder of any length. */
static void blot(char *text, const char *pattern, int shrink)
{
    regex_t regex;
    regmatch_t match;
    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NEWLINE) != 0) {
        return;
    }
    for (char *p = text; regexec(&regex, p, 1, &match, 0) == 0 && match.rm_eo > match.rm_so;
         p += match.rm_eo) {
        memset(p + match.rm_so, '*', (size_t)(match.rm_eo - match.rm_so));
        if (shrink && (p[match.rm_eo] == '\n' || p[match.rm_eo] == '\0')) {
            memmove(p + match.rm_so + 1, p + match.rm_eo, strlen(p + match.rm_eo) + 1);
            match.rm_eo = match.rm_so + 1;
        }
    }
    regfree(&regex);
}

int golden_mask(struct golden *g, const char *pattern)
{
    regex_t regex;
    if (regcomp(&regex, pattern, REG_EXTENDED) != 0) {
        return 0;
    }
    regfree(&regex);
    g->mask = xrealloc(g->mask, (g->masks + 1) * sizeof *g->mask);
    g->mask[g->masks++] = arena_strdup(&g->arena, pattern);
    return 1;
}

static char *masked(struct golden *g, const char *screen)
{
    char *text = arena_strdup(&g->arena, screen);
    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++) {
        blot(text, always[i], 0);
    }
    for (size_t i = 0; i < g->masks; i++) {
        blot(text, g->mask[i], 1);
    }
    return text;
}

/* ---- the file ---- */

static char *read_whole(const char *path)
{
    struct buf all = {0};
    char piece[4096];
    size_t got = 0;
    FILE *in = fopen(path, "r");
    buf_puts(&all, "");
    while (in != NULL && (got = fread(piece, 1, sizeof piece, in)) > 0) {
        buf_add(&all, piece, got);
    }
    if (in != NULL && fclose(in) != 0) {
        buf_clear(&all);
    }
    return all.bytes;
}

void golden_open(struct golden *g, const char *path, const char *title, int update)
{
    *g = (struct golden){.path = path, .title = title, .update = update, .stored = read_whole(path)};
    buf_puts(&g->actual, "");
}

/* The block of that name without its head; NULL: there is none. */
static char *block_of(struct golden *g, const char *all, const char *name)
{
    const char *head = arena_printf(&g->arena, "== %s\n", name);
    for (const char *p = all; p != NULL && *p != '\0'; p = strstr(p, "\n== ")) {
        p += *p == '\n' ? 1 : 0;
        if (strncmp(p, head, strlen(head)) == 0) {
            const char *body = p + strlen(head), *end = strstr(body - 1, "\n== ");
            return arena_strndup(&g->arena, body, end == NULL ? strlen(body) : (size_t)(end + 1 - body));
        }
    }
    return NULL;
}

/* ---- comparing ---- */

static char *write_piece(struct golden *g, const char *name, const char *text)
{
    const char *folder = getenv("TMPDIR");
    char *path = arena_printf(&g->arena, "%s/%s", folder == NULL ? "." : folder, name);
    FILE *out = fopen(path, "w");
    if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0) {
        fprintf(stderr, "# cannot write %s\n", path);
    }
    return path;
}

static void show_difference(struct golden *g, const char *expected, const char *actual)
{
    char *one = write_piece(g, "expected", expected), *two = write_piece(g, "actual", actual);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        execlp("diff", "diff", "-U", "100", "--label", "expected", "--label", "actual", one, two,
               (char *)NULL);
        _exit(127);
    }
    if (child > 0) {
        waitpid(child, NULL, 0);
    }
}

void golden_take(struct golden *g, const char *name, const char *screen)
{
    const char *actual = masked(g, screen), *expected = block_of(g, g->stored, name);
    buf_printf(&g->actual, "== %s\n", name);
    buf_puts(&g->actual, actual);
    g->blocks++;
    if (g->update || (expected != NULL && strcmp(actual, expected) == 0)) {
        printf("ok %s: %s\n", g->title, name);
        return;
    }
    g->failed++;
    printf("not ok %s: %s %s\n", g->title, name,
           expected == NULL ? "is not in the file of expected screens" : "");
    show_difference(g, expected == NULL ? "" : expected, actual);
}

/* Where the looks begin. */
static size_t lines_of(const char *block)
{
    const char *p = block;
    while (*p == '|') {
        p += strcspn(p, "\n");
        p += *p == '\n' ? 1 : 0;
    }
    return (size_t)(p - block);
}

void golden_same(struct golden *g, const char *name, const char *screen)
{
    const char *actual = masked(g, screen), *before = block_of(g, g->actual.bytes, name);
    size_t size = lines_of(actual);
    if (before != NULL && size == lines_of(before) && strncmp(actual, before, size) == 0) {
        printf("ok %s: again %s\n", g->title, name);
        return;
    }
    g->failed++;
    printf("not ok %s: not again %s\n", g->title, name);
    show_difference(g, before == NULL ? "" : before, actual);
}

static int blocks_in(const char *text)
{
    int blocks = strncmp(text, "== ", 3) == 0;
    for (const char *p = text; (p = strstr(p, "\n== ")) != NULL; p++) {
        blocks++;
    }
    return blocks;
}

int golden_close(struct golden *g)
{
    if (g->update) {
        FILE *out = g->blocks == 0 ? NULL : fopen(g->path, "w");
        if (g->blocks > 0 && (out == NULL || fputs(g->actual.bytes, out) < 0 || fclose(out) != 0)) {
            printf("not ok %s: cannot write %s\n", g->title, g->path);
            g->failed++;
        }
    } else if (g->failed == 0 && blocks_in(g->stored) != g->blocks) {
        printf("not ok %s: %s holds %d screens, %d were asked for\n", g->title, g->path, blocks_in(g->stored),
               g->blocks);
        g->failed++;
    }
    free(g->stored);
    free(g->mask);
    buf_release(&g->actual);
    arena_release(&g->arena);
    return g->failed;
}
