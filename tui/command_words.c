#include "tui/command_words.h"

#include <stdbool.h>
#include <string.h>

struct splitter {
    const char *at;
    struct buf word;
    const char *fault;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* One character after a backslash; at stands on the backslash. */
static void take_escaped(struct splitter *s)
{
    if (s->at[1] == '\0') {
        s->fault = "命令以反斜线结尾，不完整";
        return;
    }
    buf_add(&s->word, s->at + 1, 1);
    s->at += 2;
}

/* From one quote to the other; at stands on the first. */
static void take_quoted(struct splitter *s)
{
    char quote = *s->at++;
    while (*s->at != quote && s->fault == NULL) {
        if (*s->at == '\0') {
            s->fault = "命令里的引号没有配对";
        } else if (*s->at == '\\' && quote == '"') {
            take_escaped(s);
        } else {
            buf_add(&s->word, s->at++, 1);
        }
    }
    s->at += s->fault == NULL ? 1 : 0;
}

static void take_word(struct splitter *s)
{
    buf_clear(&s->word);
    while (*s->at != '\0' && !is_blank(*s->at) && s->fault == NULL) {
        if (*s->at == '\'' || *s->at == '"') {
            take_quoted(s);
        } else if (*s->at == '\\') {
            take_escaped(s);
        } else {
            buf_add(&s->word, s->at++, 1);
        }
    }
}

static const char *check_bytes(const char *text)
{
    if (strlen(text) > COMMAND_BYTES) {
        return "命令太长";
    }
    for (; *text != '\0'; text++) {
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7F) {
            return "命令里有控制字符";
        }
    }
    return NULL;
}

const char *command_words(const char *text, struct arena *arena, const char ***words)
{
    struct splitter s = {.at = text, .fault = check_bytes(text)};
    size_t count = 0;
    *words = arena_alloc(arena, (COMMAND_WORDS + 1) * sizeof **words);
    while (s.fault == NULL) {
        while (is_blank(*s.at)) {
            s.at++;
        }
        if (*s.at == '\0') {
            break;
        }
        if (count == COMMAND_WORDS) {
            s.fault = "命令的参数太多";
            break;
        }
        take_word(&s);
        (*words)[count++] = arena_strndup(arena, s.word.bytes == NULL ? "" : s.word.bytes, s.word.size);
    }
    (*words)[s.fault == NULL ? count : 0] = NULL;
    buf_release(&s.word);
    return s.fault;
}
