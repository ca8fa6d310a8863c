#include "tui/term_keys.h"

#include <curses.h>

#include "tui/key_reader.h"

static const struct key_name {
    const char *sequence;
    int32_t key;
} sent_keys[] = {
    {"\033[A", K_UP},
    {"\033[B", K_DOWN},
    {"\033[C", K_RIGHT},
    {"\033[D", K_LEFT},
    {"\033OA", K_UP},
    {"\033OB", K_DOWN},
    {"\033OC", K_RIGHT},
    {"\033OD", K_LEFT},
    {"\033[H", K_HOME},
    {"\033[F", K_END},
    {"\033OH", K_HOME},
    {"\033OF", K_END},
    {"\033[1~", K_HOME},
    {"\033[4~", K_END},
    {"\033[7~", K_HOME},
    {"\033[8~", K_END},
    {"\033[2~", K_INSERT},
    {"\033[3~", K_DELETE},
    {"\033[5~", K_PAGE_UP},
    {"\033[6~", K_PAGE_DOWN},
    {"\033[Z", K_BACK_TAB},
    {"\033[1;2A", K_SHIFT_UP},
    {"\033[1;2B", K_SHIFT_DOWN},
    {"\033[a", K_SHIFT_UP}, /* rxvt */
    {"\033[b", K_SHIFT_DOWN},
    {"\033OP", K_F1},
    {"\033OQ", K_F1 + 1},
    {"\033OR", K_F1 + 2},
    {"\033OS", K_F1 + 3},
    {"\033[11~", K_F1},
    {"\033[12~", K_F1 + 1},
    {"\033[13~", K_F1 + 2},
    {"\033[14~", K_F1 + 3},
    {"\033[[A", K_F1},
    {"\033[[B", K_F1 + 1},
    {"\033[[C", K_F1 + 2},
    {"\033[[D", K_F1 + 3},
    {"\033[15~", K_F1 + 4},
    {"\033[17~", K_F1 + 5},
    {"\033[18~", K_F1 + 6},
    {"\033[19~", K_F1 + 7},
    {"\033[20~", K_F1 + 8},
    {"\033[21~", K_F1 + 9},
    {"\033[23~", K_F1 + 10},
    {"\033[24~", K_F1 + 11},
    {"\033OM", K_ENTER},
    {"\033Op", '0'},
    {"\033Oq", '1'},
    {"\033Or", '2'},
    {"\033Os", '3'},
    {"\033Ot", '4'},
    {"\033Ou", '5'},
    {"\033Ov", '6'},
    {"\033Ow", '7'},
    {"\033Ox", '8'},
    {"\033Oy", '9'},
    {"\033On", '.'},
    {"\033Om", '-'},
    {"\033Ok", '+'},
    {"\033Ol", ','},
    {"\033[200~", READ_PASTE_BEGIN - READ_CODE},
    {"\033[201~", READ_PASTE_END - READ_CODE},
};
enum { SENT_KEYS = sizeof sent_keys / sizeof sent_keys[0], FIRST_CODE = KEY_MAX + 1 };

/* The mouse is never asked for; its reports must not be half known. */
void term_keys_define(void)
{
    define_key(NULL, KEY_MOUSE);
    for (int i = 0; i < SENT_KEYS; i++) {
        define_key(sent_keys[i].sequence, FIRST_CODE + i);
    }
}

/* Keys that only the terminal description knows. */
static int32_t key_of_code(int code)
{
    switch (code) {
    case KEY_UP:
        return K_UP;
    case KEY_DOWN:
        return K_DOWN;
    case KEY_LEFT:
        return K_LEFT;
    case KEY_RIGHT:
        return K_RIGHT;
    case KEY_HOME:
        return K_HOME;
    case KEY_END:
    case KEY_LL:
        return K_END;
    case KEY_PPAGE:
        return K_PAGE_UP;
    case KEY_NPAGE:
        return K_PAGE_DOWN;
    case KEY_BACKSPACE:
        return K_BACKSPACE;
    case KEY_DC:
        return K_DELETE;
    case KEY_IC:
        return K_INSERT;
    case KEY_BTAB:
        return K_BACK_TAB;
    case KEY_ENTER:
        return K_ENTER;
    default:
        return code >= KEY_F(1) && code <= KEY_F(12) ? K_F1 + (code - KEY_F(1)) : K_NONE;
    }
}

int32_t term_keys_input(int code)
{
    if (code >= FIRST_CODE && code < FIRST_CODE + SENT_KEYS) {
        return READ_CODE + sent_keys[code - FIRST_CODE].key;
    }
    return code >= KEY_MIN ? READ_CODE + key_of_code(code) : code & 0xFF;
}
