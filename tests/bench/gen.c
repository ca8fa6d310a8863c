/* gen - the files of a large made-up round, the same bytes every time.
 *
 *   gen applications N CHARS      three texts of CHARS characters each, with commas, quotes and line breaks
 *   gen accounts M                the panel, a chair first
 *   gen marks N M C [POOL]        C marks of M members for each application, one application after the other
 *   gen assignments N M POOL      who reads what when the panel has POOL > M members
 *   gen objective N               both default objective items of each application
 *   gen rubric C | gen programme  ten points a criterion in steps of 0.5; one sheet dropped at each end
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_WISH = 240 /* characters after which a text begins a new line */ };

/* The pairs of 产业类型 and 产业领域 that the programme names (some of them). */
static const struct {
    const char *category, *industry;
} fields[] = {
    {"全省优势产业", "电子信息"}, {"全省优势产业", "装备制造"}, {"全省优势产业", "食品轻纺"},
    {"全省优势产业", "能源化工"}, {"全省优势产业", "先进材料"}, {"全省优势产业", "医药健康"},
    {"新兴产业", "人工智能"},     {"新兴产业", "低空经济"},     {"新兴产业", "机器人"},
    {"新兴产业", "新型储能"},     {"新兴产业", "生物农业"},     {"未来产业", "量子科技"},
    {"未来产业", "前沿生物"},     {"未来产业", "深地科学"},
};
enum { FIELDS = sizeof fields / sizeof fields[0] };

static const char *const clauses[] = {
    "专家团每月到企业现场一次",     "把用户提出的难题逐条登记", "由领衔专家指定一名成员负责到底",
    "样机在两家工厂轮流试用",       "试验记录由双方签字",       "不合格的批次单独保存",
    "培训一线技术人员三十名",       "形成可以照着做的操作卡片", "年底前向主管部门交出总结",
    "与高校共用检测设备",           "先解决产量最大的两种型号", "成本按实际发生数核算",
    "学会安排专职联络员",           "需求变化时当月调整计划",   "资料集中存放在学会资料室",
    "团队成员来自院校、院所和企业", "第三季度组织一次现场观摩", "推广到同一园区的其他企业",
    "每项任务都有可以核对的数字",   "经费只用于规定的支出",     "重大事项提交理事会讨论",
};
enum { CLAUSES = sizeof clauses / sizeof clauses[0] };

static char output[1 << 20];

/* A number that depends on nothing but its place (the finaliser of SplitMix64). */
static uint64_t mix(uint64_t kind, uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t x = (kind << 56) ^ (a << 32) ^ (b << 16) ^ c;

    x = (x + UINT64_C(0x9E3779B97F4A7C15)) ^ (x >> 31);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

static void put_no(long application)
{
    printf("BN2026-%05ld", application + 1);
}

static void put_account(long member)
{
    printf("z%03ld", member + 1);
}

/* What stands between two clauses: *characters of the text it takes. */
static const char *joint(uint64_t dice, long line, long *characters)
{
    *characters = 1;
    if (line > LINE_WISH) {
        *characters = 2;
        return "。\n";
    }
    switch (dice % 16) {
    case 0:
        *characters = 8;
        return "，即\"\"示范点\"\"，";
    case 1:
        *characters = 2;
        return ", ";
    case 2:
        return ",";
    case 3:
    case 4:
        return "；";
    case 5:
    case 6:
    case 7:
        return "。";
    default:
        return "，";
    }
}

/* A quoted cell of exactly `characters` characters, the last of which is a full stop. */
static void put_text(long application, long part, long characters)
{
    long left = characters - 1, line = 0, between = 0;
    uint64_t state = mix(1, (uint64_t)application, (uint64_t)part, 0);

    putchar('"');
    while (left > 0) {
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        const char *clause = clauses[(state >> 33) % CLAUSES];
        long size = (long)strlen(clause) / 3; /* ideographs and 、 only: three bytes each */
        long used = size < left ? size : left;
        fwrite(clause, 3, (size_t)used, stdout);
        left -= used;
        line += used;
        const char *text = joint(state >> 48, line, &between);
        if (between >= left) {
            continue; /* too near the end: the next clause follows at once */
        }
        fputs(text, stdout);
        left -= between;
        line = strchr(text, '\n') != NULL ? 0 : line + between;
    }
    fputs("。\"", stdout);
}

static void applications(long count, long characters)
{
    puts(
        "申报编号,项目名称,申报单位,产业类型,产业领域,重点任务与预期目标,实施路径及具体举措,实施条件及保障措施,"
        "形式审查结论");
    for (long a = 0; a < count; a++) {
        size_t field = mix(2, (uint64_t)a, 0, 0) % FIELDS;
        put_no(a);
        printf(",样本省第%05ld学会%s领域专家团,样本省第%05ld学会,%s,%s", a + 1, fields[field].industry, a + 1,
               fields[field].category, fields[field].industry);
        for (long part = 0; part < 3; part++) {
            putchar(',');
            put_text(a, part, characters);
        }
        puts(",通过");
    }
}

static void accounts(long count)
{
    puts("账号,姓名,角色");
    for (long m = 0; m < count; m++) {
        put_account(m);
        printf(",样本%03ld,%s\n", m + 1, m == 0 ? "组长" : "评审专家");
    }
}

/* The e-th reader of an application: `members` that follow each other in the panel, wrapped round. */
static long reader(long application, long e, long members, long pool)
{
    return (application * members + e) % pool;
}

/* Marks lie around the level of the application, as those of a real panel do, so totals tie now and then. */
static unsigned half_points(long application, long member, long criterion)
{
    uint64_t level = mix(3, (uint64_t)application, 0, 0) % 9;
    uint64_t dice = mix(4, (uint64_t)application, (uint64_t)member, (uint64_t)criterion);

    return (unsigned)(6 + level + dice % 7);
}

static void marks(long count, long members, long criteria, long pool)
{
    puts("账号,申报编号,指标编号,得分");
    for (long a = 0; a < count; a++) {
        for (long e = 0; e < members; e++) {
            long member = reader(a, e, members, pool);
            for (long c = 0; c < criteria; c++) {
                unsigned half = half_points(a, member, c);
                put_account(member);
                putchar(',');
                put_no(a);
                printf(",K%ld,%u%s\n", c + 1, half / 2, half % 2 != 0 ? ".5" : "");
            }
        }
    }
}

static void assignments(long count, long members, long pool)
{
    puts("账号,申报编号");
    for (long a = 0; a < count; a++) {
        for (long e = 0; e < members; e++) {
            put_account(reader(a, e, members, pool));
            putchar(',');
            put_no(a);
            putchar('\n');
        }
    }
}

static void objective(long count)
{
    puts("申报编号,创新能力分值,贡献分值");
    for (long a = 0; a < count; a++) {
        unsigned innovation = (unsigned)(mix(5, (uint64_t)a, 0, 0) % 3001);
        unsigned contribution = (unsigned)(mix(5, (uint64_t)a, 1, 0) % 2001);
        put_no(a);
        printf(",%u.%02u,%u.%02u\n", innovation / 100, innovation % 100, contribution / 100,
               contribution % 100);
    }
}

static void rubric(long criteria)
{
    puts("指标编号,指标名称,满分,步长");
    for (long c = 0; c < criteria; c++) {
        printf("K%ld,第%ld项,10,0.5\n", c + 1, c + 1);
    }
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "";
    long n[4] = {0};

    setvbuf(stdout, output, _IOFBF, sizeof output);
    for (int i = 0; i < 4 && i + 2 < argc; i++) {
        n[i] = strtol(argv[i + 2], NULL, 10);
    }
    if (strcmp(kind, "applications") == 0 && argc == 4) {
        applications(n[0], n[1]);
    } else if (strcmp(kind, "accounts") == 0 && argc == 3) {
        accounts(n[0]);
    } else if (strcmp(kind, "marks") == 0 && (argc == 5 || (argc == 6 && n[3] >= n[1]))) {
        marks(n[0], n[1], n[2], argc == 6 ? n[3] : n[1]);
    } else if (strcmp(kind, "assignments") == 0 && argc == 5 && n[2] >= n[1]) {
        assignments(n[0], n[1], n[2]);
    } else if (strcmp(kind, "objective") == 0 && argc == 3) {
        objective(n[0]);
    } else if (strcmp(kind, "rubric") == 0 && argc == 3) {
        rubric(n[0]);
    } else if (strcmp(kind, "programme") == 0 && argc == 2) {
        puts("键,值\ntitle,测量用轮次\nyear,2026\nquota,10\nagg.method,trim\nagg.scope,sheet");
    } else {
        fputs("usage: gen applications N CHARS | accounts M | marks N M C [POOL] | assignments N M POOL | "
              "objective N | rubric C | programme\n",
              stderr);
        return 2;
    }
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
