#include "tests/screens/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines ---- */

static char *trimmed(char *text)
{
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size > 0 && strchr(" \t\r\n", text[size - 1]) != NULL) {
        text[--size] = '\0';
    }
    return text;
}

char *script_word(char **text)
{
    char *word = *text + strspn(*text, " \t");
    if (*word == '\0') {
        return NULL;
    }
    size_t size = strcspn(word, " \t");
    *text = word + size + (word[size] != '\0' ? 1 : 0);
    word[size] = '\0';
    return word;
}

int script_read(struct script *script, const char *path)
{
    char *line = NULL;
    size_t capacity = 0;
    struct buf steps = {0};
    FILE *in = fopen(path, "r");
    *script = (struct script){0};
    if (in == NULL) {
        return 0;
    }
    for (int number = 1; getline(&line, &capacity, in) >= 0; number++) {
        char *text = trimmed(line);
        if (*text == '\0' || *text == '#') {
            continue;
        }
        text = arena_strdup(&script->arena, text);
        struct step step = {.line = number, .word = script_word(&text)};
        step.rest = trimmed(text);
        buf_add(&steps, &step, sizeof step);
    }
    free(line);
    script->steps = steps.size / sizeof *script->step;
    script->step = (struct step *)(void *)steps.bytes;
    return fclose(in) == 0;
}

void script_release(struct script *script)
{
    free(script->step);
    arena_release(&script->arena);
}

/* ---- keys ---- */

/* As xterm sends them. */
static const struct {
    const char *name, *bytes;
} names[] = {
    {"Enter", "\r"},       {"Esc", "\033"},          {"Tab", "\t"},
    {"BackTab", "\033[Z"}, {"Space", " "},           {"Backspace", "\x7f"},
    {"Up", "\033OA"},      {"Down", "\033OB"},       {"Right", "\033OC"},
    {"Left", "\033OD"},    {"Home", "\033OH"},       {"End", "\033OF"},
    {"PgUp", "\033[5~"},   {"PgDn", "\033[6~"},      {"Ins", "\033[2~"},
    {"Del", "\033[3~"},    {"ShiftUp", "\033[1;2A"}, {"ShiftDown", "\033[1;2B"},
    {"F1", "\033OP"},      {"F2", "\033OQ"},         {"F3", "\033OR"},
    {"F4", "\033OS"},      {"F5", "\033[15~"},       {"F6", "\033[17~"},
    {"F7", "\033[18~"},    {"F8", "\033[19~"},       {"F9", "\033[20~"},
    {"F10", "\033[21~"},   {"F11", "\033[23~"},      {"F12", "\033[24~"},
};

static int one_character(const char *text)
{
    unsigned char c = (unsigned char)text[0];
    size_t size = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
    return strlen(text) == size;
}

static int named_key(const char *name, size_t size, struct buf *bytes)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strlen(names[i].name) == size && strncmp(names[i].name, name, size) == 0) {
            buf_puts(bytes, names[i].bytes);
            return 1;
        }
    }
    if (size == strlen("Ctrl-X") && strncmp(name, "Ctrl-", 5) == 0) {
        char c = (char)(name[5] & 0x1F);
        buf_add(bytes, &c, 1);
        return 1;
    }
    return 0;
}

int script_key(const char *name, struct buf *bytes, int *times)
{
    const char *star = strrchr(name, '*');
    size_t size = star != NULL && star != name ? (size_t)(star - name) : strlen(name);
    *times = star != NULL && star != name ? (int)strtol(star + 1, NULL, 10) : 1;
    if (named_key(name, size, bytes)) {
        return *times > 0;
    }
    struct arena scratch = {0};
    const char *plain = arena_strndup(&scratch, name, size);
    int good = one_character(plain) && *times > 0;
    buf_puts(bytes, good ? plain : "");
    arena_release(&scratch);
    return good;
}

void script_unescape(const char *text, struct buf *bytes)
{
    static const char from[] = "nrte\\", to[] = "\n\r\t\033\\";
    for (const char *p = text; *p != '\0'; p++) {
        const char *simple = p[0] == '\\' && p[1] != '\0' ? strchr(from, p[1]) : NULL;
        if (simple != NULL) {
            buf_add(bytes, &to[simple - from], 1);
            p++;
        } else if (p[0] == '\\' && p[1] == 'x' && strlen(p) >= 4) {
            char hex[3] = {p[2], p[3], '\0'}, c = (char)strtol(hex, NULL, 16);
            buf_add(bytes, &c, 1);
            p += 3;
        } else {
            buf_add(bytes, p, 1);
        }
    }
}
