/* The command of an SSH line in words: no crash, words that are there, and quoting what came out gives the
 * same words. */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tui/command_words.h"

static size_t count(const char **word)
{
    size_t n = 0;
    while (word[n] != NULL) {
        n++;
    }
    return n;
}

/* In single quotes a word is what stands there; a quote of its own is put outside, behind a backslash. */
static void quote(struct buf *line, const char *word)
{
    buf_puts(line, " '");
    for (; *word != '\0'; word++) {
        buf_add(line, *word == '\'' ? "'\\''" : word, *word == '\'' ? 4 : 1);
    }
    buf_puts(line, "'");
}

int fuzz_one(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct buf line = {0};
    const char **word = NULL, **again = NULL;
    const char *fault = command_words(arena_strndup(&arena, (const char *)data, size), &arena, &word);
    if (fault != NULL) {
        FUZZ_REQUIRE(fault[0] != '\0');
    } else {
        size_t words = count(word);
        FUZZ_REQUIRE(words <= COMMAND_WORDS);
        for (size_t i = 0; i < words; i++) {
            quote(&line, word[i]);
        }
        if (line.size > 0 && line.size < COMMAND_BYTES) {
            FUZZ_REQUIRE(command_words(line.bytes, &arena, &again) == NULL && count(again) == words);
            for (size_t i = 0; i < words; i++) {
                FUZZ_REQUIRE(strcmp(word[i], again[i]) == 0);
            }
        }
    }
    buf_release(&line);
    arena_release(&arena);
    return 0;
}
