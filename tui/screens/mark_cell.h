/* One mark being typed: shared by the sheet and the sweep. */
#ifndef PINGSHEN_TUI_MARK_CELL_H
#define PINGSHEN_TUI_MARK_CELL_H

#include "tui/edit.h"

struct mark_cell {
    struct edit edit;
    bool typing;
    int64_t
        version; /* of the sheet when typing began: what was stored since must be seen before it is lost */
};
/* Whether the key begins a mark: digits, full-width ones too, and the point. */
bool mark_cell_starts(int32_t key);
void mark_cell_begin(struct mark_cell *cell, int32_t key);
void mark_cell_end(struct mark_cell *cell);

#define MARK_CELL_SLIP "这里只能输入数字；Enter 存入，Esc 保持原值"
#define MARK_CELL_HINT "Enter 存入并到下一个  Esc 保持原值  上下 存入并移动  PgUp PgDn 翻页"

/* What a key means while a mark is typed. */
enum mark_key {
    MARK_TYPED,   /* part of the mark */
    MARK_STORE,   /* Enter: store, then the next one */
    MARK_LEAVE,   /* up or down: store, then move */
    MARK_DISCARD, /* Esc: the old value stays */
    MARK_READ,    /* reading on in the text: typing goes on */
    MARK_WRONG    /* no key of marks: nothing happens but a word about it */
};
enum mark_key mark_cell_key(struct mark_cell *cell, int32_t key);

#endif
