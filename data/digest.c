#include "data/digest.h"

#include <assert.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "data/arena.h"

struct digest {
    crypto_hash_sha256_state state;
};

/* Without its set-up the library might hand out bad random numbers, so there is no going on without it. It
 * may be asked for again at any time. */
static void require_sodium(void)
{
    if (sodium_init() < 0) {
        __builtin_trap();
    }
}

static void hex_of_hash(const unsigned char hash[crypto_hash_sha256_BYTES], char out[DIGEST_HEX + 1])
{
    sodium_bin2hex(out, DIGEST_HEX + 1, hash, crypto_hash_sha256_BYTES);
}

struct digest *digest_new(void)
{
    struct digest *digest = xcalloc(1, sizeof(*digest));
    crypto_hash_sha256_init(&digest->state);
    return digest;
}

void digest_add(struct digest *digest, const void *bytes, size_t size)
{
    if (size > 0) {
        crypto_hash_sha256_update(&digest->state, bytes, size);
    }
}

void digest_text(struct digest *digest, const char *text)
{
    const char *present = text ? text : "";
    digest_add(digest, present, strlen(present) + 1);
}

void digest_hex(struct digest *digest, char out[DIGEST_HEX + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&digest->state, hash);
    hex_of_hash(hash, out);
}

void digest_free(struct digest *digest)
{
    free(digest);
}

static void hash_of(const void *bytes, size_t size, unsigned char hash[crypto_hash_sha256_BYTES])
{
    crypto_hash_sha256(hash, size > 0 ? bytes : (const void *)"", size);
}

void digest_of(const void *bytes, size_t size, char out[DIGEST_HEX + 1])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    hash_of(bytes, size, hash);
    hex_of_hash(hash, out);
}

void digest_code(const char *text, char out[CODE_SIZE + 1])
{
    static const char symbols[] =
        "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* no I, L, O, U: read aloud on the phone */
    unsigned char hash[crypto_hash_sha256_BYTES];
    uint64_t bits = 0;
    hash_of(text, strlen(text), hash);
    for (size_t i = 0; i < sizeof(bits); i++) {
        bits = bits << 8 | hash[i];
    }
    size_t at = 0;
    for (unsigned i = 0; i < 12; i++) {
        if (i > 0 && i % 4 == 0) {
            out[at++] = '-';
        }
        out[at++] = symbols[bits >> (59 - 5 * i) & 31];
    }
    out[at] = '\0';
}

void digest_salt(char out[SALT_HEX + 1])
{
    unsigned char salt[SALT_HEX / 2];
    require_sodium();
    randombytes_buf(salt, sizeof(salt));
    sodium_bin2hex(out, SALT_HEX + 1, salt, sizeof(salt));
}

uint32_t digest_random(uint32_t limit)
{
    require_sodium();
    return randombytes_uniform(limit);
}

long digest_base64(const char *text, unsigned char *out, size_t capacity)
{
    size_t size = 0;
    if (sodium_base642bin(out, capacity, text, strlen(text), NULL, &size, NULL,
                          sodium_base64_VARIANT_ORIGINAL)) {
        return -1;
    }
    return (long)size;
}

void digest_fingerprint(const char hex[DIGEST_HEX + 1], char out[FINGERPRINT + 1])
{
    static const char prefix[] = "SHA256:";
    unsigned char hash[crypto_hash_sha256_BYTES] = {0};
    sodium_hex2bin(hash, sizeof(hash), hex, DIGEST_HEX, NULL, NULL, NULL);
    memcpy(out, prefix, sizeof(prefix) - 1);
    sodium_bin2base64(out + sizeof(prefix) - 1, FINGERPRINT + 1 - (sizeof(prefix) - 1), hash, sizeof(hash),
                      sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

enum { PASSCODE_OPS = 3, PASSCODE_BYTES = 12 * 1024 * 1024 };

void digest_passcode(const char *passcode, char out[PASSCODE_HASH + 1])
{
    static_assert(crypto_pwhash_STRBYTES == PASSCODE_HASH + 1, "room for libsodium's text");
    require_sodium();
    if (crypto_pwhash_str_alg(out, passcode, strlen(passcode), PASSCODE_OPS, PASSCODE_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        memory_has_ended(); /* the costs are constants: nothing else can fail */
    }
}

bool digest_passcode_is(const char *hash, const char *passcode)
{
    char text[crypto_pwhash_STRBYTES] = "";
    require_sodium();
    if (strlen(hash) >= sizeof(text)) {
        return false;
    }
    memcpy(text, hash, strlen(hash));
    errno = 0;
    bool same = crypto_pwhash_str_verify(text, passcode, strlen(passcode)) == 0;
    if (!same && errno == ENOMEM) {
        memory_has_ended(); /* or a right passcode would be counted as a wrong one */
    }
    return same;
}

void digest_forget(void *bytes, size_t size)
{
    sodium_memzero(bytes, size);
}
