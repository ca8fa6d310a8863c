#include "core/workflow/detail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8 }; /* our own details are two deep */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c == '\0' ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)(found - digits);
}

/* The character of an escape; *size is what the escape takes, with its backslash. -1: not one of ours. */
static int escaped(const char *at, size_t *size)
{
    static const char letters[] = "\"\\nrtbf", values[] = "\"\\\n\r\t\b\f";
    *size = 2;
    if (at[1] == 'u') {
        *size = 6;
        bool small = strncmp(at + 2, "00", 2) == 0 && hex_digit(at[4]) >= 0 && hex_digit(at[5]) >= 0;
        int code = small ? hex_digit(at[4]) * 16 + hex_digit(at[5]) : -1;
        return code > 0 && code < 0x20 ? code : -1;
    }
    const char *found = at[1] == '\0' ? NULL : strchr(letters, at[1]);
    return found == NULL ? -1 : values[found - letters];
}

/* Each skip_* returns where the thing at `at` ends, or NULL when it is none. */
static const char *skip_text(const char *at)
{
    size_t size = 0;
    if (*at != '"') {
        return NULL;
    }
    for (at++; *at != '"'; at += size) {
        size = 1;
        if ((unsigned char)*at < 0x20 || (*at == '\\' && escaped(at, &size) < 0)) {
            return NULL;
        }
    }
    return at + 1;
}

static const char *skip_number(const char *at)
{
    at += *at == '-' ? 1 : 0;
    if (!is_digit(*at) || (*at == '0' && is_digit(at[1]))) {
        return NULL;
    }
    while (is_digit(*at)) {
        at++;
    }
    return at;
}

static const char *skip_word(const char *at)
{
    static const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strncmp(at, words[i], strlen(words[i])) == 0) {
            return at + strlen(words[i]);
        }
    }
    return NULL;
}

static const char *skip_value(const char *at, int depth);

static const char *skip_key(const char *at)
{
    at = skip_text(at);
    return at != NULL && *at == ':' ? at + 1 : NULL;
}

static const char *skip_members(const char *at, int depth)
{
    char close = *at == '{' ? '}' : ']';
    if (depth == DEPTH_MAX) {
        return NULL;
    }
    if (*++at == close) {
        return at + 1;
    }
    for (;; at++) {
        at = close == '}' ? skip_key(at) : at;
        at = at == NULL ? NULL : skip_value(at, depth + 1);
        if (at == NULL || *at == close) {
            return at == NULL ? NULL : at + 1;
        }
        if (*at != ',') {
            return NULL;
        }
    }
}

static const char *skip_value(const char *at, int depth)
{
    switch (*at) {
    case '"':
        return skip_text(at);
    case '{':
    case '[':
        return skip_members(at, depth);
    case 't':
    case 'f':
    case 'n':
        return skip_word(at);
    default:
        return skip_number(at);
    }
}

/* Where the value of the member begins; *end: where it ends. NULL: no such member, or not our JSON. */
static const char *find(const char *json, const char *key, const char **end)
{
    size_t size = strlen(key);
    const char *all = *json == '{' ? skip_members(json, 0) : NULL;
    if (all == NULL || *all != '\0' || json[1] == '}') {
        return NULL;
    }
    for (const char *at = json + 1;; at = *end + 1) {
        const char *value = skip_key(at);
        *end = skip_value(value, 1);
        bool same = (size_t)(value - at) == size + 3 && strncmp(at + 1, key, size) == 0;
        if (same || **end == '}') {
            return same ? value : NULL;
        }
    }
}

const char *detail_raw(const char *json, const char *key, struct arena *arena)
{
    const char *end = NULL;
    const char *value = find(json, key, &end);
    return value == NULL ? NULL : arena_strndup(arena, value, (size_t)(end - value));
}

const char *detail_text(const char *json, const char *key, struct arena *arena)
{
    const char *end = NULL;
    const char *value = find(json, key, &end);
    if (value == NULL || *value != '"') {
        return NULL;
    }
    char *text = arena_alloc(arena, (size_t)(end - value));
    size_t used = 0, size = 1;
    for (const char *at = value + 1; at < end - 1; at += size) {
        size = 1;
        text[used++] = *at == '\\' ? (char)escaped(at, &size) : *at;
    }
    return text;
}

bool detail_int(const char *json, const char *key, int64_t *value)
{
    const char *end = NULL;
    const char *at = find(json, key, &end);
    if (at == NULL || (*at != '-' && !is_digit(*at))) {
        return false;
    }
    char *stop = NULL;
    errno = 0;
    long long number = strtoll(at, &stop, 10);
    *value = number;
    return errno == 0 && stop == end;
}
