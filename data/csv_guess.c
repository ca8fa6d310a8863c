#include "data/csv_guess.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "data/csv_source.h"
#include "data/text.h"

static const struct {
    size_t size;
    const char *bytes;
    const char *sentence;
} BINARIES[] = {
    {4, "PK\3\4", "这是 Excel 工作簿（.xlsx）或压缩包，不是 CSV 文件，" CSV_SAVE_AS},
    {4, "PK\5\6", "这是一个空的压缩包，不是 CSV 文件，" CSV_SAVE_AS},
    {8, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
     "这是旧版 Excel/WPS 文件（.xls/.et），不是 CSV 文件，" CSV_SAVE_AS},
    {4, "%PDF", "这是 PDF 文件，不是 CSV 文件，请从原来的电子表格另存为“CSV UTF-8（逗号分隔）”后再导入"},
    {5, "{\\rtf",
     "这是 RTF 文档，不是 CSV 文件，请把表格复制到 Excel/WPS，另存为“CSV UTF-8（逗号分隔）”后再导入"},
    {2, "\x1F\x8B", "这是 gzip 压缩文件，不是 CSV 文件，请先解压再导入"},
};

static const char *const WEB_STARTS[] = {"<html", "<!doctype", "<head", "<meta", "<table", "<?xml"};

const char *csv_guess_binary(const char *bytes, size_t size)
{
    for (size_t i = 0; i < sizeof BINARIES / sizeof *BINARIES; i++) {
        if (size >= BINARIES[i].size && memcmp(bytes, BINARIES[i].bytes, BINARIES[i].size) == 0) {
            return BINARIES[i].sentence;
        }
    }
    return NULL;
}

const char *csv_guess_web_page(const char *text, size_t size)
{
    size_t at = 0;

    while (at < size && strchr(" \t\r\n", text[at])) {
        at++;
    }
    for (size_t i = 0; i < sizeof WEB_STARTS / sizeof *WEB_STARTS; i++) {
        size_t length = strlen(WEB_STARTS[i]);

        if (size - at >= length && strncasecmp(text + at, WEB_STARTS[i], length) == 0) {
            return "这是网页（HTML/XML），不是 CSV 文件，请用 Excel/WPS 打开后另存为“CSV UTF-8（逗号分隔）”再导入";
        }
    }
    return NULL;
}

size_t csv_guess_bom(const char *bytes, size_t size, enum charset *charset)
{
    static const struct {
        size_t size;
        const char *bytes;
        enum charset charset;
    } MARKS[] = {
        {3, "\xEF\xBB\xBF", CS_UTF8_BOM},
        {2, "\xFF\xFE", CS_UTF16LE},
        {2, "\xFE\xFF", CS_UTF16BE},
        {4, "\x84\x31\x95\x33", CS_GB18030},
    };

    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (size >= MARKS[i].size && memcmp(bytes, MARKS[i].bytes, MARKS[i].size) == 0) {
            *charset = MARKS[i].charset;
            return MARKS[i].size;
        }
    }
    return 0;
}

bool csv_guess_bare_utf16(const char *bytes, size_t size)
{
    size_t nul[2] = {0, 0};

    for (size_t i = 0; i < size && i < 4096; i++) {
        nul[i % 2] += bytes[i] == 0;
    }
    /* one character in 256 has a zero low byte, so the other side need not be quite empty */
    return nul[0] + nul[1] > 1 && (nul[0] > 8 * nul[1] || nul[1] > 8 * nul[0]);
}

/* Characters of three or four bytes in valid UTF-8. */
static size_t long_characters(const char *text, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; i++) {
        count += (unsigned char)text[i] >= 0xE0;
    }
    return count;
}

static bool decodes(enum charset charset, const char *line, size_t size, bool at_end)
{
    struct buf text = {0};
    size_t bad = size;
    bool valid = charset_decode(charset, line, size, &text, &bad) ||
                 (at_end && csv_guess_cut(charset, line + bad, size - bad));

    buf_release(&text);
    return valid;
}

enum guess csv_guess_line(const char *line, size_t size, bool at_end)
{
    size_t bad = size;
    bool utf8 = text_valid(line, size, &bad);

    if (utf8 && long_characters(line, size) > 0) {
        return GUESS_UTF8;
    }
    if (!utf8 && at_end && csv_guess_cut(CS_UTF8, line + bad, size - bad) && long_characters(line, bad) > 0) {
        return GUESS_UTF8;
    }
    if (decodes(CS_GB18030, line, size, at_end)) {
        return utf8 ? GUESS_AMBIGUOUS : GUESS_GB18030;
    }
    if (decodes(CS_GBK, line, size, at_end)) {
        return utf8 ? GUESS_AMBIGUOUS : GUESS_GBK;
    }
    return utf8 ? GUESS_UTF8 : GUESS_NONE;
}

bool csv_guess_surely_utf8(const char *line, size_t size)
{
    return text_valid(line, size, NULL) && long_characters(line, size) > 1;
}

static bool cut_utf8(const unsigned char *bytes, size_t size)
{
    size_t need = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;

    if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || size >= need) {
        return false;
    }
    for (size_t i = 1; i < size; i++) {
        if ((bytes[i] & 0xC0) != 0x80) {
            return false;
        }
    }
    return true;
}

static bool cut_gb(const unsigned char *bytes, size_t size)
{
    if (bytes[0] < 0x81 || bytes[0] > 0xFE) {
        return false;
    }
    if (size == 1) {
        return true;
    }
    return bytes[1] >= 0x30 && bytes[1] <= 0x39 &&
           (size == 2 || (size == 3 && bytes[2] >= 0x81 && bytes[2] <= 0xFE));
}

bool csv_guess_cut(enum charset charset, const char *bytes, size_t size)
{
    const unsigned char *start = (const unsigned char *)bytes;

    if (size == 0) {
        return false;
    }
    switch (charset) {
    case CS_AUTO:
    case CS_UTF8:
    case CS_UTF8_BOM:
        return cut_utf8(start, size);
    case CS_GB18030:
        return cut_gb(start, size);
    case CS_GBK:
        return size == 1 && start[0] >= 0x81 && start[0] <= 0xFE;
    case CS_UTF16LE:
    case CS_UTF16BE:
        return size == 1 || (size <= 3 && (start[charset == CS_UTF16LE ? 1 : 0] & 0xFC) == 0xD8);
    }
    return false;
}

bool csv_guess_four_bytes(const char *bytes, size_t size)
{
    size_t i = 0;

    while (i + 1 < size) {
        if ((unsigned char)bytes[i] < 0x80) {
            i++;
        } else if (bytes[i + 1] >= '0' && bytes[i + 1] <= '9') {
            return true;
        } else {
            i += 2;
        }
    }
    return false;
}

size_t csv_guess_first_high(const char *bytes, size_t size)
{
    size_t i = 0;

    for (; i + sizeof(uint64_t) <= size; i += sizeof(uint64_t)) {
        uint64_t word = 0;

        memcpy(&word, bytes + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080)) {
            break;
        }
    }
    while (i < size && (unsigned char)bytes[i] < 0x80) {
        i++;
    }
    return i;
}
