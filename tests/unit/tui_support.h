/* For tests of what draws: a terminal that nobody looks at. */
#ifndef PINGSHEN_TESTS_TUI_SUPPORT_H
#define PINGSHEN_TESTS_TUI_SUPPORT_H

#include <locale.h>
#include <stdio.h>

#include "tui/term.h"

struct blind_term {
    FILE *in, *out;
    struct term *term;
};

static inline void blind_open(struct blind_term *blind, int rows, int columns, enum term_answer answer)
{
    struct err err = {0};
    setlocale(LC_ALL, "C.UTF-8");
    blind->in = fopen("/dev/null", "r");
    blind->out = fopen("/dev/null", "w");
    struct term_options options = {.in = blind->in,
                                   .out = blind->out,
                                   .type = "xterm",
                                   .rows = rows,
                                   .columns = columns,
                                   .no_questions = true};
    assert_int_equal(term_open(&blind->term, &options, &err), ST_OK);
    term_answered(blind->term, answer);
}

static inline void blind_close(struct blind_term *blind)
{
    term_close(blind->term);
    fclose(blind->in);
    fclose(blind->out);
}

#endif
