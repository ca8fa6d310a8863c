/* A public SSH key (公钥) as a person hands it in: one line "type base64 [comment]". Pure. */
#ifndef PINGSHEN_CORE_PUBLIC_KEY_H
#define PINGSHEN_CORE_PUBLIC_KEY_H

#include <stddef.h>

#include "data/arena.h"
#include "data/digest.h"

struct public_key {
    const char *type, *blob, *comment; /* as written; in the arena */
    char sha256[DIGEST_HEX + 1];       /* of the decoded blob */
};

/* Reads the only key of a file: a byte-order mark and line ends after it do not matter. NULL when good, else
 * a Chinese sentence: not one line, a private key, options in front, a certificate, a kind that is too weak
 * (DSA, RSA below 3072 bits), a blob that is not what its type says. Accepted: ed25519, ecdsa, RSA, and both
 * kinds held in hardware. */
const char *public_key_parse(const char *bytes, size_t size, struct public_key *out, struct arena *arena);

#endif
