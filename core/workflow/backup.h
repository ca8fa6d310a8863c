/* A consistent copy of a live round. */
#ifndef PINGSHEN_CORE_BACKUP_H
#define PINGSHEN_CORE_BACKUP_H

#include "core/workflow/ctx.h"

/* Copies the round to path, which must not exist; others may go on writing meanwhile. sha256 is that of the
 * copy, which holds nothing that the round does not (no journal entry). right: backup */
enum status backup_write(struct ctx *ctx, const char *path, char sha256[65]);

#endif
