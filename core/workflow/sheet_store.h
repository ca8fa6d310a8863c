/* Sheets (评分表) as stored: tables sheet and opinion. Shared by scoring, the imports of marks and the
 * offline form. No rights checks: everything here runs inside the caller's transaction or view. The acting
 * member is ctx->who. */
#ifndef PINGSHEN_CORE_SHEET_STORE_H
#define PINGSHEN_CORE_SHEET_STORE_H

#include "core/workflow/scoring.h"

enum { OPINION_MAX = 2000 }; /* characters, by both counts of text_count */

/* The state as seen. stored: table sheet's word, "" when there is no row. */
enum sheet_state sheet_state_of(bool recused, const char *stored, size_t given, bool opinion);

/* The acting member's sheet of one application; needs ctx_rules. The caller has checked the pair. */
enum status sheet_load(struct ctx *ctx, int64_t application_id, struct sheet *sheet);
/* The same by application number; refuses and denies as ctx_application and ctx_pair do, and then leaves
 * *sheet as it was. */
enum status sheet_find(struct ctx *ctx, const char *no, struct sheet *sheet);
/* Of a loaded sheet whose mark was stored: marks, state and version as they now stand in the row. */
enum status sheet_read_back(struct ctx *ctx, struct sheet *sheet);
/* All of them in order of application number, recused ones included. */
enum status sheet_load_all(struct ctx *ctx, struct sheet **sheet, size_t *count);

/* 校验码 of the offline form: changes with every change of the sheet, and differs between rounds and members.
 */
const char *sheet_check_code(struct ctx *ctx, const struct sheet *sheet);

/* ST_REFUSED until the acting member has accepted the undertaking (承诺书). */
enum status sheet_need_undertaking(struct ctx *ctx);

/* Changes one mark / the opinion of a loaded sheet in memory and writes the journal entry; then sheet_save.
 * undoes: the entry that this change takes back, 0: none. */
enum status sheet_set_mark(struct ctx *ctx, struct sheet *sheet, size_t criterion, int64_t centi,
                           int64_t undoes);
enum status sheet_set_opinion(struct ctx *ctx, struct sheet *sheet, const char *opinion, int64_t undoes);
/* Which import names the row, and which criteria (bit by index); zeros: entered by hand. */
struct sheet_origin {
    int64_t import_no;
    uint64_t mask;
};
/* Writes the row as a draft (a returned one stays returned); its version grows. */
enum status sheet_save(struct ctx *ctx, const struct sheet *sheet, struct sheet_origin origin);

/* Line ends made LF, blanks at both ends dropped; the text is otherwise as given. */
const char *opinion_clean(struct arena *arena, const char *text);
/* Why a cleaned opinion is not acceptable; NULL: it is. */
const char *opinion_fault(struct arena *arena, const char *text);

/* "11.00", or NULL for no mark: the form of the journal. */
const char *mark_journal(char out[POINTS_TEXT], int64_t centi);
/* "11", or "空" for no mark: the form for people. */
const char *mark_shown(char out[POINTS_TEXT], int64_t centi);

#endif
