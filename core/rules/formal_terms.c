/* What free texts of the form say: professional rank, kind of employer, unified social credit code. */
#include "core/rules/formal.h"

#include <string.h>

/* A term that can stand in 职务职称. claim: sounds like a rank and is none; doubt: is one, but a person
 * should look. */
struct term {
    const char *text;
    enum rank_level level;
    bool claim, doubt;
};

/* Terms that hide a shorter one (助理工程师 hides 工程师) are listed even where they are no rank themselves.
 */
static const struct term terms[] = {
    {"院士", RANK_FULL, false, false},
    {"院士工作站", RANK_OTHER, false, false},
    {"院士团队", RANK_OTHER, false, false},
    {"教授", RANK_FULL, false, false},
    {"教授级", RANK_FULL, false, true},
    {"教授级高", RANK_FULL, false, false},
    {"教授级正高", RANK_FULL, false, false},
    {"副教授", RANK_ASSOC, false, false},
    {"助理教授", RANK_MID, true, false},
    {"助教", RANK_OTHER, false, false},
    {"讲师", RANK_MID, false, false},
    {"高级讲师", RANK_ASSOC, false, false},
    {"研究员", RANK_FULL, false, false},
    {"研究员级", RANK_FULL, false, true},
    {"研究员级高", RANK_FULL, false, false},
    {"副研究员", RANK_ASSOC, false, false},
    {"助理研究员", RANK_MID, false, false},
    {"实习研究员", RANK_OTHER, false, false},
    {"研究馆员", RANK_FULL, false, false},
    {"副研究馆员", RANK_ASSOC, false, false},
    {"馆员", RANK_MID, false, false},
    {"助理馆员", RANK_OTHER, false, false},
    {"正高级", RANK_FULL, false, false},
    {"正高", RANK_FULL, false, false},
    {"副高级", RANK_ASSOC, false, false},
    {"副高", RANK_ASSOC, false, false},
    {"中级", RANK_MID, false, false},
    {"高级", RANK_OTHER, true, false}, /* of what: a person decides */
    {"高级工程师", RANK_ASSOC, false, false},
    {"高工", RANK_ASSOC, false, false},
    {"工程师", RANK_MID, false, false},
    {"助理工程师", RANK_OTHER, false, false},
    {"总工程师", RANK_OTHER, false, false},
    {"主任工程师", RANK_OTHER, false, false},
    {"首席工程师", RANK_OTHER, false, false},
    {"主任医师", RANK_FULL, false, false},
    {"主任中医师", RANK_FULL, false, false},
    {"主任药师", RANK_FULL, false, false},
    {"主任中药师", RANK_FULL, false, false},
    {"主任护师", RANK_FULL, false, false},
    {"主任技师", RANK_FULL, false, false},
    {"副主任医师", RANK_ASSOC, false, false},
    {"副主任中医师", RANK_ASSOC, false, false},
    {"副主任药师", RANK_ASSOC, false, false},
    {"副主任中药师", RANK_ASSOC, false, false},
    {"副主任护师", RANK_ASSOC, false, false},
    {"副主任技师", RANK_ASSOC, false, false},
    {"主治医师", RANK_MID, false, false},
    {"主治中医师", RANK_MID, false, false},
    {"主管药师", RANK_MID, false, false},
    {"主管中药师", RANK_MID, false, false},
    {"主管护师", RANK_MID, false, false},
    {"主管技师", RANK_MID, false, false},
    {"高级农艺师", RANK_ASSOC, false, false},
    {"农艺师", RANK_MID, false, false},
    {"助理农艺师", RANK_OTHER, false, false},
    {"高级畜牧师", RANK_ASSOC, false, false},
    {"畜牧师", RANK_MID, false, false},
    {"助理畜牧师", RANK_OTHER, false, false},
    {"高级兽医师", RANK_ASSOC, false, false},
    {"兽医师", RANK_MID, false, false},
    {"助理兽医师", RANK_OTHER, false, false},
    {"高级实验师", RANK_ASSOC, false, false},
    {"实验师", RANK_MID, false, false},
    {"助理实验师", RANK_OTHER, false, false},
    {"高级经济师", RANK_ASSOC, false, false},
    {"经济师", RANK_MID, false, false},
    {"助理经济师", RANK_OTHER, false, false},
    {"高级会计师", RANK_ASSOC, false, false},
    {"会计师", RANK_MID, false, false},
    {"注册会计师", RANK_OTHER, false, false},
    {"助理会计师", RANK_OTHER, false, false},
    {"高级审计师", RANK_ASSOC, false, false},
    {"高级统计师", RANK_ASSOC, false, false},
    {"高级教师", RANK_ASSOC, false, false},
    {"一级教师", RANK_MID, false, false},
    {"编审", RANK_FULL, false, false},
    {"副编审", RANK_ASSOC, false, false},
    {"高级编辑", RANK_FULL, false, false},
    {"高级记者", RANK_FULL, false, false},
    {"主任编辑", RANK_ASSOC, false, false},
    {"主任记者", RANK_ASSOC, false, false},
    {"博士生导师", RANK_OTHER, true, false},
    {"硕士生导师", RANK_OTHER, true, false},
    {"研究生导师", RANK_OTHER, true, false},
    {"博导", RANK_OTHER, true, false},
    {"硕导", RANK_OTHER, true, false},
};

/* In front of a rank these make it a post (特聘教授), whatever the rank named. */
static const char *const post_prefix[] = {
    "特聘", "客座", "兼职", "讲座", "荣誉", "名誉", "特任", "特邀", "访问",
    "产业", "外聘", "校聘", "准聘", "预聘", "长聘", "青年", "首席",
};

/* Bytes of the blank at text, 0: none. */
static size_t blank_size(const char *text)
{
    if (*text == ' ' || *text == '\t' || *text == '\n' || *text == '\r') {
        return 1;
    }
    if (strncmp(text, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    return strncmp(text, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* Bytes that term takes at text, 0: it does not stand there. Offices space short words out (教　授), so
 * blanks between its characters are passed over. */
static size_t match(const char *text, const char *term)
{
    const char *at = text;
    for (; *term != '\0'; term++, at++) {
        for (size_t blank = at == text ? 0 : blank_size(at); blank > 0; blank = blank_size(at)) {
            at += blank;
        }
        if (*at != *term) {
            return 0;
        }
    }
    return (size_t)(at - text);
}

/* The longest term at text; NULL: none. */
static const struct term *longest(const char *text, size_t *size)
{
    const struct term *best = NULL;
    *size = 0;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        size_t found = *text == terms[i].text[0] ? match(text, terms[i].text) : 0;
        if (found > *size) {
            best = &terms[i];
            *size = found;
        }
    }
    return best;
}

/* Bytes of a post at text: a prefix with the rank behind it, or (教授（特聘）) the prefix before a closing
 * bracket; *doubt: the latter. 0: none. */
static size_t post_size(const char *text, bool *doubt)
{
    for (size_t i = 0; i < sizeof post_prefix / sizeof post_prefix[0]; i++) {
        size_t size = match(text, post_prefix[i]);
        size_t rank = 0;
        if (size == 0) {
            continue;
        }
        if (longest(text + size, &rank) != NULL) {
            return size + rank;
        }
        *doubt = *doubt || text[size] == ')' || match(text + size, "）") > 0;
    }
    return 0;
}

enum rank_level formal_rank_level(const char *title, bool *unsure)
{
    enum rank_level level = RANK_OTHER;
    bool claim = false;
    bool doubt = false;
    const char *at = title == NULL ? "" : title;
    while (*at != '\0') {
        size_t size = 0;
        const struct term *term = longest(at, &size);
        if (term != NULL) {
            level = term->level > level ? term->level : level;
            claim = claim || term->claim;
            doubt = doubt || term->doubt;
            at += size;
            continue;
        }
        size = post_size(at, &doubt);
        claim = claim || size > 0;
        at += size > 0 ? size : 1;
    }
    *unsure = doubt || (claim && level != RANK_FULL);
    return level;
}

enum sector formal_sector(const char *employer)
{
    /* The order decides: a company of a university is a company, an institute of a university is the
     * university, and 科学院 must be seen before the 学院 inside it. */
    static const struct {
        const char *word;
        enum sector sector;
    } words[] = {
        {"公司", SECTOR_ENTERPRISE},   {"大学", SECTOR_UNIVERSITY},     {"集团", SECTOR_ENTERPRISE},
        {"科学院", SECTOR_INSTITUTE},  {"工程院", SECTOR_INSTITUTE},    {"研究院", SECTOR_INSTITUTE},
        {"研究所", SECTOR_INSTITUTE},  {"研究中心", SECTOR_INSTITUTE},  {"农科院", SECTOR_INSTITUTE},
        {"林科院", SECTOR_INSTITUTE},  {"农科所", SECTOR_INSTITUTE},    {"设计院", SECTOR_INSTITUTE},
        {"勘察院", SECTOR_INSTITUTE},  {"勘测院", SECTOR_INSTITUTE},    {"规划院", SECTOR_INSTITUTE},
        {"调查院", SECTOR_INSTITUTE},  {"计量所", SECTOR_INSTITUTE},    {"计量院", SECTOR_INSTITUTE},
        {"测试所", SECTOR_INSTITUTE},  {"测试院", SECTOR_INSTITUTE},    {"检测院", SECTOR_INSTITUTE},
        {"检测所", SECTOR_INSTITUTE},  {"检验院", SECTOR_INSTITUTE},    {"试验站", SECTOR_INSTITUTE},
        {"学院", SECTOR_UNIVERSITY},   {"高等专科", SECTOR_UNIVERSITY}, {"学校", SECTOR_UNIVERSITY},
        {"实验室", SECTOR_INSTITUTE},  {"工厂", SECTOR_ENTERPRISE},     {"企业", SECTOR_ENTERPRISE},
        {"合作社", SECTOR_ENTERPRISE}, {"农场", SECTOR_ENTERPRISE},
    };
    for (size_t i = 0; employer != NULL && i < sizeof words / sizeof words[0]; i++) {
        if (strstr(employer, words[i].word) != NULL) {
            return words[i].sector;
        }
    }
    return SECTOR_OTHER;
}

const char *formal_sector_name(enum sector sector)
{
    switch (sector) {
    case SECTOR_UNIVERSITY:
        return "高校";
    case SECTOR_INSTITUTE:
        return "科研院所";
    case SECTOR_ENTERPRISE:
        return "企业";
    case SECTOR_OTHER:
        break;
    }
    return "其他";
}

/* What a spreadsheet leaves of an 18-digit number: 5.1E+17, a decimal point, or zeros behind the 15th digit.
 */
static bool uscc_damaged(const char *uscc)
{
    size_t size = strlen(uscc);
    if (size > 0 && strspn(uscc, "0123456789.+Ee") == size && strpbrk(uscc, ".+") != NULL) {
        return true;
    }
    return size == 18 && strspn(uscc, "0123456789") == size && strcmp(uscc + 15, "000") == 0;
}

/* Check character of the organisation code inside (positions 9..16, GB 11714). */
static char organisation_check(const char *uscc)
{
    static const char value[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const int weight[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 8; i++) {
        sum += weight[i] * (int)(strchr(value, uscc[8 + i]) - value);
    }
    return "0X987654321"[sum % 11];
}

const char *formal_uscc_fault(const char *uscc)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* GB 32100: no I O S V Z */
    if (uscc_damaged(uscc)) {
        return "被电子表格改坏，请把该列设为文本格式后重新录入";
    }
    if (strlen(uscc) != 18) {
        return "不是 18 位，请核对";
    }
    if (strspn(uscc, alphabet) != 18) {
        return "含有代码中不会出现的字符（只有数字和大写字母，没有 I、O、S、V、Z），请核对";
    }
    if (organisation_check(uscc) != uscc[16]) {
        return "第 17 位校验码不符，请核对";
    }
    int sum = 0;
    int weight = 1;
    for (size_t i = 0; i < 17; i++) {
        sum += weight * (int)(strchr(alphabet, uscc[i]) - alphabet);
        weight = weight * 3 % 31;
    }
    return alphabet[(31 - sum % 31) % 31] == uscc[17] ? NULL : "第 18 位校验码不符，请核对";
}
