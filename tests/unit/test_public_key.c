/* core/rules/public_key.c: which lines are keys we take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/rules/public_key.h"

/* Made by ssh-keygen. */
#define ED25519 "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define NISTP256                                                                                              \
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBDu5cTMAD2j3rzGlv2H7WfySBdonWpd" \
    "IbA/UwaQHeQjSWrrdYBkrm7jXS7IoXeELLfAzZI3yqfpWjNzUtO5DiqM="

/* ---- blobs made to measure ---- */

struct blob {
    unsigned char bytes[3000];
    size_t size;
};

static void put(struct blob *b, const void *bytes, size_t size)
{
    const unsigned char length[4] = {0, 0, (unsigned char)(size >> 8), (unsigned char)size};
    memcpy(b->bytes + b->size, length, 4);
    memcpy(b->bytes + b->size + 4, bytes, size);
    b->size += 4 + size;
}

static void put_text(struct blob *b, const char *text)
{
    put(b, text, strlen(text));
}

/* A number of so many bits, all of them one; written with the leading zero byte that SSH wants. */
static void put_number(struct blob *b, size_t bits)
{
    unsigned char number[2100] = {0};
    size_t size = (bits + 7) / 8, start = bits % 8 == 0 ? 1 : 0;
    memset(number + start, 0xFF, size);
    if (bits % 8 != 0) {
        number[0] = (unsigned char)(0xFF >> (8 - bits % 8));
    }
    put(b, number, size + start);
}

static const char *line_of(const char *type, const struct blob *b, struct arena *arena)
{
    static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct buf out = {0};
    buf_printf(&out, "%s ", type);
    for (size_t i = 0; i < b->size; i += 3) {
        size_t left = b->size - i;
        uint32_t n = (uint32_t)b->bytes[i] << 16 | (left > 1 ? (uint32_t)b->bytes[i + 1] << 8 : 0) |
                     (left > 2 ? b->bytes[i + 2] : 0);
        const char four[4] = {symbols[n >> 18], symbols[n >> 12 & 63], left > 1 ? symbols[n >> 6 & 63] : '=',
                              left > 2 ? symbols[n & 63] : '='};
        buf_add(&out, four, 4);
    }
    const char *line = arena_strdup(arena, out.bytes);
    buf_release(&out);
    return line;
}

static void expect(const char *line, const char *part)
{
    struct arena arena = {0};
    struct public_key key;
    const char *fault = public_key_parse(line, strlen(line), &key, &arena);
    if (part == NULL && fault != NULL) {
        fail_msg("refused: %.60s: %s", line, fault);
    }
    if (part != NULL && (fault == NULL || strstr(fault, part) == NULL)) {
        fail_msg("%.60s: %s instead of %s", line, fault == NULL ? "taken" : fault, part);
    }
    arena_release(&arena);
}

static void keys_that_are_taken(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct public_key key;
    static const char text[] = "\xEF\xBB\xBF" ED25519 " 张 三@办公室\r\n\n";
    assert_null(public_key_parse(text, strlen(text), &key, &arena));
    assert_string_equal(key.type, "ssh-ed25519");
    assert_string_equal(key.comment, "张 三@办公室");
    assert_string_equal(key.blob, strchr(ED25519, ' ') + 1);
    char fingerprint[FINGERPRINT + 1];
    digest_fingerprint(key.sha256, fingerprint);
    assert_string_equal(fingerprint,
                        "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA"); /* ssh-keygen -lf */
    arena_release(&arena);
    expect(ED25519, NULL);
    expect(NISTP256, NULL);
}

static void what_people_hand_in_by_mistake(void **state)
{
    (void)state;
    static const struct {
        const char *line, *part;
    } cases[] = {
        {"", "为空"},
        {" \n", "为空"},
        {"hello", "不是 OpenSSH 公钥"},
        {"ssh-ed25519", "不是 OpenSSH 公钥"},
        {"ssh-ed25519 AAAA", "不是 OpenSSH 公钥"},
        {"ssh-ed25519 !!!!", "不是 OpenSSH 公钥"},
        {"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f", "不是 OpenSSH 公钥"},
        {"ssh-ed25519  AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
         "不是 OpenSSH 公钥"},
        {ED25519 "\n" ED25519, "只有一行"},
        {ED25519 "\rssh", "只有一行"},
        {"no-pty " ED25519, "前面有别的内容"},
        {"command=\"/bin/sh\" " ED25519, "前面有别的内容"},
        {"from=\"*\",command=\"sh\" " ED25519, "前面有别的内容"},
        {"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n", "私钥"},
        {"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "私钥"},
        {"---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----\n", "PuTTYgen"},
        {"ssh-ed25519-cert-v01@openssh.com AAAAC3Nz", "证书"},
        {"ssh-dss AAAAB3NzaC1kc3MAAACB", "DSA"},
        {ED25519 " \x1b[2J", "备注"},
        {ED25519 " \xff", "备注"},
        {ED25519 " a\u200B", "备注"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect(cases[i].line, cases[i].part);
    }
    struct arena arena = {0};
    struct public_key key;
    assert_non_null(public_key_parse(ED25519 "\0x", sizeof ED25519 + 1, &key, &arena));
    arena_release(&arena);
}

static void rsa_by_its_bits(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const struct {
        size_t bits;
        const char *part;
    } cases[] = {{1024, "3072"}, {2048, "3072"}, {3071, "3072"}, {3072, NULL}, {4096, NULL}, {16385, "损坏"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct blob b = {.size = 0};
        put_text(&b, "ssh-rsa");
        put(&b, "\x01\x00\x01", 3);
        put_number(&b, cases[i].bits);
        expect(line_of("ssh-rsa", &b, &arena), cases[i].part);
    }
    struct blob b = {.size = 0};
    unsigned char padded[402] = {0, 0};
    memset(padded + 2, 0xFF, sizeof padded - 2);
    put_text(&b, "ssh-rsa");
    put(&b, "\x01\x00\x01", 3);
    put(&b, padded, sizeof padded);
    expect(line_of("ssh-rsa", &b, &arena), "损坏"); /* a second way to write the same number */
    arena_release(&arena);
}

static void hardware_keys_and_wrong_lengths(void **state)
{
    (void)state;
    struct arena arena = {0};
    unsigned char point[65] = {4};
    struct blob sk = {.size = 0};
    put_text(&sk, "sk-ssh-ed25519@openssh.com");
    put(&sk, point, 32);
    put_text(&sk, "ssh:");
    expect(line_of("sk-ssh-ed25519@openssh.com", &sk, &arena), NULL);
    put_text(&sk, "more");
    expect(line_of("sk-ssh-ed25519@openssh.com", &sk, &arena), "损坏");

    struct blob ec = {.size = 0};
    put_text(&ec, "sk-ecdsa-sha2-nistp256@openssh.com");
    put_text(&ec, "nistp256");
    put(&ec, point, 65);
    expect(line_of("sk-ecdsa-sha2-nistp256@openssh.com", &ec, &arena), "损坏"); /* no application */
    put_text(&ec, "ssh:");
    expect(line_of("sk-ecdsa-sha2-nistp256@openssh.com", &ec, &arena), NULL);

    struct blob curve = {.size = 0};
    put_text(&curve, "ecdsa-sha2-nistp256");
    put_text(&curve, "nistp384");
    put(&curve, point, 65);
    expect(line_of("ecdsa-sha2-nistp256", &curve, &arena), "损坏");

    struct blob longer = {.size = 0};
    put_text(&longer, "ssh-ed25519");
    put(&longer, point, 33);
    expect(line_of("ssh-ed25519", &longer, &arena), "损坏");
    longer.bytes[longer.size - 36] = 0xFF; /* a length beyond the end */
    expect(line_of("ssh-ed25519", &longer, &arena), "损坏");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_that_are_taken),
        cmocka_unit_test(what_people_hand_in_by_mistake),
        cmocka_unit_test(rsa_by_its_bits),
        cmocka_unit_test(hardware_keys_and_wrong_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
