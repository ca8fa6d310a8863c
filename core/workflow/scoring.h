/* A panel member's own work: sheets (评分表), marks (得分), opinions (评审意见), submission and return. */
#ifndef PINGSHEN_CORE_SCORING_H
#define PINGSHEN_CORE_SCORING_H

#include "core/workflow/ctx.h"

enum sheet_state { SHEET_EMPTY, SHEET_DRAFT, SHEET_SUBMITTED, SHEET_RETURNED, SHEET_RECUSED, SHEET_STATES };
const char *sheet_state_name(enum sheet_state state);  /* 未评 草稿 已提交 退回 回避 */
const char *sheet_state_ident(enum sheet_state state); /* empty draft submitted returned recused */

/* One sheet as its owner sees it. */
struct sheet {
    int64_t application_id;
    const char *no, *project_name, *society, *industry;
    enum sheet_state state;
    struct marks marks;
    size_t given;
    int64_t total_micro;
    int64_t version;     /* 0: no row yet; grows with each change */
    const char *opinion; /* "" */
};

/* The acting member's sheets in order of application number: passed, assigned, not recused (and the recused
 * ones with state SHEET_RECUSED). right: sheet_read */
enum status scoring_list(struct ctx *ctx, struct sheet **sheet, size_t *count);
enum status scoring_read(struct ctx *ctx, const char *no, struct sheet *sheet);

/* Stores one mark; value is the text of the cell ("" clears the mark). version: the version the caller saw,
 * -1: any; a stale one is refused with both values. The stored value is read back into *sheet. right: score
 */
enum status scoring_put_mark(struct ctx *ctx, const char *no, const char *criterion, const char *value,
                             int64_t version, struct sheet *sheet);
/* Replaces the opinion (valid UTF-8, at most 2,000 characters by both counts). right: score */
enum status scoring_put_opinion(struct ctx *ctx, const char *no, const char *text, int64_t version,
                                struct sheet *sheet);
/* What an undo did. what: a Chinese clause such as "K2 由 15 恢复为 13", NULL when there was nothing to undo;
 * criterion: the code of the mark, NULL: it was the opinion. */
struct undone {
    const char *what, *criterion;
};
/* Takes back the acting member's newest change of the sheet that is not taken back yet and that followed its
 * last submission: reads it from the journal, so that it works after leaving and coming back too. version as
 * above. right: score */
enum status scoring_undo(struct ctx *ctx, const char *no, int64_t version, struct sheet *sheet,
                         struct undone *undone);
/* Why the member's own sheet was given back last (退回), in the arena; "" when it never was. right:
 * sheet_read
 */
enum status scoring_return_reason(struct ctx *ctx, const char *no, const char **reason);
/* Submits a complete sheet; receipt has CODE_SIZE + 1 bytes. right: submit */
enum status scoring_submit(struct ctx *ctx, const char *no, char *receipt, struct sheet *sheet);
/* The receipt (回执码) of the member's own submitted sheet, in the arena; "" when it is not submitted. right:
 * sheet_read */
enum status scoring_receipt(struct ctx *ctx, const char *no, const char **receipt);
/* 承诺书. Text is programme.undertaking. Accepting twice is harmless. *when (may be NULL): UTC milliseconds
 * of the first time. right: undertake */
enum status scoring_undertake(struct ctx *ctx, int64_t *when);
/* Gives a submitted sheet back; an outlier reason of it is void. right: return */
enum status scoring_return(struct ctx *ctx, const char *account, const char *no, const char *reason);

/* ---- for imports, recusals and undo.c, inside the caller's transaction ---- */
/* The acting member's sheet loaded for a change of marks or opinion; refused when it may not be changed. */
enum status scoring_open_editable(struct ctx *ctx, const char *no, struct sheet *sheet);
/* Saves it and reads it back: the row as it is on its way to the disk, so that nobody sees a value that was
 * not stored. */
enum status scoring_save(struct ctx *ctx, struct sheet *sheet);
/* Marks a submitted sheet: writes the journal entry (action "submit", or "submit_paper" for staff) and the
 * state. */
enum status scoring_submit_pair(struct ctx *ctx, const char *action,
                                const struct application_ref *application, const struct account_ref *account,
                                const struct marks *marks, const char *opinion, char *receipt);
/* Voids the pair's sheet if there is one (recusal, verdict 不通过, withdrawal with --void); journal included.
 */
enum status scoring_void(struct ctx *ctx, const struct application_ref *application,
                         const struct account_ref *account, const char *reason);
/* Voids all sheets of an application / of a member. */
enum status scoring_void_application(struct ctx *ctx, const struct application_ref *application,
                                     const char *reason);
enum status scoring_void_member(struct ctx *ctx, const struct account_ref *account, const char *reason);

/* ---- progress ---- */
struct progress_cell {
    const char *account, *no;
    enum sheet_state state;
};
struct progress {
    long count[SHEET_STATES];
    long applications, members;
    struct progress_cell *cell; /* by application number, then account; NULL unless asked for */
    size_t cells;
};
/* The matrix of members and applications in a form that is quick to draw. */
enum { PROGRESS_NONE = SHEET_STATES }; /* the pair is not to be reviewed */
struct progress_line {
    const char *key, *name; /* account and 姓名; application number and society */
    const char *project;    /* of an application; "" */
    long count[SHEET_STATES];
};
struct progress_matrix {
    struct progress_line *member, *application; /* by account; by number */
    size_t members, applications;
    unsigned char *state; /* [application * members + member]: enum sheet_state or PROGRESS_NONE */
};
/* Own column for a reviewer, everybody for others. Never a mark. right: status */
enum status scoring_matrix(struct ctx *ctx, struct progress_matrix *out);
/* Own counts for a reviewer, the whole matrix (with cells) for others. Never a mark. right: status */
enum status scoring_progress(struct ctx *ctx, bool cells, struct progress *progress);

#endif
