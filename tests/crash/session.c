/* session ROUND < SCRIPT: one long-lived process that does what sessions of several people do, one operation
 * a line, and acknowledges each as soon as the core has said it is done. Tests kill it, starve it, cut its
 * power.
 *
 * A line is words separated by TAB; the account "-" is the built-in staff account:
 *   mark ACCOUNT APPLICATION CRITERION VALUE      opinion ACCOUNT APPLICATION TEXT
 *   submit ACCOUNT APPLICATION                    undertake ACCOUNT
 *   return - ACCOUNT APPLICATION REASON           import ACCOUNT KIND FILE [REASON [submit]]
 *   export ACCOUNT KIND FILE                      backup - FILE
 *   reopen ACCOUNT                                (closes the connection and opens it again)
 *   pause MILLISECONDS
 * Answers, one line each, written at once: "ok N [RECEIPT]", or "no N STATUS SENTENCE". N counts from 1.
 * The exit status is that of the last refusal with a storage fault (4), else 0. */
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/workflow/backup.h"
#include "core/workflow/exports.h"
#include "core/workflow/imports.h"
#include "core/workflow/scoring.h"
#include "data/digest.h"

enum { WORDS = 8, PEOPLE = 16, LINE = 16384 };

struct person {
    char account[32];
    struct arena life, request;
    struct err err;
    struct ctx ctx;
    bool open;
};

struct session {
    const char *round;
    struct person person[PEOPLE];
    char receipt[CODE_SIZE + 1];
};

static void out_of_memory(void)
{
    _exit(ST_STORAGE);
}

static enum status person_open(struct session *s, struct person *p)
{
    const char *account = strcmp(p->account, "-") == 0 ? NULL : p->account;
    enum status st = ctx_open(&p->ctx, s->round, account, &p->life, &p->err);
    p->open = st == ST_OK;
    p->ctx.arena = &p->request;
    return st;
}

static void person_close(struct person *p)
{
    if (p->open) {
        ctx_close(&p->ctx);
    }
    p->open = false;
    arena_release(&p->request);
    arena_release(&p->life);
}

/* The connection of an account, opened at its first use; NULL: too many accounts. */
static struct person *person_of(struct session *s, const char *account)
{
    for (size_t i = 0; i < PEOPLE; i++) {
        struct person *p = &s->person[i];
        if (p->account[0] == '\0') {
            snprintf(p->account, sizeof p->account, "%s", account);
        }
        if (strcmp(p->account, account) == 0) {
            return p;
        }
    }
    return NULL;
}

static enum status import_file(struct ctx *ctx, char *const *word)
{
    struct import_options options = {
        .kind = word[2], .file = word[3], .reason = word[4], .submit = word[5] != NULL};
    struct import_result *result = arena_alloc(ctx->arena, sizeof *result);
    return import_run(ctx, &options, result);
}

static enum status export_file(struct ctx *ctx, char *const *word)
{
    if (strcmp(word[2], "bundle") == 0) {
        return bundle_write(ctx, word[3], NULL);
    }
    struct export_options options = {.kind = word[2], .file = word[3], .charset = CS_UTF8_BOM};
    return export_run(ctx, &options, NULL);
}

/* word[0] and word[1] are there; a script is ours, so what is missing further on is NULL and refused below.
 */
static enum status run_operation(struct session *s, struct ctx *ctx, char *const *word)
{
    struct sheet sheet;
    char sha256[65];
    if (strcmp(word[0], "mark") == 0) {
        return scoring_put_mark(ctx, word[2], word[3], word[4], -1, &sheet);
    }
    if (strcmp(word[0], "opinion") == 0) {
        return scoring_put_opinion(ctx, word[2], word[3], -1, &sheet);
    }
    if (strcmp(word[0], "submit") == 0) {
        return scoring_submit(ctx, word[2], s->receipt, &sheet);
    }
    if (strcmp(word[0], "undertake") == 0) {
        return scoring_undertake(ctx, NULL);
    }
    if (strcmp(word[0], "return") == 0) {
        return scoring_return(ctx, word[2], word[3], word[4]);
    }
    if (strcmp(word[0], "import") == 0) {
        return import_file(ctx, word);
    }
    if (strcmp(word[0], "export") == 0) {
        return export_file(ctx, word);
    }
    if (strcmp(word[0], "backup") == 0) {
        return backup_write(ctx, word[2], sha256);
    }
    return ctx_refuse(ctx, "unknown operation %s", word[0]);
}

static enum status run_line(struct session *s, char *const *word)
{
    struct person *p = person_of(s, word[1]);
    if (p == NULL) {
        return ST_USAGE;
    }
    err_clear(&p->err);
    if (strcmp(word[0], "reopen") == 0) {
        person_close(p);
    }
    enum status st = p->open ? ST_OK : person_open(s, p);
    if (st == ST_OK && strcmp(word[0], "reopen") != 0) {
        st = run_operation(s, &p->ctx, word);
    }
    arena_reset(&p->request);
    p->ctx.rules = NULL;
    return st;
}

/* One write(): the acknowledgement is there or not, never half of it. */
static void answer(struct session *s, long number, enum status st, const char *account)
{
    char line[4096];
    const struct person *p = person_of(s, account);
    int size = st == ST_OK ? snprintf(line, sizeof line, "ok %ld%s%s\n", number,
                                      s->receipt[0] == '\0' ? "" : " ", s->receipt)
                           : snprintf(line, sizeof line, "no %ld %d %s\n", number, (int)st,
                                      p == NULL ? "" : p->err.text);
    if (size < 0 || write(STDOUT_FILENO, line, (size_t)size) != size) {
        _exit(ST_USAGE);
    }
    s->receipt[0] = '\0';
}

static void split(char *line, char **word)
{
    size_t count = 0;
    line[strcspn(line, "\n")] = '\0';
    memset(word, 0, WORDS * sizeof *word);
    for (char *at = line; at != NULL && count + 1 < WORDS; count++) {
        word[count] = at;
        at = strchr(at, '\t');
        if (at != NULL) {
            *at++ = '\0';
        }
    }
}

static void wait_for(const char *milliseconds)
{
    long ms = strtol(milliseconds, NULL, 10);
    struct timespec left = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

static enum status run_script(struct session *s)
{
    static char line[LINE];
    char *word[WORDS];
    enum status worst = ST_OK;
    for (long number = 1; fgets(line, sizeof line, stdin) != NULL;) {
        split(line, word);
        if (word[1] == NULL) {
            return ST_USAGE;
        }
        if (strcmp(word[0], "pause") == 0) {
            wait_for(word[1]);
            continue;
        }
        enum status st = run_line(s, word);
        answer(s, number++, st, word[1]);
        worst = st == ST_STORAGE ? st : worst;
    }
    return worst;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: session ROUND <SCRIPT\n", stderr);
        return ST_USAGE;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    umask(077);
    setlocale(LC_ALL, "C.UTF-8");
    arena_set_die(out_of_memory);
    struct session *s = xcalloc(1, sizeof *s);
    s->round = argv[1];
    enum status worst = run_script(s);
    for (size_t i = 0; i < PEOPLE; i++) {
        person_close(&s->person[i]);
    }
    free(s);
    return (int)worst;
}
