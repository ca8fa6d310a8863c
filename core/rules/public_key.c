#include "core/rules/public_key.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "data/text.h"

enum {
    BLOB_BYTES = 4096,
    COMMENT_BYTES = 200,
    RSA_BITS_LEAST = 3072,
    RSA_BITS_MOST = 16384,
    POINT_MOST = 133
};

static const char not_a_key[] = "不是 OpenSSH 公钥（应为“ssh-ed25519 AAAA… 备注”一行）";
static const char damaged[] = "公钥不完整或已损坏；请重新复制整行";

/* The kinds we take. point: bytes of an uncompressed point of its curve. */
struct kind {
    const char *type, *curve;
    size_t point;
    bool hardware; /* ends with the name of the application it belongs to */
};
static const struct kind kinds[] = {
    {"ssh-ed25519", NULL, 32, false},
    {"ssh-rsa", NULL, 0, false},
    {"ecdsa-sha2-nistp256", "nistp256", 65, false},
    {"ecdsa-sha2-nistp384", "nistp384", 97, false},
    {"ecdsa-sha2-nistp521", "nistp521", POINT_MOST, false},
    {"sk-ssh-ed25519@openssh.com", NULL, 32, true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", "nistp256", 65, true},
};

static const struct kind *find_kind(const char *type, size_t size)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strlen(kinds[i].type) == size && memcmp(kinds[i].type, type, size) == 0) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* ---- the blob: strings of four bytes of length (big-endian) and so many bytes ---- */

struct blob {
    const unsigned char *at;
    size_t left;
};

static bool take(struct blob *blob, const unsigned char **bytes, size_t *size)
{
    if (blob->left < 4) {
        return false;
    }
    const unsigned char *p = blob->at;
    size_t length = (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    if (length > blob->left - 4) {
        return false;
    }
    *bytes = p + 4;
    *size = length;
    blob->at += 4 + length;
    blob->left -= 4 + length;
    return true;
}

static bool take_text(struct blob *blob, const char *text)
{
    const unsigned char *bytes = NULL;
    size_t size = 0;
    return take(blob, &bytes, &size) && size == strlen(text) && memcmp(bytes, text, size) == 0;
}

/* A positive number as SSH writes it; its bits, 0 when it is none. */
static size_t take_number(struct blob *blob)
{
    const unsigned char *bytes = NULL;
    size_t size = 0;
    if (!take(blob, &bytes, &size) || size == 0 || bytes[0] > 0x7F) {
        return 0;
    }
    if (bytes[0] == 0 && (size == 1 || bytes[1] <= 0x7F)) {
        return 0; /* zero, or a needless leading byte: two ways to write one key */
    }
    size_t bits = size * 8;
    for (unsigned first = bytes[0], bit = 0x80; bit > 0 && (first & bit) == 0; bit >>= 1) {
        bits--;
    }
    return bytes[0] == 0 ? (size - 1) * 8 : bits;
}

static const char *check_rsa(struct blob *blob)
{
    size_t exponent = take_number(blob);
    size_t bits = take_number(blob);
    if (exponent < 2 || bits == 0 || blob->left > 0 || bits > RSA_BITS_MOST) {
        return damaged;
    }
    return bits < RSA_BITS_LEAST ? "RSA 公钥不足 3072 位，太弱；请改用 ed25519 或 3072 位以上的 RSA" : NULL;
}

static const char *check_point(struct blob *blob, const struct kind *kind)
{
    const unsigned char *bytes = NULL;
    size_t size = 0;
    if (kind->curve != NULL && !take_text(blob, kind->curve)) {
        return damaged;
    }
    if (!take(blob, &bytes, &size) || size != kind->point || (kind->curve != NULL && bytes[0] != 4)) {
        return damaged;
    }
    if (kind->hardware && (!take(blob, &bytes, &size) || size == 0)) {
        return damaged;
    }
    return blob->left > 0 ? damaged : NULL;
}

static const char *check_blob(const struct kind *kind, struct public_key *key)
{
    unsigned char bytes[BLOB_BYTES];
    long size = digest_base64(key->blob, bytes, sizeof bytes);
    struct blob blob = {bytes, size < 0 ? 0 : (size_t)size};
    if (size < 0 || !take_text(&blob, kind->type)) {
        return not_a_key;
    }
    digest_of(bytes, (size_t)size, key->sha256);
    return kind->point == 0 ? check_rsa(&blob) : check_point(&blob, kind);
}

/* ---- the line ---- */

/* What people hand in by mistake, told apart. */
static const char *explain(const char *line, size_t type_size)
{
    static const char certificate[] = "-cert-v01@openssh.com";
    size_t tail = sizeof certificate - 1;
    if (type_size > tail && memcmp(line + type_size - tail, certificate, tail) == 0) {
        return "这是证书，不是公钥；请提供以 ssh-ed25519 等开头的公钥文件（.pub）";
    }
    if (type_size == 7 && memcmp(line, "ssh-dss", 7) == 0) {
        return "DSA 公钥已经不安全；请改用 ed25519";
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *found = strstr(line, kinds[i].type);
        if (found != NULL && found > line && strchr(" \t,\"", found[-1]) != NULL) {
            return "公钥前面有别的内容（选项）；只要从 ssh-ed25519 等开头的部分";
        }
    }
    return not_a_key;
}

/* A file that holds something else than a line. */
static const char *check_file(const char *text)
{
    if (strstr(text, "PRIVATE KEY") != NULL || strstr(text, "PuTTY-User-Key-File") != NULL) {
        return "这是私钥，绝不能交给别人；请提供以 ssh- 开头的公钥，并换掉这把钥匙";
    }
    if (strstr(text, "SSH2 PUBLIC KEY") != NULL) {
        return "这是 SSH2 格式的公钥；请在 PuTTYgen 中复制窗口上方以 ssh- 开头的一整行";
    }
    return strpbrk(text, "\r\n") != NULL ? "公钥须只有一行；请一次提供一把公钥" : NULL;
}

const char *public_key_parse(const char *bytes, size_t size, struct public_key *out, struct arena *arena)
{
    static const char mark[] = "\xEF\xBB\xBF";
    *out = (struct public_key){.type = ""};
    if (size >= 3 && memcmp(bytes, mark, 3) == 0) {
        bytes += 3;
        size -= 3;
    }
    while (size > 0 && strchr("\r\n \t", bytes[size - 1]) != NULL && bytes[size - 1] != '\0') {
        size--;
    }
    if (memchr(bytes, '\0', size) != NULL || size == 0) {
        return size == 0 ? "没有公钥：内容为空" : not_a_key;
    }
    const char *line = arena_strndup(arena, bytes, size);
    const char *fault = check_file(line);
    if (fault != NULL) {
        return fault;
    }
    size_t type_size = strcspn(line, " ");
    const struct kind *kind = find_kind(line, type_size);
    if (kind == NULL) {
        return explain(line, type_size);
    }
    const char *rest = line + type_size + (line[type_size] == ' ' ? 1 : 0);
    size_t blob_size = strcspn(rest, " ");
    out->type = kind->type;
    out->blob = arena_strndup(arena, rest, blob_size);
    out->comment = rest[blob_size] == ' ' ? rest + blob_size + 1 : "";
    if (strlen(out->comment) > COMMENT_BYTES || !text_valid(out->comment, strlen(out->comment), NULL) ||
        text_has_invisible(out->comment)) {
        return "公钥后面的备注太长或含有看不见的字符；请删去备注";
    }
    return check_blob(kind, out);
}
