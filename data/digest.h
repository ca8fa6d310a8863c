/* SHA-256, random bytes, short codes and hashes of passcodes. The only file that includes libsodium. */
#ifndef PINGSHEN_DATA_DIGEST_H
#define PINGSHEN_DATA_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_HEX = 64, CODE_SIZE = 14, SALT_HEX = 32, FINGERPRINT = 50, PASSCODE_HASH = 127 };

struct digest; /* a running SHA-256 */
struct digest *digest_new(void);
void digest_add(struct digest *digest, const void *bytes, size_t size);
void digest_text(struct digest *digest, const char *text); /* the bytes and a terminating NUL; NULL as "" */
void digest_hex(struct digest *digest, char out[DIGEST_HEX + 1]); /* finishes; only digest_free may follow */
void digest_free(struct digest *digest);

/* SHA-256 of size bytes as 64 lower-case hex digits. */
void digest_of(const void *bytes, size_t size, char out[DIGEST_HEX + 1]);
/* XXXX-XXXX-XXXX, Crockford base32 of the first 60 bits of SHA-256(text). */
void digest_code(const char *text, char out[CODE_SIZE + 1]);
/* 16 random bytes as hex: the salt of a journal detail, the token of an account. */
void digest_salt(char out[SALT_HEX + 1]);
/* A uniformly random number below limit (limit > 0). */
uint32_t digest_random(uint32_t limit);
/* Decodes standard base64; returns bytes written or -1 (bad text, or more than capacity). */
long digest_base64(const char *text, unsigned char *out, size_t capacity);
/* "SHA256:…" as ssh-keygen -l writes it, from the 64 hex digits of a key's SHA-256. */
void digest_fingerprint(const char hex[DIGEST_HEX + 1], char out[FINGERPRINT + 1]);

/* Argon2id with a random salt, made to cost 12 MiB and some 30 ms: a passcode cannot be tried out at speed by
 * somebody who has the round file. Callers see to it that few of them run at once (data/turn.h). */
void digest_passcode(const char *passcode, char out[PASSCODE_HASH + 1]);
/* Whether hash was made from passcode; costs the same whatever the answer. */
bool digest_passcode_is(const char *hash, const char *passcode);

/* Overwrites a secret that has been used; no compiler leaves this out. */
void digest_forget(void *bytes, size_t size);

#endif
