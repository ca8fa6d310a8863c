#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "data/digest.h"
#include "data/digest_beside.h"

/* From FIPS 180-2 and sha256sum(1). */
static const struct {
    const char *text, *hex;
} KNOWN[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void known_digests(void **state)
{
    (void)state;
    char hex[DIGEST_HEX + 1];
    for (size_t i = 0; i < sizeof(KNOWN) / sizeof(*KNOWN); i++) {
        digest_of(KNOWN[i].text, strlen(KNOWN[i].text), hex);
        assert_string_equal(hex, KNOWN[i].hex);
    }
    digest_of(NULL, 0, hex);
    assert_string_equal(hex, KNOWN[0].hex);
}

static void pieces_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    char hex[DIGEST_HEX + 1];
    struct digest *digest = digest_new();
    digest_add(digest, "a", 1);
    digest_add(digest, NULL, 0);
    digest_add(digest, "bc", 2);
    digest_hex(digest, hex);
    assert_string_equal(hex, KNOWN[1].hex);
    digest_free(digest);
    digest_free(NULL);
}

/* Hands blocks of odd sizes over as a reader of files does: in two buffers by turns, each used again as soon
 * as the next but one is due. limited: the system gives no memory for a thread. */
static void hash_beside(size_t blocks, bool limited, char beside_hex[DIGEST_HEX + 1],
                        char hex[DIGEST_HEX + 1])
{
    static unsigned char ring[2][70000];
    struct digest *whole = digest_new();
    struct digest_beside *beside = digest_beside_new();
    struct rlimit before, none;

    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    none = (struct rlimit){1, before.rlim_max};
    for (size_t i = 0; i < blocks; i++) {
        size_t size = i % 4 == 3 ? 0 : sizeof ring[0] - 977 * (i % 7);

        memset(ring[i % 2], (int)(i * 31 + 7), size);
        digest_add(whole, ring[i % 2], size);
        assert_int_equal(setrlimit(RLIMIT_AS, limited ? &none : &before), 0);
        digest_beside_add(beside, ring[i % 2], size);
        assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    }
    digest_hex(whole, hex);
    digest_free(whole);
    digest_beside_hex(beside, beside_hex);
    digest_beside_free(beside);
}

static void blocks_beside_give_the_digest_of_the_whole(void **state)
{
    (void)state;
    char beside[DIGEST_HEX + 1], hex[DIGEST_HEX + 1];
    for (size_t blocks = 0; blocks < 60; blocks++) {
        hash_beside(blocks, false, beside, hex);
        assert_string_equal(beside, hex);
    }
#ifndef __SANITIZE_ADDRESS__ /* which takes memory whenever it likes */
    hash_beside(20, true, beside, hex);
    assert_string_equal(beside, hex);
#endif
    for (size_t blocks = 0; blocks < 4; blocks++) { /* given up half-way */
        struct digest_beside *given_up = digest_beside_new();
        for (size_t i = 0; i < blocks; i++) {
            digest_beside_add(given_up, hex, sizeof hex);
        }
        digest_beside_free(given_up);
    }
    digest_beside_free(NULL);
}

/* The NUL keeps ("ab", "c") and ("a", "bc") apart; NULL and "" are one. */
static void texts_are_set_apart(void **state)
{
    (void)state;
    static const char *const lists[][2] = {{"ab", "c"}, {"a", "bc"}, {"", ""}, {NULL, ""}};
    char hex[4][DIGEST_HEX + 1], expected[DIGEST_HEX + 1];
    for (int i = 0; i < 4; i++) {
        struct digest *digest = digest_new();
        digest_text(digest, lists[i][0]);
        digest_text(digest, lists[i][1]);
        digest_hex(digest, hex[i]);
        digest_free(digest);
    }
    assert_string_not_equal(hex[0], hex[1]);
    assert_string_equal(hex[2], hex[3]);
    digest_of("ab\0c", 5, expected);
    assert_string_equal(hex[0], expected);
}

static void code_is_crockford_base32(void **state)
{
    (void)state;
    char code[CODE_SIZE + 1];
    digest_code("abc", code); /* ba7816bf8f01cfe in groups of five bits: 10111 01001 11100 00001 ... */
    assert_string_equal(code, "Q9W1-DFWF-077Y");
    digest_code("", code);
    assert_string_equal(code, "WERC-8GMR-ZGE1");
}

static void salts_differ(void **state)
{
    (void)state;
    char one[SALT_HEX + 1], two[SALT_HEX + 1];
    digest_salt(one);
    digest_salt(two);
    assert_int_equal(strlen(one), SALT_HEX);
    assert_int_equal(strspn(one, "0123456789abcdef"), SALT_HEX);
    assert_string_not_equal(one, two);
}

static void random_numbers_stay_below_the_limit(void **state)
{
    (void)state;
    int seen[5] = {0};
    for (int i = 0; i < 1000; i++) {
        uint32_t number = digest_random(5);
        assert_true(number < 5);
        seen[number]++;
    }
    for (int i = 0; i < 5; i++) {
        assert_in_range(seen[i], 100, 300); /* expected 200, deviation 13 */
    }
    assert_int_equal(digest_random(1), 0);
}

static void base64_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        long size;
        const char *bytes;
    } rows[] = {
        {"", 0, ""},        {"Zg==", 1, "f"},          {"Zm8=", 2, "fo"},
        {"Zm9v", 3, "foo"}, {"Zm9vYmFy", 6, "foobar"}, {"+/+/", 3, "\xFB\xFF\xBF"},
        {"Zg", -1, ""},     {"Zg=", -1, ""},           {"Zh==", -1, ""},
        {"Zm9v!", -1, ""},  {"Zm 9v", -1, ""},         {"Zm9vYmFyYg==", -1, ""},
        {"-_-_", -1, ""},   {"Zg==Zg==", -1, ""},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        unsigned char out[6];
        long size = digest_base64(rows[i].text, out, sizeof(out));
        assert_int_equal(size, rows[i].size);
        if (size > 0) {
            assert_memory_equal(out, rows[i].bytes, (size_t)size);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests),       cmocka_unit_test(pieces_give_the_digest_of_the_whole),
        cmocka_unit_test(texts_are_set_apart), cmocka_unit_test(code_is_crockford_base32),
        cmocka_unit_test(salts_differ),        cmocka_unit_test(random_numbers_stay_below_the_limit),
        cmocka_unit_test(base64_is_strict),    cmocka_unit_test(blocks_beside_give_the_digest_of_the_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
