#include "tests/fuzz/bases.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

enum { STEPS_MAX = 16 };

static const struct {
    const char *name, *text;
} files[] = {
    {"programme.csv", "键,值\ntitle,测试轮次\nquota,1\n"},
    {"rubric.csv", "指标编号,指标名称,满分,步长\nK1,目标,10,1\nK2,路径,20,0.5\n"},
    {"items.csv", "代码,名称,下限,上限\nX,创新,0,10\nY,扣分,-5,5\n"},
    {"accounts.csv", "账号,姓名,工作单位,角色\nc1,组长甲,示例大学,组长\nr2,副组长乙,示例二院,副组长\n"
                     "r1,专家丙,示例一院,评审专家\nr3,专家丁,示例三院,评审专家\ns1,工作人员己,,工作人员\n"
                     "v1,监督员庚,,监督员\n"},
    {"applications.csv", "申报编号,项目名称,申报单位,产业类型,产业领域,形式审查结论,重点任务与预期目标\n"
                         "A-1,项目一,示例甲学会,新兴产业,氢能,通过,目标一\n"
                         "A-2,项目二,示例乙学会,新兴产业,氢能,通过,目标二\n"
                         "A-3,项目三,示例丙学会,新兴产业,机器人,通过,目标三\n"
                         "A-4,项目四,示例丁学会,新兴产业,机器人,不通过,目标四\n"},
    {"objective.csv", "申报编号,X,Y\nA-1,4,0.25\nA-2,4,0.25\nA-3,1,-1\n"},
    {"members.csv", "申报编号,序号,姓名,职务职称,工作单位\nA-1,1,专家丙,教授,示例一院\n"
                    "A-2,1,某某,教授,示例三院\n"},
    {"later.csv", "申报编号,序号,姓名,职务职称,工作单位\nA-3,1,专家丁,教授,示例三院\n"},
    {"marks.csv", "账号,申报编号,指标编号,得分\n"
                  "c1,A-1,K1,7\nc1,A-1,K2,15.5\nr1,A-1,K1,7\nr1,A-1,K2,15.5\n"
                  "r2,A-1,K1,7\nr2,A-1,K2,15.5\nr3,A-1,K1,7\nr3,A-1,K2,15.5\n"
                  "c1,A-2,K1,9\nc1,A-2,K2,18\nr1,A-2,K1,9\nr1,A-2,K2,18\n"
                  "r2,A-2,K1,3\nr2,A-2,K2,6\nr3,A-2,K1,9\nr3,A-2,K2,18\n"
                  "c1,A-3,K1,3\nc1,A-3,K2,5\nr1,A-3,K1,3\nr1,A-3,K2,5\n"
                  "r2,A-3,K1,3\nr2,A-3,K2,5\nr3,A-3,K1,3\nr3,A-3,K2,5\n"},
    {"key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHIxLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4uLi4u x\n"},
};

/* Each stage goes on from the one before. */
static const char *const steps[BASES][STEPS_MAX] = {
    [BASE_SETUP] = {"init round.db --programme programme.csv --rubric rubric.csv --objective-items items.csv",
                    "import accounts accounts.csv", "import applications applications.csv",
                    "import objective objective.csv", "import members members.csv"},
    [BASE_SCORING] = {"recusal reject 1 --reason x", "recusal reject 2 --reason x", "open",
                      "--as c1 undertake", "--as r1 undertake", "--as r2 undertake", "--as r1 mark A-1 K1 5",
                      "--as r1 mark A-1 K2 7.5", "import members later.csv --reason x"},
    [BASE_CLOSED] = {"recusal reject 3 --reason x", "import marks marks.csv --submit", "--as c1 close"},
    [BASE_PUBLISHED] = {"--as c1 rule --order A-2,A-1 --method chair --reason x",
                        "--as c1 outlier r2 A-2 --reason x",
                        "--as c1 publish --start 2026-01-01 --end 2026-01-02",
                        "objection add --app A-1 --from x --contact 1 --text y"},
};

static struct {
    const char *bytes;
    size_t size;
} made[BASES];

void base_put_files(void)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        fuzz_write(files[i].name, files[i].text, strlen(files[i].text));
    }
}

static void make(enum base base)
{
    static struct arena arena; /* of the files; as long as the process */
    for (int i = 0; i < STEPS_MAX && steps[base][i] != NULL; i++) {
        if (fuzz_command(steps[base][i]) != 0) {
            fuzz_wrong(steps[base][i]);
        }
    }
    FUZZ_REQUIRE(fuzz_command("backup copy.db") == 0);
    made[base].size = fuzz_read(&arena, "copy.db", &made[base].bytes);
    FUZZ_REQUIRE(unlink("copy.db") == 0);
}

/* What the commands say is of no interest. */
static void make_all(void)
{
    int said = dup(STDOUT_FILENO), none = open("/dev/null", O_WRONLY);
    FUZZ_REQUIRE(said >= 0 && none >= 0 && dup2(none, STDOUT_FILENO) >= 0);
    base_put_files();
    for (int base = 0; base < BASES; base++) {
        make((enum base)base);
    }
    FUZZ_REQUIRE(fflush(stdout) == 0 && dup2(said, STDOUT_FILENO) >= 0 && close(said) == 0 &&
                 close(none) == 0);
}

const char *base_bytes(enum base base, size_t *size)
{
    if (made[base].bytes == NULL) {
        make_all();
    }
    *size = made[base].size;
    return made[base].bytes;
}
