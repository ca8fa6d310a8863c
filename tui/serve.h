/* The two entry points of SSH: sshd asks `keys` for the line of an offered key; that line runs `serve --key
 * N`. */
#ifndef PINGSHEN_TUI_SERVE_H
#define PINGSHEN_TUI_SERVE_H

#include "tui/cli/cli.h"

enum entry { ENTRY_NONE, ENTRY_SERVE, ENTRY_KEYS };

/* Recognises `[--round FILE] serve …` and `[--round FILE] keys …` in just this order, as machines write them,
 * before options are parsed: the first must clear the environment before anything looks at it, the second
 * must be silent whatever its arguments are. */
enum entry entry_of(int argc, const char *const *argv);

/* One session: proves who it is, then the workstation, or the one command of SSH_ORIGINAL_COMMAND. key: of
 * --key, or NULL: the key that sshd has accepted when it is somebody's, otherwise account and passcode are
 * asked for. */
enum status serve_run(struct cli *cli, const char *key);

/* Prints sshd's line for an offered key, or nothing; always ST_OK. Why there is nothing is said only to a
 * person at a terminal. */
enum status keys_answer(struct cli *cli, const char *const *argv);

#endif
