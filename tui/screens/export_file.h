/* Writing an export to a file of this machine: asks for its name, asks before a file is replaced, writes it
 * and says where it is. */
#ifndef PINGSHEN_TUI_EXPORT_FILE_H
#define PINGSHEN_TUI_EXPORT_FILE_H

#include "tui/app.h"

/* kind: of export_run ("sheets", "publicity" …) or "bundle" (a folder, never replaced). title: of the
 * question. A failure is told and the name can be put right. Only at this machine: see export_file_here. */
enum stale export_file_ask(struct app *app, const char *kind, const char *title);
/* Whether the files of the person who looks on are those of this machine (not over SSH). */
bool export_file_here(const struct app *app);

#endif
