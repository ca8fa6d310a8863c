#include "tui/screens/mark_cell.h"

enum { MARK_CHARACTERS = 8 };

bool mark_cell_starts(int32_t key)
{
    return (key >= '0' && key <= '9') || key == '.' || (key >= 0xFF10 && key <= 0xFF19) || key == 0xFF0E;
}

void mark_cell_begin(struct mark_cell *cell, int32_t key)
{
    mark_cell_end(cell);
    edit_init(&cell->edit, "", MARK_CHARACTERS, false);
    cell->typing = true;
    edit_key(&cell->edit, key);
}

void mark_cell_end(struct mark_cell *cell)
{
    edit_release(&cell->edit);
    cell->typing = false;
}

enum mark_key mark_cell_key(struct mark_cell *cell, int32_t key)
{
    switch (key) {
    case K_ENTER:
        return MARK_STORE;
    case K_ESC:
        return MARK_DISCARD;
    case K_UP:
    case K_DOWN:
        return MARK_LEAVE;
    case K_PAGE_UP:
    case K_PAGE_DOWN:
    case K_TAB:
    case K_BACK_TAB:
    case K_CTRL('l'):
        return MARK_READ;
    case K_PASTE:
        return MARK_TYPED; /* marks are typed, not pasted */
    case K_BACKSPACE:
    case K_LEFT:
    case K_RIGHT:
    case K_DELETE:
        edit_key(&cell->edit, key);
        return MARK_TYPED;
    default:
        if (mark_cell_starts(key)) {
            edit_key(&cell->edit, key);
            return MARK_TYPED;
        }
        return MARK_WRONG; /* a stray letter must neither store half a mark nor act as a command */
    }
}
