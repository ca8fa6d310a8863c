#include "data/csv_source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/arena.h"
#include "data/csv_blocks.h"
#include "data/csv_guess.h"
#include "data/csv_in.h"
#include "data/text.h"

enum { CHARACTER_MAX = 4 }; /* bytes of one character in any encoding */

/* Why the lines end before the file does. */
enum failure {
    FAIL_NONE,
    FAIL_BYTE,       /* wrong in the encoding of the file */
    FAIL_NO_CHARSET, /* fits no encoding */
    FAIL_AMBIGUOUS,
    FAIL_GBK_IN_UTF8,
    FAIL_UTF8_IN_GB,
    FAIL_CUT,
    FAIL_NUL,
};

struct csv_source {
    struct csv_blocks *blocks;
    struct report *report;
    enum charset charset; /* CS_AUTO: nothing but ASCII so far */
    bool forced;          /* by --encoding */
    bool told;            /* by that or by a BOM */
    bool bare_utf16;      /* NUL bytes stand as in UTF-16 */
    bool four_bytes;      /* four-byte GB18030 characters were read */
    bool last;            /* the block in hand is the last one */
    bool ends_with_sub;
    const char *carry; /* raw bytes that wait for the next block */
    size_t carry_size;
    struct buf text; /* the run in hand, if it had to be converted */
    const char *next, *end;
    const char *lf, *cr; /* the first at or after next, or end */
    long line;           /* of next */
    size_t column_base;  /* raw bytes of that line which earlier blocks held */
    enum failure failure;
    size_t column;
    unsigned char byte;
    bool (*tick)(void *payload, long long bytes);
    void *payload;
};

static bool is_utf16(enum charset charset)
{
    return charset == CS_UTF16LE || charset == CS_UTF16BE;
}

static const char *find(const char *start, const char *end, char c)
{
    const char *found = start < end ? memchr(start, c, (size_t)(end - start)) : NULL;

    return found ? found : end;
}

/* Offsets of the line that holds `at`: its first byte and its line end (or size). */
static size_t line_start(const char *raw, size_t at)
{
    while (at > 0 && raw[at - 1] != '\n' && raw[at - 1] != '\r') {
        at--;
    }
    return at;
}

static size_t line_stop(const char *raw, size_t size, size_t at)
{
    const char *lf = find(raw + at, raw + size, '\n');

    return (size_t)(find(raw + at, lf, '\r') - raw);
}

/* Raw bytes between the last line end before `at` and `at`. */
static size_t column_before(const struct csv_source *source, const char *raw, size_t at)
{
    size_t start = line_start(raw, at);

    return at - start + (start == 0 ? source->column_base : 0);
}

static void fail(struct csv_source *source, enum failure failure, const char *raw, size_t size, size_t at)
{
    source->failure = failure;
    source->column = column_before(source, raw, at) + 1;
    source->byte = at < size ? (unsigned char)raw[at] : 0;
}

/* A byte that the encoding of the file does not allow: is there more to say about it? */
static void fail_byte(struct csv_source *source, const char *raw, size_t size, size_t at)
{
    enum failure failure = FAIL_BYTE;
    bool utf8 = source->charset == CS_UTF8 || source->charset == CS_UTF8_BOM;

    if (raw[at] == 0 && !is_utf16(source->charset)) {
        failure = FAIL_NUL;
    } else if (source->last && csv_guess_cut(source->charset, raw + at, size - at)) {
        failure = FAIL_CUT;
    } else if (utf8) {
        size_t start = line_start(raw, at);
        enum guess guess = csv_guess_line(raw + start, line_stop(raw, size, at) - start, false);

        failure = guess == GUESS_GB18030 || guess == GUESS_GBK ? FAIL_GBK_IN_UTF8 : FAIL_BYTE;
    }
    fail(source, failure, raw, size, at);
}

/* Says why reading stops; by now every line before the place was handed out, so source->line is right. */
static enum status say_failure(struct csv_source *source)
{
    struct report *report = source->report;
    long line = source->line;
    const char *name = charset_name(source->charset);

    switch (source->failure) {
    case FAIL_NONE:
        break;
    case FAIL_BYTE:
        if (is_utf16(source->charset)) {
            report_error(report, line, NULL, "第 %ld 行有不是有效的 %s 的文字，" CSV_SAVE_AS, line, name);
            break;
        }
        report_error(report, line, NULL, "第 %ld 行第 %zu 个字节（0x%02X）不是有效的 %s 文字，" CSV_SAVE_AS,
                     line, source->column, source->byte, name);
        break;
    case FAIL_NO_CHARSET:
        if (source->bare_utf16) {
            report_error(report, line, NULL, "像是没有 BOM 的 UTF-16 文件，" CSV_SAVE_AS);
            break;
        }
        report_error(report, line, NULL,
                     "第 %ld 行第 %zu 个字节（0x%02X）既不是 UTF-8，也不是 GB18030 或 GBK，" CSV_SAVE_AS,
                     line, source->column, source->byte);
        break;
    case FAIL_AMBIGUOUS:
        report_error(report, line, NULL,
                     "第 %ld 行的文字既可读作 UTF-8，又可读作 GB18030，无法断定，请指明编码，"
                     "或用 Excel/WPS 另存为“CSV UTF-8（逗号分隔）”后再导入",
                     line);
        report_how(report, "--encoding");
        break;
    case FAIL_GBK_IN_UTF8:
        report_error(report, line, NULL,
                     "第 %ld 行第 %zu 个字节（0x%02X）不是 UTF-8：这个文件开头是 UTF-8，这一行却像 GBK，"
                     "是两种编码的混合，" CSV_SAVE_AS,
                     line, source->column, source->byte);
        break;
    case FAIL_UTF8_IN_GB:
        report_error(report, line, NULL,
                     "第 %ld 行是 UTF-8，而这个文件开头是 %s，像是两种编码的混合，" CSV_SAVE_AS
                     "（确实全是 %s 时请指明编码）",
                     line, name, name);
        report_how(report, "--encoding");
        break;
    case FAIL_CUT:
        report_error(report, line, NULL,
                     "文件在第 %ld 行的一个字中间断了，像是没有复制完整，请重新取得完整的文件后再导入", line);
        break;
    case FAIL_NUL:
        report_error(report, line, NULL, "第 %ld 行第 %zu 个字节是 NUL（0x00），%s，" CSV_SAVE_AS, line,
                     source->column,
                     source->bare_utf16 ? "像是没有 BOM 的 UTF-16 文件" : "不是文本，文件可能已损坏");
        break;
    }
    return ST_REFUSED;
}

/* How many of the raw bytes to use now: up to the last line end, so that a line is judged as a whole; a line
 * longer than what can be carried over is taken in pieces. A CR at the very end waits for its LF. */
static size_t usable(const struct csv_source *source, const char *raw, size_t size)
{
    size_t whole = size;

    if (source->last) {
        return size;
    }
    if (is_utf16(source->charset)) {
        size_t low = source->charset == CS_UTF16BE; /* place of the low byte in a unit */

        size -= size % 2;
        return size > 0 && raw[size - 2 + low] == '\r' && raw[size - 1 - low] == 0 ? size - 2 : size;
    }
    while (whole > 0 && raw[whole - 1] != '\n' && (raw[whole - 1] != '\r' || whole == size)) {
        whole--;
    }
    if (whole > 0 && size - whole < BLOCK_HEAD - CHARACTER_MAX) {
        return whole;
    }
    return size > 0 && raw[size - 1] == '\r' ? size - 1 : size;
}

/* Settles the encoding by the first line that is neither plain ASCII nor ambiguous. Returns how many bytes
 * may be used: all, or those before a line that cannot be read. */
static size_t decide(struct csv_source *source, const char *raw, size_t size)
{
    size_t ambiguous = size;
    size_t at = csv_guess_first_high(raw, size);

    while (at < size) {
        size_t start = line_start(raw, at);
        size_t stop = line_stop(raw, size, at);
        size_t bad = 0;

        switch (csv_guess_line(raw + start, stop - start, stop == size)) {
        case GUESS_UTF8:
            source->charset = CS_UTF8;
            return size;
        case GUESS_GB18030:
            source->charset = CS_GB18030;
            return size;
        case GUESS_GBK:
            source->charset = CS_GBK;
            return size;
        case GUESS_AMBIGUOUS:
            ambiguous = ambiguous < start ? ambiguous : start;
            break;
        case GUESS_NONE:
            (void)text_valid(raw + start, stop - start, &bad);
            fail(source, raw[start + bad] ? FAIL_NO_CHARSET : FAIL_NUL, raw, size, start + bad);
            return start + bad;
        }
        at = stop + csv_guess_first_high(raw + stop, size - stop);
    }
    if (ambiguous < size) {
        fail(source, FAIL_AMBIGUOUS, raw, size, ambiguous);
    }
    return ambiguous;
}

/* A character that the end of the block has cut waits for the next one; anything else is wrong. */
static void settle_bad(struct csv_source *source, const char *raw, size_t size, size_t bad)
{
    bool waits = !source->last && source->failure == FAIL_NONE && size - bad < CHARACTER_MAX;

    if (!waits) {
        fail_byte(source, raw, size, bad);
    }
}

static size_t take_utf8(struct csv_source *source, const char *raw, size_t size)
{
    size_t bad = size;

    if (!text_valid(raw, size, &bad)) {
        settle_bad(source, raw, size, bad);
        size = bad;
    }
    source->next = raw;
    source->end = raw + size;
    return size;
}

/* A line of sure UTF-8 in a GB18030 file means two files in one, though every byte would decode. */
static size_t before_utf8_line(struct csv_source *source, const char *raw, size_t size)
{
    size_t at = csv_guess_first_high(raw, size);

    while (at < size) {
        size_t start = line_start(raw, at);
        size_t stop = line_stop(raw, size, at);

        if (csv_guess_surely_utf8(raw + start, stop - start)) {
            fail(source, FAIL_UTF8_IN_GB, raw, size, start);
            return start;
        }
        at = stop + csv_guess_first_high(raw + stop, size - stop);
    }
    return size;
}

/* Byte 0x80 is the euro sign of Windows: the file is CP936, whose other characters read the same. Stays with
 * GB18030 when CP936 reads no further. */
static bool try_gbk(struct csv_source *source, const char *raw, size_t size, size_t *bad)
{
    struct buf text = {0};
    size_t stop = size;
    bool valid = charset_decode(CS_GBK, raw, size, &text, &stop);

    if (valid || stop > *bad) {
        struct buf before = source->text;

        source->charset = CS_GBK;
        source->text = text;
        text = before;
        *bad = stop;
    }
    buf_release(&text);
    return valid;
}

static size_t take_converted(struct csv_source *source, const char *raw, size_t size)
{
    bool gb = source->charset == CS_GB18030 || source->charset == CS_GBK;
    size_t good = gb && !source->told ? before_utf8_line(source, raw, size) : size;
    size_t bad = good;

    buf_clear(&source->text);
    bool valid = charset_decode(source->charset, raw, good, &source->text, &bad);
    if (!valid && source->charset == CS_GB18030 && !source->told && !source->four_bytes &&
        (unsigned char)raw[bad] == 0x80) {
        valid = try_gbk(source, raw, good, &bad);
    }
    if (!valid) {
        settle_bad(source, raw, good, bad);
        good = bad;
    }
    if (source->charset == CS_GB18030 && !source->four_bytes) {
        source->four_bytes = csv_guess_four_bytes(raw, good);
    }
    source->next = source->text.bytes;
    source->end = source->next + source->text.size;
    return good;
}

static void take_run(struct csv_source *source, const char *raw, size_t size)
{
    size_t use = usable(source, raw, size);

    if (source->charset == CS_AUTO) {
        use = decide(source, raw, use);
    }
    if (source->charset == CS_AUTO || source->charset == CS_UTF8 || source->charset == CS_UTF8_BOM) {
        use = take_utf8(source, raw, use);
    } else {
        use = take_converted(source, raw, use);
    }
    source->lf = find(source->next, source->end, '\n');
    source->cr = find(source->next, source->end, '\r');
    if (source->next < source->end) {
        source->ends_with_sub = source->end[-1] == 0x1A;
    }
    source->column_base = column_before(source, raw, use);
    source->carry = raw + use;
    source->carry_size = size - use;
}

/* The next block with what was carried over in front of it. */
static enum status read_block(struct csv_source *source, char **raw, size_t *size, struct err *err)
{
    enum status status = csv_blocks_next(source->blocks, raw, size, &source->last, err);
    long long total = csv_blocks_total(source->blocks);

    if (status != ST_OK) {
        return status;
    }
    if (total > CSV_FILE_MAX) {
        report_error(source->report, 0, NULL, "文件超过 %d MiB，请拆成几个文件后再导入", CSV_FILE_MAX >> 20);
        return ST_REFUSED;
    }
    if (source->tick && !source->tick(source->payload, total)) {
        report_error(source->report, 0, NULL, "读取已中止，什么也没有改变，需要时请重新导入");
        return ST_REFUSED;
    }
    *raw -= source->carry_size;
    *size += source->carry_size;
    if (source->carry_size > 0) {
        memcpy(*raw, source->carry, source->carry_size);
    }
    return ST_OK;
}

/* Makes the next run; leaves it empty at the end of the file. */
static enum status refill(struct csv_source *source)
{
    char *raw = NULL;
    size_t size = 0;
    struct err err = {0};
    enum status status = ST_OK;

    while (source->next == source->end) {
        if (source->failure != FAIL_NONE) {
            return say_failure(source);
        }
        if (source->last) {
            return ST_OK;
        }
        status = read_block(source, &raw, &size, &err);
        if (status != ST_OK) {
            if (status == ST_STORAGE) {
                report_error(source->report, source->line, NULL, "%s", err.text);
            }
            return status;
        }
        take_run(source, raw, size);
    }
    return ST_OK;
}

enum status csv_source_next(struct csv_source *source, struct csv_slice *slice, bool *more)
{
    *more = false;
    if (source->next == source->end) {
        enum status status = refill(source);

        if (status != ST_OK || source->next == source->end) {
            return status;
        }
    }
    if (source->lf < source->next) {
        source->lf = find(source->next, source->end, '\n');
    }
    if (source->cr < source->next) {
        source->cr = find(source->next, source->end, '\r');
    }
    const char *stop = source->cr < source->lf ? source->cr : source->lf;
    bool ends = stop < source->end;
    stop += ends;
    if (ends && stop < source->end && stop == source->lf) { /* CR LF is one line end */
        stop++;
    }
    *slice = (struct csv_slice){source->next, (size_t)(stop - source->next), source->line};
    source->next = stop;
    source->line += ends;
    *more = true;
    return ST_OK;
}

/* Takes the BOM off and settles what it says; a contradiction to --encoding is refused. */
static enum status take_bom(struct csv_source *source, char **raw, size_t *size)
{
    enum charset marked = CS_AUTO;
    size_t bom = csv_guess_bom(*raw, *size, &marked);
    bool same = marked == source->charset || (marked == CS_UTF8_BOM && source->charset == CS_UTF8) ||
                (is_utf16(marked) && is_utf16(source->charset));

    if (bom == 0) {
        return ST_OK;
    }
    if (source->forced && !same) {
        report_error(source->report, 0, NULL,
                     "文件开头的标记说明它是 %s，而指定的编码是 %s，请不要指定编码，再导入",
                     charset_name(marked), charset_name(source->charset));
        report_how(source->report, "去掉 --encoding");
        return ST_REFUSED;
    }
    source->charset = marked;
    source->told = true;
    while (bom > 0) { /* some programs write the mark twice */
        *raw += bom;
        *size -= bom;
        bom = csv_guess_bom(*raw, *size, &marked);
        bom = marked == source->charset ? bom : 0;
    }
    return ST_OK;
}

static enum status begin(struct csv_source *source, struct err *err)
{
    char *raw = NULL;
    size_t size = 0;
    enum status status = read_block(source, &raw, &size, err);

    if (status != ST_OK) {
        return status;
    }
    const char *refusal = csv_guess_binary(raw, size);
    if (!refusal) {
        status = take_bom(source, &raw, &size);
        if (status != ST_OK) {
            return status;
        }
        source->bare_utf16 = csv_guess_bare_utf16(raw, size);
        take_run(source, raw, size);
        refusal = csv_guess_web_page(source->next, (size_t)(source->end - source->next));
    }
    if (refusal) {
        report_error(source->report, 0, NULL, "%s", refusal);
        return ST_REFUSED;
    }
    return ST_OK;
}

static enum status open_blocks(struct csv_source **source, struct csv_blocks *blocks, enum charset charset,
                               struct report *report, struct err *err)
{
    struct csv_source *made = xcalloc(1, sizeof *made);

    made->blocks = blocks;
    made->report = report;
    made->charset = charset;
    made->forced = charset != CS_AUTO;
    made->told = made->forced;
    made->line = 1;
    enum status status = begin(made, err);
    if (status != ST_OK) {
        csv_source_free(made);
        return status;
    }
    *source = made;
    return ST_OK;
}

enum status csv_source_open(struct csv_source **source, const char *path, enum charset charset,
                            struct report *report, struct err *err)
{
    struct csv_blocks *blocks = NULL;
    enum status status = csv_blocks_open(&blocks, path, err);

    *source = NULL;
    return status == ST_OK ? open_blocks(source, blocks, charset, report, err) : status;
}

enum status csv_source_open_bytes(struct csv_source **source, const char *bytes, size_t size,
                                  struct report *report, struct err *err)
{
    *source = NULL;
    return open_blocks(source, csv_blocks_open_bytes(bytes, size), CS_AUTO, report, err);
}

enum charset csv_source_charset(const struct csv_source *source)
{
    return source->charset == CS_AUTO ? CS_UTF8 : source->charset;
}

const char *csv_source_tried(const struct csv_source *source)
{
    if (!source->told && source->charset == CS_GB18030) {
        return "UTF-8、GB18030";
    }
    if (!source->told && source->charset == CS_GBK) {
        return "UTF-8、GB18030、GBK（CP936）";
    }
    return charset_name(csv_source_charset(source));
}

bool csv_source_is_utf16(const struct csv_source *source)
{
    return is_utf16(source->charset);
}

bool csv_source_ends_with_sub(const struct csv_source *source)
{
    return source->ends_with_sub;
}

long long csv_source_bytes(const struct csv_source *source)
{
    return csv_blocks_total(source->blocks);
}

const char *csv_source_digest(struct csv_source *source)
{
    return csv_blocks_digest(source->blocks);
}

void csv_source_set_progress(struct csv_source *source, bool (*tick)(void *payload, long long bytes),
                             void *payload)
{
    source->tick = tick;
    source->payload = payload;
}

void csv_source_free(struct csv_source *source)
{
    if (!source) {
        return;
    }
    csv_blocks_free(source->blocks);
    buf_release(&source->text);
    free(source);
}
