/* data/csv_in: encodings, structure, columns, places. */
#include "tests/unit/csv_in_support.h"

/* 张三 in GBK */

static const struct file_case ENCODINGS[] = {
    {"empty file", BYTES(""), "", "文件是空的", 0, false},
    {"only a BOM", BYTES("\xEF\xBB\xBF"), "", "文件是空的", 0, false},
    {"only blank lines", BYTES("\r\n \n\t\r\n"), "", "文件是空的", 0, false},
    {"only a header", BYTES(H), "", NULL, 0, false},
    {"header without final newline", BYTES("申报编号,项目名称"), "", NULL, 0, false},
    {"BOM and quoted header", BYTES("\xEF\xBB\xBF\"申报编号\",\"项目名称\"\nA1,甲\n"), "2:A1|甲|~;", NULL, 0,
     false},
    {"two BOMs", BYTES("\xEF\xBB\xBF\xEF\xBB\xBF" H "A1,甲,\n"), "2:A1|甲|;", NULL, 0, false},
    {"BOM in the middle", BYTES("\xEF\xBB\xBF" H "A1,甲,\n\xEF\xBB\xBF" H "A2,乙,\n"), "2:A1|甲|;",
     "又有一个 BOM", 3, false},
    {"BOM in the middle, quoted", BYTES(H "A1,甲,\n\xEF\xBB\xBF\"A2\",乙,\n"), "2:A1|甲|;", "又有一个 BOM", 3,
     false},
    {"GBK", BYTES(GH "A1," ZHANG ",\n"), "2:A1|张三|;", NULL, 0, false},
    {"GBK, one name in ASCII rows", BYTES(EH "A1,x,\nA2,y,\nA3," ZHANG ",\nA4,z,\n"),
     "2:A1|x|;3:A2|y|;4:A3|张三|;5:A4|z|;", NULL, 0, false},
    {"GB18030 four bytes", BYTES(GH "A1,\x95\x34\xB2\x35,\n"), "2:A1|𠮷|;", NULL, 0, false},
    {"GB18030 BOM", BYTES("\x84\x31\x95\x33" GH "A1,x,\n"), "2:A1|x|;", NULL, 0, false},
    {"联通", BYTES(EH "A1,\xC1\xAA\xCD\xA8,\n"), "2:A1|联通|;", NULL, 0, false},
    {"euro sign 0x80",
     BYTES(GH "A1,\x80"
              "5,\n"),
     "2:A1|€5|;", NULL, 0, false},
    {"euro sign in the first line",
     BYTES(EH "A1,\x80"
              "5" ZHANG ",\n"),
     "2:A1|€5张三|;", NULL, 0, false},
    {"euro sign and four bytes", BYTES(GH "A1,\x95\x34\xB2\x35,\x80\n"), "", "不是有效的 GB18030", 2, false},
    {"Big5", BYTES("\xA5\xD3\xB3\xF8\xBD\x73\xB8\xB9,\xB6\xB5\nA1,x\n"), "", "试过的编码：UTF-8、GB18030", 1,
     false},
    {"UTF-8 header, GBK rows", BYTES(H "A1,甲,\nA2," ZHANG ",\n"), "2:A1|甲|;", "第 3 行第 4 个字节（0xD5）",
     3, false},
    {"GBK header, UTF-8 rows", BYTES(GH "A1," ZHANG ",\nA2,张三,\n"), "2:A1|张三|;", "两种编码的混合", 3,
     false},
    {"English header, GBK then UTF-8", BYTES(EH "A1," ZHANG ",\nA2,张三,\n"), "2:A1|张三|;", "两种编码的混合",
     3, false},
    {"English header, UTF-8 then GBK", BYTES(EH "A1,张三,\nA2," ZHANG ",\n"), "2:A1|张三|;", "像 GBK", 3,
     false},
    {"ambiguous, settled later", BYTES(EH "A1,\xD2\xBB,\nA2," ZHANG ",\n"), "2:A1|一|;3:A2|张三|;", NULL, 0,
     false},
    {"ambiguous to the end", BYTES(EH "A0,x,\nA1,\xD2\xBB,\n"), "2:A0|x|;", "请指明编码", 3, false},
    {"cut in UTF-8", BYTES(H "A1,张\xE4\xB8"), "", "没有复制完整", 2, false},
    {"cut in UTF-8, English header", BYTES(EH "A1,张三\xE4\xB8"), "", "没有复制完整", 2, false},
    {"cut in GBK", BYTES(GH "A1,x,\nA2,\xD5\xC5\xC8"), "2:A1|x|;", "没有复制完整", 3, false},
    {"cut in GB18030 four bytes", BYTES(GH "A2,\xD5\xC5\x95\x34\xB2"), "", "没有复制完整", 2, false},
    {"overlong", BYTES(H "A1,\xC0\xAF,\n"), "", "第 2 行第 4 个字节（0xC0）", 2, false},
    {"surrogate", BYTES(H "A1,\xED\xA0\x80,\n"), "", "第 2 行第 4 个字节（0xED）", 2, false},
    {"above 10FFFF", BYTES(H "A1,\xF4\x90\x80\x80,\n"), "", "第 2 行第 4 个字节（0xF4）", 2, false},
    {"Latin-1", BYTES(H "A1,Jos\xE9,\n"), "", "不是有效的 UTF-8", 2, false},
    {"Latin-1, English header", BYTES(EH "A1,Jos\xE9,\n"), "", "既不是 UTF-8", 2, false},
    {"NUL in a cell", BYTES(H "A1,甲\0乙,\n"), "", "第 2 行第 7 个字节是 NUL", 2, false},
    {"NUL in a GBK cell", BYTES(GH "A1," ZHANG "\0,\n"), "", "是 NUL", 2, false},
    {"NUL in ASCII", BYTES(EH "A1,x\0,\n"), "", "是 NUL", 2, false},
    {"NUL beside a wrong byte", BYTES(EH "A1,x\0\xFF,\n"), "", "是 NUL", 2, false},
    {"one NUL", BYTES("\0"), "", "NUL", 1, false},
    {"UTF-16 without BOM", BYTES("n\0o\0,\0a\0\n\0"), "", "没有 BOM 的 UTF-16", 1, false},
    {"UTF-16 without BOM or NUL", BYTES("\x33\x75\xA5\x62"), "", "没有找到表头", 1, false},
    {"Ctrl-Z line", BYTES(H "A1,甲,\n\x1A"), "2:A1|甲|;", "Ctrl-Z", 3, true},
    {"Ctrl-Z line and newline", BYTES(H "A1,甲,\n\x1A\r\n"), "2:A1|甲|;", "Ctrl-Z", 3, true},
    {"Ctrl-Z after the last cell", BYTES(H "A1,甲,丙\x1A"), "2:A1|甲|丙\x1A;", "Ctrl-Z", 2, true},
    {"xlsx", BYTES("PK\3\4\x14\0\6\0"), "", "工作簿", 0, false},
    {"xls", BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0"), "", ".xls", 0, false},
    {"PDF", BYTES("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"), "", "PDF", 0, false},
    {"HTML", BYTES("\r\n <!DOCTYPE html>\n<html>"), "", "网页", 0, false},
    {"HTML with BOM", BYTES("\xEF\xBB\xBF<HTML lang=zh><meta charset=gb2312>"), "", "网页", 0, false},
    {"HTML in GBK", BYTES("<html>" ZHANG "</html>"), "", "网页", 0, false},
};

static void encodings(void **state)
{
    (void)state;
    check_raw(ENCODINGS, sizeof ENCODINGS / sizeof *ENCODINGS);
}

static const struct file_case STRUCTURES[] = {
    {"CRLF", BYTES("申报编号,项目名称\r\nA1,甲\r\nA2,乙\r\n"), "2:A1|甲|~;3:A2|乙|~;", NULL, 0, false},
    {"lone CR", BYTES("申报编号,项目名称\rA1,甲\rA2,乙\r"), "2:A1|甲|~;3:A2|乙|~;", NULL, 0, false},
    {"mixed line ends", BYTES("申报编号,项目名称\rA1,甲\r\nA2,乙\nA3,丙"), "2:A1|甲|~;3:A2|乙|~;4:A3|丙|~;",
     NULL, 0, false},
    {"line breaks in quotes", BYTES(H "A1,\"一\r\n二\n三\",\nA2,乙,\n"), "2:A1|一\r\n二\n三|;5:A2|乙|;", NULL,
     0, false},
    {"blank lines", BYTES("\n\n" H "\nA1,甲,\n\r\n \t\nA2,乙,\n\n"), "5:A1|甲|;8:A2|乙|;", NULL, 0, false},
    {"rows without content", BYTES(H ",,\n , \" \",\xE3\x80\x80\nA1,甲,\n"), "4:A1|甲|;", NULL, 0, false},
    {"lone quote", BYTES(H "A1,甲,\nA2,5\" 屏,\n"), "2:A1|甲|;", "第 3 行第 5 个字符处有一个单独的", 3,
     false},
    {"text behind a quote", BYTES(H "A1,\"甲\"乙,\n"), "", "第 2 行第 7 个字符处右引号后面", 2, false},
    {"quote never closed", BYTES(H "A1,\"甲,\nA2,乙,\nA3,丙,\n"), "", "第 2 行打开的双引号到文件结尾", 2,
     false},
    {"quote closed by a later one", BYTES(H "A1,\"甲,\nA2,乙,\nA3,\"丙\",\n"), "",
     "第 2 行打开的双引号一直延续到第 4 行", 2, false},
    {"doubled quotes", BYTES(H "A1,\"说\"\"好\"\"\",\"\"\n"), "2:A1|说\"好\"|;", NULL, 0, false},
    {"blank before a quote", BYTES(H "A1, \"甲 \" ,乙 \n"), "2:A1|甲 |乙;", NULL, 0, false},
    {"wide blank before a quote", BYTES(H "A1,\xE3\x80\x80\"甲\",\n"), "", "全角空格", 2, false},
    {"blanks in a cell", BYTES(H "A1, 甲\t,\xC2\xA0乙\n"), "2:A1|甲|\xC2\xA0乙;", NULL, 0, false},
    {"sep=", BYTES("sep=;\n申报编号;项目名称\nA1;甲\n"), "", "“sep=;”", 1, false},
    {"sep=,", BYTES("sep=,\n" H "A1,甲,\n"), "3:A1|甲|;", NULL, 0, false},
    {"semicolon", BYTES("申报编号;项目名称\nA1;甲\n"), "", "分号", 1, false},
    {"semicolon, quoted", BYTES("\"申报编号\";\"项目名称\"\nA1;甲\n"), "", "分号", 1, false},
    {"TAB", BYTES("申报编号\t项目名称\nA1\t甲\n"), "", "制表符", 1, false},
    {"TAB, quoted", BYTES("\"申报编号\"\t\"项目名称\"\nA1\t甲\n"), "", "制表符", 1, false},
    {"full-width comma", BYTES("申报编号，项目名称\nA1，甲\n"), "", "全角逗号", 1, false},
    {"full-width comma, one of two", BYTES("申报编号，项目名称,备注\nA1，甲,\n"), "", "全角逗号", 1, false},
    {"too few cells", BYTES(H "A1\nA2,乙,\n"), "3:A2|乙|;", "只有 1 个单元格，表头有 3 列", 2, true},
    {"too many cells", BYTES(H "A1,甲,丙,丁\nA2,乙,\n"), "3:A2|乙|;", "有 4 个单元格，表头只有 3 列", 2,
     true},
    {"trailing commas", BYTES("申报编号,项目名称,,\nA1,甲,,\nA2,乙\nA3,丙,,,,,\n"),
     "2:A1|甲|~;3:A2|乙|~;4:A3|丙|~;", NULL, 0, false},
    {"cell under no title", BYTES("申报编号,项目名称,,\nA1,甲,丙,\n"), "", "有 3 个单元格，表头只有 2 列", 2,
     true},
    {"other order", BYTES("备注,项目名称,申报编号\n丙,甲,A1\n"), "2:A1|甲|丙;", NULL, 0, false},
    {"identifiers", BYTES("project_name,申报编号\n甲,A1\n"), "2:A1|甲|~;", NULL, 0, false},
    {"padded titles", BYTES("\xE3\x80\x80申报 编号,\"项目\n名称 \",ｒｅｍａｒｋ\nA1,甲,丙\n"), "3:A1|甲|丙;",
     NULL, 0, false},
    {"title and unit rows", BYTES("2026 年申报汇总表,,\n单位：万元,,\n" H "A1,甲,\n"), "4:A1|甲|;", NULL, 0,
     false},
    {"short title row", BYTES("2026 年申报汇总表\n\n" H "A1,甲,\n"), "4:A1|甲|;", NULL, 0, false},
    {"missing column", BYTES("表\n申报编号,备注\nA1,甲\n"), "", "缺少必需的列“项目名称”", 2, false},
    {"no header", BYTES("A1,甲,\nA2,乙,\n"), "", "没有找到表头（应有列“申报编号”“项目名称”）", 1, false},
    {"doubled column", BYTES("申报编号,项目名称,申报编号\nA1,甲,A2\n"), "",
     "列“申报编号”出现了两次（第 1 列和第 3 列）", 1, false},
    {"doubled by identifier", BYTES("申报编号,项目名称,application_no\nA1,甲,A2\n"), "",
     "列“申报编号”出现了两次", 1, false},
    {"total row", BYTES(H "A1,甲,\n合计,,2\nA2,乙,\n"), "2:A1|甲|;4:A2|乙|;", "第 3 行是“合计”行", 3, true},
    {"total row, spread", BYTES(H "A1,甲,\n,总\xE3\x80\x80计：,2\n"), "2:A1|甲|;", "不是数据", 3, true},
    {"no total row", BYTES(H "合计表,甲,\n小计算,乙,\n"), "2:合计表|甲|;3:小计算|乙|;", NULL, 0, false},
    {"formats and SQL", BYTES(H "%s%n,'); DROP,=1+1\n"), "2:%s%n|'); DROP|=1+1;", NULL, 0, false},
};

static void structures(void **state)
{
    (void)state;
    check_raw(STRUCTURES, sizeof STRUCTURES / sizeof *STRUCTURES);
}

static void utf16(void **state)
{
    (void)state;
    static const enum charset CHARSETS[] = {CS_UTF16LE, CS_UTF16BE};
    static const struct file_case CASES[] = {
        {"TAB", BYTES("\uFEFF申报编号\t项目名称\r\nA1\t\"甲\t\r\n乙\"\r\nA2\t𠮷\r\n"),
         "2:A1|甲\t\r\n乙|~;4:A2|𠮷|~;", NULL, 0, false},
        {"empty first cell", BYTES("\uFEFF申报编号\t项目名称\n\t甲\n"), "2:|甲|~;", NULL, 0, false},
        {"comma", BYTES("\uFEFF申报编号,项目名称\nA1,甲\n"), "", "用的是逗号，应当用制表符", 1, false},
        {"web page", BYTES("\uFEFF <html>"), "", "网页", 0, false},
    };
    static const struct file_case WRONG = {"cut",
                                           BYTES("\xFF\xFE"
                                                 "a\0b"),
                                           "",
                                           "没有复制完整",
                                           1,
                                           false};
    static const struct file_case NUL = {"NUL",
                                         BYTES("\xFF\xFE"
                                               "a\0\0\0b\0"),
                                         "",
                                         "不是有效的 UTF-16LE",
                                         1,
                                         false};

    for (size_t i = 0; i < sizeof CHARSETS / sizeof *CHARSETS; i++) {
        for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
            write_encoded(CASES[k].bytes, CASES[k].size, CHARSETS[i]);
            check_case(&CASES[k], CS_AUTO);
        }
    }
    write_file(WRONG.bytes, WRONG.size);
    check_case(&WRONG, CS_AUTO);
    write_file(NUL.bytes, NUL.size);
    check_case(&NUL, CS_AUTO);
}

static void forced_encodings(void **state)
{
    (void)state;
    static const struct {
        enum charset forced;
        struct file_case one;
    } CASES[] = {
        {CS_GB18030, {"ambiguous", BYTES(EH "A1,\xD2\xBB,\n"), "2:A1|一|;", NULL, 0, false}},
        {CS_UTF8, {"ambiguous", BYTES(EH "A1,\xD2\xBB,\n"), "2:A1|һ|;", NULL, 0, false}},
        {CS_UTF8, {"with BOM", BYTES("\xEF\xBB\xBF" H "A1,甲,\n"), "2:A1|甲|;", NULL, 0, false}},
        {CS_UTF8_BOM, {"without BOM", BYTES(H "A1,甲,\n"), "2:A1|甲|;", NULL, 0, false}},
        {CS_GB18030, {"BOM says UTF-8", BYTES("\xEF\xBB\xBF" H "A1,甲,\n"), "", "请不要指定编码", 0, false}},
        {CS_GB18030, {"is UTF-8", BYTES(H "A1,甲,\n"), "", "不是有效的 GB18030", 2, false}},
        {CS_GB18030, {"no fallback", BYTES(GH "A1,\x80,\n"), "", "不是有效的 GB18030", 2, false}},
        {CS_GBK, {"euro sign", BYTES(GH "A1,\x80,\n"), "2:A1|€|;", NULL, 0, false}},
        {CS_UTF8, {"is GBK", BYTES(GH "A1,x,\n"), "", "第 1 行第 1 个字节", 1, false}},
        {CS_UTF16LE, {"no BOM", BYTES("r\0"), "", "没有找到表头", 1, false}},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        write_file(CASES[i].one.bytes, CASES[i].one.size);
        check_case(&CASES[i].one, CASES[i].forced);
    }
}

static void what_was_decided(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum charset charset;
    } CASES[] = {
        {H "A1,甲,\n", CS_UTF8},    {"\xEF\xBB\xBF" H "A1,甲,\n", CS_UTF8_BOM},
        {GH "A1,x,\n", CS_GB18030}, {GH "A1,\x80,\n", CS_GBK},
        {EH "A1,x,\n", CS_UTF8},
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct reading reading;
        char hex[DIGEST_HEX + 1];

        write_file(CASES[i].bytes, strlen(CASES[i].bytes));
        read_file(&reading, path, CS_AUTO, true);
        assert_int_equal(csv_in_charset(reading.in), CASES[i].charset);
        digest_of(CASES[i].bytes, strlen(CASES[i].bytes), hex);
        assert_string_equal(csv_in_digest(reading.in), hex);
        assert_int_equal(csv_in_bytes(reading.in), strlen(CASES[i].bytes));
        end_reading(&reading);
    }
}

static void columns_and_places(void **state)
{
    (void)state;
    static const char TEXT[] = "部门,项目 名称,,申报编号\n"
                               "x,\"甲\n乙\",,A1\n";
    struct reading reading;
    bool more = false;

    write_file(TEXT, sizeof TEXT - 1);
    memset(&reading, 0, sizeof reading);
    report_init(&reading.report, &reading.arena, path);
    assert_int_equal(
        csv_in_open(&reading.in, path, CS_AUTO, COLUMNS, COLUMN_COUNT, &reading.report, &reading.err), ST_OK);
    assert_int_equal(csv_in_next(reading.in, &more), ST_OK);
    assert_true(more);
    assert_int_equal(csv_in_line(reading.in), 2);
    assert_int_equal(csv_in_cell_line(reading.in, NAME), 2);
    assert_int_equal(csv_in_cell_line(reading.in, NO), 3);
    assert_true(csv_in_has(reading.in, NAME));
    assert_false(csv_in_has(reading.in, REMARK));
    assert_null(csv_in_cell(reading.in, REMARK));
    assert_string_equal(csv_in_title(reading.in, NAME), "项目 名称");
    assert_string_equal(csv_in_title(reading.in, REMARK), "备注");
    assert_int_equal(csv_in_unknown_count(reading.in), 1);
    assert_string_equal(csv_in_unknown(reading.in, 0), "部门");
    assert_int_equal(reading.report.warnings, 2);
    assert_string_equal(reading.report.warning[0].text, "不认识的列“部门”，已忽略");
    assert_non_null(strstr(reading.report.warning[1].text, "第 3 列没有列名"));
    end_reading(&reading);
}

static void text_in_memory(void **state)
{
    (void)state;
    static const char TEXT[] = H "A1,甲,\n";
    struct reading reading;
    bool more = false;

    memset(&reading, 0, sizeof reading);
    report_init(&reading.report, &reading.arena, "applications.csv");
    assert_int_equal(csv_in_open_bytes(&reading.in, TEXT, sizeof TEXT - 1, COLUMNS, COLUMN_COUNT,
                                       &reading.report, &reading.err),
                     ST_OK);
    assert_int_equal(csv_in_next(reading.in, &more), ST_OK);
    assert_true(more);
    assert_string_equal(csv_in_cell(reading.in, NAME), "甲");
    assert_int_equal(csv_in_next(reading.in, &more), ST_OK);
    assert_false(more);
    end_reading(&reading);
    report_init(&reading.report, &reading.arena, "empty.csv");
    assert_int_equal(
        csv_in_open_bytes(&reading.in, "", 0, COLUMNS, COLUMN_COUNT, &reading.report, &reading.err),
        ST_REFUSED);
    arena_release(&reading.arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings),
        cmocka_unit_test(structures),
        cmocka_unit_test(utf16),
        cmocka_unit_test(forced_encodings),
        cmocka_unit_test(what_was_decided),
        cmocka_unit_test(columns_and_places),
        cmocka_unit_test(text_in_memory),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
