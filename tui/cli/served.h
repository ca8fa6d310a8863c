/* What of the command table a person at the other end of an SSH line may use. */
#ifndef PINGSHEN_CLI_SERVED_H
#define PINGSHEN_CLI_SERVED_H

#include "tui/cli/cli.h"

/* ST_DENIED with a sentence when the command, or a file that it names, belongs to the host. Rights are not
 * its business: those are checked below. */
enum status served_check(struct cli *cli, const struct cli_command *command);

#endif
