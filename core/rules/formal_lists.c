/* The lists of the form: team (专家团), budget lines and stages. */
#include "core/rules/formal.h"

#include <stdlib.h>
#include <string.h>

#include "core/rules/date.h"
#include "data/text.h"

enum {
    TEAM_MIN = 10,
    AGE_MIN = 20,
    AGE_MAX = 90,
    CELL_COLUMNS = 40 /* of a cell shown in a message */
};

/* R10, on the lead's own line. */
static void check_lead(const char *no, const struct formal_member *member, enum rank_level level, bool unsure,
                       struct report *report, struct arena *arena)
{
    const char *title = member->title == NULL ? "" : text_clip(arena, member->title, CELL_COLUMNS);
    if (unsure) {
        report_warning(report, member->line, "职务职称",
                       "%s 的领衔专家%s：职称“%s”是否正高级，请人工认定（R10）", no,
                       text_clip(arena, member->name, CELL_COLUMNS), title);
    } else if (level != RANK_FULL) {
        report_warning(report, member->line, "职务职称", "%s 的领衔专家%s：职称“%s”不是正高级（R10）", no,
                       text_clip(arena, member->name, CELL_COLUMNS), title);
    }
}

/* leads: members on line 1 of the form. */
static void check_member(const char *no, const struct formal_member *member, struct formal_team *team,
                         size_t *leads, struct report *report, struct arena *arena)
{
    bool unsure = false;
    enum rank_level level = formal_rank_level(member->title, &unsure);
    bool senior = level == RANK_FULL || level == RANK_ASSOC;
    team->senior += senior;
    team->senior_unsure += senior && unsure;
    team->junior_unsure += !senior && unsure;
    team->sector[formal_sector(member->employer)]++;
    if (member->seq == 1) {
        ++*leads;
        check_lead(no, member, level, unsure, report, arena);
    }
    if (member->age >= 0 && (member->age < AGE_MIN || member->age > AGE_MAX)) {
        report_warning(report, member->line, "年龄", "年龄 %lld 不在 %d 至 %d 之间，请核对（R29）",
                       (long long)member->age, AGE_MIN, AGE_MAX);
    }
}

/* R11: 副高级 and above at least 60 %; also said when only doubtful titles decide it. */
static void check_ratio(const char *no, const struct formal_team *team, long line, struct report *report,
                        struct arena *arena)
{
    size_t count = team->members, needed = (6 * count + 9) / 10;
    if (10 * team->senior < 6 * count) {
        const char *doubt = team->junior_unsure == 0
                                ? ""
                                : arena_printf(arena, "，另有 %zu 人的职称要人工认定", team->junior_unsure);
        report_warning(report, line, "职务职称",
                       "%s 的专家团 %zu 人中副高级以上只有 %zu 人，不足 60%%，应不少于 %zu 人%s（R11）", no,
                       count, team->senior, needed, doubt);
    } else if (10 * (team->senior - team->senior_unsure) < 6 * count) {
        report_warning(
            report, line, "职务职称",
            "%s 的专家团 %zu 人中副高级以上 %zu 人，其中 %zu 人的职称要人工认定，认定后可能不足 60%%（R11）",
            no, count, team->senior, team->senior_unsure);
    }
}

/* R12: 高校, 科研院所 and 企业 mixed. */
static void check_sectors(const char *no, const struct formal_team *team, long line, struct report *report,
                          struct arena *arena)
{
    const char *missing = NULL;
    int kinds = 0;
    for (int i = SECTOR_OTHER; i <= SECTOR_ENTERPRISE; i++) {
        const char *name = formal_sector_name((enum sector)i);
        kinds += team->sector[i] > 0;
        if (i != SECTOR_OTHER && team->sector[i] == 0) {
            missing = missing == NULL ? name : arena_printf(arena, "%s、%s", missing, name);
        }
    }
    if (kinds == 1) {
        report_warning(report, line, "工作单位", "%s 的专家团只有一类单位，没有%s人员（R12）", no, missing);
    } else if (missing != NULL) {
        report_warning(report, line, "工作单位", "%s 的专家团没有%s人员（R12）", no, missing);
    }
}

/* A member by the keys of name and employer; order keeps the file's order among equals. */
struct person {
    const char *name, *employer;
    size_t index;
};

static int compare_persons(const void *a, const void *b)
{
    const struct person *left = a;
    const struct person *right = b;
    int order = strcmp(left->name, right->name);
    if (order == 0) {
        order = strcmp(left->employer, right->employer);
    }
    return order != 0 ? order : (left->index > right->index) - (left->index < right->index);
}

/* R13, R15: not all of one employer; nobody twice. Sorted, since a team of a damaged file can be very long.
 */
static void check_persons(const char *no, const struct formal_member *member, size_t count,
                          struct report *report, struct arena *arena)
{
    struct person *person = arena_alloc(arena, count * sizeof *person);
    bool one_employer = count > 1;
    for (size_t i = 0; i < count; i++) {
        person[i].name = text_key(arena, member[i].name);
        person[i].employer = text_key(arena, member[i].employer == NULL ? "" : member[i].employer);
        person[i].index = i;
        one_employer = one_employer && strcmp(person[i].employer, person[0].employer) == 0;
    }
    if (one_employer && *person[0].employer != '\0') {
        report_warning(report, member[0].line, "工作单位", "%s 的专家团成员都在同一单位“%s”（R13）", no,
                       text_clip(arena, member[0].employer, CELL_COLUMNS));
    }
    qsort(person, count, sizeof *person, compare_persons);
    for (size_t i = 1; i < count; i++) {
        const struct formal_member *here = &member[person[i].index];
        if (*person[i].name != '\0' && strcmp(person[i].name, person[i - 1].name) == 0 &&
            strcmp(person[i].employer, person[i - 1].employer) == 0) {
            report_warning(report, here->line, "姓名", "%s 的专家团成员“%s”与第 %ld 行重复（R15）", no,
                           text_clip(arena, here->name, CELL_COLUMNS), member[person[i - 1].index].line);
        }
    }
}

void formal_check_team(const char *no, const struct formal_member *member, size_t count,
                       struct formal_team *team, struct report *report, struct arena *arena)
{
    struct formal_team counted = {.members = count};
    size_t leads = 0;
    for (size_t i = 0; i < count; i++) {
        check_member(no, &member[i], &counted, &leads, report, arena);
    }
    if (team != NULL) {
        *team = counted;
    }
    if (count == 0) {
        return;
    }
    long line = member[0].line;
    if (count < TEAM_MIN) {
        report_warning(report, line, NULL, "%s 的专家团只有 %zu 人，少于 %d 人（R09）", no, count, TEAM_MIN);
    }
    check_ratio(no, &counted, line, report, arena);
    check_sectors(no, &counted, line, report, arena);
    if (leads != 1) {
        report_warning(report, line, "序号", "%s 的专家团序号 1（领衔专家）有 %zu 人，应恰有 1 人（R14）", no,
                       leads);
    }
    check_persons(no, member, count, report, arena);
}

/* Far above any budget, and two of them still add up without overflow. */
static const int64_t SUM_LIMIT = INT64_MAX / 4;

/* R26: one sum of lines against the amount named in the application; -1: not named. */
static void check_sum(const char *no, const char *label, int64_t sum, int64_t expected, long line,
                      struct report *report, struct arena *arena)
{
    if (expected >= 0 && sum != expected) {
        report_warning(report, line, "金额", "%s 的预算明细%s合计 %s 万元，申报表中为 %s 万元（R26）", no,
                       label, formal_amount_text(sum, arena), formal_amount_text(expected, arena));
    }
}

void formal_check_budget(const char *no, const struct formal_budget *budget, size_t count,
                         const struct formal_application *application, struct report *report,
                         struct arena *arena)
{
    int64_t special = 0;
    int64_t self = 0;
    bool complete = count > 0;
    for (size_t i = 0; i < count; i++) {
        if (budget[i].amount <= 0) {
            report_warning(report, budget[i].line, "金额", "%s 的预算明细金额应大于 0（R27）", no);
            complete = complete && budget[i].amount == 0;
            continue;
        }
        int64_t *sum = budget[i].special ? &special : &self;
        *sum = budget[i].amount > SUM_LIMIT - *sum ? SUM_LIMIT : *sum + budget[i].amount;
    }
    if (!complete || application == NULL) {
        return; /* an amount that is missing is not a zero: there is no sum */
    }
    long line = budget[0].line;
    check_sum(no, "", special + self, application->total, line, report, arena);
    check_sum(no, fund_special, special, application->special, line, report, arena);
    check_sum(no, fund_own, self, application->self, line, report, arena);
}

static bool has_date(const char *date)
{
    return date != NULL && *date != '\0';
}

/* R28 for one stage by itself. */
static void check_stage(const char *no, const struct formal_stage *stage, const char *period_end,
                        struct report *report)
{
    if (has_date(stage->start) && has_date(stage->end) && strcmp(stage->start, stage->end) > 0) {
        report_warning(report, stage->line, "开始日期", "%s 的阶段 %lld 开始日期 %s 晚于结束日期 %s（R28）",
                       no, (long long)stage->seq, stage->start, stage->end);
    }
    if (has_date(stage->end) && has_date(period_end) && strcmp(stage->end, period_end) > 0) {
        report_warning(report, stage->line, "结束日期", "%s 的阶段 %lld 结束日期 %s 晚于项目期末 %s（R28）",
                       no, (long long)stage->seq, stage->end, period_end);
    }
    if (stage->owner != NULL && text_is_nothing(stage->owner)) {
        report_warning(report, stage->line, "责任人", "%s 的阶段 %lld 没有责任人（R28）", no,
                       (long long)stage->seq);
    }
}

/* R28 between a stage and the one before it. A stage may begin on the day on which the former ends. */
static void check_sequence(const char *no, const struct formal_stage *before,
                           const struct formal_stage *stage, struct report *report)
{
    if (has_date(before->start) && has_date(stage->start) && strcmp(stage->start, before->start) < 0) {
        report_warning(report, stage->line, "开始日期", "%s 的阶段 %lld 早于阶段 %lld 开始（R28）", no,
                       (long long)stage->seq, (long long)before->seq);
        return;
    }
    if (!has_date(before->end) || !has_date(stage->start)) {
        return;
    }
    int64_t days = date_days_between(before->end, stage->start);
    if (days < 0) {
        report_warning(report, stage->line, "开始日期", "%s 的阶段 %lld 与阶段 %lld 时间重叠（R28）", no,
                       (long long)stage->seq, (long long)before->seq);
    } else if (days > 1) {
        report_warning(report, stage->line, "开始日期", "%s 的阶段 %lld 与阶段 %lld 之间空了 %lld 天（R28）",
                       no, (long long)stage->seq, (long long)before->seq, (long long)(days - 1));
    }
}

void formal_check_schedule(const char *no, const struct formal_stage *stage, size_t count,
                           const char *period_end, struct report *report)
{
    for (size_t i = 0; i < count; i++) {
        check_stage(no, &stage[i], period_end, report);
        if (i > 0) {
            check_sequence(no, &stage[i - 1], &stage[i], report);
        }
    }
}
