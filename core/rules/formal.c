#include "core/rules/formal.h"

#include <string.h>

#include "core/rules/points.h"
#include "data/text.h"

enum {
    TEXT_LIMIT = 2000,            /* 字 of each long text */
    YUAN_SUSPECT = 10000 * 10000, /* 10000 万元: surely typed in 元 */
    CELL_COLUMNS = 40             /* of a cell shown in a message */
};

enum category { CATEGORY_ADVANTAGE, CATEGORY_EMERGING, CATEGORY_FUTURE, CATEGORY_LOCAL, CATEGORIES };

/* Names as printed in the form and their text_key. */
static const struct {
    const char *name, *key;
} category_names[CATEGORIES] = {
    {"全省优势产业", "全省优势产业"},
    {"新兴产业", "新兴产业"},
    {"未来产业", "未来产业"},
    {"地方特色（重点）产业", "地方特色(重点)产业"},
};

static const struct {
    enum category category;
    const char *key;
} industries[] = {
    {CATEGORY_ADVANTAGE, "电子信息"},    {CATEGORY_ADVANTAGE, "装备制造"},
    {CATEGORY_ADVANTAGE, "食品轻纺"},    {CATEGORY_ADVANTAGE, "能源化工"},
    {CATEGORY_ADVANTAGE, "先进材料"},    {CATEGORY_ADVANTAGE, "医药健康"},
    {CATEGORY_EMERGING, "人工智能"},     {CATEGORY_EMERGING, "集成电路"},
    {CATEGORY_EMERGING, "新型显示"},     {CATEGORY_EMERGING, "商业航天"},
    {CATEGORY_EMERGING, "新型航空"},     {CATEGORY_EMERGING, "低空经济"},
    {CATEGORY_EMERGING, "机器人"},       {CATEGORY_EMERGING, "激光装备"},
    {CATEGORY_EMERGING, "增材制造"},     {CATEGORY_EMERGING, "生物农业"},
    {CATEGORY_EMERGING, "氢能"},         {CATEGORY_EMERGING, "新型储能"},
    {CATEGORY_EMERGING, "先进材料"},     {CATEGORY_EMERGING, "生物医药"},
    {CATEGORY_EMERGING, "核医疗"},       {CATEGORY_FUTURE, "6g"},
    {CATEGORY_FUTURE, "量子科技"},       {CATEGORY_FUTURE, "元宇宙"},
    {CATEGORY_FUTURE, "超高速轨道交通"}, {CATEGORY_FUTURE, "可控核聚变"},
    {CATEGORY_FUTURE, "前沿生物"},       {CATEGORY_FUTURE, "脑科学与脑机接口"},
    {CATEGORY_FUTURE, "深地科学"},
};
enum { INDUSTRIES = sizeof industries / sizeof industries[0] };

/* Where the findings of one check go. */
struct check {
    struct report *report;
    struct arena *arena;
    long line;
};

static bool has_text(const char *text)
{
    return text != NULL && *text != '\0';
}

/* An empty marker; long texts are not looked through. */
static bool nothing(const char *text)
{
    return strnlen(text, 17) <= 16 && text_is_nothing(text);
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text);
    size_t end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

const char fund_special[] = "专项资金", fund_own[] = "自筹资金";

const char *formal_amount_text(int64_t amount, struct arena *arena)
{
    char out[POINTS_TEXT];
    return amount < 0 ? "" : arena_strdup(arena, points_print_short(out, amount, AMOUNT_DECIMALS, 2));
}

/* Bytes of the separator of two entries in one cell, 0: none here. */
static size_t separator_size(const char *at, bool blanks)
{
    static const char *const wide[] = {"、", "，", "；", "／"};
    if (*at != '\0' && strchr(blanks ? ",;/|\r\n \t" : ",;/|\r\n", *at) != NULL) {
        return 1;
    }
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(at, wide[i], strlen(wide[i])) == 0) {
            return strlen(wide[i]);
        }
    }
    return blanks && strncmp(at, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* The entries of one cell for which wanted says yes to their text_key. */
static size_t count_entries(const char *cell, bool blanks, bool (*wanted)(const char *key),
                            struct arena *arena)
{
    size_t count = 0;
    const char *start = cell;
    for (const char *at = cell;; at++) {
        size_t separator = separator_size(at, blanks);
        if (*at != '\0' && separator == 0) {
            continue;
        }
        if (at > start && wanted(text_key(arena, arena_strndup(arena, start, (size_t)(at - start))))) {
            count++;
        }
        if (*at == '\0') {
            return count;
        }
        start = at + separator;
        at = start - 1;
    }
}

static int find_category(const char *key)
{
    for (int i = 0; i < CATEGORIES; i++) {
        if (strcmp(category_names[i].key, key) == 0) {
            return i;
        }
    }
    return -1;
}

static bool is_category(const char *key)
{
    return find_category(key) >= 0;
}

static bool in_category(int category, const char *key)
{
    for (size_t i = 0; i < INDUSTRIES; i++) {
        if ((int)industries[i].category == category && strcmp(industries[i].key, key) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_industry(const char *key)
{
    return in_category(CATEGORY_ADVANTAGE, key) || in_category(CATEGORY_EMERGING, key) ||
           in_category(CATEGORY_FUTURE, key);
}

/* R22: XX（市县）XX（产业）, both parts. */
static void check_local_industry(const struct check *check, const char *industry)
{
    static const char *const place[] = {"市", "县", "区", "州", "旗"};
    bool named = false;
    bool only_place = false;
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
        named = named || strstr(industry, place[i]) != NULL;
        only_place = only_place || ends_with(text_key(check->arena, industry), place[i]);
    }
    if (nothing(industry)) {
        report_warning(check->report, check->line, "产业领域",
                       "地方特色（重点）产业没有写明市县和产业（R22）");
    } else if (!named) {
        report_warning(check->report, check->line, "产业领域", "地方特色（重点）产业“%s”没有写明市县（R22）",
                       text_clip(check->arena, industry, CELL_COLUMNS));
    } else if (only_place) {
        report_warning(check->report, check->line, "产业领域",
                       "地方特色（重点）产业“%s”只有市县，没有写明产业（R22）",
                       text_clip(check->arena, industry, CELL_COLUMNS));
    }
}

/* R21 for a known category: an industry of another one, or of none. */
static void report_wrong_industry(const struct check *check, int category, const char *industry)
{
    const char *key = text_key(check->arena, industry);
    const char *shown = text_clip(check->arena, industry, CELL_COLUMNS);
    const char *others = NULL;
    for (int i = 0; i < CATEGORY_LOCAL; i++) {
        if (!in_category(i, key)) {
            continue;
        }
        others = others == NULL ? category_names[i].name
                                : arena_printf(check->arena, "%s或%s", others, category_names[i].name);
    }
    if (nothing(industry)) {
        report_warning(check->report, check->line, "产业领域", "没有填产业领域，应选且只选一个（R21）");
    } else if (others != NULL) {
        report_warning(check->report, check->line, "产业领域", "“%s”属于%s，与所填产业类型“%s”不符（R21）",
                       shown, others, category_names[category].name);
    } else {
        report_warning(check->report, check->line, "产业领域", "“%s”不在%s的名单中（R21）", shown,
                       category_names[category].name);
    }
}

/* R21, R22: exactly one industry, of the category named. */
static void check_industry(const struct check *check, const char *category, const char *industry)
{
    int found = find_category(text_key(check->arena, category));
    if (found < 0) {
        size_t ticked = count_entries(category, true, is_category, check->arena);
        if (ticked > 1) {
            report_warning(check->report, check->line, "产业类型", "填了 %zu 个产业类型，只能选一个（R21）",
                           ticked);
        } else {
            report_warning(check->report, check->line, "产业类型", "“%s”不是指南的四类产业之一（R21）",
                           text_clip(check->arena, category, CELL_COLUMNS));
        }
    }
    size_t ticked = count_entries(industry, true, is_industry, check->arena);
    if (ticked > 1) {
        report_warning(check->report, check->line, "产业领域", "填了 %zu 个产业领域，只能选一个（R21）",
                       ticked);
    } else if (found == CATEGORY_LOCAL) {
        check_local_industry(check, industry);
    } else if (found >= 0 && !in_category(found, text_key(check->arena, industry))) {
        report_wrong_industry(check, found, industry);
    }
}

/* Whether an entry of the society cell reads like the name of an organisation. */
static bool is_organisation(const char *key)
{
    static const char *const ending[] = {"会", "学", "院", "所", "中心", "公司", "社", "省级)"};
    for (size_t i = 0; i < sizeof ending / sizeof ending[0]; i++) {
        if (ends_with(key, ending[i])) {
            return true;
        }
    }
    return false;
}

/* R17, R18: one society; the project is named after it and after an expert team. */
static void check_names(const struct check *check, const struct formal_application *application)
{
    const char *society = text_key(check->arena, application->society);
    const char *project = text_key(check->arena, application->project_name);
    if (count_entries(application->society, false, is_organisation, check->arena) > 1) {
        report_warning(check->report, check->line, "申报单位", "一格里写了不止一个单位，只能写一个（R17）");
    } else if (strncmp(project, society, strlen(society)) != 0) {
        report_warning(check->report, check->line, "项目名称", "“%s”不以申报单位名称开头（R18）",
                       text_clip(check->arena, application->project_name, CELL_COLUMNS));
    }
    if (!ends_with(project, "专家团")) {
        report_warning(check->report, check->line, "项目名称", "“%s”不以“专家团”结尾（R18）",
                       text_clip(check->arena, application->project_name, CELL_COLUMNS));
    }
}

/* R10 for one title; column: where it stands. */
static void check_lead_rank(const struct check *check, const char *column, const char *title)
{
    bool unsure = false;
    enum rank_level level = formal_rank_level(title, &unsure);
    const char *shown = text_clip(check->arena, title, CELL_COLUMNS);
    if (unsure) {
        report_warning(check->report, check->line, column, "领衔专家的职称“%s”是否正高级，请人工认定（R10）",
                       shown);
    } else if (level != RANK_FULL) {
        report_warning(check->report, check->line, column, "领衔专家的职称“%s”不是正高级（R10）", shown);
    }
}

/* R10, R20: ranks and offices named in the application's own row. */
static void check_people(const struct check *check, const struct formal_application *application)
{
    static const char *const office[] = {"理事长", "会长", "秘书长", "主任委员"}; /* also 副理事长 … */
    const char *title = application->leader_title;
    if (has_text(application->lead_title)) {
        check_lead_rank(check, "领衔专家职称", application->lead_title);
    }
    if (!has_text(title)) {
        return;
    }
    const char *key = text_key(check->arena, title);
    for (size_t i = 0; i < sizeof office / sizeof office[0]; i++) {
        if (strstr(key, office[i]) != NULL) {
            return;
        }
    }
    report_warning(check->report, check->line, "负责人职务职称",
                   "“%s”看不出是社团负责人（理事长、会长、秘书长等），请人工认定（R20）",
                   text_clip(check->arena, title, CELL_COLUMNS));
}

/* Whether text has more than TEXT_LIMIT code points. Most texts of an import do not, and for those
 * text_count, which decodes every character, is not needed. */
static bool many_codepoints(const char *text)
{
    size_t size = strlen(text);
    size_t count = size;
    size_t i = 0;
    for (; i + 8 <= size; i += 8) {
        /* Eight bytes at once, less the continuation bytes (10xxxxxx) among them: hundreds of MB pass here.
         */
        uint64_t block = 0;
        memcpy(&block, text + i, 8);
        uint64_t continuation = (block >> 7) & (~block >> 6) & UINT64_C(0x0101010101010101);
        count -= (size_t)((continuation * UINT64_C(0x0101010101010101)) >> 56);
    }
    for (; i < size; i++) {
        count -= ((unsigned char)text[i] & 0xC0U) == 0x80U;
    }
    return count > TEXT_LIMIT;
}

/* R23: over the limit by both counts would fail; by one of them a person counts again. */
static void check_length(const struct check *check, const char *column, const char *text)
{
    long words = 0;
    long characters = 0;
    if (text == NULL || !many_codepoints(text)) {
        return;
    }
    text_count(text, &words, &characters);
    if (words > TEXT_LIMIT && characters > TEXT_LIMIT) {
        report_warning(check->report, check->line, column, "有 %ld 字，超过 %d 字（R23）", words, TEXT_LIMIT);
    } else if (words > TEXT_LIMIT || characters > TEXT_LIMIT) {
        report_warning(check->report, check->line, column,
                       "按字数计 %ld、按字符计 %ld，只有一种超过 %d，请人工核对（R23）", words, characters,
                       TEXT_LIMIT);
    }
}

/* R24, R25: parts of the budget, and whether it was typed in 元. */
static void check_amounts(const struct check *check, const struct formal_application *application,
                          int64_t grant)
{
    const struct {
        const char *column;
        int64_t amount;
    } parts[] = {
        {"经费总预算", application->total},
        {"专项资金", application->special},
        {"自筹资金", application->self},
    };
    int64_t special = parts[1].amount;
    if (parts[0].amount >= 0 && special >= 0 && parts[2].amount >= 0 &&
        parts[0].amount != special + parts[2].amount) {
        report_warning(check->report, check->line, "经费总预算",
                       "总预算 %s 万元不等于专项资金 %s 万元加自筹资金 %s 万元（R24）",
                       formal_amount_text(parts[0].amount, check->arena),
                       formal_amount_text(special, check->arena),
                       formal_amount_text(parts[2].amount, check->arena));
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (parts[i].amount >= YUAN_SUSPECT) {
            report_warning(check->report, check->line, parts[i].column,
                           "金额为 %s 万元，是否以元填写？（R25）",
                           formal_amount_text(parts[i].amount, check->arena));
        }
    }
    if (grant > 0 && special >= 0 && special < YUAN_SUSPECT && special != grant) {
        report_warning(check->report, check->line, "专项资金", "专项资金 %s 万元%s %s 万元（R25）",
                       formal_amount_text(special, check->arena), special > grant ? "超过" : "少于",
                       formal_amount_text(grant, check->arena));
    }
}

/* R16 for the optional columns that the form requires: one warning with the labels of the empty ones. */
static void check_complete(const struct check *check, const struct formal_application *application)
{
    const struct {
        const char *label, *text;
    } cells[] = {
        {"负责人职务职称", application->leader_title},
        {"联系电话", application->phone},
        {"电子信箱", application->email},
        {"申请日期", application->date},
        {"重点任务与预期目标", application->tasks},
        {"实施路径及具体举措", application->path},
        {"实施条件及保障措施", application->conditions},
    };
    const char *list = NULL;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        if (cells[i].text != NULL && nothing(cells[i].text)) {
            list = list == NULL ? cells[i].label : arena_printf(check->arena, "%s、%s", list, cells[i].label);
        }
    }
    if (list != NULL) {
        report_warning(check->report, check->line, NULL, "没有填写：%s（R16）", list);
    }
}

/* Shape of one phone cell; NULL: plausible. */
static const char *phone_fault(const char *phone)
{
    size_t digits = 0;
    bool number = strspn(phone, "0123456789.+Ee") == strlen(phone);
    if (number && (strpbrk(phone, "Ee") != NULL || ends_with(phone, ".0"))) {
        return "被电子表格改坏，请按文本重新录入";
    }
    for (const char *at = phone; *at != '\0';) {
        size_t separator = separator_size(at, true);
        digits += *at >= '0' && *at <= '9';
        if (separator == 0 && strchr("0123456789+-()", *at) != NULL) {
            separator = 1;
        } else if (strncmp(at, "转", strlen("转")) == 0) {
            separator = strlen("转");
        }
        if (separator == 0) {
            return "含有电话号码以外的字";
        }
        at += separator;
    }
    if (digits < 7) {
        return "位数不足";
    }
    if (strlen(phone) == 10 && digits == 10 && phone[0] == '1') {
        return "手机号码少一位";
    }
    size_t lead = strspn(phone, "0123456789");
    bool area = lead >= 2 && lead <= 3 && phone[lead] == '-' && phone[0] != '0';
    bool mobile = digits == 11 && phone[0] == '1';
    bool service = strncmp(phone, "400", 3) == 0 || strncmp(phone, "800", 3) == 0;
    return area && !mobile && !service ? "区号好像丢了开头的 0" : NULL;
}

static bool email_good(const char *email)
{
    const char *at = strchr(email, '@');
    if (at == NULL || at == email || strchr(at + 1, '@') != NULL) {
        return false;
    }
    for (const char *c = email; *c != '\0'; c++) {
        if (*c <= ' ' || *c > '~' || strchr(",;<>()", *c) != NULL) {
            return false;
        }
    }
    const char *dot = strrchr(at, '.');
    return dot != NULL && dot > at + 1 && dot[1] != '\0';
}

/* R30, R31: contact data and date. */
static void check_contact(const struct check *check, const struct formal_application *application,
                          const char *deadline)
{
    const char *phone = application->phone == NULL ? "" : text_fold(check->arena, application->phone);
    const char *email = application->email == NULL ? "" : text_fold(check->arena, application->email);
    const char *fault = nothing(phone) ? NULL : phone_fault(phone);
    if (fault != NULL) {
        report_warning(check->report, check->line, "联系电话", "“%s”%s（R30）",
                       text_clip(check->arena, phone, CELL_COLUMNS), fault);
    }
    if (!nothing(email) && !email_good(email)) {
        report_warning(check->report, check->line, "电子信箱", "“%s”不像电子信箱（R30）",
                       text_clip(check->arena, email, CELL_COLUMNS));
    }
    if (has_text(application->date) && has_text(deadline) && strcmp(application->date, deadline) > 0) {
        report_warning(check->report, check->line, "申请日期", "申请日期 %s 晚于截止日期 %s（R31）",
                       application->date, deadline);
    }
}

static void check_code(const struct check *check, const char *uscc)
{
    const char *fault = has_text(uscc) ? formal_uscc_fault(uscc) : NULL;
    if (fault != NULL) {
        report_warning(check->report, check->line, "统一社会信用代码", "“%s”%s",
                       text_clip(check->arena, uscc, CELL_COLUMNS), fault);
    }
}

void formal_check_application(const struct formal_application *application, long line, const char *deadline,
                              int64_t grant, struct report *report, struct arena *arena)
{
    struct check check = {report, arena, line};
    check_complete(&check, application);
    if (application->society != NULL && application->project_name != NULL) {
        check_names(&check, application);
    }
    check_people(&check, application);
    if (application->category != NULL && application->industry != NULL) {
        check_industry(&check, application->category, application->industry);
    }
    check_length(&check, "重点任务与预期目标", application->tasks);
    check_length(&check, "实施路径及具体举措", application->path);
    check_length(&check, "实施条件及保障措施", application->conditions);
    check_amounts(&check, application, grant);
    check_contact(&check, application, deadline);
    check_code(&check, application->uscc);
}
