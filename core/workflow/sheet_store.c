#include "core/workflow/sheet_store.h"

#include <inttypes.h>
#include <string.h>

#include "core/workflow/journal.h"
#include "data/db.h"
#include "data/digest.h"
#include "data/text.h"

enum sheet_state sheet_state_of(bool recused, const char *stored, size_t given, bool opinion)
{
    if (recused) {
        return SHEET_RECUSED;
    }
    if (strcmp(stored, "submitted") == 0) {
        return SHEET_SUBMITTED;
    }
    if (strcmp(stored, "returned") == 0) {
        return SHEET_RETURNED;
    }
    bool draft = strcmp(stored, "draft") == 0;
    return draft && (given > 0 || opinion) ? SHEET_DRAFT : SHEET_EMPTY;
}

/* ---- reading ---- */

const char *sheet_check_code(struct ctx *ctx, const struct sheet *sheet)
{
    char code[CODE_SIZE + 1];
    struct buf text = {0};
    buf_printf(&text, "%s\n%s\n%s\n%s\n%s\n%" PRId64 "\n%s", ctx->token, ctx->who.token, sheet->no,
               sheet_state_ident(sheet->state), marks_pack(&ctx->rules->rubric, &sheet->marks, ctx->arena),
               sheet->version, sheet->opinion);
    digest_code(text.bytes, code);
    buf_release(&text);
    return arena_strdup(ctx->arena, code);
}

static void clear_marks(struct marks *marks)
{
    for (size_t i = 0; i < CRITERIA_MAX; i++) {
        marks->centi[i] = MARK_NONE;
    }
}

/* What the stored words of a row say about a sheet whose other texts are known. */
static enum status read_marks(struct ctx *ctx, const char *stored, const char *marks, bool recused,
                              struct sheet *sheet)
{
    const struct rubric *rubric = &ctx->rules->rubric;
    bool none = stored[0] == '\0' || strcmp(stored, "void") == 0;
    clear_marks(&sheet->marks);
    if (!none && !marks_unpack(rubric, marks, &sheet->marks)) {
        return err_set(ctx->err, ST_STORAGE, "轮次文件中申报“%s”的评分表已损坏；请用最近的备份恢复",
                       sheet->no);
    }
    sheet->opinion = none ? "" : sheet->opinion;
    sheet->given = marks_given(rubric, &sheet->marks);
    sheet->total_micro = marks_total(rubric, &sheet->marks);
    sheet->state = sheet_state_of(recused, none ? "" : stored, sheet->given, sheet->opinion[0] != '\0');
    return ST_OK;
}

/* One row of q_sheet_one, q_sheet_by_no or q_sheet_list. */
static enum status read_sheet(struct ctx *ctx, struct db_rows *rows, struct sheet *sheet)
{
    bool recused = db_int(rows, 5) != 0; /* then only the number may be read */
    *sheet = (struct sheet){
        .application_id = db_int(rows, 0),
        .no = db_dup(rows, 1, ctx->arena),
        .project_name = recused ? "" : db_dup(rows, 2, ctx->arena),
        .society = recused ? "" : db_dup(rows, 3, ctx->arena),
        .industry = recused ? "" : db_dup(rows, 4, ctx->arena),
        .version = db_int(rows, 8),
        .opinion = db_dup(rows, 9, ctx->arena),
    };
    return read_marks(ctx, db_text(rows, 6), db_text(rows, 7), recused, sheet);
}

enum status sheet_read_back(struct ctx *ctx, struct sheet *sheet)
{
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHEET_BACK, I(sheet->application_id), I(ctx->who.id));
    bool found = db_next(rows); /* a row that is not there is an empty sheet, not the one in memory */
    enum status st =
        read_marks(ctx, found ? db_text(rows, 0) : "", found ? db_text(rows, 1) : "", false, sheet);
    sheet->version = found ? db_int(rows, 2) : 0;
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

enum status sheet_load(struct ctx *ctx, int64_t application_id, struct sheet *sheet)
{
    enum status st = ST_OK;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHEET_ONE, I(application_id), I(ctx->who.id));
    if (db_next(rows)) {
        st = read_sheet(ctx, rows, sheet);
    }
    enum status done = db_done(rows);
    return st == ST_OK ? done : st;
}

enum status sheet_find(struct ctx *ctx, const char *no, struct sheet *sheet)
{
    struct sheet read = {0};
    bool passed = false, recused = false, assigned = false;
    enum status st = ST_OK;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHEET_BY_NO, T(no), I(ctx->who.id));
    bool found = db_next(rows);
    if (found) {
        st = read_sheet(ctx, rows, &read);
        passed = db_int(rows, 10) != 0, recused = db_int(rows, 11) != 0, assigned = db_int(rows, 12) != 0;
    }
    enum status done = db_done(rows);
    if (st != ST_OK || done != ST_OK) {
        return st != ST_OK ? st : done;
    }
    st = ctx_seen(ctx, no, found, passed);
    if (st == ST_OK) {
        st = ctx_own(ctx, no, recused, assigned);
    }
    if (st == ST_OK) {
        *sheet = read;
    }
    return st;
}

enum status sheet_load_all(struct ctx *ctx, struct sheet **sheet, size_t *count)
{
    struct buf all = {0};
    enum status st = ST_OK;
    struct db_rows *rows = DB_SELECT(ctx->db, Q_SHEET_LIST, I(ctx->who.id));
    while (st == ST_OK && db_next(rows)) {
        struct sheet one = {0};
        st = read_sheet(ctx, rows, &one);
        buf_add(&all, &one, sizeof one);
    }
    enum status done = db_done(rows);
    *count = all.size / sizeof **sheet;
    *sheet = buf_move(&all, ctx->arena);
    return st == ST_OK ? done : st;
}

enum status sheet_need_undertaking(struct ctx *ctx)
{
    return ctx->who.undertaken
               ? ST_OK
               : err_how(ctx->err, ctx_refuse(ctx, "您还没有签署承诺书；请先阅读并签署，再评分"),
                         "用 undertake 签署");
}

/* ---- writing ---- */

const char *mark_journal(char out[POINTS_TEXT], int64_t centi)
{
    return centi == MARK_NONE ? NULL : points_print(out, centi, 2, 2);
}

const char *mark_shown(char out[POINTS_TEXT], int64_t centi)
{
    return centi == MARK_NONE ? "空" : points_print_short(out, centi, 2, 0);
}

/* The entry that a change takes back. */
static void add_undoes(struct buf *detail, int64_t undoes)
{
    if (undoes > 0) {
        json_int(detail, "undoes", undoes);
    }
}

enum status sheet_set_mark(struct ctx *ctx, struct sheet *sheet, size_t criterion, int64_t centi,
                           int64_t undoes)
{
    const struct rubric *rubric = &ctx->rules->rubric;
    char old[POINTS_TEXT], new[POINTS_TEXT];
    struct buf detail = {0};
    json_open(&detail, NULL, '{');
    json_text(&detail, "criterion", rubric->criterion[criterion].code);
    json_text(&detail, "old", mark_journal(old, sheet->marks.centi[criterion]));
    json_text(&detail, "new", mark_journal(new, centi));
    add_undoes(&detail, undoes);
    journal_salt(&detail);
    json_close(&detail, '}');
    enum status st = journal_append(ctx, "mark", ctx->who.token, sheet->no, detail.bytes, NULL, NULL);
    buf_release(&detail);
    sheet->marks.centi[criterion] = centi;
    sheet->given = marks_given(rubric, &sheet->marks);
    sheet->total_micro = marks_total(rubric, &sheet->marks);
    return st;
}

enum status sheet_set_opinion(struct ctx *ctx, struct sheet *sheet, const char *opinion, int64_t undoes)
{
    int64_t seq = 0;
    char sha256[DIGEST_HEX + 1] = "";
    long words = 0, characters = 0;
    struct buf detail = {0};
    if (opinion[0] != '\0') {
        digest_of(opinion, strlen(opinion), sha256);
    }
    text_count(opinion, &words, &characters);
    json_open(&detail, NULL, '{');
    json_text(&detail, "opinion_sha256", sha256);
    json_int(&detail, "length", characters);
    add_undoes(&detail, undoes);
    journal_salt(&detail);
    json_close(&detail, '}');
    enum status st = journal_append(ctx, "opinion", ctx->who.token, sheet->no, detail.bytes, &seq, NULL);
    buf_release(&detail);
    if (st == ST_OK) {
        st = DB_RUN(ctx->db, Q_OPINION_BEFORE_PUT, I(seq), T(sheet->opinion));
    }
    sheet->opinion = opinion;
    if (st != ST_OK) {
        return st;
    }
    return opinion[0] == '\0'
               ? DB_RUN(ctx->db, Q_OPINION_DELETE, I(sheet->application_id), I(ctx->who.id))
               : DB_RUN(ctx->db, Q_OPINION_SAVE, I(sheet->application_id), I(ctx->who.id), T(opinion));
}

enum status sheet_save(struct ctx *ctx, const struct sheet *sheet, struct sheet_origin origin)
{
    const char *state = sheet->state == SHEET_RETURNED ? "returned" : "draft";
    const char *marks = marks_pack(&ctx->rules->rubric, &sheet->marks, ctx->arena);
    return DB_RUN(ctx->db, Q_SHEET_SAVE, I(sheet->application_id), I(ctx->who.id), T(state),
                  I(sheet->total_micro), I((int64_t)sheet->given), I(origin.import_no),
                  I((int64_t)origin.mask), T(marks));
}

/* ---- opinions ---- */

const char *opinion_clean(struct arena *arena, const char *text)
{
    char *copy = arena_strdup(arena, text);
    size_t size = 0;
    for (const char *from = copy; *from != '\0'; from++) {
        if (*from == '\r') {
            from += from[1] == '\n' ? 1 : 0;
            copy[size++] = '\n';
        } else {
            copy[size++] = *from;
        }
    }
    copy[size] = '\0';
    return text_trim(arena, copy);
}

/* Control characters (C0, C1, DEL) besides line break and TAB: they would steer a terminal or a printer. */
static bool has_control(const char *text)
{
    int32_t c = 0;
    for (size_t step = 0; (step = text_step(text, &c)) > 0; text += step) {
        if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c <= 0x9F)) {
            return true;
        }
    }
    return false;
}

const char *opinion_fault(struct arena *arena, const char *text)
{
    long words = 0, characters = 0;
    if (!text_valid(text, strlen(text), NULL)) {
        return "不是 UTF-8 文字；请另存为 UTF-8 后再试";
    }
    if (has_control(text)) {
        return "含有控制字符；请删去后再试";
    }
    text_count(text, &words, &characters);
    long longest = words > characters ? words : characters;
    if (longest > OPINION_MAX) {
        return arena_printf(arena, "有 %ld 字，最多 %d 字；请缩短", longest, OPINION_MAX);
    }
    return NULL;
}
