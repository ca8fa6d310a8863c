#include "core/rules/programme.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "core/rules/chain.h"
#include "core/rules/date.h"
#include "data/text.h"

enum {
    SHOWN_COLUMNS = 40, /* of a faulty value in a message */
    KEY_SIZE_MAX = 64,  /* longer keys have no near ones */
    PART_SIZE = 3,      /* shorter words are part of too many keys */
    NEAR_MAX = 3
};

/* How the text of a key is read. */
enum key_kind {
    KEY_TITLE,      /* one line of text, as given */
    KEY_BLOCK,      /* text with line breaks, as given */
    KEY_YEAR,       /* four digits */
    KEY_INTEGER,    /* low..high */
    KEY_GRANT,      /* 万元, two decimals */
    KEY_DATE,       /* stored YYYY-MM-DD */
    KEY_METHOD,     /* mean / trim */
    KEY_SCOPE,      /* sheet / criterion */
    KEY_EXPERT_MAX, /* points, or none */
    KEY_MIN_TOTAL,  /* points, or none */
    KEY_CHAIN,
    KEY_SWITCH, /* on / off */
    KEY_COLUMNS
};

struct key {
    const char *name;
    enum key_kind kind;
    bool optional;     /* may be empty */
    size_t field;      /* offset of the text or integer in struct programme */
    int64_t low, high; /* KEY_INTEGER */
};

#define FIELD(name) offsetof(struct programme, name)
static const struct key keys[] = {
    {"title", KEY_TITLE, true, FIELD(title), 0, 0},
    {"year", KEY_YEAR, true, FIELD(year), 0, 0},
    {"quota", KEY_INTEGER, false, FIELD(quota), 1, 10000},
    {"grant_wan", KEY_GRANT, false, FIELD(grant_centi_wan), 0, 0},
    {"deadline", KEY_DATE, true, FIELD(deadline), 0, 0},
    {"period_end", KEY_DATE, true, FIELD(period_end), 0, 0},
    {"agg.method", KEY_METHOD, false, 0, 0, 0},
    {"agg.scope", KEY_SCOPE, false, 0, 0, 0},
    {"agg.trim_count", KEY_INTEGER, false, FIELD(trim_count), 0, 1000},
    {"agg.trim_min_n", KEY_INTEGER, false, FIELD(trim_min_n), 1, 10000},
    {"agg.decimals", KEY_INTEGER, false, FIELD(decimals), 0, 4},
    {"panel.min_valid", KEY_INTEGER, false, FIELD(panel_min_valid), 1, 10000},
    {"expert_max", KEY_EXPERT_MAX, true, 0, 0, 0},
    {"min_total", KEY_MIN_TOTAL, true, 0, 0, 0},
    {"tie.chain", KEY_CHAIN, true, 0, 0, 0},
    {"outlier.pct", KEY_INTEGER, false, FIELD(outlier_pct), 1, 1000},
    {"recusal.same_employer", KEY_SWITCH, false, 0, 0, 0},
    {"publicity.start", KEY_DATE, true, FIELD(publicity_start), 0, 0},
    {"publicity.end", KEY_DATE, true, FIELD(publicity_end), 0, 0},
    {"list.columns", KEY_COLUMNS, true, FIELD(list_columns), 0, 0},
    {"undertaking", KEY_BLOCK, true, FIELD(undertaking), 0, 0},
};
#undef FIELD
enum { KEY_COUNT = sizeof keys / sizeof keys[0] };

/* Further columns of the publicity list (公示): as printed, and as text_fold leaves them. */
static const struct {
    const char *title, *folded;
} list_column[] = {
    {"领衔专家", "领衔专家"},
    {"项目负责人", "项目负责人"},
    {"专家评审得分", "专家评审得分"},
    {"客观得分", "客观得分"},
    {"立项评审得分", "立项评审得分"},
    {"名次", "名次"},
    {"拟支持经费（万元）", "拟支持经费(万元)"},
    {"备注", "备注"},
};
enum { LIST_COLUMNS = sizeof list_column / sizeof list_column[0] };

/* One call of programme_set. */
struct setting {
    struct programme *programme;
    const struct key *key;
    const char *raw;   /* as given */
    const char *value; /* folded */
    const struct rubric *rubric;
    const struct objective_items *items;
    struct arena *arena;
};

void programme_defaults(struct programme *programme)
{
    *programme = (struct programme){
        .title = "",
        .year = "",
        .quota = 10,
        .grant_centi_wan = 2000,
        .deadline = "",
        .period_end = "",
        .method = AGG_MEAN,
        .scope = AGG_SHEET,
        .trim_count = 1,
        .trim_min_n = 5,
        .decimals = 2,
        .panel_min_valid = 3,
        .expert_max_micro = -1,
        .outlier_pct = 30,
        .same_employer = true,
        .publicity_start = "",
        .publicity_end = "",
        .list_columns = "",
        .undertaking = "",
    };
}

int objective_find(const struct objective_items *items, const char *code_or_name)
{
    for (size_t i = 0; i < items->count; i++) {
        if (strcmp(items->item[i].code, code_or_name) == 0) {
            return (int)i;
        }
    }
    for (size_t i = 0; i < items->count; i++) {
        if (strcmp(items->item[i].name, code_or_name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static const struct key *find_key(const char *name)
{
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(keys[i].name, name) == 0) {
            return &keys[i];
        }
    }
    return NULL;
}

static const char **text_field(struct programme *programme, const struct key *key)
{
    return (const char **)(void *)((char *)programme + key->field);
}

static int64_t *integer_field(struct programme *programme, const struct key *key)
{
    return (int64_t *)(void *)((char *)programme + key->field);
}

static const char *shown(struct arena *arena, const char *text)
{
    return text_clip(arena, text_safe(arena, text, false), SHOWN_COLUMNS);
}

/* "quota 的值“abc”" + what is wrong with it. */
static const char *refuse(const struct setting *s, const char *what)
{
    return arena_printf(s->arena, "%s 的值“%s”%s", s->key->name, shown(s->arena, s->raw), what);
}

/* A name that is near enough to be what was meant: a part of it was left out, or few letters differ. */
static bool near_key(const char *key, const char *wanted)
{
    size_t size = strlen(wanted);
    if (size >= PART_SIZE && (strstr(key, wanted) != NULL || strstr(wanted, key) != NULL)) {
        return true;
    }
    return 2 * (size_t)text_distance(key, wanted) <= size;
}

static const char *unknown_key(const char *wanted, struct arena *arena)
{
    const char *near_list = "", *all = "";
    bool comparable = *wanted != '\0' && strlen(wanted) <= KEY_SIZE_MAX;
    int found = 0;
    for (size_t i = 0; i < KEY_COUNT; i++) {
        all = arena_printf(arena, "%s%s%s", all, i > 0 ? "、" : "", keys[i].name);
        if (comparable && found < NEAR_MAX && near_key(keys[i].name, wanted)) {
            near_list = arena_printf(arena, "%s%s%s", near_list, found > 0 ? "、" : "", keys[i].name);
            found++;
        }
    }
    if (found > 0) {
        return arena_printf(arena, "没有“%s”这个键，是不是 %s，请改正", shown(arena, wanted), near_list);
    }
    return arena_printf(arena, "没有“%s”这个键，可用的键是 %s", shown(arena, wanted), all);
}

static const char *set_text(const struct setting *s)
{
    /* copied: the caller's cell may be gone before the programme is */
    const char *text = arena_strdup(s->arena, text_trim(s->arena, s->raw));
    if (s->key->kind == KEY_TITLE && text_has_invisible(text)) {
        return refuse(s, "里有换行或看不见的字符，请删去");
    }
    *text_field(s->programme, s->key) = text;
    return NULL;
}

/* "2026", also "2026年" and "2026年度". */
static const char *set_year(const struct setting *s)
{
    const char *rest = s->value + strspn(s->value, "0123456789");
    bool good = rest - s->value == 4 && (s->value[0] == '1' || s->value[0] == '2') &&
                (*rest == '\0' || strcmp(rest, "年") == 0 || strcmp(rest, "年度") == 0);
    if (!good) {
        return refuse(s, "不是年份，请写四位数字，例如 2026");
    }
    *text_field(s->programme, s->key) = arena_strndup(s->arena, s->value, 4);
    return NULL;
}

static const char *set_integer(const struct setting *s)
{
    int64_t number = 0;
    if (points_read(s->raw, 0, false, &number) != POINTS_OK || number < s->key->low ||
        number > s->key->high) {
        return refuse(s, arena_printf(s->arena, "不是 %" PRId64 " 到 %" PRId64 " 的整数，请改正", s->key->low,
                                      s->key->high));
    }
    *integer_field(s->programme, s->key) = number;
    return NULL;
}

/* A number with decimals. Its reason names how many are allowed. */
static const char *read_number(const struct setting *s, int decimals, int64_t *number)
{
    enum points_fault fault = points_read(s->raw, decimals, false, number);
    if (fault == POINTS_DECIMALS) {
        return refuse(s, arena_printf(s->arena, "小数位数太多，最多 %d 位", decimals));
    }
    return fault == POINTS_OK ? NULL : refuse(s, points_fault_text(fault));
}

static const char *set_grant(const struct setting *s)
{
    return read_number(s, 2, &s->programme->grant_centi_wan);
}

static const char *set_expert_max(const struct setting *s)
{
    int64_t number = 0;
    const char *reason = read_number(s, 6, &number);
    if (reason == NULL && number == 0) {
        reason = refuse(s, "应大于 0；没有规定满分就留空");
    }
    if (reason == NULL) {
        s->programme->expert_max_micro = number;
    }
    return reason;
}

static const char *set_min_total(const struct setting *s)
{
    int64_t number = 0;
    const char *reason = read_number(s, 4, &number);
    if (reason == NULL) {
        s->programme->min_total_myriad = number;
        s->programme->has_min_total = true;
    }
    return reason;
}

static const char *set_date(const struct setting *s)
{
    const char *date = NULL;
    const char *reason = date_parse(s->value, &date, s->arena);
    if (reason != NULL) {
        return arena_printf(s->arena, "%s 的日期不对：%s", s->key->name, reason);
    }
    *text_field(s->programme, s->key) = date;
    return NULL;
}

/* Which of two words the value is: 0 or 1, -1 for neither. */
static int which_word(const struct setting *s, const char *first, const char *second)
{
    if (strcmp(s->value, first) == 0) {
        return 0;
    }
    return strcmp(s->value, second) == 0 ? 1 : -1;
}

static const char *set_method(const struct setting *s)
{
    int word = which_word(s, "mean", "trim");
    if (word < 0) {
        return refuse(s, "只能是 mean（平均）或 trim（去掉最高和最低后平均）");
    }
    s->programme->method = word == 0 ? AGG_MEAN : AGG_TRIM;
    return NULL;
}

static const char *set_scope(const struct setting *s)
{
    int word = which_word(s, "sheet", "criterion");
    if (word < 0) {
        return refuse(s, "只能是 sheet（按评分表总分）或 criterion（按指标）");
    }
    s->programme->scope = word == 0 ? AGG_SHEET : AGG_CRITERION;
    return NULL;
}

static const char *set_switch(const struct setting *s)
{
    int word = which_word(s, "on", "off");
    if (word < 0) {
        word = which_word(s, "是", "否");
    }
    if (word < 0) {
        return refuse(s, "只能是 on 或 off（是 或 否）");
    }
    s->programme->same_employer = word == 0;
    return NULL;
}

static const char *set_chain(const struct setting *s)
{
    struct programme *programme = s->programme;
    return chain_read(s->value, s->rubric, s->items, s->arena, programme->chain, &programme->chain_count);
}

static int find_column(const char *entry)
{
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        if (strcmp(list_column[i].folded, entry) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static const char *unknown_column(const struct setting *s, const char *entry)
{
    const char *all = "";
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        all = arena_printf(s->arena, "%s%s%s", all, i > 0 ? "、" : "", list_column[i].title);
    }
    return arena_printf(s->arena, "list.columns 中没有“%s”这一列，可用 %s", shown(s->arena, entry), all);
}

static const char *set_columns(const struct setting *s)
{
    bool used[LIST_COLUMNS] = {false};
    const char *columns = "", *cursor = s->value, *entry = NULL;
    while ((entry = list_next(&cursor, s->arena)) != NULL) {
        int column = find_column(entry);
        if (column < 0) {
            return unknown_column(s, entry);
        }
        if (used[column]) {
            return arena_printf(s->arena, "list.columns 中的“%s”重复，请只写一次", list_column[column].title);
        }
        used[column] = true;
        columns =
            arena_printf(s->arena, "%s%s%s", columns, *columns == '\0' ? "" : ",", list_column[column].title);
    }
    *text_field(s->programme, s->key) = columns;
    return NULL;
}

/* An empty value: nothing given, for the keys that may be without one. */
static const char *clear(const struct setting *s)
{
    if (!s->key->optional) {
        return arena_printf(s->arena, "%s 没有填写；要用默认值就删去这一行", s->key->name);
    }
    switch (s->key->kind) {
    case KEY_EXPERT_MAX:
        s->programme->expert_max_micro = -1;
        break;
    case KEY_MIN_TOTAL:
        s->programme->has_min_total = false;
        s->programme->min_total_myriad = 0;
        break;
    case KEY_CHAIN:
        s->programme->chain_count = 0;
        break;
    default:
        *text_field(s->programme, s->key) = "";
    }
    return NULL;
}

const char *programme_set(struct programme *programme, const char *key, const char *value,
                          const struct rubric *rubric, const struct objective_items *items,
                          struct arena *arena)
{
    static const char *(*const set[])(const struct setting *) = {
        [KEY_TITLE] = set_text,          [KEY_BLOCK] = set_text,  [KEY_YEAR] = set_year,
        [KEY_INTEGER] = set_integer,     [KEY_GRANT] = set_grant, [KEY_DATE] = set_date,
        [KEY_METHOD] = set_method,       [KEY_SCOPE] = set_scope, [KEY_EXPERT_MAX] = set_expert_max,
        [KEY_MIN_TOTAL] = set_min_total, [KEY_CHAIN] = set_chain, [KEY_SWITCH] = set_switch,
        [KEY_COLUMNS] = set_columns,
    };
    const char *name = text_fold(arena, key);
    const struct key *found = find_key(name);
    bool prose =
        found != NULL && (found->kind == KEY_TITLE || found->kind == KEY_BLOCK); /* taken as it stands */
    struct setting setting = {
        .programme = programme,
        .key = found,
        .raw = value,
        .value = prose ? text_trim(arena, value) : text_fold(arena, value),
        .rubric = rubric,
        .items = items,
        .arena = arena,
    };
    if (setting.key == NULL) {
        return unknown_key(name, arena);
    }
    return *setting.value == '\0' ? clear(&setting) : set[setting.key->kind](&setting);
}

const char *programme_check(const struct programme *programme, const struct rubric *rubric,
                            struct arena *arena)
{
    if (programme->trim_min_n <= 2 * programme->trim_count) {
        return arena_printf(arena,
                            "agg.trim_min_n（%" PRId64 "）必须大于 agg.trim_count（%" PRId64
                            "）的两倍，否则去掉最高和最低后可能没有分数",
                            programme->trim_min_n, programme->trim_count);
    }
    int64_t full = rubric_max_micro(rubric);
    if (programme->expert_max_micro >= 0 && programme->expert_max_micro != full) {
        char wanted[POINTS_TEXT], found[POINTS_TEXT];
        return arena_printf(arena,
                            "评分表各指标满分乘权重的合计是 %s，与 expert_max 的 %s 不符，请改正其中之一",
                            points_print_short(found, full, 6, 0),
                            points_print_short(wanted, programme->expert_max_micro, 6, 0));
    }
    if (*programme->publicity_start != '\0' && *programme->publicity_end != '\0' &&
        strcmp(programme->publicity_end, programme->publicity_start) < 0) {
        return arena_printf(arena, "publicity.end（%s）早于 publicity.start（%s），请改正",
                            programme->publicity_end, programme->publicity_start);
    }
    return NULL;
}

const char *programme_key(size_t index)
{
    return index < KEY_COUNT ? keys[index].name : NULL;
}

static const char *number_value(int64_t value, int scale, struct arena *arena)
{
    char number[POINTS_TEXT];
    return arena_strdup(arena, points_print_short(number, value, scale, 0));
}

const char *programme_value(const struct programme *programme, const char *key, const struct rubric *rubric,
                            const struct objective_items *items, struct arena *arena)
{
    const struct key *known = find_key(key);
    if (known == NULL) {
        return NULL;
    }
    struct programme copy = *programme; /* the field functions hand out writable fields */
    switch (known->kind) {
    case KEY_INTEGER:
        return number_value(*integer_field(&copy, known), 0, arena);
    case KEY_GRANT:
        return number_value(programme->grant_centi_wan, 2, arena);
    case KEY_METHOD:
        return programme->method == AGG_TRIM ? "trim" : "mean";
    case KEY_SCOPE:
        return programme->scope == AGG_CRITERION ? "criterion" : "sheet";
    case KEY_EXPERT_MAX:
        return programme->expert_max_micro < 0 ? "" : number_value(programme->expert_max_micro, 6, arena);
    case KEY_MIN_TOTAL:
        return programme->has_min_total ? number_value(programme->min_total_myriad, 4, arena) : "";
    case KEY_CHAIN:
        return chain_print(programme->chain, programme->chain_count, rubric, items, arena);
    case KEY_SWITCH:
        return programme->same_employer ? "on" : "off";
    default:
        return *text_field(&copy, known);
    }
}

int64_t programme_least_sheets(const struct programme *programme)
{
    bool trimmed = programme->method == AGG_TRIM && programme->trim_min_n > programme->panel_min_valid;
    return trimmed ? programme->trim_min_n : programme->panel_min_valid;
}

int programme_print_decimals(const struct programme *programme)
{
    return programme->decimals > 2 ? (int)programme->decimals : 2;
}
