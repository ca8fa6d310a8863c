/* One key as the program sees it: a Unicode character (32 and up), a control character, or one of these. */
#ifndef PINGSHEN_TUI_KEY_H
#define PINGSHEN_TUI_KEY_H

#include <stdbool.h>
#include <stdint.h>

enum {
    K_NONE = 0,
    K_TAB = 9,
    K_ENTER = 13,
    K_ESC = 27,
    K_BACKSPACE = 127,
    K_UP = 0x110000,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_INSERT,
    K_DELETE,
    K_BACK_TAB,
    K_SHIFT_UP,
    K_SHIFT_DOWN,
    K_PASTE,  /* term_pasted() has the text */
    K_REPORT, /* the terminal has answered what it can draw: paint again */
    K_RESIZE,
    K_HANG_UP, /* line dropped or asked to end: leave at once */
    K_F1,
    K_F12 = K_F1 + 11
};
#define K_CTRL(letter) ((letter)&0x1F)

/* What an input method set to Chinese makes of a key that acts: full-width letters, its own punctuation. */
static inline int32_t key_plain(int32_t key)
{
    switch (key) {
    case 0x3001: /* 、 */
        return '/';
    case 0x3010: /* 【 */
        return '[';
    case 0x3011: /* 】 */
        return ']';
    default:
        return key >= 0xFF01 && key <= 0xFF5E ? key - 0xFF01 + '!' : key;
    }
}

/* A character that can be typed into a text. */
static inline bool key_is_text(int32_t key)
{
    return key >= 32 && key < 0x110000 && key != K_BACKSPACE && !(key >= 0x80 && key < 0xA0);
}

#endif
