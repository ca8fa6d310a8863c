/* Mechanical rules of the application form (形式审查) that the imported columns can decide: R09-R31 of the
 * list in README.md, 导入时的提示. Findings are warnings for the office; they never change its verdict. Pure.
 */
#ifndef PINGSHEN_CORE_FORMAL_H
#define PINGSHEN_CORE_FORMAL_H

#include <stdint.h>

#include "data/arena.h"
#include "data/status.h"

enum rank_level { RANK_OTHER, RANK_MID, RANK_ASSOC, RANK_FULL };
enum sector { SECTOR_OTHER, SECTOR_UNIVERSITY, SECTOR_INSTITUTE, SECTOR_ENTERPRISE };

/* Level of professional rank named in 职务职称, longest match first; *unsure is set where a person should
 * look (e.g. "特聘教授（讲师）"). */
enum rank_level formal_rank_level(const char *title, bool *unsure);
enum sector formal_sector(const char *employer);
const char *formal_sector_name(enum sector sector); /* 高校 科研院所 企业 其他 */

/* Amounts of money are in 0.0001 万元 (= 元); -1: not given. */
enum {
    AMOUNT_DECIMALS = 4,  /* of 万元 */
    AMOUNT_OF_CENTI = 100 /* 0.01 万元, the unit of programme.grant_wan */
};
/* "28.00": 万元 with at least two decimals; "" when not given. */
const char *formal_amount_text(int64_t amount, struct arena *arena);

/* 资金类别 of a budget line: one of two. */
extern const char fund_special[] /* 专项资金 */, fund_own[] /* 自筹资金 */;

/* One application row, as imported (texts may be NULL: column absent; "" : empty). */
struct formal_application {
    const char *project_name, *society, *uscc, *category, *industry, *leader_title, *lead_title;
    const char *phone, *email, *date;
    const char *tasks, *path, *conditions;
    int64_t total, special, self; /* amounts */
};
struct formal_member {
    long line;
    int64_t seq;
    const char *name, *title, *employer;
    int64_t age; /* -1: not given */
};
struct formal_budget {
    long line;
    int64_t amount;
    bool special; /* of fund_special, else of fund_own */
};
struct formal_stage {
    long line;
    int64_t seq;
    const char *start, *end, *content, *owner; /* dates "YYYY-MM-DD" or "" */
};

/* What a team is made of. */
struct formal_team {
    size_t members;
    size_t senior;        /* 副高级 and above */
    size_t senior_unsure; /* of them, those a person should look at */
    size_t junior_unsure; /* not counted as senior, but a person should look */
    size_t sector[SECTOR_ENTERPRISE + 1];
};

/* Each adds warnings to report at the given lines. deadline, period_end: "YYYY-MM-DD" or "". grant: special
 * fund expected, an amount; 0: none. team may be NULL. */
void formal_check_application(const struct formal_application *application, long line, const char *deadline,
                              int64_t grant, struct report *report, struct arena *arena);
void formal_check_team(const char *no, const struct formal_member *member, size_t count,
                       struct formal_team *team, struct report *report, struct arena *arena);
void formal_check_budget(const char *no, const struct formal_budget *budget, size_t count,
                         const struct formal_application *application, struct report *report,
                         struct arena *arena);
void formal_check_schedule(const char *no, const struct formal_stage *stage, size_t count,
                           const char *period_end, struct report *report);

/* The check character of an 18-character unified social credit code (GB 32100): NULL when good, else a
 * Chinese reason ("被电子表格改坏" for 1.23E+17 shapes, wrong length, wrong character, wrong check
 * character). */
const char *formal_uscc_fault(const char *uscc);

#endif
